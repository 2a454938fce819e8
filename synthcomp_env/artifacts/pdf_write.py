"""Writing Pages as a PDF with reportlab: documents, workbooks and texts flow over pages, a deck has a page a slide."""

from __future__ import annotations

import io
import textwrap
from typing import Any, Literal

from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, LETTER, landscape
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, XPreformatted
from reportlab.platypus.doctemplate import LayoutError

from synthcomp_env.artifacts.blob import Blob, Cache
from synthcomp_env.artifacts.content import Deck, Document, Pages, Style, Text, Workbook
from synthcomp_env.artifacts.inline import plain
from synthcomp_env.artifacts.package import clean
from synthcomp_env.artifacts.pdf_deck import draw_deck
from synthcomp_env.artifacts.pdf_flow import Look, document_flow, workbook_flow
from synthcomp_env.artifacts.pdf_fonts import is_standard, raw_markup
from synthcomp_env.errors import FormatError

__all__ = ["page_count", "write_pdf"]

rl_config.useA85 = 0  # streams as bytes: text armour costs a quarter more room and a tenth of the time
_TOP, _BOTTOM = 78.0, 62.0
_TEXT_COLUMNS = 92
_MAX_TEXT = 2 * 2**20

_made: Cache[bytes] = Cache(64)
_counted: Cache[int] = Cache(512)


def write_pdf(pages: Pages) -> bytes:
    """The bytes of a PDF; equal content gives equal bytes in every process.

    Raises:
        FormatError: the source is too long to be laid out (over 2 MB of plain text).
    """
    source = pages.source
    return _made.get(
        Blob.of(source).hash, lambda: draw_deck(source) if isinstance(source, Deck) else _laid_out(source)[0]
    )


def page_count(source: Document | Workbook | Deck | Text) -> int:
    """How many pages the PDF of a content has. It is laid out for that, but not drawn."""
    if isinstance(source, Deck):
        return len(source.slides) or 1
    return _counted.get(Blob.of(source).hash, lambda: _laid_out(source, drawn=False)[1])


def _laid_out(source: Document | Workbook | Text, drawn: bool = True) -> tuple[bytes, int]:
    """The bytes of a PDF (none unless it is drawn) and its pages."""
    style = Style() if isinstance(source, Text) else source.style
    look = Look(style)
    size = A4 if style.paper == "a4" else LETTER
    if isinstance(source, Workbook) and _is_wide(source):
        size = landscape(size)
    width = size[0] - 2 * _side(style)
    match source:
        case Document():
            flow = document_flow(source, look, width)
        case Workbook():
            flow = workbook_flow(source, look, width)
        case Text():
            flow = _text_flow(source, look)
    title, author = ("", "") if isinstance(source, Text) else (plain(source.title), source.author)
    return _build(flow, look, size, title, author, drawn)


def _side(style: Style) -> float:
    """Left and right margin in points."""
    return min(max(style.margin, 30.0), 120.0)


def _is_wide(workbook: Workbook) -> bool:
    return any(len(row) > 7 for sheet in workbook.sheets for row in sheet.rows[:50])


def _text_flow(source: Text, look: Look) -> list[Flowable]:
    """Plain text in a fixed-width face, long lines wrapped."""
    if len(source.text) > _MAX_TEXT:
        raise FormatError(f"the text has {len(source.text):,} characters; at most {_MAX_TEXT:,} are laid out as PDF.")
    flow: list[Flowable] = []
    for line in clean(source.text).expandtabs(4).split("\n"):
        pieces = textwrap.wrap(line, _TEXT_COLUMNS, drop_whitespace=False, replace_whitespace=False) or [" "]
        flow += [XPreformatted(raw_markup(piece.rstrip() or " "), look.code_line) for piece in pieces]
    return flow


class _Undrawn(Frame):
    """A frame in which everything takes its room and nothing is drawn, which is most of the work."""

    def add(self, flowable: Flowable, canv: Canvas, trySplit: int = 0) -> Literal[0, 1]:
        own = vars(flowable)
        own["drawOn"] = _nothing
        try:
            return super().add(flowable, canv, trySplit)
        finally:
            del own["drawOn"]


