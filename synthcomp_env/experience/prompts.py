"""The prompts of a rollout again, from its trajectories alone: what each request to the model showed it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import msgspec

from synthcomp_env.errors import ConfigError, DataError
from synthcomp_env.experience import folder as names
from synthcomp_env.experience.outcome import read_exchanges
from synthcomp_env.experience.runs import make_env
from synthcomp_env.experience.trajectory import read_trajectory
from synthcomp_env.models import ChatMessage
from synthcomp_env.policies.base import Turn
from synthcomp_env.policies.named import AgentSettings, make_agent

__all__ = ["Prompt", "prompts_of"]


class Prompt(msgspec.Struct, frozen=True):
    """One request: the conversation, and what `ChatModel.complete` was given beside it."""

    messages: list[ChatMessage]
    beside: dict[str, Any]


class _Nobody:
    """Stands for the model where only recorded actions are taken."""

    name = "nobody"

    def complete(self, messages: list[ChatMessage], **_: Any) -> NoReturn:
        raise AssertionError("a recorded action is missing")


def prompts_of(rollout: Path, episode: Path) -> Iterator[Prompt]:
    """The prompts of one episode of a rollout, in order.

    Args:
        rollout: the rollout's folder, whose settings say how the model was asked.
        episode: the run folder.

    Raises:
        ConfigError: a reference policy lived the rollout.
        DataError: a folder cannot be read.
    """
    try:
        identity = msgspec.json.decode((rollout / "rollout.json").read_bytes())["identity"]
    except (OSError, msgspec.DecodeError, KeyError) as error:
        raise DataError(f"{rollout} holds no rollout: {error}") from error
    if "sampling" not in identity:
        raise ConfigError(
            f"{rollout} was lived by the reference policy {identity['policy']!r}, which is shown no prompts"
        )
    known = {name: value for name, value in identity.items() if name in AgentSettings.model_fields and name != "model"}
    header, turns, _ = read_trajectory(episode / names.TRAJECTORY)
    sample = int(episode.name.rpartition("-")[2])
    env = make_env(header)
    observation, info = env.reset(seed=header.seed)
    settings = AgentSettings.model_validate(known)
    agent = make_agent(header.policy, settings, _Nobody(), env, header.seed, sample)
    compactions = [each.compaction for each in read_exchanges(episode) if each.compaction is not None]
    agent.recall([turn.action for turn in turns], [each.decision for each in compactions if each.why == "overflow"])
    action = agent.start(observation, info)
    for number in range(len(turns)):
        yield Prompt(agent.context.messages, agent.asking(number))
        observation, reward, terminated, truncated, info = env.step(action)
        if number + 1 < len(turns):
            action = agent.act(Turn(observation, float(reward), info, terminated or truncated))
