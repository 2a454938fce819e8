"""Documents and workbooks as reportlab flowables in an organisation's look."""

from __future__ import annotations

import io
from functools import cached_property
from typing import Any

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    KeepTogether,
    LongTable,
    Spacer,
    TableStyle,
    XPreformatted,
)
from reportlab.platypus import (
    Image as Picture,
)
from reportlab.platypus import (
    PageBreak as NewPage,
)
from reportlab.platypus import (
    Paragraph as Words,
)

from synthcomp_env.artifacts.cellvalues import is_formula
from synthcomp_env.artifacts.chart_png import chart_png
from synthcomp_env.artifacts.content import (
    Block,
    Bullets,
    Cell,
    Chart,
    Document,
    Figure,
    Heading,
    PageBreak,
    Paragraph,
    Sheet,
    Style,
    Table,
    Workbook,
)
from synthcomp_env.artifacts.pdf_fonts import family, is_standard, markup, raw_markup
from synthcomp_env.artifacts.table_layout import column_widths, numeric_columns, tint

__all__ = ["Look", "chart_picture", "document_flow", "table_flow", "workbook_flow"]

_MAX_CELL = 6000
"""Characters of a table cell that are laid out."""
_CHUNK = 300
"""Table rows laid out at a time: reportlab's cost a table grows faster than its rows."""


class Look:
    """An organisation's style as reportlab's: fonts, colours and paragraph styles."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.heading, self.body = family(style.heading_font), family(style.body_font)
        self.accent, self.accent_2 = HexColor(f"#{style.accent}"), HexColor(f"#{style.accent_2}")
        self.band = HexColor(f"#{tint(style.accent)}")
        inks = {"filled": HexColor("#FFFFFF"), "ruled": self.accent}
        self.head_ink = inks.get(style.tables, HexColor("#262626"))
        self.counts = [0, 0, 0, 0]
        """Headings so far by level, where the style numbers them."""
        self.muted, self.hair, self.ink = HexColor("#6B6B6B"), HexColor("#D0D0D0"), HexColor("#1F1F1F")

    @staticmethod
    def line(font: str, size: float, canvas: object) -> ParagraphStyle:
        """A style for one line drawn in the colour a canvas has now."""
        return ParagraphStyle(
            "line",
            fontName=font,
            fontSize=size,
            leading=size,
            textColor=getattr(canvas, "_fillColorObj", None) or Color(0, 0, 0),
        )

    def _text(self, name: str, size: float, **more: Any) -> ParagraphStyle:
        settings: dict[str, Any] = {
            "fontName": self.body[0], "fontSize": size, "leading": size * 1.32, "textColor": self.ink,
            "spaceAfter": 6, "splitLongWords": 1,
        }  # fmt: skip
        return ParagraphStyle(name, **(settings | more))

    @cached_property
    def paragraph(self) -> ParagraphStyle:
        """Body text."""
        return self._text("body", self.style.size)

    @cached_property
    def title(self) -> ParagraphStyle:
        """The document's title."""
        return self._text(
            "title",
            self.style.size + 11.5,
            fontName=self.heading[1],
            textColor=self.accent,
            spaceAfter=4,
            keepWithNext=1,
        )

    @cached_property
    def byline(self) -> ParagraphStyle:
        """Author and date."""
        return self._text("byline", self.style.size, textColor=self.muted, spaceAfter=12)

    @cached_property
    def quote(self) -> ParagraphStyle:
        """Block quotations: italic beside a rule."""
        return self._text(
            "quote", self.style.size, fontName=self.body[2], leftIndent=16, rightIndent=14,
            textColor=HexColor("#404040"), borderColor=self.accent_2, borderWidth=0, spaceBefore=2,
        )  # fmt: skip

    @cached_property
    def note(self) -> ParagraphStyle:
        """Small print."""
        return self._text("note", max(self.style.size - 2, 6), textColor=self.muted)

    @cached_property
    def caption(self) -> ParagraphStyle:
        """Captions of tables and figures."""
        return self._text(
            "caption", max(self.style.size - 1.5, 6), fontName=self.body[1], textColor=HexColor("#595959"),
            spaceBefore=6, spaceAfter=4,
        )  # fmt: skip

    @cached_property
    def code(self) -> ParagraphStyle:
        """Code blocks, shaded."""
        return self._text(
            "code", max(self.style.size - 1.5, 6), fontName="Courier", backColor=HexColor("#F3F3F3"), borderPadding=4,
            leftIndent=4, spaceBefore=6, spaceAfter=10,
        )  # fmt: skip

    @cached_property
    def code_line(self) -> ParagraphStyle:
        """One line of a plain-text file."""
        return self._text("line", 8.5, fontName="Courier", leading=11, spaceAfter=0)

    @cached_property
    def item(self) -> ParagraphStyle:
        """An item of a list."""
        return self._text("item", self.style.size, leftIndent=24, bulletIndent=10, spaceAfter=3)

    def head(self, level: int) -> ParagraphStyle:
        """Headings of level 1 to 4."""
        size = self.style.size + {1: 4.5, 2: 2.0, 3: 0.5}.get(level, 0.0)
        return self._text(
            f"heading{level}", size, fontName=self.heading[3 if level == 4 else 1], textColor=self.accent,
            spaceBefore=14 if level == 1 else 10, spaceAfter=4, keepWithNext=1,
        )  # fmt: skip

    def numbered(self, heading: Heading) -> str:
        """A heading's words as they are shown: with its number and in capitals, where the style says so."""
        text = heading.text.upper() if self.style.capitals and heading.level <= 2 else heading.text
        if not self.style.numbered:
            return text
        level = min(max(heading.level, 1), 4)
        self.counts[level - 1] += 1
        self.counts[level:] = [0] * (4 - level)
        return f"{'.'.join(str(count) for count in self.counts[:level])}\u2002{text}"

    def cell(self, size: float, header: bool, right: bool) -> ParagraphStyle:
        """The text of a table cell."""
        return self._text(
            "cell", size, fontName=self.body[1 if header else 0], leading=size * 1.2, spaceAfter=0,
            textColor=self.head_ink if header else self.ink, **({"alignment": TA_RIGHT} if right else {}),
        )  # fmt: skip


