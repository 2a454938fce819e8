"""Work that is not a table of figures: what was asked, heard and read, put in order for each output file."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from synthcomp_env.policies.base import Call, call
from synthcomp_env.policies.tables import grids, number
from synthcomp_env.policies.understanding import Mail

__all__ = ["Notebook", "requested", "write_output"]

_COMMENT = {"py": "#", "yaml": "#", "yml": "#", "toml": "#", "sh": "#", "r": "#", "php": "//", "js": "//", "ts": "//"}
_COMMENT |= {"lua": "--", "sql": "--"}
_GREETING = re.compile(r"^(?:hello|hi|hey|dear|regards|best|thanks?|thank you|ask me|what matters|I need \")|,$", re.I)


@dataclass(slots=True)
class Notebook:
    """What was asked, heard and read: wishes, (who, what was said), file name -> its text."""

    wishes: list[str] = field(default_factory=list)
    heard: list[tuple[str, str]] = field(default_factory=list)
    read: dict[str, str] = field(default_factory=dict)

    def hear(self, mail: Mail) -> None:
        """Keep what a message says, unless it is in confidence."""
        if mail.sender == "you" or mail.confidential:
            return
        for line in mail.lines:
            if not _GREETING.search(line) and (mail.sender, line) not in self.heard:
                self.heard.append((mail.sender, line))

    def about(self, words: set[str], most: int) -> list[tuple[str, str]]:
        """What was heard that shares most words with these, in the order in which it was heard."""
        scored = [(len(words & _words(said)), index) for index, (_, said) in enumerate(self.heard)]
        best = sorted(scored, key=lambda pair: (-pair[0], pair[1]))[:most]
        return [self.heard[index] for score, index in sorted(best, key=lambda pair: pair[1]) if score > 1]

    def passages(self, words: set[str], most: int) -> list[tuple[str, str]]:
        """Lines of the files read that share most words with these, as (file, line)."""
        lines = [(name, line.strip("#*- |")) for name, text in self.read.items() for line in text.splitlines()[1:]]
        scored = [(len(words & _words(line)), index) for index, (_, line) in enumerate(lines) if len(line) > 30]
        best = sorted(scored, key=lambda pair: (-pair[0], pair[1]))[:most]
        return [lines[index] for score, index in sorted(best, key=lambda pair: pair[1]) if score > 1]

    def tables(self, words: set[str], most: int) -> dict[str, list[list[str | float]]]:
        """Sheet name -> rows: the tables of the files read whose headers and labels share most words with these."""
        found = [(name, grid) for name, text in self.read.items() for grid in grids(text) if len(grid.rows) > 1]
        found = [pair for pair in found if words & _words(" ".join((pair[0], *pair[1].header, *pair[1].labels)))]
        found.sort(key=lambda pair: -len(words & _words(" ".join((pair[0], *pair[1].header, *pair[1].labels)))))
        sheets: dict[str, list[list[str | float]]] = {}
        for number_, (name, grid) in enumerate(found[:most], start=1):
            sheets[f"Table {number_}"] = [
                [name],
                [*grid.header],
                *([_typed(cell) for cell in row] for row in grid.rows),
            ]
        return sheets


def _typed(cell: str) -> str | float:
    """A cell as a plain number where it is one, else as its text."""
    value = number(cell)
    return value if value is not None and re.fullmatch(r"-?[\d,.]+", cell) else cell


def requested(text: str) -> list[str]:
    """The points of a request: its list items, or its sentences where it has no list."""
    items = re.findall(r"^\s*(?:[-*]|\d+\.) (.+)$", text, re.M)
    return items or [part.strip() for part in re.split(r"(?<=[.;]) (?=[A-Z(])", text) if len(part) > 30]


def write_output(title: str, path: str, about: str, request: str, book: Notebook) -> list[Call]:
    """The calls that write one output file of a piece of work; none for a picture, which no tool draws.

    Args:
        title: of the work.
        path: of the file; its extension decides how it is written.
        about: what the request says of the file.
        request: the whole request.
        book: what was asked, heard and read.
    """
    name, kind = re.split(r"[/\\]", path)[-1], path.rpartition(".")[2].lower()
    if kind in ("png", "jpg", "jpeg"):
        return []
    words = _words(f"{title} {name} {about}")
    sections: dict[str, list[str]] = {
        "Purpose": [about or f"{name} is part of {title}."],
        "What is required": [*requested(request)[:10], *book.wishes[:12]],
        "What colleagues say": [f"{said} ({who})" for who, said in book.about(words, 14)],
        "What the sources say": [f"{line} ({file})" for file, line in book.passages(words, 14)],
    }
    sections = {head: points for head, points in sections.items() if points}
    if kind == "xlsx":
        rows = [[head, point] for head, points in sections.items() for point in points]
        sheets = {"Points": [["Section", "Point"], *rows], **book.tables(words, 3)}
        return [call("create_workbook", path=path, sheets=sheets)]
    if kind == "pptx":
        return [call("create_deck", path=path, markdown=_slides(title, sections))]
    if kind == "docx":
        return [call("create_document", path=path, markdown=_document(title, sections))]
    if kind == "pdf":
        draft = path[: -len("pdf")] + "docx"
        return [
            call("create_document", path=draft, markdown=_document(title, sections)),
            call("export_pdf", path=draft, target=path),
        ]
    return [call("write_file", path=path, content=_text(kind, title, sections))]


def _document(title: str, sections: Mapping[str, list[str]]) -> str:
    parts = [f"# {title}"]
    for head, points in sections.items():
        parts += [f"## {head}", "\n".join(f"- {point}" for point in points)]
    return "\n\n".join(parts) + "\n"


def _slides(title: str, sections: Mapping[str, list[str]]) -> str:
    slides = [f"# {title}\n\n- {next(iter(sections.values()))[0][:200]}"]
    slides += [
        f"# {head}\n\n" + "\n".join(f"- {point[:160]}" for point in points[:6]) for head, points in sections.items()
    ]
    return "\n\n---\n\n".join(slides) + "\n"


def _text(kind: str, title: str, sections: Mapping[str, list[str]]) -> str:
    if kind in ("json", "ipynb"):
        value: dict[str, Any] = {"title": title, **{_key(head): points for head, points in sections.items()}}
        return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
    if kind == "csv":
        rows = [("section", "point"), *((head, point) for head, points in sections.items() for point in points)]
        return "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows) + "\n"
    mark = _COMMENT.get(kind, "")
    if not mark:
        return _document(title, sections)
    lines = [f"{mark} {line}".rstrip() for line in _document(title, sections).splitlines()]
    return ("<?php\n" if kind == "php" else "") + "\n".join(lines) + "\n"


def _key(head: str) -> str:
    return head.lower().replace(" ", "_")


def _words(text: str) -> set[str]:
    return {word[:7] for word in re.findall(r"[a-z0-9]{4,}", text.lower())}
