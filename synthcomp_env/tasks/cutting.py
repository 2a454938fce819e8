"""Cutting a task out of a generated world.

A task has its own small scenario: the few files and people it needs, a brief of a few sentences, a criterion for each
demand. Its figures, names and rules are the world's. Doing nothing scores 0; `Task.solution` scores 1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from synthcomp_env.artifacts.blob import Blob
from synthcomp_env.artifacts.content import Text
from synthcomp_env.computer import paths
from synthcomp_env.errors import ConfigError
from synthcomp_env.randomness import keyed
from synthcomp_env.scoring import rubric as r
from synthcomp_env.simulation.state import FileEntry
from synthcomp_env.tasks.cut import Cut, Handle, Shared
from synthcomp_env.tasks.families import FAMILIES
from synthcomp_env.tasks.size import size_of
from synthcomp_env.world.facts import Ledger
from synthcomp_env.world.scenario import Calendar, DeliverableSpec, Output, Scenario
from synthcomp_env.worlds import World, make_world

__all__ = ["Task", "cut_task"]

_DAYS = 5
_POINTS = 10
_TOTAL = re.compile(r"\b(total|sum|all)\b", re.IGNORECASE)
"""Column names that could be taken for the total row's label."""
_SPARE_TURNS = 2
_SMALL_TURNS = 8
"""What a task allows beyond its solution's calls: as many again and two more, up to this; then half as many again."""


@dataclass(frozen=True, slots=True)
class Task:
    """A task: its family, its world, and calls that solve it."""

    family: str
    world: World
    solution: tuple[dict[str, Any], ...]


def cut_task(world: World, seed: int, family: str | None = None) -> Task:
    """A task of a world, as large as the world's difficulty says. The seed draws the family, the deliverables, the
    rows, the people and the words.

    Args:
        world: of a generated computer.
        seed: any integer.
        family: one of `FAMILIES`; drawn when None.

    Raises:
        ConfigError: no deliverable of the world has a dataset to cut from, or none suits the family.
    """
    draw = keyed(seed, "task", world.scenario.computer_id)
    order = [family] if family is not None else draw.sample(sorted(FAMILIES), len(FAMILIES))
    folder = "C:/Work" if world.scenario.os == "windows" else "/Users/Shared/Work"
    for name in order:
        shared = Shared(world, draw, size_of(world.difficulty), folder)
        if cuts := _cuts(shared, name):
            return Task(name, _finish(shared, cuts, name, seed), _solution(shared, len(cuts)))
    raise ConfigError(
        f"no task{f' of the family {family!r}' if family else ''} can be cut from {world.scenario.computer_id}: tasks "
        "need a generated computer whose deliverables report on a dataset"
    )


def _cuts(shared: Shared, family: str) -> list[Cut]:
    """As many demands of a family as the task's size asks for; fewer where the world holds no more."""
    specs = [spec for spec in shared.world.scenario.deliverables if spec.table is not None]
    cuts: list[Cut] = []
    for spec in shared.draw.sample(specs, len(specs)) * shared.size.parts:
        if len(cuts) == shared.size.parts:
            break
        cut = _begin(shared, spec, len(cuts) + 1)
        if cut is not None and FAMILIES[family](cut):
            shared.used |= {f"{spec.id}.{cut.column.id}", *cut.labels}
            cuts.append(cut)
    return cuts


def _solution(shared: Shared, briefs: int) -> tuple[dict[str, Any], ...]:
    """The calls with every message by its number: first the briefs, then the mails that wait, then questions and
    answers in turn."""
    first = {"mail": lambda n: briefs + n, "reply": lambda n: briefs + len(shared.mails) + 2 * n}

    def named(value: Any) -> Any:
        return f"m{first[value.kind](value.number)}" if isinstance(value, Handle) else value

    return tuple(
        {"name": call["name"], "arguments": {name: named(value) for name, value in call["arguments"].items()}}
        for call in shared.solution
    )


