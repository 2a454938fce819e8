"""Who a number belongs to: whether a claim speaks of a target, and whether a file states the target right.

A file states a figure when a number bound to one of its labels and measures agrees with it, no lure is bound to them
unmarked, and at most two different values are: further ones need a comparison marker.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

from synthcomp_env.scoring.claims import Claim, Claims, Head
from synthcomp_env.scoring.markers import has_former, has_marker, has_precedence, head_marks, marks, overlaps
from synthcomp_env.scoring.nearness import measure_of, nearest, respective
from synthcomp_env.scoring.numbers import agrees, readings
from synthcomp_env.scoring.passages import Passage
from synthcomp_env.scoring.periods import Period, dates_in, periods_in
from synthcomp_env.scoring.rubric import Target
from synthcomp_env.scoring.timing import governing_period
from synthcomp_env.scoring.words import Hit, Phrase, fold, mentions, phrase, vocabulary

__all__ = ["Bound", "Sought", "Stated", "bind", "bound_claims", "sought", "stated"]

MAX_VALUES = 2
"""Different unmarked values of one label and measure in one file."""
MAX_MARKED = 6
"""The same with the marked ones: more is a dump, whatever words it uses."""

Rank: TypeAlias = Literal[0, 1, 2]
"""0: label and measure are both named; 1: no measure is named; 2: nobody is named, so the whole may be meant."""

_TOTAL_WORDS = tuple(
    phrase(text)
    for text in vocabulary("total|overall|grand total|combined|all|aggregate|sum|altogether|in total|whole")
)
_FUNCTION_WORDS = frozenset(
    fold(word)
    for word in vocabulary(
        "of in at for on by to from and or the a an this that was were is are be been had has have with"
        " per against versus vs which than as but if it its their our compared after before during while"
        " when so up down overall total last prior previous year month each out about only including"
        " excluding versus where whereas because against under over above below between within across"
        " following january february march april may june july august september october november december"
    )
)


@dataclass(frozen=True, slots=True)
class Sought:
    """A target made ready for seeking: folded labels and measures. Labels come before rivals in `names`."""

    target: Target
    names: tuple[Phrase, ...]
    own_names: int
    measures: tuple[Phrase, ...]
    own_measures: int
    like: tuple[Phrase, ...]
    """`measures` without those of another unit, which a number with its sign cannot speak of."""
    period: Period | None
    _heads: dict[Phrase, tuple[list[Hit], list[Hit]]] = field(default_factory=dict, repr=False, compare=False)

    def in_head(self, words: Phrase) -> tuple[list[Hit], list[Hit]]:
        """Names and measures in a header. A table says the same few over and over, so they are remembered."""
        found = self._heads.get(words)
        if found is None:
            found = self._heads[words] = _heard(words, self.names, self.measures)
        return found


@lru_cache(maxsize=4096)
def _compiled(
    labels: tuple[str, ...], others: tuple[str, ...], measures: tuple[str, ...], other_measures: tuple[str, ...]
) -> tuple[tuple[Phrase, ...], int, tuple[Phrase, ...], int]:
    own = tuple(dict.fromkeys(map(phrase, labels)))
    rivals = tuple(dict.fromkeys(name for name in map(phrase, others) if name not in own))
    mine = tuple(dict.fromkeys(map(phrase, measures)))
    theirs = tuple(dict.fromkeys(name for name in map(phrase, other_measures) if name not in mine))
    return own + rivals, len(own), mine + theirs, len(mine)


def sought(target: Target) -> Sought:
    """Make a target ready."""
    names, own, measures, mine = _compiled(target.labels, target.others, target.measures, target.other_measures)
    period = next(iter(periods_in(target.period)), None) if target.period else None
    if period is not None and target.comparison:
        period = period._replace(ago="year")
    unlike = frozenset(map(phrase, target.unlike)) - frozenset(measures[:mine])
    like = tuple(measure for measure in measures if measure not in unlike) if unlike else measures
    return Sought(target, names, own, measures, mine, like, period)


def _heard(
    words: Phrase, names: tuple[Phrase, ...], measures: tuple[Phrase, ...], breaks: Collection[int] = ()
) -> tuple[list[Hit], list[Hit]]:
    """The names and the measures that some words say. What stands within a longer one of the other sort only is part of
    it: "Ambulance billing" is no billing, and "county tax rate" not the county."""
    named, measured = mentions(words, names, breaks), mentions(words, measures, breaks)
    if not (named and measured):
        return named, measured
    return [hit for hit in named if not _within(hit, measured)], [hit for hit in measured if not _within(hit, named)]


def _within(hit: Hit, others: list[Hit]) -> bool:
    size = hit.end - hit.start
    return any(other.start <= hit.start and hit.end <= other.end and other.end - other.start > size for other in others)


class Bound(NamedTuple):
    """A claim that speaks of a target.

    Attributes:
        value: the reading nearest the truth.
        right, lure: whether it agrees with the truth, or with a recorded wrong value.
        marked: a comparison marker stands beside it, so it is not offered as the figure.
        excused: its sentence compares or corrects, or it counts something else: it may be right, it cannot be wrong.
    """

    claim: Claim
    rank: Rank
    value: float
    right: bool
    lure: bool
    marked: bool
    excused: bool


def bound_claims(claims: Claims, aim: Sought) -> list[Bound]:
    """The claims of a file that speak of a target."""
    found = (bind(claim, aim) for claim in claims.numbers)
    return [bound for bound in found if bound is not None]


def bind(claim: Claim, aim: Sought) -> Bound | None:
    """Whether a claim speaks of a target, and what it says of it."""
    meanings = readings(claim.number, aim.target.unit, claim.scale)
    if not meanings:
        return None
    place = _in_prose(claim, claim.passage, aim) if claim.passage is not None else _in_table(claim, aim)
    if place is None:
        return None
    rank, marked, excused = place
    target, number = aim.target, claim.number
    right = any(agrees(number, meaning, target.value, target.decimals) for meaning in meanings)
    unsigned = target.unit == "percent" or (target.unit == "currency" and claim.passage is not None)
    if rank and unsigned and number.kind == "plain" and not (right and claim.passage is None):
        return None  # no measure is named and no sign is written: only in a table, and only when right, is it one
    if number.year and not right:
        return None
    lure = not right and any(
        abs(value - wrong) <= 0.5 * step * (1 + 1e-9) + 1e-9 for value, step in meanings for wrong in target.lures
    )
    if number.kind == "points" and not right:
        marked = True
    nearest = min((value for value, _ in meanings), key=lambda value: abs(value - target.value))
    return Bound(claim, rank, nearest, right, lure, marked, excused)


Place: TypeAlias = "tuple[Rank, bool, bool] | None"
"""(rank, marked, excused), or None when the claim does not speak of the target."""


def _in_prose(claim: Claim, passage: Passage, aim: Sought) -> Place:
    position = claim.position
    known = aim.measures if claim.number.kind == "plain" else aim.like
    names, measures = _heard(passage.words, aim.names, known, passage.breaks)
    if any(hit.start <= position < hit.end for hit in (*names, *measures)):
        return None
    rank: Rank = 0
    if names:
        owner = respective(passage, position, names) or nearest(passage, position, names)
        if owner.which >= aim.own_names:
            return None
    else:
        over = _owner_above(claim.context, aim)
        if over is False:
            return None
        if over is None:
            alone = aim.target.alone and any(hit.which < aim.own_measures for hit in measures)
            if not (aim.target.total or alone):
                return None
            named = mentions(passage.words, _TOTAL_WORDS)
            rank = 0 if named else 2
    if aim.measures:
        if measures:
            if measure_of(passage, position, measures).which >= aim.own_measures:
                return None
        else:
            above = _measure_above(claim, aim, known)
            if above is False:
                return None
            rank = max(rank, 1) if above is None else rank
    if _other_period(passage, position, claim.context, aim):
        return None
    own = [hit for hit in names if hit.which < aim.own_names]
    own += [hit for hit in measures if hit.which < aim.own_measures]
    marked = any(not overlaps(mark, own) for mark in marks(passage, position))
    excused = claim.excused or has_marker(passage.words) or _counts_something_else(passage, position, measures)
    if rank == 2 and len(passage.quantities) > 2:
        if len(passage.quantities) > _FEW or claim.number.figures < _EXACT:
            return None
        excused = True
    return rank, marked, excused


_FEW, _EXACT = 4, 5
"""A sentence of so few numbers may give the whole without naming it, when the number is as exact as that: chance does
not hit five figures. Its numbers can be right, never wrong, and count as values."""


def _owner_above(context: Iterable[Head], aim: Sought) -> bool | None:
    """Whether what stands over a claim names the label last (True), a rival (False), or nobody (None)."""
    for head in context:
        hits, _ = aim.in_head(head.words)
        if hits:
            return hits[-1].which < aim.own_names
    return None


def _measure_above(claim: Claim, aim: Sought, known: tuple[Phrase, ...]) -> bool | None:
    """Whether what stands over a claim names the measure (True), only rivals (False), or none (None).

    The outermost, a document's title, is over everything: that it names a rival measure says nothing."""
    outermost = claim.context[-1] if claim.context else None
    for head in (*claim.titles, *claim.context):
        _, hits = aim.in_head(head.words) if known is aim.measures else _heard(head.words, aim.names, known)
        if any(hit.which < aim.own_measures for hit in hits):
            return True
        if hits and head is not outermost:
            return False
    return None


