"""Edits of documents and decks: pure functions from a value and a request to a new value.

A request that cannot be met raises `ToolError` with what is there instead, so that the next try can be right. New text
is Markdown, as in `markdown`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import msgspec
from rapidfuzz import fuzz, process

from synthcomp_env.artifacts.content import Block, Bullets, Deck, Document, Figure, Heading, Paragraph, Slide, Table
from synthcomp_env.artifacts.inline import plain
from synthcomp_env.artifacts.markdown import deck_from_markdown
from synthcomp_env.artifacts.markdown_blocks import blocks_from_markdown
from synthcomp_env.errors import FormatError, ToolError

__all__ = [
    "append_section", "append_slide", "delete_slide", "insert_after_heading", "replace_cell", "replace_row",
    "replace_section", "replace_slide", "replace_text", "set_notes",
]  # fmt: skip

T = TypeVar("T", Document, Deck)
_SHOWN = 160


def replace_text(content: T, old: str, new: str, count: int = 1) -> T:
    """A document or deck with a text replaced wherever it stands in titles, paragraphs, items, cells, captions, notes.

    Args:
        content: the document or deck.
        old: the exact text, found within one paragraph, item or cell.
        new: what stands there afterwards.
        count: how often `old` must be found; 0 replaces every one, however many.

    Raises:
        ToolError: "bad_argument" when `old` is empty or found another number of times; "not_found" when it is not
            found at all, with the nearest text there is.
    """
    if not old:
        raise ToolError("bad_argument", "The text to replace is empty; give the exact words that stand there now.")
    texts: list[str] = []

    def note(text: str) -> str:
        texts.append(text)
        return text

    _mapped(content, note)
    if isinstance(content, Deck) and content.slides and content.title == content.slides[0].title:
        texts.pop()  # the deck's title is its first slide's: one text to the reader
    found = sum(text.count(old) for text in texts)
    if not found:
        raise ToolError("not_found", f"'{_short(old)}' does not stand there. {_nearest_text(old, texts)}")
    if count and found != count:
        raise ToolError(
            "bad_argument",
            f"'{_short(old)}' stands there {found} times, not {count}. Give more of the words around the one you mean, "
            "or count=0 to replace all.",
        )
    return _mapped(content, lambda text: text.replace(old, new))


def insert_after_heading(document: Document, heading: str, markdown: str) -> Document:
    """A document with blocks put right below a heading."""
    at = _heading(document, heading)
    return _with(document, (*document.blocks[: at + 1], *_blocks(markdown), *document.blocks[at + 1 :]))


def append_section(document: Document, markdown: str) -> Document:
    """A document with blocks put at its end."""
    return _with(document, document.blocks + _blocks(markdown))


def replace_section(document: Document, heading: str, markdown: str) -> Document:
    """A document with everything below a heading, up to the next heading of its level or a higher one, replaced. When
    the new text begins with a heading, it replaces the old heading too."""
    at = _heading(document, heading)
    old = document.blocks[at]
    assert isinstance(old, Heading)
    level = old.level
    end = at + 1
    while end < len(document.blocks):
        block = document.blocks[end]
        if isinstance(block, Heading) and block.level <= level:
            break
        end += 1
    new = _blocks(markdown)
    if new and isinstance(new[0], Heading):
        first = new[0]
        shift = level - first.level
        new = tuple(Heading(b.text, min(max(b.level + shift, 1), 4)) if isinstance(b, Heading) else b for b in new)
    else:
        new = (old, *new)
    return _with(document, (*document.blocks[:at], *new, *document.blocks[end:]))


def replace_cell(content: T, row: str, column: str, value: str, table: int = 0) -> T:
    """A document or deck with one table cell replaced.

    Args:
        content: the document or deck.
        row: the text of the row's first cell, or the row's number below the headers (from 1).
        column: the text of the column's header, or the column's number (from 1).
        value: the cell's new text.
        table: the table's number in the file (from 1); 0 when there is but one with that row and column.

    Raises:
        ToolError: "not_found" with the rows or columns there are, "bad_argument" when several tables match.
    """

    def change(found: Table) -> Table:
        at: int = _row(found, row)
        place = _column(found, column)
        cells = list(found.rows[at])
        cells[place] = value
        return msgspec.structs.replace(found, rows=(*found.rows[:at], tuple(cells), *found.rows[at + 1 :]))

    return _in_table(content, table, change)


def replace_row(content: T, row: str, cells: list[str], table: int = 0) -> T:
    """A document or deck with one table row replaced by as many cells; arguments and errors as in `replace_cell`."""

    def change(found: Table) -> Table:
        at: int = _row(found, row)
        if len(cells) != len(found.rows[at]):
            raise ToolError("bad_argument", f"The row has {len(found.rows[at])} cells, but {len(cells)} were given.")
        return msgspec.structs.replace(found, rows=(*found.rows[:at], tuple(cells), *found.rows[at + 1 :]))

    return _in_table(content, table, change)


def replace_slide(deck: Deck, number: int, markdown: str) -> Deck:
    """A deck with one slide (numbered from 1) replaced; its notes stay when the new text has none."""
    old = _slide(deck, number)
    new = _one_slide(markdown, deck)
    new = msgspec.structs.replace(new, notes=new.notes or old.notes, layout=new.layout if number == 1 else "content")
    return msgspec.structs.replace(deck, slides=(*deck.slides[: number - 1], new, *deck.slides[number:]))


def append_slide(deck: Deck, markdown: str, after: int = 0) -> Deck:
    """A deck with a slide put in after slide `after`, or at the end when that is 0."""
    if after:
        _slide(deck, after)
    place = after or len(deck.slides)
    new = msgspec.structs.replace(_one_slide(markdown, deck), layout="content")
    return msgspec.structs.replace(deck, slides=(*deck.slides[:place], new, *deck.slides[place:]))


def delete_slide(deck: Deck, number: int) -> Deck:
    """A deck without one slide; the last one cannot be taken away."""
    _slide(deck, number)
    if len(deck.slides) == 1:
        raise ToolError("bad_argument", "The deck has but this slide; replace it instead.")
    return msgspec.structs.replace(deck, slides=deck.slides[: number - 1] + deck.slides[number:])


def set_notes(deck: Deck, number: int, notes: str) -> Deck:
    """A deck with the speaker notes of one slide replaced."""
    slide = msgspec.structs.replace(_slide(deck, number), notes=notes)
    return msgspec.structs.replace(deck, slides=(*deck.slides[: number - 1], slide, *deck.slides[number:]))


# --- how requests are met


def _with(document: Document, blocks: tuple[Block, ...]) -> Document:
    return msgspec.structs.replace(document, blocks=blocks)


def _blocks(markdown: str) -> tuple[Block, ...]:
    try:
        blocks = blocks_from_markdown(markdown)
    except FormatError as error:
        raise ToolError("bad_argument", str(error)) from None
    if not blocks:
        raise ToolError("bad_argument", "The new text is empty; give Markdown: headings, paragraphs, lists or tables.")
    return tuple(Heading(b.text, min(b.level, 4)) if isinstance(b, Heading) else b for b in blocks)


def _one_slide(markdown: str, deck: Deck) -> Slide:
    try:
        slides = deck_from_markdown(markdown, deck.style).slides
    except FormatError as error:
        raise ToolError("bad_argument", str(error)) from None
    if len(slides) != 1:
        raise ToolError("bad_argument", f"The text makes {len(slides)} slides; give one, without '---' lines.")
    return slides[0]


def _slide(deck: Deck, number: int) -> Slide:
    if not 1 <= number <= len(deck.slides):
        raise ToolError("not_found", f"There is no slide {number}; the deck has slides 1 to {len(deck.slides)}.")
    return deck.slides[number - 1]


def _heading(document: Document, wanted: str) -> int:
    """The place of a heading by its text, whatever the case and marks."""
    key = _key(wanted)
    places = {at: block.text for at, block in enumerate(document.blocks) if isinstance(block, Heading)}
    same = [at for at, text in places.items() if _key(text) == key]
    if len(same) == 1:
        return same[0]
    if same:
        raise ToolError("bad_argument", f"{len(same)} headings read '{_short(wanted)}'; replace the text instead.")
    if not places:
        raise ToolError("not_found", "The document has no headings; append a section or replace text instead.")
    raise ToolError("not_found", f"There is no heading '{_short(wanted)}'. Headings: {_listed(list(places.values()))}.")


def _key(text: str) -> str:
    return " ".join(plain(text).lstrip("# ").casefold().split())


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else text[:_SHOWN].rstrip() + "..."


def _listed(texts: list[str], most: int = 12) -> str:
    shown = ", ".join(f"'{_short(plain(text))[:60]}'" for text in texts[:most])
    return f"{shown} and {len(texts) - most} more" if len(texts) > most else shown


def _nearest_text(wanted: str, texts: list[str]) -> str:
    lines = [line for text in texts for line in text.split("\n") if line.strip()]
    if not lines:
        return "The file has no text."
    best = process.extractOne(wanted[:400], lines, scorer=fuzz.partial_ratio)
    return f"The nearest text is: '{_short(best[0])}'." if best and best[1] >= 50 else "Nothing there is like it."


def _row(table: Table, wanted: str) -> int:
    heads = min(table.header_rows, len(table.rows))
    labels = {at: row[0] for at, row in enumerate(table.rows) if at >= heads and row}
    same = [at for at, label in labels.items() if _key(label) == _key(wanted)]
    if len(same) > 1:
        raise ToolError(
            "bad_argument", f"{len(same)} rows begin with '{_short(wanted)}'; give the row's number instead."
        )
    if same:
        return same[0]
    if wanted.strip().isdigit() and 1 <= int(wanted) <= len(labels):
        return heads + int(wanted) - 1
    raise ToolError("not_found", f"No row begins with '{_short(wanted)}'. Rows: {_listed(list(labels.values()))}.")


def _column(table: Table, wanted: str) -> int:
    heads = table.rows[: max(table.header_rows, 1)]
    same = sorted({at for row in heads for at, cell in enumerate(row) if _key(cell) == _key(wanted)})
    width = len(table.rows[0])
    if len(same) > 1:
        raise ToolError("bad_argument", f"{len(same)} columns are headed '{_short(wanted)}'; give the column's number.")
    if same:
        return same[0]
    if wanted.strip().isdigit() and 1 <= int(wanted) <= width:
        return int(wanted) - 1
    raise ToolError("not_found", f"No column is headed '{_short(wanted)}'. Columns: {_listed(list(heads[0]))}.")


def _in_table(content: T, number: int, change: Callable[[Table], Table]) -> T:
    """Change the table of a number, or the only one that the change fits."""
    tables = _tables(content)
    if not tables:
        raise ToolError("not_found", "There is no table in this file.")
    if number:
        if not 1 <= number <= len(tables):
            raise ToolError("not_found", f"There is no table {number}; the file has {len(tables)}.")
        return _with_table(content, number, change(tables[number - 1]))
    fitting: dict[int, Table] = {}
    failures: list[ToolError] = []
    for at, table in enumerate(tables, start=1):
        try:
            fitting[at] = change(table)
        except ToolError as error:
            failures.append(error)
    if len(fitting) > 1:
        names = ", ".join(str(at) for at in fitting)
        raise ToolError("bad_argument", f"Tables {names} all have that row and column; say which with table=.")
    if not fitting:
        raise failures[0]
    ((at, table),) = fitting.items()
    return _with_table(content, at, table)


def _tables(content: Document | Deck) -> list[Table]:
    if isinstance(content, Document):
        return [block for block in content.blocks if isinstance(block, Table) and block.rows]
    return [slide.table for slide in content.slides if slide.table is not None and slide.table.rows]


def _with_table(content: T, number: int, new: Table) -> T:
    at = 0
    if isinstance(content, Document):
        blocks: list[Block] = []
        for block in content.blocks:
            at += isinstance(block, Table) and bool(block.rows)
            blocks.append(new if at == number and isinstance(block, Table) and block.rows else block)
        return msgspec.structs.replace(content, blocks=tuple(blocks))
    slides = []
    for slide in content.slides:
        held = slide.table is not None and bool(slide.table.rows)
        at += held
        slides.append(msgspec.structs.replace(slide, table=new) if held and at == number else slide)
    return msgspec.structs.replace(content, slides=tuple(slides))


def _mapped(content: T, change: Callable[[str], str]) -> T:
    """The content with every visible text changed."""
    if isinstance(content, Document):
        blocks = tuple(_mapped_block(block, change) for block in content.blocks)
        return msgspec.structs.replace(content, title=change(content.title), blocks=blocks)
    slides = tuple(
        msgspec.structs.replace(
            slide,
            title=change(slide.title),
            bullets=tuple(map(change, slide.bullets)),
            table=_mapped_table(slide.table, change) if slide.table is not None else None,
            notes=change(slide.notes),
        )
        for slide in content.slides
    )
    return msgspec.structs.replace(content, title=change(content.title), slides=slides)


def _mapped_block(block: Block, change: Callable[[str], str]) -> Block:
    match block:
        case Heading() | Paragraph():
            return msgspec.structs.replace(block, text=change(block.text))
        case Bullets():
            return msgspec.structs.replace(block, items=tuple(map(change, block.items)))
        case Table():
            return _mapped_table(block, change)
        case Figure():
            return msgspec.structs.replace(block, caption=change(block.caption))
        case _:
            return block


def _mapped_table(table: Table, change: Callable[[str], str]) -> Table:
    rows = tuple(tuple(map(change, row)) for row in table.rows)
    return msgspec.structs.replace(table, rows=rows, caption=change(table.caption))
