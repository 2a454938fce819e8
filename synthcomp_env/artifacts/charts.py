"""Charts and the ranges they plot: a chart with a `source` shows what its cells say now.

Values whose unit is "%" are percent points everywhere in this package (74.1, not 0.741), also when the cells they come
from hold fractions under a percent format.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

import msgspec

from synthcomp_env.artifacts.a1 import Ref, address, column_letter, parse_ref
from synthcomp_env.artifacts.cellvalues import is_formula
from synthcomp_env.artifacts.content import Cell, Chart, Series, Sheet, Workbook
from synthcomp_env.artifacts.formulas import Grid, values
from synthcomp_env.artifacts.numberformat import cell_text
from synthcomp_env.errors import ToolError

__all__ = ["KINDS", "ChartKind", "chart_from_ranges", "format_at", "range_text", "resolve", "source_ranges"]

ChartKind: TypeAlias = Literal["bar", "column", "line", "pie"]
KINDS: tuple[ChartKind, ...] = ("bar", "column", "line", "pie")
_MAX_POINTS = 1000


def source_ranges(chart: Chart, home: str = "") -> tuple[Ref, ...]:
    """The ranges of a chart's source: categories first, then one a series; () when it has none or they make no sense.

    Args:
        chart: any chart.
        home: the sheet it stands on, which ranges without a sheet mean.
    """
    if not chart.source:
        return ()
    try:
        refs = [parse_ref(part) for part in _split(chart.source)]
    except ToolError:
        return ()
    return tuple(ref if ref.sheet else ref._replace(sheet=home) for ref in refs) if len(refs) > 1 else ()


def resolve(workbook: Workbook, chart: Chart, home: str = "", grids: Mapping[str, Grid] | None = None) -> Chart:
    """The chart with categories and values taken anew from its source; as it stands when it has no usable source."""
    refs = source_ranges(chart, home)
    sheets = {sheet.name: sheet for sheet in workbook.sheets}
    if not refs or any(ref.sheet not in sheets for ref in refs):
        return chart
    grids = values(workbook) if grids is None else grids
    first = sheets[refs[0].sheet]
    categories = tuple(
        cell_text(value, format_at(first, row, column)) for row, column, value in _cells(refs[0], grids[first.name])
    )
    series = []
    percent = any(_is_percent(sheets[ref.sheet], ref) for ref in refs[1:])
    for number, ref in enumerate(refs[1:]):
        old = chart.series[number].name if number < len(chart.series) else ""
        name = old or _name(sheets[ref.sheet], ref) or f"Series {number + 1}"
        found = [_number(value) for _, _, value in _cells(ref, grids[ref.sheet])]
        series.append(Series(name, tuple(_points(value) if percent else value for value in found)))
    unit = "%" if percent else chart.unit
    return msgspec.structs.replace(chart, categories=categories, series=tuple(series), unit=unit)


def chart_from_ranges(
    workbook: Workbook, home: str, kind: str, title: str, categories: str, ranges: Sequence[str], unit: str = ""
) -> Chart:
    """A chart over ranges of a workbook, its values read from them.

    Args:
        workbook: where the ranges are.
        home: the sheet that ranges without a sheet mean.
        kind: "bar", "column", "line" or "pie".
        categories: one row or column of labels ("A2:A9"). A header cell at its head is left out when every range has
            one too.
        ranges: one row or column a series, as long as the categories.

    Raises:
        ToolError: ("bad_argument") an unknown kind or sheet, ranges of different lengths, or nothing to plot.
    """
    if kind not in KINDS:
        raise ToolError("bad_argument", f"chart kind '{kind}' is not known; use bar, column, line or pie.")
    if not ranges:
        raise ToolError("bad_argument", "a chart needs at least one range of values, for example B2:B9.")
    names = {sheet.name.lower(): sheet for sheet in workbook.sheets}
    refs = []
    for text in (categories, *ranges):
        ref = parse_ref(text)
        sheet = names.get((ref.sheet or home).lower())
        if sheet is None:
            known = ", ".join(each.name for each in workbook.sheets)
            raise ToolError("bad_argument", f"there is no sheet '{ref.sheet or home}'; the sheets are {known}.")
        refs.append(_checked(ref._replace(sheet=sheet.name), text))
    grids = values(workbook)
    if all(ref.height * ref.width > 1 and _has_header(ref, grids[ref.sheet]) for ref in refs[1:]):
        refs = [_without_first(ref) for ref in refs]
    lengths = [ref.height * ref.width for ref in refs]
    for text, length in zip(ranges, lengths[1:], strict=True):
        if length != lengths[0]:
            raise ToolError(
                "bad_argument", f"{categories} has {lengths[0]} cells but {text} has {length}: same length."
            )
    source = "|".join(map(range_text, refs))
    chart = resolve(workbook, Chart(title, kind, (), (), source, unit), home, grids)
    if not any(value is not None for series in chart.series for value in series.values):
        raise ToolError("bad_argument", f"{', '.join(ranges)} holds no numbers to plot.")
    return chart


def range_text(ref: Ref) -> str:
    """The reference as text: "Data!B2:B9", with quotes round a sheet name that needs them."""
    sheet = ref.sheet if ref.sheet.replace("_", "a").isalnum() and not ref.sheet[0].isdigit() else ""
    quoted = sheet or "'" + ref.sheet.replace("'", "''") + "'"
    first, last = address(ref.row, ref.column), address(ref.last_row, ref.last_column)
    return f"{quoted}!{first}" + (f":{last}" if last != first else "")


def format_at(sheet: Sheet, row: int, column: int) -> str:
    """The number format of a cell: its own, or its column's below the headers."""
    letter = column_letter(column)
    own = sheet.formats.get(f"{letter}{row}")
    if own is not None:
        return own
    return sheet.formats.get(letter, "") if row > sheet.header_rows else ""


