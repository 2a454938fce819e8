"""Formulas, display and separation of values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthcomp_env.errors import ConfigError
from synthcomp_env.randomness import keyed
from synthcomp_env.world.display import apart, number_format, shown
from synthcomp_env.world.formula import evaluate, names, spreadsheet
from synthcomp_env.world.packmodel import RuleSpec
from synthcomp_env.world.planting import wrong_value
from synthcomp_env.world.rules import choose_thresholds, flagged

VALUES = st.floats(min_value=-1e9, max_value=1e9, allow_nan=False)


@given(VALUES, VALUES)
def test_formulas_are_plain_arithmetic(a: float, b: float) -> None:
    assert evaluate("(a - b) * 2", {"a": a, "b": b}) == (a - b) * 2
    assert names("(a - b) * 2 + a") == ("a", "b")


def test_division_by_zero_gives_zero() -> None:
    assert evaluate("a / b", {"a": 1, "b": 0}) == 0.0


def test_formulas_become_spreadsheet_formulas() -> None:
    assert spreadsheet("doses / (eligible - 2) * 100", {"doses": "C4", "eligible": "B4"}) == "=C4/(B4-2)*100"


@pytest.mark.parametrize("bad", ["a ** 2", "f(a)", "a.b", "'x'", "a if b else c", "a +", "a[0]", "lambda: 1"])
def test_anything_else_is_refused(bad: str) -> None:
    with pytest.raises(ConfigError):
        names(bad)


@given(VALUES, VALUES, st.integers(0, 3))
def test_apart_is_symmetric_and_means_three_percent(a: float, b: float, decimals: int) -> None:
    assert apart(a, b, decimals) == apart(b, a, decimals)
    if apart(a, b, decimals):
        assert abs(a - b) >= 0.03 * max(abs(a), abs(b))
        assert f"{a:.{decimals}f}" != f"{b:.{decimals}f}"


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "text"),
    [
        (1284, "count", 0, "1,284"),
        (74.12, "percent", 1, "74.1%"),
        (-5120.4, "currency", 0, "-$5,120"),
        (37.5, "hours", 1, "37.5 hours"),
        (12, "days", 0, "12 days"),
    ],
)
def test_display(value: float, unit: str, decimals: int, text: str) -> None:
    assert shown(value, unit, decimals) == text  # type: ignore[arg-type]


def test_number_formats_keep_percent_points() -> None:
    assert number_format("percent", 1) == '#,##0.0"%"'
    assert number_format("currency", 0, "£") == '"£"#,##0'


@pytest.mark.parametrize(
    ("kind", "right", "decimals", "wrong"),
    [
        ("tenfold", 1284.0, 0, 12840.0),
        ("thousandfold", 12.0, 0, 12000.0),
        ("dropped_digit", 1284.0, 0, 128.0),
        ("dropped_digit", 1284.5, 1, 128.5),
        ("dropped_digit", 12.0, 0, None),
        ("swapped", 1284.0, 0, 2184.0),
        ("swapped", 1184.0, 0, None),
        ("swapped", 1084.0, 0, None),
        ("negative", 12.5, 1, -12.5),
    ],
)
def test_kinds_of_error(kind: str, right: float, decimals: int, wrong: float | None) -> None:
    assert wrong_value(kind, right, decimals) == wrong  # type: ignore[arg-type]


def rule(op: str, step: float = 1.0) -> RuleSpec:
    text = {"title": "t", "file": "f", "purpose": ["p"], "text": ["t"], "consequence": "c"}
    change = {"change": ["c"], "change_reason": ["r"]}
    return RuleSpec.model_validate({"column": "x", "op": op, "name": "n", "step": step, **text, **change})


@given(st.integers(), st.sampled_from("<>"), st.booleans())
def test_thresholds_flag_two_to_five_beyond_doubt(seed: int, op: str, changes: bool) -> None:
    values = dict(zip("abcdefgh", (55.2, 58.9, 63.0, 67.7, 72.4, 78.3, 85.6, 93.1), strict=True))
    limits = choose_thresholds(rule(op), values, 1, changes, keyed(seed))
    old, new = flagged(values, op, limits.old), flagged(values, op, limits.new)
    assert 2 <= len(old) <= 5
    assert 2 <= len(new) <= 5
    assert (old != new) == changes
    assert all(abs(value - limit) >= 0.1 for value in values.values() for limit in (limits.old, limits.new))
    assert old == sorted(old, key=values.__getitem__, reverse=op == ">")


def test_a_step_too_wide_is_refused() -> None:
    with pytest.raises(ConfigError, match="make it smaller"):
        choose_thresholds(rule("<", 1000.0), {"a": 1.0, "b": 2.0, "c": 3.0, "d": 4.0}, 1, False, keyed(1))
