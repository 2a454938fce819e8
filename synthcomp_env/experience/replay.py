"""Replaying a stored run: the same actions must give the same observations, rewards and states, bit for bit."""

from __future__ import annotations

from pathlib import Path

import msgspec

from synthcomp_env.errors import DataError
from synthcomp_env.experience import folder as names
from synthcomp_env.experience.folder import Summary, unfinished
from synthcomp_env.experience.runs import Report, make_env, recorded_judge, silent, write_results
from synthcomp_env.experience.trajectory import read_trajectory

__all__ = ["Difference", "Replay", "replay"]


class Difference(msgspec.Struct, frozen=True):
    """Where a replay first went another way. Turn 0 is the reset."""

    turn: int
    what: str


class Replay(msgspec.Struct, frozen=True):
    """What a replay showed.

    Attributes:
        actions: compared, each by its observation, reward and state hash.
        final_hash: of the last state compared.
        difference: the first one, or None.
        warnings: about the trajectory file.
        written: the results that were written, when that was asked for.
    """

    actions: int
    final_hash: str
    difference: Difference | None
    warnings: list[str]
    written: Summary | None = None


def replay(folder: Path, finish: bool = False, report: Report = silent) -> Replay:
    """Live a run again from its trajectory, and compare every turn.

    Args:
        folder: a run folder, or a trajectory file.
        finish: where nothing differs, write the results of the turns there are: a run that was cut off has only its
            trajectory. It is not lived further.
        report: told how it goes on.

    Raises:
        DataError: the trajectory or its computer cannot be read.
    """
    if not folder.exists():
        raise unfinished(folder)
    home = folder if folder.is_dir() else folder.parent
    header, turns, warnings = read_trajectory(home / names.TRAJECTORY if folder.is_dir() else folder)
    if finish and home is not folder:
        raise DataError("only a run folder can be finished, not a lone trajectory")
    report("making the computer", 0, len(turns))
    env = make_env(header, recorded_judge(home))
    env.reset(seed=header.seed)
    if env.state_hash() != header.initial_hash:
        what = f"the computer starts in another state than in version {header.version}, which wrote the run"
        return Replay(0, env.state_hash(), Difference(0, what), warnings)
    for number, record in enumerate(turns, start=1):
        observation, reward, *_ = env.step(record.action)
        differs = {
            "observation": observation != record.observation,
            "reward": float(reward) != record.reward,
            "state": env.state_hash() != record.state_hash,
        }
        if any(differs.values()):
            what = f"another {' and '.join(name for name, yes in differs.items() if yes)}"
            return Replay(number, env.state_hash(), Difference(record.turn, what), warnings)
        report(f"call {record.turn}", number, len(turns))
    written = write_results(home, env, header, report=report) if finish else None
    return Replay(len(turns), env.state_hash(), None, warnings, written)
