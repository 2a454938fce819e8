"""Datasets: entities by columns, drawn so that no two figures that a reader might confuse lie close together.

A `Grid` holds every cell of one period, the total row included. Truth is computed from given values only; earlier and
preliminary grids drift away from it, and a grid with a planted error differs from it in one given cell and in what
follows from that cell.
"""

from __future__ import annotations

import random
import re
from typing import TypeAlias

import msgspec

from synthcomp_env.errors import ConfigError
from synthcomp_env.randomness import keyed
from synthcomp_env.world.display import apart
from synthcomp_env.world.formula import evaluate
from synthcomp_env.world.grammar import expand
from synthcomp_env.world.packmodel import ColumnSpec, DatasetSpec, Draw

__all__ = ["Dataset", "Grid", "aliases_of", "complete", "draw_dataset", "draw_value", "labels_clash", "same_label"]

Row: TypeAlias = dict[str, float]
Grid: TypeAlias = dict[str, Row]
"""Row label (the total's included, last) -> column id -> value."""

_TRIES = 400
_LEAST_DRIFT = 0.045


class Dataset(msgspec.Struct, frozen=True):
    """A dataset of one computer: the truth of its period and the grids that differ from it.

    `preliminary` is an earlier pull of the same period, `previous` the period before, `prior` the same period a year
    earlier.
    """

    spec: DatasetSpec
    entities: tuple[str, ...]
    truth: Grid
    preliminary: Grid
    previous: Grid
    prior: Grid

    @property
    def given(self) -> tuple[ColumnSpec, ...]:
        """The columns whose values are entered, not computed."""
        return tuple(column for column in self.spec.columns if not column.formula)


