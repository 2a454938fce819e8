"""Arithmetic over column ids: `doses / eligible * 100`, evaluated here and written as spreadsheet formulas.

Only numbers, column ids, `+ - * /`, unary minus and parentheses are allowed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from functools import lru_cache
from types import CodeType

from synthcomp_env.errors import ConfigError

__all__ = ["evaluate", "names", "spreadsheet"]

_ALLOWED = (
    ast.Expression, ast.BinOp, ast.UnaryOp, ast.Name, ast.Load, ast.Constant, ast.Add, ast.Sub, ast.Mult, ast.Div,
    ast.USub,
)  # fmt: skip


@lru_cache(maxsize=512)
def _compiled(formula: str) -> tuple[CodeType, tuple[str, ...]]:
    try:
        tree = ast.parse(formula, mode="eval")
    except SyntaxError as error:
        raise ConfigError(f"formula {formula!r} is not arithmetic: {error.msg}.") from error
    found: list[str] = []
    for node in ast.walk(tree):
        if not isinstance(node, _ALLOWED):
            raise ConfigError(
                f"formula {formula!r} uses {type(node).__name__}; only + - * / and column ids are allowed."
            )
        if isinstance(node, ast.Constant) and not isinstance(node.value, int | float):
            raise ConfigError(f"formula {formula!r} holds {node.value!r}; only numbers and column ids are allowed.")
        if isinstance(node, ast.Name):
            found.append(node.id)
    return compile(tree, "<formula>", "eval"), tuple(sorted(set(found)))


def names(formula: str) -> tuple[str, ...]:
    """The column ids a formula uses, sorted.

    Raises:
        ConfigError: it is not plain arithmetic.
    """
    return _compiled(formula)[1]


def evaluate(formula: str, values: Mapping[str, float]) -> float:
    """The formula's value; a division by zero gives 0.0, as an empty row does."""
    code, _ = _compiled(formula)
    try:
        return float(eval(code, {"__builtins__": {}}, dict(values)))
    except ZeroDivisionError:
        return 0.0


def spreadsheet(formula: str, cells: Mapping[str, str]) -> str:
    """The formula over cell references: `=C4/B4*100` for `{"doses": "C4", "eligible": "B4"}`."""
    text = re.sub(r"[A-Za-z_][A-Za-z_0-9]*", lambda match: cells[match.group()], formula)
    return "=" + text.replace(" ", "")
