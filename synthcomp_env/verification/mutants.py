"""Mutants: right work with one thing broken. A rubric that still pays the broken criterion can be fooled.

Each mutant is a final state made from the expert's. It must fail the criterion it breaks, and no criterion of another
deliverable.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import msgspec

from synthcomp_env.artifacts.blob import Blob
from synthcomp_env.artifacts.content import Deck, Document, Heading, Pages, Paragraph, Slide, Workbook
from synthcomp_env.policies.knowing import Notice, without
from synthcomp_env.scoring import rubric as r
from synthcomp_env.scoring.checks import reads
from synthcomp_env.simulation.state import USER, FileEntry, Message, State, Submission
from synthcomp_env.verification.rewrite import Rewriter, with_submission
from synthcomp_env.world.display import apart
from synthcomp_env.world.facts import Fact
from synthcomp_env.world.scenario import DeliverableSpec, OutputRole

__all__ = ["Bench", "Mutant", "mutants"]

Kept = TypeVar("Kept", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class Mutant:
    """One broken thing: its name and the state that holds it."""

    name: str
    state: State


class Bench(Rewriter):
    """A rewriter that knows the facts behind targets."""

    @property
    def facts(self) -> dict[str, Fact]:
        """The ledger's facts."""
        return self.scenario.ledger.facts

    def fact_of(self, target: r.Target) -> Fact | None:
        """The fact a target was made from."""
        for fact in self.facts.values():
            if fact.label in target.labels and fact.measure in target.measures and fact.value == target.value:
                return fact
        return None

    def rewritten(self, spec: DeliverableSpec | None = None, **how: Any) -> State:
        """The state with outputs rewritten from an altered specification, look, facts or pasted totals."""
        return self.put(self.outputs(spec, **how))

    def with_fact(self, fact: Fact, value: float, role: OutputRole | None = None) -> State:
        """The state in which one fact is written with a wrong value, in one output or in all."""
        wrong = {**self.facts, fact.id: msgspec.structs.replace(fact, value=value, text="")}
        return self.rewritten(
            facts=lambda asked: wrong if role in (None, asked) else self.facts, pasted=frozenset({fact.id})
        )


def _other_value(bench: Bench, fact: Fact, target: r.Target) -> float:
    """A rival entity's value of the same measure, or one 7 % off."""
    for other in bench.facts.values():
        rival = other.measure == fact.measure and other.label in target.others
        if rival and apart(other.value, fact.value, fact.decimals):
            return other.value
    return _off(fact)


def _off(fact: Fact) -> float:
    """A value 7 % off, and more than one unit of the last digit shown."""
    return fact.value + max(abs(fact.value) * 0.07, 2.5 * 10.0**-fact.decimals)


def _figure(bench: Bench, paths: tuple[str, ...], targets: tuple[r.Target, ...]) -> Iterator[Mutant]:
    for target in targets:
        fact = bench.fact_of(target)
        if fact is None:
            continue
        yield Mutant("another entity's value", bench.with_fact(fact, _other_value(bench, fact, target)))
        yield Mutant("7 % off", bench.with_fact(fact, _off(fact)))
        reasons = {lure.value: f" ({lure.why})" for lure in fact.lures}
        for lure in target.lures[:2]:
            yield Mutant(f"a lure{reasons.get(lure, '')}", bench.with_fact(fact, lure))
        for path in paths:
            role = bench.roles.get(bench.key(path))
            if len(paths) > 1 and role in ("deck", "workbook"):
                yield Mutant(f"stale in the {role} only", bench.with_fact(fact, _off(fact), role))


def _live_total(bench: Bench, check: r.LiveTotal) -> Iterator[Mutant]:
    fact = bench.fact_of(check.target)
    if fact is not None:
        yield Mutant("total pasted as a value", bench.rewritten(pasted=frozenset({fact.id})))
        book = bench.content(check.path)
        if isinstance(book, Workbook):
            yield Mutant("a formula of constants", bench.with_content(check.path, _constant_formulas(book)))


def _constant_formulas(book: Workbook) -> Workbook:
    from synthcomp_env.artifacts.formulas import values

    grids = values(book)

    def frozen(sheet: str, row: int, column: int, cell: object) -> object:
        value = grids[sheet][row][column] if isinstance(cell, str) and cell.startswith("=") else None
        return f"={value!r}+0" if isinstance(value, int | float) else cell

    sheets = tuple(
        msgspec.structs.replace(
            sheet,
            rows=tuple(
                tuple(frozen(sheet.name, r, c, cell) for c, cell in enumerate(row)) for r, row in enumerate(sheet.rows)
            ),
        )
        for sheet in book.sheets
    )
    return msgspec.structs.replace(book, sheets=sheets)


