"""Rollouts: one policy living many episodes at once, each in a run folder of its own.

    rollout.json           what was asked for, and the figures at the end
    results.jsonl          one line an episode
    episodes/NAME/         the run folders: trajectory, scorecard, requests to the model

A rollout can be stopped at any time and begun again by the same call: whole episodes are passed over, and one that was
cut off is lived again from its recorded actions up to where it stood, and then on. What a failing server stopped stays
unscored, and is gone on with in the same way.
"""

from __future__ import annotations

import queue
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec

from synthcomp_env.creation.splits import SplitName
from synthcomp_env.environment import SyntheticComputerEnv
from synthcomp_env.errors import DataError, ModelError
from synthcomp_env.experience import folder as names
from synthcomp_env.experience.folder import read_json, write_json
from synthcomp_env.experience.players import Player
from synthcomp_env.experience.results import (
    EpisodeResult,
    read_exchanges,
    result_of,
    write_results_file,
)
from synthcomp_env.experience.runs import Recorder, make_env, recorded_judge, write_results
from synthcomp_env.experience.tally import Figures, Tally
from synthcomp_env.experience.trajectory import Header, TrajectoryWriter, TurnRecord, read_trajectory
from synthcomp_env.loading import open_source, source_of
from synthcomp_env.models import connect
from synthcomp_env.policies.agent import ChatAgent, Exchanged
from synthcomp_env.policies.base import Action, Policy, Turn, live
from synthcomp_env.presets import load_preset
from synthcomp_env.tasks import cut_task

__all__ = ["Episode", "Plan", "Rollout", "episodes_of", "rollout"]

SETTINGS = "rollout.json"
RESULTS = "results.jsonl"
EPISODES = "episodes"

_MAKING = threading.Lock()
"""Worlds are kept in a cache that all threads share, so one thread at a time makes or looks one up."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Which episodes.

    Attributes:
        preset: name or path.
        first: seed of the first episode; they count up.
        count: how many starts.
        samples: episodes of each start.
        computer: a reference, for all of them; None generates one by each seed.
        occupation, difficulty: of generated computers.
        split: that the seeds were taken from.
        max_turns: calls before truncation, in place of the preset's.
        judge: a model reference for criteria that no check can score.
    """

    preset: str
    first: int
    count: int
    samples: int = 1
    computer: str | None = None
    occupation: str | None = None
    difficulty: float = 0.5
    split: SplitName | None = None
    max_turns: int | None = None
    judge: str | None = None


class Episode(msgspec.Struct, frozen=True):
    """One episode of a plan: its start's id, which sample of it, and where it is lived."""

    id: str
    sample: int
    computer: str
    seed: int
    occupation: str

    @property
    def folder(self) -> str:
        """Its run folder, seen from the rollout's."""
        return f"{EPISODES}/{self.id}-{self.sample}"


class Rollout(msgspec.Struct, frozen=True):
    """What came of a rollout: its results in the order of the plan, and its figures."""

    results: list[EpisodeResult]
    figures: Figures


def episodes_of(plan: Plan) -> list[Episode]:
    """The episodes of a plan; the samples of one start follow one another.

    Raises:
        ConfigError: the occupation or computer has no known form.
    """
    found = []
    for seed in range(plan.first, plan.first + plan.count):
        computer = str(source_of(plan.computer, plan.occupation, seed, plan.split))
        made = computer.startswith("generated:")
        occupation = computer.removeprefix("generated:").partition("#")[0] if made else ""
        name = _id(plan, computer, seed)
        found += [Episode(name, sample, computer, seed, occupation) for sample in range(plan.samples)]
    return found


def _id(plan: Plan, computer: str, seed: int) -> str:
    """A name for a start, fit for a folder: "task-operations_manager-3-d0.5". Equal names are equal starts."""
    parts = [Path(plan.preset).stem, computer.rpartition(":")[2].rpartition("/")[2], f"d{plan.difficulty:g}"]
    if plan.computer is not None:
        parts.append(str(seed))
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", "-".join(parts))


def rollout(
    out: Path,
    plan: Plan,
    player: Player,
    *,
    concurrency: int = 16,
    files: bool = False,
    watch: Callable[[Figures], None] = lambda figures: None,
) -> Rollout:
    """Let a policy live the episodes of a plan, many at once, and write all of it.

    Args:
        out: the rollout's folder. One that holds the same rollout is gone on with.
        plan: which episodes.
        player: who lives them.
        concurrency: episodes under way at once.
        files: write the computers before and after as real files.
        watch: told a few times a second how it stands.

    Raises:
        ConfigError: an argument is wrong.
        DataError: the folder holds another rollout, or something else; or a recorded episode does not replay.
    """
    episodes = episodes_of(plan)
    _claim(out, plan, player)
    done = {each.folder: result for each in episodes if (result := _whole(out / each.folder)) is not None}
    results = dict(done)
    write_results_file(out / RESULTS, done.values())
    tally = Tally(len(episodes), list(done.values()))
    crew = _Crew(out, plan, player, files, tally, [each for each in episodes if each.folder not in done])
    with (out / RESULTS).open("ab") as log:
        for episode, result in crew.work(concurrency, watch):
            results[episode.folder] = result
            log.write(msgspec.json.encode(result) + b"\n")
            log.flush()
    ordered = [results[each.folder] for each in episodes]
    write_results_file(out / RESULTS, ordered)
    figures = tally.figures()
    _write_settings(out, plan, player, figures)
    return Rollout(ordered, figures)


