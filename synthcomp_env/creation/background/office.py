"""The authored material of background files, as typed values: themes, shapes and rules (`envs/office/*.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal, TypeAlias

import msgspec
import yaml
from pydantic import TypeAdapter, ValidationError

from synthcomp_env import shipped
from synthcomp_env.errors import ConfigError
from synthcomp_env.world.theme import Theme

__all__ = ["Block", "Lines", "Office", "Place", "Section", "Shape", "SlideShape", "office"]

Place: TypeAlias = Literal[
    "project", "notes", "shared", "personal", "desktop", "downloads", "archive", "correspondence", "pictures", "scripts"
]
Range: TypeAlias = tuple[int, int]


class Block(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One part of a section: exactly one of the first six says what it is; `n` is how many sentences or items."""

    say: str = ""
    bullets: str = ""
    steps: str = ""
    table: str = ""
    chart: str = ""
    note: str = ""
    n: Range = (1, 1)


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A section; without a heading its blocks open the document. `maybe` is the chance that it is there."""

    blocks: tuple[Block, ...]
    heading: tuple[str, ...] = ()
    maybe: float = 1.0


class SlideShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A slide of bullets, of a table or of a chart."""

    title: tuple[str, ...]
    bullets: str = ""
    table: str = ""
    chart: str = ""
    n: Range = (1, 1)
    maybe: float = 1.0


class Lines(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A plain note: a head line, then `n` lines drawn from `body` rules in turn, each after one of `mark`."""

    head: str
    body: tuple[str, ...]
    n: Range
    mark: tuple[str, ...] = ("",)


class Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of file. See the head of `documents.yaml`."""

    ext: str
    share: float
    stage: tuple[float, float]
    place: Place
    stem: tuple[str, ...]
    about: tuple[str, ...]
    title: tuple[str, ...] = ()
    links: tuple[tuple[str, Literal["references", "derived_from"]], ...] = ()
    chain: float = 0.0
    raw: bool = False
    default: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    slides: tuple[SlideShape, ...] = ()
    lines: Lines | None = None


class Office(msgspec.Struct, frozen=True):
    """All of it."""

    themes: dict[str, Theme]
    shapes: dict[str, Shape]
    rules: dict[str, tuple[str, ...]]

    def with_vocabulary(self, vocabulary: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        """The rules with an occupation's own in place of the general ones, so that occupations differ in voice."""
        return self.rules | dict(vocabulary)

    def of_extension(self, ext: str) -> dict[str, Shape]:
        """The shapes of an extension, by name, in the file's order."""
        return {name: shape for name, shape in self.shapes.items() if shape.ext == ext}


@lru_cache(maxsize=1)
def office() -> Office:
    """The authored material, read once.

    Raises:
        ConfigError: a file is missing or wrong; the message names it and the field.
    """
    return Office(
        _themes(),
        {**_read("documents", dict[str, Shape]), **_read("files", dict[str, Shape])},
        _read("rules", dict[str, tuple[str, ...]]),
    )


def _themes() -> dict[str, Theme]:
    path = shipped.find("envs/office", "themes")
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        return TypeAdapter(dict[str, Theme]).validate_python(data)
    except (yaml.YAMLError, ValidationError) as error:
        raise ConfigError(f"{path}: {error}") from error


def _read(name: str, kind: Any) -> Any:
    path = shipped.find("envs/office", name)
    try:
        return msgspec.convert(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader), kind)
    except (yaml.YAMLError, msgspec.ValidationError) as error:
        raise ConfigError(f"{path}: {error}") from error
