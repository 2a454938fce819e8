"""Supervised fine-tuning on demonstrations, through TRL: only what the policy itself would write counts in the loss."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from synthcomp_env.environment import SyntheticComputerEnv
from synthcomp_env.errors import ConfigError, MissingExtra
from synthcomp_env.rl.config import TrainConfig, known_args
from synthcomp_env.rl.demonstrations import (
    Demonstration,
    demonstrations,
    load_demonstrations,
    save_demonstrations,
    sft_dataset,
)
from synthcomp_env.rl.rows import rows_digest
from synthcomp_env.rl.trainers import (
    Report,
    adapters,
    last_checkpoint,
    load_tokenizer,
    log_callback,
    quieten,
    save_policy,
)

__all__ = ["train_sft"]


def train_sft(config: TrainConfig, out: Path, report: Report) -> Path:
    """Teach a checkpoint by demonstrations. A run that was killed goes on from its last checkpoint.

    Args:
        config: of the run; its `sft` part says on what.
        out: folder for checkpoints, the log and the demonstrations; the taught model goes to `out/model`.
        report: told how it goes.

    Returns:
        The folder of the taught model.

    Raises:
        ConfigError: a setting is wrong, or no demonstration won enough.
        MissingExtra: TRL is not installed.
    """
    try:
        from trl import SFTConfig, SFTTrainer
    except ImportError as error:
        raise MissingExtra("Training", "train") from error
    tokenizer = load_tokenizer(config, config.model)
    if "generation" not in tokenizer.chat_template:
        raise ConfigError(
            f"{config.model}: its chat template does not mark what the policy writes ({{% generation %}}), so the loss "
            "would count what it only reads. synthcomp_env.rl.chatml.dress gives it one that does."
        )
    out.mkdir(parents=True, exist_ok=True)
    found = _demonstrations(config, out, report)
    if not found:
        raise ConfigError(f"no demonstration won {config.sft.least:.0%}; lower sft.least")
    (any_row,) = config.sft.rows.model_copy(update={"count": 1}).load()
    env = SyntheticComputerEnv(preset=any_row.preset)
    args = {
        "assistant_only_loss": True, "max_length": None, "save_total_limit": 2, "lr_scheduler_type": "cosine",
        "warmup_steps": 0.05, **config.common(out), **config.sft.args,
    }  # fmt: skip
    trainer = SFTTrainer(
        model=config.model,
        args=SFTConfig(**known_args(args, SFTConfig, "sft.args")),
        train_dataset=sft_dataset(found, env.tool_schemas("openai")),
        processing_class=tokenizer,
        peft_config=adapters(config),
        callbacks=[log_callback(out, report)],
    )
    quieten(trainer)
    trainer.train(resume_from_checkpoint=last_checkpoint(out))
    return save_policy(trainer, out / "model")


def _demonstrations(config: TrainConfig, out: Path, report: Report) -> list[Demonstration]:
    """Demonstrations from files; or of the rows, made once and kept beside the run, and anew for other rows or another
    policy."""
    if config.sft.files:
        told = [each for path in config.sft.files for each in load_demonstrations(path)]
        return [each for each in told if each.won(config.sft.least)]
    rows = config.sft.rows.load()
    key = hashlib.blake2b(f"{rows_digest(rows)} {config.sft.policy} {config.sft.least}".encode(), digest_size=8)
    path = out / f"demonstrations-{key.hexdigest()}.jsonl"
    if not path.is_file():
        part = path.with_suffix(".part")
        made = demonstrations(rows, config.sft.policy, config.sft.least)

        def making() -> Iterator[Demonstration]:
            for count, each in enumerate(made, start=1):
                report("demonstrating", count, len(rows))
                yield each

        save_demonstrations(part, making())
        part.replace(path)
    return load_demonstrations(path)
