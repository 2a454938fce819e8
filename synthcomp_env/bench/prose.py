"""What of a computer is prose, sentence by sentence, and the same with names, numbers and dates masked.

**Prose** is what a person reads as running text: paragraphs, list items, slides and their speaker notes, cells that
hold text, mails, briefs, what collaborators know, docstrings and comments in code, texts in data files. Headings, table
headers, captions, letterheads, footers, code and the keys of data files are none.

**A sentence** ends in `.`, `!` or `?` and has five words or more; a paragraph or cell that ends in none of them counts
as one when it has six words or more. What is masked counts as one word, however long.

**Masked** is a sentence with every name as N, every number or amount as 0, every date, weekday and month as D. Names
are what the scenario knows (people, organisations, places, entities, measures, titles, projects), names of files, and
runs of capitalised words inside a sentence. A list of several counts as one of them.
"""

from __future__ import annotations

import ast
import csv
import io
import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from typing import Any

import yaml

from synthcomp_env.artifacts.content import (
    Bullets,
    Cell,
    Content,
    Deck,
    Document,
    Email,
    Image,
    Pages,
    Paragraph,
    Table,
    Text,
    Workbook,
)

__all__ = ["Mask", "passages", "sentences", "strings"]

_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
)
_DAYS = "Mondays?|Tuesdays?|Wednesdays?|Thursdays?|Fridays?|Saturdays?|Sundays?|Mon|Tue|Wed|Thu|Fri|Sat|Sun"
_YEAR = r"(?:19|20)\d\d"
_NTH = r"\d\d?(?:st|nd|rd|th)?"
_DATE = re.compile(
    rf"\b(?:{_YEAR}-\d\d(?:-\d\d)?(?:[T ]\d\d:\d\d(?::\d\d)?)?|\d\d?/\d\d?/{_YEAR}"
    rf"|{_NTH} (?:{_MONTHS})\.?(?:,? {_YEAR})?|(?:{_MONTHS})\.? {_NTH}(?:, {_YEAR})?(?!\w)"
    rf"|(?:{_MONTHS})(?: {_YEAR})?|Q[1-4](?: {_YEAR})?|(?:{_DAYS}))\b"
)
_FILE = re.compile(r"[^\s\"'“”()<>|,;]+(?:@[\w.-]+|\.(?:[a-z]{2,5}|[a-z]\d|7z))\b")
"""A file's name, or an address."""
_NUMBER = re.compile(r"[$€£]?(?<![A-Za-z])-?\w*\d[\w.,:/%-]*(?<![.,:])(?:\s?%)?")
_WORD_IN_CAPITALS = r"(?!(?:I|D|I'm|I'll|I'd|I've)\b)[A-Z][\w&'’.-]*(?<!\.)"
_CAPITALS = re.compile(rf"(?<=[a-z0-9,;:)\"'’D] ){_WORD_IN_CAPITALS}(?: (?:of |the |and |& )?{_WORD_IN_CAPITALS})*")
_LISTS = tuple(re.compile(rf"(?<!\w){mark}(?:(?:, and |, | and | or | & | to | |/|-){mark}(?!\w))+") for mark in "ND0")
_END = re.compile(r"(?<=[.!?])[\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-Z0-9{])")
_ENDS = re.compile(r"[.!?][\"'”’)\]]*$")
_WORD = re.compile(r"[^\W_][\w'’-]*")
_MARKER = re.compile(r"^\s*(?:[-*+•>]|\d+[.)]|\[[ x]\])\s+")
_LEAST, _LEAST_OPEN = 5, 6
"""Words of a sentence with and without a mark at its end."""


class Mask:
    """Masks the names of one computer, and all numbers and dates. Equal sentences come out equal.

    Args:
        names: as the scenario knows them.
    """

    def __init__(self, names: Iterable[str]) -> None:
        wanted = sorted(
            {" ".join(name.split()) for name in names if len(name) > 2}, key=lambda name: (-len(name), name)
        )
        self._names = [(name.casefold(), _pattern(name)) for name in wanted]

    def names(self, text: str) -> str:
        """A text with the names that the scenario knows as N."""
        folded = text.casefold()
        for name, pattern in self._names:
            if name in folded:
                text = pattern.sub("N", text)
        return text

    def rest(self, sentence: str) -> str:
        """A sentence, its known names masked, with files, dates, numbers and further names masked too."""
        text = _FILE.sub("N", sentence)
        text = _DATE.sub("D", text)
        text = _NUMBER.sub("0", text)
        text = _CAPITALS.sub("N", text)
        for mark, pattern in zip("ND0", _LISTS, strict=True):
            text = pattern.sub(mark, text)
        return " ".join(text.split())

    def __call__(self, text: str) -> str:
        """A whole text with everything masked, line by line."""
        return "\n".join(self.rest(line) for line in self.names(text).splitlines())


def _pattern(name: str) -> re.Pattern[str]:
    """A name as it stands in a text: a single word with its capitals only, for it may be a common word."""
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", 0 if " " not in name else re.IGNORECASE)


