import gc
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from simulation_worlds import HEALTH, begin, closed

from synthcomp_env.errors import DataError
from synthcomp_env.simulation import calendar
from synthcomp_env.simulation.mailbox import unread_count
from synthcomp_env.simulation.month import Simulation


def test_the_first_morning_holds_a_brief_for_each_deliverable() -> None:
    _, state = begin()
    assert (state.day, state.turn, state.now) == (1, 0, 9 * 60)
    assert [message.deliverable for message in state.mail] == ["dlv_cov", "dlv_staff"]
    brief = state.mail[0]
    assert "county board" in brief.body
    assert "Show the county coverage rate by clinic." in brief.body
    assert "BoardMemo.docx" in brief.body
    assert "Fri 23 January 2026" in brief.body
    assert state.disclosed == {"i_rate": 0}
    assert unread_count(state) == 2


def test_time_passes_without_touching_the_old_state() -> None:
    sim, state = begin()
    later, notices = sim.advance(state, 25)
    assert (later.now, notices) == (565, ())
    assert state.now == 540
    assert later.files is state.files


def test_closing_time_opens_the_next_morning_and_weekends_are_skipped() -> None:
    sim, state = begin()
    state, notices = sim.advance(state, 600)
    assert (state.day, state.now) == (2, 1440 + 540)
    assert any("day 2" in notice for notice in notices)
    for _ in range(4):
        state = sim.end_day(state)
    assert state.day == 6
    assert sim.clock.date(state.day) == date(2026, 1, 12)
    assert state.now == 7 * 1440 + 540


def test_the_month_ends_after_its_last_day_and_stays_ended() -> None:
    sim, state = begin()
    for _ in range(19):
        state = sim.end_day(state)
    assert (state.day, state.finished) == (20, "")
    ended, notices = sim.advance(state, 10_000)
    assert ended.finished == "month_over"
    assert "ended" in notices[-1]
    assert sim.end_day(ended) is ended
    assert sim.advance(ended, 5) == (ended, ())
    assert sim.finish(ended, "done").finished == "month_over"
    assert sim.finish(state, "done").finished == "done"


def test_a_scheduled_change_discloses_its_items_when_it_is_delivered() -> None:
    sim, state = begin()
    for _ in range(8):
        state = sim.end_day(state)
    assert (state.day, "i_threshold" in state.disclosed) == (9, False)
    state, notices = sim.advance(state, 90)
    assert "i_threshold" in state.disclosed
    assert "Threshold" in notices[-1]
    message = state.mail[len(state.mail) - 1]
    assert message.kind == "change"
    assert "82 percent" in message.body


@pytest.mark.parametrize("handed_in", [False, True])
def test_a_chase_comes_only_while_nothing_is_submitted(handed_in: bool) -> None:
    sim, state = begin()
    if handed_in:
        from synthcomp_env.simulation.mailbox import submit

        state = submit(sim, state, "dlv_staff", ())
    for _ in range(7):
        state = sim.end_day(state)
    chases = [message for message in state.mail if message.kind == "chase"]
    assert len(chases) == (0 if handed_in else 1)


@pytest.mark.parametrize(("answer", "told"), [("", True), ("accept", True), ("tentative", True), ("decline", False)])
def test_a_meeting_tells_those_who_did_not_decline(answer: str, told: bool) -> None:
    sim, state = begin()
    if answer:
        state = calendar.respond(sim, state, "meet_2", answer)
    for _ in range(3):
        state = sim.end_day(state)
    assert ("i_shifts" in state.disclosed) is told
    assert any("Shift planning" in message.subject for message in state.mail) is told


def test_the_day_opens_with_what_restores_the_context() -> None:
    sim, state = begin()
    state = closed(state, "read_file", "read Extract.xlsx", path="d:/extract.xlsx")
    state = closed(state, "write_file", "wrote notes.txt (120 characters)")
    state = closed(state, "write_file", "", error="bad_argument")
    state = replace(state, plans={1: "Collect, then draft."})
    state = sim.end_day(state)
    page = sim.day_opening(state)
    for expected in (
        "Tue 6 January 2026", "week 1", "Collect, then draft.", "wrote notes.txt", "read_file 1x", "Failed calls: 1",
        "m1 from Priya Natarajan", "Weekly huddle", "due in 13 working days", "0 of 2 files exist",
    ):  # fmt: skip
        assert expected in page
    for _ in range(4):
        state = sim.end_day(state)
    assert "Week 2 begins: write its plan" in sim.day_opening(state)
    assert "i_slides" not in page
    assert "six slides" not in page


def test_duties_are_listed_on_their_days_and_done_by_a_message_about_them() -> None:
    sim, state = begin()
    for _ in range(4):
        state = sim.end_day(state)
    (duty,) = calendar.duties_on(sim, 5)
    assert calendar.duties_on(sim, 4) == ()
    assert not calendar.duty_done(sim, state, duty, 5)
    assert "Weekly status (to Helen Ruiz)" in sim.day_opening(state)
    state = sim.send(state, ("Helen Ruiz",), "Weekly status", "All on track.")
    assert calendar.duty_done(sim, state, duty, 5)
    assert not calendar.duty_done(sim, sim.end_day(state), duty, 6)


def test_a_scenario_without_working_time_is_refused() -> None:
    empty = replace(HEALTH, calendar=replace(HEALTH.calendar, working_dates=()))
    with pytest.raises(DataError, match="working dates"):
        Simulation(empty)


@settings(max_examples=25, deadline=None)
@given(steps=st.lists(st.integers(0, 400), max_size=60), seed=st.integers(0, 5))
def test_time_never_runs_backwards_and_is_repeatable(steps: list[int], seed: int) -> None:
    sim, state = begin(seed=seed)
    twin = state
    for minutes in steps:
        before = state
        state, _ = sim.advance(state, minutes)
        twin, _ = sim.advance(twin, minutes)
        assert state.now >= before.now
        assert state.day >= before.day
        assert list(state.pending) == sorted(state.pending, key=lambda entry: entry.at)
        assert [message.number for message in state.mail] == list(range(1, len(state.mail) + 1))
    assert state == twin


def test_a_month_leaves_no_reference_cycles() -> None:
    sim, state = begin()
    for _ in range(20):
        state = sim.end_day(state)
    gc.collect()
    del state
    assert gc.collect() == 0
