"""Workbooks to xlsx, with XlsxWriter: formulas with their values beside them, so that every reader sees numbers.

Equal content gives equal bytes in every process: the moments in the file are fixed, and nothing is drawn from hashes.
"""

from __future__ import annotations

import io
import re
from datetime import datetime
from typing import Any

import msgspec
from xlsxwriter import Workbook as Writer

from synthcomp_env.artifacts.a1 import MAX_COLUMNS, MAX_ROWS, column_letter, column_number, parse_cell
from synthcomp_env.artifacts.cellvalues import (
    DATE_FORMAT,
    MOMENT_FORMAT,
    SECONDS_FORMAT,
    as_moment,
    is_date_format,
    is_formula,
    serial,
    shown,
)
from synthcomp_env.artifacts.charts import format_at, resolve
from synthcomp_env.artifacts.content import Cell, Sheet, Style, Workbook
from synthcomp_env.artifacts.formulas import Grid, storable, values
from synthcomp_env.artifacts.numberformat import cell_text
from synthcomp_env.artifacts.package import clean
from synthcomp_env.artifacts.png import draw_image
from synthcomp_env.artifacts.xlsx_charts import CHART_DATA, insert_charts
from synthcomp_env.artifacts.xlsx_looks import WIDEST, Role, alignment, cell_look, column_widths, roles
from synthcomp_env.artifacts.xlsx_sheet import ExactWorksheet
from synthcomp_env.errors import FormatError

__all__ = ["write_xlsx"]

_MOMENT = datetime(2026, 1, 1, 9, 0, 0)
_MAX_TEXT = 32_767
_MEASURED, _MEASURED_LAST = 600, 60
"""Rows, from the top and from the bottom, by which the columns of a long sheet are made wide enough."""
_NUMBERS = (int, float)
_PICTURE_WIDTH = 560
"""Pixels that a pasted picture is wide."""
_SUSPECT = ("#ERROR!", "#REF!", "#NAME?")
"""Values of formulas that a file may not be able to hold."""
_NEWER = re.compile(
    r"(?<![\w.])(IFS|SWITCH|XOR|MAXIFS|MINIFS|CONCAT|TEXTJOIN|IFNA|DAYS|NUMBERVALUE|ISOWEEKNUM|FORMULATEXT"
    r"|STDEV\.[SP]|VAR\.[SP]|PERCENTILE\.(?:INC|EXC)|QUARTILE\.(?:INC|EXC)|RANK\.(?:EQ|AVG)|MODE\.SNGL"
    r"|NETWORKDAYS\.INTL|WORKDAY\.INTL|CEILING\.MATH|FLOOR\.MATH|COVARIANCE\.[SP]|NORM\.(?:S\.)?(?:DIST|INV)"
    r"|T\.(?:DIST|INV|TEST)|FORECAST\.LINEAR|PDURATION|RRI)(?=\()"
)
"""Functions that files name with a prefix, because they came after the file format."""


def write_xlsx(workbook: Workbook) -> bytes:
    """The bytes of an xlsx file.

    What a file cannot hold is written as text: formulas that are none, or that name sheets that are not there.

    Raises:
        FormatError: the workbook has no sheet, or one too large for the format.
    """
    if not workbook.sheets:
        raise FormatError("a workbook needs at least one sheet")
    for sheet in workbook.sheets:
        if len(sheet.rows) > MAX_ROWS or max(map(len, sheet.rows), default=0) > MAX_COLUMNS:
            raise FormatError(f"sheet '{sheet.name}' is larger than an xlsx file can hold")
    grids = values(workbook)
    buffer = io.BytesIO()
    style = workbook.style
    writer = Writer(
        buffer,
        {
            "in_memory": True,
            "strings_to_urls": False,
            "default_format_properties": {"font_name": style.body_font, "font_size": style.size},
        },
    )
    writer.set_properties(
        {"title": clean(workbook.title), "author": clean(workbook.author), "company": clean(style.letterhead)}
        | {"created": _MOMENT}
    )
    writer.set_size(2400, 1500)
    looks = _Looks(writer, style)
    names = _file_names(workbook)
    places = []
    for sheet, name in zip(workbook.sheets, names, strict=True):
        page = writer.add_worksheet(name, worksheet_class=ExactWorksheet)
        places.append(_SheetWriter(page, sheet, grids[sheet.name], frozenset(grids), looks, workbook).write())
    charted = msgspec.structs.replace(
        workbook, sheets=tuple(_with_charts(workbook, each, grids) for each in workbook.sheets)
    )
    insert_charts(writer, charted, names, places)
    writer.close()
    return buffer.getvalue()