def sentences(passage: str, mask: Mask) -> Iterator[str]:
    """The masked sentences of a passage of prose (a paragraph, an item, a cell; of several lines, each by itself)."""
    for line in mask.names(passage).splitlines():
        bare = _MARKER.sub("", line).replace("**", "").strip()
        for part in _END.split(bare):
            sentence = mask.rest(part)
            if len(_WORD.findall(sentence)) >= (_LEAST if _ENDS.search(part) else _LEAST_OPEN):
                yield sentence


def passages(content: Content, extension: str) -> Iterator[str]:
    """The prose of a file's content, passage by passage.

    Args:
        content: of the file.
        extension: of its name, in lower case; says how a plain text is to be read.
    """
    match content:
        case Document():
            yield from _of_document(content)
        case Pages():
            yield from passages(content.source, "txt")
        case Workbook():
            for sheet in content.sheets:
                yield from _of_cells(row for row in sheet.rows[sheet.header_rows :])
                yield from sheet.notes.values()
        case Deck():
            for slide in content.slides:
                yield from slide.bullets if slide.layout == "content" else ()
                yield from _of_table(slide.table) if slide.table is not None else ()
                yield slide.notes
        case Email():
            yield content.body
        case Image():
            yield from content.lines
        case Text():
            yield from _of_text(content.text, extension)


def _of_document(document: Document) -> Iterator[str]:
    for block in document.blocks:
        match block:
            case Paragraph(style="code"):
                yield from _comments(block.text)
            case Paragraph():
                yield block.text
            case Bullets():
                yield from block.items
            case Table():
                yield from _of_table(block)
            case _:
                pass


def _of_table(table: Table) -> Iterator[str]:
    for row in table.rows[table.header_rows :]:
        yield from row


def _of_cells(rows: Iterable[tuple[Cell, ...]]) -> Iterator[str]:
    for row in rows:
        yield from (cell for cell in row if isinstance(cell, str) and not cell.startswith("="))


# -- plain texts by their extension ----------------------------------------------------------------------------------

_CODE = {"py", "sh", "r", "sql", "js", "ts", "php", "lua", "ps1", "bat", "css", "do", "vba", "bas", "m", "jl"}
_DATA = {"json", "ipynb", "jsonl", "csv", "tsv", "toml", "yaml", "yml", "ini", "cfg", "xml"}
_TAGS = re.compile(r"<(script|style)\b.*?</\1>|<[^>]+>", re.S | re.I)
_HEADINGS = re.compile(r"^\s*#{1,6} .*$|^.*\n\s*(?:={3,}|-{3,})\s*$", re.M)
_QUOTED = re.compile(r"\"\"\"(.*?)\"\"\"|'''(.*?)'''|/\*(.*?)\*/", re.S)
_COMMENT = re.compile(r"(?:^|\s)(?:#+|//+|--+|'|rem\b|::)\s?([^\n]*)", re.M | re.I)


def _of_text(text: str, extension: str) -> Iterator[str]:
    if extension in _CODE:
        yield from _comments(text) if extension != "py" else _of_python(text)
    elif extension in _DATA:
        yield from _of_data(text, extension)
    else:
        plain = _HEADINGS.sub("", _TAGS.sub("\n", text) if extension in ("html", "htm", "xml") else text)
        for line in plain.splitlines():
            yield from line.strip().strip("|").split("|") if line.lstrip().startswith("|") else (line,)


def _of_python(text: str) -> Iterator[str]:
    try:
        tree = ast.parse(text)
    except SyntaxError:
        yield from _comments(text)
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _paragraphs(ast.get_docstring(node) or "")
    yield from re.findall(r"(?:^|\s)#+\s?([^\n]*)", re.sub(_QUOTED, "", text), re.M)


def _comments(text: str) -> Iterator[str]:
    for groups in _QUOTED.findall(text):
        yield from _paragraphs("".join(groups))
    yield from _COMMENT.findall(_QUOTED.sub("", text))


def _paragraphs(text: str) -> list[str]:
    """The paragraphs of a wrapped text, each on one line."""
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", text)]


def _of_data(text: str, extension: str) -> Iterator[str]:
    """Texts among the values of a data file, and its comments; a file that cannot be parsed line by line."""
    if extension in ("toml", "yaml", "yml", "ini", "cfg"):
        yield from re.findall(r"(?:^|\s)[#;]\s?([^\n]*)", text)
    try:
        yield from strings(_parsed(text, extension))
    except (ValueError, csv.Error, yaml.YAMLError):
        yield from text.splitlines()


def _parsed(text: str, extension: str) -> Any:
    match extension:
        case "json" | "ipynb":
            return json.loads(text)
        case "jsonl":
            return [json.loads(line) for line in text.splitlines() if line.strip()]
        case "csv" | "tsv":
            return list(csv.reader(io.StringIO(text), delimiter="\t" if extension == "tsv" else ","))[1:]
        case "toml":
            return tomllib.loads(text)
        case "yaml" | "yml":
            return yaml.safe_load(text)
        case "xml":
            return _TAGS.sub("\n", text).splitlines()
        case _:
            return [line.partition("=")[2] for line in text.splitlines()]


def strings(value: Any) -> Iterator[str]:
    """Every text among the values of nested mappings and lists."""
    match value:
        case str():
            yield value
        case dict():
            for item in value.values():
                yield from strings(item)
        case list():
            for item in value:
                yield from strings(item)
