"""Running text from shapes: documents, decks, Markdown notes and plain notes, and their earlier versions."""

from __future__ import annotations

from typing import Literal

from synthcomp_env.artifacts.content import (
    Block,
    Bullets,
    Deck,
    Document,
    Figure,
    Heading,
    Paragraph,
    Slide,
    Style,
    Text,
)  # fmt: skip
from synthcomp_env.creation.background.files import Brief
from synthcomp_env.creation.background.office import Block as BlockShape
from synthcomp_env.creation.background.office import Lines, Shape, office
from synthcomp_env.creation.background.prose import Prose
from synthcomp_env.creation.background.tables import data_chart, text_table
from synthcomp_env.randomness import keyed

__all__ = ["deck", "document", "markdown", "note", "revised"]

_SENDERS_FONTS = ("Georgia", "Helvetica", "Times New Roman", "Garamond", "Arial", "Palatino Linotype", "Verdana")
_SENDERS_COLOURS = ("3D3D3D", "8A6D3B", "0B5563", "6B1E3C", "264653", "7A4419", "1D4E2B", "4A3F6B", "A23B2A")


def _senders_style(name: str, paper: Literal["letter", "a4"]) -> Style:
    """How a publisher's or a shop's papers look: the same on every machine."""
    draw = keyed("sender", name)
    heading, body = draw.choice(_SENDERS_FONTS), draw.choice(_SENDERS_FONTS)
    return Style(
        heading_font=heading, body_font=body, accent=draw.choice(_SENDERS_COLOURS),
        accent_2=draw.choice(_SENDERS_COLOURS), size=draw.choice((9.5, 10.0, 10.5, 11.0)), letterhead=name, paper=paper,
        banded_tables=draw.random() < 0.4, margin=draw.choice((56.0, 70.0, 85.0)),
        letterhead_at=draw.choice(("left", "center", "right", "band")),
        tables=draw.choice(("filled", "ruled", "grid")), numbered=draw.random() < 0.35,
        capitals=draw.random() < 0.25, page_numbers=draw.choice(("of", "slash", "plain")),
    )  # fmt: skip


def document(brief: Brief, prose: Prose) -> Document:
    """The document of the file's shape; a downloaded one looks like its publisher's, not like the user's house."""
    shape = office().shapes[brief.file.shape]
    blocks: list[Block] = []
    for section in shape.sections:
        if section.maybe < 1.0 and prose.draw.random() >= section.maybe:
            continue
        if section.heading:
            blocks.append(Heading(_title(prose.pick(section.heading))))
        blocks.extend(_block(part, brief, prose) for part in section.blocks)
    foreign = brief.file.place == "downloads"
    sender = "vendor" if brief.file.shape == "receipt" else "publisher"
    author = brief.file.slots[sender] if foreign else brief.setting.user.full_name
    style = _senders_style(author, brief.setting.style.paper) if foreign else brief.setting.style
    title = _title(prose.pick(shape.title))
    return Document(title, tuple(blocks), author, brief.file.day.isoformat(), style)


def _block(part: BlockShape, brief: Brief, prose: Prose) -> Block:
    low, high = part.n
    if part.say:
        return Paragraph(prose.say(part.say, low, high))
    if part.bullets:
        return Bullets(prose.some(part.bullets, low, high))
    if part.steps:
        return Bullets(prose.some(part.steps, low, high), ordered=True)
    if part.note:
        return Paragraph(prose.say(part.note), "note")
    if part.chart:
        return Figure(data_chart(brief.project), f"{brief.project.name}, as counted")
    return text_table(part.table, brief, prose)


def _title(text: str) -> str:
    return text[:1].upper() + text[1:]


def deck(brief: Brief, prose: Prose) -> Deck:
    """Five to eight slides; the first is the title slide."""
    shape = office().shapes[brief.file.shape]
    title = _title(prose.pick(shape.title))
    user = brief.setting.user
    slides = [Slide(title, (f"{user.full_name}, {user.organization}", brief.file.slots["day_words"]), layout="title")]
    for part in shape.slides:
        if part.maybe < 1.0 and prose.draw.random() >= part.maybe:
            continue
        heading = _title(prose.pick(part.title))
        notes = prose.say("discussion") if prose.draw.random() < 0.4 else ""
        if part.bullets:
            slides.append(Slide(heading, prose.some(part.bullets, *part.n), notes=notes))
        elif part.chart:
            slides.append(Slide(heading, chart=data_chart(brief.project), notes=notes))
        else:
            slides.append(Slide(heading, table=text_table(part.table, brief, prose), notes=notes))
    return Deck(title, tuple(slides), user.full_name, brief.setting.style)


def markdown(brief: Brief, prose: Prose) -> Text:
    """A Markdown note of the shape's sections."""
    shape = office().shapes[brief.file.shape]
    lines = [f"# {_title(prose.pick(shape.title))}", ""]
    for section in shape.sections:
        if section.heading:
            lines += [f"## {_title(prose.pick(section.heading))}", ""]
        for part in section.blocks:
            if part.say:
                lines += [prose.say(part.say, *part.n), ""]
            elif part.steps:
                lines += [f"{number}. {item}" for number, item in enumerate(prose.some(part.steps, *part.n), 1)] + [""]
            else:
                lines += [f"- {item}" for item in prose.some(part.bullets, *part.n)] + [""]
    return Text("\n".join(lines).rstrip() + "\n")


def note(brief: Brief, prose: Prose, shape: Shape, lines: Lines) -> Text:
    """A plain note: a head and short lines after a mark."""
    mark = prose.draw.choice(lines.mark)
    head = prose.one(lines.head)
    body = []
    for number in range(prose.draw.randint(*lines.n)):
        body.append(mark + prose.one(lines.body[number % len(lines.body)]))
        if prose.draw.random() < 0.12:
            body.append("")
    return Text("\n".join([head, "", *body] if head else body).rstrip() + "\n")


def revised(final: Document | Deck, version: str, brief: Brief, prose: Prose) -> Document | Deck:
    """An earlier version of a finished text: v1 lacks its last parts and says so, v2 lacks one of them."""
    if isinstance(final, Deck):
        keep = max(3, len(final.slides) * 2 // 3) if version == "v1" else max(3, len(final.slides) - 1)
        return Deck(f"{final.title} ({version})", final.slides[:keep], final.author, final.style)
    blocks = list(final.blocks)
    cut = max(2, len(blocks) * 3 // 5) if version == "v1" else max(2, len(blocks) - 1)
    while cut > 2 and isinstance(blocks[cut - 1], Heading):
        cut -= 1
    remark = Paragraph(f"{prose.one('draft_mark')}. {prose.say('discussion')}", "note")
    open_point = Paragraph(f"Still open: {prose.one('stray')}.", "note")
    return Document(
        final.title, (remark, *blocks[:cut], open_point), final.author, brief.file.day.isoformat(), final.style
    )
