"""Cell addresses: "D4", "Data!B2:D9", and the numbers behind them. Rows and columns count from 1, as people count."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from synthcomp_env.errors import ToolError

__all__ = ["MAX_COLUMNS", "MAX_ROWS", "Ref", "address", "column_letter", "column_number", "parse_cell", "parse_ref"]

MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384

_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9]\d{0,6})")
_RANGE = re.compile(
    r"(?:(?:'(?P<quoted>(?:[^']|'')+)'|(?P<plain>[^'!]+))!)?"
    r"(?P<first>\$?[A-Za-z]{1,3}\$?[1-9]\d{0,6})(?::(?P<last>\$?[A-Za-z]{1,3}\$?[1-9]\d{0,6}))?"
)


class Ref(NamedTuple):
    """A rectangle of cells; `sheet` is "" when the reference names none."""

    sheet: str
    row: int
    column: int
    last_row: int
    last_column: int

    @property
    def height(self) -> int:
        """Rows in the rectangle."""
        return self.last_row - self.row + 1

    @property
    def width(self) -> int:
        """Columns in the rectangle."""
        return self.last_column - self.column + 1


@lru_cache(maxsize=4096)
def column_letter(number: int) -> str:
    """The letters of a column: 1 -> "A", 27 -> "AA"."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The number of a column: "A" -> 1, "AA" -> 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def address(row: int, column: int) -> str:
    """The address of a cell: (4, 2) -> "B4"."""
    return f"{column_letter(column)}{row}"


def parse_cell(text: str) -> tuple[int, int] | None:
    """(row, column) of an address such as "B4" or "$B$4"; None when it is no address of a worksheet."""
    match = _CELL.fullmatch(text.strip())
    if match is None:
        return None
    row, column = int(match[2]), column_number(match[1])
    return (row, column) if row <= MAX_ROWS and column <= MAX_COLUMNS else None


def parse_ref(text: str) -> Ref:
    """The rectangle that a reference names: "B4", "B2:D9", "Data!B2:D9" or "'My data'!B2". Any corner order.

    Raises:
        ToolError: ("bad_argument") not a reference.
    """
    match = _RANGE.fullmatch(text.strip())
    first = parse_cell(match["first"]) if match else None
    last = parse_cell(match["last"]) if match and match["last"] else first
    if match is None or first is None or last is None:
        raise ToolError(
            "bad_argument", f"'{text}' is not a cell or range. Write B4, B2:D9, or with a sheet: Data!B2:D9."
        )
    sheet = (match["quoted"] or "").replace("''", "'") or match["plain"] or ""
    rows, columns = sorted((first[0], last[0])), sorted((first[1], last[1]))
    return Ref(sheet.strip(), rows[0], columns[0], rows[1], columns[1])
