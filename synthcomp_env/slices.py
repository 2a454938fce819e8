"""Tasks: one criterion family of one deliverable, cut out of a generated world so that a few turns decide it.

A task has its own small scenario: the one or two files and people it needs, a brief of a few sentences, one criterion.
Its figures, names and rules are the world's. Doing nothing scores 0; `Task.solution` scores 1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random
from typing import Any

from synthcomp_env.artifacts.blob import Blob
from synthcomp_env.computer import paths
from synthcomp_env.errors import ConfigError
from synthcomp_env.randomness import keyed
from synthcomp_env.scoring import rubric as r
from synthcomp_env.simulation.state import FileEntry
from synthcomp_env.task_families import DELIVERABLE, FAMILIES, ROWS, Cut
from synthcomp_env.world.facts import Ledger
from synthcomp_env.world.scenario import Calendar, DeliverableSpec, Output, Scenario
from synthcomp_env.worlds import World, make_world

__all__ = ["FAMILIES", "Task", "cut_task"]

_DAYS = 5
_TOTAL = re.compile(r"\b(total|sum|all)\b", re.IGNORECASE)
"""Column names that could be taken for the total row's label."""


@dataclass(frozen=True, slots=True)
class Task:
    """A task: its family, its world, and calls that solve it."""

    family: str
    world: World
    solution: tuple[dict[str, Any], ...]


def cut_task(world: World, seed: int, family: str | None = None) -> Task:
    """A task of a world. The seed draws the family, the deliverable, the rows and the people.

    Args:
        world: of a generated computer.
        seed: any integer.
        family: one of `FAMILIES`; drawn when None.

    Raises:
        ConfigError: no deliverable of the world has a dataset to cut from, or none suits the family.
    """
    draw = keyed(seed, "task", world.scenario.computer_id)
    order = [family] if family is not None else draw.sample(sorted(FAMILIES), len(FAMILIES))
    specs = [spec for spec in world.scenario.deliverables if spec.table is not None]
    for name in order:
        for spec in draw.sample(specs, len(specs)):
            cut = _begin(world, spec, draw)
            if cut is not None and FAMILIES[name](cut):
                return Task(name, _finish(cut, name, seed), tuple(cut.solution))
    raise ConfigError(
        f"no task{f' of the family {family!r}' if family else ''} can be cut from {world.scenario.computer_id}: tasks "
        "need a generated computer whose deliverables report on a dataset"
    )


def _begin(world: World, spec: DeliverableSpec, draw: Random) -> Cut | None:
    """Three rows of a summed column, whose values are well apart and whose labels do not contain one another."""
    table = spec.table
    if table is None:
        return None
    columns = [
        column
        for column in table.columns
        if column.total == "sum" and not column.formula and column.unit in ("count", "currency")
        if not _TOTAL.search(column.name)
    ]
    facts = world.scenario.ledger.facts
    for column in draw.sample(columns, len(columns)):
        chosen: list[tuple[str, float]] = []
        for entity in draw.sample(table.entities, len(table.entities)):
            value = round(facts[table.fact_id(entity, column.id)].value, column.decimals)
            clash = any(
                entity in other or other in entity or abs(value - held) < 0.03 * max(abs(value), abs(held), 1)
                for other, held in chosen
            )
            if value > 0 and not clash:
                chosen.append((entity, value))
            if len(chosen) == ROWS:
                labels, values = zip(*chosen, strict=True)
                folder = "C:/Work" if world.scenario.os == "windows" else "/Users/Shared/Work"
                return Cut(world, spec, draw, table, column, labels, values, folder)
    return None


def _finish(cut: Cut, family: str, seed: int) -> World:
    """The world of a filled-in task."""
    base = cut.world.scenario
    requester = cut.person(cut.spec.requester)
    outputs = (Output("other", cut.path(cut.output)),) if cut.output else ()
    spec = DeliverableSpec(
        DELIVERABLE, "task", "Task", cut.spec.project, cut.brief, requester.id, 1, outputs, error=cut.error
    )
    calendar = Calendar(
        base.calendar.start, base.calendar.working_dates[:_DAYS], base.calendar.opens, base.calendar.closes
    )
    scenario = Scenario(
        computer_id=f"{base.computer_id}/task{seed}", seed=base.seed, user_name=base.user_name,
        user_email=base.user_email, user_role=base.user_role, organization=base.organization, os=base.os,
        home=cut.folder, calendar=calendar, contacts=cut.contacts, items=cut.items, deliverables=(spec,),
        mails=cut.mails, duties=cut.duties, ledger=Ledger({}), occupation=base.occupation, difficulty=base.difficulty,
    )  # fmt: skip
    assert cut.check is not None
    criterion = r.Criterion(f"task.{family}", family, DELIVERABLE, 10, "spec", "earning", cut.check)
    files = {
        paths.key(cut.path(name), base.os): FileEntry(cut.path(name), Blob.of(content), -1440, -1440, number=number)
        for number, (name, content) in enumerate(cut.files.items(), start=1)
    }
    rubric = r.Rubric((criterion,), f"task.{family}")
    return make_world(cut.world.reference, scenario, files, cut.world.difficulty, rubric, task=seed)
