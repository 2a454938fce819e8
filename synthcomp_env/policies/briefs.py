"""What a careful reader takes from a request: plain text in, plain values out.

People order and word their requests as they like, so nothing here goes by whole sentences. A request is cut into what
it says of each file and its other sentences; each demand is known by the few words it cannot do without (a total's row,
"chart", "approval", a day), and names, files and figures are taken as they stand beside them.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from synthcomp_env.policies.understanding import names_in, periods

__all__ = ["NOTHING", "Brief", "Layout", "Wanted", "read_brief", "split_briefs"]

_KINDS = r"(?:xlsx|docx|pptx|pdf|csv|md|txt|png|py|json|yaml|yml|toml|html|js|ts|php|lua|sql|sh|r|ipynb|xml|ics|eml)"
_FILE = re.compile(rf"[\w&'-][\w&'.()-]*\.{_KINDS}\b")
_MARK = re.compile(r"^\s*(?:[-*]|\d+[.)])\s+")
_LISTED = re.compile(rf"^\s*(?:(?:[-*]|\d+[.)]) +)?((?:[^\s:]+ ){{0,3}}[^\s:]+\.{_KINDS})(?::|$)", re.M)
"""A file at the beginning of a line; its name has four words at most."""
_NAME = r"([A-Z][\w'’-]+(?: [A-Z](?:\.|[\w'’-]+))+)"
_QUOTED = re.compile(r'"([^"]+)"')
_SENTENCE = re.compile(rf"(?<=[.!?])\s+(?=[\"(]?[A-Z]|[\w&'().-]+\.{_KINDS}\b)")
_UNFILED = re.compile(
    r"\bcolleague|\bcontacts?\b|\bask(?:ed)?\b|no file|none of the|not (?:find|found|in (?:the|any)|on file|hold)",
    re.I,
)
_WANTED = (
    r"\b(?:states?|gives?|reports?|mentions?) (.+?) \(\"",
    r"^\W*(?:Include|State|Give|Put|Add) (.+?),? in the memo\b",
    r"\b(?:forget|add|read|see|wants?) (.+?), (?:to stand )?in the memo\b",
    r": (.+?)[,;] (?:which|it|to be put|to go|to stand)\b",
)
_HEAD = re.compile(r"\A(?:(?!, due on day)[^\n])* for (?P<who>[^\n]+?), due on day \d+: ")


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
        """Take in what a text wishes."""
        self.slides = int(_first(r"\b(\d+) slides", text) or self.slides)
        self.pages = int(_first(r"\b(\d+) pages", text) or self.pages)
        self.first_slide = _first(r'first slide[^";.]*"([^"]+)"', text) or self.first_slide
        headings = _first(r'headings[^";]*((?:"[^"]+"(?:, | and )?)+)', text)
        self.sections = _QUOTED.findall(headings) or self.sections


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
    head = _HEAD.match(text)
    body = text[head.end() :] if head else text
    body = _take_files(brief, body)
    about, rest = _cut(brief, body)
    brief.period = _first(r"[Pp]eriod(?: covered| meant)? is ([^.;,]+)[.;,]", body) or _commonest(periods(body))
    _take_workbook(brief, next((part for name, part in about.items() if name.lower().endswith(".xlsx")), ""))
    _take_memo(brief, next((part for name, part in about.items() if name.lower().endswith(".docx")), ""))
    for sentence in rest:
        _take_demand(brief, sentence)
    _take_people(brief, rest)
    brief.requester = brief.requester or (head["who"] if head else "")
    brief.layout.heed(body)
    brief.due = int(_first(r"working day (\d+)", body) or due)
    return brief


def _take_files(brief: Brief, body: str) -> str:
    """Take in the files that are wanted; the request without the list of their paths."""
    last = body.strip().splitlines()[-1] if body.strip() else ""
    paths = re.search(r"\bFiles: (.+)$", last)
    if paths is None:
        listed = [name.strip() for name in _LISTED.findall(body)]
        brief.outputs = list(dict.fromkeys(listed or _FILE.findall(body)))
        return body
    for part in re.split(r"; (?=[A-Z]:|/)", paths[1]):
        path, _, about = part.strip().partition(" (")
        brief.outputs.append(path)
        brief.about[path] = about.rstrip(")")
    return body[: body.rindex(paths[0])]


def _cut(brief: Brief, body: str) -> tuple[dict[str, str], list[str]]:
    """What is said of each output where it is listed, and the other sentences."""
    about: dict[str, str] = {}
    rest: list[str] = []
    for line in body.splitlines():
        bare = _MARK.sub("", line).strip()
        name = next((name for name in brief.outputs if bare.startswith(f"{_base(name)}:")), "")
        if name and name not in about:
            about[name] = bare
        else:
            rest += _SENTENCE.split(bare)
    return about, [sentence for sentence in rest if sentence]


def _take_workbook(brief: Brief, text: str) -> None:
    quoted = [name for name in _QUOTED.findall(text) if name != "Summary"]
    brief.total = quoted[0] if quoted else ""
    starts = re.finditer(r"\bcolumns:? |\(|\bwith ", text)
    brief.columns = max((_listed(text[start.end() :]) for start in starts), key=len, default=[])


def _take_memo(brief: Brief, text: str) -> None:
    before = text.partition(f' for "{brief.total}"')[0]
    while name := next((each for each in brief.columns if before.endswith(each)), ""):
        brief.headline.insert(0, name)
        before = re.sub(r",? and $|, $", "", before[: -len(name)])
    brief.caption = next((name for name in _QUOTED.findall(text) if name != brief.total), "")
    after = text.partition(f'"{brief.caption}"')[2]
    places = {name: after.find(name) for name in sorted(brief.columns, key=len)}
    brief.flagged = min(
        (name for name in places if places[name] >= 0), key=lambda name: (places[name], -len(name)), default=""
    )
    brief.lowest_first = not re.search(
        r"highest (?:value )?first|with the highest|from the highest|highest \w*\s?at the top"
        r"|descending|highest to lowest",
        after,
    )
    brief.threshold = _first(r"\b(?:the|which) ([a-z][a-z '-]*?)(?: that)?(?: you| was)? (?:applied|used)\b", text)


def _take_demand(brief: Brief, sentence: str) -> None:
    """Take in the demand that a sentence makes, if it makes one."""
    known = {brief.total, brief.caption, brief.title, "Summary"}
    quoted = [name for name in _QUOTED.findall(sentence) if name not in known]
    papers = [name for name in _FILE.findall(sentence) if name not in map(_base, brief.outputs)]
    for_whom = re.search(r' ([A-Z][^";:]*?) for "([^"]+)"', sentence)
    if re.search(r"\bchart\b", sentence):
        column = max((name for name in brief.columns if name in sentence), key=len, default="")
        brief.chart = (column, next((name for name in brief.outputs if _base(name) in sentence), ""))
    elif "standard wording" in sentence:
        brief.verbatim = True
        brief.policy = brief.policy or next(iter(papers), "")
    elif for_whom and (titles := [name for name in quoted if name != for_whom[2]]):
        brief.carried = (for_whom[1], for_whom[2], titles[0])
    elif len(quoted) == 1 and _UNFILED.search(sentence):
        words = next((found for pattern in _WANTED if (found := _first(pattern, sentence))), "")
        if words:
            brief.wanted.append(Wanted(" ".join(words.split()), quoted[0]))
    elif (
        papers
        and papers[0].endswith((".docx", ".pdf"))
        and ((brief.threshold and brief.threshold in sentence) or "flag" in sentence)
    ):
        brief.policy = papers[0]


def _take_people(brief: Brief, sentences: list[str]) -> None:
    """Who reviews, who approves and who gets it."""
    for sentence in sentences:
        if re.search(r"\bapprov|\bsigns? it off|\byes by mail", sentence):
            brief.approver = brief.approver or _first(
                rf"before {_NAME} has|^{_NAME} (?:must|has to|needs to|is to)|\b(?:of|from) {_NAME}", sentence
            )
        elif re.search(r"\bdrafts?\b", sentence):
            brief.reviewer = brief.reviewer or _first(rf"^\w+ {_NAME}|\bto {_NAME}", sentence)
        elif "working day" in sentence:
            brief.requester = brief.requester or _first(rf"\bto {_NAME}", sentence) or _first(rf"^{_NAME} ", sentence)


def _listed(text: str) -> list[str]:
    """The names with which a text begins ("Seen, Asked and Rate"): each with a capital, up to a mark or other words."""
    names = []
    while found := re.match(r"[A-Z][^,;:.()\"]*?(?=,? and (?=[A-Z])|, |[;:.()\"]|$)", text):
        names.append(found[0].strip())
        text = text[found.end() :]
        joint = re.match(r",? and (?=[A-Z])|, (?=[A-Z])", text)
        if joint is None:
            break
        text = text[joint.end() :]
    return names


def _first(pattern: str, text: str) -> str:
    match = re.search(pattern, text, re.S)
    return next((group for group in match.groups() if group), "").strip() if match else ""


def _commonest(names: list[str]) -> str:
    counted = Counter(names).most_common(1)
    return counted[0][0] if counted else ""


def _base(path: str) -> str:
    return re.split(r"[/\\]", path)[-1]
