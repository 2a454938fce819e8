"""Training by reward, through TRL's GRPO: in phases, each on rows that the policy solves sometimes and not always.

A group of rollouts with equal rewards teaches nothing, so every phase first measures its candidates with the policy as
it is, and leaves out rows that all rollouts solve or none does. Tasks are shared out among the phases; slices of months
begin at the end of the month, and each phase adds earlier starts, whose ends the policy has learnt by then.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from synthcomp_env.errors import ConfigError, DataError, MissingExtra
from synthcomp_env.experience.results import Result
from synthcomp_env.rl.config import TrainConfig, known_args
from synthcomp_env.rl.evaluation import measure
from synthcomp_env.rl.facade import make_rollout
from synthcomp_env.rl.metrics import logging_reward
from synthcomp_env.rl.rows import Row, dataset, load_rows, rows_digest, save_rows
from synthcomp_env.rl.trainers import (
    Report,
    adapters,
    last_checkpoint,
    load_tokenizer,
    log_callback,
    quieten,
    save_policy,
    write_json,
)

__all__ = ["candidates", "teaching_rows", "train_grpo"]

STATE = "grpo.json"
"""How far a run is, beside its phases' folders."""


class _Progress(msgspec.Struct, frozen=True):
    """How far a run is: phases that are done, the digest of its candidates, and the checkpoint it goes on from."""

    phase: int
    digest: str
    model: str


