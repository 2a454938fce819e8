"""Native charts of slides, with python-pptx, in the organisation's colours, with a reproducible data sheet inside."""

from __future__ import annotations

import re
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.chart.xlsx import CategoryWorkbookWriter
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_MARKER_STYLE, XL_TICK_MARK
from pptx.util import Emu, Pt

from synthcomp_env.artifacts.content import Cell, Chart, Sheet, Style, Workbook
from synthcomp_env.artifacts.package import clean
from synthcomp_env.artifacts.palette import GREY, INK, chart_colours
from synthcomp_env.artifacts.pptx_skeleton import EMU, Box
from synthcomp_env.artifacts.xlsx_write import write_xlsx

__all__ = ["add_chart", "unit_of"]

_ChartData: Any = CategoryChartData
_WorkbookWriter: Any = CategoryWorkbookWriter  # python-pptx declares some types but not these

_TYPES = {
    "bar": XL_CHART_TYPE.BAR_CLUSTERED,
    "column": XL_CHART_TYPE.COLUMN_CLUSTERED,
    "line": XL_CHART_TYPE.LINE_MARKERS,
    "pie": XL_CHART_TYPE.PIE,
}
_UNIT = re.compile(r'"\s?([^"]+)"$')
_CURRENCIES = ("$", "€", "£", "¥")


def add_chart(slide: Any, chart: Chart, box: Box, style: Style) -> None:
    """Put a chart on a slide of python-pptx."""
    length = max([len(chart.categories), *(len(series.values) for series in chart.series)], default=0)
    data = _Data(chart, style, number_format=_data_format(chart.unit))
    data.categories = [clean(text) for text in _padded(chart.categories, length)]
    for series in chart.series:
        data.add_series(clean(series.name), [*series.values, *[None] * (length - len(series.values))])
    x, y, width, height = (Emu(round(value * EMU)) for value in box)
    _dress(slide.shapes.add_chart(_TYPES[chart.kind], x, y, width, height, data).chart, chart, style, length)


def unit_of(code: str) -> str:
    """The unit that a number format made by `add_chart` shows; "" for none."""
    if code[:1] in _CURRENCIES:
        return code[0]
    match = _UNIT.search(code)
    return match[1] if match else ""


def _rgb(colour: str) -> Any:
    make: Any = RGBColor.from_string
    return make(colour)


class _Data(_ChartData):  # type: ignore[misc]
    """Chart data whose embedded workbook is written by this package."""

    def __init__(self, chart: Chart, style: Style, number_format: str) -> None:
        super().__init__(number_format)
        self._chart, self._style = chart, style

    @property
    def _workbook_writer(self) -> _Sheet:
        return _Sheet(self, self._chart, self._style)


class _Sheet(_WorkbookWriter):  # type: ignore[misc]
    """The data sheet embedded in a chart: equal charts have equal bytes."""

    def __init__(self, data: _Data, chart: Chart, style: Style) -> None:
        super().__init__(data)
        self._chart, self._style = chart, style

    @property
    def xlsx_blob(self) -> bytes:
        """The bytes of the embedded workbook."""
        chart = self._chart
        length = max([len(chart.categories), *(len(series.values) for series in chart.series)], default=0)
        rows: list[tuple[Cell, ...]] = [("", *(series.name for series in chart.series))]
        for at, category in enumerate(_padded(chart.categories, length)):
            cells = (series.values[at] if at < len(series.values) else None for series in chart.series)
            rows.append((category, *cells))
        return write_xlsx(Workbook((Sheet("Sheet1", tuple(rows)),), style=self._style))


def _padded(categories: tuple[str, ...], length: int) -> list[str]:
    return [*categories, *(str(number) for number in range(len(categories) + 1, length + 1))]


def _data_format(unit: str) -> str:
    """A number format that says the unit, kept with the values."""
    bare = clean(unit).replace('"', "")
    if not bare:
        return "General"
    if bare in _CURRENCIES:
        return f"{bare}#,##0.##"
    return f'0.0"{bare}"' if bare == "%" else f'#,##0.##" {bare}"'


def _shown_format(chart: Chart) -> str:
    """The number format of labels and axes: the unit only where it is short."""
    values = [value for series in chart.series for value in series.values if value is not None]
    whole = all(float(value).is_integer() for value in values)
    large = max(map(abs, values), default=0) >= 1000
    digits = "#,##0" if whole or large else "0.0"
    if chart.unit in _CURRENCIES:
        return f"{chart.unit}{digits if digits != '0.0' else '#,##0.00'}"
    return f'{digits}"%"' if chart.unit == "%" else digits


