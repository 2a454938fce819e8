"""The calendar."""

from __future__ import annotations

from typing import Literal

from synthcomp_env.errors import ToolError
from synthcomp_env.simulation import calendar
from synthcomp_env.tools.desk import Desk, Outcome
from synthcomp_env.tools.paging import lines_page
from synthcomp_env.tools.registry import tool

__all__: list[str] = []


@tool("calendar", minutes=1, example={"days": 5})
def list_events(desk: Desk, days: int = 5, page: int = 1) -> Outcome:
    """List meetings, recurring duties and deadlines from today, and what past meetings of this week noted.

    Args:
        days: Working days ahead.
        page: Page.
    """
    if not 1 <= days <= 60:
        raise ToolError("bad_argument", f"list_events: days lie between 1 and 60, not {days}.")
    simulation, state = desk.simulation, desk.state
    last = min(state.day + days - 1, simulation.clock.days)
    lines = _noted(desk)
    for day in range(state.day, last + 1):
        lines.append(f"Day {day}, {simulation.clock.spoken(day)}")
        for meeting in calendar.meetings(simulation, state.now, day, day):
            answer = state.responses.get(meeting.id, "not answered")
            time = simulation.clock.stamp(meeting.planned(state.now))[-5:]
            who = ", ".join(_name(desk, id) for id in meeting.attendees if id in desk.scenario.contacts)
            lines.append(f"- {meeting.id} {time} {meeting.title}, {meeting.minutes} min, with {who} ({answer})")
        lines += [f"- duty: {duty.title} (to {_name(desk, duty.to)})" for duty in calendar.duties_on(simulation, day)]
        lines += [f"- due: {spec.id} {spec.title}" for spec in desk.scenario.deliverables if spec.due == day]
    return Outcome(state, lines_page(f"Days {state.day} to {last}:", lines, page, desk.limit))


def _noted(desk: Desk) -> list[str]:
    """The notes that stand in this week's meetings which are over."""
    clock, state = desk.simulation.clock, desk.state
    first = state.day
    while not clock.starts_week(first):
        first -= 1
    held = calendar.meetings(desk.simulation, state.now, first, state.day)
    return [
        f"Noted at {meeting.title}, {clock.stamp(meeting.held)}: {notes}"
        for meeting in held
        if (notes := calendar.standing_notes(state, meeting))
    ]


def _name(desk: Desk, id: str) -> str:
    contact = desk.scenario.contacts.get(id)
    return contact.name if contact is not None else id


@tool("calendar", minutes=1, example={"event": "mtg_1", "answer": "accept"})
def respond_to_invitation(desk: Desk, event: str, answer: Literal["accept", "decline", "tentative"]) -> Outcome:
    """Answer a meeting invitation.

    Args:
        event: Id from list_events.
        answer: Your answer.
    """
    state = calendar.respond(desk.simulation, desk.state, event.strip(), answer)
    return Outcome(state, f"Answered {event.strip()}: {answer}.", event.strip())