def _other_period(passage: Passage, position: int, context: tuple[Head, ...], aim: Sought) -> bool:
    """Whether a number is of a period other than the target's. What is not said to be former is no comparison."""
    if aim.period is None:
        return False
    named = governing_period(passage, position)
    if named is not None:
        return named.differs(aim.period)
    for head in context[:-1]:
        months = [period for period in head.periods if period.months and not (period.days or period.bare)]
        if months:
            return all(period.differs(aim.period) for period in months)
    return aim.target.comparison and not has_former(passage.words)


def _counts_something_else(passage: Passage, position: int, measures: list[Hit]) -> bool:
    """Whether a bare number counts the noun after it, and that noun is not the measure ("3 clinics")."""
    if position + 1 >= len(passage.words):
        return False
    number = next(number for at, number in passage.quantities if at == position)
    after = passage.words[position + 1]
    if number.kind != "plain" or number.scaled or after in _FUNCTION_WORDS or after[:1].isdigit():
        return False
    joined = passage.before[position + 1] - passage.before[position] - passage.weights[position] == 0
    return joined and not any(hit.start <= position + 1 < hit.end for hit in measures)


def _in_table(claim: Claim, aim: Sought) -> Place:
    heads = claim.heads
    names = [aim.in_head(head.words)[0] for head in heads]
    flat = [hit for hits in names for hit in hits]
    rank: Rank = 0
    if flat:
        if not all(hit.which < aim.own_names for hit in flat):
            return None
    else:
        over = _owner_above((*claim.titles, *claim.context), aim)
        total = aim.target.total and any(mentions(head.words, _TOTAL_WORDS) for head in heads)
        if over is False and not (total and not _titled(claim, aim)):
            return None
        if over is None and not total:
            return None
    measures = [aim.in_head(head.words)[1] for head in heads]
    if aim.measures:
        if any(measures):
            if not any(hit.which < aim.own_measures for hits in measures for hit in hits):
                return None
            if any(hit.which >= aim.own_measures for hits in measures for hit in hits):
                return None
        else:
            above = _measure_above(claim, aim, aim.measures)
            if above is False:
                return None
            rank = 1 if above is None else rank
    if _table_of_other_period(claim, aim):
        return None
    marked = False
    for head, named, measured in zip(heads, names, measures, strict=True):
        own = [hit for hit in named if hit.which < aim.own_names]
        own += [hit for hit in measured if hit.which < aim.own_measures]
        marked = marked or any(not overlaps(mark, own) for mark in head_marks(head.words))
    for title in claim.titles:
        own = [*mentions(title.words, aim.names[: aim.own_names]), *mentions(title.words, aim.measures)]
        marked = marked or any(mark.kind == "former" and not overlaps(mark, own) for mark in head_marks(title.words))
    return rank, marked, claim.excused


