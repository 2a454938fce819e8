"""The facade for TRL: a class whose public methods are exactly a preset's tools.

`GRPOTrainer(environment_factory=environment_class("task"))` lists the functions of the class, makes tools of all but
`reset`, `get_reward` and names that begin with an underscore, calls them with the arguments that the policy wrote, and
asks `get_reward()` once the conversation is over. Instances are pooled, so `reset` clears everything, and the
asynchronous trainer calls from threads, so an instance is locked while it acts.

Every method takes whatever it is given and shows a generated signature: a wrong argument reaches our own teaching error
and costs a turn, as in the Gymnasium environment. Only an unknown tool name never reaches us; TRL answers it itself.
"""

from __future__ import annotations

import inspect
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from typing import Any, ClassVar, Literal

from gymnasium.error import ResetNeeded

from synthcomp_env.environment import SyntheticComputerEnv
from synthcomp_env.errors import ConfigError
from synthcomp_env.presets import load_preset
from synthcomp_env.rl.counterfactual import counterfactual
from synthcomp_env.rl.record import RolloutRecord
from synthcomp_env.rl.store import open_store
from synthcomp_env.rl.worth import Worth, share_of, worth
from synthcomp_env.scoring.scorecard import MOST_UNJUDGED
from synthcomp_env.snapshots import Snapshot
from synthcomp_env.tools import choose
from synthcomp_env.tools.registry import Tool

__all__ = ["OVER", "Rollout", "environment_class", "make_rollout"]

OVER = "The session is over; no further call is carried out. Say that you are done, without a call."
"""What every call after the end is answered."""

_ROW = frozenset({"computer", "occupation", "difficulty", "seed", "day", "snapshot"})
"""Columns of a dataset row that say which episode is meant; others (the prompt, labels) are the trainer's."""


class Rollout:
    """One rollout at a time. Subclasses, made by `environment_class`, add a method for every tool of their preset.

    The constructor takes nothing, as `environment_factory` demands.
    """

    _preset: ClassVar[str] = "task"
    _tools: ClassVar[tuple[str, ...]] = ()

    _row: dict[str, Any]
    _info: dict[str, Any]
    _start: Snapshot | None
    _end: Snapshot | None
    _over: bool
    _concluded: bool
    """Whether the conversation was over before the session was, so that we ended it."""

    def __init__(self) -> None:
        self._env = SyntheticComputerEnv(preset=self._preset, tools=self._tools)
        self._lock = threading.RLock()
        self._clear({})

    def reset(self, **row: Any) -> str:
        """Begin the episode of a dataset row.

        Args:
            row: the row's columns (`rl.rows.Row`). `seed`, `computer`, `occupation`, `difficulty` and `day` say which
                episode is meant, as in `SyntheticComputerEnv.reset`, or `snapshot` where it begins: bytes, or the hash
                by which the directory `store` holds it. None, and "" or 0 where that means nothing, count as absent;
                other columns are ignored.

        Returns:
            The first observation, which TRL appends to the prompt's last message.

        Raises:
            ConfigError: the row has neither a seed nor a snapshot, is of another preset, or an option is wrong.
            DataError: the snapshot is not in the store, or is damaged.
        """
        wanted = {name: row[name] for name in _ROW if row.get(name) is not None}
        wanted = {name: value for name, value in wanted.items() if value or name in ("seed", "difficulty")}
        seed = wanted.pop("seed", None)
        if seed is None and "snapshot" not in wanted:
            raise ConfigError("a dataset row needs a 'seed' or a 'snapshot', or its group would not share one start")
        if row.get("preset") not in (None, "", self._preset):
            raise ConfigError(f"the row is of the preset {row['preset']!r}, the environment class of {self._preset!r}")
        with self._lock, self._timed():
            self._clear(row)
            if isinstance(wanted.get("snapshot"), str):
                wanted = {"snapshot": self._stored(row)}
            observation, self._info = self._env.reset(seed=seed, options=wanted)
            self._start, self._over = self._env.snapshot(), False
        return observation

    def get_reward(self) -> float | None:
        """End the episode where it stands and say the share of all points won since its start, in [-1, 1]; of a task,
        its score; of a slice, the share of the points that the expert could have gained, in [0, 1].

        None where it cannot be said: a judge failed, or more than a tenth of the points await one. TRL leaves such a
        rollout out of its group's baseline.
        """
        with self._lock, self._timed():
            start = self._start
            if start is None:
                raise ResetNeeded("call reset before get_reward")
            if self._end is None:
                self._end, self._concluded = self._env.snapshot(), not self._over
                self._over = True
                if self._is_slice:
                    self._worth = worth(start.world, start.state, start.book, self._end.state, self._end.book)
                _, self._info = self._env.conclude()
            if self._unscored or self._env.book.failed or self._info["unjudged_weight"] > MOST_UNJUDGED:
                return None
            if self._is_slice:
                return share_of(self._worth.gained, self._row["available"])
            return (self._env.book.score - start.book.score) / start.world.total

    # -- for logging -------------------------------------------------------------------------------------------------

    def _record(self) -> RolloutRecord:
        """What is logged of the rollout, once `get_reward` has ended it.

        Raises:
            ResetNeeded: `get_reward` was not called yet.
        """
        with self._lock:
            start = self._start
            if start is None or self._end is None:
                raise ResetNeeded("call get_reward before _record")
            before, after = start.book.points, self._env.book.points
            won: dict[str, tuple[int, int]] = {}
            for criterion, held, now in zip(start.world.rubric.criteria, before, after, strict=True):
                points, most = won.get(criterion.source, (0, 0))
                won[criterion.source] = (points + now - held, most + criterion.points)
            kind = self._row.get("kind") or self._preset
            return RolloutRecord(
                id=str(self._row.get("id") or f"{kind}/{start.world.reference}/{start.state.seed}"),
                family=str(self._row.get("family") or kind),
                reward=self.get_reward(),
                score_delta=self._worth.delta if self._is_slice else self._env.book.score - start.book.score,
                points_by_source=won,
                unjudged=self._info["unjudged_weight"],
                invalid_calls=self._invalid,
                turns=self._calls,
                env_ms=self._seconds * 1000,
            )

    def _leave_unscored(self) -> None:
        """Answer None when asked for the reward, until the next `reset`: what the rollout won is not to be learnt."""
        self._unscored = True

    def _counterfactual(self, policy: str = "diligent") -> int:
        """Points that a reference policy would end the month with from here, less those from where the rollout began:
        costs two lived months, so for evaluation rather than for every rollout.

        Raises:
            ResetNeeded: `get_reward` was not called yet.
        """
        with self._lock:
            if self._start is None or self._end is None:
                raise ResetNeeded("call get_reward before _counterfactual")
            return counterfactual(self._start, self._end, policy)

    # -- inner workings ----------------------------------------------------------------------------------------------

    def _clear(self, row: dict[str, Any]) -> None:
        """Forget the rollout before: instances are pooled."""
        self._row = row
        self._is_slice = row.get("kind") in ("block", "day")
        self._info = {}
        self._start = self._end = None
        self._worth = Worth(0, 0, 0)
        self._over = True
        self._concluded = self._unscored = False
        self._calls = self._invalid = 0
        self._seconds = 0.0

    def _stored(self, row: dict[str, Any]) -> Snapshot:
        """The snapshot that a row names. It has a call more than the row says, so that we stop at the border ourselves
        and see the state before the end of the session is settled."""
        if not row.get("store"):
            raise ConfigError("the row names a snapshot by hash, but no 'store', the directory that holds it")
        if self._is_slice and not row.get("available"):
            raise ConfigError("the row of a slice says in 'available' how many points the expert can gain from there")
        found = open_store(row["store"]).get(row["snapshot"])
        return replace(found, budget=found.state.turn + row["max_turns"] + 1) if self._is_slice else found

    def _act(self, action: Any) -> str:
        """Carry an action out, in any form that the environment takes, and answer what the policy reads."""
        with self._lock, self._timed():
            if self._start is None:
                raise ResetNeeded("call reset before a tool")
            if self._over:
                return OVER
            observation, _, terminated, truncated, self._info = self._env.step(action)
            self._calls = self._env.state.turn - self._start.state.turn
            self._invalid += self._info["error"] is not None
            used_up = self._is_slice and self._calls >= self._row["max_turns"]
            self._over = terminated or truncated or used_up
            return observation

    @contextmanager
    def _timed(self) -> Iterator[None]:
        began = time.perf_counter()
        try:
            yield
        finally:
            self._seconds += time.perf_counter() - began


