"""What a policy reads when a day opens."""

from __future__ import annotations

from itertools import islice
from typing import Any

from synthcomp_env.simulation.opening import excerpt
from synthcomp_env.simulation.state import State

__all__ = ["morning"]

_NOTES = 5
_LONGEST = 160
"""Characters of a note that a morning shows."""


def morning(simulation: Any, state: State) -> str:
    """The simulation's opening page and the newest of the policy's own notes, oldest first."""
    text: str = simulation.day_opening(state)
    notes = list(islice(state.notes.newest(), _NOTES))[::-1]
    if notes:
        shown = [excerpt(" ".join(note.split()), _LONGEST) for note in notes]
        more = len(state.notes) > _NOTES or any(note.endswith("…") for note in shown)
        head = "Your newest notes (write_note without text shows all)" if more else "Your notes"
        text += f"\n{head}:\n" + "\n".join(f"- {note}" for note in shown)
    return text
