"""Authored text that varies by seed: `[this|that]` chooses, `{slot}` fills, `{#3-9}` is a drawn whole number.

Choices nest, an empty choice (`[|really ]`) drops out, and a slot's value is inserted as it is, never expanded again.
A template that uses an unknown slot is a `ConfigError` that lists the slots there are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Protocol

from synthcomp_env.errors import ConfigError

__all__ = ["Chance", "balanced", "expand", "pick"]

_INNERMOST = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{([A-Za-z_]+)\}")
_NUMBER = re.compile(r"\{#(\d+)-(\d+)\}")


class Chance(Protocol):
    """What makes the choices: a `random.Random`, or anything that draws as that does."""

    def choice(self, options: Sequence[str], /) -> str:
        """One of the options."""

    def randint(self, low: int, high: int, /) -> int:
        """A whole number from `low` to `high`, both included."""


def balanced(template: str) -> bool:
    """Whether every bracket and brace of a template is closed in order, and every brace holds a slot's name."""
    depth = 0
    for char in template:
        depth += (char == "[") - (char == "]")
        if depth < 0:
            return False
    return depth == 0 and not set("{}") & set(_NUMBER.sub("", _SLOT.sub("", template)))


def expand(template: str, draw: Chance, slots: Mapping[str, str]) -> str:
    """One reading of a template.

    Args:
        template: text with choices and slots.
        draw: makes the choices.
        slots: values by slot name.

    Raises:
        ConfigError: an unknown slot.
    """

    def choose(match: re.Match[str]) -> str:
        return draw.choice(str(match.group(1)).split("|"))

    def fill(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in slots:
            raise ConfigError(f"unknown slot {{{name}}} in {template!r}. Known: {', '.join(sorted(slots))}.")
        return slots[name]

    text, changed = template, 1
    while changed:
        text, changed = _INNERMOST.subn(choose, text)
    if "{#" in text:
        text = _NUMBER.sub(lambda match: str(draw.randint(int(match[1]), int(match[2]))), text)
    return _SLOT.sub(fill, text)


def pick(templates: str | Sequence[str], draw: Chance, slots: Mapping[str, str]) -> str:
    """One reading of one of several templates (or of the only one)."""
    template = templates if isinstance(templates, str) else draw.choice(templates)
    return expand(template, draw, slots)
