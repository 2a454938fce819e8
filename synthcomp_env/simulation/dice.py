"""Dice: a few keyed draws for the price of one digest.

`randomness.keyed` gives a full generator, which costs as much as the rest of sending a message. A reply needs a handful
of small draws, and those are taken from a digest directly.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from synthcomp_env.randomness import digest

__all__ = ["Dice"]

T = TypeVar("T")
_FEW = 1 << 48
"""Below this the pool is too small to draw from evenly, and the next digest is taken."""


class Dice:
    """Draws for one purpose: `Dice(seed, "reply", "c_nurse", 12)`. The same on every machine."""

    __slots__ = ("_key", "_pool")

    def __init__(self, seed: int | str, *purpose: object) -> None:
        self._key = digest(seed, *purpose)
        self._pool = int.from_bytes(self._key, "big")

    def below(self, limit: int) -> int:
        """A whole number from 0 to `limit` - 1."""
        if self._pool < _FEW:
            self._key = digest(self._key.hex())
            self._pool = int.from_bytes(self._key, "big") | _FEW
        self._pool, drawn = divmod(self._pool, limit)
        return drawn

    def randint(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + self.below(high - low + 1)

    def choice(self, options: Sequence[T]) -> T:
        """One of the options."""
        return options[self.below(len(options))]

    def uniform(self, low: float, high: float) -> float:
        """A number from `low` to `high`."""
        return low + (high - low) * self.below(1 << 20) / (1 << 20)

    def sample(self, options: Sequence[T], count: int) -> list[T]:
        """`count` different options, in random order."""
        left = list(options)
        return [left.pop(self.below(len(left))) for _ in range(count)]
