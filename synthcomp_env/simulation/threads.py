"""Threads: what a message answers, and which deliverable it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthcomp_env.simulation.files import basename
from synthcomp_env.simulation.state import USER, Message, State
from synthcomp_env.simulation.topics import Knowledge
from synthcomp_env.world.scenario import DeliverableSpec

if TYPE_CHECKING:
    from synthcomp_env.simulation.month import Simulation

__all__ = ["deliverable_of", "named_outputs", "parent", "specs_of"]

_LOOK_BACK = 40
_DEPTH = 4


def parent(state: State, contact: str, message: Message) -> Message | None:
    """The message that `message` answers: the one it names, else the newest exchanged with the contact before it."""
    if message.reply_to:
        return state.mail[message.reply_to - 1]
    for age, earlier in enumerate(state.mail.newest()):
        if age > _LOOK_BACK:
            return None
        if earlier.number < message.number and (
            earlier.sender == contact or (earlier.sender == USER and contact in earlier.to)
        ):
            return earlier
    return None


def named_outputs(spec: DeliverableSpec, text: str) -> tuple[str, ...]:
    """Paths of the output files that a case-folded text names by file name or stem."""
    return tuple(output.path for output in spec.outputs if basename(output.path).casefold().rpartition(".")[0] in text)


def _names_source(spec: DeliverableSpec, text: str) -> bool:
    """Whether a case-folded text names an extract that a deliverable is drawn from."""
    extracts = (spec.sources[role] for role in ("current", "superseded") if role in spec.sources)
    return any(basename(path).casefold().rpartition(".")[0] in text for path in extracts)


def specs_of(sim: Simulation, contact: str) -> tuple[DeliverableSpec, ...]:
    """Deliverables that a contact has to do with: as requester, reviewer, approver, or holder of an item."""
    bearing = {item.deliverable for item in sim.scenario.items.values() if item.holder == contact}
    return tuple(
        spec
        for spec in sim.scenario.deliverables
        if spec.id in bearing
        or contact in (spec.requester, spec.reviewer, spec.approval.approver if spec.approval else "")
    )


def deliverable_of(
    sim: Simulation, knowledge: Knowledge, state: State, contact: str, message: Message
) -> DeliverableSpec | None:
    """The one deliverable a message is about, or None when nothing decides.

    What decides, in order: the message's own field; output files or extracts attached or named; its title's
    words in the text or the subject; the thread; and last that the contact has to do with one deliverable only."""
    if message.deliverable:
        return sim.specs[message.deliverable]
    written = " ".join((message.subject, message.body, *(name for name, _ in message.attachments)))
    plain = written.casefold()
    for spec in sim.scenario.deliverables:
        if spec.title.casefold() in plain or named_outputs(spec, plain):
            return spec
    sourced = [spec for spec in sim.scenario.deliverables if _names_source(spec, plain)]
    if len(sourced) == 1:
        return sourced[0]
    for text in (message.body, message.subject):
        named = knowledge.vocabulary.deliverables(knowledge.read(text))
        if len(named) == 1:
            return sim.specs[named[0]]
    earlier: Message | None = message
    for _ in range(_DEPTH):
        earlier = parent(state, contact, earlier) if earlier is not None else None
        if earlier is not None and earlier.deliverable:
            return sim.specs[earlier.deliverable]
        works = (
            {sim.scenario.items[item].deliverable for item in earlier.items} - {""} if earlier is not None else set()
        )
        if len(works) == 1:
            return sim.specs[works.pop()]
    own = specs_of(sim, contact)
    return own[0] if len(own) == 1 else None
