import timeit

import pytest
from document_values import CHART, DECK, MEMO
from hypothesis import given, settings
from hypothesis import strategies as st

from synthcomp_env.artifacts.blob import Blob
from synthcomp_env.artifacts.content import Document, Email, Image, Opaque, Pages, Sheet, Table, Text, Workbook
from synthcomp_env.artifacts.views import view, view_of
from synthcomp_env.errors import ToolError

BOOK = Workbook(
    (
        Sheet(
            "Data",
            (
                ("Clinic", "Doses", "Rate"),
                ("North", 1204, "=B2/2000"),
                ("South", 1000, "=B3/0"),
                ("Total", "=SUM(B2:B3)", None),
            ),
            {"C": "0.0%"},
            notes={"B2": "corrected"},
        ),
        Sheet("Notes", (("x",),)),
    )
)


def test_a_document_reads_as_markdown() -> None:
    text = view(MEMO).text
    for words in (
        "# January immunisation coverage\nMaria Fontaine · 14 January 2026",
        "## Recommendation",
        "### Coverage",
        "| Clinic | Doses | Coverage |\n| --- | --- | --- |\n| Northside | 1,204 | 74.1% |",
        "1. Eastgate by **30 January**\n2. Northside in February",
        "- Another\n  with a second line",
        "> Figures are provisional.",
        "[column chart: Coverage by clinic, in %]",
        "| Mill Creek, East |  | 80 |",
        "[footer: Confidential: for the Board of Health]",
        "`Policy_2025.docx` & <annex>",
    ):
        assert words in text


def test_a_workbook_shows_letters_numbers_and_recomputed_values() -> None:
    text = view(BOOK).text
    assert text.startswith("Workbook, 2 sheets: Data, Notes")
    assert (
        "## Sheet Data (A1:C4)\n|  | A | B | C |\n| 1 | Clinic | Doses | Rate |\n| 2 | North | 1204 | 60.2% |" in text
    )
    assert "| 4 | Total | 2204 |" in text
    assert "#DIV/0!" in text
    assert "- Data!C3: " in text
    assert "Note on B2: corrected" in text
    assert "=SUM" not in text
    assert "2204 (=SUM(B2:B3))" in view(BOOK, formulas=True).text


def test_a_quoted_percent_sign_scales_nothing() -> None:
    quoted = Workbook((Sheet("Data", (("Rate",), (74.1,)), {"A": '0.0"%"'}),))
    assert "| 2 | 74.1 |" in view(quoted).text


def test_known_values_are_not_recomputed() -> None:
    values = {"Data": ((), (None, None, None), (None,), ("Total", 7))}
    assert "| 4 | Total | 7 |" in view(BOOK, values).text


def test_a_deck_reads_slide_by_slide() -> None:
    text = view(DECK).text
    assert "## Slide 2: Recommendation\n- Approve **two** plans" in text
    assert "Notes: Say it slowly." in text
    assert "| Northside | 74.1 | 80 |" in text


def test_other_contents() -> None:
    assert view(Text("a\nb\n")).lines == ("a", "b")
    assert view(Text("")).text == "(an empty file)"
    assert view(Pages(Document("T", ()), 3)).text.startswith("(PDF, 3 pages)\n# T")
    assert "because" in view(Opaque(b"xyz", "because")).text
    assert "3 bytes" in view(Opaque(b"xyz", "because")).text
    mail = view(Email("a", ("b", "c"), "s", "d", "hello", attachments=("x.pdf",))).text
    assert mail == "From: a\nTo: b, c\nDate: d\nSubject: s\nAttachments: x.pdf\n\nhello"
    assert "# Board" in view(Image("Board", ("one",), CHART)).text
    assert "2 comments" in view(Document("t", (), unread=("2 comments",))).text


def test_pages_say_where_one_is_and_repeat_heads() -> None:
    rows = (("Clinic", "Doses"), *((f"Clinic {n}", str(n)) for n in range(100)))
    shown = view(Document("Long", (Table(rows, "Table 1. All"),)))
    count = shown.count(500)
    assert count > 3
    pages = [shown.page(number, 500) for number in range(1, count + 1)]
    assert pages[0].endswith(f"[page 1 of {count}; page=2 continues]")
    assert pages[-1].endswith(f"[page {count} of {count}]")
    assert all(page.startswith("Table 1. All\n| Clinic | Doses |\n| --- | --- |") for page in pages[1:])
    assert all(len(page) <= 500 for page in pages)
    assert "[page" not in shown.page(1, 100_000)


@given(st.text("ab \n|#" + "z" * 3, max_size=3000), st.integers(200, 900))
@settings(max_examples=80, deadline=None)
def test_nothing_is_lost_between_pages(text: str, limit: int) -> None:
    shown = view(Text(text))
    pages = [shown.page(number, limit) for number in range(1, shown.count(limit) + 1)]
    assert all(len(page) <= limit for page in pages)
    bodies = [page.rsplit("\n[page ", 1)[0] if len(pages) > 1 else page for page in pages]
    assert "".join("".join(bodies).split()) == "".join(shown.text.split())


@pytest.mark.parametrize("number", [0, -1, 99])
def test_a_page_that_is_not_there(number: int) -> None:
    with pytest.raises(ToolError, match="there is 1 page") as caught:
        view(Text("x")).page(number)
    assert caught.value.kind == "bad_argument"


def test_search_finds_lines_whatever_the_case() -> None:
    hits = view(MEMO).search("NORTHSIDE  1,204".replace("  ", " | "))
    assert [hit.text for hit in hits] == ["| Northside | 1,204 | 74.1% |"]
    assert view(MEMO).lines[hits[0].line - 1] == hits[0].text
    assert view(MEMO).search("  ") == ()


def test_a_warm_read_is_a_look_up() -> None:
    blob = Blob.of(MEMO)
    assert view_of(blob) is view_of(blob)
    view_of(blob).page(1, 800)
    best = min(timeit.repeat(lambda: view_of(blob).page(1, 800), number=2000, repeat=5)) / 2000
    assert best < 10e-6
