"""What a training run is, in one YAML file (`training/configs/`): the checkpoint, the rows, and each recipe's settings.

A setting of the trainer itself stands under `args` and goes to TRL's own configuration by its own name, after a check
that TRL knows it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from synthcomp_env import shipped
from synthcomp_env.creation.splits import SplitName
from synthcomp_env.errors import ConfigError
from synthcomp_env.rl.rows import Row, load_rows
from synthcomp_env.rl.task_rows import task_rows

__all__ = ["Evaluation", "Grpo", "Lora", "Rows", "Sft", "TrainConfig", "known_args", "load_config", "parse_settings"]


class _Yaml(yaml.SafeLoader):
    """YAML in which 1e-5 is a number, as in YAML 1.2 and in everybody's mind; YAML 1.1 reads it as a word."""


_Yaml.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"[-+]?\d+(\.\d*)?[eE][-+]?\d+$"), list("-+0123456789")
)


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Rows(_Part):
    """Which dataset rows: so many small tasks of a split, or files of rows that `synthcomp slices` wrote.

    Attributes:
        split, count, difficulty, families, occupations, first, tasks_per_computer: of tasks (see `task_rows`).
        files: of slices, in place of tasks.
    """

    split: SplitName = "train"
    count: int = Field(default=1024, ge=1)
    difficulty: float = Field(default=0.0, ge=0, le=1)
    families: tuple[str, ...] | None = None
    occupations: tuple[str, ...] | None = None
    first: int = Field(default=0, ge=0)
    tasks_per_computer: int = Field(default=16, ge=1)
    files: tuple[Path, ...] = ()

    def load(self) -> list[Row]:
        """The rows.

        Raises:
            ConfigError, DataError: a setting is wrong, or a file cannot be read.
        """
        if self.files:
            return [row for path in self.files for row in load_rows(path)][self.first :][: self.count]
        return task_rows(
            self.split, self.count, self.difficulty, self.families, self.occupations, self.first,
            tasks_per_computer=self.tasks_per_computer,
        )  # fmt: skip


class Lora(_Part):
    """Low-rank adapters in place of full training; see peft's `LoraConfig`."""

    r: int = Field(default=16, ge=1)
    alpha: int = Field(default=32, ge=1)
    dropout: float = Field(default=0.0, ge=0, lt=1)
    targets: str | tuple[str, ...] = "all-linear"


class Sft(_Part):
    """Supervised fine-tuning on demonstrations.

    Attributes:
        rows: that are demonstrated.
        policy: who demonstrates them.
        files: of demonstrations (see `save_demonstrations`), in place of the policy's; the rows then only say by their
            preset which tools are offered.
        least: share of what can be won that a demonstration must have won.
        args: further settings of TRL's `SFTConfig`.
    """

    rows: Rows = Rows()
    files: tuple[Path, ...] = ()
    policy: Literal["expert", "diligent"] = "expert"
    least: float = Field(default=1.0, ge=0, le=1)
    args: dict[str, Any] = Field(default_factory=dict)


class Grpo(_Part):
    """Training by reward, in phases.

    Attributes:
        rows: candidates, shared out among the phases.
        phases: each measures its candidates, keeps those that teach, and trains on them.
        steps: of the optimiser, in one phase.
        samples: rollouts of each candidate by which its pass rate is measured; 0 keeps all candidates.
        temperature: of measuring; training's own stands in `args`.
        cut: what becomes of a rollout that was cut off: "keep" its reward, or "drop" it as unscored.
        trainer: TRL's GRPO trainer, or its asynchronous one (which needs a vLLM server).
        args: further settings of TRL's `GRPOConfig` (`AsyncGRPOConfig`).
    """

    rows: Rows = Rows()
    phases: int = Field(default=1, ge=1)
    steps: int = Field(default=50, ge=1)
    samples: int = Field(default=4, ge=0)
    temperature: float = Field(default=1.0, ge=0)
    cut: Literal["keep", "drop"] = "keep"
    trainer: Literal["grpo", "async"] = "grpo"
    args: dict[str, Any] = Field(default_factory=dict)


