"""The grader: books points at commits, looking only at what changed, and speaks for the rubric to reviewers.

Earning criteria pay their points when they pass; conditional ones pay their points times the share of earning points
won in their deliverable, the deliverable's sum rounded down. Every change is booked as an integer delta, so deltas sum
exactly to the score.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from synthcomp_env.artifacts.blob import Blob, Cache
from synthcomp_env.errors import ModelError
from synthcomp_env.scoring.book import Book, Cause, Delta
from synthcomp_env.scoring.changes import Reason, Watch, new_messages
from synthcomp_env.scoring.checks import decide, reads
from synthcomp_env.scoring.judge import Judge, Prompt, earned, load_prompt, request
from synthcomp_env.scoring.rubric import (
    Agree,
    ApprovalFirst,
    ChangeApplied,
    Criterion,
    FigureRight,
    Judged,
    NoLeak,
    Restated,
    Reviewed,
    Rubric,
)
from synthcomp_env.scoring.scorecard import Scorecard, scorecard
from synthcomp_env.scoring.view import EvidenceView, Finding, Ground
from synthcomp_env.simulation.log import Log
from synthcomp_env.simulation.state import FileEntry, Message, State
from synthcomp_env.world.scenario import Scenario

__all__ = ["Grader"]


class Grader:
    """The rubric of one episode at work. Immutable but for caches: one may serve many environments.

    Args:
        scenario: the computer's scenario.
        rubric: criteria and points; their total is the denominator from the first day.
        base_files: the files at the start, by path or path key.
        judge: decides `Judged` criteria when the episode has ended; without one they stay unjudged.
    """

    def __init__(
        self,
        scenario: Scenario,
        rubric: Rubric,
        base_files: Mapping[str, Blob | FileEntry],
        judge: Judge | None = None,
    ) -> None:
        self.scenario, self.rubric, self.judge = scenario, rubric, judge
        self.ground = Ground.of(scenario, base_files)
        self._watch = Watch(rubric, self.ground)
        self._findings: Cache[Finding] = Cache(4096)
        self._prompt: Prompt | None = load_prompt("judge") if judge is not None else None
        self._first: Book | None = None
        criteria = rubric.criteria
        self._index = {criterion.id: index for index, criterion in enumerate(criteria)}
        self._earning: dict[str, list[int]] = {"": []}
        self._conditional: dict[str, list[int]] = {}
        self._works: set[int] = set()
        for index, criterion in enumerate(criteria):
            if criterion.klass == "conditional":
                self._conditional.setdefault(criterion.deliverable, []).append(index)
            elif judge is not None or not isinstance(criterion.check, Judged):
                self._works.add(index)
                self._earning.setdefault(criterion.deliverable, []).append(index)
                if criterion.deliverable:
                    self._earning[""].append(index)

    # -- booking ----------------------------------------------------------------------------------------------------

    def begin(self, state: State) -> Book:
        """The book of a fresh episode."""
        first = self._first
        if first is not None and first.anchor is not None and first.anchor.files is state.files:
            return replace(first, anchor=state)
        count = len(self.rubric.criteria)
        self._first = self.evaluate(state, Book((0,) * count, (None,) * count, Log()))
        return self._first

    def evaluate(self, state: State, book: Book) -> Book:
        """Book what a commit brought. Costs microseconds when nothing that a criterion reads has changed."""
        before = book.anchor
        if before is state:
            return book
        sent = new_messages(before, state) if before is None or state.mail is not before.mail else ()
        changed, seen = self._watch.changed(before, state, sent, book.seen)
        book = replace(book, anchor=state, sent=book.sent + sent, seen=seen)
        causes: dict[int, Cause] = {}
        if changed:
            book, causes = self._decide(state, book, changed, sent)
        if state.finished and self.judge is not None:
            judged = self._judge(state, book)
            fresh = (index for index, found in enumerate(judged.findings) if found is not book.findings[index])
            book, causes = judged, causes | dict.fromkeys(fresh, "policy")
        return self._settle(state, book, causes) if causes else book

    def _decide(
        self, state: State, book: Book, changed: dict[int, set[Reason]], new: tuple[Message, ...]
    ) -> tuple[Book, dict[int, Cause]]:
        """Decide the changed criteria again; gives the cause of each finding that is new or newly counts."""
        findings = list(book.findings)
        causes: dict[int, Cause] = {}
        views: dict[str, EvidenceView] = {}
        for index, reasons in changed.items():
            criterion, was = self.rubric.criteria[index], findings[index]
            name, messages = criterion.deliverable, book.sent
            if isinstance(criterion.check, NoLeak) and was is not None and was.passed and reasons == {"mail"}:
                name, messages = "new", new  # what was sent before was looked at then
            view = views.get(name)
            if view is None:
                view = views[name] = EvidenceView(self.ground, state, criterion.deliverable, messages=messages)
            told = isinstance(criterion.check, ChangeApplied | Restated) and reasons <= {"day", "disclosed"}
            found = findings[index] = self._find(index, view)
            if "day" in reasons or found.passed != (was is not None and was.passed):
                causes[index] = "world" if told or reasons <= {"day"} else "policy"
        return replace(book, findings=tuple(findings)), causes

    def _find(self, index: int, view: EvidenceView) -> Finding:
        """Decide one criterion; findings that rest on files and disclosure alone are remembered.

        What only a person can tell wins nothing before it was told: a lucky guess is no work."""
        criterion = self.rubric.criteria[index]
        if criterion.item and criterion.item not in view.state.disclosed:
            return _UNTOLD
        check = criterion.check
        depends = reads(check)
        if depends.parts not in ((), ("disclosed",)):
            return decide(check, view)
        key: list[object] = [index]
        for path in depends.outputs:
            blob = view.graded(path)
            key.append(blob and blob.hash)
        for path in depends.current:
            blob = view.current(path)
            key.append(blob and blob.hash)
        if depends.parts:
            key.append(getattr(check, "item", "") in view.state.disclosed)
        return self._findings.get(tuple(key), lambda: decide(check, view))

    def _settle(self, state: State, book: Book, causes: dict[int, Cause]) -> Book:
        """Turn findings into points and book the differences.

        Args:
            causes: the criteria whose findings changed or newly count, each with what caused it.
        """
        before, points = book.points, list(book.points)
        moved: dict[str, set[Cause]] = {}
        for index, cause in causes.items():
            if index in self._works:
                points[index] = self._paid(index, state.day, book)
                if points[index] != before[index]:
                    moved.setdefault(self.rubric.criteria[index].deliverable, set()).add(cause)
        everywhere = {cause for found in moved.values() for cause in found}
        causes = dict(causes)
        for deliverable, indices in self._conditional.items():
            won, whole = self._share(deliverable, points)
            brought = moved.get(deliverable, set()) if deliverable else everywhere
            passed = paid = 0
            for index in indices:
                passed += self._paid(index, state.day, book)
                points[index] = passed * won // whole - paid  # rounded once a deliverable, not once a criterion
                paid += points[index]
                if "policy" in brought or index not in causes:
                    causes[index] = "world" if brought == {"world"} else "policy"
        deltas = book.deltas
        for index, criterion in enumerate(self.rubric.criteria):
            if delta := points[index] - before[index]:
                finding = book.findings[index]
                why = finding.evidence if finding else ""
                deltas = deltas.append(Delta(criterion.id, delta, state.day, state.turn, causes[index], why))
        return replace(book, points=tuple(points), deltas=deltas, score=sum(points))

    def _paid(self, index: int, day: int, book: Book) -> int:
        """Full points of a criterion that is in force and passes; half for a judge's "partial"."""
        criterion, finding = self.rubric.criteria[index], book.findings[index]
        if finding is None or day < criterion.activates:
            return 0
        if isinstance(criterion.check, Judged) and finding.passed and finding.evidence.startswith(_PARTIAL):
            return criterion.points // 2
        return criterion.points if finding.passed else 0

    def _share(self, deliverable: str, points: list[int]) -> tuple[int, int]:
        """Earning points won and to be won in a deliverable ("": in all). With none to be won, all of none is won."""
        indices = self._earning.get(deliverable, [])
        whole = sum(self.rubric.criteria[index].points for index in indices)
        return (sum(points[index] for index in indices), whole) if whole else (1, 1)

    # -- judging ----------------------------------------------------------------------------------------------------

    def _judge(self, state: State, book: Book) -> Book:
        """Ask the judge about every criterion that awaits one and was not decided yet."""
        findings, failed = list(book.findings), list(book.failed)
        for index, criterion in enumerate(self.rubric.criteria):
            if not isinstance(criterion.check, Judged) or findings[index] is not None or criterion.id in failed:
                continue
            assert self.judge is not None
            assert self._prompt is not None
            view = EvidenceView(self.ground, state, criterion.deliverable)
            try:
                judgement = self.judge.verdict(request(criterion, view, self._prompt))
            except ModelError:
                failed.append(criterion.id)
                continue
            won = earned(judgement, criterion.points)
            mark = _PARTIAL if judgement.verdict == "partial" else ""
            findings[index] = Finding(won > 0, mark + judgement.evidence)
        return replace(book, findings=tuple(findings), failed=tuple(failed))

    def passing(self, state: State, criteria: Iterable[str]) -> dict[str, bool]:
        """Which of some criteria (by id) a state meets, whatever the day and whatever was booked."""
        views: dict[str, EvidenceView] = {}
        found = {}
        for id in criteria:
            index = self._index[id]
            deliverable = self.rubric.criteria[index].deliverable
            if deliverable not in views:
                views[deliverable] = EvidenceView(self.ground, state, deliverable)
            found[id] = self._find(index, views[deliverable]).passed
        return found

    def unjudged(self, book: Book) -> int:
        """Points that await a judge."""
        return sum(
            criterion.points
            for criterion, finding in zip(self.rubric.criteria, book.findings, strict=True)
            if isinstance(criterion.check, Judged) and finding is None
        )

    def fraction(self, book: Book) -> float | None:
        """Points won over the rubric's total; None when the judge failed."""
        return None if book.failed else book.score / max(1, self.rubric.total)

    def scorecard(self, state: State, book: Book) -> Scorecard:
        """Where every point came from, as of a state; what was not evaluated yet is evaluated first."""
        book = self.evaluate(state, book)
        return scorecard(self.scenario, self.rubric, book)

    # -- what reviewers may know ------------------------------------------------------------------------------------

    def readiness(self, state: State, deliverable: str) -> float:
        """Share of a deliverable's earning points that the files as they stand would win, in [0, 1].

        What only a review or an approval can bring is left out, and so is what does not count yet or awaits a judge.
        A deliverable with no such criteria is as ready as its other checkable criteria are met."""
        checkable = [
            (index, criterion)
            for index, criterion in enumerate(self.rubric.criteria)
            if criterion.deliverable == deliverable and not isinstance(criterion.check, Judged)
            if criterion.activates <= state.day and reads(criterion.check).outputs
        ]
        earning = [
            (index, criterion)
            for index, criterion in checkable
            if criterion.klass == "earning" and not isinstance(criterion.check, Reviewed | ApprovalFirst)
        ]
        view = EvidenceView(self.ground, state, deliverable, draft=True)
        return self._met(earning or checkable, view)

    def _met(self, chosen: list[tuple[int, Criterion]], view: EvidenceView) -> float:
        whole = sum(criterion.points for _, criterion in chosen)
        won = sum(criterion.points for index, criterion in chosen if self._find(index, view).passed)
        return won / whole if whole else 1.0

    def unmet(self, state: State, items: tuple[str, ...]) -> tuple[str, ...]:
        """Those of some knowledge items whose demands the files as they stand do not meet."""
        missing = set()
        for index, criterion in enumerate(self.rubric.criteria):
            if criterion.item in items and criterion.item and not isinstance(criterion.check, Judged | ApprovalFirst):
                view = EvidenceView(self.ground, state, criterion.deliverable, draft=True)
                if not self._find(index, view).passed:
                    missing.add(criterion.item)
        return tuple(item for item in items if item in missing)

    def wanting(self, state: State, deliverable: str) -> tuple[str, ...]:
        """The figures, by measure and label, that some file of a deliverable must give and does not give right: those
        that stand in every file first."""
        view = EvidenceView(self.ground, state, deliverable, draft=True)
        names: dict[str, None] = {}
        for index, criterion in enumerate(self.rubric.criteria):
            check = criterion.check
            if criterion.deliverable != deliverable or not isinstance(check, Agree | FigureRight):
                continue
            if criterion.activates <= state.day and not self._find(index, view).passed:
                targets = (check.target,) if isinstance(check, Agree) else check.targets
                names |= dict.fromkeys(f"{target.measures[0]} of {target.labels[0]}" for target in targets)
        return tuple(names)


_PARTIAL = "In part: "
_UNTOLD = Finding(False, "nobody has told it yet")
