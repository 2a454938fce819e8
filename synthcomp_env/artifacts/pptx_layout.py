"""Where things stand on a slide, and how large: text and tables are sized so that they never leave their boxes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from synthcomp_env.artifacts.content import Slide, Table
from synthcomp_env.artifacts.inline import plain
from synthcomp_env.artifacts.pptx_skeleton import BODY, Box

__all__ = ["Places", "TableSize", "TextSize", "fit_table", "fit_text", "places", "table_rows"]

_LETTER = 0.53
"""Mean width of a letter, in its font size: a little more than that of the usual office fonts."""
_GAP = 22.0
_CAPTION = 16.0


class Places(NamedTuple):
    """The boxes of a slide's parts; None for parts it does not have."""

    text: Box | None
    table: Box | None
    chart: Box | None
    caption: Box | None


class TextSize(NamedTuple):
    """How a list of texts is set: size and space before each in points, and columns."""

    size: float
    space: float
    columns: int


class TableSize(NamedTuple):
    """How a table is set: font size, column widths and row heights in points, and the margins of a cell."""

    size: float
    widths: tuple[float, ...]
    heights: tuple[float, ...]
    margin: float


def places(slide: Slide) -> Places:
    """Share the body of a slide among its bullets, table and chart."""
    x, y, width, height = BODY
    rows = table_rows(slide.table)
    text = table = chart = None
    top, room = y, height
    columns = max(map(len, rows), default=0)
    wide = columns > 4 or len(rows) <= 4
    if slide.bullets and rows and slide.chart is None and not wide:
        text = (x, y, width * 0.42, height)
        table = (x + width * 0.42 + _GAP, y, width * 0.58 - _GAP, height)
    elif slide.bullets and slide.chart is not None and not rows:
        text = (x, y, width * 0.38, height)
        chart = (x + width * 0.38 + _GAP, y, width * 0.62 - _GAP, height)
    else:
        if slide.bullets and (rows or slide.chart is not None):
            need = _height(slide.bullets, width, 16.0, 4.0)
            share = min(need, height * 0.42)
            text = (x, y, width, share)
            top, room = y + share + _GAP * 0.6, height - share - _GAP * 0.6
        elif slide.bullets:
            text = BODY
        if rows and slide.chart is not None:
            table = (x, top, width * 0.48, room)
            chart = (x + width * 0.48 + _GAP, top, width * 0.52 - _GAP, room)
        elif rows:
            table = (x, top, width, room)
        elif slide.chart is not None:
            chart = (x, top, width, room)
    caption = None
    if table is not None and slide.table is not None and slide.table.caption:
        caption = (table[0], table[1], table[2], _CAPTION)
        table = (table[0], table[1] + _CAPTION + 4, table[2], table[3] - _CAPTION - 4)
    return Places(text, table, chart, caption)


def table_rows(table: Table | None) -> list[list[str]]:
    """The rows of a table, all equally long; [] for none."""
    if table is None:
        return []
    width = max(map(len, table.rows), default=0)
    return [list(row) + [""] * (width - len(row)) for row in table.rows] if width else []


def fit_text(texts: Sequence[str], box: Box, largest: float, smallest: float = 6.0) -> TextSize:
    """The largest setting in which the texts stay inside the box; long lists take two or three columns."""
    width, height = box[2], box[3]
    steps = [largest - 0.5 * step for step in range(int((largest - smallest) * 2) + 1)]
    for size in steps:
        space = size * 0.35
        for columns in (1, 2, 3):
            if columns > 1 and (size > 13 or len(texts) < columns * 4):
                continue
            column = (width - 18 * (columns - 1)) / columns
            if _height(texts, column, size, space) <= height * columns * (1 if columns == 1 else 0.9):
                return TextSize(size, space, columns)
    return TextSize(smallest, 1.0, 3 if len(texts) > 12 else 1)


def fit_table(rows: Sequence[Sequence[str]], box: Box) -> TableSize:
    """Sizes with which a table stays inside its box. `rows` are equally long."""
    width, height = box[2], box[3]
    size = 16.0
    while True:
        margin = max(size * 0.32, 1.2)
        widths = _column_widths(rows, width, size)
        heights = tuple(
            max(_lines(cell, size, column - 2 * size * 0.6) for cell, column in zip(row, widths, strict=True))
            * size
            * 1.2
            + 2 * margin
            for row in rows
        )
        if sum(heights) <= height or size <= 3:
            return TableSize(size, widths, heights, margin)
        size -= 0.5


def _column_widths(rows: Sequence[Sequence[str]], total: float, size: float) -> tuple[float, ...]:
    """Column widths that sum to `total` at most, by the columns' longest words and lines; narrow tables stay narrow."""
    letter = size * _LETTER
    least, natural = [], []
    for at in range(len(rows[0])):
        cells = [plain(row[at]) for row in rows]
        word = max((len(word) for cell in cells for word in cell.split()), default=1)
        line = max(max((len(line) for line in cell.split("\n")), default=1) for cell in cells)
        least.append(min(word, 22) * letter * 1.08 + 1.3 * size)
        natural.append(max(min(line, 60) * letter * 1.08 + 1.3 * size, least[-1]))
    if sum(natural) <= total:
        stretch = min(total / sum(natural), 1.9)
        return tuple(width * stretch for width in natural)
    if sum(least) >= total:
        return tuple(width * total / sum(least) for width in least)
    slack = (total - sum(least)) / (sum(natural) - sum(least))
    return tuple(low + (high - low) * slack for low, high in zip(least, natural, strict=True))


def _height(texts: Sequence[str], width: float, size: float, space: float) -> float:
    return sum(_lines(text, size, width - 18) * size * 1.2 + space for text in texts)


def _lines(text: str, size: float, width: float) -> int:
    """Lines that a text takes, word by word; a word too long for a line is broken."""
    room = max(width / (size * _LETTER), 1.0)
    lines = 0
    for part in plain(text).split("\n"):
        lines, used = lines + 1, 0.0
        for word in part.split():
            need = len(word) + (1 if used else 0)
            if used and used + need > room:
                lines, used, need = lines + 1, 0.0, len(word)
            used += need
            if used > room:
                extra = int((used - 0.001) // room)
                lines, used = lines + extra, used - extra * room
    return lines
