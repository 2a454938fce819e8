"""Native charts of worksheets, with XlsxWriter: plotted from their ranges, coloured from the organisation's accents."""

from __future__ import annotations

from typing import Any

from xlsxwriter import Workbook as Writer

from synthcomp_env.artifacts.a1 import Ref, address
from synthcomp_env.artifacts.charts import format_at, source_ranges
from synthcomp_env.artifacts.content import Chart, Style, Workbook
from synthcomp_env.artifacts.package import clean
from synthcomp_env.artifacts.palette import GREY, INK, chart_colours
from synthcomp_env.artifacts.xlsx_sheet import ExactWorksheet

__all__ = ["CHART_DATA", "PERCENT_POINTS", "insert_charts"]

CHART_DATA = "Chart data"
"""Hidden sheet that holds the values of charts that plot no range of their own."""

PERCENT_POINTS = '0.0"%"'
"""How values in percent points are shown on an axis."""

_WIDTH, _HEIGHT = 620, 320


def insert_charts(writer: Writer, workbook: Workbook, names: list[str], places: list[tuple[int, int]]) -> None:
    """Put every sheet's charts on it, one below the other.

    Args:
        writer: the file being written, its sheets filled.
        workbook: the content.
        names: the sheets' names in the file.
        places: for each sheet, the (row, column), from 0, where its first chart stands.
    """
    known = {sheet.name: sheet for sheet in workbook.sheets}
    data = _DataSheet(writer)
    for sheet, name, (row, column) in zip(workbook.sheets, names, places, strict=True):
        page = writer.get_worksheet_by_name(name)
        for number, chart in enumerate(sheet.charts):
            refs = [ref for ref in source_ranges(chart, sheet.name) if ref.sheet in known]
            if len(refs) != len(chart.series) + 1:
                refs = data.put(chart)
                code = _unit_format(chart.unit)
            else:
                code = format_at(known[refs[1].sheet], refs[1].row, refs[1].column)
                if chart.unit == "%" and "%" not in code:
                    code = PERCENT_POINTS
            drawn = _drawn(writer, chart, refs, code, workbook.style)
            page.insert_chart(row + number * 18, column, drawn, {"object_position": 2, "x_offset": 6, "y_offset": 6})


class _DataSheet:
    """The hidden sheet of chart values, made when the first chart needs it."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._page: Any = None
        self._row = 0

    def put(self, chart: Chart) -> list[Ref]:
        """Write a chart's values, and say where: categories first, then each series."""
        if self._page is None:
            self._page = self._writer.add_worksheet(CHART_DATA, worksheet_class=ExactWorksheet)
            self._page.hide()
        top = self._row
        height = max([1, len(chart.categories), *(len(series.values) for series in chart.series)])
        self._page.write_string(top, 0, clean(chart.unit))
        for number, category in enumerate(chart.categories, start=1):
            self._page.write_string(top + number, 0, clean(category))
        for column, series in enumerate(chart.series, start=1):
            self._page.write_string(top, column, clean(series.name))
            for number, value in enumerate(series.values, start=1):
                if value is not None:
                    self._page.write_number(top + number, column, value)
        self._row += height + 2
        return [
            Ref(CHART_DATA, top + 2, column, top + 1 + height, column) for column in range(1, len(chart.series) + 2)
        ]


def _drawn(writer: Writer, chart: Chart, refs: list[Ref], code: str, style: Style) -> Any:
    drawn = writer.add_chart({"type": chart.kind})
    font = {"name": style.body_font, "size": 9, "color": f"#{GREY}"}
    points = max((len(series.values) for series in chart.series), default=0)
    colours = chart_colours(style, points if chart.kind == "pie" else len(chart.series))
    labelled = chart.kind == "pie" or (len(chart.series) == 1 and points <= 16) or len(chart.series) * points <= 10
    for number, series in enumerate(chart.series):
        options: dict[str, Any] = {
            "name": clean(series.name),
            "categories": _absolute(refs[0]),
            "values": _absolute(refs[number + 1]),
        }
        if chart.kind == "pie":
            options["points"] = [{"fill": {"color": f"#{colour}"}, "border": {"color": "white"}} for colour in colours]
        elif chart.kind == "line":
            marker = {"type": "circle", "size": 5, "fill": {"color": f"#{colours[number]}"}, "border": {"none": True}}
            options |= {"line": {"color": f"#{colours[number]}", "width": 2.25}, "marker": marker}
        else:
            options |= {"fill": {"color": f"#{colours[number]}"}, "border": {"none": True}, "gap": 60, "overlap": -5}
        if labelled:
            options["data_labels"] = _labels(chart, code, font)
        drawn.add_series(options)
    _axes(drawn, chart, code, font)
    title_font = {"name": style.heading_font, "size": 12, "bold": True, "color": f"#{INK}"}
    if chart.title:
        drawn.set_title({"name": clean(chart.title), "name_font": title_font, "overlay": False})
    else:
        drawn.set_title({"none": True})
    if len(chart.series) > 1 or chart.kind == "pie":
        drawn.set_legend({"position": "bottom" if chart.kind != "pie" else "right", "font": font})
    else:
        drawn.set_legend({"none": True})
    drawn.set_chartarea({"border": {"color": "#E2E5EA"}})
    drawn.set_size({"width": _WIDTH, "height": _HEIGHT})
    return drawn


def _labels(chart: Chart, code: str, font: dict[str, Any]) -> dict[str, Any]:
    labels: dict[str, Any] = {"value": True, "font": {**font, "color": f"#{INK}"}}
    if chart.kind == "pie":
        labels = {"percentage": True, "leader_lines": True, "position": "outside_end", "font": labels["font"]}
    elif chart.kind == "line":
        labels["position"] = "above"
    else:
        labels["position"] = "outside_end"
    if code and chart.kind != "pie":
        labels["num_format"] = code
    return labels


def _axes(drawn: Any, chart: Chart, code: str, font: dict[str, Any]) -> None:
    if chart.kind == "pie":
        return
    categories: dict[str, Any] = {"num_font": font, "line": {"color": "#B8BEC8"}, "major_tick_mark": "none"}
    numbers: dict[str, Any] = {
        "num_font": font,
        "line": {"none": True},
        "major_tick_mark": "none",
        "major_gridlines": {"visible": True, "line": {"color": "#E6E8EC", "width": 0.75}},
    }
    if code:
        numbers["num_format"] = code
    if chart.unit and chart.unit != "%":
        numbers |= {"name": clean(chart.unit), "name_font": {**font, "bold": False}}
    if chart.kind != "bar":
        drawn.set_x_axis(categories)
        drawn.set_y_axis(numbers)
        return
    drawn.set_y_axis({**categories, "reverse": True})  # in a bar chart the categories stand on the y axis, first on top
    drawn.set_x_axis({**numbers, "label_position": "high"})


def _unit_format(unit: str) -> str:
    if unit == "%":
        return PERCENT_POINTS
    return {"$": "$#,##0", "€": "€#,##0", "£": "£#,##0"}.get(unit, "")


def _absolute(ref: Ref) -> str:
    quoted = "'" + ref.sheet.replace("'", "''") + "'"
    first, last = _dollars(ref.row, ref.column), _dollars(ref.last_row, ref.last_column)
    return f"={quoted}!{first}:{last}"


def _dollars(row: int, column: int) -> str:
    plain = address(row, column)
    letters = plain.rstrip("0123456789")
    return f"${letters}${plain[len(letters) :]}"
