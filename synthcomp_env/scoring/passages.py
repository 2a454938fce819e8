"""A sentence as a row of words, numbers and dates with the distances between them.

Who a number belongs to is a matter of nearness: a word costs one, a comma or "and" eight, another number six.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from synthcomp_env.scoring.numbers import NUMBER, Quantity, quantity
from synthcomp_env.scoring.periods import DATE, Period, period_of
from synthcomp_env.scoring.words import Hit, Phrase, fold, phrase, vocabulary

__all__ = ["FILE_NAME", "Passage", "passage", "sentences"]

FILE_NAME = r"[\w\-.&+]*\w\.(?:xlsx|xlsm|docx|pptx|pdf|csv|md|txt|jsonl?|toml|eml|png|jpe?g|py)\b"
_WORD = r"[^\W\d_]+(?:['’][^\W\d_]+)?|&|\w+"
_TOKEN = re.compile(
    rf"(?P<file>{FILE_NAME})|(?P<date>{DATE})|(?P<number>{NUMBER})|(?P<word>{_WORD})|(?P<mark>[,;:()—|]|\s[–-]\s)",
    re.IGNORECASE,
)
_BARRIERS = {",": 8, ";": 20, ":": 1, "(": 7, ")": 8, "|": 20}
_DASH = 8
_PARTING = frozenset(fold(word) for word in ("and", "but", "while", "whereas", "although", "though", "or", "then"))
_ORDINAL = frozenset(
    vocabulary(
        "week section table figure page slide step phase version item no number chapter appendix note"
        " annex quarter day tier level stage part exhibit rev revision option line row column sheet v q"
    )
)
"""Words that the number after them only numbers. As written: "leaks numbered 3,078" counts leaks."""


class Passage(NamedTuple):
    """One sentence, bullet or line.

    Attributes:
        words: folded words; a number or a date's parts stand among them.
        weights: what it costs to step over each word.
        before: cost of all words and marks before each word.
        quantities: (position, quantity), in order.
        periods: (position, end, period) of the dates named.
        files: file names named, as written.
        breaks: places of words that follow a colon or a semicolon.
        asides: places of numbers that words within brackets introduce after another number: "3,221 (extract: 3,953)".
        text: the sentence itself.
    """

    words: Phrase
    weights: tuple[int, ...]
    before: tuple[int, ...]
    quantities: tuple[tuple[int, Quantity], ...]
    periods: tuple[tuple[int, int, Period], ...]
    files: tuple[str, ...]
    breaks: tuple[int, ...]
    asides: tuple[int, ...]
    text: str

    def distance(self, position: int, hit: Hit) -> int:
        """What it costs to go from a word to the nearer end of a mention."""
        if hit.start <= position < hit.end:
            return 0
        near, far = (hit.end - 1, position) if hit.end <= position else (position, hit.start)
        return self.before[far] - self.before[near] - self.weights[near]


@lru_cache(maxsize=16384)
def passage(text: str) -> Passage:
    """Read one sentence (see `sentences`)."""
    words: list[str] = []
    weights: list[int] = []
    gaps: list[int] = []  # cost of the marks just before each word
    quantities: list[tuple[int, Quantity]] = []
    periods: list[tuple[int, int, Period]] = []
    files: list[str] = []
    breaks: list[int] = []
    asides: list[int] = []
    bracket = -1
    gap = 0
    last = ""

    def put(folded: str, weight: int) -> None:
        nonlocal gap
        words.append(folded)
        weights.append(weight)
        gaps.append(gap + (8 if folded in _PARTING else 0))
        gap = 0

    for match in _TOKEN.finditer(_plain(text)):
        if match["mark"]:
            gap += _BARRIERS.get(match["mark"], _DASH)
            if match["mark"] in ":;":
                breaks.append(len(words))
            elif match["mark"] in "()":
                bracket = len(words) if match["mark"] == "(" and quantities else -1
        elif match["file"]:
            files.append(match["file"])
            put(match["file"].casefold(), 1)
        elif match["date"]:
            start = len(words)
            for part in phrase(match["date"]):
                put(part, 1)
            periods.append((start, len(words), period_of(match["date"])))
        elif match["number"]:
            if not gap and _is_ordinal(last, match):
                put(fold(match["digits"]), 1)
                continue
            if match["open"]:
                gap += _BARRIERS["("]
            if 0 <= bracket < len(words):
                asides.append(len(words))
            quantities.append((len(words), quantity(match)))
            put(fold(match["digits"]), 6)
            for part in phrase(match["unit"] or ""):
                put(part, 0)
            if match["close"]:
                gap += _BARRIERS[")"]
        else:
            put(fold(match["word"]), 1)
        last = match["word"] or ""
    costs = list(accumulate((gap + weight for gap, weight in zip(gaps, weights, strict=True)), initial=0))
    before = tuple(total + gap for total, gap in zip(costs, gaps, strict=False))
    return Passage(
        tuple(words),
        tuple(weights),
        before,
        tuple(quantities),
        tuple(periods),
        tuple(files),
        tuple(breaks),
        tuple(asides),
        text,
    )


def _is_ordinal(word: str, match: re.Match[str]) -> bool:
    """Whether a number only numbers the word before it: "week 12", "rows 4", but not "lost days 1,049"."""
    if match["unit"] or match["currency"]:
        return False
    written = word.casefold()
    few = len(match["digits"]) <= _ORDINAL_DIGITS
    return written in _ORDINAL or (few and written.endswith("s") and written[:-1] in _ORDINAL)


_ORDINAL_DIGITS = 2
"""After a plural, longer numbers count something."""

_SIGNS = str.maketrans({"*": "", "`": "", "<": " below ", ">": " above ", "≤": " at most ", "≥": " at least "})


def _plain(text: str) -> str:
    """A sentence without emphasis, its signs of comparison as words."""
    return text.translate(_SIGNS)


_END = re.compile(r"(?<=[.!?])[\"”')\]*]*\s+(?=[\"“'(*]*[A-Z0-9$€£])")
_ABBREVIATION = re.compile(
    r"\b(?:vs|e\.g|i\.e|no|nos|st|dr|mr|mrs|ms|inc|co|ltd|corp|approx|est|dept|fig|jan|feb|mar|apr|jun|jul|aug|sept?"
    r"|oct|nov|dec|etc|cf|ca|c|al|[A-Z])\.$",
    re.IGNORECASE,
)


def sentences(text: str) -> list[str]:
    """The sentences of a text; lines are sentences of their own."""
    found: list[str] = []
    for line in text.splitlines():
        start = 0
        for end in _END.finditer(line):
            if not _ABBREVIATION.search(line[start : end.start()]):
                found.append(line[start : end.start()].strip())
                start = end.end()
        found.append(line[start:].strip())
    return [sentence for sentence in found if sentence]
