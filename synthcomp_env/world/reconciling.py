"""The second source: another record of one column, which the policy puts before the extract where the two differ."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from synthcomp_env.artifacts.content import Cell, Content, Sheet, Text, Workbook
from synthcomp_env.world.dataset import aliases_of
from synthcomp_env.world.display import number_format
from synthcomp_env.world.facts import SecondSource
from synthcomp_env.world.grammar import pick
from synthcomp_env.world.job import Job
from synthcomp_env.world.packmodel import SecondSourceSpec

__all__ = ["authority", "record", "second_slots", "second_source", "second_value_place"]

_SHEET = "Record"


def second_slots(job: Job, spec: SecondSourceSpec) -> dict[str, str]:
    """The slots of its texts: `{column}` is the column it records."""
    return job.slots | {"column": job.column(spec.column).name, "record": spec.source}


def second_source(job: Job) -> SecondSource | None:
    """What the specification says of it; None without one."""
    spec, cells = job.kind.second_source, job.departing("second")
    if spec is None or not cells:
        return None
    shown = {each.entity: each.shown for each in cells}
    return SecondSource(job.paths["second"], job.paths["policy"], spec.column, spec.source, shown)


def authority(job: Job) -> list[str]:
    """The sentence of the policy that puts the record first; none without a second source."""
    spec = job.kind.second_source
    if spec is None or not job.departing("second"):
        return []
    return [pick(spec.authority, job.chance("authority"), second_slots(job, spec))]


def record(job: Job, spec: SecondSourceSpec, title: str, date: str) -> Content:
    """The record itself: the same entities in its own order, under its own heads, with its own notes.

    An entity whose planted error stands in this very column is missing here, so that only its keeper can tell."""
    rows = [(name, _cell(job, spec, entity)) for entity, name in _order(job, spec)]
    head = _heads(job, spec)
    words = {"date": date, "title": title}
    notes = [job.say(f"second_{part}", **(second_slots(job, spec) | words)) for part in ("origin", "order", "kept")]
    if job.paths["second"].endswith(".csv"):
        sheet = io.StringIO()
        writer = csv.writer(sheet, lineterminator="\n")
        writer.writerows([head, *(("" if cell is None else cell for cell in row) for row in rows)])
        return Text("".join(f"# {line}\n" for line in (title, *notes)) + sheet.getvalue())
    column = job.column(spec.column)
    format = {"B": number_format(column.unit, column.decimals, job.organisation.currency)}
    about: Sequence[tuple[Cell, ...]] = [("Record", title), *(("Note", line) for line in notes)]
    sheets = (Sheet(_SHEET, (head, *rows), format), Sheet("About", tuple(about)))
    return Workbook(sheets, title=title, author=spec.source, style=job.organisation.style)


def second_value_place(job: Job, spec: SecondSourceSpec, entity: str) -> str:
    """Where the record shows an entity's value."""
    line = [label for label, _ in _order(job, spec)].index(entity) + 2
    return "" if job.paths["second"].endswith(".csv") else f"{_SHEET}!B{line}"


def _order(job: Job, spec: SecondSourceSpec) -> list[tuple[str, str]]:
    """(entity, what the record calls it): by name or by size, full names or short ones."""
    chance = job.chance("second", "order")
    labels = list(job.dataset.entities)
    by_size, short = chance.random() < 0.5, chance.random() < 0.4
    labels.sort(key=lambda label: (-job.dataset.truth[label][spec.column] if by_size else 0, label))
    if labels == list(job.dataset.entities):
        labels.reverse()
    known = {label: aliases_of(label, job.dataset.spec.strip) for label in labels}
    return [(label, known[label][0] if short and known[label] else label) for label in labels]


def _cell(job: Job, spec: SecondSourceSpec, entity: str) -> Cell:
    planted = job.planted
    if planted is not None and (planted.entity, planted.column) == (entity, spec.column):
        return None
    value = job.dataset.truth[entity][spec.column]
    return value if job.column(spec.column).decimals else int(value)


def _heads(job: Job, spec: SecondSourceSpec) -> tuple[str, str]:
    chance, column = job.chance("second", "heads"), job.column(spec.column)
    row = chance.choice((f"{job.dataset.spec.row} name", f"Name of {job.dataset.spec.row.lower()}"))
    return row, chance.choice((*column.aliases, f"{column.name}, as recorded"))
