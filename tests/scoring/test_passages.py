"""Which numbers of a sentence count something, and which only number a word."""

from __future__ import annotations

import pytest

from synthcomp_env.scoring.passages import passage
from synthcomp_env.scoring.words import Hit, mentions, phrase


def values(text: str) -> list[float]:
    return [number.value for _, number in passage(text).quantities]


@pytest.mark.parametrize("text", ["See week 12.", "Table 3 shows it", "rows 4 and 5", "version 2.1", "Item 1049"])
def test_numbers_that_only_number_a_word(text: str) -> None:
    assert values(text) in ([], [5.0])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Total sickness days: 1,049", 1049.0),
        ("Total sickness days 849", 849.0),
        ("Occupied bed days: 72", 72.0),
        ("Delayed days came to 3,155", 3155.0),
        ("Pages printed: 12,400", 12400.0),
        ("Leaking components numbered 3,078", 3078.0),
        ("Backups restored: 8 659", 8659.0),
        ("Kilowatt-hours: 1 234 567", 1234567.0),
        ("The threshold is 2000.", 2000.0),
        ("Visits: 2014", 2014.0),
    ],
)
def test_numbers_of_what_a_plural_counts(text: str, value: float) -> None:
    assert values(text) == [value]


def test_no_phrase_runs_across_a_colon() -> None:
    """ "All collections: Documents responsive" speaks of neither "collected documents" nor "collections documents"."""
    line = passage("All collections: Documents responsive is 64,561.")
    sought = [phrase("Collected documents"), phrase("Documents responsive")]
    assert mentions(line.words, sought, line.breaks) == [Hit(2, 4, 1)]
    assert mentions(line.words, sought) == [Hit(1, 3, 0)]


def test_a_space_parts_thousands_only() -> None:
    assert values("8 659 of 11 496 backups") == [8659.0, 11496.0]
    assert values("The codes 12 3456 and 4025 120") == [12.0, 3456.0, 4025.0, 120.0]