class _Ruled(Words):
    """A paragraph with a coloured rule on its left."""

    def draw(self) -> None:
        canvas = self.canv
        canvas.saveState()
        canvas.setStrokeColor(self.style.borderColor or self.style.textColor)
        canvas.setLineWidth(2.2)
        canvas.line(6, 0, 6, self.height)
        canvas.restoreState()
        super().draw()


def document_flow(document: Document, look: Look, width: float) -> list[Flowable]:
    """A document's flowables for a column `width` points wide."""
    flow: list[Flowable] = []
    if document.title:
        flow.append(Words(markup(document.title), look.title))
        byline = " · ".join(part for part in (document.author, document.date) if part)
        if byline:
            flow.append(Words(raw_markup(byline), look.byline))
    for block in document.blocks:
        flow += _block(block, look, width)
    return flow or [Spacer(1, 1)]


def _block(block: Block, look: Look, width: float) -> list[Flowable]:
    match block:
        case Heading():
            return [Words(markup(look.numbered(block)), look.head(min(block.level, 4)))]
        case Paragraph(style="code"):
            return [XPreformatted(raw_markup(block.text, "\n"), look.code)]
        case Paragraph(style="quote"):
            return [_Ruled(markup(block.text), look.quote)]
        case Paragraph():
            return [Words(markup(block.text), look.note if block.style == "note" else look.paragraph)]
        case Bullets():
            marks = [f"{number}." if block.ordered else "\u2022" for number in range(1, len(block.items) + 1)]
            items = [Words(markup(item), look.item, mark) for mark, item in zip(marks, block.items, strict=True)]
            return [*items, Spacer(1, 4)]
        case Table():
            return table_flow(block, look, width)
        case Figure():
            caption = [Words(markup(block.caption), look.caption)] if block.caption else []
            return [KeepTogether([chart_picture(block.chart, look.style, min(width, 468)), *caption]), Spacer(1, 6)]
        case PageBreak():
            return [NewPage()]


def chart_picture(chart: Chart, style: Style, width: float, height: float = 0.0) -> Flowable:
    """A chart as a picture `width` points wide; 0.52 of that high unless told."""
    height = height or width * 0.523
    data = chart_png(chart, style, 1040, max(round(1040 * height / width), 100))
    return Picture(io.BytesIO(data), width, height)


def table_flow(table: Table, look: Look, width: float, size: float = 0.0) -> list[Flowable]:
    """A table's flowables: caption, then the table in the organisation's look, its headers repeated on every page."""
    count = max((len(row) for row in table.rows), default=0)
    if not count:
        return []
    rows = [[*row, *[""] * (count - len(row))] for row in table.rows]
    heads = min(table.header_rows, len(rows))
    numeric = numeric_columns(rows[heads:]) or [False] * count
    size = size or max(look.style.size - 1, 6)
    widths = [twips / 20 for twips in column_widths(rows, round(width * 20), size)]
    caption: list[Flowable] = [CondPageBreak(60), Words(markup(table.caption), look.caption)] if table.caption else []
    flow: list[Flowable] = caption
    body = rows[heads:]
    for start in range(0, max(len(body), 1), _CHUNK):
        part = rows[:heads] + body[start : start + _CHUNK] if start == 0 or heads else body[start : start + _CHUNK]
        flow.append(_table(part, heads, numeric, widths, look, size))
    return [*flow, Spacer(1, 10)]


