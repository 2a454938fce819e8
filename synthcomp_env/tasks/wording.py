"""What tasks say: templates by family, from `envs/words/tasks.yaml`."""

from __future__ import annotations

from random import Random

from synthcomp_env.errors import ConfigError
from synthcomp_env.world.grammar import pick
from synthcomp_env.world.phrases import read_words

__all__ = ["say"]


def say(family: str, draw: Random, **slots: str) -> str:
    """One reading of a family's brief.

    Raises:
        ConfigError: the file is wrong, has no such family, or a template uses another slot.
    """
    templates = read_words("tasks").get(family)
    if templates is None:
        raise ConfigError(f"no sentences for the family {family!r}: write some in envs/words/tasks.yaml.")
    return pick(templates, draw, slots)
