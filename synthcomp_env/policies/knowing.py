"""A deliverable as somebody works it out who does not know all: before a notice has come, or without heeding a source.

The expert's drafts are written so, and so are the mutants of careless work. What follows from an entry follows here
too: derived cells, totals, and whom the rule flags.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

import msgspec

from synthcomp_env.world.facts import Fact, Rule, TableSpec
from synthcomp_env.world.formula import evaluate, names
from synthcomp_env.world.scenario import DeliverableSpec

__all__ = ["Notice", "without"]

Notice: TypeAlias = Literal["change", "restated", "second", "exemption"]
"""The rule's change, the restatement, the record that goes before the extract, the policy's exemption."""


def without(
    spec: DeliverableSpec, facts: Mapping[str, Fact], unknown: Iterable[Notice]
) -> tuple[DeliverableSpec, dict[str, Fact]]:
    """The specification and the facts as they stand to who does not know of some things.

    Args:
        spec: the deliverable.
        facts: the truth.
        unknown: what is not known, or not heeded.
    """
    table, rule, known = spec.table, spec.rule, dict(facts)
    missing = set(unknown)
    if table is None or rule is None or not missing:
        return spec, known
    entries: dict[tuple[str, str], float] = {}
    if "restated" in missing and spec.restated is not None:
        entries[spec.restated.entity, spec.restated.column] = spec.restated.old
    if "second" in missing and spec.second is not None:
        entries |= {(entity, spec.second.column): value for entity, value in spec.second.overruled.items()}
    for (entity, column), value in _following(table, known, entries).items():
        id = table.fact_id(entity, column)
        known[id] = msgspec.structs.replace(known[id], value=value)
    threshold = rule.final
    if "change" in missing and rule.change_day:
        threshold = rule.threshold
        known[rule.fact] = msgspec.structs.replace(known[rule.fact], value=threshold)
    if "exemption" in missing:
        rule = msgspec.structs.replace(rule, exemption=None)
    return msgspec.structs.replace(spec, ordered=_flagged(table, rule, known, threshold)), known


def _following(
    table: TableSpec, facts: Mapping[str, Fact], entries: Mapping[tuple[str, str], float]
) -> dict[tuple[str, str], float]:
    """The entries and everything in the table that changes with them, the total row included."""
    grid = {entity: _row(table, facts, entity) for entity in (*table.entities, table.total_label)}
    moved = set(entries)
    for (entity, given), value in entries.items():
        grid[entity][given] = value
    for entity in {entity for entity, _ in entries}:
        for column in table.columns:
            if column.formula and any((entity, name) in moved for name in names(column.formula)):
                grid[entity][column.id] = evaluate(column.formula, grid[entity])
                moved.add((entity, column.id))
    changed = {id for _, id in moved}
    totals = grid[table.total_label]
    for column in table.columns:
        if column.id not in changed or column.total == "none":
            continue
        summed = column.total == "sum"
        rows = [grid[entity][column.id] for entity in table.entities]
        totals[column.id] = sum(rows) if summed else evaluate(column.formula, totals)
        moved.add((table.total_label, column.id))
    return {(entity, id): grid[entity][id] for entity, id in sorted(moved)}


def _row(table: TableSpec, facts: Mapping[str, Fact], entity: str) -> dict[str, float]:
    ids = {column.id: table.cells.get(f"{entity}|{column.id}", "") for column in table.columns}
    return {column: facts[id].value for column, id in ids.items() if id in facts}


def _flagged(table: TableSpec, rule: Rule, facts: Mapping[str, Fact], threshold: float) -> tuple[str, ...]:
    """Fact ids of the entities that the rule flags, worst first."""
    rows = {entity: _row(table, facts, entity) for entity in table.entities}
    hits = [entity for entity, row in rows.items() if rule.flags(row, threshold)]
    hits.sort(key=lambda entity: rows[entity][rule.column], reverse=rule.op == ">")
    return tuple(table.fact_id(entity, rule.column) for entity in hits)
