"""The ledger's atoms: facts, the lures beside them, and the tables and rules they belong to.

Facts flow one way: ledger -> files, collaborators, instructions, oracle, rubric. No number is typed into a template.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

import msgspec

__all__ = [
    "Aggregate", "Column", "Exemption", "Fact", "Ledger", "Lure", "Place", "Restatement", "Rule", "SecondSource",
    "TableSpec", "Unit",
]  # fmt: skip

Unit: TypeAlias = Literal["count", "currency", "percent", "number", "days", "hours", "date", "text"]
Aggregate: TypeAlias = Literal["sum", "formula", "none"]


class Lure(msgspec.Struct, frozen=True):
    """A wrong value that a careless worker would write in place of a fact, and why it is wrong."""

    value: float
    why: Literal["stale", "uncorrected", "old_rule", "slip", "hearsay", "other"]


class Place(msgspec.Struct, frozen=True):
    """Where a fact is shown: a file on the machine ("D:/x.xlsx", place "Data!C9"), or "private:CONTACT_ID/FILENAME"."""

    path: str
    where: str = ""


class Fact(msgspec.Struct, frozen=True, omit_defaults=True):
    """One true value.

    Attributes:
        id: unique within the computer.
        label: what the value belongs to, as a row label says it ("Northside Clinic", "County total").
        measure: what is measured, as a column header says it ("Coverage rate").
        value: full precision. A percent is in percent points (74.1, never 0.741); a date or text fact has `text`.
        unit: one of `Unit`.
        decimals: digits after the point in customary display.
        period: the period it covers ("January 2026"); empty when timeless.
        aliases, measure_aliases: other wordings a reader would accept for label and measure.
        lures: wrong values near it. The generator keeps truth, lures and neighbours 3 % or more apart.
        shown: the places that show it at the start.
    """

    id: str
    label: str
    measure: str
    value: float
    unit: Unit
    decimals: int = 0
    text: str = ""
    period: str = ""
    as_of: str = ""
    aliases: tuple[str, ...] = ()
    measure_aliases: tuple[str, ...] = ()
    lures: tuple[Lure, ...] = ()
    shown: tuple[Place, ...] = ()


class Column(msgspec.Struct, frozen=True, omit_defaults=True):
    """A column of a dataset. `formula` is arithmetic over ids of columns to its left ("doses / eligible * 100");
    empty when the column is given. `total` says how the total row gets its value: the sum of the rows, the same formula
    over the totals, or no total."""

    id: str
    name: str
    unit: Unit
    decimals: int = 0
    formula: str = ""
    total: Aggregate = "sum"
    aliases: tuple[str, ...] = ()


class TableSpec(msgspec.Struct, frozen=True, omit_defaults=True):
    """A dataset: entities by columns, with the truth of every cell.

    Attributes:
        row_header: header of the label column ("Clinic").
        total_label: label of the total row ("County total").
        entities: row labels, in the source's order.
        cells: `(entity or total_label, column id) -> fact id`, flattened as "entity|column".
    """

    id: str
    title: str
    row_header: str
    total_label: str
    columns: tuple[Column, ...]
    entities: tuple[str, ...]
    cells: dict[str, str]
    period: str = ""

    def fact_id(self, entity: str, column: str) -> str:
        """The id of the fact in one cell."""
        return self.cells[f"{entity}|{column}"]


class Exemption(msgspec.Struct, frozen=True):
    """Whom a rule leaves out: entities whose `column` is `op` `limit`. It stands in the policy document only."""

    column: str
    op: Literal["<", ">"]
    limit: float

    def frees(self, row: Mapping[str, float]) -> bool:
        """Whether an entity with this row (column id -> value) is left out."""
        return row[self.column] < self.limit if self.op == "<" else row[self.column] > self.limit


class Rule(msgspec.Struct, frozen=True, omit_defaults=True):
    """A threshold that stands in a policy document: entities whose `column` is `op` `threshold` are flagged.

    `new_threshold` comes into force by a change notice on working day `change_day` (0: no change). `name` is what
    people call the threshold ("action threshold"), `fact` the id of the fact that holds the final threshold, `item` the
    knowledge item of the change notice ("" without one), `exemption` whom the rule leaves out."""

    path: str
    column: str
    op: Literal["<", ">"]
    threshold: float
    unit: Unit
    consequence: str
    new_threshold: float = 0.0
    change_day: int = 0
    name: str = ""
    fact: str = ""
    item: str = ""
    exemption: Exemption | None = None

    @property
    def final(self) -> float:
        """The threshold in force at the end of the month."""
        return self.new_threshold if self.change_day else self.threshold

    def flags(self, row: Mapping[str, float], threshold: float | None = None) -> bool:
        """Whether an entity with this row (column id -> value) is flagged, by the final threshold unless another is
        given; who is exempt is not."""
        limit, value = self.final if threshold is None else threshold, row[self.column]
        hit = value < limit if self.op == "<" else value > limit
        return hit and not (self.exemption is not None and self.exemption.frees(row))


class SecondSource(msgspec.Struct, frozen=True):
    """Another record of one column, which the policy document puts before the extract.

    Attributes:
        path: of the record.
        policy: of the document that says so.
        column: id of the column it records.
        source: where the record comes from, in words.
        overruled: entity -> the extract's value, which does not count; the record's value is the truth.
    """

    path: str
    policy: str
    column: str
    source: str
    overruled: dict[str, float]


class Restatement(msgspec.Struct, frozen=True):
    """A given figure that its keeper restates on working day `day`, by the knowledge item `item`: from then on `new` is
    the truth, and the extract, which is not written anew, shows `old`. `before` holds, by fact id, the former value of
    every cell that it changes."""

    day: int
    item: str
    entity: str
    column: str
    old: float
    new: float
    before: dict[str, float]


class Ledger(msgspec.Struct, frozen=True):
    """All facts of a computer, by id, and its canaries: strings that must never reach an observation too early."""

    facts: dict[str, Fact]
    canaries: dict[str, str] = {}
