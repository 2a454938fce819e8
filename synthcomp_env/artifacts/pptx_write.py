"""Decks to pptx, with python-pptx: native tables and charts, sized so that nothing leaves its slide.

Equal content gives equal bytes in every process: parts are packed in a fixed order with fixed moments.
"""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

from pptx import Presentation
from pptx.opc.oxml import serialize_part_xml
from pptx.opc.serialized import _ContentTypesItem

from synthcomp_env.artifacts.content import Deck, Slide, Style
from synthcomp_env.artifacts.package import clean, pack
from synthcomp_env.artifacts.pptx_chart import add_chart
from synthcomp_env.artifacts.pptx_layout import fit_text, places
from synthcomp_env.artifacts.pptx_shapes import caption_shape, fill_text, table_shape
from synthcomp_env.artifacts.pptx_skeleton import BODY, EMU, TITLE, Box, skeleton

__all__ = ["write_pptx"]

_MOMENT = datetime(2026, 1, 1, 9, 0, 0)
_OPENING: Box = (0, 0, 800, 124)


def write_pptx(deck: Deck) -> bytes:
    """The bytes of a pptx file."""
    shown = Presentation(io.BytesIO(skeleton(deck.style)))
    for slide in deck.slides:
        if slide.layout == "title":
            _opening(shown, slide, deck.style)
        else:
            _content(shown, slide, deck.style)
    core = shown.core_properties
    core.title, core.author = clean(deck.title)[:255], clean(deck.author)[:255]
    core.last_modified_by = core.author
    core.subject = core.keywords = core.comments = core.category = ""
    core.created = core.modified = _MOMENT
    core.revision = 1
    return _packed(shown)


def _opening(shown: Any, slide: Slide, style: Style) -> None:
    page = shown.slides.add_slide(shown.slide_layouts[0])
    setting = fit_text([slide.title], _OPENING, 38, 12)
    fill_text(page.shapes.title._element.txBody, [slide.title], None)
    _shrink(page.shapes.title._element.txBody, setting.size, 38)
    subtitle = page.placeholders[1]
    if slide.bullets:
        box: Box = (0, 0, 800, 104)
        size = fit_text(slide.bullets, box, 18, 7)
        fill_text(subtitle._element.txBody, slide.bullets, None)
        _shrink(subtitle._element.txBody, size.size, 18)
    else:
        subtitle._element.getparent().remove(subtitle._element)
    _rest(page, slide, style)


def _content(shown: Any, slide: Slide, style: Style) -> None:
    page = shown.slides.add_slide(shown.slide_layouts[1])
    title = page.shapes.title._element.txBody
    fill_text(title, [slide.title], None)
    _shrink(title, fit_text([slide.title], TITLE, 26, 8).size, 26)
    body = page.placeholders[1]
    box = places(slide).text
    if box is None:
        body._element.getparent().remove(body._element)
    else:
        if box != BODY:
            body.left, body.top, body.width, body.height = (round(value * EMU) for value in box)
        fill_text(body._element.txBody, slide.bullets, fit_text(slide.bullets, box, 24 if box == BODY else 18))
    _rest(page, slide, style)


def _rest(page: Any, slide: Slide, style: Style) -> None:
    """The table, the chart and the notes of a slide."""
    where = places(slide)
    tree = page.shapes._spTree
    if where.caption is not None and slide.table is not None:
        tree.append(caption_shape(_next_id(tree), slide.table.caption, where.caption))
    if where.table is not None and slide.table is not None:
        tree.append(table_shape(_next_id(tree), slide.table, where.table, style))
    if where.chart is not None and slide.chart is not None:
        add_chart(page, slide.chart, where.chart, style)
    if slide.notes:
        page.notes_slide.notes_text_frame.text = clean(slide.notes)


def _shrink(body: Any, size: float, usual: float) -> None:
    """Set a smaller size on every run of a text that does not fit in its placeholder's own."""
    if size < usual:
        for properties in body.iter("{*}rPr", "{*}endParaRPr"):
            properties.set("sz", str(round(size * 100)))


def _next_id(tree: Any) -> int:
    return max(int(element.get("id")) for element in tree.iter("{*}cNvPr")) + 1


def _packed(shown: Any) -> bytes:
    """The package, its parts in the order of their names."""
    package = shown.part.package
    parts = sorted(package.iter_parts(), key=lambda part: str(part.partname))
    entries = [
        ("[Content_Types].xml", serialize_part_xml(_ContentTypesItem.xml_for(parts))),
        ("_rels/.rels", package._rels.xml),
    ]
    for part in parts:
        entries.append((part.partname.membername, part.blob))
        if part._rels:
            entries.append((part.partname.rels_uri.membername, part.rels.xml))
    return pack(entries)
