"""A judge played by a chat model: one criterion a call, a structured verdict."""

from __future__ import annotations

from typing import Any

import msgspec

from synthcomp_env.errors import ModelError
from synthcomp_env.models import ChatMessage, ChatModel, connect
from synthcomp_env.scoring.judge import VERDICT_SCHEMA, Judge, Judgement, Request

__all__ = ["ModelJudge", "as_judge"]


class ModelJudge:
    """Asks a chat model for each verdict.

    Args:
        model: who judges; wrap it in `models.RecordedModel` to record and replay its verdicts.
        max_tokens: limit of one answer.
    """

    def __init__(self, model: ChatModel, max_tokens: int = 1024) -> None:
        self.model, self.max_tokens = model, max_tokens

    def verdict(self, request: Request) -> Judgement:
        """See `Judge.verdict`."""
        messages = [ChatMessage("system", request.system), ChatMessage("user", request.user)]
        reply = self.model.complete(messages, schema=VERDICT_SCHEMA, max_tokens=self.max_tokens)
        try:
            return msgspec.convert(reply.parsed, Judgement)
        except msgspec.ValidationError as error:
            raise ModelError(f"{self.model.name} gave no verdict on {request.criterion}: {error}") from error


def as_judge(judge: Any) -> Judge | None:
    """The judge a user meant: None, a `Judge`, a chat model, or a reference ("anthropic:MODEL", "URL#MODEL").

    Raises:
        ConfigError: a string that names no model.
    """
    if judge is None or hasattr(judge, "verdict"):
        return judge  # type: ignore[no-any-return]
    return ModelJudge(connect(judge) if isinstance(judge, str) else judge)
