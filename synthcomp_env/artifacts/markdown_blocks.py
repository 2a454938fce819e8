"""Blocks from Markdown and back, with markdown-it-py for the structure; emphasis is read by `inline`, not here.

Headings, paragraphs, lists (nested ones are flattened), GFM tables, block quotes, code and charts (a ```chart fence,
see `chart_text`). A rule (`---`) is a page break. Emphasis with underscores becomes asterisks; links keep their text
and address; a line such as "Table 1. Doses" above a table, or "Figure 1. Doses" below a chart, is its caption.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from synthcomp_env.artifacts.chart_text import chart_from_text, chart_text
from synthcomp_env.artifacts.content import (
    Block,
    Bullets,
    Figure,
    Heading,
    PageBreak,
    Paragraph,
    Table,
)
from synthcomp_env.artifacts.inline import join, spans
from synthcomp_env.artifacts.package import clean
from synthcomp_env.errors import FormatError

__all__ = ["blocks_from_markdown", "blocks_to_markdown"]

_CAPTION = re.compile(r"\*{0,2}(?:Table|Figure|Chart|Exhibit)(?: ?[\dA-Z][\d.]*)?\*{0,2}[.:](?:\*{0,2}) ?\S[^\n]*")
_BARE = {"Table": re.compile(r"Table: (?=\S)"), "Figure": re.compile(r"Figure: (?=\S)")}
"""The prefix of a caption that has no number of its own; not part of it."""
_UNDERSCORES = re.compile(r"(?<!\w)(__?)(?=[^\s_])(.+?)(?<=[^\s_])\1(?!\w)", re.DOTALL)
_KEPT = "\ue000"
"""Stands for an escaped underscore while emphasis is looked for."""
_NOTE = re.compile(r"<small>(.*)</small>", re.DOTALL)
_MAX_TEXT = 4 * 2**20


def blocks_from_markdown(text: str, first_line: int = 1) -> tuple[Block, ...]:
    """The blocks of a Markdown text, whose first line has number `first_line` in messages. Headings keep their level,
    1 to 6.

    Raises:
        FormatError: as `document_from_markdown`.
    """
    if len(text) > _MAX_TEXT:
        raise FormatError(f"the text has {len(text):,} characters; at most {_MAX_TEXT:,} are read.")
    reader = _Blocks(first_line)
    reader.read(_parser().parse(clean(text)))
    return tuple(reader.blocks)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": 40}).enable("table")
    return parser.disable(
        ["emphasis", "html_inline", "html_block", "entity", "reference", "lheading", "autolink", "text_join"]
    )


class _Blocks:
    """Walks the parser's tokens and gathers blocks."""

    def __init__(self, first_line: int) -> None:
        self.blocks: list[Block] = []
        self._first_line = first_line

    def read(self, tokens: list[Token]) -> None:
        """Gather the blocks of a token stream."""
        at = 0
        while at < len(tokens):
            token = tokens[at]
            match token.type:
                case "heading_open":
                    self.blocks.append(Heading(_inline(tokens[at + 1]), int(token.tag[1])))
                    at += 2
                case "paragraph_open":
                    self._paragraph(_inline(tokens[at + 1]))
                    at += 2
                case "bullet_list_open" | "ordered_list_open":
                    end = _end(tokens, at)
                    self._list(tokens[at + 1 : end], token.type == "ordered_list_open")
                    at = end
                case "blockquote_open":
                    end = _end(tokens, at)
                    self._quote(tokens[at + 1 : end])
                    at = end
                case "table_open":
                    end = _end(tokens, at)
                    self._table(tokens[at + 1 : end])
                    at = end
                case "fence" | "code_block":
                    self._code(token)
                case "hr":
                    self.blocks.append(PageBreak())
            at += 1

    def _paragraph(self, text: str) -> None:
        if not text.strip():
            return
        note = _NOTE.fullmatch(text.strip())
        if note:
            self.blocks.append(Paragraph(note[1].strip(), "note"))
            return
        last = self.blocks[-1] if self.blocks else None
        if isinstance(last, Figure) and not last.caption and _CAPTION.fullmatch(text):
            self.blocks[-1] = Figure(last.chart, _BARE["Figure"].sub("", text, count=1))
        else:
            self.blocks.append(Paragraph(text))

    def _list(self, tokens: list[Token], ordered: bool) -> None:
        """One list. Paragraphs of an item are lines of it; nested items follow their parent; other blocks in an item
        come after the list."""
        items: list[str] = []
        inner = _Blocks(self._first_line)
        at = 0
        while at < len(tokens):
            token = tokens[at]
            if token.type == "list_item_open":
                items.append("")
            elif token.type == "inline":
                text = _inline(token)
                if items:
                    items[-1] = f"{items[-1]}\n{text}" if items[-1] else text
            elif token.type in ("fence", "code_block", "table_open", "blockquote_open"):
                end = _end(tokens, at) if token.nesting else at
                inner.read(tokens[at : end + 1])
                at = end
            at += 1
        if items:
            self.blocks.append(Bullets(tuple(items), ordered))
        self.blocks += inner.blocks

    def _quote(self, tokens: list[Token]) -> None:
        inner = _Blocks(self._first_line)
        inner.read(tokens)
        for block in inner.blocks:
            if isinstance(block, Paragraph) and block.style == "body":
                block = Paragraph(block.text, "quote")
            self.blocks.append(block)

    def _table(self, tokens: list[Token]) -> None:
        rows: list[list[str]] = []
        headers = 0
        for token in tokens:
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(_inline(token).replace("<br>", "\n").replace("<br/>", "\n"))
            elif token.type == "thead_close":
                headers = len(rows)
        if rows and headers and not any(cell.strip() for row in rows[:headers] for cell in row):
            rows, headers = rows[headers:], 0
        caption = ""
        last = self.blocks[-1] if self.blocks else None
        if isinstance(last, Paragraph) and last.style == "body" and _CAPTION.fullmatch(last.text):
            caption = _BARE["Table"].sub("", last.text, count=1)
            self.blocks.pop()
        if rows:
            self.blocks.append(Table(tuple(map(tuple, rows)), caption, headers))

    def _code(self, token: Token) -> None:
        text = token.content.removesuffix("\n")
        chart = re.match(r"chart\b", token.info.strip(), re.IGNORECASE)
        if chart:
            line = self._first_line + (token.map[0] + 1 if token.map else 0)
            self.blocks.append(Figure(chart_from_text(text, line, token.info.strip()[chart.end() :])))
        elif text.strip():
            self.blocks.append(Paragraph(text, "code"))