class _Crew:
    """Threads that live episodes. They are daemons: Ctrl-C leaves at once, and what is written can be gone on with."""

    def __init__(
        self, out: Path, plan: Plan, player: Player, files: bool, tally: Tally, episodes: list[Episode]
    ) -> None:
        self._out, self._plan, self._player, self._files, self._tally = out, plan, player, files, tally
        self._judge = connect(plan.judge) if plan.judge is not None else None
        self._count = len(episodes)
        self._todo: queue.SimpleQueue[Episode] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[tuple[Episode, EpisodeResult | BaseException]] = queue.SimpleQueue()
        self._stop = threading.Event()
        for each in episodes:
            self._todo.put(each)

    def work(self, concurrency: int, watch: Callable[[Figures], None]) -> Iterator[tuple[Episode, EpisodeResult]]:
        """Live all episodes, and hand out each result as it comes."""
        for _ in range(min(concurrency, self._count)):
            threading.Thread(target=self._labour, daemon=True).start()
        left = self._count
        try:
            while left:
                watch(self._tally.figures())
                try:
                    episode, result = self._done.get(timeout=0.25)
                except queue.Empty:
                    continue
                if isinstance(result, BaseException):
                    raise result
                left -= 1
                yield episode, result
        finally:
            self._stop.set()
        watch(self._tally.figures())

    def _labour(self) -> None:
        while not self._stop.is_set():
            try:
                episode = self._todo.get_nowait()
            except queue.Empty:
                return
            self._tally.began()
            try:
                result = self._live(episode)
            except ModelError as error:
                result = EpisodeResult(
                    episode.id, episode.sample, None, False, occupation=episode.occupation,
                    split=self._plan.split or "", folder=episode.folder, error=str(error),
                )  # fmt: skip
            except BaseException as error:  # handed to the caller's thread
                self._done.put((episode, error))
                return
            self._tally.ended(result)
            self._done.put((episode, result))

    def _live(self, episode: Episode) -> EpisodeResult:
        """Live one episode to its end, from where it stands."""
        folder = self._out / episode.folder
        past = _past(folder)
        header, turns = past if past is not None else (_header(self._plan, self._player, episode), [])
        with _MAKING:
            env = make_env(header, recorded_judge(folder, self._judge))
            opened = env.reset(seed=header.seed)
            family = _family(env)
            policy = self._player.policy(env, episode.seed, episode.sample)
        if past is None:
            header = msgspec.structs.replace(header, initial_hash=env.state_hash())
        elif env.state_hash() != header.initial_hash:
            raise DataError(
                f"{folder} was begun by version {header.version}, in which its computer starts in another state; "
                "remove the folder to live the episode anew"
            )
        with (
            _Requests(folder, policy, turns, self._tally),
            TrajectoryWriter(folder / names.TRAJECTORY, header if past is None else None) as writer,
        ):
            stage = _Stage(env, opened, self._tally, len(turns), self._stop)
            live(stage, policy, on_turn=_Keeper(folder, env, writer, turns))
        write_results(folder, env, header, self._files)
        result = result_of(
            folder, id=episode.id, sample=episode.sample, family=family, occupation=episode.occupation,
            split=self._plan.split or "", place=episode.folder,
        )  # fmt: skip
        write_json(folder / names.RESULT, result)
        return result


class _Stage:
    """An environment that was reset already, with a clock; it refuses to go on once the rollout is stopped."""

    def __init__(
        self,
        env: SyntheticComputerEnv,
        opened: tuple[str, dict[str, Any]],
        tally: Tally,
        known: int,
        stop: threading.Event,
    ) -> None:
        self.unwrapped = env
        self._opened, self._tally, self._known, self._stop = opened, tally, known, stop

    def reset(self, **_: Any) -> tuple[str, dict[str, Any]]:
        return self._opened

    def step(self, action: Action) -> tuple[str, float, bool, bool, dict[str, Any]]:
        if self._stop.is_set():
            raise ModelError("the rollout was stopped")
        began = time.perf_counter()
        answer = self.unwrapped.step(action)
        if self._known:
            self._known -= 1
        else:
            self._tally.turned(time.perf_counter() - began, answer[4]["error"] is not None)
        return answer


