from collections.abc import Callable

import pytest
from document_values import DECK, MEMO

from synthcomp_env.artifacts import edits
from synthcomp_env.artifacts.content import Bullets, Document, Heading, Paragraph, Slide, Table
from synthcomp_env.errors import ToolError

PLAN = Document(
    "Plan",
    (Heading("A"), Paragraph("one"), Heading("A1", 2), Paragraph("two"), Heading("B"), Paragraph("three")),
)


def table_of(document: Document) -> Table:
    return next(block for block in document.blocks if isinstance(block, Table))


def test_replace_text_once() -> None:
    found = edits.replace_text(MEMO, "two clinics", "three clinics")
    assert "three clinics" in str(found.blocks)
    assert found.style == MEMO.style
    assert "two clinics" in str(MEMO.blocks)


def test_replace_text_in_cells_items_and_slides() -> None:
    assert table_of(edits.replace_text(MEMO, "1,204", "1,240")).rows[1][1] == "1,240"
    assert "31 January" in str(edits.replace_text(MEMO, "30 January", "31 January").blocks)
    assert edits.replace_text(DECK, "No other change", "Nothing else").slides[1].bullets[1] == "Nothing else"
    renamed = edits.replace_text(DECK, "January coverage", "February coverage")
    assert (renamed.title, renamed.slides[0].title) == ("February coverage", "February coverage")


def test_replace_all() -> None:
    many = Document("t", (Paragraph("80 and 80"), Paragraph("80")))
    assert edits.replace_text(many, "80", "82", count=0).blocks == (Paragraph("82 and 82"), Paragraph("82"))
    assert edits.replace_text(many, "80", "82", count=3).blocks[1] == Paragraph("82")


def test_sections() -> None:
    inserted = edits.insert_after_heading(PLAN, "# a", "- x\n- y")
    assert inserted.blocks[:3] == (Heading("A"), Bullets(("x", "y")), Paragraph("one"))
    assert edits.append_section(PLAN, "## C\n\nfour").blocks[-2:] == (Heading("C", 2), Paragraph("four"))
    kept = edits.replace_section(PLAN, "A", "new")
    assert kept.blocks == (Heading("A"), Paragraph("new"), Heading("B"), Paragraph("three"))
    headed = edits.replace_section(PLAN, "A1", "# A2\n\nnew\n\n## sub")
    assert headed.blocks[2:5] == (Heading("A2", 2), Paragraph("new"), Heading("sub", 3))


def test_cells_and_rows() -> None:
    assert table_of(edits.replace_cell(MEMO, "harbor", "Doses", "990")).rows[2] == ("Harbor", "990", "81.0%")
    assert table_of(edits.replace_cell(MEMO, "1", "3", "75%")).rows[1][2] == "75%"
    assert table_of(edits.replace_row(MEMO, "Harbor", ["Harbor", "1", "2"], table=1)).rows[2] == ("Harbor", "1", "2")
    changed = edits.replace_cell(DECK, "Harbor", "Coverage", "82.0%").slides[2].table
    assert changed is not None
    assert changed.rows[2][2] == "82.0%"


def test_slides() -> None:
    replaced = edits.replace_slide(DECK, 2, "# New\n- a")
    assert replaced.slides[1] == Slide("New", ("a",), notes="Say it slowly.\nThen pause.")
    assert [s.title for s in edits.append_slide(DECK, "# New\n\nwords", after=1).slides][1] == "New"
    assert edits.append_slide(DECK, "# New\n").slides[-1] == Slide("New")
    assert len(edits.delete_slide(DECK, 3).slides) == 2
    assert edits.set_notes(DECK, 1, "hello").slides[0].notes == "hello"


@pytest.mark.parametrize(
    ("call", "kind", "words"),
    [
        (lambda: edits.replace_text(MEMO, "", "x"), "bad_argument", "empty"),
        (
            lambda: edits.replace_text(MEMO, "Approve *action plan* for two", "x"),
            "not_found",
            "nearest text is: 'Approve",
        ),
        (lambda: edits.replace_text(MEMO, "Northside", "x"), "bad_argument", "stands there 2 times"),
        (lambda: edits.replace_text(PLAN, "qqqqqqqqqqqq", "x"), "not_found", "Nothing there is like it"),
        (lambda: edits.insert_after_heading(PLAN, "Z", "x"), "not_found", "Headings: 'A', 'A1', 'B'"),
        (lambda: edits.insert_after_heading(Document("t", ()), "Z", "x"), "not_found", "no headings"),
        (lambda: edits.append_section(PLAN, " "), "bad_argument", "empty"),
        (lambda: edits.append_section(PLAN, "```chart\nx\n```"), "bad_argument", "line 2"),
        (lambda: edits.replace_cell(MEMO, "Nowhere", "Doses", "1"), "not_found", "Rows: 'Northside', 'Harbor'"),
        (
            lambda: edits.replace_cell(MEMO, "Harbor", "Nope", "1"),
            "not_found",
            "Columns: 'Clinic', 'Doses', 'Coverage'",
        ),
        (lambda: edits.replace_cell(PLAN, "a", "b", "1"), "not_found", "no table"),
        (lambda: edits.replace_cell(MEMO, "Harbor", "Doses", "1", table=5), "not_found", "no table 5"),
        (lambda: edits.replace_row(MEMO, "Harbor", ["x"]), "bad_argument", "has 3 cells, but 1"),
        (lambda: edits.replace_slide(DECK, 9, "# x"), "not_found", "slides 1 to 3"),
        (lambda: edits.append_slide(DECK, "# a\n\n---\n# b"), "bad_argument", "makes 2 slides"),
        (
            lambda: edits.delete_slide(edits.delete_slide(edits.delete_slide(DECK, 1), 1), 1),
            "bad_argument",
            "but this slide",
        ),
    ],
)
def test_wrong_requests_teach(call: Callable[[], object], kind: str, words: str) -> None:
    with pytest.raises(ToolError) as caught:
        call()
    assert caught.value.kind == kind
    assert words in caught.value.message


def test_the_same_cell_in_two_tables_needs_a_number() -> None:
    table = Table((("Clinic", "Doses"), ("North", "1")))
    twice = Document("t", (table, table))
    with pytest.raises(ToolError, match="Tables 1, 2"):
        edits.replace_cell(twice, "North", "Doses", "2")
    assert edits.replace_cell(twice, "North", "Doses", "2", table=2).blocks[0] == table
