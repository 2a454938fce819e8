"""Checking a call's arguments: exact types pass at once, near misses are coerced, the rest are errors that teach."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

import msgspec
from rapidfuzz import process

from synthcomp_env.errors import ToolError

__all__ = ["MAX_ITEMS", "MAX_TEXT", "Binder", "Kind", "Parameter"]

Kind: TypeAlias = Literal["string", "integer", "number", "boolean", "array", "object"]

MAX_TEXT = 200_000
"""Most characters in one string argument."""
MAX_ITEMS = 50_000
"""Most values in one list or mapping, counted through all levels."""
_MAX_DEPTH = 4
_LARGEST = 2**53

_TYPES: dict[Kind, type] = {
    "string": str, "integer": int, "number": float, "boolean": bool, "array": list, "object": dict,
}  # fmt: skip
_WORDS: dict[Kind, str] = {
    "string": "a string", "integer": "a whole number", "number": "a number", "boolean": "true or false",
    "array": "a list of strings", "object": "a mapping",
}  # fmt: skip
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Parameter(msgspec.Struct, frozen=True):
    """One flat argument of a tool."""

    name: str
    kind: Kind
    description: str
    required: bool
    default: Any = None
    choices: tuple[str, ...] = ()


class Binder:
    """Checks the arguments of one tool. Calling it gives the arguments to pass on (the same dict when all is well)."""

    def __init__(self, tool: str, parameters: tuple[Parameter, ...], example: str) -> None:
        self._tool = tool
        self._example = example
        self._parameters = {parameter.name: parameter for parameter in parameters}
        self._exact = {
            p.name: _TYPES[p.kind] for p in parameters if p.kind in ("string", "integer", "boolean") and not p.choices
        }
        self._arrays = frozenset(p.name for p in parameters if p.kind == "array" and not p.choices)
        self._required = tuple(parameter.name for parameter in parameters if parameter.required)

    def __call__(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """The arguments, checked.

        Raises:
            ToolError: an argument is missing, unknown, of a wrong type or absurd; the message names it, says what was
                expected and shows an example call.
        """
        exact, arrays = self._exact, self._arrays
        changed: dict[str, Any] | None = None
        for name, value in arguments.items():
            if type(value) is exact.get(name) and (value.__class__ is not str or len(value) <= MAX_TEXT):
                continue
            if name in arrays and _is_short(value):
                continue
            fixed = self._fix(name, value)
            if fixed is not value:
                changed = dict(arguments) if changed is None else changed
                changed[name] = fixed
        for name in self._required:
            if name not in arguments:
                raise self._wrong(f"the argument {name!r} is missing ({_WORDS[self._parameters[name].kind]})")
        return arguments if changed is None else changed

    def _fix(self, name: str, value: Any) -> Any:
        """A value that is not plainly of its type: coerced, or refused."""
        parameter = self._parameters.get(name)
        if parameter is None:
            near = process.extractOne(str(name)[:60], list(self._parameters), score_cutoff=60)
            known = ", ".join(self._parameters) or "no arguments"
            hint = f"did you mean {near[0]!r}?" if near else f"it takes {known}"
            raise self._wrong(f"there is no argument {str(name)[:60]!r}; {hint}")
        if value is None and not parameter.required:
            return parameter.default
        kind = parameter.kind
        fixed: Any = None
        if kind == "string":
            fixed = _string(value)
        elif kind == "integer":
            fixed = _integer(value)
        elif kind == "number":
            fixed = _number(value)
        elif kind == "boolean":
            fixed = _boolean(value)
        elif kind == "array":
            fixed = _strings(value)
        else:
            fixed = _mapping(value)
        if fixed is None:
            shown = f"{type(value).__name__} {_short(value)}"
            raise self._wrong(f"the argument {name!r} must be {_WORDS[kind]}, not {shown}")
        self._within_bounds(name, fixed)
        if parameter.choices and fixed not in parameter.choices:
            folded = fixed.strip().lower()
            if folded not in parameter.choices:
                raise self._wrong(
                    f"the argument {name!r} must be one of {', '.join(parameter.choices)}, not {_short(fixed)}"
                )
            return folded
        return fixed

    def _within_bounds(self, name: str, value: Any) -> None:
        """Refuse what no honest call holds: huge texts, deep or endless nesting, numbers no cell can hold."""
        budget = MAX_ITEMS
        stack: list[tuple[Any, int]] = [(value, 0)]
        while stack:
            item, depth = stack.pop()
            budget -= 1
            if budget < 0:
                raise ToolError("too_large", f"{self._tool}: the argument {name!r} holds over {MAX_ITEMS:,} values.")
            if isinstance(item, str):
                if len(item) > MAX_TEXT:
                    raise ToolError(
                        "too_large",
                        f"{self._tool}: the argument {name!r} has {len(item):,} characters; at most {MAX_TEXT:,} "
                        "fit in one call. Write it in parts.",
                    )
            elif isinstance(item, bool) or item is None:
                continue
            elif isinstance(item, int | float):
                if not abs(item) <= _LARGEST:  # also false for NaN
                    raise self._wrong(f"the argument {name!r} holds a number that no cell can hold ({_short(item)})")
            elif isinstance(item, list | tuple | dict):
                if depth >= _MAX_DEPTH:
                    raise self._wrong(f"the argument {name!r} is nested too deeply; keep it flat")
                stack.extend((inner, depth + 1) for inner in (item.values() if isinstance(item, dict) else item))
                if isinstance(item, dict):
                    stack.extend((key, depth + 1) for key in item)
            else:
                raise self._wrong(f"the argument {name!r} holds a {type(item).__name__}, which is not JSON")

    def _wrong(self, problem: str) -> ToolError:
        return ToolError("bad_argument", f"{self._tool}: {problem}. Example: {self._example}")


def unwritable(value: Any) -> bool:
    """Whether a value of JSON types holds, at any level, characters that no file can hold (NUL, lone surrogates, …)."""
    if isinstance(value, str):
        return _UNWRITABLE.search(value) is not None
    stack, budget = [value], MAX_ITEMS
    while stack and budget:
        item = stack.pop()
        budget -= 1
        if isinstance(item, str):
            if len(item) <= MAX_TEXT and _UNWRITABLE.search(item):
                return True
        elif isinstance(item, dict):
            stack.extend(item.values())
            stack.extend(item)
        elif isinstance(item, list | tuple):
            stack.extend(item)
    return False


def _short(value: Any) -> str:
    """At most 40 characters that show a value, without walking through a huge one."""
    if isinstance(value, str):
        return repr(value if len(value) <= 40 else value[:37] + "...")
    if isinstance(value, list | tuple | dict | set):
        return f"of {len(value)} items"
    if isinstance(value, int) and abs(value) > 10**18:
        return "(a huge number)"
    return str(value)[:40] if isinstance(value, int | float | bool | None) else ""


def _is_short(value: Any) -> bool:
    """Whether a value is plainly a list of a few texts of no great length."""
    return type(value) is list and len(value) < 50 and _ONLY_TEXTS.issuperset(map(type, value)) and _fits(value)


_ONLY_TEXTS = frozenset((str,))


def _fits(texts: list[str]) -> bool:
    return sum(map(len, texts)) <= MAX_TEXT


def _string(value: Any) -> str | None:
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return str(value) if abs(value) < 10**18 else None


def _integer(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        return int(value) if math.isfinite(value) and value == int(value) else None
    if isinstance(value, str) and re.fullmatch(r"\s*[+-]?\d{1,15}\s*", value):
        return int(value)
    return int(value) if isinstance(value, int) else None


def _number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        try:
            value = float(value) if len(value) < 40 else None
        except ValueError:
            return None
    if isinstance(value, int) and abs(value) > _LARGEST:
        return None
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None


def _boolean(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(
            value.strip().lower()[:6]
        )
    return {0: False, 1: True}.get(value) if isinstance(value, int) else None


def _strings(value: Any) -> list[str] | None:
    """A list of strings; a JSON list in a string, or a string of parts set off by commas or semicolons."""
    if isinstance(value, str):
        if len(value) > MAX_TEXT:
            return [value]
        if value.lstrip().startswith("["):
            try:
                return msgspec.json.decode(value, type=list[str])
            except (msgspec.DecodeError, RecursionError):
                return None
        return [part.strip() for part in re.split(r"[;,\n]", value) if part.strip()]
    if isinstance(value, list | tuple) and len(value) <= MAX_ITEMS and all(isinstance(item, str) for item in value):
        return list(value)
    return None


def _mapping(value: Any) -> dict[str, Any] | None:
    """A mapping, or one written as JSON in a string."""
    if isinstance(value, str) and len(value) <= 4 * MAX_TEXT:
        try:
            value = msgspec.json.decode(value)
        except (msgspec.DecodeError, RecursionError):
            return None
    if not isinstance(value, Mapping):
        return None
    return (
        value
        if isinstance(value, dict) and all(isinstance(key, str) for key in value)
        else {str(key): item for key, item in value.items()}
    )
