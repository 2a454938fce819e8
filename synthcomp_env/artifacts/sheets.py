"""Making and changing workbooks as one does by typing: rows or cells in, a new `Workbook` out.

Everything here that a tool may be asked for wrongly raises `ToolError` with the mend in its message.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import TypeAlias

import msgspec
from openpyxl.formula.translate import Translator, TranslatorError

from synthcomp_env.artifacts.a1 import Ref, address, column_letter, parse_ref
from synthcomp_env.artifacts.cellvalues import is_formula
from synthcomp_env.artifacts.charts import chart_from_ranges, format_at
from synthcomp_env.artifacts.content import Cell, Sheet, Style, Workbook
from synthcomp_env.artifacts.formulas import Grid, values
from synthcomp_env.artifacts.numberformat import cell_text, typed
from synthcomp_env.artifacts.sheetformats import with_formats
from synthcomp_env.errors import ToolError

__all__ = [
    "MAX_CELLS", "Typed", "add_chart", "add_sheet", "append_rows", "cell_text", "find_sheet", "header_rows",
    "parse_ref", "rows_from_csv", "rows_to_csv", "set_cells", "sheet_lines", "workbook_from_sheets",
]  # fmt: skip

Typed: TypeAlias = Cell | Sequence["Cell"] | Sequence[Sequence["Cell"]]
"""What one may put at an address: a cell, a row or column of cells, or a block of rows."""
SheetInput: TypeAlias = str | Sequence[Sequence[Cell]] | Sequence[Mapping[str, Cell]] | Mapping[str, Typed]

MAX_CELLS = 60_000
"""Cells in a workbook made through these functions."""
MAX_ROWS, MAX_COLUMNS, MAX_SHEETS, MAX_TEXT = 20_000, 512, 60, 32_767
_FORBIDDEN = set("[]:*?/\\")


def workbook_from_sheets(
    sheets: Mapping[str, SheetInput], style: Style | None = None, title: str = "", author: str = ""
) -> Workbook:
    """A workbook from sheets given as rows, as `A1` -> value, as records, or as CSV text.

    Strings mean what they would mean when typed ("12.5%" is 0.125 shown as 12.5%; see `numberformat.typed`). The header
    rows are found, and numbers without a format get one that suits their column's header.

    Raises:
        ToolError: no sheets, a bad sheet name or address ("bad_argument"), or too much ("too_large").
    """
    if not sheets:
        raise ToolError("bad_argument", 'give at least one sheet: {"Data": [["Clinic", "Doses"], ["North", 120]]}.')
    if len(sheets) > MAX_SHEETS:
        raise ToolError("too_large", f"{len(sheets)} sheets; a workbook takes at most {MAX_SHEETS}.")
    book = Workbook(tuple(Sheet(name, (), header_rows=0) for name in sheets), title, author, style or Style())
    for name, given in sheets.items():
        _check_name(book, name)
        if isinstance(given, Mapping):
            book = set_cells(book, name, given)
        else:
            book = _pasted(book, find_sheet(book, name), 1, 1, _as_rows(given))
    return _with_looks(book, range(len(book.sheets)))


def add_sheet(workbook: Workbook, name: str, given: SheetInput = ()) -> Workbook:
    """The workbook with one more sheet at its end.

    Raises:
        ToolError: the name is taken or no good, or the contents are.
    """
    if any(sheet.name.lower() == name.strip().lower() for sheet in workbook.sheets):
        raise ToolError("bad_argument", f"there is a sheet '{name}' already; change its cells, or use another name.")
    if len(workbook.sheets) >= MAX_SHEETS:
        raise ToolError("too_large", f"a workbook takes at most {MAX_SHEETS} sheets.")
    book = msgspec.structs.replace(workbook, sheets=(*workbook.sheets, Sheet(name, (), header_rows=0)))
    _check_name(book, name)
    if isinstance(given, Mapping):
        book = set_cells(book, name, given)
    else:
        book = _pasted(book, book.sheets[-1], 1, 1, _as_rows(given))
    return _with_looks(book, [len(book.sheets) - 1])


def set_cells(workbook: Workbook, sheet: str, cells: Mapping[str, Typed]) -> Workbook:
    """The workbook with cells changed.

    An address takes a cell, or rows to paste from there ("B2": [[1, 2], [3, 4]]). A range takes one value for all its
    cells (a formula is filled as a spreadsheet fills it: "C2:C9": "=A2*B2"), or a list that fits it. An address may
    name another sheet ("Summary!B2").

    Raises:
        ToolError: no such sheet, a bad address, values that do not fit their range, or too much.
    """
    home = find_sheet(workbook, sheet).name
    book = workbook
    for where, value in cells.items():
        ref = parse_ref(where)
        target = find_sheet(book, ref.sheet or home)
        book = _pasted(book, target, ref.row, ref.column, _block(ref, where, value))
    return book


def append_rows(workbook: Workbook, sheet: str, rows: SheetInput) -> Workbook:
    """The workbook with rows added below the last row of a sheet that holds anything."""
    target = find_sheet(workbook, sheet)
    if isinstance(rows, Mapping):
        raise ToolError("bad_argument", 'rows to append are lists: [["North", 120], ["South", 95]].')
    used = max((at for at, row in enumerate(target.rows, start=1) if any(cell is not None for cell in row)), default=0)
    return _pasted(workbook, target, used + 1, 1, _as_rows(rows))


def add_chart(
    workbook: Workbook, sheet: str, kind: str, title: str, categories: str, ranges: Sequence[str], unit: str = ""
) -> Workbook:
    """The workbook with a chart on a sheet, over ranges of cells (see `charts.chart_from_ranges`)."""
    target = find_sheet(workbook, sheet)
    chart = chart_from_ranges(workbook, target.name, kind, title, categories, ranges, unit)
    return _replaced(workbook, msgspec.structs.replace(target, charts=(*target.charts, chart)))


def find_sheet(workbook: Workbook, name: str) -> Sheet:
    """The sheet of a name, in any case.

    Raises:
        ToolError: ("bad_argument") there is none; the message names the nearest.
    """
    wanted = name.strip().lower()
    for sheet in workbook.sheets:
        if sheet.name.lower() == wanted:
            return sheet
    names = [sheet.name for sheet in workbook.sheets]
    near = get_close_matches(wanted, [each.lower() for each in names], 1, 0.5)
    hint = next((f" Did you mean '{each}'?" for each in names if [each.lower()] == near), "")
    raise ToolError("bad_argument", f"there is no sheet '{name}'.{hint} The sheets are: {', '.join(names)}.")


def sheet_lines(
    workbook: Workbook, grids: Mapping[str, Grid], sheet: str, first_row: int, last_row: int, formulas: bool = False
) -> list[str]:
    """Rows of a sheet as lines of text: the column letters, then "4 | North | 120 | 74.1%" for each row.

    Args:
        grids: the values, from `formulas.values`.
        first_row: counted from 1; rows beyond the sheet are left out.
        formulas: show a formula after its value ("74.1% {=B4/C4}").
    """
    target = find_sheet(workbook, sheet)
    grid = grids[target.name]
    rows = range(max(first_row, 1), min(last_row, len(grid)) + 1)
    width = max((_used(grid[row - 1]) for row in rows), default=0)
    lines = [" | ".join(["", *(column_letter(column) for column in range(1, width + 1))]).strip()]
    for row in rows:
        texts = []
        for column in range(1, min(width, len(grid[row - 1])) + 1):
            text = cell_text(grid[row - 1][column - 1], format_at(target, row, column)).replace("\n", " ")
            cell = target.rows[row - 1][column - 1]
            texts.append(f"{text} {{{cell}}}" if formulas and is_formula(cell) else text)
        lines.append(" | ".join([str(row), *texts]).rstrip(" |"))
    return lines


def rows_from_csv(text: str) -> list[list[str]]:
    """The rows of a CSV text; the delimiter (comma, semicolon or tab) is the one its first line has most of."""
    first = text.lstrip("\n").partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        return list(csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=delimiter))
    except csv.Error as error:
        raise ToolError("bad_argument", f"this is not sound CSV: {error}.") from None


def rows_to_csv(rows: Iterable[Iterable[Cell]]) -> str:
    """CSV text of rows of values, lines ended by "\\n"."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([["" if cell is None else cell for cell in row] for row in rows])
    return out.getvalue()


