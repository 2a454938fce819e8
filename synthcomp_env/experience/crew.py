"""Threads that live the episodes of a rollout.

One thread makes environments, ahead of those that live in them, so that nobody who could ask the model waits for a
world; and because worlds are kept in a cache that is not made for several threads.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec

from synthcomp_env.environment import SyntheticComputerEnv
from synthcomp_env.errors import DataError, ModelError
from synthcomp_env.experience import folder as names
from synthcomp_env.experience.folder import write_json
from synthcomp_env.experience.outcome import read_exchanges, result_of
from synthcomp_env.experience.plans import Episode, Plan
from synthcomp_env.experience.players import Player
from synthcomp_env.experience.results import EpisodeResult
from synthcomp_env.experience.runs import Recorder, make_env, recorded_judge, write_results
from synthcomp_env.experience.tally import Figures, Tally
from synthcomp_env.experience.trajectory import Header, TrajectoryWriter, TurnRecord, read_trajectory
from synthcomp_env.loading import open_source
from synthcomp_env.models import connect
from synthcomp_env.policies.agent import ChatAgent, Exchanged
from synthcomp_env.policies.base import Action, Policy, Turn, live
from synthcomp_env.presets import load_preset
from synthcomp_env.tasks import cut_task

__all__ = ["Crew"]

_AHEAD = 4
"""Environments made ahead: enough for several episodes that end at once."""


@dataclass(frozen=True, slots=True)
class _Prepared:
    """An episode ready to be lived: its environment after the reset, who lives it, and what is behind it already."""

    episode: Episode
    folder: Path
    header: Header
    turns: list[TurnRecord]
    begun: bool
    env: SyntheticComputerEnv
    opened: tuple[str, dict[str, Any]]
    policy: Policy
    family: str


class Crew:
    """Lives episodes, many at once. Its threads are daemons: Ctrl-C leaves at once, and what is written can be gone on
    with.

    Args:
        out: the rollout's folder.
        plan: how the episodes are lived.
        player: by whom.
        files: write the computers before and after as real files.
        tally: told of every turn and reply.
        episodes: to be lived.
    """

    def __init__(
        self, out: Path, plan: Plan, player: Player, files: bool, tally: Tally, episodes: list[Episode]
    ) -> None:
        self._out, self._plan, self._player, self._files, self._tally = out, plan, player, files, tally
        self._judge = connect(plan.judge) if plan.judge is not None else None
        self._episodes = episodes
        self._ready: queue.Queue[_Prepared | None] = queue.Queue(_AHEAD)
        self._done: queue.SimpleQueue[tuple[Episode, EpisodeResult] | BaseException] = queue.SimpleQueue()
        self._stop = threading.Event()

    def work(self, concurrency: int, watch: Callable[[Figures], None]) -> Iterator[tuple[Episode, EpisodeResult]]:
        """Live all episodes, and hand out each result as it comes.

        Raises:
            ConfigError, DataError: what one episode raised; the others are stopped.
        """
        threading.Thread(target=self._prepare_all, args=(concurrency,), daemon=True).start()
        for _ in range(concurrency):
            threading.Thread(target=self._labour, daemon=True).start()
        left = len(self._episodes)
        try:
            while left:
                watch(self._tally.figures())
                try:
                    ended = self._done.get(timeout=0.25)
                except queue.Empty:
                    continue
                if isinstance(ended, BaseException):
                    raise ended
                left -= 1
                yield ended
        finally:
            self._stop.set()
        watch(self._tally.figures())

    def _prepare_all(self, workers: int) -> None:
        try:
            for episode in self._episodes:
                if self._stop.is_set():
                    return
                self._ready.put(self._prepare(episode))
            for _ in range(workers):
                self._ready.put(None)
        except BaseException as error:  # handed to the caller's thread
            self._done.put(error)

    def _labour(self) -> None:
        try:
            while (prepared := self._ready.get()) is not None and not self._stop.is_set():
                self._tally.began()
                result = self._live(prepared)
                self._tally.ended(result)
                self._done.put((prepared.episode, result))
        except BaseException as error:  # handed to the caller's thread
            self._done.put(error)

    def _prepare(self, episode: Episode) -> _Prepared:
        """Make the environment of an episode, and read what is behind it."""
        folder = self._out / episode.folder
        past = _past(folder)
        header, turns = past if past is not None else (_header(self._plan, self._player, episode), [])
        env = make_env(header, recorded_judge(folder, self._judge))
        opened = env.reset(seed=header.seed)
        if past is None:
            header = msgspec.structs.replace(header, initial_hash=env.state_hash())
        elif env.state_hash() != header.initial_hash:
            raise DataError(
                f"{folder} was begun by version {header.version}, in which its computer starts in another state; "
                "remove the folder to live the episode anew"
            )
        policy = self._player.policy(env, header.seed, episode.sample)
        return _Prepared(episode, folder, header, turns, past is not None, env, opened, policy, _family(env))

    def _live(self, ready: _Prepared) -> EpisodeResult:
        """Live one episode to its end, from where it stands. What the model fails at is left cut off, and unscored."""
        folder, episode = ready.folder, ready.episode
        said: dict[str, Any] = {
            "id": episode.start.id,
            "sample": episode.sample,
            "family": ready.family,
            "occupation": episode.occupation,
            "split": self._plan.split or "",
            "folder": episode.folder,
        }
        stage = _Stage(ready.env, ready.opened, self._tally, len(ready.turns), self._stop)
        try:
            with (
                _Requests(folder, ready.policy, ready.turns, self._tally),
                TrajectoryWriter(folder / names.TRAJECTORY, None if ready.begun else ready.header) as writer,
            ):
                live(stage, ready.policy, on_turn=_Keeper(folder, ready.env, writer, ready.turns))
        except ModelError as error:
            return EpisodeResult(reward=None, solved=False, error=str(error), **said)
        write_results(folder, ready.env, ready.header, self._files)
        result = result_of(folder, **said)
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
    make: dict[str, Any] = {"difficulty": episode.start.difficulty}
    if plan.max_turns is not None:
        make["max_turns"] = plan.max_turns
    return Header(
        episode.start.computer, plan.preset, episode.start.seed, make, player.name, "", version("synthcomp-env"),
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


def _family(env: SyntheticComputerEnv) -> str:
    """The family of a task; "" for anything longer."""
    world = env.snapshot().world
    if world.task is None:
        return ""
    return cut_task(open_source(world.reference, world.difficulty), world.task).family
