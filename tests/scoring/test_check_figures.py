"""Families of figures: each with its oracle, equivalents that must pass and mutants that must fail."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from clinic_case import (
    BASE,
    CLINICS,
    DECK,
    GRADER,
    MEMO,
    OUTPUTS,
    PDF,
    POLICY,
    RUBRIC,
    WORKBOOK,
    deck,
    entries,
    finished,
    flagged,
    memo,
    rate,
    state,
    with_blocks,
    workbook,
)

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
    Table,
    Workbook,
)
from synthcomp_env.scoring.checks import decide
from synthcomp_env.scoring.rubric import Agree, Asked, ChangeApplied, Check, Corrected, FigureRight, Reviewed
from synthcomp_env.scoring.view import EvidenceView
from synthcomp_env.simulation.state import State


def check_of(kind: type, **having: Any) -> Any:
    """The rubric's check of a type (and of some attributes)."""
    return next(
        criterion.check
        for criterion in RUBRIC.criteria
        if isinstance(criterion.check, kind)
        if all(getattr(criterion.check, name) == value for name, value in having.items())
    )


def passes(check: Check, given: State | dict[str, Content]) -> bool:
    now = given if isinstance(given, State) else finished(given, submissions=())
    return decide(check, EvidenceView(GRADER.ground, now, "dlv_001")).passed


def memo_with(old: str, new: str) -> Document:
    """The oracle's memo with one sentence said otherwise."""
    blocks = tuple(
        Paragraph(new) if isinstance(block, Paragraph) and block.text.startswith(old) else block
        for block in memo().blocks
    )
    assert any(isinstance(block, Paragraph) and block.text == new for block in blocks)
    return Document("January coverage report", blocks)


def memo_with_table(rows: tuple[tuple[str, ...], ...]) -> Document:
    blocks = tuple(Table(rows) if isinstance(block, Table) else block for block in memo().blocks)
    return Document("January coverage report", blocks)


NORTH, HARBOR = f"{rate(CLINICS[0]):.1f}%", f"{rate(CLINICS[2]):.1f}%"
COUNTY = f"{rate('County total'):.1f}%"
FIGURE: FigureRight = next(
    criterion.check
    for criterion in RUBRIC.criteria
    if isinstance(criterion.check, FigureRight) and "Northside" in criterion.name
)


@pytest.mark.parametrize(
    "table",
    [
        flagged().rows,
        tuple(zip(*flagged().rows, strict=True)),
        (("Clinic", "Vaccination rate (%)"), ("Harbor", "78.8"), ("Northside", "74.1")),
        (("Clinic", "Coverage rate", "Last year's coverage rate"), ("Northside", "0.741", "0.702")),
        (("Clinic", "Doses given", "Coverage"), ("Northside Clinic", "741", "74.10 percent")),
    ],
)
def test_figure_equivalents(table: tuple[tuple[str, ...], ...]) -> None:
    assert passes(FIGURE, {MEMO: memo_with_table(table)})


def test_figure_in_prose_instead_of_a_table() -> None:
    assert passes(
        FIGURE, {MEMO: with_blocks(f"At Northside, {NORTH} of children are covered; Harbor stands at {HARBOR}.")}
    )


@pytest.mark.parametrize(
    "content",
    [
        memo_with_table((("Clinic", "Coverage rate"), ("Northside", HARBOR), ("Harbor", NORTH))),
        memo_with_table((("Clinic", "Coverage rate"), ("Northside", "68.9%"), ("Harbor", HARBOR))),
        with_blocks(f"Coverage rates: {NORTH}, {HARBOR}, {COUNTY}."),
        with_blocks(*(f"Northside coverage rate: {value}" for value in (NORTH, HARBOR, COUNTY, "89.1%"))),
        with_blocks("Northside coverage rate is 74%."),
    ],
)
def test_figure_mutants(content: Content) -> None:
    assert not passes(FIGURE, {MEMO: content})


def test_figure_needs_its_file() -> None:
    files = {path: content for path, content in OUTPUTS.items() if path != MEMO}
    assert not passes(FIGURE, state(files))


