"""A deliverable worked out: what its outputs say when every demand is met, as arguments of the tools that write them.

The oracle writes these; verification writes them again with one thing broken (mutants) or said in another way
(equivalents). Everything is drawn from the ledger through `facts`, so that replacing a fact changes every place it
stands in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec

from synthcomp_env.artifacts.a1 import column_letter
from synthcomp_env.computer import paths
from synthcomp_env.policies.base import Call, call
from synthcomp_env.world.display import shown
from synthcomp_env.world.facts import Column, Fact, TableSpec
from synthcomp_env.world.formula import spreadsheet
from synthcomp_env.world.scenario import DeliverableSpec, OutputRole, Scenario

__all__ = ["PLAIN", "Look", "Solution", "display", "solve"]


@dataclass(frozen=True, slots=True)
class Look:
    """How a solution words and lays out what it says. Every look says the same.

    Attributes:
        table: form of the tables in memo and deck.
        percent: "74.1%" | "74.1 percent" | "0.741" (the last in tables under a percent header only).
        magnitude: "plain" (1,284,000) | "short" (1.284 million), for values of a million and more.
        alias: use the first recorded alias of labels and measures instead of the canonical wording.
        prior_column: add a marked prior-year column of other figures to the tables.
        split: put the summary of the workbook on a sheet of its own before the data.
    """

    table: Literal["table", "transposed", "prose", "bullets"] = "table"
    percent: Literal["sign", "word", "fraction"] = "sign"
    magnitude: Literal["plain", "short"] = "plain"
    alias: bool = False
    prior_column: bool = False
    split: bool = False


_SHEET = "Summary"

PLAIN = Look()
"""The look that the oracle writes in."""


@dataclass(frozen=True, slots=True)
class Solution:
    """The outputs of one deliverable: Markdown for memos and decks, sheets for the workbook.

    `sheets` maps sheet name to rows (strings beginning with '=' are live formulas); `formats` sheet name to number
    formats by column letter; `chart` holds the arguments of the workbook's chart.
    """

    memo: str
    deck: str
    sheets: dict[str, list[list[Any]]]
    formats: dict[str, dict[str, str]] = field(default_factory=dict)
    chart: dict[str, Any] | None = None

    def calls(self, spec: DeliverableSpec) -> list[Call]:
        """The tool calls that write the deliverable's outputs: the workbook first, the PDF last."""
        made: dict[OutputRole, Call] = {}
        memo = spec.output("memo")
        for output in spec.outputs:
            if output.role == "workbook":
                made["workbook"] = call(
                    "create_workbook", path=output.path, sheets=self.sheets, formats=self.formats, chart=self.chart
                )
            elif output.role == "memo":
                made["memo"] = call("create_document", path=output.path, markdown=self.memo)
            elif output.role == "deck":
                made["deck"] = call("create_deck", path=output.path, markdown=self.deck)
            elif output.role == "pdf" and memo is not None:
                made["pdf"] = call("export_pdf", path=memo.path, target=output.path)
        order: tuple[OutputRole, ...] = ("workbook", "memo", "deck", "pdf")
        return [made[role] for role in order if role in made]


def display(fact: Fact, look: Look = PLAIN) -> str:
    """A fact's value as a professional writes it."""
    if fact.text:
        return fact.text
    if fact.unit == "percent" and look.percent == "fraction":
        return f"{fact.value / 100:.{fact.decimals + 2}f}"
    text = shown(fact.value, fact.unit, fact.decimals)
    if fact.unit == "percent" and look.percent == "word":
        return text.replace("%", " percent")
    if look.magnitude == "short" and abs(fact.value) >= 1_000_000:
        return text.replace(f"{abs(fact.value):,.{fact.decimals}f}", f"{abs(fact.value) / 1e6:#.4g} million")
    return text


