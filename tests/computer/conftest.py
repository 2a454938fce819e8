"""Computers of our own in the released form, and the released rows themselves where they are at hand."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from synthcomp_env.computer import Computer

Columns = dict[str, Any]

RELEASED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "released_computers_even.parquet"


@pytest.fixture(scope="session")
def released_path() -> Path:
    """The Parquet file of released rows; the test is skipped where it is absent."""
    if not RELEASED.is_file():
        pytest.skip("the released dataset is not here (../shared/data/released_computers_even.parquet)")
    return RELEASED


def _record(path: str, timestamp: str, **more: Any) -> dict[str, Any]:
    return {
        "path": path,
        "timestamp": timestamp,
        "origin": "user_created",
        "description": f"What {path} holds.",
        "content_mode": "generate",
        "content_scale": "small",
        "project_ids": ["project_levee"],
        "derived_from": [],
        "content_generated": True,
        **more,
    }


def _collaborator(number: int, deliverable: str | None, **more: Any) -> dict[str, Any]:
    rubric = None if deliverable is None else {
        "deliverable_id": deliverable,
        "requester_id": f"ext_{number:03}",
        "communication_style": "minimal",
        "criteria": [
            {"name": "totals", "weight": 0.5, "description": "Totals by reach."},
            {"name": "limit", "weight": 0.25, "description": "At most six slides."},
            {"name": "comparison", "weight": 0.25, "description": "Compared with last year."},
        ],
        "initially_communicated": ["totals"],
        "revealed_on_ask": ["limit"],
        "only_at_review": ["comparison"],
    }  # fmt: skip
    return {"id": f"ext_{number:03}", "name": f"Person {number}", "role": "Engineer", "rubric": rubric, **more}


def _columns(os: str) -> Columns:
    root = "D:/Levee" if os == "windows" else "/Users/ines/Documents/Levee"
    survey, model, memo, memo_2 = (
        f"{root}/{name}" for name in ("Survey.csv", "Model.xlsx", "Memo_v1.docx", "Memo_v2.docx")
    )
    files = [
        _record(survey, "2025-03-01T09:00:00", origin="web_download", content_mode="download", content_scale=None),
        _record(model, "2025-04-01T09:00:00", derived_from=[survey], extract=False),
        _record(memo, "2025-05-01T09:00:00", derived_from=[model]),
        _record(memo_2, "2025-06-01T09:00:00", derived_from=[memo], size_kb=13.9),
    ]
    layout = (
        {"drive_layout": [{"letter": "C", "role": "system"}, {"letter": "D", "role": "data"}]}
        if os == "windows"
        else {"volume_layout": [{"name": "Macintosh HD", "role": "primary"}, {"name": "Vault", "role": "external"}]}
    )
    persona = {"persona": "Inês mends levees — carefully.", "current_timestamp": "2025-12-31T23:59:59"}
    return {
        "persona": persona if os == "windows" else {**persona, "os": "macos"},
        "user_profile": {"identity": {"full_name": "Inês Duarte", "username": "ines"}, "work_style": {}},
        "filesystem_policy": {"system_start_timestamp": "2022-11-05T17:41:00", **layout},
        "project_index": {"projects": [{"project_id": "project_levee", "name": "Levee", "tags": []}]},
        "file_list": files,
        "file_graph": {
            "nodes": [{"path": file["path"], "project_ids": file["project_ids"]} for file in files],
            "edges": [
                {"from": survey, "to": model, "type": "derived_from"},
                {"from": memo, "to": memo_2, "type": "version_of"},
            ],
        },
        "monthly_objectives": {
            "simulation_period": {"start": "2026-01-05", "end": "2026-01-30", "working_days": 20},
            "deliverables": [
                {
                    "id": "dlv_001",
                    "title": "Levee report",
                    "project_id": "project_levee",
                    "target_completion": "2026-01-28",
                    "milestones": [{"week": 1, "goal": "Data in."}],
                    "output_files": [f"{root}/Report_FINAL.docx", "Figures.xlsx"],
                }
            ],
            "weekly_focus": [{"week": 1, "focus": "Data", "deliverable_ids": ["dlv_001"]}],
        },
        "collaboration_context": {
            "collaborators": [
                _collaborator(1, "dlv_001", background="Quiet.", key_facts={"pumps": 7}),
                _collaborator(2, None, background={"age": 51}, key_facts=["knows the gauges"], reference_files=[
                    {"id": "r1", "filename": "Gauges.xlsx", "intentional_errors": None},
                    {"id": "r2", "filename": "Rain.xlsx", "intentional_errors": ["June is July"]},
                ]),
            ],
            "interaction_expectations": {"note": "two rounds"},
        },
    }  # fmt: skip


@pytest.fixture
def columns() -> Callable[..., Columns]:
    """Makes the eight columns (JSON values) of a small clean computer: `columns("windows")` or `columns("macos")`."""
    return lambda os="windows": copy.deepcopy(_columns(os))


@pytest.fixture
def row(columns: Callable[..., Columns]) -> dict[str, str]:
    """A clean Windows computer as nine strings, with an escape that a writer may not undo."""
    texts = {name: json.dumps(value, ensure_ascii=False) for name, value in columns().items()}
    return {"computer_id": "win_ours", **texts}


@pytest.fixture
def computer(columns: Callable[..., Columns]) -> Computer:
    """A clean Windows computer without contents."""
    return Computer.of("win_ours", columns())
