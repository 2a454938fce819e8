"""The numbers behind a comparison: intervals over tasks, pass@k and pass^k, the exact sign test.

Tasks are what is drawn anew: the samples of one task are alike, so an interval that took them for independent would be
too narrow. Every draw comes from a seed, so the same results give the same interval.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

import msgspec
import numpy as np

__all__ = ["DRAWS", "Estimate", "crossed_estimate", "estimate", "pass_all_k", "pass_at_k", "sign_test"]

DRAWS = 10_000
"""Resamplings behind an interval."""

_TAIL = 0.025
_NO_SPREAD = 1e-9
_CELLS = 2_000_000
"""Most numbers held at once while resampling."""


class Estimate(msgspec.Struct, frozen=True):
    """A mean over tasks.

    Attributes:
        mean: each task counts once, however many samples it has.
        low, high: 95 % bootstrap interval of the mean; None for a single task, which says nothing of others.
        tasks: tasks it rests on.
    """

    mean: float
    low: float | None
    high: float | None
    tasks: int

    def told(self, digits: int = 3) -> str:
        """In words: "0.713 (0.682 to 0.744)"."""
        if self.low is None or self.high is None:
            return f"{self.mean:.{digits}f}"
        return f"{self.mean:.{digits}f} ({self.low:.{digits}f} to {self.high:.{digits}f})"


def estimate(values: Sequence[float], seed: int = 0, draws: int = DRAWS) -> Estimate | None:
    """The mean of one value a task, each in [0, 1], with its 95 % bootstrap interval; None without values."""
    return crossed_estimate([values], seed, draws) if values else None


def crossed_estimate(
    values: Sequence[Sequence[float]], seed: int = 0, draws: int = DRAWS, within: tuple[float, float] = (0.0, 1.0)
) -> Estimate:
    """The mean of values by (training seed, task), with an interval that draws both anew.

    Every training seed met the same tasks, so seeds and tasks are resampled independently of one another (Owen 2007,
    the pigeonhole bootstrap). With three seeds or so the part of the interval that is due to seeds is a rough guess.

    Where all values are equal, resampling shows no spread at all, and 5 of 5 solved would look certain. The interval is
    then what tasks not seen may do: as many of them as can be missed by chance, at the ends of `within`. For all or
    none of a share that is the exact (Clopper and Pearson) interval.

    Args:
        values: a row a training seed, a column a task; at least one of each.
        seed: of the resampling.
        draws: resamplings.
        within: the least and the greatest that a value can be.
    """
    table = np.asarray(values, dtype=np.float64)
    runs, tasks = table.shape
    mean = float(table.mean())
    if tasks == 1:
        return Estimate(mean, None, None, 1)
    generator = np.random.default_rng(seed)
    means = np.empty(draws)
    chunk = max(1, _CELLS // tasks)
    for first in range(0, draws, chunk):
        size = min(chunk, draws - first)
        drawn = generator.integers(tasks, size=(size, tasks))
        if runs == 1:
            means[first : first + size] = table[0][drawn].mean(axis=1)
        else:
            weights = generator.multinomial(runs, np.full(runs, 1 / runs), size=size) / runs
            means[first : first + size] = np.take_along_axis(weights @ table, drawn, axis=1).mean(axis=1)
    low, high = (float(end) for end in np.quantile(means, (_TAIL, 1 - _TAIL)))
    if high - low <= _NO_SPREAD:
        missed = 1 - _TAIL ** (1 / tasks)
        low, high = mean - missed * (mean - within[0]), mean + missed * (within[1] - mean)
    return Estimate(mean, low, high, tasks)


def pass_at_k(samples: int, solved: int, k: int) -> float:
    """The chance that at least one of `k` samples solves a task, unbiased from more (Chen et al. 2021).

    Raises:
        ValueError: fewer samples than `k`, or more solved than samples.
    """
    _checked(samples, solved, k)
    return 1 - comb(samples - solved, k) / comb(samples, k)


def pass_all_k(samples: int, solved: int, k: int) -> float:
    """The chance that all of `k` samples solve a task (pass^k), unbiased from more (Yao et al. 2024).

    Raises:
        ValueError: fewer samples than `k`, or more solved than samples.
    """
    _checked(samples, solved, k)
    return comb(solved, k) / comb(samples, k)


def _checked(samples: int, solved: int, k: int) -> None:
    if not (1 <= k <= samples and 0 <= solved <= samples):
        raise ValueError(f"k lies between 1 and {samples} samples, solved between 0 and them, not {k} and {solved}")


def sign_test(wins: int, losses: int) -> float:
    """The two-sided exact p-value of so many wins against losses, were both as likely; ties are dropped before.

    Summed in whole numbers and divided once, so it is exact to the last digit for any number of tasks.
    """
    trials = wins + losses
    if trials == 0:
        return 1.0
    term = tail = 1
    for number in range(min(wins, losses)):
        term = term * (trials - number) // (number + 1)
        tail += term
    return min(1.0, 2 * tail / (1 << trials))
