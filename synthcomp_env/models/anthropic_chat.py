"""Claude through the `anthropic` package."""

from __future__ import annotations

from typing import Any

import msgspec

from synthcomp_env.errors import MissingExtra, ModelError
from synthcomp_env.models.chat import ChatMessage, ChatReply, Usage, parse_structured

__all__ = ["AnthropicChat"]


class AnthropicChat:
    """A Claude model. The key comes from ANTHROPIC_API_KEY unless given.

    Structured replies are asked for as a forced tool call, whose input the API validates against the schema.
    """

    def __init__(
        self,
        model: str,
        *,
        api_key: str | None = None,
        base_url: str | None = None,
        timeout: float = 120.0,
        retries: int = 3,
    ) -> None:
        try:
            import anthropic
        except ImportError as error:
            raise MissingExtra("Claude", "anthropic") from error
        self.name = model
        self._errors = (anthropic.AnthropicError,)
        try:
            self._client = anthropic.Anthropic(api_key=api_key, base_url=base_url, timeout=timeout, max_retries=retries)
        except anthropic.AnthropicError as error:
            raise ModelError(f"cannot reach Claude: {error}. Set ANTHROPIC_API_KEY.") from error

    def complete(
        self,
        messages: list[ChatMessage],
        *,
        schema: dict[str, Any] | None = None,
        max_tokens: int = 1024,
        temperature: float = 0.0,
    ) -> ChatReply:
        """See `ChatModel.complete`. The API takes no sampling temperature any more: `temperature` is not sent."""
        request: dict[str, Any] = {
            "model": self.name,
            "system": "\n\n".join(message.content for message in messages if message.role == "system"),
            "messages": [{"role": m.role, "content": m.content} for m in messages if m.role != "system"],
            "max_tokens": max_tokens,
        }
        if schema is not None:
            request["tools"] = [{"name": "reply", "description": "Give the reply.", "input_schema": schema}]
            request["tool_choice"] = {"type": "tool", "name": "reply"}
        try:
            answer = self._client.messages.create(**request)
        except (*self._errors, TypeError) as error:  # a missing key surfaces as TypeError at the first call
            raise ModelError(f"{self.name} did not answer: {error}") from error
        usage = Usage(answer.usage.input_tokens, answer.usage.output_tokens)
        text = "".join(block.text for block in answer.content if block.type == "text")
        if schema is None:
            return ChatReply(text, None, usage)
        for block in answer.content:
            if block.type == "tool_use":
                text = msgspec.json.encode(block.input).decode()
        return ChatReply(text, parse_structured(text, schema, self.name), usage)
