"""Disclosure: what a collaborator tells to a question. The rules of who learns what, and when, live here.

Every question ends in a `Finding`; wording is left to `wording`. Nothing here depends on style of wording, only on the
style of giving: a structured person tells all there is, a scattered one two things, a minimal one asks which.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias, TypeVar

from synthcomp_env.simulation.dice import Dice
from synthcomp_env.simulation.speech import Clause
from synthcomp_env.simulation.state import Message, State
from synthcomp_env.simulation.topics import Knowledge, Match, Matches
from synthcomp_env.world.scenario import Contact, Item, Scenario

__all__ = [
    "Finding",
    "Outcome",
    "Question",
    "askable",
    "candidates_answered",
    "general",
    "may_tell",
    "options_answered",
    "specific",
]

TELL = 0.55
"""Evidence from which an item is told."""
HINT = 0.30
"""Evidence from which a collaborator asks back whether that was meant."""
FIRM = 0.75
"""Evidence from which an item is told to a question for everything there is to know."""
CLOSE = 0.75
"""Items within this share of the best one's evidence are told with it."""

Outcome: TypeAlias = Literal[
    "tell",
    "which",
    "elsewhere",
    "at_review",
    "when_reported",
    "unchanged",
    "private",
    "nothing",
    "known",
    "duty",
    "duty_nothing",
    "no_reason",
    "deliverable",
    "unclear",
]
_Option = TypeVar("_Option", Item, str)
_PIECES = re.compile(r"\s+(?:and|or|as well as|plus|&|along with|together with)\s+|,\s*|\s*/\s*", re.I)
_YES = re.compile(
    r"^\W*(?:yes|yep|yeah|yup|exactly|correct|right|indeed|that one|that's it|please do|sure|precisely)(?!\w)", re.I
)
_ALL = re.compile(r"(?<!\w)(?:both|all|everything|each|the lot|whatever you have|every one)(?!\w)", re.I)
_ORDINALS = (r"(?:the )?(?:first|former)", r"(?:the )?(?:second|latter)", r"(?:the )?third")


