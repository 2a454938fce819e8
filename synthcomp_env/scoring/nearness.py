"""Whose a number is among the names and measures of its sentence: the nearest one's, but for what the grammar says.

"Tax withheld from the distributions was 2,684" speaks of the tax, and "a gain of 120 on opening assets of 1,900" gives
the assets to the second number.
"""

from __future__ import annotations

from synthcomp_env.scoring.passages import Passage
from synthcomp_env.scoring.timing import kind_at
from synthcomp_env.scoring.words import Hit, fold, vocabulary

__all__ = ["measure_of", "nearest", "respective"]


def nearest(passage: Passage, position: int, hits: list[Hit]) -> Hit:
    """The mention nearest to a number; of two as near, the one before it."""
    return min(hits, key=lambda hit: (passage.distance(position, hit), hit.start > position))


_OF = frozenset(fold(word) for word in vocabulary("of from on the all its their"))
_LEADING = frozenset(fold(word) for word in vocabulary("of is was were"))
_LED = 10
"""What it costs to give a number a measure that leads another number ("came to 120 on opening assets of 1,900")."""


def measure_of(passage: Passage, position: int, hits: list[Hit]) -> Hit:
    """The measure that a number is of: the nearest that is no part of another's phrase and neither leads nor follows
    another number ("restored: 8,659 of 11,496 backups taken")."""
    heads = [hit for hit in hits if not any(_depends(passage, hit, other) for other in hits)]

    def cost(hit: Hit) -> tuple[bool, int, bool]:
        led = hit.start > position and _leads_another(passage, hit)
        distance = passage.distance(position, hit) + (_LED if led else 0)
        return _follows_another(passage, position, hit), distance, hit.start > position

    return min(heads or hits, key=cost)


def _depends(passage: Passage, hit: Hit, head: Hit) -> bool:
    """Whether a mention only completes an earlier one ("tax withheld from the distributions")."""
    between = passage.words[head.end : hit.start]
    if not between or not _OF.issuperset(between):
        return False
    return passage.distance(hit.start, head) == sum(passage.weights[head.end : hit.start])


def _leads_another(passage: Passage, hit: Hit) -> bool:
    """Whether a mention after a number leads the next one ("opening assets of 1,900")."""
    after = next((at for at, _ in passage.quantities if at >= hit.end), None)
    if after is None or passage.words[after - 1] not in _LEADING:
        return False
    return passage.distance(after, hit) == sum(passage.weights[hit.end : after]) <= 2


def _follows_another(passage: Passage, position: int, hit: Hit) -> bool:
    """Whether a mention stands right behind a later number than the one at a position."""
    return any(position < at < hit.start and hit.start - at <= 2 for at, _ in passage.quantities)


_RESPECTIVELY = fold("respectively")


def respective(passage: Passage, position: int, names: list[Hit]) -> Hit | None:
    """The mention that "A and B had 1 and 2 respectively" gives to a number."""
    if _RESPECTIVELY not in passage.words:
        return None
    kind = kind_at(passage, position)
    alike = [at for at, number in passage.quantities if number.kind == kind]
    return names[alike.index(position)] if len(alike) == len(names) else None
