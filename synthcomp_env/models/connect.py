"""Naming a model on the command line or in a config."""

from __future__ import annotations

import os

from synthcomp_env.errors import ConfigError
from synthcomp_env.models.anthropic_chat import AnthropicChat
from synthcomp_env.models.chat import ChatModel
from synthcomp_env.models.openai_chat import OpenAIChat

__all__ = ["connect"]


def connect(reference: str) -> ChatModel:
    """The model of a reference.

    Args:
        reference: "anthropic:MODEL", or "URL#MODEL" for any OpenAI-compatible server ("http://localhost:8000/v1#qwen").

    Raises:
        ConfigError: the reference has another form.
        MissingExtra: the client's package is not installed.
    """
    if reference.startswith("anthropic:"):
        return AnthropicChat(reference.removeprefix("anthropic:"))
    url, separator, model = reference.partition("#")
    if separator and url.startswith(("http://", "https://")) and model:
        return OpenAIChat(url, model, api_key=os.environ.get("OPENAI_API_KEY", "none"))
    raise ConfigError(f"{reference!r} names no model: write anthropic:MODEL or http://HOST:PORT/v1#MODEL")
