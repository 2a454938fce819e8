"""What a model is shown of its past: a conversation that only grows, and is now and then begun anew from a log.

A server keeps what it computed for a prompt and uses it again for the next one that begins in the same way. So messages
are only ever added. Where the budget of tokens ends, or where a day does, the older part is replaced by a log of what
was done (`worklog`), once, and then messages are added again.

A context follows from the actions and observations it was given, and from nothing else: who lives a trajectory again
comes to the same messages, byte for byte.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import msgspec

from synthcomp_env.errors import ConfigError
from synthcomp_env.models import ChatMessage, ToolCall, ToolOffer
from synthcomp_env.policies.base import Action, Turn
from synthcomp_env.policies.worklog import Exchange, results_of, work_log
from synthcomp_env.tools.parse import parse

__all__ = ["Compaction", "Context", "Limits", "Opening", "Why"]

Why: TypeAlias = Literal["new session", "day border", "budget", "overflow"]
"""Why a conversation was begun anew: each day is a session of its own; a day ended and much was used; no room was left;
the server found it too long."""

Opening: TypeAlias = Callable[[int, bool], str]
"""What a new session begins with, by (working day, whether a week begins)."""

_EACH = 4
"""Tokens of a message beside its text."""
_HEAD = "What you did before, from the activity log (the conversation itself is no longer shown):"
_LAST = "Your last call was answered:"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may be shown.

    Attributes:
        tokens: of a prompt and its reply together.
        reply: of the reply alone.
        log: share of the room that the log of a new beginning may take. The room is what system prompt, tools and
            reply leave.
        keep: share of the room that the newest exchanges may take, where no day has ended.
        border: share of the room above which the end of a day is a new beginning.
        count: tokens of a text.
        characters: of a token, to give the log its length.
    """

    tokens: int
    reply: int
    log: float
    keep: float
    border: float
    count: Callable[[str], int]
    characters: float


class Compaction(msgspec.Struct, frozen=True):
    """A new beginning: before which decision, on which day, why, and tokens before and after."""

    decision: int
    day: int
    why: Why
    before: int
    after: int


class Context:
    """The conversation of one episode.

    Args:
        system: the system prompt.
        tools: what is offered; their schemas are counted.
        limits: how much may be shown.
        opening: where each day is a session of its own: what it begins with. None: the conversation goes on.

    Raises:
        ConfigError: (from `open`) prompt, tools and first observation leave no room.
    """

    def __init__(self, system: str, tools: ToolOffer, limits: Limits, opening: Opening | None = None) -> None:
        self._system = ChatMessage("system", system)
        self._limits, self._opening = limits, opening
        self._fixed = limits.count(json.dumps(list(tools.schemas))) + self._cost(self._system)
        self._room = max(0, limits.tokens - limits.reply - self._fixed)
        self._past: list[Exchange] = []
        self._recent: list[tuple[list[ChatMessage], int]] = []
        """Messages of the exchanges that are shown, with their tokens."""
        self._day = 0
        self.messages: list[ChatMessage] = []
        self.tokens = 0
        self.compactions: list[Compaction] = []

    def open(self, observation: str, info: Mapping[str, Any]) -> None:
        """Begin with the first observation of an episode."""
        self._day = int(info["day"])
        head = self._session_head(observation)
        self._begin(f"{head}\n\n{observation}" if head else observation)
        if self.tokens > self._fixed + self._room:
            raise ConfigError(
                f"the context's budget is {self._limits.tokens} tokens; system prompt, tools and first observation "
                f"take {self.tokens} and a reply up to {self._limits.reply}. Give a larger budget, fewer tools, "
                "shorter replies or a smaller preset."
            )

    def add(self, action: Action, turn: Turn) -> None:
        """Add an action and what came back, and begin anew where that is due."""
        day = int(turn.info["day"])
        self._past.append(Exchange(action, turn.observation, day if not self._past else self._day, turn.info["time"]))
        added = self._exchange(action, turn.observation)
        cost = sum(map(self._cost, added))
        self._recent.append((added, cost))
        self.messages = [*self.messages, *added]
        self.tokens += cost
        new_day, self._day = day != self._day, day
        if turn.over:
            return
        full = self.tokens > self._fixed + self._room
        if new_day and self._opening is not None:
            self._anew("new session", turn.observation)
        elif new_day and (full or self.tokens > self._fixed + self._limits.border * self._room):
            self._anew("day border", turn.observation)
        elif full:
            self._anew("budget", turn.observation)

    def overflow(self) -> bool:
        """Begin anew because the server found the prompt too long.

        Returns:
            Whether that made it shorter.
        """
        if not self._past:
            return False
        before = self.tokens
        self._anew("overflow", self._past[-1].observation)
        return self.tokens < before

    def _anew(self, why: Why, observation: str) -> None:
        """Replace the older part by the log."""
        before = self.tokens
        kept = self._newest() if why == "budget" else []
        past = self._past[: len(self._past) - len(kept)]
        text = work_log(past, int(self._room * self._limits.log * self._limits.characters))
        parts = [_HEAD, text] if text else []
        if why == "new session":
            parts.insert(0, self._session_head(observation))
        if not kept:
            parts += ["", _LAST, observation]
        self._begin("\n".join(parts))
        for messages, cost in kept:
            self._recent.append((messages, cost))
            self.messages = [*self.messages, *messages]
            self.tokens += cost
        self.compactions.append(Compaction(len(self._past), self._day, why, before, self.tokens))

    def _begin(self, text: str) -> None:
        first = ChatMessage("user", text)
        self.messages = [self._system, first]
        self.tokens = self._fixed + self._cost(first)
        self._recent = []

    def _newest(self) -> list[tuple[list[ChatMessage], int]]:
        """The newest exchanges that fit what may be kept."""
        room, kept = self._limits.keep * self._room, list[tuple[list[ChatMessage], int]]()
        for each in reversed(self._recent):
            room -= each[1]
            if room < 0:
                break
            kept.insert(0, each)
        return kept

    def _session_head(self, observation: str) -> str:
        """What a session begins with; the environment's morning page says where a week begins."""
        return self._opening(self._day, " begins: write its plan" in observation) if self._opening is not None else ""

    def _exchange(self, action: Action, observation: str) -> list[ChatMessage]:
        """The messages of an action and its results."""
        calls = action.get("tool_calls") if isinstance(action, Mapping) else None
        if isinstance(action, Mapping) and isinstance(calls, list):
            made = tuple(
                ToolCall(call["id"], call["function"]["name"], call["function"]["arguments"]) for call in calls
            )
            results = results_of(observation, len(made))
            said = ChatMessage("assistant", str(action.get("content") or ""), made)
            return [said, *(ChatMessage("tool", text, (), c.id) for c, text in zip(made, results, strict=True))]
        text = action if isinstance(action, str) else json.dumps(action)
        return [ChatMessage("assistant", text), ChatMessage("tool" if parse(text) else "user", observation)]

    def _cost(self, message: ChatMessage) -> int:
        calls = "".join(call.name + call.arguments for call in message.calls)
        return self._limits.count(message.content + calls) + _EACH
