"""From datasets to facts: every cell of a deliverable's table, its threshold, and its figures of a year before."""

from __future__ import annotations

from synthcomp_env.world.dataset import aliases_of
from synthcomp_env.world.departures import entered, lures
from synthcomp_env.world.display import apart
from synthcomp_env.world.facts import Column, Exemption, Fact, Lure, Place, Rule, TableSpec
from synthcomp_env.world.grammar import expand
from synthcomp_env.world.job import Job
from synthcomp_env.world.notebook import Notebook
from synthcomp_env.world.reconciling import second_value_place

__all__ = ["DATA_SHEET", "cell_address", "prior_fact", "table_of", "threshold_rule"]

DATA_SHEET = "Data"
"""The sheet of every extract that holds the table, headers in row 1, labels in column A."""


def cell_address(job: Job, label: str, column: str) -> str:
    """The cell of an extract's data sheet that shows a label's value in a column ("C7")."""
    labels = [*job.dataset.entities, job.dataset.spec.total]
    columns = [spec.id for spec in job.dataset.spec.columns]
    return f"{chr(ord('B') + columns.index(column))}{labels.index(label) + 2}"


def table_of(job: Job, notebook: Notebook) -> TableSpec:
    """The deliverable's dataset as the ledger has it; records a fact for every cell, the totals' included."""
    spec, truth = job.dataset.spec, job.dataset.truth
    cells: dict[str, str] = {}
    source = entered(job.dataset, job.departures)
    for number, label in enumerate((*job.dataset.entities, spec.total), start=1):
        name = "total" if label == spec.total else f"{number:02d}"
        other_names = spec.total_aliases if label == spec.total else aliases_of(label, spec.strip)
        for column in spec.columns:
            if column.id not in truth[label]:
                continue
            value = truth[label][column.id]
            wrong = lures(job.dataset, job.departures, label, column.id)
            stale = dict.fromkeys((job.dataset.preliminary[label][column.id], job.dataset.previous[label][column.id]))
            fact = Fact(
                id=f"{job.id}.{name}.{column.id}",
                label=label,
                measure=column.name,
                value=value,
                unit=column.unit,
                decimals=column.decimals,
                period=job.periods.current.name,
                as_of=job.periods.current.ends,
                aliases=other_names,
                measure_aliases=column.aliases,
                lures=(*wrong, *(Lure(old, "stale") for old in stale)),
                shown=_places(job, label, column.id, source[label][column.id] == value),
            )
            cells[f"{label}|{column.id}"] = notebook.fact(fact)
    columns = tuple(
        Column(each.id, each.name, each.unit, each.decimals, each.formula, each.total, each.aliases)
        for each in spec.columns
    )
    return TableSpec(
        id=f"{job.id}.{spec.id}",
        title=spec.title,
        row_header=spec.row,
        total_label=spec.total,
        columns=columns,
        entities=job.dataset.entities,
        cells=cells,
        period=job.periods.current.name,
    )


def _places(job: Job, label: str, column: str, in_extract: bool) -> tuple[Place, ...]:
    """The files that show a true value at the start: the extract, or the record that overrules it."""
    if in_extract:
        return (Place(job.paths["current"], f"{DATA_SHEET}!{cell_address(job, label, column)}"),)
    spec = job.kind.second_source
    if spec is not None and any((each.entity, each.column) == (label, column) for each in job.departing("second")):
        return (Place(job.paths["second"], second_value_place(job, spec, label)),)
    return ()


def threshold_rule(job: Job, notebook: Notebook, change_day: int, item: str) -> Rule:
    """The rule with its thresholds; records the fact of the one in force at the end."""
    rule, limits = job.kind.rule, job.thresholds
    column = job.column(rule.column)
    old, name = Lure(limits.old, "old_rule"), rule.name[0].upper() + rule.name[1:]
    fact = Fact(
        id=f"{job.id}.threshold",
        label=name,
        measure=name,
        value=limits.new,
        unit=column.unit,
        decimals=limits.decimals,
        aliases=("Threshold",),
        measure_aliases=("Threshold", "Limit", "Level"),
        lures=(old,) if change_day else (),
        shown=() if change_day else (Place(job.paths["policy"]),),
    )
    return Rule(
        path=job.paths["policy"],
        column=rule.column,
        op=rule.op,
        threshold=limits.old,
        unit=column.unit,
        consequence=expand(rule.consequence, job.chance("consequence"), job.slots),
        new_threshold=limits.new if change_day else 0.0,
        change_day=change_day,
        name=rule.name,
        fact=notebook.fact(fact),
        item=item,
        exemption=_exemption(job),
    )


def _exemption(job: Job) -> Exemption | None:
    part, limit = job.kind.rule.exemption, job.thresholds.exemption
    return None if part is None or limit is None else Exemption(part.column, part.op, limit)


def prior_fact(job: Job, notebook: Notebook, column_id: str) -> str:
    """Records the total's figure of the same period a year before, as the prior report shows it; returns its id."""
    spec, column = job.dataset.spec, job.column(column_id)
    value = job.dataset.prior[spec.total][column_id]
    last = job.dataset.previous[spec.total][column_id]
    period = job.periods.prior.name
    return notebook.fact(
        Fact(
            id=f"{job.id}.prior.{column_id}",
            label=spec.total,
            measure=column.name,
            value=value,
            unit=column.unit,
            decimals=column.decimals,
            period=period,
            as_of=job.periods.prior.ends,
            aliases=(*spec.total_aliases, f"{spec.total} {period}", period, "prior year", "a year earlier"),
            measure_aliases=(*column.aliases, f"{column.name} {period}", f"{column.name}, {period}"),
            lures=(Lure(last, "stale"),) if apart(last, value, column.decimals) else (),
            shown=(Place(job.paths["prior"]),),
        )
    )
