"""Suspected entries: which entries of a keeper's extract somebody's words point at, sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthcomp_env.simulation.files import basename
from synthcomp_env.simulation.speech import clauses, stems
from synthcomp_env.simulation.topics import Knowledge
from synthcomp_env.world.scenario import DeliverableSpec, Item

if TYPE_CHECKING:
    from synthcomp_env.simulation.month import Simulation

__all__ = ["Place", "cells", "equals", "final_extract", "names_file", "numbers", "places"]

_CELL = re.compile(r"(?<![\w.])(cells? )?\$?([A-Za-z]{1,2})\$?([1-9]\d{0,4})(?![\w.]*\w)")
_NUMBER = re.compile(r"(?<![\w.])-?(?:\d{1,3}(?:[,\u00a0\u202f]\d{3})+(?!\d)|\d+)(?:\.\d+)?(?!\w)")
_SEPARATOR = re.compile(r"[,\u00a0\u202f]")
_QUARTER = re.compile(r"^[QqHhWw][1-4]$|^[Ww]\d+$|^[Vv]\d+$|^[Mm]\d+$|^[Ff]\d+$")
_ADDRESS = re.compile(r"([A-Z]+)(\d+)")
_TOTAL = re.compile(r"\btotals?\b|\bsums?\b")
"""A total is no entry of its own: it is wrong when one of its parts is."""
_SENTENCE = re.compile(r"\n+|(?<=[.?!;])\s+|:\s+(?=[A-Z0-9])")
_FIRST_ROW = 2
"""The row of a data sheet that holds the first entity; the row above it holds the heads."""


@dataclass(frozen=True, slots=True)
class Place:
    """An entry that somebody suspects, in a file of a deliverable's sources.

    Attributes:
        row: the entity, "" when only a cell outside the table or a bare number is named.
        column: id of the column, "" when it is not said.
        where: the place as it is named in an answer.
        superseded: the file is the extract that no longer counts.
    """

    spec: DeliverableSpec
    file: str
    row: str
    column: str
    where: str
    superseded: bool

    @property
    def restated(self) -> bool:
        """Whether the entry is the one that becomes another figure in the middle of the month."""
        new = self.spec.restated
        return new is not None and not self.superseded and self._is(new.entity, new.column)

    @property
    def overruled(self) -> bool:
        """Whether another record of the entry goes before the extract."""
        second = self.spec.second
        return second is not None and any(self._is(entity, second.column) for entity in second.overruled)

    @property
    def planted(self) -> bool:
        """Whether the entry holds the planted error."""
        error = self.spec.error
        return error is not None and not self.superseded and self._is(error.entity, error.column)

    def _is(self, entity: str, column: str) -> bool:
        return self.row == entity and self.column in (column, "")


def places(sim: Simulation, knowledge: Knowledge, contact: str, text: str) -> tuple[Place, ...]:
    """The entries that a text suspects in a file which the contact keeps, in the order of the text; none when it names
    no such file or no entry. A restated entry is known without its file, by its row and column or its value."""
    plain = text.casefold()
    for spec in sim.scenario.deliverables:
        keepers = {item.holder for item in final_extract(sim, spec)} | ({spec.error.owner} if spec.error else set())
        if contact not in keepers:
            continue
        for role in ("current", "superseded"):
            path = spec.sources.get(role)
            if path is not None and names_file(path, plain):
                return _entries(spec, basename(path), knowledge, text, role == "superseded")
    return _restated_without_file(sim, knowledge, contact, text)


def _entries(spec: DeliverableSpec, file: str, knowledge: Knowledge, text: str, superseded: bool) -> tuple[Place, ...]:
    """The entries of one file that a text names: by their cells (totals and the like aside), or in a sentence that
    doubts a number; else in one that doubts or asks; else the first that is named at all."""
    exactly: dict[tuple[str, str], Place] = {}
    firm: dict[tuple[str, str], Place] = {}
    loose: dict[tuple[str, str], Place] = {}
    written = _rows(spec, knowledge, text)
    for sentence in _SENTENCE.split(text):
        rows, named = _rows(spec, knowledge, sentence), cells(sentence)
        acts = {act for clause in clauses(sentence) for act in clause.acts}
        column = _column(spec, sentence)
        entered = {cell: _entry(spec, cell) for cell in sorted(named, key=sentence.upper().find)}
        matching = {cell for cell, (row, _) in entered.items() if row in rows}
        for cell, (row, its_column) in entered.items():
            if matching and cell not in matching:
                continue
            row = row if row in rows else next((each for each in rows if each.casefold() in sentence.casefold()), row)
            where = f"{row} ({cell})" if row in written else cell
            exactly.setdefault((row, its_column), Place(spec, file, row, its_column, where, superseded))
        for row in rows if not named else ():
            doubted = "error" in acts and numbers(sentence)
            found = exactly if doubted else firm if acts & {"error", "ask"} else loose
            found.setdefault((row, column), Place(spec, file, row, column, row, superseded))
    found = exactly or firm or dict(list(loose.items())[:1])
    if any(row for row, _ in found):
        found = {entry: place for entry, place in found.items() if place.row}
    if spec.error is not None and not any(row for row, _ in found) and _TOTAL.search(text.casefold()):
        return ()
    if not found and len(numbers(text)) == 1:
        return (Place(spec, file, "", "", "that value", superseded),)
    exact = {row for row, column in found if column}
    return tuple(place for (row, column), place in found.items() if column or row not in exact)


def _restated_without_file(sim: Simulation, knowledge: Knowledge, contact: str, text: str) -> tuple[Place, ...]:
    values = numbers(text)
    for spec in sim.scenario.deliverables:
        new = spec.restated
        if new is None or sim.scenario.items[new.item].holder != contact or "current" not in spec.sources:
            continue
        meant = _column(spec, text) == new.column or equals(new.old, values) or equals(new.new, values)
        if meant and new.entity in _rows(spec, knowledge, text):
            file = basename(spec.sources["current"])
            return (Place(spec, file, new.entity, new.column, new.entity, False),)
    return ()


def _rows(spec: DeliverableSpec, knowledge: Knowledge, text: str) -> list[str]:
    """The rows of a deliverable's table that a text names, in the order of the table."""
    if spec.table is None:
        return []
    named = knowledge.entities.named(frozenset(knowledge.read(text)))
    return [entity for entity in spec.table.entities if entity in named]


