"""The scenario: everything an episode needs to know beside the files. Made by `creation` from a ledger (generated
computers) or from the released columns (released computers), and read by `simulation`, `scoring` and `policies`.

Times are minutes since 00:00 of the period's first day. Working days are numbered from 1.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal, TypeAlias

import msgspec

from synthcomp_env.artifacts.blob import Blob
from synthcomp_env.world.facts import Ledger, Restatement, Rule, SecondSource, TableSpec

__all__ = [
    "Approval", "Calendar", "CommunicationStyle", "Contact", "DeliverableSpec", "Disclosure", "Duty", "Item",
    "ItemKind", "Limits", "Meeting", "Output", "OutputRole", "PlantedError", "Scenario", "ScheduledMail", "Verbatim",
]  # fmt: skip

CommunicationStyle: TypeAlias = Literal["structured", "scattered", "minimal"]
Disclosure: TypeAlias = Literal["initial", "ask", "review", "change", "report", "never"]
ItemKind: TypeAlias = Literal["requirement", "figure", "note", "file", "correction", "remark", "smalltalk"]
OutputRole: TypeAlias = Literal["workbook", "memo", "deck", "pdf", "other"]


class Calendar(msgspec.Struct, frozen=True):
    """The simulated period: its first date, its working dates (ISO), and the user's office hours in minutes of day."""

    start: str
    working_dates: tuple[str, ...]
    opens: int = 9 * 60
    closes: int = 17 * 60 + 30

    def at(self, day: int, minute: int) -> int:
        """The time of a working day (1-based) and minute of day; days past the end count on from the last date."""
        if day <= len(self.working_dates):
            when = date.fromisoformat(self.working_dates[day - 1])
        else:
            when = date.fromisoformat(self.working_dates[-1]) + timedelta(days=day - len(self.working_dates))
        return (when - date.fromisoformat(self.start)).days * 1440 + minute

    def moment(self, now: int) -> datetime:
        """A time as a datetime."""
        return datetime.fromisoformat(self.start) + timedelta(minutes=now)

    def day_of(self, iso_date: str) -> int:
        """The working day (1-based) on or after a date; one past the last when the date lies after the period."""
        for number, working in enumerate(self.working_dates, start=1):
            if working >= iso_date:
                return number
        return len(self.working_dates) + 1

    @property
    def days(self) -> int:
        """How many working days the period has."""
        return len(self.working_dates)


class Contact(msgspec.Struct, frozen=True, omit_defaults=True):
    """A collaborator. Latency is in working hours (low, high); `external` people must not get private remarks."""

    id: str
    name: str
    email: str
    role: str
    organization: str = ""
    external: bool = False
    style: CommunicationStyle = "structured"
    latency_hours: tuple[float, float] = (2.0, 8.0)
    works: tuple[int, int] = (9 * 60, 17 * 60)
    about: str = ""
    """What the user knows of this person and what they provide; shown by list_contacts."""
    away_days: tuple[int, ...] = ()
    """Working days on leave; replies wait until they are back."""
    deputy: str = ""
    """Contact id of who stands in during the leave, "" for nobody."""
    leave_told: int = 0
    """From when the user knows of the leave: 0 from the start, else the time of the mail that announces it."""
    files: dict[str, Blob] = {}
    """Private reference files by name; shared on a right request, never listed before."""


class Item(msgspec.Struct, frozen=True, omit_defaults=True):
    """One piece of knowledge a collaborator holds.

    Attributes:
        id: unique; disclosure is recorded by it.
        holder: contact id.
        kind: "requirement" (a demand on a deliverable), "figure" or "note" (something known), "file" (a reference
            file to share: `attachment` names it in the holder's files), "correction" (released by a right error
            report), "remark" (private; must not be forwarded), "smalltalk".
        disclosure: "initial" (told in the brief), "ask", "review" (only when a draft is reviewed), "change" (by a
            scheduled mail), "report" (by a right error report), "never".
        topics: what a question about it would name: titles, entities, stems, aliases. Matched against the question.
        text: the sentence the holder writes when it is released.
        deliverable: deliverable id it bears on, or "".
        canary: a string that only this item holds; must not be observed before the item is disclosed.
        weight: of a released rubric's criterion, its share of the deliverable's points; 0 elsewhere.
        enclosure: the sentence that goes with `attachment` ("The log is attached."); "" when `text` speaks of it
            itself. With one, a minimal communicator leaves the file out until it is asked for.
        deputy: contact id of who tells it in the holder's place while the holder is on leave, "" for nobody.
        corrects: id of the item whose text was a slip of its holder, who tells this one of their own accord a day or
            two after that one, or at once when asked again.
        hearsay_of: id of the item of which this one is somebody else's wrong idea; its text points to the keeper.
    """

    id: str
    holder: str
    kind: ItemKind
    disclosure: Disclosure
    topics: tuple[str, ...]
    text: str
    deliverable: str = ""
    attachment: str = ""
    canary: str = ""
    weight: float = 0.0
    enclosure: str = ""
    deputy: str = ""
    corrects: str = ""
    hearsay_of: str = ""


class Output(msgspec.Struct, frozen=True):
    """An output file of a deliverable: its role, its full logical path, and what it must hold, in words."""

    role: OutputRole
    path: str
    about: str = ""


class PlantedError(msgspec.Struct, frozen=True, omit_defaults=True):
    """A wrong value in a source file on the machine: found, reported to its owner, corrected, then used.

    `symptom` says why a careful reader notices ("ten times last month's figure"). The right value is in `item`, which
    the owner releases to a report naming two of file, entity, cell, wrong value."""

    id: str
    path: str
    sheet: str
    cell: str
    entity: str
    column: str
    wrong: float
    right: float
    owner: str
    item: str
    symptom: str