class _Writer:
    """Builds one deliverable's outputs."""

    def __init__(
        self, spec: DeliverableSpec, facts: Mapping[str, Fact], look: Look, pasted: frozenset[str] = frozenset()
    ) -> None:
        self.spec, self.facts, self.look, self.pasted = spec, facts, look, pasted

    def label(self, fact: Fact) -> str:
        return fact.aliases[0] if self.look.alias and fact.aliases else fact.label

    def measure(self, fact: Fact) -> str:
        return fact.measure_aliases[0] if self.look.alias and fact.measure_aliases else fact.measure

    def sentence(self, fact: Fact) -> str:
        period = f" for {fact.period}" if fact.period else ""
        return f"{self.label(fact)}: {self.measure(fact)}{period} is {display(fact, self._prose_look())}."

    def _prose_look(self) -> Look:
        look = self.look
        return Look(percent="sign" if look.percent == "fraction" else look.percent, magnitude=look.magnitude)

    def facts_of(self, ids: tuple[str, ...] | list[str]) -> list[Fact]:
        return [self.facts[id] for id in ids]

    def grid(self, rows: list[list[Fact]], row_header: str) -> str:
        """Rows of facts (one label a row) in the look's form."""
        if not rows:
            return ""
        look = self.look
        if look.table == "prose":
            return " ".join(self.sentence(fact) for row in rows for fact in row)
        if look.table == "bullets":
            return "\n".join(
                f"- {self.label(row[0])}: "
                + ", ".join(f"{self.measure(f)} {display(f, self._prose_look())}" for f in row)
                for row in rows
            )
        header = [row_header, *(self.measure(fact) for fact in rows[0])]
        body = [[self.label(row[0]), *(display(fact, look) for fact in row)] for row in rows]
        if look.prior_column:
            header.append(f"Prior year {self.measure(rows[0][0]).lower()}")
            for line, row in zip(body, rows, strict=True):
                prior = row[0].value * 0.87
                line.append(display(_with_value(row[0], prior), look))
        table = [header, *body]
        if look.table == "transposed":
            table = [list(line) for line in zip(*table, strict=True)]
        lines = ["| " + " | ".join(line) + " |" for line in table]
        lines.insert(1, "|" + "---|" * len(table[0]))
        return "\n".join(lines)

    # -- workbook ---------------------------------------------------------------------------------------------------

    def workbook(self, table: TableSpec) -> tuple[dict[str, list[list[Any]]], dict[str, dict[str, str]]]:
        letters = {column.id: column_letter(number) for number, column in enumerate(table.columns, start=2)}
        rows: list[list[Any]] = [[table.row_header, *(column.name for column in table.columns)]]
        last = len(table.entities) + 1
        for number, entity in enumerate(table.entities, start=2):
            rows.append([entity, *(self._cell(table, column, entity, number, letters) for column in table.columns)])
        total: list[Any] = [table.total_label]
        for column in table.columns:
            letter = letters[column.id]
            if column.total != "none" and table.fact_id(table.total_label, column.id) in self.pasted:
                total.append(self._given(table, column, table.total_label))
            elif column.total == "sum":
                total.append(f"=SUM({letter}2:{letter}{last})")
            elif column.total == "formula":
                total.append(_formula(column, letters, last + 1))
            else:
                total.append(None)
        rows.append(total)
        formats = {letters[column.id]: _number_format(column) for column in table.columns}
        sheets = {_SHEET: rows}
        own = set(table.cells.values())
        beside = self.facts_of([*(id for id in self.spec.headline if id not in own), *self._stated()])
        if beside:
            prose = self._prose_look()
            notes: list[list[Any]] = [["Item", "Measure", "Period", "Value"]]
            notes += [[self.label(fact), self.measure(fact), fact.period, display(fact, prose)] for fact in beside]
            sheets = {"Notes": notes, **sheets} if self.look.split else {**sheets, "Notes": notes}
        return sheets, {_SHEET: formats}

    def _cell(self, table: TableSpec, column: Column, entity: str, row: int, letters: dict[str, str]) -> Any:
        if column.formula and table.fact_id(entity, column.id) not in self.pasted:
            return _formula(column, letters, row)
        return self._given(table, column, entity)

    def _given(self, table: TableSpec, column: Column, entity: str) -> float:
        value = self.facts[table.fact_id(entity, column.id)].value
        value = value / 100 if column.unit == "percent" else value
        return round(value) if column.decimals == 0 and column.unit != "percent" else round(value, column.decimals + 2)

    def _stated(self) -> list[str]:
        """Figures beside the table: private, learnt by asking, wanted at review."""
        spec = self.spec
        extra = [id for ids in spec.extra.values() for id in ids]
        return [*spec.ask, *extra, *spec.review]

    # -- prose ------------------------------------------------------------------------------------------------------

    def flagged(self) -> str:
        spec = self.spec
        if spec.table is None or not spec.ordered:
            return ""
        return self.grid([[self.facts[id]] for id in spec.ordered], spec.table.row_header)

    def headline(self) -> list[str]:
        return [self.sentence(fact) for fact in self.facts_of(self.spec.headline)]

    def rule_sentence(self) -> str:
        spec = self.spec
        rule = spec.rule
        if rule is None or spec.table is None:
            return ""
        fact = self.facts[rule.fact]
        side = "below" if rule.op == "<" else "above"
        value = display(fact, self._prose_look())
        return f"The {rule.name} in force is {value}. What lies {side} it is listed, worst first."

    def correction_sentence(self) -> str:
        error = self.spec.error
        if error is None or self.spec.table is None:
            return ""
        column = next(column for column in self.spec.table.columns if column.id == error.column)
        fact = self.facts[self.spec.table.fact_id(error.entity, error.column)]
        return (
            f"Correction: in {paths.name(error.path)}, {column.name} for {error.entity} was entered as "
            f"{display(_with_value(fact, error.wrong))}; the owner confirmed {display(fact)}, which is used throughout."
        )

    def governing_sentences(self) -> list[str]:
        """What was taken from elsewhere than the extract, and what the extract has instead."""
        spec, table = self.spec, self.spec.table
        if table is None:
            return []
        extract, found = paths.name(spec.sources.get("current", "")), []
        if spec.second is not None:
            for entity, wrong in spec.second.overruled.items():
                fact = self.facts[table.fact_id(entity, spec.second.column)]
                if fact.value != wrong:
                    old, record = display(_with_value(fact, wrong)), paths.name(spec.second.path)
                    found.append(f"{fact.measure} for {entity} is {display(fact)} as in {record}, rather than {old}.")
        if spec.restated is not None:
            fact = self.facts[table.fact_id(spec.restated.entity, spec.restated.column)]
            if fact.value != spec.restated.old:
                old = display(_with_value(fact, spec.restated.old))
                found.append(
                    f"{fact.measure} for {fact.label} was restated from {old} in {extract} to {display(fact)}."
                )
        return found

    def memo(self) -> str:
        spec, parts = self.spec, [f"# {self.spec.title}"]
        sections = list(spec.limits.sections) if spec.limits else []
        body: list[list[str]] = [
            self.headline(),
            [self.rule_sentence(), self.flagged()],
            [
                *(self.sentence(fact) for fact in self.facts_of(self._stated())),
                self.correction_sentence(),
                *self.governing_sentences(),
            ],
        ]
        names = sections or ["Summary", "Findings", "Notes"]
        while len(body) < len(names):
            body.insert(len(body) - 1, [])
        while len(names) < len(body):
            names.append("Notes" if "Notes" not in names else "Further notes")
        filler = "The figures in this section follow the sources listed at the end."
        for name, lines in zip(names, body, strict=True):
            parts += [f"## {name}", *([line for line in lines if line] or [filler])]
        sources = sorted({paths.name(path) for role, path in spec.sources.items() if role != "superseded"})
        if sources:
            parts += ["## Sources", "Figures are drawn from " + "; ".join(sources[:2]) + "."]
        if spec.verbatim is not None:
            parts += ["## Statement", spec.verbatim.text]
        return "\n\n".join(parts) + "\n"

    def deck(self) -> str:
        spec = self.spec
        first = spec.limits.first_slide if spec.limits and spec.limits.first_slide else "Recommendation"
        slides = [
            f"# {first}\n\n" + "\n".join(f"- {line}" for line in [*self.headline(), self.rule_sentence()] if line)
        ]
        flagged = self.flagged()
        if flagged:
            slides.append(f"# {spec.title}\n\n{flagged}")
        stated = [self.sentence(fact) for fact in self.facts_of(self._stated())]
        if stated:
            slides.append("# Points to note\n\n" + "\n".join(f"- {line}" for line in stated))
        if spec.chart and spec.table is not None:
            slides.append(f"# {spec.table.title}\n\n" + self.chart_fence(spec.table, spec.chart))
        if spec.verbatim is not None and "deck" in spec.verbatim.roles:
            slides.append(f"# Statement\n\n- {spec.verbatim.text}")
        return "\n\n---\n\n".join(slides) + "\n"

    def chart_fence(self, table: TableSpec, column: str) -> str:
        name = next(item.name for item in table.columns if item.id == column)
        lines = [f"{entity}, {self.facts[table.fact_id(entity, column)].value:g}" for entity in table.entities]
        return (
            "```chart\ntitle: " + f"{name} by {table.row_header.lower()}\nkind: column\n" + "\n".join(lines) + "\n```"
        )


