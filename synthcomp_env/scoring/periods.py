"""Periods and dates as people write them, and whether two of them can be the same."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

__all__ = ["DATE", "Ago", "Period", "dates_in", "period_of", "periods_in"]

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
_AGO = r"(?:ago|earlier|before|previously)"
_LAST = r"(?:last|previous|prior|preceding)"
_RELATIVE = (
    rf"(?P<years>(?:an?|one|the)\s(?:full\s)?year\s{_AGO}|(?:the\s)?{_LAST}[\s-]year|(?:twelve|12)\smonths\s{_AGO})"
    rf"|(?P<quarters>(?:an?|one|the)\squarter\s{_AGO}|(?:the\s)?{_LAST}[\s-]quarter|(?:three|3)\smonths\s{_AGO})"
    rf"|(?P<months>(?:an?|one|the)\smonth\s{_AGO}|(?:the\s)?{_LAST}[\s-]month)"
)
_ORDINALS = ("first", "second", "third", "fourth")
_QUARTER = rf"(?:the\s)?(?:{'|'.join(_ORDINALS)}|[1-4](?:st|nd|rd|th))[\s-]quarter(?:,?\s(?:of\s)?{_YEAR})?"
_SPAN = (
    rf"(?:between\s{_MONTH}\sand\s{_MONTH}|{_MONTH}(?:\s?[-–]\s?|\s(?:to|until|through)\s){_MONTH})"
    rf"(?:,?\s(?:of\s)?{_YEAR})?"
)
_NAMES = (
    r"(?:January|February|March|April|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_BARE = rf"(?:(?<=\bin\s)May|(?-i:{_NAMES}))(?!\s?\d|\w)(?:['’]s)?"
_STATING = (
    "is|are|was|were|be|now|had|has|have|shows|showed|equals|totals|totalled|totaled|reached|reaches|numbered|numbers"
    "|recorded|counted|came to|comes to|stands at|stood at|amounts to|amounted to|total of"
)
_COUNTED = (
    f"(?={_YEAR})"  # first, so that what stands before is looked at where four digits follow, and not everywhere
    + "".join(rf"(?<!\b{re.escape(words)}\s)" for words in _STATING.split("|"))
    + r"(?<!=\s)(?:(?<!:\s)|(?<=\byear:\s)|(?<=\bperiod:\s))"
)
"""Four bare digits after these are a number: "the limit is 2000", "Visits: 2014". Elsewhere they are a year."""
DATE = (
    rf"(?<![\w.$€£,/-])(?:(?:{re.sub(r'[?]P<[a-z]+>', '?:', _RELATIVE)})(?:['’]s)?|{_QUARTER}|{_SPAN}"
    rf"|{_YEAR}-(?:1[0-2]|0[1-9])(?:-{_DAY})?"
    rf"|(?:1[0-2]|0?[1-9])/{_DAY}/(?:{_YEAR}|\d{{2}})"
    rf"|{_DAY}{_TH}(?:{_TO}{_DAY}{_TH})?\s(?:of\s)?{_MONTH}(?:,?\s{_YEAR})?"
    rf"|{_MONTH}[\s\-–]{_YEAR}|{_MONTH}[\s-]?['’]\d{{2}}|{_MONTH}-\d{{2}}"
    rf"|{_MONTH}\s{_DAY}{_TH}(?:{_TO}{_DAY}{_TH})?(?:,?\s{_YEAR})?"
    rf"|Q[1-4][\s-]?(?:FY)?\s?(?:{_YEAR}|['’]\d{{2}})|FY\s?['’]?(?:{_YEAR}|\d{{2}})|{_YEAR}\s?Q[1-4]|Q[1-4]|{_COUNTED}{_YEAR}|{_BARE}"
    rf"){_UNBROKEN}"
)
"""A date or period, for a search that ignores case."""

_PARTS = re.compile(
    rf"(?P<month>{_MONTH})|Q(?P<quarter>[1-4])|(?P<ordinal>{'|'.join(_ORDINALS)}|[1-4](?:st|nd|rd|th)(?=[\s-]q))"
    rf"|(?P<year>{_YEAR})|(?P<number>\d{{1,2}})",
    re.IGNORECASE,
)
_SPANNING = re.compile(_SPAN, re.IGNORECASE)
_AGES = re.compile(_RELATIVE, re.IGNORECASE)
_DATE = re.compile(DATE, re.IGNORECASE)
_ISO = re.compile(rf"({_YEAR})-(\d\d)(?:-(\d\d))?")
_SLASHED = re.compile(rf"(\d\d?)/(\d\d?)/({_YEAR}|\d\d)")


Ago: TypeAlias = Literal["", "year", "quarter", "month"]


class Period(NamedTuple):
    """A year, quarter, month or day; 0 where not said. `months` are the months it covers, empty for a whole year.

    `ago` says how long before the present one it lies: all that "a year earlier" tells; "" is the present one, or
    unknown."""

    year: int = 0
    months: tuple[int, ...] = ()
    days: tuple[int, ...] = ()
    ago: Ago = ""

    @property
    def bare(self) -> bool:
        """Whether it is a month of no year, or a year alone: easily something other than the period of a figure."""
        return not self.ago and (not self.months or (len(self.months) == 1 and not self.year))

    def differs(self, other: Period) -> bool:
        """Whether the two cannot be the same or one within the other."""
        if self.ago and not (self.year or self.months):
            return self.ago != other.ago
        if self.year and other.year and self.year != other.year:
            return True
        return bool(self.months and other.months and not set(self.months) & set(other.months))


def _from_to(first: int, last: int) -> tuple[int, ...]:
    """The months from one to another, over the turn of the year if need be."""
    return tuple((first - 1 + step) % 12 + 1 for step in range((last - first) % 12 + 1))


def _quarter(which: str) -> tuple[int, ...]:
    """The months of a quarter given as a digit or an ordinal."""
    number = int(which[0]) if which[0].isdigit() else _ORDINALS.index(which.lower()) + 1
    return _from_to(number * 3 - 2, number * 3)


@lru_cache(maxsize=4096)
def period_of(text: str) -> Period:
    """The period that a `DATE` match says."""
    if iso := _ISO.fullmatch(text):
        return Period(int(iso[1]), (int(iso[2]),), (int(iso[3]),) if iso[3] else ())
    if slashed := _SLASHED.fullmatch(text):
        year = int(slashed[3])
        return Period(year + 2000 if year < 100 else year, (int(slashed[1]),), (int(slashed[2]),))
    if ages := _AGES.match(text):
        return Period(ago="year" if ages["years"] else "quarter" if ages["quarters"] else "month")
    spans = _SPANNING.match(text) is not None
    year = 0
    months: tuple[int, ...] = ()
    numbers: list[int] = []
    for part in _PARTS.finditer(text):
        if part["month"]:
            month = _MONTHS.index(part["month"][:3].lower()) + 1
            months = _from_to(months[0], month) if spans and months else (month,)
        elif part["quarter"] or part["ordinal"]:
            months = _quarter(part["quarter"] or part["ordinal"])
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
