"""The oracle and the expert: every demand met through tools.

Both know the scenario. The `oracle` makes the moves alone: the upper bound. The `expert` makes the same moves, each
preceded by the calls that reveal its facts, and writes nothing that an observation has not shown: the proof that a
computer is solvable, and the demonstrator.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Generator
from typing import TypeAlias

from synthcomp_env.policies.base import Call, Script, Scripted, Turn, call
from synthcomp_env.policies.knowing import Notice, without
from synthcomp_env.policies.solution import solve
from synthcomp_env.world.scenario import DeliverableSpec, Duty, Item, Scenario

__all__ = ["Month", "Work", "expert", "oracle"]

Work: TypeAlias = Generator["Call | None", "Turn | None", None]
"""One deliverable's work: yields calls and is sent what came back; yields None to wait for the next day."""

_PATIENCE = 2
"""Working days waited for an answer before asking again."""

_REVIEW_DAYS = 4
"""Working days waited for a review or an approval before asking again."""


def oracle(scenario: Scenario) -> Scripted:
    """The policy that makes every oracle move of a scenario."""
    return Scripted("oracle", lambda observation, info: Month(scenario, reveal=False).live())


def expert(scenario: Scenario) -> Scripted:
    """The policy that makes every oracle move, each preceded by the calls that reveal its facts."""
    return Scripted("expert", lambda observation, info: Month(scenario, reveal=True).live())


