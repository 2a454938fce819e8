"""The offline mind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthcomp_env.simulation.mind import Reply
from synthcomp_env.simulation.state import Message, State
from synthcomp_env.world.scenario import Contact, Scenario

if TYPE_CHECKING:
    from synthcomp_env.simulation.month import Simulation

__all__ = ["RuleMind"]


class RuleMind:
    """Answers for collaborators by rules, with no language model."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario

    def reply(self, sim: Simulation, state: State, contact: Contact, message: Message) -> Reply:
        """Acknowledges every message."""
        return Reply("Noted, thank you.")
