"""The parts of a docx that depend on the organisation's look alone: styles, header, footer, settings.

Built once a style with python-docx and kept; `docx_write` adds the body."""

from __future__ import annotations

import io
import zipfile
from functools import lru_cache
from xml.sax.saxutils import escape

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from lxml import etree

from synthcomp_env.artifacts.content import Style
from synthcomp_env.artifacts.package import clean

__all__ = ["HEADINGS", "NAMESPACES", "PAPERS", "ink", "margin", "skeleton"]

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
PAPERS = {"letter": (12240, 15840), "a4": (11906, 16838)}
"""Width and height in twentieths of a point."""
HEADINGS = 9000
"""The list that numbers headings, where the style has them numbered."""

_KEPT = {
    "Normal", "Title", "Heading1", "Heading2", "Heading3", "Heading4", "ListBullet", "ListNumber", "Quote", "Caption",
    "Header", "Footer", "DefaultParagraphFont", "TableNormal", "NoList", "Byline", "Code", "Note", "TableText",
    "TableHead",
}  # fmt: skip
_SIZES = {1: 4.5, 2: 2.0, 3: 0.5, 4: 0.0}
"""Points by which a heading of each level is larger than the body."""


def margin(style: Style) -> int:
    """Left and right margin in twentieths of a point."""
    return round(min(max(style.margin, 30.0), 120.0) * 20)


def ink(style: Style) -> str:
    """The colour of words in the header row of a table."""
    return {"filled": "FFFFFF", "ruled": style.accent}.get(style.tables, "262626")


@lru_cache(maxsize=64)
def skeleton(style: Style) -> dict[str, bytes]:
    """The static parts of a docx in this style, by name in the package: all but document, numbering, core properties,
    content types and the document's relationships."""
    document = docx.Document()
    _paragraph_styles(document, style)
    _slim(document)
    buffer = io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as archive:
        styles, theme = archive.read("word/styles.xml"), archive.read("word/theme/theme1.xml")
    return {
        "word/styles.xml": styles,
        "word/theme/theme1.xml": theme,
        "word/settings.xml": _SETTINGS.encode(),
        "word/header1.xml": _header(style).encode(),
        "word/footer1.xml": _footer(style).encode(),
        "_rels/.rels": _PACKAGE_RELS.encode(),
        "docProps/app.xml": _APP.encode(),
    }


def _paragraph_styles(document: docx.document.Document, style: Style) -> None:
    styles = document.styles
    normal = styles["Normal"]
    _font(normal, style.body_font, style.size, None)
    _spacing(normal, 0, 6, 1.12)
    _font(styles["Title"], style.heading_font, style.size + 11.5, style.accent, bold=True)
    _spacing(styles["Title"], 0, 3, 1.0)
    border = styles["Title"].element.find(f".//{qn('w:pBdr')}")
    if border is not None:
        border.getparent().remove(border)
    for level, more in _SIZES.items():
        heading = styles[f"Heading {level}"]
        _font(heading, style.heading_font, style.size + more, style.accent, bold=True, italic=level == 4)
        _spacing(heading, 14 if level == 1 else 10, 4, 1.0)
        if style.capitals and level <= 2:
            heading.font.all_caps = True
        if style.numbered:
            _insert(heading, _numbered(level))
    _font(styles["Caption"], style.body_font, style.size - 1.5, "595959", bold=True)
    _spacing(styles["Caption"], 6, 4, 1.0)
    styles["Caption"].paragraph_format.keep_with_next = True
    _font(styles["Quote"], style.body_font, style.size, "404040", italic=True)
    styles["Quote"].paragraph_format.left_indent = Pt(14)
    styles["Quote"].paragraph_format.right_indent = Pt(14)
    _left_rule(styles["Quote"], style.accent_2)
    for name in ("List Bullet", "List Number"):
        _spacing(styles[name], 0, 3, 1.08)
        numbering = styles[name].element.find(f".//{qn('w:numPr')}")
        numbering.getparent().remove(numbering)
    for name in ("Header", "Footer"):
        _font(styles[name], style.body_font, 8.5, "6B6B6B")
        _spacing(styles[name], 0, 0, 1.0)
        tabs = styles[name].element.find(f".//{qn('w:tabs')}")
        tabs.getparent().remove(tabs)
    for name, base, size, colour in (
        ("Byline", style.body_font, style.size, "6B6B6B"),
        ("Code", "Consolas", style.size - 1, "303030"),
        ("Note", style.body_font, style.size - 2, "6B6B6B"),
        ("TableText", style.body_font, style.size - 1, None),
        ("TableHead", style.body_font, style.size - 1, ink(style)),
    ):
        added = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        added.base_style = normal
        _font(added, base, size, colour)
    _spacing(styles["Byline"], 0, 12, 1.0)
    for name in ("TableText", "TableHead"):
        _spacing(styles[name], 2, 2, 1.0)
    styles["TableHead"].font.bold = True
    _spacing(styles["Code"], 4, 8, 1.0)
    _shade(styles["Code"], "F3F3F3")


def _font(
    style: docx.styles.style.ParagraphStyle,
    name: str,
    size: float,
    colour: str | None,
    bold: bool | None = None,
    italic: bool | None = None,
) -> None:
    name = clean(name)
    style.font.name, style.font.size = name, Pt(max(size, 6))
    style.font.bold, style.font.italic = bold, italic
    if colour:
        style.font.color.rgb = RGBColor.from_string(colour)
    fonts = style.element.rPr.rFonts
    for attribute in list(fonts.attrib):
        del fonts.attrib[attribute]
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), name)


