"""What every role asks of a model: one conversation in, one reply out, with tools or as JSON of a schema."""

from __future__ import annotations

from typing import Any, Literal, Protocol, TypeAlias

import msgspec

from synthcomp_env.errors import ModelError

__all__ = [
    "ChatMessage",
    "ChatModel",
    "ChatReply",
    "PromptTooLong",
    "ToolCall",
    "ToolMode",
    "ToolOffer",
    "Usage",
    "parse_structured",
]

ToolMode: TypeAlias = Literal["native", "hermes", "structured"]
"""How tools are offered: through the API; as text that the model answers with `<tool_call>` blocks; or as that text
under a grammar that lets through nothing but valid calls."""


class PromptTooLong(ModelError):
    """The server refused a prompt as longer than the model's context."""


class ToolCall(msgspec.Struct, frozen=True):
    """A call that a model made through the API; `arguments` is JSON text as the model wrote it, valid or not."""

    id: str
    name: str
    arguments: str


class ChatMessage(msgspec.Struct, frozen=True, omit_defaults=True):
    """One message of a conversation.

    Attributes:
        role: who speaks; "tool" gives the result of a call.
        content: the text.
        calls: calls of an assistant's message.
        answers: the id of the call that a tool's message answers; empty where the call stood in the text.
    """

    role: Literal["system", "user", "assistant", "tool"]
    content: str
    calls: tuple[ToolCall, ...] = ()
    answers: str = ""


class ToolOffer(msgspec.Struct, frozen=True):
    """The tools a reply may call.

    Attributes:
        schemas: in OpenAI's form.
        mode: how they are offered.
        required: the reply must be a call. Of mode "structured" it always is, or the closing word.
        closing: the words by which a structured reply may end the session instead; empty: it cannot.
    """

    schemas: tuple[dict[str, Any], ...]
    mode: ToolMode = "native"
    required: bool = False
    closing: str = ""


class Usage(msgspec.Struct, frozen=True):
    """Tokens of one call, as the server counted them; `cached_tokens` of the prompt were in its cache already."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0


class ChatReply(msgspec.Struct, frozen=True):
    """A model's reply.

    Attributes:
        text: what it said.
        parsed: the JSON value, when a schema was asked for.
        usage: what it cost.
        calls: calls made through the API; calls written as text stay in the text.
        cut: it reached its limit of tokens before it was done.
    """

    text: str
    parsed: Any = None
    usage: Usage = Usage()
    calls: tuple[ToolCall, ...] = ()
    cut: bool = False


class ChatModel(Protocol):
    """A chat model behind any server."""

    name: str

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
        """Answer a conversation.

        Args:
            messages: the conversation so far.
            schema: a JSON schema the reply must follow.
            tools: what the reply may call.
            max_tokens: limit of the reply.
            temperature: sampling temperature.
            top_p: share of probability that sampling keeps.
            seed: of sampling.

        Raises:
            PromptTooLong: the conversation is longer than the model's context.
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
