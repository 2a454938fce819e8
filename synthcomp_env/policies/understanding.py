"""What a careful reader takes from briefs, tables and replies: plain text in, plain values out.

Used by `diligent`, which knows nothing of how computers are made; everything here works on any English text and gives
little where little is said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

__all__ = ["Brief", "Grid", "find_threshold", "grids", "read_brief", "sentences"]

_FILE = re.compile(r"[\w()&'-]+(?:[ .][\w()&'-]+)*?\.(?:xlsx|docx|pptx|pdf|csv|md|txt|png|py|json)\b")
_NUMBER = re.compile(r"-?\$?\d[\d,]*(?:\.\d+)?%?")


@dataclass
class Brief:
    """A request as a reader understands it; empty where it says nothing.

    `outputs` are file names in order; `headline` (measures) and `total` (label) must agree everywhere.
    """

    title: str
    text: str
    outputs: list[str] = field(default_factory=list)
    period: str = ""
    columns: list[str] = field(default_factory=list)
    headline: list[str] = field(default_factory=list)
    total: str = ""
    caption: str = ""
    lowest_first: bool = True
    threshold: str = ""
    policy: str = ""
    wanted: str = ""
    chart: str = ""
    carried: tuple[str, str, str] | None = None
    reviewer: str = ""
    approver: str = ""
    requester: str = ""
    due: int = 20

    def output(self, ending: str) -> str:
        """The first output file of an extension, or ""."""
        return next((name for name in self.outputs if name.endswith(ending)), "")


def _first(pattern: str, text: str) -> str:
    match = re.search(pattern, text, re.S)
    return next((group for group in match.groups() if group), "").strip() if match else ""


def _list(text: str) -> list[str]:
    return [part.strip() for part in re.split(r", | and ", text) if part.strip()]


def read_brief(title: str, text: str) -> Brief:
    """Understand a request."""
    listed = re.findall(r"^- (.+?\.(?:xlsx|docx|pptx|pdf|csv|md|txt|png|py|json)):", text, re.M)
    brief = Brief(title, text, listed or list(dict.fromkeys(_FILE.findall(text))))
    brief.period = _first(r"[Pp]eriod is ([^.;]+)[.;]|Report on ([^.;]+);", text)
    quoted = _first(r'for "([^"]+)"', text)
    brief.total = _first(r'a row "([^"]+)"|a "([^"]+)" row', text) or quoted
    states = _first(r"(?:states|with|shows) ([A-Z][^.\"]{3,90}?) for \"", text)
    brief.headline = _list(states)
    columns = _first(r"columns ([A-Z][^)]{5,160}?)(?:, and below|\)|;|\.)|one row per [\w ]+ \(([^)]+)\)", text)
    brief.columns = _list(columns)
    brief.caption = _first(r'table\s+"([^"]+)"', text)
    brief.lowest_first = "highest first" not in text
    brief.threshold = _first(
        r"gives the ([\w ]+?) that you applied|the ([\w ]+? (?:threshold|limit|level|trigger|target)) applied", text
    )
    brief.policy = _first(r"((?:Policy|Rule|Standard|Procedure)[\w.-]*\.docx)|(?:from|in) ([\w.-]+\.docx)", text)
    brief.wanted = _first(r"also states (.+?); that figure|Include (.+?) in the memo", text)
    brief.chart = _first(r"chart of ([^(]+?) by", text)
    carried = re.search(r'(?:Carry|Quote) (.+?) for "([^"]+)".+?(?:over from|reported in) "([^"]+)"', text, re.S)
    brief.carried = (carried[1], carried[2], carried[3]) if carried else None
    brief.reviewer = _first(r"Have ([A-Z][\w'. -]+?) review|Send ([A-Z][\w'. -]+?) a draft", text)
    brief.approver = _first(r"before ([A-Z][\w'. -]+?) has approved|([A-Z][\w'. -]+?) must approve", text)
    brief.requester = _first(r"(?:working day \d+\), to|It goes to) ([A-Z][\w'. -]+?)(?: by|\.)", text)
    brief.due = int(_first(r"working day (\d+)", text) or 20)
    return brief


@dataclass(frozen=True, slots=True)
class Grid:
    """A table found in a page of text: header, then rows of (label, cells). `first` is the sheet row of the first."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbered: bool

    def value(self, label: str, column: str) -> float | None:
        """The number in the row and column that bear these names."""
        names = [name.casefold() for name in self.header]
        if column.casefold() not in names:
            return None
        index = names.index(column.casefold())
        for row in self.rows:
            if row[0].casefold() == label.casefold() and index < len(row):
                return number(row[index])
        return None

    @property
    def labels(self) -> list[str]:
        """The row labels."""
        return [row[0] for row in self.rows]


def number(text: str) -> float | None:
    """The number a cell shows; percents in points."""
    match = _NUMBER.fullmatch(text.strip().replace("−", "-"))
    return float(match[0].replace(",", "").replace("$", "").rstrip("%")) if match else None


def grids(page: str) -> list[Grid]:
    """The tables of a page. Sheet views have a row number in the first cell; it is dropped."""
    found: list[Grid] = []
    block: list[list[str]] = []

    def close() -> None:
        rows = [row for row in block if not all(re.fullmatch(r":?-+:?|", cell) for cell in row)]
        numbered = len(rows) > 1 and all(row[0].isdigit() for row in rows[1:]) and not rows[0][0].isalpha()
        if numbered:
            rows = [row[1:] for row in rows]
            if rows and all(len(cell) <= 2 for cell in rows[0]):
                rows = rows[1:]
        if len(rows) > 1:
            found.append(Grid(tuple(rows[0]), tuple(tuple(row) for row in rows[1:] if row), numbered))
        block.clear()

    for line in page.splitlines():
        if line.startswith("|") and line.rstrip().endswith("|"):
            block.append([cell.strip() for cell in line.strip().strip("|").split("|")])
        elif block:
            close()
    if block:
        close()
    return found


def find_threshold(text: str) -> float | None:
    """The last threshold a text puts in force."""
    said = re.findall(
        r"(?:threshold|limit|level|trigger|target|rate)[^.\d]{0,60}?(?:is|becomes|to|at|now|be|below|above|over|under)\s+\$?([\d,]+(?:\.\d+)?)",
        text,
    ) or re.findall(r"(?:below|above|over|under|exceeds?) \$?([\d,]+(?:\.\d+)?)", text)
    return float(said[0].replace(",", "").rstrip(".")) if said else None


def sentences(text: str) -> list[str]:
    """A text's sentences, reference codes in brackets left out."""
    flat = re.sub(r"\s*\([^()]*[A-Z]{2}-\d{3,5}\)", "", text)
    return [part.strip() for part in re.split(r"(?<=[.!?])\s+(?=[A-Z\"])|\n+", flat) if part.strip()]
