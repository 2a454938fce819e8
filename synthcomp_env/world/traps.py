"""Sharing out the traps: which deliverable of a computer makes which demands, by difficulty.

Every kind of demand appears at least once on every computer whose pack allows it; difficulty adds more of each. Those
that make a table say something other than the truth are spread, so that no deliverable has them all before others have
some.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from synthcomp_env.randomness import keyed
from synthcomp_env.world.job import Traps
from synthcomp_env.world.packmodel import DeliverableKind

__all__ = ["share_out"]


def share_out(
    kinds: Sequence[DeliverableKind], due: Sequence[int], key: tuple[object, ...], difficulty: float
) -> list[Traps]:
    """The traps of each kind of deliverable, in the order given.

    Args:
        kinds: the deliverables of a computer.
        due: their working days; a change of rule needs one late enough to be announced first.
        key: what keys the draws, the seed first.
        difficulty: 0 to 1.
    """
    chance = keyed(str(key[0]), *key[1:], "traps")

    def some(low: float, high: float, able: Callable[[int], object]) -> set[int]:
        return _some(range(len(kinds)), low + (high - low) * difficulty, able, chance)

    errors = some(0.4, 1.0, lambda _: True)
    changes = some(0.2, 0.8, lambda n: due[n] >= 9)
    approvals = some(0.3, 0.8, lambda n: kinds[n].approver)
    verbatims = some(0.3, 0.8, lambda n: kinds[n].verbatim)
    on_ask = some(0.1, 0.8, lambda _: True)
    charts = some(0.4, 0.8, lambda n: kinds[n].chart)
    privates = some(0.5, 1.0, lambda n: kinds[n].private)
    seconds = some(0.0, 0.7, lambda n: n in privates and len(kinds[n].private) > 1)
    extras = some(0.4, 1.0, lambda n: kinds[n].extras)
    reviews = some(0.4, 1.0, lambda _: True)
    more_reviews = some(0.0, 0.6, lambda n: n in reviews and len(kinds[n].headline) > 1)
    load = [int(n in errors) + int(n in changes) for n in range(len(kinds))]

    def spread(low: float, high: float, able: Callable[[int], object]) -> set[int]:
        return _spread(load, low + (high - low) * difficulty, able, chance)

    second = spread(0.2, 0.7, lambda n: kinds[n].second_source)
    restated = spread(0.2, 0.7, lambda n: kinds[n].restatement and not (n in second and _one_column(kinds[n])))
    exempting = spread(0.2, 0.8, lambda n: kinds[n].rule.exemption)
    return [
        Traps(
            error=n in errors,
            change=n in changes,
            approval=n in approvals,
            verbatim=n in verbatims,
            limits_on_ask=n in on_ask,
            chart=n in charts,
            exemption=n in exempting,
            second=n in second,
            restated=n in restated,
            privates=(n in privates) + (n in seconds),
            extras=int(n in extras),
            reviews=(n in reviews) + (n in more_reviews),
        )
        for n in range(len(kinds))
    ]


def _some(numbers: range, share: float, able: Callable[[int], object], chance: random.Random) -> set[int]:
    """At least one of the able numbers, and about `share` of them all; none when `share` is 0."""
    fit = [number for number in numbers if able(number)]
    wanted = max(1, round(share * len(numbers))) if share > 0 else 0
    return set(chance.sample(fit, min(wanted, len(fit))))


def _spread(load: list[int], share: float, able: Callable[[int], object], chance: random.Random) -> set[int]:
    """At least one of the able numbers, and about `share` of all; those that bear least come first, and then bear one
    more."""
    fit = [number for number in range(len(load)) if able(number)]
    wanted = min(len(fit), max(1, round(share * len(load))))
    found = sorted(chance.sample(fit, len(fit)), key=lambda number: load[number])[:wanted]
    for number in found:
        load[number] += 1
    return set(found)


def _one_column(kind: DeliverableKind) -> bool:
    """Whether the second source records the column that would be restated: which of the two holds would be in doubt."""
    one, other = kind.second_source, kind.restatement
    return one is not None and other is not None and one.column == other.column
