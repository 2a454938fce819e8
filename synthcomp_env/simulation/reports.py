"""Error reports: a right one names two of file, entity, cell and wrong value, to the owner, one suspect at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthcomp_env.simulation.drafting import Draft
from synthcomp_env.simulation.files import basename
from synthcomp_env.simulation.places import Place, cells, equals, final_extract, names_file, numbers, places
from synthcomp_env.simulation.questions import is_topical
from synthcomp_env.simulation.speech import FILLER_STEMS, clauses, stems
from synthcomp_env.simulation.state import USER, Message, State
from synthcomp_env.simulation.topics import Knowledge
from synthcomp_env.world.scenario import Item, PlantedError

if TYPE_CHECKING:
    from synthcomp_env.simulation.month import Simulation

__all__ = ["Evidence", "answer_report", "evidence", "is_report", "suspects", "too_many"]

_A_MESSAGE, _A_MONTH = 3, 5
"""Distinct suspects allowed in one message, and in one month to one owner without a hit."""
_BESIDE, _FEW_NUMBERS = 10, 4
"""Numbers allowed beside each suspect, and without any."""
_DIGITS = frozenset("0123456789")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ADDRESS = re.compile(r"[A-Z]{1,2}\d+")
_WHICH = re.compile(r"^\W*(?:and |or |so )*(?:which|what|who|where|when|why|how)\b", re.I)
_CHECK = re.compile(r"\b(?:confirm|check|verify|look\w* (?:\w+ )?up|right|correct|true)\b", re.I)
"""Wants an entry looked at, without a word of an error."""
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


def answer_report(draft: Draft) -> bool:
    """Answer a report of an error; False when the message is none."""
    if _answer_slip(draft):
        return True
    sim, knowledge, waiting = draft.sim, draft.knowledge, draft.open
    pursued = waiting is not None and waiting.sort == "report"
    checks = _CHECK.search(draft.message.body) is not None and bool(cells(draft.text) or numbers(draft.text))
    if not (pursued or checks or _holds_wrong_value(sim, draft.text) or is_report(draft.message, (None,))):
        return False
    text = _suspected(draft.message)
    if waiting is not None and pursued:
        text = f"{_suspected(draft.state.mail[waiting.number - 1])}\n{text}"
    found = evidence(sim, knowledge, text)
    entries = places(sim, knowledge, draft.contact.id, text)
    meant = is_report(draft.message, found) or (pursued and found) or (checks and any(place.row for place in entries))
    if draft.message.kind != "mail" or not meant:
        return False
    own = [each for each in found if each.error.owner == draft.contact.id]
    right = [each for each in own if len(each.named) >= 2]
    if not right and ((draft.status and not cells(text)) or (not entries and is_topical(draft))):
        return False
    if not found and not entries and not pursued and not _is_placed(knowledge, text, False) and _is_asking(draft):
        return False
    draft.act, draft.status = "report", False
    owners = {spec.error.owner for spec in sim.scenario.deliverables if spec.error is not None}
    if not entries and (draft.contact.id not in owners or (found and not own)):
        _redirect(draft, [each.error.owner for each in found if "file" in each.named or len(each.named) > 1])
    elif too_many(sim, knowledge, draft.state, draft.contact.id, draft.message):
        draft.say("spray")
    elif right or entries:
        _answer_entries(draft, right, entries)
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
        if item.holder != draft.contact.id or wrong not in draft.state.disclosed:
            continue
        if right.id in draft.state.disclosed and not _CHECK.search(draft.message.body):
            continue
        if doubted and numbers(draft.text) & _values(item, right, right.id in draft.state.disclosed):
            draft.act = "report"
            draft.tell([right])
            return True
    return False


def _values(wrong: Item, right: Item, known: bool) -> frozenset[float]:
    """The numbers by which a slip is recognised: of both texts, and once it was put right, of the slip alone."""
    return numbers(wrong.text) if known else numbers(wrong.text) | numbers(right.text)


def _is_asking(draft: Draft) -> bool:
    """Whether the words that sound of an error stand in plain questions ("which description is right?")."""
    named = [clause for clause in draft.clauses if "error" in clause.acts]
    return bool(named) and all(_WHICH.match(clause.text) for clause in named)


def _answer_entries(draft: Draft, right: Sequence[Evidence], entries: Sequence[Place]) -> None:
    """Answer each entry that is suspected, but for what follows from an error in its row. What was put right before is
    not said again to who asks about another."""
    rows = {each.error.entity for each in right}
    others = [place for place in entries if not place.planted and (place.row not in rows or place.restated)]
    known = all(each.error.id in draft.state.reported for each in right)
    if right and not (known and others):
        draft.say("reported_before" if known else "thanks_report")
        draft.reported += [each.error.id for each in right]
        draft.tell([draft.sim.scenario.items[each.error.item] for each in right])
    for place in others:
        _confirm(draft, place)


def _confirm(draft: Draft, place: Place) -> None:
    """Say how a suspected entry stands: as it is, by another record, restated or about to be, in a file that no longer
    counts."""
    new = place.spec.restated
    if place.restated and new is not None:
        if new.item in draft.state.disclosed:
            draft.say("restated_before")
            draft.tell([draft.sim.scenario.items[new.item]])
        else:
            draft.say("checking", where=place.where)
            draft.prompt = True
    elif place.overruled and not place.superseded:
        draft.say("two_records", where=place.where, file=place.file)
    elif place.superseded:
        draft.say("superseded", where=place.where, file=place.file, final=basename(place.spec.sources["current"]))
        draft.tell([item for item in final_extract(draft.sim, place.spec) if item.holder == draft.contact.id])
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
    values = numbers(text)
    return any(spec.error is not None and equals(spec.error.wrong, values) for spec in sim.scenario.deliverables)


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
    return sum((file, bool(entities), bool(cells(text)), bool(numbers(text)))) >= 2


def evidence(sim: Simulation, knowledge: Knowledge, text: str) -> tuple[Evidence, ...]:
    """The planted errors of which a text names anything, those named most fully first."""
    words = frozenset(knowledge.read(text))
    entities = knowledge.entities.named(words)
    addresses, values, plain = cells(text), numbers(text), text.casefold()
    found = []
    for spec in sim.scenario.deliverables:
        error = spec.error
        if error is None:
            continue
        named = set()
        marks = frozenset(mark for mark in stems(basename(error.path)) if not mark.isdigit()) - FILLER_STEMS
        written = [path for path in spec.sources.values() if names_file(path, plain)]
        if names_file(error.path, plain) or (not written and len(marks) >= 2 and marks <= words):
            named.add("file")
        if error.entity in entities or error.entity.casefold() in plain:
            named.add("entity")
        if error.cell.upper() in addresses:
            named.add("cell")
        if equals(error.wrong, values):
            named.add("value")
        if named and (not written or named & {"file", "value"}):
            found.append(Evidence(error, frozenset(named)))
    return tuple(sorted(found, key=lambda each: -len(each.named)))


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
    addresses = cells(text)
    return entities if len(entities) >= len(addresses) else addresses


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
    """Whether a text suspects too many places (cells of one row are one), or lists more numbers than can be evidence on
    those it names."""
    rows = {place.lstrip(_LETTERS) if _ADDRESS.fullmatch(place) else place for place in places}
    return len(rows) > _A_MESSAGE or len(numbers(text)) > (_BESIDE * len(places) or _FEW_NUMBERS)
