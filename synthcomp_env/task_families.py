"""The families of small tasks: each fills a cut in with its files, people, brief, check and solution."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

import msgspec

from synthcomp_env.artifacts.content import Content, Sheet, Text, Workbook
from synthcomp_env.computer import paths
from synthcomp_env.scoring import rubric as r
from synthcomp_env.world.facts import Column, TableSpec
from synthcomp_env.world.scenario import Contact, DeliverableSpec, Duty, Item, PlantedError, ScheduledMail
from synthcomp_env.worlds import World

__all__ = ["DELIVERABLE", "FAMILIES", "ROWS", "Cut"]

DELIVERABLE = "task"
"""Id of a task's only deliverable."""
ROWS = 4
"""Rows of a task's table."""
_PROMPT = (0.01, 0.02)
"""Reply latency inside a task, in working hours: an answer is there after the next call."""


@dataclass(slots=True)
class Cut:
    """A task in the making: what the families share and what each fills in.

    Attributes:
        world, spec, draw: what it is cut from, and the generator of its draws.
        table, column, labels, values: three rows of one summed column of the deliverable's dataset.
        folder: where its files stand.
        brief, output, check: what is asked, the file it is about, and how it is decided.
        files, contacts, items, mails, duties, error: its small scenario.
        solution: calls that solve it.
    """

    world: World
    spec: DeliverableSpec
    draw: Random
    table: TableSpec
    column: Column
    labels: tuple[str, ...]
    values: tuple[float, ...]
    folder: str
    brief: str = ""
    output: str = "Note.md"
    check: r.Check | None = None
    files: dict[str, Content] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    mails: tuple[ScheduledMail, ...] = ()
    duties: tuple[Duty, ...] = ()
    error: PlantedError | None = None
    solution: list[dict[str, Any]] = field(default_factory=list)

    def path(self, name: str) -> str:
        """The full path of a file of the task."""
        return paths.join(self.folder, name)

    def person(self, id: str) -> Contact:
        """A contact of the world, prompt and at work; added to the task."""
        found = self.world.scenario.contacts[id]
        contact = msgspec.structs.replace(
            found,
            style="structured",
            latency_hours=_PROMPT,
            works=(0, 1439),
            away_days=(),
            deputy="",
            files={},
            about="",
        )
        self.contacts[id] = contact
        return contact

    def colleague(self) -> Contact:
        """Somebody of the user's own organisation."""
        known = self.world.scenario.contacts.values()
        return self.person(self.draw.choice([contact.id for contact in known if not contact.external]))

    def say(self, name: str, **arguments: Any) -> None:
        """Add a call to the solution."""
        self.solution.append({"name": name, "arguments": arguments})

    def number(self, value: float) -> str:
        """A value of the column as text."""
        return f"{value:,.{self.column.decimals}f}"

    @property
    def total(self) -> float:
        """The sum of the rows."""
        return round(sum(self.values), self.column.decimals)

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
        rows += [(label, _cell(value)) for label, value in zip(self.labels, values or self.values, strict=True)]
        if total is not None:
            rows.append(("Total", total))
        code = "#,##0" + ("." + "0" * self.column.decimals if self.column.decimals else "")
        return Workbook((Sheet("Data", tuple(rows), {"B": code}),), style=self.world.style)


def _cell(value: float) -> int | float:
    return int(value) if value == int(value) else value


def _figure(cut: Cut) -> bool:
    """Add up a column and state the total."""
    measure = cut.column.name
    cut.files["Data.xlsx"] = cut.book()
    cut.brief = f"Data.xlsx lists {measure} by {cut.table.row_header}. Write Note.md with the line: Total {measure}: N"
    cut.check = r.FigureRight((cut.path("Note.md"),), (cut.target("Total", cut.total),))
    cut.say("read_file", path="Data.xlsx")
    cut.say("write_file", path="Note.md", content=f"Total {measure}: {cut.number(cut.total)}")
    return True


