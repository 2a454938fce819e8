"""Demonstrations: what a reference policy said and was answered on a dataset row, as a conversation for SFT.

The prompt is the row's own, so that a policy taught by demonstrations meets the same bytes when it is trained by
reward. Only policies that write nothing that they were not shown can demonstrate: what the oracle knows cannot be
learnt.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from synthcomp_env.errors import ConfigError, DataError, MissingExtra
from synthcomp_env.policies import make_policy
from synthcomp_env.policies.base import Action, Turn
from synthcomp_env.rl.facade import environment_class
from synthcomp_env.rl.record import is_solved
from synthcomp_env.rl.rows import Row

if TYPE_CHECKING:
    from datasets import Dataset

__all__ = [
    "CLOSING", "DEMONSTRATORS", "Demonstration", "demonstrate", "demonstrations", "load_demonstrations",
    "save_demonstrations", "sft_dataset",
]  # fmt: skip

DEMONSTRATORS = ("expert", "diligent")
"""Policies that may demonstrate."""

CLOSING = "Done."
"""How a demonstration says that it is over."""


class Demonstration(msgspec.Struct, frozen=True):
    """One demonstrated row.

    Attributes:
        id: of the row.
        family: of the task, or the kind of slice.
        reward: what it won, of what could be won.
        messages: the whole conversation, as chat templates take it.
    """

    id: str
    family: str
    reward: float
    messages: tuple[dict[str, Any], ...]

    @property
    def calls(self) -> int:
        """Calls that were made."""
        return sum("tool_calls" in message for message in self.messages)

    def won(self, least: float) -> bool:
        """Whether it won at least this share of what could be won."""
        return self.reward >= least or (least == 1.0 and is_solved(self.reward))

    def texts(self) -> Iterator[str]:
        """Every text in it, calls as JSON: what a vocabulary is learnt from."""
        for message in self.messages:
            if message["content"]:
                yield message["content"]
            for call in message.get("tool_calls", ()):
                yield json.dumps(call["function"])  # spaced as the chat template writes it


def demonstrate(row: Row, policy: str = "expert", *, calls: int | None = None) -> Demonstration | None:
    """Let a policy live a row, and keep what was said.

    Args:
        row: of any kind.
        policy: one of `DEMONSTRATORS`.
        calls: it stops after so many, done or not.

    Returns:
        The demonstration; None where what it won cannot be scored.

    Raises:
        ConfigError: a policy that may not demonstrate.
    """
    if policy not in DEMONSTRATORS:
        raise ConfigError(
            f"{policy!r} does not demonstrate. Choose from {', '.join(DEMONSTRATORS)}: others know more than they are "
            "shown, or are no example."
        )
    rollout = environment_class(row.preset)()
    first = rollout.reset(**row.columns())
    messages: list[dict[str, Any]] = [dict(message) for message in row.prompt]
    messages[-1]["content"] += first
    actor = make_policy(policy, rollout._env)
    action = actor.start(first, rollout._info)
    for _ in range(row.max_turns if calls is None else calls):
        if action is None or rollout._over:
            break
        call = _call_of(action)
        before = rollout._info["score"]
        answer = rollout._act(call)
        messages.append({"role": "assistant", "content": "", "tool_calls": [{"type": "function", "function": call}]})
        messages.append({"role": "tool", "name": call["name"], "content": answer})
        action = actor.act(Turn(answer, rollout._info["score"] - before, rollout._info, rollout._over))
    messages.append({"role": "assistant", "content": CLOSING})
    reward = rollout.get_reward()
    return None if reward is None else Demonstration(row.id, row.family or row.kind, reward, tuple(messages))


def _call_of(action: Action) -> dict[str, Any]:
    if not isinstance(action, dict):
        raise ConfigError(f"a demonstrator makes one call at a time, not {action!r}")
    return {"name": action["name"], "arguments": action["arguments"]}


def demonstrations(rows: Iterable[Row], policy: str = "expert", least: float = 1.0) -> Iterator[Demonstration]:
    """Demonstrations of rows, in order; those that won less than `least` (a share in [0, 1]) are left out."""
    for row in rows:
        found = demonstrate(row, policy)
        if found is not None and found.won(least):
            yield found


def save_demonstrations(path: Path, found: Iterable[Demonstration]) -> None:
    """Write demonstrations as JSON lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        for each in found:
            file.write(msgspec.json.encode(each) + b"\n")


def load_demonstrations(path: Path) -> list[Demonstration]:
    """Read what `save_demonstrations` wrote.

    Raises:
        DataError: there is no such file, or a line is no demonstration (named by number).
    """
    if not path.is_file():
        raise DataError(f"there are no demonstrations at {path}")
    found = []
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        try:
            found.append(msgspec.json.decode(line, type=Demonstration))
        except msgspec.DecodeError as error:
            raise DataError(f"{path}, line {number} is no demonstration: {error}. Make them again.") from error
    return found


def sft_dataset(found: Iterable[Demonstration], schemas: list[dict[str, Any]]) -> Dataset:
    """Demonstrations as TRL's SFT trainer takes them: conversations with the tools that were offered.

    Args:
        found: the demonstrations.
        schemas: of the tools, in OpenAI's form, as the chat template may render them into the prompt.
    """
    try:
        from datasets import Dataset
    except ImportError as error:
        raise MissingExtra("a dataset of demonstrations", "train") from error
    rows = [{"messages": list(each.messages), "tools": schemas} for each in found]
    return Dataset.from_list(rows, on_mixed_types="use_json")
