"""Where a user's files go: the few folders that generators need, already in the user's own logical paths."""

from __future__ import annotations

from typing import Literal

import msgspec

__all__ = ["Placement", "WorldFile"]

from synthcomp_env.artifacts.content import Content


class Placement(msgspec.Struct, frozen=True):
    """A user's folders: absolute logical paths without a trailing slash ("D:/Projects", "/Users/ana/Documents").

    `projects` maps project id -> that project's folder."""

    os: Literal["windows", "macos"]
    username: str
    home: str
    desktop: str
    documents: str
    downloads: str
    pictures: str
    shared: str
    """Folder for firm-wide material: policies, templates, reference."""
    archive: str
    projects: dict[str, str]


class WorldFile(msgspec.Struct, frozen=True, omit_defaults=True):
    """One file to stand on the machine at the start, with its contents and its place in the machine's history."""

    path: str
    content: Content
    timestamp: str
    """ISO date and time, before the simulated period."""
    description: str
    origin: Literal["user_created", "web_download", "shared", "system_generated", "extracted"] = "user_created"
    project_ids: tuple[str, ...] = ()
    derived_from: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    version_of: str = ""
