"""What a stretch of a month is worth: points won and lost, and the credit for asking.

Two figures. The raw one is the book's score at the end of the stretch less that at its beginning, so that the
stretches of a month sum to its score. The other is what a reward is made of: the points that the policy itself won, as
if all it sent were read, and a small credit for every needed thing it asked the right person for. Answers take a day or
two, so without the credit asking would be worth nothing inside a slice.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from synthcomp_env.scoring.book import Book, Delta
from synthcomp_env.scoring.rubric import Rubric
from synthcomp_env.simulation.log import Log
from synthcomp_env.simulation.state import USER, Message, State
from synthcomp_env.worlds import World

__all__ = ["CREDIT", "Worth", "asked_for", "needed_items", "share_of", "worth"]

CREDIT = 2
"""Points for a needed thing asked of who holds it, once in a month: less than the thing itself ever wins."""


class Worth(NamedTuple):
    """What a stretch was worth.

    Attributes:
        delta: the book's score at its end less that at its beginning, whoever caused it.
        gained: points won less points lost by the policy, and the credit; may be negative.
        asked: needed things asked for, each worth `CREDIT`.
    """

    delta: int
    gained: int
    asked: int


def worth(world: World, start: State, before: Book, end: State, after: Book) -> Worth:
    """What happened between two moments of one month.

    Args:
        world: of the month.
        start, before: the state and the book at the beginning.
        end, after: those at the end, the book being what became of `before`; what was not booked yet is booked, and
            what was sent is read.
    """
    border = world.grader.evaluate(end, after)
    last = world.simulation.finish(end, "closed")
    settled = world.grader.evaluate(last, border)
    own = sum(delta.delta for delta in _newer(settled.deltas, len(before.deltas)) if delta.cause == "policy")
    asked = len(asked_for(world, start, last))
    return Worth(border.score - before.score, own + CREDIT * asked, asked)


def share_of(gained: int, available: int) -> float:
    """The reward of a slice: points gained over points to be gained, in [0, 1]; losses count as nothing gained."""
    return min(max(gained / available, 0.0), 1.0)


def asked_for(world: World, start: State, end: State) -> frozenset[str]:
    """Needed items that somebody promised or told between two states, asked by a message which the user sent to their
    holder, or to who stands in for the holder, in that time. What will be told only after the month is not counted."""
    clock = world.simulation.clock
    items, needed = world.scenario.items, needed_items(world.rubric)
    sent = {
        message.number: message
        for message in islice(end.mail.newest(), len(end.mail) - len(start.mail))
        if message.sender == USER
    }
    found = set()
    for answer in _answers(start, end):
        question = sent.get(answer.reply_to)
        if question is None or answer.at > clock.closings[clock.days]:
            continue
        for item in (items[id] for id in answer.items if id in needed and id not in start.released):
            if item.disclosure in ("ask", "review") and {item.holder, item.deputy}.intersection(question.to):
                found.add(item.id)
    return frozenset(found)


def needed_items(rubric: Rubric) -> frozenset[str]:
    """Items on which a criterion rests."""
    named = (getattr(criterion.check, "item", "") or criterion.item for criterion in rubric.criteria)
    return frozenset(item for item in named if item)


def _answers(start: State, end: State) -> Iterator[Message]:
    """Messages that came, or are on their way, since a state."""
    yield from islice(end.mail.newest(), len(end.mail) - len(start.mail))
    yield from (entry.message for entry in end.pending if entry.message is not None)


def _newer(log: Log[Delta], count: int) -> Iterator[Delta]:
    """The entries of a log after its first so many."""
    return islice(log.newest(), len(log) - count)
