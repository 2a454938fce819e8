"""Whoever lives the episodes of a rollout: a reference policy, or one that a model plays."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from pydantic import ValidationError

from synthcomp_env import shipped
from synthcomp_env.environment import SyntheticComputerEnv
from synthcomp_env.errors import ConfigError
from synthcomp_env.models import ChatModel
from synthcomp_env.models.openai_chat import first_served
from synthcomp_env.policies import POLICIES, make_policy
from synthcomp_env.policies.base import Policy
from synthcomp_env.policies.named import AgentSettings, load_agent, make_agent, open_model

__all__ = ["ModelPlayer", "Player", "ReferencePlayer", "choose_player"]


class Player(Protocol):
    """Makes a policy for each episode."""

    @property
    def name(self) -> str:
        """Of the policy."""

    @property
    def identity(self) -> dict[str, Any]:
        """All that makes it this policy and no other, as plain values: a rollout is only gone on with by the same."""

    def policy(self, env: SyntheticComputerEnv, seed: int, sample: int) -> Policy:
        """A policy for an environment that was reset."""


@dataclass(frozen=True, slots=True)
class ReferencePlayer:
    """A reference policy."""

    name: str

    @property
    def identity(self) -> dict[str, Any]:
        """See `Player`; the name says it all."""
        return {}

    def policy(self, env: SyntheticComputerEnv, seed: int, sample: int) -> Policy:
        """See `Player`. Random policies draw by seed and sample."""
        return make_policy(self.name, env, seed + sample)


@dataclass(frozen=True, slots=True)
class ModelPlayer:
    """A policy that a model plays; the model serves all episodes at once."""

    name: str
    settings: AgentSettings
    model: ChatModel

    @property
    def identity(self) -> dict[str, Any]:
        """See `Player`. Where a server stands and how patiently it is asked is no part of it."""
        return {"model": self.model.name, **self.settings.model_dump(mode="json", exclude={"model", "server", "about"})}

    def policy(self, env: SyntheticComputerEnv, seed: int, sample: int) -> Policy:
        """See `Player`."""
        return make_agent(self.name, self.settings, self.model, env, seed, sample)


def choose_player(
    policy: str | None,
    agent: str | None = None,
    model: str | None = None,
    *,
    task: bool = False,
    change: dict[str, dict[str, Any]] | None = None,
) -> Player:
    """The player of a command's arguments.

    Args:
        policy: a reference policy, the address of an OpenAI-compatible server ("http://HOST:PORT/v1"), or None.
        agent: settings in `agents/policies/`, or the path of a YAML file in that form. Left out beside a server:
            "plain" for tasks, which shows the model just what training does, and "vllm" for anything longer.
        model: the model's name on the server, or a whole reference ("anthropic:MODEL", "local:DIRECTORY") in place of
            that of the settings. A server that offers one model needs none.
        task: whether the episodes are tasks.
        change: settings to change, by section: {"sampling": {"temperature": 0}}.

    Raises:
        ConfigError: the arguments name nobody, or a setting is wrong.
        ModelError: the server is not there.
    """
    served = policy is not None and policy.startswith(("http://", "https://"))
    if policy is not None and not served:
        if policy not in POLICIES:
            raise ConfigError(
                f"there is no reference policy {policy!r}. There are: {', '.join(POLICIES)}. A model plays by "
                f"--agent NAME ({', '.join(shipped.names('agents/policies'))}) or --policy http://HOST:PORT/v1"
            )
        if agent is not None or model is not None:
            raise ConfigError(f"{policy!r} is a reference policy and takes no --agent or --model")
        return ReferencePlayer(policy)
    if agent is None and not served:
        raise ConfigError("who is to act? Give --agent NAME, --policy http://HOST:PORT/v1, or a reference policy")
    name = agent or ("plain" if task else "vllm")
    settings = _changed(load_agent(name), change or {})
    if policy is not None:
        patience = settings.server.patience
        reference = f"{policy}#{model or first_served(policy, patience=patience).name}"
        settings = settings.model_copy(update={"model": reference})
    elif model is not None:
        settings = settings.model_copy(update={"model": model})
    chat, settings = open_model(settings)
    return ModelPlayer(Path(name).stem, settings, chat)


def _changed(settings: AgentSettings, change: dict[str, dict[str, Any]]) -> AgentSettings:
    values = settings.model_dump()
    for section, changes in change.items():
        given = {name: value for name, value in changes.items() if value is not None}
        values[section] = {**values[section], **given}
    try:
        return AgentSettings.model_validate(values)
    except ValidationError as error:
        fault = error.errors()[0]
        raise ConfigError(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}") from error
