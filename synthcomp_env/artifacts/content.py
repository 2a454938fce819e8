"""Content values: what a file says, apart from the bytes that say it.

Tools read and write these values; codecs (`docx.py`, `xlsx.py`, ...) turn them into real bytes when something needs
bytes, and turn other people's bytes back into them. All are frozen `msgspec` structs: comparable, hashable by their
canonical bytes, cheap to make. Inline emphasis inside any text is Markdown's `**bold**` and `*italic*`.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

__all__ = [
    "Block", "Bullets", "Cell", "Chart", "Content", "Deck", "Document", "Email", "Figure", "Heading", "Image", "Opaque",
    "PageBreak", "Pages", "Paragraph", "Series", "Sheet", "Slide", "Style", "Table", "Text", "Workbook",
]  # fmt: skip

Cell: TypeAlias = bool | int | float | str | None
"""A worksheet cell. A string beginning with '=' is a formula; ISO dates are strings."""


class Style(msgspec.Struct, frozen=True, omit_defaults=True):
    """An organisation's look: fonts, colours (six hex digits, no '#'), letterhead, page, slide and spreadsheet habits.

    Attributes:
        size: of body text, in points.
        margin: left and right of a page, in points.
        letterhead_at: where its lines stand; "band" sets them on a filled band.
        tables: headers on the accent colour, between rules, or in a grid with a light header.
        numbered: headings are numbered by the program that shows them, never in their text.
        capitals: headings are shown in capitals.
        page_numbers: "Page 2 of 5", "2 / 5" or "2".
        slides: a coloured bar on top, on the side, a filled band behind titles, or none of these.
        gridlines: worksheets show the grid.
        freeze: worksheets keep their headers in view.
    """

    heading_font: str = "Calibri"
    body_font: str = "Calibri"
    accent: str = "1F4E79"
    accent_2: str = "C55A11"
    size: float = 10.5
    letterhead: str = ""
    footer: str = ""
    paper: Literal["letter", "a4"] = "letter"
    banded_tables: bool = True
    margin: float = 65.0
    letterhead_at: Literal["left", "center", "right", "band"] = "left"
    tables: Literal["filled", "ruled", "grid"] = "filled"
    numbered: bool = False
    capitals: bool = False
    page_numbers: Literal["of", "slash", "plain"] = "of"
    slides: Literal["bar", "side", "band", "clean"] = "bar"
    gridlines: bool = False
    freeze: bool = True


class Series(msgspec.Struct, frozen=True, omit_defaults=True):
    """One named series of a chart; `values` align with the chart's categories."""

    name: str
    values: tuple[float | None, ...]


class Chart(msgspec.Struct, frozen=True, omit_defaults=True):
    """A native chart. In a workbook, `source` may name the ranges it plots ("Data!A2:A13|Data!D2:D13", categories
    first, then one range a series); its values are then recomputed from the sheet and `series` values are a cache."""

    title: str
    kind: Literal["bar", "column", "line", "pie"]
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    source: str = ""
    unit: str = ""


class Heading(msgspec.Struct, frozen=True, tag="heading"):
    """A heading; level 1 is a section, 2 a subsection, and so on to 4."""

    text: str
    level: int = 1


class Paragraph(msgspec.Struct, frozen=True, tag="paragraph", omit_defaults=True):
    """A paragraph. `style` "quote" is a block quotation, "code" a code block, "note" small print."""

    text: str
    style: Literal["body", "quote", "code", "note"] = "body"


class Bullets(msgspec.Struct, frozen=True, tag="bullets", omit_defaults=True):
    """A flat list; `ordered` numbers it from 1."""

    items: tuple[str, ...]
    ordered: bool = False


class Table(msgspec.Struct, frozen=True, tag="table", omit_defaults=True):
    """A table of display text. The first `header_rows` rows are headers."""

    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    header_rows: int = 1


class Figure(msgspec.Struct, frozen=True, tag="figure", omit_defaults=True):
    """A chart in a document."""

    chart: Chart
    caption: str = ""


class PageBreak(msgspec.Struct, frozen=True, tag="pagebreak"):
    """The next block starts a page."""


Block: TypeAlias = Heading | Paragraph | Bullets | Table | Figure | PageBreak


class Document(msgspec.Struct, frozen=True, tag="document", omit_defaults=True):
    """A word-processor document (docx)."""

    title: str
    blocks: tuple[Block, ...]
    author: str = ""
    date: str = ""
    style: Style = Style()
    unread: tuple[str, ...] = ()
    """What a foreign file held that was not understood, in words ("1 embedded object")."""


class Pages(msgspec.Struct, frozen=True, tag="pages", omit_defaults=True):
    """A PDF of ours: the content it was exported from, and how many pages that makes."""

    source: Document | Workbook | Deck | Text
    pages: int = 0


class Sheet(msgspec.Struct, frozen=True, omit_defaults=True):
    """One worksheet: a dense grid of cells from A1, number formats by column letter or cell ("D", "D4": "0.0%")."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    formats: dict[str, str] = {}
    header_rows: int = 1
    charts: tuple[Chart, ...] = ()
    notes: dict[str, str] = {}
    """Cell comments, by cell."""
    pictures: tuple[Image, ...] = ()
    """Photographs and screenshots pasted below the cells."""


class Workbook(msgspec.Struct, frozen=True, tag="workbook", omit_defaults=True):
    """A spreadsheet (xlsx). Formula values are recomputed, never stored here (`formulas.recompute`)."""

    sheets: tuple[Sheet, ...]
    title: str = ""
    author: str = ""
    style: Style = Style()
    unread: tuple[str, ...] = ()


class Slide(msgspec.Struct, frozen=True, omit_defaults=True):
    """One slide: a title, then bullets, at most one table and at most one chart, and speaker notes."""

    title: str
    bullets: tuple[str, ...] = ()
    table: Table | None = None
    chart: Chart | None = None
    notes: str = ""
    layout: Literal["title", "content"] = "content"


class Deck(msgspec.Struct, frozen=True, tag="deck", omit_defaults=True):
    """A presentation (pptx)."""

    title: str
    slides: tuple[Slide, ...]
    author: str = ""
    style: Style = Style()
    unread: tuple[str, ...] = ()


class Text(msgspec.Struct, frozen=True, tag="text", omit_defaults=True):
    """Any plain-text file (txt, md, csv, json, jsonl, toml, py, ...): exactly its characters, UTF-8."""

    text: str


class Email(msgspec.Struct, frozen=True, tag="email", omit_defaults=True):
    """A saved message (eml)."""

    sender: str
    to: tuple[str, ...]
    subject: str
    date: str
    body: str
    cc: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()


class Image(msgspec.Struct, frozen=True, tag="image", omit_defaults=True):
    """A picture we draw (png, jpg): a titled panel with lines of text and perhaps a chart; what a screenshot shows."""

    title: str
    lines: tuple[str, ...] = ()
    chart: Chart | None = None
    width: int = 960
    height: int = 600
    scene: Literal["window", "landscape", "board"] = "window"
    """A program's window; a photograph of a view, of which the words are only kept in the file; of a whiteboard."""


class Opaque(msgspec.Struct, frozen=True, tag="opaque", omit_defaults=True):
    """Bytes we keep but do not understand, with the reason in words."""

    data: bytes
    reason: str = ""


Content: TypeAlias = Document | Pages | Workbook | Deck | Text | Email | Image | Opaque
