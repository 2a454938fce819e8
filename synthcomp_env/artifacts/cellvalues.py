"""What a worksheet cell means: formula, text that only looks like one, or a date kept as an ISO string.

A string that begins with '=' is a formula; text that begins with '=' is written with an apostrophe before it, as one
types it into a spreadsheet. The strings "2026-01-05", "2026-01-05 14:30" and "2026-01-05 14:30:05" are dates.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import TypeGuard

from synthcomp_env.artifacts.content import Cell

__all__ = [
    "DATE_FORMAT",
    "ERRORS",
    "MOMENT_FORMAT",
    "SECONDS_FORMAT",
    "as_moment",
    "from_serial",
    "is_date_format",
    "is_error",
    "is_formula",
    "iso",
    "serial",
    "shown",
]

DATE_FORMAT, MOMENT_FORMAT, SECONDS_FORMAT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm", "yyyy-mm-dd hh:mm:ss"
"""How dates are shown in cells without a format of their own."""

ERRORS = frozenset(
    {"#DIV/0!", "#N/A", "#NAME?", "#REF!", "#VALUE!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#CIRC!", "#ERROR!"}
)
"""Error values. The first seven are Excel's own; #CIRC! is circular, #ERROR! no formula at all."""

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2}(?::\d{2})?)?")
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_EPOCH = datetime(1899, 12, 30)
_FIRST = datetime(1900, 3, 1)
"""Before this day spreadsheets disagree (1900 was no leap year, but Excel thinks so)."""


def is_formula(cell: Cell) -> TypeGuard[str]:
    """Whether a cell holds a formula."""
    return isinstance(cell, str) and len(cell) > 1 and cell[0] == "="


def is_error(value: Cell) -> TypeGuard[str]:
    """Whether a value is an error such as "#DIV/0!"."""
    return isinstance(value, str) and value[:1] == "#" and value in ERRORS


def shown(cell: Cell) -> Cell:
    """A literal cell as a reader sees it: the apostrophe before a text that begins with '=' is not seen."""
    return cell[1:] if isinstance(cell, str) and len(cell) > 2 and cell[:2] == "'=" else cell


def as_moment(cell: Cell) -> date | datetime | None:
    """The date (or date and time) that a string says; None for anything else, and for dates no spreadsheet knows."""
    return _moment(cell) if isinstance(cell, str) and 10 <= len(cell) <= 19 else None


@lru_cache(maxsize=4096)
def _moment(text: str) -> date | datetime | None:
    if not _DATE.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment < _FIRST:
        return None
    return moment.date() if len(text) == 10 else moment


def iso(moment: date | datetime | time | timedelta) -> str:
    """The string of a date or time: "2026-01-05", "2026-01-05 14:30" (seconds when there are some), "14:30"."""
    if isinstance(moment, datetime):
        moment = _rounded(moment)
        return moment.strftime("%Y-%m-%d %H:%M:%S" if moment.second else "%Y-%m-%d %H:%M")
    if isinstance(moment, date):
        return moment.isoformat()
    if isinstance(moment, timedelta):
        minutes, seconds = divmod(round(moment.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02d}" + (f":{seconds:02d}" if seconds else "")
    return moment.strftime("%H:%M:%S" if moment.second else "%H:%M")


def _rounded(moment: datetime) -> datetime:
    """To the nearest second: a serial number holds no microseconds worth keeping."""
    return (moment.replace(tzinfo=None) + timedelta(microseconds=500_000)).replace(microsecond=0)


def serial(moment: date | datetime) -> float:
    """The number a spreadsheet keeps for a date: days since 1899-12-30."""
    if isinstance(moment, datetime):
        return (moment - _EPOCH) / timedelta(days=1)
    return float((datetime(moment.year, moment.month, moment.day) - _EPOCH).days)


def from_serial(number: float) -> str | None:
    """The ISO string of a serial number; None when it lies outside the calendar."""
    if not 61 <= number < 2_958_466:
        return None
    moment = _rounded(_EPOCH + timedelta(days=number))
    return iso(moment) if number % 1 else moment.date().isoformat()


@lru_cache(maxsize=512)
def is_date_format(code: str) -> bool:
    """Whether a number format shows dates or times ("yyyy-mm-dd", "d mmm", "hh:mm")."""
    bare = _QUOTED.sub("", code.split(";")[0]).lower()
    return "general" not in bare and any(letter in bare for letter in "ydhs") | ("mmm" in bare)