def environment_class(preset: str = "task", tools: Iterable[str] | None = None) -> type[Rollout]:
    """A class for TRL's `environment_factory`: its public methods are the preset's tools.

    TRL lists tools by class, so every set of tools has a class of its own; the same arguments give the same class.

    Args:
        preset: "task", "day", "week", "month", or the path of a YAML file in the form of `envs/`.
        tools: names of the tools offered, in place of the preset's.

    Raises:
        ConfigError: no such preset or tool.
    """
    chosen = choose(tools if tools is not None else load_preset(preset).tools)
    return _class_of(str(preset), tuple(chosen))


def make_rollout(preset: str = "task", tools: tuple[str, ...] | None = None) -> Rollout:
    """A rollout of `environment_class(preset, tools)`. As `partial(make_rollout, "task")` it travels to another
    process, which a class made at run time does not: the asynchronous trainer asks for that."""
    return environment_class(preset, tools)()


_TYPES: dict[str, Any] = {
    "string": str, "integer": int, "number": float, "boolean": bool, "array": list[str], "object": dict,
}  # fmt: skip
"""How a kind of argument is written as a type hint that trainers can read."""


@lru_cache(maxsize=64)
def _class_of(preset: str, names: tuple[str, ...]) -> type[Rollout]:
    methods = {name: _method(tool) for name, tool in choose(names).items()}
    title = "".join(part.capitalize() for part in re.findall(r"[a-z0-9]+", preset.rpartition("/")[2].lower()))
    members = {"__doc__": f"A rollout of the preset {preset!r}; made by `environment_class`.", "__module__": __name__}
    return type(f"{title}Rollout", (Rollout,), {**members, **methods, "_preset": preset, "_tools": names})


def _method(tool: Tool) -> Callable[..., str]:
    """The method of a tool: it takes anything, and shows the tool's own signature and docstring."""

    def method(self: Rollout, /, **arguments: Any) -> str:
        return self._act({"name": tool.name, "arguments": arguments})

    shown = [
        inspect.Parameter(
            each.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=inspect.Parameter.empty if each.required else each.default,
            annotation=Literal[each.choices] if each.choices else _TYPES[each.kind],
        )
        for each in tool.parameters
    ]
    receiver = inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    lines = "".join(f"\n    {parameter.name}: {parameter.description}" for parameter in tool.parameters)
    method.__name__ = tool.name
    method.__qualname__ = f"Rollout.{tool.name}"
    method.__doc__ = tool.description + (f"\n\nArgs:{lines}" if lines else "") + "\n\nReturns:\n    What happened."
    method.__annotations__ = {each.name: each.annotation for each in shown} | {"return": str}
    method.__signature__ = inspect.Signature([receiver, *shown], return_annotation=str)  # type: ignore[attr-defined]
    return method
