"""Wordings that people chose who had seen neither the source nor the rubric, and near misses beside each.

The sentences are theirs in kind, told of the clinics that the scoring tests share.
"""

from __future__ import annotations

import msgspec
import pytest
from clinic_case import HOME, MEMO, SCENARIO, SOURCE, finished, memo

from synthcomp_env.artifacts.blob import Blob
from synthcomp_env.artifacts.content import Bullets, Content, Document, Heading, Paragraph, Sheet, Table, Workbook
from synthcomp_env.scoring.binding import Stated, stated
from synthcomp_env.scoring.checks import decide
from synthcomp_env.scoring.claims import claims_in
from synthcomp_env.scoring.reading import read_content
from synthcomp_env.scoring.rubric import Cites, Target
from synthcomp_env.scoring.targets import Wordings
from synthcomp_env.scoring.view import EvidenceView, Ground
from synthcomp_env.world.facts import Column, TableSpec

CLINICS = ("Northside Clinic", "Northside", "Riverbend Clinic", "Riverbend")
MEASURES = ("Doses given", "Doses", "Eligible", "Doses spoiled")
RATE = Target(
    ("County total", "County"), ("Coverage rate", "Coverage"), 71.3143, "percent", 1, "Q4 2025", (76.586,),
    CLINICS, MEASURES, MEASURES, total=True,
)  # fmt: skip
BEFORE = Target(
    ("County total", "County", "a year earlier"), ("Coverage rate", "Coverage"), 79.4385, "percent", 1, "Q4 2024",
    (66.115,), CLINICS, MEASURES, MEASURES, total=True, comparison=True,
)  # fmt: skip
DOSES = Target(
    ("County total", "County"), ("Doses given", "Given"), 219_705, "count", 0, "Q4 2025", (211_617,), CLINICS,
    ("Eligible", "Doses spoiled", "Coverage rate", "Coverage"), total=True,
)  # fmt: skip
SPOILED = Target(
    ("Northside Clinic", "Northside"), ("Doses spoiled",), 2684, "count", 0, "Q4 2025", (2405,),
    ("Riverbend Clinic", "Riverbend"), ("Doses given", "Eligible", "Coverage rate"),
)  # fmt: skip
ELIGIBLE = Target(
    ("Northside Clinic", "Northside"), ("Eligible",), 455_913, "count", 0, "Q4 2025", (45_591,),
    ("Riverbend Clinic", "Riverbend"), ("Doses given", "Coverage rate"),
)  # fmt: skip
CARRIED = msgspec.structs.replace(RATE, total=False, alone=True)


def look(content: Content | str, target: Target) -> Stated:
    content = Document("Report", (Paragraph(content),)) if isinstance(content, str) else content
    return stated(claims_in(read_content(content, "docx")), target)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("County coverage is therefore 71.3 percent; in the third quarter it was 76.6 percent.", True),
        ("County coverage is therefore 76.6 percent; in the third quarter it was 71.3 percent.", False),
        ("The coverage rate for the county is 71.3%, after 76.6% in Q3; 58 doses were late.", True),
        ("The coverage rate for the county is 76.6%, after 71.3% in Q3; 58 doses were late.", False),
        ("County coverage is 71.3%, down from 76.6% in the quarter before.", True),
        ("A coverage rate of 71.3% for the county, up from 66.1% in Q3 but below the 79.4% of Q4 2024.", True),
        ("In the quarter before, county coverage was 71.3%.", False),
        ("In the third quarter of 2025 county coverage was 71.3%.", False),
        ("County coverage from October to December 2025 was 71.3%.", True),
        ("County coverage from July to September 2025 was 71.3%.", False),
        ("Between October and December 2025 the county reached a coverage rate of 71.3%.", True),
        ("Coverage rate, county, Q4 2025: 71.3% (September: 76.6%; Q4 2024: 79.4%)", True),
        ("Coverage rate, county, Q4 2025: 76.6% (September: 71.3%; Q4 2024: 79.4%)", False),
        ("September stood at 76.6 percent for the county; coverage is now 71.3 percent.", True),
        ("The county had coverage of 76.6% and 71.3% in Q3 and Q4 2025 respectively.", True),
        ("The county had coverage of 71.3% and 76.6% in Q3 and Q4 2025 respectively.", False),
    ],
)
def test_a_period_speaks_of_its_own_number(text: str, right: bool) -> None:
    assert look(text, RATE).right is right, look(text, RATE).why


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("In Q4 2025 county coverage was 71.3%. A year earlier it was 79.4% for the county.", True),
        ("County coverage was 71.3%, after 76.6% in the third quarter. A year ago, in Q4 2024, it was 79.4%.", True),
        ("County coverage was 71.3%, after 79.4% in the third quarter. A year ago, in Q4 2024, it was 66.1%.", False),
        ("A year earlier the county reached coverage of 79.4%; at the end of Q3 2025 it was 66.1%.", True),
        ("County coverage is 79.4%.", False),
        ("In Q4 2025 county coverage was 79.4%.", False),
        ("A month earlier county coverage was 79.4%.", False),
        ("A year earlier county coverage was 71.3%.", False),
    ],
)
def test_a_comparison_is_said_to_be_one(text: str, right: bool) -> None:
    assert look(text, BEFORE).right is right, look(text, BEFORE).why


