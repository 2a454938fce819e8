"""How much a machine has seen: its number of files, past projects and years.

The paper's computers (table 1) are skewed: half of them hold fewer than 90 files, a few hold over 500. Ours are drawn
along a quantile function through its minimum, median, mean and maximum. What makes a machine large is time: more past
projects over more years, never more of the same.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, timedelta

import msgspec

from synthcomp_env.randomness import keyed

__all__ = ["LAST_DAY", "Career", "draw_career"]

LAST_DAY = date(2025, 12, 19)
"""Background work ends here, before the simulated month."""

_QUANTILES = (
    (0.0, 72.0), (0.25, 79.0), (0.5, 88.5), (0.75, 103.0), (0.9, 150.0), (0.96, 245.0), (0.98, 320.0), (0.985, 500.0),
    (1.0, 600.0),
)  # fmt: skip
"""Share of computers -> files at most. Mean 111."""
_FIRST = date(2023, 1, 9)
_DAYS_A_FILE = 7
"""Days of earlier work for each file beyond the usual number."""
_USUAL = 130
_GOLDEN = 0.6180339887498949
"""Steps of this share spread any run of seeds evenly over the careers."""


class Career(msgspec.Struct, frozen=True):
    """What has gathered on a machine."""

    files: int
    """In all, the world's own among them."""
    projects: int
    """Past projects."""
    first_day: date
    """When its oldest work began."""


def draw_career(seed: int, occupation: str) -> Career:
    """The career behind a computer."""
    draw = keyed(seed, occupation, "career")
    files = _files((keyed(occupation, "careers").random() + seed * _GOLDEN) % 1.0)
    projects = round(max(2.0, (files - 40) / draw.uniform(10.0, 15.0)))
    return Career(files, projects, _FIRST - timedelta(days=7 * (_DAYS_A_FILE * max(0, files - _USUAL) // 7)))


def _files(share: float) -> int:
    at = min(bisect_right(_QUANTILES, share, key=lambda knot: knot[0]), len(_QUANTILES) - 1)
    (below, low), (above, high) = _QUANTILES[at - 1 : at + 1]
    return round(low + (high - low) * (share - below) / (above - below))
