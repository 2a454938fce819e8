"""What a policy reads when a day opens."""

from __future__ import annotations

from itertools import islice
from typing import Any

from synthcomp_env.simulation.state import State

__all__ = ["morning"]

_NOTES = 5


def morning(simulation: Any, state: State) -> str:
    """The simulation's opening page and the newest of the policy's own notes, oldest first."""
    text: str = simulation.day_opening(state)
    notes = list(islice(state.notes.newest(), _NOTES))[::-1]
    if notes:
        text += "\nYour newest notes:\n" + "\n".join(f"- {note[:300]}" for note in notes)
    return text
