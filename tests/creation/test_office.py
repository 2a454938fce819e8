"""The authored material is sound: every sentence fills, every link names a shape, every script is Python."""

from __future__ import annotations

import random

import pytest

from synthcomp_env.creation import create_computer
from synthcomp_env.creation.background.office import office
from synthcomp_env.creation.background.prose import Prose
from synthcomp_env.creation.background.quota import MIX, quotas
from synthcomp_env.creation.career import draw_career
from synthcomp_env.creation.setting import Habits, file_stem
from synthcomp_env.world.grammar import balanced


def test_links_blocks_and_rules_name_what_exists() -> None:
    material = office()
    theme_rules = set(next(iter(material.themes.values())).rules)
    known = set(material.rules) | theme_rules
    for shape in material.shapes.values():
        assert all(link in material.shapes for link, _ in shape.links)
        for section in shape.sections:
            for block in section.blocks:
                rule = block.say or block.bullets or block.steps or block.note
                assert rule in known or (not rule and (block.table or block.chart))
        if shape.lines is not None:
            assert {shape.lines.head, *shape.lines.body} <= known
        for slide in shape.slides:
            assert slide.bullets in known or slide.table or slide.chart


OCCUPATION = "public_health_director"


@pytest.mark.parametrize("name", office().shapes)
def test_names_that_programs_give_are_kept_apart_from_the_users_own(name: str) -> None:
    shape = office().shapes[name]
    assert not (shape.raw and shape.default)
    assert all(stem.strip() for stem in shape.default)


def test_every_sentence_has_balanced_brackets() -> None:
    material = office()
    for sentences in (
        *material.rules.values(),
        *(rule for theme in material.themes.values() for rule in theme.rules.values()),
    ):
        for sentence in sentences:
            assert balanced(sentence.replace("{#", "{n").translate(str.maketrans("", "", "0123456789-"))), sentence


def test_themes_hold_together() -> None:
    for theme in office().themes.values():
        assert len(theme.rows) >= 9
        assert 0 <= theme.key < len(theme.columns)
        assert max(theme.ratio[1:3]) < len(theme.columns)
        assert all(low < high for _, low, high, _, _ in theme.columns)


def test_prose_repeats_no_sentence_before_all_are_used() -> None:
    prose = Prose(random.Random(1), {"a": tuple("xyz")}, {})
    assert sorted(prose.one("a") for _ in range(3)) == ["x", "y", "z"]


def test_prose_fills_slots_rules_choices_and_numbers() -> None:
    prose = Prose(random.Random(1), {"who": ("{name}",)}, {"name": "Ada"})
    text = prose.fill("[hello|hello] {who}, {#3-5} times")
    assert text.startswith("hello Ada, ")
    assert text.split()[2] in {"3", "4", "5"}


@pytest.mark.parametrize(
    ("joint", "capitals", "expected"),
    [("_", True, "Desk_Move_Notes"), ("-", False, "desk-move-notes"), (" ", True, "desk move notes")],
)
def test_file_names_follow_the_users_way(joint: str, capitals: bool, expected: str) -> None:
    assert file_stem("desk move: notes?", Habits("high", joint, capitals, True, "")) == expected  # type: ignore[arg-type]


def test_quotas_fill_up_to_the_total_and_make_room_for_what_is_there() -> None:
    held = ["xlsx"] * 30 + ["docx"] * 5
    wanted = quotas(random.Random(2), held, 110, "medium")
    assert sum(wanted.values()) == 75
    assert wanted["xlsx"] <= 2
    assert wanted["docx"] > wanted["pdf"] > wanted["py"]
    assert set(MIX) - {"others"} <= set(wanted)


def test_documents_of_one_project_quote_the_same_figures() -> None:
    from synthcomp_env.artifacts.content import Document, Table, Workbook

    seed = next(seed for seed in range(100) if draw_career(seed, OCCUPATION).files > 280)
    generated = create_computer(OCCUPATION, seed)
    books: dict[str, set[str]] = {}
    for file in generated.files.values():
        assert file.blob is not None
        assert file.record is not None
        content = file.blob.content()
        if isinstance(content, Workbook) and content.sheets[0].name == "Data" and file.record.project_ids:
            books.setdefault(file.record.project_ids[0], set()).update(
                str(row[0]) for row in content.sheets[0].rows[1:]
            )
    checked = 0
    for file in generated.files.values():
        assert file.blob is not None
        content = file.blob.content()
        ids = file.record.project_ids if file.record else ()
        if isinstance(content, Document) and ids and ids[0] in books:
            for block in content.blocks:
                if isinstance(block, Table) and "figures by" in block.caption:
                    assert {row[0] for row in block.rows[1:]} <= books[ids[0]]
                    checked += 1
    assert checked
