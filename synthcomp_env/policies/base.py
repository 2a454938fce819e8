"""What a policy is, and the loop that lets one live an episode.

A scripted policy is a generator: it yields tool calls and is sent what came back. It sees exactly what a language model
would see; policies that know more (`oracle`, `expert`) take the scenario when they are made.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

__all__ = ["Action", "Call", "Episode", "Policy", "Script", "Turn", "call", "live"]

Action: TypeAlias = "str | Mapping[str, Any] | list[Mapping[str, Any]]"
Call: TypeAlias = dict[str, Any]
Script: TypeAlias = Generator[Call, "Turn", None]


def call(name: str, /, **arguments: Any) -> Call:
    """A tool call as a policy writes it."""
    return {"name": name, "arguments": {key: value for key, value in arguments.items() if value is not None}}


@dataclass(frozen=True, slots=True)
class Turn:
    """What came back from one action."""

    observation: str
    reward: float
    info: dict[str, Any]
    over: bool

    @property
    def failed(self) -> bool:
        """Whether the call was answered with an error."""
        return self.info.get("error") is not None


class Policy(Protocol):
    """Anything that can act: `start` opens an episode, `act` answers each observation; None means nothing to do."""

    name: str

    def start(self, observation: str, info: dict[str, Any]) -> Action | None:
        """The first action of an episode."""

    def act(self, turn: Turn) -> Action | None:
        """The next action."""


class Scripted:
    """A policy from a generator function `script(observation, info)`."""

    def __init__(self, name: str, script: Callable[[str, dict[str, Any]], Script]) -> None:
        self.name = name
        self._script = script
        self._running: Script | None = None

    def start(self, observation: str, info: dict[str, Any]) -> Action | None:
        """Begin the script anew."""
        self._running = self._script(observation, info)
        return next(self._running, None)

    def act(self, turn: Turn) -> Action | None:
        """Send the script what came back; take its next call."""
        if self._running is None:
            raise RuntimeError("start the policy before acting")
        try:
            return self._running.send(turn)
        except StopIteration:
            return None


@dataclass(frozen=True, slots=True)
class Episode:
    """What came of an episode."""

    turns: int
    total_reward: float
    info: dict[str, Any]
    over: bool


def live(
    env: Any,
    policy: Policy,
    *,
    seed: int | None = None,
    options: dict[str, Any] | None = None,
    on_turn: Callable[[Action, Turn], None] | None = None,
    to_the_end: bool = True,
) -> Episode:
    """Let a policy live an episode of a Gymnasium environment.

    Args:
        env: the environment (wrapped or not).
        policy: who acts.
        seed, options: for `env.reset`.
        on_turn: called after every step.
        to_the_end: when the policy has nothing more to do, end the session, or the remaining days of the month.
    """
    observation, info = env.reset(seed=seed, options=options)
    action = policy.start(observation, info)
    total, turns, over = 0.0, 0, False
    while not over:
        if action is None:
            if not to_the_end:
                break
            action = "Done." if env.unwrapped.preset.text_ends else call("end_day")
        observation, reward, terminated, truncated, info = env.step(action)
        total, turns, over = total + float(reward), turns + 1, bool(terminated or truncated)
        turn = Turn(observation, float(reward), info, over)
        if on_turn is not None:
            on_turn(action, turn)
        if not over:
            action = policy.act(turn)
    return Episode(turns, total, info, over)
