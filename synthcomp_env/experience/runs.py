"""Run folders: everything an episode was, on disk.

before/, after/     the computer with real files, as in the released layout
trajectory.jsonl    one line a turn
scorecard.json      every criterion: points, day, turn, evidence
run.json            what was run, and its figures
final.snapshot      the last state: graded again by `rescore`
index.html          the page (written by `viewer`)
"""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import gymnasium as gym
import msgspec

from synthcomp_env.creation import resolve
from synthcomp_env.errors import DataError
from synthcomp_env.experience.aftermath import computer_after
from synthcomp_env.experience.trajectory import Delta, Header, TrajectoryWriter, TurnRecord, read_trajectory
from synthcomp_env.policies import make_policy
from synthcomp_env.policies.base import Action, Turn, live
from synthcomp_env.scoring.grader import Grader
from synthcomp_env.scoring.model_judge import as_judge
from synthcomp_env.scoring.process import process_measures
from synthcomp_env.scoring.rubric import Rubric
from synthcomp_env.scoring.scorecard import Scorecard
from synthcomp_env.snapshots import Snapshot

__all__ = ["Summary", "make_env", "open_final", "record_run", "rescore", "run_name"]


class Summary(msgspec.Struct, frozen=True):
    """The figures of a run, as `run.json` holds them.

    Attributes:
        score: points won over all points.
        unjudged: share of all points that await a judge.
        faults: questions no collaborator understood (the simulator's fault).
        process: process measures, as the paper's retrospectives count them.
    """

    computer: str
    policy: str
    preset: str
    seed: int
    turns: int
    days: int
    score: float
    points: int
    total: int
    unjudged: float
    faults: int
    files_before: int
    files_after: int
    process: dict[str, Any]


def run_name(computer: str, policy: str, seed: int) -> str:
    """A folder name for a run: "public_health_director-0-expert-0"."""
    tail = computer.rpartition(":")[2] if computer.startswith(("generated:", "released:")) else Path(computer).name
    return f"{re.sub(r'[^A-Za-z0-9_.-]+', '-', tail.rpartition('/')[2])}-{policy}-{seed}"


def make_env(header: Header, judge: Any = None) -> Any:
    """The environment of a trajectory's header, unwrapped."""
    computer = header.computer or None
    return gym.make(
        "SyntheticComputer-v0",
        preset=header.preset,
        computer=computer,
        judge=judge,
        disable_env_checker=True,
        **header.make,
    ).unwrapped


def record_run(
    folder: Path,
    *,
    computer: str,
    policy: str,
    preset: str = "month",
    seed: int = 0,
    judge: str | None = None,
    make: dict[str, Any] | None = None,
    on_turn: Callable[[int, int, int], None] = lambda day, days, turn: None,
) -> Summary:
    """Let a reference policy live an episode and write the run folder.

    Args:
        folder: made if missing; an earlier run in it is replaced.
        computer: a computer reference.
        policy: name of a reference policy.
        preset, seed: of the episode.
        judge: a model reference for criteria that no check can score.
        make: further arguments of the environment.
        on_turn: called after each turn with (day, days, turn).

    Raises:
        DataError: the folder holds something that is not a run.
    """
    if folder.is_dir() and any(folder.iterdir()) and not (folder / "trajectory.jsonl").exists():
        raise DataError(f"{folder} is not empty and holds no run; give another folder with --out")
    folder.mkdir(parents=True, exist_ok=True)
    header = Header(computer, preset, seed, make or {}, policy, "", version("synthcomp-env"))
    env = make_env(header, as_judge(judge))
    env.reset(seed=seed)
    header = msgspec.structs.replace(header, computer=env.computer_reference, initial_hash=env.state_hash())
    before = len(env.state.files)
    booked = 0
    with TrajectoryWriter(folder / "trajectory.jsonl", header) as writer:

        def write(action: Action, turn: Turn) -> None:
            nonlocal booked
            log = env.book.deltas
            new = [entry for entry, _ in zip(log.newest(), range(len(log) - booked), strict=False)]
            deltas = tuple(Delta(each.criterion, each.delta, each.cause, each.evidence) for each in reversed(new))
            booked = len(log)
            info = turn.info
            writer.append(
                TurnRecord(
                    info["turn"], info["day"], info["time"], action, turn.observation, turn.reward, env.state_hash(),
                    info["error"], env.score, deltas,
                )
            )  # fmt: skip
            on_turn(info["day"], env.scenario.calendar.days, info["turn"])

        episode = live(env, make_policy(policy, env, seed), seed=seed, on_turn=write)
    card = env.scorecard()
    (folder / "scorecard.json").write_bytes(msgspec.json.format(msgspec.json.encode(card), indent=1))
    (folder / "rubric.json").write_bytes(msgspec.json.format(msgspec.json.encode(env.rubric), indent=1))
    (folder / "final.snapshot").write_bytes(bytes(env.snapshot()))
    machine = resolve(env.computer_reference)
    machine.save(folder / "before")
    computer_after(machine, env.state, env.scenario.calendar).save(folder / "after")
    summary = Summary(
        computer=env.computer_reference,
        policy=policy,
        preset=preset,
        seed=seed,
        turns=episode.turns,
        days=env.state.day,
        score=env.score,
        points=env.book.score,
        total=env.rubric.total,
        unjudged=episode.info.get("unjudged_weight", 0.0),
        faults=env.state.faults,
        files_before=before,
        files_after=len(env.state.files),
        process=msgspec.to_builtins(process_measures(env.state)),
    )
    (folder / "run.json").write_bytes(msgspec.json.format(msgspec.json.encode(summary), indent=1))
    return summary


def open_final(folder: Path) -> tuple[Header, Snapshot]:
    """The header and the last snapshot of a run.

    Raises:
        DataError: the folder is no run, or the run did not reach its end.
    """
    header, _, _ = read_trajectory(folder / "trajectory.jsonl")
    path = folder / "final.snapshot"
    if not path.is_file():
        raise DataError(f"{folder} has no final.snapshot: the run did not reach its end. Run it again, or replay it.")
    return header, Snapshot.from_bytes(path.read_bytes())


def rescore(folder: Path, rubric: Path | None = None, judge: str | None = None) -> Scorecard:
    """The scorecard of a run: its own, or its final files scored by another rubric or with a judge.

    Args:
        folder: the run folder.
        rubric: a rubric in JSON or YAML, in the form of the folder's `rubric.json`.
        judge: a model reference.

    Raises:
        DataError: the folder or the rubric cannot be read.
    """
    if rubric is None and judge is None:
        path = folder / "scorecard.json"
        if not path.is_file():
            raise DataError(f"{folder} has no scorecard.json: it is no finished run folder")
        return msgspec.json.decode(path.read_bytes(), type=Scorecard)
    _, snapshot = open_final(folder)
    world = snapshot.world
    chosen = _load_rubric(rubric) if rubric is not None else world.rubric
    base = {key: entry.blob for key, entry in world.files.items()}
    grader = Grader(world.scenario, chosen, base, as_judge(judge))
    book = grader.begin(snapshot.state)
    return grader.scorecard(snapshot.state, book)


def _load_rubric(path: Path) -> Rubric:
    try:
        data = path.read_bytes()
        if path.suffix == ".json":
            return msgspec.json.decode(data, type=Rubric)
        return msgspec.yaml.decode(data, type=Rubric)
    except OSError as error:
        raise DataError(f"cannot read the rubric {path}: {error.strerror}") from error
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise DataError(f"{path} is not a rubric: {error}. The run folder's rubric.json shows the form.") from error
