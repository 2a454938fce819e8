"""Periods and dates as people write them."""

from __future__ import annotations

import pytest

from synthcomp_env.scoring.periods import Period, dates_in, periods_in


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("January 2026", Period(2026, (1,))),
        ("Jan 2026", Period(2026, (1,))),
        ("Jan-26", Period(2026, (1,))),
        ("Jan '26", Period(2026, (1,))),
        ("2026-01", Period(2026, (1,))),
        ("2026-01-09", Period(2026, (1,), (9,))),
        ("9 January 2026", Period(2026, (1,), (9,))),
        ("January 9, 2026", Period(2026, (1,), (9,))),
        ("1/9/2026", Period(2026, (1,), (9,))),
        ("12–16 January", Period(0, (1,), (12, 16))),
        ("12 to 16 January 2026", Period(2026, (1,), (12, 16))),
        ("Q4 2025", Period(2025, (10, 11, 12))),
        ("2025 Q4", Period(2025, (10, 11, 12))),
        ("FY2025", Period(2025)),
        ("FY25", Period(2025)),
        ("2025", Period(2025)),
    ],
)
def test_forms(text: str, period: Period) -> None:
    assert periods_in(f"in {text} it was") == [period]


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("The threshold is 2000.", []),
        ("Visits came to 2014 in all", []),
        ("Visits: 2014", []),
        ("visits = 2014", []),
        ("Year: 2014", [Period(2014)]),
        ("Reporting period: 2026", [Period(2026)]),
        ("this 2014 report", [Period(2014)]),
        ("It was 2 % in 2014", [Period(2014)]),
        ("from 2014 to 2016", [Period(2014), Period(2016)]),
        ("The date is 2026-01-09", [Period(2026, (1,), (9,))]),
        ("The month is January 2026", [Period(2026, (1,))]),
    ],
)
def test_four_digits_are_a_number_where_something_is_stated(text: str, periods: list[Period]) -> None:
    assert periods_in(text) == periods


@pytest.mark.parametrize("text", ["$2025", "2,025", "2025%", "2025.5", "March 5%", "1234"])
def test_what_is_no_period(text: str) -> None:
    assert periods_in(f"it was {text} then") == []


def test_difference() -> None:
    january, quarter, year = periods_in("January 2026, Q1 2026, 2026")
    assert not january.differs(quarter)
    assert not january.differs(year)
    assert january.differs(*periods_in("January 2025"))
    assert january.differs(*periods_in("2025"))
    assert january.differs(*periods_in("Feb 2026"))
    assert not Period(0, (1,)).differs(january)


def test_dates() -> None:
    assert dates_in("closed from 12 January to 16 January 2026") == {(1, 12), (1, 16)}
    assert dates_in("closed 12–16 January") == {(1, 12), (1, 16)}
