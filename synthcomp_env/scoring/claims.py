"""Claims: every value a deliverable states, with all that says what it is a value of.

A claim does not know which figure a rubric looks for; `binding` decides whether it speaks of a target. Claims are
extracted once for each file contents and extension.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from synthcomp_env.artifacts.a1 import address
from synthcomp_env.artifacts.blob import Blob, Cache
from synthcomp_env.scoring.grids import scale_of, value_cells
from synthcomp_env.scoring.markers import chosen_number, has_correction, has_precedence
from synthcomp_env.scoring.numbers import Quantity
from synthcomp_env.scoring.passages import Passage, passage, sentences
from synthcomp_env.scoring.periods import Period, periods_in
from synthcomp_env.scoring.reading import Grid, Line, Reading, read
from synthcomp_env.scoring.words import Phrase, phrase

__all__ = ["Claim", "Claims", "Head", "Statement", "claims_in", "claims_of"]


class Head(NamedTuple):
    """A header, caption or heading: its words, and the periods it names."""

    words: Phrase
    periods: tuple[Period, ...]


@lru_cache(maxsize=16384)
def head(text: str) -> Head:
    """Read a header."""
    return Head(phrase(text.replace("*", "")), tuple(periods_in(text)))


class Claim(NamedTuple):
    """One number somewhere in a file.

    Attributes:
        place: in words, for evidence ("Data!C9", "slide 1").
        number: the number.
        heads: row and column headers, for a number alone in its cell.
        titles: caption, sheet name and section labels of a table, nearest first.
        passage, position: the sentence and where in it the number stands, for prose.
        context: what stands over it, nearest first: earlier sentences of its paragraph, lead-in, headings, title.
        excused: its paragraph speaks of an error and its correction.
        scale: magnitude that the headers give it ("in $000s": 1,000).
        cell: (sheet, row, column) from 1, in a workbook.
    """

    place: str
    number: Quantity
    heads: tuple[Head, ...] = ()
    titles: tuple[Head, ...] = ()
    passage: Passage | None = None
    position: int = 0
    context: tuple[Head, ...] = ()
    excused: bool = False
    scale: float = 1.0
    cell: tuple[str, int, int] | None = None


class Statement(NamedTuple):
    """One sentence of a file with what stands over it, whether or not it holds a number."""

    place: str
    passage: Passage
    context: tuple[Head, ...]
    excused: bool


class Claims(NamedTuple):
    """Everything a file states: its numbers, and its sentences."""

    numbers: tuple[Claim, ...]
    statements: tuple[Statement, ...]


_claims: Cache[Claims] = Cache(512)


def claims_of(blob: Blob, path: str) -> Claims:
    """The claims of a file, memoised by its contents."""
    extension = path.rpartition(".")[2].lower()
    return _claims.get((blob.hash, extension), lambda: claims_in(read(blob, path)))


def claims_in(reading: Reading) -> Claims:
    """The claims of what a file shows."""
    numbers: list[Claim] = []
    statements: list[Statement] = []
    for line in reading.lines:
        if line.role != "title":
            _from_line(line, numbers, statements)
    for grid in reading.grids:
        _from_grid(grid, numbers, statements)
    return Claims(tuple(numbers), tuple(statements))


def _from_line(line: Line, numbers: list[Claim], statements: list[Statement]) -> None:
    context = tuple(map(head, line.context))
    _from_prose(line.place, line.text, context, numbers, statements)


def _from_prose(
    place: str, text: str, context: tuple[Head, ...], numbers: list[Claim], statements: list[Statement]
) -> None:
    words = phrase(text)
    excused = has_correction(words) or has_precedence(words)
    earlier: tuple[Head, ...] = ()
    for sentence in sentences(text):
        read = passage(sentence)
        over = earlier + context
        statements.append(Statement(place, read, over, excused))
        chosen = chosen_number(read.words)
        for position, number in read.quantities:
            passed_over = position in read.asides or (bool(chosen) and read.words[position] != chosen)
            numbers.append(
                Claim(place, number, passage=read, position=position, context=over, excused=excused or passed_over)
            )
        earlier = (Head(read.words, ()), *earlier)


def _from_grid(grid: Grid, numbers: list[Claim], statements: list[Statement]) -> None:
    context = tuple(map(head, grid.context))
    own = (head(grid.title),) if grid.title else ()
    for cell in value_cells(grid):
        heads = tuple(head(text) for text in (*cell.row_heads, *cell.column_heads))
        titles = tuple(map(head, cell.over)) + own
        at = address(cell.row, cell.column)
        place = f"{grid.sheet}!{at}" if grid.sheet else f"{grid.place}, row {cell.row}"
        if isinstance(cell.value, str):
            _from_prose(place, cell.value, heads + titles + context, numbers, statements)
            continue
        numbers.append(
            Claim(
                place,
                cell.value,
                heads,
                titles,
                context=context,
                scale=scale_of((*cell.column_heads, *cell.row_heads, grid.title, *cell.over)),
                cell=(grid.sheet, cell.row, cell.column) if grid.sheet else None,
            )
        )
