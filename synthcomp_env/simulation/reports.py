"""Error reports: a right one names two of file, entity, cell and wrong value, to the owner, one suspect at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthcomp_env.simulation.drafting import Draft
from synthcomp_env.simulation.files import basename
from synthcomp_env.simulation.questions import is_topical
from synthcomp_env.simulation.speech import FILLER_STEMS, clauses, stems
from synthcomp_env.simulation.state import USER, Message, State
from synthcomp_env.simulation.topics import Knowledge
from synthcomp_env.world.scenario import DeliverableSpec, Item, PlantedError

if TYPE_CHECKING:
    from synthcomp_env.simulation.month import Simulation

__all__ = ["Evidence", "Place", "answer_report", "evidence", "is_report", "kept_place", "suspects", "too_many"]

_CELL = re.compile(r"(?<![\w.])\$?([A-Za-z]{1,2})\$?([1-9]\d{0,4})(?![\w.]*\w)")
_NUMBER = re.compile(r"(?<![\w.])-?(?:\d{1,3}(?:[,\u00a0\u202f]\d{3})+(?!\d)|\d+)(?:\.\d+)?(?!\w)")
_SEPARATOR = re.compile(r"[,\u00a0\u202f]")
_QUARTER = re.compile(r"^[QqHhWw][1-4]$|^[Ww]\d+$|^[Vv]\d+$|^[Mm]\d+$|^[Ff]\d+$")
_DIGITS = frozenset("0123456789")
_A_MESSAGE, _A_MONTH = 3, 5
"""Distinct suspects allowed in one message, and in one month to one owner without a hit."""
_BESIDE, _FEW_NUMBERS = 10, 4
"""Numbers allowed beside each suspect, and without any."""
_WHICH = re.compile(r"^\W*(?:and |or |so )*(?:which|what|who|where|when|why|how)\b", re.I)
_TOTAL = re.compile(r"\btotals?\b|\bsums?\b")
"""A total is no entry of its own: it is wrong when one of its parts is."""
_CLEARED = re.compile(
    r"\b(?:take|took|believe|assume|consider|think) (?:it|them|that|these|those) (?:to be |is |are )"
    r"(?:right|correct|real|true|fine)\b"
    r"|^(?!.*\b(?:not|n't|wrong|off|odd)\b).*\blooks? (?:fine|right|plausible|good)\b",
    re.I,
)
"""A line that calls entries right; it suspects nothing."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """How many of file, entity, cell and wrong value a text names of one planted error."""

    error: PlantedError
    named: frozenset[str]


@dataclass(frozen=True, slots=True)
class Place:
    """An entry that somebody suspects, in a file of a deliverable's sources; `where` as it is named in an answer."""

    spec: DeliverableSpec
    file: str
    where: str
    superseded: bool


def answer_report(draft: Draft) -> bool:
    """Answer a report of an error; False when the message is none."""
    if _answer_slip(draft):
        return True
    sim, knowledge, waiting = draft.sim, draft.knowledge, draft.open
    pursued = waiting is not None and waiting.sort == "report"
    if not (pursued or _holds_wrong_value(sim, draft.text) or is_report(draft.message, (None,))):
        return False
    text = _suspected(draft.message)
    if waiting is not None and pursued:
        text = f"{_suspected(draft.state.mail[waiting.number - 1])}\n{text}"
    found = evidence(sim, knowledge, text)
    if draft.message.kind != "mail" or not (is_report(draft.message, found) or (pursued and found)):
        return False
    own = [each for each in found if each.error.owner == draft.contact.id]
    right = [each for each in own if len(each.named) >= 2]
    place = kept_place(sim, knowledge, draft.contact.id, text)
    if not right and (draft.status or (place is None and is_topical(draft))):
        return False
    if not found and place is None and not pursued and not _is_placed(knowledge, text, False) and _is_asking(draft):
        return False
    draft.act = "report"
    owners = {spec.error.owner for spec in sim.scenario.deliverables if spec.error is not None}
    if place is None and (draft.contact.id not in owners or (found and not own)):
        _redirect(draft, [each.error.owner for each in found if "file" in each.named or len(each.named) > 1])
    elif too_many(sim, knowledge, draft.state, draft.contact.id, draft.message):
        draft.say("spray")
    elif right:
        known = all(each.error.id in draft.state.reported for each in right)
        draft.say("reported_before" if known else "thanks_report")
        draft.reported += [each.error.id for each in right]
        draft.tell([sim.scenario.items[each.error.item] for each in right])
    elif place is not None:
        _confirm(draft, place)
    elif _is_placed(knowledge, text, bool(own) and "file" in own[0].named):
        draft.say("checked")
    else:
        draft.say("more_evidence")
        draft.ask("report")
    return True


