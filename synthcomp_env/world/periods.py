"""The simulated month, and the reporting periods that a deliverable looks at from there."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

import msgspec

from synthcomp_env.world.scenario import Calendar

__all__ = ["Period", "Periods", "calendar", "long_date", "reporting_periods"]

START, END = date(2026, 1, 5), date(2026, 1, 30)


class Period(msgspec.Struct, frozen=True):
    """A reporting period: as text ("December 2025"), as part of a file name ("2025-12"), and its last date (ISO)."""

    name: str
    slug: str
    ends: str


class Periods(msgspec.Struct, frozen=True):
    """The period reported on, the one before it, and the same one a year earlier."""

    current: Period
    previous: Period
    prior: Period


_PERIODS = {
    "month": Periods(
        Period("December 2025", "2025-12", "2025-12-31"),
        Period("November 2025", "2025-11", "2025-11-30"),
        Period("December 2024", "2024-12", "2024-12-31"),
    ),
    "quarter": Periods(
        Period("Q4 2025", "2025Q4", "2025-12-31"),
        Period("Q3 2025", "2025Q3", "2025-09-30"),
        Period("Q4 2024", "2024Q4", "2024-12-31"),
    ),
}


def reporting_periods(kind: Literal["month", "quarter"]) -> Periods:
    """The periods of a deliverable made in January 2026."""
    return _PERIODS[kind]


def calendar() -> Calendar:
    """The month every generated computer lives: 5 to 30 January 2026, 20 working days."""
    days = [START + timedelta(days=offset) for offset in range((END - START).days + 1)]
    return Calendar(START.isoformat(), tuple(day.isoformat() for day in days if day.weekday() < 5))


def long_date(iso_date: str) -> str:
    """ "Friday 16 January 2026" for "2026-01-16"."""
    day = date.fromisoformat(iso_date)
    return f"{day:%A} {day.day} {day:%B} {day.year}"
