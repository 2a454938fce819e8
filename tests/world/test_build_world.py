"""Invariants of every world: knowable truths, no leaks, real histories, people who exist."""

from __future__ import annotations

import re
import subprocess
import sys
import time

import msgspec
import pytest

from synthcomp_env.artifacts.content import Workbook
from synthcomp_env.errors import ConfigError
from synthcomp_env.world import Placement, World, build_world, load_pack, make_user, pack_names
from synthcomp_env.world.dataset import same_label
from synthcomp_env.world.display import apart, shown
from synthcomp_env.world.facts import Fact
from synthcomp_env.world.scenario import DeliverableSpec

DIGEST = """
import hashlib, msgspec
from synthcomp_env.world import *
pack = load_pack("operations_manager")
place = Placement("windows", "mf", *("C:/" + name for name in "abcdefg"), {})
world = build_world(pack, 11, 1.0, make_user(pack, 11), place)
plain = msgspec.json.encode((world.files, world.scenario.items, world.scenario.deliverables, world.scenario.mails))
print(hashlib.sha256(plain).hexdigest())
"""


def display(world: World, fact: Fact) -> str:
    return shown(fact.value, fact.unit, fact.decimals, world.organisation.currency)


def holds(text: str, figure: str) -> bool:
    return re.search(rf"(?<![\d.,]){re.escape(figure)}(?![\d]|[.,]\d)", text) is not None


def pairs(worlds: list[World]) -> list[tuple[World, DeliverableSpec]]:
    return [(world, spec) for world in worlds for spec in world.scenario.deliverables]


def text_of(world: World, path: str) -> str:
    file = next(file for file in world.files if file.path == path)
    return msgspec.json.encode(file.content).decode()


def test_same_arguments_give_an_equal_world_in_another_process() -> None:
    def digest(hash_seed: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", DIGEST],
            env={"PYTHONHASHSEED": hash_seed, "PATH": ""},
            capture_output=True,
            check=True,
        )
        return done.stdout.decode()

    assert digest("1") == digest("2") != ""


def test_seeds_differ(worlds: list[World]) -> None:
    briefs = {spec.brief for _, spec in pairs(worlds)}
    assert len(briefs) == len(pairs(worlds))


