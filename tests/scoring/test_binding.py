"""Who a number belongs to: the same statement in many forms is found, and near misses are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthcomp_env.artifacts.content import (
    Block,
    Bullets,
    Content,
    Deck,
    Document,
    Heading,
    Pages,
    Paragraph,
    Sheet,
    Slide,
    Table,
    Text,
    Workbook,
)
from synthcomp_env.scoring.binding import Stated, stated
from synthcomp_env.scoring.claims import claims_in
from synthcomp_env.scoring.reading import read_content
from synthcomp_env.scoring.rubric import Target

OTHERS = ("Riverbend Clinic", "Riverbend", "Clinic 7", "County total", "County")
RATE = Target(
    ("Northside Clinic", "Northside"), ("Coverage rate", "Coverage", "Vaccination rate"), 74.1234, "percent", 1,
    "January 2026", (70.2,), OTHERS, ("Doses given", "Doses", "Eligible"), ("Doses given", "Doses", "Eligible"),
)  # fmt: skip
DOSES = Target(
    ("Northside Clinic", "Northside"), ("Doses given", "Doses"), 1234, "count", 0,
    "January 2026", (), OTHERS, ("Coverage rate", "Coverage", "Eligible"),
)  # fmt: skip
COUNTY = Target(
    ("County total", "County"), ("Coverage rate", "Coverage"), 78.0123, "percent", 1,
    "January 2026", (76.0,), ("Northside Clinic", "Northside", "Riverbend Clinic", "Riverbend", "Clinic 7"),
    ("Doses given", "Doses", "Eligible"), total=True,
)  # fmt: skip
COST = Target(("Line 4", "Filling line"), ("Scrap cost",), 1_284_400, "currency", 0, "Q4 2025", (), ("Line 5",))
PRIOR = Target(
    ("County total", "County"), ("Coverage rate", "Coverage"), 71.3, "percent", 1, "January 2025", (), (), (),
    total=True, comparison=True,
)  # fmt: skip


def look(content: Content | str, target: Target, extension: str = "docx") -> Stated:
    content = Document("Report", (Paragraph(content),)) if isinstance(content, str) else content
    return stated(claims_in(read_content(content, extension)), target)


def doc(*blocks: Block) -> Document:
    return Document("Report", blocks)


TABLE = (
    ("Clinic", "Doses given", "Eligible", "Coverage rate"),
    ("Northside Clinic", "1,234", "1,665", "74.1%"),
    ("Riverbend Clinic", "2,000", "2,480", "80.6%"),
    ("County total", "3,234", "4,145", "78.0%"),
)


@pytest.mark.parametrize(
    "text",
    [
        "Northside 74.1 %",
        "coverage at Northside was 74.1%",
        "74.1% at Northside",
        "Northside's coverage rate (74.1%) is below the 82% threshold.",
        "Northside Clinic: Coverage rate for January 2026 is 74.1%.",
        "Northside clinics reached a vaccination rate of 74.1 per cent.",
        "Riverbend reached 80.6% and Northside 74.1%.",
        "Coverage was 74.1% in Northside and 80.6% in Riverbend.",
        "Northside and Riverbend recorded coverage of 74.1% and 80.6% respectively.",
        "At Northside coverage rose from 70.2% in December to 74.1% in January.",
        "Coverage at Northside was 74.1%, up from 70.2% last month.",
        "Northside's coverage stood at 74.12 percent against a target of 85 percent.",
        "In January 2026 Northside's coverage was 74.1%, against 71.0% in January 2025.",
        "Northside clinic gave 1,234 doses to 1,665 eligible children, a coverage rate of 74.1%.",
        "Correction: Northside's coverage was entered as 70.2%; the owner confirmed 74.1%, which is used.",
        "The extract gives 70.2% coverage for Northside. That is wrong. The analyst confirmed 74.1%.",
        "Two clinics fall short: Riverbend (80.6%) and Northside (74.1%).",
        "**Northside** has a coverage rate of **74.1%**.",
        "At Northside, 74.1% of all eligible children had their doses.",
        "Northside (74.1% < 82%) needs a plan.",
        "Clinic 7 aside, Northside has the lowest coverage: 74.1%.",
    ],
)
def test_prose_that_states_it(text: str) -> None:
    assert look(text, RATE).right, look(text, RATE).why


@pytest.mark.parametrize(
    "text",
    [
        "Riverbend 74.1%",
        "Northside 70.2%",
        "Northside 74.1%, 65.2%, 81.0%, 90.1%",
        "74.1%",
        "Northside: about 74%",
        "Coverage at Riverbend was 74.1%; Northside followed.",
        "Northside's coverage target is 74.1%",
        "Northside: 74.1% in January 2025",
        "Northside: 1,234 doses, 741 of them on time",
        "Northside: coverage 74.1%. Northside: coverage 70.2%.",
        "Northside coverage 74.1% versus 75.9% versus 77.3% versus 79.9% versus 81.1% versus 83.2% versus 85.0%",
    ],
)
def test_prose_that_does_not(text: str) -> None:
    assert not look(text, RATE).right


def transposed() -> Table:
    return Table(tuple(zip(*TABLE, strict=True)))


def long_form() -> Table:
    rows = [("Clinic", "Measure", "Value")]
    rows += [(line[0], TABLE[0][column], line[column]) for line in TABLE[1:] for column in (1, 2, 3)]
    return Table(tuple(rows))


MARKDOWN = "\n".join("| " + " | ".join(line) + " |" for line in (TABLE[0], ("---",) * 4, *TABLE[1:]))
CSV = "Clinic,Doses given,Eligible,Coverage rate\nNorthside,1234,1665,0.741\nCounty total,3234,4145,0.780\n"
PRIORS = ("Prior year coverage rate", "66.0%", "77.0%", "71.3%")
LIST = (
    "Northside: doses 1,234, eligible 1,665, coverage 74.1%",
    "Riverbend: doses 2,000, eligible 2,480, coverage 80.6%",
    "County total: doses 3,234, coverage 78.0%",
)
PLAIN = (("Northside", 1234, 1665, 0.741234), ("County total", 3234, 4145, 0.780123))
LIVE = (("Northside", 1234, 1664.7914, "=B2/C2"), ("County total", "=B2+2000", 4145.5002, "=B3/C3"))


def key_values(name: str, doses: int, share: float) -> Sheet:
    return Sheet(name, (("Measure", "Value"), ("Doses given", doses), ("Coverage rate", share)))


FORMS: dict[str, tuple[Content, str]] = {
    "table": (doc(Table(TABLE)), "docx"),
    "transposed": (doc(transposed()), "docx"),
    "one row a figure": (doc(long_form()), "docx"),
    "markdown": (Text(MARKDOWN), "md"),
    "csv": (Text(CSV), "csv"),
    "pdf": (Pages(doc(Table(TABLE)), 1), "pdf"),
    "slide": (Deck("D", (Slide("Coverage", table=Table(TABLE)),)), "pptx"),
    "prior column": (doc(Table(tuple((*line, prior) for line, prior in zip(TABLE, PRIORS, strict=True)))), "docx"),
    "two header rows": (doc(Table((("", "January 2026", "", ""), *TABLE), header_rows=2)), "docx"),
    "title rows": (
        Workbook((Sheet("S", (("Coverage, January 2026", None, None, None), (), TABLE[0], *PLAIN)),)),
        "xlsx",
    ),
    "formulas and formats": (Workbook((Sheet("S", (TABLE[0], *LIVE), {"D": "0.0%"}),)), "xlsx"),
    "bullets": (doc(Bullets(LIST)), "docx"),
    "headings": (
        doc(
            Heading("Northside"),
            Paragraph("Coverage rate: 74.1%. Doses given: 1,234."),
            Heading("County total"),
            Paragraph("Coverage rate: 78.0%. Doses: 3,234."),
        ),
        "docx",
    ),
    "sheet a clinic": (
        Workbook((key_values("Northside", 1234, 0.741), key_values("County total", 3234, 0.78012))),
        "xlsx",
    ),
    "key and value": (
        doc(
            Table((("Northside coverage rate", "74.1%"), ("Northside doses", "1,234"), ("County coverage rate", "78%")))
        ),
        "docx",
    ),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("target", [RATE, DOSES, COUNTY], ids=["rate", "doses", "county"])
def test_tables_in_every_form(form: str, target: Target) -> None:
    content, extension = FORMS[form]
    assert look(content, target, extension).right, look(content, target, extension).why


def test_a_bare_fraction_under_a_vague_header() -> None:
    rows = (("Clinic", "Rate", "Staff"), ("Northside", 0.741234, 0.5))
    assert look(Workbook((Sheet("S", rows),)), RATE, "xlsx").right
    assert not look(doc(Paragraph("Northside: 0.741")), RATE).right


def test_values_attached_to_the_wrong_clinic() -> None:
    swapped = Table((TABLE[0], ("Northside Clinic", *TABLE[2][1:]), ("Riverbend Clinic", *TABLE[1][1:]), TABLE[3]))
    for content in (doc(swapped), doc(Table(tuple(zip(*swapped.rows, strict=True))))):
        assert not look(content, RATE).right
        assert not look(content, DOSES).right
        assert look(content, COUNTY).right


def test_a_stale_figure_anywhere_spoils_the_file() -> None:
    assert not look(doc(Table(TABLE), Paragraph("Northside's coverage rate is 70.2%.")), RATE).right


def test_a_number_dump_of_labels_and_values_states_nothing() -> None:
    values = ["74.1%", "70.2%", "65.0%", "80.6%", "78.0%", "91.4%"]
    dump = [Paragraph(f"Northside coverage rate: {value}") for value in values]
    assert not look(doc(*dump), RATE).right
    assert not look(doc(Bullets(tuple(block.text for block in dump))), RATE).right
    assert not look(doc(Table(tuple(("Northside", "Coverage rate", value) for value in values))), RATE).right


def test_comparison_words_do_not_excuse_a_dump() -> None:
    others = [f"{value}.3%" for value in (65, 67, 69, 77, 79, 81, 83, 85, 87)]
    for pattern in ("Northside coverage rate, previously {}", "Northside coverage rate versus {}"):
        dump = [Paragraph("Northside coverage rate: 74.1%"), *(Paragraph(pattern.format(value)) for value in others)]
        assert not look(doc(*dump), RATE).right
        assert look(doc(*dump[:3]), RATE).right


def test_every_label_with_every_number_states_nothing() -> None:
    labels = ("Northside", "Riverbend", "County total", "Line 4")
    numbers = ("74.1%", "1,234", "78.0%", "$1,284,400", "70.2%", "80.6%", "2,000", "$999,000", "$1,000,100", "3,234")
    measures = ("coverage rate", "doses", "scrap cost")
    text = [Paragraph(f"{label} {measure} {number}") for label in labels for measure in measures for number in numbers]
    for target in (RATE, DOSES, COUNTY, COST):
        assert not look(doc(*text), target).right


@pytest.mark.parametrize(
    "text",
    [
        "Overall coverage was 78.0%.",
        "Coverage for the month is 78.0%, below the 82% threshold.",
        "Total coverage rate: 78.0%",
        "The county's coverage stands at 78.0%",
    ],
)
def test_the_whole_may_go_unnamed(text: str) -> None:
    assert look(text, COUNTY).right


def test_a_clinics_figure_is_not_the_countys() -> None:
    assert not look("Northside's overall coverage is 78.0%.", COUNTY).right


@pytest.mark.parametrize(
    "content",
    [
        doc(Paragraph("Scrap cost on Line 4 came to $1.284m in Q4 2025.")),
        doc(Paragraph("Line 4 cost us 1.28 million dollars in scrap cost")),
        doc(Table((("Line", "Scrap cost ($000s)"), ("Line 4", "1,284"), ("Line 5", "901")))),
        doc(Table((("Line", "Scrap cost"), ("Filling line", "$1,284,400")))),
        Workbook((Sheet("S", (("Line", "Scrap cost"), ("Line 4", 1284400.4)), {"B": "$#,##0"}),)),
    ],
)
def test_money_in_every_magnitude(content: Content) -> None:
    assert look(content, COST, "xlsx").right, look(content, COST, "xlsx").why


def test_money_that_is_off() -> None:
    assert not look("Scrap cost on Line 4 came to $1.2m.", COST).right
    assert not look("Scrap cost on Line 5 came to $1,284,400.", COST).right
    assert not look(doc(Table((("Line", "Scrap cost ($m)"), ("Line 4", "1,284")))), COST).right


@pytest.mark.parametrize(
    "text",
    [
        "County coverage was 71.3% in January 2025.",
        "County total: Coverage rate is 78.0%, compared with 71.3% last January.",
        "Last January's county coverage was 71.3 percent.",
    ],
)
def test_a_comparison_wanted_is_found_with_its_marker(text: str) -> None:
    assert look(text, PRIOR).right, look(text, PRIOR).why


def test_a_comparison_of_the_wrong_year_is_not() -> None:
    assert not look("County coverage was 71.3% in January 2024.", PRIOR).right


def test_dates_and_wordings_stand_beside_their_label() -> None:
    closed = Target(
        ("Riverbend Clinic", "Riverbend"), ("Closure",), 0, "date", text="12–16 January 2026", others=("Northside",)
    )
    assert look("Riverbend was closed from 12 to 16 January.", closed).right
    assert look(doc(Heading("Riverbend"), Paragraph("Closed 2026-01-12 to 2026-01-16.")), closed).right
    assert not look("Northside was closed from 12 to 16 January.", closed).right
    assert not look("Riverbend was closed from 12 to 15 January.", closed).right
    lead = Target(("Outreach",), ("Lead",), 0, "text", text="Dana Whitcomb")
    assert look("Outreach is led by Dana Whitcomb.", lead).right
    assert not look("Outreach is led by Dana Whitfield.", lead).right


@given(st.permutations(range(1, 4)), st.permutations(range(1, 4)), st.booleans())
def test_order_and_orientation_do_not_matter(rows: list[int], columns: list[int], turned: bool) -> None:
    lines = [[TABLE[row][column] for column in (0, *columns)] for row in (0, *rows)]
    table = Table(tuple(map(tuple, zip(*lines, strict=True) if turned else lines)))
    for target in (RATE, DOSES, COUNTY):
        assert look(doc(table), target).right


@given(
    st.lists(
        st.lists(st.one_of(st.none(), st.text(max_size=8), st.integers(-9, 9999), st.floats(0, 1)), max_size=5),
        max_size=8,
    )
)
def test_any_grid_reads_without_fault(rows: list[list[str | int | float | None]]) -> None:
    width = max(map(len, rows), default=0)
    grid = tuple(tuple(row) + (None,) * (width - len(row)) for row in rows)
    plain = tuple(
        tuple(f"'{cell}" if isinstance(cell, str) and cell.startswith("=") else cell for cell in row) for row in grid
    )
    look(Workbook((Sheet("S", plain),)), RATE, "xlsx")


AMBULANCE = Target(
    ("Ambulance billing",), ("Collection rate",), 58.8, "percent", 1, "", (63.1,), ("Towing fines", "City revenue"),
    ("Revenue billed", "Billings", "Bills issued"), ("Revenue billed", "Billings", "Bills issued"),
)  # fmt: skip
BILLED = Target(
    ("Ambulance billing",), ("Revenue billed", "Billings"), 41_320, "currency", 0, "", (),
    ("Towing fines", "City revenue"), ("Collection rate", "Bills issued"), ("Collection rate",),
)  # fmt: skip
CITY_TAX = Target(("Northside",), ("City tax rate",), 2.41, "percent", 2, "", (), ("City", "Riverbend"))
REVENUE = (
    ("Source", "Revenue billed", "Bills issued", "Collection rate"),
    ("Towing fines", "$9,870", 612, "71.2%"),
    ("Ambulance billing", "$41,320", 388, "58.8%"),
)


@pytest.mark.parametrize(
    ("content", "target", "right"),
    [
        ("Ambulance billing: Collection rate is 58.8%.", AMBULANCE, True),
        ("Ambulance billing: Collection rate is 63.1%.", AMBULANCE, False),
        ("The collection rate of towing fines is 58.8%, of ambulance billing 71.2%.", AMBULANCE, False),
        (doc(Table(REVENUE)), AMBULANCE, True),
        (doc(Table((*REVENUE[:2], ("Ambulance billing", "$41,320", 388, "63.1%")))), AMBULANCE, False),
        (doc(Heading("Ambulance billing"), Paragraph("The collection rate came to 58.8%.")), AMBULANCE, True),
        ("Ambulance billing: Revenue billed is $41,320.", BILLED, True),
        ("Ambulance billing had billings of $41,320.", BILLED, True),
        ("Ambulance billing had a collection rate of 58.8% and 41,320 bills issued.", BILLED, False),
        (doc(Table(REVENUE)), BILLED, True),
        ("Northside: City tax rate is 2.41%.", CITY_TAX, True),
        ("City: City tax rate is 2.41%.", CITY_TAX, False),
    ],
)
def test_a_word_of_a_longer_name_is_no_measure_and_of_a_longer_measure_no_name(
    content: Content | str, target: Target, right: bool
) -> None:
    assert look(content, target).right is right, look(content, target).why