def _ordered(bench: Bench) -> Iterator[Mutant]:
    ids = bench.spec.ordered
    if len(ids) >= 2:
        for name, changed in (("first two swapped", (ids[1], ids[0], *ids[2:])), ("last one left out", ids[:-1])):
            yield Mutant(name, bench.rewritten(msgspec.structs.replace(bench.spec, ordered=changed)))
    table = bench.spec.table
    rule = bench.spec.rule
    if table is not None and rule is not None:
        unflagged = [id for e in table.entities if (id := table.fact_id(e, rule.column)) not in ids]
        if unflagged:
            longer = msgspec.structs.replace(bench.spec, ordered=(*ids, unflagged[0]))
            yield Mutant("one that is not flagged added", bench.rewritten(longer))
        if rule.exemption is not None:
            careless, _ = without(bench.spec, bench.facts, ("exemption",))
            yield Mutant("the exempt ones listed", bench.rewritten(careless))


def _verbatim(bench: Bench, check: r.VerbatimText) -> Iterator[Mutant]:
    verbatim = bench.spec.verbatim
    if verbatim is None:
        return
    words = check.text.split()
    middle = len(words) // 2
    for name, text in (
        ("one word changed", " ".join([*words[:middle], "indeed", *words[middle + 1 :]])),
        ("cut short", " ".join(words[:-2])),
        ("two words swapped", " ".join([*words[:1], *words[2:3], *words[1:2], *words[3:]])),
    ):
        changed = msgspec.structs.replace(verbatim, text=text)
        yield Mutant(name, bench.rewritten(msgspec.structs.replace(bench.spec, verbatim=changed)))


def _structure(bench: Bench, check: r.Structure) -> Iterator[Mutant]:
    content = bench.content(check.path)
    if isinstance(content, Deck):
        if check.max_slides:
            extra = tuple(Slide(f"More {n}", (f"Background point {n}.",)) for n in range(check.max_slides + 1))
            yield Mutant(
                "too many slides", bench.with_content(check.path, _with(content, slides=(*content.slides, *extra)))
            )
        if check.first_slide:
            first = msgspec.structs.replace(content.slides[0], title="Background", bullets=("History of the matter.",))
            yield Mutant(
                "another first slide",
                bench.with_content(check.path, _with(content, slides=(first, *content.slides[1:]))),
            )
    document = content.source if isinstance(content, Pages) else content
    if isinstance(document, Document):
        wrap = Pages if isinstance(content, Pages) else (lambda source: source)
        if check.sections:
            kept = tuple(
                block
                for block in document.blocks
                if not (isinstance(block, Heading) and check.sections[-1] in block.text)
            )
            yield Mutant(
                "a section heading missing", bench.with_content(check.path, wrap(_with(document, blocks=kept)))
            )
        if check.max_pages:
            filler = tuple(
                Paragraph("Further background on the matter at hand. " * 40) for _ in range(12 * check.max_pages)
            )
            longer = _with(document, blocks=(*document.blocks, *filler))
            yield Mutant("too many pages", bench.with_content(check.path, wrap(longer)))


def _with(content: Kept, **changes: object) -> Kept:
    return msgspec.structs.replace(content, **changes)


def _chart(bench: Bench, check: r.ChartShows) -> Iterator[Mutant]:
    content = bench.content(check.path)
    if isinstance(content, Workbook):
        bare = tuple(msgspec.structs.replace(sheet, charts=()) for sheet in content.sheets)
        yield Mutant("no chart", bench.with_content(check.path, _with(content, sheets=bare)))
    if isinstance(content, Deck):
        bare_slides = tuple(msgspec.structs.replace(slide, chart=None) for slide in content.slides)
        yield Mutant("no chart", bench.with_content(check.path, _with(content, slides=bare_slides)))
    table = bench.spec.table
    others = [column.id for column in table.columns if column.id != bench.spec.chart] if table is not None else []
    if others:
        wrong = msgspec.structs.replace(bench.spec, chart=others[0])
        yield Mutant("another column's chart", bench.rewritten(wrong))


