"""How a sheet looks: which rows are titles, headers and totals, the cell formats for them, and column widths."""

from __future__ import annotations

import re
from typing import Any, Literal, TypeAlias

from synthcomp_env.artifacts.cellvalues import is_date_format, is_formula
from synthcomp_env.artifacts.content import Cell, Sheet, Style
from synthcomp_env.artifacts.palette import INK, RULE, hex_colour, ink_on, mix

__all__ = ["WIDEST", "Role", "Roles", "alignment", "cell_look", "column_widths", "roles"]

Role: TypeAlias = Literal["title", "header", "total", "band", "body", "plain"]
Roles: TypeAlias = tuple[Role, ...]

_TOTAL = re.compile(r"(?:grand |sub)?totals?\b|.{1,40} totals?$|sum$|net income$|overall\b", re.I)
WIDEST = 44
"""Characters beyond which a column wraps its text."""


def roles(sheet: Sheet) -> Roles:
    """What each row of a sheet is. Without header rows nothing is banded; a lone cell above the headers is a title."""
    if not sheet.header_rows:
        return tuple("total" if _is_total(row) else "plain" for row in sheet.rows)
    found: list[Role] = []
    band = False
    for number, row in enumerate(sheet.rows, start=1):
        filled = [cell for cell in row if cell is not None]
        if number <= sheet.header_rows:
            lone = len(filled) <= 1 and len(row) > 1 and number < sheet.header_rows
            found.append("title" if lone else "header")
        elif not filled:
            found.append("plain")
            band = False
        elif _is_total(row):
            found.append("total")
        else:
            found.append("band" if band else "body")
            band = not band
    return tuple(found)


def _is_total(row: tuple[Cell, ...]) -> bool:
    first = next((cell for cell in row if cell is not None), None)
    if not isinstance(first, str) or not _TOTAL.match(first.strip()):
        return False
    return any(is_formula(cell) or isinstance(cell, int | float) for cell in row)


def cell_look(style: Style, role: Role, number_format: str, align: str, wrap: bool) -> dict[str, Any]:
    """The properties of a cell format, in XlsxWriter's names."""
    accent = hex_colour(style.accent)
    look: dict[str, Any] = {
        "font_name": style.body_font,
        "font_size": style.size,
        "font_color": f"#{INK}",
        "valign": "vcenter",
    }
    if number_format:
        look["num_format"] = number_format
    if align:
        look["align"] = align
    if align == "left":
        look["indent"] = 1
    if wrap:
        look["text_wrap"] = True
    if role == "header":
        look |= {
            "font_name": style.heading_font,
            "bold": True,
            "text_wrap": True,
            "valign": "vcenter",
        }
        if style.tables == "filled":
            look |= {"font_color": f"#{ink_on(accent)}", "bg_color": f"#{accent}"}
        elif style.tables == "ruled":
            look |= {"font_color": f"#{accent}", "top": 2, "bottom": 2, "top_color": f"#{accent}",
                     "bottom_color": f"#{accent}"}  # fmt: skip
        else:
            look |= {"bg_color": f"#{mix(accent, 'FFFFFF', 0.85)}", "border": 1, "border_color": "#A6A6A6"}
    elif role == "title":
        look |= {
            "font_name": style.heading_font,
            "bold": True,
            "font_size": round(style.size + 3.5, 1),
            "font_color": f"#{accent}",
        }
    elif role == "total":
        look |= {"bold": True, "top": 1, "top_color": f"#{accent}", "bg_color": f"#{mix(accent, 'FFFFFF', 0.88)}"}
    elif role in ("body", "band"):
        look |= (
            {"border": 1, "border_color": f"#{RULE}"}
            if style.tables == "grid"
            else {"bottom": 1, "bottom_color": f"#{RULE}"}
        )
        if role == "band" and style.banded_tables:
            look["bg_color"] = f"#{mix(accent, 'FFFFFF', 0.94)}"
    return look


def column_widths(sheet: Sheet, texts: list[list[str]], kinds: Roles) -> list[float]:
    """A width for each column, in characters, that shows its values whole and its header on at most three lines."""
    width = max(map(len, sheet.rows), default=0)
    widths = []
    for column in range(width):
        longest, header = 0, 0
        for line, kind in zip(texts, kinds, strict=True):
            text = line[column] if column < len(line) else ""
            if not text or kind == "title":
                continue
            if kind == "header":
                word = max(map(len, text.split()), default=0)
                header = max(header, word, -(-len(text) // (1 if column == 0 else 2)))
            else:
                longest = max(longest, *(len(part) for part in text.split("\n")))
        widths.append(round(min(max(longest * 1.05, header * 1.15, 6) + 2.2, WIDEST + 2), 1))
    return widths


def alignment(value: Cell, number_format: str, numeric: bool) -> str:
    """Dates and truth values are centred, words in a column of numbers stand right like them."""
    if isinstance(value, bool) or (number_format and is_date_format(number_format)):
        return "center"
    if isinstance(value, str):
        return "right" if numeric and len(value) <= WIDEST else "left"
    return ""