def _as_rows(given: str | Sequence[Sequence[Cell]] | Sequence[Mapping[str, Cell]]) -> list[list[Cell]]:
    if isinstance(given, str):
        return [list(row) for row in rows_from_csv(given)]
    if given and all(isinstance(row, Mapping) for row in given):
        records = [row for row in given if isinstance(row, Mapping)]
        keys = list(dict.fromkeys(key for record in records for key in record))
        return [list(keys), *([record.get(key) for key in keys] for record in records)]
    rows = []
    for number, row in enumerate(given, start=1):
        if isinstance(row, str | bytes | Mapping) or not isinstance(row, Sequence):
            raise ToolError("bad_argument", f"row {number} is not a list of cells; a sheet is a list of rows.")
        rows.append(list(row))
    return rows


def _block(ref: Ref, where: str, value: Typed) -> list[list[Cell]]:
    """What goes into a range, as rows."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        if ref.height * ref.width > MAX_CELLS:
            raise ToolError("too_large", f"{where} has more than {MAX_CELLS} cells.")
        origin = address(ref.row, ref.column)
        return [
            [_filled(value, origin, address(row, column)) for column in range(ref.column, ref.last_column + 1)]
            for row in range(ref.row, ref.last_row + 1)
        ]
    items = list(value)
    if not items:
        raise ToolError("bad_argument", f"{where}: the list is empty. To clear cells, give null.")
    if all(isinstance(item, Sequence) and not isinstance(item, str) for item in items):
        rows = _as_rows(items)  # type: ignore[arg-type]
    elif any(isinstance(item, Sequence) and not isinstance(item, str) for item in items):
        raise ToolError("bad_argument", f"{where}: give either a flat list or a list of rows, not both.")
    else:
        rows = [[item] for item in items] if ref.height > 1 and ref.width == 1 else [items]  # type: ignore[list-item]
    width = max(map(len, rows))
    if ref.height * ref.width > 1 and (len(rows), width) != (ref.height, ref.width):
        raise ToolError(
            "bad_argument",
            f"{where} is {ref.height} by {ref.width} cells, but {len(rows)} by {width} values were given.",
        )
    return rows


def _filled(value: Cell, origin: str, target: str) -> Cell:
    if not is_formula(value) or origin == target:
        return value
    try:
        return str(Translator(value, origin).translate_formula(target))
    except (TranslatorError, ValueError, IndexError):
        return value


def _pasted(workbook: Workbook, sheet: Sheet, row: int, column: int, block: list[list[Cell]]) -> Workbook:
    """The workbook with a block typed into a sheet from (row, column) on; the grid grows as needed."""
    height = max(len(sheet.rows), row + len(block) - 1 if block else 0)
    width = max([_width(sheet), *(column + len(line) - 1 for line in block)], default=0)
    others = sum(len(each.rows) * _width(each) for each in workbook.sheets if each is not sheet)
    if height > MAX_ROWS or width > MAX_COLUMNS or height * width + others > MAX_CELLS:
        raise ToolError(
            "too_large",
            f"that makes {height} rows by {width} columns; a sheet takes {MAX_ROWS} by {MAX_COLUMNS}, and a workbook "
            f"{MAX_CELLS} cells in all.",
        )
    rows = [list(line) + [None] * (width - len(line)) for line in sheet.rows]
    rows.extend([None] * width for _ in range(height - len(rows)))
    formats = dict(sheet.formats)
    for down, line in enumerate(block):
        for right, given in enumerate(line):
            where = address(row + down, column + right)
            cell, code = _cell(given, where)
            rows[row + down - 1][column + right - 1] = cell
            if code and code != format_at(sheet, row + down, column + right):
                formats[where] = code
    return _replaced(workbook, msgspec.structs.replace(sheet, rows=tuple(map(tuple, rows)), formats=formats), sheet)


def _cell(given: Cell, where: str) -> tuple[Cell, str]:
    if isinstance(given, str):
        if len(given) > MAX_TEXT:
            raise ToolError("too_large", f"{where} holds {len(given)} characters; a cell takes {MAX_TEXT}.")
        return typed(given)
    if given is None or isinstance(given, bool | int | float):
        if isinstance(given, float) and not abs(given) < float("inf"):
            raise ToolError("bad_argument", f"{where}: {given} is not a number that a cell can hold.")
        if isinstance(given, int) and abs(given) >= 10**15:
            return str(given), ""
        return given, ""
    raise ToolError("bad_argument", f"{where}: a cell takes text, a number, true, false or null.")


def _check_name(workbook: Workbook, name: str) -> None:
    if not name.strip() or len(name) > 31 or _FORBIDDEN & set(name) or name[0] == "'" or name[-1] == "'":
        raise ToolError(
            "bad_argument", f"'{name}' cannot name a sheet: 1 to 31 characters, none of [ ] : * ? / \\, no ' at an end."
        )
    if sum(sheet.name.lower() == name.lower() for sheet in workbook.sheets) > 1:
        raise ToolError("bad_argument", f"two sheets are named '{name}'; names differ in more than case.")


def _with_looks(workbook: Workbook, which: Iterable[int]) -> Workbook:
    """The sheets of these numbers with header rows found and number formats guessed."""
    sheets = list(workbook.sheets)
    for number in which:
        headers = header_rows(sheets[number].rows)
        sheets[number] = msgspec.structs.replace(sheets[number], header_rows=headers)
    book = msgspec.structs.replace(workbook, sheets=tuple(sheets))
    return with_formats(book, values(book), [sheets[number].name for number in which])


def header_rows(rows: Sequence[Sequence[Cell]]) -> int:
    """Rows down to the first that holds two or more texts and nothing else, with at most a title above; 0 for none."""
    for number, row in enumerate(rows[:6], start=1):
        cells = [cell for cell in row if cell is not None]
        if len(cells) > 1:
            words = all(isinstance(cell, str) and not is_formula(cell) for cell in cells)
            return number if words and number < len(rows) else 0
    return 0


def _replaced(workbook: Workbook, sheet: Sheet, old: Sheet | None = None) -> Workbook:
    sheets = tuple(
        sheet if (each is old if old is not None else each.name == sheet.name) else each for each in workbook.sheets
    )
    return msgspec.structs.replace(workbook, sheets=sheets)


def _width(sheet: Sheet) -> int:
    return max(map(len, sheet.rows), default=0)


def _used(row: Sequence[Cell]) -> int:
    return max((at for at, value in enumerate(row, start=1) if value is not None), default=0)