def _table(
    rows: list[list[str]], heads: int, numeric: list[bool], widths: list[float], look: Look, size: float
) -> Flowable:
    styles = {(header, right): look.cell(size, header, right) for header in (False, True) for right in (False, True)}
    cells = [
        [
            Words(markup(_limited(cell)), styles[number < heads, numeric[at]])
            if _needs_words(cell, widths[at], size)
            else cell
            for at, cell in enumerate(row)
        ]
        for number, row in enumerate(rows)
    ]
    commands: list[Any] = [
        ("FONT", (0, 0), (-1, -1), look.body[0], size),
        ("LEADING", (0, 0), (-1, -1), size * 1.2),
        ("TEXTCOLOR", (0, 0), (-1, -1), look.ink),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LEFTPADDING", (0, 0), (-1, -1), 4),
        ("RIGHTPADDING", (0, 0), (-1, -1), 4),
        ("TOPPADDING", (0, 0), (-1, -1), 2.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]
    if look.style.tables == "grid":
        commands.append(("GRID", (0, 0), (-1, -1), 0.5, HexColor("#A6A6A6")))
    else:
        commands += [
            ("LINEBELOW", (0, 0), (-1, -2), 0.4, look.hair),
            ("LINEABOVE", (0, 0), (-1, 0), 0.8, look.accent),
            ("LINEBELOW", (0, -1), (-1, -1), 0.8, look.accent),
        ]
    commands += [("ALIGN", (at, 0), (at, -1), "RIGHT") for at, right in enumerate(numeric) if right]
    if look.style.banded_tables:
        commands += [("BACKGROUND", (0, at), (-1, at), look.band) for at in range(heads + 1, len(rows), 2)]
    if heads:
        commands += [
            ("TEXTCOLOR", (0, 0), (-1, heads - 1), look.head_ink),
            ("FONTNAME", (0, 0), (-1, heads - 1), look.body[1]),
        ]
        if look.style.tables == "ruled":
            commands.append(("LINEBELOW", (0, heads - 1), (-1, heads - 1), 0.8, look.accent))
        else:
            ground = look.accent if look.style.tables == "filled" else look.band
            commands.append(("BACKGROUND", (0, 0), (-1, heads - 1), ground))
    return LongTable(cells, widths, repeatRows=heads, style=TableStyle(commands), hAlign="LEFT", splitInRow=1)


def _needs_words(cell: str, width: float, size: float) -> bool:
    """Whether a cell must be wrapped or set in another font; short plain ones are much cheaper drawn as they are."""
    return "*" in cell or "\n" in cell or len(cell) * size * 0.62 > width - 8 or not is_standard(cell)


def _limited(text: str) -> str:
    return text if len(text) <= _MAX_CELL else text[:_MAX_CELL] + " ..."


def workbook_flow(workbook: Workbook, look: Look, width: float) -> list[Flowable]:
    """A workbook's sheets, each on a page of its own with its values as they are shown; wide sheets in several tables,
    the first column repeated."""
    from synthcomp_env.artifacts import formulas  # heavy: loaded when the first workbook is exported

    values = formulas.values(workbook)
    flow: list[Flowable] = []
    for number, sheet in enumerate(workbook.sheets):
        if number:
            flow.append(NewPage())
        flow.append(Words(raw_markup(sheet.name), look.head(1)))
        rows = _shown(sheet, values.get(sheet.name, sheet.rows))
        for columns in _column_groups(rows):
            part = tuple(tuple(row[at] for at in columns) for row in rows)
            size = 8.5 if len(columns) < 8 else 7.0
            flow += table_flow(Table(part, "", min(sheet.header_rows, len(part))), look, width, size)
        flow += [
            KeepTogether([chart_picture(chart, look.style, min(width, 468)), Spacer(1, 8)]) for chart in sheet.charts
        ]
    return flow or [Spacer(1, 1)]


def _shown(sheet: Sheet, values: tuple[tuple[Cell, ...], ...]) -> list[list[str]]:
    from synthcomp_env.artifacts.a1 import column_letter
    from synthcomp_env.artifacts.numberformat import cell_text

    width = max((len(row) for row in sheet.rows), default=0)
    out = []
    for number, row in enumerate(sheet.rows, start=1):
        known = values[number - 1] if number <= len(values) else row
        cells = []
        for at in range(width):
            value = known[at] if at < len(known) else None
            letter = column_letter(at + 1)
            code = sheet.formats.get(f"{letter}{number}", sheet.formats.get(letter, ""))
            cells.append(cell_text(value, code).replace("*", "\\*") if not is_formula(value) else "")
        out.append(cells)
    return out


def _column_groups(rows: list[list[str]]) -> list[list[int]]:
    """Columns in groups that fit a page's width, each after the first beginning with the first column again."""
    count = len(rows[0]) if rows else 0
    if count <= 12:
        return [list(range(count))] if count else []
    return [[0, *range(start, min(start + 11, count))] for start in range(1, count, 11)]
