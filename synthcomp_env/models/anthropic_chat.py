"""Claude through the `anthropic` package."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import msgspec

from synthcomp_env.errors import MissingExtra, ModelError
from synthcomp_env.models.chat import (
    ChatMessage,
    ChatReply,
    PromptTooLong,
    ToolCall,
    ToolOffer,
    Usage,
    parse_structured,
)

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
        tools: ToolOffer | None = None,
        max_tokens: int = 1024,
        temperature: float = 0.0,
        top_p: float = 1.0,
        seed: int | None = None,
    ) -> ChatReply:
        """See `ChatModel.complete`. The API takes no sampling settings any more: `temperature`, `top_p` and `seed` are
        not sent. Tools are always offered through the API, whatever their mode. The conversation up to its last message
        is marked for the API's prompt cache."""
        request: dict[str, Any] = {
            "model": self.name,
            "system": "\n\n".join(message.content for message in messages if message.role == "system"),
            "messages": [_wire(role, list(group)) for role, group in groupby(_spoken(messages), key=_speaker)],
            "max_tokens": max_tokens,
        }
        if schema is not None:
            request["tools"] = [{"name": "reply", "description": "Give the reply.", "input_schema": schema}]
            request["tool_choice"] = {"type": "tool", "name": "reply"}
        elif tools is not None:
            request["tools"] = [_tool(each["function"]) for each in tools.schemas]
            request["tool_choice"] = {"type": "any" if tools.required else "auto"}
            if request["messages"]:
                request["messages"][-1]["content"][-1]["cache_control"] = {"type": "ephemeral"}
        try:
            answer = self._client.messages.create(**request)
        except (*self._errors, TypeError) as error:  # a missing key surfaces as TypeError at the first call
            kind = PromptTooLong if "prompt is too long" in str(error) else ModelError
            raise kind(f"{self.name} did not answer: {error}") from error
        text = "".join(block.text for block in answer.content if block.type == "text")
        made = [block for block in answer.content if block.type == "tool_use"]
        if schema is not None:
            text = msgspec.json.encode(made[0].input).decode() if made else text
            return ChatReply(text, parse_structured(text, schema, self.name), _usage(answer.usage))
        calls = tuple(ToolCall(block.id, block.name, msgspec.json.encode(block.input).decode()) for block in made)
        return ChatReply(text, None, _usage(answer.usage), calls, answer.stop_reason == "max_tokens")


def _usage(usage: Any) -> Usage:
    """The API counts tokens that it took from its cache, or put there, apart."""
    cached = getattr(usage, "cache_read_input_tokens", None) or 0
    stored = getattr(usage, "cache_creation_input_tokens", None) or 0
    return Usage(usage.input_tokens + cached + stored, usage.output_tokens, cached)


def _tool(function: dict[str, Any]) -> dict[str, Any]:
    parameters = function["parameters"]
    return {"name": function["name"], "description": function["description"], "input_schema": parameters}


def _spoken(messages: list[ChatMessage]) -> list[ChatMessage]:
    return [message for message in messages if message.role != "system"]


def _speaker(message: ChatMessage) -> str:
    """Results of tools are the user's."""
    return "assistant" if message.role == "assistant" else "user"


def _wire(role: str, group: list[ChatMessage]) -> dict[str, Any]:
    """Messages of one speaker as one message of blocks."""
    blocks: list[dict[str, Any]] = []
    for message in group:
        if message.role == "tool" and message.answers:
            blocks.append({"type": "tool_result", "tool_use_id": message.answers, "content": message.content})
            continue
        if message.content.strip():
            blocks.append(
                {"type": "text", "text": message.content.rstrip() if role == "assistant" else message.content}
            )
        blocks += [
            {"type": "tool_use", "id": c.id, "name": c.name, "input": _input(c.arguments)} for c in message.calls
        ]
    return {"role": role, "content": blocks or [{"type": "text", "text": "(nothing)"}]}


def _input(arguments: str) -> dict[str, Any]:
    """Arguments as the API takes them back: what is no JSON object is shown to the model inside one."""
    try:
        value = msgspec.json.decode(arguments.encode())
    except msgspec.DecodeError:
        value = None
    return value if isinstance(value, dict) else {"malformed": arguments} if arguments.strip() else {}