def _column(spec: DeliverableSpec, text: str) -> str:
    """Id of the column that a text names most fully; "" when it names none."""
    if spec.table is None:
        return ""
    words = frozenset(stems(text))
    named = {column.id: frozenset(stems(column.name)) for column in spec.table.columns}
    full = [id for id, marks in named.items() if marks <= words]
    return max(full, key=lambda id: len(named[id]), default="")


def _entry(spec: DeliverableSpec, cell: str) -> tuple[str, str]:
    """The row and the column id that a cell of an extract's data sheet stands for; "" for what lies outside, and for
    the column of what is worked out from its row."""
    address = _ADDRESS.fullmatch(cell)
    if spec.table is None or address is None or len(address[1]) > 1:
        return "", ""
    row, column = int(address[2]) - _FIRST_ROW, ord(address[1]) - ord("B")
    entities, columns = spec.table.entities, spec.table.columns
    return (
        entities[row] if 0 <= row < len(entities) else "",
        columns[column].id if 0 <= column < len(columns) and not columns[column].formula else "",
    )


def final_extract(sim: Simulation, spec: DeliverableSpec) -> list[Item]:
    """The items by which somebody tells which extract of a deliverable counts."""
    name = basename(spec.sources["current"]) if "current" in spec.sources else ""
    return [
        item
        for item in sim.scenario.items.values()
        if item.deliverable == spec.id and item.kind == "note" and item.disclosure == "ask" and name in item.topics
    ]


def names_file(path: str, plain: str) -> bool:
    """Whether a case-folded text names a file, with or without its ending."""
    return basename(path).casefold().rpartition(".")[0] in plain


def equals(value: float, values: Iterable[float]) -> bool:
    """Whether a value is among some numbers."""
    return any(abs(number - value) <= 1e-6 * max(1.0, abs(value)) for number in values)


def cells(text: str) -> frozenset[str]:
    """The cell addresses in a text; quarters, weeks and versions ("Q4", "v2") are none unless it says "cell"."""
    found = ((named, f"{column}{row}".upper()) for named, column, row in _CELL.findall(text))
    return frozenset(cell for named, cell in found if named or not _QUARTER.match(cell))


def numbers(text: str) -> frozenset[float]:
    """Numbers of a text that may be data: years and small whole numbers are left out."""
    found = set()
    for written in _NUMBER.findall(text):
        number = float(_SEPARATOR.sub("", written))
        if not (number.is_integer() and (0 <= number <= 31 or 1990 <= number <= 2040)) or "," in written:
            found.add(number)
    return frozenset(found)
