"""Names and table columns in other people's formulas, put into plain ranges: Sales[Amount] is Data!$B$2:$B$9."""

from __future__ import annotations

import re
from collections.abc import Callable

from openpyxl import Workbook as Book
from openpyxl.formula.tokenizer import Token, Tokenizer, TokenizerError

from synthcomp_env.artifacts.a1 import Ref, column_letter, parse_ref
from synthcomp_env.errors import ToolError

__all__ = ["expander"]

_TABLE = re.compile(r"(?P<table>[^\W\d][\w.]*)\[(?P<inside>.*)\]")
_COLUMN = re.compile(r"(?P<row>@)?\[?(?P<column>[^\[\]#@,]+)\]?")
_THIS_ROW = re.compile(r"\[#This Row\],\s*\[(?P<column>[^\[\]]+)\]", re.I)


class _Table:
    """A table of a sheet: where its data is, and its columns' names in order."""

    def __init__(self, sheet: str, ref: Ref, headers: int, totals: int, columns: list[str]) -> None:
        self.sheet = _quoted(sheet)
        self.ref = ref._replace(row=ref.row + headers, last_row=ref.last_row - totals)
        self.columns = {name.lower(): ref.column + at for at, name in enumerate(columns)}


def expander(book: Book) -> Callable[[str, int], str]:
    """A function (formula, its row) -> formula without names and table references, as far as they say ranges."""
    names = _names(book)
    tables = _tables(book)

    def expand(formula: str, row: int) -> str:
        lowered = formula.lower()
        if not any(name in lowered for name in names) and not ("[" in formula and tables):
            return formula
        try:
            tokens = Tokenizer(formula)
        except (TokenizerError, IndexError):
            return formula
        for token in tokens.items:
            if token.type == Token.OPERAND and token.subtype == Token.RANGE:
                token.value = _replacement(token.value, row, names, tables)
        return "=" + "".join(token.value for token in tokens.items)

    return expand if names or tables else lambda formula, _row: formula


def _replacement(operand: str, row: int, names: dict[str, str], tables: dict[str, _Table]) -> str:
    if operand.lower() in names:
        return names[operand.lower()]
    match = _TABLE.fullmatch(operand)
    table = tables.get(match["table"].lower()) if match else None
    if match is None or table is None:
        return operand
    inside = match["inside"].strip()
    area = table.ref
    this = _THIS_ROW.fullmatch(inside)
    plain = _COLUMN.fullmatch(inside)
    if this or plain:
        name = (this or plain)["column"].strip().lower()  # type: ignore[index]
        if name not in table.columns:
            return operand
        letter = column_letter(table.columns[name])
        if this or (plain and plain["row"]):
            return f"{table.sheet}!${letter}{row}"
        return f"{table.sheet}!${letter}${area.row}:${letter}${area.last_row}"
    if inside.lower() in ("", "#data"):
        first, last = column_letter(area.column), column_letter(area.last_column)
        return f"{table.sheet}!${first}${area.row}:${last}${area.last_row}"
    return operand


def _names(book: Book) -> dict[str, str]:
    """Defined names that say one range or constant, by lower-case name."""
    found: dict[str, str] = {}
    scopes = [book.defined_names, *(sheet.defined_names for sheet in book.worksheets)]
    for scope in scopes:
        for name, defined in scope.items():
            text = (defined.attr_text or "").strip()
            if not name.startswith("_xlnm") and re.fullmatch(r"[^,()\[\]#]+", text):
                found.setdefault(name.lower(), text)
    return found


def _tables(book: Book) -> dict[str, _Table]:
    found: dict[str, _Table] = {}
    for sheet in book.worksheets:
        for table in sheet.tables.values():
            try:
                ref = parse_ref(table.ref)
            except ToolError:
                continue
            headers = 1 if table.headerRowCount is None else table.headerRowCount
            columns = [column.name for column in table.tableColumns]
            found[table.displayName.lower()] = _Table(sheet.title, ref, headers, table.totalsRowCount or 0, columns)
    return found


def _quoted(sheet: str) -> str:
    return "'" + sheet.replace("'", "''") + "'"
