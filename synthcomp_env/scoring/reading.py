"""A deliverable as a reader sees it: lines of prose under headings, grids of cells under captions, charts.

A PDF reads as the content it was exported from. What a file does not show on its pages (speaker notes, cell
comments) is in `notes`, apart.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple, TypeAlias

from synthcomp_env.artifacts import formulas
from synthcomp_env.artifacts.blob import Blob, Cache
from synthcomp_env.artifacts.content import (
    Bullets,
    Cell,
    Chart,
    Content,
    Deck,
    Document,
    Email,
    Figure,
    Heading,
    Image,
    Pages,
    Paragraph,
    Table,
    Text,
    Workbook,
)
from synthcomp_env.artifacts.markdown import document_from_markdown
from synthcomp_env.errors import SynthcompError

__all__ = ["Grid", "Line", "Reading", "inner", "read", "read_content"]

Role: TypeAlias = Literal["title", "heading", "text", "item"]


class Line(NamedTuple):
    """One paragraph, bullet or heading.

    Attributes:
        place: where it stands, in words ("slide 2", "paragraph 5").
        text: with inline emphasis.
        role: what it is.
        group: lines of one list, or one paragraph, share a number.
        context: what stands over it, nearest first: lead-in, heading, the headings over that, title.
        level: of a heading.
    """

    place: str
    text: str
    role: Role
    group: int
    context: tuple[str, ...]
    level: int = 0


class Grid(NamedTuple):
    """One table, or one worksheet.

    Attributes:
        place: where it stands ("table 1", "Data").
        rows: values; formulas recomputed.
        title: caption or sheet name.
        context: what stands over it, nearest first.
        sheet: sheet name, "" when not in a workbook.
        raw: the cells as entered, in a workbook.
        formats: number formats by column letter or cell.
        group: its place among the lines' groups.
    """

    place: str
    rows: tuple[tuple[Cell, ...], ...]
    title: str
    context: tuple[str, ...]
    sheet: str = ""
    raw: tuple[tuple[Cell, ...], ...] = ()
    formats: Mapping[str, str] = MappingProxyType({})
    group: int = 0


class Reading(NamedTuple):
    """All a file shows."""

    kind: str
    lines: tuple[Line, ...]
    grids: tuple[Grid, ...]
    charts: tuple[Chart, ...]
    notes: tuple[str, ...]

    def texts(self) -> Iterator[str]:
        """Every string shown, lines first, then cells, then chart titles."""
        for line in self.lines:
            yield line.text
        for grid in self.grids:
            yield grid.title
            for row in grid.rows:
                yield from (str(cell) for cell in row if cell is not None)
        for chart in self.charts:
            yield chart.title


_readings: Cache[Reading] = Cache(512)


def read(blob: Blob, path: str) -> Reading:
    """The reading of a file; `path` tells how plain text is laid out (csv, md). Memoised by contents."""
    extension = path.rpartition(".")[2].lower()
    return _readings.get((blob.hash, extension), lambda: read_content(blob.content(), extension))


def inner(content: Content) -> Content:
    """What a PDF was exported from; any other content itself."""
    while isinstance(content, Pages):
        content = content.source
    return content


def read_content(content: Content, extension: str = "") -> Reading:
    """The reading of a content value."""
    content = inner(content)
    if isinstance(content, Document):
        return _document(content)
    if isinstance(content, Workbook):
        return _workbook(content)
    if isinstance(content, Deck):
        return _deck(content)
    if isinstance(content, Text):
        return _text(content.text, extension)
    if isinstance(content, Email):
        lines = [Line("subject", content.subject, "title", 0, ())]
        lines += [
            Line(f"line {number}", text, "text", number, (content.subject,))
            for number, text in enumerate(content.body.splitlines(), start=1)
            if text.strip()
        ]
        return Reading("email", tuple(lines), (), (), ())
    if isinstance(content, Image):
        charts = (content.chart,) if content.chart else ()
        return Reading("image", (), (), charts, (content.title, *content.lines))
    return Reading("opaque", (), (), (), ())


def _document(document: Document) -> Reading:
    lines: list[Line] = []
    grids: list[Grid] = []
    charts: list[Chart] = []
    over: list[tuple[int, str]] = []
    lead = ""
    if document.title:
        lines.append(Line("title", document.title, "title", 0, ()))

    def context() -> tuple[str, ...]:
        above = tuple(text for _, text in reversed(over))
        return ((lead,) if lead else ()) + above + ((document.title,) if document.title else ())

    for group, block in enumerate(document.blocks, start=1):
        if isinstance(block, Heading):
            while over and over[-1][0] >= block.level:
                over.pop()
            lead = ""
            lines.append(Line(f"heading {block.text!r}", block.text, "heading", group, context(), block.level))
            over.append((block.level, block.text))
        elif isinstance(block, Paragraph):
            lead = ""
            lines.append(Line(f"paragraph {group}", block.text, "text", group, context()))
            lead = block.text if block.text.rstrip(" *").endswith(":") else ""
        elif isinstance(block, Bullets):
            place = f"list {group}"
            lines += [Line(place, item, "item", group, context()) for item in block.items]
            lead = ""
        elif isinstance(block, Table):
            grids.append(Grid(f"table {len(grids) + 1}", block.rows, block.caption, context(), group=group))
            lead = ""
        elif isinstance(block, Figure):
            charts.append(block.chart)
            lead = ""
    return Reading("document", tuple(lines), tuple(grids), tuple(charts), ())


def _workbook(workbook: Workbook) -> Reading:
    values = formulas.values(workbook)
    title = (workbook.title,) if workbook.title else ()
    grids = tuple(
        Grid(sheet.name, values.get(sheet.name, ()), sheet.name, title, sheet.name, sheet.rows, sheet.formats, number)
        for number, sheet in enumerate(workbook.sheets, start=1)
    )
    charts = tuple(chart for sheet in workbook.sheets for chart in sheet.charts)
    notes = tuple(note for sheet in workbook.sheets for note in sheet.notes.values())
    return Reading("workbook", (), grids, charts, notes)


def _deck(deck: Deck) -> Reading:
    lines: list[Line] = []
    grids: list[Grid] = []
    group = 0
    for number, slide in enumerate(deck.slides, start=1):
        place, over = f"slide {number}", (slide.title, deck.title)
        group += 1
        lines.append(Line(place, slide.title, "heading", group, (deck.title,), 1))
        group += 1
        lines += [Line(place, bullet, "item", group, over) for bullet in slide.bullets]
        if slide.table is not None:
            group += 1
            grids.append(Grid(place, slide.table.rows, slide.table.caption, over, group=group))
    charts = tuple(slide.chart for slide in deck.slides if slide.chart is not None)
    return Reading(
        "deck", tuple(lines), tuple(grids), charts, tuple(slide.notes for slide in deck.slides if slide.notes)
    )


def _text(text: str, extension: str) -> Reading:
    if extension in ("csv", "tsv"):
        rows = tuple(tuple(row) for row in csv.reader(io.StringIO(text), delimiter="\t" if extension == "tsv" else ","))
        return Reading("text", (), (Grid("table 1", rows, "", ()),), (), ())
    if extension in ("md", "txt", ""):
        try:
            return _document(document_from_markdown(text))._replace(kind="text")
        except SynthcompError:
            pass  # not Markdown after all: plain lines
    lines = tuple(
        Line(f"line {number}", line, "text", number, ())
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip()
    )
    return Reading("text", lines, (), (), ())
