"""Other people's xlsx files to workbooks, with openpyxl; what is not understood is said in `unread`.

Lost on the way through a file of our own: formulas that no file may hold (they come back as text), the formats of empty
cells, trailing empty rows and columns, the parts of a `Style` that a sheet does not show, and whether a column's format
was said once or cell by cell. Numbers under a date format are dates in a file, and come back as dates.
"""

from __future__ import annotations

import io
import re
import warnings
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any, TypeAlias

import msgspec
import openpyxl
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from synthcomp_env.artifacts.a1 import address, column_letter, column_number, parse_cell
from synthcomp_env.artifacts.cellvalues import DATE_FORMAT, MOMENT_FORMAT, SECONDS_FORMAT, as_moment, is_formula, iso
from synthcomp_env.artifacts.charts import resolve
from synthcomp_env.artifacts.content import Cell, Image, Sheet, Style, Workbook
from synthcomp_env.artifacts.formulas import values
from synthcomp_env.artifacts.png import read_image
from synthcomp_env.artifacts.sheets import header_rows
from synthcomp_env.artifacts.xlsx_chart_read import plain_text, read_charts
from synthcomp_env.artifacts.xlsx_charts import CHART_DATA
from synthcomp_env.artifacts.xlsx_names import expander
from synthcomp_env.errors import FormatError

__all__ = ["read_xlsx"]

MAX_ROWS, MAX_COLUMNS, MAX_GRID, MAX_SHEETS = 20_000, 512, 400_000, 100
"""What is read of one sheet, and of one workbook: a cell far out must not make a grid that fills the memory."""

Page: TypeAlias = Any
"""An openpyxl worksheet: much of what is read here is not in its declared types."""

_USUAL = frozenset({DATE_FORMAT, MOMENT_FORMAT, SECONDS_FORMAT})
_PREFIXES = re.compile(r"_xlfn\.|_xlws\.|_xlpm\.")
_THREAD = re.compile(r"\[Threaded comment\].*?Comment:\s*", re.S)