AGREE: Agree = check_of(Agree)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {
            MEMO: memo_with(
                "County total: Coverage rate for January 2026", f"Overall coverage in January 2026 was {COUNTY}."
            )
        },
        {DECK: Deck("D", (Slide("Recommendation", (f"{COUNTY} county coverage",)),))},
        {WORKBOOK: Workbook((Sheet("Total", (("Measure", "County total"), ("Coverage rate", 0.850859))),))},
    ],
)
def test_agree_equivalents(change: dict[str, Content]) -> None:
    assert passes(AGREE, change)


@pytest.mark.parametrize(
    "change",
    [
        {DECK: Deck("D", (Slide("Recommendation", ("County total: Coverage rate is 79.1%",)),))},
        {DECK: Deck("D", (Slide("Recommendation", ("Fund two outreach teams",)),))},
        {PDF: Pages(memo_with("County total: Coverage rate for January 2026", "County coverage was 79.1%."), 2)},
        {WORKBOOK: Workbook((Sheet("Summary", (("Clinic", "Coverage rate"), ("County total", 0.791))),))},
    ],
)  # fmt: skip
def test_agree_mutants(change: dict[str, Content]) -> None:
    assert not passes(AGREE, change)


CORRECTED: Corrected = next(
    criterion.check
    for criterion in RUBRIC.criteria
    if isinstance(criterion.check, Corrected) and criterion.check.target.value == 831
)


FIXES = (("Clinic", "Eligible as entered", "Eligible"), ("Harbor", 8310, 831))


def book_with(row: tuple[Any, ...], *more: tuple[Any, ...]) -> Workbook:
    """The oracle's workbook with Harbor's row replaced."""
    sheet = workbook().sheets[0]
    rows = (*(row if line[0] == "Harbor Clinic" else line for line in sheet.rows), *more)
    return Workbook((msgspec.structs.replace(sheet, rows=rows),))


@pytest.mark.parametrize(
    "book",
    [
        workbook(),
        book_with(("Harbor", 655, 831, "=B4/C4")),
        Workbook((*workbook().sheets, Sheet("Fixes", FIXES))),
        Workbook((*workbook().sheets, Sheet("Notes", (("Harbor: eligible was entered as 8,310 instead of 831.",),)))),
    ],
)  # fmt: skip
def test_corrected_equivalents(book: Workbook) -> None:
    assert passes(CORRECTED, {WORKBOOK: book})


@pytest.mark.parametrize(
    "book",
    [
        book_with(("Harbor Clinic", 655, 8310, "=B4/C4")),
        book_with(("Harbor Clinic", 655, 831, "=B4/C4"), ("Harbor Clinic", 655, 8310, "=B7/C7")),
        book_with(("Maple Grove Clinic", 655, 831, "=B4/C4")),
        book_with(("Harbor Clinic", 655, None, None)),
    ],
)
def test_corrected_mutants(book: Workbook) -> None:
    assert not passes(CORRECTED, {WORKBOOK: book})


ASKED: Asked = check_of(Asked, item="hours_item")
REVIEWED: Reviewed = check_of(Reviewed)


@pytest.mark.parametrize(
    "sentence",
    [
        "Riverbend Clinic: Clinic hours lost for January 2026 is 37 hours.",
        "Riverbend lost 37 clinic hours, that is clinic hours lost: 37 hours.",
        "The clinic hours lost at Riverbend came to 37 h.",
    ],
)
def test_asked_equivalents(sentence: str) -> None:
    assert passes(ASKED, {MEMO: memo_with("Riverbend Clinic: Clinic hours", sentence)})


@pytest.mark.parametrize(
    "sentence",
    [
        "Riverbend Clinic: Clinic hours lost is 40 hours.",
        "Northside Clinic: Clinic hours lost is 37 hours.",
        "Riverbend lost some clinic hours.",
    ],
)
def test_asked_mutants(sentence: str) -> None:
    assert not passes(ASKED, {MEMO: memo_with("Riverbend Clinic: Clinic hours", sentence)})


def test_what_nobody_told_is_a_guess() -> None:
    told = finished().disclosed
    for check in (ASKED, REVIEWED):
        assert passes(check, finished())
        assert not passes(check, finished(disclosed={item: 1 for item in told if item != check.item}))


