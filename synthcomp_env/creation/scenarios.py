"""The scenario of any computer: decoded for generated ones, derived from the columns for released ones."""

from __future__ import annotations

from synthcomp_env.computer import Computer
from synthcomp_env.creation import hidden
from synthcomp_env.creation.released import derive_scenario
from synthcomp_env.world.scenario import Scenario

__all__ = ["scenario_of"]


def scenario_of(computer: Computer) -> Scenario:
    """All that an episode on this computer needs to know.

    Raises:
        DataError: the hidden bytes are not a scenario of this version.
    """
    data = computer.hidden.get(hidden.SCENARIO)
    return derive_scenario(computer) if data is None else hidden.decode(data)
