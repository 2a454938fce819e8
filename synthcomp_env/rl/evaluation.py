"""Measuring a policy on dataset rows that it was not trained on."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from synthcomp_env.experience.results import Result, save_results
from synthcomp_env.models import ChatModel, connect
from synthcomp_env.models.local_chat import LocalChat
from synthcomp_env.randomness import digest
from synthcomp_env.rl.config import TrainConfig
from synthcomp_env.rl.ledger import Ledger
from synthcomp_env.rl.playing import Sampling, play_all
from synthcomp_env.rl.rows import Row, rows_digest
from synthcomp_env.rl.trainers import Report

__all__ = ["evaluate", "measure"]


def _policy_of(config: TrainConfig, model: str) -> ChatModel:
    """The chat model of a checkpoint's folder, or of any reference that `connect` takes."""
    if "://" in model or model.startswith(("anthropic:", "local:")):
        return connect(model)
    device = None if config.device == "auto" else config.device
    return LocalChat(Path(model), device=device, most=config.evaluation.concurrency)


def evaluate(config: TrainConfig, model: str, report: Report, out: Path | None = None) -> list[Result]:
    """What a policy earns on a configuration's evaluation rows.

    Args:
        config: of the run; its `evaluation` part says on what.
        model: a checkpoint's folder, or a reference of a served model.
        report: told how it goes.
        out: see `measure`.
    """
    part = config.evaluation
    return measure(config, model, part.rows.load(), part.samples, part.temperature, report, out)


def measure(
    config: TrainConfig,
    model: str,
    rows: Sequence[Row],
    samples: int,
    temperature: float,
    report: Report,
    out: Path | None = None,
) -> list[Result]:
    """What a policy earns on rows, asked as a configuration's `evaluation` says.

    Args:
        config: of the run.
        model: a checkpoint's folder, or a reference of a served model.
        rows: of any kinds.
        samples: of each row.
        temperature: of sampling.
        report: told how it goes.
        out: where the results go. Until all are there they stand in a file beside it, from which a measurement of the
            same that was stopped goes on.
    """
    sampling = Sampling(temperature, 1.0, config.evaluation.max_tokens, config.seed)
    policy = _policy_of(config, model)
    play = partial(play_all, policy, rows, samples, sampling, concurrency=config.evaluation.concurrency, report=report)
    if out is None:
        return play()
    under_way = out.with_name(out.name + ".part")
    ledger = Ledger(under_way, digest(*_weights(model), rows_digest(rows), samples, sampling).hex())
    try:
        results = play(ledger=ledger)
    finally:
        ledger.close()
    save_results(out, results)
    under_way.unlink(missing_ok=True)  # another rank may have been first
    return results


def _weights(model: str) -> list[object]:
    """What tells a policy from another of its name: of a folder, its files' sizes and when they were written. Of a
    served model there is only the name."""
    files = sorted(Path(model).glob("*.*")) if Path(model).is_dir() else []
    return [model, *((each.name, each.stat().st_size, each.stat().st_mtime_ns) for each in files)]
