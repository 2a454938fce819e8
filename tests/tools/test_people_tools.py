"""What the lists of people and events show of leave and of meetings that move."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from small_office import CONTACTS, SCENARIO, Office

from synthcomp_env.world.scenario import Meeting

TOLD = 1440 + 600


def office(told: int) -> Office:
    """An office whose analyst is away on days 3 and 4, of which a mail speaks at `told`."""
    tom = replace(CONTACTS["c_tom"], away_days=(3, 4), deputy="c_lin", leave_told=told)
    return Office(scenario=replace(SCENARIO, contacts={**CONTACTS, "c_tom": tom}))


@pytest.mark.parametrize(("told", "shown"), [(0, (1, 2, 3, 4)), (TOLD, (3, 4)), (9 * 1440, (3, 4))])
def test_leave_is_listed_once_it_is_known_until_it_is_over(told: int, shown: tuple[int, ...]) -> None:
    desk = office(told)
    for day in range(1, 6):
        line = next(line for line in desk("list_contacts").text.splitlines() if line.startswith("c_tom"))
        leave = "on leave Wed 7 January 2026 to Thu 8 January 2026, Lin Wu stands in"
        assert (leave in line) is (day in shown), day
        if day < 5:
            desk("end_day")


def test_a_moved_meeting_is_listed_at_its_new_time_once_it_is_announced() -> None:
    moved = Meeting(
        "mtg_1", 1440 + 600, 30, "Huddle", "c_lin", ("user", "c_lin"), moved_to=2 * 1440 + 660, moved_told=600
    )
    desk = Office(scenario=replace(SCENARIO, meetings=(moved,)))
    before = desk("list_events").text
    assert "Day 2, Tue 6 January 2026\n- mtg_1 10:00 Huddle" in before
    desk("end_day")
    after = desk("list_events").text
    assert "Day 3, Wed 7 January 2026\n- mtg_1 11:00 Huddle" in after
    assert "10:00" not in after


def test_notes_of_the_week_stand_in_the_calendar_unless_they_were_mailed() -> None:
    held = Meeting("mtg_1", 600, 30, "Huddle", "c_lin", ("user", "c_lin"), "Ramp repainted.", mailed=False)
    mailed = Meeting("mtg_2", 660, 30, "Round", "c_lin", ("user", "c_lin"), "Keys are back.")
    desk = Office(scenario=replace(SCENARIO, meetings=(held, mailed)))
    assert "Ramp" not in desk("list_events").text
    desk("end_day")
    listing = desk("list_events").text
    assert "Noted at Huddle, Mon 5 Jan 10:00: Ramp repainted." in listing
    assert "Keys" not in listing
    assert "Notes: Round" in desk("list_messages").text
