"""Numbers as people write them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthcomp_env.scoring.numbers import agrees, cell_quantity, readings
from synthcomp_env.scoring.passages import passage


@pytest.mark.parametrize(
    ("text", "value", "kind", "figures"),
    [
        ("74.1 %", 74.1, "percent", 3),
        ("74.1%", 74.1, "percent", 3),
        ("74.1 percent", 74.1, "percent", 3),
        ("74.1 per cent", 74.1, "percent", 3),
        ("74.1 pct", 74.1, "percent", 3),
        ("0.741", 0.741, "plain", 3),
        ("1,234.5", 1234.5, "plain", 5),
        ("$1.2m", 1_200_000, "currency", 2),
        ("1.2 million", 1_200_000, "plain", 2),
        ("US$12.5bn", 12.5e9, "currency", 3),
        ("$840 thousand", 840_000, "currency", 3),
        ("12k", 12_000, "plain", 2),
        ("−3.1 pp", -3.1, "points", 2),
        ("80 bps", 0.8, "points", 2),
        ("-$5", -5, "currency", 1),
        ("€ 1,204", 1204, "currency", 4),
        ("5 working days", 5, "days", 1),
        ("37 hours", 37, "hours", 2),
        ("about 1,280,000", 1_280_000, "plain", 3),
    ],
)
def test_formats(text: str, value: float, kind: str, figures: int) -> None:
    found = cell_quantity(text)
    assert found is not None
    assert found.value == pytest.approx(value)
    assert (found.kind, found.figures) == (kind, figures)
    in_prose = [number for _, number in passage(f"It came to {text} in all.").quantities]
    assert [number.value for number in in_prose] == [pytest.approx(value)]


def test_brackets_are_minus_in_a_cell_and_an_aside_in_prose() -> None:
    cell = cell_quantity("(1,234)")
    assert cell is not None
    assert cell.value == -1234
    assert passage("Northside (74.1%) fell").quantities[0][1].value == 74.1


def test_a_range_is_two_numbers_and_no_minus() -> None:
    assert [number.value for _, number in passage("between 74.1–76.2% of them").quantities] == [74.1, 76.2]


@pytest.mark.parametrize(
    "text",
    ["Q3", "v1", "H1N1", "Coverage_2026-01.xlsx", "Week 2", "Table 4", "12 January 2026", "2026-01-09", "1/9/2026"],
)
def test_what_is_no_number(text: str) -> None:
    assert passage(f"see {text} there").quantities == ()


def test_worksheet_numbers_keep_their_precision_and_take_their_format() -> None:
    percent = cell_quantity(0.741234, "0.0%")
    rounded = cell_quantity(0.1, "0.0%")
    assert rounded is not None
    assert (rounded.value, rounded.step, rounded.figures) == (10.0, 0.1, 3)
    assert not any(agrees(rounded, reading, 9.34, 1) for reading in readings(rounded, "percent"))
    assert percent is not None
    assert percent.value == pytest.approx(74.1234)
    assert percent.kind == "percent"
    assert percent.exact
    assert cell_quantity(True) is None
    assert cell_quantity("Northside") is None
    assert cell_quantity(float("nan")) is None


def test_readings() -> None:
    fraction = cell_quantity("0.741")
    thousands = cell_quantity("1,284")
    assert fraction is not None
    assert thousands is not None
    assert [value for value, _ in readings(fraction, "percent")] == [0.741, pytest.approx(74.1)]
    assert [value for value, _ in readings(thousands, "currency", 1000)] == [1284, 1_284_000]
    assert readings(fraction, "date") == ()
    percent = cell_quantity("74.1%")
    assert percent is not None
    assert readings(percent, "count") == ()


@pytest.mark.parametrize(
    ("text", "truth", "decimals", "right"),
    [
        ("74.1%", 74.1234, 1, True),
        ("74.12%", 74.1234, 1, True),
        ("74%", 74.1234, 1, False),
        ("80%", 80.0, 1, True),
        ("7", 7, 0, True),
        ("12", 12, 0, True),
        ("1.28 million", 1_284_000, 0, True),
        ("1.3 million", 1_284_000, 0, False),
        ("1,284,000", 1_284_000, 0, True),
        ("1,280,000", 1_284_000, 0, False),
        ("roughly 1,280,000", 1_284_000, 0, True),
        ("75.1%", 74.1234, 1, False),
    ],
)
def test_agreement(text: str, truth: float, decimals: int, right: bool) -> None:
    number = cell_quantity(text)
    assert number is not None
    unit = "percent" if "%" in text else "count"
    assert any(agrees(number, meaning, truth, decimals) for meaning in readings(number, unit)) is right


@given(st.floats(-1e9, 1e9, allow_nan=False), st.integers(0, 4))
def test_what_is_displayed_is_read_back(value: float, decimals: int) -> None:
    text = f"{value:,.{decimals}f}"
    number = cell_quantity(text)
    assert number is not None
    assert math.isclose(number.value, float(text.replace(",", "")), rel_tol=1e-12, abs_tol=1e-12)
    assert number.step == pytest.approx(10.0**-decimals)
    assert agrees(number, (number.value, number.step), value, decimals)


@given(st.floats(1, 9.99e5), st.sampled_from(["%", " %", " percent", " per cent"]))
def test_every_percent_sign_is_one_kind(value: float, sign: str) -> None:
    number = cell_quantity(f"{value:.1f}{sign}")
    assert number is not None
    assert number.kind == "percent"
    assert number.value == pytest.approx(value, abs=0.05 + 1e-9)


@given(st.floats(1.0, 999.0), st.sampled_from([("k", 1e3), ("m", 1e6), (" million", 1e6), (" billion", 1e9)]))
def test_magnitudes_multiply(value: float, magnitude: tuple[str, float]) -> None:
    word, scale = magnitude
    number = cell_quantity(f"${value:.2f}{word}")
    assert number is not None
    assert number.value == pytest.approx(float(f"{value:.2f}") * scale)
    assert number.scaled


@given(st.floats(50, 5000), st.floats(0.03, 0.5))
def test_three_figures_never_take_a_neighbour_for_the_truth(truth: float, apart: float) -> None:
    digits = max(0, 2 - math.floor(math.log10(truth)))
    number = cell_quantity(f"{truth * (1 + apart):.{digits}f}")
    assert number is not None
    assert not agrees(number, (number.value, number.step), truth, digits)


@given(st.text(max_size=200))
def test_any_text_reads_without_fault(text: str) -> None:
    read = passage(text)
    assert len(read.words) == len(read.weights) == len(read.before)
    assert list(read.before) == sorted(read.before)
    assert all(0 <= at < len(read.words) for at, _ in read.quantities)
