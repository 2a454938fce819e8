"""Presets: what an episode is, in one YAML file each under `envs/`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from synthcomp_env import shipped
from synthcomp_env.errors import ConfigError
from synthcomp_env.tools import TOOLS, choose

__all__ = ["Preset", "load_preset"]

_NO_PRESETS = {"splits"}
"""Other files in `envs/`."""


class Preset(BaseModel):
    """One kind of episode.

    Attributes:
        name: what it is called.
        about: one line for people.
        world: "month" lives (part of) the whole month; "task" cuts one small task out of a generated world.
        days: working days the episode lasts; 0 is to the end of the period.
        start_day: working day it begins on, unless `reset(options={"day": ...})` says otherwise.
        tools: names of the tools it offers; all when absent.
        max_turns: actions after which it is truncated.
        observation_limit: most characters of one observation.
        minutes: simulated minutes of a call by tool, where they differ from the tool's own.
        reward: "progress" pays points as they are won (deltas over the total), "terminal" the score at the end.
        text_ends: whether text without a call ends the episode; else it is an error that teaches.
        system_prompt: a template with {user_name}, {user_role}, {organization}, {os}, {home}, {date}, {days}, {brief}
            and {limit}, the most characters of an observation.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    about: str = ""
    world: Literal["month", "task"] = "month"
    days: int = Field(default=0, ge=0, le=60)
    start_day: int = Field(default=1, ge=1, le=60)
    tools: tuple[str, ...] | None = None
    max_turns: int = Field(gt=0, le=1_000_000)
    observation_limit: int = Field(default=8000, ge=200, le=1_000_000)
    minutes: dict[str, int] = Field(default_factory=dict)
    reward: Literal["progress", "terminal"] = "progress"
    text_ends: bool = False
    system_prompt: str

    @field_validator("tools")
    @classmethod
    def _known_tools(cls, names: tuple[str, ...] | None) -> tuple[str, ...] | None:
        if names is not None:
            choose(names)
        return names

    @field_validator("minutes")
    @classmethod
    def _known_minutes(cls, minutes: dict[str, int]) -> dict[str, int]:
        for name, value in minutes.items():
            if name not in TOOLS:
                raise ValueError(f"there is no tool {name!r}")
            if not 0 <= value <= 480:
                raise ValueError(f"{name}: minutes lie between 0 and 480, not {value}")
        return minutes

    @field_validator("system_prompt")
    @classmethod
    def _known_fields(cls, text: str) -> str:
        try:
            text.format(user_name="", user_role="", organization="", os="", home="", date="", days=0, brief="", limit=0)
        except (KeyError, IndexError, ValueError) as error:
            raise ValueError(f"the template has a field that is not known: {error}") from error
        return text


def load_preset(name: str | Path | Preset) -> Preset:
    """The preset of a name ("task", "block", "day", "week", "month"), or of a YAML file in the form of `envs/`.

    Raises:
        ConfigError: no such preset, or a key of it is wrong; the message names the file and the key.
    """
    if isinstance(name, Preset):
        return name
    known = [each for each in shipped.names("envs") if each not in _NO_PRESETS]
    if str(name) not in known and not Path(name).is_file():
        raise ConfigError(f"no envs/{name}.yaml is a preset. Known: {', '.join(known)}; or give a path.")
    path = shipped.find("envs", name)
    return _load(path, path.stat().st_mtime_ns)


@lru_cache(64)
def _load(path: Path, modified: int) -> Preset:
    """`modified` makes an edited file a new one."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigError(f"{path}: cannot be read as YAML: {' '.join(str(error).split())}") from error
    if not isinstance(data, dict):
        raise ConfigError(f"{path}: a preset is a mapping of keys, not {type(data).__name__}")
    try:
        return Preset.model_validate(data)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, fault['loc'])) or 'file'}: {fault['msg'].removeprefix('Value error, ')}"
            for fault in error.errors()[:5]
        )
        raise ConfigError(f"{path}: {faults}") from error
