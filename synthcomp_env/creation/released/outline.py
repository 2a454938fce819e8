"""What a description says, taken apart: sentences, enumerated points, column names, counts and dates."""

from __future__ import annotations

import re

import msgspec

__all__ = ["Outline", "outline_of"]

_ENUMERATION = re.compile(r"(?:^|[\s:;,])\(?(?:\d{1,2}|[a-h])[).]\s+(?=\S)")
_COLUMNS = re.compile(r"\b(?:columns?|fields?|with)\b[^:(]{0,40}[:(]\s*([^.()]{8,400})", re.I)
_PARTS = re.compile(
    r"\b(?:sections?|tabs?|sheets?|slides?|covers?|covering|includ(?:es|ing)|contain(?:s|ing)|with)\b:?\s+(.*)", re.I
)
_ROWS = re.compile(r"\b(\d{1,3}(?:,\d{3})*|\d+)\s*(?:-\s*)?(?:rows?|records?|entries|items|lines|responses)\b", re.I)


class Outline(msgspec.Struct, frozen=True):
    """The parts of a description. `points` are its enumerated or listed parts, `columns` the columns it names."""

    sentences: tuple[str, ...]
    points: tuple[str, ...]
    columns: tuple[str, ...]
    rows: int


def outline_of(description: str) -> Outline:
    """A description taken apart; a description that lists nothing gives its sentences as points."""
    text = re.sub(r"\s+", " ", description).strip()
    sentences = tuple(part.strip() for part in re.split(r"(?<=[.!?])\s+(?=[A-Z(\"'])", text) if part.strip())
    points = tuple(_clean(part) for part in _ENUMERATION.split(text)[1:] if len(part.strip()) > 3)
    if len(points) < 2:
        points = _listed(text)
    if len(points) < 2:
        points = tuple(_clean(sentence) for sentence in sentences)
    match = _ROWS.search(text)
    rows = int(match[1].replace(",", "")) if match else 0
    return Outline(sentences, points[:14], _columns(text), min(rows, 400))


def _listed(text: str) -> tuple[str, ...]:
    match = _PARTS.search(text)
    if match is None:
        return ()
    parts = [_clean(part) for part in re.split(r"[;,]\s+(?:and\s+)?|\s+and\s+", match[1].split(". ")[0])]
    return tuple(part for part in parts if 3 < len(part) < 160)


def _columns(text: str) -> tuple[str, ...]:
    match = _COLUMNS.search(text)
    if match is None:
        return ()
    names = [re.sub(r"[^\w %/$#.-]+", "", part).strip() for part in re.split(r"[;,]\s*(?:and\s+)?", match[1])]
    kept = tuple(name for name in dict.fromkeys(names) if 1 < len(name) <= 40 and len(name.split()) <= 5)
    return kept[:12] if len(kept) >= 3 else ()


def _clean(text: str) -> str:
    text = text.strip(" .;:,—–-()")
    return text[:1].upper() + text[1:]
