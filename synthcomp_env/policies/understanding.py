"""What a careful reader takes from requests, rules and replies: plain text in, plain values out.

Used by `diligent`, which knows nothing of how computers are made; everything here works on any English text and gives
little where little is said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from synthcomp_env.policies.tables import Amount, amounts, grids

__all__ = [
    "Brief",
    "Layout",
    "Level",
    "Mail",
    "Wanted",
    "find_level",
    "names_in",
    "periods",
    "read_brief",
    "read_mail",
    "split_briefs",
]

_KINDS = r"(?:xlsx|docx|pptx|pdf|csv|md|txt|png|py|json|yaml|yml|toml|html|js|ts|php|lua|sql|sh|r|ipynb|xml|ics|eml)"
_FILE = re.compile(rf"[\w&'-][\w&'.()-]*\.{_KINDS}\b")
_LISTED = re.compile(rf"^\s*[-*] ([^:\n]+?\.{_KINDS})(?::|$)", re.M)
_CODE = re.compile(r"\s*\([^()]*\b[A-Z]{2}-\d{3,5}\)")
_PERIOD = re.compile(
    r"\b((?:January|February|March|April|May|June|July|August|September|October|November|December|Q[1-4]) 20\d\d)\b"
)
_NAME = r"([A-Z][\w'’-]+(?: [A-Z](?:\.|[\w'’-]+))+)"
_WANTED = re.compile(
    r'also states (.+?)(?: \("([^"]+)"\))?; that figure|Include (.+?) in the memo(?:, as "([^"]+)")?\. It is not in'
)
_NOTICE = re.compile(r"\n\n(?=New message m\d+ from |The working day is over\.)")
_SIDE = re.compile(r"\b(below|under|less than|above|over|more than|exceeds|at least|at most)\b", re.I)
_CLOSE = re.compile(r"between us|to yourself|not (?:be )?(?:for forwarding|passed on)|for you only|must not get", re.I)


class Wanted(NamedTuple):
    """A figure that no file has: what is said of it, and the name under which to state it ("" when none is given)."""

    words: str
    measure: str

    @property
    def names(self) -> list[str]:
        """The names in what is said of it."""
        return names_in(self.words)

    @property
    def subject(self) -> str:
        """What to call it in a sentence: "Interpreter hours for Newborn Visits"."""
        names = " ".join(self.names)
        if self.measure:
            return f"{self.measure} for {names}" if names else self.measure
        text = re.sub(r"\s*\([^)]*\)|, that is,? .*|^(?:the|our) ", "", self.words).strip()
        return text[:1].upper() + text[1:]


NOTHING = Wanted("", "")


@dataclass(slots=True)
class Layout:
    """Wishes on format: most slides and pages (0: none said), the first slide's title, section headings in order."""

    slides: int = 0
    pages: int = 0
    first_slide: str = ""
    sections: list[str] = field(default_factory=list)

    def heed(self, text: str) -> None:
        """Take in what a sentence wishes."""
        self.slides = int(_first(r"at most (\d+) slides|(\d+) slides or fewer", text) or self.slides)
        self.pages = int(_first(r"(\d+) pages or fewer|at most (\d+) pages", text) or self.pages)
        self.first_slide = _first(r'first slide is titled "([^"]+)"', text) or self.first_slide
        headings = _first(r'section headings ((?:"[^"]+"(?:, | and )?)+)', text)
        self.sections = re.findall(r'"([^"]+)"', headings) or self.sections


@dataclass(slots=True)
class Brief:
    """A request as a reader understands it; empty where it says nothing.

    `outputs` are file names or paths in order; `headline` measures and the `total` label go into every file; `wanted`
    are figures that no file has; `carried` is (measure, label, title of the report it comes from).
    """

    title: str
    text: str
    outputs: list[str] = field(default_factory=list)
    about: dict[str, str] = field(default_factory=dict)
    period: str = ""
    columns: list[str] = field(default_factory=list)
    headline: list[str] = field(default_factory=list)
    total: str = ""
    caption: str = ""
    flagged: str = ""
    lowest_first: bool = True
    threshold: str = ""
    policy: str = ""
    wanted: list[Wanted] = field(default_factory=list)
    chart: tuple[str, str] | None = None
    verbatim: bool = False
    carried: tuple[str, str, str] | None = None
    layout: Layout = field(default_factory=Layout)
    reviewer: str = ""
    approver: str = ""
    requester: str = ""
    due: int = 20

    def output(self, ending: str) -> str:
        """The first output file of an extension, or ""."""
        return next((name for name in self.outputs if name.lower().endswith(ending)), "")


@dataclass(frozen=True, slots=True)
class Level:
    """A rule's mark: which side of it is flagged, and the amount."""

    below: bool
    amount: Amount


@dataclass(frozen=True, slots=True)
class Mail:
    """A message: handle, subject, sender's name, text without reference codes, attachments, what it answers."""

    handle: str
    subject: str
    sender: str
    body: str
    attached: bool = False
    answers: str = ""

    @property
    def lines(self) -> list[str]:
        """The lines of the text that say something, without the numbers of a list."""
        lines = [re.sub(r"^\s*(?:\d+\.|[-*]|Oh, and:) ", "", line).strip() for line in self.body.splitlines()]
        return [line for line in lines if len(line.split()) > 2]

    @property
    def confidential(self) -> bool:
        """Whether it is told in confidence."""
        return bool(_CLOSE.search(f"{self.subject}\n{self.body}"))


def _first(pattern: str, text: str) -> str:
    match = re.search(pattern, text, re.S)
    return next((group for group in match.groups() if group), "").strip() if match else ""


def _listed(text: str) -> list[str]:
    return [part.strip() for part in re.split(r", (?:and )?| and ", text) if part.strip()]


