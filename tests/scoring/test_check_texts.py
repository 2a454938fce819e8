"""Verbatim texts, ordered lists, citations and structure."""

from __future__ import annotations

import pytest
from clinic_case import DECK, DISCLAIMER, MEMO, OUTPUTS, PDF, deck, memo, with_blocks
from test_check_figures import check_of, memo_with, memo_with_table, passes

from synthcomp_env.artifacts.content import (
    Block,
    Bullets,
    Content,
    Deck,
    Document,
    Heading,
    PageBreak,
    Pages,
    Paragraph,
    Slide,
    Table,
)
from synthcomp_env.scoring.rubric import Cites, Ordered, Structure, VerbatimText

VERBATIM: VerbatimText = check_of(VerbatimText, paths=(MEMO,))
ORDERED: Ordered = check_of(Ordered)
CITES: Cites = check_of(Cites)


@pytest.mark.parametrize(
    "text",
    [
        DISCLAIMER,
        f"**{DISCLAIMER}**",
        DISCLAIMER.replace("'", "’").replace(" - ", " – "),
        DISCLAIMER.replace(" and ", "  and\n"),
        f"Note: {DISCLAIMER} Thank you.",
    ],
)
def test_verbatim_equivalents(text: str) -> None:
    assert passes(VERBATIM, {MEMO: with_blocks(text)})


def test_verbatim_over_two_paragraphs() -> None:
    first, second = DISCLAIMER.split(" constitute ")
    assert passes(VERBATIM, {MEMO: with_blocks(f"{first} constitute", second)})


@pytest.mark.parametrize(
    "text",
    [
        DISCLAIMER.replace("provisional", "preliminary"),
        DISCLAIMER.replace("don't", "do not"),
        DISCLAIMER[:60],
        "The figures are provisional; see the county counsel's note.",
        "",
    ],
)
def test_verbatim_mutants(text: str) -> None:
    assert not passes(VERBATIM, {MEMO: with_blocks("Report.", text)})


def test_verbatim_in_a_pdf_is_that_of_its_source() -> None:
    check: VerbatimText = check_of(VerbatimText, paths=(PDF,))
    assert passes(check, OUTPUTS)
    assert not passes(check, {PDF: Pages(with_blocks("Report."), 1)})


LISTS: dict[str, tuple[Block, ...]] = {
    "table": (Table((("Clinic", "Rate"), ("Northside Clinic", "74.1%"), ("Harbor Clinic", "78.8%"))),),
    "transposed": (Table((("", "Northside Clinic", "Harbor Clinic"), ("Rate", "74.1%", "78.8%"))),),
    "bullets": (Bullets(("Northside: 74.1%", "Harbor: 78.8%"), ordered=True),),
    "sentence": (Paragraph("Two clinics need a plan: Northside (74.1%) and Harbor (78.8%)."),),
    "lines": (Heading("Flagged"), Paragraph("1. Northside, 74.1%"), Paragraph("2. Harbor, 78.8%")),
    "headings": (Heading("Northside", 2), Paragraph("A plan."), Heading("Harbor", 2), Paragraph("A plan.")),
}


@pytest.mark.parametrize("form", LISTS)
def test_ordered_equivalents(form: str) -> None:
    assert passes(ORDERED, {MEMO: with_blocks("Report.", *LISTS[form])})


def test_remarks_that_happen_to_name_them_in_order_are_no_list() -> None:
    table = Table((("Clinic", "Rate"), ("Harbor Clinic", "78.8%"), ("Northside Clinic", "74.1%")))
    remarks = (
        Heading("Remarks"),
        Paragraph("Northside Clinic: 138 doses were spoiled."),
        Paragraph("Correction: in the registry, doses given for Harbor Clinic had a digit too many."),
    )
    assert not passes(ORDERED, {MEMO: with_blocks("Report.", table, *remarks)})
    assert passes(ORDERED, {MEMO: with_blocks("Report.", *LISTS["table"], *remarks)})


