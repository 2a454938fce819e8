"""The parts of a text view of a workbook: sheet by sheet, with row numbers, column letters and recomputed values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from synthcomp_env.artifacts.a1 import column_letter
from synthcomp_env.artifacts.cellvalues import is_formula, shown
from synthcomp_env.artifacts.chart_text import number_text
from synthcomp_env.artifacts.content import Cell, Sheet, Workbook
from synthcomp_env.artifacts.view_blocks import Part, chart_lines, image_parts, pipe_row, unread_lines

__all__ = ["Values", "cell_text", "workbook_parts"]

Values: TypeAlias = Mapping[str, tuple[tuple[Cell, ...], ...]]
"""Sheet name -> rows of values."""

_MAX_PROBLEMS = 12
_LITERAL = re.compile(r'"[^"]*"|\\.')


def workbook_parts(workbook: Workbook, values: Values | None, formulas: bool) -> Iterator[Part]:
    """A line that names the sheets, each sheet, then formulas that fail and what was not understood.

    Args:
        workbook: the workbook.
        values: its values by sheet when known; recomputed otherwise.
        formulas: show each formula beside its value.
    """
    from synthcomp_env.artifacts import formulas as engine  # heavy: loaded when the first workbook is read

    if values is None:
        values = engine.values(workbook)
    names = ", ".join(sheet.name for sheet in workbook.sheets)
    count = len(workbook.sheets)
    yield Part(
        (f"Workbook{f': {workbook.title}' if workbook.title else ''}, {count} sheet{'s' * (count != 1)}: {names}", "")
    )
    for sheet in workbook.sheets:
        yield from _sheet_parts(sheet, values.get(sheet.name, sheet.rows), formulas)
    failing = engine.problems(workbook)
    if failing:
        lines = [f"- {problem.sheet}!{problem.cell}: {problem.why}" for problem in failing[:_MAX_PROBLEMS]]
        more = len(failing) - _MAX_PROBLEMS
        yield Part((*lines, *([f"- and {more} more"] if more > 0 else []), ""), ("[formulas that fail:]",))
    if workbook.unread:
        yield Part(tuple(unread_lines(workbook.unread)))


def _sheet_parts(sheet: Sheet, values: tuple[tuple[Cell, ...], ...], formulas: bool) -> Iterator[Part]:
    width = max((len(row) for row in sheet.rows), default=0)
    height = len(sheet.rows)
    area = f"A1:{column_letter(width)}{height}" if width and height else "empty"
    letters = pipe_row(["", *(column_letter(number) for number in range(1, width + 1))])
    percent = {at for at in range(width) if _scales(sheet.formats.get(column_letter(at + 1), ""))}
    lines = []
    for number, row in enumerate(sheet.rows, start=1):
        known = values[number - 1] if number <= len(values) else ()
        cells = []
        for at in range(width):
            cell = row[at] if at < len(row) else None
            value = known[at] if at < len(known) else shown(cell)
            code = sheet.formats.get(f"{column_letter(at + 1)}{number}") if sheet.formats else None
            text = cell_text(value, at in percent if code is None else _scales(code))
            cells.append(f"{text} ({cell})" if formulas and is_formula(cell) else text)
        if any(cells):
            lines.append(pipe_row([str(number), *cells]))
    head = (f"## Sheet {sheet.name} ({area})", *((letters,) if lines else ()))
    yield Part((*lines, *(f"Note on {cell}: {note}" for cell, note in sheet.notes.items()), ""), head)
    for picture in sheet.pictures:
        yield from image_parts(picture)
    for chart in sheet.charts:
        source = f" plotted from {chart.source}" if chart.source else ""
        yield Part((*chart_lines(chart), *([f"({source.strip()})"] if source else []), ""))


def _scales(code: str) -> bool:
    """Whether a number format shows hundredfold values: a quoted "%" is mere text."""
    return "%" in _LITERAL.sub("", code)


def cell_text(value: Cell, percent: bool = False) -> str:
    """A cell's value as text: whole numbers bare, others to four digits after the point (six digits in all below 1),
    percentages with their sign."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return value
    number = value * 100 if percent else value
    if isinstance(number, float):
        number = round(number, 4) if abs(number) >= 1 else float(f"{number:.6g}")
    return number_text(number) + ("%" if percent else "")
