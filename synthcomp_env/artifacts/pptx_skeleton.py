"""The empty presentation of an organisation: 16:9, two layouts, and a master look from its `Style`. Cached by style."""

from __future__ import annotations

import io
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree
from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE

from synthcomp_env.artifacts.blob import Cache
from synthcomp_env.artifacts.content import Style
from synthcomp_env.artifacts.package import clean
from synthcomp_env.artifacts.palette import GREY, INK, RULE, chart_colours, hex_colour, ink_on, mix

__all__ = ["BODY", "EMU", "HEIGHT", "TITLE", "WIDTH", "Box", "skeleton"]

EMU = 12_700
"""English metric units in a point."""
WIDTH, HEIGHT = 960, 540
"""A slide, in points."""

Box = tuple[float, float, float, float]
"""x, y, width and height in points."""
TITLE: Box = (43, 26, 874, 62)
BODY: Box = (43, 112, 874, 376)
"""Where a slide's title and its contents stand."""
_OPENING_TITLE: Box = (72, 150, 800, 130)
_OPENING_TEXT: Box = (72, 306, 800, 110)

_NAMESPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_made: Cache[bytes] = Cache(32)


def skeleton(style: Style) -> bytes:
    """The bytes of a presentation without slides. Layout 0 is the title slide, layout 1 title and content."""
    return _made.get(style, lambda: _make(style))


def _make(style: Style) -> bytes:
    deck: Any = Presentation()
    deck.slide_width, deck.slide_height = WIDTH * EMU, HEIGHT * EMU
    size = deck.element.find("{*}sldSz")
    size.attrib.pop("type", None)
    for layout in list(deck.slide_layouts)[2:]:
        deck.slide_layouts.remove(layout)
    master = deck.slide_master
    _drop(deck.part.package, RELATIONSHIP_TYPE.THUMBNAIL)
    _drop(deck.part, RELATIONSHIP_TYPE.PRINTER_SETTINGS)
    theme = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme._blob = _theme(theme.blob, style)
    extended = deck.part.package.part_related_by(RELATIONSHIP_TYPE.EXTENDED_PROPERTIES)
    extended._blob = _extended(style)
    _replace_tree(master.element, _background("FFFFFF") + _tree(_master_shapes(style)))
    styles = master.element.find("{*}txStyles")
    styles.getparent().replace(styles, _parse(_text_styles(style)))
    opening, content = deck.slide_layouts
    _replace_tree(opening.element, _background(_opening_ground(style)) + _tree(_opening_shapes(style)), "Title Slide")
    opening.element.set("showMasterSp", "0")
    _replace_tree(content.element, _tree(_content_shapes()), "Title and Content")
    buffer = io.BytesIO()
    deck.save(buffer)
    return buffer.getvalue()


def _drop(owner: Any, kind: str) -> None:
    rels = owner._rels
    for key in [key for key, rel in rels.items() if rel.reltype == kind]:
        rels.pop(key)


def _parse(xml: str) -> Any:
    return etree.fromstring(xml, etree.XMLParser(remove_blank_text=True))


def _replace_tree(element: Any, inner: str, name: str = "") -> None:
    """Give a master or layout another common slide data."""
    from pptx.oxml import parse_xml  # its parser makes elements of python-pptx's own classes

    old = element.find("{*}cSld")
    named = f' name="{name}"' if name else ""
    element.replace(old, parse_xml(f"<p:cSld {_NAMESPACES}{named}>{inner}</p:cSld>"))


def _theme(blob: bytes, style: Style) -> bytes:
    root: Any = etree.fromstring(blob)
    colours = chart_colours(style, 6)
    scheme = root.find(".//{*}clrScheme")
    fixed = {"dk1": INK, "lt1": "FFFFFF", "dk2": hex_colour(style.accent), "lt2": mix(style.accent, "FFFFFF", 0.92)}
    links = {"hlink": colours[0], "folHlink": GREY}
    accents = {f"accent{number}": colour for number, colour in enumerate(colours, start=1)}
    for slot, colour in {**fixed, **accents, **links}.items():
        holder = scheme.find(f"{{*}}{slot}")
        for child in list(holder):
            holder.remove(child)
        etree.SubElement(holder, "{http://schemas.openxmlformats.org/drawingml/2006/main}srgbClr", val=colour)
    for tag, font in (("majorFont", style.heading_font), ("minorFont", style.body_font)):
        root.find(f".//{{*}}{tag}/{{*}}latin").set("typeface", clean(font))
    root.set("name", clean(style.letterhead) or "Office")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _extended(style: Style) -> bytes:
    """The application properties, with the organisation as company."""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        "<Application>Microsoft Office PowerPoint</Application><PresentationFormat>Widescreen</PresentationFormat>"
        f"<Company>{escape(clean(style.letterhead))}</Company><AppVersion>16.0000</AppVersion></Properties>"
    ).encode()


