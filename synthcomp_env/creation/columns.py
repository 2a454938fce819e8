"""Stage four as columns: project_index, file_list and file_graph of a planned computer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec

from synthcomp_env.creation.background.projects import PastProject
from synthcomp_env.randomness import keyed
from synthcomp_env.world.build import World

__all__ = ["FileEntry", "file_graph", "file_list", "project_index"]

_SCALES = {"xlsx": "medium", "docx": "medium", "pdf": "medium", "pptx": "large"}


class FileEntry(msgspec.Struct, frozen=True):
    """One file of the plan, world's or background's. `links` are (older path, edge type)."""

    path: str
    timestamp: str
    origin: str
    description: str
    project_ids: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()

    @property
    def extension(self) -> str:
        """The extension, in lower case."""
        return self.path.rpartition(".")[2].lower()


def file_list(entries: Sequence[FileEntry]) -> list[dict[str, Any]]:
    """The file_list column, with the release's keys."""
    return [
        {
            "path": entry.path,
            "timestamp": entry.timestamp,
            "origin": entry.origin,
            "description": entry.description,
            "content_mode": "generate",
            "content_scale": _SCALES.get(entry.extension, "small"),
            "extract": False,
            "project_ids": list(entry.project_ids),
            "derived_from": [path for path, kind in entry.links if kind != "references"],
            "content_generated": True,
        }
        for entry in entries
    ]


def file_graph(entries: Sequence[FileEntry]) -> dict[str, Any]:
    """The file_graph column: edges run from the older to the newer file."""
    return {
        "nodes": [{"path": entry.path, "project_ids": list(entry.project_ids)} for entry in entries],
        "edges": [{"from": older, "to": entry.path, "type": kind} for entry in entries for older, kind in entry.links],
    }


def project_index(world: World, past: Sequence[PastProject]) -> dict[str, Any]:
    """The project_index column: running projects first, then past ones, newest first."""
    draw = keyed(world.scenario.seed, "project index")
    running = [project.id for project in world.projects]
    items = []
    for project in world.projects:
        begun = date(draw.randint(2023, 2025), draw.randint(1, 6), 1)
        turn = date(2025, draw.randint(7, 10), 1)
        items.append(
            {
                "project_id": project.id,
                "name": project.name,
                "description": project.description,
                "tags": list(project.tags),
                "related_people": list(project.people),
                "related_projects": [id for id in running if id != project.id][:2],
                "activity_timeline": [
                    {"start": begun.isoformat(), "end": turn.isoformat(), "level": "active"},
                    {"start": turn.isoformat(), "end": "2025-12-31", "level": "very_active"},
                ],
            }
        )
    for former in reversed(past):
        middle = former.when(0.6)
        timeline = [
            {"start": former.start.isoformat(), "end": middle.isoformat(), "level": "active"},
            {"start": middle.isoformat(), "end": former.end.isoformat(), "level": "low_activity"},
        ]
        if former.end < date(2025, 11, 1):
            timeline.append({"start": former.end.isoformat(), "end": "2025-12-31", "level": "completed"})
        items.append(
            {
                "project_id": former.id,
                "name": former.name,
                "description": f"Past project, by {former.theme.rowword}. Led by {former.cast[0].name}.",
                "tags": list(former.tags),
                "related_people": [person.name for person in former.cast[:2]],
                "related_projects": running[:1],
                "activity_timeline": timeline,
            }
        )
    return {"projects": items}
