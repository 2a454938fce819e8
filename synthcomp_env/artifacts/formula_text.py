"""Formulas as text: what they refer to, which functions they call, and whether a file may hold them."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from typing import Any

import formualizer

__all__ = ["MAX_LENGTH", "functions", "is_external", "plain_functions", "references", "storable", "syntax_error"]

MAX_LENGTH = 8192
"""Characters of a formula that spreadsheets take."""

_FUNCTION = re.compile(r"([A-Za-z_][\w.]*)\(")
_TEXT = re.compile(r'"[^"]*"')
_EXTERNAL = re.compile(r"\[[^\]]*\][^!\[\]]*!")


@lru_cache(maxsize=4096)
def references(formula: str) -> tuple[str, ...] | None:
    """The references a formula makes, as it writes them ("B2:B9", "Data!C4"); None when it is no formula."""
    try:
        tree = formualizer.parse(plain_functions(formula))
    except (formualizer.ParserError, formualizer.TokenizerError):
        return None
    return tuple(map(_written, tree.walk_refs()))


def _written(reference: Any) -> str:
    """A reference with its sheet (the engine leaves it out of ranges)."""
    text: str = str(reference)
    sheet: str | None = getattr(reference, "sheet", None)
    if not sheet or "!" in text:
        return text
    return "'" + sheet.replace("'", "''") + f"'!{text}"


def storable(formula: str, sheets: Collection[str]) -> bool:
    """Whether an xlsx file may hold the formula: spreadsheets refuse files whose formulas cannot be read, or name
    sheets that are not among `sheets`."""
    made = references(formula)
    if made is None or "[" in formula or len(formula) > MAX_LENGTH:
        return False
    named = {reference.rpartition("!")[0].strip("'").replace("''", "'").lower() for reference in made}
    return named - {""} <= {name.lower() for name in sheets}


def is_external(formula: str) -> bool:
    """Whether a formula refers to another workbook ("[Book2.xlsx]Data!B2")."""
    return "[" in formula and _EXTERNAL.search(formula) is not None


def plain_functions(formula: str) -> str:
    """A formula without the prefixes that files put before newer functions ("_xlfn.XLOOKUP")."""
    if "_xl" not in formula:
        return formula
    return formula.replace("_xlfn.", "").replace("_xlws.", "").replace("_xlpm.", "")


def functions(formula: str) -> list[str]:
    """Names of the functions a formula calls, in capitals, sorted."""
    return sorted({name.upper() for name in _FUNCTION.findall(_TEXT.sub("", plain_functions(formula)))})


def syntax_error(formula: str) -> str:
    """Why a formula cannot be read, in a few words."""
    if len(formula) > MAX_LENGTH:
        return f"longer than {MAX_LENGTH} characters"
    try:
        formualizer.parse(formula)
    except (formualizer.ParserError, formualizer.TokenizerError) as error:
        return str(error).partition(": ")[2].split(":")[0] or str(error)
    return "too deeply nested"
