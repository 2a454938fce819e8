"""A YAML file that one edits, with its lines, so that whatever is said of a part can say where the part stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import yaml
from pydantic import ValidationError

from synthcomp_env.errors import ConfigError

__all__ = ["Location", "PackFile"]

Checked = TypeVar("Checked")
Location: TypeAlias = tuple[int | str, ...]
"""The way to a part of the file: keys of mappings and numbers of list entries, from 0."""


class PackFile:
    """A YAML file.

    Attributes:
        path: where it stands.
        data: what it holds.

    Raises:
        ConfigError: it is not YAML; the message gives file and line.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        text = path.read_text(encoding="utf-8")
        try:
            self._node = yaml.compose(text, Loader=yaml.CSafeLoader)
            self.data: Any = yaml.load(text, Loader=yaml.CSafeLoader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            where = f"{path}:{mark.line + 1}" if mark is not None else str(path)
            raise ConfigError(f"{where}: not readable as YAML: {getattr(error, 'problem', error)}.") from error

    def checked(self, check: Callable[[Any], Checked], whole: str = "file") -> Checked:
        """What the file holds, checked by a model.

        Args:
            check: a pydantic model's or adapter's validation.
            whole: what the file is called where a mistake is of no part of it.

        Raises:
            ConfigError: mistakes; the message has a line for each, with file, line and field.
        """
        try:
            return check(self.data)
        except ValidationError as error:
            problems = [(problem["loc"], problem["msg"]) for problem in error.errors()]
            lines = [f"{self.path}:{self.line(at)}: {'.'.join(map(str, at)) or whole}: {text}" for at, text in problems]
            raise ConfigError("\n".join(lines)) from error

    def line(self, location: Location) -> int:
        """The line (from 1) of the deepest part on the way to a location."""
        node = self._node
        for step in location:
            child: yaml.Node | None = None
            if isinstance(node, yaml.MappingNode):
                child = next((value for key, value in node.value if key.value == str(step)), None)
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
                child = node.value[step]
            if child is None:
                break
            node = child
        return node.start_mark.line + 1 if node is not None else 1

    def texts(self) -> Iterator[tuple[Location, str]]:
        """Every text in the file and where it stands, in the file's order."""
        yield from _texts(self.data, ())


def _texts(data: Any, location: Location) -> Iterator[tuple[Location, str]]:
    if isinstance(data, str):
        yield location, data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _texts(value, (*location, key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from _texts(value, (*location, number))
