"""Number formats for cells that were given none, from what their formulas read and what their column's header says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import msgspec

from synthcomp_env.artifacts.a1 import column_letter, parse_ref
from synthcomp_env.artifacts.cellvalues import DATE_FORMAT, as_moment, is_formula
from synthcomp_env.artifacts.charts import format_at
from synthcomp_env.artifacts.content import Cell, Sheet, Workbook
from synthcomp_env.artifacts.formulas import Grid
from synthcomp_env.errors import ToolError

__all__ = ["with_formats"]

_RATE = re.compile(r"rate|share|percent|pct|%|margin|growth|yield|ratio|coverage|utili[sz]ation", re.I)
_MONEY = re.compile(r"\$|usd|price|cost|revenue|amount|spend|budget|salary|fee|income|expense|balance", re.I)
_CODE = re.compile(r"year|\bid\b|\bno\b|number|code|zip|phone|week|day|#", re.I)
_PER = re.compile(r"\bper\b", re.I)
_QUOTIENT = re.compile(r"=(?!.*\*\s*100\b).*/")
_SAME_KIND = re.compile(
    r"=\s*(?:(?:SUM|AVERAGE|MIN|MAX|MEDIAN)\s*\(\s*)?(?P<ref>(?:'[^']+'!|[\w.]+!)?\$?[A-Z]{1,3}\$?\d+)(?::\$?[A-Z]{1,3}\$?\d+)?\)?",
    re.I,
)


_UNIT = re.compile(r"[$€£¥%]")


def with_formats(workbook: Workbook, grids: Mapping[str, Grid], names: Sequence[str]) -> Workbook:
    """The workbook with number formats for the sheets of these names, where none were given.

    A cell that repeats, sums or averages others takes their format, as it does when typed into a spreadsheet. Where all
    formats typed into a column agree, that is the column's. What was typed is never changed.
    """
    chosen = [sheet for sheet in workbook.sheets if sheet.name in names]
    for sheet in sorted(chosen, key=_reach):  # sheets that read others after those they read
        formats = _formats(workbook, sheet, grids[sheet.name])
        new = msgspec.structs.replace(sheet, formats=formats)
        workbook = msgspec.structs.replace(
            workbook, sheets=tuple(new if each.name == sheet.name else each for each in workbook.sheets)
        )
    return workbook


def _reach(sheet: Sheet) -> int:
    return sum(is_formula(cell) and "!" in cell for row in sheet.rows for cell in row)


def _formats(workbook: Workbook, sheet: Sheet, grid: Grid) -> dict[str, str]:
    formats = dict(sheet.formats)
    for column in range(max(map(len, grid), default=0)):
        letter = column_letter(column + 1)
        if letter in formats:
            continue
        rows = [at for at in range(sheet.header_rows, len(grid)) if _is_number(_at(grid[at], column))]
        typed = [at for at in rows if not is_formula(sheet.rows[at][column])] or rows
        codes = {formats.get(f"{letter}{at + 1}", "") for at in typed}
        bare, codes = "" in codes, codes - {""}
        code = codes.pop() if len(codes) == 1 else ""
        if bare and _UNIT.search(code):
            continue  # a column of mixed units: 330.6 beside $2,092 is no money
        if not code and not codes:
            code = _column_code(sheet, grid, rows, column)
        if code:
            formats = {key: kept for key, kept in formats.items() if kept != code or not _below(key, letter, sheet)}
            formats[letter] = code
        home = msgspec.structs.replace(sheet, formats=formats)
        for at in rows:
            inherited = _inherited(workbook, home, sheet.rows[at][column])
            if inherited and f"{letter}{at + 1}" not in formats and inherited != code:
                formats[f"{letter}{at + 1}"] = inherited
    return formats


def _column_code(sheet: Sheet, grid: Grid, rows: list[int], column: int) -> str:
    """A format that suits the numbers of a column: those that repeat others take theirs, and are left out."""
    cells = [sheet.rows[at][column] for at in rows]
    own = [at for at, cell in zip(rows, cells, strict=True) if not (is_formula(cell) and _SAME_KIND.fullmatch(cell))]
    numbers = [grid[at][column] for at in own]
    quotients = all(_QUOTIENT.match(str(sheet.rows[at][column])) for at in own)
    header = " ".join(str(_at(row, column) or "") for row in sheet.rows[: sheet.header_rows])
    code = _guess(header, numbers, quotients)
    every = [grid[at][column] for at in rows]
    if code or not numbers or not all(isinstance(number, int) for number in every):
        return code
    return _guess(header, every, False)  # a total may be what needs its thousands parted


def _guess(header: str, cells: list[Cell], quotients: bool) -> str:
    """A format for numbers under a header. Only a rate that is a quotient is known to be a fraction; a typed one may
    be in percent points."""
    numbers = [cell for cell in cells if isinstance(cell, int | float)]
    if not numbers or _CODE.search(header):
        return ""
    largest = max(map(abs, numbers))
    if quotients and _RATE.search(header) and largest <= 1.5 and not _PER.search(header):
        return "0.0%"
    if all(isinstance(number, int) for number in numbers):
        return "#,##0" if largest >= 1000 else ""
    if _MONEY.search(header):
        return "#,##0.00"
    if all(round(number, 1) == number for number in numbers):
        return "#,##0.0"
    return "#,##0.0" if largest >= 100 else "0.00"


def _inherited(workbook: Workbook, home: Sheet, cell: Cell) -> str:
    """The format of what a formula repeats, sums or averages; "" when it does something else."""
    match = _SAME_KIND.fullmatch(cell) if is_formula(cell) else None
    if match is None:
        return ""
    try:
        ref = parse_ref(match["ref"])
    except ToolError:
        return ""
    source = next((each for each in workbook.sheets if each.name.lower() == ref.sheet.lower()), home)
    source = home if source.name == home.name else source
    code = format_at(source, ref.row, ref.column)
    line = source.rows[ref.row - 1] if ref.row <= len(source.rows) else ()
    return code or (DATE_FORMAT if as_moment(_at(line, ref.column - 1)) is not None else "")


def _below(key: str, letter: str, sheet: Sheet) -> bool:
    """Whether a key of `formats` is a cell of the column below the headers."""
    return key.rstrip("0123456789") == letter and key != letter and int(key[len(letter) :]) > sheet.header_rows


def _at(row: Sequence[Cell], column: int) -> Cell:
    return row[column] if column < len(row) else None


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)
