"""What a careful reader takes from rules and replies: plain text in, plain values out.

Used by `diligent`, which knows nothing of how computers are made; everything here works on any English text and gives
little where little is said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from synthcomp_env.policies.tables import Amount, amounts, grids

__all__ = ["Level", "Mail", "find_level", "names_in", "periods", "read_mail"]

_CODE = re.compile(r"\s*\([^()]*\b[A-Z]{2}-\d{3,5}\)")
_PERIOD = re.compile(
    r"\b((?:January|February|March|April|May|June|July|August|September|October|November|December|Q[1-4]) 20\d\d)\b"
)
_NOTICE = re.compile(r"\n\n(?=New message m\d+ from |The working day is over\.)")
_SIDE = re.compile(r"\b(below|under|less than|above|over|more than|exceeds|at least|at most)\b", re.I)
_CLOSE = re.compile(
    r"between (?:us|you and me)|to yourself|not (?:be |to be )?(?:for forwarding|passed on|forwarded)"
    r"|for you(?:r \w+)? only|must not get|in confidence|confidential|keep this private|stays here",
    re.I,
)


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


def find_level(text: str, measure: str) -> Level | None:
    """The mark a rule sets for a measure: of its table of levels first, else of the first sentence that has one."""
    rows = [" ".join(row) for grid in grids(text) for row in grid.rows if row[0].casefold() == measure.casefold()]
    for passage in [*rows, *re.split(r"(?<=[.!?])\s", text)]:
        side = _SIDE.search(passage)
        figures = amounts(passage[side.end() :]) if side else []
        if side and figures:
            return Level(side[1].lower() in ("below", "under", "less than", "at least"), figures[0])
    return None
