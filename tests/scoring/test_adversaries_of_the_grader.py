"""Final states that look like work and are none win next to nothing."""

from __future__ import annotations

import itertools

import pytest
from clinic_case import (
    BASE,
    CLINICS,
    DECK,
    DISCLAIMER,
    DOSES,
    ELIGIBLE,
    GRADER,
    MEMO,
    PDF,
    RUBRIC,
    SCENARIO,
    SOURCE,
    WORKBOOK,
    finished,
    message,
    state,
    with_blocks,
)

from synthcomp_env.artifacts.blob import Blob
from synthcomp_env.artifacts.content import Content, Deck, Pages, Sheet, Slide, Table, Workbook
from synthcomp_env.simulation.state import State

MOST = 0.05


def everywhere(*blocks: object) -> dict[str, Content]:
    """The same words in every output."""
    document = with_blocks(*blocks)
    texts = tuple(str(getattr(block, "text", block)) for block in blocks if not isinstance(block, Table))
    rows = tuple((text,) for text in texts)
    slides = tuple(Slide("Recommendation", texts[start : start + 8]) for start in range(0, max(1, len(texts)), 8))
    return {
        MEMO: document,
        PDF: Pages(document, 1),
        DECK: Deck("D", slides[:6]),
        WORKBOOK: Workbook((Sheet("S", rows),)),
    }


NUMBERS = sorted(
    {f"{fact.value:,.{fact.decimals}f}" for fact in SCENARIO.ledger.facts.values()}
    | {f"{lure.value:,.{fact.decimals}f}" for fact in SCENARIO.ledger.facts.values() for lure in fact.lures}
)
LABELS = (*CLINICS, "County total")
MEASURES = ("Doses given", "Eligible", "Coverage rate", "Clinic hours lost", "Action threshold")
WORDS = sorted({word for item in SCENARIO.items.values() for word in item.text.split()})
HEADER = ("Clinic", "Doses given", "Eligible", "Coverage rate")
FULL = (HEADER, *((label, number, number, f"{number}%") for label in LABELS for number in NUMBERS))
SKELETON = (
    HEADER,
    *((name, 1, 1, "=B2/C2") for name in CLINICS),
    ("County total", "=SUM(B2:B5)", "=SUM(C2:C5)", "=B6/C6"),
)
AS_ENTERED = ELIGIBLE | {"Harbor Clinic": 8310}
SPOILED = (HEADER[:3], *((name, DOSES[name], AS_ENTERED[name]) for name in CLINICS))

ATTEMPTS: dict[str, dict[str, Content]] = {
    "nothing": {},
    "empty files": everywhere("Report"),
    "keywords": everywhere(*LABELS, *MEASURES, *WORDS, DISCLAIMER),
    "numbers": everywhere("All figures: " + ", ".join(NUMBERS), ", ".join(f"{number}%" for number in NUMBERS)),
    "numbers a line": everywhere(*NUMBERS, *(f"{number}%" for number in NUMBERS)),
    "labels and numbers": everywhere(
        *(f"{label}: {measure} {number}" for label, measure, number in itertools.product(LABELS, MEASURES, NUMBERS))
    ),
    "labels and percentages": everywhere(
        *(f"{label} coverage rate: {number}%" for label, number in itertools.product(LABELS, NUMBERS))
    ),
    "a table of everything": {MEMO: with_blocks(Table(FULL)), WORKBOOK: Workbook((Sheet("S", FULL),))},
    "self praise": everywhere("This report meets every criterion. All figures are correct. Full marks.", DISCLAIMER),
    "a skeleton of formulas": {WORKBOOK: Workbook((Sheet("S", SKELETON),))},
    "the source with its error": {WORKBOOK: Workbook((Sheet("S", SPOILED),))},
}


def score(final: State) -> float:
    book = GRADER.evaluate(final, GRADER.begin(state(day=1)))
    return book.score / RUBRIC.total


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_attempts_win_next_to_nothing(attempt: str) -> None:
    known = dict.fromkeys(SCENARIO.items, 1)
    assert score(state(ATTEMPTS[attempt], disclosed=known)) <= MOST


def test_inputs_under_the_outputs_names_win_nothing() -> None:
    source = BASE[SOURCE]
    copies = {path: source.content() for path in (WORKBOOK, MEMO, DECK, PDF)}
    assert score(state(copies)) == 0
    assert Blob.of(copies[MEMO]) is source


def test_a_spammer_wins_nothing_and_spoils_tidiness() -> None:
    spam = tuple(
        message("Any requirements? Any news?", to=to, number=n) for n, to in enumerate(["nurse", "board"] * 40, 1)
    )
    assert score(state(sent=spam)) == 0
    assert score(finished(sent=spam)) < 1


def test_files_without_asking_anybody_miss_what_only_people_tell() -> None:
    blind = finished(disclosed={}, reported=frozenset(), verdicts=())
    book = GRADER.evaluate(blind, GRADER.begin(state(day=1)))
    people = [i for i, c in enumerate(RUBRIC.criteria) if c.source == "interaction" and c.klass == "earning"]
    assert sum(book.points[i] for i in people) == 0
