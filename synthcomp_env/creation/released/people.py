"""Collaborators of a released computer as contacts: style, latency, hours and outsiders, read from free text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from synthcomp_env.artifacts.blob import Blob
from synthcomp_env.computer import Computer
from synthcomp_env.computer.schema import Collaborator
from synthcomp_env.world.organisation import domain_of
from synthcomp_env.world.people import email_address, slug
from synthcomp_env.world.scenario import CommunicationStyle, Contact

__all__ = ["contact_of", "latency", "plain_name", "style_of", "user_email"]

_HOURS_A_DAY = 8.0
_SLOWEST = 24.0
"""Nobody takes longer than three working days: a month has only twenty."""
_STYLE_WORDS: dict[CommunicationStyle, str] = {
    "structured": r"structured|numbered|bullet|itemi[sz]ed|formal|thorough|detailed|organi[sz]ed|systematic|methodical",
    "scattered": r"scattered|informal|rambl|tangent|stream|incomplete|partial|follow-up|anecdot|typos|unlabel|casual",
    "minimal": r"minimal|terse|brief|short|curt|laconic|few words|one-line|concise|sparse|not volunteer",
}
_REPLY = re.compile(r"respon|repl|turnaround|turns? around|answer|latency|review|within|deliver", re.I)
_OF_OTHERS = re.compile(r"\b(?:expects?|wants?|requires?|follows? up|per week|/week|a week)\b", re.I)
_RANGE = r"(\d+(?:\.\d+)?)(?:\s*(?:-|–|—|to)\s*(\d+(?:\.\d+)?))?"
_UNITS: tuple[tuple[str, float], ...] = (
    (r"\s*-?\s*(?:business|working|office)[- ]hours?", 1.0),
    (r"\s*-?\s*(?:h\b|hrs?\b|hours?)", 0.0),
    (r"\s*-?\s*(?:business|working|calendar|week)?[- ]?days?\b", _HOURS_A_DAY),
    (r"\s*-?\s*minutes?", 1 / 60),
    (r"\s*-?\s*weeks?\b", 5 * _HOURS_A_DAY),
)
"""Unit -> working hours each; clock hours (0) depend on how many they are."""
_PHRASES: tuple[tuple[str, tuple[float, float]], ...] = (
    (r"within minutes|immediate|instant", (0.1, 0.5)),
    (r"(?:within|few|couple of) (?:a few )?hours", (1.0, 4.0)),
    (r"same[- ](?:business |working )?day", (1.0, _HOURS_A_DAY)),
    (r"within (?:a|one) (?:business |working )?day|next (?:business |working )?day|overnight", (4.0, _HOURS_A_DAY)),
)
_DEFAULT: dict[CommunicationStyle, tuple[float, float]] = {
    "structured": (2.0, 8.0),
    "scattered": (2.0, 12.0),
    "minimal": (4.0, 16.0),
}
_OUTSIDE = re.compile(
    r"\b(?:external|client|customer|vendor|supplier|funder|donor|grant(?:or| officer)|program officer|regulator|agency"
    r"|auditor|consultant|contract(?:ed|or)|investor|partner organi[sz]ation|journalist|publisher|landlord|opposing)",
    re.I,
)
_TITLES = re.compile(
    r"^(?:(?:dr|mr|mrs|ms|mx|prof|professor|judge|hon|rev|sir|dame|fr|capt|col|lt|sgt|ing|mag)\.?\s+)+", re.I
)
_SUFFIXES = re.compile(r",.*$|\s*\(.*?\)|\s+(?:jr|sr|ii|iii|phd|md|esq|cpa|cfp|rn|pe)\.?$", re.I)


def plain_name(name: str) -> str:
    """A name without titles, degrees and remarks in brackets."""
    text = _SUFFIXES.sub("", _TITLES.sub("", name.strip())).strip()
    return text or name.strip() or "Unknown"


def user_email(computer: Computer) -> str:
    """The user's address at the organisation's domain."""
    identity = computer.user_profile.identity
    return _address(identity.full_name, identity.organization)


def contact_of(person: Collaborator, computer: Computer, taken: set[str], files: dict[str, Blob]) -> Contact:
    """A collaborator as a contact.

    Args:
        taken: addresses already given out; the new one is added.
        files: the collaborator's private files by name.
    """
    name, home = plain_name(person.name), computer.user_profile.identity.organization
    external = _external(person, computer)
    organisation = _organisation(person, home, external)
    email = base = _address(name, organisation)
    number = 2
    while email in taken:
        email = base.replace("@", f"{number}@")
        number += 1
    taken.add(email)
    style = style_of(person)
    return Contact(
        id=person.id,
        name=person.name,
        email=email,
        role=person.role,
        organization=organisation,
        external=external,
        style=style,
        latency_hours=latency(person) or _DEFAULT[style],
        about=person.what_they_provide,
        files=files,
    )


def style_of(person: Collaborator) -> CommunicationStyle:
    """The rubric's word where there is one, else what the free text sounds most like; structured when in doubt."""
    words: list[Any] = [person.rubric.communication_style if person.rubric else "", person.communication_style]
    for word in words:
        if isinstance(word, str) and word.strip().lower() in _STYLE_WORDS:
            return word.strip().lower()  # type: ignore[return-value]
    text = " ".join(_texts(person))
    lead = " ".join(text.split()[:4]).lower()
    scores: dict[CommunicationStyle, int] = {
        style: len(re.findall(words, text, re.I)) + 2 * len(re.findall(words, lead))
        for style, words in _STYLE_WORDS.items()
    }
    best = max(scores.values())
    return next(style for style, score in scores.items() if score == best)


