"""How large a task is, by difficulty."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Size", "size_of"]


class Size(NamedTuple):
    """Rows of a table, demands of one family, old files that lie about, and whether the reader must search."""

    rows: int
    parts: int
    leftovers: int
    search: bool


def size_of(difficulty: float) -> Size:
    """The size of a task: up to a difficulty of 0.5 one demand on a few rows (3 to 4 calls); towards 1, five demands on
    six rows among old files (up to 20 calls).

    Args:
        difficulty: 0 to 1.
    """
    beyond = max(0.0, difficulty - 0.5)
    rows = 3 if difficulty < 0.25 else 4 + round(4 * beyond)
    return Size(rows, 1 + round(8 * beyond), round(6 * beyond), difficulty > 0.5)
