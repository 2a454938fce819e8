"""Text views: any content as text for a language model, in pages that say how much there is and what was cut.

A view is made of parts (a paragraph, a table, a sheet). A part that goes on over a page's end repeats its head (the
column names of a table, the name of a sheet) on the next page.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from synthcomp_env.artifacts.blob import Blob, Cache
from synthcomp_env.artifacts.content import Content, Deck, Document, Email, Image, Opaque, Pages, Text, Workbook
from synthcomp_env.artifacts.view_blocks import Part, deck_parts, document_parts, image_parts
from synthcomp_env.artifacts.view_workbook import Values, workbook_parts
from synthcomp_env.errors import ToolError

__all__ = ["Hit", "Part", "View", "view", "view_of"]

_FOOT = 60
"""Characters kept free on a page for the line that says which page it is."""
_LEAST = 200
"""A page is never asked to be shorter than this."""
_KEPT_LIMITS = 4

_views: Cache[View] = Cache(1024)


class Hit(NamedTuple):
    """A line that holds what was searched for: its number (from 1) in the whole view, and its text."""

    line: int
    text: str


class View:
    """A content as text.

    Attributes:
        text: all of it.
        lines: its lines.
    """

    __slots__ = ("_pages", "_parts", "lines", "text")

    def __init__(self, parts: tuple[Part, ...]) -> None:
        self._parts = parts
        self.lines = tuple(line for part in parts for line in (*part.head, *part.lines))
        self.text = "\n".join(self.lines)
        self._pages: dict[int, tuple[str, ...]] = {}

    def page(self, number: int = 1, limit_chars: int = 4000) -> str:
        """One page, at most `limit_chars` characters long (at least 200). Where there are several, the last line says
        "[page 2 of 5; page=3 continues]".

        Raises:
            ToolError: there is no such page.
        """
        pages = self._pages.get(limit_chars)
        if pages is None:
            pages = self._paged(limit_chars)
        if 0 < number <= len(pages):
            return pages[number - 1]
        count = len(pages)
        there = "is 1 page" if count == 1 else f"are {count} pages"
        raise ToolError("bad_argument", f"There is no page {number}: there {there} at this length.")

    def count(self, limit_chars: int = 4000) -> int:
        """How many pages there are at a length."""
        return len(self._pages.get(limit_chars) or self._paged(limit_chars))

    def search(self, pattern: str) -> tuple[Hit, ...]:
        """The lines that hold a text, whatever the case and the spacing; none for an empty pattern."""
        wanted = " ".join(pattern.casefold().split())
        if not wanted:
            return ()
        return tuple(
            Hit(number, line)
            for number, line in enumerate(self.lines, start=1)
            if wanted in (line.casefold() if "  " not in line else " ".join(line.casefold().split()))
        )

    def _paged(self, limit: int) -> tuple[str, ...]:
        if len(self.text) <= limit:
            pages: tuple[str, ...] = (self.text,)
        else:
            bodies = _fill(self._parts, max(limit, _LEAST) - _FOOT)
            count = len(bodies)
            pages = tuple(
                f"{body}\n[page {number} of {count}{f'; page={number + 1} continues' if number < count else ''}]"
                for number, body in enumerate(bodies, start=1)
            )
        if len(self._pages) >= _KEPT_LIMITS:
            self._pages.clear()
        self._pages[limit] = pages
        return pages


def view(content: Content, values: Values | None = None, formulas: bool = False) -> View:
    """The text view of a content.

    Args:
        content: any content value.
        values: a workbook's values by sheet when they are known already; recomputed otherwise.
        formulas: show each formula beside its value.
    """
    return View(tuple(_parts(content, values, formulas)))


def view_of(blob: Blob, formulas: bool = False) -> View:
    """The text view of a blob, kept by its hash in a bounded cache."""
    return _views.get((blob.hash, formulas), lambda: view(blob.content(), formulas=formulas))


def _parts(content: Content, values: Values | None, formulas: bool) -> Iterator[Part]:
    match content:
        case Text():
            yield Part(tuple(content.text.rstrip("\n").split("\n"))) if content.text else Part(("(an empty file)",))
        case Document():
            yield from document_parts(content)
        case Workbook():
            yield from workbook_parts(content, values, formulas)
        case Deck():
            yield from deck_parts(content)
        case Pages():
            pages = f", {content.pages} page{'s' * (content.pages != 1)}" if content.pages else ""
            yield Part((f"(PDF{pages})",))
            yield from _parts(content.source, values, formulas)
        case Email():
            yield Part(tuple(_email_lines(content)))
        case Image():
            yield from image_parts(content)
        case Opaque():
            reason = content.reason or "its format is not known"
            yield Part((f"(This file cannot be shown as text: {reason}. It has {len(content.data):,} bytes.)",))


def _email_lines(message: Email) -> Iterator[str]:
    yield f"From: {message.sender}"
    yield f"To: {', '.join(message.to)}"
    if message.cc:
        yield f"Cc: {', '.join(message.cc)}"
    yield f"Date: {message.date}"
    yield f"Subject: {message.subject}"
    if message.attachments:
        yield f"Attachments: {', '.join(message.attachments)}"
    yield ""
    yield from message.body.split("\n")


def _fill(parts: tuple[Part, ...], room: int) -> list[str]:
    """Lines packed into pages of at most `room` characters; a part's head is never left alone at a page's end."""
    pages: list[str] = []
    page: list[str] = []
    used = 0
    for part in parts:
        head = part.head if sum(map(len, part.head)) + len(part.head) < room // 2 else ()
        size = sum(map(len, head)) + len(head)
        pieces = [
            piece for line in (part.lines if head else (*part.head, *part.lines)) for piece in _cut(line, room - size)
        ]
        fresh = True
        for piece in pieces or [""] * bool(head):
            need = len(piece) + 1 + (size if fresh else 0)
            if page and used + need > room:
                pages.append("\n".join(page))
                page, used, fresh = [], 0, True
                need = len(piece) + 1 + size
            if fresh:
                page += head
                fresh = False
            if page or piece:
                page.append(piece)
                used += need
    if page or not pages:
        pages.append("\n".join(page))
    return pages


def _cut(line: str, room: int) -> list[str]:
    """A line in pieces no longer than a page, parted at a space where there is one."""
    pieces = []
    while len(line) >= room:
        at = line.rfind(" ", room // 2, room - 1)
        at = at if at > 0 else room - 1
        pieces.append(line[:at])
        line = line[at:].removeprefix(" ")
    return [*pieces, line]
