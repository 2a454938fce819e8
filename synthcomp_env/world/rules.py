"""Threshold rules: choosing thresholds that flag a few entities beyond doubt, before and after a change, and limits
of exemptions that spare one of them."""

from __future__ import annotations

import math
import random
from collections.abc import Container, Iterable, Iterator, Mapping
from itertools import islice, pairwise

import msgspec

from synthcomp_env.errors import ConfigError
from synthcomp_env.world.display import apart
from synthcomp_env.world.packmodel import ExemptionSpec, RuleSpec

__all__ = ["Gauge", "Thresholds", "choose_thresholds", "clear", "flagged"]

_MARGIN = 0.005
_FEWEST, _MOST = 2, 5
_MOST_EXEMPT = 3


class Gauge(msgspec.Struct, frozen=True):
    """What an exemption goes by: the pack's part, and entity -> true value of its column."""

    spec: ExemptionSpec
    values: Mapping[str, float]
    decimals: int

    def exempt(self, limit: float) -> list[str]:
        """The entities that a limit leaves out."""
        return flagged(self.values, self.spec.op, limit)

    def limits(self) -> Iterator[float]:
        """Round limits that leave out one to three entities, each 3 % or more from every value."""
        ranked = sorted(self.values.values(), reverse=self.spec.op == ">")
        for low, high in islice(pairwise(ranked), _MOST_EXEMPT):
            limit = _roundest(*sorted((low, high)))
            if all(apart(limit, value, self.decimals) for value in (low, high)):
                yield limit


class Thresholds(msgspec.Struct, frozen=True):
    """The threshold of the policy, and the one that a change notice brings (equal when nothing changes); `exemption` is
    the limit of the policy's exemption, None without one."""

    old: float
    new: float
    exemption: float | None = None

    @property
    def decimals(self) -> int:
        """The digits after the point that show both thresholds exactly."""
        return max(len(f"{limit:.6f}".rstrip("0").partition(".")[2]) for limit in (self.old, self.new))


def flagged(values: Mapping[str, float], op: str, threshold: float, exempt: Container[str] = ()) -> list[str]:
    """The entities whose value is below ("<") or above (">") the threshold and that are not exempt, worst first."""
    hits = [entity for entity, value in values.items() if (value < threshold if op == "<" else value > threshold)]
    return sorted((entity for entity in hits if entity not in exempt), key=lambda e: values[e], reverse=op == ">")


def clear(value: float, limit: float, decimals: int) -> bool:
    """Whether a value lies beyond doubt on one side of a threshold."""
    return abs(value - limit) >= max(_MARGIN * abs(limit), 10.0**-decimals)


def choose_thresholds(
    rule: RuleSpec,
    values: Mapping[str, float],
    decimals: int,
    changes: bool,
    chance: random.Random,
    gauge: Gauge | None = None,
) -> Thresholds:
    """Thresholds that flag two to five entities, no value within half a percent of them.

    Args:
        rule: the pack's rule; thresholds are multiples of its step (of half or a fifth of it where values are dense).
        values: entity -> true value of the rule's column.
        decimals: digits after the point in which values are shown.
        changes: whether a change notice moves the threshold (rather a little than a lot), so that another set of
            entities is flagged.
        gauge: what an exemption goes by; it then leaves out one entity or more that the final threshold would flag,
            and two or more stay flagged before and after the change.

    Raises:
        ConfigError: no threshold fits.
    """
    for step in (rule.step, rule.step / 2, rule.step / 5):
        fitting = _fitting(rule.op, values, decimals, step)
        pairs = [(limit, limit) for limit in fitting]
        if changes:
            sizes = {limit: len(flagged(values, rule.op, limit)) for limit in fitting}
            pairs = [
                (old, new)
                for old in fitting
                for new in fitting
                if 1 <= abs(sizes[old] - sizes[new]) <= 2 and apart(old, new, Thresholds(old, new).decimals)
            ]
            pairs.sort(key=lambda pair: (abs(pair[0] - pair[1]), pair))
            pairs = pairs[: max(4, len(pairs) // 3)]
        if pairs and gauge is None:
            return Thresholds(*chance.choice(pairs))
        if gauge is not None:
            for pair in chance.sample(pairs, len(pairs)):
                if limits := [limit for limit in gauge.limits() if _exempts(rule.op, values, pair, gauge, limit)]:
                    return Thresholds(*pair, exemption=chance.choice(limits))
    if gauge is not None:
        raise ConfigError(
            f"rule {rule.name!r}: no limit of {gauge.spec.column!r} exempts an entity that is flagged and leaves two;"
            " choose another column for 'exemption', or more 'rows'."
        )
    raise ConfigError(f"rule {rule.name!r}: no multiple of step {rule.step} flags 2 to 5 entities; make it smaller.")


def _exempts(op: str, values: Mapping[str, float], pair: tuple[float, float], gauge: Gauge, limit: float) -> bool:
    """Whether a limit leaves out somebody whom the final threshold flags, and enough stay flagged."""
    exempt = gauge.exempt(limit)
    old, new = (flagged(values, op, threshold, exempt) for threshold in pair)
    enough = min(len(old), len(new)) >= _FEWEST and (pair[0] == pair[1] or old != new)
    return enough and len(new) < len(flagged(values, op, pair[1]))


def _roundest(low: float, high: float) -> float:
    """The number with the fewest digits between two positive ones and well away from both."""
    low, high = low + (high - low) * 0.2, high - (high - low) * 0.2
    for digits in range(1, 7):
        step = 10.0 ** (math.floor(math.log10(high)) - digits + 1)
        for fine in (1.0, 0.5):
            found = _multiples(low, high, step * fine)
            if found:
                return found[len(found) // 2]
    return (low + high) / 2


def _multiples(low: float, high: float, step: float) -> list[float]:
    numbers: Iterable[int] = range(math.ceil(low / step), math.floor(high / step) + 1)
    return [round(number * step, 6) for number in numbers]


def _fitting(op: str, values: Mapping[str, float], decimals: int, step: float) -> list[float]:
    most = min(_MOST, len(values) - 2)
    low, high = math.floor(min(values.values()) / step), math.ceil(max(values.values()) / step)
    stride = max(1, (high - low) // 200)
    limits = [round(number * step, 6) for number in range(low, high + 1, stride)]
    return [
        limit
        for limit in limits
        if _FEWEST <= len(flagged(values, op, limit)) <= most
        and all(clear(value, limit, decimals) for value in values.values())
    ]
