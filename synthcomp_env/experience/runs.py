"""Living an episode and writing everything it was into a run folder."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias

import msgspec

from synthcomp_env.creation import resolve
from synthcomp_env.environment import SyntheticComputerEnv
from synthcomp_env.experience import folder as names
from synthcomp_env.experience.aftermath import computer_after, computer_with
from synthcomp_env.experience.folder import Ended, Summary, clear, write_json
from synthcomp_env.experience.trajectory import Delta, Header, TrajectoryWriter, TurnRecord
from synthcomp_env.models import ChatModel, RecordedModel, connect
from synthcomp_env.policies import make_policy
from synthcomp_env.policies.base import Action, Turn, live
from synthcomp_env.presets import Preset, load_preset
from synthcomp_env.scoring.judge import Judge
from synthcomp_env.scoring.model_judge import ModelJudge
from synthcomp_env.scoring.process import process_measures
from synthcomp_env.snapshots import Snapshot

__all__ = ["Recorder", "Report", "make_env", "record_run", "recorded_judge", "silent", "write_results"]

Report: TypeAlias = Callable[[str, int, int], None]
"""Told how a run goes on: (what is being done, steps done, steps in all)."""


def silent(what: str, done: int, total: int) -> None:
    """Report to nobody."""


class Recorder:
    """Makes a trajectory's line of every turn of an environment, from its reset on."""

    def __init__(self, env: SyntheticComputerEnv) -> None:
        self._env = env
        self._booked = 0

    def record(self, action: Action, turn: Turn) -> TurnRecord:
        """The line of the turn that was just lived."""
        info, log = turn.info, self._env.book.deltas
        new = reversed(list(islice(log.newest(), len(log) - self._booked)))
        self._booked = len(log)
        return TurnRecord(
            info["turn"], info["day"], info["time"], action, turn.observation, turn.reward, self._env.state_hash(),
            info["error"], self._env.score, tuple(Delta(d.criterion, d.delta, d.cause, d.evidence) for d in new),
        )  # fmt: skip


def make_env(header: Header, judge: Judge | None = None) -> SyntheticComputerEnv:
    """The environment of a trajectory's header: its preset as it was then, whatever it is now."""
    preset = Preset.model_validate(header.preset_values) if header.preset_values else header.preset
    return SyntheticComputerEnv(preset=preset, computer=header.computer, judge=judge, **header.make)


def recorded_judge(folder: Path, model: ChatModel | None = None) -> Judge | None:
    """A judge whose replies are kept in the run folder; without a model, one that gives again what was kept there, if
    anything was.

    Raises:
        DataError: what was kept is damaged.
    """
    path = folder / names.JUDGE
    return ModelJudge(RecordedModel(path, model)) if model is not None or path.is_file() else None


def record_run(
    folder: Path,
    *,
    computer: str,
    policy: str,
    preset: str = "month",
    seed: int = 0,
    judge: str | None = None,
    make: dict[str, Any] | None = None,
    split: str | None = None,
    files: bool = True,
    report: Report = silent,
) -> Summary:
    """Let a reference policy live an episode and write the run folder (all but its page).

    Args:
        folder: made if missing; an earlier run in it is replaced.
        computer: a computer reference.
        policy: name of a reference policy.
        preset, seed: of the episode.
        judge: a model reference for criteria that no check can score.
        make: further arguments of the environment.
        split: that the seed was taken from, for the record.
        files: write the computer before and after as real files.
        report: told how it goes on.

    Raises:
        ConfigError: the policy, preset, judge or an argument is wrong; nothing was written then.
        DataError: the computer cannot be read, or the folder holds something that is not a run.
    """
    header = Header(
        computer, preset, seed, make or {}, policy, "", version("synthcomp-env"),
        preset_values=load_preset(preset).model_dump(mode="json"), split=split, judge=judge,
    )  # fmt: skip
    report("making the computer", 0, 0)
    env = make_env(header)
    env.reset(seed=seed)
    header = msgspec.structs.replace(header, initial_hash=env.state_hash())
    actor = make_policy(policy, env, seed)
    judging = connect(judge) if judge is not None else None
    clear(folder)
    if judging is not None:
        env = make_env(header, recorded_judge(folder, judging))
    days = env.scenario.calendar.days
    recorder = Recorder(env)
    with TrajectoryWriter(folder / names.TRAJECTORY, header) as writer:

        def write(action: Action, turn: Turn) -> None:
            writer.append(recorder.record(action, turn))
            report(f"call {turn.info['turn']}", min(turn.info["day"], days), days)

        live(env, actor, seed=seed, on_turn=write)
    return write_results(folder, env, header, files, report)


def write_results(
    folder: Path, env: SyntheticComputerEnv, header: Header, files: bool = True, report: Report = silent
) -> Summary:
    """Write what an episode came to, as the environment stands: scorecard, rubric, last state, files, figures.

    The figures come last: a folder that has them is whole.
    """
    card = env.scorecard()
    write_json(folder / names.SCORECARD, card)
    write_json(folder / names.RUBRIC, env.rubric)
    snapshot = env.snapshot()
    (folder / names.SNAPSHOT).write_bytes(bytes(snapshot))
    base = snapshot.world.files
    if files:
        machine = computer_with(resolve(header.computer, header.make.get("difficulty", 0.5)), base)
        later = computer_after(machine, env.state, env.scenario.calendar)
        for name, computer in zip(names.COMPUTERS, (machine, later), strict=True):

            def saved(done: int, total: int, name: str = name) -> None:
                report(f"writing {name}/", done, total)

            computer.save(folder / name, progress=saved)
    day = min(env.state.day, snapshot.last_day)
    summary = Summary(
        computer=header.computer,
        policy=header.policy,
        preset=header.preset,
        seed=header.seed,
        turns=env.state.turn,
        days=day - snapshot.preset.start_day + 1,
        score=card.score,
        points=card.points,
        total=card.total,
        unjudged=card.unjudged / max(1, card.total),
        faults=env.state.faults,
        files_before=len(base),
        files_after=len(env.state.files),
        process=msgspec.to_builtins(process_measures(env.state)),
        ended=_ended(snapshot),
        day=day,
        version=header.version,
        split=header.split,
        judge=header.judge,
    )
    write_json(folder / names.SUMMARY, summary)
    return summary


def _ended(snapshot: Snapshot) -> Ended:
    """How an episode ended that stands where a snapshot does."""
    state = snapshot.state
    if not state.finished:
        return "cut off"
    if state.finished == "month_over":
        return "month_over"
    used_up = state.turn >= snapshot.budget and state.day <= snapshot.last_day
    return "truncated" if state.finished == "closed" and used_up else "done"
