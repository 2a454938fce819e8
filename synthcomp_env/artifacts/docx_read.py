"""Reading anybody's docx into a Document, with lxml over the unpacked parts.

Blocks come in document order, also from inside content controls. Tracked insertions are taken as accepted and deletions
left out; merged cells are filled in; what a Document cannot hold (text boxes, comments, pictures) is told in `unread`.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice

from synthcomp_env.artifacts.chart_text import chart_from_text
from synthcomp_env.artifacts.content import (
    Block,
    Bullets,
    Document,
    Figure,
    Heading,
    PageBreak,
    Paragraph,
    Style,
    Table,
)
from synthcomp_env.artifacts.docx_text import MC, Element, W, content, unbold, visible_spans, words
from synthcomp_env.artifacts.foreign import Package
from synthcomp_env.artifacts.inline import join
from synthcomp_env.errors import FormatError

__all__ = ["read_docx"]

_DC = "{http://purl.org/dc/elements/1.1/}"
_PIC = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_LEVEL = re.compile(r"heading (\d+)$")
_MAX_PARAGRAPHS = 30_000
"""Paragraphs and table cells that are read; a file with more says so in `unread`."""
_MAX_ENTRIES = 4000
"""Styles, lists, notes and comments of each kind that are read."""
_MAX_MARGINS = 50
"""Headers and footers that are read, and lines of each."""
_MAX_BASES = 12
"""Styles that a style may be based on, one on the other."""


def read_docx(data: bytes) -> Document:
    """The Document in a docx file.

    Raises:
        FormatError: the bytes are no sound docx, or are unsafe to open.
    """
    package = Package(data, "docx")
    return _Reader(package).document()


class _Look:
    """What a paragraph style means: its name, heading level (0: none), and numbering."""

    __slots__ = ("level", "name", "numbered")

    def __init__(self, name: str, level: int, numbered: str) -> None:
        self.name, self.level, self.numbered = name, level, numbered


class _Reader:
    def __init__(self, package: Package) -> None:
        self._package = package
        self._looks = self._read_looks()
        self._ordered = self._read_numbering()
        self._ours = "TableText" in self._looks
        """Files that we wrote say everything by styles; in others, bold headings and table heads are mere look."""
        self._unread: Counter[str] = Counter()
        self._said: list[str] = []
        self._blocks: list[Block] = []
        self._list: tuple[str, list[str]] | None = None
        self._caption: str | None = None
        self._title, self._byline = "", ""
        self._left = _MAX_PARAGRAPHS

    def document(self) -> Document:
        root = self._package.xml("word/document.xml")
        body = root.find(f"{W}body")
        if body is None:
            raise FormatError("word/document.xml has no body")
        for element in content(body):
            if self._left <= 0:
                self._said.append(f"text after the first {_MAX_PARAGRAPHS:,} paragraphs and cells")
                break
            self._left -= 1
            if element.tag == f"{W}p":
                self._paragraph(element)
            elif element.tag == f"{W}tbl":
                self._table(element)
        self._flush()
        title, author = self._core()
        date = self._byline.removeprefix(author).removeprefix(" · ") if author else self._byline
        self._count_marks(root)
        letterhead, footer = self._margin("header"), self._margin("footer")
        counted = tuple(f"{count} {name}{'s' if count > 1 else ''}" for name, count in self._unread.items())
        return Document(
            title=self._title or title,
            blocks=tuple(self._blocks),
            author=author,
            date=date,
            style=Style(letterhead=letterhead, footer=footer),
            unread=(*counted, *self._said),
        )

    # --- blocks

    def _paragraph(self, element: Element) -> None:
        look = self._look(element)
        number = self._number(element, look)
        if any(br.get(f"{W}type") == "page" for br in element.iter(f"{W}br")):
            self._flush()
            self._blocks.append(PageBreak())
        figure = self._figure(element)
        if figure is not None:
            self._flush()
            self._blocks.append(figure)
        code = look.name == "code"
        found = list(visible_spans(element))
        text = "".join(span.text for span in found) if code else join(found)
        if number and not look.level and (text.strip() or not look.name.startswith("normal")):
            self._item(number, text)
            return
        if not text.strip():
            return
        self._flush()
        self._add(look, text)

    def _add(self, look: _Look, text: str) -> None:
        blocks = self._blocks
        if look.name == "title" and not self._title and not blocks:
            self._title = text
        elif look.name == "byline" and not blocks:
            self._byline = text
        elif look.name == "caption":
            last = blocks[-1] if blocks else None
            if isinstance(last, Figure) and not last.caption:
                blocks[-1] = Figure(last.chart, text)
            else:
                self._caption = text
        elif look.level:
            blocks.append(Heading(text if self._ours else unbold(text), min(look.level, 4)))
        elif look.name in ("quote", "intense quote", "block text"):
            blocks.append(Paragraph(text, "quote"))
        elif look.name in ("code", "note"):
            blocks.append(Paragraph(text, "code" if look.name == "code" else "note"))
        else:
            blocks.append(Paragraph(text))

    def _item(self, number: str, text: str) -> None:
        if self._list is None or self._list[0] != number:
            self._flush()
            self._list = (number, [])
        assert self._list is not None
        self._list[1].append(text)

    def _flush(self) -> None:
        """End the list under way; a caption that no table followed becomes a paragraph."""
        if self._list is not None:
            number, items = self._list
            self._blocks.append(Bullets(tuple(items), self._ordered.get(number, False)))
            self._list = None
        if self._caption is not None:
            self._blocks.append(Paragraph(self._caption))
            self._caption = None

    def _table(self, element: Element) -> None:
        caption, self._caption = self._caption or "", None
        self._flush()
        rows: list[tuple[str, ...]] = []
        headers = 0
        above: dict[int, str] = {}
        for row in content(element, f"{W}tr"):
            if self._left <= 0:
                break
            cells = self._row(row, above)
            above = dict(enumerate(cells))
            if row.find(f"{W}trPr/{W}tblHeader") is not None and headers == len(rows):
                headers += 1
            rows.append(tuple(cells))
        if not rows or not any(rows):
            return
        if not self._ours:
            headers = headers or 1
            rows[:headers] = [tuple(unbold(cell) for cell in row) for row in rows[:headers]]
        width = max(map(len, rows))
        square = tuple((*row, *("",) * (width - len(row))) for row in rows)
        self._blocks.append(Table(square, caption, headers))

    def _row(self, row: Element, above: dict[int, str]) -> list[str]:
        """The texts of a row; a merged cell's text stands in every place it covers."""
        cells: list[str] = []
        for cell in content(row, f"{W}tc"):
            span = cell.find(f"{W}tcPr/{W}gridSpan")
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            if merge is not None and merge.get(f"{W}val", "continue") == "continue":
                text = above.get(len(cells), "")
            else:
                text = self._cell_text(cell)
            wide = span.get(f"{W}val", "1") if span is not None else "1"
            cells.extend([text] * min(max(int(wide) if wide.isdigit() else 1, 1), 100))
            self._left -= 1
            if self._left <= 0:
                break
        return cells

    def _cell_text(self, cell: Element) -> str:
        lines = []
        for element in content(cell):
            if element.tag == f"{W}p":
                lines.append(join(list(visible_spans(element))))
            elif element.tag == f"{W}tbl":
                self._unread["nested table (its text is kept in one cell)"] += 1
                lines.append(" ".join("".join(words(p)) for p in element.iter(f"{W}p")))
        return "\n".join(lines)

    def _figure(self, element: Element) -> Figure | None:
        """The chart that a picture of ours describes in its alternative text; other pictures are counted."""
        found = None
        for drawing in element.iter(f"{W}drawing"):
            about = next((part.get("descr", "") for part in drawing.iter(_PIC)), "")
            if about.startswith("title:"):
                try:
                    found = Figure(chart_from_text(about))
                    continue
                except FormatError:
                    pass
            if next(drawing.iter(f"{W}txbxContent"), None) is None:
                self._unread["picture or chart"] += 1
        return found

    # --- looks and numbering

    def _look(self, element: Element) -> _Look:
        name = element.find(f"{W}pPr/{W}pStyle")
        look = self._looks.get(name.get(f"{W}val", "")) if name is not None else None
        outline = element.find(f"{W}pPr/{W}outlineLvl")
        if outline is not None and (look is None or not look.level):
            level = outline.get(f"{W}val", "9")
            if level.isdigit() and int(level) < 9:
                return _Look(look.name if look else "normal", int(level) + 1, "")
        return look or _Look("normal", 0, "")

    def _number(self, element: Element, look: _Look) -> str:
        """The list a paragraph belongs to, "" when to none."""
        own = element.find(f"{W}pPr/{W}numPr/{W}numId")
        number = own.get(f"{W}val", "0") if own is not None else look.numbered
        if number in ("", "0"):
            return look.name if look.name.startswith(("list bullet", "list number")) else ""
        return number

    def _read_looks(self) -> dict[str, _Look]:
        if "word/styles.xml" not in self._package:
            return {}
        styles = islice(self._package.xml("word/styles.xml").iter(f"{W}style"), _MAX_ENTRIES)
        raw = {style.get(f"{W}styleId", ""): style for style in styles}
        return {id: self._resolve(id, raw) for id in raw}

    def _resolve(self, id: str, raw: dict[str, Element]) -> _Look:
        first = raw[id].find(f"{W}name")
        name = first.get(f"{W}val", id).lower() if first is not None else id.lower()
        level, numbered = 0, ""
        at, seen = id, set[str]()
        while at in raw and at not in seen and len(seen) < _MAX_BASES:
            seen.add(at)
            style = raw[at]
            own = style.find(f"{W}name")
            heading = _LEVEL.match(own.get(f"{W}val", "").lower()) if own is not None else None
            outline = style.find(f"{W}pPr/{W}outlineLvl")
            number = style.find(f"{W}pPr/{W}numPr/{W}numId")
            if not level and heading:
                level = int(heading[1])
            if not level and outline is not None and outline.get(f"{W}val", "9").isdigit():
                value = int(outline.get(f"{W}val", "9"))
                level = value + 1 if value < 9 else 0
            if not numbered and number is not None:
                numbered = number.get(f"{W}val", "")
            based = style.find(f"{W}basedOn")
            at = based.get(f"{W}val", "") if based is not None else ""
        return _Look(name, level, numbered)

    def _read_numbering(self) -> dict[str, bool]:
        """For each list, whether its first level counts."""
        ordered = {"list number": True, "list bullet": False}
        ordered |= {f"list {kind} {n}": kind == "number" for kind in ("number", "bullet") for n in range(2, 6)}
        if "word/numbering.xml" not in self._package:
            return ordered
        root = self._package.xml("word/numbering.xml")
        kinds = {}
        for abstract in islice(root.iter(f"{W}abstractNum"), _MAX_ENTRIES):
            first = next((level.get(f"{W}val", "") for level in abstract.iter(f"{W}numFmt")), "none")
            kinds[abstract.get(f"{W}abstractNumId")] = first not in ("bullet", "none")
        for number in islice(root.iter(f"{W}num"), _MAX_ENTRIES):
            named = number.find(f"{W}abstractNumId")
            if named is not None:
                ordered[number.get(f"{W}numId", "")] = kinds.get(named.get(f"{W}val"), False)
        return ordered

    # --- the rest of the file

    def _core(self) -> tuple[str, str]:
        if "docProps/core.xml" not in self._package:
            return "", ""
        root = self._package.xml("docProps/core.xml")
        return (root.findtext(f"{_DC}title") or "").strip(), root.findtext(f"{_DC}creator") or ""

    def _margin(self, kind: str) -> str:
        """The words of the headers or footers, without page numbers and what stands right of a tab."""
        lines: list[str] = []
        names = [name for name in sorted(self._package.names) if re.fullmatch(rf"word/{kind}\d*\.xml", name)]
        for name in names[:_MAX_MARGINS]:
            for paragraph in islice(self._package.xml(name).iter(f"{W}p"), _MAX_MARGINS):
                text = "".join(span.text for span in visible_spans(paragraph)).split("\t")[0].strip()
                if text and text not in lines:
                    lines.append(text)
        return "\n".join(lines)

    def _count_marks(self, root: Element) -> None:
        for name, about in (
            ("ins", "tracked insertion (taken as accepted)"),
            ("del", "tracked deletion (left out)"),
            ("object", "embedded object"),
            ("pict", "picture or chart"),
        ):
            count = len(root.findall(f".//{W}{name}")) - len(root.findall(f".//{W}rPr/{W}{name}"))
            if count:
                self._unread[about] += count
        boxes = [
            " ".join("".join(words(p)) for p in box.iter(f"{W}p"))
            for box in islice(root.iter(f"{W}txbxContent"), _MAX_ENTRIES)
            if not any(parent.tag == f"{MC}Fallback" for parent in box.iterancestors())
        ]
        self._said += [f'text box: "{text.strip()[:300]}"' for text in boxes if text.strip()]
        for part, tag, name in (
            ("comments", "comment", "comment"),
            ("footnotes", "footnote", "footnote"),
            ("endnotes", "endnote", "endnote"),
        ):
            if f"word/{part}.xml" in self._package:
                for note in islice(self._package.xml(f"word/{part}.xml").iter(f"{W}{tag}"), _MAX_ENTRIES):
                    text = " ".join("".join(words(note)).split())
                    author = note.get(f"{W}author", "")
                    if text:
                        self._said.append(f'{name}{" by " + author if author else ""}: "{text[:300]}"')