def _end(tokens: list[Token], at: int) -> int:
    """Where the block that opens at a token closes."""
    depth = 0
    for place in range(at, len(tokens)):
        depth += tokens[place].nesting
        if depth == 0:
            return place
    return len(tokens) - 1


def _inline(token: Token) -> str:
    """The text of an inline token, in the inline language of content values."""
    out: list[str] = []
    link, start = "", 0
    for child in token.children or []:
        match child.type:
            case "text_special":
                out.append({"*": "\\*", "_": _KEPT}.get(child.content, child.content))
            case "code_inline":
                text = child.content.replace("_", _KEPT)
                out.append(text if len(spans(text)) < 2 and "*" not in text else text.replace("*", "\\*"))
            case "softbreak" | "hardbreak":
                out.append("\n")
            case "link_open":
                link, start = str(child.attrs.get("href", "")), len(out)
            case "link_close":
                said = "".join(out[start:])
                if link and link not in said and not link.endswith(said):
                    out.append(f" ({link.replace('_', _KEPT)})")
            case "image":
                out.append(f"[picture: {child.content}]")
            case _:
                out.append(child.content)
    text = "".join(out)
    if "_" in text:
        text = _UNDERSCORES.sub(lambda found: "*" * len(found[1]) + found[2] + "*" * len(found[1]), text)
    text = text.replace(_KEPT, "_")
    return join(spans(text)) if "\\*" in text else text