def test_a_column_of_another_period() -> None:
    rows = (("Clinic", "Coverage rate", "November"), ("County total", "71.3%", "76.6%"))
    assert look(Document("R", (Table(rows),)), msgspec.structs.replace(RATE, period="December 2025")).right
    swapped = (("Clinic", "November", "Coverage rate"), ("County total", "71.3%", "76.6%"))
    assert not look(Document("R", (Table(swapped),)), msgspec.structs.replace(RATE, period="December 2025")).right


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("Doses spoiled of the doses given at the Northside Clinic: 2,684.", True),
        ("Doses spoiled of the doses given at the Northside Clinic: 2,405.", False),
        ("Doses given of the doses spoiled at the Northside Clinic: 2,684.", False),
    ],
)
def test_the_head_of_a_phrase_names_the_measure(text: str, right: bool) -> None:
    assert look(text, SPOILED).right is right, look(text, SPOILED).why


def test_a_measure_behind_the_next_number_is_that_ones() -> None:
    assert look("Doses given, county total, Q4 2025: 219 705 of 308 078 eligible", DOSES).right
    assert not look("Doses given, county total, Q4 2025: 308 078 of 219 705 eligible", DOSES).right


def test_a_measure_that_leads_the_next_number_is_its_own() -> None:
    text = "The doses given in the county came to {} on eligible children of {}, which leaves 61,318 open."
    assert look(text.format("219,705", "291,022"), DOSES).right
    assert not look(text.format("291,022", "219,705"), DOSES).right


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("By the end of December 2025 we had reached 219,705 of the 291,022 who asked; 71,317 are to come.", True),
        ("By the end of December 2025 we had reached 211,617 of the 291,022 who asked; 71,317 are to come.", False),
        ("In Q4 2024 we had reached 219,705 of the 291,022 who asked; 71,317 are to come.", False),
        ("219,705, 291,022, 71,317, 64,218, 11,111, 22,222", False),
        ("219,705, 291,022, 71,317.\n64,218, 11,111, 22,222.\n33,333, 44,444, 55,555.", False),
        ("Riverbend reached 219,705 of the 291,022 who asked; 71,317 are to come.", False),
    ],
)
def test_an_exact_whole_needs_no_name_in_a_sentence_of_few_numbers(text: str, right: bool) -> None:
    assert look(text, DOSES).right is right, look(text, DOSES).why


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("The coverage rate for Q4 2025, as reported to the board, is 71.3%.", True),
        ("The coverage rate for Q4 2025, as reported to the board, is 76.6%.", False),
        ("The coverage rate of Riverbend for Q4 2025, as reported to the board, is 71.3%.", False),
        ("As reported to the board, it is 71.3%.", False),
    ],
)
def test_a_carried_figure_may_be_named_by_its_measure(text: str, right: bool) -> None:
    assert look(text, CARRIED).right is right, look(text, CARRIED).why


def test_a_title_that_names_another_measure_governs_nothing() -> None:
    def titled(number: str) -> Document:
        item = f"In Q4 2025 the county stood at a share of {number}, and more is to come."
        return Document("Doses given at the end of 2025", (Heading("Summary"), Bullets((item,))))

    assert look(titled("71.3%"), RATE).right
    assert not look(titled("72.4%"), RATE).right
    under = Document("Report", (Heading("Doses given"), Bullets(("In Q4 2025 the county stood at 71.3%.",))))
    assert look(under, msgspec.structs.replace(RATE, unlike=())).right is False


@pytest.mark.parametrize(("label", "right"), [("County total", True), ("Riverbend Clinic", False)])
def test_the_corner_of_a_table_may_name_whom_it_is_of(label: str, right: bool) -> None:
    rows = ((label, "Q4 2025"), ("Doses given", "219,705"), ("Coverage rate", "71.3%"))
    assert look(Document("R", (Table(rows),)), RATE).right is right