def latency(person: Collaborator) -> tuple[float, float] | None:
    """(low, high) working hours until a reply, from text such as "24-48 hours" or "1-2 business days"; None when it
    says nothing. More than ten clock hours are counted as parts of days of eight working hours."""
    for text in _texts(person):
        for sentence in re.split(r"(?<=[.;!])\s+", text):
            if len(text) > 40 and (not _REPLY.search(sentence) or _OF_OTHERS.search(sentence)):
                continue
            found = _measure(sentence)
            if found:
                return found
    return None


def _measure(sentence: str) -> tuple[float, float] | None:
    for unit, hours in _UNITS:
        match = re.search(_RANGE + unit, sentence, re.I)
        if match is None:
            continue
        high = float(match[2] or match[1])
        low = float(match[1]) if match[2] else high / 2
        each = hours or (1.0 if high <= 10 else _HOURS_A_DAY / 24)
        low, high = sorted((low * each, high * each))
        high = min(_SLOWEST, max(0.2, high))
        return min(max(0.1, round(low, 2)), round(high * 2 / 3, 2)), round(high, 2)
    for phrase, span in _PHRASES:
        if re.search(phrase, sentence, re.I):
            return span
    return (re.fullmatch(_RANGE, sentence.strip()) and _measure(f"{sentence} hours")) or None


def _texts(person: Collaborator) -> Iterator[str]:
    """The free text about how a person communicates, the most telling first."""
    record = person.to_json()
    for key in ("response_latency_hours", "communication_style", "work_style", "personality_and_style", "personality",
                "work_schedule", "background"):  # fmt: skip
        value = record.get(key)
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            yield from (item for item in value.values() if isinstance(item, str))


def _external(person: Collaborator, computer: Computer) -> bool:
    name = slug(plain_name(person.name))
    for known in computer.user_profile.related_people:
        if slug(plain_name(known.name)) == name and known.relationship:
            return known.relationship == "external"
    record = person.to_json()
    relation = " ".join(str(record.get(key) or "") for key in ("relationship_to_user", "relationship"))
    if _OUTSIDE.search(relation):
        return True
    home = slug(computer.user_profile.identity.organization)
    where = slug(f"{person.organization or ''} {person.role}")
    if home and home[:12] in where:
        return False
    return bool(person.organization) or bool(_OUTSIDE.search(person.role))


def _organisation(person: Collaborator, home: str, external: bool) -> str:
    """Where somebody works: as the column says, else what follows the post in their role, else the user's own house."""
    text = person.organization or _after_comma(person.role)
    text = re.sub(r"\s*\(.*?\)", "", text).strip()
    inside = home and slug(home)[:12] in slug(text)
    if inside or (not external and not person.organization):
        return home
    return text or (plain_name(person.name) if external else home) or "Independent"


def _after_comma(role: str) -> str:
    parts = re.split(r",\s+|\s+[—–-]\s+", role)
    return parts[-1].strip() if len(parts) > 1 and parts[-1][:1].isupper() else ""


def _address(name: str, organisation: str) -> str:
    plain = plain_name(name)
    words = [word for word in plain.split() if slug(word)] or ["contact"]
    try:
        domain = domain_of(organisation) if slug(organisation) else "mail.example"
    except IndexError:
        domain = "mail.example"
    return email_address(" ".join(words), domain[-60:].lstrip(".-"))