def _tree(shapes: str) -> str:
    zero = '<a:off x="0" y="0"/><a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/><a:chExt cx="0" cy="0"/>'
    return (
        '<p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr>'
        f"<p:grpSpPr><a:xfrm>{zero}</a:xfrm></p:grpSpPr>{shapes}</p:spTree>"
    )


def _background(colour: str) -> str:
    return f'<p:bg><p:bgPr><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill><a:effectLst/></p:bgPr></p:bg>'


def _frame(box: Box) -> str:
    x, y, width, height = (round(value * EMU) for value in box)
    return f'<a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'


def _placeholder(number: int, name: str, kind: str, box: Box | None, anchor: str = "") -> str:
    geometry = f'{_frame(box)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>' if box else ""
    anchored = f' anchor="{anchor}"' if anchor else ""
    margins = ' lIns="0" tIns="0" rIns="0" bIns="0"' if box else ""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="{name}"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f"<p:nvPr><p:ph {kind}/></p:nvPr></p:nvSpPr><p:spPr>{geometry}</p:spPr>"
        f"<p:txBody><a:bodyPr{margins}{anchored}><a:normAutofit/></a:bodyPr><a:lstStyle/>"
        '<a:p><a:r><a:rPr lang="en-US"/><a:t>Click to edit</a:t></a:r></a:p></p:txBody></p:sp>'
    )


def _bar(number: int, name: str, box: Box, colour: str) -> str:
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="{name}"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr>'
        f'<p:spPr>{_frame(box)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill><a:ln><a:noFill/></a:ln></p:spPr>'
        '<p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:endParaRPr lang="en-US"/></a:p></p:txBody></p:sp>'
    )


def _label(number: int, name: str, box: Box, runs: str, align: str) -> str:
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="{name}"/><p:cNvSpPr txBox="1"/>'
        '<p:nvPr userDrawn="1"/></p:nvSpPr>'
        f'<p:spPr>{_frame(box)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr>'
        '<p:txBody><a:bodyPr wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="ctr"/><a:lstStyle/>'
        f'<a:p><a:pPr algn="{align}"/>{runs}</a:p></p:txBody></p:sp>'
    )


def _look(size: float, colour: str) -> str:
    return f'lang="en-US" sz="{round(size * 100)}"><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'


def _master_shapes(style: Style) -> str:
    accent, second = hex_colour(style.accent), hex_colour(style.accent_2, "C55A11")
    name = clean(style.letterhead or style.footer).replace("\n", " · ")[:110]
    organisation = f"<a:r><a:rPr {_look(9, GREY)}</a:rPr><a:t>{escape(name)}</a:t></a:r>" if name else ""
    number = (
        f'<a:fld id="{{C1FF6DA9-008F-8B48-92A6-B652298478BF}}" type="slidenum"><a:rPr {_look(9, GREY)}</a:rPr>'
        "<a:t>‹#›</a:t></a:fld>"
    )
    ornaments = {
        "bar": _bar(7, "Colour bar", (0, 0, WIDTH, 11), accent) + _bar(8, "Accent line", (43, 93, 64, 2.6), second),
        "side": _bar(7, "Side bar", (0, 0, 16, HEIGHT), accent) + _bar(8, "Side accent", (16, 0, 4, HEIGHT), second),
        "band": _bar(7, "Title band", (0, 0, WIDTH, 98), accent) + _bar(8, "Accent line", (0, 98, WIDTH, 3), second),
        "clean": _bar(8, "Title line", (43, 95, 874, 1), RULE),
    }
    return (
        ornaments[style.slides]
        + _bar(9, "Footer line", (43, 505, 874, 0.75), RULE)
        + _placeholder(2, "Title", 'type="title"', TITLE, "b")
        + _placeholder(3, "Text", 'type="body" idx="1"', BODY)
        + _label(10, "Organisation", (43, 511, 640, 18), organisation, "l")
        + _label(11, "Slide number", (797, 511, 120, 18), number, "r")
    )