@dataclass(frozen=True, slots=True)
class Finding:
    """What comes of one question: the outcome, the items it concerns, and whom to turn to instead ("elsewhere")."""

    outcome: Outcome
    items: tuple[Item, ...] = ()
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One asking clause with the readings to try in turn: its own words, then with what it refers back to; `work` is
    the id of the one deliverable that it names, "" when it names none or several."""

    clause: Clause
    readings: tuple[tuple[str, ...], ...]
    work: str = ""


def askable(state: State, item: Item) -> bool:
    """Whether a question may release an item: it is for asking, or was told before."""
    return item.disclosure in ("ask", "initial") or item.id in state.disclosed


def may_tell(scenario: Scenario, state: State, contact: Contact, item: Item) -> bool:
    """Whether somebody may tell an item: who holds it, and who stands in for them while they are on leave."""
    if item.holder == contact.id:
        return True
    return item.deputy == contact.id and state.day in scenario.contacts[item.holder].away_days


def specific(
    knowledge: Knowledge,
    scenario: Scenario,
    state: State,
    contact: Contact,
    message: Message,
    question: Question,
    deliverable: Callable[[], str],
) -> Finding:
    """What a question on a topic brings.

    Args:
        deliverable: finds the id of the deliverable the message is about, "" when nothing decides; only called when
            items of several deliverables compete.
    """
    best = Matches((), 0.0, 0)
    for words in question.readings:
        matches = knowledge.match(contact.id, words)
        if _score(matches) > _score(best):
            best = matches
        if _score(best) >= TELL:
            break
    alone = message.to == (contact.id,) and not message.cc
    bar = FIRM if question.clause.acts & {"general", "meeting"} else TELL
    told: list[Item] = []
    for found in (
        best.found,
        *(knowledge.match(contact.id, knowledge.read(part)).found for part in _enumerated(question.clause.text)),
    ):
        open_to_all = [
            match
            for match in found
            if askable(state, match.item)
            and (alone or match.item.kind != "remark")
            and may_tell(scenario, state, contact, match.item)
        ]
        strong = _strong(open_to_all, bar)
        if len({match.item.deliverable for match in strong} - {""}) > 1 and (about := deliverable()):
            strong = [match for match in strong if match.item.deliverable in (about, "")] or strong
        if contact.style == "minimal":
            strong = strong[:1]
        told += [match.item for match in strong if match.item not in told]
    if told:
        return Finding("tell", tuple(told))
    strong = _strong(best.found, bar)
    if strong and strong[0].item.holder != contact.id:
        return Finding("elsewhere", contact=strong[0].item.holder)
    if strong:
        return Finding(_withheld(state, strong[0].item), (strong[0].item,))
    other = _elsewhere(knowledge, scenario, state, contact, question, _score(best))
    if other:
        return Finding("elsewhere", contact=other)
    hinted = [match.item for match in best.found if match.score >= HINT and askable(state, match.item)]
    hinted = [item for item in hinted if item.kind != "remark" and may_tell(scenario, state, contact, item)][:2]
    return Finding("which", tuple(hinted)) if hinted else Finding("unclear")


def general(
    state: State,
    contact: Contact,
    message: Message,
    items: Sequence[Item],
    deliverable: str,
    pressed: bool,
    first: Sequence[Item] = (),
) -> Finding:
    """What "any requirements?" brings, by the contact's style.

    Args:
        items: all items of the contact.
        deliverable: id of the deliverable it is about; "" when nothing decides.
        pressed: the contact asked back "which?" to such a question before.
        first: items that the question names; told in any case, and counted with the rest.
    """
    pool = [item for item in items if item.disclosure == "ask" and item.kind not in ("remark", "smalltalk")]
    pool = [item for item in pool if item.id not in state.released]
    if not deliverable and len({item.deliverable for item in pool} - {""}) > 1:
        return Finding("tell", tuple(first)) if first else Finding("deliverable")
    if deliverable:
        pool = [item for item in pool if item.deliverable in (deliverable, "")]
    pool = [item for item in pool if item not in first]
    if not pool:
        return Finding("tell", tuple(first)) if first else Finding("nothing")
    if contact.style == "structured":
        return Finding("tell", (*first, *pool))
    if contact.style == "scattered":
        chance = Dice(state.seed, "scattered", contact.id, message.number)
        return Finding("tell", (*first, *chance.sample(pool, max(0, min(2 - len(first), len(pool))))))
    if first or len(pool) == 1:
        return Finding("tell", tuple(first) or tuple(pool))
    return Finding("tell", (pool[0],)) if pressed else Finding("which", tuple(pool))


def candidates_answered(
    knowledge: Knowledge, contact: Contact, candidates: Sequence[Item], text: str
) -> tuple[Item, ...]:
    """Which of the candidates somebody means who answers "which do you mean?"; empty when the answer fits none."""
    chosen = _chosen(candidates, text)
    if chosen:
        return chosen
    words = knowledge.read(text)
    scores = {match.item.id: match.score for match in knowledge.match(contact.id, words).found}
    meant = [item for item in candidates if scores.get(item.id, 0.0) >= HINT]
    if meant:
        top = max(scores[item.id] for item in meant)
        return tuple(item for item in meant if scores[item.id] >= CLOSE * top)
    return tuple(candidates) if _YES.search(text) else ()


def options_answered(options: Sequence[str], text: str) -> tuple[str, ...]:
    """Which of some options without further marks somebody picks ("both", "the first"); a bare "yes" means all."""
    return _chosen(options, text) or (tuple(options) if _YES.search(text) else ())


def _chosen(options: Sequence[_Option], text: str) -> tuple[_Option, ...]:
    """The options picked by "all" or by their places."""
    if _ALL.search(text):
        return tuple(options)
    for number, ordinal in enumerate(_ORDINALS):
        if number < len(options) and re.search(rf"(?<!\w){ordinal}(?: one)?(?!\w)", text, re.I):
            return (options[number],)
    return ()


def _score(matches: Matches) -> float:
    return matches.found[0].score if matches.found else 0.0


def _strong(found: Sequence[Match], bar: float) -> list[Match]:
    """Items with enough evidence, and not much less than the best."""
    return [match for match in found if match.score >= max(bar, CLOSE * found[0].score)]


@lru_cache(1 << 12)
def _enumerated(text: str) -> tuple[str, ...]:
    """The parts of an enumeration ("overtime and refusals"), none when it has one part only."""
    parts = _PIECES.split(text)
    return tuple(parts) if len(parts) > 1 else ()


def _withheld(state: State, item: Item) -> Outcome:
    """Why a collaborator does not tell an item that was asked for."""
    if item.disclosure == "review":
        return "at_review"
    if item.disclosure == "report":
        return "when_reported"
    return "unchanged" if item.disclosure == "change" and item.kind != "remark" else "private"


def _elsewhere(
    knowledge: Knowledge, scenario: Scenario, state: State, contact: Contact, question: Question, own: float
) -> str:
    """Id of the contact who holds what was asked for, when it is clearly somebody else; of who stands in for them while
    they are away. Whoever is asked names the same one: a wrong idea of it makes nobody its keeper."""
    best, keeper = max(own, TELL), None
    for other in scenario.contacts:
        if other == contact.id:
            continue
        for match in knowledge.match(other, question.readings[0]).found:
            item = match.item
            if item.holder != other or item.hearsay_of or item.kind == "remark" or not askable(state, item):
                continue
            if question.work and item.deliverable not in (question.work, ""):
                continue
            if match.score > best:
                best, keeper = match.score, item
    if keeper is None:
        return ""
    away = bool(keeper.deputy) and state.day in scenario.contacts[keeper.holder].away_days
    return keeper.deputy if away and keeper.deputy != contact.id else keeper.holder
