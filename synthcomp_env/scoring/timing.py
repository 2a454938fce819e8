"""Which period a number in a sentence is said to be of.

"In the third quarter it was 66.1 percent", "72.4%, up from 66.1% in the third quarter", "84.3% a year earlier": a
period speaks of the number nearest to it, and one after a number only when no number of the same kind comes between.
"""

from __future__ import annotations

from synthcomp_env.scoring.numbers import Kind
from synthcomp_env.scoring.passages import Passage
from synthcomp_env.scoring.periods import Period
from synthcomp_env.scoring.words import Hit, fold

__all__ = ["governing_period", "kind_at"]

_NEAR = 6
"""How far a bare year or month may stand from its number."""
_AFTER = 4
"""How far after a number a period may stand that speaks of that number alone."""
_CLAUSE = 20
"""What a semicolon costs."""
_RESPECTIVELY = fold("respectively")


def kind_at(passage: Passage, position: int) -> Kind:
    """What is written beside the number at a position."""
    return next(number.kind for at, number in passage.quantities if at == position)


def governing_period(passage: Passage, position: int) -> Period | None:
    """The period a number is said to be of, None when its sentence says none."""
    kind = kind_at(passage, position)
    alike = [at for at, number in passage.quantities if number.kind == kind]
    spans = [(Hit(start, end, 0), period) for start, end, period in passage.periods if not period.days]
    if _RESPECTIVELY in passage.words and len(spans) == len(alike):
        return spans[alike.index(position)][1]
    found = []
    for hit, period in spans:
        distance = passage.distance(position, hit)
        if period.bare and distance > _NEAR:
            continue
        after = hit.start > position
        if _follows(passage, position, hit, alike) if after else not _taken(passage, position, hit, alike):
            found.append((distance, after, period))
    return min(found)[2] if found else None


def _follows(passage: Passage, position: int, hit: Hit, alike: list[int]) -> bool:
    """Whether a period after a number is of it: in the same clause, with no number like it between."""
    if any(position < at < hit.start for at in alike):
        return False
    return not any(_gap(passage, at) >= _CLAUSE for at in range(position + 1, hit.start + 1))


def _taken(passage: Passage, position: int, hit: Hit, alike: list[int]) -> bool:
    """Whether a period before a number belongs to a number like it, nearer before it ("66.1% in the third quarter")."""
    before = max((at for at in alike if at < hit.start), default=None)
    if before is None:
        return False
    nearer, here = passage.distance(before, hit), passage.distance(position, hit)
    return nearer <= _AFTER and (nearer < here or nearer == here > 0)


def _gap(passage: Passage, at: int) -> int:
    """What the marks before a word cost."""
    return passage.before[at] - passage.before[at - 1] - passage.weights[at - 1]