def solve(
    scenario: Scenario,
    spec: DeliverableSpec,
    look: Look = PLAIN,
    facts: Callable[[OutputRole], Mapping[str, Fact]] | None = None,
    pasted: frozenset[str] = frozenset(),
    reviewed: bool = True,
) -> Solution:
    """Work a deliverable out.

    Args:
        scenario: the computer's scenario, with its ledger.
        spec: which deliverable.
        look: how to say it.
        facts: the facts to write in each output; the ledger's unless given.
        reviewed: whether what only a review tells is in it already.
        pasted: ids of facts that stand in the workbook as plain values where a live formula belongs.
    """
    ledger = scenario.ledger.facts
    if not reviewed:
        spec = msgspec.structs.replace(spec, review={})
    given = facts or (lambda role: ledger)

    def writer(role: OutputRole) -> _Writer:
        return _Writer(spec, given(role), look, pasted)

    sheets: dict[str, list[list[Any]]] = {}
    formats: dict[str, dict[str, str]] = {}
    chart = None
    if spec.table is not None:
        sheets, formats = writer("workbook").workbook(spec.table)
        if spec.chart:
            letter = column_letter(2 + [column.id for column in spec.table.columns].index(spec.chart))
            last = len(spec.table.entities) + 1
            chart = {
                "sheet": _SHEET,
                "kind": "column",
                "title": spec.table.title,
                "categories": f"A2:A{last}",
                "values": f"{letter}2:{letter}{last}",
            }
    return Solution(writer("memo").memo(), writer("deck").deck(), sheets, formats, chart)


def _with_value(fact: Fact, value: float) -> Fact:
    return msgspec.structs.replace(fact, value=value)


def _formula(column: Column, letters: dict[str, str], row: int) -> str:
    """A column's formula over the cells of a row. A workbook holds percents as fractions."""
    text = spreadsheet(column.formula, {id: f"{letter}{row}" for id, letter in letters.items()})
    return f"=({text[1:]})/100" if column.unit == "percent" else text


def _number_format(column: Column) -> str:
    places = "." + "0" * column.decimals if column.decimals else ""
    if column.unit == "percent":
        return f"0{places}%"
    if column.unit == "currency":
        return f"$#,##0{places}"
    return f"#,##0{places}"