def _agree(cut: Cut) -> bool:
    """Bring two files to the same right figure."""
    measure = cut.column.name
    stale = round(cut.total * 0.93, cut.column.decimals)
    cut.files["Data.xlsx"] = cut.book(f"=SUM(B2:B{ROWS + 1})")
    cut.files["Note.md"] = Text(f"Total {measure}: {cut.number(stale)}\n")
    cut.brief = f"Data.xlsx has the total {measure}. Write it into Note.md (stale) and Summary.md: Total {measure}: N"
    cut.check = r.Agree((cut.path("Note.md"), cut.path("Summary.md")), cut.target("Total", cut.total, (stale,)))
    cut.say("read_file", path="Data.xlsx")
    for name in ("Note.md", "Summary.md"):
        cut.say("write_file", path=name, content=f"Total {measure}: {cut.number(cut.total)}")
    return True


def _live_total(cut: Cut) -> bool:
    """Turn a pasted total into a formula."""
    cut.output = "Data.xlsx"
    cut.files["Data.xlsx"] = cut.book(_cell(cut.total))
    cut.brief = "The total in Data.xlsx was typed in. Make it a formula over its rows."
    inputs = tuple(cut.target(label, value) for label, value in zip(cut.labels, cut.values, strict=True))
    cut.check = r.LiveTotal(cut.path("Data.xlsx"), cut.target("Total", cut.total), inputs, "sum")
    cut.say("read_file", path="Data.xlsx")
    cut.say("edit_workbook", path="Data.xlsx", cells={f"B{ROWS + 2}": f"=SUM(B2:B{ROWS + 1})"})
    return True


def _wrong(cut: Cut) -> tuple[int, float]:
    """(row, ten times its value): a planted error."""
    row = cut.draw.randrange(ROWS)
    return row, cut.values[row] * 10


def _with_wrong(cut: Cut) -> tuple[int, float, Workbook]:
    row, wrong = _wrong(cut)
    values = tuple(wrong if at == row else value for at, value in enumerate(cut.values))
    return row, wrong, cut.book(None, values)


def _error_reported(cut: Cut) -> bool:
    """Report a wrong value to its owner."""
    row, wrong, book = _with_wrong(cut)
    owner, label, measure = cut.colleague(), cut.labels[row], cut.column.name
    cut.output = ""
    cut.files["Data.xlsx"] = book
    right = f"You are right: {label}'s {measure} is {cut.number(cut.values[row])}."
    cut.items["correction"] = Item("correction", owner.id, "correction", "report", (label, measure), right, DELIVERABLE)
    cut.error = PlantedError(
        "error", cut.path("Data.xlsx"), "Data", f"B{row + 2}", label, cut.column.id, wrong, cut.values[row], owner.id,
        "correction", "ten times too high",
    )  # fmt: skip
    cut.brief = (
        f"In Data.xlsx the {measure} of {label} looks ten times too high. Tell {owner.name}, who owns the file: name "
        "the file, the entry and its value."
    )
    cut.check = r.ErrorReported("error")
    cut.say("read_file", path="Data.xlsx")
    body = f"In Data.xlsx, cell B{row + 2}, the {measure} of {label} is {cut.number(wrong)}. That looks like an error."
    cut.say("send_message", to=[owner.name], subject="Error in Data.xlsx", body=body)
    return True


def _corrected(cut: Cut) -> bool:
    """Use the corrected value that its owner has sent."""
    row, wrong, book = _with_wrong(cut)
    owner, label, measure = cut.colleague(), cut.labels[row], cut.column.name
    cut.files["Data.xlsx"] = book
    text = f"{label}'s {measure} in Data.xlsx is wrong: use {cut.number(cut.values[row])}."
    cut.items["correction"] = Item("correction", owner.id, "correction", "change", (label, measure), text, DELIVERABLE)
    cut.mails = (_mail(cut, owner, "Correction", text, "correction"),)
    cut.brief = (
        f"{owner.name} has mailed a correction to Data.xlsx. Write Note.md with the right total as the line: "
        f"Total {measure}: N"
    )
    stale = round(cut.total - cut.values[row] + wrong, cut.column.decimals)
    cut.check = r.Corrected((cut.path("Note.md"),), cut.target("Total", cut.total, (stale,)))
    cut.say("read_message", message="m2")
    cut.say("read_file", path="Data.xlsx")
    cut.say("write_file", path="Note.md", content=f"Total {measure}: {cut.number(cut.total)}")
    return True