def read_xlsx(data: bytes) -> Workbook:
    """The workbook in the bytes of an xlsx file.

    Raises:
        FormatError: the bytes are no xlsx file that can be read.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of parts it leaves out; they are counted in `unread`
        try:
            book: Any = openpyxl.load_workbook(io.BytesIO(data))
        except Exception as error:  # whatever openpyxl does with hostile bytes, they are no workbook
            raise FormatError(f"not readable as xlsx: {type(error).__name__}: {str(error)[:160]}") from None
    unread: list[str] = []
    pages = book.worksheets[:MAX_SHEETS]
    if len(book.worksheets) > MAX_SHEETS:
        unread.append(f"{len(book.worksheets) - MAX_SHEETS} further sheets")
    if book.chartsheets:
        unread.append(_count(len(book.chartsheets), "chart sheet"))
    if getattr(book, "_external_links", None):
        unread.append(_count(len(book._external_links), "link to another workbook", "links to other workbooks"))
    kept = [page for page in pages if page.title != CHART_DATA or page.sheet_state == "visible"]
    names = {page.title for page in kept}
    expand = expander(book)
    sheets = tuple(_Reader(page, names, expand, unread).sheet() for page in kept)
    if not sheets:
        raise FormatError("the workbook has no worksheet")
    properties = book.properties
    workbook = Workbook(sheets, properties.title or "", properties.creator or "", _style(kept, sheets), tuple(unread))
    if not any(sheet.charts for sheet in sheets):
        return workbook
    grids = values(workbook)
    charted = tuple(
        msgspec.structs.replace(
            sheet, charts=tuple(resolve(workbook, chart, sheet.name, grids) for chart in sheet.charts)
        )
        for sheet in sheets
    )
    return msgspec.structs.replace(workbook, sheets=charted)


_MAX_PICTURES = 40
"""Pictures of a sheet that are read."""


class _Reader:
    """Reads one sheet; what it cannot read goes into `unread`."""

    def __init__(self, page: Page, names: set[str], expand: Callable[[str, int], str], unread: list[str]) -> None:
        self._page, self._names, self._expand, self._unread = page, names, expand, unread
        self._codes: dict[tuple[int, int], str] = {}
        self._lost: Counter[str] = Counter()

    def sheet(self) -> Sheet:
        """The sheet as a value."""
        page = self._page
        cells = self._cells()
        self._merge(cells)
        height = max((row for row, _ in cells), default=0)
        width = max((column for _, column in cells), default=0)
        rows: list[list[Cell]] = [[None] * width for _ in range(height)]
        for (row, column), cell in cells.items():
            rows[row - 1][column - 1] = cell
        grid = tuple(map(tuple, rows))
        headers = self._header_rows(grid)
        drawn = read_charts(page, self._names)
        for kind, count in sorted(Counter(drawn.others).items()):
            self._lost[f"{kind} chart"] += count
        pictures = self._pictures()
        self._lost["picture"] += len(page._images) - len(pictures)
        self._note_the_rest()
        formats = self._formats(grid, headers)
        return Sheet(page.title, grid, formats, headers, drawn.charts, self._notes(), pictures)

    def _pictures(self) -> tuple[Image, ...]:
        """Pasted pictures that say in words what they show."""
        found = []
        for image in self._page._images[:_MAX_PICTURES]:
            with suppress(FormatError, OSError, ValueError):
                picture = read_image(image._data())
                if isinstance(picture, Image):
                    found.append(picture)
        return tuple(found)

    def _cells(self) -> dict[tuple[int, int], Cell]:
        """Cells that hold something, by (row, column), within the limits."""
        found: dict[tuple[int, int], Cell] = {}
        beyond = 0
        for (row, column), cell in self._page._cells.items():
            if cell.value is None:
                continue
            if row > MAX_ROWS or column > MAX_COLUMNS:
                beyond += 1
                continue
            value = self._value(cell, row)
            if value is not None:
                found[row, column] = value
                if cell.number_format != "General":
                    self._codes[row, column] = cell.number_format
        height, width = max((row for row, _ in found), default=0), max((column for _, column in found), default=0)
        if height * width > MAX_GRID:
            limit = max(MAX_GRID // height, 20)
            kept = {place: cell for place, cell in found.items() if place[1] <= limit}
            beyond += len(found) - len(kept)
            found = kept
        if beyond:
            self._unread.append(f"{_count(beyond, 'cell')} of '{self._page.title}' far outside the rest")
        return found

    def _value(self, cell: Any, row: int) -> Cell:
        value = cell.value
        if isinstance(value, ArrayFormula):
            value = value.text or ""
            value = value if value.startswith("=") else f"={value}"
            return self._formula(value, row)
        if isinstance(value, DataTableFormula):
            self._lost["what-if data table"] += 1
            return None
        if cell.data_type == "f" and isinstance(value, str):
            return self._formula(value, row)
        if isinstance(value, str):
            text = plain_text(value)
            return f"'{text}" if is_formula(text) else text or None
        if isinstance(value, datetime):
            bare = value.time() == time() and not re.search("[hs]", cell.number_format.lower())
            return value.date().isoformat() if bare else iso(value)
        if isinstance(value, date | time | timedelta):
            return iso(value)
        if isinstance(value, bool | int | float):
            return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else value
        return str(value)

    def _formula(self, text: str, row: int) -> str:
        return self._expand(_PREFIXES.sub("", text), row)

    def _merge(self, cells: dict[tuple[int, int], Cell]) -> None:
        """Give every cell of a merged range its text, save for titles, which stand alone in their row."""
        for area in self._page.merged_cells.ranges:
            text = cells.get((area.min_row, area.min_col))
            size = (area.max_row - area.min_row + 1) * (area.max_col - area.min_col + 1)
            if not isinstance(text, str) or is_formula(text) or size > 1000 or area.max_col > MAX_COLUMNS:
                continue
            alone = not any(
                (area.min_row, column) in cells
                for column in range(1, min(self._page.max_column, MAX_COLUMNS) + 1)
                if not area.min_col <= column <= area.max_col
            )
            if alone and area.min_row == area.max_row:
                continue
            for row in range(area.min_row, min(area.max_row, MAX_ROWS) + 1):
                for column in range(area.min_col, area.max_col + 1):
                    cells[row, column] = text

    def _header_rows(self, grid: tuple[tuple[Cell, ...], ...]) -> int:
        frozen = parse_cell(self._page.freeze_panes) if self._page.freeze_panes else None
        if frozen is not None and 1 < frozen[0] <= 21:
            return frozen[0] - 1
        return header_rows(grid)

    def _formats(self, grid: tuple[tuple[Cell, ...], ...], headers: int) -> dict[str, str]:
        """Number formats: a column's once where it has one or all its numbers share one, the others by cell."""
        styled = self._column_codes()
        formats: dict[str, str] = {}
        width = max(map(len, grid), default=0)
        for column in range(1, width + 1):
            letter = column_letter(column)
            cells = [(row, line[column - 1]) for row, line in enumerate(grid, start=1) if _has_format(line[column - 1])]
            codes = {row: code for row, cell in cells if (code := self._code(row, column, cell)) is not None}
            below = {row: code for row, code in codes.items() if row > headers}
            common = styled.pop(column, "") or _only(list(below.values()))
            if common:
                formats[letter] = common
            for row, code in codes.items():
                if code != (common if row > headers else ""):
                    formats[f"{letter}{row}"] = code or "General"
        return formats | {column_letter(column): code for column, code in sorted(styled.items())}

    def _code(self, row: int, column: int, cell: Cell) -> str | None:
        """The number format of a cell, "" for General; None for a date in the usual format, which needs no saying."""
        code = self._codes.get((row, column), "")
        if code in _USUAL and as_moment(cell) is not None:
            return None
        return "" if code == "@" else code

    def _column_codes(self) -> dict[int, str]:
        """Formats that whole columns have, by column number."""
        found: dict[int, str] = {}
        for letter, dimension in self._page.column_dimensions.items():
            code = dimension.number_format
            if code and code not in ("General", "@"):
                first = dimension.min or column_number(letter)
                last = min(dimension.max or first, MAX_COLUMNS)
                found.update(dict.fromkeys(range(first, last + 1 if last - first < 50 else first + 1), code))
        return found

    def _notes(self) -> dict[str, str]:
        found = {}
        for (row, column), cell in sorted(self._page._cells.items()):
            if cell.comment is not None and row <= MAX_ROWS and column <= MAX_COLUMNS:
                text = _THREAD.sub("", cell.comment.text or "")
                if text:
                    found[address(row, column)] = plain_text(text)
        return found

    def _note_the_rest(self) -> None:
        page = self._page
        if page.sheet_state != "visible":
            self._unread.append(f"sheet '{page.title}' is hidden")
        self._lost["pivot table"] += len(page._pivots)
        self._lost["drop-down or input rule"] += page.data_validations.count if page.data_validations else 0
        self._lost["conditional format"] += len(page.conditional_formatting)
        self._lost["hyperlink"] += sum(cell.hyperlink is not None for cell in page._cells.values())
        if page.protection.sheet:
            self._unread.append(f"sheet '{page.title}' is protected")
        for what, count in self._lost.items():
            if count:
                self._unread.append(f"{_count(count, what)} on '{page.title}'")


