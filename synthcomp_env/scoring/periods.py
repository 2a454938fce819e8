"""Periods and dates as people write them, and whether two of them can be the same."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

__all__ = ["DATE", "Period", "dates_in", "period_of", "periods_in"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_YEAR = r"(?:19|20)\d{2}"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_TH = r"(?:st|nd|rd|th)?"
_TO = r"(?:\s?[-–]\s?|\s(?:to|until|through|and)\s)"
_UNBROKEN = r"(?![\w%]|[.,]\d|\s?%|\s?percent)"
DATE = (
    rf"(?<![\w.$€£,/-])(?:{_YEAR}-(?:1[0-2]|0[1-9])(?:-{_DAY})?"
    rf"|(?:1[0-2]|0?[1-9])/{_DAY}/(?:{_YEAR}|\d{{2}})"
    rf"|{_DAY}{_TH}(?:{_TO}{_DAY}{_TH})?\s(?:of\s)?{_MONTH}(?:,?\s{_YEAR})?"
    rf"|{_MONTH}[\s\-–]{_YEAR}|{_MONTH}[\s-]?['’]\d{{2}}|{_MONTH}-\d{{2}}"
    rf"|{_MONTH}\s{_DAY}{_TH}(?:{_TO}{_DAY}{_TH})?(?:,?\s{_YEAR})?"
    rf"|Q[1-4][\s-]?(?:FY)?\s?(?:{_YEAR}|['’]\d{{2}})|FY\s?['’]?(?:{_YEAR}|\d{{2}})|{_YEAR}\s?Q[1-4]|{_YEAR}"
    rf"){_UNBROKEN}"
)
"""A date or period, for a search that ignores case."""

_PARTS = re.compile(rf"(?P<month>{_MONTH})|Q(?P<quarter>[1-4])|(?P<year>{_YEAR})|(?P<number>\d{{1,2}})", re.IGNORECASE)
_DATE = re.compile(DATE, re.IGNORECASE)
_ISO = re.compile(rf"({_YEAR})-(\d\d)(?:-(\d\d))?")
_SLASHED = re.compile(rf"(\d\d?)/(\d\d?)/({_YEAR}|\d\d)")


class Period(NamedTuple):
    """A year, quarter, month or day; 0 where not said. `months` are the months it covers, empty for a whole year."""

    year: int = 0
    months: tuple[int, ...] = ()
    days: tuple[int, ...] = ()

    def differs(self, other: Period) -> bool:
        """Whether the two cannot be the same or one within the other."""
        if self.year and other.year and self.year != other.year:
            return True
        return bool(self.months and other.months and not set(self.months) & set(other.months))


@lru_cache(maxsize=4096)
def period_of(text: str) -> Period:
    """The period that a `DATE` match says."""
    if iso := _ISO.fullmatch(text):
        return Period(int(iso[1]), (int(iso[2]),), (int(iso[3]),) if iso[3] else ())
    if slashed := _SLASHED.fullmatch(text):
        year = int(slashed[3])
        return Period(year + 2000 if year < 100 else year, (int(slashed[1]),), (int(slashed[2]),))
    year = 0
    months: tuple[int, ...] = ()
    numbers: list[int] = []
    for part in _PARTS.finditer(text):
        if part["month"]:
            months = (_MONTHS.index(part["month"][:3].lower()) + 1,)
        elif part["quarter"]:
            first = int(part["quarter"]) * 3 - 2
            months = (first, first + 1, first + 2)
        elif part["year"]:
            year = int(part["year"])
        else:
            numbers.append(int(part["number"]))
    if numbers and not year and (not months or re.search(r"['’-]\d\d$", text)):
        year = 2000 + numbers.pop()
    return Period(year, months, tuple(numbers))


def periods_in(text: str) -> list[Period]:
    """Every date or period a text names, in order."""
    return [period_of(match.group()) for match in _DATE.finditer(text)]


def dates_in(text: str, year: int = 0) -> set[tuple[int, int]]:
    """The days a text names, as (month, day); a range gives its first and last day."""
    found = {(period.months[0], day) for period in periods_in(text) if len(period.months) == 1 for day in period.days}
    if year:
        found = {day for day in found if _is_date(year, *day)}
    return found


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