def _folded(label: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", label.casefold()).strip()


def same_label(a: str, b: str) -> bool:
    """Whether one of two labels contains the other, case and punctuation aside."""
    left, right = _folded(a), _folded(b)
    return left in right or right in left


def labels_clash(label: str, strip: tuple[str, ...], taken: list[str]) -> bool:
    """Whether a label or one of its aliases contains, or is contained in, any label already taken."""
    return any(same_label(name, other) for name in (label, *aliases_of(label, strip)) for other in taken)


def aliases_of(label: str, strip: tuple[str, ...]) -> tuple[str, ...]:
    """The label without an ending that people leave off ("Northside" for "Northside Clinic")."""
    found = (label.removesuffix(ending).strip() for ending in strip if label.endswith(ending))
    return tuple(name for name in found if len(name) > 3)


def complete(spec: DatasetSpec, rows: Grid) -> Grid:
    """The grid with derived cells computed and the total row added, from rows of given values."""
    grid: Grid = {}
    for entity, row in rows.items():
        full = dict(row)
        for column in spec.columns:
            if column.formula:
                full[column.id] = evaluate(column.formula, full)
        grid[entity] = full
    totals: Row = {}
    for column in spec.columns:
        if column.total == "sum":
            totals[column.id] = sum(row[column.id] for row in grid.values())
        elif column.total == "formula":
            totals[column.id] = evaluate(column.formula, totals)
    grid[spec.total] = totals
    return grid


def draw_value(draw: Draw, chance: random.Random, decimals: int, row: Row | None = None) -> float:
    """One given value, rounded as it would be entered. `row` holds the columns to its left."""
    if draw.kind == "lognormal":
        value = draw.median * chance.lognormvariate(0.0, draw.spread)
    elif draw.kind == "normal":
        value = chance.normalvariate(draw.mean, draw.sd)
    elif draw.kind == "uniform":
        value = chance.uniform(draw.low, draw.high)
    else:
        value = (row or {})[draw.of] * chance.uniform(draw.low, draw.high)
    return round(value, decimals) if decimals else float(round(value))


def draw_dataset(spec: DatasetSpec, key: tuple[object, ...], taken: list[str]) -> Dataset:
    """A dataset of a computer.

    Args:
        spec: the pack's declaration.
        key: what keys the draws, the seed first.
        taken: labels in use elsewhere on the computer; the new ones are added to it.

    Raises:
        ConfigError: the declaration leaves too little room for values 3 % apart, or too few different labels.
    """
    chance = keyed(str(key[0]), *key[1:], "dataset", spec.id)
    entities = _draw_entities(spec, chance, taken)
    truth = _draw_truth(spec, entities, chance)
    return Dataset(
        spec=spec,
        entities=entities,
        truth=truth,
        preliminary=_drifted(spec, truth, chance, 0.8),
        previous=_drifted(spec, truth, chance, 1.0),
        prior=_drifted(spec, truth, chance, 1.6),
    )


def _draw_entities(spec: DatasetSpec, chance: random.Random, taken: list[str]) -> tuple[str, ...]:
    wanted = chance.randint(*spec.rows)
    labels: list[str] = []
    for _ in range(12):
        for template in chance.sample(spec.entities, len(spec.entities)):
            label = expand(template, chance, {})
            if len(labels) < wanted and not labels_clash(label, spec.strip, taken):
                labels.append(label)
                taken.extend((label, *aliases_of(label, spec.strip)))
        if len(labels) >= wanted:
            return tuple(labels)
    raise ConfigError(f"dataset {spec.id!r} needs {wanted} labels of which none contains another; add to 'entities'.")


def _draw_truth(spec: DatasetSpec, entities: tuple[str, ...], chance: random.Random) -> Grid:
    for _ in range(_TRIES):
        rows: Grid = {}
        for entity in entities:
            row = _separate_row(spec, list(rows.values()), chance)
            if row is None:
                break
            rows[entity] = row
        if len(rows) < len(entities):
            continue
        grid = complete(spec, rows)
        totals = grid[spec.total]
        if all(_separated(column, totals[column.id], rows.values()) for column in spec.columns if column.id in totals):
            return grid
    raise ConfigError(f"dataset {spec.id!r}: no room for values 3 % apart; widen its draws or lower 'rows'.")


def _separate_row(spec: DatasetSpec, others: list[Row], chance: random.Random) -> Row | None:
    """A row all of whose values are apart from the other rows', column by column; None when none turns up."""
    for _ in range(120):
        row: Row = {}
        for column in spec.columns:
            if column.draw is None:
                row[column.id] = evaluate(column.formula, row)
            else:
                row[column.id] = draw_value(column.draw, chance, column.decimals, row)
                if row[column.id] <= 0:
                    break
            if not _separated(column, row[column.id], others):
                break
        else:
            return row
    return None


def _separated(column: ColumnSpec, value: float, others: object) -> bool:
    return all(apart(value, other[column.id], column.decimals) for other in others)  # type: ignore[attr-defined]


def _drifted(spec: DatasetSpec, truth: Grid, chance: random.Random, scale: float) -> Grid:
    """A grid of another period or an earlier pull: every cell and total is apart from the truth's."""
    entities = [entity for entity in truth if entity != spec.total]
    for _ in range(_TRIES):
        trend = {column.id: _drift(column, chance, scale) for column in spec.columns if column.draw is not None}
        rows: Grid = {}
        for entity in entities:
            row = _drifted_row(spec, truth[entity], trend, chance)
            if row is None:
                break
            rows[entity] = row
        if len(rows) < len(entities):
            continue
        grid = complete(spec, rows)
        total, right = grid[spec.total], truth[spec.total]
        if all(
            apart(total[column.id], right[column.id], column.decimals) for column in spec.columns if column.id in total
        ):
            return grid
    raise ConfigError(f"dataset {spec.id!r}: other periods cannot drift 3 % from this one; raise some 'drift'.")


def _drift(column: ColumnSpec, chance: random.Random, scale: float) -> float:
    size = max(_LEAST_DRIFT, column.drift * scale * chance.uniform(0.6, 1.4))
    return 1 + size * chance.choice((-1, 1))


def _drifted_row(spec: DatasetSpec, right: Row, trend: Row, chance: random.Random) -> Row | None:
    for _ in range(30):
        row: Row = {}
        for column in spec.columns:
            if column.draw is None:
                row[column.id] = evaluate(column.formula, row)
            else:
                factor = trend[column.id] * chance.uniform(0.985, 1.015)
                value = right[column.id] * factor
                if column.draw.of:
                    share = right[column.id] / right[column.draw.of] * factor
                    value = row[column.draw.of] * min(share, column.draw.cap or share)
                row[column.id] = round(value, column.decimals) if column.decimals else float(round(value))
            if not apart(row[column.id], right[column.id], column.decimals):
                break
        else:
            return row
    return None
