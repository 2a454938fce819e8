"""The user's own plan and notes, which the next morning's opening shows again."""

from __future__ import annotations

import msgspec

from synthcomp_env.errors import ToolError
from synthcomp_env.tools.desk import Desk, Outcome
from synthcomp_env.tools.registry import tool

__all__: list[str] = []

_LONGEST = 6000


@tool("planning", minutes=10, example={"text": "Mon: read the sources. Tue: draft the memo."})
def write_plan(desk: Desk, text: str, week: int = 0) -> Outcome:
    """Write the week's plan; every morning shows it.

    Args:
        text: The plan.
        week: 0: this week.
    """
    clock = desk.simulation.clock
    last = clock.week(clock.days)
    number = week or clock.week(desk.state.day)
    if not 1 <= number <= last:
        raise ToolError("bad_argument", f"write_plan: weeks go from 1 to {last}, not {week}.")
    plans = {**desk.state.plans, number: _within("write_plan", text)}
    return Outcome(msgspec.structs.replace(desk.state, plans=plans), f"Plan of week {number} kept.")


@tool("planning", minutes=2, example={"text": "Ana wants at most six slides."})
def write_note(desk: Desk, text: str) -> Outcome:
    """Keep a note for later days.

    Args:
        text: The note.
    """
    notes = desk.state.notes.append(_within("write_note", text))
    return Outcome(msgspec.structs.replace(desk.state, notes=notes), f"Note {len(notes)} kept.")


def _within(name: str, text: str) -> str:
    if not text.strip():
        raise ToolError("bad_argument", f"{name}: the text is empty.")
    if len(text) > _LONGEST:
        raise ToolError("too_large", f"{name}: {len(text):,} characters; at most {_LONGEST:,}. Use write_file.")
    return text
