"""Threshold rules: choosing thresholds that flag a few entities beyond doubt, before and after a change."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping

import msgspec

from synthcomp_env.errors import ConfigError
from synthcomp_env.world.display import apart
from synthcomp_env.world.packmodel import RuleSpec

__all__ = ["Thresholds", "choose_thresholds", "flagged"]

_MARGIN = 0.005
_FEWEST, _MOST = 2, 5


class Thresholds(msgspec.Struct, frozen=True):
    """The threshold of the policy, and the one that a change notice brings (equal when nothing changes)."""

    old: float
    new: float

    @property
    def decimals(self) -> int:
        """The digits after the point that show both exactly."""
        return max(len(f"{limit:.6f}".rstrip("0").partition(".")[2]) for limit in (self.old, self.new))


def flagged(values: Mapping[str, float], op: str, threshold: float) -> list[str]:
    """The entities whose value is below ("<") or above (">") the threshold, worst first."""
    hits = [entity for entity, value in values.items() if (value < threshold if op == "<" else value > threshold)]
    return sorted(hits, key=lambda entity: values[entity], reverse=op == ">")


def choose_thresholds(
    rule: RuleSpec, values: Mapping[str, float], decimals: int, changes: bool, chance: random.Random
) -> Thresholds:
    """Thresholds that flag two to five entities, no value within half a percent of them.

    Args:
        rule: the pack's rule; thresholds are multiples of its step (of half or a fifth of it where values are dense).
        values: entity -> true value of the rule's column.
        decimals: digits after the point in which values are shown.
        changes: whether a change notice moves the threshold (rather a little than a lot), so that another set of
            entities is flagged.

    Raises:
        ConfigError: no threshold fits.
    """
    for step in (rule.step, rule.step / 2, rule.step / 5):
        fitting = _fitting(rule.op, values, decimals, step)
        if changes:
            sizes = {limit: len(flagged(values, rule.op, limit)) for limit in fitting}
            pairs = [
                (old, new)
                for old in fitting
                for new in fitting
                if 1 <= abs(sizes[old] - sizes[new]) <= 2 and apart(old, new, Thresholds(old, new).decimals)
            ]
            pairs.sort(key=lambda pair: (abs(pair[0] - pair[1]), pair))
            if pairs:
                return Thresholds(*chance.choice(pairs[: max(4, len(pairs) // 3)]))
        elif fitting:
            limit = chance.choice(fitting)
            return Thresholds(limit, limit)
    raise ConfigError(f"rule {rule.name!r}: no multiple of step {rule.step} flags 2 to 5 entities; make it smaller.")


def _fitting(op: str, values: Mapping[str, float], decimals: int, step: float) -> list[float]:
    most = min(_MOST, len(values) - 2)
    low, high = math.floor(min(values.values()) / step), math.ceil(max(values.values()) / step)
    stride = max(1, (high - low) // 200)
    limits = [round(number * step, 6) for number in range(low, high + 1, stride)]
    return [
        limit
        for limit in limits
        if _FEWEST <= len(flagged(values, op, limit)) <= most
        and all(abs(value - limit) >= max(_MARGIN * abs(limit), 10.0**-decimals) for value in values.values())
    ]
