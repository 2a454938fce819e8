"""Markdown to a deck and back.

Slides are parted by lines of `---`, or else by headings of level 1 (or of level 2 when there are none). A slide has a
title (its first heading), bullets, at most one table and one chart (a ```chart fence), and notes after a line "Notes:".
A first slide without bullets, table or chart is the title slide; a second line there becomes its subtitle.
"""

from __future__ import annotations

import re

from synthcomp_env.artifacts.content import (
    Block,
    Bullets,
    Deck,
    Figure,
    Heading,
    PageBreak,
    Paragraph,
    Slide,
    Style,
    Table,
)
from synthcomp_env.artifacts.inline import plain
from synthcomp_env.artifacts.markdown_blocks import blocks_from_markdown, blocks_to_markdown
from synthcomp_env.errors import FormatError

__all__ = ["deck_from_markdown", "deck_to_markdown", "slide_to_markdown"]

_RULE = re.compile(r" {0,3}(?:-\s*){3,}$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_NOTES = re.compile(r"\s*(?:\*\*|_)?(?:speaker )?notes:?(?:\*\*|_)?:?\s*(.*)$", re.IGNORECASE)
_PLAIN = Style()


def deck_from_markdown(text: str, style: Style = _PLAIN, title: str = "", author: str = "") -> Deck:
    """A Deck from Markdown.

    Args:
        text: the Markdown.
        style: the look of the organisation.
        title: the deck's title; the first slide's when empty.
        author: its author.

    Raises:
        FormatError: there is no slide, a slide has two tables or charts, or a chart cannot be read; the message names
            the line.
    """
    slides = tuple(_slide(lines, start, number) for number, (start, lines) in enumerate(_parts(text)))
    if not slides:
        raise FormatError("line 1: the deck has no slide; begin each with '# Title' and part them with '---'.")
    return Deck(title or plain(slides[0].title), slides, author=author, style=style)


def _parts(text: str) -> list[tuple[int, list[str]]]:
    """The lines of each slide with the number of its first line. Fenced lines are never taken for marks."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    fenced = _fenced(lines)
    rules = [at for at, line in enumerate(lines) if not fenced[at] and _RULE.match(line)]
    if rules and not any(line.strip() for line in lines[: rules[0]]):
        rules = _without_front_matter(lines, rules)
    if rules:
        starts = [0, *(at + 1 for at in rules)]
        ends = [*rules, len(lines)]
    else:
        ones = [at for at, line in enumerate(lines) if not fenced[at] and re.match(r"#\s", line)]
        heads = [at for at, line in enumerate(lines) if not fenced[at] and re.match(r"##?\s", line)]
        marks = ones if len(ones) > 1 or not heads[1:] else heads
        starts = [0, *marks] if marks and any(line.strip() for line in lines[: marks[0]]) else (marks or [0])
        ends = [*starts[1:], len(lines)]
    parts = [(start + 1, lines[start:end]) for start, end in zip(starts, ends, strict=True)]
    return [(start, part) for start, part in parts if any(line.strip() for line in part)]


def _without_front_matter(lines: list[str], rules: list[int]) -> list[int]:
    """Rules without those of a leading "key: value" block, whose lines are blanked."""
    if len(rules) > 1:
        inside = lines[rules[0] + 1 : rules[1]]
        if inside and all(re.match(r"[\w-]+:( |$)", line) for line in inside if line.strip()):
            lines[rules[0] : rules[1] + 1] = [""] * (rules[1] + 1 - rules[0])
            return rules[2:]
    return rules


def _fenced(lines: list[str]) -> list[bool]:
    out, fence = [], ""
    for line in lines:
        found = _FENCE.match(line)
        if fence:
            out.append(True)
            if found and found[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
        else:
            fence = found[1] if found else ""
            out.append(bool(fence))
    return out


def _slide(lines: list[str], start: int, number: int) -> Slide:
    body, notes = _notes(lines)
    title, bullets, table, chart = "", list[str](), None, None
    for block in blocks_from_markdown("\n".join(body), start):
        match block:
            case Heading() if not title:
                title = block.text
            case Heading():
                bullets.append(f"**{plain(block.text)}**" if plain(block.text).strip() else "")
            case Bullets():
                bullets += [" ".join(item.split("\n")) for item in block.items]
            case Table():
                if table is not None:
                    raise FormatError(f"line {start}: the slide '{title[:60]}' has two tables; a slide holds one.")
                table = block
            case Figure():
                if chart is not None:
                    raise FormatError(f"line {start}: the slide '{title[:60]}' has two charts; a slide holds one.")
                chart = block.chart
            case Paragraph():
                bullets += [line for line in block.text.split("\n") if line.strip()]
            case PageBreak():
                pass
    bullets = [bullet for bullet in bullets if bullet.strip()]
    if not title and bullets:
        title, bullets = bullets[0], bullets[1:]
    if not title.strip():
        raise FormatError(f"line {start}: the slide has no title; begin it with '# Title'.")
    opening = number == 0 and table is None and chart is None and _is_opening(body, bullets)
    return Slide(title, tuple(bullets), table, chart, notes, "title" if opening else "content")


def _is_opening(body: list[str], bullets: list[str]) -> bool:
    """Whether a first slide is a title slide: at most two lines below its title, none of them a bullet."""
    listed = any(re.match(r"\s*(?:[-*+]|\d+[.)])\s", line) for line in body)
    return len(bullets) <= 2 and not listed


def _notes(lines: list[str]) -> tuple[list[str], str]:
    fenced = _fenced(lines)
    for at, line in enumerate(lines):
        found = _NOTES.match(line) if not fenced[at] and ":" in line else None
        if found:
            return lines[:at], "\n".join([found[1], *lines[at + 1 :]]).strip()
    return lines, ""


def deck_to_markdown(deck: Deck) -> str:
    """A deck as Markdown, slides parted by `---`; `deck_from_markdown` reads it back."""
    return "\n\n---\n\n".join(slide_to_markdown(slide) for slide in deck.slides) + "\n"


def slide_to_markdown(slide: Slide) -> str:
    """One slide as Markdown."""
    blocks: list[Block] = [Heading(slide.title, 1)]
    if slide.layout == "title":
        blocks += [Paragraph(line) for line in slide.bullets]
    elif slide.bullets:
        blocks.append(Bullets(slide.bullets))
    if slide.table is not None:
        blocks.append(slide.table)
    if slide.chart is not None:
        blocks.append(Figure(slide.chart))
    text = blocks_to_markdown(blocks)
    return f"{text}\n\nNotes:\n{slide.notes.strip()}" if slide.notes.strip() else text
