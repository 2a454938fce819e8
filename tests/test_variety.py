"""How variety is measured: what a sentence is, what is masked, how computers and sentences are counted."""

from __future__ import annotations

import numpy as np
import pytest

from synthcomp_env.artifacts.content import (
    Bullets,
    Deck,
    Document,
    Email,
    Heading,
    Pages,
    Paragraph,
    Sheet,
    Slide,
    Style,
    Table,
    Text,
    Workbook,
)
from synthcomp_env.bench.prose import Mask, passages, sentences
from synthcomp_env.bench.variety import Common, Reading, common, likeness, read
from synthcomp_env.creation import create_computer

MASK = Mask(["Ann Lee", "Ann", "Northside Clinic", "Coverage rate", "Spent", "County Board"])


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Ann Lee sent it to Bo Ek and Cy Ro.", "N sent it to N."),
        ("The coverage rate of Northside Clinic was 74.1 % in Q4 2025.", "The N was 0 in D."),
        ("Of $1,234.50 he spent -3 and 1/2 on 12k units.", "Of 0 he spent 0 on 0 units."),
        ("Spent money is gone by Friday, 14 January 2026, or on January 3rd.", "N money is gone by D, or on D."),
        ("Due 2026-01-14 09:30 and in March, not in 2025-12.", "Due D and in D, not in D."),
        ("Use Ext_2025-12.xlsx or write to ann.lee@county.example.", "Use N or write to N."),
        ("Then I saw the State Office of Public Works close.", "Then I saw the N close."),
        ("Nobody from the County Board came.", "Nobody from the N came."),
    ],
)
def test_names_numbers_and_dates_are_masked(text: str, masked: str) -> None:
    assert MASK(text) == masked


def test_sentences_that_differ_in_what_is_masked_are_one() -> None:
    said = [
        "Ask Ann Lee about the 12 crates by Monday.",
        "Ask Bo Ek about the 9,000 crates by 3 March 2026.",
    ]
    assert len({found for text in said for found in sentences(text, MASK)}) == 1


@pytest.mark.parametrize(
    ("passage", "count"),
    [
        ("Four words are few.", 0),
        ("Five words are just enough.", 1),
        ("five words without a stop", 0),
        ("now six words without a stop", 1),
        ("It is one thing. And it is another thing! Is it a third thing?", 2),
        ("- the list has a marker that is no word", 1),
        ("one line of a note that goes on\nand another line of it, six words", 2),
        ("Sent to Ann Lee on 14 January 2026 by Bo Ek.", 1),
        ("Ann Lee, Bo Ek and Cy Ro.", 0),
    ],
)
def test_a_sentence_has_five_words_and_an_end_or_six(passage: str, count: int) -> None:
    assert len(list(sentences(passage, MASK))) == count


def test_headings_headers_captions_footers_and_formulas_are_no_prose() -> None:
    style = Style(letterhead="This letterhead has more than six words in it.", footer="So has this footer, at length.")
    table = Table((("A header of six words or more",), ("a cell",)), caption="A caption of six words or more")
    blocks = (Heading("A heading of six words or more"), Paragraph("a paragraph"), Bullets(("an item",)), table)
    document = Document("A title of six words or more", blocks, style=style)
    assert list(passages(document, "docx")) == ["a paragraph", "an item", "a cell"]
    assert list(passages(Pages(document), "pdf")) == ["a paragraph", "an item", "a cell"]
    sheet = Sheet("S", (("head", "head"), ("a cell", 3), ("=SUM(B2:B2)", None)), notes={"A2": "a note"})
    assert list(passages(Workbook((sheet,)), "xlsx")) == ["a cell", "a note"]
    deck = Deck("T", (Slide("title", ("organisation",), layout="title"), Slide("title", ("a point",), notes="notes")))
    assert list(filter(None, passages(deck, "pptx"))) == ["a point", "notes"]
    assert list(passages(Email("a", ("b",), "subject", "2025-01-01", "the body"), "eml")) == ["the body"]


def test_of_code_the_docstrings_and_comments_are_prose() -> None:
    code = '"""What the module does\nfor us."""\nimport x  # why it is\n\n\n'
    code += 'def f():\n    """Says it."""\n    return "no prose"\n'
    assert list(passages(Text(code), "py")) == ["What the module does for us.", "Says it.", "why it is"]
    assert list(passages(Text("-- a remark\nSELECT 1;\n"), "sql")) == ["a remark"]


def test_of_data_the_values_are_prose_and_the_keys_are_not() -> None:
    assert list(passages(Text('{"a key of words": ["a value", 3, {"b": "another"}]}'), "json")) == [
        "a value",
        "another",
    ]
    assert list(passages(Text('{"a": "one"}\n{"a": "two"}\n'), "jsonl")) == ["one", "two"]
    assert list(passages(Text("head,head\none,2\n"), "csv")) == ["one", "2"]
    assert list(passages(Text('# a remark\nkey = "value"\n'), "toml")) == ["a remark", "value"]
    assert list(passages(Text("not { json"), "json")) == ["not { json"]


def test_of_markdown_headings_are_left_out_and_tables_read_by_cell() -> None:
    text = "# A heading\n\nA paragraph.\n\n| a | b |\n"
    assert [found.strip() for found in passages(Text(text), "md") if found.strip()] == ["A paragraph.", "a", "b"]


def reading(numbers: list[int], said: dict[str, str]) -> Reading:
    shingles = np.array(sorted(numbers), np.int64)
    return Reading(shingles, shingles, {sentence: frozenset({kind}) for sentence, kind in said.items()})


def test_the_likeness_of_an_occupation_is_the_median_over_pairs() -> None:
    group = [reading([1, 2, 3, 4], {}), reading([1, 2, 3, 5], {}), reading([6, 7], {})]
    found = likeness("x", group)
    assert (found.computers, found.raw) == (3, 0.0)
    assert likeness("x", group[:2]).masked == 3 / 5


def test_a_sentence_is_common_on_more_than_a_share_of_computers_and_on_two_at_least() -> None:
    group = [reading([], {"everywhere": "docx", f"only {number}": "mail"}) for number in range(4)]
    group += [reading([], {"everywhere": "brief", "twice": "brief"}) for _ in range(2)]
    assert [(each.sentence, each.computers, each.kinds) for each in common(group, 0.3)] == [
        ("everywhere", 6, ("brief", "docx")),
        ("twice", 2, ("brief",)),
    ]
    assert common(group, 0.5) == [Common("everywhere", 6, 1.0, ("brief", "docx"))]


def test_a_computer_is_read_whole() -> None:
    found = read(create_computer("financial_advisor", 3))
    kinds = set().union(*found.said.values())
    assert {"docx", "pdf", "pptx", "xlsx", "py", "mail", "brief", "knowledge", "contact", "user_profile"} <= kinds
    assert len(found.raw) > len(found.masked) > 3000
    names = {"Savannah", "Oscar"}
    assert not any(name in sentence for sentence in found.said for name in names)
