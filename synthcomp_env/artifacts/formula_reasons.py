"""Why a formula is in error, in words that say what to mend."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import formualizer

from synthcomp_env.artifacts.a1 import address, parse_ref
from synthcomp_env.artifacts.cellvalues import is_error
from synthcomp_env.artifacts.formula_engine import Grid
from synthcomp_env.artifacts.formula_text import functions, is_external, references, syntax_error
from synthcomp_env.errors import ToolError

__all__ = ["reason"]

_WHY = {
    "#DIV/0!": "it divides by zero or by an empty cell",
    "#N/A": "a lookup found no match",
    "#NAME?": "it uses a name that is not defined",
    "#REF!": "it refers to a cell or sheet that is not there",
    "#VALUE!": "it calculates with text where a number is needed",
    "#NUM!": "its result is no number, or too large",
    "#NULL!": "its ranges do not meet",
    "#SPILL!": "its results do not fit into the cells beside it",
    "#CALC!": "its array is empty",
    "#CIRC!": "it refers to itself, directly or through other cells",
    "#ERROR!": "it is not a formula",
}


def reason(formula: str, value: str, home: str, grids: Mapping[str, Grid]) -> str:
    """Why a formula is in error: its own fault, or the first cell it reads that is in error already."""
    if is_external(formula):
        return "it refers to another workbook, which cannot be read from here"
    made = references(formula)
    if made is None:
        return f"'{formula[:60]}' is not a formula that can be read ({syntax_error(formula)})"
    unknown = [name for name in functions(formula) if not _known(name)]
    if unknown:
        return f"there is no function {', '.join(unknown)}"
    for reference in made:
        sheet = reference.rpartition("!")[0].strip("'").replace("''", "'")
        if sheet and sheet.lower() not in {name.lower() for name in grids}:
            return f"there is no sheet '{sheet}'; the sheets are {', '.join(grids)}"
    if value != "#CIRC!":
        for reference in made:
            culprit = _first_error(reference, home, grids)
            if culprit:
                return f"{culprit[0]} is {culprit[1]}"
    return _WHY[value]


def _first_error(reference: str, home: str, grids: Mapping[str, Grid]) -> tuple[str, str] | None:
    try:
        ref = parse_ref(reference)
    except ToolError:  # a whole column, a name, a table: no cell to point at
        return None
    name = ref.sheet or home
    rows = grids.get(name, ())
    for number in range(ref.row, min(ref.last_row, len(rows)) + 1):
        for column in range(ref.column, min(ref.last_column, len(rows[number - 1])) + 1):
            value = rows[number - 1][column - 1]
            if is_error(value):
                return (f"{name}!" if name != home else "") + address(number, column), value
    return None


@lru_cache(maxsize=1024)
def _known(function: str) -> bool:
    """Whether the engine has a function: an unknown one is #NAME? whatever its arguments."""
    book = formualizer.Workbook()
    book.add_sheet("S")
    kinds = set()
    for row, arguments in enumerate(("", "1", "1,1", "1,1,1"), start=1):
        book.set_formula("S", row, 1, f"={function}({arguments})")
    book.evaluate_all()
    for row in range(1, 5):
        value = book.get_value("S", row, 1)
        kinds.add(value.get("kind") if isinstance(value, dict) else "")
    return kinds != {"Name"}
