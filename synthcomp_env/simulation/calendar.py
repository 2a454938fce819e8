"""The calendar: meetings, where they move to, what they tell those who attend, and recurring duties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from synthcomp_env.errors import ToolError
from synthcomp_env.simulation.state import USER, Message, State
from synthcomp_env.world.scenario import Duty, Meeting

if TYPE_CHECKING:
    from synthcomp_env.simulation.month import Simulation

__all__ = ["ANSWERS", "duties_on", "duty_done", "meeting_notes", "meetings", "respond", "standing_notes"]

ANSWERS = ("accept", "decline", "tentative")


def meetings(sim: Simulation, now: int, first: int = 1, last: int | None = None) -> tuple[Meeting, ...]:
    """Meetings of the working days `first` to `last` (both included; the whole period by default), by time, as the
    calendar knows them at a time: one that moves stands where it was until that is announced."""
    begin = sim.clock.midnight(first)
    end = sim.clock.midnight((sim.clock.days if last is None else last) + 1)
    found = [meeting for meeting in sim.meetings if begin <= meeting.planned(now) < end]
    return tuple(sorted(found, key=lambda meeting: meeting.planned(now)))


def respond(sim: Simulation, state: State, meeting_id: str, answer: str) -> State:
    """Accept, decline or tentatively accept an invitation.

    Raises:
        ToolError: no such meeting, no such answer, or the meeting is over.
    """
    meeting = next((meeting for meeting in sim.meetings if meeting.id == meeting_id), None)
    if meeting is None:
        known = ", ".join(meeting.id for meeting in sim.meetings) or "none"
        raise ToolError("not_found", f"No event {meeting_id!r}. Events: {known}.")
    if answer not in ANSWERS:
        raise ToolError("bad_argument", f"Answer with one of {', '.join(ANSWERS)}, not {answer!r}.")
    if meeting.planned(state.now) + meeting.minutes <= state.now:
        raise ToolError("not_allowed", f"{meeting.title!r} is over; it can no longer be answered.")
    return replace(state, responses={**state.responses, meeting_id: answer})


def meeting_notes(sim: Simulation, state: State, meeting_id: str) -> Message | None:
    """The mail that follows a meeting, with what was told there; None to somebody who declined, or without notes."""
    meeting = next(meeting for meeting in sim.meetings if meeting.id == meeting_id)
    texts = [sim.scenario.items[item].text for item in meeting.items]
    said = [meeting.notes] if meeting.notes else []
    said += [f"- {text}" for text in texts if text not in meeting.notes]
    if not said or state.responses.get(meeting_id) == "decline" or not (meeting.mailed or texts):
        return None
    return Message(
        number=0,
        at=meeting.held + meeting.minutes,
        sender=meeting.organizer,
        to=(USER,),
        subject=f"Notes: {meeting.title}",
        body="\n".join(said),
        kind="news",
        items=meeting.items,
    )


def standing_notes(state: State, meeting: Meeting) -> str:
    """What stands in the calendar of a meeting that is over and whose notes were not mailed; "" to who declined it."""
    over = meeting.held + meeting.minutes <= state.now
    there = state.responses.get(meeting.id) != "decline"
    return meeting.notes if over and there and not meeting.mailed and not meeting.items else ""


def duties_on(sim: Simulation, day: int) -> tuple[Duty, ...]:
    """Recurring duties of a working day."""
    return tuple(duty for duty in sim.scenario.duties if day in duty.days)


def duty_done(sim: Simulation, state: State, duty: Duty, day: int) -> bool:
    """Whether a message that fulfils the duty was sent on a working day."""
    begin, end = sim.clock.midnight(day), sim.clock.midnight(day + 1)
    for message in state.mail.newest():
        if message.at < begin:
            return False
        if message.sender == USER and message.at < end and duty.to in (*message.to, *message.cc):
            text = f"{message.subject}\n{message.body}".casefold()
            if any(word.casefold() in text for word in duty.about):
                return True
    return False