def _begin(shared: Shared, spec: DeliverableSpec, number: int) -> Cut | None:
    """Rows of a summed column that no other demand uses, their values well apart, none of their labels in another."""
    table, size = spec.table, shared.size
    if table is None:
        return None
    columns = [
        column
        for column in table.columns
        if column.total == "sum" and not column.formula and column.unit in ("count", "currency")
        if not _TOTAL.search(column.name) and f"{spec.id}.{column.id}" not in shared.used
    ]
    facts = shared.world.scenario.ledger.facts
    for column in shared.draw.sample(columns, len(columns)):
        chosen: list[tuple[str, float]] = []
        for entity in shared.draw.sample(table.entities, len(table.entities)):
            value = round(facts[table.fact_id(entity, column.id)].value, column.decimals)
            clash = any(
                entity in other or other in entity or abs(value - held) < 0.03 * max(abs(value), abs(held), 1)
                for other, held in chosen
            )
            if value > 0 and not clash:
                chosen.append((entity, value))
            if len(chosen) == size.rows:
                labels, values = zip(*chosen, strict=True)
                return Cut(shared, number, spec, table, column, labels, values)
    return None


def _finish(shared: Shared, cuts: list[Cut], family: str, seed: int) -> World:
    """The world of filled-in demands."""
    base = shared.world.scenario
    _leave_old_files(shared, cuts[0])
    requester = cuts[0].person(cuts[0].spec.requester)
    calendar = Calendar(
        base.calendar.start, base.calendar.working_dates[:_DAYS], base.calendar.opens, base.calendar.closes
    )
    scenario = Scenario(
        computer_id=f"{base.computer_id}/task{seed}", seed=base.seed, user_name=base.user_name,
        user_email=base.user_email, user_role=base.user_role, organization=base.organization, os=base.os,
        home=shared.folder, calendar=calendar, contacts=shared.contacts, items=shared.items,
        deliverables=tuple(_deliverable(cut, requester.id) for cut in cuts), mails=tuple(shared.mails),
        ledger=Ledger({}), occupation=base.occupation, difficulty=base.difficulty,
    )  # fmt: skip
    criteria = tuple(_criterion(cut, family) for cut in cuts)
    files = {
        paths.key(path, base.os): FileEntry(path, Blob.of(content), -1440, -1440, number=number)
        for number, (name, content) in enumerate(shared.files.items(), start=1)
        for path in (paths.join(shared.folder, name),)
    }
    calls = len(shared.solution)
    turns = min(2 * calls + _SPARE_TURNS, max(_SMALL_TURNS, calls + calls // 2 + _SPARE_TURNS))
    rubric = r.Rubric(criteria, f"task.{family}")
    world = shared.world
    return make_world(world.reference, scenario, files, world.difficulty, rubric, task=seed, turns=turns)


def _deliverable(cut: Cut, requester: str) -> DeliverableSpec:
    outputs = (Output("other", cut.path(cut.output)),) if cut.output else ()
    return DeliverableSpec(cut.id, "task", "Task", cut.spec.project, cut.brief, requester, 1, outputs, error=cut.error)


def _criterion(cut: Cut, family: str) -> r.Criterion:
    assert cut.check is not None
    id = f"task.{family}" if cut.number == 1 else f"task.{family}.{cut.number}"
    return r.Criterion(id, family, cut.id, _POINTS, "spec", "earning", cut.check)


def _leave_old_files(shared: Shared, cut: Cut) -> None:
    """What lies about in a larger task and is not asked for: an older book, a note on it, a word on the folder."""
    old = tuple(round(value * 0.81, cut.column.decimals) for value in cut.values)
    leftovers = (
        ("Old_data.xlsx", cut.book(None, old)),
        ("Old_note.md", Text(cut.line(round(sum(old), cut.column.decimals)) + "\n")),
        ("Readme.txt", Text("Files that begin with Old are of an earlier period.\n")),
    )
    for name, content in leftovers[: shared.size.leftovers]:
        shared.files[name] = content
