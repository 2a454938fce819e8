"""Recomputing workbooks in-process: every formula's value, what went wrong and why, and what moves when an input moves.

The engine is `formualizer`. Numbers come back as Excel computes them (a percentage is a fraction), dates as ISO
strings, errors as strings such as "#DIV/0!". Nothing depends on the clock: TODAY() is a fixed day unless one is given.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import msgspec

from synthcomp_env.artifacts.a1 import MAX_ROWS, address, column_number, parse_ref
from synthcomp_env.artifacts.blob import Cache
from synthcomp_env.artifacts.cellvalues import is_error, is_formula, shown
from synthcomp_env.artifacts.content import Cell, Sheet, Workbook
from synthcomp_env.artifacts.formula_engine import Engine, Grid
from synthcomp_env.artifacts.formula_reasons import reason
from synthcomp_env.artifacts.formula_text import references, storable

__all__ = ["Grid", "Problem", "perturb", "problems", "references", "storable", "values"]

_TODAY = date(2026, 1, 1)
_WORK = 10_000_000
"""Cells that all formulas together may read: about three seconds of the slowest functions."""

_RANGE = re.compile(r"\$?([A-Za-z]{1,3})?\$?(\d{1,7})?:\$?([A-Za-z]{1,3})?\$?(\d{1,7})?")


class Problem(NamedTuple):
    """A formula whose value is an error, and the reason in words."""

    sheet: str
    cell: str
    why: str


class _Computed(NamedTuple):
    """The values of a workbook. The workbook is held so that its identity stays its own while this is cached."""

    workbook: Workbook
    grids: dict[str, Grid]


_lock = threading.RLock()
_computed: Cache[_Computed] = Cache(128)
_engines: Cache[Engine] = Cache(8)


def values(workbook: Workbook, today: date = _TODAY) -> dict[str, Grid]:
    """The value of every cell, by sheet name: literals as they stand, formulas recomputed.

    Whole results are ints, errors strings ("#DIV/0!"), dates ISO strings. Cached by the workbook's identity: the same
    object is never recomputed while it is in use.

    Args:
        workbook: any workbook, also one with broken formulas.
        today: what TODAY() and NOW() say; fixed unless given, so that equal workbooks have equal values.
    """
    return _computed.get((id(workbook), today), lambda: _compute(workbook, today)).grids


def perturb(workbook: Workbook, sheet: str, cell: str, new_value: Cell) -> dict[str, Grid]:
    """The values the workbook would have if one cell were `new_value`; `workbook` itself stays as it is.

    The workbook stays loaded for a while, so that many perturbations of one cost little more than their recomputation.

    Raises:
        KeyError: no sheet has that name.
        ToolError: `cell` is not an address.
    """
    ref = parse_ref(cell)
    before = next((each for each in workbook.sheets if each.name == sheet), None)
    if before is None:
        raise KeyError(sheet)
    inside = ref.row <= len(before.rows) and ref.column <= len(before.rows[ref.row - 1])
    if is_formula(new_value) or not inside or _too_much(workbook):
        return values(_replaced(workbook, before, ref.row, ref.column, new_value))
    with _lock:
        engine = _engines.get(id(workbook), lambda: Engine(workbook, _TODAY))
        engine.set(sheet, ref.row, ref.column, new_value)
        try:
            grids = engine.grids()
        finally:
            engine.set(sheet, ref.row, ref.column, before.rows[ref.row - 1][ref.column - 1])
    rows = list(grids[sheet])
    line = rows[ref.row - 1]
    rows[ref.row - 1] = (*line[: ref.column - 1], shown(new_value), *line[ref.column :])
    return {**grids, sheet: tuple(rows)}


def problems(workbook: Workbook) -> list[Problem]:
    """Every formula whose value is an error, in reading order, each with its reason."""
    grids = values(workbook)
    found = []
    for sheet, row, column, formula in _formula_cells(workbook):
        value = grids[sheet.name][row - 1][column - 1]
        if is_error(value):
            why = reason(formula, value, sheet.name, grids)
            found.append(Problem(sheet.name, address(row, column), f"{value}: {why}"))
    return found


def _compute(workbook: Workbook, today: date) -> _Computed:
    if next(_formula_cells(workbook), None) is None:
        return _Computed(workbook, {sheet.name: _literal(sheet.rows) for sheet in workbook.sheets})
    if _too_much(workbook):
        given_up = {
            sheet.name: tuple(tuple("#NUM!" if is_formula(cell) else shown(cell) for cell in row) for row in sheet.rows)
            for sheet in workbook.sheets
        }
        return _Computed(workbook, given_up)
    return _Computed(workbook, Engine(workbook, today).grids())


def _literal(rows: Grid) -> Grid:
    if any(isinstance(cell, str) and cell[:2] == "'=" for row in rows for cell in row):
        return tuple(tuple(map(shown, row)) for row in rows)
    return rows


def _formula_cells(workbook: Workbook) -> Iterator[tuple[Sheet, int, int, str]]:
    for sheet in workbook.sheets:
        for number, row in enumerate(sheet.rows, start=1):
            for column, cell in enumerate(row, start=1):
                if is_formula(cell):
                    yield sheet, number, column, cell


def _too_much(workbook: Workbook) -> bool:
    """Whether the formulas read more cells than anyone should wait for. Counted, not timed: the same everywhere."""
    rows = max((len(sheet.rows) for sheet in workbook.sheets), default=0)
    columns = max((len(row) for sheet in workbook.sheets for row in sheet.rows[:1]), default=0)
    work = 0
    for _, _, _, formula in _formula_cells(workbook):
        if ":" in formula:
            work += sum(_area(match, rows, columns) for match in _RANGE.finditer(formula))
            if work > _WORK:
                return True
    return False


def _area(match: re.Match[str], rows: int, columns: int) -> int:
    left, top, right, bottom = match.groups()
    height = abs(int(bottom) - int(top)) + 1 if top and bottom else rows
    width = abs(column_number(right) - column_number(left)) + 1 if left and right else columns
    return min(height, MAX_ROWS, max(rows, 1)) * min(width, max(columns, 1))


def _replaced(workbook: Workbook, sheet: Sheet, row: int, column: int, cell: Cell) -> Workbook:
    """The workbook with one cell changed; the grid grows as needed."""
    rows = [list(each) for each in sheet.rows]
    rows.extend([] for _ in range(row - len(rows)))
    rows[row - 1].extend([None] * (column - len(rows[row - 1])))
    rows[row - 1][column - 1] = cell
    changed = msgspec.structs.replace(sheet, rows=tuple(map(tuple, rows)))
    return msgspec.structs.replace(
        workbook, sheets=tuple(changed if each is sheet else each for each in workbook.sheets)
    )