def _mail(cut: Cut, sender: Contact, subject: str, text: str, item: str) -> ScheduledMail:
    """A message that waits in the mailbox when the task begins."""
    calendar = cut.world.scenario.calendar
    return ScheduledMail(f"mail_{item}", calendar.at(1, calendar.opens), sender.id, subject, text, "change", (item,))


def _otherwise(cut: Cut) -> tuple[int, float]:
    """(row, another value that one would believe of it): a row large enough that the total tells which one was used."""
    row = cut.draw.choice([at for at, value in enumerate(cut.values) if value >= 0.16 * cut.total])
    factor = 1 + cut.draw.choice((-1, 1)) * cut.draw.uniform(0.2, 0.35)
    return row, round(cut.values[row] * factor, cut.column.decimals)


def _reconciled(cut: Cut) -> bool:
    """Take the figure of the record that goes first where two of them differ."""
    row, other = _otherwise(cut)
    measure = cut.column.name
    overruled = round(cut.total - cut.values[row] + other, cut.column.decimals)
    first, second = cut.draw.sample(("Data.xlsx", "Record.xlsx"), 2)
    lure = tuple(other if at == row else value for at, value in enumerate(cut.values))
    cut.files[first], cut.files[second] = cut.book(), cut.book(None, lure)
    cut.files["Rules.md"] = Text(f"# Records\n\nFor {measure}, {first} goes before {second} where they differ.\n")
    cut.brief = (
        f"Data.xlsx and Record.xlsx differ in one row; Rules.md says which counts. Write Note.md with the line: "
        f"Total {measure}: N"
    )
    cut.check = r.Reconciled((cut.path("Note.md"),), cut.target("Total", cut.total, (overruled,)))
    cut.say("read_file", path="Rules.md")
    cut.say("read_file", path=first)
    cut.say("write_file", path="Note.md", content=f"Total {measure}: {cut.number(cut.total)}")
    return True


def _restated(cut: Cut) -> bool:
    """Bring a note up to date with a figure that its keeper has restated by mail."""
    row, old = _otherwise(cut)
    keeper, label, new, measure = cut.colleague(), cut.labels[row], cut.values[row], cut.column.name
    before = round(cut.total - new + old, cut.column.decimals)
    cut.files["Data.xlsx"] = cut.book(None, tuple(old if at == row else each for at, each in enumerate(cut.values)))
    cut.files["Note.md"] = Text(f"Total {measure}: {cut.number(before)}\n")
    text = f"I restate {measure} of {label} from {cut.number(old)} to {cut.number(new)}. Data.xlsx stays as it is."
    cut.items["restated"] = Item("restated", keeper.id, "figure", "change", (label, measure), text, DELIVERABLE)
    cut.mails = (_mail(cut, keeper, "Restatement", text, "restated"),)
    cut.brief = (
        f"{keeper.name} has restated a figure of Data.xlsx by mail. Bring Note.md up to date, as the line: "
        f"Total {measure}: N"
    )
    cut.check = r.Restated("restated", (cut.path("Note.md"),), cut.target("Total", cut.total, (before,)))
    cut.say("read_message", message="m2")
    cut.say("read_file", path="Data.xlsx")
    cut.say("write_file", path="Note.md", content=f"Total {measure}: {cut.number(cut.total)}")
    return True


def _asked(cut: Cut) -> bool:
    """Ask the one who knows, and state the answer."""
    scenario = cut.world.scenario
    known = [(scenario.ledger.facts[fact], scenario.items[item]) for fact, item in cut.spec.ask.items()]
    known = [
        (fact, item)
        for fact, item in known
        if item.disclosure == "ask" and fact.unit not in ("text", "date") and not item.attachment
    ]
    if not known:
        return False
    fact, item = cut.draw.choice(known)
    holder = cut.person(item.holder)
    cut.items[item.id] = msgspec.structs.replace(item, deliverable=DELIVERABLE, deputy="")
    shown = f"{fact.value:,.{fact.decimals}f}" + ("%" if fact.unit == "percent" else "")
    line = f"{fact.label}: {fact.measure}"
    cut.brief = f"Only {holder.name} knows this figure: {line}. Ask, then write Note.md with the line: {line}: N"
    target = r.Target(
        (fact.label, *fact.aliases), (fact.measure, *fact.measure_aliases), fact.value, fact.unit, fact.decimals
    )
    cut.check = r.Asked(item.id, (cut.path("Note.md"),), target)
    cut.say("send_message", to=[holder.name], subject=fact.label, body=f"Could you tell me about {item.topics[0]}?")
    cut.say("read_message", message="m3")
    cut.say("write_file", path="Note.md", content=f"{line}: {shown}")
    return True


