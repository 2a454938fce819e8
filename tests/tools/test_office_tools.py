from __future__ import annotations

import pytest
from small_office import CONTENTS, HOME, STYLE, Office

from synthcomp_env.artifacts.content import Deck, Document, Heading, Pages, Table, Workbook
from synthcomp_env.artifacts.formulas import values

MEMO = "# Board memo\n\nThe rate is **74.1%**.\n\n| Clinic | Rate |\n| --- | --- |\n| North | 74.1% |\n"


@pytest.fixture
def office() -> Office:
    return Office()


def document(office: Office, path: str) -> Document:
    content = office.entry(path).blob.content()
    assert isinstance(content, Document)
    return content


def workbook(office: Office, path: str) -> Workbook:
    content = office.entry(path).blob.content()
    assert isinstance(content, Workbook)
    return content


def deck(office: Office, path: str) -> Deck:
    content = office.entry(path).blob.content()
    assert isinstance(content, Deck)
    return content


def test_a_bare_output_name_goes_where_it_is_expected(office: Office) -> None:
    office("create_document", path="boardmemo.docx", markdown=MEMO)
    made = document(office, f"{HOME}/BoardMemo.docx")
    assert made.style == STYLE
    assert made.author == "Ana Silva"
    assert made.title == "Board memo"


def test_words_of_a_document_are_changed_in_place(office: Office) -> None:
    office("create_document", path="memo", markdown=MEMO)
    assert "2 times" in office("edit_document", path="memo.docx", find="74.1%", replace="80%").text
    assert office("edit_document", path="memo.docx", find="74.1%", replace="80%", all=True).error is None
    office("edit_document", path="memo.docx", append="## Sources\n\nExtract.xlsx")
    text = office("read_file", path="memo.docx").text
    assert "74.1" not in text
    assert "80%" in text
    assert "Extract.xlsx" in text
    missing = office("edit_document", path="memo.docx", find="The rate is 75", replace="x")
    assert missing.error == "not_found"
    assert "The rate is" in missing.text
    assert office("edit_document", path="memo.docx").error == "bad_argument"


def test_an_edit_tells_what_it_changed(office: Office) -> None:
    assert "3 words, 1 table" in office("create_document", path="memo", markdown="Rate\n\n| a | b |\n| - | - |\n").text
    office("create_document", path="memo", markdown=MEMO)
    text = office("edit_document", path="memo.docx", find="rate is **74.1", replace="rate is **73.9").text
    assert "1 place; it now reads 'The rate is **73.9%**.'" in text
    office("create_deck", path="d", markdown="# One\n\n- alpha\n\n---\n\n# Two\n\n```chart\nA, 1\n```")
    text = office("edit_deck", path="d.pptx", find="alpha", replace="beta").text
    assert "2 slides, 1 chart; 1 place; it now reads '- beta'" in text


def test_a_table_row_is_put_in_by_the_row_before_it(office: Office) -> None:
    office("create_document", path="memo", markdown=MEMO)
    office("edit_document", path="memo.docx", find="| North | 74.1% |", replace="| North | 74.1% |\n| South | 80% |")
    (table,) = [block for block in document(office, f"{HOME}/memo.docx").blocks if isinstance(block, Table)]
    assert table.rows == (("Clinic", "Rate"), ("North", "74.1%"), ("South", "80%"))


SECTIONS = "# Memo\n\n## Findings\n\nOld, 5%.\n\n### Detail\n\nMore, 5%.\n\n## Sources\n\nExtract.xlsx, 5%.\n"


def test_a_section_is_replaced_added_to_and_searched_alone(office: Office) -> None:
    office("create_document", path="memo", markdown=SECTIONS)
    office("edit_document", path="memo.docx", section="findings", find="5%", replace="6%", all=True)
    text = office("read_file", path="memo.docx").text
    assert (text.count("6%"), text.count("5%")) == (2, 1)
    office("edit_document", path="memo.docx", section="## Findings", append="Added.")
    text = office("read_file", path="memo.docx").text
    assert text.index("More, 6%") < text.index("Added.") < text.index("Sources")
    office("edit_document", path="memo.docx", section="Findings", replace="New text.")
    text = office("read_file", path="memo.docx").text
    assert "New text." in text
    assert "Detail" not in text
    assert "Extract.xlsx, 5%" in text
    made = document(office, f"{HOME}/memo.docx")
    assert [(block.text, block.level) for block in made.blocks if isinstance(block, Heading)] == [
        ("Findings", 1),
        ("Sources", 1),
    ]
    missing = office("edit_document", path="memo.docx", section="Outlook", replace="x")
    assert missing.error == "not_found"
    assert "'Findings', 'Sources'" in missing.text


def test_headings_begin_right_below_a_title_given_apart(office: Office) -> None:
    office(
        "create_document", path="memo", title="Memo", markdown="## Findings\n\na\n\n### Detail\n\nb\n\n## Sources\n\nc"
    )
    made = document(office, f"{HOME}/memo.docx")
    assert [block.level for block in made.blocks if isinstance(block, Heading)] == [1, 2, 1]


def test_tools_refuse_files_of_another_kind(office: Office) -> None:
    assert office("edit_document", path="Extract.xlsx", find="a", replace="b").error == "unreadable"
    assert office("edit_workbook", path="Policy.docx", cells={"A1": 1}).error == "unreadable"
    assert office("edit_deck", path="Policy.docx", find="a", replace="b").error == "unreadable"
    assert office("create_document", path="x.xlsx", markdown="x").error == "not_allowed"
    assert office("write_file", path="D:/Projects/Coverage/Policy.docx", content="x").error == "not_allowed"


