"""The figures of one deliverable: its dataset, its thresholds, and what in its extract is not the truth.

All of it is drawn together and drawn anew when it does not fit, so that traps which meet in one table stay apart.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence

import msgspec

from synthcomp_env.errors import ConfigError
from synthcomp_env.randomness import keyed
from synthcomp_env.world.dataset import Dataset, Row, draw_dataset
from synthcomp_env.world.departures import Departure, Trap, depart, plausible_move
from synthcomp_env.world.display import apart
from synthcomp_env.world.job import Traps
from synthcomp_env.world.packmodel import DatasetSpec, DeliverableKind
from synthcomp_env.world.planting import Planted, plant
from synthcomp_env.world.rules import Gauge, Thresholds, choose_thresholds, clear, flagged

__all__ = ["Figures", "believed", "draw_figures"]

_TRIES = 24
_SIZES: dict[Trap, tuple[float, float]] = {"second": (0.05, 0.3), "restated": (0.07, 0.38)}
"""How far, relative to the truth, an entry may lie that another record overrules or that is restated."""
_SECOND_ENTRY = 0.5
"""How often a second source overrules two entries rather than one."""


class Figures(msgspec.Struct, frozen=True):
    """What was drawn for a deliverable; `Job` holds the same parts."""

    dataset: Dataset
    thresholds: Thresholds
    planted: Planted | None
    departures: tuple[Departure, ...]


def draw_figures(
    kind: DeliverableKind, spec: DatasetSpec, traps: Traps, key: tuple[object, ...], taken: list[str]
) -> Figures:
    """The figures of a deliverable.

    Args:
        kind: the deliverable.
        spec: its dataset's declaration.
        traps: which traps they hold.
        key: what keys the draws, the seed first.
        taken: labels in use elsewhere on the computer; the new ones are added to it.

    Raises:
        ConfigError: they do not fit, however often they are drawn; the message names what to mend.
    """
    problem = ConfigError("")
    for attempt in range(_TRIES):
        labels = list(taken)
        again = (*key, attempt) if attempt else key
        try:
            figures = _drawn(kind, spec, traps, again, labels)
        except ConfigError as error:
            problem = error
            continue
        taken[:] = labels
        return figures
    raise problem


def _drawn(
    kind: DeliverableKind, spec: DatasetSpec, traps: Traps, key: tuple[object, ...], taken: list[str]
) -> Figures:
    dataset = draw_dataset(spec, key, taken)
    rule, column = kind.rule, spec.column(kind.rule.column)
    values = {entity: dataset.truth[entity][column.id] for entity in dataset.entities}
    gauge = _gauge(kind, dataset) if traps.exemption else None
    limits = choose_thresholds(rule, values, column.decimals, traps.change, keyed(str(key[0]), *key[1:], "rule"), gauge)
    avoid = set(flagged(values, rule.op, limits.new)) & set(gauge.exempt(limits.exemption or 0.0)) if gauge else set()
    sound = _sound(kind, dataset, limits, gauge)
    departures: list[Departure] = []
    columns: dict[Trap, str] = {}
    if traps.restated and kind.restatement is not None:
        columns["restated"] = kind.restatement.column
    if traps.second and kind.second_source is not None:
        columns["second"] = kind.second_source.column
    for trap, id in columns.items():
        chance = keyed(str(key[0]), *key[1:], trap)
        count = 2 if trap == "second" and chance.random() < _SECOND_ENTRY else 1
        departures += _departed(trap, dataset, id, count, avoid, departures, sound, chance)
    planted = None
    if traps.error:
        chance = keyed(str(key[0]), *key[1:], "error")
        busy = avoid | {each.entity for each in departures}
        planted = plant(dataset, chance, departures, busy, columns.get("second", ""), believed(dataset, departures))
        departures.append(planted.departure)
    return Figures(dataset, limits, planted, tuple(departures))


def _gauge(kind: DeliverableKind, dataset: Dataset) -> Gauge | None:
    part = kind.rule.exemption
    if part is None:
        return None
    values = {entity: dataset.truth[entity][part.column] for entity in dataset.entities}
    return Gauge(part, values, dataset.spec.column(part.column).decimals)


def _sound(
    kind: DeliverableKind, dataset: Dataset, limits: Thresholds, gauge: Gauge | None
) -> Callable[[str, Row], bool]:
    """Tells whether an entity may have a row: beyond doubt by both thresholds, and as exempt as it truly is."""
    rule, decimals = kind.rule, dataset.spec.column(kind.rule.column).decimals

    def sound(entity: str, row: Row) -> bool:
        if not all(clear(row[rule.column], limit, decimals) for limit in (limits.old, limits.new)):
            return False
        if gauge is None or limits.exemption is None:
            return True
        value, right = row[gauge.spec.column], gauge.values[entity]
        same_side = (value < limits.exemption) == (right < limits.exemption)
        return same_side and apart(value, limits.exemption, gauge.decimals)

    return sound


def _departed(
    trap: Trap,
    dataset: Dataset,
    column: str,
    count: int,
    avoid: set[str],
    others: Sequence[Departure],
    sound: Callable[[str, Row], bool],
    chance: random.Random,
) -> list[Departure]:
    """One entry that is not the truth, or two where there is room.

    Raises:
        ConfigError: there is room for none.
    """
    found: list[Departure] = []
    for _ in range(count):
        standing = [*others, *found]
        busy = avoid | {each.entity for each in standing}
        one = depart(trap, dataset, column, _SIZES[trap], busy, standing, sound, chance)
        if one is not None:
            found.append(one)
    if not found:
        part = {"second": "second_source", "restated": "restatement"}[trap]
        raise ConfigError(
            f"dataset {dataset.spec.id!r}: no entry of {column!r} can differ for {part!r} and keep the row and the"
            " totals 3 % apart; widen its draw, lower 'rows', or choose another column."
        )
    return found


def believed(dataset: Dataset, departures: Sequence[Departure]) -> float:
    """The relative change from period to period that the notes of the extracts call usual (0.25 for 25 %): every true
    entry and every one that is shown, planted errors aside, keeps within it."""
    return max(15, math.ceil(plausible_move(dataset, departures) * 20) * 5) / 100
