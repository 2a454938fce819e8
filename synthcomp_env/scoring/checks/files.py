"""Files: there and not empty, as long as asked, without placeholders, sources kept."""

from __future__ import annotations

import re

from synthcomp_env.artifacts import formulas
from synthcomp_env.artifacts.content import (
    Content,
    Deck,
    Document,
    Email,
    Heading,
    Image,
    Opaque,
    Pages,
    Text,
    Workbook,
)
from synthcomp_env.artifacts.pdf_write import page_count as printed_pages
from synthcomp_env.scoring.checks.registry import Reads, register
from synthcomp_env.scoring.reading import Reading, inner
from synthcomp_env.scoring.rubric import Exists, NoPlaceholders, Preserved, Structure
from synthcomp_env.scoring.view import EvidenceView, Finding, name
from synthcomp_env.scoring.words import mentions, phrase

__all__ = ["exists", "no_placeholders", "preserved", "structure"]

_TYPES: dict[str, tuple[type, ...]] = {
    "docx": (Document,), "xlsx": (Workbook,), "xlsm": (Workbook,), "pptx": (Deck,), "pdf": (Pages,), "eml": (Email,),
    "png": (Image,), "jpg": (Image,), "jpeg": (Image,),
}  # fmt: skip
LEAST_WORDS = 12
"""Words and numbers a file must show to count as not empty."""


@register(Exists, lambda check: Reads(check.paths))
def exists(check: Exists, view: EvidenceView) -> Finding:
    """Every path is there, is what its extension says, and is not empty."""
    for path in check.paths:
        blob, reading = view.file(path), view.reading(path)
        if blob is None or reading is None:
            return Finding(False, f"{name(path)}: not there, or somebody else's file")
        content = blob.content()
        if not isinstance(content, _TYPES.get(path.rpartition(".")[2].lower(), (Text, Document, Email))):
            return Finding(False, f"{name(path)}: is no {path.rpartition('.')[2]}")
        if isinstance(content, Image):
            continue
        if sum(len(text.split()) for text in reading.texts()) < LEAST_WORDS:
            return Finding(False, f"{name(path)}: as good as empty")
    return Finding(bool(check.paths), "there: " + ", ".join(map(name, check.paths)))


@register(Structure, lambda check: Reads((check.path,)))
def structure(check: Structure, view: EvidenceView) -> Finding:
    """Slides, pages and sections are as asked."""
    blob, reading = view.file(check.path), view.reading(check.path)
    if blob is None or reading is None:
        return Finding(False, f"{name(check.path)}: not there")
    content = blob.content()
    asked = False
    if check.max_slides or check.first_slide:
        asked = True
        deck = inner(content)
        if not isinstance(deck, Deck) or not deck.slides:
            return Finding(False, f"{name(check.path)}: no slides")
        if check.max_slides and len(deck.slides) > check.max_slides:
            return Finding(False, f"{len(deck.slides)} slides, at most {check.max_slides} asked")
        if check.first_slide and not mentions(phrase(deck.slides[0].title), (phrase(check.first_slide),)):
            return Finding(False, f"slide 1 is {deck.slides[0].title!r}, not {check.first_slide!r}")
    if check.max_pages:
        asked = True
        pages = page_count(content)
        if not 0 < pages <= check.max_pages:
            return Finding(False, f"{pages} pages, at most {check.max_pages} asked")
    headings = [phrase(line.text) for line in reading.lines if line.role == "heading"]
    for section in check.sections:
        asked = True
        sought = (phrase(section), *map(phrase, check.siblings))
        if not any(hit.which == 0 for heading in headings for hit in mentions(heading, sought)):
            return Finding(False, f"no section {section!r}")
    return Finding(asked, f"{name(check.path)}: as asked")


def page_count(content: Content) -> int:
    """Pages of a file when printed; 0 when it has none."""
    if isinstance(content, Pages) and content.pages:
        return content.pages
    content = inner(content)
    if isinstance(content, Deck):
        return len(content.slides)
    return printed_pages(content) if isinstance(content, Document | Text) else 0


@register(Preserved, lambda check: Reads(current=tuple(check.hashes)))
def preserved(check: Preserved, view: EvidenceView) -> Finding:
    """Each path still holds what it held. An empty hash stands for the contents at the start."""
    for path, wanted in check.hashes.items():
        blob = view.current(path)
        first = view.ground.base.get(view.ground.key(path))
        expected = wanted or (first.hash if first else "")
        if blob is None or blob.hash != expected:
            return Finding(False, f"{name(path)} was {'moved or deleted' if blob is None else 'changed'}")
    return Finding(bool(check.hashes), "all as they were")


_PLACEHOLDER = re.compile(
    r"(?-i:\bTB[DCA]\b|\bTO ?DO\b|\bFIXME\b)|lorem ipsum"
    r"|\[(?:insert|add|enter|your|name|date|placeholder|to be)\b[^\]]*\]"
    r"|<(?:insert|add|enter|your|placeholder)\b[^>]*>|\bXX+(?:\.X+)?\s?%|\$\s?XX+|\bXXX+\b|\?\?\?+|\bplaceholder\b"
    r"|#(?:REF!|DIV/0!|NAME\?|VALUE!|N/A|NUM!|NULL!)",
    re.IGNORECASE,
)


@register(NoPlaceholders, lambda check: Reads(check.paths))
def no_placeholders(check: NoPlaceholders, view: EvidenceView) -> Finding:
    """Nothing is left to fill in, no formula fails, no section is empty, and the file opens cleanly."""
    for path in check.paths:
        blob, reading = view.file(path), view.reading(path)
        if blob is None or reading is None:
            return Finding(False, f"{name(path)}: not there")
        content = inner(blob.content())
        if isinstance(content, Opaque):
            return Finding(False, f"{name(path)}: does not open ({content.reason})")
        for text in (*reading.texts(), *reading.notes):
            if found := _PLACEHOLDER.search(text):
                return Finding(False, f"{name(path)}: {found.group()!r}")
        if isinstance(content, Workbook) and (problems := formulas.problems(content)):
            return Finding(False, f"{name(path)}: {problems[0].sheet}!{problems[0].cell} is an error")
        if isinstance(content, Document) and (empty := _empty_section(content)):
            return Finding(False, f"{name(path)}: nothing under {empty!r}")
        if not _says_something(reading):
            return Finding(False, f"{name(path)}: empty")
    return Finding(bool(check.paths), "nothing left to fill in")


def _empty_section(document: Document) -> str:
    """The first heading with nothing under it, "" when there is none."""
    blocks = document.blocks
    for number, block in enumerate(blocks):
        if not isinstance(block, Heading):
            continue
        following = blocks[number + 1] if number + 1 < len(blocks) else None
        if following is None or (isinstance(following, Heading) and following.level <= block.level):
            return block.text
    return ""


def _says_something(reading: Reading) -> bool:
    told = (line.text for line in reading.lines if line.role != "title")
    return bool(reading.grids or reading.charts) or any(text.strip() for text in told)
