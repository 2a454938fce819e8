"""The user's own plan and notes, of which the next mornings show the beginnings."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from synthcomp_env.errors import ToolError
from synthcomp_env.simulation.log import Log
from synthcomp_env.tools.desk import Desk, Outcome
from synthcomp_env.tools.paging import lines_page
from synthcomp_env.tools.registry import tool

__all__: list[str] = []

_LONGEST = 6000


@tool("planning", minutes=10, example={"text": "Mon: read the sources. Tue: draft the memo."})
def write_plan(desk: Desk, text: str = "", week: int = 0) -> Outcome:
    """Write the week's plan; every morning shows its beginning.

    Args:
        text: The plan; without it, it is shown.
        week: 0: this week.
    """
    clock = desk.simulation.clock
    last = clock.week(clock.days)
    number = week or clock.week(desk.state.day)
    if not 1 <= number <= last:
        raise ToolError("bad_argument", f"write_plan: weeks go from 1 to {last}, not {week}.")
    if not text.strip():
        kept = desk.state.plans.get(number)
        shown = f"Plan of week {number}:\n{kept}" if kept else f"There is no plan for week {number} yet."
        return Outcome(desk.state, shown)
    plans = {**desk.state.plans, number: _within("write_plan", text)}
    return Outcome(msgspec.structs.replace(desk.state, plans=plans), f"Plan of week {number} kept.", f"week {number}")


@tool("planning", minutes=2, example={"text": "Ana wants at most six slides."})
def write_note(desk: Desk, text: str = "", page: int = 1) -> Outcome:
    """Keep a note for later days.

    Args:
        text: The note; without it, all are shown.
        page: Page of them.
    """
    if not text.strip():
        notes = desk.state.notes
        lines = [line for number, note in _numbered(notes) for line in f"{number}. {note}".splitlines()]
        return Outcome(desk.state, lines_page(f"{len(notes)} notes, newest first:", lines, page, desk.limit))
    notes = desk.state.notes.append(_within("write_note", text))
    return Outcome(msgspec.structs.replace(desk.state, notes=notes), f"Note {len(notes)} kept.", f"note {len(notes)}")


def _numbered(notes: Log[str]) -> Iterator[tuple[int, str]]:
    """(number, note), newest first."""
    return zip(range(len(notes), 0, -1), notes.newest(), strict=True)


def _within(name: str, text: str) -> str:
    if len(text) > _LONGEST:
        raise ToolError("too_large", f"{name}: {len(text):,} characters; at most {_LONGEST:,}. Use write_file.")
    return text
