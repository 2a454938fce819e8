"""Options that several commands share, and what they mean."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from synthcomp_env.errors import ConfigError

if TYPE_CHECKING:
    from synthcomp_env.creation.splits import SplitName

__all__ = [
    "Difficulty",
    "Judge",
    "Occupation",
    "Preset",
    "RunFolder",
    "Split",
    "SplitOption",
    "nth_seed",
    "seed_range",
    "split_name",
]


class Split(StrEnum):
    """The splits of `envs/splits.yaml`."""

    train = "train"
    val = "val"
    test = "test"


SplitOption = Annotated[
    Split | None,
    typer.Option(
        help="Keep to a split of envs/splits.yaml: its occupations, and seeds that count from its first. Train on one, "
        "report on another."
    ),
]
Occupation = Annotated[
    str | None, typer.Option(help="An occupation pack: a name in envs/packs/ or the path of a YAML file.")
]
Difficulty = Annotated[float, typer.Option(min=0.0, max=1.0, help="More traps and longer chains towards 1.")]
Preset = Annotated[
    str, typer.Option(help="task, block, day, week, month, or the path of a YAML file like those in envs/.")
]
Judge = Annotated[
    str | None,
    typer.Option(
        help="A model for criteria that no check can score: anthropic:MODEL, or http://HOST:PORT/v1#MODEL for any "
        "OpenAI-compatible server."
    ),
]
RunFolder = Annotated[Path, typer.Argument(help="A run folder, as `synthcomp run` writes it.")]


def split_name(split: Split | None) -> SplitName | None:
    """A split as the library names it."""
    return None if split is None else split.value


def nth_seed(split: Split | None, seed: int) -> int:
    """A seed, counted from the first of its split.

    Raises:
        ConfigError: the split has fewer.
    """
    if split is None:
        return seed
    from synthcomp_env.creation.splits import splits

    first, last = splits().seeds[split.value]
    if not 0 <= seed <= last - first:
        raise ConfigError(f"the {split} split has seeds 0 to {last - first}, counted from its first; not {seed}")
    return first + seed


def seed_range(text: str) -> range:
    """The seeds of "A-B" (both included) or "A".

    Raises:
        ConfigError: it has another form.
    """
    first, dash, last = text.strip().partition("-")
    if not first.isdecimal() or (dash and not last.isdecimal()) or (dash and int(last) < int(first)):
        raise ConfigError(f"--seeds takes A-B with A <= B, such as 0-4, or one seed; got {text!r}")
    return range(int(first), int(last if dash else first) + 1)
