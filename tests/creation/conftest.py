"""A small released-like computer of our own, and the real release where it is at hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from synthcomp_env.computer import Computer
from synthcomp_env.creation import create_computer

OCCUPATION = "public_health_director"
RELEASED = Path(__file__).resolve().parents[3] / "shared" / "data" / "released_computers_even.parquet"


@pytest.fixture(scope="session")
def generated() -> Computer:
    return create_computer(OCCUPATION, seed=7)


@pytest.fixture(scope="session")
def released_path() -> Path:
    if not RELEASED.is_file():
        pytest.skip("the released rows are not beside the checkout (../shared/data)")
    return RELEASED


@pytest.fixture
def columns() -> dict[str, Any]:
    """Eight columns in the release's form, with its usual oddities."""
    rubric = {
        "deliverable_id": "dlv_001",
        "requester_id": "ext_002",
        "communication_style": "minimal",
        "criteria": [
            {"name": "Ledger reconciled", "weight": 0.5, "description": "Every gift tied to a receipt."},
            {"name": "Two pages", "weight": 0.3, "description": "At most 2 pages."},
            {"name": "Last year's total", "weight": 0.2, "description": "Shows 2024 beside 2025."},
        ],
        "initially_communicated": ["Ledger reconciled"],
        "revealed_on_ask": ["Two pages"],
        "only_at_review": ["Last year's total"],
    }
    return {
        "persona": {"persona": "A museum registrar.", "current_timestamp": "2025-12-31T23:59:59"},
        "user_profile": {
            "identity": {"full_name": "Dr. Ines Calder", "username": "ines", "role": "Registrar",
                         "organization": "Harbour Museum"},
            "related_people": [{"name": "Tom Reeve", "role": "Curator", "relationship": "peer", "context": ""}],
        },
        "filesystem_policy": {
            "drive_layout": [{"letter": "C", "role": "system"}],
            "default_paths": {"documents": "C:/Users/ines/Documents"},
        },
        "project_index": {
            "projects": [{"project_id": "project_gifts", "name": "Gifts: 2025", "description": "Gifts."}],
        },
        "file_list": [
            {"path": "D:/Gifts/Ledger_2025.xlsx", "timestamp": "2025-11-03T10:00:00", "origin": "user_created",
             "description": "Gift ledger. Columns: donor, gift date, amount, receipt no. 40 rows.",
             "content_mode": "generate", "content_scale": "medium", "project_ids": ["project_gifts"]},
            {"path": "D:/Gifts/Letters/Thanks.docx", "timestamp": "2025-11-04T10:00:00", "origin": "user_created",
             "description": "Thank-you letter. Covers: (1) the gift; (2) its place in the collection.",
             "content_mode": "generate", "content_scale": "small", "project_ids": ["project_gifts"]},
            {"path": "C:/Users/ines/Downloads/setup.exe", "timestamp": "2025-01-04T10:00:00", "origin": "web_download",
             "description": "An installer.", "content_mode": "skip", "content_scale": None},
        ],
        "file_graph": {"nodes": [], "edges": []},
        "monthly_objectives": {
            "simulation_period": {"start": "2026-01-05", "end": "2026-01-30", "working_days": 19,
                                  "holidays_observed": ["2026-01-19 (public holiday)"]},
            "deliverables": [
                {"id": "dlv_001", "title": "Gift report", "project_id": "project_gifts", "description": "Report.",
                 "target_completion": "2026-02-20", "milestones": [{"week": 1, "goal": "Read the ledger"}],
                 "output_files": ["GiftReport_v1.docx", "D:/Gifts/GiftReport_FINAL.pdf", "figures/by: donor.xlsx"]},
            ],
            "recurring_activities": [
                {"activity": "Friday status memo to Mara Quill", "frequency": "weekly"},
                {"activity": "Tuesday call with Tom Reeve", "frequency": "weekly"},
                {"activity": "Water the plants", "frequency": "daily"},
            ],
        },
        "collaboration_context": {
            "collaborators": [
                {"id": "ext_001", "name": "Tom Reeve", "role": "Curator", "communication_style": None,
                 "key_facts": ["Loan of the anchor ends on 2026-03-01", {"anchor": {"weight_kg": 840}}],
                 "what_they_provide": "Loan dates.",
                 "reference_files": [
                     {"id": "r1", "filename": "Loans.csv", "content_scale": "small",
                      "description": "Loans by object. The anchor's fee is 90 (intentional error: should be 900)."}]},
                {"id": "ext_002", "name": "Ms. Mara Quill", "role": "Trustee, Quill Foundation", "key_facts": None,
                 "relationship_to_user": "External funder", "communication_style": "Replies within 24-48 hours.",
                 "reference_files": [], "rubric": rubric},
            ]
        },
    }  # fmt: skip


@pytest.fixture
def museum(columns: dict[str, Any]) -> Computer:
    return Computer.of("win_museum", columns)
