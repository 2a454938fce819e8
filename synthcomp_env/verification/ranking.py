"""Graded policies: workers that differ in one habit must be paid in the order of what they do.

Nobody says how much a habit is worth, and on some computers checking is worth more than asking; but whoever lacks all
that another lacks, and something besides, does less of the work on every computer. That order is given by the habits
alone, so it needs no measuring, and a rubric that pays against it pays for something other than work.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from statistics import fmean

from synthcomp_env.policies.diligent import ABLATIONS, BLIND, Habits

__all__ = ["GRADED", "LACKS", "PAIRS", "out_of_order"]


def _lacks(habits: Habits) -> frozenset[str]:
    """The habits left out. Who asks nobody has nobody to ask again."""
    missing = {field.name for field in dataclasses.fields(habits) if not getattr(habits, field.name)}
    return frozenset(missing | ({"presses"} if "asks" in missing else set()))


LACKS: dict[str, frozenset[str]] = {
    "diligent": frozenset(),
    **{name: _lacks(habits) for name, (_, habits) in ABLATIONS.items()},
    "blind": _lacks(BLIND),
    "noop": _lacks(BLIND) | {"works"},
}
"""Policy -> what it does not do."""

GRADED = tuple(LACKS)

PAIRS = tuple((better, worse) for better in LACKS for worse in LACKS if LACKS[better] < LACKS[worse])
"""(better, worse): the second lacks what the first lacks, and more."""

_IDLE = frozenset({"presses"})
"""Habits that a computer may have no use for: where every first answer is whole, asking twice wins nothing."""


def out_of_order(scores: Mapping[str, Sequence[float]]) -> list[str]:
    """The pairs whose mean scores are not in their order, in words; none among policies that did not run.

    Args:
        scores: policy -> its scores on the same computers.
    """
    found = []
    for better, worse in PAIRS:
        if scores.get(better) and scores.get(worse):
            more, less = fmean(scores[better]), fmean(scores[worse])
            tie_allowed = LACKS[worse] - LACKS[better] <= _IDLE
            if more < less or (more == less and not tie_allowed):
                found.append(f"{better} ({more:.3f}) is not above {worse} ({less:.3f})")
    return found
