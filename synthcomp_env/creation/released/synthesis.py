"""Plausible contents for files of which only a description is known, each labelled as synthesised.

They say what the description says, in the form of their type. Figures in them are drawn and mean nothing; what
collaborators' planted errors would give away is left out.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from datetime import date, timedelta

from synthcomp_env.artifacts.content import (
    Block,
    Cell,
    Chart,
    Content,
    Deck,
    Document,
    Email,
    Heading,
    Image,
    Pages,
    Paragraph,
    Series,
    Sheet,
    Slide,
    Table,
    Text,
    Workbook,
)
from synthcomp_env.computer import Computer
from synthcomp_env.computer.schema import Collaborator, FileRecord, ReferenceFile
from synthcomp_env.creation.released.knowledge import without_truth
from synthcomp_env.creation.released.outline import Outline, outline_of
from synthcomp_env.randomness import keyed

__all__ = ["LABEL", "reference_content", "synthesise"]

LABEL = "Synthesised from its description; the original bytes are not in the release"
_SIZES = {"small": 1, "medium": 2, "large": 3}
_COMMENTS = {
    **dict.fromkeys(("py", "toml", "yaml", "yml", "sh", "r", "rb", "jl", "conf"), "#"),
    **dict.fromkeys(("c", "cc", "cpp", "h", "hpp", "java", "js", "jsx", "ts", "tsx", "scala", "go", "rs", "kt"), "//"),
    **dict.fromkeys(("swift", "cs", "php", "scss", "gradle", "dart", "v", "sv"), "//"),
    **{"ini": ";", "sql": "--", "lua": "--", "hs": "--", "tex": "%", "bib": "%", "m": "%"},
}


def synthesise(computer: Computer, record: FileRecord) -> Content:
    """Contents for one listed file without bytes."""
    projects = {project.project_id: project for project in computer.project_index.projects}
    context = [projects[id].description for id in record.project_ids if id in projects]
    author = computer.user_profile.identity.full_name
    return _content(
        computer, record.path, record.description, record.content_scale, author, record.timestamp or "", context
    )


def reference_content(computer: Computer, person: Collaborator, file: ReferenceFile) -> Content:
    """Contents for a collaborator's private file."""
    description = without_truth(file.description)
    return _content(
        computer, file.filename, description, file.content_scale, person.name, "", [person.what_they_provide]
    )


class _Source:
    """What a writer of one type works from."""

    def __init__(
        self,
        name: str,
        description: str,
        scale: str | None,
        author: str,
        day: str,
        context: list[str],
        draw: random.Random,
    ) -> None:
        stem = name.rpartition("/")[2].rpartition(".")[0] or name
        self.title = re.sub(r"[_\W]+", " ", stem).strip() or "File"
        self.description = description or self.title
        self.outline: Outline = outline_of(self.description)
        self.size = _SIZES.get(scale or "", 1)
        self.author, self.day, self.context, self.draw = author, day[:10], context, draw

    def table(self, rows: int) -> list[tuple[Cell, ...]]:
        """A header and drawn rows of the columns that the description names."""
        columns = self.outline.columns or ("Item", "Date", "Owner", "Amount", "Status")
        labels = [point for point in self.outline.points if len(point) < 48] or [self.title]
        start = date(2025, 1, 6)
        body: list[tuple[Cell, ...]] = [columns]
        for number in range(rows):
            label = labels[number % len(labels)]
            row = tuple(self._cell(column, index, number, label, start) for index, column in enumerate(columns))
            body.append(row)
        return body

    def _cell(self, column: str, index: int, number: int, label: str, start: date) -> Cell:
        word = column.lower()
        if index == 0 and not re.search(r"date|id\b|#|no\.", word):
            return f"{label} {number + 1}" if number >= len(self.outline.points) else label
        if "date" in word or "deadline" in word or word.endswith("due"):
            return (start + timedelta(days=self.draw.randint(0, 350))).isoformat()
        if re.search(r"\bid\b|_id|#|\bno\b|number|ref", word):
            return f"{re.sub(r'[^A-Z]', '', column.title())[:2] or 'R'}-{number + 101}"
        if re.search(r"status|state|result|priority|level|type|category", word):
            return self.draw.choice(("open", "done", "in review", "planned"))
        if re.search(r"owner|name|author|assign|contact|person|by$", word):
            return self.author
        if re.search(r"note|comment|description|remark|detail|reason", word):
            return self.draw.choice(self.outline.sentences)[:80]
        if re.search(r"%|rate|pct|percent|share|ratio", word):
            return round(self.draw.uniform(2, 97), 1)
        if re.search(r"amount|cost|price|usd|eur|budget|revenue|total|value|\$", word):
            return round(self.draw.uniform(120, 48000), 2)
        return self.draw.randint(1, 900)


