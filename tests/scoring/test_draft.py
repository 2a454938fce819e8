"""Rubrics drafted from templates: what each deliverable gets, and what a flawed template is told."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest
from clinic_case import RUBRIC, SCENARIO, SPEC, TABLE

from synthcomp_env.errors import ConfigError
from synthcomp_env.scoring.bindings import Bindings
from synthcomp_env.scoring.draft import draft_rubric, load_template
from synthcomp_env.scoring.released import share_out, stated_limits
from synthcomp_env.scoring.rubric import (
    ChangeApplied,
    Corrected,
    Exists,
    FigureRight,
    Judged,
    LiveTotal,
    NoPlaceholders,
    Rubric,
    Structure,
)
from synthcomp_env.scoring.targets import Wordings, target
from synthcomp_env.world.facts import Column, Fact, TableSpec
from synthcomp_env.world.scenario import DeliverableSpec, Item, Output


def test_a_deliverable_with_everything_gets_every_family() -> None:
    families = {criterion.check.__struct_config__.tag for criterion in RUBRIC.criteria}
    assert len(families) == 21
    assert len(RUBRIC.criteria) >= 35
    assert len({criterion.id for criterion in RUBRIC.criteria}) == len(RUBRIC.criteria)
    assert all(criterion.points > 0 and criterion.name for criterion in RUBRIC.criteria)


def test_the_mix_of_sources_is_the_papers() -> None:
    points: Counter[str] = Counter()
    for criterion in RUBRIC.criteria:
        points[criterion.source] += criterion.points
    assert points["interaction"] == max(points.values())
    assert points["quality"] <= 0.1 * RUBRIC.total


def test_a_demand_that_the_brief_does_not_tell_names_its_item() -> None:
    told = {criterion.item for criterion in RUBRIC.criteria} - {""}
    assert told == {"hours_item", "prior_item", "extra_item", "limits", "change", "correction"}


def test_what_changes_in_mid_month_counts_from_that_day() -> None:
    late = {criterion.check.__struct_config__.tag for criterion in RUBRIC.criteria if criterion.activates == 11}
    assert late == {"change", "ordered", "figure"}


def test_what_a_deliverable_lacks_is_not_asked() -> None:
    single = dict.fromkeys(("error", "rule", "approval", "verbatim", "limits"))
    plain = msgspec.structs.replace(SPEC, **single, ordered=(), ask={}, review={}, extra={}, chart="")
    rubric = draft_rubric(msgspec.structs.replace(SCENARIO, deliverables=(plain,), items={}, duties=()))
    families = {criterion.check.__struct_config__.tag for criterion in rubric.criteria}
    assert families == {
        "agree", "live_total", "exists", "cites", "deadline", "preserved", "no_placeholders", "clean_messages",
    }  # fmt: skip


def test_rubrics_survive_json() -> None:
    assert msgspec.json.decode(msgspec.json.encode(RUBRIC), type=Rubric) == RUBRIC


def test_targets_know_wordings_and_rivals() -> None:
    facts = SCENARIO.ledger.facts
    wordings = Wordings(TABLE, facts)
    north = target(facts["1.rate"], wordings)
    assert {"Northside Clinic", "Northside"} <= set(north.labels)
    assert {"Coverage rate", "Vaccination rate", "Coverage"} <= set(north.measures)
    assert {"Riverbend", "County total", "Countywide"} <= set(north.others)
    assert "Doses given" in north.other_measures
    assert not north.total
    assert target(facts["total.rate"], wordings).total
    assert target(facts["prior"], wordings).comparison


def test_a_short_form_that_another_label_holds_is_none() -> None:
    """ "Value stored" may not be called "stored" where an entity is a "Hazmat Store"."""
    columns = (Column("places", "Places", "count"), Column("value", "Value stored", "currency"))
    names = ("Hazmat Store", "Bonded Cage")
    facts = {
        f"{name}|{column.id}": Fact(f"{name}|{column.id}", name, column.name, 1.0, column.unit)
        for name in (*names, "Building")
        for column in columns
    }
    table = TableSpec("t", "Space", "Area", "Building", columns, names, {key: key for key in facts})
    assert Wordings(table, facts).columns["Value stored"] == ("Value stored",)
    plain = msgspec.structs.replace(table, entities=("Frozen Chamber", "Bonded Cage"))
    assert "stored" in Wordings(plain, facts).columns["Value stored"]


def test_an_error_spoils_its_entity_what_follows_from_it_and_the_totals() -> None:
    spoiled = {
        (criterion.check.target.labels[0], criterion.check.target.measures[0])
        for criterion in RUBRIC.criteria
        if isinstance(criterion.check, Corrected)
    }
    assert spoiled == {
        (label, measure) for label in ("Harbor Clinic", "County total") for measure in ("Eligible", "Coverage rate")
    }
    lures = [c.check.target.lures for c in RUBRIC.criteria if isinstance(c.check, Corrected)]
    assert all(lures)


def test_totals_know_their_inputs() -> None:
    totals = {c.check.target.measures[0]: c.check for c in RUBRIC.criteria if isinstance(c.check, LiveTotal)}
    assert len(totals["Doses given"].inputs) == 4
    assert totals["Doses given"].identity == "sum"
    assert len(totals["Coverage rate"].inputs) == 8
    assert totals["Coverage rate"].identity == "moves"


def test_a_change_carries_old_and_new() -> None:
    change = next(c.check for c in RUBRIC.criteria if isinstance(c.check, ChangeApplied))
    assert (change.old, change.target.value, change.item) == (80, 82, "change")
    assert change.target.labels[0] == "Action threshold"
    assert any(isinstance(c.check, FigureRight) for c in RUBRIC.criteria)


# -- templates ------------------------------------------------------------------------------------------------------

ENTRY = "{id: a, name: A, for_each: headline, check: figure, in: [memo], points: 1, source: spec, class: earning}"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (ENTRY.replace("figure", "figures"), ["'a'", "check", "figures", "known:"]),
        (ENTRY.replace("headline", "headlines"), ["'a'", "for_each", "headlines"]),
        (ENTRY.replace("points: 1", "points: 0"), ["'a'", "points"]),
        (ENTRY.replace("source: spec", "source: specs"), ["'a'", "source"]),
        (ENTRY.replace("points", "pts"), ["'a'", "points"]),
        (f"{ENTRY}\n  - {ENTRY}", ["'a'", "id", "twice"]),
        ("{name: only}", ["number 1"]),
    ],
)
def test_a_flawed_template_is_told_where(tmp_path: Path, text: str, words: list[str]) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(f"name: mine\ncriteria:\n  - {text}\n")
    with pytest.raises(ConfigError) as error:
        load_template(path)
    assert str(path) in str(error.value)
    assert all(word in str(error.value) for word in words), str(error.value)


def test_what_is_no_yaml_is_told(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("criteria: [")
    with pytest.raises(ConfigError, match="not YAML"):
        load_template(path)


def test_a_check_that_its_binding_cannot_fill_is_told(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(f"name: mine\ncriteria:\n  - {ENTRY.replace('headline', 'due')}\n")
    spec = msgspec.structs.replace(SPEC, kind=str(path))
    with pytest.raises(ConfigError, match="'due' gives no 'target'"):
        draft_rubric(msgspec.structs.replace(SCENARIO, deliverables=(spec,)))


def test_an_unknown_kind_names_the_known_ones() -> None:
    spec = msgspec.structs.replace(SPEC, kind="sonnet")
    with pytest.raises(ConfigError, match="report"):
        draft_rubric(msgspec.structs.replace(SCENARIO, deliverables=(spec,)))


# -- released computers ---------------------------------------------------------------------------------------------

DECK_TEXT = (
    "Clarity: 20-slide max, at most 20 slides, slide 1 = recommendation not 'background'; delta table by slide 5."
)
RELEASED = DeliverableSpec(
    "dlv_009", "released", "Outlook", "project", "Write the outlook.", "board", 18,
    (Output("deck", "D:/x/Outlook.pptx"), Output("memo", "D:/x/Outlook.docx")),
)  # fmt: skip


def released(*items: Item) -> Rubric:
    scenario = msgspec.structs.replace(
        SCENARIO, deliverables=(RELEASED,), items={item.id: item for item in items}, duties=()
    )
    return draft_rubric(scenario)


def criterion(number: int, disclosure: Any, text: str, weight: float) -> Item:
    id = f"dlv_009.criterion.{number}"
    return Item(id, "board", "requirement", disclosure, (), text, "dlv_009", weight=weight)


def test_released_deliverables_are_worth_a_hundred_and_await_a_judge() -> None:
    rubric = released(
        criterion(1, "initial", "Rigor: ten thousand paths.", 0.6),
        criterion(2, "ask", DECK_TEXT, 0.4),
    )  # fmt: skip
    mine = [criterion for criterion in rubric.criteria if criterion.deliverable == "dlv_009"]
    assert sum(criterion.points for criterion in mine) == 100
    judged = {c.name: c.points for c in mine if isinstance(c.check, Judged)}
    assert judged == {"Rigor": 48, "Clarity": 24}
    certain = next(c for c in mine if isinstance(c.check, Structure))
    assert certain.check == Structure("D:/x/Outlook.pptx", max_slides=20, first_slide="recommendation")
    assert (certain.points, certain.item, certain.source) == (8, "dlv_009.criterion.2", "interaction")
    assert {type(c.check) for c in mine} >= {Exists, NoPlaceholders}


def test_a_released_deliverable_without_criteria_is_judged_by_its_brief() -> None:
    mine = [criterion for criterion in released().criteria if criterion.deliverable == "dlv_009"]
    assert sum(criterion.points for criterion in mine) == 100
    assert [c.check.instruction for c in mine if isinstance(c.check, Judged)] == ["Write the outlook."]


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("at most six slides", (6, "")),
        ("no more than 12 slides", (12, "")),
        ("15 slides max", (15, "")),
        ("slide 1 = recommendation, not background", (0, "recommendation")),
        ("Slide 1 must be 'Executive summary'", (0, "Executive summary")),
        ("about six slides", (0, "")),
        ("at most 6 slides for the board, at most 12 slides for staff", (0, "")),
        ("delta table visible by slide 5", (0, "")),
    ],
)
def test_only_certain_limits_are_taken(text: str, limits: tuple[int, str]) -> None:
    assert stated_limits(text) == limits


@pytest.mark.parametrize("weights", [[1.0], [0.18, 0.2, 0.12, 0.15, 0.1, 0.1, 0.1, 0.05], [1, 1, 1], [0.0, 1.0]])
def test_points_are_shared_out_whole(weights: list[float]) -> None:
    assert sum(share_out(80, weights)) == 80


def test_no_weight_no_points() -> None:
    assert share_out(80, []) == []
    assert share_out(80, [0.0, 0.0]) == [0, 0]


def test_a_carried_figure_is_a_rival_of_the_deliverables_own() -> None:
    """A conversion rate carried over stands under the heading "Churn", and is no churn rate for that."""
    guest = Fact("other.total.rate", "All channels", "Conversion rate", 14.5, "percent", 1)
    spec = msgspec.structs.replace(SPEC, headline=(*SPEC.headline, guest.id))
    ledger = msgspec.structs.replace(SCENARIO.ledger, facts={**SCENARIO.ledger.facts, guest.id: guest})
    scenario = msgspec.structs.replace(SCENARIO, ledger=ledger, deliverables=(spec,))
    own = next(binding.target for binding in Bindings(scenario, spec).headline() if binding.target)
    assert "All channels" in own.others
    assert "Conversion rate" in own.other_measures
    assert "Conversion rate" not in own.unlike
