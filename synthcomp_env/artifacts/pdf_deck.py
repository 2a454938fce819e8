"""A deck as a PDF: a landscape page a slide, drawn straight onto the canvas."""

from __future__ import annotations

import io

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Frame, KeepInFrame, Paragraph

from synthcomp_env.artifacts.content import Deck, Slide
from synthcomp_env.artifacts.inline import plain
from synthcomp_env.artifacts.package import clean
from synthcomp_env.artifacts.pdf_flow import Look, chart_picture, table_flow
from synthcomp_env.artifacts.pdf_fonts import markup, raw_markup

__all__ = ["draw_deck"]

_WIDTH, _HEIGHT = 960.0, 540.0
_MARGIN = 54.0
_TOP, _FLOOR = _HEIGHT - 122, 48.0


def draw_deck(deck: Deck) -> bytes:
    """The bytes of a PDF with one page a slide; speaker notes are left out."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(_WIDTH, _HEIGHT), invariant=1)
    canvas.setTitle(clean(plain(deck.title)))
    canvas.setAuthor(clean(deck.author))
    look = Look(deck.style)
    for number, slide in enumerate(deck.slides, start=1):
        if slide.layout == "title":
            _opening(canvas, slide, look)
        else:
            _slide(canvas, slide, look, f"{number}")
        canvas.showPage()
    if not deck.slides:
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _opening(canvas: Canvas, slide: Slide, look: Look) -> None:
    """A title slide: the title large on the accent colour."""
    light = look.style.slides in ("side", "clean")
    canvas.setFillColor(HexColor("#FFFFFF") if light else look.accent)
    canvas.rect(0, 0, _WIDTH, _HEIGHT, stroke=0, fill=1)
    canvas.setFillColor(look.accent if light else look.accent_2)
    if look.style.slides == "side":
        canvas.rect(0, 0, 22, _HEIGHT, stroke=0, fill=1)
    canvas.rect(_MARGIN, _HEIGHT * 0.40, 90, 4, stroke=0, fill=1)
    ink = look.accent if light else HexColor("#FFFFFF")
    title = ParagraphStyle("title", fontName=look.heading[1], fontSize=38, leading=44, textColor=ink)
    under = ParagraphStyle("under", fontName=look.body[0], fontSize=18, leading=24, textColor=ink)
    _fit(
        canvas, [Paragraph(markup(slide.title), title)], (_MARGIN, _HEIGHT * 0.44, _WIDTH - 2 * _MARGIN, 200), "BOTTOM"
    )
    lines: list[Flowable] = [Paragraph(markup(line), under) for line in slide.bullets]
    if look.style.letterhead:
        lines.append(Paragraph(raw_markup(look.style.letterhead.split("\n")[0]), under))
    if lines:
        _fit(canvas, lines, (_MARGIN, 60, _WIDTH - 2 * _MARGIN, _HEIGHT * 0.40 - 76))


def _slide(canvas: Canvas, slide: Slide, look: Look, number: str) -> None:
    canvas.setFillColor(look.accent)
    bars = {"bar": (0, _HEIGHT - 10, _WIDTH, 10), "side": (0, 0, 16, _HEIGHT), "band": (0, _HEIGHT - 104, _WIDTH, 104)}
    if bar := bars.get(look.style.slides):
        canvas.rect(*bar, stroke=0, fill=1)
    ink = {"band": HexColor("#FFFFFF"), "clean": look.ink}.get(look.style.slides, look.accent)
    title = ParagraphStyle("title", fontName=look.heading[1], fontSize=28, leading=33, textColor=ink)
    _fit(canvas, [Paragraph(markup(slide.title), title)], (_MARGIN, _HEIGHT - 100, _WIDTH - 2 * _MARGIN, 76), "BOTTOM")
    canvas.setStrokeColor(look.accent_2)
    canvas.setLineWidth(1.5)
    canvas.line(_MARGIN, _HEIGHT - 104, _WIDTH - _MARGIN, _HEIGHT - 104)
    canvas.setFillColor(look.muted)
    canvas.setFont(look.body[0], 10)
    canvas.drawRightString(_WIDTH - _MARGIN, 24, number)
    footer = ParagraphStyle("footer", fontName=look.body[0], fontSize=10, leading=12, textColor=look.muted)
    words = (look.style.footer or look.style.letterhead.split("\n")[0]).replace("\n", " ")
    if words:
        _fit(canvas, [Paragraph(raw_markup(words), footer)], (_MARGIN, 18, _WIDTH * 0.7, 16))
    _body(canvas, slide, look)


def _body(canvas: Canvas, slide: Slide, look: Look) -> None:
    """Bullets on the left; table and chart on the right, or over the whole width where there are no bullets."""
    high = _TOP - _FLOOR
    whole = _WIDTH - 2 * _MARGIN
    beside = slide.table is not None or slide.chart is not None
    left = whole * 0.42 if beside else whole
    if slide.bullets:
        size = 20 if not beside else 17
        text = ParagraphStyle(
            "bullet", fontName=look.body[0], fontSize=size, leading=size * 1.28, leftIndent=20, bulletIndent=2,
            bulletFontSize=size, spaceAfter=size * 0.5, textColor=look.ink, bulletColor=look.accent_2,
        )  # fmt: skip
        _fit(canvas, [Paragraph(markup(line), text, "\u2022") for line in slide.bullets], (_MARGIN, _FLOOR, left, high))
    if not beside:
        return
    x = _MARGIN + left + 26 if slide.bullets else _MARGIN
    width = _WIDTH - _MARGIN - x
    each = high / 2 if slide.table is not None and slide.chart is not None else high
    if slide.table is not None:
        table = table_flow(slide.table, look, width, 13 if len(slide.table.rows) < 12 else 10)
        _fit(canvas, table, (x, _FLOOR + high - each, width, each))
    if slide.chart is not None:
        _fit(
            canvas,
            [chart_picture(slide.chart, look.style, width, min(each - 6, width * 0.62))],
            (x, _FLOOR, width, each),
        )


def _fit(canvas: Canvas, flow: list[Flowable], box: tuple[float, float, float, float], align: str = "TOP") -> None:
    """Draw flowables in a box (left, bottom, width, height), made smaller where they would not fit."""
    x, y, width, height = box
    if not flow:
        return
    if align == "BOTTOM":
        height = min(height, sum(part.wrapOn(canvas, width, height)[1] for part in flow) + 1)
    Frame(x, y, width, height, 0, 0, 0, 0).addFromList([KeepInFrame(width, height, flow, mode="shrink")], canvas)
