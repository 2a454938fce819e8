"""What a measurement comes to: a figure, its unit, and the limit it must keep."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence

import msgspec

__all__ = ["Figure", "p99", "timed"]


class Figure(msgspec.Struct, frozen=True):
    """One measured figure.

    Attributes:
        name: what was measured.
        value: the measurement, in `unit`.
        unit: "x B0", "ms", "MB", "a minute", ...
        limit: the figure to keep, or None where it is only reported.
        at_least: whether the limit is the least, not the most.
    """

    name: str
    value: float
    unit: str
    limit: float | None = None
    at_least: bool = False

    @property
    def ok(self) -> bool:
        """Whether the limit is kept; True without one."""
        if self.limit is None:
            return True
        return self.value >= self.limit if self.at_least else self.value <= self.limit


def timed(action: Callable[[], object]) -> float:
    """Seconds one call takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def p99(values: Sequence[float]) -> float:
    """The 99th percentile of at least two values."""
    return statistics.quantiles(values, n=100)[98]
