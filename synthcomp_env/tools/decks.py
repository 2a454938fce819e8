"""Presentations: Markdown in, one slide a part, and edits slide by slide."""

from __future__ import annotations

import msgspec

from synthcomp_env.artifacts.content import Deck
from synthcomp_env.artifacts.markdown_deck import deck_from_markdown, deck_to_markdown, slide_to_markdown
from synthcomp_env.errors import FormatError, ToolError
from synthcomp_env.tools.desk import Desk, Outcome, place, save_content, wrote
from synthcomp_env.tools.desk import find as find_file
from synthcomp_env.tools.documents import changed_line, replaced
from synthcomp_env.tools.registry import tool

__all__: list[str] = []


@tool("documents", minutes=15, example={"path": "Deck.pptx", "markdown": "# First slide\n\n- Point"})
def create_deck(desk: Desk, path: str, markdown: str, title: str = "") -> Outcome:
    """Write a deck (.pptx) from Markdown: slides parted by ---, each a # title, bullets, a table or ```chart (as in
    create_document).

    Args:
        path: Full path, or name for your folder.
        markdown: Slides.
        title: Deck title.
    """
    placed = place(desk, path, ("pptx",))
    deck = _deck("create_deck", desk, markdown, title)
    return wrote(save_content(desk, placed, deck), placed, _count(deck))


def _deck(name: str, desk: Desk, markdown: str, title: str = "") -> Deck:
    try:
        return deck_from_markdown(markdown, desk.style, title, desk.scenario.user_name)
    except FormatError as error:
        raise ToolError("bad_argument", f"{name}: {error}") from error


def _count(deck: Deck) -> str:
    """What a deck is made of: "4 slides, 1 chart"."""
    counts = {
        "slide": len(deck.slides),
        "table": sum(slide.table is not None for slide in deck.slides),
        "chart": sum(slide.chart is not None for slide in deck.slides),
    }
    return ", ".join(f"{count} {name}{'s' * (count != 1)}" for name, count in counts.items() if count)


@tool("documents", minutes=8, example={"path": "f12", "slide": 2, "markdown": "# Title\n\n- Point"})
def edit_deck(
    desk: Desk, path: str, slide: int = 0, markdown: str = "", find: str = "", replace: str = "", delete: bool = False
) -> Outcome:
    """Change a deck: words, or a whole slide.

    Args:
        path: Path, name or handle.
        slide: Number; 0: all, or a new last slide.
        markdown: The slide, new.
        find: Words there.
        replace: Words instead.
        delete: Delete the slide.
    """
    _, entry = find_file(desk, path)
    deck = entry.blob.content()
    if not isinstance(deck, Deck):
        raise ToolError("unreadable", f"{entry.path} is not a deck (.pptx).")
    if not 0 <= slide <= len(deck.slides):
        raise ToolError("bad_argument", f"edit_deck: there is no slide {slide}; they are 1 to {len(deck.slides)}.")
    slides, detail = list(deck.slides), ""
    if delete:
        if not slide or len(slides) == 1:
            raise ToolError("bad_argument", "edit_deck: name the slide to delete; a deck keeps at least one.")
        del slides[slide - 1]
    elif markdown.strip():
        fresh = _deck("edit_deck", desk, markdown).slides
        slides[slide - 1 : slide] = fresh if slide else []
        slides += () if slide else fresh
    else:
        whole = slide_to_markdown(slides[slide - 1]) if slide else deck_to_markdown(deck)
        text = replaced("edit_deck", whole, find, replace, "", slide == 0)
        detail = f"; {changed_line(whole, text, find)}"
        fresh = _deck("edit_deck", desk, text).slides
        slides = [*slides[: slide - 1], *fresh, *slides[slide:]] if slide else list(fresh)
    changed = msgspec.structs.replace(deck, slides=tuple(slides))
    placed = place(desk, entry.path, ("pptx",))
    return wrote(save_content(desk, placed, changed), placed, _count(changed) + detail)
