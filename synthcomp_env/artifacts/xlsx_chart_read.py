"""Charts of other people's worksheets, as openpyxl gives them."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from synthcomp_env.artifacts.a1 import parse_ref
from synthcomp_env.artifacts.charts import ChartKind, range_text
from synthcomp_env.artifacts.content import Chart, Series
from synthcomp_env.artifacts.package import clean
from synthcomp_env.artifacts.xlsx_charts import CHART_DATA, PERCENT_POINTS
from synthcomp_env.errors import ToolError

__all__ = ["ReadCharts", "plain_text", "read_charts"]

_CONTROL = re.compile(r"_x00([01][0-9A-Fa-f])_")

_KINDS: dict[str, ChartKind] = {
    "LineChart": "line", "LineChart3D": "line", "PieChart": "pie", "PieChart3D": "pie", "DoughnutChart": "pie",
}  # fmt: skip


class ReadCharts(NamedTuple):
    """The charts of a sheet, and the kinds of those that are none of ours ("scatter")."""

    charts: tuple[Chart, ...]
    others: tuple[str, ...]


def read_charts(page: Any, sheets: set[str]) -> ReadCharts:
    """The charts that stand on an openpyxl worksheet. `sheets`: names that a source may point into."""
    charts, others = [], []
    for drawn in page._charts:
        kind = _kind(drawn)
        if kind is None:
            others.append(type(drawn).__name__.removesuffix("3D").removesuffix("Chart").lower())
        else:
            charts.append(_chart(page, drawn, kind, sheets))
    return ReadCharts(tuple(charts), tuple(others))


def _kind(drawn: Any) -> ChartKind | None:
    name = type(drawn).__name__
    if name in ("BarChart", "BarChart3D"):
        return "bar" if drawn.barDir == "bar" else "column"
    return _KINDS.get(name)


def _chart(page: Any, drawn: Any, kind: ChartKind, sheets: set[str]) -> Chart:
    refs = [_formula(drawn.series[0].cat) if drawn.series else ""]
    refs += [_formula(series.val) for series in drawn.series]
    categories = (_kept(page, refs[0]) or _cached(drawn.series[0].cat)) if drawn.series else []
    columns = [_kept(page, ref) or _cached(series.val) for ref, series in zip(refs[1:], drawn.series, strict=True)]
    length = max([len(categories), *map(len, columns)], default=0)
    series = tuple(
        Series(_name(page, each, number), tuple(_number(value) for value in column + [None] * (length - len(column))))
        for number, (each, column) in enumerate(zip(drawn.series, columns, strict=True), start=1)
    )
    labels = [_label(value) for value in categories]
    labels += [str(number) for number in range(len(labels) + 1, length + 1)]
    parsed = _parsed(refs)
    unit = _unit(page, drawn, kind, refs[0])
    chart = Chart(_title(drawn.title), kind, tuple(labels), series, "", unit)
    if not parsed or any(sheet not in sheets for sheet, _ in parsed):
        return chart
    return Chart(chart.title, kind, chart.categories, series, "|".join(text for _, text in parsed), unit)


def _kept(page: Any, reference: str) -> list[Any]:
    """Values kept on the hidden sheet of chart data: charts keep them rounded, and words like numbers as numbers."""
    try:
        ref = parse_ref(reference)
    except ToolError:
        return []
    if ref.sheet != CHART_DATA or CHART_DATA not in page.parent.sheetnames:
        return []
    cells = page.parent[CHART_DATA]._cells
    found = [cells.get((row, ref.column)) for row in range(ref.row, min(ref.last_row, ref.row + 10_000) + 1)]
    return [None if cell is None else cell.value for cell in found]


def _label(value: Any) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return "" if value is None else plain_text(str(value))


def plain_text(text: str) -> str:
    """A text as openpyxl gives it, with the control characters that files write as "_x000D_" in their place."""
    if "_x00" in text:
        text = _CONTROL.sub(lambda found: chr(int(found[1], 16)), text)
    return clean(text)


def _parsed(refs: list[str]) -> list[tuple[str, str]]:
    """(sheet, range) of every reference; [] when one of them is none."""
    found = []
    for text in refs:
        try:
            ref = parse_ref(text)
        except ToolError:
            return []
        if not ref.sheet or (ref.height > 1 and ref.width > 1):
            return []
        found.append((ref.sheet, range_text(ref)))
    return found


def _source(data: Any) -> Any:
    """The reference (strRef or numRef) inside a category or value element; None when it has none."""
    if data is None:
        return None
    return getattr(data, "strRef", None) or getattr(data, "numRef", None)


def _formula(data: Any) -> str:
    source = _source(data)
    return str(source.f or "") if source is not None else ""


def _cached(data: Any) -> list[Any]:
    """The values kept in the chart itself."""
    source = _source(data)
    cache = None
    if source is not None:
        cache = getattr(source, "strCache", None) or getattr(source, "numCache", None)
    elif data is not None:
        cache = getattr(data, "strLit", None) or getattr(data, "numLit", None)
    if cache is None:
        return []
    points = {int(point.idx): point.v for point in cache.pt if int(point.idx) < 10_000}
    return [points.get(at) for at in range(max(points, default=-1) + 1)]


def _name(page: Any, series: Any, number: int) -> str:
    tx = series.tx
    if tx is not None and tx.v:
        return str(tx.v)
    if tx is not None and tx.strRef is not None:
        cache = tx.strRef.strCache
        if cache is not None and cache.pt and cache.pt[0].v:
            return str(cache.pt[0].v)
        try:
            ref = parse_ref(tx.strRef.f)
            value = page.parent[ref.sheet or page.title].cell(ref.row, ref.column).value
        except (ToolError, KeyError, TypeError):
            value = None
        if value is not None:
            return str(value)
    return f"Series {number}"


def _title(title: Any) -> str:
    if title is None or title.tx is None:
        return ""
    if title.tx.rich is not None:
        paragraphs = ["".join(run.t or "" for run in paragraph.r or ()) for paragraph in title.tx.rich.p]
        return " ".join(text for text in paragraphs if text)
    reference = title.tx.strRef
    if reference is not None and reference.strCache is not None and reference.strCache.pt:
        return str(reference.strCache.pt[0].v or "")
    return ""


def _unit(page: Any, drawn: Any, kind: ChartKind, categories: str) -> str:
    """The unit: kept beside hidden chart data, or shown by the axis of values."""
    try:
        ref = parse_ref(categories)
    except ToolError:
        ref = None
    if ref is not None and ref.sheet == CHART_DATA and ref.row > 1 and CHART_DATA in page.parent.sheetnames:
        return str(page.parent[CHART_DATA].cell(ref.row - 1, 1).value or "")
    if kind == "pie":
        return ""
    axis = getattr(drawn, "y_axis", None)
    if axis is None:
        return ""
    if axis.numFmt is not None and axis.numFmt.formatCode == PERCENT_POINTS:
        return "%"
    return _title(axis.title)


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if abs(number) < float("inf") else None
