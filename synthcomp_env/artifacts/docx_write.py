"""Writing a Document as a docx: the body formatted straight into XML, around a cached skeleton (`docx_skeleton`)."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from synthcomp_env.artifacts.chart_png import chart_png
from synthcomp_env.artifacts.chart_text import chart_text
from synthcomp_env.artifacts.content import (
    Block,
    Bullets,
    Document,
    Figure,
    Heading,
    PageBreak,
    Paragraph,
    Style,
    Table,
)
from synthcomp_env.artifacts.docx_skeleton import HEADINGS, NAMESPACES, PAPERS, margin, skeleton
from synthcomp_env.artifacts.inline import plain, spans
from synthcomp_env.artifacts.package import clean, pack
from synthcomp_env.artifacts.table_layout import column_widths, numeric_columns, tint

__all__ = ["write_docx"]

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STYLES = {"quote": "Quote", "code": "Code", "note": "Note"}
_FIGURE_EMU = (5943600, 3108960)
"""Width and height of a chart in the text: 6.5 by 3.4 inches."""


def write_docx(document: Document) -> bytes:
    """The bytes of a docx. Equal documents give equal bytes in every process.

    A chart is drawn as a picture whose alternative text holds its data; `unread` is not written."""
    body = _Body(document.style)
    head = _head(document)
    blocks = "".join(body.block(block) for block in document.blocks)
    parts = dict(skeleton(document.style))
    parts["word/document.xml"] = _document(document.style, head + blocks).encode()
    parts["word/numbering.xml"] = _numbering(body.lists, document.style.numbered).encode()
    parts["docProps/core.xml"] = _core(document).encode()
    parts["word/_rels/document.xml.rels"] = _relations(len(body.pictures)).encode()
    for number, picture in enumerate(body.pictures, start=1):
        parts[f"word/media/image{number}.png"] = picture
    return pack([("[Content_Types].xml", _CONTENT_TYPES.encode()), *parts.items()])


class _Body:
    """Turns blocks into XML, collecting the lists and pictures they need."""

    def __init__(self, style: Style) -> None:
        self._style = style
        self._width = PAPERS[style.paper][0] - 2 * margin(style)
        self.lists: list[bool] = []
        """For each list, whether it is ordered; numbered from 1."""
        self.pictures: list[bytes] = []

    def block(self, block: Block) -> str:
        """The XML of one block."""
        match block:
            case Heading():
                return _paragraph(block.text, f"Heading{min(max(block.level, 1), 4)}")
            case Paragraph(style="code"):
                return f'<w:p><w:pPr><w:pStyle w:val="Code"/></w:pPr>{_run(block.text)}</w:p>'
            case Paragraph():
                return _paragraph(block.text, _STYLES.get(block.style, ""))
            case Bullets():
                return self._bullets(block)
            case Table():
                return self._table(block)
            case Figure():
                return self._figure(block)
            case PageBreak():
                return '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'

    def _bullets(self, block: Bullets) -> str:
        if not block.items:
            return ""
        self.lists.append(block.ordered)
        name = "ListNumber" if block.ordered else "ListBullet"
        number = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{len(self.lists)}"/></w:numPr>'
        last = number + '<w:spacing w:after="120"/>'
        *first, end = block.items
        return "".join(_paragraph(item, name, number) for item in first) + _paragraph(end, name, last)

    def _table(self, block: Table) -> str:
        width = max((len(row) for row in block.rows), default=0)
        if not width:
            return ""
        rows = [(*row, *("",) * (width - len(row))) for row in block.rows]
        widths = column_widths(rows, self._width)
        accent = self._style.accent
        grid = "".join(f'<w:gridCol w:w="{size}"/>' for size in widths)
        filled = self._style.tables == "filled"
        grid_look = self._style.tables == "grid"
        edge = f'w:val="single" w:sz="{6 if filled else 12}" w:space="0" w:color="{accent}"'
        hair = f'w:val="single" w:sz="4" w:space="0" w:color="{"A6A6A6" if grid_look else "D0D0D0"}"'
        if grid_look:
            sides = ("top", "left", "bottom", "right", "insideH", "insideV")
            borders = "".join(f"<w:{side} {hair}/>" for side in sides)
        else:
            borders = f"<w:top {edge}/><w:bottom {edge}/><w:insideH {hair}/>"
        out = [
            _paragraph(block.caption, "Caption") if block.caption else "",
            f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>'
            f'{borders}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>'
            '<w:left w:w="90" w:type="dxa"/>'
            f'<w:right w:w="90" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>',
        ]
        numeric = numeric_columns(rows[block.header_rows :]) or [False] * width
        for number, row in enumerate(rows):
            header = number < block.header_rows
            banded = self._style.banded_tables and (number - block.header_rows) % 2 == 1
            head = accent if filled else tint(accent) if grid_look else ""
            fill = head if header else tint(accent) if banded else ""
            shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
            extra = "<w:tblHeader/>" if header else ""
            out.append(f"<w:tr><w:trPr><w:cantSplit/>{extra}</w:trPr>")
            for at, cell in enumerate(row):
                side = '<w:jc w:val="right"/>' if numeric[at] else ""
                name = "TableHead" if header else "TableText"
                out.append(
                    f'<w:tc><w:tcPr><w:tcW w:w="{widths[at]}" w:type="dxa"/>{shade}<w:vAlign w:val="center"/></w:tcPr>'
                    f'<w:p><w:pPr><w:pStyle w:val="{name}"/>{side}</w:pPr>{_runs(cell)}</w:p></w:tc>'
                )
            out.append("</w:tr>")
        out.append(
            '</w:tbl><w:p><w:pPr><w:spacing w:before="0" w:after="80" w:line="120" w:lineRule="exact"/></w:pPr></w:p>'
        )
        return "".join(out)

    def _figure(self, block: Figure) -> str:
        self.pictures.append(chart_png(block.chart, self._style))
        number = len(self.pictures)
        wide, high = _FIGURE_EMU
        wide = min(wide, self._width * 635)
        high = wide * _FIGURE_EMU[1] // _FIGURE_EMU[0]
        about = quoteattr(clean(chart_text(block.chart)), {"\n": "&#10;"})
        name = quoteattr(f"Chart {number}")
        picture = (
            f'<w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{wide}" cy="{high}"/>'
            f'<wp:docPr id="{number}" name={name} descr={about}/><a:graphic><a:graphicData '
            'uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
            f'<pic:cNvPr id="{number}" name={name}/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
            f'<a:blip r:embed="rIdImage{number}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>'
            f'<a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
            "</a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>"
        )
        keep = "<w:keepNext/>" if block.caption else ""
        below = _paragraph(block.caption, "Caption", '<w:keepNext w:val="0"/>') if block.caption else ""
        return f"<w:p><w:pPr>{keep}</w:pPr><w:r>{picture}</w:r></w:p>{below}"


def _head(document: Document) -> str:
    """The title and, under it, who wrote it and when."""
    byline = " · ".join(part for part in (document.author, document.date) if part)
    title = _paragraph(document.title, "Title") if document.title else ""
    return title + (_paragraph(byline, "Byline", emphasis=False) if byline and title else "")


def _paragraph(text: str, style: str = "", properties: str = "", emphasis: bool = True) -> str:
    name = f'<w:pStyle w:val="{style}"/>' if style else ""
    runs = _runs(text) if emphasis else _run(text)
    if not name and not properties:
        return f"<w:p>{runs}</w:p>"
    return f"<w:p><w:pPr>{name}{properties}</w:pPr>{runs}</w:p>"


def _runs(text: str) -> str:
    return "".join(_run(*span) for span in spans(clean(text)))


def _run(text: str, bold: bool = False, italic: bool = False) -> str:
    look = "<w:b/>" * bold + "<w:i/>" * italic
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    text = escape(clean(text))
    if "\n" in text or "\t" in text:
        text = text.replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
        text = text.replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">')
    return f'<w:r>{properties}<w:t xml:space="preserve">{text}</w:t></w:r>'


def _document(style: Style, body: str) -> str:
    wide, high = PAPERS[style.paper]
    top = 1500 + 240 * style.letterhead.count("\n")
    side = margin(style)
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="rIdHeader"/><w:footerReference w:type="default" '
        f'r:id="rIdFooter"/><w:pgSz w:w="{wide}" w:h="{high}"/><w:pgMar w:top="{top}" w:right="{side}" '
        f'w:bottom="1300" w:left="{side}" w:header="680" w:footer="600" w:gutter="0"/></w:sectPr>'
    )
    return f"{_XML}<w:document {NAMESPACES}><w:body>{body}{section}</w:body></w:document>"


def _numbering(lists: list[bool], headings: bool) -> str:
    """Two list looks, and one list instance for each list of the document, numbered from 1; one for headings."""
    level = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{format}"/><w:lvlText w:val="{text}"/>'
        '<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="500" w:hanging="280"/></w:pPr></w:lvl>'
    )
    looks = (("bullet", "\u2022"), ("decimal", "%1."))
    out = [
        f'<w:abstractNum w:abstractNumId="{number}"><w:multiLevelType w:val="singleLevel"/>'
        f"{level.format(format=kind, text=text)}</w:abstractNum>"
        for number, (kind, text) in enumerate(looks)
    ]
    if headings:
        texts = [".".join(f"%{at}" for at in range(1, level + 2)) for level in range(4)]
        levels = "".join(
            f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
            f'<w:pStyle w:val="Heading{level + 1}"/><w:lvlText w:val="{text}"/>'
            '<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="567" w:hanging="567"/></w:pPr></w:lvl>'
            for level, text in enumerate(texts)
        )
        out.append(f'<w:abstractNum w:abstractNumId="2"><w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>')
        out.append(f'<w:num w:numId="{HEADINGS}"><w:abstractNumId w:val="2"/></w:num>')
    for number, ordered in enumerate(lists, start=1):
        restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>' if ordered else ""
        out.append(f'<w:num w:numId="{number}"><w:abstractNumId w:val="{int(ordered)}"/>{restart}</w:num>')
    return f"{_XML}<w:numbering {NAMESPACES}>{''.join(out)}</w:numbering>"


def _core(document: Document) -> str:
    return (
        f'{_XML}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(clean(plain(document.title)))}</dc:title>"
        f"<dc:creator>{escape(clean(document.author))}</dc:creator>"
        '<dcterms:created xsi:type="dcterms:W3CDTF">2020-01-01T00:00:00Z</dcterms:created>'
        '<dcterms:modified xsi:type="dcterms:W3CDTF">2020-01-01T00:00:00Z</dcterms:modified></cp:coreProperties>'
    )


def _relations(pictures: int) -> str:
    known = {
        "rIdStyles": ("styles", "styles.xml"),
        "rIdTheme": ("theme", "theme/theme1.xml"),
        "rIdSettings": ("settings", "settings.xml"),
        "rIdNumbering": ("numbering", "numbering.xml"),
        "rIdHeader": ("header", "header1.xml"),
        "rIdFooter": ("footer", "footer1.xml"),
    }
    known |= {f"rIdImage{number}": ("image", f"media/image{number}.png") for number in range(1, pictures + 1)}
    rows = "".join(
        f'<Relationship Id="{id}" Type="{_RELATION}/{kind}" Target="{target}"/>' for id, (kind, target) in known.items()
    )
    return f'{_XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_CONTENT_TYPES = (
    f'{_XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
    + "".join(
        f'<Override PartName="{name}" ContentType="{kind}"/>'
        for name, kind in (
            ("/word/document.xml", f"{_WORD}.document.main+xml"),
            ("/word/styles.xml", f"{_WORD}.styles+xml"),
            ("/word/settings.xml", f"{_WORD}.settings+xml"),
            ("/word/numbering.xml", f"{_WORD}.numbering+xml"),
            ("/word/header1.xml", f"{_WORD}.header+xml"),
            ("/word/footer1.xml", f"{_WORD}.footer+xml"),
            ("/word/theme/theme1.xml", "application/vnd.openxmlformats-officedocument.theme+xml"),
            ("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
            ("/docProps/app.xml", "application/vnd.openxmlformats-officedocument.extended-properties+xml"),
        )
    )
    + "</Types>"
)
