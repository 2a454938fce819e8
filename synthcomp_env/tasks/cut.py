"""A demand of a task in the making: what the families share, and what each fills in."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any, Literal, NamedTuple

import msgspec

from synthcomp_env.artifacts.content import Content, Sheet, Workbook
from synthcomp_env.artifacts.view_workbook import cell_text
from synthcomp_env.computer import paths
from synthcomp_env.scoring import rubric as r
from synthcomp_env.tasks.size import Size
from synthcomp_env.tasks.wording import say
from synthcomp_env.world.facts import Column, TableSpec
from synthcomp_env.world.scenario import Contact, DeliverableSpec, Item, PlantedError, ScheduledMail
from synthcomp_env.worlds import World

__all__ = ["Cut", "Handle", "Shared"]

_PROMPT = (0.01, 0.02)
"""Reply latency inside a task, in working hours: an answer is there after the next call."""


class Handle(NamedTuple):
    """A message in a solution whose number is known only when the whole task is: the nth mail that waits at the start,
    or the answer to the nth message sent."""

    kind: Literal["mail", "reply"]
    number: int


@dataclass(slots=True)
class Shared:
    """What all demands of one task have together.

    Attributes:
        world, draw, size, folder: what it is cut from, the generator of its draws, how large it is, where it lies.
        files, contacts, items, mails, solution: its small scenario, and the calls that solve it.
        used: columns, labels and facts that an earlier demand speaks of.
    """

    world: World
    draw: Random
    size: Size
    folder: str
    files: dict[str, Content] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    mails: list[ScheduledMail] = field(default_factory=list)
    solution: list[dict[str, Any]] = field(default_factory=list)
    used: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Cut:
    """One demand.

    Attributes:
        shared: what it has together with the others of its task.
        number: which demand it is, from 1.
        spec: the deliverable whose dataset it is cut from.
        table, column, labels, values: rows of one summed column of that dataset.
        brief, output, check, error: what is asked, the file it is about, how it is decided, a planted error.
    """

    shared: Shared
    number: int
    spec: DeliverableSpec
    table: TableSpec
    column: Column
    labels: tuple[str, ...]
    values: tuple[float, ...]
    brief: str = ""
    output: str = ""
    check: r.Check | None = None
    error: PlantedError | None = None

    @property
    def draw(self) -> Random:
        """The generator of the task's draws."""
        return self.shared.draw

    @property
    def id(self) -> str:
        """The id of its deliverable, and the ending of its items' ids."""
        return f"task{self.number}"

    def name(self, name: str) -> str:
        """The name of one of its files: numbered where the task has several demands."""
        if self.shared.size.parts == 1:
            return name
        stem, dot, ending = name.rpartition(".")
        return f"{stem}{self.number}{dot}{ending}"

    def path(self, name: str) -> str:
        """The full path of one of its files."""
        return paths.join(self.shared.folder, self.name(name))

    def file(self, name: str, content: Content) -> None:
        """Put a file into the task's folder."""
        self.shared.files[self.name(name)] = content

    def ask(self, family: str, **more: str) -> None:
        """Say what is wanted, in a reading of the family's brief."""
        names = {"data": "Data.xlsx", "note": "Note.md", "summary": "Summary.md", "record": "Record.xlsx",
                 "rules": "Rules.md", "last": "Last.xlsx"}  # fmt: skip
        slots = {slot: self.name(name) for slot, name in names.items()}
        self.brief = say(family, self.draw, measure=self.column.name, row=self.table.row_header, **slots, **more)

    def person(self, id: str) -> Contact:
        """A contact of the world, prompt and at work; added to the task."""
        found = self.shared.world.scenario.contacts[id]
        contact = msgspec.structs.replace(
            found, style="structured", latency_hours=_PROMPT, works=(0, 1439), away_days=(), files={}, about=""
        )
        self.shared.contacts[id] = contact
        return contact

    def colleague(self) -> Contact:
        """Somebody of the user's own organisation."""
        known = self.shared.world.scenario.contacts.values()
        return self.person(self.draw.choice([contact.id for contact in known if not contact.external]))

    def item(self, name: str, item: Item) -> str:
        """Add something that a person knows; returns its id."""
        id = f"{name}{self.number}"
        self.shared.items[id] = msgspec.structs.replace(item, id=id, deliverable=self.id)
        return id

    def mail(self, sender: Contact, subject: str, text: str, item: str) -> Handle:
        """Let a message wait in the mailbox when the task begins; returns its handle (see `Handle`)."""
        calendar = self.shared.world.scenario.calendar
        at = calendar.at(1, calendar.opens)
        self.shared.mails.append(ScheduledMail(f"mail_{item}", at, sender.id, subject, text, "change", (item,)))
        return Handle("mail", len(self.shared.mails))

    def say(self, tool: str, **arguments: Any) -> None:
        """Add a call to the solution."""
        self.shared.solution.append({"name": tool, "arguments": arguments})

    def read(self, name: str) -> None:
        """Add the reading of one of its files to the solution."""
        self.say("read_file", path=self.name(name))

    def add_up(self, name: str = "Data.xlsx", less: float = 0.0, more: float = 0.0) -> None:
        """Add to the solution a sum of the rows of a workbook, by a formula on a sheet of its own: the reply shows the
        total, and the rows stay as they are.

        Args:
            name: of the workbook.
            less, more: a row's value that does not count, and the one that does.
        """
        formula = f"=SUM(Data!B2:B{len(self.labels) + 1})"
        if less != more:
            formula += f"-{cell(less)}+{cell(more)}"
        self.say("edit_workbook", path=self.name(name), append={"Sum": [[formula]]})

    def write_total(self, name: str = "Note.md") -> None:
        """Add the writing of the line with the total to the solution."""
        self.say("write_file", path=self.name(name), content=self.line(self.total))

    def number_of(self, value: float) -> str:
        """A value of the column as text."""
        return f"{value:,.{self.column.decimals}f}"

    def line(self, total: float) -> str:
        """The line that states a total."""
        return f"Total {self.column.name}: {self.number_of(total)}"

    @property
    def total(self) -> float:
        """The sum of the rows."""
        return round(sum(self.values), self.column.decimals)

    def with_value(self, row: int, value: float) -> tuple[float, ...]:
        """The values with another one in a row."""
        return tuple(value if at == row else each for at, each in enumerate(self.values))

    def target(self, label: str, value: float, lures: tuple[float, ...] = ()) -> r.Target:
        """A figure of the column, as the rubric seeks it."""
        labels = ("Total", self.table.total_label) if label == "Total" else (label,)
        others = tuple(other for other in (*self.labels, "Total") if other != label)
        return r.Target(
            labels, (self.column.name, *self.column.aliases), value, self.column.unit, self.column.decimals,
            lures=lures, others=others,
        )  # fmt: skip

    def book(self, total: Any = None, values: tuple[float, ...] | None = None) -> Workbook:
        """The rows as a workbook, with a total row when one is given."""
        rows: list[tuple[Any, ...]] = [(self.table.row_header, self.column.name)]
        rows += [(label, cell(value)) for label, value in zip(self.labels, values or self.values, strict=True)]
        if total is not None:
            rows.append(("Total", total))
        code = "#,##0" + ("." + "0" * self.column.decimals if self.column.decimals else "")
        return Workbook((Sheet("Data", tuple(rows), {"B": code}),), style=self.shared.world.style)


def seen(value: float) -> str:
    """A value as a page of its workbook shows it."""
    return cell_text(cell(value))


def cell(value: float) -> int | float:
    """A value as a cell holds it."""
    return int(value) if value == int(value) else value
