"""What a worker writes once a case is understood: the workbook's sheets, the memo and the deck, as plain text and rows.

A case is a request together with all that was read and heard about it; nothing is written that is not in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from synthcomp_env.policies.briefs import Brief, Wanted
from synthcomp_env.policies.tables import Amount, Form, Grid, adds_up
from synthcomp_env.policies.understanding import Level

__all__ = ["SHEET", "Case", "deck", "memo", "sheets"]

SHEET = "Summary"


@dataclass(slots=True)
class Case:
    """A request and what has been found out about it.

    Attributes:
        id: the deliverable's id.
        brief: what was asked.
        extract, sheet, grid: the source's file name, its sheet, its table as it stands there.
        older: tables of the same columns from other extracts; `bound` the factor by which entries may move.
        forms: how each column's figures are written in earlier reports.
        shapes: computed columns, by what they follow from (`tables.shape`).
        keeper: who answers for the extract.
        wording: the standard wording of the rule's document.
        rule, level: the mark in the document, and the one in force after what was announced.
        suspect: the entry (label, column) that looks wrong.
        corrected: entries confirmed by their keeper.
        answers: figures colleagues gave, by what was wanted, with who gave them.
        withdrawn: figures that whoever gave them took back.
        extras: further entries (label, column) to be stated.
        comparisons: (column, period) of earlier figures asked for -> (figure, file); the figure is "" until looked up.
        carried: the figure carried over from another report, as it stands there.
        shown: the workbook as it reads once written.
    """

    id: str
    brief: Brief
    extract: str = ""
    sheet: str = ""
    grid: Grid | None = None
    older: list[Grid] = field(default_factory=list)
    bound: float = 1.5
    forms: dict[str, Form] = field(default_factory=dict)
    shapes: dict[str, str] = field(default_factory=dict)
    keeper: str = ""
    wording: str = ""
    rule: Level | None = None
    level: Level | None = None
    suspect: tuple[str, str] | None = None
    corrected: dict[tuple[str, str], Amount] = field(default_factory=dict)
    answers: dict[Wanted, tuple[Amount, str]] = field(default_factory=dict)
    withdrawn: dict[Wanted, list[float]] = field(default_factory=dict)
    extras: list[tuple[str, str]] = field(default_factory=list)
    comparisons: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    carried: str = ""
    shown: Grid | None = None

    @property
    def entities(self) -> list[str]:
        """The labels of the table's rows without the total."""
        return [label for label in self.grid.labels if label != self.brief.total] if self.grid else []

    def form(self, column: str) -> Form:
        """How figures of a column are written."""
        return self.forms.get(column, Form())

    def figure(self, label: str, column: str) -> str:
        """A figure of the finished workbook as it is written in prose."""
        value = self.shown.value(label, column) if self.shown else None
        return self.form(column).write(value) if value is not None else ""


# -- the workbook ---------------------------------------------------------------------------------------------------


def sheets(case: Case) -> tuple[dict[str, list[list[Any]]], dict[str, str], dict[str, Any] | None]:
    """The workbook: its sheets with entries as confirmed and the rest as formulas, number formats, and its chart."""
    brief, grid = case.brief, case.grid
    if grid is None:
        return {}, {}, None
    columns = [column for column in grid.header[1:] if column in brief.columns] or list(grid.header[1:])
    letters = {column: chr(ord("B") + index) for index, column in enumerate(columns)}
    rows: list[list[Any]] = [[grid.header[0], *columns]]
    for row, label in enumerate(case.entities, start=2):
        rows.append([label, *(_cell(case, label, column, letters, row) for column in columns)])
    last = len(rows)
    total: list[Any] = [brief.total]
    for column in columns:
        formula = _computed(case, column, letters, last + 1)
        total.append(formula if formula and not _adds_up(case, column) else _sum(case, column, letters[column], last))
    rows.append(total)
    formats = {f"{SHEET}!{letters[column]}": case.form(column).code for column in columns}
    chart = None
    if brief.chart and brief.chart[0] in letters and brief.chart[1].endswith(".xlsx"):
        letter = letters[brief.chart[0]]
        chart = {"sheet": SHEET, "kind": "column", "title": f"{brief.chart[0]}, {brief.period}"}
        chart |= {"categories": f"A2:A{last}", "values": f"{letter}2:{letter}{last}"}
    notes: list[list[Any]] = [["Item", "Value"], ["Source", case.extract]]
    notes += [[wanted.subject, amount.text] for wanted, (amount, _) in case.answers.items()]
    if case.carried and brief.carried:
        notes.append([f"{brief.carried[0]} for {brief.carried[1]}", case.carried])
    return {SHEET: rows, "Notes": notes}, formats, chart


def _cell(case: Case, label: str, column: str, letters: dict[str, str], row: int) -> Any:
    formula = _computed(case, column, letters, row)
    if formula:
        return formula
    known = case.corrected.get((label, column))
    value = known.value if known else case.grid.value(label, column) if case.grid else None
    if value is None:
        return None
    value = value / 100 if case.form(column).suffix == "%" else value
    return int(value) if value == int(value) else value


