"""What `check_pack` says of packs that were broken on purpose, and where."""

from __future__ import annotations

from pathlib import Path

import pytest

from synthcomp_env import shipped
from synthcomp_env.creation.packcheck import Finding, check_pack

SHIPPED = "operations_manager"


@pytest.fixture
def text() -> str:
    return shipped.find("envs/packs", SHIPPED).read_text(encoding="utf-8")


def broken(tmp_path: Path, text: str, old: str, new: str, seeds: range = range(0)) -> tuple[list[Finding], int]:
    """The findings on a pack in which the first `old` reads `new`, and the line where that stands."""
    assert old in text
    line = text[: text.index(old)].count("\n") + 1
    path = tmp_path / "broken.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return check_pack(path, seeds), line


def errors(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.level == "error"]


def test_a_shipped_pack_has_no_errors() -> None:
    told: list[tuple[int, int]] = []
    assert not errors(check_pack(SHIPPED, range(1), lambda done, total: told.append((done, total))))
    assert told == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("paper: letter", "paper: foolscap", "paper"),
        ("    requester: customer_quality", "    requester: nobody", "names contact 'nobody'"),
        ("chart: rate", "chart: colour", "names column 'colour'"),
    ],
)
def test_mistakes_of_form(tmp_path: Path, text: str, old: str, new: str, says: str) -> None:
    found, _ = broken(tmp_path, text, old, new)
    assert any(says in str(finding) for finding in errors(found))


def test_a_mistake_in_a_field_has_its_line(tmp_path: Path, text: str) -> None:
    found, line = broken(tmp_path, text, "period: month", "period: fortnight")
    assert [finding.line for finding in errors(found)] == [line]


def test_not_yaml_has_its_line(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text("id: x\noccupation: [unclosed\n", encoding="utf-8")
    (finding,) = check_pack(path, range(0))
    assert finding.level == "error"
    assert finding.line >= 2
    assert "not readable as YAML" in finding.text


def test_a_slot_that_nothing_fills(tmp_path: Path, text: str) -> None:
    found, line = broken(tmp_path, text, "Report scrap by line for {period}", "Report scrap by line for {fortnight}")
    assert [(finding.line, "{fortnight}" in finding.text) for finding in errors(found)] == [(line, True)]


def test_a_text_that_lacks_what_it_is_for(tmp_path: Path, text: str) -> None:
    found, line = broken(tmp_path, text, "from {entity} at the end of {period}", "from one line")
    assert [(finding.line, "lacks {entity}" in finding.text) for finding in errors(found)] == [(line, True)]


def test_values_without_room_are_traced_to_their_dataset(tmp_path: Path, text: str) -> None:
    narrow = "draw: {kind: lognormal, median: 46500, spread: 0.55}"
    found, line = broken(tmp_path, text, narrow, "draw: {kind: uniform, low: 100, high: 104}", range(2))
    flaw = errors(found)[0]
    assert "no room for values" in flaw.text
    assert "computers" in flaw.text
    assert flaw.where == "datasets.0"
    assert flaw.line < line


def test_advice_on_a_bare_pack(tmp_path: Path, text: str) -> None:
    bare = text[: text.index("\nvocabulary:")] + "\nvocabulary: {nonsense: [a, b]}\n"
    path = tmp_path / "bare.yaml"
    path.write_text(bare, encoding="utf-8")
    found = check_pack(path, range(0))
    assert [finding.where for finding in errors(found)] == ["vocabulary.nonsense"]
    assert any(finding.where == "vocabulary" and "'discussion'" in finding.text for finding in found)


def test_a_document_that_names_a_private_figure(tmp_path: Path, text: str) -> None:
    found, line = broken(
        tmp_path, text, "A stop [counts|is recorded] from the fifth", "Spare parts waiting is the fifth"
    )
    assert [finding.line for finding in errors(found)] == [line]
    assert "'Spare parts waiting'" in errors(found)[0].text


def test_typed_numbers_are_pointed_out(tmp_path: Path, text: str) -> None:
    found, line = broken(tmp_path, text, "The lane beside the dock is closed", "The lane beside dock 14 is closed")
    assert [finding.line for finding in found if "a typed number" in finding.text] == [line]


def test_sentences_of_another_pack_are_pointed_out(tmp_path: Path, text: str) -> None:
    found, _ = broken(tmp_path, text, "id: operations_manager", "id: copycat")
    copied = [finding for finding in found if "same sentence stands in operations_manager" in finding.text]
    assert len(copied) > 100
