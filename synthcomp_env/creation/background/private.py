"""Files of the user's private life, such as gather on every work machine: recipes, school letters, bills, photos.

They name nobody of the month and hold no figure that a deliverable could want.
"""

from __future__ import annotations

from datetime import timedelta

from synthcomp_env.artifacts.content import (
    Block,
    Bullets,
    Cell,
    Content,
    Document,
    Heading,
    Image,
    Pages,
    Paragraph,
    Sheet,
    Style,
    Table,
    Text,
    Workbook,
)
from synthcomp_env.creation.background.files import Brief, long_day
from synthcomp_env.creation.background.prose import Prose
from synthcomp_env.world.display import number_format, shown

__all__ = ["bill", "budget", "club_note", "family_photo", "packing_list", "recipe", "school_letter"]

_FONTS = ("Calibri", "Comic Sans MS", "Georgia", "Verdana", "Times New Roman", "Trebuchet MS")
_PLACES = ("Lake", "Beach", "Hill walk", "Garden", "Harbour", "Snow", "Campsite", "Meadow", "Sunset", "Island")
_SPENT = (
    "Rent or mortgage", "Groceries", "Energy", "Transport", "Insurance", "Children", "Clothes", "Presents", "Repairs",
    "Holidays", "Subscriptions", "Eating out", "Savings", "Pets", "Books and papers",
)  # fmt: skip


def _style(prose: Prose, brief: Brief) -> Style:
    """Nobody's house style: one font, one colour, no letterhead."""
    font = prose.draw.choice(_FONTS)
    colour = prose.draw.choice(("000000", "2F5496", "7F3F00", "4B6B2E", "6A1B4D"))
    return Style(font, font, colour, "808080", prose.draw.choice((11.0, 12.0)), paper=brief.setting.style.paper)


def recipe(brief: Brief, prose: Prose) -> Content:
    """A recipe, as a document or as plain text."""
    name = prose.one("dish")
    needed, steps = prose.some("ingredient", 5, 9), prose.some("cooking", 3, 6)
    if brief.file.extension == "txt":
        return Text("\n".join([name, "", *(f"- {item}" for item in needed), "", *steps]) + "\n")
    blocks: list[Block] = [Bullets(needed), Bullets(steps, ordered=True)]
    if prose.draw.random() < 0.5:
        blocks.insert(
            0, Paragraph(f"*{prose.draw.choice(('Serves', 'For', 'Enough for'))} {prose.draw.randint(2, 8)}*")
        )
    return Document(name[:1].upper() + name[1:], tuple(blocks), style=_style(prose, brief))


def school_letter(brief: Brief, prose: Prose) -> Pages:
    """A letter from a child's school, as it came by mail."""
    blocks = (
        Paragraph(long_day(brief.file.day)),
        Paragraph(prose.one("school_open")),
        Bullets(prose.some("school_line", 2, 4)),
        Paragraph(prose.one("school_close")),
    )
    title = prose.draw.choice(
        ("Letter to parents", "News from class", "School trip", "Dates for the term", "A reminder")
    )
    return Pages(Document(title, blocks, style=_style(prose, brief)))


def bill(brief: Brief, prose: Prose) -> Pages:
    """A private bill from a tradesman or a club."""
    setting, draw = brief.setting, prose.draw
    rows, total = [], 0.0
    for item in prose.some("bill_item", 2, 4):
        price = draw.randint(900, 32000) / 100
        total += price
        rows.append((item, shown(price, "currency", 2, setting.currency)))
    table = Table((("Item", "Price"), *rows, ("To pay", shown(total, "currency", 2, setting.currency))))
    blocks = (Paragraph(prose.one("bill_head")), table, Paragraph(prose.one("bill_close"), "note"))
    return Pages(Document(f"Invoice {brief.file.slots['order']}", blocks, style=_style(prose, brief)))


def packing_list(brief: Brief, prose: Prose) -> Text:
    """What to take on a holiday."""
    mark = prose.draw.choice(("- ", "[ ] ", "", "* "))
    return Text(
        "\n".join([prose.one("packing_head"), "", *(mark + item for item in prose.some("packing", 5, 9))]) + "\n"
    )


def club_note(brief: Brief, prose: Prose) -> Content:
    """Notes for a club or a choir, as text or as a document."""
    head, lines = prose.one("club_head"), prose.some("club_line", 3, 5)
    if brief.file.extension == "txt":
        return Text("\n".join([head, "", *lines]) + "\n")
    return Document(head, (Heading(prose.draw.choice(("Next time", "Open", "Who and what"))), Bullets(lines)),
                    style=_style(prose, brief))  # fmt: skip


def budget(brief: Brief, prose: Prose) -> Workbook:
    """A household's months, line by line."""
    draw = prose.draw
    names = draw.sample(_SPENT, draw.randint(6, 11))
    months = [brief.file.day.replace(day=1) - timedelta(days=30 * back) for back in range(draw.randint(3, 9), -1, -1)]
    rows: list[tuple[Cell, ...]] = [("", *(f"{month:%b %y}" for month in months))]
    for name in names:
        usual = draw.randint(20, 900)
        rows.append((name, *(round(usual * draw.uniform(0.7, 1.4), draw.choice((0, 2))) for _ in months)))
    last = len(rows)
    letters = "BCDEFGHIJKLM"[: len(months)]
    rows.append(("Sum", *(f"=SUM({letter}2:{letter}{last})" for letter in letters)))
    money = number_format("currency", 0, brief.setting.currency)
    sheet = Sheet(draw.choice(("Home", "Sheet1", "Budget", "House")), tuple(rows), dict.fromkeys(letters, money))
    return Workbook((sheet,), "", brief.setting.user.full_name, _style(prose, brief))


def family_photo(brief: Brief, prose: Prose) -> Image:
    """A holiday photo."""
    wide = prose.draw.random() < 0.8
    size = (1280, 960) if wide else (960, 1280)
    return Image(f"{prose.draw.choice(_PLACES)} {brief.file.day.year}", (brief.file.moment.isoformat(sep=" "),), None,
                 *size, "landscape")  # fmt: skip
