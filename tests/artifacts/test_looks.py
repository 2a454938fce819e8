"""Every look of an organisation is honoured by every writer, and none of it changes what a file says."""

from __future__ import annotations

import io
import zipfile

import msgspec
import pytest
from openpyxl import load_workbook

from synthcomp_env.artifacts.codecs import read_foreign, to_bytes
from synthcomp_env.artifacts.content import (
    Bullets,
    Content,
    Deck,
    Document,
    Heading,
    Pages,
    Paragraph,
    Sheet,
    Slide,
    Style,
    Table,
    Workbook,
)

PLAIN = Style(letterhead="Harbour Museum")
LOOKS = {
    "ruled": msgspec.structs.replace(
        PLAIN, tables="ruled", letterhead_at="center", slides="side", page_numbers="slash"
    ),
    "grid": msgspec.structs.replace(PLAIN, tables="grid", letterhead_at="band", slides="band", page_numbers="plain"),
    "numbered": msgspec.structs.replace(PLAIN, numbered=True, capitals=True, letterhead_at="right", slides="clean"),
    "sheets": msgspec.structs.replace(PLAIN, gridlines=True, freeze=False, margin=85.0),
}
UNTOUCHED = {("numbered", "xlsx"), ("sheets", "pptx")}
"""Looks that a kind of file has nothing of."""
TABLE = Table((("Room", "Visits"), ("East", "120"), ("West", "98")), caption="Visits by room")


def document(style: Style) -> Document:
    blocks = (Heading("Rooms"), Heading("East side", 2), Paragraph("Two rooms."), Bullets(("one", "two"), True), TABLE)
    return Document("Visits", blocks, "Ines", "2025-03-04", style)


def workbook(style: Style) -> Workbook:
    return Workbook((Sheet("Data", (("Room", "Visits"), ("East", 120), ("Total", "=SUM(B2:B2)"))),), "V", "Ines", style)


def deck(style: Style) -> Deck:
    return Deck("Visits", (Slide("Visits", ("2025",), layout="title"), Slide("By room", table=TABLE)), "Ines", style)


def bare(content: Content) -> Content:
    """A content as read back, without its look."""
    assert isinstance(content, Document | Workbook | Deck)
    return msgspec.structs.replace(content, style=Style())


@pytest.mark.parametrize("name", LOOKS)
@pytest.mark.parametrize(("make", "kind"), [(document, "docx"), (workbook, "xlsx"), (deck, "pptx")])
def test_a_look_changes_bytes_and_not_what_is_read(name: str, make: object, kind: str) -> None:
    assert callable(make)
    one, other = to_bytes(make(PLAIN), kind), to_bytes(make(LOOKS[name]), kind)
    assert one != other or (name, kind) in UNTOUCHED
    assert other == to_bytes(make(LOOKS[name]), kind)
    assert bare(read_foreign(one, kind)) == bare(read_foreign(other, kind))


@pytest.mark.parametrize("name", LOOKS)
def test_a_pdf_has_its_look(name: str) -> None:
    one, other = (to_bytes(Pages(document(style)), "pdf") for style in (PLAIN, LOOKS[name]))
    assert name == "sheets" or one != other


def test_headings_are_numbered_by_word_and_not_in_their_text() -> None:
    data = to_bytes(document(LOOKS["numbered"]), "docx")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        styles, numbering = archive.read("word/styles.xml").decode(), archive.read("word/numbering.xml").decode()
        body = archive.read("word/document.xml").decode()
    assert 'w:numId w:val="9000"' in styles
    assert 'w:numId="9000"' in numbering
    assert "1 Rooms" not in body


@pytest.mark.parametrize(("name", "frozen", "grid"), [("sheets", None, True), ("grid", "A2", False)])
def test_worksheets_follow_the_house(name: str, frozen: str | None, grid: bool) -> None:
    page = load_workbook(io.BytesIO(to_bytes(workbook(LOOKS[name]), "xlsx")))["Data"]
    assert page.freeze_panes == frozen
    assert (page.sheet_view.showGridLines is not False) is grid