@pytest.mark.parametrize(
    "rows",
    [
        ("Harbor Clinic", "Northside Clinic"),
        ("Northside Clinic",),
        ("Northside Clinic", "Riverbend Clinic", "Harbor Clinic"),
        ("Northside Clinic", "Harbor Clinic", "Riverbend Clinic", "Maple Grove Clinic"),
        (),
    ],
)
def test_ordered_mutants(rows: tuple[str, ...]) -> None:
    table = (("Clinic", "Coverage rate"), *((name, "70.0%") for name in rows))
    assert not passes(ORDERED, {MEMO: memo_with_table(table)})


@pytest.mark.parametrize(
    "text",
    [
        "Figures are drawn from Extract_2026-01-09.xlsx.",
        "Source: extract_2026-01-09 (final), threshold from Policy_2025.docx.",
        "County coverage is 84.2% (Extract_2026-01-09.xlsx).",
    ],
)
def test_cites_equivalents(text: str) -> None:
    assert passes(CITES, {MEMO: memo_with("Figures are drawn", text)})


@pytest.mark.parametrize(
    "text",
    [
        "Figures are drawn from the final extract.",
        "Figures are drawn from Extract_2025-11.xlsx.",
        "Coverage is 84.2% (Extract_2026-01-09.xlsx, Extract_2025-12.xlsx, Policy_2025.docx).",
    ],
)
def test_cites_mutants(text: str) -> None:
    assert not passes(CITES, {MEMO: memo_with("Figures are drawn", text)})


@pytest.mark.parametrize(
    ("given", "right"),
    [
        (deck(), True),
        (Deck("D", (Slide("Our Recommendation"), *deck().slides[1:])), True),
        (Deck("D", (*deck().slides[1:], deck().slides[0])), False),
        (Deck("D", (Slide("Background"), *deck().slides)), False),
        (Deck("D", ()), False),
    ],
)
def test_the_first_slide(given: Content, right: bool) -> None:
    assert passes(check_of(Structure, first_slide="Recommendation"), {DECK: given}) is right


@pytest.mark.parametrize(("count", "right"), [(1, True), (6, True), (7, False), (0, False)])
def test_the_number_of_slides(count: int, right: bool) -> None:
    slides = tuple(Slide(f"Slide {number}") for number in range(count))
    assert passes(check_of(Structure, max_slides=6), {DECK: Deck("D", slides)}) is right


@pytest.mark.parametrize(("pages", "right"), [(1, True), (4, True), (5, False)])
def test_the_number_of_pages(pages: int, right: bool) -> None:
    blocks: list[Block] = []
    for number in range(pages):
        blocks += [*([PageBreak()] if number else []), Paragraph(f"Page {number}.")]
    assert passes(check_of(Structure, max_pages=4), {MEMO: Document("R", tuple(blocks))}) is right
    assert passes(Structure(PDF, max_pages=4), {PDF: Pages(memo(), pages)}) is right


@pytest.mark.parametrize(
    ("heading", "right"), [("Findings", True), ("2. Findings and plans", True), ("Results", False)]
)
def test_sections(heading: str, right: bool) -> None:
    check = check_of(Structure, sections=("Findings",))
    assert passes(check, {MEMO: with_blocks(Heading(heading), Paragraph("Findings follow."))}) is right


@pytest.mark.parametrize(
    ("headings", "right"),
    [
        (("Drills", "Full drills required"), True),
        (("Full drills required",), False),
        (("Drills and full drills required",), True),
        (("Our drills",), True),
    ],
)
def test_a_heading_that_says_another_section_says_none_within_it(headings: tuple[str, ...], right: bool) -> None:
    check = Structure(MEMO, sections=("Drills",), siblings=("Full drills required", "Statement"))
    blocks = [block for text in headings for block in (Heading(text, 1), Paragraph("We tried it."))]
    assert passes(check, {MEMO: Document("R", tuple(blocks))}) is right


def test_a_structure_that_asks_nothing_is_not_met() -> None:
    assert not passes(Structure(MEMO), OUTPUTS)
