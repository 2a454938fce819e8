"""File contents in lower case, for search; kept by the contents' hash."""

from __future__ import annotations

from synthcomp_env.artifacts.blob import Blob
from synthcomp_env.artifacts.views import view_of

__all__ = ["searchable"]

_kept: dict[str, str] = {}
_KEPT_CHARACTERS = 64_000_000
_held = 0


def searchable(blob: Blob) -> str:
    """The whole text view in lower case."""
    text = _kept.get(blob.hash)
    return text if text is not None else _fold(blob)


def _fold(blob: Blob) -> str:
    """Make and keep the folded text; all are let go when together they grow too large."""
    global _held
    text = view_of(blob).text.lower()
    if _held + len(text) > _KEPT_CHARACTERS:
        _kept.clear()
        _held = 0
    _kept[blob.hash] = text
    _held += len(text)
    return text