def _answer_slip(draft: Draft) -> bool:
    """Look up what was told by mistake, when somebody names its value or doubts the answer; False when nobody does."""
    if draft.message.kind != "mail":
        return False
    doubted = any(clause.acts & {"error", "ask"} for clause in draft.clauses)
    for wrong, right in draft.sim.corrections.items():
        item = draft.sim.scenario.items[wrong]
        if item.holder != draft.contact.id or wrong not in draft.state.disclosed or right.id in draft.state.disclosed:
            continue
        if doubted and _numbers(draft.text) & (_numbers(item.text) | _numbers(right.text)):
            draft.act = "report"
            draft.tell([right])
            return True
    return False


def _is_asking(draft: Draft) -> bool:
    """Whether the words that sound of an error stand in plain questions ("which description is right?")."""
    named = [clause for clause in draft.clauses if "error" in clause.acts]
    return bool(named) and all(_WHICH.match(clause.text) for clause in named)


def _confirm(draft: Draft, place: Place) -> None:
    """Say that a suspected entry stands as it is, or that its file no longer counts."""
    if place.superseded:
        draft.say("superseded", where=place.where, file=place.file, final=basename(place.spec.sources["current"]))
        draft.tell([item for item in _final_extract(draft.sim, place.spec) if item.holder == draft.contact.id])
    else:
        draft.say("stands", where=place.where, file=place.file)


def _suspected(message: Message) -> str:
    """A message's subject, the names of its files, and its body but for the lines that call entries right."""
    lines = [line for line in message.body.splitlines() if not _CLEARED.search(line)]
    return "\n".join((message.subject, *(name for name, _ in message.attachments), *lines))


def _holds_wrong_value(sim: Simulation, text: str) -> bool:
    """Whether a text holds the wrong value of some planted error."""
    if _DIGITS.isdisjoint(text):
        return False
    numbers = _numbers(text)
    return any(spec.error is not None and _equals(spec.error.wrong, numbers) for spec in sim.scenario.deliverables)


def _equals(value: float, numbers: Iterable[float]) -> bool:
    return any(abs(number - value) <= 1e-6 * max(1.0, abs(value)) for number in numbers)


def _redirect(draft: Draft, owners: list[str]) -> None:
    if owners and owners[0] in (*draft.message.to, *draft.message.cc):
        draft.silent = True
    if owners:
        owner = draft.sim.scenario.contacts[owners[0]]
        draft.say("other_owner", name=owner.name, role=owner.role)
    else:
        draft.say("no_owner")


def _is_placed(knowledge: Knowledge, text: str, file: bool) -> bool:
    """Whether a text says well enough where it suspects an error."""
    entities = knowledge.entities.named(frozenset(knowledge.read(text)))
    return sum((file, bool(entities), bool(_cells(text)), bool(_numbers(text)))) >= 2


def evidence(sim: Simulation, knowledge: Knowledge, text: str) -> tuple[Evidence, ...]:
    """The planted errors of which a text names anything, those named most fully first."""
    words = frozenset(knowledge.read(text))
    entities = knowledge.entities.named(words)
    cells, numbers, plain = _cells(text), _numbers(text), text.casefold()
    found = []
    for spec in sim.scenario.deliverables:
        error = spec.error
        if error is None:
            continue
        named = set()
        marks = frozenset(mark for mark in stems(basename(error.path)) if not mark.isdigit()) - FILLER_STEMS
        written = [path for path in spec.sources.values() if _names_file(path, plain)]
        if _names_file(error.path, plain) or (not written and len(marks) >= 2 and marks <= words):
            named.add("file")
        if error.entity in entities or error.entity.casefold() in plain:
            named.add("entity")
        if error.cell.upper() in cells:
            named.add("cell")
        if _equals(error.wrong, numbers):
            named.add("value")
        if named and (not written or named & {"file", "value"}):
            found.append(Evidence(error, frozenset(named)))
    return tuple(sorted(found, key=lambda each: -len(each.named)))


