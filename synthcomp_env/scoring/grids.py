"""Tables read as a person reads them: blocks between blank lines, header rows, labels to the left, merged cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from synthcomp_env.artifacts.a1 import address, column_letter
from synthcomp_env.artifacts.content import Cell
from synthcomp_env.scoring.numbers import Quantity, cell_quantity
from synthcomp_env.scoring.reading import Grid

__all__ = ["ValueCell", "scale_of", "value_cells"]

MAX_CELLS = 20_000
"""Cells beyond this many are not read: no deliverable needs them."""


class ValueCell(NamedTuple):
    """A cell that holds a number or a sentence, and the headers that speak of it.

    `row` and `column` count from 1 in the whole grid. `over` holds section labels, the header over
    the labels, and title rows of its block."""

    row: int
    column: int
    value: Quantity | str
    row_heads: tuple[str, ...]
    column_heads: tuple[str, ...]
    over: tuple[str, ...]


def value_cells(grid: Grid) -> Iterator[ValueCell]:
    """Every cell of a grid that may hold a claim."""
    for top, left, rows in _blocks(grid.rows):
        yield from _block_cells(grid, top, left, rows)


def _blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


Rows = Sequence[Sequence[Cell]]


def _blocks(rows: Rows) -> Iterator[tuple[int, int, Rows]]:
    """Parts of a grid separated by blank rows and then by blank columns: (first row, first column, rows)."""
    cells = 0
    start: int | None = None
    for index in range(len(rows) + 1):
        full = index < len(rows) and not all(map(_blank, rows[index]))
        if full:
            cells += len(rows[index])
            start = index if start is None else start
        if (not full or cells > MAX_CELLS) and start is not None:
            yield from _columns(start, rows[start:index])
            start = None
        if cells > MAX_CELLS:
            return


def _columns(top: int, rows: Rows) -> Iterator[tuple[int, int, Rows]]:
    width = max(map(len, rows))
    filled = [any(column < len(row) and not _blank(row[column]) for row in rows) for column in range(width)]
    left: int | None = None
    for column in range(width + 1):
        if column < width and filled[column]:
            left = column if left is None else left
        elif left is not None:
            yield top, left, [tuple(row[left:column]) + (None,) * (column - max(left, len(row))) for row in rows]
            left = None


def _block_cells(grid: Grid, top: int, left: int, rows: Rows) -> Iterator[ValueCell]:
    parsed = [
        [_parse(cell, _format(grid, top + r, left + c)) for c, cell in enumerate(row)] for r, row in enumerate(rows)
    ]
    first, over = _titles(rows, parsed)
    header = _header_height(parsed, first)
    heads = _column_heads(parsed[first : first + header], len(rows[0]))
    section: tuple[str, ...] = ()
    above = ""
    for r in range(first + header, len(rows)):
        line = parsed[r]
        texts = [cell for cell in line if cell is not None]
        if len(texts) == 1 and isinstance(texts[0], str) and len(line) > 1 and isinstance(line[0], str):
            section = (texts[0],)
            above = texts[0] if _has_sublabels(parsed, r) else ""
            if not re.search(r"\d", texts[0]):
                continue
        if isinstance(line[0], str):
            above = line[0]
        for c, cell in enumerate(line):
            if cell is None:
                continue
            row_heads = _row_heads(line, c, above)
            if isinstance(cell, Quantity) or (re.search(r"\d", cell) and len(cell) < 2000):
                corner = heads[0] if c else ()
                yield ValueCell(top + r + 1, left + c + 1, cell, row_heads, heads[c], section + corner + over)


def _parse(cell: Cell, number_format: str) -> Quantity | str | None:
    if _blank(cell):
        return None
    number = cell_quantity(cell, number_format)
    return number if number is not None else str(cell)


def _format(grid: Grid, row: int, column: int) -> str:
    if not grid.formats:
        return ""
    letter = column_letter(column + 1)
    return grid.formats.get(address(row + 1, column + 1)) or grid.formats.get(letter, "")


Parsed = list[list[Quantity | str | None]]


def _titles(rows: Rows, parsed: Parsed) -> tuple[int, tuple[str, ...]]:
    """How many leading rows are titles (one text, the rest blank), and their texts."""
    first, over = 0, []
    while first < len(rows) - 1:
        texts = [cell for cell in parsed[first] if cell is not None]
        if len(parsed[first]) < 2 or len(texts) != 1 or not isinstance(texts[0], str):
            break
        over.append(texts[0])
        first += 1
    return first, tuple(over)


def _header_height(parsed: Parsed, first: int) -> int:
    """How many rows from `first` on are headers: rows of words (years count as words) over a row with a number."""
    height = 0
    for line in parsed[first:]:
        numbers = [cell for cell in line if isinstance(cell, Quantity)]
        if any(not number.year for number in numbers) or (numbers and height):
            break
        if numbers and sum(isinstance(cell, str) for cell in line) == 0:
            break
        height += 1
        if height > 4:
            return 1
    return height if first + height < len(parsed) else min(height, 1)


def _column_heads(header: Parsed, width: int) -> list[tuple[str, ...]]:
    """The headers over each column, nearest first; a blank cell in a row above the last continues the one before."""
    heads: list[list[str]] = [[] for _ in range(width)]
    for number, line in enumerate(header):
        last = number == len(header) - 1
        text = ""
        for column in range(width):
            cell = line[column] if column < len(line) else None
            if cell is not None:
                text = str(int(cell.value)) if isinstance(cell, Quantity) else cell
            elif last:
                text = ""
            if text and (column or cell is not None):
                heads[column].insert(0, text)
    return [tuple(head) for head in heads]


def _row_heads(line: list[Quantity | str | None], column: int, above: str) -> tuple[str, ...]:
    """The words to the left of a cell (to its right when there are none), the nearest first."""
    left = [cell for cell in line[:column] if isinstance(cell, str)]
    if line[0] is None and above and column:
        left.insert(0, above)
    if not left:
        left = [cell for cell in line[column + 1 :] if isinstance(cell, str)][:1]
    return tuple(reversed(left))


def _has_sublabels(parsed: Parsed, row: int) -> bool:
    """Whether the rows after a section label leave its column blank, as a merged label does."""
    return row + 1 < len(parsed) and parsed[row + 1][0] is None


_SCALE = re.compile(
    r"\b(?P<word>thousands?|millions?|billions?)\b|(?<![\d,.])(?P<zeros>'?000s?)\b|[$€£](?P<sign>[km]|bn|mn)\b",
    re.IGNORECASE,
)


def scale_of(heads: Sequence[str]) -> float:
    """The magnitude that headers give their numbers ("Revenue ($000s)"): 1 when they give none."""
    for head in heads:
        match = _SCALE.search(head)
        if match:
            word = (match["word"] or match["zeros"] or match["sign"]).lower().lstrip("'")
            return {"t": 1e3, "0": 1e3, "k": 1e3, "m": 1e6, "b": 1e9}[word[0]]
    return 1.0
