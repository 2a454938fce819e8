"""What the recipes share: loading the checkpoint, adapters, the log beside the checkpoints, and resuming."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

from synthcomp_env.errors import ConfigError, MissingExtra
from synthcomp_env.rl.chatml import unlist_tools
from synthcomp_env.rl.config import TrainConfig

if TYPE_CHECKING:
    from transformers import TrainerCallback

__all__ = [
    "LOG",
    "Report",
    "adapters",
    "last_checkpoint",
    "load_tokenizer",
    "log_callback",
    "quieten",
    "save_policy",
    "write_json",
]

LOG = "log.jsonl"
"""What the trainer logged, a line a step, beside its checkpoints; `synthcomp train curve` draws it."""

Report: TypeAlias = Callable[[str, int, int], None]
"""Told how it goes: (what, steps done, steps in all)."""


def load_tokenizer(config: TrainConfig, model: str) -> Any:
    """The tokenizer of a checkpoint, which lists tools or not as the run's configuration says.

    Raises:
        ConfigError: it cannot be loaded, or has no chat template.
        MissingExtra: transformers is not installed.
    """
    try:
        from transformers import AutoConfig, AutoTokenizer
    except ImportError as error:
        raise MissingExtra("Training", "train") from error
    here = _is_folder(model)
    try:
        AutoConfig.from_pretrained(model, local_files_only=here)
        tokenizer = AutoTokenizer.from_pretrained(model, local_files_only=here)
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"{model} holds no checkpoint that can be loaded ({str(error).splitlines()[0]}). `python "
            "training/make_tiny.py` and `make smollm2` make one without a hub."
        ) from error
    if not tokenizer.chat_template:
        raise ConfigError(f"{model}: its tokenizer has no chat template; take an instruction-tuned checkpoint")
    return tokenizer if config.list_tools else unlist_tools(tokenizer)


def _is_folder(model: str) -> bool:
    """Whether a name means a folder, there or not: asking a hub for it would only take time."""
    return model.startswith((".", "/", "~", "models/", "runs/")) or ("/" in model and Path(model).parent.is_dir())


def adapters(config: TrainConfig) -> Any:
    """peft's configuration of the adapters, or None for full training."""
    if config.lora is None:
        return None
    try:
        from peft import LoraConfig
    except ImportError as error:
        raise MissingExtra("Training adapters (lora)", "train") from error
    lora = config.lora
    targets = lora.targets if isinstance(lora.targets, str) else list(lora.targets)
    return LoraConfig(
        r=lora.r, lora_alpha=lora.alpha, lora_dropout=lora.dropout, target_modules=targets, task_type="CAUSAL_LM"
    )


def save_policy(trainer: Any, folder: Path) -> Path:
    """Write a trainer's policy with its tokenizer; adapters become part of it, so that the next phase, vLLM and
    evaluation take the folder as any other checkpoint."""
    if hasattr(trainer.model, "merge_and_unload"):
        trainer.model = trainer.model.merge_and_unload()
    trainer.save_model(str(folder))
    trainer.processing_class.save_pretrained(folder)
    return folder


def quieten(trainer: Any) -> None:
    """Let the trainer print nothing: `log_callback` tells how it goes, and stdout is for results. Nor does it show
    whole conversations that have no reward: `rollout/unscored` and `rollout/cut` count them."""
    from transformers import PrinterCallback

    trainer.remove_callback(PrinterCallback)
    logging.getLogger("trl.trainer.grpo_trainer").addFilter(_tells_news)


def _tells_news(record: logging.LogRecord) -> bool:
    return "All reward functions returned None" not in record.getMessage()


def last_checkpoint(out: Path) -> str | None:
    """The newest whole checkpoint under a folder: what a run that was killed goes on from."""
    found = [path for path in out.glob("checkpoint-*") if (path / "trainer_state.json").is_file()]
    return str(max(found, key=lambda path: int(path.name.rpartition("-")[2]))) if found else None


def write_json(path: Path, value: Any) -> None:
    """Write a value whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_bytes(msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n")
    part.replace(path)


def log_callback(out: Path, report: Report, **columns: Any) -> TrainerCallback:
    """A callback that appends what the trainer logs to `LOG`, with further columns, and tells how it goes."""
    from transformers import TrainerCallback

    class Log(TrainerCallback):  # type: ignore[misc]
        def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **kwargs: Any) -> None:
            if not state.is_world_process_zero or not logs:
                return
            line = {"step": state.global_step, **columns, **logs}
            with (out / LOG).open("ab") as file:
                file.write(msgspec.json.encode(line) + b"\n")
            shown = [f"{name} {logs[name]:.3f}" for name in ("reward", "loss") if isinstance(logs.get(name), float)]
            report(", ".join(shown), state.global_step, state.max_steps)

    return Log()