def _names_file(path: str, plain: str) -> bool:
    """Whether a case-folded text names a file, with or without its ending."""
    return basename(path).casefold().rpartition(".")[0] in plain


def kept_place(sim: Simulation, knowledge: Knowledge, contact: str, text: str) -> Place | None:
    """The entry that a text suspects in a file which the contact keeps; None when it names no such file or no entry."""
    plain = text.casefold()
    for spec in sim.scenario.deliverables:
        keepers = {item.holder for item in _final_extract(sim, spec)} | ({spec.error.owner} if spec.error else set())
        if contact not in keepers:
            continue
        for role in ("current", "superseded"):
            path = spec.sources.get(role)
            if path is None or not _names_file(path, plain):
                continue
            entities = knowledge.entities.named(frozenset(knowledge.read(text)))
            rows = [] if spec.table is None else [entity for entity in spec.table.entities if entity in entities]
            cells = sorted(_cells(text), key=plain.find)
            if spec.error is not None and not rows and _TOTAL.search(plain):
                return None
            if rows or cells or len(_numbers(text)) == 1:
                where = " ".join((*rows[:1], *(f"({cell})" if rows else cell for cell in cells[:1])))
                return Place(spec, basename(path), where or "that value", role == "superseded")
    return None


def _final_extract(sim: Simulation, spec: DeliverableSpec) -> list[Item]:
    """The items by which somebody tells which extract of a deliverable counts."""
    name = basename(spec.sources["current"]) if "current" in spec.sources else ""
    return [
        item
        for item in sim.scenario.items.values()
        if item.deliverable == spec.id and item.kind == "note" and item.disclosure == "ask" and name in item.topics
    ]


def is_report(message: Message, found: Iterable[Evidence | None]) -> bool:
    """Whether a message reports an error: it says that something is wrong, or holds a wrong value beside its place."""
    found = tuple(found)
    if any("error" in clause.acts for clause in clauses(message.body)):
        return True
    if found and any("error" in clause.acts for clause in clauses(message.subject)):
        return True
    return any("value" in each.named and len(each.named) >= 2 for each in found if each is not None)


def suspects(knowledge: Knowledge, text: str) -> frozenset[str]:
    """The distinct places a text suspects: its entities, or else its cells."""
    entities = knowledge.entities.named(frozenset(knowledge.read(text)))
    cells = _cells(text)
    return entities if len(entities) >= len(cells) else frozenset(cells)


def too_many(sim: Simulation, knowledge: Knowledge, state: State, owner: str, message: Message) -> bool:
    """Whether a report is part of a spray: too many suspects at once, a heap of numbers, or too many suspects over the
    month without a hit so far. What was refused as a spray itself told nothing and is not counted again."""
    text = _suspected(message)
    named = suspects(knowledge, text)
    if _is_heap(text, named):
        return True
    hit = any(
        spec.error.id in state.reported
        for spec in sim.scenario.deliverables
        if spec.error and spec.error.owner == owner
    )
    if hit:
        return False
    gathered = set(named)
    for earlier in state.mail.newest():
        if (
            earlier.sender == USER
            and owner in earlier.to
            and earlier.number < message.number
            and is_report(earlier, ())
        ):
            text = _suspected(earlier)
            before = suspects(knowledge, text)
            if not _is_heap(text, before):
                gathered |= before
            if len(gathered) > _A_MONTH:
                return True
    return False


def _is_heap(text: str, places: frozenset[str]) -> bool:
    """Whether a text suspects too many places, or lists more numbers than can be evidence on those it names."""
    return len(places) > _A_MESSAGE or len(_numbers(text)) > (_BESIDE * len(places) or _FEW_NUMBERS)


def _cells(text: str) -> frozenset[str]:
    found = (f"{column}{row}".upper() for column, row in _CELL.findall(text))
    return frozenset(cell for cell in found if not _QUARTER.match(cell))


def _numbers(text: str) -> frozenset[float]:
    """Numbers of a text that may be data: years and small whole numbers are left out."""
    found = set()
    for written in _NUMBER.findall(text):
        number = float(_SEPARATOR.sub("", written))
        if not (number.is_integer() and (0 <= number <= 31 or 1990 <= number <= 2040)) or "," in written:
            found.add(number)
    return frozenset(found)
