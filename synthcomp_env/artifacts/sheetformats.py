"""Number formats for cells that were given none, from what a column's header and numbers say."""

from __future__ import annotations

import re
from collections.abc import Sequence

from synthcomp_env.artifacts.a1 import column_letter
from synthcomp_env.artifacts.cellvalues import is_formula
from synthcomp_env.artifacts.content import Cell, Sheet

__all__ = ["guess_formats"]

_RATE = re.compile(r"rate|share|percent|pct|%|margin|growth|yield|ratio|coverage|utili[sz]ation", re.I)
_MONEY = re.compile(r"\$|usd|price|cost|revenue|amount|spend|budget|salary|fee|income|expense|balance|value", re.I)
_CODE = re.compile(r"year|\bid\b|\bno\b|number|code|zip|phone|week|day|#", re.I)


def guess_formats(sheet: Sheet, grid: Sequence[Sequence[Cell]]) -> dict[str, str]:
    """The sheet's formats, with a column's common format said once and columns of bare numbers given one.

    Formats that were typed are never changed: where all numbers that were typed into a column share one, it becomes the
    column's, and so that of its formulas too.
    """
    formats = dict(sheet.formats)
    width = max(map(len, grid), default=0)
    for column in range(width):
        letter = column_letter(column + 1)
        if letter in formats:
            continue
        rows = [at for at in range(sheet.header_rows, len(grid)) if _is_number(_at(grid[at], column))]
        typed = {formats.get(f"{letter}{at + 1}", "") for at in rows if not is_formula(sheet.rows[at][column])}
        if len(typed) == 1 and typed != {""}:
            code = typed.pop()
        elif any(f"{letter}{at + 1}" in formats for at in rows):
            continue
        else:
            code = _guess(_header(sheet, column), [grid[at][column] for at in rows])
        if code:
            formats = {key: kept for key, kept in formats.items() if kept != code or not _below(key, letter, sheet)}
            formats[letter] = code
    return formats


def _guess(header: str, cells: list[Cell]) -> str:
    numbers = [cell for cell in cells if isinstance(cell, int | float)]
    if not numbers or _CODE.search(header):
        return ""
    largest = max(map(abs, numbers))
    if all(isinstance(number, int) for number in numbers):
        return "#,##0" if largest >= 1000 else ""
    if _RATE.search(header) and largest <= 1.5 and "per " not in header.lower():
        return "0.0%"
    if _MONEY.search(header) or all(round(number, 2) == number for number in numbers):
        return (
            "#,##0.00" if any(round(number, 1) != number for number in numbers) or _MONEY.search(header) else "#,##0.0"
        )
    return "#,##0.0" if largest >= 10 else "0.00"


def _header(sheet: Sheet, column: int) -> str:
    texts = [_at(row, column) for row in sheet.rows[: sheet.header_rows]]
    return " ".join(text for text in texts if isinstance(text, str))


def _below(key: str, letter: str, sheet: Sheet) -> bool:
    """Whether a key of `formats` is a cell of the column below the headers."""
    return key.rstrip("0123456789") == letter and key != letter and int(key[len(letter) :]) > sheet.header_rows


def _at(row: Sequence[Cell], column: int) -> Cell:
    return row[column] if column < len(row) else None


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)
