"""Reading file contents as text: pages for the policy, folded text for search. Both are kept by the contents' hash."""

from __future__ import annotations

from synthcomp_env.artifacts.blob import Blob, Cache
from synthcomp_env.artifacts.views import View, view

__all__ = ["page_of", "searchable", "view_of"]

_views: Cache[View] = Cache(1024)
_pages: Cache[str] = Cache(2048)
_searchable: dict[str, str] = {}
_SEARCHABLE_CHARACTERS = 64_000_000
_held = 0


def view_of(blob: Blob) -> View:
    """The text view of some contents."""
    return _views.get(blob.hash, lambda: view(blob.content()))


def page_of(blob: Blob, page: int, limit: int) -> str:
    """One page of the text view, at most about `limit` characters, saying how much there is."""
    return _pages.get((blob.hash, page, limit), lambda: view_of(blob).page(page, limit))


def searchable(blob: Blob) -> str:
    """The whole text in lower case."""
    text = _searchable.get(blob.hash)
    return text if text is not None else _fold(blob)


def _fold(blob: Blob) -> str:
    """Make and keep the folded text; all are let go when together they grow too large."""
    global _held
    text = view_of(blob).text.lower()
    if _held + len(text) > _SEARCHABLE_CHARACTERS:
        _searchable.clear()
        _held = 0
    _searchable[blob.hash] = text
    _held += len(text)
    return text
