"""Other people's pptx files to decks, with python-pptx; what is not understood is said in `unread`.

Lost on the way through a file of our own: a chart's source, header rows beyond the first, empty bullets, and the parts
of a `Style` that a presentation does not keep.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE

from synthcomp_env.artifacts.charts import ChartKind
from synthcomp_env.artifacts.content import Chart, Deck, Series, Slide, Style, Table
from synthcomp_env.artifacts.inline import Span, join, merged
from synthcomp_env.artifacts.palette import hex_colour
from synthcomp_env.artifacts.pptx_chart import unit_of
from synthcomp_env.artifacts.pptx_shapes import CAPTION
from synthcomp_env.errors import FormatError

__all__ = ["read_pptx"]

_MAX_SLIDES = 500
_MAX_DEPTH = 12
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_FURNITURE = frozenset({"dt", "ftr", "sldNum", "hdr"})
"""Placeholders of a slide that hold no content: date, footer, number, header."""
_DIAGRAM = "http://schemas.openxmlformats.org/drawingml/2006/diagram"


def read_pptx(data: bytes) -> Deck:
    """The deck in the bytes of a pptx file.

    Raises:
        FormatError: the bytes are no pptx file that can be read.
    """
    try:
        shown: Any = Presentation(io.BytesIO(data))
        pages = list(shown.slides)[:_MAX_SLIDES]
        unread: Counter[str] = Counter()
        if len(shown.slides) > _MAX_SLIDES:
            unread["further slide"] += len(shown.slides) - _MAX_SLIDES
        hidden = [number for number, page in enumerate(pages, start=1) if page._element.get("show") == "0"]
        slides = tuple(_Reader(page, number, unread).slide() for number, page in enumerate(pages, start=1))
        core = shown.core_properties
        notes = [f"{count} {what}{'' if count == 1 else 's'}" for what, count in unread.items()]
        notes += [f"slide {number} is hidden" for number in hidden]
        title = core.title or next((slide.title for slide in slides if slide.title), "")
        return Deck(title, slides, core.author or "", _style(shown), tuple(notes))
    except Exception as error:  # whatever python-pptx does with hostile bytes, they are no deck
        raise FormatError(f"not readable as pptx: {type(error).__name__}: {str(error)[:160]}") from None


class _Reader:
    """Reads one slide; what it cannot read is counted in `unread`."""

    def __init__(self, page: Any, number: int, unread: Counter[str]) -> None:
        self._page, self._number, self._unread = page, number, unread
        self._bullets: list[str] = []
        self._caption = ""
        self._table: Table | None = None
        self._chart: Chart | None = None

    def slide(self) -> Slide:
        """The slide as a value."""
        page = self._page
        heading = page.shapes.title
        title = "\n".join(_paragraphs(heading._element.txBody)) if heading is not None else ""
        for shape in _flat(page.shapes, 0):
            if heading is None or shape._element is not heading._element:
                self._shape(shape)
        if not title and self._bullets and heading is None:
            title = self._bullets.pop(0)
        if self._table is not None and self._caption:
            self._table = Table(self._table.rows, self._caption, self._table.header_rows)
        elif self._caption:
            self._bullets.append(self._caption)
        opening = page.slide_layout.element.get("type") == "title" or page.slide_layout.name == "Title Slide"
        bare = self._table is None and self._chart is None
        return Slide(
            title,
            tuple(self._bullets),
            self._table,
            self._chart,
            _notes(page),
            "title" if opening and bare else "content",
        )

    def _shape(self, shape: Any) -> None:
        if getattr(shape, "has_chart", False) and shape.has_chart:
            self._read_chart(shape.chart)
        elif getattr(shape, "has_table", False) and shape.has_table:
            self._read_table(shape._element.find(f".//{_A}tbl"))
        elif shape.has_text_frame:
            placeholder = shape._element.find(".//{*}nvPr/{*}ph")
            if placeholder is not None and placeholder.get("type") in _FURNITURE:
                return
            texts = [text for text in _paragraphs(shape._element.txBody) if text.strip()]
            if shape.name == CAPTION and not self._caption:
                self._caption = " ".join(texts)
            else:
                self._bullets += texts
        else:
            self._count_other(shape)

    def _count_other(self, shape: Any) -> None:
        tag = etree.QName(shape._element).localname
        if tag == "pic":
            self._unread["picture"] += 1
        elif tag == "graphicFrame":
            data = shape._element.find(f".//{_A}graphicData")
            diagram = data is not None and data.get("uri") == _DIAGRAM
            self._unread["diagram" if diagram else "embedded object"] += 1

    def _read_table(self, element: Any) -> None:
        rows = tuple(_table_row(row) for row in _expanded(element))
        properties = element.find(f"{_A}tblPr")
        headed = properties is not None and properties.get("firstRow") in ("1", "true")
        if self._table is None:
            self._table = Table(rows, header_rows=int(headed))
        else:
            self._unread["further table, kept as bullet"] += 1
            self._bullets += [" | ".join(row) for row in rows]

    def _read_chart(self, drawn: Any) -> None:
        chart = _chart(drawn)
        if chart is None:
            self._unread[f"{_plot_name(drawn)} chart"] += 1
        elif self._chart is None:
            self._chart = chart
        else:
            self._unread["further chart"] += 1


def _flat(shapes: Any, depth: int) -> Iterator[Any]:
    """Shapes in reading order, those of groups among them."""
    for shape in shapes:
        if etree.QName(shape._element).localname == "grpSp":
            if depth < _MAX_DEPTH:
                yield from _flat(shape.shapes, depth + 1)
        else:
            yield shape


def _paragraphs(body: Any) -> list[str]:
    return [] if body is None else [join(_spans(paragraph)) for paragraph in body.findall(f"{_A}p")]


def _spans(paragraph: Any) -> tuple[Span, ...]:
    """The runs of a paragraph; line breaks and fields are text."""
    found: list[Span] = []
    for child in paragraph:
        tag = etree.QName(child).localname if isinstance(child.tag, str) else ""
        if tag == "br":
            found.append(Span("\n", found[-1].bold if found else False, found[-1].italic if found else False))
        elif tag in ("r", "fld"):
            look = child.find(f"{_A}rPr")
            bold = look is not None and look.get("b") in ("1", "true")
            italic = look is not None and look.get("i") in ("1", "true")
            text = child.findtext(f"{_A}t") or ""
            found.append(Span(text.replace("\v", "\n"), bold, italic))
    return merged(found)


def _expanded(table: Any) -> list[list[Any]]:
    """The cells of a table by row, those of a merged range all its first cell."""
    rows = [list(row.findall(f"{_A}tc")) for row in table.findall(f"{_A}tr")]
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell.get("hMerge") in ("1", "true") and column:
                row[column] = row[column - 1]
            elif cell.get("vMerge") in ("1", "true") and at and column < len(rows[at - 1]):
                row[column] = rows[at - 1][column]
    return rows


def _table_row(cells: list[Any]) -> tuple[str, ...]:
    return tuple(_cell_text(cell) for cell in cells)


def _cell_text(cell: Any) -> str:
    """A cell's text. Bold throughout is its row's look, not emphasis."""
    body = cell.find(f"{_A}txBody")
    lines = []
    for paragraph in body.findall(f"{_A}p") if body is not None else ():
        spans = _spans(paragraph)
        if spans and all(span.bold for span in spans):
            spans = tuple(Span(span.text, False, span.italic) for span in spans)
        lines.append(join(spans))
    return "\n".join(lines)


def _notes(page: Any) -> str:
    if not page.has_notes_slide:
        return ""
    frame = page.notes_slide.notes_text_frame
    if frame is None:
        return ""
    return "\n".join("".join(span.text for span in _spans(each._p)) for each in frame.paragraphs).strip("\n")


def _plot_name(drawn: Any) -> str:
    plots = drawn._chartSpace.find(".//{*}plotArea")
    names = [etree.QName(child).localname for child in plots if isinstance(child.tag, str)] if plots is not None else []
    return next((name.removesuffix("Chart").lower() for name in names if name.endswith("Chart")), "empty")


def _chart(drawn: Any) -> Chart | None:
    """The chart, or None when it is of a kind that this package does not know."""
    area = drawn._chartSpace.find(".//{*}plotArea")
    plot = next(
        (child for child in area if isinstance(child.tag, str) and etree.QName(child).localname.endswith("Chart")), None
    )
    kind = _kind(plot)
    if plot is None or kind is None:
        return None
    drawn_series = plot.findall("{*}ser")
    series = tuple(_series(element, number) for number, element in enumerate(drawn_series, start=1))
    categories = _points(drawn_series[0].find("{*}cat")) if drawn_series else []
    length = max([len(categories), *(len(each.values) for each in series)], default=0)
    names = [("" if value is None else value) for value in categories]
    names += [str(number) for number in range(len(names) + 1, length + 1)]
    code = drawn_series[0].findtext("{*}val/{*}numRef/{*}numCache/{*}formatCode") if drawn_series else ""
    title = drawn._chartSpace.find("{*}chart/{*}title")
    lines = [] if title is None else ["".join(run.text or "" for run in p.iter(f"{_A}t")) for p in title.iter(f"{_A}p")]
    text = " ".join(line for line in lines if line)
    padded = tuple(Series(each.name, each.values + (None,) * (length - len(each.values))) for each in series)
    return Chart(text, kind, tuple(names), padded, unit=unit_of(code or ""))


def _kind(plot: Any) -> ChartKind | None:
    name = "" if plot is None else etree.QName(plot).localname
    if name in ("barChart", "bar3DChart"):
        direction = plot.find("{*}barDir")
        return "bar" if direction is not None and direction.get("val") == "bar" else "column"
    if name in ("lineChart", "line3DChart"):
        return "line"
    return "pie" if name in ("pieChart", "pie3DChart", "doughnutChart") else None


def _series(element: Any, number: int) -> Series:
    name = element.findtext("{*}tx/{*}strRef/{*}strCache/{*}pt/{*}v") or element.findtext("{*}tx/{*}v")
    values = tuple(_number(point) for point in _points(element.find("{*}val")))
    return Series(f"Series {number}" if name is None else name, values)


def _points(holder: Any) -> list[str | None]:
    """The cached points of categories or values, in order."""
    cache = None if holder is None else next(holder.iter("{*}strCache", "{*}numCache", "{*}strLit", "{*}numLit"), None)
    if cache is None:
        return []
    count = cache.find("{*}ptCount")
    found = {int(point.get("idx")): point.findtext("{*}v") for point in cache.findall("{*}pt")}
    length = max(found, default=-1) + 1
    if count is not None and count.get("val", "").isdigit():
        length = max(length, min(int(count.get("val")), 10_000))
    return [found.get(at) for at in range(min(length, 10_000))]


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if abs(value) < float("inf") else None


def _style(shown: Any) -> Style:
    """Fonts and accents of the presentation's theme, and the company."""
    usual = Style()
    try:
        blob = shown.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME).blob
        theme: Any = etree.fromstring(blob, etree.XMLParser(resolve_entities=False, no_network=True))
    except (KeyError, IndexError, etree.XMLSyntaxError):
        return usual
    fonts = [theme.find(f".//{{*}}{tag}/{{*}}latin") for tag in ("majorFont", "minorFont")]
    colours = [theme.find(f".//{{*}}{tag}/{{*}}srgbClr") for tag in ("accent1", "accent2")]
    heading, body = ((font.get("typeface") or "" if font is not None else "") for font in fonts)
    first, second = (colour.get("val", "") if colour is not None else "" for colour in colours)
    return Style(
        heading_font=heading or usual.heading_font,
        body_font=body or usual.body_font,
        accent=hex_colour(first, usual.accent),
        accent_2=hex_colour(second, usual.accent_2),
        letterhead=_company(shown),
    )


def _company(shown: Any) -> str:
    try:
        blob = shown.part.package.part_related_by(RELATIONSHIP_TYPE.EXTENDED_PROPERTIES).blob
        return str(etree.fromstring(blob, etree.XMLParser(resolve_entities=False)).findtext("{*}Company") or "")
    except (KeyError, etree.XMLSyntaxError):
        return ""
