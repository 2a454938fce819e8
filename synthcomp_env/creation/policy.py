"""Stage three: how the user keeps files. Draws habits, lays out drives and folders, and writes the policy column."""

from __future__ import annotations

import random
import re
from datetime import datetime, time, timedelta
from typing import Any, Literal

from synthcomp_env.creation.career import Career
from synthcomp_env.creation.setting import Habits, Joint, Tidiness, file_stem
from synthcomp_env.randomness import keyed
from synthcomp_env.world.people import UserIdentity
from synthcomp_env.world.placement import Placement

__all__ = ["draw_habits", "filesystem_policy", "lay_out"]

_BEFORE = timedelta(days=130)
"""A machine is set up up to so long before its oldest work."""
_LONG = 150
"""Files from which everybody sorts by year."""
_LEVELS: dict[Tidiness, tuple[str, str]] = {
    "high": ("low", "low"),
    "medium": ("medium", "medium"),
    "low": ("medium", "high"),
}
"""Desktop and download clutter by tidiness."""


def draw_habits(seed: int, occupation: str, career: Career) -> Habits:
    """The user's habits. A third of users are of medium tidiness and a fifth untidy: the release has few of them, and
    the paper names natural noise as what its computers lack."""
    draw = keyed(seed, occupation, "habits")
    tidiness: Tidiness = draw.choices(("high", "medium", "low"), (45, 35, 20))[0]
    joint: Joint = draw.choices(("_", "-", " "), (50, 20, 30))[0]
    minutes = draw.randrange(120) * 1440 + draw.randrange(9 * 60)
    capitals = joint != "-" and draw.random() < 0.85
    set_up = datetime.combine(career.first_day, time(9)) - _BEFORE + timedelta(minutes=minutes)
    by_year = draw.random() < 0.38 or career.files >= _LONG
    return Habits(tidiness, joint, capitals, by_year, set_up.isoformat())


def lay_out(seed: int, occupation: str, user: UserIdentity, habits: Habits, projects: dict[str, str]) -> Placement:
    """The user's folders. Most machines are Windows with a data drive, the others Macs, some with a second volume.

    Args:
        projects: project id -> its name, from which its folder is named.
    """
    draw = keyed(seed, occupation, "folders")
    os: Literal["windows", "macos"] = draw.choices(("windows", "macos"), (64, 36))[0]
    home = f"C:/Users/{user.username}" if os == "windows" else f"/Users/{user.username}"
    if os == "windows":
        work = draw.choices(
            ("D:", f"D:/{_house(user)}", f"D:/{file_stem('Work', habits)}", f"{home}/Documents", f"{home}/OneDrive"),
            (40, 32, 8, 10, 10),
        )[0]
        attic = f"{work}/{_attic(draw, habits)}"
    else:
        work = home if draw.random() < 0.55 else f"{home}/Documents"
        attic = f"/Volumes/{_second_volume(user)}" if draw.random() < 0.4 else f"{work}/{_attic(draw, habits)}"
    running = f"{work}/{file_stem(draw.choice(_RUNNING), habits)}"
    return Placement(
        os=os,
        username=user.username,
        home=home,
        desktop=f"{home}/Desktop",
        documents=f"{home}/Documents",
        downloads=f"{home}/Downloads",
        pictures=f"{home}/Pictures",
        shared=f"{work}/{file_stem(draw.choice(_SHARED), habits)}",
        archive=attic,
        projects={id: f"{running}/{file_stem(name, habits)}" for id, name in projects.items()},
    )


_RUNNING = ("Projects", "Current projects", "Work", "Active", "In progress", "Current", "Live work", "Ongoing")
_SHARED = ("Shared", "Company", "Reference", "Office", "Admin", "Common", "Team", "Resources", "Department")
_ATTIC = ("Archive", "Old projects", "Past work", "Closed", "Archived", "Done", "Older", "Finished projects")


def _house(user: UserIdentity) -> str:
    """The organisation as a folder name: its words run together."""
    return "".join(re.findall(r"[A-Za-z0-9]+", user.organization.replace("'", "")))[:28] or "Work"


def _attic(draw: random.Random, habits: Habits) -> str:
    return file_stem(draw.choice(_ATTIC), habits)


def _second_volume(user: UserIdentity) -> str:
    return f"{user.username.capitalize()} Backup"


def filesystem_policy(seed: int, habits: Habits, place: Placement) -> dict[str, Any]:
    """The filesystem_policy column."""
    draw = keyed(seed, "filesystem policy")
    windows = place.os == "windows"
    running = next(iter(place.projects.values()), place.documents).rpartition("/")[0]
    desktop, downloads = _LEVELS[habits.tidiness]
    untidy = habits.tidiness != "high"
    if windows:
        layout: dict[str, Any] = {"drive_layout": [{"letter": "C", "role": "system"}, {"letter": "D", "role": "data"}]}
        more = {"appdata": f"{place.home}/AppData"}
    else:
        volumes = [{"name": "Macintosh HD", "role": "primary"}]
        if place.archive.startswith("/Volumes/"):
            volumes.append({"name": place.archive.split("/")[2], "role": "external"})
        layout = {"volume_layout": volumes}
        more = {
            "music": f"{place.home}/Music",
            "movies": f"{place.home}/Movies",
            "library": f"{place.home}/Library",
            "icloud_drive": f"{place.home}/Library/Mobile Documents/com~apple~CloudDocs",
            "applications": "/Applications",
        }
    organisation = {
        "tidiness": habits.tidiness,
        "uses_project_folders": True,
        "default_folder_piling": untidy,
        "desktop_clutter_likelihood": desktop,
        "download_clutter_likelihood": downloads,
    }
    if not windows:
        organisation |= {"uses_icloud_drive": False, "uses_stacks_on_desktop": draw.random() < 0.3}
    return {
        "system_start_timestamp": habits.start,
        **layout,
        "default_paths": {
            "desktop": place.desktop,
            "documents": place.documents,
            "downloads": place.downloads,
            "pictures": place.pictures,
            **more,
        },
        "storage_patterns": {
            "office_files_usually_go_to": [place.documents, place.shared],
            "project_files_usually_go_to": [f"{running}/<project_name>", place.archive],
            "downloads_usually_go_to": [place.downloads],
            "screenshots_usually_go_to": [f"{place.pictures}/Screenshots" if not untidy else place.desktop],
            "temporary_files_often_end_up_in": [place.downloads, place.desktop] if untidy else [place.downloads],
        },
        "organization_style": organisation,
        "naming_style": {
            "is_consistent": habits.tidiness != "low",
            "uses_version_suffixes": True,
            "keeps_default_filenames": habits.tidiness == "low",
            "common_default_names": [file_stem(name, habits) + ending for name, ending in _DEFAULTS[habits.tidiness]],
        },
        "usage_patterns": {
            "computer_usage_level": "high",
            "frequently_creates_documents": True,
            "frequently_downloads_files": draw.random() < 0.6,
            "frequently_edits_existing_files": True,
            "frequently_switches_between_projects": draw.random() < 0.7,
            "frequently_takes_screenshots": draw.random() < 0.3,
        },
    }


_DEFAULTS: dict[Tidiness, tuple[tuple[str, str], ...]] = {
    "high": (("Notes 2025-03-04", ".docx"), ("Status report v1", ".docx"), ("Status report FINAL", ".pdf")),
    "medium": (("notes", ".txt"), ("draft v2", ".docx"), ("export", ".csv")),
    "low": (("untitled", ".txt"), ("Document1", ".docx"), ("New Text Document", ".txt"), ("download", ".pdf")),
}
