"""The restatement: in the middle of the month the keeper of the extract mails that a figure has become another."""

from __future__ import annotations

from synthcomp_env.world.dataset import aliases_of
from synthcomp_env.world.departures import entered
from synthcomp_env.world.facts import Restatement, TableSpec
from synthcomp_env.world.grammar import pick
from synthcomp_env.world.job import Job
from synthcomp_env.world.notebook import Notebook
from synthcomp_env.world.scenario import ScheduledMail

__all__ = ["restate", "restatement_day"]

_FIRST, _BEFORE_DUE = 4, 3
"""First working day on which a figure is restated, and how many days before the deliverable is due at the latest."""


def restatement_day(job: Job, change_day: int) -> int:
    """The working day of the notice: with the keeper at work, and if possible not the day of the rule's change."""
    away = job.cast[job.kind.owner].away_days
    days = [day for day in range(_FIRST, job.due - _BEFORE_DUE + 1) if day not in away]
    return job.chance("restated", "day").choice([day for day in days if day != change_day] or days or [_FIRST])


def restate(job: Job, notebook: Notebook, table: TableSpec, day: int) -> Restatement | None:
    """The restatement with its item and the mail that tells it; None without one."""
    spec, moved = job.kind.restatement, job.departing("restated")
    if spec is None or not moved:
        return None
    (cell,) = moved
    owner, column, right = job.cast[job.kind.owner], job.column(cell.column), job.dataset.truth[cell.entity]
    chance = job.chance("restated")
    slots = job.slots | {
        "entity": cell.entity,
        "column": column.name,
        "old": job.cell(column.id, cell.shown),
        "new": job.cell(column.id, right[column.id]),
    }
    words = f"{pick(spec.reason, chance, slots)} {pick(spec.text, chance, slots)} {job.say('for_paper')}"
    item = notebook.item(
        id=f"{job.id}.restated",
        holder=owner.id,
        kind="figure",
        disclosure="change",
        topics=(
            f"{column.name} {cell.entity}",
            cell.entity,
            *aliases_of(cell.entity, job.dataset.spec.strip),
            column.name,
            "restatement",
            job.title,
            *job.kind.keywords,
        ),
        text=words,
        deliverable=job.id,
    )
    first = owner.name.split()[0]
    notebook.mails.append(
        ScheduledMail(
            f"{job.id}.restated",
            job.calendar.at(day, chance.randint(560, 680)),
            owner.id,
            job.say("restated_subject", **slots),
            job.say("restated_mail", text=item.text, sender_first=first),
            "change",
            (item.id,),
        )
    )
    return Restatement(day, item.id, cell.entity, column.id, cell.shown, right[column.id], _before(job, table))


def _before(job: Job, table: TableSpec) -> dict[str, float]:
    """Fact id -> value before the restatement, of every cell that it changes."""
    old, truth = entered(job.dataset, job.departing("restated")), job.dataset.truth
    return {
        table.fact_id(label, id): value
        for label, row in old.items()
        for id, value in row.items()
        if abs(value - truth[label][id]) > 1e-9 * max(1.0, abs(value))
    }