def candidates(rows: Sequence[Row], phase: int, phases: int) -> list[Row]:
    """The rows that a phase may use: of tasks, its share; of slices, those that begin latest in their months, and
    earlier ones with every phase."""
    tasks = [row for row in rows if row.kind == "task"]
    slices = sorted((row for row in rows if row.kind != "task"), key=lambda row: -row.day)
    share = tasks[len(tasks) * phase // phases : len(tasks) * (phase + 1) // phases]
    return share + slices[: len(slices) * (phase + 1) // phases]


def teaching_rows(rows: Sequence[Row], results: Sequence[Result]) -> list[Row]:
    """The rows whose rollouts did not all earn the same. Unscored rollouts say nothing."""
    rewards: dict[str, set[float]] = {}
    for result in results:
        if result.reward is not None:
            rewards.setdefault(result.id, set()).add(round(result.reward, 6))
    return [row for row in rows if len(rewards.get(row.id, ())) > 1]


def train_grpo(config: TrainConfig, out: Path, report: Report) -> Path:
    """Improve a checkpoint by reward. A run that was killed goes on from its last checkpoint.

    Args:
        config: of the run; its `grpo` part says on what.
        out: folder: `grpo.json` (how far it is), `phase-N/` (rows, pass rates, checkpoints, log), `model` (the result).
        report: told how it goes.

    Returns:
        The folder of the improved model.

    Raises:
        ConfigError: a setting is wrong, or no candidate teaches anything.
        DataError: the folder holds a run on other rows.
        MissingExtra: TRL is not installed.
    """
    part = config.grpo
    rows = part.rows.load()
    if len({row.preset for row in rows}) != 1:
        raise ConfigError(f"one run takes rows of one preset, not of {', '.join(sorted({r.preset for r in rows}))}")
    at = _progress(out, rows_digest(rows), config.model)
    for phase in range(at.phase, part.phases):
        folder = out / f"phase-{phase}"
        folder.mkdir(parents=True, exist_ok=True)
        chosen = _chosen(config, candidates(rows, phase, part.phases), at.model, folder, report)
        if not chosen:
            raise ConfigError(
                f"phase {phase}: the policy solves all or none of its {part.samples} rollouts on every row, so nothing "
                "can be learnt. Give easier or harder rows (grpo.rows), or a policy that was taught more (sft)."
            )
        model = _train(config, chosen, at, phase, folder, report)
        at = _Progress(phase + 1, at.digest, str(model))
        write_json(out / STATE, at)
    return Path(at.model)


def _progress(out: Path, digest: str, model: str) -> _Progress:
    """How far the run in a folder is; a new one where there is none."""
    path = out / STATE
    if not path.is_file():
        begun = _Progress(0, digest, model)
        write_json(path, begun)
        return begun
    try:
        found = msgspec.json.decode(path.read_bytes(), type=_Progress)
    except msgspec.DecodeError as error:
        raise DataError(f"{path}: {error}. Remove {out} to begin anew.") from error
    if found.digest != digest:
        raise DataError(f"{out} holds a run on other rows ({found.digest}, now {digest}); give another folder.")
    return found


def _chosen(config: TrainConfig, rows: list[Row], model: str, folder: Path, report: Report) -> list[Row]:
    """The rows of a phase, measured once and kept."""
    path = folder / "rows.jsonl"
    if path.is_file():
        return load_rows(path)
    part = config.grpo
    chosen = rows
    if part.samples:
        results = measure(config, model, rows, part.samples, part.temperature, report, folder / "measured.jsonl")
        chosen = teaching_rows(rows, results)
    save_rows(path, chosen)
    return chosen


def _train(config: TrainConfig, rows: list[Row], at: _Progress, phase: int, folder: Path, report: Report) -> Path:
    """Train one phase; returns the folder of its model."""
    trainer = _trainer(config, rows, at.model, phase, folder, report)
    quieten(trainer)
    trainer.add_callback(_stamp({"phase": phase, "rows": rows_digest(rows), "candidates": at.digest}))
    found = last_checkpoint(folder)
    if found is not None:
        _check_stamp(Path(found), rows_digest(rows))
    trainer.train(resume_from_checkpoint=found)
    if not trainer.state.global_step:
        raise ConfigError(
            f"phase {phase}: {len(rows)} rows are fewer than one step takes, so nothing was trained. Give more "
            "candidates (grpo.rows.count) or a smaller step (per_device_train_batch_size, gradient_accumulation_steps)."
        )
    return save_policy(trainer, folder / "model")


def _trainer(config: TrainConfig, rows: list[Row], model: str, phase: int, folder: Path, report: Report) -> Any:
    try:
        from trl import GRPOConfig, GRPOTrainer
        from trl.experimental.async_grpo import AsyncGRPOConfig, AsyncGRPOTrainer
    except ImportError as error:
        raise MissingExtra("Training", "train") from error
    part = config.grpo
    tokenizer = load_tokenizer(config, model)
    args = {
        **config.common(folder), "seed": config.seed + phase, "max_steps": part.steps, "save_total_limit": 2,
        "lr_scheduler_type": "constant", "max_tool_calling_iterations": max(row.max_turns for row in rows) + 1,
    }  # fmt: skip
    kinds = (AsyncGRPOConfig, AsyncGRPOTrainer)
    rewards: list[Any] = []  # the asynchronous trainer shows them no environment, so there is no more to log
    if part.trainer == "grpo":
        kinds = (GRPOConfig, GRPOTrainer)
        args |= {"scale_rewards": "none", "loss_type": "dr_grpo", "beta": 0.0, "shuffle_dataset": False}
        rewards = [logging_reward({tokenizer.eos_token_id, tokenizer.pad_token_id}, drop_cut=part.cut == "drop")]
    args |= part.args
    if "max_completion_length" not in args:
        raise ConfigError("grpo.args.max_completion_length is missing: it bounds all that follows the prompt")
    known_args(args, kinds[0], "grpo.args")
    if args.get("use_vllm"):
        from synthcomp_env.rl.vllm_cpu import patch_trl

        patch_trl()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*'environment_factory', which is an experimental")  # what we are built on
        return kinds[1](
            model=model,
            args=kinds[0](**args),
            train_dataset=dataset(rows),
            reward_funcs=rewards,
            environment_factory=partial(make_rollout, rows[0].preset),
            processing_class=tokenizer,
            peft_config=adapters(config),
            callbacks=[log_callback(folder, report, phase=phase)],
        )


def _stamp(values: dict[str, Any]) -> Any:
    """A callback that writes into every checkpoint which phase and rows it belongs to. The trainer itself keeps the
    random state there."""
    from transformers import TrainerCallback

    class Stamp(TrainerCallback):  # type: ignore[misc]
        def on_save(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
            if state.is_world_process_zero:
                write_json(Path(args.output_dir) / f"checkpoint-{state.global_step}" / STATE, values)

    return Stamp()


def _check_stamp(checkpoint: Path, digest: str) -> None:
    path = checkpoint / STATE
    if path.is_file() and msgspec.json.decode(path.read_bytes())["rows"] != digest:
        raise DataError(f"{checkpoint} was trained on other rows; remove {checkpoint.parent} to train the phase anew.")
