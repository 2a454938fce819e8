"""Recomputing workbooks in-process: every formula's value, what went wrong and why, and what moves when an input moves.

The engine is `formualizer`. Numbers come back as Excel computes them (a percentage is a fraction), dates as ISO
strings, errors as strings such as "#DIV/0!". Nothing depends on the clock: TODAY() is a fixed day unless one is given.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

import formualizer

from synthcomp_env.artifacts.a1 import MAX_ROWS, address, column_letter, column_number, parse_ref
from synthcomp_env.artifacts.blob import Cache
from synthcomp_env.artifacts.cellvalues import as_moment, from_serial, is_date_format, is_error, is_formula, iso, shown
from synthcomp_env.artifacts.content import Cell, Sheet, Workbook

__all__ = ["Grid", "Problem", "perturb", "problems", "references", "storable", "values"]

Grid: TypeAlias = tuple[tuple[Cell, ...], ...]
"""Rows of values; [0][0] is A1."""

_TODAY = date(2026, 1, 1)
_MAX_LENGTH = 8192
_WORK = 10_000_000
"""Cells that all formulas together may read: about three seconds of the slowest functions."""

_KINDS = {
    "Div": "#DIV/0!", "Na": "#N/A", "Name": "#NAME?", "Ref": "#REF!", "Value": "#VALUE!", "Num": "#NUM!",
    "Null": "#NULL!", "Spill": "#SPILL!", "Calc": "#CALC!", "Circ": "#CIRC!", "Error": "#ERROR!", "NImpl": "#NAME?",
}  # fmt: skip
_CODES = {code: kind for kind, code in reversed(_KINDS.items())}
_WHY = {
    "#DIV/0!": "it divides by zero or by an empty cell",
    "#N/A": "a lookup found no match",
    "#NAME?": "it uses a name that is not defined",
    "#REF!": "it refers to a cell or sheet that is not there",
    "#VALUE!": "it calculates with text where a number is needed",
    "#NUM!": "its result is no number, or too large",
    "#NULL!": "its ranges do not meet",
    "#SPILL!": "its results do not fit into the cells beside it",
    "#CALC!": "its array is empty",
    "#CIRC!": "it refers to itself, directly or through other cells",
    "#ERROR!": "it is not a formula",
}
_RANGE = re.compile(r"\$?([A-Za-z]{1,3})?\$?(\d{1,7})?:\$?([A-Za-z]{1,3})?\$?(\d{1,7})?")
_FUNCTION = re.compile(r"([A-Za-z_][\w.]*)\(")
_GIVES_DATE = re.compile(
    r"=\s*(?:_xlfn\.)?(?:EDATE|EOMONTH|WORKDAY(?:\.INTL)?)\([^()]*(?:\([^()]*\)[^()]*)*\)\s*$", re.I
)
_TEXT = re.compile(r'"[^"]*"')
_EXTERNAL = re.compile(r"\[[^\]]*\][^!\[\]]*!")


class Problem(NamedTuple):
    """A formula whose value is an error, and the reason in words."""

    sheet: str
    cell: str
    why: str


class _Computed(NamedTuple):
    """The values of a workbook. The workbook is held so that its identity stays its own while this is cached."""

    workbook: Workbook
    grids: dict[str, Grid]


class _Engine:
    """A loaded workbook, to be changed and recomputed. Not thread-safe: hold `_lock`."""

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
        cells = [[_input(cell) for cell in row] + [None] * (width - len(row)) for row in sheet.rows]
        self._book.set_values_batch(sheet.name, 1, 1, cells)
        for number, row in enumerate(sheet.rows, start=1):
            for column, cell in enumerate(row, start=1):
                if is_formula(cell):
                    self.set(sheet.name, number, column, cell)

    def set(self, sheet: str, row: int, column: int, cell: Cell) -> None:
        """Change one cell."""
        if not is_formula(cell):
            self._book.set_value(sheet, row, column, _input(cell))
        elif len(cell) > _MAX_LENGTH:
            self._book.set_value(sheet, row, column, _error("Error"))
        elif _EXTERNAL.search(cell):
            self._book.set_value(sheet, row, column, _error("Ref"))
        else:
            try:
                self._book.set_formula(sheet, row, column, _plain_functions(cell))
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
        for sheet, row, column, _ in _formula_cells(self.workbook):
            try:
                self._book.evaluate_cell(sheet.name, row, column)
            except formualizer.ExcelEvaluationError:
                self._book.set_value(sheet.name, row, column, _error("Name"))

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


_lock = threading.RLock()
_computed: Cache[_Computed] = Cache(128)
_engines: Cache[_Engine] = Cache(8)


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

    Raises:
        KeyError: no sheet has that name.
        ToolError: `cell` is not an address.
    """
    ref = parse_ref(cell)
    before = next((each for each in workbook.sheets if each.name == sheet), None)
    if before is None:
        raise KeyError(sheet)
    old = _at(before.rows, ref.row, ref.column)
    if _too_much(workbook):
        return values(_replaced(workbook, before, ref.row, ref.column, new_value))
    with _lock:
        engine = _engines.get(id(workbook), lambda: _Engine(workbook, _TODAY))
        engine.set(sheet, ref.row, ref.column, new_value)
        try:
            grids = engine.grids()
        finally:
            engine.set(sheet, ref.row, ref.column, old)
    if is_formula(old) or ref.row > len(before.rows):
        return grids
    rows = [list(row) for row in grids[sheet]]
    if ref.column <= len(rows[ref.row - 1]) and not is_formula(new_value):
        rows[ref.row - 1][ref.column - 1] = shown(new_value)
    return {**grids, sheet: tuple(map(tuple, rows))}