def _content(
    computer: Computer, name: str, description: str, scale: str | None, author: str, timestamp: str, context: list[str]
) -> Content:
    extension = name.rpartition(".")[2].lower() if "." in name else "txt"
    source = _Source(
        name, description, scale, author, timestamp, context, keyed(computer.computer_id, "synthesis", name)
    )
    writer = _WRITERS.get(extension)
    return writer(source) if writer else _plain(source, extension)


def _document(source: _Source) -> Document:
    outline = source.outline
    blocks: list[Block] = [Paragraph(LABEL, "note"), Heading("Summary"), Paragraph(" ".join(outline.sentences[:2]))]
    if outline.columns:
        rows = source.table(3 + 3 * source.size)
        blocks += [Heading("Table"), Table(tuple(tuple(str(cell) for cell in row) for row in rows))]
    details = outline.sentences[2:] or outline.sentences
    for number, point in enumerate(outline.points[: 3 + 3 * source.size]):
        head, _, rest = point.partition(": ")
        title = head if len(head) < 90 else " ".join(head.split()[:8])
        blocks.append(Heading(title, 2))
        blocks.append(Paragraph(rest or point))
        if source.size > 1:
            blocks.append(Paragraph(details[number % len(details)]))
    if source.context:
        blocks += [Heading("Context"), *(Paragraph(text) for text in source.context if text)]
    return Document(source.title, tuple(blocks), source.author, source.day)


def _pages(source: _Source) -> Pages:
    return Pages(_document(source))


def _workbook(source: _Source) -> Workbook:
    rows = source.table(source.outline.rows or 18 * source.size)
    numeric = [
        index
        for index in range(1, len(rows[0]))
        if all(isinstance(row[index], int | float) and not isinstance(row[index], bool) for row in rows[1:])
    ]
    last = len(rows)
    letters = "ABCDEFGHIJKL"
    total: list[Cell] = ["Total", *[None] * (len(rows[0]) - 1)]
    for index in numeric:
        total[index] = f"=SUM({letters[index]}2:{letters[index]}{last})"
    data = Sheet("Data", (*rows, tuple(total)) if numeric else tuple(rows))
    points = Sheet("Contents", (("Part",), *((point,) for point in source.outline.points)))
    about = Sheet("About", (("About this file",), (LABEL,), (source.description,)))
    return Workbook((data, points, about), source.title, source.author)


def _deck(source: _Source) -> Deck:
    points = source.outline.points
    slides = [Slide(source.title, (source.author, LABEL), layout="title")]
    sentences = source.outline.sentences
    for number, point in enumerate(points[: 4 + 3 * source.size]):
        head, _, rest = point.partition(": ")
        title = head if len(head) < 70 else " ".join(head.split()[:7])
        slides.append(Slide(title, tuple(dict.fromkeys((rest or point, sentences[number % len(sentences)])))))
    labels = tuple(point[:24] for point in points[:5])
    values = tuple(float(source.draw.randint(10, 90)) for _ in labels)
    slides.append(Slide("Overview", chart=Chart("Overview", "column", labels, (Series("Index", values),))))
    return Deck(source.title, tuple(slides), source.author)


