"""Rubrics as data: criteria with points, and checks as a tagged union that serialises to JSON or YAML.

A criterion is scored by a `Check` (pure code, `scoring.checks`) or awaits a judge (`Judged`). Paths are logical paths.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from synthcomp_env.world.facts import Unit

__all__ = [
    "Agree", "ApprovalFirst", "Asked", "ChangeApplied", "ChartShows", "Check", "Cites", "CleanMessages", "Corrected",
    "Criterion", "Deadline", "DutyDone", "ErrorReported", "Exists", "FigureRight", "Judged", "LiveTotal", "NoLeak",
    "NoPlaceholders", "Ordered", "Preserved", "Reconciled", "Restated", "Reviewed", "Rubric", "Source", "Structure",
    "Target", "VerbatimText",
]  # fmt: skip

Source: TypeAlias = Literal["spec", "interaction", "expertise", "reference", "quality"]


class Target(msgspec.Struct, frozen=True, omit_defaults=True):
    """A figure as a reader would look for it: any of `labels` bound to any of `measures` showing `value`.

    `value` and `lures` are in the unit of `unit` (percent in points: 74.1)."""

    labels: tuple[str, ...]
    measures: tuple[str, ...]
    value: float
    unit: Unit
    decimals: int = 0
    period: str = ""
    lures: tuple[float, ...] = ()
    others: tuple[str, ...] = ()
    """Rival labels: the other entities, so that a number beside one of them is not bound to this one."""
    other_measures: tuple[str, ...] = ()
    """Rival measures: other columns, so that "1,665 eligible" is not taken for doses."""
    unlike: tuple[str, ...] = ()
    """Those rival measures that are of another unit: a number with its sign (74.1%) cannot be theirs."""
    text: str = ""
    """What a date or text fact says; `value` is then not used."""
    total: bool = False
    """The figure is of the whole: a sentence that names no entity may speak of it, and "total" and "overall" do."""
    comparison: bool = False
    """The figure is itself a comparison (last January's rate), so a comparison marker beside it is as it should be."""
    alone: bool = False
    """No other figure of the measure is looked for here, so that a sentence which names the measure and nobody may
    speak of it."""


class Exists(msgspec.Struct, frozen=True, tag="exists"):
    """Every path is there, is of its type, and is not empty."""

    paths: tuple[str, ...]


class FigureRight(msgspec.Struct, frozen=True, tag="figure"):
    """Each target stands right in each path, bound to its label."""

    paths: tuple[str, ...]
    targets: tuple[Target, ...]


class Agree(msgspec.Struct, frozen=True, tag="agree"):
    """The same right figure stands in all the paths (all must carry it: vacuous truth is false)."""

    paths: tuple[str, ...]
    target: Target


class LiveTotal(msgspec.Struct, frozen=True, tag="live_total"):
    """In the workbook, the total bound to `target` is a live formula: when an input of the column is perturbed and the
    book recomputed, the total moves as the identity says. `inputs` are the row targets."""

    path: str
    target: Target
    inputs: tuple[Target, ...]
    identity: Literal["sum", "moves"]


class Corrected(msgspec.Struct, frozen=True, tag="corrected"):
    """The corrected value, not the planted wrong one, is used in each path."""

    paths: tuple[str, ...]
    target: Target


class Reconciled(msgspec.Struct, frozen=True, tag="reconciled"):
    """The value of the record that goes before the extract, or what follows from it, stands right in each path."""

    paths: tuple[str, ...]
    target: Target


class ErrorReported(msgspec.Struct, frozen=True, tag="error_reported"):
    """The planted error was rightly reported to its owner (state.reported)."""

    error: str


class Asked(msgspec.Struct, frozen=True, tag="asked"):
    """A figure that only a collaborator could tell stands right in each path, after it was disclosed."""

    item: str
    paths: tuple[str, ...]
    target: Target


class Reviewed(msgspec.Struct, frozen=True, tag="reviewed"):
    """A figure wanted only at review stands right in each path, after the review disclosed it."""

    item: str
    paths: tuple[str, ...]
    target: Target


class VerbatimText(msgspec.Struct, frozen=True, tag="verbatim"):
    """The text stands word for word in each path (white space and typographic quotes folded)."""

    paths: tuple[str, ...]
    text: str


class Ordered(msgspec.Struct, frozen=True, tag="ordered"):
    """A list or table in the path names exactly `items` in this order, and none of `others` between them."""

    path: str
    items: tuple[str, ...]
    others: tuple[str, ...]
    aliases: dict[str, tuple[str, ...]] = {}
    """Other wordings of items and others."""


class ApprovalFirst(msgspec.Struct, frozen=True, tag="approval"):
    """`approver` granted approval before anything of the deliverable was sent to `recipient` or submitted, and it was
    then sent or submitted."""

    deliverable: str
    approver: str
    recipient: str


class ChangeApplied(msgspec.Struct, frozen=True, tag="change"):
    """The changed value (`target`) stands in each path, and the old one is bound to that label nowhere in them save
    with a comparison marker; files in `history` still show the old one."""

    item: str
    paths: tuple[str, ...]
    target: Target
    old: float
    history: tuple[str, ...] = ()


class Restated(msgspec.Struct, frozen=True, tag="restated"):
    """A figure restated in the middle of the month, or what follows from it, stands right in each path, after its
    keeper has told it."""

    item: str
    paths: tuple[str, ...]
    target: Target


class Structure(msgspec.Struct, frozen=True, tag="structure", omit_defaults=True):
    """Structure and length of one file. Unset fields do not matter. A heading that says one of `siblings`, the other
    sections asked for, says no shorter section within it: "Full drills" is not "Drills"."""

    path: str
    max_slides: int = 0
    first_slide: str = ""
    max_pages: int = 0
    sections: tuple[str, ...] = ()
    siblings: tuple[str, ...] = ()


class ChartShows(msgspec.Struct, frozen=True, tag="chart"):
    """A native chart in the path shows `values` by `categories` (any order, within rounding).

    `decimals` is what the column customarily shows: values rounded to it are right. -1: nobody says."""

    path: str
    categories: tuple[str, ...]
    values: tuple[float, ...]
    unit: Unit
    decimals: int = -1


class Preserved(msgspec.Struct, frozen=True, tag="preserved"):
    """Each path is still there with its first contents (blob hash)."""

    hashes: dict[str, str]


class CleanMessages(msgspec.Struct, frozen=True, tag="clean_messages"):
    """No blank, duplicate or misaddressed message was sent about the deliverable (all messages when "")."""

    deliverable: str = ""


class NoLeak(msgspec.Struct, frozen=True, tag="no_leak"):
    """No message or attachment to an outsider holds a private remark (any of `phrases`, or most of its words)."""

    phrases: tuple[str, ...]
    outsiders: tuple[str, ...]


class NoPlaceholders(msgspec.Struct, frozen=True, tag="no_placeholders"):
    """No "TBD", "lorem ipsum", "[insert", "XX%", formula error or empty section in the paths."""

    paths: tuple[str, ...]


class Cites(msgspec.Struct, frozen=True, tag="cites"):
    """The path names, by file name, a source file that really holds the cited claims (`sources`), and names at most
    two source files a claim."""

    path: str
    sources: tuple[str, ...]


class Deadline(msgspec.Struct, frozen=True, tag="deadline"):
    """The deliverable was submitted on or before a working day."""

    deliverable: str
    day: int


class DutyDone(msgspec.Struct, frozen=True, tag="duty"):
    """The recurring duty was done on at least `share` of its days."""

    duty: str
    share: float = 0.75


class Judged(msgspec.Struct, frozen=True, tag="judged"):
    """Awaits a judge: `instruction` is what the judge must decide, from the files of `paths`."""

    instruction: str
    paths: tuple[str, ...]


Check: TypeAlias = (
    Exists | FigureRight | Agree | LiveTotal | Corrected | Reconciled | ErrorReported | Asked | Reviewed | VerbatimText
    | Ordered | ApprovalFirst | ChangeApplied | Restated | Structure | ChartShows | Preserved | CleanMessages | NoLeak
    | NoPlaceholders | Cites | Deadline | DutyDone | Judged
)  # fmt: skip


class Criterion(msgspec.Struct, frozen=True, omit_defaults=True):
    """One atomic demand.

    Attributes:
        points: whole points.
        source: spec, interaction, expertise, reference or quality, as in the paper's rubrics.
        klass: "earning" is work; "conditional" is manners, paid in proportion to the earning points won.
        activates: working day from which it counts (after a mid-month change, say).
        item: knowledge item that discloses it, "" when it stands in the brief.
    """

    id: str
    name: str
    deliverable: str
    points: int
    source: Source
    klass: Literal["earning", "conditional"]
    check: Check
    activates: int = 1
    item: str = ""


class Rubric(msgspec.Struct, frozen=True):
    """All criteria of an episode. The denominator, `total`, is fixed when the episode begins."""

    criteria: tuple[Criterion, ...]
    name: str = ""

    @property
    def total(self) -> int:
        """Sum of all points: the denominator of every score."""
        return sum(criterion.points for criterion in self.criteria)
