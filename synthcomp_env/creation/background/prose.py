"""Sentences for one file: rules expanded with the file's own values, none used twice."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping

from synthcomp_env.world.grammar import expand

__all__ = ["Prose"]


class _Values(Mapping[str, str]):
    """Slots first, then rules: a rule used as a slot gives one of its sentences."""

    def __init__(self, prose: Prose) -> None:
        self._prose = prose

    def __getitem__(self, name: str) -> str:
        if name in self._prose.slots:
            return self._prose.slots[name]
        return self._prose.one(name)

    def __contains__(self, name: object) -> bool:
        return name in self._prose.slots or name in self._prose.rules

    def __iter__(self) -> Iterator[str]:
        return iter({**self._prose.slots, **dict.fromkeys(self._prose.rules, "")})

    def __len__(self) -> int:
        return len(self._prose.slots) + len(self._prose.rules)


class Prose:
    """A file's voice.

    Args:
        draw: makes every choice.
        rules: sentences by rule, as templates of `world.grammar`.
        slots: values by name.
    """

    def __init__(self, draw: random.Random, rules: Mapping[str, tuple[str, ...]], slots: Mapping[str, str]) -> None:
        self.draw = draw
        self.rules = rules
        self.slots = slots
        self._left: dict[str, list[str]] = {}
        self._values = _Values(self)

    def fill(self, template: str) -> str:
        """One reading of a template."""
        return expand(template, self.draw, self._values) if "{" in template or "[" in template else template

    def pick(self, templates: tuple[str, ...]) -> str:
        """One reading of one of several templates."""
        return self.fill(templates[self.draw.randrange(len(templates))])

    def one(self, rule: str) -> str:
        """One sentence of a rule, not used in this file before as long as there are fresh ones."""
        left = self._left.get(rule)
        if not left:
            left = self._left[rule] = list(self.rules[rule])
        return self.fill(left.pop(self.draw.randrange(len(left))))

    def some(self, rule: str, low: int, high: int) -> tuple[str, ...]:
        """Between `low` and `high` different sentences of a rule, never more than it has."""
        count = min(self.draw.randint(low, high), len(self.rules[rule]))
        return tuple(_sentence(self.one(rule)) for _ in range(count))

    def say(self, rule: str, low: int = 1, high: int = 1) -> str:
        """Sentences of a rule as one run of text."""
        return " ".join(self.some(rule, low, high))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
