"""The figures that the paper publishes (arXiv 2604.28181), as data: tables 1, 2, 3 and 5 and figure 5.

Table 2 gives a 95th percentile in place of extremes. Counts are of one computer, sizes in KB of 1000 bytes.
"""

from __future__ import annotations

import math

import msgspec

from synthcomp_env.creation.background.quota import MIX

__all__ = ["COUNTS", "SHARES", "SIZES", "Spread"]


class Spread(msgspec.Struct, frozen=True):
    """Mean, median, least and greatest of a measure; NaN where nobody says."""

    mean: float
    median: float = math.nan
    least: float = math.nan
    greatest: float = math.nan


COUNTS: dict[str, Spread] = {
    "files, before the month": Spread(111.6, 89, 72, 595),
    "files, after the month": Spread(197.4, 174, 131, 670),
    "directories, before the month": Spread(30.4, 25, 16, 181),
    "directories, after the month": Spread(36.0, 29, 18, 190),
    "average directory depth, before the month": Spread(3.39, 3.22, 2.72, 6.68),
    "average directory depth, after the month": Spread(3.40, 3.25, 2.60, 6.54),
    "maximum directory depth, before the month": Spread(5.5, 5, 4, 13),
    "maximum directory depth, after the month": Spread(5.6, 5, 4, 13),
    "collaborators": Spread(5.5, 5.0, 5.0, 8.0),
    "communications": Spread(31, 30, 17, 56),
    "turns": Spread(2272, 2234, 1551, 3248),
    "deliverables": Spread(4.09),
    "reference files of collaborators": Spread(13.8),
}
"""Tables 1, 3 and 5. Their turns are a language model's; scripted policies need fewer."""

SIZES: dict[str, dict[str, Spread]] = {
    "files held by collaborators": {
        "docx": Spread(26.6, 37.8), "xlsx": Spread(51.0, 13.3),
        "pptx": Spread(277.1, 250.7), "pdf": Spread(55.8, 34.1),
    },
    "final deliverables": {
        "docx": Spread(14.8, 12.0), "xlsx": Spread(28.1, 16.4),
        "pptx": Spread(615.4, 576.6), "pdf": Spread(141.8, 88.9),
    },
    "all files": {
        "docx": Spread(14.6, 10.8), "xlsx": Spread(75.7, 15.5),
        "pptx": Spread(593.7, 546.5), "pdf": Spread(383.1, 83.4),
    },
}  # fmt: skip
"""Table 2, in KB."""

SHARES: dict[str, float] = MIX
"""Figure 5: share of files by extension, in percent; computers are created by it too."""
