"""Confidence bounds for shares and means."""

from __future__ import annotations

import math
from collections.abc import Sequence

__all__ = ["mean_interval", "wilson"]

_Z = 1.959963984540054


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """The 95 % Wilson score interval of a share; (0, 1) without trials."""
    if trials == 0:
        return 0.0, 1.0
    share = successes / trials
    denominator = 1 + _Z**2 / trials
    centre = share + _Z**2 / (2 * trials)
    spread = _Z * math.sqrt(share * (1 - share) / trials + _Z**2 / (4 * trials**2))
    return max(0.0, (centre - spread) / denominator), min(1.0, (centre + spread) / denominator)


def mean_interval(values: Sequence[float]) -> tuple[float, float, float]:
    """Mean and its 95 % normal interval; (nan, nan, nan) without values."""
    if not values:
        return math.nan, math.nan, math.nan
    mean = sum(values) / len(values)
    if len(values) == 1:
        return mean, mean, mean
    deviation = math.sqrt(sum((value - mean) ** 2 for value in values) / (len(values) - 1))
    half = _Z * deviation / math.sqrt(len(values))
    return mean, mean - half, mean + half
