"""Any server that speaks the OpenAI chat API: vLLM, SGLang, llama.cpp, OpenAI."""

from __future__ import annotations

import json
import time
from typing import Any

import msgspec

from synthcomp_env.errors import ConfigError, MissingExtra, ModelError
from synthcomp_env.models.chat import (
    ChatMessage,
    ChatReply,
    PromptTooLong,
    ToolCall,
    ToolOffer,
    Usage,
    parse_structured,
)
from synthcomp_env.models.hermes import as_text, call_grammar

__all__ = ["OpenAIChat", "ServedModel", "first_served"]

_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 10.0
_AWAY = (502, 503, 504)
"""What a proxy answers for a server that is not there, and a server that is still starting."""


class ServedModel(msgspec.Struct, frozen=True):
    """A model that a server offers; `context`: most tokens of a conversation, where the server says (vLLM does)."""

    name: str
    context: int | None = None


class OpenAIChat:
    """A model served over the OpenAI chat API.

    Args:
        base_url: the API's root, e.g. "http://localhost:8000/v1".
        model: model name as the server knows it.
        api_key: key; servers of one's own usually take any.
        timeout: seconds for one try.
        retries: how often a failed call is tried again (with growing pauses).
        patience: seconds for which a server that is away (it refuses or drops the connection) is tried again, so that
            restarting it loses nothing.
    """

    def __init__(
        self,
        base_url: str,
        model: str,
        *,
        api_key: str = "none",
        timeout: float = 120.0,
        retries: int = 3,
        patience: float = 0.0,
    ) -> None:
        try:
            import openai
        except ImportError as error:
            raise MissingExtra("A model behind an OpenAI-compatible server", "openai") from error
        self.name = model
        self.base_url = base_url
        self.patience = patience
        self._api = openai
        self._client = openai.OpenAI(base_url=base_url, api_key=api_key, timeout=timeout, max_retries=retries)

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
        """See `ChatModel.complete`."""
        request = self.request(
            messages, schema=schema, tools=tools, max_tokens=max_tokens, temperature=temperature, top_p=top_p, seed=seed
        )
        return self._reply(self._ask(request), schema, tools is not None)

    def request(
        self,
        messages: list[ChatMessage],
        *,
        schema: dict[str, Any] | None = None,
        tools: ToolOffer | None = None,
        max_tokens: int = 1024,
        temperature: float = 0.0,
        top_p: float = 1.0,
        seed: int | None = None,
    ) -> dict[str, Any]:
        """What `complete` sends, as the arguments of the client's `chat.completions.create`."""
        request: dict[str, Any] = {"model": self.name, "max_tokens": max_tokens, "temperature": temperature}
        if top_p != 1.0:
            request["top_p"] = top_p
        if seed is not None:
            request["seed"] = seed
        if schema is not None:
            request["response_format"] = {"type": "json_schema", "json_schema": {"name": "reply", "schema": schema}}
        if tools is None or tools.mode == "native":
            request["messages"] = [_wire(message) for message in messages]
            if tools is not None:
                request["tools"] = list(tools.schemas)
                request["tool_choice"] = "required" if tools.required else "auto"
        else:
            request["messages"] = [_wire(message) for message in as_text(messages, tools)]
            if tools.mode == "structured":
                request["extra_body"] = {"structured_outputs": {"structural_tag": call_grammar(tools)}}
        return request

    def context_limit(self) -> int | None:
        """Most tokens of a conversation, as the server says; None where it says nothing.

        Raises:
            ConfigError: the server does not offer this model; the message lists those it does.
            ModelError: the server did not answer.
        """
        found = {each.name: each for each in self.served()}
        if found and self.name not in found:
            raise ConfigError(f"{self.base_url} serves no model {self.name!r}; it serves: {', '.join(found)}")
        return found[self.name].context if found else None

    def served(self) -> list[ServedModel]:
        """The models that the server offers; none where it does not list them.

        Raises:
            ModelError: the server did not answer.
        """
        try:
            found = self._patiently(self._client.models.list)
            return [ServedModel(each.id, getattr(each, "max_model_len", None)) for each in found.data]
        except self._api.NotFoundError:
            return []
        except (self._api.OpenAIError, ValueError, AttributeError) as error:
            raise ModelError(f"{self.base_url} does not say which models it serves: {error}") from error

    def _ask(self, request: dict[str, Any]) -> Any:
        try:
            return self._patiently(lambda: self._client.chat.completions.create(**request))
        except self._api.BadRequestError as error:
            said = str(error)
            if "context length" in said or "context_length" in said or "longer than the maximum" in said:
                raise PromptTooLong(f"{self.base_url} finds the prompt too long for {self.name}: {said}") from error
            raise ModelError(f"{self.base_url} refused the request to {self.name}: {said}") from error
        except (self._api.OpenAIError, ValueError) as error:  # ValueError: a body that is no JSON
            raise ModelError(f"{self.base_url} did not answer for {self.name}: {error}") from error

    def _patiently(self, ask: Any) -> Any:
        """Ask until the server is there, for as long as patience lasts. Other failures the client retries itself."""
        until, pause = time.monotonic() + self.patience, _FIRST_PAUSE
        while True:
            try:
                return ask()
            except self._api.APITimeoutError:
                raise
            except (self._api.APIConnectionError, self._api.APIStatusError) as error:
                away = getattr(error, "status_code", None) in (None, *_AWAY)
                if not away or time.monotonic() + pause > until:
                    raise
            time.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _reply(self, answer: Any, schema: dict[str, Any] | None, with_tools: bool) -> ChatReply:
        choices = getattr(answer, "choices", None)
        if not choices or choices[0].message is None:
            raise ModelError(f"{self.base_url} gave an empty answer for {self.name}")
        message = choices[0].message
        if message.content is None and not with_tools:
            raise ModelError(f"{self.base_url} gave an empty answer for {self.name}")
        text = message.content or ""
        calls = tuple(
            ToolCall(each.id or "", each.function.name or "", each.function.arguments or "")
            for each in message.tool_calls or ()
            if each.type == "function"
        )
        parsed = parse_structured(text, schema, self.name) if schema else None
        return ChatReply(text, parsed, _usage(answer), calls, choices[0].finish_reason == "length")


