"""Word-processor documents: Markdown in, edits by the words that stand there, and PDFs of anything."""

from __future__ import annotations

import msgspec
from rapidfuzz import fuzz, process

from synthcomp_env.artifacts.blob import Blob
from synthcomp_env.artifacts.content import Deck, Document, Pages, Text, Workbook
from synthcomp_env.artifacts.markdown import document_from_markdown, to_markdown
from synthcomp_env.computer import paths
from synthcomp_env.errors import FormatError, ToolError
from synthcomp_env.tools.desk import Desk, Outcome, place, save, save_content, wrote
from synthcomp_env.tools.desk import find as find_file
from synthcomp_env.tools.registry import tool

__all__ = ["replaced"]


@tool("documents", minutes=15, example={"path": "Memo.docx", "markdown": "# Memo\n\nText"})
def create_document(desk: Desk, path: str, markdown: str, title: str = "") -> Outcome:
    """Write a Word document (.docx) from Markdown: headings, lists, tables, ```chart fences.

    Args:
        path: Full path, or name for your folder.
        markdown: Text.
        title: Title.
    """
    placed = place(desk, path, ("docx",))
    try:
        document = document_from_markdown(markdown, desk.style, title, desk.scenario.user_name)
    except FormatError as error:
        raise ToolError("bad_argument", f"create_document: {error}") from error
    return wrote(save_content(desk, placed, document), placed)


@tool("documents", minutes=8, example={"path": "f12", "find": "74.1%", "replace": "73.9%"})
def edit_document(
    desk: Desk, path: str, find: str = "", replace: str = "", append: str = "", all: bool = False
) -> Outcome:
    """Change words of a Word document, as Markdown.

    Args:
        path: Path, name or handle.
        find: Words there.
        replace: Words instead.
        append: Markdown for the end.
        all: Every place.
    """
    _, entry = find_file(desk, path)
    document = entry.blob.content()
    if not isinstance(document, Document):
        raise ToolError("unreadable", f"{entry.path} is not a Word document (.docx).")
    markdown = replaced("edit_document", to_markdown(document), find, replace, append, all)
    try:
        changed = document_from_markdown(markdown, document.style, "", document.author)
    except FormatError as error:
        raise ToolError("bad_argument", f"edit_document: {error}") from error
    changed = msgspec.structs.replace(changed, date=document.date, unread=document.unread)
    placed = place(desk, entry.path, ("docx",))
    return wrote(save_content(desk, placed, changed), placed)


@tool("documents", minutes=3, example={"path": "Memo.docx"})
def export_pdf(desk: Desk, path: str, target: str = "") -> Outcome:
    """Export a document, workbook, deck or text as PDF.

    Args:
        path: Path, name or handle.
        target: The PDF's path; beside the source by default.
    """
    from synthcomp_env.artifacts.pdf import page_count  # heavy: loaded when the first PDF is made

    key, entry = find_file(desk, path)
    source = entry.blob.content()
    if not isinstance(source, Document | Workbook | Deck | Text):
        raise ToolError("unreadable", f"{entry.path} cannot be exported as PDF; export a document, workbook or deck.")
    beside = paths.with_name(entry.path, paths.stem(entry.path) + ".pdf")
    placed = place(desk, target if target.strip() else beside, ("pdf",))
    pages = page_count(source)
    state = save(desk, placed, Blob.of(Pages(source, pages)), (key,))
    return wrote(state, placed, f"{pages} page{'s' * (pages != 1)}")


def replaced(name: str, text: str, find: str, replace: str, append: str, everywhere: bool) -> str:
    """A text with words replaced and lines added at its end.

    Raises:
        ToolError: nothing to do, the words are not there (the nearest line is named), or stand in several places.
    """
    if not find and not append:
        raise ToolError("bad_argument", f"{name}: give find and replace, or append.")
    if find:
        count = text.count(find)
        if not count:
            lines = [line for line in text.split("\n") if line.strip()][:2000]
            near = process.extractOne(find[:300], lines, scorer=fuzz.partial_ratio, score_cutoff=60)
            hint = f" Nearest: {near[0][:160]!r}" if near else " read_file shows it."
            raise ToolError("not_found", f"{name}: {find[:80]!r} does not stand in it.{hint}")
        if count > 1 and not everywhere:
            raise ToolError("bad_argument", f"{name}: {find[:80]!r} is there {count} times. Give more words, or all.")
        text = text.replace(find, replace)
    return f"{text.rstrip()}\n\n{append}\n" if append else text
