"""Planted errors: one wrong entry in a source, which changes its row's and its table's derived figures visibly."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence

import msgspec

from synthcomp_env.errors import ConfigError
from synthcomp_env.world.dataset import Dataset
from synthcomp_env.world.departures import Departure, fits
from synthcomp_env.world.packmodel import ErrorKind

__all__ = ["Planted", "plant", "wrong_value"]


class Planted(msgspec.Struct, frozen=True):
    """A wrong entry: where and of what kind."""

    kind: ErrorKind
    entity: str
    column: str
    wrong: float
    right: float

    @property
    def departure(self) -> Departure:
        """The error as an entry that is not the truth."""
        return Departure("error", self.entity, self.column, self.wrong)


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


def plant(
    dataset: Dataset,
    chance: random.Random,
    others: Sequence[Departure] = (),
    avoid: Iterable[str] = (),
    spared: str = "",
    beyond: float = 0.0,
) -> Planted:
    """An error whose every consequence (in its row and in the totals) is apart from the truth.

    Args:
        dataset: with the truth.
        chance: makes the draws.
        others: entries that are not the truth already.
        avoid: entities that other traps have.
        spared: a column that bears the error only when no other can.
        beyond: the relative change from earlier figures that one would still believe; an error goes beyond it.

    Raises:
        ConfigError: no cell of the dataset can bear any of its kinds of error.
    """
    spec, taken = dataset.spec, set(avoid)
    choices = [
        (entity, column, kind)
        for entity in dataset.entities
        for column in spec.columns
        for kind in column.errors
        if entity not in taken
    ]
    drawn = chance.sample(choices, len(choices))
    for entity, column, kind in sorted(drawn, key=lambda choice: choice[1].id == spared):
        right = dataset.truth[entity][column.id]
        wrong = wrong_value(kind, right, column.decimals)
        if wrong is None or wrong == right:
            continue
        past = (grid[entity][column.id] for grid in (dataset.preliminary, dataset.previous))
        planted = Planted(kind, entity, column.id, wrong, right)
        if all(abs(wrong - known) > beyond * known for known in past) and fits(dataset, planted.departure, others):
            return planted
    raise ConfigError(f"dataset {spec.id!r}: no entry can bear an error of its columns' 'errors'; allow more kinds.")
