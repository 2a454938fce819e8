"""The text and tables of slides as DrawingML."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from pptx.oxml import parse_xml

from synthcomp_env.artifacts.content import Style, Table
from synthcomp_env.artifacts.inline import spans
from synthcomp_env.artifacts.package import clean
from synthcomp_env.artifacts.palette import GREY, INK, RULE, hex_colour, ink_on, mix
from synthcomp_env.artifacts.pptx_layout import TextSize, fit_table, table_rows
from synthcomp_env.artifacts.pptx_skeleton import EMU, Box
from synthcomp_env.artifacts.table_layout import numeric_columns

__all__ = ["CAPTION", "caption_shape", "fill_text", "table_shape"]

CAPTION = "Table caption"
"""Name of the shape that holds a table's caption."""

_A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
_P = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
_TABLE_URI = "http://schemas.openxmlformats.org/drawingml/2006/table"


def fill_text(body: Any, texts: Sequence[str], setting: TextSize | None) -> None:
    """Put paragraphs into a shape's text body, in the size given (its placeholder's own when None)."""
    for old in body.findall("{*}p"):
        body.remove(old)
    properties = body.find("{*}bodyPr")
    if setting is not None and setting.columns > 1:
        properties.set("numCol", str(setting.columns))
        properties.set("spcCol", str(18 * EMU))
    size = setting.size if setting else 0
    spacing = ""
    if setting is not None:
        spacing = f'<a:spcBef><a:spcPts val="{round(setting.space * 100)}"/></a:spcBef>'
    for text in texts:
        margin = round(min(size * 0.9, 18) * EMU) if setting else 0
        indent = f' marL="{margin}" indent="-{margin}"' if setting else ""
        body.append(parse_xml(f"<a:p {_A}><a:pPr{indent}>{spacing}</a:pPr>{_runs(text, size)}</a:p>"))


def caption_shape(number: int, caption: str, box: Box) -> Any:
    """A small line of text above a table."""
    return parse_xml(
        f'<p:sp {_A} {_P}><p:nvSpPr><p:cNvPr id="{number}" name="{CAPTION}"/><p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr>'
        f'<p:spPr>{_frame(box)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr>'
        '<p:txBody><a:bodyPr wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="b"><a:normAutofit/></a:bodyPr>'
        f"<a:lstStyle/><a:p>{_runs(caption, 11, GREY)}</a:p></p:txBody></p:sp>"
    )


def table_shape(number: int, table: Table, box: Box, style: Style) -> Any:
    """A table sized to its box, in the organisation's colours."""
    rows = table_rows(table)
    setting = fit_table(rows, box)
    numeric = numeric_columns(rows[table.header_rows :]) or [False] * len(rows[0])
    columns = "".join(f'<a:gridCol w="{round(width * EMU)}"/>' for width in setting.widths)
    lines = []
    for at, (row, height) in enumerate(zip(rows, setting.heights, strict=True)):
        cells = "".join(
            _cell(text, at, table, style, setting.size, setting.margin, numeric[column] and column > 0)
            for column, text in enumerate(row)
        )
        lines.append(f'<a:tr h="{round(height * EMU)}">{cells}</a:tr>')
    size = (box[0], box[1], sum(setting.widths), sum(setting.heights))
    flags = f'firstRow="{int(table.header_rows > 0)}" bandRow="{int(style.banded_tables)}"'
    return parse_xml(
        f'<p:graphicFrame {_A} {_P}><p:nvGraphicFramePr><p:cNvPr id="{number}" name="Table {number}"/>'
        '<p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr><p:nvPr/></p:nvGraphicFramePr>'
        f'{_frame(size).replace("a:xfrm", "p:xfrm")}<a:graphic><a:graphicData uri="{_TABLE_URI}">'
        f"<a:tbl><a:tblPr {flags}/><a:tblGrid>{columns}</a:tblGrid>{''.join(lines)}</a:tbl>"
        "</a:graphicData></a:graphic></p:graphicFrame>"
    )


def _cell(text: str, row: int, table: Table, style: Style, size: float, margin: float, right: bool) -> str:
    accent = hex_colour(style.accent)
    header = row < table.header_rows
    total = not header and row == len(table.rows) - 1 and table.rows[row][:1] and _is_total(table.rows[row][0])
    colour = {"filled": ink_on(accent), "ruled": accent}.get(style.tables, INK) if header else INK
    if header and style.tables != "ruled":
        ground = accent if style.tables == "filled" else mix(accent, "FFFFFF", 0.85)
        fill = f'<a:solidFill><a:srgbClr val="{ground}"/></a:solidFill>'
    elif style.banded_tables and not header and (row - table.header_rows) % 2:
        fill = f'<a:solidFill><a:srgbClr val="{mix(accent, "FFFFFF", 0.93)}"/></a:solidFill>'
    else:
        fill = "<a:noFill/>"
    side, edge = round(size * 0.6 * EMU), round(margin * EMU)
    top = _line("lnT", accent, 1.25) if total else '<a:lnT w="0"><a:noFill/></a:lnT>'
    if header and style.tables == "ruled":
        top = _line("lnT", accent, 1.5)
    below = _line("lnB", accent, 1.5) if header and style.tables == "ruled" else _line("lnB", RULE, 0.75)
    beside = '<a:lnL w="0"><a:noFill/></a:lnL><a:lnR w="0"><a:noFill/></a:lnR>'
    if style.tables == "grid":
        beside = _line("lnL", RULE, 0.75) + _line("lnR", RULE, 0.75)
    borders = beside + top + below
    align = ' algn="r"' if right else ""
    paragraphs = "".join(
        f"<a:p><a:pPr{align}/>{_runs(part, size, colour, header or bool(total))}</a:p>" for part in text.split("\n")
    )
    return (
        f"<a:tc><a:txBody><a:bodyPr/><a:lstStyle/>{paragraphs}</a:txBody>"
        f'<a:tcPr marL="{side}" marR="{side}" marT="{edge}" marB="{edge}" anchor="ctr">{borders}{fill}</a:tcPr></a:tc>'
    )


def _is_total(label: str) -> bool:
    return "total" in label.lower().split() or label.lower().startswith("**total")


def _line(tag: str, colour: str, width: float) -> str:
    fill = f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'
    return f'<a:{tag} w="{round(width * EMU)}">{fill}</a:{tag}>'


def _frame(box: Box) -> str:
    x, y, width, height = (round(value * EMU) for value in box)
    return f'<a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'


def _runs(text: str, size: float, colour: str = "", bold: bool = False) -> str:
    """The runs of one paragraph: emphasis as bold and italic, line ends as breaks."""
    sized = f' sz="{round(size * 100)}"' if size else ""
    fill = f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>' if colour else ""
    out = []
    for span in spans(clean(text)):
        look = f"{sized}{' b=' + chr(34) + '1' + chr(34) if span.bold or bold else ''}"
        look += ' i="1"' if span.italic else ""
        for at, part in enumerate(span.text.split("\n")):
            if at:
                out.append(f'<a:br><a:rPr lang="en-US"{sized}/></a:br>')
            if part:
                out.append(f'<a:r><a:rPr lang="en-US"{look} dirty="0">{fill}</a:rPr><a:t>{escape(part)}</a:t></a:r>')
    return "".join(out) or f'<a:endParaRPr lang="en-US"{sized}/>'
