"""Splits: disjoint ranges of seeds, and occupations kept back for the test split (`envs/splits.yaml`)."""

from __future__ import annotations

import random
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Literal, TypeAlias, get_args

import msgspec
import yaml

from synthcomp_env import shipped
from synthcomp_env.errors import ConfigError

__all__ = ["SplitName", "Splits", "occupations_in_split", "seed_in_split", "split_of", "splits"]

SplitName: TypeAlias = Literal["train", "val", "test"]


class Splits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file. `seeds` gives each split its first and last seed; `held_out` are occupations of the test split only."""

    seeds: dict[SplitName, tuple[int, int]]
    held_out: tuple[str, ...] = ()


def splits() -> Splits:
    """The splits in force.

    Raises:
        ConfigError: the file is missing or wrong, a split is absent, or two ranges overlap.
    """
    path = shipped.find("envs", "splits")
    return _load(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _load(path: Path, _modified: int) -> Splits:
    try:
        found = msgspec.convert(yaml.safe_load(path.read_text(encoding="utf-8")), Splits)
    except (yaml.YAMLError, msgspec.ValidationError) as error:
        raise ConfigError(f"{path}: {error}") from error
    if missing := set(get_args(SplitName)) - set(found.seeds):
        raise ConfigError(f"{path}: seeds of {', '.join(sorted(missing))} are missing.")
    ranges = sorted((low, high, name) for name, (low, high) in found.seeds.items())
    for low, high, name in ranges:
        if low > high:
            raise ConfigError(f"{path}: {name} runs from {low} to {high}. Write the lower seed first.")
    for (_, high, first), (low, _, second) in pairwise(ranges):
        if low <= high:
            raise ConfigError(f"{path}: {first} and {second} overlap at seed {low}.")
    return found


def seed_in_split(split: SplitName, rng: random.Random) -> int:
    """A seed of a split, drawn from `rng`.

    Raises:
        ConfigError: no such split.
    """
    low, high = _range(split)
    return rng.randint(low, high)


def split_of(seed: int) -> SplitName | None:
    """The split a seed belongs to, or None."""
    return next((name for name, (low, high) in splits().seeds.items() if low <= seed <= high), None)


def occupations_in_split(split: SplitName, known: Iterable[str]) -> list[str]:
    """Those of the known occupations that a split may use: the held-out ones are for test alone, and test has them
    all. When nothing else is known, every split uses what there is.

    Raises:
        ConfigError: no such split.
    """
    _range(split)
    names = sorted(known)
    held = set(splits().held_out)
    allowed = names if split == "test" else [name for name in names if name not in held]
    return allowed or names


def _range(split: SplitName) -> tuple[int, int]:
    found = splits().seeds
    if split not in found:
        raise ConfigError(f"no split {split!r}. Known: {', '.join(found)}.")
    return found[split]
