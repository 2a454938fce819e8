"""Recording a model's replies and playing them back: a run with models becomes a run without."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from synthcomp_env.errors import DataError, ModelError
from synthcomp_env.models.chat import ChatMessage, ChatModel, ChatReply, ToolOffer
from synthcomp_env.randomness import digest

__all__ = ["RecordedModel"]


class _Line(msgspec.Struct):
    key: str
    reply: ChatReply


class RecordedModel:
    """Answers from a recording; asks the model behind it, and records, when there is one and the question is new.

    Args:
        path: JSONL file, one reply a line, appended to.
        model: the model to ask; None replays only.

    Raises:
        DataError: a line of the recording is damaged (named).
    """

    def __init__(self, path: Path, model: ChatModel | None = None) -> None:
        self.path, self.model = path, model
        self.name = model.name if model is not None else f"recording {path.name}"
        self._replies: dict[str, ChatReply] = {}
        if path.is_file():
            for number, line in enumerate(path.read_bytes().splitlines(), start=1):
                try:
                    entry = msgspec.json.decode(line, type=_Line)
                except (msgspec.DecodeError, msgspec.ValidationError) as error:
                    raise DataError(f"{path}, line {number}: not a recorded reply ({error})") from error
                self._replies[entry.key] = entry.reply

    def complete(
        self,
        messages: list[ChatMessage],
        *,
        schema: dict[str, Any] | None = None,
        tools: ToolOffer | None = None,
        max_tokens: int = 1024,
        temperature: float = 0.0,
        top_p: float = 1.0,
        seed: int | None = None,
    ) -> ChatReply:
        """See `ChatModel.complete`. Raises ModelError when replaying a question that was never asked."""
        question: list[Any] = [messages, schema, max_tokens, temperature]
        if (tools, top_p, seed) != (None, 1.0, None):
            question += [tools, top_p, seed]
        key = digest(msgspec.json.encode(question).decode()).hex()
        if key not in self._replies:
            if self.model is None:
                raise ModelError(f"{self.path} has no reply to this question; record it with a model first")
            reply = self.model.complete(
                messages, schema=schema, tools=tools, max_tokens=max_tokens, temperature=temperature, top_p=top_p,
                seed=seed,
            )  # fmt: skip
            self._replies[key] = reply
            with self.path.open("ab") as file:
                file.write(msgspec.json.encode(_Line(key, reply)) + b"\n")
        return self._replies[key]
