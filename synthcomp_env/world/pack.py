"""Finding and reading pack files: YAML in, a checked `Pack` out, mistakes named with file, line and field."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import ValidationError

from synthcomp_env import shipped
from synthcomp_env.errors import ConfigError
from synthcomp_env.world.packmodel import Pack

__all__ = ["Pack", "load_pack", "pack_names"]


def pack_names() -> list[str]:
    """The names of all packs that can be found, sorted."""
    return shipped.names("envs/packs")


def load_pack(name_or_path: str | Path) -> Pack:
    """A pack by name ("financial_advisor") or by the path of a YAML file.

    Raises:
        ConfigError: no such pack, or a mistake in it; the message gives file, line and field.
    """
    path = shipped.find("envs/packs", name_or_path)
    return _load(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=16)
def _load(path: Path, _modified: int) -> Pack:
    text = path.read_text(encoding="utf-8")
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
        data = yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{path}:{mark.line + 1}" if mark is not None else str(path)
        raise ConfigError(f"{where}: not readable as YAML: {getattr(error, 'problem', error)}.") from error
    try:
        return Pack.model_validate(data)
    except ValidationError as error:
        problems = [
            f"{path}:{_line(node, problem['loc'])}: {'.'.join(map(str, problem['loc'])) or 'pack'}: {problem['msg']}"
            for problem in error.errors()
        ]
        raise ConfigError("\n".join(problems)) from error


def _line(node: yaml.Node | None, location: tuple[int | str, ...]) -> int:
    """The line (from 1) of the deepest node on the way to a location."""
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
