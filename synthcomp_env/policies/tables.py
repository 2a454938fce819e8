"""Tables and figures as a reader meets them in pages of text: what stands where, how it is written, how it is computed.

Plain text in, plain values out; nothing here knows how computers are made.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import permutations
from statistics import median
from typing import NamedTuple

__all__ = ["Amount", "Form", "Grid", "adds_up", "amounts", "form_of", "grids", "number", "shape", "stray"]

_PERIOD = re.compile(r"\b(?:\d{1,2} )?(?:[A-Z][a-z]+|Q[1-4]|FY) 20\d\d\b")
_AMOUNT = re.compile(
    r"(?<![\w./$-])(-?)(\$?)(\d+(?:,\d{3})*(?:\.\d+)?)\s?(%|percent\b|days\b|hours\b)?(?![\w/-]|[.,]\d)"
)
_CELL = re.compile(r"(-?)\(?([$€£]?)(\d[\d,]*(?:\.\d+)?)\)?\s?(%|[a-z]+)?")
_FORMULA = re.compile(r"\s\((=.+)\)$")


class Amount(NamedTuple):
    """A figure in prose: value (percents in points), unit ("$", "%", "days", ... or ""), and how it was written."""

    value: float
    unit: str
    text: str


def amounts(text: str) -> list[Amount]:
    """The figures of a sentence in order; years of periods, dates, file names and codes are none."""
    found = []
    for sign, currency, digits, unit in _AMOUNT.findall(_PERIOD.sub(" ", text)):
        value = float(digits.replace(",", "")) * (-1 if sign else 1)
        unit = "%" if unit == "percent" else unit
        tail = "%" if unit == "%" else f" {unit}" if unit else ""
        found.append(Amount(value, currency or unit, f"{sign}{currency}{digits}{tail}"))
    return found


def number(text: str) -> float | None:
    """The number a cell shows; percents in points."""
    match = _CELL.fullmatch(text.strip().replace("−", "-"))
    if match is None:
        return None
    return float(match[3].replace(",", "")) * (-1 if match[1] else 1)


@dataclass(frozen=True, slots=True)
class Form:
    """How figures of a column are written: "$" before, "%" or " days" after, digits after the point."""

    prefix: str = ""
    suffix: str = ""
    decimals: int = 0

    def write(self, value: float) -> str:
        """A value as text."""
        return f"{'-' if value < 0 else ''}{self.prefix}{abs(value):,.{self.decimals}f}{self.suffix}"

    @property
    def code(self) -> str:
        """The number format of a workbook's column."""
        places = "." + "0" * self.decimals if self.decimals else ""
        return f"0{places}%" if self.suffix == "%" else f"{self.prefix}#,##0{places}"


def form_of(cells: list[str]) -> Form:
    """The form in which the cells of a column are written."""
    read = [match for cell in cells if (match := _CELL.fullmatch(cell.strip()))]
    if not read:
        return Form()
    places = max(len(match[3].partition(".")[2]) for match in read)
    unit = next((match[4] for match in read if match[4]), "")
    return Form(read[0][2], "%" if unit == "%" else f" {unit}" if unit else "", min(places, 3))


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: header, rows, and of a sheet the number of each row and the formulas by (label, column)."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...] = ()
    formulas: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def labels(self) -> list[str]:
        """The row labels."""
        return [row[0] for row in self.rows]

    def holds(self, columns: list[str]) -> bool:
        """Whether all these columns are among the headers."""
        return {column.casefold() for column in columns} <= {name.casefold() for name in self.header}

    def cell(self, label: str, column: str) -> str:
        """What stands in a row and column, "" where there is no such place."""
        names = [name.casefold() for name in self.header]
        if column.casefold() not in names:
            return ""
        index = names.index(column.casefold())
        rows = (row for row in self.rows if row[0].casefold() == label.casefold() and index < len(row))
        return next((row[index] for row in rows), "")

    def value(self, label: str, column: str) -> float | None:
        """The number in a row and column."""
        return number(self.cell(label, column))

    def address(self, label: str, column: str) -> str:
        """The cell's address on its sheet, "" off sheets."""
        if not self.numbers or label not in self.labels or column not in self.header:
            return ""
        return f"{chr(ord('A') + self.header.index(column))}{self.numbers[self.labels.index(label)]}"

    def column(self, name: str) -> list[str]:
        """All cells of a column."""
        return [self.cell(label, name) for label in self.labels]


