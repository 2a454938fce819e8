"""Charts: a native chart shows the series that was asked for."""

from __future__ import annotations

from collections.abc import Iterator

from synthcomp_env.artifacts import formulas
from synthcomp_env.artifacts.a1 import parse_ref
from synthcomp_env.artifacts.content import Cell, Chart, Workbook
from synthcomp_env.errors import ToolError
from synthcomp_env.scoring.checks.registry import Reads, register
from synthcomp_env.scoring.reading import inner
from synthcomp_env.scoring.rubric import ChartShows
from synthcomp_env.scoring.view import EvidenceView, Finding, name
from synthcomp_env.scoring.words import Phrase, phrase

__all__ = ["chart_shows"]


@register(ChartShows, lambda check: Reads((check.path,)))
def chart_shows(check: ChartShows, view: EvidenceView) -> Finding:
    """Some chart gives each category its value, in any order."""
    blob, reading = view.file(check.path), view.reading(check.path)
    if blob is None or reading is None:
        return Finding(False, f"{name(check.path)}: not there")
    if not reading.charts:
        return Finding(False, f"{name(check.path)}: no chart")
    content = inner(blob.content())
    wanted = {phrase(category): value for category, value in zip(check.categories, check.values, strict=True)}
    for chart in reading.charts:
        for points in _series(chart, content if isinstance(content, Workbook) else None):
            if wanted and all(_shows(points.get(category), value, check) for category, value in wanted.items()):
                return Finding(True, f"chart {chart.title!r}")
    return Finding(False, f"{name(check.path)}: no chart shows the series")


def _series(chart: Chart, workbook: Workbook | None) -> Iterator[dict[Phrase, float | None]]:
    """Each series of a chart as category -> value; ranges of a workbook are recomputed."""
    if workbook is not None and chart.source:
        try:
            columns = [_range(workbook, text) for text in chart.source.split("|")]
        except (ToolError, KeyError):
            return
        for values in columns[1:]:
            pairs = zip(columns[0], values, strict=False)
            yield {phrase(str(label)): value if isinstance(value, int | float) else None for label, value in pairs}
        return
    for series in chart.series:
        yield {phrase(label): value for label, value in zip(chart.categories, series.values, strict=False)}


def _range(workbook: Workbook, text: str) -> list[Cell]:
    ref = parse_ref(text)
    rows = formulas.values(workbook)[ref.sheet or workbook.sheets[0].name]
    return [
        rows[row - 1][column - 1] if row <= len(rows) and column <= len(rows[row - 1]) else None
        for row in range(ref.row, ref.last_row + 1)
        for column in range(ref.column, ref.last_column + 1)
    ]


def _shows(shown: float | None, value: float, check: ChartShows) -> bool:
    """Whether a point shows a value: within 0.6 %, or rounded as the column customarily is."""
    if shown is None:
        return False
    scales = (1.0, 0.01) if check.unit == "percent" else (1.0, 1e-3, 1e-6)
    rounding = 0.5 * 10.0**-check.decimals if check.decimals >= 0 else 0.0
    return any(abs(shown - value * scale) <= max(0.006 * abs(value), rounding) * scale + 1e-9 for scale in scales)