def _said(bench: Bench, check: r.Asked | r.Reviewed) -> Iterator[Mutant]:
    yield from _figure(bench, check.paths, (check.target,))
    disclosed = {item: turn for item, turn in bench.state.disclosed.items() if item != check.item}
    yield Mutant("never disclosed", msgspec.structs.replace(bench.state, disclosed=disclosed))
    fact = bench.fact_of(check.target)
    if fact is not None:
        spec = bench.spec
        without = msgspec.structs.replace(
            spec,
            ask={id: item for id, item in spec.ask.items() if id != fact.id},
            review={id: item for id, item in spec.review.items() if id != fact.id},
            extra={item: tuple(id for id in ids if id != fact.id) for item, ids in spec.extra.items()},
        )
        yield Mutant("left out", bench.rewritten(without))


def _approval(bench: Bench, check: r.ApprovalFirst) -> Iterator[Mutant]:
    state = bench.state
    granted = [v for v in state.verdicts if v.kind == "approval" and v.deliverable == check.deliverable]
    without = tuple(verdict for verdict in state.verdicts if verdict not in granted)
    yield Mutant("no approval", msgspec.structs.replace(state, verdicts=without))
    late = tuple(msgspec.structs.replace(v, at=state.now) if v in granted else v for v in state.verdicts)
    yield Mutant("approved after release", msgspec.structs.replace(state, verdicts=late))
    refused = tuple(msgspec.structs.replace(v, granted=False) if v in granted else v for v in state.verdicts)
    yield Mutant("refused", msgspec.structs.replace(state, verdicts=refused))


def _unheeding(bench: Bench, paths: tuple[str, ...], notice: Notice, name: str) -> Iterator[Mutant]:
    """Work that does not heed something, in every file or in one of them."""
    spec, facts = without(bench.spec, bench.facts, (notice,))
    careless, right = bench.outputs(spec, facts=lambda role: facts), bench.outputs()
    yield Mutant(f"{name} everywhere", bench.put(careless))
    for path in paths:
        role = bench.roles.get(bench.key(path))
        if role is not None:
            yield Mutant(f"{name} in the {role} only", bench.put({**right, role: careless[role]}))


def _preserved(bench: Bench, check: r.Preserved) -> Iterator[Mutant]:
    path_key = next((bench.key(path) for path in check.hashes if bench.key(path) in bench.state.files), None)
    if path_key is None:
        return
    without = {k: entry for k, entry in bench.state.files.items() if k != path_key}
    yield Mutant("a source deleted", msgspec.structs.replace(bench.state, files=without))
    entry: FileEntry = bench.state.files[path_key]
    other = msgspec.structs.replace(entry, blob=Blob.of(Document("Overwritten", (Paragraph("Nothing."),))))
    yield Mutant(
        "a source overwritten", msgspec.structs.replace(bench.state, files={**bench.state.files, path_key: other})
    )


def _sent(bench: Bench, subject: str, body: str, to: str, deliverable: str = "", times: int = 1) -> State:
    """The state with one more message sent by the user, or the same one several times."""
    mail = bench.state.mail
    for _ in range(times):
        at = bench.scenario.calendar.at(bench.state.day, 10 * 60)
        mail = mail.append(Message(len(mail) + 1, at, USER, (to,), subject, body, deliverable=deliverable))
    return msgspec.structs.replace(bench.state, mail=mail)


def _messages(bench: Bench, check: r.CleanMessages) -> Iterator[Mutant]:
    who, about = bench.spec.requester, check.deliverable
    yield Mutant("a blank message", _sent(bench, "", "  ", who, about))
    text = "Please find the files attached."
    yield Mutant("the same message twice", _sent(bench, bench.spec.title, text, who, about, times=2))


def _leak(bench: Bench, check: r.NoLeak) -> Iterator[Mutant]:
    for phrase in check.phrases[:2]:
        for outsider in check.outsiders[:1]:
            yield Mutant("a remark forwarded", _sent(bench, "For your information", f"I was told: {phrase}", outsider))


def _citations(bench: Bench) -> Iterator[Mutant]:
    silent = msgspec.structs.replace(bench.spec, sources={}, error=None, second=None, restated=None)
    yield Mutant("no sources named", bench.rewritten(silent))