@pytest.mark.parametrize(
    ("sentence", "right"),
    [
        ("In January 2025 the county's coverage rate was 71.3%.", True),
        ("County coverage stood at 71.3 percent a year earlier, last January.", True),
        ("County coverage: 71.3% last January.", True),
        ("County coverage was 70.3% in January 2025.", False),
        ("Northside coverage was 71.3% in January 2025.", False),
        ("County coverage was 71.3% in January 2023.", False),
    ],
)
def test_reviewed(sentence: str, right: bool) -> None:
    assert passes(REVIEWED, {MEMO: memo_with("County total: Coverage rate for January 2025", sentence)}) is right


CHANGE: ChangeApplied = check_of(ChangeApplied, paths=(MEMO,))


@pytest.mark.parametrize(
    "sentence",
    [
        "The action threshold in force is 82%.",
        "Clinics below 82% need an action plan.",
        "From this month the 82 percent threshold applies.",
        "The threshold was raised from 80% to 82% this month.",
        "We apply the new action threshold of 82%; it was 80% until 19 January.",
        "Action threshold: 82%",
        "Plans are due for all clinics < 82%.",
    ],
)
def test_change_equivalents(sentence: str) -> None:
    assert passes(CHANGE, {MEMO: memo_with("The action threshold", sentence)})


@pytest.mark.parametrize(
    "sentence",
    [
        "The action threshold in force is 80%.",
        "The action threshold is 82%. Clinics below 80% need a plan.",
        "The threshold applies as announced.",
        "82% of staff were told.",
    ],
)
def test_change_mutants(sentence: str) -> None:
    assert not passes(CHANGE, {MEMO: memo_with("The action threshold", sentence)})


def test_a_measure_that_is_named_like_a_limit_states_none() -> None:
    """Five clinics' "Budget use" are five figures; only the threshold beside them is a limit."""
    use = msgspec.structs.replace(CHANGE, target=msgspec.structs.replace(CHANGE.target, measures=("Budget use",)))
    rows = tuple((clinic, f"{70 + number}.4%") for number, clinic in enumerate((*CLINICS, "Pier Clinic")))
    table = Table((("Clinic", "Budget use"), *rows))
    said = (Paragraph("Budget use for the county is 88.1%."), Paragraph("The action threshold is 82%."))
    document = Document("Memo", (*said, table))
    assert passes(use, {MEMO: document})
    assert not passes(CHANGE, {MEMO: document})


def test_a_measure_that_is_named_like_what_goes_beyond_states_no_limit() -> None:
    """Five figures of "Exceedance rate" exceed nothing."""
    rate = msgspec.structs.replace(CHANGE, target=msgspec.structs.replace(CHANGE.target, measures=("Exceedance rate",)))
    rows = [f"{clinic}: Exceedance rate {70 + number}.4%" for number, clinic in enumerate((*CLINICS, "Pier Clinic"))]
    stated, stale = Paragraph("The action threshold is 82%."), Paragraph("Clinics below 80% need a plan.")
    assert passes(rate, {MEMO: Document("Memo", (stated, Bullets(tuple(rows))))})
    assert not passes(rate, {MEMO: Document("Memo", (stated, stale, Bullets(tuple(rows))))})


def test_history_stays_as_it_was() -> None:
    rewritten = finished().files | entries({POLICY: Document("Policy", (Paragraph("The action threshold is 82%."),))})
    assert not passes(CHANGE, finished(files=rewritten))
    assert BASE[POLICY] is not rewritten


def test_an_unannounced_change_is_not_in_force() -> None:
    told = finished().disclosed
    assert not passes(CHANGE, finished(disclosed={item: 1 for item in told if item != "change"}))


def test_a_figure_under_the_heading_of_its_clinic() -> None:
    blocks = (
        Heading("Northside"),
        Paragraph(f"Coverage rate: {NORTH}"),
        Heading("Harbor"),
        Paragraph(f"Coverage rate: {HARBOR}"),
    )
    assert passes(FIGURE, {MEMO: with_blocks(*blocks)})


def test_nothing_asked_for_is_not_met() -> None:
    assert not passes(FigureRight((), (FIGURE.targets[0],)), {})
    assert not passes(FigureRight((MEMO,), ()), {})
    assert deck().slides
