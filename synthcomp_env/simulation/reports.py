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
from synthcomp_env.world.scenario import PlantedError

if TYPE_CHECKING:
    from synthcomp_env.simulation.month import Simulation

__all__ = ["Evidence", "answer_report", "evidence", "is_report", "suspects", "too_many"]

_CELL = re.compile(r"(?<![\w.])\$?([A-Za-z]{1,2})\$?([1-9]\d{0,4})(?![\w.]*\w)")
_NUMBER = re.compile(r"(?<![\w.])-?\d[\d,  ]*(?:\.\d+)?(?![\w])")
_QUARTER = re.compile(r"^[QqHhWw][1-4]$|^[Ww]\d+$|^[Vv]\d+$|^[Mm]\d+$|^[Ff]\d+$")
_DIGITS = frozenset("0123456789")
_A_MESSAGE, _A_MONTH, _FEW_NUMBERS = 3, 5, 4
"""Distinct suspects allowed in one message, in one month to one owner without a hit, and numbers beside a suspect."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """How many of file, entity, cell and wrong value a text names of one planted error."""

    error: PlantedError
    named: frozenset[str]


def answer_report(draft: Draft) -> bool:
    """Answer a report of an error; False when the message is none."""
    sim, knowledge, waiting = draft.sim, draft.knowledge, draft.open
    text, pursued = draft.text, waiting is not None and waiting.sort == "report"
    if waiting is not None and pursued:
        before = draft.state.mail[waiting.number - 1]
        text = f"{before.subject}\n{before.body}\n{text}"
    if not (pursued or _holds_wrong_value(sim, text) or is_report(draft.message, (None,))):
        return False
    found = evidence(sim, knowledge, text)
    if draft.message.kind != "mail" or not (is_report(draft.message, found) or (pursued and found)):
        return False
    own = [each for each in found if each.error.owner == draft.contact.id]
    right = bool(own) and len(own[0].named) >= 2
    if not right and is_topical(draft):
        return False
    draft.act = "report"
    owners = {spec.error.owner for spec in sim.scenario.deliverables if spec.error is not None}
    if draft.contact.id not in owners or (found and not own):
        _redirect(draft, [each.error.owner for each in found if "file" in each.named or len(each.named) > 1])
    elif too_many(sim, knowledge, draft.state, draft.contact.id, draft.message):
        draft.say("spray")
    elif right:
        error = own[0].error
        draft.say("reported_before" if error.id in draft.state.reported else "thanks_report")
        draft.reported.append(error.id)
        draft.tell([sim.scenario.items[error.item]])
    elif _is_placed(knowledge, text, bool(own) and "file" in own[0].named):
        draft.say("checked")
    else:
        draft.say("more_evidence")
        draft.ask("report")
    return True


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
        name = basename(error.path).casefold()
        named = set()
        marks = frozenset(mark for mark in stems(name) if not mark.isdigit()) - FILLER_STEMS
        if name in plain or name.rpartition(".")[0] in plain or (len(marks) >= 2 and marks <= words):
            named.add("file")
        if error.entity in entities or error.entity.casefold() in plain:
            named.add("entity")
        if error.cell.upper() in cells:
            named.add("cell")
        if _equals(error.wrong, numbers):
            named.add("value")
        if named:
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
    """The distinct places a text suspects: its entities, or else its cells; a heap of numbers counts as one each."""
    entities = knowledge.entities.named(frozenset(knowledge.read(text)))
    cells, numbers = _cells(text), _numbers(text)
    places = entities if len(entities) >= len(cells) else frozenset(cells)
    if len(numbers) > len(places) + _FEW_NUMBERS:
        return frozenset(str(number) for number in numbers)
    return places


def too_many(sim: Simulation, knowledge: Knowledge, state: State, owner: str, message: Message) -> bool:
    """Whether a report is part of a spray: too many suspects at once, or over the month without a hit so far."""
    named = suspects(knowledge, f"{message.subject}\n{message.body}")
    if len(named) > _A_MESSAGE:
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
            gathered |= suspects(knowledge, f"{earlier.subject}\n{earlier.body}")
            if len(gathered) > _A_MONTH:
                return True
    return False


def _cells(text: str) -> frozenset[str]:
    found = (f"{column}{row}".upper() for column, row in _CELL.findall(text))
    return frozenset(cell for cell in found if not _QUARTER.match(cell))


def _numbers(text: str) -> frozenset[float]:
    """Numbers of a text that may be data: years and small whole numbers are left out."""
    found = set()
    for written in _NUMBER.findall(text):
        try:
            number = float(re.sub(r"[,  ]", "", written.rstrip(", ")))
        except ValueError:
            continue
        if not (number.is_integer() and (0 <= number <= 31 or 1990 <= number <= 2040)) or "," in written.rstrip(", "):
            found.add(number)
    return frozenset(found)
