"""Word-processor documents: Markdown in, edits by the words that stand there, and PDFs of anything."""

from __future__ import annotations

import re

import msgspec
from rapidfuzz import fuzz, process

from synthcomp_env.artifacts.blob import Blob
from synthcomp_env.artifacts.content import Deck, Document, Figure, Heading, Pages, Table, Text, Workbook
from synthcomp_env.artifacts.inline import plain
from synthcomp_env.artifacts.markdown import document_from_markdown, to_markdown
from synthcomp_env.computer import paths
from synthcomp_env.errors import FormatError, ToolError
from synthcomp_env.simulation.opening import excerpt
from synthcomp_env.tools.desk import Desk, Outcome, place, save, save_content, wrote
from synthcomp_env.tools.desk import find as find_file
from synthcomp_env.tools.registry import tool

__all__ = ["changed_line", "replaced"]

_WORD = re.compile(r"\w[^\s|]*")


@tool("documents", minutes=15, example={"path": "Memo.docx", "markdown": "# Memo\n\nText"})
def create_document(desk: Desk, path: str, markdown: str, title: str = "") -> Outcome:
    """Write a Word document (.docx) from Markdown: headings, lists, tables, charts (lines "```chart", "title: T",
    "kind: bar|column|line|pie", "Label, 12", "```").

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
    document = _raised(document)
    return wrote(save_content(desk, placed, document), placed, _made_of(document, markdown))


def _raised(document: Document) -> Document:
    """The document with its highest headings right below the title, however deep they were written."""
    lowest = min((block.level for block in document.blocks if isinstance(block, Heading)), default=1)
    if lowest == 1:
        return document
    blocks = tuple(
        Heading(block.text, block.level + 1 - lowest) if isinstance(block, Heading) else block
        for block in document.blocks
    )
    return msgspec.structs.replace(document, blocks=blocks)


def _made_of(document: Document, markdown: str) -> str:
    """What a document is made of: "412 words, 3 headings, 1 table"."""
    parts = [f"{len(_WORD.findall(markdown))} words"]
    for kind, name in ((Heading, "heading"), (Table, "table"), (Figure, "chart")):
        if count := sum(isinstance(block, kind) for block in document.blocks):
            parts.append(f"{count} {name}{'s' * (count != 1)}")
    return ", ".join(parts)


@tool("documents", minutes=8, example={"path": "f12", "find": "74.1%", "replace": "73.9%"})
def edit_document(
    desk: Desk, path: str, find: str = "", replace: str = "", append: str = "", section: str = "", all: bool = False
) -> Outcome:
    """Change a Word document, as Markdown. A table row is found as | a | b |.

    Args:
        path: Path, name or handle.
        find: Words there.
        replace: Words instead; without find: the section's new text.
        append: Markdown for the end, of the section if named.
        section: Only below this heading.
        all: Every place.
    """
    _, entry = find_file(desk, path)
    document = entry.blob.content()
    if not isinstance(document, Document):
        raise ToolError("unreadable", f"{entry.path} is not a Word document (.docx).")
    markdown = to_markdown(document)
    start, end = below(markdown, section) if section.strip() else (0, len(markdown))
    part = markdown[start:end]
    if section.strip() and replace.strip() and not find:
        fresh = f"{replace.strip()}\n\n{append}"
    else:
        fresh = replaced("edit_document", part, find, replace, append, all)
    try:
        changed = document_from_markdown(
            f"{markdown[:start]}{fresh.rstrip()}\n\n{markdown[end:]}", document.style, "", document.author
        )
    except FormatError as error:
        raise ToolError("bad_argument", f"edit_document: {error}") from error
    changed = msgspec.structs.replace(changed, date=document.date, unread=document.unread)
    placed = place(desk, entry.path, ("docx",))
    detail = changed_line(part, fresh, find) if find else _made_of(changed, to_markdown(changed))
    return wrote(save_content(desk, placed, changed), placed, detail)


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


def changed_line(before: str, after: str, find: str) -> str:
    """What a replacement of words did: how many places, and how the first line of them reads now."""
    count, at = before.count(find), before.find(find)
    line = after[after.rfind("\n", 0, at) + 1 :].partition("\n")[0].strip()
    return f"{count} place{'s' * (count != 1)}; it now reads {excerpt(line, 120)!r}"


def below(markdown: str, heading: str) -> tuple[int, int]:
    """Where in a text that stands which is below a heading, up to the next of its level or a higher one.

    Raises:
        ToolError: there is no such heading, or several; the headings there are named.
    """
    wanted = _folded(heading)
    heads: list[tuple[int, int, int, str]] = []  # start, end, level, text
    at, fence = 0, ""
    for line in markdown.splitlines(keepends=True):
        mark = re.match(r" {0,3}(`{3,}|~{3,})", line)
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
        elif not fence and (found := re.match(r"(#{1,6}) (.*)", line)):
            heads.append((at, at + len(line), len(found[1]), found[2].strip()))
        at += len(line)
    same = [place for place, head in enumerate(heads) if _folded(head[3]) == wanted]
    if len(same) != 1:
        listed = ", ".join(repr(head[3][:60]) for head in heads[:12]) or "none"
        many = f"{len(same)} headings read" if same else "There is no heading"
        raise ToolError("not_found", f"edit_document: {many} {heading[:80]!r}. Headings: {listed}.")
    _, start, level, _ = heads[same[0]]
    end = next((head[0] for head in heads[same[0] + 1 :] if head[2] <= level), len(markdown))
    return start, end


def _folded(heading: str) -> str:
    return " ".join(plain(heading).strip("# ").casefold().split())
