"""Contents of the files that stand on the machine: extracts, policies, reports, decks, notes, dictionaries, exports."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence

from synthcomp_env.artifacts.content import (
    Block,
    Bullets,
    Cell,
    Chart,
    Deck,
    Document,
    Figure,
    Heading,
    Paragraph,
    Series,
    Sheet,
    Slide,
    Table,
    Text,
    Workbook,
)
from synthcomp_env.world.dataset import Grid
from synthcomp_env.world.display import number_format
from synthcomp_env.world.formula import spreadsheet
from synthcomp_env.world.job import Job
from synthcomp_env.world.packmodel import ColumnSpec
from synthcomp_env.world.periods import Period
from synthcomp_env.world.truth import DATA_SHEET

__all__ = ["deck", "dictionary", "export", "extract", "method_note", "policy", "report"]


def extract(job: Job, grid: Grid, period: Period, notes: Sequence[tuple[str, str]]) -> Workbook:
    """An extract: the given values, derived columns and totals as live formulas, and a sheet of notes."""
    spec = job.dataset.spec
    letters = {column.id: chr(ord("B") + number) for number, column in enumerate(spec.columns)}
    last = len(job.dataset.entities) + 1
    rows: list[tuple[Cell, ...]] = [(spec.row, *(column.name for column in spec.columns))]
    for number, label in enumerate((*job.dataset.entities, spec.total), start=2):
        here = {id: f"{letter}{number}" for id, letter in letters.items()}
        cells: list[Cell] = [label]
        for column in spec.columns:
            letter = letters[column.id]
            if label == spec.total and column.total == "none":
                cells.append(None)
            elif label == spec.total and column.total == "sum":
                cells.append(f"=SUM({letter}2:{letter}{last})")
            elif column.formula:
                cells.append(spreadsheet(column.formula, here))
            else:
                value = grid[label][column.id]
                cells.append(value if column.decimals else int(value))
        rows.append(tuple(cells))
    formats = {
        letters[column.id]: number_format(column.unit, column.decimals, job.organisation.currency)
        for column in spec.columns
    }
    owner = job.cast[job.kind.owner]
    return Workbook(
        (
            Sheet(DATA_SHEET, tuple(rows), formats),
            Sheet("Notes", (("Item", "Note"), *(tuple(line) for line in notes)), {}),
        ),
        title=f"{spec.title}, {period.name}",
        author=owner.name,
        style=job.organisation.style,
    )


def policy(job: Job, date: str, sentences: Sequence[str], wording: str) -> Document:
    """The policy document of the rule: purpose, rule, sources, sign-off and the standard wording."""
    rule = job.kind.rule
    names = ("Purpose", "Rule", "Sources", "Approval")
    blocks: list[Block] = []
    for number, (name, sentence) in enumerate(zip(names, sentences, strict=False), start=1):
        blocks += [Heading(f"{number}. {name}"), Paragraph(sentence)]
    step = Table(
        (("Measure", "Level", "Consequence"), (job.slots["column"], _limit_words(job), job.slots["consequence"])),
        caption=f"{rule.name[0].upper()}{rule.name[1:]} in force",
    )
    blocks.insert(4, step)
    if wording:
        blocks += [
            Heading(f"{len(sentences) + 1}. Standard wording"),
            Paragraph(job.say("policy_wording")),
            Paragraph(wording, "quote"),
        ]
    title = job.slots["policy_title"]
    return Document(title, tuple(blocks), author=job.organisation.name, date=date, style=job.organisation.style)


def _limit_words(job: Job) -> str:
    side = "below" if job.kind.rule.op == "<" else "above"
    return f"{side} {job.threshold(job.thresholds.old)}"


def report(job: Job, title: str, grid: Grid, period: Period, date: str, comments: Sequence[str], note: str) -> Document:
    """A memo or report of an earlier period (or a draft of this one): headline figures, flagged table, full table."""
    spec, rule = job.dataset.spec, job.kind.rule
    values = {entity: grid[entity][rule.column] for entity in job.dataset.entities}
    hits = job.flagged(grid, job.thresholds.old)
    column = job.column(rule.column)
    blocks: list[Block] = [Paragraph(note, "note")] if note else []
    blocks.append(Heading("Summary"))
    for id in job.kind.headline:
        words = {"measure": job.column(id).name, "value": job.cell(id, grid[spec.total][id]), "period": period.name}
        blocks.append(Paragraph(job.say("report_headline", **words)))
    counts = {"count": str(len(hits)), "all": str(len(values)), "value": job.threshold(job.thresholds.old)}
    blocks.append(Paragraph(job.say("report_flagged", **counts)))
    if hits:
        flag_rows = ((spec.row, column.name), *((name, job.cell(column.id, values[name])) for name in hits))
        blocks += [Heading(job.kind.table), Table(flag_rows, caption=f"{job.kind.table}, {period.name}")]
    blocks += [Heading("All figures"), _full_table(job, grid, period), Heading("Commentary")]
    blocks += [Paragraph(comment) for comment in comments]
    chart = Chart(f"{column.name}, {period.name}", "bar", tuple(values), (_series(column, values),))
    blocks.append(Figure(chart, caption=f"{column.name} by {spec.row.lower()}"))
    return Document(title, tuple(blocks), author=job.user.full_name, date=date, style=job.organisation.style)


def _series(column: ColumnSpec, values: dict[str, float]) -> Series:
    return Series(column.name, tuple(round(value, column.decimals) for value in values.values()))


def _full_table(job: Job, grid: Grid, period: Period) -> Table:
    spec = job.dataset.spec
    rows = [(spec.row, *(column.name for column in spec.columns))]
    for label in (*job.dataset.entities, spec.total):
        cells = grid[label]
        rows.append((label, *(job.cell(each.id, cells[each.id]) if each.id in cells else "" for each in spec.columns)))
    return Table(tuple(rows), caption=f"{spec.title}, {period.name}")


def deck(job: Job, title: str, grid: Grid, period: Period) -> Deck:
    """The slides of an earlier period."""
    spec, column = job.dataset.spec, job.column(job.kind.rule.column)
    values = {entity: grid[entity][column.id] for entity in job.dataset.entities}
    headline = tuple(
        f"{job.column(id).name}, {spec.total}: {job.cell(id, grid[spec.total][id])}" for id in job.kind.headline
    )
    hits = job.flagged(grid, job.thresholds.old)
    chart = Chart(column.name, "column", tuple(values), (_series(column, values),), unit=column.unit)
    slides = (
        Slide(title, (job.organisation.name, period.name), layout="title"),
        Slide("Headline figures", headline),
        Slide(f"{column.name} by {spec.row.lower()}", chart=chart),
        Slide(job.kind.table, tuple(f"{name}: {job.cell(column.id, values[name])}" for name in hits) or ("None",)),
    )
    return Deck(title, slides, author=job.user.full_name, style=job.organisation.style)


def method_note(job: Job, title: str, date: str, sentences: Sequence[str]) -> Document:
    """How the figures are made: definitions of the derived columns and the pack's remarks."""
    derived = tuple(
        f"{each.name} = {_in_words(job, each.formula)}" for each in job.dataset.spec.columns if each.formula
    )
    blocks: list[Block] = [Heading("Purpose"), Paragraph(sentences[0])]
    if derived:
        blocks += [Heading("Computed columns"), Bullets(derived)]
    blocks += [Heading("Remarks"), *(Paragraph(sentence) for sentence in sentences[1:])]
    return Document(title, tuple(blocks), job.cast[job.kind.owner].name, date, job.organisation.style)


