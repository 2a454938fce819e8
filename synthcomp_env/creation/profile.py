"""Stages one and two: the persona, and the user profile with every key of the released schema.

The procedural writer draws sentences from the pack's `profile` topics and from the stock in `envs/office/profile.yaml`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import msgspec
import yaml

from synthcomp_env import shipped
from synthcomp_env.computer.schema import UserProfile
from synthcomp_env.creation.setting import Habits
from synthcomp_env.randomness import keyed
from synthcomp_env.world.build import World
from synthcomp_env.world.grammar import expand
from synthcomp_env.world.pack import Pack
from synthcomp_env.world.scenario import Contact

__all__ = ["Subject", "manager_of", "procedural_persona", "procedural_profile", "stock"]

_LEVELS = {"high": "advanced", "medium": "intermediate", "low": "intermediate"}
_EMPLOYERS = (
    "Castlereach Partners", "Dunmore Associates", "Elmfield Trust", "Fairhaven Group", "Greystone Consulting",
    "Hollybank Services", "Ironbridge Advisers", "Juniper & Vale", "Kingsmead Foundation", "Larkspur Analytics",
)  # fmt: skip


class Subject(msgspec.Struct, frozen=True):
    """Whom the persona and the profile are about: the pack, the world around the user, and the user's habits.

    `past` are names of past projects with their first year, oldest first.
    """

    pack: Pack
    world: World
    habits: Habits
    past: tuple[tuple[str, int], ...]

    @property
    def seed(self) -> int:
        """The computer's seed."""
        return self.world.scenario.seed

    @property
    def contacts(self) -> tuple[Contact, ...]:
        """All collaborators."""
        return tuple(self.world.scenario.contacts.values())


@lru_cache(maxsize=1)
def stock() -> dict[str, list[Any]]:
    """The stock sentences, by topic."""
    text = shipped.find("envs/office", "profile").read_text(encoding="utf-8")
    topics: dict[str, list[Any]] = yaml.load(text, Loader=yaml.CSafeLoader)
    return topics


def manager_of(world: World, pack: Pack) -> Contact:
    """The contact to whom the user reports: whoever plays one of the pack's manager roles."""
    contacts = tuple(world.scenario.contacts.values())
    keys = [key for key in pack.contacts if key == pack.manager]
    roles = {role for key in keys for role in pack.contacts[key].roles}
    return next((contact for contact in contacts if contact.role in roles), contacts[0])


class _Writer:
    """Draws topics for one subject, each sentence once."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.draw = keyed(subject.seed, subject.pack.id, "profile")
        world, contacts = subject.world, subject.contacts
        user = world.user
        manager = manager_of(world, subject.pack)
        peers = [contact for contact in contacts if not contact.external and contact != manager] or [manager]
        outsiders = [contact for contact in contacts if contact.external] or [manager]
        self.manager, self.peers, self.outsiders = manager, peers, outsiders
        years = self.draw.randint(6, 24)
        self.joined = 2025 - self.draw.randint(2, min(years - 2, 11))
        self.started = 2025 - years
        self.employer = self.draw.choice(_EMPLOYERS)
        peer, outsider = self.draw.choice(peers), self.draw.choice(outsiders)
        project = self.draw.choice(world.projects)
        deliverable = world.scenario.deliverables[0]
        self.slots = {
            "full_name": user.full_name,
            "user_first": user.first_name,
            "role": user.role,
            "org": user.organization,
            "place": world.organisation.place,
            "occupation": subject.pack.occupation,
            "occupation_area": f"the work of a {subject.pack.occupation.lower()}",
            "manager": manager.name,
            "peer": peer.name,
            "outside": outsider.name,
            "outside_org": outsider.organization,
            "project": project.name,
            "deliverable": deliverable.title,
            "years": str(years),
            "joined": str(self.joined),
            "earlier": self.employer,
            "past": subject.past[0][0] if subject.past else "the house",
        }

    def say(self, text: str, **slots: str) -> str:
        """One reading of a template."""
        filled = expand(text, self.draw, self.slots | slots)
        return filled[:1].upper() + filled[1:]

    def one(self, topic: str, **slots: str) -> str:
        """One sentence of a topic."""
        return self.say(self.draw.choice([*self.subject.pack.profile.get(topic, ()), *stock()[topic]]), **slots)

    def some(self, topic: str, low: int, high: int) -> list[str]:
        """Several sentences of a topic, the pack's own first."""
        own = list(self.subject.pack.profile.get(topic, ()))
        more = [text for text in stock().get(topic, []) if text not in own]
        count = self.draw.randint(low, high)
        chosen = self.draw.sample(own, min(len(own), count))
        chosen += self.draw.sample(more, min(len(more), count - len(chosen)))
        return [self.say(text) for text in chosen]


def procedural_persona(subject: Subject) -> str:
    """About a hundred words: a sentence or two of the pack, then how this person works."""
    writer = _Writer(subject)
    own = writer.say(writer.draw.choice(subject.pack.personas))
    return f"{own} {writer.one('persona' if len(own.split()) < 35 else 'persona_more')}"