def blocks_to_markdown(blocks: Iterable[Block]) -> str:
    """Blocks as Markdown, a blank line between them; "" when there are none."""
    out: list[str] = []
    mark, before = "", None
    for block in blocks:
        if isinstance(block, Bullets):
            same = isinstance(before, Bullets) and before.ordered == block.ordered
            first, other = (".", ")") if block.ordered else ("-", "*")
            mark = (other if mark == first else first) if same else first
        lines = _lines(block, mark)
        if lines:
            out += [*lines, ""]
            before = block
    return "\n".join(out[:-1])


def _lines(block: Block, mark: str) -> list[str]:
    match block:
        case Heading():
            text = re.sub(r"(#+)$", r"\\\1", _escaped(" ".join(block.text.split())))
            return [f"{'#' * min(max(block.level, 1), 6)} {text}"]
        case Paragraph(style="code"):
            ticks = max((len(run) for run in re.findall(r"`+", block.text)), default=0)
            fence = "`" * max(3, ticks + 1)
            return [fence, *block.text.split("\n"), fence]
        case Paragraph(style="quote"):
            return [f"> {line}" for line in _prose(block.text)]
        case Paragraph(style="note"):
            return [f"<small>{_escaped(' '.join(block.text.split()))}</small>"]
        case Paragraph():
            return _prose(block.text)
        case Bullets():
            out = []
            for number, item in enumerate(block.items, start=1):
                sign = f"{number}{mark}" if block.ordered else mark
                first, *rest = _prose(item) or [""]
                out += [f"{sign} {first}".rstrip(), *(" " * (len(sign) + 1) + line for line in rest)]
            return out
        case Table():
            rows = _table_lines(block)
            return [*_caption(block.caption, "Table"), *rows] if rows else []
        case Figure():
            chart = ["```chart", *chart_text(block.chart).split("\n"), "```"]
            caption = _caption(block.caption, "Figure")
            return [*chart, "", caption[0]] if caption else chart
        case PageBreak():
            return ["---"]


def _caption(text: str, kind: str) -> list[str]:
    """The line of a caption and a blank one; none when there is no caption."""
    text = " ".join(text.split())
    if not text:
        return []
    bare = _CAPTION.fullmatch(text) is None or _BARE[kind].match(text)
    return [_escaped(f"{kind}: {text}" if bare else text), ""]


def _prose(text: str) -> list[str]:
    """The lines of a text, without blank ones, guarded where Markdown would take a line for the start of a block."""
    out = []
    for line in map(str.strip, text.split("\n")):
        if not line:
            continue
        line = _escaped(line, text)
        number = re.match(r"(\d{1,9})(?=[.)](?:\s|$))", line)
        if number:
            line = f"{number[1]}\\{line[number.end() :]}"
        elif re.match(r"#{1,6}(\s|$)|>|[-+](\s|$)|~~~|[|:\-\s]+$", line) or re.match(r"\*(\s|$)|([*_]\s*){3,}$", line):
            line = "\\" + line
        out.append(line)
    return out


_PUNCTUATION = re.escape("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_BACKSLASH = re.compile(rf"\\(?!\*)(?=[{_PUNCTUATION}]|$)")


def _escaped(line: str, whole: str = "") -> str:
    """One line (of a whole text) with the characters guarded that Markdown, but not the inline language, would read as
    marks."""
    line = _BACKSLASH.sub(r"\\\\", line)
    line = line.replace("`", "\\`").replace("](", "]\\(")
    if "_" in line and _UNDERSCORES.search(whole or line):
        line = line.replace("_", "\\_")
    return line


def _table_lines(table: Table) -> list[str]:
    width = max((len(row) for row in table.rows), default=0)
    if not width:
        return []
    rows = [[_cell(cell) for cell in (*row, *("",) * (width - len(row)))] for row in table.rows]
    head, body = (rows[0], rows[1:]) if table.header_rows else ([""] * width, rows)
    return [_row(head), _row(["---"] * width), *map(_row, body)]


def _cell(text: str) -> str:
    return "<br>".join(_escaped(line.strip()) for line in text.strip().split("\n")).replace("|", "\\|")


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