def read_mail(page: str) -> Mail:
    """A message as `read_message` shows it."""
    head, _, body = _NOTICE.split(page, maxsplit=1)[0].partition("\n\n")
    first = re.match(r"(m\d+) [^·\n]*· (.*)", head)
    sender = re.search(r"^from (.+?) to ", head, re.M)
    answers = re.search(r"\(answers (m\d+)\)", head)
    return Mail(
        first[1] if first else "",
        first[2] if first else "",
        sender[1] if sender else "",
        _CODE.sub("", body),
        "\nattached: " in head,
        answers[1] if answers else "",
    )


def periods(text: str) -> list[str]:
    """The months and quarters a text names."""
    return _PERIOD.findall(text)


def names_in(text: str) -> list[str]:
    """The names (runs of capitalised words) of a phrase, periods left out."""
    bare = text
    for period in periods(text):
        bare = bare.replace(period, " ")
    return re.findall(r"[A-Z][\w'’-]+(?: (?:of |the )?[A-Z][\w'’-]*)*", bare)


def split_briefs(prompt: str) -> dict[str, str]:
    """The paragraph on each deliverable in what one is told at the start, by the deliverable's id."""
    heads = list(re.finditer(r"^\s*- (dlv_\w+), ", prompt, re.M))
    starts = [*(head.start() for head in heads), len(prompt)]
    parts = {head[1]: prompt[head.end() : end].strip() for head, end in zip(heads, starts[1:], strict=True)}
    files = {id: re.search(r"\bFiles: [^\n]*", part) for id, part in parts.items()}
    return {id: part[: found.end()] if (found := files[id]) else part for id, part in parts.items()}


def read_brief(title: str, text: str, due: int = 20) -> Brief:
    """Understand a request.

    Args:
        title: of the deliverable.
        text: the request.
        due: working day by which it is due, when the request does not say.
    """
    brief = Brief(title, text)
    brief.requester = _first(rf"(?:working day \d+\), to|It goes to) {_NAME}(?:[,.]| by)", text)
    brief.requester = brief.requester or _first(r"\A(?:(?!, due on day)[^\n])* for ([^\n]+?), due on day \d+:", text)
    paths = re.search(r"\bFiles: (.+)$", text.strip().splitlines()[-1] if text.strip() else "")
    if paths:
        for part in re.split(r"; (?=[A-Z]:|/)", paths[1]):
            path, _, about = part.strip().partition(" (")
            brief.outputs.append(path)
            brief.about[path] = about.rstrip(")")
    else:
        listed = [name.strip() for name in _LISTED.findall(text)]
        brief.outputs = list(dict.fromkeys(listed or _FILE.findall(text)))
    brief.period = _first(r"[Pp]eriod is ([^.;]+)[.;]|Report on ([^.;]+);", text) or next(iter(periods(text)), "")
    brief.total = _first(r'a row "([^"]+)"|a "([^"]+)" row|for "([^"]+)"', text)
    brief.headline = _listed(_first(r'(?:states|memo with|slides[^.]* with|shows) ([A-Z][^."]{3,90}?) for "', text))
    brief.columns = _listed(
        _first(r"columns ([A-Z][^)]{5,200}?), and below|one row (?:per|for each) [\w -]+ \(([^)]+)\)", text)
    )
    brief.caption = _first(r'table\s+"([^"]+)"', text)
    brief.flagged = _first(
        r'table\s+"[^"]+" \([\w -]+, ([^)]+)\)|table\s+"[^"]+" with the columns [\w -]+? and ([^,]+),', text
    )
    brief.lowest_first = "highest first" not in text
    brief.threshold = _first(
        r"gives the ([\w -]+?) that you applied|, the ([\w -]+?) applied|apply the ([\w -]+?) in force"
        r"|The ([\w -]+?) stands in",
        text,
    )
    brief.policy = _first(r"follows from ([\w.-]+\.docx)|stands in ([\w.-]+\.docx)|wording in ([\w.-]+\.docx)", text)
    for found in _WANTED.finditer(text):
        words, measure = found[1] or found[3], found[2] or found[4] or ""
        brief.wanted.append(Wanted(" ".join(words.split()), measure))
    chart = re.search(
        r"(?:(\S+\.\w{4}) also holds a|Put a) native chart of (.+?) by [^.]*?(?: in (\S+\.\w{4}))?\.(?:\n|$)", text
    )
    brief.chart = (chart[2], chart[1] or chart[3] or "") if chart else None
    brief.verbatim = bool(re.search(r"word for word|standard wording [^.]*\S+ goes into[^.]*unchanged", text))
    carried = re.search(r'(?:Carry|Quote) (.+?) for "([^"]+)".+?(?:over from|reported in) "([^"]+)"', text, re.S)
    brief.carried = (carried[1], carried[2], carried[3]) if carried else None
    brief.layout.heed(text)
    brief.reviewer = _first(rf"Have {_NAME} review|Send {_NAME} a draft", text)
    brief.approver = _first(rf"before {_NAME} has approved|{_NAME} must approve", text)
    brief.due = int(_first(r"working day (\d+)", text) or due)
    return brief


def find_level(text: str, measure: str) -> Level | None:
    """The mark a rule sets for a measure: of its table of levels first, else of the first sentence that has one."""
    rows = [" ".join(row) for grid in grids(text) for row in grid.rows if row[0].casefold() == measure.casefold()]
    for passage in [*rows, *re.split(r"(?<=[.!?])\s", text)]:
        side = _SIDE.search(passage)
        figures = amounts(passage[side.end() :]) if side else []
        if side and figures:
            return Level(side[1].lower() in ("below", "under", "less than", "at least"), figures[0])
    return None
