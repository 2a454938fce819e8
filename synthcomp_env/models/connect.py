"""Naming a model on the command line or in a config."""

from __future__ import annotations

import os
from pathlib import Path

from synthcomp_env.errors import ConfigError
from synthcomp_env.models.anthropic_chat import AnthropicChat
from synthcomp_env.models.chat import ChatModel
from synthcomp_env.models.openai_chat import OpenAIChat

__all__ = ["connect"]


def connect(reference: str, *, timeout: float = 120.0, retries: int = 3, patience: float = 0.0) -> ChatModel:
    """The model of a reference.

    Args:
        reference: "anthropic:MODEL"; "URL#MODEL" for any OpenAI-compatible server ("http://localhost:8000/v1#qwen");
            or "local:DIRECTORY", a checkpoint run in this process by transformers.
        timeout: seconds for one try of a server.
        retries: how often a failed call is tried again.
        patience: seconds for which an OpenAI-compatible server that is away is tried again.

    Raises:
        ConfigError: the reference has another form.
        MissingExtra: the client's package is not installed.
    """
    if reference.startswith("anthropic:"):
        return AnthropicChat(reference.removeprefix("anthropic:"), timeout=timeout, retries=retries)
    if reference.startswith("local:"):
        from synthcomp_env.models.local_chat import LocalChat

        return LocalChat(Path(reference.removeprefix("local:")))
    url, separator, model = reference.partition("#")
    if separator and url.startswith(("http://", "https://")) and model:
        key = os.environ.get("OPENAI_API_KEY", "none")
        return OpenAIChat(url, model, api_key=key, timeout=timeout, retries=retries, patience=patience)
    raise ConfigError(
        f"{reference!r} names no model: write anthropic:MODEL, http://HOST:PORT/v1#MODEL or local:DIRECTORY"
    )