class _Keeper:
    """Writes every new turn, and holds those lived again against what was written."""

    def __init__(
        self, folder: Path, env: SyntheticComputerEnv, writer: TrajectoryWriter, known: list[TurnRecord]
    ) -> None:
        self._folder, self._recorder, self._writer, self._known, self._at = folder, Recorder(env), writer, known, 0

    def __call__(self, action: Action, turn: Turn) -> None:
        record = self._recorder.record(action, turn)
        if self._at >= len(self._known):
            self._writer.append(record)
        elif msgspec.json.encode(record) != msgspec.json.encode(self._known[self._at]):
            raise DataError(
                f"{self._folder}: turn {record.turn} does not replay as it was recorded; remove the folder to live the "
                "episode anew"
            )
        self._at += 1


class _Requests:
    """Keeps the record of a model's requests beside the trajectory. An agent of a run that was cut off recalls its
    actions first; a request whose action was never carried out is forgotten, and asked again."""

    def __init__(self, folder: Path, policy: Policy, turns: list[TurnRecord], tally: Tally) -> None:
        self._path, self._tally = folder / names.EXCHANGES, tally
        self._agent = policy if isinstance(policy, ChatAgent) else None
        self._turns = turns

    def __enter__(self) -> None:
        if self._agent is None:
            return
        known = [each for each in read_exchanges(self._path.parent) if each.decision < len(self._turns)]
        compactions = [each.compaction for each in known if each.compaction is not None]
        overflowed = [each.decision for each in compactions if each.why == "overflow"]
        self._agent.recall([turn.action for turn in self._turns], overflowed)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_suffix(".new")
        fresh.write_bytes(b"".join(msgspec.json.encode(each) + b"\n" for each in known))
        fresh.replace(self._path)
        self._file = self._path.open("ab")
        self._agent.on_reply = self._write

    def __exit__(self, *_: object) -> None:
        if self._agent is not None:
            self._file.close()

    def _write(self, exchanged: Exchanged) -> None:
        self._file.write(msgspec.json.encode(exchanged) + b"\n")
        self._file.flush()
        self._tally.replied(exchanged)


def _header(plan: Plan, player: Player, episode: Episode) -> Header:
    make: dict[str, Any] = {"difficulty": plan.difficulty}
    if plan.max_turns is not None:
        make["max_turns"] = plan.max_turns
    return Header(
        episode.computer, plan.preset, episode.seed, make, player.name, "", version("synthcomp-env"),
        preset_values=load_preset(plan.preset).model_dump(mode="json"), split=plan.split, judge=plan.judge,
    )  # fmt: skip


def _past(folder: Path) -> tuple[Header, list[TurnRecord]] | None:
    """What an episode that was cut off has behind it; None when it is to begin."""
    path = folder / names.TRAJECTORY
    if not path.is_file() or b"\n" not in path.read_bytes():
        return None
    TrajectoryWriter(path, None).close()  # drops a last line that was cut short
    header, turns, _ = read_trajectory(path)
    return header, turns


def _whole(folder: Path) -> EpisodeResult | None:
    """The result of an episode that is over; None when it is not."""
    return read_json(folder, names.RESULT, EpisodeResult) if (folder / names.RESULT).is_file() else None


def _family(env: SyntheticComputerEnv) -> str:
    """The family of a task; "" for anything longer."""
    world = env.snapshot().world
    if world.task is None:
        return ""
    return cut_task(open_source(world.reference, world.difficulty), world.task).family


def _claim(out: Path, plan: Plan, player: Player) -> None:
    """Make the folder this rollout's, or see that it is.

    Raises:
        DataError: it holds another rollout (the message says what differs), or something else.
    """
    path = out / SETTINGS
    if path.is_file():
        try:
            kept = msgspec.json.decode(path.read_bytes())["identity"]
        except (msgspec.DecodeError, KeyError, TypeError) as error:
            raise DataError(f"{path} is damaged: {error}. Give another folder.") from error
        mine = _identity(plan, player)
        if differing := [name for name in mine if kept.get(name) != mine[name]]:
            told = "; ".join(f"{name}: {kept.get(name)!r}, not {mine[name]!r}" for name in differing[:3])
            raise DataError(f"{out} holds another rollout ({told[:400]}). Give another folder, or the same arguments.")
        return
    if out.is_file() or (out.is_dir() and any(out.iterdir())):
        raise DataError(f"{out} is not empty and holds no rollout; give another folder")
    out.mkdir(parents=True, exist_ok=True)
    _write_settings(out, plan, player, None)


def _identity(plan: Plan, player: Player) -> dict[str, Any]:
    """What makes a rollout this one. How many episodes it has may change: more are added, or fewer looked at."""
    asked = {name: value for name, value in msgspec.to_builtins(plan).items() if name not in ("count", "samples")}
    values = {**asked, "preset_values": load_preset(plan.preset).model_dump(mode="json"), **player.identity}
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode({"policy": player.name, **values}))
    return plain


def _write_settings(out: Path, plan: Plan, player: Player, figures: Figures | None) -> None:
    """Write `rollout.json` in one go."""
    value = {
        "identity": _identity(plan, player),
        "episodes": plan.count,
        "samples": plan.samples,
        "version": version("synthcomp-env"),
        "figures": figures,
    }
    fresh = out / f"{SETTINGS}.new"
    write_json(fresh, value)
    fresh.replace(out / SETTINGS)