def _has_format(cell: Cell) -> bool:
    """Whether a number format matters to a cell: numbers, dates and formulas."""
    if isinstance(cell, str):
        return is_formula(cell) or as_moment(cell) is not None
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _only(codes: list[str]) -> str:
    return codes[0] if codes and len(set(codes)) == 1 else ""


def _style(pages: list[Page], sheets: tuple[Sheet, ...]) -> Style:
    """The look of the first sheet with headers: fonts, size and the headers' colour."""
    for page, sheet in zip(pages, sheets, strict=True):
        if not sheet.header_rows or len(sheet.rows) <= sheet.header_rows:
            continue
        head, body = _first(page, sheet, sheet.header_rows), _first(page, sheet, sheet.header_rows + 1)
        if head is None or body is None:
            continue
        colour = head.fill.fgColor.rgb if head.fill.fill_type == "solid" else None
        usual = Style()
        return Style(
            heading_font=head.font.name or usual.heading_font,
            body_font=body.font.name or usual.body_font,
            accent=colour[-6:] if isinstance(colour, str) and re.fullmatch("[0-9A-Fa-f]{8}", colour) else usual.accent,
            size=float(body.font.sz or usual.size),
            paper="a4" if page.page_setup.paperSize in (9, "9") else "letter",
        )
    return Style()


def _first(page: Page, sheet: Sheet, row: int) -> Any:
    """The first cell of a row that holds something."""
    for column, cell in enumerate(sheet.rows[row - 1], start=1):
        if cell is not None:
            return page._cells.get((row, column))
    return None


def _count(number: int, what: str, plural: str = "") -> str:
    return f"{number} {what if number == 1 else plural or what + 's'}"