def test_a_world_takes_a_blink(placement: Placement) -> None:
    pack = load_pack("public_health_director")
    users = [make_user(pack, seed) for seed in range(9)]
    spent = []
    for seed, user in enumerate(users):
        start = time.perf_counter()
        build_world(pack, seed, 0.5, user, placement)
        spent.append(time.perf_counter() - start)
    assert sorted(spent)[len(spent) // 2] < 0.25  # some 40 ms on an idle core; `synthcomp bench` has the figure


def test_three_to_five_deliverables_and_five_to_eight_contacts(worlds: list[World]) -> None:
    for world in worlds:
        assert 3 <= len(world.scenario.deliverables) <= 5
        assert 5 <= len(world.scenario.contacts) <= 8
        assert any(contact.external for contact in world.scenario.contacts.values())
        assert len(world.scenario.calendar.working_dates) == 20


def test_truths_and_lures_are_three_percent_apart(worlds: list[World]) -> None:
    for world, spec in pairs(worlds):
        table, facts = spec.table, world.ledger.facts
        assert table is not None
        for column in table.columns:
            cells = [facts[id] for cell, id in table.cells.items() if cell.rpartition("|")[2] == column.id]
            for number, fact in enumerate(cells):
                for lure in fact.lures:
                    assert apart(fact.value, lure.value, fact.decimals), fact
                for other in cells[:number]:
                    assert apart(fact.value, other.value, fact.decimals), (fact.id, other.id)
    for world in worlds:
        for fact in world.ledger.facts.values():
            assert all(apart(fact.value, lure.value, fact.decimals) for lure in fact.lures), fact


def test_no_label_contains_another(worlds: list[World]) -> None:
    for world in worlds:
        labels = [
            label for spec in world.scenario.deliverables for label in (*spec.table.entities, spec.table.total_label)
        ]
        for number, label in enumerate(labels):
            assert not any(same_label(label, other) for other in labels[:number]), label


def test_flagged_entities_are_right_and_ordered(worlds: list[World]) -> None:
    for world, spec in pairs(worlds):
        rule, table, facts = spec.rule, spec.table, world.ledger.facts
        assert rule is not None
        rows = {
            name: {column.id: facts[table.fact_id(name, column.id)].value for column in table.columns}
            for name in table.entities
        }
        values = {row[rule.column]: name for name, row in rows.items()}
        flagged = sorted((value for value in values if rule.flags(rows[values[value]])), reverse=rule.op == ">")
        assert [facts[id].label for id in spec.ordered] == [values[value] for value in flagged]
        assert 2 <= len(spec.ordered) <= 5
        assert all(abs(value - rule.final) >= 0.9 * 10.0 ** -facts[spec.ordered[0]].decimals for value in values)
        if rule.change_day:
            assert {v for v in values if rule.flags(rows[values[v]], rule.threshold)} != set(flagged)
            assert rule.change_day < spec.due


def test_the_planted_error_stands_in_the_source_and_nowhere_right(worlds: list[World]) -> None:
    seen = 0
    for world, spec in pairs(worlds):
        error = spec.error
        if error is None:
            continue
        seen += 1
        fact = world.ledger.facts[spec.table.fact_id(error.entity, error.column)]
        assert fact.value == error.right
        assert error.wrong in [lure.value for lure in fact.lures if lure.why == "uncorrected"]
        book = next(file.content for file in world.files if file.path == error.path)
        assert isinstance(book, Workbook)
        sheet = next(sheet for sheet in book.sheets if sheet.name == error.sheet)
        row, column = int(error.cell[1:]) - 1, ord(error.cell[0]) - ord("A")
        assert sheet.rows[row][0] == error.entity
        assert sheet.rows[row][column] == error.wrong
        item = world.scenario.items[error.item]
        assert item.holder == error.owner
        assert item.disclosure == "report"
        assert holds(item.text, display(world, fact))
        total = world.ledger.facts.get(spec.table.cells.get(f"{spec.table.total_label}|{error.column}", ""))
        assert total is None or any(lure.why == "uncorrected" for lure in total.lures)
    assert seen > 100


def test_every_other_figure_of_the_extract_is_the_truth(worlds: list[World]) -> None:
    for world, spec in pairs(worlds[::7]):
        book = next(file.content for file in world.files if file.path == spec.sources["current"])
        assert isinstance(book, Workbook)
        given = [number for number, column in enumerate(spec.table.columns, start=1) if not column.formula]
        for row in book.sheets[0].rows[1 : len(spec.table.entities) + 1]:
            for number in given:
                fact = world.ledger.facts[spec.table.fact_id(str(row[0]), spec.table.columns[number - 1].id)]
                departing = {(spec.error.entity, spec.error.column)} if spec.error else set()
                departing |= {(spec.restated.entity, spec.restated.column)} if spec.restated else set()
                departing |= {(entity, spec.second.column) for entity in (spec.second.overruled if spec.second else ())}
                same = (str(row[0]), spec.table.columns[number - 1].id) not in departing
                assert (row[number] == fact.value) == same


def test_wanted_figures_are_knowable(worlds: list[World]) -> None:
    for world, spec in pairs(worlds):
        facts, items = world.ledger.facts, world.scenario.items
        for fact, item in spec.ask.items():
            assert holds(items[item].text, display(world, facts[fact]))
            assert items[item].disclosure == ("change" if items[item].corrects else "ask")
        for fact, item in spec.review.items():
            assert items[item].disclosure == "review"
            assert items[item].holder == spec.reviewer
            assert holds(text_of(world, spec.sources["prior"]), display(world, facts[fact]))
            assert spec.sources["prior"].rpartition("/")[2] in items[item].text
        for item, ids in spec.extra.items():
            assert items[item].disclosure == "ask"
            assert all(id in spec.table.cells.values() and id not in spec.ordered for id in ids)
            assert all(facts[id].label in items[item].text and facts[id].measure in items[item].text for id in ids)
        if spec.rule.item:
            text = items[spec.rule.item].text
            mail = next(mail for mail in world.scenario.mails if spec.rule.item in mail.items)
            assert text in mail.body
            assert holds(text, display(world, facts[spec.rule.fact]))
        if spec.verbatim:
            assert spec.verbatim.text in text_of(world, spec.sources["policy"])


def test_briefs_name_every_file_and_give_nothing_away(worlds: list[World]) -> None:
    for world, spec in pairs(worlds):
        facts = world.ledger.facts
        for output in spec.outputs:
            assert output.path.rpartition("/")[2] in spec.brief
        hidden = [facts[id] for id in (*spec.ask, *spec.review, spec.rule.fact, *spec.ordered)]
        if spec.error:
            hidden.append(facts[spec.table.fact_id(spec.error.entity, spec.error.column)])
        for fact in hidden:
            if len(display(world, fact)) < 2:  # a limit of "2" stands in every brief as something else
                continue
            assert not holds(spec.brief, display(world, fact)), (fact, spec.brief)
        for facts_ in spec.extra.values():
            assert not any(facts[id].label in spec.brief for id in facts_ if facts[id].label not in _asked(world, spec))
        if spec.limits and spec.limits.item:
            assert "section headings" not in spec.brief
        assert spec.table.title
        assert spec.rule.name in spec.brief


def _asked(world: World, spec: DeliverableSpec) -> set[str]:
    return {world.ledger.facts[id].label for id in spec.ask}


def test_canaries_and_private_figures_stay_off_the_machine(worlds: list[World]) -> None:
    for world in worlds:
        private = [world.ledger.facts[id].measure for spec in world.scenario.deliverables for id in spec.ask]
        shown_first = "\n".join(
            [msgspec.json.encode(file.content).decode() + file.path + file.description for file in world.files]
        )
        told = "\n".join(
            [spec.brief for spec in world.scenario.deliverables]
            + [mail.body for mail in world.scenario.mails if not mail.items]
            + [contact.about for contact in world.scenario.contacts.values()]
            + [meeting.notes + meeting.title for meeting in world.scenario.meetings]
        )
        for canary, item in world.ledger.canaries.items():
            assert canary not in shown_first
            assert canary not in told
            assert canary in world.scenario.items[item].text
        assert not any(measure in shown_first for measure in private)


def test_every_item_but_small_talk_has_a_canary(worlds: list[World]) -> None:
    for world in worlds:
        for item in world.scenario.items.values():
            assert bool(item.canary) == (item.kind != "smalltalk")
            assert item.canary == "" or world.ledger.canaries[item.canary] == item.id
            assert item.topics


def test_people_named_anywhere_exist(worlds: list[World]) -> None:
    for world in worlds:
        scenario, ids = world.scenario, set(world.scenario.contacts)
        assert {item.holder for item in scenario.items.values()} <= ids
        assert {mail.sender for mail in scenario.mails} <= ids
        assert {id for meeting in scenario.meetings for id in (meeting.organizer, *meeting.attendees)} <= ids
        assert {duty.to for duty in scenario.duties} <= ids
        for spec in scenario.deliverables:
            assert {spec.requester, spec.reviewer} <= ids
            assert spec.approval is None or spec.approval.approver != spec.approval.recipient
        for item in scenario.items.values():
            if item.kind == "file":
                assert item.attachment in scenario.contacts[item.holder].files
        assert {name for project in world.projects for name in project.people} <= {
            contact.name for contact in scenario.contacts.values()
        }


def test_dates_lie_within_the_month_and_files_before_it(worlds: list[World]) -> None:
    for world in worlds:
        scenario = world.scenario
        days = [spec.due for spec in scenario.deliverables]
        assert days == sorted(days)
        assert all(7 <= day <= 20 for day in days)
        last = scenario.calendar.at(20, scenario.calendar.closes)
        assert all(0 <= mail.at <= last for mail in scenario.mails)
        assert all(0 <= meeting.at <= last for meeting in scenario.meetings)
        stamps = {file.path: file.timestamp for file in world.files}
        for file in world.files:
            assert file.timestamp < scenario.calendar.start
            assert "T07:" < file.timestamp[10:14] < "T18:"
            older = [*file.derived_from, *file.references, *([file.version_of] if file.version_of else [])]
            assert all(stamps[path] < file.timestamp for path in older)


def test_paths_are_distinct_and_outputs_new(worlds: list[World]) -> None:
    for world in worlds:
        paths = [file.path.casefold() for file in world.files]
        paths += [output.path.casefold() for spec in world.scenario.deliverables for output in spec.outputs]
        names = [path.rpartition("/")[2] for path in paths]
        assert len(set(names)) == len(names)
        for spec in world.scenario.deliverables:
            assert set(spec.sources.values()) <= {file.path for file in world.files}
            assert 6 <= sum(spec.project in file.project_ids for file in world.files) <= 12


def test_every_family_of_demand_occurs_on_every_computer(worlds: list[World]) -> None:
    for world in worlds:
        specs = world.scenario.deliverables
        for family in ("error", "ask", "extra", "review", "limits", "chart", "headline", "ordered"):
            assert any(getattr(spec, family) for spec in specs), family
        assert any(spec.rule.change_day for spec in specs)
        assert any(spec.depends_on for spec in specs)
        assert any(mail.kind == "chase" and mail.unless_submitted for mail in world.scenario.mails)
        assert any(item.kind == "remark" for item in world.scenario.items.values())


def test_difficulty_adds_demands() -> None:
    def demands(difficulty: float) -> float:
        pack = load_pack("financial_advisor")
        count = 0
        for seed in range(12):
            place = Placement("macos", "a", *("/Users/a",) * 7, {})
            world = build_world(pack, seed, difficulty, make_user(pack, seed), place)
            for spec in world.scenario.deliverables:
                count += bool(spec.error) + len(spec.ask) + len(spec.review) + len(spec.extra) + bool(spec.approval)
        return count

    assert demands(0.0) < demands(0.5) < demands(1.0)


def test_difficulty_outside_its_range_is_refused(placement: Placement) -> None:
    pack = load_pack("financial_advisor")
    with pytest.raises(ConfigError, match="from 0 to 1"):
        build_world(pack, 1, 1.5, make_user(pack, 1), placement)


def test_the_three_packs_are_there() -> None:
    assert {"financial_advisor", "operations_manager", "public_health_director"} <= set(pack_names())
