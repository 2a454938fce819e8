"""A fourth occupation, written here in a few lines, needs no change of the engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from synthcomp_env.errors import ConfigError
from synthcomp_env.world import Placement, build_world, load_pack, make_user

TOY = """\
id: librarian
occupation: Librarian
group: Educational Instruction and Library
personas: ["A librarian who counts."]
user_roles: [Head Librarian]
organisations: ["{place} Library"]
locations: ["Elmwood, Vermont"]
footers: ["Quiet, please"]
manager: trustee
contacts:
  trustee: {roles: [Trustee], organisations: ["Friends of the {place} Library"], about: ["Chairs the board."]}
  clerk: {roles: [Clerk], about: ["Counts loans."]}
  archivist: {roles: [Archivist], about: ["Keeps old books."]}
  caretaker: {roles: [Caretaker], about: ["Keeps the keys."], remarks: ["The roof leaks; {colleague} must not know."]}
  reader: {roles: [Volunteer], about: ["Reads drafts."]}
projects:
  - {id: loans, name: Loans, description: Counting loans., tags: [loans]}
datasets:
  - id: loans
    title: Loans by branch
    row: Branch
    rows_name: branches
    total: System total
    entities: [Elm Street, Harbor, Westgate, Orchard Hill, Station Road, Canal Side, Market Hall]
    rows: [6, 6]
    source: the lending system
    quality: ["Loans follow opening hours."]
    columns:
      - {id: loans, name: Loans, unit: count, draw: {kind: lognormal, median: 900, spread: 0.6}, errors: [tenfold]}
      - {id: late, name: Late returns, unit: count, draw: {kind: share, of: loans, low: 0.1, high: 0.5}}
      - {id: rate, name: Late rate, unit: percent, decimals: 1, formula: "late / loans * 100", total: formula}
deliverables:
  - id: loan_report
    title: "Loan report, {period}"
    project: loans
    dataset: loans
    requester: trustee
    reviewer: reader
    owner: clerk
    opening: ["Write up the loans of {period}."]
    table: Branches to remind
    outputs: {workbook: "Loans_{slug}.xlsx", memo: "LoanMemo.docx"}
    sources:
      extract: "Lending_{file_period}_{stamp}.xlsx"
      export: "lending_{previous_slug}.csv"
      prior: "Loans_{prior_slug}.pdf"
      prior_title: "Loans, {prior_period}"
      memo: "Loans_{file_period}_{version}.docx"
      memo_title: "Loans in {memo_period}"
      method: Counting.docx
      method_title: How loans are counted
      dictionary: Fields.xlsx
    headline: [rate]
    rule:
      column: rate
      op: ">"
      name: reminder level
      title: Lending rules
      file: Rules.docx
      purpose: ["Rules of lending."]
      text: ["A branch above the reminder level {consequence}."]
      consequence: sends reminders
      change: ["The reminder level is {new}, no longer {old}."]
      change_reason: ["The trustees met."]
    private:
      - holder: archivist
        measure: Lost books
        unit: count
        draw: {kind: uniform, low: 111, high: 190}
        want: ["the lost books of {entity}"]
        text: ["{entity} lost {value} books."]
        about: "Lists lost books."
    extras:
      - {holder: trustee, column: loans, text: ['State "{column}" for {entity} in the memo.']}
    review: ['Add "{measure}" of {total} for {prior_period} from {file}.']
    method: ["How we count."]
    commentary: ["Rain helped."]
news: ["Hush :: Silence week."]
meetings: [Round table]
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "librarian.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("difficulty", [0.0, 0.5, 1.0])
def test_a_toy_pack_makes_a_world(tmp_path: Path, placement: Placement, difficulty: float) -> None:
    pack = load_pack(written(tmp_path, TOY))
    for seed in range(5):
        world = build_world(pack, seed, difficulty, make_user(pack, seed), placement)
        (spec,) = world.scenario.deliverables
        assert spec.error is not None
        assert spec.ask
        assert spec.title == "Loan report, December 2025"
        assert len(world.scenario.contacts) == 5
        assert len(world.files) >= 8


@pytest.mark.parametrize(
    ("right", "wrong", "line", "words"),
    [
        ("    owner: clerk", "    owner: nobody", 2, "names contact 'nobody'"),
        (
            "unit: count, draw: {kind: lognormal, median: 900",
            "unit: count, draw: {kind: lognormal, median: 0",
            31,
            "median",
        ),
        ('formula: "late / loans * 100"', 'formula: "late / visits * 100"', 20, "visits, not a column to its left"),
        ('formula: "late / loans * 100"', 'formula: "__import__(1)"', 20, "only"),
        ("title: Lending rules", "titel: Lending rules", 58, "titel"),
        ('"Write up the loans of {period}."', '"Write [up the loans."', 41, "brackets do not match"),
        ("name: Late returns", "name: Late loans", 2, "contains 'Loans'"),
    ],
)
def test_mistakes_are_named_with_their_line(tmp_path: Path, right: str, wrong: str, line: int, words: str) -> None:
    assert right in TOY
    path = written(tmp_path, TOY.replace(right, wrong, 1))
    with pytest.raises(ConfigError) as caught:
        load_pack(path)
    assert words in str(caught.value)
    assert str(path) in str(caught.value)
    found = [int(text.split(":")[1]) for text in str(caught.value).splitlines() if text.startswith(str(path))]
    assert any(abs(number - line) <= 3 for number in found), (found, str(caught.value))


def test_broken_yaml_is_named_with_its_line(tmp_path: Path) -> None:
    path = written(tmp_path, "id: librarian\nnews: [unclosed\nmeetings: x\n")
    with pytest.raises(ConfigError, match=r"librarian\.yaml:[23]: not readable as YAML"):
        load_pack(path)


def test_an_unknown_pack_lists_the_known() -> None:
    with pytest.raises(ConfigError, match="financial_advisor"):
        load_pack("astronaut")


def test_too_little_room_is_named(tmp_path: Path, placement: Placement) -> None:
    tight = TOY.replace("{kind: lognormal, median: 900, spread: 0.6}", "{kind: uniform, low: 900, high: 930}")
    pack = load_pack(written(tmp_path, tight))
    with pytest.raises(ConfigError, match="3 % apart"):
        build_world(pack, 1, 0.5, make_user(pack, 1), placement)


def test_an_unknown_slot_is_named(tmp_path: Path, placement: Placement) -> None:
    pack = load_pack(written(tmp_path, TOY.replace("loans of {period}", "loans of {decade}")))
    with pytest.raises(ConfigError, match=r"unknown slot \{decade\}.*period"):
        build_world(pack, 1, 0.5, make_user(pack, 1), placement)
