"""The spaces of the environment: any text as an observation, any text or tool call as an action."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import msgspec
import numpy as np
from gymnasium import spaces

from synthcomp_env.tools.registry import Tool

__all__ = ["ToolCallSpace", "UnicodeText"]

_SAMPLED = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,:;-_/()[]{}\"'äéøß£€µ—…")


class UnicodeText(spaces.Text):
    """Every string of at most `max_length` characters, of whatever characters. Samples use a small alphabet.

    Two such spaces are equal when their lengths are."""

    def __init__(self, max_length: int = 1_000_000, seed: int | np.random.Generator | None = None) -> None:
        super().__init__(max_length, min_length=0, charset=_SAMPLED, seed=seed)

    def sample(self, mask: Any = None, probability: Any = None) -> str:
        """A short string; `mask` and `probability` as in `gymnasium.spaces.Text`."""
        if mask is None and probability is None:
            length = int(self.np_random.integers(0, 65))
            return "".join(self.np_random.choice(np.array(self.character_list), size=length))
        return str(super().sample(mask, probability))

    def fresh(self) -> Self:
        """An equal space with a random generator of its own, not seeded yet."""
        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__)
        twin.__dict__["_np_random"] = None
        return twin

    def contains(self, x: Any) -> bool:
        """Whether x is a string that is not too long."""
        return isinstance(x, str) and len(x) <= self.max_length

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.max_length})"

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self.max_length == other.max_length

    __hash__ = None  # type: ignore[assignment]


class ToolCallSpace(UnicodeText):
    """Every action `step` understands: any text, and tool calls as a mapping or a list of mappings.

    About half of its samples are valid calls of the tools it was made for, as JSON text; the rest are calls with wrong
    arguments, broken JSON and plain text."""

    def __init__(
        self, tools: Mapping[str, Tool], max_length: int = 1_000_000, seed: int | np.random.Generator | None = None
    ) -> None:
        super().__init__(max_length, seed)
        self.tools = tuple(tools.values())

    def sample(self, mask: Any = None, probability: Any = None) -> str:
        """One action as text; `mask` and `probability` restrict it to plain text, as in `gymnasium.spaces.Text`."""
        if mask is not None or probability is not None or not self.tools:
            return super().sample(mask, probability)
        tool = self.tools[int(self.np_random.integers(len(self.tools)))]
        kind = int(self.np_random.integers(8))
        if kind < 5:
            return tool.example_call()
        if kind == 5:
            arguments = {parameter.name: super(ToolCallSpace, self).sample() for parameter in tool.parameters}
            return msgspec.json.encode({"name": tool.name, "arguments": arguments}).decode()
        return tool.example_call()[:-3] if kind == 6 else super().sample()

    def contains(self, x: Any) -> bool:
        """Whether x is text, or made of mappings with text keys, as a call is."""
        if isinstance(x, str):
            return len(x) <= self.max_length
        if isinstance(x, Mapping):
            return all(isinstance(key, str) for key in x)
        return isinstance(x, list | tuple) and all(isinstance(item, Mapping) and self.contains(item) for item in x)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ToolCallSpace):
            return False
        return self.max_length == other.max_length and self._names() == other._names()

    def _names(self) -> list[str]:
        return [tool.name for tool in self.tools]

    __hash__ = None