class Approval(msgspec.Struct, frozen=True):
    """A gate: `approver` must approve by mail before anything of the deliverable goes to `recipient`."""

    approver: str
    recipient: str


class Verbatim(msgspec.Struct, frozen=True):
    """A text that must stand word for word in the outputs of these roles; `path` is where it can be copied from."""

    text: str
    path: str
    roles: tuple[OutputRole, ...]
    where: str = ""


class Limits(msgspec.Struct, frozen=True, omit_defaults=True):
    """Structure and length. 0 or empty: no limit. `item` is the knowledge item that tells it, "" when in the brief."""

    max_slides: int = 0
    first_slide: str = ""
    max_pages: int = 0
    sections: tuple[str, ...] = ()
    item: str = ""


class DeliverableSpec(msgspec.Struct, frozen=True, omit_defaults=True):
    """One deliverable with its truth. The rubric is compiled from it (`scoring.draft`), the oracle reads it.

    Attributes:
        kind: names the rubric template (`rubrics/KIND.yaml`).
        brief: what the user is told at the start (goes into monthly_objectives and the system prompt).
        requester: contact id of who wants it and gets the released copy.
        due: working day.
        outputs: expected files.
        table: the dataset it reports on; None for released computers.
        sources: logical paths it must be drawn from: role -> path ("current", "superseded", "prior", "policy" and, if
            there is one, "second").
        rule, error, second, restated, approval, verbatim, limits: present or not, by deliverable.
        headline: fact ids that must agree in every output (the total row's).
        ordered: fact ids of the flagged entities, worst first, by the final rule.
        ask: fact id -> item id: figures only a collaborator can tell.
        review: fact id -> item id: figures wanted only at review (they stand in a file on the machine).
        extra: item id -> fact ids: further demands learnt by asking (figures already on the machine).
        reviewer: contact id who reviews drafts.
        chart: column id the chart must show (in the deck if there is one, else in the workbook), "" for none.
        depends_on: deliverable ids.
        milestones: (week, goal).
    """

    id: str
    kind: str
    title: str
    project: str
    brief: str
    requester: str
    due: int
    outputs: tuple[Output, ...]
    table: TableSpec | None = None
    sources: dict[str, str] = {}
    rule: Rule | None = None
    error: PlantedError | None = None
    second: SecondSource | None = None
    restated: Restatement | None = None
    approval: Approval | None = None
    verbatim: Verbatim | None = None
    limits: Limits | None = None
    headline: tuple[str, ...] = ()
    ordered: tuple[str, ...] = ()
    ask: dict[str, str] = {}
    review: dict[str, str] = {}
    extra: dict[str, tuple[str, ...]] = {}
    reviewer: str = ""
    chart: str = ""
    depends_on: tuple[str, ...] = ()
    milestones: tuple[tuple[int, str], ...] = ()

    def output(self, role: OutputRole) -> Output | None:
        """The output of a role, or None."""
        return next((output for output in self.outputs if output.role == role), None)


class ScheduledMail(msgspec.Struct, frozen=True, omit_defaults=True):
    """A message the world sends by itself: news, a change notice (discloses `items`), a chase that is sent only while
    `unless_submitted` is not submitted, or only while no file of `unless_begun` exists (ids of deliverables)."""

    id: str
    at: int
    sender: str
    subject: str
    body: str
    kind: Literal["news", "change", "chase", "request"] = "news"
    items: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    unless_submitted: str = ""
    unless_begun: str = ""


class Meeting(msgspec.Struct, frozen=True, omit_defaults=True):
    """A calendar entry. `items` are disclosed to those who accepted or did not decline, when it takes place.

    `mailed` notes come by mail after it; others stand in the calendar from then on. A meeting that moves takes place at
    `moved_to`; the calendar shows that from `moved_told` on, when a mail says so (0: it does not move)."""

    id: str
    at: int
    minutes: int
    title: str
    organizer: str
    attendees: tuple[str, ...]
    notes: str = ""
    items: tuple[str, ...] = ()
    mailed: bool = True
    moved_to: int = 0
    moved_told: int = 0

    @property
    def held(self) -> int:
        """When it takes place in the end."""
        return self.moved_to or self.at

    def planned(self, now: int) -> int:
        """When it takes place as far as the calendar knows at a time."""
        return self.moved_to if self.moved_to and now >= self.moved_told else self.at


class Duty(msgspec.Struct, frozen=True, omit_defaults=True):
    """A recurring duty: on each of `days` (working days) a message to `to` whose subject or body holds a word of
    `about`, sent that day."""

    id: str
    title: str
    to: str
    about: tuple[str, ...]
    days: tuple[int, ...]


class Scenario(msgspec.Struct, frozen=True):
    """All that an episode needs to know beside the files themselves."""

    computer_id: str
    seed: int
    user_name: str
    user_email: str
    user_role: str
    organization: str
    os: Literal["windows", "macos"]
    home: str
    """Logical path where the user's own new files go by default ("C:/Users/mf/Documents")."""
    calendar: Calendar
    contacts: dict[str, Contact]
    items: dict[str, Item]
    deliverables: tuple[DeliverableSpec, ...]
    mails: tuple[ScheduledMail, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    duties: tuple[Duty, ...] = ()
    ledger: Ledger = Ledger({})
    occupation: str = ""
    difficulty: float = 0.5

    def deliverable(self, id: str) -> DeliverableSpec:
        """The deliverable of an id."""
        return next(spec for spec in self.deliverables if spec.id == id)
