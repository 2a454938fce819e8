"""A chart as a few lines of text: what stands in a ```chart fence of Markdown, and beside a picture.

    title: Coverage by clinic
    kind: column
    unit: %
    series: Rate, Target
    Northside, 74.1, 80
    Harbour, 81, 80

Data lines are CSV, or rows of a Markdown table: a category, then one value a series (empty: no value). Without
`series`, a first line without numbers names them. Title and kind may also stand behind the fence, or alone on a first
line ("```chart bar Coverage by clinic").
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections import Counter
from typing import Literal

from synthcomp_env.artifacts.content import Chart, Series
from synthcomp_env.errors import FormatError

__all__ = ["KINDS", "chart_from_text", "chart_text", "number_text"]

KINDS: tuple[Literal["bar", "column", "line", "pie"], ...] = ("bar", "column", "line", "pie")
_KEYS = {key: key for key in ("title", "kind", "unit", "source", "series")} | {"type": "kind"}
_FORM = "A chart: ```chart, then lines such as 'title: Coverage', 'kind: bar' and 'Northside, 74.1', then ```."
_HEADER = re.compile(
    r"(?:chart\b)?[\s:{]*(?:(?:kind|type)\s*[:=]\s*)?(?:(bar|column|line|pie)\b(?:\s+chart\b)?)?"
    r"[\s:,]*(?:title\s*[:=]\s*)?(.*?)[\s}]*",
    re.IGNORECASE,
)
_RULED = re.compile(r"[\s|:-]+")


def chart_text(chart: Chart) -> str:
    """The lines of a chart, without a final line end."""
    lines = [f"title: {_one_line(chart.title)}", f"kind: {chart.kind}"]
    if chart.unit:
        lines.append(f"unit: {_one_line(chart.unit)}")
    if chart.source:
        lines.append(f"source: {_one_line(chart.source)}")
    lines.append("series: " + _csv_line([series.name for series in chart.series]))
    for number, category in enumerate(chart.categories):
        cells = [category]
        for series in chart.series:
            value = series.values[number] if number < len(series.values) else None
            cells.append("" if value is None else number_text(value))
        lines.append(_csv_line(cells))
    return "\n".join(lines)


def chart_from_text(text: str, first_line: int = 1, header: str = "") -> Chart:
    """The chart of such lines.

    Args:
        text: the lines, without the fence.
        first_line: number of the first of them in the file they come from, for messages.
        header: what stands behind the fence's "chart": a kind, a title, or both.

    Raises:
        FormatError: a line is not understood; the message names it and shows the right form.
    """
    head = _header(header)
    data: list[tuple[int, list[str]]] = []
    for number, line in enumerate(text.split("\n"), start=first_line):
        if not line.strip() or (line.strip()[0] == "|" and _RULED.fullmatch(line)):
            continue
        key, colon, value = line.partition(":")
        cells = [cell.strip() for cell in _cells(line)]
        if len(cells) == 1 and _number(line.rpartition(":")[2]) is not None:
            cells = [cell.strip() for cell in line.rpartition(":")[::2]]
        if colon and not data and key.strip().lower() in _KEYS:
            head[_KEYS[key.strip().lower()]] = value.strip()
        elif len(cells) == 1 and not data and "kind" in (found := _header(line)):
            head |= found
        else:
            data.append((number, cells))
    kind = head.get("kind", "column").lower()
    names = _cells(head["series"]) if head.get("series") else []
    if (
        not names
        and len(data) > 1
        and len(data[0][1]) > 1
        and all(_number(cell) is None for cell in data[0][1][1:] if cell)
    ):
        names = data.pop(0)[1][1:]
    if not data:
        raise FormatError(f"line {first_line}: the chart has no data. {_FORM}")
    data = _labels_whole(data, len(names))
    width = max(len(names), max(len(cells) for _, cells in data) - 1)
    names = [name.strip() for name in names] or ([head.get("title", "")] if width == 1 else [])
    names += [f"Series {number}" for number in range(len(names) + 1, width + 1)]
    columns: list[list[float | None]] = [[] for _ in names]
    for number, cells in data:
        if len(cells) < 2:
            raise FormatError(f"line {number}: '{cells[0][:60]}' has no value. {_FORM}")
        for at, column in enumerate(columns, start=1):
            column.append(_value(cells[at] if at < len(cells) else "", number))
    for known in KINDS:
        if kind == known:
            series = tuple(Series(name, tuple(column)) for name, column in zip(names, columns, strict=True))
            categories = tuple(cells[0] for _, cells in data)
            return Chart(head.get("title", ""), known, categories, series, head.get("source", ""), head.get("unit", ""))
    raise FormatError(f"line {first_line}: chart kind '{kind[:60]}' is not known; use bar, column, line or pie.")


def _header(text: str) -> dict[str, str]:
    """Kind and title, as far as there are any, of "bar Coverage by clinic", "kind: bar" or "Coverage by clinic"."""
    match = _HEADER.fullmatch(text.strip())
    found = {"kind": (match[1] or "").lower(), "title": match[2].strip("\"'")} if match else {}
    return {key: value for key, value in found.items() if value}


def number_text(value: float) -> str:
    """A number as short as it can be said without loss ("74.1", "80")."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return repr(value)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _csv_line(cells: list[str]) -> str:
    out = [_one_line(cell) for cell in cells]
    return ", ".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' if set(cell) & set(',"') else cell for cell in out)


def _cells(line: str) -> list[str]:
    bare = line.strip()
    if bare[:1] == bare[-1:] == "|":
        return [cell.strip() for cell in bare.strip("|").split("|")]
    try:
        return next(csv.reader(io.StringIO(line), skipinitialspace=True), [])
    except csv.Error:
        return line.split(",")


def _labels_whole(data: list[tuple[int, list[str]]], series: int) -> list[tuple[int, list[str]]]:
    """The lines, those whose label has commas of its own ("Ear, Nose and Throat, 12") with that label in one piece.

    Args:
        data: (line number, cells).
        series: how many series are named, 0 when none is.
    """
    whole = [_with_whole_label(cells) for _, cells in data]
    width = series + 1 if series else Counter(map(len, whole)).most_common(1)[0][0]
    return [
        (number, joined if len(joined) == width else cells) for (number, cells), joined in zip(data, whole, strict=True)
    ]


def _with_whole_label(cells: list[str]) -> list[str]:
    first = next((at for at, cell in enumerate(cells) if at and (not cell.strip() or _number(cell) is not None)), 0)
    return [", ".join(cell.strip() for cell in cells[:first]), *cells[first:]] if first > 1 else cells


def _number(cell: str) -> float | None:
    text = cell.strip().strip("%$€£ ").replace(",", "").replace("−", "-")
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _value(cell: str, line: int) -> float | None:
    if not cell.strip():
        return None
    value = _number(cell)
    if value is None:
        raise FormatError(f"line {line}: '{cell.strip()[:60]}' is not a number. {_FORM}")
    return value
