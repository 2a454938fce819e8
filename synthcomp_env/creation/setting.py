"""The setting that background files are written in: user, organisation, colleagues, folders and habits."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, TypeAlias

import msgspec

from synthcomp_env.artifacts.content import Style
from synthcomp_env.creation.career import Career
from synthcomp_env.world.people import UserIdentity
from synthcomp_env.world.placement import Placement
from synthcomp_env.world.theme import Theme

__all__ = ["Acquaintance", "Habits", "Joint", "Setting", "Tidiness", "file_stem"]

Tidiness: TypeAlias = Literal["high", "medium", "low"]
Joint: TypeAlias = Literal["_", "-", " "]

_UNSAFE = re.compile(r"[^\w\s.,()'~-]+")


class Habits(msgspec.Struct, frozen=True):
    """How the user keeps files. `joint` joins the words of a file name; `capitals` keeps their capitals."""

    tidiness: Tidiness
    joint: Joint
    capitals: bool
    by_year: bool
    """Finished projects go to a folder of their year."""
    start: str
    """ISO date and time at which the machine was set up."""


class Acquaintance(msgspec.Struct, frozen=True):
    """Somebody the user knows."""

    name: str
    role: str
    organization: str
    external: bool
    email: str = ""

    @property
    def first(self) -> str:
        """The name that colleagues use."""
        return self.name.split()[0]

    @property
    def last(self) -> str:
        """The surname."""
        return self.name.split()[-1]


class Setting(msgspec.Struct, frozen=True):
    """All that an author needs to know beside the file itself.

    Attributes:
        key: names this computer in every draw, so that one seed gives two occupations nothing in common.
        avoid: labels and measures of the ledger, case-folded. No background table may use them.
        rules: sentences of ordinary office writing, the occupation's own where it has them, by rule.
        themes: what the occupation's past projects were about.
    """

    key: str
    user: UserIdentity
    manager: Acquaintance
    people: tuple[Acquaintance, ...]
    placement: Placement
    habits: Habits
    career: Career
    style: Style
    currency: str
    avoid: frozenset[str]
    rules: Mapping[str, tuple[str, ...]]
    themes: Mapping[str, Theme] = {}

    @property
    def colleagues(self) -> tuple[Acquaintance, ...]:
        """Those of the same organisation."""
        return tuple(person for person in self.people if not person.external)

    @property
    def outsiders(self) -> tuple[Acquaintance, ...]:
        """Those of other organisations."""
        return tuple(person for person in self.people if person.external)


def file_stem(words: str, habits: Habits) -> str:
    """A file name's stem from words, in the user's way of naming: "Desk_move_notes", "desk-move-notes"."""
    parts = _UNSAFE.sub(" ", words).split()
    if not habits.capitals:
        parts = [part.lower() for part in parts]
    elif habits.joint != " ":
        parts = [part[:1].upper() + part[1:] for part in parts]
    return habits.joint.join(parts).strip(" .-_,")[:80] or "file"
