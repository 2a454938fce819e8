"""The people of a generated month: causes and quarrels, notes of meetings, leave, slips and wrong ideas."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import build
from lively_pack import LIVELY

from synthcomp_env.verification.watch import numbers
from synthcomp_env.world import Placement, World, build_world, load_pack, make_user
from synthcomp_env.world.demands import _enclosure
from synthcomp_env.world.display import apart
from synthcomp_env.world.scenario import Item, Scenario


@pytest.fixture(scope="module")
def lively(tmp_path_factory: pytest.TempPathFactory, placement: Placement) -> list[World]:
    """The toy pack with people who have causes, a wrong idea and notes, over seeds at full difficulty."""
    path = tmp_path_factory.mktemp("packs") / "librarian.yaml"
    path.write_text(LIVELY, encoding="utf-8")
    pack = load_pack(path)
    return [build_world(pack, seed, 1.0, make_user(pack, seed), placement) for seed in range(40)]


def truth_and_lures(scenario: Scenario, item: Item) -> tuple[float, dict[str, float], int]:
    """The private figure that an item tells, its lures by reason, and its digits after the point."""
    fact = scenario.ledger.facts[item.id]
    return fact.value, {lure.why: lure.value for lure in fact.lures}, fact.decimals


def test_a_slip_is_told_first_and_corrected_and_the_file_is_right(lively: list[World]) -> None:
    for world in lively:
        scenario = world.scenario
        (right,) = [item for item in scenario.items.values() if item.corrects]
        wrong = scenario.items[right.corrects]
        value, lures, decimals = truth_and_lures(scenario, right)
        assert right.id in scenario.deliverables[0].ask.values()
        assert (wrong.disclosure, right.disclosure) == ("ask", "change")
        assert lures["slip"] in numbers(wrong.text)
        assert value not in numbers(wrong.text)
        assert {value, lures["slip"]} <= numbers(right.text)
        assert apart(value, lures["slip"], decimals)
        assert 0.03 < abs(lures["slip"] / value - 1) < 0.31
        log = scenario.contacts[wrong.holder].files[wrong.attachment].content()
        rows = log.sheets[0].rows  # type: ignore[union-attr]
        assert sum(row[2] for row in rows[1:-1]) == pytest.approx(value)


def test_a_wrong_idea_differs_and_points_to_the_keeper(lively: list[World]) -> None:
    found = 0
    for world in lively:
        scenario = world.scenario
        for item in scenario.items.values():
            if not item.hearsay_of:
                continue
            found += 1
            true = scenario.items[item.hearsay_of]
            value, lures, decimals = truth_and_lures(scenario, true)
            assert item.holder != true.holder
            assert scenario.contacts[true.holder].name in item.text
            assert lures["hearsay"] in numbers(item.text)
            assert all(apart(lures["hearsay"], other, decimals) for other in (value, lures["slip"]))
    assert found > 5


def test_no_slip_on_easy_computers(tmp_path: Path, placement: Placement) -> None:
    path = tmp_path / "librarian.yaml"
    path.write_text(LIVELY, encoding="utf-8")
    pack = load_pack(path)
    for seed in range(10):
        world = build_world(pack, seed, 0.3, make_user(pack, seed), placement)
        assert not any(item.corrects for item in world.scenario.items.values())


@pytest.mark.parametrize(
    ("text", "kept", "enclosure"),
    [
        ("Elm lost 131 books; the list is attached.", "Elm lost 131 books.", "The list is attached."),
        ("Elm lost 131. My log, which grows, is attached.", "Elm lost 131.", "My log, which grows, is attached."),
        ("Elm lost 131 books and papers, list attached.", "Elm lost 131 books and papers.", "List attached."),
        ("It is 131 at Elm, which the attached list shows.", "It is 131 at Elm, which the attached list shows.", ""),
        ("Attached is my list: 131 books.", "Attached is my list: 131 books.", ""),
        ("There were 131.5 hours, and the sheet is enclosed.", "There were 131.5 hours.", "The sheet is enclosed."),
    ],
)  # fmt: skip
def test_the_sentence_that_goes_with_a_file_is_parted_from_the_figure(text: str, kept: str, enclosure: str) -> None:
    figure = re.findall(r"\d+(?:\.\d)?", text)[0]
    assert _enclosure(text, figure) == (kept, enclosure)
    assert _enclosure(text, "") == (text, "")


def test_causes_are_contradicted_and_bear_on_nothing(lively: list[World]) -> None:
    for world in lively:
        scenario = world.scenario
        mails = {mail.id: mail for mail in scenario.mails if mail.id.startswith("agenda.")}
        assert "agenda.1" in mails
        first, second = mails["agenda.1"], mails["agenda.1.contrary"]
        assert first.sender != second.sender
        assert second.at > first.at
        assert second.subject in (f"Re: {first.subject}", f"FW: {first.subject}")
        known = {fact.value for fact in scenario.ledger.facts.values()}
        for mail in mails.values():
            assert mail.items == ()
            assert not numbers(mail.body) & known
            assert not any(spec.title in mail.body for spec in scenario.deliverables)


def test_notes_differ_each_week_and_name_people_who_were_there(lively: list[World]) -> None:
    for world in lively:
        scenario = world.scenario
        standing = [meeting for meeting in scenario.meetings if meeting.id.startswith("meeting.week")]
        notes = [meeting.notes for meeting in standing]
        assert len(set(notes)) == len(notes) == 4
        assert {meeting.mailed for meeting in standing} == {True, False}
        known = {fact.value for fact in scenario.ledger.facts.values()}
        for meeting in scenario.meetings:
            there = {scenario.contacts[id].name for id in meeting.attendees}
            said = re.findall(r"Point \w: (.+?) asks (.+?)\.$", meeting.notes, re.M)
            assert {name for pair in said for name in pair} <= there
            assert not numbers(meeting.notes) & known
            if meeting.moved_to:
                assert meeting.moved_told < min(meeting.at, meeting.moved_to)
                assert any(mail.at == meeting.moved_told for mail in scenario.mails)


def test_a_working_session_tells_what_is_else_learnt_by_asking(lively: list[World]) -> None:
    told = [meeting for world in lively for meeting in world.scenario.meetings if meeting.items]
    assert told
    for world in lively:
        for meeting in world.scenario.meetings:
            for id in meeting.items:
                assert id in world.scenario.deliverables[0].extra
                assert world.scenario.items[id].holder in meeting.attendees
                assert world.scenario.items[id].text not in meeting.notes


@pytest.fixture(scope="module")
def months() -> list[World]:
    """Worlds of three occupations at each difficulty."""
    packs = ("public_health_director", "financial_advisor", "operations_manager")
    return [build(pack, seed, hard) for pack in packs for seed in range(30) for hard in (0.0, 0.5, 1.0)]


def _days_of(scenario: Scenario, id: str) -> set[int]:
    calendar = scenario.calendar
    at = [mail.at for mail in scenario.mails if mail.sender == id]
    at += [meeting.held for meeting in scenario.meetings if id in meeting.attendees]
    return {calendar.day_of(calendar.moment(each).date().isoformat()) for each in at}


def test_leave_puts_nothing_out_of_reach(months: list[World]) -> None:
    seen = needed = 0
    for world in months:
        scenario = world.scenario
        away = [person for person in scenario.contacts.values() if person.away_days]
        assert len(away) <= (2 if scenario.difficulty else 0)
        for person in away:
            seen += 1
            days = person.away_days
            assert 2 <= len(days) <= 6
            assert days == tuple(range(days[0], days[-1] + 1))
            assert not _days_of(scenario, person.id) & set(days)
            assert person.leave_told <= scenario.calendar.at(days[0], 0)
            for spec in scenario.deliverables:
                clear = days[-1] <= spec.due - 6 or days[0] > spec.due
                roles = (spec.requester, spec.reviewer, spec.approval.approver if spec.approval else "")
                assert clear or person.id not in roles
                for item in scenario.items.values():
                    held = item.holder == person.id and item.deliverable == spec.id and item.disclosure == "ask"
                    if held and item.kind != "note" and not clear:
                        needed += 1
                        deputy = scenario.contacts[item.deputy]
                        assert deputy.id == person.deputy
                        assert not set(deputy.away_days) & set(days)
    assert seen > 50
    assert needed > 3


def test_leaves_grow_with_difficulty(months: list[World]) -> None:
    counts = [
        sum(bool(person.away_days) for world in months for person in world.scenario.contacts.values()
            if world.scenario.difficulty == difficulty)
        for difficulty in (0.0, 0.5, 1.0)
    ]  # fmt: skip
    assert counts[0] == 0 < counts[1] < counts[2]
