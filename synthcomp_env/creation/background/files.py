"""The plan of one background file, and what an author gets to write it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import msgspec

from synthcomp_env.artifacts.content import Content
from synthcomp_env.creation.background.office import Place
from synthcomp_env.creation.background.projects import PastProject
from synthcomp_env.creation.background.prose import Prose
from synthcomp_env.creation.setting import Setting, file_stem
from synthcomp_env.randomness import keyed

__all__ = ["Brief", "PlannedFile", "long_day", "voice"]


class PlannedFile(msgspec.Struct, frozen=True):
    """One background file as planned.

    Attributes:
        shape: name of its shape (`envs/office`).
        subject: versions and duplicates of one file share it: it keys their words.
        version: "", "v1", "v2" or "FINAL".
        slots: values its sentences may use.
        links: earlier files it builds on, as (path, edge type).
    """

    path: str
    shape: str
    subject: str
    project: PastProject
    moment: datetime
    description: str
    place: Place
    slots: dict[str, str]
    version: str = ""
    links: tuple[tuple[str, str], ...] = ()

    @property
    def day(self) -> date:
        """Its date."""
        return self.moment.date()

    @property
    def name(self) -> str:
        """Its file name."""
        return self.path.rpartition("/")[2]

    @property
    def extension(self) -> str:
        """Its extension, without a dot."""
        return self.name.rpartition(".")[2].lower()


class Brief(msgspec.Struct, frozen=True):
    """What an author gets for one file: its plan, its setting, and the contents of the files it builds on."""

    file: PlannedFile
    setting: Setting
    sources: Mapping[str, Content]

    @property
    def project(self) -> PastProject:
        """The past project it belongs to."""
        return self.file.project


def voice(brief: Brief) -> Prose:
    """The prose of a file: office rules, its theme's sentences and the occupation's, in the file's own order."""
    rules = {**brief.setting.rules, **brief.project.theme.rules, "some_file": _file_names(brief)}
    return Prose(keyed(brief.setting.key, "words", brief.file.subject), rules, brief.file.slots)


def _file_names(brief: Brief) -> tuple[str, ...]:
    """Names of files that the project may have had, for logs and the like."""
    project, habits = brief.project, brief.setting.habits
    kinds = ("docx", "xlsx", "pdf", "jpg", "csv", "zip")
    return tuple(
        f"{file_stem(row, habits)}{habits.joint}{(at * 37 + project.start.toordinal()) % 89}.{kinds[at % len(kinds)]}"
        for at, row in enumerate(project.rows)
    )


def long_day(day: date) -> str:
    """ "9 March 2024"."""
    return f"{day.day} {day:%B} {day.year}"
