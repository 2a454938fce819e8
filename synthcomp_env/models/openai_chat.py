"""Any server that speaks the OpenAI chat API: vLLM, SGLang, llama.cpp, OpenAI."""

from __future__ import annotations

from typing import Any

from synthcomp_env.errors import MissingExtra, ModelError
from synthcomp_env.models.chat import ChatMessage, ChatReply, Usage, parse_structured

__all__ = ["OpenAIChat"]


class OpenAIChat:
    """A model served over the OpenAI chat API.

    Args:
        base_url: the API's root, e.g. "http://localhost:8000/v1".
        model: model name as the server knows it.
        api_key: key; servers of one's own usually take any.
        timeout: seconds for one try.
        retries: how often a failed call is tried again (with growing pauses).
    """

    def __init__(
        self, base_url: str, model: str, *, api_key: str = "none", timeout: float = 120.0, retries: int = 3
    ) -> None:
        try:
            import openai
        except ImportError as error:
            raise MissingExtra("A model behind an OpenAI-compatible server", "openai") from error
        self.name = model
        self.base_url = base_url
        self._errors = (openai.OpenAIError,)
        self._client = openai.OpenAI(base_url=base_url, api_key=api_key, timeout=timeout, max_retries=retries)

    def complete(
        self,
        messages: list[ChatMessage],
        *,
        schema: dict[str, Any] | None = None,
        max_tokens: int = 1024,
        temperature: float = 0.0,
    ) -> ChatReply:
        """See `ChatModel.complete`."""
        request: dict[str, Any] = {
            "model": self.name,
            "messages": [{"role": message.role, "content": message.content} for message in messages],
            "max_tokens": max_tokens,
            "temperature": temperature,
        }
        if schema is not None:
            request["response_format"] = {"type": "json_schema", "json_schema": {"name": "reply", "schema": schema}}
        try:
            answer = self._client.chat.completions.create(**request)
        except self._errors as error:
            raise ModelError(f"{self.base_url} did not answer for {self.name}: {error}") from error
        if not answer.choices or answer.choices[0].message.content is None:
            raise ModelError(f"{self.base_url} gave an empty answer for {self.name}")
        text = answer.choices[0].message.content
        usage = Usage(answer.usage.prompt_tokens, answer.usage.completion_tokens) if answer.usage else Usage()
        return ChatReply(text, parse_structured(text, schema, self.name) if schema else None, usage)