def _content_shapes() -> str:
    return _placeholder(2, "Title", 'type="title"', None) + _placeholder(3, "Content", 'idx="1"', None)


def _opening_ground(style: Style) -> str:
    """The background of the opening slide."""
    accent = hex_colour(style.accent)
    return {"side": mix(accent, "FFFFFF", 0.9), "clean": "FFFFFF", "band": mix(accent, "000000", 0.45)}.get(
        style.slides, accent
    )


def _opening_shapes(style: Style) -> str:
    accent, second = hex_colour(style.accent), hex_colour(style.accent_2, "C55A11")
    ground = _opening_ground(style)
    ink = accent if style.slides in ("side", "clean") else ink_on(ground)
    soft = mix(ink, ground, 0.2)
    name = clean(style.letterhead or style.footer).replace("\n", " · ")[:110]
    organisation = f"<a:r><a:rPr {_look(12, soft)}</a:rPr><a:t>{escape(name)}</a:t></a:r>" if name else ""
    title = _placeholder(2, "Title", 'type="ctrTitle"', _OPENING_TITLE, "b")
    text = _placeholder(3, "Subtitle", 'type="subTitle" idx="1"', _OPENING_TEXT, "t")
    title = title.replace("<a:lstStyle/>", f"<a:lstStyle>{_level('lvl1pPr', 38, ink, True)}</a:lstStyle>")
    text = text.replace("<a:lstStyle/>", f"<a:lstStyle>{_level('lvl1pPr', 18, soft, False)}</a:lstStyle>")
    side = {"clean": (0, HEIGHT - 14, WIDTH, 14), "band": (0, 0, WIDTH, 60)}.get(style.slides, (0, 0, 22, HEIGHT))
    return (
        _bar(7, "Colour", side, accent if style.slides in ("side", "clean") else second)
        + _bar(8, "Accent line", (72, 290, 96, 3), second)
        + title
        + text
        + _label(10, "Organisation", (72, 478, 800, 24), organisation, "l")
    )


def _level(tag: str, size: float, colour: str, bold: bool) -> str:
    weight = "1" if bold else "0"
    return (
        f'<a:{tag} marL="0" indent="0" algn="l"><a:buNone/><a:defRPr sz="{round(size * 100)}" b="{weight}">'
        f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></a:defRPr></a:{tag}>'
    )


def _text_styles(style: Style) -> str:
    """Title, body and other text of all slides: sizes, colours, fonts and bullets."""
    accent, second = hex_colour(style.accent), hex_colour(style.accent_2, "C55A11")
    head = ink_on(accent) if style.slides == "band" else INK if style.slides == "clean" else accent
    title = (
        '<a:lvl1pPr algn="l"><a:lnSpc><a:spcPct val="95000"/></a:lnSpc>'
        '<a:spcBef><a:spcPts val="0"/></a:spcBef><a:buNone/>'
        f'<a:defRPr sz="2600" b="1" kern="1200"><a:solidFill><a:srgbClr val="{head}"/></a:solidFill>'
        '<a:latin typeface="+mj-lt"/><a:ea typeface="+mj-ea"/><a:cs typeface="+mj-cs"/></a:defRPr></a:lvl1pPr>'
    )
    body = "".join(
        f'<a:lvl{level}pPr marL="{level * 228600}" indent="-228600" algn="l">'
        f'<a:spcBef><a:spcPts val="600"/></a:spcBef><a:buClr><a:srgbClr val="{second}"/></a:buClr>'
        '<a:buFont typeface="Arial"/><a:buChar char="•"/>'
        f'<a:defRPr sz="{2000 - 200 * (level - 1)}" kern="1200"><a:solidFill><a:srgbClr val="{INK}"/></a:solidFill>'
        f'<a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/><a:cs typeface="+mn-cs"/></a:defRPr></a:lvl{level}pPr>'
        for level in range(1, 6)
    )
    other = '<a:lvl1pPr><a:defRPr sz="1400"><a:latin typeface="+mn-lt"/></a:defRPr></a:lvl1pPr>'
    return (
        f"<p:txStyles {_NAMESPACES}><p:titleStyle>{title}</p:titleStyle><p:bodyStyle>{body}</p:bodyStyle>"
        f"<p:otherStyle>{other}</p:otherStyle></p:txStyles>"
    )
