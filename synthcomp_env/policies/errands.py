"""Asking people: what to ask whom about a case, and what to reply when the answer is not yet there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from synthcomp_env.policies.base import Call, call
from synthcomp_env.policies.briefs import NOTHING, Wanted
from synthcomp_env.policies.learning import answer_to, kin, who_knows
from synthcomp_env.policies.paperwork import Case
from synthcomp_env.policies.tables import Form
from synthcomp_env.policies.understanding import Mail

__all__ = ["Errands"]

_NOTHING = re.compile(
    r"nothing (?:else|new|to add|beyond|on (?:it|that))|all (?:from me|I have|I know)|you have (?:it all|everything)"
    r"|not (?:that )?I (?:know|hold)|don't (?:have|keep|hold)|not mine|not here|not my \w+",
    re.I,
)
_PROVIDED = re.compile(r"feedback|sign-off|approval|review|willingness|access|clarification|introduc", re.I)
_PASSED_ON = re.compile(r"passed (?:\w+ ){1,3}on to|forwarded it|sent your question on|who will answer you", re.I)
"""Says that somebody else will answer."""
_OFFERED = re.compile(
    r"(?:mean|meaning|about|which(?: of these)?(?:, please)?:|which part,|which is it:) ([^?\n]+)\?", re.I
)
_PATIENCE = 2
"""How often one matter is taken up again with a person."""


@dataclass(slots=True)
class _Matter:
    """Something asked: its sort, the case, in which words, and who was asked so far."""

    sort: Literal["figure", "wishes", "entry", "material"]
    case: Case
    words: str
    wanted: Wanted = NOTHING
    tried: list[str] = field(default_factory=list)
    pressed: list[str] = field(default_factory=list)


class Errands:
    """What was asked of whom. It sends nothing itself: it says what to send."""

    def __init__(self) -> None:
        self._open: dict[str, _Matter] = {}
        self._waiting: list[tuple[Call, _Matter]] = []

    def sent(self, handle: str, message: Call) -> None:
        """Note under which handle a message went out."""
        for pair in self._waiting:
            if pair[0] is message:
                self._open[handle] = pair[1]
                self._waiting.remove(pair)
                return

    def report(self, case: Case, people: dict[str, str]) -> Call | None:
        """The report of the entry that looks wrong, to whoever answers for the extract."""
        if case.suspect is None or case.keeper not in people:
            return None
        return self._ask(case.keeper, _Matter("entry", case, _doubt(case)), f"Entry in {case.extract}")

    def questions(self, case: Case, people: dict[str, str]) -> list[Call]:
        """What to ask at the start of a case."""
        brief, title = case.brief, case.brief.title
        messages = []
        for wanted in brief.wanted:
            matter = _Matter("figure", case, wanted.words, wanted)
            if holder := who_knows(wanted, people, ()):
                messages.append(self._ask(holder, matter, title, _plea(matter)))
        concerned = [
            name for name in dict.fromkeys((brief.requester, brief.reviewer, brief.approver)) if name in people
        ]
        if concerned:
            words = f'Do you have any requirements for "{title}" beyond the brief? What else should it cover?'
            messages.append(self._ask(concerned, _Matter("wishes", case, words), title))
        return messages

    def introductions(self, cases: Sequence[Case], people: dict[str, str]) -> list[Call]:
        """For work that rests on what others hold: each person is asked for what the list of contacts says they
        provide, and for what they know about the case they have most to do with."""
        messages = []
        for name, about in people.items():
            case = max(
                cases, key=lambda case: (case.brief.requester == name, name in case.brief.text, kin(case, about))
            )
            offered = about.partition(": ")[2].partition(". ")[0].rstrip(".")
            offers = [part.strip() for part in re.split(r"[,;] (?![^()]*\))", offered)]
            for offer in [part for part in offers if len(part) > 8 and not _PROVIDED.search(part)][:6]:
                thing = re.sub(r" *[(][^()]*[)]", "", offer)
                matter = _Matter("material", case, f"Could you send me this, please: {thing}?")
                messages.append(self._ask(name, matter, thing[:70]))
            words = f'What should I know for "{case.brief.title}"? Please tell me any requirements and key facts.'
            messages.append(self._ask(name, _Matter("material", case, words), case.brief.title))
        return messages

    def _ask(
        self, who: str | list[str], matter: _Matter, subject: str, body: str = "", reply_to: str | None = None
    ) -> Call:
        names = [who] if isinstance(who, str) else who
        greeting = ", ".join(name.split()[0] for name in names)
        matter.tried += names
        text = f"{greeting},\n\n{body or matter.words}"
        message = call("send_message", to=names, subject=subject, body=text, reply_to=reply_to)
        self._waiting.append((message, matter))
        return message

    def follow_up(self, mail: Mail, people: dict[str, str], presses: bool = True) -> list[Call]:
        """What to send upon a reply: the thing again when it asks back, the next person when it points elsewhere;
        nothing when one does not press."""
        matter = self._open.get(mail.answers)
        if matter is None:
            return []
        if matter.sort == "figure":
            known = matter.case.answers.get(matter.wanted)
            besides = [each.wanted for each in self._open.values() if each.sort == "figure"]
            figure = answer_to(matter.wanted, mail, besides, by_name=known is not None)
            deferred = known is not None and (known[1] == mail.sender or known[1] in mail.body)
            if figure is not None and not deferred:  # who points to the giver of the known figure yields to it
                matter.case.answers[matter.wanted] = (figure, mail.sender)
        if (
            not presses
            or _PASSED_ON.search(mail.body)
            or (matter.sort == "figure" and matter.wanted in matter.case.answers)
            or matter.pressed.count(mail.sender) >= _PATIENCE
        ):
            return []
        subject = f"Re: {mail.subject.removeprefix('Re: ')}"
        others = [name for name in people if name in mail.body and name not in (mail.sender, *matter.tried)]
        asks_back = "?" in mail.body
        matter.pressed.append(mail.sender)
        if matter.sort in ("figure", "entry") and others:
            return [self._ask(others[0], matter, matter.case.brief.title, _plea(matter))]
        if asks_back:
            offered = _OFFERED.search(mail.body)
            named = f"Yes, {' and '.join(offered[1].split(' or '))}. " if offered else ""
            again = {
                "figure": f"I mean this figure: {matter.words}.",
                "wishes": f'{named}All of them, please: everything you require of "{matter.case.brief.title}".',
                "entry": matter.words,
                "material": f"{named}All of it, please. {matter.words}",
            }[matter.sort]
            return [self._ask(mail.sender, matter, subject, again, mail.handle)]
        if matter.sort == "figure" and (name := who_knows(matter.wanted, people, matter.tried)):
            return [self._ask(name, matter, matter.case.brief.title, _plea(matter))]
        if matter.sort in ("wishes", "material") and not _NOTHING.search(mail.body) and not mail.attached:
            again = f'Thank you. Is there anything else you require of "{matter.case.brief.title}"?'
            return [self._ask(mail.sender, matter, subject, again, mail.handle)]
        return []


def _plea(matter: _Matter) -> str:
    if matter.sort == "entry":
        return matter.words
    before = f"{matter.tried[-1]} does not have it. " if matter.tried else ""
    return f'For "{matter.case.brief.title}" I need {matter.words}. {before}Could you tell me?'


def _doubt(case: Case) -> str:
    """The report of an entry that looks wrong: file, sheet and cell, row, column, value, and what it was before."""
    if case.suspect is None or case.grid is None:
        return ""
    label, column = case.suspect
    form: Form = case.form(column)
    value = case.grid.value(label, column) or 0.0
    known = [past for grid in case.older if (past := grid.value(label, column)) is not None]
    before = f" In other extracts it was {form.write(known[0])}." if known else ""
    return (
        f"In {case.extract}, cell {case.grid.address(label, column)} of sheet {case.sheet}, {column} for {label} reads"
        f" {form.write(value)}. That looks wrong.{before} Could you check it and tell me the right figure?"
    )