def _exists(bench: Bench, check: r.Exists) -> Iterator[Mutant]:
    for path in check.paths[:2]:
        path_key = bench.key(path)
        files = {k: entry for k, entry in bench.state.files.items() if k != path_key}

        def drop(last: Submission, path_key: str = path_key) -> Submission:
            return msgspec.structs.replace(last, files={k: blob for k, blob in last.files.items() if k != path_key})

        gone = msgspec.structs.replace(bench.state, files=files)
        yield Mutant("an output missing", with_submission(gone, bench.spec.id, drop))
        role = bench.roles.get(path_key)
        if role == "memo":
            yield Mutant("an empty output", bench.with_content(path, Document("", ())))


def _placeholders(bench: Bench, check: r.NoPlaceholders) -> Iterator[Mutant]:
    for path in check.paths:
        content = bench.content(path)
        if isinstance(content, Document):
            for words in ("TBD", "[insert figure here]", "Lorem ipsum dolor sit amet."):
                blocks = (*content.blocks, Paragraph(words))
                yield Mutant(f"{words!r}", bench.with_content(path, _with(content, blocks=blocks)))


def _late(bench: Bench, check: r.Deadline) -> Iterator[Mutant]:
    late = bench.scenario.calendar.at(check.day + 1, 12 * 60)
    change = partial(msgspec.structs.replace, day=check.day + 1, at=late)
    yield Mutant("submitted a day late", with_submission(bench.state, check.deliverable, change))
    left = tuple(s for s in bench.state.submissions if s.deliverable != check.deliverable)
    yield Mutant("never submitted", msgspec.structs.replace(bench.state, submissions=left))


def _duty(bench: Bench, check: r.DutyDone) -> Iterator[Mutant]:
    duty = next((duty for duty in bench.scenario.duties if duty.id == check.duty), None)
    if duty is not None:
        log = type(bench.state.mail)()
        for message in bench.state.mail:
            if not (message.sender == USER and duty.to in message.to):
                log = log.append(message)
        yield Mutant("never done", msgspec.structs.replace(bench.state, mail=log))


def mutants(bench: Bench, criterion: r.Criterion) -> Iterator[Mutant]:
    """Mutants of an expert's final state that break one criterion.

    Args:
        bench: writes the criterion's deliverable anew (any, for criteria of the whole month).
        criterion: what to break. Only the outputs that it reads are written: the others stay right.
    """
    depends, state = reads(criterion.check), bench.state
    bench = bench.limited((*depends.outputs, *depends.current))
    match criterion.check:
        case r.FigureRight(paths, targets):
            yield from _figure(bench, paths, targets)
        case r.Agree(paths, target) | r.Corrected(paths, target):
            yield from _figure(bench, paths, (target,))
        case r.Reconciled(paths, target):
            yield from _figure(bench, paths, (target,))
            yield from _unheeding(bench, paths, "second", "the extract's value")
        case r.Restated(item, paths, target):
            yield from _figure(bench, paths, (target,))
            yield from _unheeding(bench, paths, "restated", "the value before the restatement")
            told = {id: turn for id, turn in state.disclosed.items() if id != item}
            yield Mutant("never disclosed", msgspec.structs.replace(state, disclosed=told))
        case r.LiveTotal() as check:
            yield from _live_total(bench, check)
        case r.Asked() | r.Reviewed() as check:
            yield from _said(bench, check)
        case r.ErrorReported(error):
            left = state.reported - {error}
            yield Mutant("not reported", msgspec.structs.replace(state, reported=left))
        case r.VerbatimText() as check:
            yield from _verbatim(bench, check)
        case r.Ordered():
            yield from _ordered(bench)
        case r.ApprovalFirst() as check:
            yield from _approval(bench, check)
        case r.ChangeApplied(paths=paths):
            yield from _unheeding(bench, paths, "change", "the old rule")
        case r.Structure() as check:
            yield from _structure(bench, check)
        case r.ChartShows() as check:
            yield from _chart(bench, check)
        case r.Preserved() as check:
            yield from _preserved(bench, check)
        case r.CleanMessages() as check:
            yield from _messages(bench, check)
        case r.NoLeak() as check:
            yield from _leak(bench, check)
        case r.NoPlaceholders() as check:
            yield from _placeholders(bench, check)
        case r.Cites():
            yield from _citations(bench)
        case r.Deadline() as check:
            yield from _late(bench, check)
        case r.DutyDone() as check:
            yield from _duty(bench, check)
        case r.Exists() as check:
            yield from _exists(bench, check)
        case _:
            return
