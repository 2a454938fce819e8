"""Months in which training finds its starts: lived by a policy, or again from a run folder, moment by moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from synthcomp_env.environment import SyntheticComputerEnv
from synthcomp_env.errors import ConfigError
from synthcomp_env.experience import folder as names
from synthcomp_env.experience.runs import make_env
from synthcomp_env.experience.trajectory import read_trajectory
from synthcomp_env.policies import POLICIES, make_policy
from synthcomp_env.policies.base import Policy, live
from synthcomp_env.presets import Preset, load_preset
from synthcomp_env.scoring.book import Book
from synthcomp_env.simulation.state import State
from synthcomp_env.worlds import World

__all__ = ["Lived", "Liver", "Moment", "live_month", "relive", "whole_month"]

Liver: TypeAlias = "str | Callable[[SyntheticComputerEnv], Policy]"
"""Who lives a month: the name of a reference policy, or what makes a policy for an environment that was reset."""

_BUDGET = 1_000_000
"""Calls of a month that is lived for its moments."""


@dataclass(frozen=True, slots=True)
class Moment:
    """The month after one action: its state, and the points booked up to there."""

    state: State
    book: Book


@dataclass(frozen=True, slots=True)
class Lived:
    """A month, moment by moment, the first morning first.

    Attributes:
        by: who lived it.
        world: in which.
        preset: as it was lived.
        moments: one before the first action, and one after each.
    """

    by: str
    world: World
    preset: Preset
    moments: tuple[Moment, ...]

    def days(self) -> Iterator[list[int]]:
        """The indices of each working day's moments, from the one that opens it to the one that opens the next."""
        first = 0
        for index, moment in enumerate(self.moments):
            last = index == len(self.moments) - 1
            if moment.state.day != self.moments[first].state.day or last:
                yield list(range(first, index + 1))
                first = index


def whole_month(preset: Preset) -> Preset:
    """A preset's month: its tools, minutes and page size, without the ends of its sessions."""
    return preset.model_copy(update={"days": 0, "start_day": 1, "text_ends": False, "max_turns": _BUDGET})


def live_month(computer: str, seed: int, difficulty: float, preset: Preset, by: Liver) -> Lived:
    """Let a policy live a month.

    Args:
        computer: its reference.
        seed: of the episode.
        difficulty: of the computer.
        preset: of the slices to be cut from it. The expert and policies of one's own live under it, as they will act
            in the slices; other reference policies with every tool, as they were written to.
        by: who lives it.

    Raises:
        ConfigError: no such policy or computer.
    """
    if isinstance(by, str) and by not in POLICIES:
        raise ConfigError(f"there is no policy {by!r}. There are: {', '.join(POLICIES)}; or give a run folder.")
    shape = preset if by == "expert" or not isinstance(by, str) else load_preset("month")
    env = SyntheticComputerEnv(preset=whole_month(shape), computer=computer, difficulty=difficulty)
    env.reset(seed=seed)
    policy = make_policy(by, env) if isinstance(by, str) else by(env)
    moments = [Moment(env.state, env.book)]
    live(env, policy, seed=seed, on_turn=lambda action, turn: moments.append(Moment(env.state, env.book)))
    return Lived(by if isinstance(by, str) else policy.name, env.snapshot().world, env.preset, tuple(moments))


def relive(folder: Path) -> Lived:
    """The month of a run folder, or as much of it as was lived.

    Raises:
        DataError: the folder holds no trajectory, or its computer cannot be read.
        ConfigError: it is a run of small tasks.
    """
    header, turns, _ = read_trajectory(folder / names.TRAJECTORY)
    env = make_env(header)
    if env.preset.world == "task":
        raise ConfigError(f"{folder} is the run of a small task; slices are cut from months.")
    env.reset(seed=header.seed)
    moments = [Moment(env.state, env.book)]
    for turn in turns:
        env.step(turn.action)
        moments.append(Moment(env.state, env.book))
    return Lived(header.policy, env.snapshot().world, env.preset, tuple(moments))
