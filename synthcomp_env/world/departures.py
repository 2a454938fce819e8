"""Departures: entries of an extract that are not the truth, each put there by one trap and on an entity of its own.

A planted error is one; so are an entry that a second source overrules and one that its keeper restates later. Every
wrong value that comes of leaving some of them in, in the entity's row and in the totals, is 3 % from the truth.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from typing import Literal, TypeAlias

import msgspec

from synthcomp_env.world.dataset import Dataset, Grid, Row, complete
from synthcomp_env.world.display import apart
from synthcomp_env.world.facts import Lure
from synthcomp_env.world.formula import evaluate
from synthcomp_env.world.packmodel import Draw

__all__ = ["Departure", "Trap", "depart", "entered", "fits", "lures", "plausible_move"]

Trap: TypeAlias = Literal["error", "second", "restated"]

_WHY: dict[Trap, Literal["uncorrected", "other", "stale"]] = {
    "error": "uncorrected", "second": "other", "restated": "stale",
}  # fmt: skip
_FACTORS = 16
"""Sizes tried for an entry."""


class Departure(msgspec.Struct, frozen=True):
    """One given entry of the extract that is not the truth: by which trap, where, and what it shows."""

    trap: Trap
    entity: str
    column: str
    shown: float


def entered(dataset: Dataset, departures: Iterable[Departure]) -> Grid:
    """The grid as a source with these departures shows it."""
    given = {column.id for column in dataset.given}
    rows = {
        label: {id: value for id, value in dataset.truth[label].items() if id in given} for label in dataset.entities
    }
    for each in departures:
        rows[each.entity][each.column] = each.shown
    return complete(dataset.spec, rows)


def _row(dataset: Dataset, departure: Departure) -> Row:
    """The entity's row with the departure and what follows from it."""
    row = {**dataset.truth[departure.entity], departure.column: departure.shown}
    for column in dataset.spec.columns:
        if column.formula:
            row[column.id] = evaluate(column.formula, row)
    return row


def _totals(dataset: Dataset, departures: Iterable[Departure]) -> Row:
    """The total row with some departures and what follows from them."""
    spec, truth = dataset.spec, dataset.truth
    totals = dict(truth[spec.total])
    rows = [(truth[each.entity], _row(dataset, each)) for each in departures]
    for column in spec.columns:
        if column.total == "sum":
            totals[column.id] += sum(after[column.id] - before[column.id] for before, after in rows)
        elif column.total == "formula":
            totals[column.id] = evaluate(column.formula, totals)
    return totals


def _parts(departures: Sequence[Departure]) -> list[tuple[Departure, ...]]:
    """Every choice of departures that somebody may have left in, single ones first."""
    return [part for size in range(1, len(departures) + 1) for part in combinations(departures, size)]


def _changed(wrong: float, right: float) -> bool:
    """Whether a value that follows from a departure is another than the truth, rounding aside."""
    return abs(wrong - right) > 1e-9 * max(1.0, abs(right))


def lures(dataset: Dataset, departures: Sequence[Departure], label: str, column: str) -> tuple[Lure, ...]:
    """The wrong values of a cell that come of leaving departures in, each once."""
    spec, right = dataset.spec, dataset.truth[label][column]
    found: dict[float, Lure] = {}
    for part in _parts(departures):
        if label == spec.total:
            wrong = _totals(dataset, part)[column]
        elif len(part) == 1 and part[0].entity == label:
            wrong = _row(dataset, part[0])[column]
        else:
            continue
        if _changed(wrong, right):
            traps = {each.trap for each in part}
            why = next(_WHY[trap] for trap in _WHY if trap in traps)
            found.setdefault(round(wrong, 9), Lure(wrong, why))
    return tuple(found.values())


def fits(dataset: Dataset, departure: Departure, others: Sequence[Departure]) -> bool:
    """Whether a departure's consequences are apart from the truth in its row and, with any of the others, in the
    totals; two that cancel out in the total would go unseen."""
    spec, truth = dataset.spec, dataset.truth
    row, right = _row(dataset, departure), truth[departure.entity]
    whole = truth[spec.total]
    wrongs = [_totals(dataset, (departure, *part)) for part in [(), *_parts(others)]]
    seen = spec.column(departure.column).total != "sum" or all(
        _changed(totals[departure.column], whole[departure.column]) for totals in wrongs
    )
    return seen and _tells(dataset, row, right) and all(_tells(dataset, totals, whole) for totals in wrongs)


def _tells(dataset: Dataset, wrong: Row, right: Row) -> bool:
    """Whether every value of a row that differs from the true one differs enough."""
    return all(
        apart(wrong[column.id], right[column.id], column.decimals)
        for column in dataset.spec.columns
        if column.id in right and _changed(wrong[column.id], right[column.id])
    )


def depart(
    trap: Trap,
    dataset: Dataset,
    column: str,
    sizes: tuple[float, float],
    avoid: Iterable[str],
    others: Sequence[Departure],
    sound: Callable[[str, Row], bool],
    chance: random.Random,
) -> Departure | None:
    """An entry of a column that differs from the truth by no more than one would believe; None when there is no room.

    Args:
        trap: what the departure is for.
        dataset: with the truth.
        column: id of a given column.
        sizes: least and greatest relative distance from the truth.
        avoid: entities that other traps have.
        others: departures there are already.
        sound: whether an entity may have a row, by the rule's thresholds.
        chance: makes the draws.
    """
    spec, taken = dataset.spec.column(column), set(avoid)
    entities = [entity for entity in dataset.entities if entity not in taken]
    for entity in chance.sample(entities, len(entities)):
        right = dataset.truth[entity][column]
        for _ in range(_FACTORS):
            value = right * (1 + chance.choice((-1, 1)) * chance.uniform(*sizes))
            shown = round(value, spec.decimals) if spec.decimals else float(round(value))
            found = Departure(trap, entity, column, shown)
            likely = shown > 0 and _believable(dataset, found) and sound(entity, _row(dataset, found))
            if likely and fits(dataset, found, others):
                return found
    return None


def _believable(dataset: Dataset, departure: Departure) -> bool:
    """Whether an entry keeps the bounds of shares, and nothing in its row comes near a figure that is known for it from
    an earlier pull or that stands beside another entity."""
    row = _row(dataset, departure)
    for column in dataset.spec.columns:
        draw, value = column.draw, row[column.id]
        if draw is not None and draw.of and value > row[draw.of] * _highest_share(draw):
            return False
        if value == dataset.truth[departure.entity][column.id]:
            continue
        past = (grid[departure.entity][column.id] for grid in (dataset.preliminary, dataset.previous))
        beside = (dataset.truth[label][column.id] for label in dataset.entities if label != departure.entity)
        if not all(apart(value, known, column.decimals) for known in (*past, *beside)):
            return False
    return True


def _highest_share(draw: Draw) -> float:
    """The share beyond which nobody would believe an entry."""
    usual = draw.cap or draw.high * 1.2
    return min(usual, 1.0) if draw.high <= 1 else usual


def plausible_move(dataset: Dataset, departures: Iterable[Departure]) -> float:
    """The largest relative change of any given entry, true or as shown, from the period before to this one; planted
    errors aside."""
    shown = entered(dataset, (each for each in departures if each.trap != "error"))
    return max(
        abs(grid[entity][column.id] - before) / abs(before)
        for grid in (dataset.truth, shown)
        for entity in dataset.entities
        for column in dataset.given
        if (before := dataset.previous[entity][column.id])
    )
