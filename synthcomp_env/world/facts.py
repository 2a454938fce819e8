"""The ledger's atoms: facts, the lures beside them, and the tables and rules they belong to.

Facts flow one way: ledger -> files, collaborators, instructions, oracle, rubric. No number is typed into a template.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

__all__ = ["Aggregate", "Column", "Fact", "Ledger", "Lure", "Place", "Rule", "TableSpec", "Unit"]

Unit: TypeAlias = Literal["count", "currency", "percent", "number", "days", "hours", "date", "text"]
Aggregate: TypeAlias = Literal["sum", "formula", "none"]


class Lure(msgspec.Struct, frozen=True):
    """A wrong value that a careless worker would write in place of a fact, and why it is wrong."""

    value: float
    why: Literal["stale", "uncorrected", "old_rule", "other"]


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


class Rule(msgspec.Struct, frozen=True, omit_defaults=True):
    """A threshold that stands in a policy document: entities whose `column` is `op` `threshold` are flagged.

    `new_threshold` comes into force by a change notice on working day `change_day` (0: no change). `name` is what
    people call the threshold ("action threshold"), `fact` the id of the fact that holds the final threshold, `item` the
    knowledge item of the change notice ("" without one)."""

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

    @property
    def final(self) -> float:
        """The threshold in force at the end of the month."""
        return self.new_threshold if self.change_day else self.threshold

    def flags(self, value: float, threshold: float | None = None) -> bool:
        """Whether a value is flagged, by the final threshold unless another is given."""
        limit = self.final if threshold is None else threshold
        return value < limit if self.op == "<" else value > limit


class Ledger(msgspec.Struct, frozen=True):
    """All facts of a computer, by id, and its canaries: strings that must never reach an observation too early."""

    facts: dict[str, Fact]
    canaries: dict[str, str] = {}
