"""How a table of texts is laid out on paper: column widths, and which columns hold numbers. Shared by docx and PDF."""

from __future__ import annotations

import re
from collections.abc import Sequence

from synthcomp_env.artifacts.inline import plain

__all__ = ["column_widths", "is_figure_text", "numeric_columns", "tint"]

_FIGURE_TEXT = re.compile(r"[(+\-−]?[$€£]?\s?\d[\d,.]*\s?(?:%|pp|[kKmM]|bn|pts?)?\)?")
_EMPTY = frozenset(("", "-", "–", "—", "n/a"))


def is_figure_text(text: str) -> bool:
    """Whether a table cell shows a number ("1,204", "(3.2)", "$41k", "74.1 %") and so stands on the right."""
    return _FIGURE_TEXT.fullmatch(text.strip()) is not None


def numeric_columns(rows: Sequence[Sequence[str]]) -> list[bool]:
    """For each column of equally long rows (without headers), whether most of its cells are numbers."""
    return [_is_numeric([row[at] for row in rows]) for at in range(len(rows[0]))] if rows else []


def _is_numeric(cells: list[str]) -> bool:
    shown = [plain(cell) for cell in cells if cell.strip() not in _EMPTY]
    return bool(shown) and sum(is_figure_text(cell) for cell in shown) * 2 > len(shown)


def column_widths(rows: Sequence[Sequence[str]], total: int, size: float = 9.5) -> list[int]:
    """Column widths in twentieths of a point for text of `size` points, by the longest words and lines. Their sum is at
    most `total`; narrow tables stay narrow."""
    weights = []
    for at in range(len(rows[0])):
        cells = [plain(row[at]) for row in rows]
        longest = max(max((len(line) for line in cell.split("\n")), default=0) for cell in cells)
        word = max(max((len(word) for word in cell.split()), default=0) for cell in cells)
        weights.append(max(word + 2, min(longest + 2, 34), 7))
    natural = [round(weight * 11.8 * size) for weight in weights]
    if sum(natural) <= total * 0.72:
        total = max(sum(natural), int(total * 0.72))
    scale = total / sum(natural)
    return [max(int(size * scale), 1) for size in natural]


def tint(colour: str) -> str:
    """A very light tint of a colour."""
    parts = [int(colour[at : at + 2], 16) for at in (0, 2, 4)]
    return "".join(f"{255 - (255 - part) // 11:02X}" for part in parts)