def test_a_workbook_from_rows_and_from_cells(office: Office) -> None:
    rows = [["Clinic", "Doses"], ["North", 10], ["South", 30], ["Total", "=SUM(B2:B3)"]]
    office("create_workbook", path="Coverage.xlsx", sheets={"Data": rows, "Notes": {"A1": "n", "B2": "=Data!B4/2"}})
    grids = values(workbook(office, f"{HOME}/Coverage.xlsx"))
    assert grids["Data"][3][1] == 40
    assert grids["Notes"][1][1] == 20
    assert workbook(office, f"{HOME}/Coverage.xlsx").style == STYLE


def test_formats_and_charts(office: Office) -> None:
    rows = [["Clinic", "Rate"], ["North", 0.5], ["South", 0.75]]
    chart = {"kind": "column", "title": "Rate by clinic", "categories": "A2:A3", "values": "B2:B3"}
    office("create_workbook", path="c", sheets={"Data": rows}, formats={"Data!B": "0.0%"}, chart=chart)
    book = workbook(office, f"{HOME}/c.xlsx")
    assert book.sheets[0].formats["B"] == "0.0%"
    assert book.sheets[0].charts[0].categories == ("North", "South")
    assert "50%" in office("read_file", path="c.xlsx").text
    office("edit_workbook", path="c.xlsx", cells={"Data!B2": 0.25}, formats={"Data": {"B3": "0%"}})
    book = workbook(office, f"{HOME}/c.xlsx")
    assert book.sheets[0].charts[0].series[0].values[0] in (0.25, 25.0)
    assert book.sheets[0].formats["B3"] == "0%"


def test_an_edit_shows_recomputed_values_and_failing_formulas(office: Office) -> None:
    result = office("edit_workbook", path="Extract.xlsx", cells={"B5": "=B4*2", "Data!B6": "=1/0"})
    assert "Data!B5 = 400" in result.text
    assert "Data!B6" in result.text
    moved = office("edit_workbook", path="Extract.xlsx", cells={"B2": 125})
    assert "Data!B4 = 205 (was 200), Data!B5 = 410 (was 400)" in moved.text
    office("edit_workbook", path="Extract.xlsx", append={"Data": [["West", 5]], "More": [["a"], [1]]})
    book = workbook(office, "D:/Projects/Coverage/Extract.xlsx")
    assert [sheet.name for sheet in book.sheets] == ["Data", "More"]
    assert book.sheets[0].rows[-1][:2] == ("West", 5)


@pytest.mark.parametrize(
    "arguments",
    [
        {"sheets": {}}, {"sheets": {"S": 5}}, {"sheets": {"S": [1, 2]}}, {"sheets": {"a/b": [[1]]}},
        {"sheets": {"S": {"nowhere": 1}}}, {"sheets": {"S": [[{"a": 1}]]}},
        {"sheets": {"S": [[1]]}, "formats": {"Z!B": "0"}},
        {"sheets": {"S": [[1]]}, "formats": {"B": 5}}, {"sheets": {"S": [[1]]}, "chart": {"kind": "pie"}},
        {"sheets": {"S": [[1]]}, "chart": {"categories": "A1:A2", "values": [1]}},
        {"sheets": {"S": [[1]]}, "chart": {"colour": "red"}}, {"sheets": {"S": {"XFE1": 1}}},
        {"sheets": {"S" * 40: [[1]]}},
        {"sheets": {"S": [[1]]}, "formats": {"S!A1:ZZ9999": "0"}},
    ],
)  # fmt: skip
def test_bad_workbooks_are_refused(office: Office, arguments: dict[str, object]) -> None:
    before = office.state.files
    result = office("create_workbook", path="bad.xlsx", **arguments)
    assert result.error in ("bad_argument", "too_large")
    assert office.state.files is before


def test_decks(office: Office) -> None:
    assert "2 slides" in office("create_deck", path="d", markdown="# One\n\n- a\n\n---\n\n# Two\n\n- b").text
    office("edit_deck", path="d.pptx", slide=2, markdown="# Zwei\n\n- c")
    office("edit_deck", path="d.pptx", markdown="# Three\n\n- d")
    office("edit_deck", path="d.pptx", find="- a", replace="- alpha")
    made = deck(office, f"{HOME}/d.pptx")
    assert [slide.title for slide in made.slides] == ["One", "Zwei", "Three"]
    assert made.slides[0].bullets == ("alpha",)
    assert made.style == STYLE
    office("edit_deck", path="d.pptx", slide=1, delete=True)
    assert [slide.title for slide in deck(office, f"{HOME}/d.pptx").slides] == ["Zwei", "Three"]
    assert office("edit_deck", path="d.pptx", slide=9, delete=True).error == "bad_argument"
    assert office("edit_deck", path="d.pptx", delete=True).error == "bad_argument"
    assert office("edit_deck", path="d.pptx", slide=1).error == "bad_argument"
    assert office("create_deck", path="e", markdown="").error == "bad_argument"


def test_a_pdf_is_what_it_was_exported_from(office: Office) -> None:
    assert "1 page" in office("export_pdf", path="Policy.docx").text
    pages = office.entry("D:/Projects/Coverage/Policy.pdf").blob.content()
    assert isinstance(pages, Pages)
    assert pages.source == CONTENTS["D:/Projects/Coverage/Policy.docx"]
    assert pages.pages == 1
    office("export_pdf", path="Policy.docx", target="Memo_FINAL.pdf")
    assert office.entry(f"{HOME}/Memo_FINAL.pdf")
    assert office("export_pdf", path="Policy.pdf").error == "unreadable"
    assert office("export_pdf", path="Policy.docx", target="x.docx").error == "not_allowed"
