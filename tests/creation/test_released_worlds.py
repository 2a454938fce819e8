"""Released computers get a scenario and labelled contents, whatever shape their columns have."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from synthcomp_env.artifacts.content import Content, Deck, Document, Image, Pages, Text, Workbook
from synthcomp_env.computer import Computer, load_released, normalise
from synthcomp_env.creation import materialise, scenario_of
from synthcomp_env.creation.released.knowledge import without_truth
from synthcomp_env.creation.released.outline import outline_of
from synthcomp_env.creation.released.synthesis import LABEL, synthesise


def text_of(content: Content) -> str:
    return content.text if isinstance(content, Text) else str(content)


def test_people_know_their_facts_files_and_criteria(museum: Computer) -> None:
    scenario = scenario_of(museum)
    tom, mara = scenario.contacts["ext_001"], scenario.contacts["ext_002"]
    assert not tom.external
    assert tom.organization == "Harbour Museum"
    assert mara.external
    assert mara.style == "minimal"
    assert mara.latency_hours == (8.0, 16.0)
    assert mara.email == "mara.quill@quillfoundation.example"
    texts = [item.text for item in scenario.items.values() if item.holder == "ext_001"]
    assert "Loan of the anchor ends on 2026-03-01" in texts
    assert "Anchor, weight kg: 840" in texts
    stages = {item.topics[0]: item.disclosure for item in scenario.items.values() if item.kind == "requirement"}
    assert stages == {"Ledger reconciled": "initial", "Two pages": "ask", "Last year's total": "review"}


def test_deliverables_get_full_paths_and_a_due_day_inside_the_month(museum: Computer) -> None:
    scenario = scenario_of(museum)
    (spec,) = scenario.deliverables
    assert [output.path for output in spec.outputs] == [
        "D:/Gifts/GiftReport_v1.docx", "D:/Gifts/GiftReport_FINAL.pdf", "D:/Gifts/figures/by- donor.xlsx",
    ]  # fmt: skip
    assert [output.role for output in spec.outputs] == ["memo", "pdf", "workbook"]
    assert spec.due == scenario.calendar.days == 19
    assert "2026-01-19" not in scenario.calendar.working_dates
    assert spec.requester == "ext_002"
    assert spec.milestones == ((1, "Read the ledger"),)


def test_only_certain_duties_are_taken(museum: Computer) -> None:
    (duty,) = scenario_of(museum).duties
    assert duty.to == "ext_002"
    assert duty.days == (5, 10, 14, 19)
    assert "memo" in duty.about


def test_the_request_tells_what_is_communicated_and_nothing_else(museum: Computer) -> None:
    scenario = scenario_of(museum)
    request = next(mail for mail in scenario.mails if mail.kind == "request")
    assert "Every gift tied to a receipt." in request.body
    assert "2 pages" not in request.body
    assert all(scenario.items[id].disclosure == "initial" for id in request.items)


def test_planted_errors_are_not_told(museum: Computer) -> None:
    scenario = scenario_of(museum)
    blob = scenario.contacts["ext_001"].files["Loans.csv"]
    told = [item.text for item in scenario.items.values()]
    assert not any("intentional" in text or "900" in text for text in (*told, text_of(blob.content())))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Loans. NOTE INTENTIONAL ERROR: row 3 is wrong.", "Loans."),
        ("Fee 90 (should be 900). Paid monthly.", "Fee 90 . Paid monthly."),
        ("Nothing hidden here.", "Nothing hidden here."),
    ],
)
def test_without_truth(text: str, kept: str) -> None:
    assert without_truth(text).replace(" .", " .") == kept


def test_materialise_fills_all_but_skipped_files(museum: Computer) -> None:
    whole = materialise(museum)
    filled = {file.path: file.blob for file in whole.files.values()}
    assert filled["C:/Users/ines/Downloads/setup.exe"] is None
    book = filled["D:/Gifts/Ledger_2025.xlsx"]
    assert book is not None
    content = book.content()
    assert isinstance(content, Workbook)
    assert content.sheets[0].rows[0][:4] == ("donor", "gift date", "amount", "receipt no")
    assert len(content.sheets[0].rows) == 42
    assert materialise(whole) is whole


@pytest.mark.parametrize(
    "ext",
    ["docx", "xlsx", "pptx", "pdf", "md", "txt", "csv", "json", "jsonl", "toml", "py", "png", "eml", "html", "java",
     "sql", "log", "unknown"],
)  # fmt: skip
def test_every_type_is_synthesised_and_labelled(museum: Computer, ext: str) -> None:
    description = 'Notes on "gifts": (1) the anchor; (2) the sail \\ mast. Columns: donor, date, amount, note.'
    record = museum.file_list[0].replace(path=f"D:/Gifts/Some file.{ext}", description=description)
    content = synthesise(museum, record)
    assert LABEL in text_of(content)
    assert synthesise(museum, record) == content
    kinds = {"docx": Document, "xlsx": Workbook, "pptx": Deck, "pdf": Pages, "png": Image}
    if ext in kinds:
        assert isinstance(content, kinds[ext])
    if ext == "py":
        compile(text_of(content), "x.py", "exec")
    if ext == "json":
        assert json.loads(text_of(content))["_note"] == LABEL


def test_outlines_take_lists_apart() -> None:
    outline = outline_of("Covers three parts: (1) Income; (2) Spending; (3) Reserves. 1,200 rows of it.")
    assert outline.points[:2] == ("Income", "Spending")
    assert outline.rows == 400
    assert outline_of("").points == ()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("collaboration_context", {"collaborators": []}),
        ("file_list", []),
        ("project_index", {"projects": []}),
        ("monthly_objectives", {"simulation_period": {"start": "soon", "end": "later"}, "deliverables": []}),
        ("filesystem_policy", {}),
        ("user_profile", {"identity": {"full_name": "Cher", "organization": ""}}),
    ],
)
def test_poor_columns_still_give_a_scenario(columns: dict[str, Any], column: str, value: Any) -> None:
    computer = Computer.of("poor", columns | {column: value})
    scenario = scenario_of(computer)
    assert scenario.calendar.days >= 1
    assert normalise(scenario.home, computer.os) == scenario.home
    materialise(computer)


def test_all_released_rows_have_scenarios_and_contents(released_path: Path) -> None:
    count = 0
    for computer in load_released(released_path):
        whole = materialise(computer.repaired())
        scenario = scenario_of(whole)
        skipped = [file for file in whole.files.values() if file.contents is None]
        assert all(file.record and file.record.content_mode == "skip" for file in skipped)
        assert len(scenario.deliverables) == len(whole.monthly_objectives.deliverables)
        for spec in scenario.deliverables:
            assert spec.requester in scenario.contacts
            assert 1 <= spec.due <= scenario.calendar.days
            assert spec.outputs
            assert all(normalise(output.path, whole.os) == output.path for output in spec.outputs)
        assert len({contact.email for contact in scenario.contacts.values()}) == len(scenario.contacts)
        assert scenario.calendar.days == whole.monthly_objectives.simulation_period.working_days
        count += 1
    assert count == 48