def _nothing(*args: object, **kwargs: object) -> None:
    """Draws nothing."""


def _build(
    flow: list[Flowable], look: Look, size: tuple[float, float], title: str, author: str, drawn: bool
) -> tuple[bytes, int]:
    """Lay a flow out on pages with letterhead, footer and "Page N of M"."""
    buffer = io.BytesIO()
    template = BaseDocTemplate(
        buffer, pagesize=size, title=clean(title), author=clean(author), invariant=1, allowSplitting=1, creator=""
    )
    top = _TOP + 11 * look.style.letterhead.count("\n")
    side = _side(look.style)
    frame = (Frame if drawn else _Undrawn)(side, _BOTTOM, size[0] - 2 * side, size[1] - top - _BOTTOM, 0, 0, 0, 0)
    template.addPageTemplates(PageTemplate(frames=[frame], pagesize=size))
    pages: list[int] = []

    class Numbered(Canvas):
        """A canvas that keeps its pages back until it knows how many there are."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self._kept: list[dict[str, Any]] = []

        def showPage(self) -> None:
            self._kept.append(dict(self.__dict__))
            self._startPage()  # type: ignore[attr-defined]

        def save(self) -> None:
            pages.append(len(self._kept))
            if not drawn:
                return
            for number, state in enumerate(self._kept, start=1):
                self.__dict__.update(state)
                shown = {"of": f"Page {number} of {len(self._kept)}", "slash": f"{number} / {len(self._kept)}"}
                _margins(self, look, size, shown.get(look.style.page_numbers, str(number)))
                Canvas.showPage(self)
            Canvas.save(self)

    try:
        template.build(flow, canvasmaker=Numbered)
    except LayoutError as error:
        raise FormatError(f"the content cannot be laid out on a page: {str(error)[:120]}") from None
    return buffer.getvalue(), pages[-1]


def _margins(canvas: Canvas, look: Look, size: tuple[float, float], number: str) -> None:
    """Letterhead and footer of one page."""
    width, height = size
    lines = clean(look.style.letterhead).split("\n") if look.style.letterhead else []
    y, side, place = height - 40, _side(look.style), look.style.letterhead_at
    if lines and place == "band":
        canvas.setFillColor(look.accent)
        canvas.rect(0, height - 50 - 12 * (len(lines) - 1), width, 50 + 12 * (len(lines) - 1), stroke=0, fill=1)
        y += 6
    for at, line in enumerate(lines):
        canvas.setFillColor(HexColor("#FFFFFF") if place == "band" else look.accent if at == 0 else look.muted)
        face = (look.heading[1], 12) if at == 0 else (look.body[0], 8.5)
        free = width - 2 * side - stringWidth(line, *face)
        _words(canvas, side + max(free, 0) * {"center": 0.5, "right": 1.0}.get(place, 0.0), y, line, face)
        y -= 12
    if lines and place != "band":
        canvas.setStrokeColor(look.accent)
        canvas.setLineWidth(1)
        canvas.line(side, y + 5, width - side, y + 5)
    canvas.setStrokeColor(look.hair)
    canvas.setLineWidth(0.5)
    canvas.line(side, 46, width - side, 46)
    canvas.setFillColor(look.muted)
    _words(canvas, side, 34, " ".join(clean(look.style.footer).split()), (look.body[0], 8.5))
    canvas.setFont(look.body[0], 8.5)
    canvas.drawRightString(width - side, 34, number)


def _words(canvas: Canvas, x: float, y: float, text: str, face: tuple[str, float]) -> None:
    if is_standard(text):
        canvas.setFont(*face)
        canvas.drawString(x, y, text)
        return
    paragraph = XPreformatted(raw_markup(text), Look.line(*face, canvas))
    paragraph.wrapOn(canvas, 1000, 100)
    paragraph.drawOn(canvas, x, y - face[1] * 0.25)