def _ordered(cut: Cut) -> bool:
    """Rank the rows."""
    ranked = sorted(zip(cut.values, cut.labels, strict=True), reverse=True)
    names = tuple(label for _, label in ranked)
    if names == cut.labels:
        cut.labels, cut.values = cut.labels[::-1], cut.values[::-1]
    cut.files["Data.xlsx"] = cut.book()
    cut.brief = f"Write Note.md: a numbered list of the names in Data.xlsx, highest {cut.column.name} first."
    cut.check = r.Ordered(cut.path("Note.md"), names, ())
    cut.say("read_file", path="Data.xlsx")
    lines = "\n".join(f"{number}. {name}" for number, name in enumerate(names, start=1))
    cut.say("write_file", path="Note.md", content=lines)
    return True


def _change(cut: Cut) -> bool:
    """Apply a change that was announced by mail."""
    rule = cut.spec.rule
    if rule is None or rule.unit not in ("percent", "count", "days", "hours", "number"):
        return False
    sender = cut.colleague()
    new = rule.new_threshold if rule.change_day else rule.threshold
    if abs(new - rule.threshold) < 2:  # whole numbers next to one another read as roundings of the same
        new = rule.threshold + max(2.0, round(rule.threshold * 0.05))
    unit = "%" if rule.unit == "percent" else ""
    text = f"From today the threshold is {new:g}{unit}, no longer {rule.threshold:g}{unit}."
    cut.items["change"] = Item("change", sender.id, "requirement", "change", ("threshold",), text, DELIVERABLE)
    cut.mails = (_mail(cut, sender, "New threshold", text, "change"),)
    cut.files["Note.md"] = Text(f"# {cut.column.name}\n\nThe threshold is {rule.threshold:g}{unit}.\n")
    cut.brief = f"{sender.name} has mailed a new threshold. Bring Note.md up to date."
    target = r.Target(("threshold",), ("threshold",), new, rule.unit, 0 if new == int(new) else 1)
    cut.check = r.ChangeApplied("change", (cut.path("Note.md"),), target, rule.threshold)
    cut.say("read_message", message="m2")
    cut.say("read_file", path="Note.md")
    cut.say("write_file", path="Note.md", content=f"# {cut.column.name}\n\nThe threshold is {new:g}{unit}.\n")
    return True


def _chart(cut: Cut) -> bool:
    """Chart a column."""
    cut.output = "Data.xlsx"
    cut.files["Data.xlsx"] = cut.book()
    cut.brief = f"Add a column chart to Data.xlsx: {cut.column.name} by {cut.table.row_header}."
    cut.check = r.ChartShows(cut.path("Data.xlsx"), cut.labels, cut.values, cut.column.unit)
    cut.say("read_file", path="Data.xlsx")
    ranges = {"categories": f"A2:A{ROWS + 1}", "values": f"B2:B{ROWS + 1}", "title": cut.column.name}
    cut.say("edit_workbook", path="Data.xlsx", chart={"kind": "column", **ranges})
    return True


FAMILIES: dict[str, Callable[[Cut], bool]] = {
    "figure": _figure,
    "agree": _agree,
    "live_total": _live_total,
    "error_reported": _error_reported,
    "corrected": _corrected,
    "reconciled": _reconciled,
    "restated": _restated,
    "asked": _asked,
    "ordered": _ordered,
    "change": _change,
    "chart": _chart,
}
"""Families by name: each fills a cut in, or says that the deliverable has nothing for it. All are work; manners
(structure, wording, duties) win nothing by themselves and are no task."""
