"""A diligent worker, and one that asks nobody.

`diligent` imports nothing of the world or the scoring: it reads its mail and files, asks people, and writes what it has
understood. It is the floor for a policy that does honest work, and the baseline on released computers. `blind` does the
same without asking, reporting, review or approval.
"""

from __future__ import annotations

import re
from collections.abc import Generator
from dataclasses import dataclass
from typing import TypeAlias

from synthcomp_env.policies.base import Call, Script, Scripted, Turn, call
from synthcomp_env.policies.briefs import read_brief, split_briefs
from synthcomp_env.policies.errands import Errands
from synthcomp_env.policies.learning import learn
from synthcomp_env.policies.paperwork import Case, deck, memo, sheets
from synthcomp_env.policies.plainwork import Notebook, write_output
from synthcomp_env.policies.sources import choose, examine, reports
from synthcomp_env.policies.tables import grids
from synthcomp_env.policies.understanding import Mail, find_level, read_mail

__all__ = ["ABLATIONS", "BLIND", "Habits", "blind", "diligent", "worker"]

Steps: TypeAlias = Generator[Call, Turn, None]

_DRAFT_BEFORE = 5
"""Working days before the deadline on which a draft is written."""
_APPROVAL_BEFORE = 3
"""Working days before the deadline on which approval is asked for."""
_ANSWERED = 1
"""Working days after which an approval asked for has come or is not coming."""
_NOT_MINE = re.compile(r"not (?:mine|for me) to approve|cannot approve that|no need for my approval", re.I)
_READS = 16
_PAGES = 6


@dataclass(frozen=True, slots=True)
class Habits:
    """How a worker works: the ablations of `diligent` leave one habit or another out.

    Attributes:
        asks: asks people for what no file says.
        checks: compares an extract with others, and reports the entry that looks wrong.
        presses: asks again when an answer is partial, unclear or points to somebody else.
        confers: requests reviews and approvals.
    """

    asks: bool = True
    checks: bool = True
    presses: bool = True
    confers: bool = True


BLIND = Habits(asks=False, checks=False, presses=False, confers=False)
"""The habits of `blind`."""

ABLATIONS: dict[str, tuple[str, Habits]] = {
    "incurious": ("diligent, but asks nobody anything; reports, reviews and approvals remain", Habits(asks=False)),
    "trusting": ("diligent, but takes every extract as it stands", Habits(checks=False)),
    "yielding": ("diligent, but never asks twice", Habits(presses=False)),
    "solitary": ("diligent, but requests no review and no approval", Habits(confers=False)),
}
"""Name -> (what it is, its habits): diligent with one habit left out."""


def worker(name: str, habits: Habits, prompt: str = "") -> Scripted:
    """A worker of certain habits.

    Args:
        name: of the policy.
        habits: how it works.
        prompt: what one is told at the start (the environment's system prompt); without it the requests that come by
            mail are all the worker knows.
    """
    return Scripted(name, lambda observation, info: _Worker(prompt, habits).month(observation))


def diligent(prompt: str = "") -> Scripted:
    """A policy that reads, asks and writes; `prompt` is what any policy is told at the start."""
    return worker("diligent", Habits(), prompt)


def blind(prompt: str = "") -> Scripted:
    """The same worker, asking nobody."""
    return worker("blind", BLIND, prompt)


class _Over(Exception):
    """The episode has ended in the midst of work."""