def _titled(claim: Claim, aim: Sought) -> bool:
    """Whether the table itself is titled with a rival's name, so that its total is that rival's."""
    return _owner_above(claim.titles, aim) is False


def _table_of_other_period(claim: Claim, aim: Sought) -> bool:
    if aim.period is None:
        return False
    periods = [period for head in claim.heads for period in head.periods]
    if not periods:
        periods = [period for title in claim.titles for period in title.periods if not period.ago]
    if periods or not aim.target.comparison:
        return bool(periods) and all(period.differs(aim.period) for period in periods)
    return not any(has_former(head.words) for head in (*claim.heads, *claim.titles))


class Stated(NamedTuple):
    """Whether a file states a figure right, and the reason in words."""

    right: bool
    why: str


def stated(claims: Claims, target: Target) -> Stated:
    """Judge one target in one file's claims."""
    aim = sought(target)
    if target.unit in ("date", "text"):
        return _text_stated(claims, aim)
    found = bound_claims(claims, aim)
    offered = [bound for bound in found if not bound.marked or target.comparison]
    name = f"{target.labels[0]}, {target.measures[0]}" if target.measures else target.labels[0]
    for rank in (0, 1, 2):
        pool = [bound for bound in offered if bound.rank == rank]
        if any(not bound.excused or bound.right for bound in pool):
            return _judge(pool, [bound for bound in found if bound.rank == rank], target, name)
    return Stated(False, f"no figure for {name}")