def problems(workbook: Workbook) -> list[Problem]:
    """Every formula whose value is an error, in reading order, each with its reason."""
    grids = values(workbook)
    names = [sheet.name for sheet in workbook.sheets]
    found = []
    for sheet, row, column, formula in _formula_cells(workbook):
        value = _at(grids[sheet.name], row, column)
        if is_error(value):
            why = _reason(formula, value, sheet.name, names, grids)
            found.append(Problem(sheet.name, address(row, column), f"{value}: {why}"))
    return found


@lru_cache(maxsize=4096)
def references(formula: str) -> tuple[str, ...] | None:
    """The references a formula makes, as it writes them ("B2:B9", "Data!C4"); None when it is no formula."""
    try:
        tree = formualizer.parse(_plain_functions(formula))
    except (formualizer.ParserError, formualizer.TokenizerError):
        return None
    return tuple(str(reference) for reference in tree.walk_refs())


def storable(formula: str, sheets: Collection[str]) -> bool:
    """Whether an xlsx file may hold the formula: spreadsheets refuse files whose formulas cannot be read, or name
    sheets that are not among `sheets`."""
    made = references(formula)
    if made is None or "[" in formula or len(formula) > _MAX_LENGTH:
        return False
    named = {reference.rpartition("!")[0].strip("'").replace("''", "'").lower() for reference in made}
    return named - {""} <= {name.lower() for name in sheets}


def _compute(workbook: Workbook, today: date) -> _Computed:
    if next(_formula_cells(workbook), None) is None:
        return _Computed(workbook, {sheet.name: _literal(sheet.rows) for sheet in workbook.sheets})
    if _too_much(workbook):
        given_up = {
            sheet.name: tuple(tuple("#NUM!" if is_formula(cell) else shown(cell) for cell in row) for row in sheet.rows)
            for sheet in workbook.sheets
        }
        return _Computed(workbook, given_up)
    return _Computed(workbook, _Engine(workbook, today).grids())


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


def _plain_functions(formula: str) -> str:
    """A formula without the prefixes that files put before newer functions ("_xlfn.XLOOKUP")."""
    if "_xl" not in formula:
        return formula
    return formula.replace("_xlfn.", "").replace("_xlws.", "").replace("_xlpm.", "")


def _at(rows: Grid, row: int, column: int) -> Cell:
    if row > len(rows) or column > len(rows[row - 1]):
        return None
    return rows[row - 1][column - 1]


def _replaced(workbook: Workbook, sheet: Sheet, row: int, column: int, cell: Cell) -> Workbook:
    rows = [list(each) for each in sheet.rows]
    if row <= len(rows) and column <= len(rows[row - 1]):
        rows[row - 1][column - 1] = cell
    changed = Sheet(sheet.name, tuple(map(tuple, rows)))
    return Workbook(tuple(changed if each is sheet else each for each in workbook.sheets))


def _reason(formula: str, value: str, home: str, names: list[str], grids: dict[str, Grid]) -> str:
    """Why a formula is in error: its own fault, or the first cell it reads that is in error already."""
    if _EXTERNAL.search(formula):
        return "it refers to another workbook, which cannot be read from here"
    made = references(formula)
    if made is None:
        return f"'{formula[:60]}' is not a formula that can be read ({_syntax(formula)})"
    unknown = [name for name in _functions(formula) if not _known(name)]
    if unknown:
        return f"there is no function {', '.join(unknown)}"
    for reference in made:
        sheet = reference.rpartition("!")[0].strip("'").replace("''", "'")
        if sheet and sheet not in grids:
            return f"there is no sheet '{sheet}'; the sheets are {', '.join(names)}"
    if value != "#CIRC!":
        for reference in made:
            culprit = _first_error(reference, home, grids)
            if culprit:
                return f"{culprit[0]} is {culprit[1]}"
    return _WHY[value]


def _first_error(reference: str, home: str, grids: dict[str, Grid]) -> tuple[str, str] | None:
    try:
        ref = parse_ref(reference)
    except Exception:  # a whole column, a name, a table: no cell to point at
        return None
    name = ref.sheet or home
    rows = grids.get(name, ())
    for number in range(ref.row, min(ref.last_row, len(rows)) + 1):
        for column in range(ref.column, min(ref.last_column, len(rows[number - 1])) + 1):
            value = rows[number - 1][column - 1]
            if is_error(value):
                return (f"{name}!" if name != home else "") + address(number, column), value
    return None


def _syntax(formula: str) -> str:
    if len(formula) > _MAX_LENGTH:
        return f"longer than {_MAX_LENGTH} characters"
    try:
        formualizer.parse(formula)
    except (formualizer.ParserError, formualizer.TokenizerError) as error:
        return str(error).partition(": ")[2].split(":")[0] or str(error)
    return "too deeply nested"


def _functions(formula: str) -> list[str]:
    return sorted({name.upper() for name in _FUNCTION.findall(_TEXT.sub("", _plain_functions(formula)))})


@lru_cache(maxsize=1024)
def _known(function: str) -> bool:
    """Whether the engine has a function: an unknown one is #NAME? whatever its arguments."""
    book = formualizer.Workbook()
    book.add_sheet("S")
    kinds = set()
    for row, arguments in enumerate(("", "1", "1,1", "1,1,1"), start=1):
        book.set_formula("S", row, 1, f"={function}({arguments})")
    book.evaluate_all()
    for row in range(1, 5):
        value = book.get_value("S", row, 1)
        kinds.add(value.get("kind") if isinstance(value, dict) else "")
    return kinds != {"Name"}