def _computed(case: Case, column: str, letters: dict[str, str], row: int) -> str:
    """The formula of a computed column in a row; percents become fractions."""
    formula = case.shapes.get(column, "")
    if not formula:
        return ""
    text = re.sub(r"\{([^}]+)\}", lambda match: f"{letters.get(match[1], '#')}{row}", formula)
    if "#" in text:
        return ""
    if case.form(column).suffix != "%":
        return text
    return text.removesuffix("*100") if text.endswith("*100") else f"=({text[1:]})/100"


def _adds_up(case: Case, column: str) -> bool:
    return case.grid is not None and adds_up(case.grid, column, case.entities, case.brief.total)


def _sum(case: Case, column: str, letter: str, last: int) -> str | None:
    return f"=SUM({letter}2:{letter}{last})" if _adds_up(case, column) else None


# -- memo and deck --------------------------------------------------------------------------------------------------


def _headline(case: Case) -> list[str]:
    brief = case.brief
    lines = [
        f"In {brief.period}, {column} for {brief.total} was {case.figure(brief.total, column)}."
        for column in brief.headline
        if case.figure(brief.total, column)
    ]
    if case.carried and brief.carried:
        measure, label, title = brief.carried
        lines.append(f'{measure} for {label} is {case.carried}, as reported in "{title}".')
    return lines


def _flagged(case: Case) -> list[tuple[str, str]]:
    """The rows that the mark in force flags, worst first, with their figures."""
    brief, level, grid = case.brief, case.level, case.shown
    if level is None or grid is None or not brief.flagged:
        return []
    read = [(value, label) for label in case.entities if (value := grid.value(label, brief.flagged)) is not None]
    mark = level.amount.value
    hit = [pair for pair in read if (pair[0] < mark if level.below else pair[0] > mark)]
    hit.sort(reverse=not brief.lowest_first)
    return [(label, case.figure(label, brief.flagged)) for _, label in hit]


def _table(case: Case) -> str:
    rows = _flagged(case)
    first = case.grid.header[0] if case.grid else ""
    lines = [f"| {first} | {case.brief.flagged} |", "|---|---|", *(f"| {label} | {shown} |" for label, shown in rows)]
    return "\n".join(lines)


def _rule(case: Case) -> str:
    if case.level is None or not case.brief.threshold:
        return ""
    return f"The {case.brief.threshold} applied is {case.level.amount.text} ({case.brief.policy})."


def _further(case: Case) -> list[str]:
    """Figures beside the table: given by colleagues, asked for besides, compared with."""
    brief = case.brief
    lines = [f"{wanted.subject} is {amount.text}." for wanted, (amount, _) in case.answers.items()]
    lines += [f"{column} for {label} is {case.figure(label, column)}." for label, column in case.extras if case.shown]
    lines += [
        f"For comparison, {column} for {brief.total} in {period} was {shown} ({file})."
        for (column, period), (shown, file) in case.comparisons.items()
        if shown
    ]
    return lines


def memo(case: Case) -> str:
    """The memo as Markdown: headline, what the rule flags, further figures, sources, standard wording."""
    brief = case.brief
    names = brief.layout.sections or ["Summary", "Findings", "Notes"]
    rule = [_rule(case)]
    if brief.caption:
        rule += [f"Table: {brief.caption}", _table(case)] if _flagged(case) else [f"{brief.caption}: none."]
    notes = _further(case)
    if case.corrected:
        notes += [
            f"{column} for {label} was corrected to {amount.text} after {case.keeper or 'its keeper'} had checked it."
            for (label, column), amount in case.corrected.items()
        ]
    notes.append(f"Figures are drawn from {case.extract}; the rule is that of {brief.policy}.")
    bodies = [_headline(case), rule, notes]
    while len(bodies) < len(names):
        bodies.insert(len(bodies) - 1, ["Details are in the workbook."])
    if len(names) < len(bodies):
        bodies = [*bodies[: len(names) - 1], [line for body in bodies[len(names) - 1 :] for line in body]]
    parts = [f"# {brief.title}"]
    for name, body in zip(names, bodies, strict=True):
        parts += [f"## {name}", *(line for line in body if line)]
    if brief.verbatim and case.wording:
        parts.append(case.wording)
    return "\n\n".join(parts) + "\n"


def deck(case: Case) -> str:
    """The deck as Markdown: the headline under the title asked for, what is flagged, further points, the chart."""
    brief = case.brief
    first = brief.layout.first_slide or "Recommendation"
    slides = [_slide(first, [*_headline(case), _rule(case)])]
    if brief.caption and _flagged(case):
        slides.append(f"# {brief.caption}\n\n{_table(case)}")
    if further := _further(case):
        slides.append(_slide("Points to note", further))
    if brief.chart and brief.chart[1].endswith(".pptx") and case.shown is not None:
        values = {label: case.shown.value(label, brief.chart[0]) for label in case.entities}
        lines = [f"{label}, {value:g}" for label, value in values.items() if value is not None]
        title = f"{brief.chart[0]}, {brief.period}"
        slides.append("\n".join([f"# {title}", "", "```chart", f"title: {title}", "kind: column", *lines, "```"]))
    kept = slides[: brief.layout.slides] if brief.layout.slides else slides
    return "\n\n---\n\n".join(kept) + "\n"


def _slide(title: str, points: list[str]) -> str:
    return f"# {title}\n\n" + "\n".join(f"- {point}" for point in points if point)
