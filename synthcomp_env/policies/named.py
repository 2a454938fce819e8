"""Policies played by models, by name: `agents/policies/NAME.yaml` says which model, how it is asked, what it sees."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from synthcomp_env import shipped
from synthcomp_env.errors import ConfigError, MissingExtra
from synthcomp_env.models import ChatModel, ToolOffer, connect
from synthcomp_env.policies.agent import ChatAgent, Sampling
from synthcomp_env.policies.context import Limits, Opening
from synthcomp_env.randomness import digest
from synthcomp_env.scoring.judge import load_prompt

__all__ = [
    "AgentSettings",
    "ContextSettings",
    "SamplingSettings",
    "ServerSettings",
    "load_agent",
    "make_agent",
    "open_model",
]

CLOSING = "Done."
"""The words by which a structured reply ends a session."""


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SamplingSettings(_Settings):
    """How replies are drawn.

    Attributes:
        temperature: 0 is greedy.
        top_p: share of probability that is kept.
        max_tokens: limit of one reply.
        seed: of all draws together with an episode's seed and sample; null leaves it to the server.
    """

    temperature: float = Field(default=0.7, ge=0, le=2)
    top_p: float = Field(default=1.0, gt=0, le=1)
    max_tokens: int = Field(default=1024, ge=1)
    seed: int | None = 0


class ContextSettings(_Settings):
    """How much of the past is shown (see `policies.context`).

    Attributes:
        tokens: of a prompt and its reply together, at most. A server that says its own limit lowers it.
        tokenizer: a tokenizer.json that counts tokens; null counts characters.
        characters_per_token: where no tokenizer counts.
        log, keep, border: shares of the room that the log of a new beginning may take, that the newest exchanges keep,
            and above which the end of a day is a new beginning.
    """

    tokens: int = Field(default=32768, ge=512)
    tokenizer: Path | None = None
    characters_per_token: float = Field(default=3.5, gt=0.5, le=10)
    log: float = Field(default=0.25, gt=0, lt=1)
    keep: float = Field(default=0.25, ge=0, lt=1)
    border: float = Field(default=0.5, ge=0, le=1)

    @model_validator(mode="after")
    def _leaves_room(self) -> ContextSettings:
        if self.log + self.keep > 0.75:
            raise ValueError("log and keep together may take three quarters at most, or nothing can be added")
        return self


class ServerSettings(_Settings):
    """How a server is asked.

    Attributes:
        timeout: seconds for one try.
        retries: how often a failed request is tried again.
        patience: seconds for which a server that is away is tried again.
    """

    timeout: float = Field(default=600, gt=0)
    retries: int = Field(default=4, ge=0)
    patience: float = Field(default=600, ge=0)


class AgentSettings(_Settings):
    """One policy that a model plays.

    Attributes:
        about: one line for people.
        model: its reference (see `models.connect`); null: given where it is used.
        tools: "native" offers tools through the API, "hermes" as text, "structured" as text under a grammar that lets
            through nothing but valid calls (vLLM).
        required: every reply must call a tool.
        sessions: "day" begins every working day as a session of its own, from the activity log, and asks for a plan on
            the first of a week; "episode" is one conversation.
        prompt: a file of `agents/` whose text follows the system prompt.
        sampling, context, server: see there.
    """

    about: str = ""
    model: str | None = None
    tools: Literal["native", "hermes", "structured"] = "native"
    required: bool = False
    sessions: Literal["episode", "day"] = "episode"
    prompt: str | None = None
    sampling: SamplingSettings = SamplingSettings()
    context: ContextSettings = ContextSettings()
    server: ServerSettings = ServerSettings()


def load_agent(name: str | Path) -> AgentSettings:
    """The settings of a name in `agents/policies/`, or of a YAML file in that form.

    Raises:
        ConfigError: no such file, or a key of it is wrong; the message names the file and the key.
    """
    path = shipped.find("agents/policies", name)
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        return AgentSettings.model_validate(data)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigError(f"{path}: cannot be read as YAML: {' '.join(str(error).split())}") from error
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, fault['loc'])) or 'file'}: {fault['msg'].removeprefix('Value error, ')}"
            for fault in error.errors()[:5]
        )
        raise ConfigError(f"{path}: {faults}") from error


def open_model(settings: AgentSettings) -> tuple[ChatModel, AgentSettings]:
    """The model of a policy, and the settings with a context no larger than the model's. One model serves any number
    of episodes at once.

    Raises:
        ConfigError: the settings name none, the reference has no known form, or the server does not offer it.
        MissingExtra: its client is not installed.
        ModelError: the server is not there.
    """
    if settings.model is None:
        raise ConfigError(
            "this policy names no model: give one (anthropic:MODEL, http://HOST:PORT/v1#MODEL, local:DIR)"
        )
    server = settings.server
    model = connect(settings.model, timeout=server.timeout, retries=server.retries, patience=server.patience)
    limit = getattr(model, "context_limit", lambda: None)()
    if limit is None or limit >= settings.context.tokens:
        return model, settings
    context = settings.context.model_copy(update={"tokens": limit})
    return model, settings.model_copy(update={"context": context})


def make_agent(
    name: str, settings: AgentSettings, model: ChatModel, env: Any, seed: int = 0, sample: int = 0
) -> ChatAgent:
    """A policy for an environment that was reset.

    Args:
        name: of the policy, for records.
        settings: how it works.
        model: who plays it.
        env: the environment, wrapped or not; it gives the system prompt and the tools.
        seed, sample: of the episode; with the settings' own seed they make those of sampling.

    Raises:
        ConfigError: a prompt is missing.
        MissingExtra: the `tokenizers` package is missing.
    """
    bare = env.unwrapped
    text_ends = bare.preset.text_ends
    system = bare.system_prompt
    if settings.prompt is not None:
        system = f"{system}\n\n{load_prompt(settings.prompt).text.strip()}"
    closing = CLOSING if text_ends and settings.tools == "structured" else ""
    tools = ToolOffer(tuple(bare.tool_schemas("openai")), settings.tools, settings.required, closing)
    how, shown = settings.sampling, settings.context
    drawn = None if how.seed is None else int.from_bytes(digest(how.seed, "sampling", seed, sample)[:4], "big")
    limits = Limits(
        shown.tokens, how.max_tokens, shown.log, shown.keep, shown.border,
        _counting(model, shown), shown.characters_per_token,
    )  # fmt: skip
    return ChatAgent(
        name, model, system, tools, limits, Sampling(how.temperature, how.top_p, how.max_tokens, drawn),
        text_ends=text_ends, opening=_opening() if settings.sessions == "day" else None,
    )  # fmt: skip


def _opening() -> Opening:
    """What the sessions of a work agent begin with."""
    day_text = load_prompt("work_day").text.strip()
    week_text = load_prompt("work_week").text.strip()
    return lambda day, new_week: f"{week_text}\n\n{day_text}" if new_week else day_text


def _counting(model: ChatModel, shown: ContextSettings) -> Callable[[str], int]:
    """What counts tokens: the tokenizer asked for, else the model's own where it is at hand, else the characters."""
    own: Callable[[str], int] | None = getattr(model, "count", None) if shown.tokenizer is None else None
    return own or _counter(shown.tokenizer, shown.characters_per_token)


@lru_cache(maxsize=8)
def _counter(path: Path | None, characters: float) -> Callable[[str], int]:
    """What counts the tokens of a text."""
    if path is None:
        return lambda text: int(len(text) / characters) + 1
    try:
        from tokenizers import Tokenizer
    except ImportError as error:
        raise MissingExtra("Counting with a tokenizer", "tokens") from error
    try:
        made = Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises bare Exception
        raise ConfigError(f"{path} is not a tokenizer.json: {error}") from error
    return lambda text: len(made.encode(text, add_special_tokens=False).ids)
