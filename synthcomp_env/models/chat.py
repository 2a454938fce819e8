"""What every role asks of a model: one conversation in, one reply out, optionally as JSON of a schema."""

from __future__ import annotations

from typing import Any, Literal, Protocol

import msgspec

from synthcomp_env.errors import ModelError

__all__ = ["ChatMessage", "ChatModel", "ChatReply", "Usage", "parse_structured"]


class ChatMessage(msgspec.Struct, frozen=True):
    """One message of a conversation."""

    role: Literal["system", "user", "assistant"]
    content: str


class Usage(msgspec.Struct, frozen=True):
    """Tokens of one call, as the server counted them."""

    prompt_tokens: int = 0
    completion_tokens: int = 0


class ChatReply(msgspec.Struct, frozen=True):
    """A model's reply; `parsed` holds the JSON value when a schema was asked for."""

    text: str
    parsed: Any = None
    usage: Usage = Usage()


class ChatModel(Protocol):
    """A chat model behind any server."""

    name: str

    def complete(
        self,
        messages: list[ChatMessage],
        *,
        schema: dict[str, Any] | None = None,
        max_tokens: int = 1024,
        temperature: float = 0.0,
    ) -> ChatReply:
        """Answer a conversation.

        Args:
            messages: the conversation so far.
            schema: a JSON schema the reply must follow.
            max_tokens: limit of the reply.
            temperature: sampling temperature.

        Raises:
            ModelError: the server failed after its retries, or the reply does not follow the schema.
        """


def parse_structured(text: str, schema: dict[str, Any], model: str) -> Any:
    """The JSON object in a reply, with the schema's required keys present.

    Raises:
        ModelError: no JSON object, or a required key is missing; the message shows the start of the reply.
    """
    start, end = text.find("{"), text.rfind("}")
    try:
        value = msgspec.json.decode(text[start : end + 1].encode())
    except msgspec.DecodeError as error:
        raise ModelError(f"{model} should have answered with JSON, but said: {text[:200]!r}") from error
    missing = [key for key in schema.get("required", ()) if key not in value]
    if missing:
        raise ModelError(f"{model} left out {', '.join(missing)} in its JSON: {text[:200]!r}")
    return value
