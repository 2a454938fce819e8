"""Planted errors: one wrong entry in a source, which changes its row's and its table's derived figures visibly."""

from __future__ import annotations

import random

import msgspec

from synthcomp_env.errors import ConfigError
from synthcomp_env.world.dataset import Dataset, Grid, complete
from synthcomp_env.world.display import apart
from synthcomp_env.world.facts import Lure
from synthcomp_env.world.packmodel import ErrorKind

__all__ = ["Planted", "plant", "wrong_value"]


class Planted(msgspec.Struct, frozen=True):
    """A wrong entry: where, what kind, and the grid as the source shows it."""

    kind: ErrorKind
    entity: str
    column: str
    wrong: float
    right: float
    grid: Grid

    def lure(self, label: str, column: str, truth: float) -> tuple[Lure, ...]:
        """The lure that the error makes for a cell's fact, if it changes that cell."""
        value = self.grid[label].get(column)
        return () if value is None or value == truth else (Lure(value, "uncorrected"),)


def wrong_value(kind: ErrorKind, right: float, decimals: int) -> float | None:
    """What is entered in place of a right value, or None where that kind of error cannot be made of it."""
    if kind == "tenfold":
        return right * 10
    if kind == "thousandfold":
        return right * 1000
    if kind == "negative":
        return -right
    digits = f"{right:.{decimals}f}"
    whole, dot, rest = digits.partition(".")
    if kind == "dropped_digit":
        return float(whole[:-1] + dot + rest) if len(whole) > 2 else None
    if len(whole) > 2 and whole[0] != whole[1] and whole[1] != "0":
        return float(whole[1] + whole[0] + whole[2:] + dot + rest)
    return None


def plant(dataset: Dataset, chance: random.Random) -> Planted:
    """An error whose every consequence (in its row and in the totals) is apart from the truth.

    Raises:
        ConfigError: no cell of the dataset can bear any of its kinds of error.
    """
    spec, truth = dataset.spec, dataset.truth
    choices = [
        (entity, column, kind) for entity in dataset.entities for column in spec.columns for kind in column.errors
    ]
    for entity, column, kind in chance.sample(choices, len(choices)):
        right = truth[entity][column.id]
        wrong = wrong_value(kind, right, column.decimals)
        if wrong is None or not apart(wrong, right, column.decimals):
            continue
        given = {column.id for column in dataset.given}
        rows = {label: {id: value for id, value in truth[label].items() if id in given} for label in dataset.entities}
        rows[entity][column.id] = wrong
        grid = complete(spec, rows)
        changed = [
            (grid[label][each.id], truth[label][each.id], each.decimals)
            for label in (entity, spec.total)
            for each in spec.columns
            if each.id in truth[label] and grid[label][each.id] != truth[label][each.id]
        ]
        if all(apart(*pair) for pair in changed):
            return Planted(kind, entity, column.id, wrong, right, grid)
    raise ConfigError(f"dataset {spec.id!r}: no entry can bear an error of its columns' 'errors'; allow more kinds.")
