"""The families of tasks by name."""

from __future__ import annotations

from collections.abc import Callable

from synthcomp_env.tasks import figures, people
from synthcomp_env.tasks.cut import Cut

__all__ = ["FAMILIES"]

FAMILIES: dict[str, Callable[[Cut], bool]] = {
    "figure": figures.figure,
    "agree": figures.agree,
    "live_total": figures.live_total,
    "error_reported": people.error_reported,
    "corrected": people.corrected,
    "reconciled": figures.reconciled,
    "restated": people.restated,
    "asked": people.asked,
    "ordered": figures.ordered,
    "change": people.change,
    "chart": figures.chart,
}
"""Each fills a cut in, or says that the deliverable has nothing for it. All are work; manners (structure, wording,
duties) win nothing by themselves and are no task."""
