"""The visible text of WordprocessingML: what counts as words and emphasis, and what is passed over."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from synthcomp_env.artifacts.inline import Span, spans

__all__ = ["MC", "Element", "W", "content", "unbold", "visible_spans", "words"]

Element = etree._Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SKIPPED = {f"{W}del", f"{W}moveFrom", f"{W}pPr", f"{W}rPr", f"{MC}Fallback", f"{W}instrText", f"{W}delText"}
_MAX_DEPTH = 40


def content(parent: Element, tag: str = "", depth: int = 0) -> Iterator[Element]:
    """The paragraphs and tables (or `tag`s) of a body, cell or table in order, also inside content controls and
    tracked insertions."""
    wanted = (tag,) if tag else (f"{W}p", f"{W}tbl")
    for child in parent:
        if child.tag in wanted:
            yield child
        elif depth < _MAX_DEPTH and child.tag in (
            f"{W}sdt",
            f"{W}sdtContent",
            f"{W}ins",
            f"{W}customXml",
            f"{W}smartTag",
            f"{MC}AlternateContent",
            f"{MC}Choice",
        ):
            yield from content(child, tag, depth + 1)


def visible_spans(paragraph: Element) -> Iterator[Span]:
    """The visible text of a paragraph with its emphasis; page-number fields count as no text."""
    field = 0
    for run in _runs(paragraph):
        mark = run.find(f"{W}fldChar")
        instruction = run.find(f"{W}instrText")
        if mark is not None:
            field = 0 if mark.get(f"{W}fldCharType") == "end" else field
        if instruction is not None and re.search(r"\b(PAGE|NUMPAGES|SECTIONPAGES)\b", instruction.text or ""):
            field = 1
        if field:
            continue
        text = "".join(words(run))
        if text:
            yield Span(text, _on(run, "b"), _on(run, "i"))


def _runs(element: Element, depth: int = 0) -> Iterator[Element]:
    for child in element:
        if child.tag == f"{W}r":
            yield child
        elif child.tag == f"{W}fldSimple" and re.search(r"\b(PAGE|NUMPAGES)\b", child.get(f"{W}instr", "")):
            continue
        elif child.tag not in _SKIPPED and depth < _MAX_DEPTH:
            yield from _runs(child, depth + 1)


def words(element: Element) -> Iterator[str]:
    """The characters of a run or of everything below, but for deleted text and text boxes."""
    for child in element:
        tag = child.tag
        if tag == f"{W}t":
            yield child.text or ""
        elif tag in (f"{W}br", f"{W}cr"):
            if child.get(f"{W}type", "textWrapping") == "textWrapping":
                yield "\n"
        elif tag == f"{W}tab":
            yield "\t"
        elif tag == f"{W}noBreakHyphen":
            yield "-"
        elif tag not in _SKIPPED and tag not in (f"{W}drawing", f"{W}pict", f"{W}object", f"{MC}AlternateContent"):
            yield from words(child)


def unbold(text: str) -> str:
    """The text without bold and italics where they cover all of it."""
    found = spans(text)
    return found[0].text if len(found) == 1 and "*" not in found[0].text else text


def _on(run: Element, name: str) -> bool:
    found = run.find(f"{W}rPr/{W}{name}")
    return found is not None and found.get(f"{W}val", "1") not in ("0", "false", "off")
