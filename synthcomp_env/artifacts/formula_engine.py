"""A workbook loaded into the formula engine, `formualizer`: to be changed, recomputed and read, again and again."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeAlias

import formualizer

from synthcomp_env.artifacts.a1 import column_letter
from synthcomp_env.artifacts.cellvalues import as_moment, from_serial, is_date_format, is_error, is_formula, iso, shown
from synthcomp_env.artifacts.content import Cell, Sheet, Workbook
from synthcomp_env.artifacts.formula_text import MAX_LENGTH, is_external, plain_functions

__all__ = ["Engine", "Grid"]

Grid: TypeAlias = tuple[tuple[Cell, ...], ...]
"""Rows of values; [0][0] is A1."""

_KINDS = {
    "Div": "#DIV/0!", "Na": "#N/A", "Name": "#NAME?", "Ref": "#REF!", "Value": "#VALUE!", "Num": "#NUM!",
    "Null": "#NULL!", "Spill": "#SPILL!", "Calc": "#CALC!", "Circ": "#CIRC!", "Error": "#ERROR!", "NImpl": "#NAME?",
}  # fmt: skip
_CODES = {code: kind for kind, code in reversed(_KINDS.items())}
_SPILLS = re.compile(
    r"\b(?:SORT|SORTBY|FILTER|UNIQUE|SEQUENCE|TRANSPOSE|RANDARRAY|TAKE|DROP|VSTACK|HSTACK|TOCOL|TOROW|EXPAND|MMULT"
    r"|FREQUENCY|CHOOSECOLS|CHOOSEROWS|XLOOKUP|TEXTSPLIT|LET)\(",
    re.I,
)
_GIVES_DATE = re.compile(
    r"=\s*(?:_xlfn\.)?(?:EDATE|EOMONTH|WORKDAY(?:\.INTL)?)\([^()]*(?:\([^()]*\)[^()]*)*\)\s*$", re.I
)


class Engine:
    """A loaded workbook, to be changed and recomputed. Not thread-safe."""

    def __init__(self, workbook: Workbook, today: date) -> None:
        config = formualizer.EvaluationConfig()
        config.enable_parallel = False
        self.workbook = workbook
        self._book = formualizer.Workbook(config=formualizer.WorkbookConfig(eval_config=config))
        for sheet in workbook.sheets:
            self._book.add_sheet(sheet.name)
        for sheet in workbook.sheets:
            self._load(sheet)
        noon = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
        self._book.set_deterministic_clock(noon)

    def _load(self, sheet: Sheet) -> None:
        width = max(map(len, sheet.rows), default=0)
        if not width:
            return
        spills = any(is_formula(cell) and _SPILLS.search(cell) for row in sheet.rows for cell in row)
        if not spills:
            cells = [[_input(cell) for cell in row] + [None] * (width - len(row)) for row in sheet.rows]
            self._book.set_values_batch(sheet.name, 1, 1, cells)
        for number, row in enumerate(sheet.rows, start=1):
            for column, cell in enumerate(row, start=1):
                if is_formula(cell) or (spills and cell is not None):  # results spill only into cells never set
                    self.set(sheet.name, number, column, cell)

    def set(self, sheet: str, row: int, column: int, cell: Cell) -> None:
        """Change one cell."""
        if not is_formula(cell):
            self._book.set_value(sheet, row, column, _input(cell))
        elif len(cell) > MAX_LENGTH:
            self._book.set_value(sheet, row, column, _error("Error"))
        elif is_external(cell):
            self._book.set_value(sheet, row, column, _error("Ref"))
        else:
            try:
                self._book.set_formula(sheet, row, column, plain_functions(cell))
            except RuntimeError as error:  # a loaded book parses at once, and refuses what it cannot take
                self._book.set_value(sheet, row, column, _error("Circ" if "#CIRC!" in str(error) else "Error"))

    def grids(self) -> dict[str, Grid]:
        """Recompute and read everything."""
        try:
            self._book.evaluate_all()
        except formualizer.ExcelEvaluationError:
            self._evaluate_apart()
        return {sheet.name: self._grid(sheet) for sheet in self.workbook.sheets}

    def _evaluate_apart(self) -> None:
        """Cell by cell, so that a formula the engine refuses spoils no other."""
        for sheet in self.workbook.sheets:
            for row, line in enumerate(sheet.rows, start=1):
                for column, cell in enumerate(line, start=1):
                    if is_formula(cell):
                        self._evaluate(sheet.name, row, column)

    def _evaluate(self, sheet: str, row: int, column: int) -> None:
        try:
            self._book.evaluate_cell(sheet, row, column)
        except formualizer.ExcelEvaluationError:
            self._book.set_value(sheet, row, column, _error("Name"))

    def _grid(self, sheet: Sheet) -> Grid:
        width = max(map(len, sheet.rows), default=0)
        if not width:
            return sheet.rows
        area = formualizer.RangeAddress(sheet.name, 1, 1, len(sheet.rows), width)
        found = self._book.sheet(sheet.name).get_values(area)
        dated = {key for key, code in sheet.formats.items() if is_date_format(code)}
        grid = tuple(
            tuple([_output(cell, value) for cell, value in zip(row, line, strict=False)])
            for row, line in zip(sheet.rows, found, strict=True)
        )
        return _with_dates(sheet.rows, grid, dated) if dated else grid


def _input(cell: Cell) -> Any:
    """A literal as the engine takes it; formulas are set afterwards."""
    if not isinstance(cell, str):
        return cell
    if is_formula(cell):
        return None
    if is_error(cell):
        return _error(_CODES[cell])
    moment = as_moment(cell)
    return shown(cell) if moment is None else moment


def _error(kind: str) -> Any:
    return formualizer.LiteralValue.error(kind, None)


def _output(cell: Cell, value: Any) -> Cell:
    """A value as this package keeps it: the literal itself, or what the engine made of a formula (or spilled here)."""
    if cell is not None and not is_formula(cell):
        return shown(cell)
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int | float):
        if value != value or value in (float("inf"), float("-inf")):
            return "#NUM!"
        if isinstance(cell, str) and _GIVES_DATE.match(cell):
            return from_serial(value) or value
        return int(value) if value == int(value) and abs(value) < 1e15 else value
    if isinstance(value, date | time | timedelta):
        return iso(value)
    if isinstance(value, dict):
        return _KINDS.get(str(value.get("kind")), "#VALUE!")
    return str(value)


def _with_dates(rows: Grid, grid: Grid, dated: set[str]) -> Grid:
    """The grid with formula results in cells formatted as dates as ISO strings. `dated`: columns and cells."""
    out = []
    for number, (row, line) in enumerate(zip(rows, grid, strict=True), start=1):
        new = list(line)
        for index, (cell, value) in enumerate(zip(row, line, strict=True)):
            if is_formula(cell) and isinstance(value, int | float) and not isinstance(value, bool):
                letter = column_letter(index + 1)
                if letter in dated or f"{letter}{number}" in dated:
                    new[index] = from_serial(value) or value
        out.append(tuple(new))
    return tuple(out)
