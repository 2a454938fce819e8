"""Comparison markers: the words that say a number is not the figure itself but a target, a former value, a mistake or
a difference ("last January", "threshold", "was entered as", "down by")."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

from synthcomp_env.scoring.passages import Passage
from synthcomp_env.scoring.words import Hit, Phrase, fold, mentions, phrase, vocabulary

__all__ = [
    "AIMS", "Mark", "MarkKind", "chosen_number", "has_change", "has_correction", "has_former", "has_marker",
    "has_precedence", "head_marks", "marks", "overlaps", "stands_beside",
]  # fmt: skip

MarkKind: TypeAlias = Literal["aim", "bound", "former", "against", "difference"]


def _phrases(text: str) -> tuple[Phrase, ...]:
    return tuple(phrase(part) for part in text.split("|"))


_MONTHS = vocabulary("january february march april may june july august september october november december")
_FORMER = _phrases(
    "last year|last month|last quarter|prior|previous|previously|former|formerly|year ago|year earlier|year before"
    "|month earlier|month ago|month before|quarter ago|quarter earlier|quarter before|months before|months earlier"
    "|months ago|preceding|superseded|old|originally|initially|preliminary|outdated"
    "|same month last year|same period last year|until now|before the change|" + "|".join(f"last {m}" for m in _MONTHS)
)
AIMS = _phrases(
    "target|threshold|goal|benchmark|budget|budgeted|forecast|cut off|cutoff|limit|minimum|maximum|standard|trigger"
    "|floor|ceiling|cap|national average|state average|industry average|tolerance"
)
_BOUNDS = _phrases(
    "below|above|under|over|at least|at most|less than|more than|fewer than|greater than|exceeding|exceeds|beyond"
)
_AGAINST = _phrases(
    "from|versus|vs|against|compared with|compared to|relative to|rather than|instead of|not|entered as|typed as"
    "|keyed as|corrected from|changed from|revised from|restated from|wrongly|incorrectly|erroneously|mistakenly"
    "|erroneous|incorrect|wrong|mistaken|uncorrected|replaces|replacing|in place of"
)
_DIFFERENCES = _phrases(
    "by|up|down|change of|gap of|increase of|decrease of|drop of|rise of|difference of|shortfall of|decline of"
    "|growth of|gain of|fall of"
)
_AFTERWARDS = _phrases("higher|lower|more|less|fewer|below|above|short")
_HEADS = _phrases(
    "change|variance|difference|delta|gap|shortfall|increase|decrease|growth|decline|movement|versus|vs|against"
    "|deviation|wrong|incorrect|uncorrected|as entered|before correction|as received|error|earlier|last"
)
_CORRECTIONS = _phrases(
    "error|wrong|wrongly|incorrect|incorrectly|corrected|correction|mistake|mistakenly|typo|overstated|understated"
    "|misstated|misreported|miskeyed|instead of|rather than|ten times|tenfold|entered as|extra zero|erroneous|restated"
    "|should be|should have been|should read|misread|extra digit|order of magnitude|transposed|in place of|keying"
    "|keyed|swapped|interchanged|zero too many|digit too many"
)
_READS = _phrases(
    "reads|read|shows|showed|stood at|stands at|entered|extract has|extract had|extract gives|extract gave|extract"
)
_SETTLED = _phrases("confirmed|confirms|taken as|right is|now|used")
_PRECEDENCE = _phrases("goes before|takes precedence|has precedence|overrules|prevails|differs|differ|disagree")
_CHOSEN = _phrases("used|taken|applied|kept|counts|prevails")
_CHANGES = _phrases(
    "raised|lowered|changed|change|increased|decreased|moved|revised|replaced|replaces|until|previously|previous|former"
    "|formerly|prior|old|instead of|rather than|no longer|earlier|was|used to|up from|down from|before|history"
    "|historical"
)

_PREFIX: tuple[tuple[MarkKind, tuple[Phrase, ...], int], ...] = (
    ("aim", AIMS, 5),
    ("former", _FORMER, 4),
    ("bound", _BOUNDS, 2),
    ("against", _AGAINST, 2),
    ("against", _phrases("after"), 0),
    ("difference", _DIFFERENCES, 2),
)
"""(kind, phrases, how many words may stand between the phrase and the number after it)."""
_SUFFIX: tuple[tuple[MarkKind, tuple[Phrase, ...], int], ...] = (
    ("aim", AIMS, 0),
    ("former", _FORMER, 3),
    ("difference", _AFTERWARDS, 0),
)
_STOPS = frozenset(fold(word) for word in vocabulary("at with reached posted stands has had have to"))
_BREAK = 7


class Mark(NamedTuple):
    """A marker beside a number: its kind, where it stands, and the words between it and the number."""

    kind: MarkKind
    hit: Hit
    gap: tuple[int, int]


@lru_cache(maxsize=16384)
def marks(passage: Passage, position: int) -> tuple[Mark, ...]:
    """The markers that speak of the number at a position of a passage."""
    found: list[Mark] = []
    for kind, phrases, reach in _PREFIX:
        for hit in mentions(passage.words, phrases):
            if hit.end <= position and _joined(passage, hit.end - 1, position, reach):
                gap = passage.words[hit.end : position]
                raised = kind == "aim" and "to" in gap and not _STOPS & set(gap) - {"to"}
                if raised or not _STOPS & set(gap):
                    found.append(Mark(kind, hit, (hit.end, position)))
    for kind, phrases, reach in _SUFFIX:
        for hit in mentions(passage.words, phrases):
            if hit.start > position and _joined(passage, position, hit.start, reach) and not _leads(passage, hit):
                found.append(Mark(kind, hit, (position + 1, hit.start)))  # noqa: PERF401 (as above)
    return tuple(found)


def stands_beside(passage: Passage, position: int, names: tuple[Phrase, ...]) -> bool:
    """Whether a name speaks of the number at a position as an aim does ("the waiver level is 72")."""
    _, _, reach = _PREFIX[0]
    for hit in mentions(passage.words, names):
        before = hit.end <= position and _joined(passage, hit.end - 1, position, reach)
        if before and not (_STOPS - {"to"}) & set(passage.words[hit.end : position]):
            return True
        if hit.start > position and _joined(passage, position, hit.start, 0) and not _leads(passage, hit):
            return True
    return False


def _joined(passage: Passage, near: int, far: int, reach: int) -> bool:
    """Whether at most `reach` words, no break and no number stand between two words."""
    between = [index for index in range(near + 1, far) if passage.weights[index]]
    if len(between) > reach or any(near < at < far for at, _ in passage.quantities):
        return False
    return passage.before[far] - passage.before[near] - passage.weights[near] - len(between) < _BREAK


def _leads(passage: Passage, hit: Hit) -> bool:
    """Whether a marker rather speaks of the number after it."""
    return any(at >= hit.end and _joined(passage, hit.end - 1, at, 2) for at, _ in passage.quantities)


_ANYWHERE = (*_FORMER, *AIMS, *_AGAINST)


@lru_cache(maxsize=16384)
def has_marker(words: Phrase) -> bool:
    """Whether a sentence compares, anywhere in it."""
    return bool(mentions(words, _ANYWHERE))


@lru_cache(maxsize=16384)
def has_former(words: Phrase) -> bool:
    """Whether a sentence, or a header, speaks of an earlier time."""
    return bool(mentions(words, _FORMER))


@lru_cache(maxsize=16384)
def has_correction(words: Phrase) -> bool:
    """Whether a text speaks of an error and its correction, or of what a source reads and what was confirmed."""
    return bool(mentions(words, _CORRECTIONS)) or _replaces(words)


def _replaces(words: Phrase) -> bool:
    """Whether a text says that a source reads one number and that another was settled on instead of it."""
    read = min((hit.end for hit in mentions(words, _READS) if _number_within(words, hit.end, 5)), default=len(words))
    settled = [hit for hit in mentions(words, _SETTLED) if hit.start > read]
    return any(
        _number_within(words, hit.end, 2) or (hit.start > read + 3 and _number_within(words, hit.start - 2, 2))
        for hit in settled
    )


def _number_within(words: Phrase, start: int, reach: int) -> bool:
    return any(word[:1].isdigit() for word in words[start : start + reach])


@lru_cache(maxsize=16384)
def has_precedence(words: Phrase) -> bool:
    """Whether a sentence says that records differ or that one goes before another; whose each number is, it need not
    say."""
    return bool(mentions(words, _PRECEDENCE))


@lru_cache(maxsize=16384)
def chosen_number(words: Phrase) -> str:
    """The number that a sentence of several says it goes by, "" for none.

    "Gatehouse 1,225.6, tachograph 1,675.8; 1,675.8 used" goes by the second."""
    for hit in mentions(words, _CHOSEN):
        chosen = words[hit.start - 1] if hit.start else ""
        before = {word for word in words[: hit.start - 1] if word[:1].isdigit()}
        if chosen in before and len(before) > 1:
            return chosen
    return ""


@lru_cache(maxsize=16384)
def has_change(words: Phrase) -> bool:
    """Whether a sentence speaks of what was before a change."""
    return bool(mentions(words, _CHANGES))


_HEAD_KINDS: tuple[tuple[MarkKind, tuple[Phrase, ...]], ...] = (
    ("aim", AIMS),
    ("former", _FORMER),
    ("difference", _HEADS),
)


@lru_cache(maxsize=16384)
def head_marks(words: Phrase) -> tuple[Mark, ...]:
    """The markers in a header or caption, which set all its numbers apart."""
    return tuple(
        Mark(kind, hit, (hit.end, hit.end)) for kind, phrases in _HEAD_KINDS for hit in mentions(words, phrases)
    )


def overlaps(mark: Mark, own: list[Hit]) -> bool:
    """Whether a marker is itself part of the label or measure sought, or one stands between it and its number."""
    start, end = mark.gap
    return any(
        (hit.start < mark.hit.end and mark.hit.start < hit.end) or (start <= hit.start and hit.end <= end)
        for hit in own
    )