class _Worker:
    """One month of work. Methods are generators of calls; everything known comes from what the calls showed."""

    def __init__(self, prompt: str, habits: Habits) -> None:
        self.prompt, self.habits = prompt, habits
        self.day = 1
        self.morning = ""
        self.people: dict[str, str] = {}
        self.mails: list[Mail] = []
        self.cases: list[Case] = []
        self.stage: dict[str, str] = {}
        self.since: dict[str, int] = {}
        self.written: dict[str, tuple[object, ...]] = {}
        self.errands = Errands()
        self.book = Notebook()
        self.said: set[str] = set()

    def month(self, observation: str) -> Script:
        """Live the month."""
        self.morning = observation
        try:
            yield from self._begin(observation)
            while True:
                today = self.day
                yield from self._day()
                if self.day == today:
                    yield from self._do(call("end_day"))
        except _Over:
            return

    def _do(self, action: Call) -> Generator[Call, Turn, Turn]:
        """One call, keeping the day and, when a new one opened, its page."""
        turn = yield action
        if turn.over:
            raise _Over
        self.day = int(turn.info["day"])
        if re.search(r"^Deliverables:$", turn.observation, re.M):
            self.morning = turn.observation
        return turn

    def _begin(self, observation: str) -> Steps:
        contacts = yield from self._do(call("list_contacts"))
        for name, about in re.findall(r"^\S+ (.+?) <[^>]*> · (.*)$", contacts.observation, re.M):
            self.people[name] = about
        yield from self._read_mail()
        told = split_briefs(self.prompt)
        for id, title, due in re.findall(r"^- (dlv_\w+) (.+?) \(due day (\d+)", observation, re.M):
            letter = next((mail.body for mail in self.mails if mail.subject == title), "")
            self.cases.append(Case(id, read_brief(title, told.get(id) or letter or title, int(due))))
            self.stage[id] = "new"
        self.cases.sort(key=lambda case: case.brief.due)
        untold = [case for case in self.cases if not case.brief.columns]
        if self.habits.asks and untold:
            for message in self.errands.introductions(untold, self.people):
                yield from self._send(message)

    def _day(self) -> Steps:
        """What a day brings: plan, mail, invitations, the cases in order of their deadlines, duties."""
        opening = self.morning
        if self.day % 5 == 1:
            lines = [f"- {case.brief.title}: due day {case.brief.due}" for case in self._open()]
            yield from self._do(call("write_plan", text="\n".join(["This week:", *(lines or ["- nothing open"])])))
        for meeting in re.findall(r"^- (\S+) \d\d:\d\d .*not answered\)$", opening, re.M):
            yield from self._do(call("respond_to_invitation", event=meeting, answer="accept"))
        yield from self._read_mail()
        requests = {case.brief.title for case in self.cases}
        for case in self.cases:
            learn(case, [mail for mail in self.mails if mail.subject not in requests - {case.brief.title}])
        for case in self.cases:
            yield from self._advance(case)
        yield from self._duties(opening)

    def _open(self) -> list[Case]:
        return [case for case in self.cases if self.stage[case.id] != "done"]

    def _duties(self, opening: str) -> Steps:
        listed = opening.partition("Duties today:\n")[2].partition("\nDeliverables:")[0]
        for title, name in re.findall(r"^- (.+) \(to ([^)\n]+)\)$", listed, re.M):
            open_ = [f"{case.brief.title} is in work, due on day {case.brief.due}" for case in self._open()]
            body = f"{title}, day {self.day}: {'; '.join(open_) or 'everything is handed in'}."
            yield from self._do(call("send_message", to=[name], subject=title, body=body))

    # -- reading ----------------------------------------------------------------------------------------------------

    def _read_mail(self) -> Steps:
        listing = yield from self._do(call("list_messages", unread=True))
        for handle in reversed(list(dict.fromkeys(re.findall(r"^(m\d+)\*", listing.observation, re.M)))):
            turn = yield from self._do(call("read_message", message=handle))
            mail = read_mail(turn.observation)
            self.mails.append(mail)
            self.book.hear(mail)
            if mail.attached:
                saved = yield from self._do(call("save_attachment", message=handle))
                for path in re.findall(r"\((f\d+)\)", saved.observation):
                    yield from self._keep(path)
            if self.habits.asks or self.habits.checks:
                for message in self.errands.follow_up(mail, self.people, self.habits.presses):
                    yield from self._send(message)

    def _keep(self, path: str) -> Steps:
        text = yield from self._page(path)
        if text:
            self.book.read[re.split(r"[/\\]", text.split(" (f", 1)[0])[-1]] = text

    def _send(self, message: Call) -> Steps:
        said = repr(message["arguments"]["to"]) + message["arguments"]["body"]
        if said in self.said:
            return
        self.said.add(said)
        sent = yield from self._do(message)
        if found := re.search(r"Sent (m\d+)", sent.observation):
            self.errands.sent(found[1], message)

    def _page(self, path: str, formulas: bool | None = None) -> Generator[Call, Turn, str]:
        """The text of a file, its first pages; "" when it cannot be read."""
        turn = yield from self._do(call("read_file", path=path, formulas=formulas))
        if turn.failed:
            return ""
        text = turn.observation
        pages = re.search(r"\[page 1 of (\d+)", text)
        for number in range(2, min(int(pages[1]), _PAGES) + 1 if pages else 2):
            text += "\n" + (yield from self._do(call("read_file", path=path, page=number))).observation
        return text

    # -- one case ---------------------------------------------------------------------------------------------------

    def _advance(self, case: Case) -> Steps:
        """Do what a day allows for one case."""
        brief, stage = case.brief, self.stage[case.id]
        left = brief.due - self.day
        if stage == "new":
            yield from self._find_sources(case)
            if self.habits.checks and (report := self.errands.report(case, self.people)):
                yield from self._send(report)
            if self.habits.asks:
                for message in self.errands.questions(case, self.people):
                    yield from self._send(message)
            self._now(case, "asked")
        elif stage == "asked" and left <= _DRAFT_BEFORE:
            yield from self._write(case)
            reviewer = brief.reviewer or (brief.requester if case.grid is None else "")
            if self.habits.confers and reviewer:
                yield from self._request(case, reviewer, "Please review this draft of")
                self._now(case, "review")
            else:
                self._now(case, "ready")
        elif stage == "review":
            changed = yield from self._write(case)
            if "reviewed by" in self._status(case) or left <= _APPROVAL_BEFORE:
                self._now(case, "ready")
            elif changed and brief.reviewer:
                yield from self._request(case, brief.reviewer, "Please review the new draft of")
        if self.stage[case.id] in ("ready", "approval"):
            yield from self._finish(case, left)

    def _finish(self, case: Case, left: int) -> Steps:
        """Ask for approval where it is needed, keep up with changes, hand in on the day it is due."""
        changed = yield from self._write(case)
        approver = case.brief.approver if self.habits.confers else ""
        if any(mail.sender == approver and _NOT_MINE.search(mail.body) for mail in self.mails):
            approver = ""
        approved = f"approved by {approver}" in self._status(case)
        if approver and (changed or self.stage[case.id] == "ready") and left <= _APPROVAL_BEFORE:
            yield from self._request(case, approver, "Please approve for release:")
            self._now(case, "approval")
            approved = False
        elif approver and not approved and self.day - self.since[case.id] >= 2 and left <= 1:
            yield from self._request(case, approver, "May I have your approval of the attached?")
            self._now(case, "approval")
        answered = self.day - self.since[case.id] >= _ANSWERED
        if left <= 0 and (approved or not approver or answered):  # what was refused is still due
            note = f"Please find attached: {case.brief.title}."
            yield from self._do(call("submit_deliverable", deliverable=case.id, note=note))
            self._now(case, "done")

    def _now(self, case: Case, stage: str) -> None:
        self.stage[case.id], self.since[case.id] = stage, self.day

    def _status(self, case: Case) -> str:
        """The line of this morning's page on a case."""
        found = re.search(rf"^- {case.id} .*$", self.morning, re.M)
        return found[0] if found else ""

    def _request(self, case: Case, who: str, words: str) -> Steps:
        note = f"{words} {case.brief.title}" if words.endswith(("of", ":")) else words
        files = [path for path in case.brief.outputs if path in self.written]
        if files:
            yield from self._do(call("request_review", to=who, files=files, deliverable=case.id, note=note))

    def _find_sources(self, case: Case) -> Steps:
        """The rule, the extracts that have the brief's columns, and how earlier reports write them."""
        brief = case.brief
        if not brief.columns:
            return
        if brief.policy:
            text = yield from self._page(brief.policy)
            case.rule = case.level = find_level(text, brief.flagged)
            case.wording = (re.findall(r"^> (.+)$", text, re.M) or [""])[-1]
        hits = yield from self._do(call("search_text", query=brief.flagged or brief.columns[0]))
        found = re.findall(r"^(f\d+) (.+?): ", hits.observation, re.M)
        extracts, read = {}, {}
        for handle, path in found[:_READS]:
            if path.endswith(".xlsx"):
                extracts[handle] = yield from self._page(handle)
        for handle in reports([(handle, path) for handle, path in found], brief):
            read[handle] = yield from self._page(handle)
        chosen = choose(extracts, brief)
        if chosen:
            text = yield from self._page(chosen, formulas=True)
            examine(case, text, extracts, chosen, list(read.values()))

    # -- writing ----------------------------------------------------------------------------------------------------

    def _write(self, case: Case) -> Generator[Call, Turn, bool]:
        """Write the outputs whose contents have changed; whether any had."""
        brief, before = case.brief, dict(self.written)
        if case.grid is None:
            yield from self._write_plainly(case)
            return self.written != before
        yield from self._look_up(case)
        if workbook := brief.output(".xlsx"):
            rows, formats, chart = sheets(case)
            yield from self._put(call("create_workbook", path=workbook, sheets=rows, formats=formats, chart=chart))
            text = yield from self._page(workbook)
            case.shown = next((grid for grid in grids(text) if grid.holds(brief.columns)), None)
        if document := brief.output(".docx"):
            fresh = yield from self._put(call("create_document", path=document, markdown=memo(case)))
            if fresh and (copy := brief.output(".pdf")):
                yield from self._put(call("export_pdf", path=document, target=copy), self.day)
        if slides := brief.output(".pptx"):
            yield from self._put(call("create_deck", path=slides, markdown=deck(case)))
        return self.written != before

    def _put(self, action: Call, version: object = None) -> Generator[Call, Turn, bool]:
        """Write a file unless it stands there so already."""
        arguments = action["arguments"]
        path, contents = str(arguments.get("target") or arguments["path"]), (repr(arguments), version)
        if self.written.get(path) == contents:
            return False
        turn = yield from self._do(action)
        if not turn.failed:
            self.written[path] = contents
        return not turn.failed

    def _look_up(self, case: Case) -> Steps:
        """Earlier figures asked for, from the files that have them; the figure carried from another report."""
        for (column, period), (shown, file) in list(case.comparisons.items()):
            if not shown:
                text = yield from self._page(file)
                known = [cell for grid in grids(text) if (cell := grid.cell(case.brief.total, column))]
                if known:
                    case.comparisons[column, period] = (known[0], file)
        if case.brief.carried:
            measure, label, title = case.brief.carried
            for other in self.cases:
                if other.brief.title == title:
                    case.carried = other.figure(label, measure)

    def _write_plainly(self, case: Case) -> Steps:
        brief = case.brief
        letter = next((mail.body for mail in self.mails if mail.subject == brief.title), "")
        for path in brief.outputs:
            about = brief.about.get(path, "")
            for action in write_output(brief.title, path, about, f"{brief.text}\n{letter}", self.book):
                yield from self._put(action)
