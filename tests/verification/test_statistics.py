"""Confidence bounds against known values."""

from __future__ import annotations

import math

import pytest

from synthcomp_env.verification.statistics import mean_interval, wilson


@pytest.mark.parametrize(
    ("hits", "trials", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (50, 100, 0.4038, 0.5962), (995, 1000, 0.9883, 0.9979)],
)
def test_wilson_matches_published_values(hits: int, trials: int, low: float, high: float) -> None:
    assert wilson(hits, trials) == pytest.approx((low, high), abs=5e-4)


def test_nothing_measured_bounds_nothing() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    assert math.isnan(mean_interval([])[0])


def test_mean_interval() -> None:
    mean, low, high = mean_interval([1.0, 2.0, 3.0, 4.0])
    assert mean == 2.5
    assert high - mean == pytest.approx(mean - low) == pytest.approx(1.2651, abs=1e-3)
    assert mean_interval([0.7]) == (0.7, 0.7, 0.7)
