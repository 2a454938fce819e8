"""Files: existence, placeholders, preservation, charts."""

from __future__ import annotations

import msgspec
import pytest
from clinic_case import (
    CLINICS,
    DECK,
    MEMO,
    OUTPUTS,
    PDF,
    SOURCE,
    WORKBOOK,
    deck,
    entries,
    finished,
    memo,
    rate,
    state,
    with_blocks,
    workbook,
)
from test_check_figures import check_of, passes

from synthcomp_env.artifacts.blob import Blob
from synthcomp_env.artifacts.content import (
    Bullets,
    Chart,
    Content,
    Deck,
    Document,
    Figure,
    Heading,
    Pages,
    Paragraph,
    Series,
    Sheet,
    Slide,
    Text,
    Workbook,
)
from synthcomp_env.scoring.rubric import ChartShows, Exists, NoPlaceholders, Preserved

LONG = "A paragraph that says something about the month and what was found in the clinics of the county."


@pytest.mark.parametrize(
    ("path", "content", "right"),
    [
        (MEMO, memo(), True),
        (MEMO, with_blocks(LONG), True),
        (MEMO, Text(LONG), False),
        (MEMO, with_blocks(), False),
        (MEMO, with_blocks("Done."), False),
        (WORKBOOK, workbook(), True),
        (WORKBOOK, Workbook((Sheet("S", ()),)), False),
        (DECK, deck(), True),
        (PDF, Pages(memo(), 2), True),
        (PDF, memo(), False),
    ],
)
def test_exists(path: str, content: Content, right: bool) -> None:
    assert passes(Exists((path,)), {path: content}) is right


def test_every_path_must_exist() -> None:
    assert not passes(Exists((MEMO, "D:/Health/Other.docx")), OUTPUTS)
    assert not passes(Exists(()), OUTPUTS)


def test_bytes_that_do_not_open_are_no_document() -> None:
    broken = finished(submissions=(), files=state().files | entries({MEMO: Blob.foreign(b"PK\x03\x04 broken", "docx")}))
    assert not passes(Exists((MEMO,)), broken)
    assert not passes(NoPlaceholders((MEMO,)), broken)


@pytest.mark.parametrize(
    "content",
    [
        with_blocks(LONG, "Coverage is TBD."),
        with_blocks(LONG, "[insert chart here]"),
        with_blocks(LONG, "Coverage is XX%."),
        with_blocks(LONG, "Lorem ipsum dolor sit amet."),
        with_blocks(Heading("Findings"), Heading("Notes"), LONG),
        with_blocks(LONG, Heading("Annex")),
        with_blocks(),
    ],
)
def test_placeholders_are_found(content: Document) -> None:
    assert not passes(NoPlaceholders((MEMO,)), {MEMO: content})


@pytest.mark.parametrize(
    "content",
    [
        memo(),
        with_blocks(Heading("Part one"), Heading("Findings", 2), LONG),
        with_blocks(LONG, "We have much to do in Texas."),
        with_blocks(Heading("List"), Bullets(("One", "Two"))),
    ],
)
def test_finished_texts_have_none(content: Document) -> None:
    assert passes(NoPlaceholders((MEMO,)), {MEMO: content})


def test_a_failing_formula_is_unfinished() -> None:
    sheet = Sheet("S", (("Clinic", "Rate"), ("Northside", "=1/0")))
    assert not passes(NoPlaceholders((WORKBOOK,)), {WORKBOOK: Workbook((sheet,))})
    assert passes(NoPlaceholders((WORKBOOK,)), {WORKBOOK: workbook()})


def test_placeholders_in_speaker_notes_count() -> None:
    slides = (msgspec.structs.replace(deck().slides[0], notes="TODO: rehearse"), *deck().slides[1:])
    assert not passes(NoPlaceholders((DECK,)), {DECK: Deck("D", slides)})


PRESERVED: Preserved = check_of(Preserved)


def test_sources_stay_as_they_were() -> None:
    assert passes(PRESERVED, finished())
    touched = finished().files | entries({SOURCE: workbook()})
    assert not passes(PRESERVED, finished(files=touched))
    gone = {key: entry for key, entry in finished().files.items() if "extract_2026" not in key}
    assert not passes(PRESERVED, finished(files=gone))
    assert not passes(Preserved({}), finished())


CHART: ChartShows = check_of(ChartShows)
RATES = tuple(map(rate, CLINICS))


def on_slide(chart: Chart) -> Deck:
    return Deck("D", (Slide("Recommendation"), Slide("Chart", chart=chart)))


def chart(categories: tuple[str, ...] = CLINICS, values: tuple[float, ...] = RATES) -> Chart:
    return Chart("Coverage", "bar", categories, (Series("Coverage rate", values),))


@pytest.mark.parametrize(
    "given",
    [
        chart(),
        chart(CLINICS[::-1], RATES[::-1]),
        chart(values=tuple(value / 100 for value in RATES)),
        chart(values=tuple(round(value, 1) for value in RATES)),
        chart((*CLINICS, "County total"), (*RATES, rate("County total"))),
        Chart("C", "line", CLINICS, (Series("Target", (82.0,) * 4), Series("Rate", RATES))),
    ],
)
def test_chart_equivalents(given: Chart) -> None:
    assert passes(CHART, {DECK: on_slide(given)})


@pytest.mark.parametrize(
    "given",
    [
        chart(CLINICS[:3], RATES[:3]),
        chart(values=(*RATES[:3], 60.0)),
        chart(values=RATES[::-1]),
        chart(tuple(f"Site {number}" for number in range(4))),
    ],
)
def test_chart_mutants(given: Chart) -> None:
    assert not passes(CHART, {DECK: on_slide(given)})


def test_small_values_may_be_rounded_as_the_column_is() -> None:
    """A rate of 2.894 % is customarily shown as 2.9 %, which is 0.2 % beside it; 3.335 % as 3.3 %, which is 1 %."""
    small = msgspec.structs.replace(CHART, values=(3.335, 12.07, 2.894, 15.69), decimals=1)
    assert passes(small, {DECK: on_slide(chart(values=(3.3, 12.1, 2.9, 15.7)))})
    assert not passes(small, {DECK: on_slide(chart(values=(3.2, 12.1, 2.9, 15.7)))})
    assert not passes(
        msgspec.structs.replace(small, decimals=-1), {DECK: on_slide(chart(values=(3.3, 12.1, 2.9, 15.7)))}
    )


def test_a_chart_over_cells_shows_what_they_hold_now() -> None:
    plotted = Chart("C", "column", (), (), source="Summary!A2:A5|Summary!D2:D5")
    sheet = msgspec.structs.replace(workbook().sheets[0], charts=(plotted,))
    check = msgspec.structs.replace(CHART, path=WORKBOOK)
    assert passes(check, {WORKBOOK: Workbook((sheet,))})
    assert not passes(check, {WORKBOOK: workbook()})
    counts = msgspec.structs.replace(
        sheet, charts=(Chart("C", "column", (), (), source="Summary!A2:A5|Summary!B2:B5"),)
    )
    assert not passes(check, {WORKBOOK: Workbook((counts,))})
    broken = msgspec.structs.replace(
        sheet, charts=(Chart("C", "column", (), (), source="Nowhere!A2:A5|Nowhere!D2:D5"),)
    )
    assert not passes(check, {WORKBOOK: Workbook((broken,))})


def test_a_figure_in_a_document() -> None:
    check = msgspec.structs.replace(CHART, path=MEMO)
    assert passes(check, {MEMO: with_blocks(Paragraph("Chart"), Figure(chart()))})
