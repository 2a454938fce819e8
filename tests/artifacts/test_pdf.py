import io

import pytest
from document_values import CHART, DECK, MEMO, STYLE
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from synthcomp_env.artifacts.content import (
    Block,
    Deck,
    Document,
    Figure,
    Heading,
    PageBreak,
    Pages,
    Paragraph,
    Sheet,
    Slide,
    Style,
    Table,
    Text,
    Workbook,
)
from synthcomp_env.artifacts.pdf import page_count, read_pdf, write_pdf
from synthcomp_env.artifacts.pdf_deck import draw_deck
from synthcomp_env.artifacts.pdf_write import _laid_out

BOOK = Workbook(
    (
        Sheet(
            "Data",
            (("Clinic", "Doses", "Rate"), ("North", 1204, "=B2/2000"), ("Total", "=SUM(B2:B2)", None)),
            {"C": "0.0%"},
            charts=(CHART,),
        ),
        Sheet("Wide", (tuple(f"Column {n}" for n in range(30)), tuple(range(30)))),
    ),
    style=STYLE,
)


def text_of(data: bytes) -> str:
    """All text of a PDF as pypdf sees it."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def test_a_memo_in_pypdf() -> None:
    data = write_pdf(Pages(MEMO))
    reader = PdfReader(io.BytesIO(data))
    assert len(reader.pages) == page_count(MEMO) == 2
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == (MEMO.title, MEMO.author)
    text = text_of(data)
    for words in (
        "Northside County Health Department",
        "Page 1 of 2",
        "Page 2 of 2",
        "1,204",
        "Table 1.",
        "Confidential",
    ):
        assert words in text
    assert len(reader.pages[0].images) == 1


def test_equal_content_gives_equal_bytes() -> None:

    assert _laid_out(MEMO) == _laid_out(MEMO)
    assert draw_deck(DECK) == draw_deck(DECK)


@pytest.mark.parametrize("paragraphs", [1, 11, 12, 40, 133])
def test_pages_are_counted_without_drawing_as_they_are_drawn(paragraphs: int) -> None:
    rows = tuple((f"Clinic {n}", "words " * (n % 30)) for n in range(paragraphs))
    blocks: list[Block] = [Heading("One"), Table((("Clinic", "Notes"), *rows), caption="Notes."), Figure(CHART)]
    blocks += [
        Paragraph(f"Paragraph {n}. " + "Some more words to fill lines with. " * (n % 9)) for n in range(paragraphs)
    ]
    source = Document("Long", tuple(blocks))
    drawn, pages = _laid_out(source)
    assert page_count(source) == pages == len(PdfReader(io.BytesIO(drawn)).pages)


def test_long_tables_split_and_repeat_their_headers() -> None:
    rows = (("Clinic", "Doses"), *((f"Clinic {n}", str(n)) for n in range(120)))
    data = write_pdf(Pages(Document("Long", (Table(rows),))))
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]
    assert len(pages) == page_count(Document("Long", (Table(rows),))) > 2
    assert all("Doses" in page for page in pages)
    assert "Clinic 119" in pages[-1]


def test_a_cell_longer_than_a_page_is_split() -> None:
    document = Document("x", (Table((("Head",), ("words " * 2000,))),))
    assert page_count(document) >= 2


def test_a_workbook_shows_values_as_formatted() -> None:
    text = text_of(write_pdf(Pages(BOOK)))
    assert "60.2%" in text
    assert "=B2" not in text
    assert "Column 29" in text


def test_a_deck_has_a_landscape_page_a_slide() -> None:
    reader = PdfReader(io.BytesIO(write_pdf(Pages(DECK))))
    assert len(reader.pages) == page_count(DECK) == 3
    assert reader.pages[0].mediabox.width > reader.pages[0].mediabox.height
    assert "Say it slowly" not in text_of(write_pdf(Pages(DECK)))
    assert "Approve two plans" in text_of(write_pdf(Pages(DECK)))


def test_a_crowded_slide_still_is_one_page() -> None:
    deck = Deck("d", (Slide("t " * 80, tuple("a long bullet " * 12 for _ in range(20)), Table((("x",),) * 60), CHART),))
    assert len(PdfReader(io.BytesIO(write_pdf(Pages(deck)))).pages) == 1


@pytest.mark.parametrize(
    "source", [Document("", ()), Text(""), Workbook(()), Deck("", ()), Workbook((Sheet("Empty", ()),))]
)
def test_empty_sources_make_one_page(source: Document | Text | Workbook | Deck) -> None:
    assert len(PdfReader(io.BytesIO(write_pdf(Pages(source)))).pages) == page_count(source) == 1


@given(st.text(max_size=80))
@settings(max_examples=40, deadline=None)
def test_any_character_can_be_printed(text: str) -> None:
    style = Style(letterhead=text, footer=text)
    document = Document(
        text, (Paragraph(text), Paragraph(text, "code"), Table(((text, "b"), ("a", text)), text)), style=style
    )
    write_pdf(Pages(document))
    write_pdf(Pages(Text(text)))


def test_scripts_beyond_latin_are_shown() -> None:
    text = text_of(write_pdf(Pages(Document("Ω ≤ 80 – “quoted” €5", (Paragraph("Čeština ≥ ∑"),)))))
    assert "Ω" in text
    assert "≤" in text
    assert "“quoted” €5" in text


def test_reading_back_gives_lines_and_page_breaks() -> None:
    found = read_pdf(write_pdf(Pages(MEMO)))
    assert (found.title, found.author, found.unread) == (MEMO.title, MEMO.author, ())
    assert sum(isinstance(block, PageBreak) for block in found.blocks) == 1
    text = "\n".join(block.text for block in found.blocks if isinstance(block, Paragraph))
    assert "Northside  1,204  74.1%" in text
    assert "Figures are provisional." in text


def test_pages_without_text_are_told() -> None:
    found = read_pdf(write_pdf(Pages(Deck("", ()))))
    assert found.unread == ("page 1 without text (perhaps scanned)",)