def _in_words(job: Job, text: str) -> str:
    for column in sorted(job.dataset.spec.columns, key=lambda each: -len(each.id)):
        text = " ".join(column.name if word.strip("()") == column.id else word for word in text.split(" "))
    return text


def dictionary(job: Job) -> Workbook:
    """The data dictionary: each column's meaning, unit and origin."""
    spec = job.dataset.spec
    origin = {True: "computed", False: f"entered from {spec.source}"}
    rows: tuple[tuple[Cell, ...], ...] = (
        ("Column", "Unit", "Origin", "Decimals", "Also called"),
        (spec.row, "text", "label", 0, ""),
        *(
            (each.name, each.unit, origin[bool(each.formula)], each.decimals, "; ".join(each.aliases))
            for each in spec.columns
        ),
    )
    return Workbook((Sheet("Dictionary", rows),), title=f"Data dictionary: {spec.title}", style=job.organisation.style)


def export(job: Job, grid: Grid, period: Period, extension: str) -> Text:
    """A plain export of a grid's given columns, as CSV or JSON."""
    columns = job.dataset.given
    records = [
        {job.dataset.spec.row: label, **{each.name: _plain(grid[label][each.id], each.decimals) for each in columns}}
        for label in job.dataset.entities
    ]
    if extension == "json":
        return Text(json.dumps({"period": period.name, "rows": records}, indent=2, ensure_ascii=False) + "\n")
    sheet = io.StringIO()
    writer = csv.DictWriter(sheet, list(records[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(records)
    return Text(sheet.getvalue())


def _plain(value: float, decimals: int) -> float | int:
    return value if decimals else int(value)
