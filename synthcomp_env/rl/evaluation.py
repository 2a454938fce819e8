"""Measuring a policy on dataset rows that it was not trained on."""

from __future__ import annotations

from pathlib import Path

from synthcomp_env.experience.results import Result
from synthcomp_env.models import ChatModel, connect
from synthcomp_env.models.local_chat import LocalChat
from synthcomp_env.rl.config import TrainConfig
from synthcomp_env.rl.playing import Sampling, play_all
from synthcomp_env.rl.trainers import Report

__all__ = ["evaluate", "policy_of"]


def policy_of(config: TrainConfig, model: str) -> ChatModel:
    """The chat model of a checkpoint's folder, or of any reference that `connect` takes."""
    if "://" in model or model.startswith(("anthropic:", "local:")):
        return connect(model)
    device = None if config.device == "auto" else config.device
    return LocalChat(Path(model), device=device, most=config.evaluation.concurrency)


def evaluate(config: TrainConfig, model: str, report: Report) -> list[Result]:
    """What a policy earns on a configuration's evaluation rows.

    Args:
        config: of the run; its `evaluation` part says on what.
        model: a checkpoint's folder, or a reference of a served model.
        report: told how it goes.
    """
    part = config.evaluation
    sampling = Sampling(part.temperature, 1.0, part.max_tokens, config.seed)
    policy = policy_of(config, model)
    return play_all(policy, part.rows.load(), part.samples, sampling, concurrency=part.concurrency, report=report)
