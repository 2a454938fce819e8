"""Workbooks: sheets of rows or cells in, formulas recomputed at once, so that they are the policy's calculator too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from synthcomp_env.artifacts import formulas, sheets
from synthcomp_env.artifacts.a1 import address, column_number, parse_ref
from synthcomp_env.artifacts.cellvalues import is_formula
from synthcomp_env.artifacts.charts import format_at, resolve
from synthcomp_env.artifacts.content import Workbook
from synthcomp_env.errors import ToolError
from synthcomp_env.tools.desk import Desk, Outcome, clip, find, place, save_content, wrote
from synthcomp_env.tools.registry import tool

__all__: list[str] = []

_NONE: Mapping[str, Any] = {}
_SHOWN = 12
"""Recomputed cells and failing formulas named in a reply, at most."""


@tool(
    "documents", minutes=15,
    example={"path": "Rates.xlsx", "sheets": {"Data": [["Clinic", "Doses"], ["North", 120], ["Total", "=SUM(B2:B2)"]]}},
)  # fmt: skip
def create_workbook(
    desk: Desk,
    path: str,
    sheets: Mapping[str, Any],
    formats: Mapping[str, Any] = _NONE,
    chart: Mapping[str, Any] = _NONE,
) -> Outcome:
    """Write a workbook (.xlsx). Strings beginning with = are formulas.

    Args:
        path: Full path, or name for your folder.
        sheets: Sheet -> rows, or sheet -> {"A1": value}.
        formats: {"Data!C": "0.0%"}.
        chart: {sheet, kind: bar|column|line|pie, title, categories: "A2:A9", values: "C2:C9"}.
    """
    placed = place(desk, path, ("xlsx",))
    try:
        book = _made(desk, sheets)
    except (TypeError, AttributeError) as error:
        raise ToolError("bad_argument", "create_workbook: each sheet is a list of rows, or A1 -> value.") from error
    book = _dressed(book, formats, chart)
    names = ", ".join(f"{sheet.name} {len(sheet.rows)} rows" for sheet in book.sheets)
    return wrote(save_content(desk, placed, book), placed, names + _failing(book))


def _made(desk: Desk, given: Mapping[str, Any]) -> Workbook:
    return sheets.workbook_from_sheets(given, desk.style, author=desk.scenario.user_name)


@tool("documents", minutes=8, example={"path": "f12", "cells": {"Data!B9": "=SUM(B2:B8)"}})
def edit_workbook(
    desk: Desk,
    path: str,
    cells: Mapping[str, Any] = _NONE,
    append: Mapping[str, Any] = _NONE,
    formats: Mapping[str, Any] = _NONE,
    chart: Mapping[str, Any] = _NONE,
) -> Outcome:
    """Change cells; the reply shows formulas that moved.

    Args:
        path: Path, name or handle.
        cells: {"Data!B2": value or formula}; a block of rows is pasted.
        append: Sheet -> rows below; a new name adds a sheet.
        formats: As in create_workbook.
        chart: As in create_workbook.
    """
    _, entry = find(desk, path)
    before = entry.blob.content()
    if not isinstance(before, Workbook):
        raise ToolError("unreadable", f"{entry.path} is not a workbook (.xlsx).")
    if not (cells or append or formats or chart):
        raise ToolError("bad_argument", 'edit_workbook: nothing to change. Example: {"cells": {"Data!B2": 5}}')
    book, known = before, {sheet.name.casefold() for sheet in before.sheets}
    try:
        for name, rows in append.items():
            change = sheets.append_rows if name.strip().casefold() in known else sheets.add_sheet
            book = change(book, name, rows)
        if cells:
            book = sheets.set_cells(book, book.sheets[0].name, cells)
    except (TypeError, AttributeError) as error:
        raise ToolError("bad_argument", "edit_workbook: cells take text, numbers, true, false or null.") from error
    book = _dressed(book, formats, chart)
    placed = place(desk, entry.path, ("xlsx", "csv"))
    detail = "; ".join(part for part in (_recomputed(before, book), _failing(book).strip("; ")) if part)
    outcome = wrote(save_content(desk, placed, book), placed, detail)
    return msgspec.structs.replace(outcome, text=clip(outcome.text, desk.limit, "read_file shows the rest."))


def _dressed(book: Workbook, formats: Mapping[str, Any], chart: Mapping[str, Any]) -> Workbook:
    """The workbook with number formats and a chart added, and its charts up to date."""
    for where, given in formats.items():
        for target, code in given.items() if isinstance(given, Mapping) else ((None, given),):
            sheet_name, cell = (where, str(target)) if target is not None else _parted(book, where)
            book = _formatted(book, sheet_name, cell, code)
    return _redrawn(_with_chart(book, chart) if chart else book)


def _redrawn(book: Workbook) -> Workbook:
    """The workbook with the values of its charts taken anew from their ranges."""
    if not any(sheet.charts for sheet in book.sheets):
        return book
    grids = formulas.values(book)
    drawn = tuple(
        msgspec.structs.replace(sheet, charts=tuple(resolve(book, chart, sheet.name, grids) for chart in sheet.charts))
        for sheet in book.sheets
    )
    return msgspec.structs.replace(book, sheets=drawn)


def _parted(book: Workbook, where: str) -> tuple[str, str]:
    """("Data", "C") of "Data!C"; the first sheet when none is named."""
    name, mark, cell = where.rpartition("!")
    return (name.strip("'"), cell) if mark else (book.sheets[0].name, cell)


def _formatted(book: Workbook, name: str, where: str, code: Any) -> Workbook:
    sheet = sheets.find_sheet(book, name)
    target = where.strip().upper().replace("$", "")
    if not isinstance(code, str) or len(code) > 100:
        raise ToolError("bad_argument", f"the format of {where!r} must be a code such as 0.0% or #,##0.")
    if target.isalpha() and len(target) <= 3 and column_number(target) <= sheets.MAX_CELLS:
        cells = [target]
        kept = {at: old for at, old in sheet.formats.items() if at.rstrip("0123456789") != target}
    else:
        ref = parse_ref(target)
        if ref.height * ref.width > 5000:
            raise ToolError("too_large", f"{where} has too many cells for one format; name the column instead.")
        rows, columns = range(ref.row, ref.last_row + 1), range(ref.column, ref.last_column + 1)
        cells = [address(row, column) for row in rows for column in columns]
        kept = dict(sheet.formats)
    changed = msgspec.structs.replace(sheet, formats=kept | dict.fromkeys(cells, code))
    return msgspec.structs.replace(book, sheets=tuple(changed if each is sheet else each for each in book.sheets))


def _with_chart(book: Workbook, chart: Mapping[str, Any]) -> Workbook:
    known = {"sheet", "kind", "title", "categories", "values", "unit"}
    if unknown := set(chart) - known:
        raise ToolError(
            "bad_argument", f"chart has no {', '.join(sorted(unknown))}; it takes {', '.join(sorted(known))}."
        )
    values = chart.get("values")
    ranges = [part.strip() for part in values.split(",")] if isinstance(values, str) else values
    if not isinstance(ranges, list) or not all(isinstance(part, str) for part in ranges) or "categories" not in chart:
        raise ToolError(
            "bad_argument", 'chart needs categories and values: {"categories": "A2:A9", "values": "C2:C9"}.'
        )
    return sheets.add_chart(
        book,
        str(chart.get("sheet") or book.sheets[0].name),
        str(chart.get("kind") or "column"),
        str(chart.get("title") or ""),
        str(chart["categories"]),
        ranges,
        str(chart.get("unit") or ""),
    )


def _failing(book: Workbook) -> str:
    """What formulas fail, and why."""
    problems = formulas.problems(book)
    if not problems:
        return ""
    shown = "; ".join(f"{problem.sheet}!{problem.cell}: {problem.why}" for problem in problems[:_SHOWN])
    return f"; {len(problems)} formulas fail: {shown}"


def _recomputed(before: Workbook, after: Workbook) -> str:
    """The formulas whose value is new or moved: "Data!B4 = 205 (was 200)"."""
    old, new = formulas.values(before), formulas.values(after)
    shown: list[str] = []
    count = 0
    for sheet in after.sheets:
        known = old.get(sheet.name, ())
        for row, cells in enumerate(sheet.rows, start=1):
            for column, cell in enumerate(cells, start=1):
                if not is_formula(cell):
                    continue
                value = new[sheet.name][row - 1][column - 1]
                was = known[row - 1][column - 1] if row <= len(known) and column <= len(known[row - 1]) else None
                if value == was:
                    continue
                count += 1
                if count <= _SHOWN:
                    code = format_at(sheet, row, column)
                    moved = f" (was {sheets.cell_text(was, code)})" if was is not None else ""
                    shown.append(f"{sheet.name}!{address(row, column)} = {sheets.cell_text(value, code)}{moved}")
    return ", ".join(shown) + (f" and {count - _SHOWN} more" if count > _SHOWN else "")
