"""One registry of tools, from which every schema, check and sampled action is derived.

A tool is a plain typed function `name(desk, *, flat arguments) -> Outcome` with a Google docstring. The decorator reads
its signature and docstring once, at import; nothing about a tool is written down twice.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, get_args, get_origin, get_type_hints

import msgspec
from rapidfuzz import process

from synthcomp_env.errors import ConfigError, ToolError
from synthcomp_env.tools.arguments import Binder, Kind, Parameter

__all__ = ["TOOLS", "Category", "Tool", "choose", "lookup", "tool"]

Category: TypeAlias = Literal["files", "documents", "messages", "calendar", "planning", "handover"]
Function: TypeAlias = Callable[..., Any]

_KINDS: dict[Any, Kind] = {str: "string", int: "integer", float: "number", bool: "boolean"}


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool a policy may call.

    Attributes:
        name: the name of its function.
        function: `function(desk, **arguments) -> Outcome`.
        description: the first paragraph of its docstring.
        parameters: in the order of the signature.
        category: what it is about.
        minutes: simulated minutes a successful call takes.
        commits: whether the reward may change after it (a message, a submission, a day's end).
        example: arguments of a typical call, shown by errors and sampled by the action space.
        bind: checks and coerces arguments.
    """

    name: str
    function: Function
    description: str
    parameters: tuple[Parameter, ...]
    category: Category
    minutes: int
    commits: bool
    example: dict[str, Any]
    bind: Binder = field(repr=False)

    def example_call(self) -> str:
        """A typical call, as JSON."""
        return msgspec.json.encode({"name": self.name, "arguments": self.example}).decode()


TOOLS: dict[str, Tool] = {}
"""Every registered tool by name, in the order of registration."""


def tool(
    category: Category, *, minutes: int, commits: bool = False, example: dict[str, Any] | None = None
) -> Callable[[Function], Function]:
    """Register a function as a tool.

    Args:
        category: what it is about.
        minutes: simulated minutes a successful call takes.
        commits: whether the reward may change after it.
        example: arguments of a typical call; must hold every required argument.

    Raises:
        ConfigError: the signature has a type that trainers reject, or an argument without a docstring line.
    """

    def register(function: Function) -> Function:
        name = function.__name__
        description, about = _docstring(function)
        parameters = tuple(_parameters(function, about))
        shown = dict(example or {})
        if unmet := [p.name for p in parameters if p.required and p.name not in shown]:
            raise ConfigError(f"tool {name}: its example lacks {', '.join(unmet)}")
        call = msgspec.json.encode({"name": name, "arguments": shown}).decode()
        bind = Binder(name, parameters, call)
        TOOLS[name] = Tool(name, function, description, parameters, category, minutes, commits, shown, bind)
        return function

    return register


def lookup(name: str, known: dict[str, Tool]) -> Tool:
    """The tool of a name.

    Raises:
        ToolError: there is none; the message names the nearest.
    """
    found = known.get(name)
    if found is not None:
        return found
    near = [match for match, _, _ in process.extract(name[:60], list(known), limit=3, score_cutoff=55)]
    hint = f"Did you mean {' or '.join(near)}?" if near else f"There are: {', '.join(known)}."
    raise ToolError("unknown_tool", f"There is no tool {name[:60]!r}. {hint}")


def choose(names: Iterable[str] | None) -> dict[str, Tool]:
    """A subset of the tools, in the registry's order; all of them for None.

    Raises:
        ConfigError: a name is not a tool.
    """
    if names is None:
        return dict(TOOLS)
    wanted = list(names)
    for name in wanted:
        if name not in TOOLS:
            near = [match for match, _, _ in process.extract(str(name), list(TOOLS), limit=3)]
            raise ConfigError(f"there is no tool {name!r}; nearest: {', '.join(near)}")
    return {name: TOOLS[name] for name in TOOLS if name in set(wanted)}


def _docstring(function: Function) -> tuple[str, dict[str, str]]:
    """(first paragraph, argument -> its line) of a Google docstring."""
    text = inspect.getdoc(function) or ""
    summary = " ".join(text.split("\n\n")[0].split())
    _, _, arguments = text.partition("Args:\n")
    about: dict[str, str] = {}
    current = ""
    for line in arguments.splitlines():
        if not line.strip():
            break
        named = re.match(r"    (\w+): (.*)", line)
        if named:
            current, about[named[1]] = named[1], named[2].strip()
        elif current:
            about[current] += " " + line.strip()
    return summary, about


def _parameters(function: Function, about: dict[str, str]) -> Iterable[Parameter]:
    hints = get_type_hints(function)
    for name, parameter in list(inspect.signature(function).parameters.items())[1:]:
        hint = hints[name]
        choices: tuple[str, ...] = ()
        if get_origin(hint) is Literal:
            kind, choices = "string", get_args(hint)
        elif hint in _KINDS:
            kind = _KINDS[hint]
        elif get_origin(hint) in (list, Sequence):
            kind = "array"
        elif get_origin(hint) in (dict, Mapping):
            kind = "object"
        else:
            raise ConfigError(f"tool {function.__name__}: {name} has type {hint}; only flat types are allowed")
        if name not in about:
            raise ConfigError(f"tool {function.__name__}: {name} has no line in the docstring")
        required = parameter.default is inspect.Parameter.empty
        yield Parameter(name, kind, about[name], required, None if required else parameter.default, choices)  # type: ignore[arg-type]
