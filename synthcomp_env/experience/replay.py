"""Replaying a stored run: the same actions must give the same observations, rewards and states, bit for bit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from synthcomp_env.experience.runs import make_env
from synthcomp_env.experience.trajectory import read_trajectory

__all__ = ["Difference", "Replay", "replay"]


class Difference(msgspec.Struct, frozen=True):
    """Where a replay first went another way."""

    turn: int
    what: str


class Replay(msgspec.Struct, frozen=True):
    """What a replay showed: turns compared, the final state hash, and the first difference, if any."""

    turns: int
    final_hash: str
    difference: Difference | None
    warnings: list[str]


def replay(folder: Path, on_turn: Callable[[int, int], None] = lambda turn, turns: None) -> Replay:
    """Live a run again from its trajectory.

    Args:
        folder: a run folder, or a trajectory file.
        on_turn: called after each turn with (turn, turns).

    Raises:
        DataError: the trajectory cannot be read.
    """
    path = folder / "trajectory.jsonl" if folder.is_dir() else folder
    header, turns, warnings = read_trajectory(path)
    env = make_env(header)
    env.reset(seed=header.seed)
    if env.state_hash() != header.initial_hash:
        found = Difference(0, "the computer of this version of the package starts in another state")
        return Replay(0, env.state_hash(), found, warnings)
    for number, record in enumerate(turns, start=1):
        observation, reward, _, _, _ = env.step(record.action)
        differs = {
            "observation": observation != record.observation,
            "reward": float(reward) != record.reward,
            "state": env.state_hash() != record.state_hash,
        }
        if any(differs.values()):
            what = " and ".join(name for name, yes in differs.items() if yes)
            return Replay(number, env.state_hash(), Difference(record.turn, f"another {what}"), warnings)
        on_turn(number, len(turns))
    return Replay(len(turns), env.state_hash(), None, warnings)