def _markdown(source: _Source) -> Text:
    lines = [f"*{LABEL}*", "", f"# {source.title}", "", *source.outline.sentences[:2], ""]
    for point in source.outline.points:
        head, _, rest = point.partition(": ")
        lines += [f"## {head if len(head) < 90 else ' '.join(head.split()[:8])}", "", rest or point, ""]
    return Text("\n".join(lines).rstrip() + "\n")


def _csv(source: _Source) -> Text:
    def quoted(cell: Cell) -> str:
        text = "" if cell is None else str(cell)
        return '"' + text.replace('"', '""') + '"' if re.search(r'[,"\n]', text) else text

    rows = source.table(source.outline.rows or 24 * source.size)
    return Text("\n".join([f"# {LABEL}", *(",".join(quoted(cell) for cell in row) for row in rows)]) + "\n")


def _records(source: _Source) -> list[dict[str, Cell]]:
    header, *rows = source.table(8 * source.size)
    return [dict(zip((str(name) for name in header), row, strict=True)) for row in rows]


def _json(source: _Source) -> Text:
    whole = {"_note": LABEL, "title": source.title, "about": source.description, "entries": _records(source)}
    return Text(json.dumps(whole, indent=2, ensure_ascii=False) + "\n")


def _jsonl(source: _Source) -> Text:
    lines = [{"_note": LABEL}, *_records(source)]
    return Text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n")


def _toml(source: _Source) -> Text:
    lines = [f"# {LABEL}", f"title = {json.dumps(source.title)}", "", "[parts]"]
    lines += [f"part_{number} = {json.dumps(point)}" for number, point in enumerate(source.outline.points, 1)]
    return Text("\n".join(lines) + "\n")


def _python(source: _Source) -> Text:
    points = json.dumps(list(source.outline.points), indent=4)
    about = source.description.replace("\\", "/").replace('"""', "'''")
    code = [f"# {LABEL}", f'"""{about}\n"""', "", f"PARTS = {points}", "", "", "def outline():",
            '    """The parts of this script, numbered."""',
            '    return [f"{number}. {part}" for number, part in enumerate(PARTS, start=1)]', "", "",
            'if __name__ == "__main__":', '    print("\\n".join(outline()))']  # fmt: skip
    return Text("\n".join(code) + "\n")


def _image(source: _Source) -> Image:
    return Image(source.title, (LABEL, *source.outline.points[:6]))


def _mail(source: _Source) -> Email:
    body = "\n\n".join((*source.outline.sentences, LABEL))
    return Email("sender@mail.example", (source.author,), source.title, source.day or "2025-12-01", body)


def _markup(source: _Source) -> Text:
    def safe(text: str) -> str:
        return text.replace("&", "&amp;").replace("<", "&lt;")

    parts = "".join(f"<h2>{safe(point)}</h2>\n" for point in source.outline.points)
    about = safe(source.description)
    head = f"<!-- {LABEL} -->\n<html><head><title>{safe(source.title)}</title></head>\n"
    return Text(f"{head}<body><p>{about}</p>\n{parts}</body></html>\n")


def _plain(source: _Source, extension: str) -> Text:
    mark = _COMMENTS.get(extension, "")
    lines = [LABEL, "", *source.outline.sentences, "", *(f"- {point}" for point in source.outline.points)]
    if mark:
        lines = [f"{mark} {line}".rstrip() for line in lines]
    return Text("\n".join(lines) + "\n")


_WRITERS: dict[str, Callable[[_Source], Content]] = {
    "docx": _document, "doc": _document, "pdf": _pages, "xlsx": _workbook, "xls": _workbook, "xlsm": _workbook,
    "pptx": _deck, "md": _markdown, "csv": _csv, "json": _json, "jsonl": _jsonl, "toml": _toml, "py": _python,
    "png": _image, "jpg": _image, "jpeg": _image, "gif": _image, "svg": _markup, "eml": _mail, "html": _markup,
    "htm": _markup, "xml": _markup,
}  # fmt: skip