def _spacing(style: docx.styles.style.ParagraphStyle, before: float, after: float, lines: float) -> None:
    layout = style.paragraph_format
    layout.space_before, layout.space_after = Pt(before), Pt(after)
    layout.line_spacing_rule = WD_LINE_SPACING.MULTIPLE
    layout.line_spacing = lines


def _left_rule(style: docx.styles.style.ParagraphStyle, colour: str) -> None:
    borders, left = OxmlElement("w:pBdr"), OxmlElement("w:left")
    for name, value in (("val", "single"), ("sz", "18"), ("space", "8"), ("color", colour)):
        left.set(qn(f"w:{name}"), value)
    borders.append(left)
    _insert(style, borders)


def _numbered(level: int) -> etree._Element:
    """The paragraph property that numbers a heading."""
    properties = OxmlElement("w:numPr")
    for name, value in (("ilvl", level - 1), ("numId", HEADINGS)):
        child = OxmlElement(f"w:{name}")
        child.set(qn("w:val"), str(value))
        properties.append(child)
    return properties


def _shade(style: docx.styles.style.ParagraphStyle, colour: str) -> None:
    shading = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shading.set(qn(f"w:{name}"), value)
    _insert(style, shading)


def _insert(style: docx.styles.style.ParagraphStyle, element: etree._Element) -> None:
    """Put a paragraph property before those that the schema wants after it."""
    properties = style.element.get_or_add_pPr()
    later = (qn("w:spacing"), qn("w:ind"), qn("w:contextualSpacing"), qn("w:jc"), qn("w:outlineLvl"))
    place = next((at for at, child in enumerate(properties) if child.tag in later), len(properties))
    properties.insert(place, element)


def _slim(document: docx.document.Document) -> None:
    """Keep only the styles that we use: the stock template's hundred others cost time in every file."""
    root = document.styles.element
    for child in list(root):
        unused = child.tag == qn("w:style") and child.get(qn("w:styleId")) not in _KEPT
        if unused or child.tag == qn("w:latentStyles"):
            root.remove(child)
    for link in list(root.iter(qn("w:link"))):
        link.getparent().remove(link)


def _run(text: str, extra: str = "") -> str:
    return f'<w:r><w:rPr>{extra}</w:rPr><w:t xml:space="preserve">{escape(clean(text))}</w:t></w:r>' if text else ""


def _header(style: Style) -> str:
    """The letterhead: its first line in the accent colour over a rule, further lines small."""
    lines = style.letterhead.split("\n") if style.letterhead else []
    band, out = style.letterhead_at == "band", []
    colour = "FFFFFF" if band else style.accent
    side = f'<w:jc w:val="{style.letterhead_at}"/>' if style.letterhead_at in ("center", "right") else ""
    fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{style.accent}"/>' if band else ""
    for number, line in enumerate(lines):
        look = f'<w:b/><w:color w:val="{colour}"/><w:sz w:val="24"/>' if number == 0 or band else ""
        rule = (
            f'<w:pBdr><w:bottom w:val="single" w:sz="8" w:space="4" w:color="{style.accent}"/></w:pBdr>'
            if number == len(lines) - 1 and not band
            else ""
        )
        face = f'<w:rFonts w:ascii="{escape(style.heading_font)}" w:hAnsi="{escape(style.heading_font)}"/>'
        out.append(f'<w:p><w:pPr><w:pStyle w:val="Header"/>{rule}{fill}{side}</w:pPr>{_run(line, face + look)}</w:p>')
    body = "".join(out) or '<w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr></w:p>'
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:hdr {NAMESPACES}>{body}</w:hdr>'


def _footer(style: Style) -> str:
    """The footer's words on the left, "Page N of M" on the right."""
    right = PAPERS[style.paper][0] - 2 * margin(style)
    tabs = f'<w:tabs><w:tab w:val="right" w:pos="{right}"/></w:tabs>'
    words = style.footer.replace("\n", " ")
    pages = {
        "of": f"{_run('Page ')}{_field('PAGE')}{_run(' of ')}{_field('NUMPAGES')}",
        "slash": f"{_field('PAGE')}{_run(' / ')}{_field('NUMPAGES')}",
        "plain": _field("PAGE"),
    }[style.page_numbers]
    rule = '<w:pBdr><w:top w:val="single" w:sz="4" w:space="6" w:color="BFBFBF"/></w:pBdr>'
    line = f'<w:p><w:pPr><w:pStyle w:val="Footer"/>{rule}{tabs}</w:pPr>{_run(words)}<w:r><w:tab/></w:r>{pages}</w:p>'
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:ftr {NAMESPACES}>{line}</w:ftr>'


def _field(code: str) -> str:
    return f'<w:fldSimple w:instr=" {code} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


_SETTINGS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    f"<w:settings {NAMESPACES}>"
    '<w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/><w:characterSpacingControl w:val="doNotCompress"/>'
    '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" '
    'w:val="15"/></w:compat></w:settings>'
)
_PACKAGE_RELS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/>'
    '<Relationship Id="rId2" '
    'Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" '
    'Target="docProps/core.xml"/>'
    '<Relationship Id="rId3" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/extended-properties" '
    'Target="docProps/app.xml"/></Relationships>'
)
_APP = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>Microsoft Office Word</Application></Properties>"
)