class Month:
    """All deliverables side by side, day by day. What has been read of the mail is shared between them."""

    def __init__(self, scenario: Scenario, reveal: bool) -> None:
        self.scenario, self.reveal = scenario, reveal
        self.day = 1
        self.read: list[str] = []
        """Text of every message opened so far."""
        self.morning = ""
        """The page on which the day opened."""
        self.written: set[str] = set()
        """Deliverables whose final figures stand in their workbooks."""
        self.promised: frozenset[str] = frozenset()
        """Items that were asked for before, and whose answer is on its way."""

    def live(self) -> Script:
        """The whole month, or what is left of it."""
        ordered = sorted(self.scenario.deliverables, key=lambda spec: (spec.due, spec.id))
        works = [self._deliverable(spec) for spec in ordered]
        yield from self._arrive()
        while True:
            if self._plans_today():
                yield call("write_plan", text=self._plan())
            yield from self._open_mail()
            yield from self._duties()
            for work in list(works):
                if not (yield from self._until_it_waits(work)):
                    works.remove(work)
            turn = yield call("end_day")
            if turn.over:
                return
            self.day, self.morning = int(turn.info["day"]), turn.observation

    def _arrive(self) -> Script:
        """What comes before all else."""
        if self.reveal:
            yield call("list_contacts")

    def _plans_today(self) -> bool:
        return (self.day - 1) % 5 == 0

    def _until_it_waits(self, work: Work) -> Generator[Call, Turn, bool]:
        """Let one deliverable's work go on today; False when it is done."""
        answer: Turn | None = None
        while True:
            try:
                step = work.send(answer)
            except StopIteration:
                return False
            if step is None:
                return True
            answer = yield step

    def _open_mail(self) -> Script:
        while True:
            listing = yield call("list_messages", unread=True)
            handles = list(dict.fromkeys(re.findall(r"\bm\d+\b", listing.observation)))
            if not handles:
                return
            for handle in handles:
                turn = yield call("read_message", message=handle)
                self.read.append(turn.observation)

    def _duties(self) -> Script:
        for duty in self.scenario.duties:
            if self.day in duty.days and not self._is_done(duty):
                about = ", ".join(duty.about)
                titles = "; ".join(spec.title for spec in self.scenario.deliverables if spec.due >= self.day)
                body = f"{duty.title} ({about}), day {self.day}. In work: {titles or 'nothing open'}."
                yield call("send_message", to=[duty.to], subject=f"{duty.title}, day {self.day}", body=body)

    def _is_done(self, duty: Duty) -> bool:
        """Whether somebody has done a duty today before the expert came."""
        return False

    def _plan(self) -> str:
        lines = [f"Week {(self.day - 1) // 5 + 1}"]
        lines += [f"- {spec.title}: due on day {spec.due}" for spec in self.scenario.deliverables]
        return "\n".join(lines)

    def _told(self, item: Item) -> bool:
        """Whether a message that was opened told an item."""
        return any(item.text in text for text in self.read)

    # -- one deliverable --------------------------------------------------------------------------------------------

    def _deliverable(self, spec: DeliverableSpec) -> Work:
        """From the first reading to the release."""
        yield from self._read_sources(spec)
        yield from self._inquire(spec)
        while not self.written.issuperset(spec.depends_on):
            yield None
        if spec.review:
            yield from self._review(spec)
        while self._unannounced(spec):
            yield None
        yield from self._write(spec)
        self.written.add(spec.id)
        if spec.approval is not None:
            yield from self._approve(spec)
        yield call("submit_deliverable", deliverable=spec.id, note=f"Please find attached: {spec.title}.")

    def _read_sources(self, spec: DeliverableSpec) -> Work:
        if not self.reveal:
            return
        for path in dict.fromkeys(spec.sources.values()):
            yield from self._read(path)

    def _read(self, path: str) -> Work:
        page = 1
        while True:
            turn = yield call("read_file", path=path, page=page)
            if turn is None or turn.failed or not re.search(rf"page {page} of (\d+)", turn.observation):
                return
            if page >= int(re.findall(rf"page {page} of (\d+)", turn.observation)[0]):
                return
            page += 1

    def _inquire(self, spec: DeliverableSpec) -> Work:
        """Report the error and ask every holder, all on one day; then ask again for what stays open."""
        items = [item for item in self._wanted(spec) if not self._told(item)]
        report = self._report(spec)
        if report is not None:
            yield report
        asked: dict[str, list[Item]] = defaultdict(list)
        for item in items:
            if item.id not in self.promised:
                asked[self._whom(item)].append(item)
        for holder, wanted in asked.items():
            topics = [item.topics[0] for item in wanted if item.kind != "requirement"]
            lines = [f"What can you tell me about {topic}?" for topic in topics]
            if len(topics) < len(wanted):
                lines.append(f"Do you have any requirements for {spec.title}, on content or on format?")
            yield call("send_message", to=[holder], subject=spec.title, body=" ".join(lines))
        if spec.error is not None:
            items.append(self.scenario.items[spec.error.item])
        items += [item for item in self.scenario.items.values() if item.corrects in {slip.id for slip in items}]
        if any(not self._told(item) for item in items):
            yield from self._meanwhile(spec)
        waited = 0
        while missing := [item for item in items if not self._told(item)]:
            yield None
            waited += 1
            if waited % _PATIENCE == 0:
                waited_for = {item.id for item in missing}
                for item in missing:
                    if not self._told(item) and item.corrects not in waited_for:
                        yield self._ask_closely(spec, item)

    def _meanwhile(self, spec: DeliverableSpec) -> Work:
        """What is done while answers are awaited: nothing, in a month of one's own."""
        yield from ()

    def _whom(self, item: Item) -> str:
        """Whom to ask for an item: its holder, or who stands in while the holder is known to be on leave."""
        holder = self.scenario.contacts[item.holder]
        told = holder.leave_told <= self.scenario.calendar.at(self.day, self.scenario.calendar.opens)
        return item.deputy if item.deputy and self.day in holder.away_days and told else item.holder

    def _wanted(self, spec: DeliverableSpec) -> list[Item]:
        """Items that must be asked for: figures and requirements, not mere notes."""
        return [
            item
            for item in self.scenario.items.values()
            if item.deliverable == spec.id
            and item.disclosure == "ask"
            and item.kind in ("requirement", "figure", "file")
        ]

    def _report(self, spec: DeliverableSpec) -> Call | None:
        """The mail that reports the planted error to its owner."""
        error = spec.error
        if error is None or spec.table is None or self._told(self.scenario.items[error.item]):
            return None
        column = next(column for column in spec.table.columns if column.id == error.column)
        name = error.path.rpartition("/")[2]
        body = (
            f"In {name}, cell {error.cell}, the {column.name} of {error.entity} reads "
            f"{error.wrong:,.{column.decimals}f}. That looks wrong: {error.symptom}. Could you check and correct it?"
        )
        return call("send_message", to=[error.owner], subject=f"Error in {name}", body=body)

    def _ask_closely(self, spec: DeliverableSpec, item: Item) -> Call:
        """Ask for one item by words that none of its holder's other items has."""
        others = {
            topic
            for other in self.scenario.items.values()
            if other.holder == item.holder and other.id not in (item.id, item.corrects) and other.corrects != item.id
            for topic in other.topics
        }
        own = [topic for topic in item.topics if topic not in others][:3] or list(item.topics[:2])
        subject = f"{spec.title}, day {self.day}"
        body = f"For {spec.title}, one more question on day {self.day}: what about {' and '.join(own)}?"
        holder = self.scenario.contacts[item.holder]
        whom = item.deputy if item.deputy and self.day in holder.away_days else item.holder
        return call("send_message", to=[whom], subject=subject, body=body)

    def _write(self, spec: DeliverableSpec, draft: bool = False) -> Work:
        """Write every output, and read the workbook's recomputed totals before they are quoted. A draft knows neither
        what only its review tells nor what is not announced yet."""
        chosen, facts = without(spec, self.scenario.ledger.facts, self._unannounced(spec) if draft else ())
        solution = solve(self.scenario, chosen, facts=lambda role: facts, reviewed=not draft)
        for move in solution.calls(spec):
            yield move
            if self.reveal and move["name"] == "create_workbook":
                yield from self._read(move["arguments"]["path"])

    def _unannounced(self, spec: DeliverableSpec) -> list[Notice]:
        """What the month has yet to tell of a deliverable: the oracle knows it from its day on, the expert when it has
        read of it."""
        awaited: list[tuple[Notice, int, str]] = []
        if spec.rule is not None and spec.rule.change_day:
            awaited.append(("change", spec.rule.change_day, spec.rule.item))
        if spec.restated is not None:
            awaited.append(("restated", spec.restated.day, spec.restated.item))
        items = self.scenario.items
        return [
            notice for notice, day, item in awaited if self.day < day or (self.reveal and not self._told(items[item]))
        ]

    def _files(self, spec: DeliverableSpec) -> list[str]:
        return [output.path for output in spec.outputs]

    def _review(self, spec: DeliverableSpec) -> Work:
        """Have drafts reviewed until the reviewer has nothing more to say. What is announced while a draft is out makes
        it stale, so the next one goes out at once."""
        items = [self.scenario.items[item] for item in dict.fromkeys(spec.review.values())]
        while missing := [item for item in items if not self._told(item)]:
            open_news = self._unannounced(spec)
            yield from self._write(spec, draft=True)
            note = f"Please review this draft of {spec.title} (day {self.day})."
            yield call("request_review", to=missing[0].holder, deliverable=spec.id, files=self._files(spec), note=note)
            for _ in range(_REVIEW_DAYS):
                yield None
                if self._told(missing[0]) or self._unannounced(spec) != open_news:
                    break

    def _approve(self, spec: DeliverableSpec) -> Work:
        """Ask for approval and wait until it is granted."""
        approval = spec.approval
        if approval is None:
            return
        name = self.scenario.contacts[approval.approver].name
        while not self._approved(spec, name):
            seen = len(self.read)
            note = f"Please approve the final version of {spec.title} for release (day {self.day})."
            yield call("request_review", to=approval.approver, deliverable=spec.id, files=self._files(spec), note=note)
            for _ in range(_REVIEW_DAYS):
                yield None
                answered = any(name in text and spec.title in text for text in self.read[seen:])
                if answered or self._approved(spec, name):
                    break

    def _approved(self, spec: DeliverableSpec, name: str) -> bool:
        """Whether the morning's page says that somebody has approved the files as they are."""
        line = next((line for line in self.morning.splitlines() if f"{spec.id} {spec.title}" in line), "")
        return re.search(rf"approved by {re.escape(name)}(?! \(files changed)", line) is not None
