"""Who writes a computer: the `Author` protocol, and the procedural author that needs no model.

A model may play any of the three roles. What an author returns is text or content, never figures of the ledger: those
are rendered by the world itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from synthcomp_env.artifacts.content import Content, Deck, Document, Pages
from synthcomp_env.computer.schema import UserProfile
from synthcomp_env.creation.background import datafiles, documents, private, scripting, tables
from synthcomp_env.creation.background.files import Brief, voice
from synthcomp_env.creation.background.office import office
from synthcomp_env.creation.background.prose import Prose
from synthcomp_env.creation.profile import Subject, procedural_persona, procedural_profile

__all__ = ["Author", "ProceduralAuthor"]


class Author(Protocol):
    """The three writing roles of the pipeline. Equal arguments must give equal results."""

    def write_persona(self, subject: Subject) -> str:
        """Who the user is, in about a hundred words."""

    def write_profile(self, subject: Subject, persona: str) -> UserProfile:
        """The full profile of the persona, every key of the released schema."""

    def write_artifact(self, brief: Brief) -> Content:
        """The contents of one background file, from its plan and the files it builds on."""


_BUILDERS: dict[str, Callable[[Brief, Prose], Content]] = {
    "data_table": tables.data_workbook,
    "action_log": tables.action_log,
    "checklist": tables.checklist,
    "contact_list": tables.contact_list,
    "rota": tables.rota,
    "expenses": tables.expenses,
    "script": scripting.script,
    "settings": datafiles.settings,
    "export": datafiles.export,
    "record": datafiles.record,
    "journal": datafiles.journal,
    "sync_log": datafiles.log,
    "leftover": datafiles.leftover,
    "mail": datafiles.mail,
    "photo": datafiles.photo,
    "family_photo": private.family_photo,
    "recipe": private.recipe,
    "recipe_sheet": private.recipe,
    "school_letter": private.school_letter,
    "private_bill": private.bill,
    "packing_list": private.packing_list,
    "club_note": private.club_note,
    "budget": private.budget,
    "system_file": datafiles.system_file,
    "owner_file": datafiles.system_file,
    "screenshot": datafiles.screenshot,
}


class ProceduralAuthor:
    """Writes everything from the authored material and keyed randomness."""

    def write_persona(self, subject: Subject) -> str:
        """From the occupation pack's persona sentences."""
        return procedural_persona(subject)

    def write_profile(self, subject: Subject, persona: str) -> UserProfile:
        """From the world's people and projects and the pack's profile vocabulary."""
        return procedural_profile(subject, persona)

    def write_artifact(self, brief: Brief) -> Content:
        """By the file's shape; exports and duplicates take over the contents of their source."""
        shape = office().shapes[brief.file.shape]
        prose = voice(brief)
        if brief.file.shape in ("report_export", "deck_export"):
            return _exported(brief)
        if brief.file.shape in ("duplicate", "doc_copy", "book_copy"):
            return brief.sources[brief.file.links[0][0]]
        if builder := _BUILDERS.get(brief.file.shape):
            return builder(brief, prose)
        if shape.lines is not None:
            return documents.note(brief, prose, shape, shape.lines)
        if shape.ext == "md":
            return documents.markdown(brief, prose)
        whole = documents.deck(brief, prose) if shape.slides else documents.document(brief, prose)
        if brief.file.version in ("v1", "v2"):
            return documents.revised(whole, brief.file.version, brief, prose)
        return Pages(whole) if shape.ext == "pdf" else whole


def _exported(brief: Brief) -> Pages:
    source = brief.sources[brief.file.links[0][0]]
    assert isinstance(source, Document | Deck), "an export is planned from a document or a deck"
    return Pages(source)