def _split(source: str) -> list[str]:
    """The parts between bars; a bar inside a quoted sheet name parts nothing."""
    parts, quoted = [""], False
    for char in source:
        quoted ^= char == "'"
        if char == "|" and not quoted:
            parts.append("")
        else:
            parts[-1] += char
    return parts


def _checked(ref: Ref, text: str) -> Ref:
    if ref.height > 1 and ref.width > 1:
        raise ToolError("bad_argument", f"{text} is a block; a chart takes one row or one column a range.")
    if ref.height * ref.width > _MAX_POINTS:
        raise ToolError("bad_argument", f"{text} has more than {_MAX_POINTS} cells; a chart shows fewer.")
    return ref


def _has_header(ref: Ref, grid: Grid) -> bool:
    cells = [value for _, _, value in _cells(ref, grid)]
    return isinstance(cells[0], str) and _number(cells[0]) is None and any(_number(cell) is not None for cell in cells)


def _without_first(ref: Ref) -> Ref:
    if ref.height > 1:
        return ref._replace(row=ref.row + 1)
    return ref._replace(column=min(ref.column + 1, ref.last_column))


def _cells(ref: Ref, grid: Grid) -> list[tuple[int, int, Cell]]:
    found: list[tuple[int, int, Cell]] = []
    last_row, last_column = min(ref.last_row, ref.row + _MAX_POINTS), min(ref.last_column, ref.column + _MAX_POINTS)
    for row in range(ref.row, last_row + 1):
        line = grid[row - 1] if row <= len(grid) else ()
        found.extend(
            (row, column, line[column - 1] if column <= len(line) else None)
            for column in range(ref.column, last_column + 1)
        )
    return found


def _name(sheet: Sheet, ref: Ref) -> str:
    """The header of a series: the text above its column, or left of its row."""
    row, column = (ref.row - 1, ref.column) if ref.height >= ref.width else (ref.row, ref.column - 1)
    if row < 1 or column < 1 or row > len(sheet.rows) or column > len(sheet.rows[row - 1]):
        return ""
    cell = sheet.rows[row - 1][column - 1]
    return cell if isinstance(cell, str) and not is_formula(cell) else ""


def _is_percent(sheet: Sheet, ref: Ref) -> bool:
    return "%" in format_at(sheet, ref.row, ref.column)


def _number(value: Cell) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


def _points(value: float | None) -> float | None:
    return None if value is None else round(value * 100, 10)