def _dress(drawn: Any, chart: Chart, style: Style, points: int) -> None:
    drawn.font.size, drawn.font.name = Pt(11), style.body_font
    drawn.font.color.rgb = _rgb(GREY)
    _title(drawn, chart, style)
    several = len(chart.series) > 1 or chart.kind == "pie"
    drawn.has_legend = several
    if several:
        drawn.legend.position = XL_LEGEND_POSITION.RIGHT if chart.kind == "pie" else XL_LEGEND_POSITION.BOTTOM
        drawn.legend.include_in_layout = False
        drawn.legend.font.size = Pt(11)
    colours = [_rgb(colour) for colour in chart_colours(style, max(points, len(chart.series), 1))]
    plot = drawn.plots[0]
    for number, series in enumerate(plot.series):
        if chart.kind == "pie":
            for at in range(points):
                fill = series.points[at].format.fill
                fill.solid()
                fill.fore_color.rgb = colours[at]
        elif chart.kind == "line":
            series.smooth = False
            series.format.line.color.rgb = colours[number]
            series.format.line.width = Pt(2.5)
            series.marker.style, series.marker.size = XL_MARKER_STYLE.CIRCLE, 6
            series.marker.format.fill.solid()
            series.marker.format.fill.fore_color.rgb = colours[number]
            series.marker.format.line.color.rgb = colours[number]
        else:
            series.format.fill.solid()
            series.format.fill.fore_color.rgb = colours[number]
            series.invert_if_negative = False
    if chart.kind in ("bar", "column"):
        plot.gap_width, plot.overlap = (55, 0) if len(chart.series) == 1 else (70, -5)
    if chart.kind == "pie" or _has_room(chart, points):
        _labels(plot, chart)
    if chart.kind != "pie":
        _axes(drawn, chart)


def _has_room(chart: Chart, points: int) -> bool:
    """Whether the values can stand beside their points without covering one another."""
    if len(chart.series) == 1:
        return points <= 12
    return chart.kind != "line" and len(chart.series) * points <= 14


def _title(drawn: Any, chart: Chart, style: Style) -> None:
    drawn.has_title = bool(chart.title)
    if chart.title:
        frame = drawn.chart_title.text_frame
        frame.text = clean(chart.title)
        font = frame.paragraphs[0].runs[0].font if frame.paragraphs[0].runs else frame.paragraphs[0].font
        font.size, font.bold, font.name = Pt(14), True, style.heading_font
        font.color.rgb = _rgb(INK)
        drawn.chart_title.include_in_layout = False


def _labels(plot: Any, chart: Chart) -> None:
    plot.has_data_labels = True
    labels = plot.data_labels
    labels.font.size = Pt(11)
    labels.font.color.rgb = _rgb(INK)
    if chart.kind == "pie":
        labels.show_percentage, labels.show_value = True, False
        labels.number_format, labels.number_format_is_linked = "0%", False
        labels.position = XL_LABEL_POSITION.OUTSIDE_END
        return
    labels.show_value = True
    labels.number_format, labels.number_format_is_linked = _shown_format(chart), False
    labels.position = XL_LABEL_POSITION.ABOVE if chart.kind == "line" else XL_LABEL_POSITION.OUTSIDE_END


def _axes(drawn: Any, chart: Chart) -> None:
    values, categories = drawn.value_axis, drawn.category_axis
    values.tick_labels.number_format, values.tick_labels.number_format_is_linked = _shown_format(chart), False
    values.major_gridlines.format.line.color.rgb = _rgb("E6E8EC")
    values.major_gridlines.format.line.width = Pt(0.75)
    values.format.line.fill.background()
    values.major_tick_mark = categories.major_tick_mark = XL_TICK_MARK.NONE
    categories.format.line.color.rgb = _rgb("B8BEC8")
    categories.has_major_gridlines = False
    if chart.kind == "bar":
        categories.reverse_order = True  # the first category on top, as in a list
        values.tick_label_position = values.tick_label_position.HIGH
    if chart.unit and chart.unit != "%" and chart.unit not in _CURRENCIES:
        values.has_title = True
        frame = values.axis_title.text_frame
        frame.text = clean(chart.unit)
        font = frame.paragraphs[0].runs[0].font if frame.paragraphs[0].runs else frame.paragraphs[0].font
        font.size, font.bold = Pt(11), False
        font.color.rgb = _rgb(GREY)