def _with_charts(workbook: Workbook, sheet: Sheet, grids: dict[str, Grid]) -> Sheet:
    if not sheet.charts:
        return sheet
    charts = tuple(resolve(workbook, chart, sheet.name, grids) for chart in sheet.charts)
    return msgspec.structs.replace(sheet, charts=charts)


class _Looks:
    """Cell formats of the file, each made once."""

    def __init__(self, writer: Writer, style: Style) -> None:
        self._writer = writer
        self._style = style
        self._made: dict[tuple[Role, str, str, bool], Any] = {}

    def get(self, role: Role, number_format: str = "", align: str = "", wrap: bool = False) -> Any:
        """The format of cells of a role."""
        key = (role, number_format, align, wrap)
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = self._writer.add_format(cell_look(self._style, *key))
        return found


class _SheetWriter:
    """Writes one sheet."""

    def __init__(
        self, page: Any, sheet: Sheet, grid: Grid, names: frozenset[str], looks: _Looks, workbook: Workbook
    ) -> None:
        self._page, self._sheet, self._grid, self._names = page, sheet, grid, names
        self._looks, self._style, self._author = looks, workbook.style, workbook.author
        self._width = max(map(len, sheet.rows), default=0)
        self._roles = roles(sheet)
        self._numeric = [self._is_numeric(column) for column in range(1, self._width + 1)]
        self._by_column = all(key.isalpha() for key in sheet.formats)
        self._columns = {
            column_number(key): code
            for key, code in sheet.formats.items()
            if key.isalpha() and len(key) <= 3 and _known(code)
        }

    def write(self) -> tuple[int, int]:
        """Write everything but charts; the place (row and column from 0) where the first chart may stand."""
        count = len(self._grid)
        measured = [row for row in range(count) if row < _MEASURED or row >= count - _MEASURED_LAST]
        texts = {row: self._texts(row) for row in measured}
        widths = column_widths(self._sheet, list(texts.values()), tuple(self._roles[row] for row in measured))
        self._set_columns(widths)
        for row, (line, role) in enumerate(zip(self._sheet.rows, self._roles, strict=True)):
            self._write_row(row + 1, line, role, texts[row] if row in texts else self._texts(row, True), widths)
        self._write_empty_formats()
        self._write_notes()
        self._paste_pictures()
        self._set_page(widths)
        if len(self._sheet.rows) <= 48:
            return len(self._sheet.rows) + 1, 0
        return max(self._sheet.header_rows, 1), self._width + 1

    def _texts(self, row: int, words_only: bool = False) -> list[str]:
        """A row's cells as they are shown; numbers may be left out where only the length of words matters."""
        return [
            ""
            if value is None or (words_only and not isinstance(value, str))
            else cell_text(value, self._code(row + 1, column))
            for column, value in enumerate(self._grid[row], start=1)
        ]

    def _code(self, row: int, column: int) -> str:
        """The number format that the sheet gives a cell."""
        if not self._by_column:
            return format_at(self._sheet, row, column)
        return self._columns.get(column, "") if row > self._sheet.header_rows else ""

    def _set_columns(self, widths: list[float]) -> None:
        for column in range(1, max([self._width, *self._columns], default=0) + 1):
            width = widths[column - 1] if column <= len(widths) else 12.0
            code = self._columns.get(column)
            look = self._looks.get("plain", code) if code else None
            self._page.set_column(column - 1, column - 1, width, look)

    def _write_row(self, row: int, line: tuple[Cell, ...], role: Role, texts: list[str], widths: list[float]) -> None:
        lines = 1
        for column, cell in enumerate(line, start=1):
            if type(cell) in _NUMBERS:
                code = self._code(row, column)
                code = code if _known(code) else ""
                align = "center" if code and is_date_format(code) else ""
                self._page.number(
                    row - 1, column - 1, cell, self._looks.get(role, code, align if role != "title" else "")
                )
                continue
            code = self._format(row, column, cell)
            if cell is None:
                if role in ("header", "total", "band", "body") or code:
                    self._page.write_blank(row - 1, column - 1, None, self._looks.get(role, code))
                continue
            text = texts[column - 1]
            value = self._grid[row - 1][column - 1]
            wrap = role not in ("title", "header") and isinstance(value, str) and (len(text) > WIDEST or "\n" in text)
            align = "" if role == "title" else alignment(value, code, self._numeric[column - 1])
            if role == "header" and self._is_dated(column):
                align = "center"
            if wrap or role == "header":
                lines = max(lines, _lines(text, widths[column - 1]))
            self._write_cell(row - 1, column - 1, cell, value, self._looks.get(role, code, align, wrap))
        if role == "header":
            self._page.set_row(row - 1, round((lines * 1.35 + 0.6) * self._style.size, 1))
        elif role == "title":
            self._page.set_row(row - 1, round(2.1 * self._style.size, 1))
        elif lines > 1:
            self._page.set_row(row - 1, min(round((lines * 1.33 + 0.3) * self._style.size, 1), 400))

    def _write_cell(self, row: int, column: int, cell: Cell, value: Cell, look: Any) -> None:
        page = self._page
        if isinstance(cell, bool):
            page.write_boolean(row, column, cell, look)
        elif isinstance(cell, int | float):
            page.write_number(row, column, cell, look)
        elif is_formula(cell) and (value not in _SUSPECT or storable(cell, self._names)):
            page.write_formula(row, column, _prefixed(clean(cell)), look, _cached(value))
        else:
            moment = as_moment(cell)
            if moment is None:
                page.words(row, column, clean(str(shown(cell)))[:_MAX_TEXT], look)
            else:
                page.write_number(row, column, serial(moment), look)

    def _format(self, row: int, column: int, cell: Cell) -> str:
        """The number format a cell is written with; dates without one get the usual one."""
        code = self._code(row, column)
        code = code if _known(code) else ""
        if cell is None:
            return code if f"{column_letter(column)}{row}" in self._sheet.formats else ""
        value = self._grid[row - 1][column - 1] if is_formula(cell) else cell
        moment = as_moment(value)
        if moment is None or is_date_format(code):
            return code
        if not isinstance(moment, datetime):
            return DATE_FORMAT
        return SECONDS_FORMAT if moment.second else MOMENT_FORMAT

    def _is_numeric(self, column: int) -> bool:
        """Whether most of a column below its headers is numbers."""
        below = [line[column - 1] for line in self._grid[self._sheet.header_rows :] if column <= len(line)]
        filled = [value for value in below if value is not None]
        numbers = [value for value in filled if isinstance(value, int | float) and not isinstance(value, bool)]
        return len(numbers) * 2 > len(filled)

    def _is_dated(self, column: int) -> bool:
        """Whether the first value of a column below its headers is a date."""
        below = (line[column - 1] for line in self._grid[self._sheet.header_rows :] if column <= len(line))
        return as_moment(next((value for value in below if value is not None), None)) is not None

    def _write_empty_formats(self) -> None:
        """Formats of cells that lie outside the grid."""
        for key, code in self._sheet.formats.items():
            place = parse_cell(key)
            if place is None or not _known(code):
                continue
            if place[0] > len(self._sheet.rows) or place[1] > len(self._sheet.rows[place[0] - 1]):
                self._page.write_blank(place[0] - 1, place[1] - 1, None, self._looks.get("plain", code))

    def _write_notes(self) -> None:
        for key in sorted(self._sheet.notes, key=lambda key: parse_cell(key) or (0, 0)):
            place = parse_cell(key)
            text = clean(self._sheet.notes[key])
            if place is not None and text:
                height = 18 * (2 + sum(1 + len(line) // 34 for line in text.split("\n")))
                options = {
                    "author": clean(self._author),
                    "width": 220,
                    "height": min(height, 320),
                }
                self._page.write_comment(place[0] - 1, place[1] - 1, text[:_MAX_TEXT], options)

    def _paste_pictures(self) -> None:
        """Pictures one below the other, under the cells (and where a chart may stand)."""
        row = len(self._sheet.rows) + 1 + 20 * len(self._sheet.charts)
        for picture in self._sheet.pictures:
            scale = _PICTURE_WIDTH / picture.width
            data = io.BytesIO(draw_image(picture, "jpeg"))
            options = {"image_data": data, "x_scale": scale, "y_scale": scale, "description": clean(picture.title)}
            self._page.insert_image(row, 0, "picture.jpeg", options)
            row += round(picture.height * scale / (1.62 * self._style.size * 1.333)) + 2

    def _set_page(self, widths: list[float]) -> None:
        page, sheet, style = self._page, self._sheet, self._style
        if sheet.header_rows:
            if style.freeze:
                page.freeze_panes(sheet.header_rows, 1 if self._width > 6 else 0)
            if not style.gridlines:
                page.hide_gridlines(2)
            if len(sheet.rows) > sheet.header_rows:
                page.repeat_rows(0, sheet.header_rows - 1)
        page.set_default_row(round(1.62 * style.size, 1))
        page.set_paper(1 if style.paper == "letter" else 9)
        if sum(widths) > 92:
            page.set_landscape()
        page.set_margins(0.6, 0.6, 0.8, 0.8)
        page.fit_to_pages(1, 0)
        grey = "&K6B7280&8"
        left = clean(style.letterhead or style.footer).replace("&", "&&").replace("\n", " ")[:100]
        pages = {"of": "Page &P of &N", "slash": "&P / &N", "plain": "&P"}[style.page_numbers]
        page.set_footer(f"&L{grey}{left}&C{grey}&A&R{grey}{pages}")


def _file_names(workbook: Workbook) -> list[str]:
    """Sheet names as the format allows them: characters, length, and no two alike."""
    taken = {CHART_DATA.lower()} if any(sheet.charts for sheet in workbook.sheets) else set()
    names = []
    for number, sheet in enumerate(workbook.sheets, start=1):
        name = re.sub(r"[\[\]:*?/\\]", " ", clean(sheet.name)).strip().strip("'")[:31] or f"Sheet{number}"
        unique, count = name, 2
        while unique.lower() in taken:
            tail = f" ({count})"
            unique, count = name[: 31 - len(tail)] + tail, count + 1
        taken.add(unique.lower())
        names.append(unique)
    return names


def _known(code: str) -> bool:
    return bool(code) and code.lower() != "general" and len(code) <= 255


def _cached(value: Cell) -> Cell:
    """A formula's value as a file keeps it: dates as serial numbers."""
    moment = as_moment(value)
    return ("" if value is None else value) if moment is None else serial(moment)


def _prefixed(formula: str) -> str:
    """A formula with the prefixes that the file format wants before newer functions."""
    return formula if "_xlfn." in formula else _NEWER.sub(r"_xlfn.\1", formula)


def _lines(text: str, width: float) -> int:
    """Lines that a wrapped text takes in a column, with a little room."""
    lines = 0
    for part in text.split("\n"):
        lines, used = lines + 1, 0.0
        for word in part.split():
            size = len(word) * 0.95
            if used and used + size > width:
                lines, used = lines + 1, 0.0
            used += size + 1
            lines, used = lines + int(used // (width * 1.1)), used % (width * 1.1)
    return lines