def grids(page: str) -> list[Grid]:
    """The tables of a page, in order. Of sheets the row numbers and column letters are taken off."""
    found: list[Grid] = []
    block: list[list[str]] = []
    for line in [*page.splitlines(), ""]:
        if line.startswith("|") and line.rstrip().endswith("|"):
            block.append([cell.strip() for cell in line.strip()[1:-1].split("|")])
        elif block:
            rows = [row for row in block if not all(re.fullmatch(r":?-+:?", cell) for cell in row)]
            if (grid := _grid(rows)) is not None:
                found.append(grid)
            block = []
    return found


def _grid(rows: list[list[str]]) -> Grid | None:
    lettered = len(rows) > 1 and not rows[0][0] and all(re.fullmatch("[A-Z]{1,2}", cell) for cell in rows[0][1:])
    numbers: list[int] = []
    if lettered:
        rows = [row for row in rows[1:] if row[0].isdigit()]
        numbers = [int(row[0]) for row in rows]
        rows = [row[1:] for row in rows]
    if len(rows) < 2 or not rows[0]:
        return None
    formulas: dict[tuple[str, str], str] = {}
    body = []
    for row in rows[1:]:
        line = []
        for column, cell in zip(rows[0], row, strict=False):
            if match := _FORMULA.search(cell):
                formulas[row[0], column] = match[1]
                cell = cell[: match.start()].strip()
            line.append(cell)
        body.append(tuple(line))
    return Grid(tuple(rows[0]), tuple(row for row in body if row), tuple(numbers[1:]), formulas)


def shape(grid: Grid, column: str, entities: list[str]) -> str:
    """How a column follows from others of its row: "={A}/{B}*100" with columns in braces; "" when it is entered.

    The sheet's own formulas are the answer where it has any; otherwise the numbers are tried: a column that does not
    add up to its total may be a ratio of two others, and the last of three the difference or sum of the first two.
    """
    for label in entities:
        formula = grid.formulas.get((label, column), "")
        if formula and ":" not in formula:
            return re.sub(r"\$?([A-Z])\$?\d+", lambda match: f"{{{grid.header[ord(match[1]) - ord('A')]}}}", formula)
    return "" if grid.formulas else _tried(grid, column, entities)


def adds_up(grid: Grid, column: str, entities: list[str], total: str) -> bool:
    """Whether a column's total is the sum of its entries."""
    whole, parts = grid.value(total, column), [grid.value(label, column) for label in entities]
    known = [part for part in parts if part is not None]
    return whole is not None and len(known) == len(parts) and abs(sum(known) - whole) <= 1e-4 * abs(whole) + 1e-6


def _tried(grid: Grid, column: str, entities: list[str]) -> str:
    values = {name: [grid.value(label, name) for label in entities] for name in grid.header[1:]}
    if None in values[column] or len(entities) < 3:
        return ""
    total = next((label for label in grid.labels if label not in entities), "")
    summed = not total or adds_up(grid, column, entities, total)
    places = {name: place for place, name in enumerate(grid.header)}
    others = [name for name in grid.header[1:] if name != column and None not in values[name]]
    for left, right in permutations(others, 2):
        triples: list[tuple[float, ...]] = [
            tuple(value for value in row if value is not None)
            for row in zip(values[left], values[right], values[column], strict=True)
        ]
        if summed and places[column] > max(places[left], places[right]):
            if all(abs(a - b - c) <= 1e-6 * abs(a) + 1e-9 for a, b, c in triples):
                return f"={{{left}}}-{{{right}}}"
            if all(abs(a + b - c) <= 1e-6 * abs(c) + 1e-9 for a, b, c in triples):
                return f"={{{left}}}+{{{right}}}"
        scales = [c * b / a for a, b, c in triples if a]
        if not summed and len(scales) == len(triples) and _steady(scales):
            factor = float(f"{median(scales):.3g}")
            return f"={{{left}}}/{{{right}}}" + (f"*{factor:g}" if factor != 1 else "")
    return ""


def _steady(scales: list[float]) -> bool:
    middle = median(scales)
    return middle > 0 and max(abs(scale / middle - 1) for scale in scales) < 2e-3


def stray(
    grid: Grid, others: list[Grid], columns: list[str], entities: list[str], bound: float
) -> tuple[str, str] | None:
    """The entry (label, column) that lies furthest from what it was in every other extract, if beyond the bound.

    Args:
        bound: the factor by which an entry may move, over 1.
    """
    worst, found = bound, None
    for label in entities:
        for column in columns:
            value = grid.value(label, column)
            past = [known for other in others if (known := other.value(label, column)) is not None]
            if value is None or not past:
                continue
            moved = min(_apart(value, known) for known in past)
            if moved > worst:
                worst, found = moved, (label, column)
    return found


def _apart(value: float, known: float) -> float:
    if value * known <= 0:
        return 1.0 if value == known else 100.0
    return max(value / known, known / value)
