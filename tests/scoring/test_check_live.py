"""Live totals: found by their labels, moved by their inputs."""

from __future__ import annotations

from typing import Any

import pytest
from clinic_case import CLINICS, DOSES, ELIGIBLE, RUBRIC, TOTAL, WORKBOOK, memo, workbook
from test_check_figures import passes

from synthcomp_env.artifacts.content import Sheet, Workbook
from synthcomp_env.scoring.rubric import LiveTotal

CHECKS = {
    criterion.check.target.measures[0]: criterion.check
    for criterion in RUBRIC.criteria
    if isinstance(criterion.check, LiveTotal)
}
LIVE: LiveTotal = CHECKS["Doses given"]
RATIO: LiveTotal = CHECKS["Coverage rate"]


def book(*sheets: tuple[str, list[tuple[Any, ...]]]) -> Workbook:
    return Workbook(tuple(Sheet(name, tuple(rows)) for name, rows in sheets))


HEADER = ("Clinic", "Doses given", "Eligible", "Coverage rate")
ROWS = [(name, DOSES[name], ELIGIBLE[name], None) for name in CLINICS]
DATA = [HEADER, *ROWS]


def total(doses: Any, eligible: Any = "=SUM(C2:C5)", ratio: Any = "=B6/C6") -> tuple[Any, ...]:
    return (TOTAL, doses, eligible, ratio)


def turned() -> list[tuple[Any, ...]]:
    lines = [list(line) for line in zip(*DATA, strict=True)]
    formulas = ("County total", "=SUM(B2:E2)", "=SUM(B3:E3)", "=F2/F3")
    return [(*line, formula) for line, formula in zip(lines, formulas, strict=True)]


SHORT = ("Item", "Doses given", "Eligible", "Coverage rate")
ABROAD = [SHORT, (TOTAL, "=SUM(Data!B2:B5)", "=SUM(Data!C2:C5)", "=B2/C2")]
ADDED = [SHORT, (TOTAL, "=Data!B2+Data!B3+Data!B4+Data!B5", "=SUM(Data!C2:C5)", "=B2/C2")]
BLANK = (None,) * 4
ON_TOP = [("Coverage by clinic", *BLANK[1:]), BLANK, HEADER, (TOTAL, "=SUM(B5:B8)", "=SUM(C5:C8)", "=B4/C4"), *ROWS]
EQUIVALENTS = {
    "plain": workbook(),
    "other sheet": book(("Data", DATA), ("Totals", ABROAD)),
    "sheet order": book(("Totals", ADDED), ("Data", DATA)),
    "transposed": book(("S", turned())),
    "total on top": book(("S", ON_TOP)),
    "reordered": book(("S", [HEADER, *reversed(ROWS), total("=SUBTOTAL(9,B2:B5)")])),
}


@pytest.mark.parametrize("content", EQUIVALENTS.values(), ids=EQUIVALENTS)
def test_equivalents(content: Workbook) -> None:
    assert passes(LIVE, {WORKBOOK: content})
    assert passes(RATIO, {WORKBOOK: content})


@pytest.mark.parametrize(
    "content",
    [
        book(("S", [*DATA, total(sum(DOSES.values()))])),
        book(("S", [*DATA, total("=4111")])),
        book(("S", [*DATA, total("=SUM(B2:B4)+1512")])),
        book(("S", [*DATA, total("=4111+0*B2")])),
        book(("S", [HEADER, (TOTAL, "=4000+111", None, None)])),
        book(("S", [HEADER, *((name, 1, 1, None) for name in CLINICS), total("=SUM(B2:B5)")])),
        book(("S", [("Clinic", "Eligible", "Doses given", "x"), *ROWS, total("=SUM(B2:B5)")])),
    ],
    ids=["pasted", "typed as formula", "one row left out", "a sham", "no inputs", "wrong inputs", "wrong header"],
)
def test_mutants(content: Workbook) -> None:
    assert not passes(LIVE, {WORKBOOK: content})


def test_a_pasted_rate_beside_live_sums() -> None:
    rate = sum(DOSES.values()) / sum(ELIGIBLE.values())
    content = book(("S", [*DATA, total("=SUM(B2:B5)", ratio=rate)]))
    assert passes(LIVE, {WORKBOOK: content})
    assert not passes(RATIO, {WORKBOOK: content})


def test_a_document_is_no_workbook() -> None:
    assert not passes(LIVE, {WORKBOOK: memo()})
