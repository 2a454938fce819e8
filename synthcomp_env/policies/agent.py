"""The work agent: a policy that a chat model plays.

Its action is what the model said: text, or the assistant's message with its calls as the API gave them. So a trajectory
holds all that the conversation is made of, and an agent that recalls one goes on from its end as if never stopped.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

from synthcomp_env.models import ChatModel, ChatReply, PromptTooLong, ToolOffer
from synthcomp_env.policies.base import Action, Turn
from synthcomp_env.policies.context import Compaction, Context, Limits, Opening
from synthcomp_env.randomness import seed_of
from synthcomp_env.tools.parse import parse

__all__ = ["ChatAgent", "Exchanged", "Sampling"]


@dataclass(frozen=True, slots=True)
class Sampling:
    """How replies are drawn. Every decision draws from a seed of its own, which `seed` makes; None leaves it to the
    server."""

    temperature: float
    top_p: float
    max_tokens: int
    seed: int | None


class Exchanged(msgspec.Struct, frozen=True):
    """One request to the model and its reply.

    Attributes:
        decision: which action of the episode it led to, from 0.
        day: working day.
        prompt_tokens, completion_tokens, cached_tokens: as the server counted them.
        seconds: that the reply took, waiting for the server included.
        estimate: tokens of the prompt as the context counted them.
        cut: the reply reached its limit of tokens.
        compaction: the new beginning of the conversation before it, if any.
    """

    decision: int
    day: int
    prompt_tokens: int
    completion_tokens: int
    cached_tokens: int
    seconds: float
    estimate: int
    cut: bool = False
    compaction: Compaction | None = None


class ChatAgent:
    """A policy played by a chat model.

    Several calls in one reply are carried out in order. Text without a call ends the session where the preset says so;
    elsewhere the environment's answer is the one reminder, and the next such text closes the day.

    Args:
        name: of the policy, for records.
        model: who answers.
        system: the system prompt.
        tools: what is offered, and how.
        limits: how much of the past is shown.
        sampling: how replies are drawn.
        text_ends: whether text without a call ends the session.
        opening: what each day's session begins with, where every day is a session of its own.
        on_reply: told of every request.

    Raises:
        ModelError: (from `start` and `act`) the model failed after its retries; the episode is then unscored.
    """

    def __init__(
        self,
        name: str,
        model: ChatModel,
        system: str,
        tools: ToolOffer,
        limits: Limits,
        sampling: Sampling,
        *,
        text_ends: bool,
        opening: Opening | None = None,
        on_reply: Callable[[Exchanged], None] | None = None,
    ) -> None:
        self.name = name
        self.model = model
        self.context = Context(system, tools, limits, opening)
        self._parts = (system, tools, limits, opening)
        self._tools, self._sampling, self._text_ends = tools, sampling, text_ends
        self.on_reply = on_reply
        self._recalled: deque[Action] = deque()
        self._overflowed: frozenset[int] = frozenset()
        self._decisions = 0
        self._last: Action | None = None
        self._day = 0

    def recall(self, actions: Iterable[Action], overflowed: Collection[int] = ()) -> None:
        """Take these actions first, without asking the model: those of a run that was cut off.

        Args:
            actions: in their order, from the episode's first.
            overflowed: decisions before which the server had found the prompt too long.
        """
        self._recalled, self._overflowed = deque(actions), frozenset(overflowed)

    def start(self, observation: str, info: dict[str, Any]) -> Action | None:
        """See `Policy.start`."""
        self.context = Context(*self._parts)
        self._decisions, self._last, self._day = 0, None, int(info["day"])
        self.context.open(observation, info)
        return self._decide()

    def act(self, turn: Turn) -> Action | None:
        """See `Policy.act`."""
        if self._last is None:
            raise RuntimeError("start the policy before acting")
        self.context.add(self._last, turn)
        self._day = int(turn.info["day"])
        return self._decide()

    def _decide(self) -> Action:
        if self._recalled:
            if self._decisions in self._overflowed:
                self.context.overflow()
            action = self._recalled.popleft()
        else:
            action = self._action(self._ask())
        self._last = action
        self._decisions += 1
        return action

    def _ask(self) -> ChatReply:
        began = time.monotonic()
        try:
            reply = self._complete()
        except PromptTooLong:
            if not self.context.overflow():
                raise
            reply = self._complete()
        newest = self.context.compactions[-1] if self.context.compactions else None
        if self.on_reply is not None:
            self.on_reply(
                Exchanged(
                    self._decisions, self._day, reply.usage.prompt_tokens, reply.usage.completion_tokens,
                    reply.usage.cached_tokens, time.monotonic() - began, self.context.tokens, reply.cut,
                    newest if newest is not None and newest.decision == self._decisions else None,
                )
            )  # fmt: skip
        return reply

    def _complete(self) -> ChatReply:
        return self.model.complete(self.context.messages, **self.asking(self._decisions))

    def asking(self, decision: int) -> dict[str, Any]:
        """What the model is given beside the conversation when it is asked for a decision."""
        how = self._sampling
        seed = None
        if how.seed is not None:
            seed = seed_of(how.seed, "decision", decision)
        return {"tools": self._tools, "max_tokens": how.max_tokens, "temperature": how.temperature,
                "top_p": how.top_p, "seed": seed}  # fmt: skip

    def _action(self, reply: ChatReply) -> Action:
        if reply.calls:
            made = [(call.name, call.arguments) for call in reply.calls]
            return self._said(reply.text, made)
        if self._text_ends or parse(reply.text) or not _is_text(self._last):
            return reply.text
        return self._said(reply.text, [("end_day", "{}")])

    def _said(self, text: str, calls: list[tuple[str, str]]) -> Action:
        """An assistant's message with calls. Their ids are of our own making, and the same whoever lives it again."""
        return {
            "role": "assistant",
            "content": text,
            "tool_calls": [
                {
                    "id": f"c{self._decisions:05d}{number:03d}",
                    "type": "function",
                    "function": {"name": name, "arguments": arguments},
                }
                for number, (name, arguments) in enumerate(calls)
            ],
        }


def _is_text(action: Action | None) -> bool:
    """Whether the last action was words alone. At the start there was none."""
    return isinstance(action, str) and not parse(action)