def procedural_profile(subject: Subject, persona: str) -> UserProfile:
    """The profile of a subject. The persona is not read: both are drawn from the same subject."""
    writer = _Writer(subject)
    user, habits = subject.world.user, subject.habits
    values: dict[str, Any] = {
        "identity": {
            "full_name": user.full_name,
            "username": user.username,
            "role": user.role,
            "organization": user.organization,
            "location": user.location or subject.world.organisation.location,
            "career_stage": "senior" if 2025 - writer.started > 14 else "mid_career",
        },
        "biographical_summary": {"short_bio": writer.one("bio")},
        "career_profile": _career(writer),
        "historical_work_context": {"historical_focus_timeline": _timeline(writer)},
        "work_context": {
            "primary_responsibilities": writer.some("primary_responsibilities", 4, 6),
            "current_focus_areas": writer.some("current_focus_areas", 3, 5),
            "likely_project_types": writer.some("likely_project_types", 3, 5),
            "common_document_types": writer.some("common_document_types", 4, 6),
        },
        "current_projects_overview": _projects(writer),
        "work_style": {topic: writer.some(topic, 3, 4) for topic in _WORK_STYLE},
        "document_behavior": {
            "editing_habits": writer.some("editing_habits", 3, 4),
            "documents_written_well": writer.some("documents_written_well", 2, 4),
            "documents_written_less_well": writer.some("documents_written_less_well", 2, 3),
            "naming_behavior": {
                "usually_descriptive": habits.tidiness != "low",
                "uses_version_suffixes": True,
                "sometimes_keeps_default_names": habits.tidiness == "low",
            },
        },
        "filesystem_relevant_traits": {
            "tidiness": habits.tidiness,
            "tech_level": _LEVELS[habits.tidiness],
            "computer_usage_level": "high",
        },
        "collaboration_context": {topic: writer.one(topic) for topic in _RELATIONS},
        "related_people": _people(writer),
        "external_relationships": _externals(writer),
    }
    return UserProfile.model_validate(_tuples(values))


_WORK_STYLE = ("preferred_inputs", "preferred_outputs", "strengths", "weaknesses", "work_patterns")
_RELATIONS = (
    "manager_relationship",
    "peer_collaboration_style",
    "direct_report_context",
    "external_stakeholder_context",
)


def _career(writer: _Writer) -> dict[str, Any]:
    middle = (writer.started + writer.joined) // 2
    return {
        "career_summary": writer.one("summary"),
        "career_history": [
            {
                "period": f"{writer.started}–{middle}",
                "role": writer.one("earlier_roles"),
                "organization": writer.draw.choice([name for name in _EMPLOYERS if name != writer.employer]),
                "focus": writer.one("earlier_focus"),
                "notable_work": writer.some("earlier_work", 2, 2),
            },
            {
                "period": f"{middle}–{writer.joined}",
                "role": writer.one("earlier_roles"),
                "organization": writer.employer,
                "focus": writer.one("earlier_focus"),
                "notable_work": writer.some("earlier_work", 2, 3),
            },
            {
                "period": f"{writer.joined}–present",
                "role": writer.subject.world.user.role,
                "organization": writer.subject.world.user.organization,
                "focus": writer.subject.world.projects[0].description,
                "notable_work": writer.some("current_work", 2, 3),
            },
        ],
        "experience_highlights": writer.some("experience_highlights", 3, 5),
        "notable_achievements": writer.some("notable_achievements", 3, 4),
    }


def _timeline(writer: _Writer) -> list[dict[str, str]]:
    spans = (
        "2022-10 to 2023-06",
        "2023-07 to 2024-03",
        "2024-04 to 2024-12",
        "2025-01 to 2025-08",
        "2025-09 to 2026-01",
    )
    return [
        {"time_range": span, "focus": writer.say(entry["focus"]), "notes": writer.say(entry["notes"])}
        for span, entry in zip(spans, stock()["focus_timeline"], strict=True)
    ]


def _projects(writer: _Writer) -> list[dict[str, str]]:
    return [
        {
            "project_id": project.id,
            "name": project.name,
            "what_it_is": project.description,
            "user_role": writer.one("user_part"),
            "why_it_matters": writer.one("why_it_matters", project=project.name),
        }
        for project in writer.subject.world.projects
    ]


def _people(writer: _Writer) -> list[dict[str, str]]:
    def relation(contact: Contact) -> str:
        return "manager" if contact == writer.manager else "external" if contact.external else "peer"

    return [
        {"name": contact.name, "role": contact.role, "relationship": relation(contact), "context": contact.about}
        for contact in writer.subject.contacts
    ]


def _externals(writer: _Writer) -> list[dict[str, Any]]:
    ids = [project.id for project in writer.subject.world.projects]
    seen: dict[str, Contact] = {
        contact.organization: contact for contact in writer.subject.contacts if contact.external
    }
    return [
        {
            "name": name,
            "type": writer.one("external_type"),
            "relationship_to_user": writer.one("external_relation"),
            "relationship_to_projects": writer.draw.sample(ids, min(len(ids), 2)),
            "notes": f"{contact.name}, {contact.role}. {writer.one('external_notes')}",
        }
        for name, contact in seen.items()
    ]


def _tuples(value: Any) -> Any:
    """JSON values with arrays as tuples, as records hold them."""
    if isinstance(value, dict):
        return {key: _tuples(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(_tuples(item) for item in value)
    return value
