"""What tasks say: templates by family, from `envs/words/tasks.yaml`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from random import Random

import yaml

from synthcomp_env import shipped
from synthcomp_env.errors import ConfigError
from synthcomp_env.world.grammar import balanced, pick

__all__ = ["say"]


def say(family: str, draw: Random, **slots: str) -> str:
    """One reading of a family's brief.

    Raises:
        ConfigError: the file is wrong, has no such family, or a template uses another slot.
    """
    path = shipped.find("envs/words", "tasks")
    templates = _read(path, path.stat().st_mtime_ns).get(family)
    if not templates:
        raise ConfigError(f"{path}: no sentences for the family {family!r}; give it a list of templates.")
    return pick(templates, draw, slots)


@lru_cache(maxsize=4)
def _read(path: Path, _modified: int) -> dict[str, list[str]]:
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ConfigError(f"{path}: not YAML: {error}") from error
    if not isinstance(data, dict):
        raise ConfigError(f"{path}: lists of templates by family are expected.")
    for family, templates in data.items():
        if not isinstance(templates, list) or not all(isinstance(text, str) and balanced(text) for text in templates):
            raise ConfigError(f"{path}: {family}: a list of templates with matching brackets is expected.")
    return data
