"""Exemptions, second sources, restatements and chains: what the files say, what is true, and that they stay apart."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest
from conftest import PLACEMENT
from deep_pack import deep_pack

from synthcomp_env.artifacts.content import Document, Pages, Table, Text, Workbook
from synthcomp_env.artifacts.formulas import values
from synthcomp_env.errors import ConfigError
from synthcomp_env.world import World, build_world, make_user
from synthcomp_env.world.display import apart
from synthcomp_env.world.packmodel import Pack
from synthcomp_env.world.scenario import DeliverableSpec

SEEDS = range(12)
DIFFICULTIES = (0.0, 0.5, 1.0)


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return deep_pack(tmp_path_factory.mktemp("packs"))


@pytest.fixture(scope="module")
def deep(pack: Pack) -> dict[float, list[World]]:
    return {d: [build_world(pack, seed, d, make_user(pack, seed), PLACEMENT) for seed in SEEDS] for d in DIFFICULTIES}


@pytest.fixture(scope="module")
def specs(deep: dict[float, list[World]]) -> list[tuple[World, DeliverableSpec]]:
    return [(world, spec) for worlds in deep.values() for world in worlds for spec in world.scenario.deliverables]


def content(world: World, path: str) -> object:
    return next(file.content for file in world.files if file.path == path)


def text(world: World, path: str) -> str:
    return msgspec.json.encode(content(world, path)).decode()


def row(world: World, spec: DeliverableSpec, entity: str) -> dict[str, float]:
    assert spec.table is not None
    return {column.id: world.ledger.facts[spec.table.fact_id(entity, column.id)].value for column in spec.table.columns}


def extract(world: World, spec: DeliverableSpec) -> dict[tuple[str, str], float]:
    """(label, column id) -> what the final extract shows, totals recomputed."""
    book = content(world, spec.sources["current"])
    assert isinstance(book, Workbook)
    assert spec.table is not None
    return {
        (str(line[0]), column.id): float(cell)
        for line in values(book)["Data"][1:]
        for column, cell in zip(spec.table.columns, line[1:], strict=True)
        if isinstance(cell, int | float)
    }


def test_every_kind_of_trap_occurs_and_difficulty_adds_more(deep: dict[float, list[World]]) -> None:
    counts: dict[str, list[int]] = {"second": [], "restated": [], "exemption": []}
    for worlds in deep.values():
        for world in worlds:
            found = world.scenario.deliverables
            assert any(spec.second for spec in found)
            assert any(spec.restated for spec in found)
            assert any(spec.rule and spec.rule.exemption for spec in found)
        every = [spec for world in worlds for spec in world.scenario.deliverables]
        counts["second"].append(sum(spec.second is not None for spec in every))
        counts["restated"].append(sum(spec.restated is not None for spec in every))
        counts["exemption"].append(sum(bool(spec.rule and spec.rule.exemption) for spec in every))
    assert all(low < middle < high for low, middle, high in counts.values()), counts


def test_no_deliverable_has_all_traps_at_half_difficulty(deep: dict[float, list[World]]) -> None:
    for world in deep[0.5]:
        for spec in world.scenario.deliverables:
            assert spec.rule is not None
            traps = (spec.error, spec.second, spec.restated, spec.rule.exemption, spec.rule.change_day)
            assert not all(traps)


def test_the_traps_of_one_table_sit_on_different_entities(specs: list[tuple[World, DeliverableSpec]]) -> None:
    several = 0
    for world, spec in specs:
        taken = [spec.error.entity] if spec.error else []
        taken += list(spec.second.overruled) if spec.second else []
        taken += [spec.restated.entity] if spec.restated else []
        assert len(set(taken)) == len(taken)
        several += len(taken) > 2
        rule = spec.rule
        if rule is not None and rule.exemption is not None and spec.table is not None:
            bare = msgspec.structs.replace(rule, exemption=None)
            spared = [e for e in spec.table.entities if rule.exemption.frees(row(world, spec, e))]
            assert not {e for e in spared if bare.flags(row(world, spec, e))} & set(taken)
    assert several > 10


def test_everything_wrong_is_three_percent_from_the_truth(specs: list[tuple[World, DeliverableSpec]]) -> None:
    for world, spec in specs:
        assert spec.table is not None
        shown = extract(world, spec)
        for cell, id in spec.table.cells.items():
            label, _, column = cell.rpartition("|")
            fact = world.ledger.facts[id]
            assert all(apart(fact.value, lure.value, fact.decimals) for lure in fact.lures), fact
            seen = shown[label, column]
            if abs(seen - fact.value) > 1e-6 * abs(fact.value):
                assert any(abs(lure.value - seen) < 1e-6 * abs(seen) for lure in fact.lures), (fact, seen)
                assert all(place.path != spec.sources["current"] for place in fact.shown)


def test_the_exemption_spares_whom_the_threshold_flags(specs: list[tuple[World, DeliverableSpec]]) -> None:
    for world, spec in specs:
        rule, table = spec.rule, spec.table
        if rule is None or rule.exemption is None or table is None:
            continue
        bare = msgspec.structs.replace(rule, exemption=None)
        rows = {entity: row(world, spec, entity) for entity in table.entities}
        listed = [world.ledger.facts[id].label for id in spec.ordered]
        flagged = {entity for entity in rows if bare.flags(rows[entity])}
        assert set(listed) < flagged
        assert len(listed) >= 2
        assert len([entity for entity in rows if rule.flags(rows[entity], rule.threshold)]) >= 2
        assert all(apart(each[rule.exemption.column], rule.exemption.limit, 0) for each in rows.values())
        said = f"fewer than {rule.exemption.limit:,.0f} loans"
        assert said in text(world, spec.sources["policy"])
        others = [file.path for file in world.files if not file.path.endswith("Rules.docx")]
        assert not any(said in text(world, path) for path in others)
        assert said not in spec.brief


def test_earlier_reports_follow_the_exemption(specs: list[tuple[World, DeliverableSpec]]) -> None:
    seen = 0
    for world, spec in specs:
        rule = spec.rule
        if rule is None or rule.exemption is None:
            continue
        prior = content(world, spec.sources["prior"])
        document = prior.source if isinstance(prior, Pages) else prior
        assert isinstance(document, Document)
        tables = [block for block in document.blocks if isinstance(block, Table)]
        whole = tables[-1]
        rows = {line[0]: [float(re.sub(r"[^\d.]", "", cell)) for cell in line[1:]] for line in whole.rows[1:-1]}
        loans = {name: dict(zip(("loans", "late", "rate"), line, strict=True)) for name, line in rows.items()}
        listed = [line[0] for line in tables[0].rows[1:]] if len(tables) > 1 else []
        assert not any(rule.exemption.frees(loans[name]) for name in listed)
        seen += any(
            rule.exemption.frees(each) and each["rate"] > rule.threshold + 0.1 and name not in listed
            for name, each in loans.items()
        )
    assert seen > 5


def test_the_record_holds_the_truth_and_the_extract_what_is_overruled(
    specs: list[tuple[World, DeliverableSpec]],
) -> None:
    forms = set()
    for world, spec in specs:
        second, table = spec.second, spec.table
        assert (second is not None) == ("second" in spec.sources)
        if second is None or table is None:
            continue
        record = content(world, second.path)
        if isinstance(record, Text):
            lines = [line.split(",") for line in record.text.splitlines() if not line.startswith("#")]
            told = {line[0]: float(line[1]) for line in lines[1:] if line[1]}
        else:
            assert isinstance(record, Workbook)
            told = {str(line[0]): line[1] for line in record.sheets[0].rows[1:] if line[1] is not None}  # type: ignore[misc]
        forms.add(type(record))
        shown, missing = extract(world, spec), set(table.entities) - set(told)
        assert missing <= ({spec.error.entity} if spec.error and spec.error.column == second.column else set())
        assert list(told) != [entity for entity in table.entities if entity in told]
        assert 1 <= len(second.overruled) <= 2
        for entity, value in told.items():
            assert value == row(world, spec, entity)[second.column]
            if entity in second.overruled:
                assert shown[entity, second.column] == second.overruled[entity]
                assert 0.045 <= abs(second.overruled[entity] / value - 1) <= 0.305
        policy = text(world, second.policy)
        assert "goes before the extract" in policy
        assert "Late returns" in policy
        assert "Late returns" in spec.brief
        file = next(file for file in world.files if file.path == second.path)
        assert spec.sources["policy"] in file.references
    assert forms == {Text, Workbook}


def test_what_is_shown_is_within_the_bound_of_the_notes_and_the_error_beyond_it(
    specs: list[tuple[World, DeliverableSpec]],
) -> None:
    for world, spec in specs:
        book, table = content(world, spec.sources["current"]), spec.table
        assert isinstance(book, Workbook)
        assert table is not None
        notes = {str(line[0]): str(line[1]) for line in book.sheets[1].rows}
        percent = re.search(r"(\d+)%", notes["Plausibility"])
        assert percent is not None
        bound = int(percent[1]) / 100
        before = {
            fact.label: [lure.value for lure in fact.lures if lure.why == "stale"]
            for fact in (world.ledger.facts[table.fact_id(entity, "loans")] for entity in table.entities)
        }
        if spec.restated is not None:
            old, new = spec.restated.old, spec.restated.new
            drifted = [value for value in before[spec.restated.entity] if value != old]
            assert any(abs(old / value - 1) <= bound for value in drifted)
            assert 0.065 <= abs(old / new - 1) <= 0.385
        if spec.error and spec.error.column == "loans":
            assert all(abs(spec.error.wrong / value - 1) > bound for value in before[spec.error.entity])


def test_the_restatement_is_told_in_time_by_the_keeper_and_only_then(
    specs: list[tuple[World, DeliverableSpec]],
) -> None:
    for world, spec in specs:
        restated, scenario = spec.restated, world.scenario
        if restated is None:
            continue
        assert 4 <= restated.day <= spec.due - 3
        item = scenario.items[restated.item]
        (mail,) = [mail for mail in scenario.mails if restated.item in mail.items]
        assert mail.kind == "change"
        assert mail.sender == item.holder
        assert item.text in mail.body
        assert scenario.calendar.at(restated.day, 0) < mail.at < scenario.calendar.at(restated.day, 24 * 60)
        assert item.disclosure == "change"
        assert all(f"{value:,.0f}" in item.text for value in (restated.old, restated.new))
        assert extract(world, spec)[restated.entity, restated.column] == restated.old
        assert row(world, spec, restated.entity)[restated.column] == restated.new
        assert spec.table is not None
        totals = {id for cell, id in spec.table.cells.items() if cell.startswith(f"{spec.table.total_label}|")}
        assert {spec.table.fact_id(spec.table.total_label, restated.column)} <= set(restated.before) & totals
        assert f"{restated.new:,.0f}" not in spec.brief


def test_figures_are_carried_over_only_from_what_is_due_before(deep: dict[float, list[World]]) -> None:
    for difficulty, worlds in deep.items():
        for world in worlds:
            found = world.scenario.deliverables
            dependents = [spec for spec in found if spec.depends_on]
            most = {0.0: 1, 0.5: 2, 1.0: 3}[difficulty]
            assert len(dependents) == min(most, len(found) - 1)
            for spec in dependents:
                (carrier,) = (world.scenario.deliverable(id) for id in spec.depends_on)
                assert carrier.due < spec.due
                assert carrier.headline[0] in spec.headline
                assert carrier.restated is None or carrier.restated.day < carrier.due


def test_one_column_is_never_both_recorded_twice_and_restated(tmp_path: Path, pack: Pack) -> None:
    kinds = []
    for kind in pack.deliverables:
        assert kind.restatement is not None
        kinds.append(kind.model_copy(update={"restatement": kind.restatement.model_copy(update={"column": "late"})}))
    same = pack.model_copy(update={"deliverables": tuple(kinds)})
    for seed in range(6):
        world = build_world(same, seed, 1.0, make_user(same, seed), PLACEMENT)
        assert not any(spec.second and spec.restated for spec in world.scenario.deliverables)


def test_a_table_that_leaves_no_room_is_named(pack: Pack) -> None:
    data = pack.model_dump()
    for dataset in data["datasets"]:
        dataset["columns"][1]["draw"] |= {"low": 0.0101, "high": 0.4, "cap": 0.0001}
    tight = Pack.model_validate(data)
    with pytest.raises(ConfigError, match=r"no entry of .* can differ|drift|apart"):
        build_world(tight, 1, 1.0, make_user(tight, 1), PLACEMENT)