@pytest.mark.parametrize(
    ("note", "right"),
    [
        ("Eligible, cell C5: 455,913 in place of 45,591, confirmed by the analyst", True),
        ("C5 there (Northside Clinic, eligible) reads 45,591; the analyst confirmed 455,913 on 5 January 2026.", True),
        ("Eligible, Northside: C5 of the extract reads 45,591 against 421,437 in Q3; taken as 455,913 for now", True),
        ("Northside, eligible: 45,591, a keying error", True),
        ("Eligible, cell C5: extract 45,591; confirmed value 455,913 (the analyst, 7 January 2026, KC-8071)", True),
        ("Eligible: registry 45,591 (cell C5), school lists 455,913; 455,913 used", True),
        ("Eligible: the extract has 45591 in Data!C5; 455,913 children used, confirmed by the analyst", True),
        ("Data!C5 of the extract reads 45,591; 455,913 used, confirmed by the analyst on 8 January", True),
        ("School_lists.xlsx goes before the extract; eligible differs: 455,913 by list, 45,591 in Data!C5", True),
        (
            "Eligible: School_lists.xlsx, which the handbook puts first; Northside 455,913 (extract: 45,591, cell C2)",
            True,
        ),
        ("Eligible: School_lists.xlsx, which the handbook puts first; Northside 45,591 (extract: 455,913)", False),
        ("Eligible: School_lists.xlsx where it differs: Northside 455,913 (registry 45,591)", True),
        ("Eligible: registry 45,591 (cell C5), school lists 455,913; 45,591 used for the chart, sent", False),
        ("Northside, eligible: 45,591", False),
        ("C5 there (Northside Clinic, eligible) shows 45,591, as the analyst told us.", False),
    ],
)
def test_a_note_on_a_correction_may_say_the_wrong_value(note: str, right: bool) -> None:
    rows = (("Clinic", "Eligible"), ("Northside Clinic", 455_913), ("Riverbend Clinic", 120_000))
    notes = (("Item", "Note"), ("Northside Clinic", note))
    assert look(Workbook((Sheet("Summary", rows), Sheet("Notes", notes))), ELIGIBLE).right is right


def test_both_values_in_one_sentence_state_neither() -> None:
    """Whoever does not know which is right could write both, and call one of them overruled."""
    hedge = "Northside Clinic, eligible: 455,913 or 45,591, of which one takes precedence."
    assert not look(hedge, ELIGIBLE).right
    assert look(f"{hedge} Northside Clinic had 455,913 eligible.", ELIGIBLE).right is False
    assert look(Document("R", (Paragraph(hedge), Paragraph("Northside Clinic: 455,913 eligible."))), ELIGIBLE).right


def test_a_corrected_note_does_not_make_a_wrong_table_right() -> None:
    rows = (("Clinic", "Eligible"), ("Northside Clinic", 45_591), ("Riverbend Clinic", 120_000))
    notes = (("Item", "Note"), ("Northside Clinic", "Eligible: reads 45,591; the analyst confirmed 455,913"))
    assert not look(Workbook((Sheet("Summary", rows), Sheet("Notes", notes))), ELIGIBLE).right


def test_an_amount_keeps_its_short_form_beside_a_share_of_the_same_word() -> None:
    doses, share, spent = (
        Column("a", "Doses spent", "count"),
        Column("b", "Share spent", "percent"),
        Column("c", "Spent to date", "currency"),
    )

    def short_forms(*columns: Column) -> dict[str, tuple[str, ...]]:
        table = TableSpec("t", "T", "Clinic", "County total", columns, ("Northside Clinic",), {}, "Q4 2025")
        return Wordings(table, {}).columns

    assert "Spent" in short_forms(share, spent)["Spent to date"]
    assert "spent" not in map(str.casefold, short_forms(share, spent)["Share spent"])
    assert "Spent" not in short_forms(doses, share, spent)["Spent to date"]


OWN = tuple(f"{HOME}/Data_{number}.xlsx" for number in range(1, 10))
STRANGE = tuple(f"D:/Elsewhere/Other_{number}.docx" for number in range(1, 5))
GROUND = Ground.of(SCENARIO, {path: Blob.of(memo()) for path in (SOURCE, *OWN, *STRANGE)})
CITES = Cites(MEMO, (SOURCE,))


def names(*paths: str) -> str:
    return ", ".join(path.rpartition("/")[2] for path in paths)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        (f"Sources: {names(SOURCE, *OWN[:4])} (5 entries corrected from 4,301 to 3,401).", True),
        (f"This memo draws on {names(SOURCE, *OWN[:3], *STRANGE[:2])} and 2 letters.", True),
        (f"Coverage was 84.2% ({names(SOURCE, *OWN[:2])}).", False),
        (f"Sources: {names(*OWN[:4])}.", False),
        (f"Sources: {names(SOURCE, *OWN)}.", False),
        (f"Sources: {names(SOURCE, *STRANGE)}.", False),
    ],
)
def test_a_list_of_sources_is_a_list_and_a_dump_a_dump(text: str, right: bool) -> None:
    final = finished({MEMO: Document("Report", (Heading("Findings"), Paragraph(text)))})
    assert decide(CITES, EvidenceView(GROUND, final, "dlv_001")).passed is right
