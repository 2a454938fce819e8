"""B0: the least that an environment of JSON tool calls can do, and the environments measured beside it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, cast

import gymnasium as gym

from synthcomp_env.environment import SyntheticComputerEnv

__all__ = ["BARE_CALL", "COMPUTER", "bare", "call", "inside", "month"]

BASELINE_ID = "synthcomp-bench/Bare-v0"
COMPUTER = "generated:public_health_director#0"
"""The computer on which steps are measured."""
_MANY = 100_000


class BareEnv(gym.Env[str, str]):
    """An environment whose step parses a JSON tool call, dispatches to a function and returns 2 kB of a cached text."""

    def __init__(self) -> None:
        self.observation_space = gym.spaces.Text(4096)
        self.action_space = gym.spaces.Text(4096)
        self._text = "The quick brown fox jumps over the lazy dog. " * 200
        self._tools: dict[str, Callable[..., str]] = {"read": self._read}

    def _read(self, start: int = 0) -> str:
        return self._text[start : start + 2000]

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[str, dict[str, Any]]:
        """Start over."""
        super().reset(seed=seed)
        return "", {}

    def step(self, action: str) -> tuple[str, float, bool, bool, dict[str, Any]]:
        """One JSON tool call."""
        call = json.loads(action)
        return self._tools[call["name"]](**call["arguments"]), 0.0, False, False, {}


def bare() -> gym.Env[Any, Any]:
    """B0, made as any environment is, and reset."""
    if BASELINE_ID not in gym.registry:
        gym.register(BASELINE_ID, entry_point=f"{__name__}:BareEnv", disable_env_checker=True)
    env = gym.make(BASELINE_ID)
    env.reset(seed=0)
    return env


def month(computer: str = COMPUTER) -> gym.Env[Any, Any]:
    """A month on a computer, without a limit on turns, and reset."""
    env = gym.make("SyntheticComputer-v0", preset="month", computer=computer, max_turns=_MANY)
    env.reset(seed=0)
    return env


def inside(env: gym.Env[Any, Any]) -> SyntheticComputerEnv:
    """The environment under its wrappers."""
    return cast(SyntheticComputerEnv, env.unwrapped)


def call(name: str, /, **arguments: Any) -> str:
    """An action as a policy writes it."""
    return json.dumps({"name": name, "arguments": arguments})


BARE_CALL = call("read", start=100)
"""The action that B0 is measured by."""
