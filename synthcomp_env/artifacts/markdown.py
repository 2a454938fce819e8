"""Markdown to documents and decks and back: how a policy writes them, since a tool's arguments are flat."""

from __future__ import annotations

from synthcomp_env.artifacts.content import Block, Document, Heading, Style
from synthcomp_env.artifacts.inline import plain
from synthcomp_env.artifacts.markdown_blocks import blocks_from_markdown, blocks_to_markdown
from synthcomp_env.artifacts.markdown_deck import deck_from_markdown, deck_to_markdown

__all__ = ["deck_from_markdown", "deck_to_markdown", "document_from_markdown", "to_markdown"]

_PLAIN = Style()


def document_from_markdown(text: str, style: Style = _PLAIN, title: str = "", author: str = "") -> Document:
    """A Document from Markdown.

    Args:
        text: the Markdown. Without `title`, a first heading of level 1 that no other heading of that level follows
            becomes the title, and deeper headings move up a level.
        style: the look of the organisation.
        title: the document's title; a first heading that repeats it is dropped.
        author: its author.

    Raises:
        FormatError: a chart that cannot be read (the message names the line), or a text over 4 MB.
    """
    blocks = blocks_from_markdown(text)
    first = blocks[0] if blocks else None
    if isinstance(first, Heading) and first.level == 1:
        alone = not any(isinstance(block, Heading) and block.level == 1 for block in blocks[1:])
        if title and plain(first.text).strip().casefold() == plain(title).strip().casefold():
            blocks = _raised(blocks[1:]) if alone else blocks[1:]
        elif not title and alone:
            title, blocks = first.text, _raised(blocks[1:])
    return Document(title, tuple(_clamped(block) for block in blocks), author=author, style=style)


def _raised(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Blocks below a title that was a heading: their headings one level higher."""
    return tuple(Heading(block.text, block.level - 1) if isinstance(block, Heading) else block for block in blocks)


def _clamped(block: Block) -> Block:
    return Heading(block.text, 4) if isinstance(block, Heading) and block.level > 4 else block


def to_markdown(document: Document) -> str:
    """A document as Markdown: the title as a heading of level 1, its headings one level below.

    `document_from_markdown(to_markdown(document))` gives back the title and all that Markdown can say of the blocks."""
    title: list[Block] = [Heading(document.title, 1)] if document.title else []
    by = len(title)
    below = [Heading(b.text, b.level + by) if isinstance(b, Heading) else b for b in document.blocks]
    text = blocks_to_markdown(title + below)
    return text + "\n" if text else ""
