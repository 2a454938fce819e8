"""The parts of a text view of documents, decks and pictures: Markdown for reading, with nothing escaped, so that what
one reads can be quoted as it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from synthcomp_env.artifacts.chart_text import number_text
from synthcomp_env.artifacts.content import (
    Block,
    Bullets,
    Chart,
    Deck,
    Document,
    Figure,
    Heading,
    Image,
    PageBreak,
    Paragraph,
    Slide,
    Table,
)

__all__ = ["Part", "chart_lines", "deck_parts", "document_parts", "image_parts", "pipe_row", "unread_lines"]


class Part(NamedTuple):
    """Lines that belong together. `head` comes before them, and again on each page that they go on to."""

    lines: tuple[str, ...]
    head: tuple[str, ...] = ()


def document_parts(document: Document) -> Iterator[Part]:
    """Letterhead, title and byline, then block by block, then what was not understood."""
    top = []
    if document.style.letterhead:
        top += [f"[{' | '.join(document.style.letterhead.splitlines())}]", ""]
    if document.title:
        top.append(f"# {document.title}")
    byline = " · ".join(part for part in (document.author, document.date) if part)
    if byline:
        top.append(byline)
    if top:
        yield Part((*top, ""))
    for block in document.blocks:
        yield _block_part(block)
    if not document.blocks:
        yield Part(("(no text)",))
    if document.style.footer:
        yield Part((f"[footer: {' '.join(document.style.footer.split())}]",))
    if document.unread:
        yield Part(tuple(unread_lines(document.unread)))


def deck_parts(deck: Deck) -> Iterator[Part]:
    """Slide by slide."""
    count = len(deck.slides)
    yield Part((f"Presentation: {deck.title or '(no title)'}, {count} slide{'s' * (count != 1)}", ""))
    for number, slide in enumerate(deck.slides, start=1):
        yield Part((f"## Slide {number}: {slide.title}", *_slide_lines(slide)))
    if deck.unread:
        yield Part(tuple(unread_lines(deck.unread)))


def image_parts(image: Image) -> Iterator[Part]:
    """What a picture shows."""
    yield Part((f"(picture, {image.width} x {image.height} pixels)", f"# {image.title}", *image.lines))
    if image.chart is not None:
        yield Part(("", *chart_lines(image.chart)))


def unread_lines(unread: tuple[str, ...]) -> Iterator[str]:
    """What a foreign file held that its view does not show."""
    yield "[also in this file:]"
    for about in unread:
        yield f"- {about}"


def chart_lines(chart: Chart) -> list[str]:
    """A chart as a table of its values."""
    unit = f", in {chart.unit}" if chart.unit else ""
    lines = [f"[{chart.kind} chart: {chart.title}{unit}]"]
    lines += [pipe_row(["", *(series.name for series in chart.series)]), pipe_row(["---"] * (len(chart.series) + 1))]
    for number, category in enumerate(chart.categories):
        values = [series.values[number] if number < len(series.values) else None for series in chart.series]
        lines.append(pipe_row([category, *("" if value is None else number_text(value) for value in values)]))
    return lines


def pipe_row(cells: list[str]) -> str:
    """One row of a table."""
    return f"| {' | '.join(cell.replace(chr(10), ' / ').replace('|', chr(92) + '|') for cell in cells)} |"


def _block_part(block: Block) -> Part:
    match block:
        case Heading():
            return Part((f"{'#' * min(block.level + 1, 6)} {block.text}", ""))
        case Paragraph():
            return Part((*_paragraph_lines(block), ""))
        case Bullets():
            marks = [f"{number}." if block.ordered else "-" for number in range(1, len(block.items) + 1)]
            lines = [
                line
                for mark, item in zip(marks, block.items, strict=True)
                for line in f"{mark} {item}".replace("\n", "\n" + " " * (len(mark) + 1)).split("\n")
            ]
            return Part((*lines, ""))
        case Table():
            return _table_part(block)
        case Figure():
            return Part((*chart_lines(block.chart), *([block.caption] if block.caption else []), ""))
        case PageBreak():
            return Part(("---", ""))


def _paragraph_lines(block: Paragraph) -> list[str]:
    lines = block.text.split("\n")
    if block.style == "quote":
        return [f"> {line}" for line in lines]
    return ["```", *lines, "```"] if block.style == "code" else lines


def _table_part(table: Table) -> Part:
    head = [table.caption] if table.caption else []
    rows = [pipe_row(list(row)) for row in table.rows]
    heads = min(max(table.header_rows, 0), len(rows))
    if heads:
        head += [*rows[:heads], pipe_row(["---"] * len(table.rows[0]))]
    return Part((*rows[heads:], ""), tuple(head))


def _slide_lines(slide: Slide) -> Iterator[str]:
    yield from (f"- {bullet}" for bullet in slide.bullets)
    if slide.table is not None:
        part = _table_part(slide.table)
        yield from part.head
        yield from part.lines[:-1]
    if slide.chart is not None:
        yield from chart_lines(slide.chart)
    if slide.notes:
        yield f"Notes: {slide.notes}"
    yield ""