def _judge(pool: list[Bound], everything: list[Bound], target: Target, name: str) -> Stated:
    rights = sorted((bound for bound in pool if bound.right), key=lambda bound: bound.excused)
    right = rights[0] if rights else None
    if right is not None and right.claim.passage and has_precedence(right.claim.passage.words):
        both = [bound for bound in everything if bound.lure and bound.claim.place == right.claim.place]
        if both:
            return Stated(False, f"{name} is {right.value:g} or {both[0].value:g} at {right.claim.place}")
    wrong = [bound for bound in pool if not bound.right and not bound.excused and not bound.marked]
    lure = next((bound for bound in wrong if bound.lure), None)
    if lure is not None:
        return Stated(False, f"{name} is {lure.value:g} at {lure.claim.place}")
    if right is None:
        return Stated(False, f"{name} is {wrong[0].value:g} at {wrong[0].claim.place}" if wrong else f"no {name}")
    values = _different(wrong, target)
    if values + 1 > MAX_VALUES or _different([b for b in everything if not b.right], target) + 1 > MAX_MARKED:
        return Stated(False, f"{name} has several values, {right.value:g} among them")
    return Stated(True, f"{name} is {right.value:g} at {right.claim.place}")


def _different(found: list[Bound], target: Target) -> int:
    """How many different values there are, displays of one value in several roundings counted once."""
    values: list[float] = []
    for bound in sorted(found, key=lambda bound: bound.value):
        step = max(bound.claim.number.step, 10.0**-target.decimals)
        if not values or bound.value - values[-1] > step:
            values.append(bound.value)
    return len(values)


def _text_stated(claims: Claims, aim: Sought) -> Stated:
    """A date or wording stands in a sentence (or table cell) that names its label, or under one that does."""
    target = aim.target
    days, words = dates_in(target.text), phrase(target.text)
    for statement in claims.statements:
        read = statement.passage
        if days:
            holds = days <= dates_in(read.text)
        else:
            holds = bool(mentions(read.words, (words,)))
        if not holds:
            continue
        names = mentions(read.words, aim.names)
        own = any(hit.which < aim.own_names for hit in names)
        if own or (not names and _owner_above(statement.context, aim)):
            return Stated(True, f"{target.labels[0]}: {target.text} at {statement.place}")
    return Stated(False, f"no {target.text!r} for {target.labels[0]}")