def first_served(base_url: str, *, patience: float = 0.0) -> ServedModel:
    """The one model that a server offers.

    Raises:
        ConfigError: it offers several; the message lists them.
        ModelError: it did not answer.
    """
    found = OpenAIChat(base_url, "", patience=patience).served()
    if len(found) != 1:
        names = ", ".join(each.name for each in found)
        raise ConfigError(f"{base_url} serves {len(found)} models ({names}); name one with --model")
    return found[0]


def _usage(answer: Any) -> Usage:
    if not answer.usage:
        return Usage()
    details = answer.usage.prompt_tokens_details
    cached = (details.cached_tokens or 0) if details is not None else 0
    return Usage(answer.usage.prompt_tokens or 0, answer.usage.completion_tokens or 0, cached)


def _wire(message: ChatMessage) -> dict[str, Any]:
    """A message as the API takes it. The result of a call that stood in the text answers no call the API knows of."""
    if message.role == "tool" and not message.answers:
        return {"role": "user", "content": message.content}
    wire: dict[str, Any] = {"role": message.role, "content": message.content}
    if message.calls:
        wire["tool_calls"] = [
            {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": _arguments(call)}}
            for call in message.calls
        ]
    if message.role == "tool":
        wire["tool_call_id"] = message.answers
    return wire


def _arguments(call: ToolCall) -> str:
    """Arguments that a server can render again: what is no JSON object is shown to the model inside one."""
    try:
        if isinstance(json.loads(call.arguments), dict):
            return call.arguments
    except ValueError:
        pass
    return json.dumps({"malformed": call.arguments}) if call.arguments.strip() else "{}"
