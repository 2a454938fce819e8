"""Second sources and restatements, on the clinic case: which figures count, from which day, and what fails."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
import pytest
from clinic_case import BASE, CLINICS, MEMO, OUTPUTS, PDF, SCENARIO, SOURCE, SPEC, TOTAL, WORKBOOK, rate, state

from synthcomp_env.artifacts.content import Workbook
from synthcomp_env.policies.knowing import Notice, without
from synthcomp_env.scoring.draft import draft_rubric
from synthcomp_env.scoring.grader import Grader
from synthcomp_env.scoring.rubric import Criterion, Reconciled, Restated
from synthcomp_env.world.facts import Exemption, Restatement, SecondSource
from synthcomp_env.world.scenario import Item

OLD, DAY = 1100.0, 7
"""Doses of Riverbend before they were restated, and the working day of the notice."""
OLD_TOTAL = 741 + OLD + 655 + 1512
SECOND = SecondSource(f"{SOURCE}.csv", "policy", "doses", "the ward books", {"Maple Grove Clinic": 1300.0})
RESTATED = Restatement(
    DAY,
    "restated",
    "Riverbend Clinic",
    "doses",
    OLD,
    1203.0,
    {"2.doses": OLD, "2.rate": OLD / 1350 * 100, "total.doses": OLD_TOTAL, "total.rate": OLD_TOTAL / 4831 * 100},
)
DEEP = msgspec.structs.replace(SPEC, second=SECOND, restated=RESTATED)
ITEMS = {**SCENARIO.items, "restated": Item("restated", "analyst", "figure", "change", ("doses",), "1203", "dlv_001")}
DEEP_SCENARIO = msgspec.structs.replace(SCENARIO, deliverables=(DEEP,), items=ITEMS)
RUBRIC = draft_rubric(DEEP_SCENARIO)
GRADER = Grader(DEEP_SCENARIO, RUBRIC, BASE)


def criteria(kind: type) -> list[Criterion]:
    return [criterion for criterion in RUBRIC.criteria if isinstance(criterion.check, kind)]


def test_a_second_source_asks_for_its_values_what_is_derived_and_the_totals() -> None:
    asked = {(c.check.target.labels[0], c.check.target.measures[0]) for c in criteria(Reconciled)}  # type: ignore[union-attr]
    assert asked == {(who, what) for who in ("Maple Grove Clinic", TOTAL) for what in ("Doses given", "Coverage rate")}
    assert {criterion.klass for criterion in criteria(Reconciled)} == {"earning"}


def test_what_a_restatement_touches_counts_from_its_day() -> None:
    assert criteria(Restated)
    assert all(criterion.item == "restated" for criterion in criteria(Restated))
    assert {criterion.activates for criterion in criteria(Restated)} == {DAY}
    days = {criterion.id.removeprefix("dlv_001."): criterion.activates for criterion in RUBRIC.criteria}
    assert days["agree.total.rate"] == days["live.total.doses"] == days["chart"] == DAY
    assert days["live.total.eligible"] == days["corrected.3.eligible"] == 1
    assert days["reconciled.4.doses"] == 1
    assert days["reconciled.total.doses"] == DAY
    assert days["ranking"] == 11


def test_a_ranking_waits_for_a_restatement_that_is_later_than_the_change() -> None:
    late = msgspec.structs.replace(DEEP, restated=msgspec.structs.replace(RESTATED, day=13))
    rubric = draft_rubric(msgspec.structs.replace(DEEP_SCENARIO, deliverables=(late,)))
    assert next(c.activates for c in rubric.criteria if c.id == "dlv_001.ranking") == 13


def test_a_headline_figure_that_is_restated_is_asked_for_in_every_other_file() -> None:
    paths = {
        path
        for c in criteria(Restated)
        if ".restated_headline." in c.id
        for path in c.check.paths  # type: ignore[union-attr]
    }
    assert {MEMO, PDF} <= paths
    assert WORKBOOK not in paths


def passing(contents: dict[str, object], kinds: type, told: Iterable[str] = ("restated",)) -> set[str]:
    held = state(contents, disclosed=dict.fromkeys(told, 1))  # type: ignore[arg-type]
    ids = [criterion.id for criterion in criteria(kinds)]
    return {id.removeprefix("dlv_001.") for id, passed in GRADER.passing(held, ids).items() if passed}


def with_doses(clinic: str, value: float) -> dict[str, object]:
    book = OUTPUTS[WORKBOOK]
    assert isinstance(book, Workbook)
    sheet = book.sheets[0]
    rows = tuple((row[0], value, *row[2:]) if row[0] == clinic else row for row in sheet.rows)
    return {**OUTPUTS, WORKBOOK: msgspec.structs.replace(book, sheets=(msgspec.structs.replace(sheet, rows=rows),))}


def test_right_work_passes_and_the_old_value_fails() -> None:
    everything = {c.id.removeprefix("dlv_001.") for c in criteria(Restated)}
    assert passing(dict(OUTPUTS), Restated) == everything
    stale = passing(with_doses("Riverbend Clinic", OLD), Restated)
    assert stale == {id for id in everything if id.startswith("restated_headline")}


def test_a_restatement_wins_nothing_before_it_is_told() -> None:
    assert passing(dict(OUTPUTS), Restated, told=()) == set()


def test_the_extracts_value_fails_where_another_record_goes_first() -> None:
    assert passing(dict(OUTPUTS), Reconciled) == {c.id.removeprefix("dlv_001.") for c in criteria(Reconciled)}
    assert passing(with_doses("Maple Grove Clinic", 1300), Reconciled) == set()


@pytest.mark.parametrize(
    ("unknown", "changed"),
    [
        (("restated",), {"2.doses", "2.rate", "total.doses", "total.rate"}),
        (("second",), {"4.doses", "4.rate", "total.doses", "total.rate"}),
        (("restated", "second"), {"2.doses", "2.rate", "4.doses", "4.rate", "total.doses", "total.rate"}),
        (("change",), {"threshold"}),
        ((), set()),
    ],
)
def test_who_does_not_know_gets_all_that_follows_wrong(unknown: tuple[Notice, ...], changed: set[str]) -> None:
    facts = SCENARIO.ledger.facts
    _, known = without(DEEP, facts, unknown)
    assert {id for id in facts if known[id].value != facts[id].value} == changed
    if unknown == ("restated",):
        assert {id: known[id].value for id in changed} == pytest.approx(RESTATED.before)


def test_who_does_not_know_lists_others() -> None:
    assert SPEC.rule is not None
    facts = SCENARIO.ledger.facts
    exempt = msgspec.structs.replace(SPEC.rule, exemption=Exemption("eligible", "<", 900))
    spec = msgspec.structs.replace(DEEP, rule=exempt, ordered=("1.rate",))
    assert without(spec, facts, ("exemption",))[0].ordered == ("1.rate", "3.rate")
    assert without(spec, facts, ("change",))[0].ordered == ("1.rate",)
    assert without(spec, facts, ("second",))[0].ordered == ("1.rate", "4.rate")
    assert rate(CLINICS[3]) > 82 > 1300 / 1650 * 100