class Evaluation(_Part):
    """What a policy is measured on: rows it was not trained on, each so many times."""

    rows: Rows = Rows(split="val", count=320)
    samples: int = Field(default=1, ge=1)
    temperature: float = Field(default=0.0, ge=0)
    max_tokens: int = Field(default=192, ge=1)
    concurrency: int = Field(default=32, ge=1)


class TrainConfig(_Part):
    """A training run.

    Attributes:
        name, about: what it is called, and one line for people.
        model: a checkpoint's directory or hub name.
        seed: of the whole run.
        device: "cpu", or "auto" for what accelerate finds.
        dtype: the weights are loaded and trained in.
        list_tools: whether the prompt lists the tools' schemas, 900 tokens in a small task; a policy that is taught
            the calls can do without. It becomes part of the taught checkpoint's chat template.
        lora: adapters; full training when absent.
        sft, grpo, evaluation: the recipes' settings.
    """

    name: str
    about: str = ""
    model: str
    seed: int = Field(default=0, ge=0)
    device: Literal["auto", "cpu"] = "auto"
    dtype: Literal["float32", "bfloat16"] = "float32"
    list_tools: bool = True
    lora: Lora | None = None
    sft: Sft = Sft()
    grpo: Grpo = Grpo()
    evaluation: Evaluation = Evaluation()

    def common(self, out: Path) -> dict[str, Any]:
        """What both trainers are told: where to write, on which device, and to log every step."""
        cpu = self.device == "cpu"
        return {
            "output_dir": str(out), "seed": self.seed, "use_cpu": cpu, "bf16": not cpu, "logging_steps": 1,
            "report_to": "none", "gradient_checkpointing": not cpu, "disable_tqdm": True,
            "model_init_kwargs": {"dtype": self.dtype},
        }  # fmt: skip


def parse_settings(settings: Iterable[str]) -> dict[str, Any]:
    """Settings as they are given on a command line, `grpo.args.learning_rate=1e-5`, as `load_config` takes changes. The
    values are YAML.

    Raises:
        ConfigError: one of them is no KEY=VALUE, or its value is no YAML.
    """
    changes = {}
    for setting in settings:
        key, equals, value = setting.partition("=")
        if not equals:
            raise ConfigError(f"--set takes KEY=VALUE, such as grpo.steps=20; got {setting!r}")
        try:
            changes[key.strip()] = yaml.load(value, _Yaml)
        except yaml.YAMLError as error:
            raise ConfigError(f"--set {setting}: {' '.join(str(error).split())}") from error
    return changes


def load_config(name: str | Path, changes: dict[str, Any] | None = None) -> TrainConfig:
    """The configuration of a name in `training/configs/`, or of a YAML file.

    Args:
        name: "tiny-cpu", "gpu-single", …, or a path.
        changes: dotted key -> value, in place of the file's: {"grpo.args.learning_rate": 1e-5}.

    Raises:
        ConfigError: no such file, or a key or value of it is wrong; the message names both.
    """
    path = shipped.find("training/configs", name)
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), _Yaml)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigError(f"{path}: cannot be read as YAML: {' '.join(str(error).split())}") from error
    if not isinstance(data, dict):
        raise ConfigError(f"{path}: a configuration is a mapping of keys, not {type(data).__name__}")
    for dotted, value in (changes or {}).items():
        _set(data, dotted.split("."), value, dotted)
    try:
        return TrainConfig.model_validate(data)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, fault['loc'])) or 'file'}: {fault['msg'].removeprefix('Value error, ')}"
            for fault in error.errors()[:5]
        )
        raise ConfigError(f"{path}: {faults}") from error


def _set(data: dict[str, Any], keys: list[str], value: Any, dotted: str) -> None:
    for key in keys[:-1]:
        inner = data.setdefault(key, {})
        if not isinstance(inner, dict):
            raise ConfigError(f"{dotted}: {key} is no group of settings")
        data = inner
    data[keys[-1]] = value


def known_args(args: dict[str, Any], kind: type[Any], where: str) -> dict[str, Any]:
    """The settings, all of which a trainer's configuration class knows.

    Raises:
        ConfigError: one it does not know, with the nearest that it does.
    """
    known = {field.name for field in fields(kind) if field.init}
    for name in args:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise ConfigError(f"{where}.{name}: {kind.__name__} has no such setting.{hint}")
    return args
