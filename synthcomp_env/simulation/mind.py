"""What stands behind a collaborator's name: the `Mind` protocol, and the `Referee` through which it judges drafts.

`RuleMind` (`rule_mind`) is the offline mind; a model-backed mind fulfils the same protocol. The disclosure rules stay
in code either way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

import msgspec

from synthcomp_env.artifacts.blob import Blob
from synthcomp_env.simulation.state import Message, State, Verdict
from synthcomp_env.world.scenario import Contact

if TYPE_CHECKING:
    from synthcomp_env.simulation.month import Simulation

__all__ = ["Mind", "OutputsExist", "Referee", "Reply"]


class Reply(msgspec.Struct, frozen=True, omit_defaults=True):
    """A collaborator's answer to one message, before it is scheduled.

    Attributes:
        body: what is written; "" means that this person leaves the answer to another recipient.
        items: knowledge items it tells; disclosed on delivery.
        attachments: (file name, contents) shared with it.
        kind: the kind of the reply message.
        deliverable: deliverable it is about, or "".
        reported: planted errors that the message rightly reported.
        question: what the collaborator asked back and waits on, in the form of `State.open_questions`; "" when nothing.
        fault: nobody understood the user's question although it was asked again: a fault of the simulator.
        prompt: answered on the same day, before the office closes.
        verdict: the decision that comes into force when the reply is delivered.
        later: what the collaborator adds some hours later, in a second message.
        forward: contact id of the one to whom the message was passed on, who answers it in turn; "" for nobody.
    """

    body: str
    items: tuple[str, ...] = ()
    attachments: tuple[tuple[str, Blob], ...] = ()
    kind: Literal["reply", "review", "approval", "refusal"] = "reply"
    deliverable: str = ""
    reported: tuple[str, ...] = ()
    question: str = ""
    fault: bool = False
    prompt: bool = False
    verdict: Verdict | None = None
    later: Reply | None = None
    forward: str = ""


class Mind(Protocol):
    """Answers for every collaborator of an episode. Pure: the same arguments give the same reply."""

    def reply(self, sim: Simulation, state: State, contact: Contact, message: Message) -> Reply:
        """The answer of `contact` to `message`, which stands in `state.mail`. It is read some minutes after it was
        sent; `state` is the one then, which may hold newer messages."""
        ...


class Referee(Protocol):
    """Judges drafts. Implemented by scoring and injected, so that this room never looks up."""

    def readiness(self, state: State, deliverable: str) -> float:
        """Share of its points a deliverable has earned so far, in [0, 1]."""
        ...

    def unmet(self, state: State, items: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the (disclosed) items whose demands the current files do not meet yet."""
        ...

    def wanting(self, state: State, deliverable: str) -> tuple[str, ...]:
        """The main figures that a deliverable lacks or has wrong, by name and never by value."""
        ...


class OutputsExist:
    """The referee of a simulation that was given none: readiness is the share of output files that exist."""

    def __init__(self, outputs: dict[str, tuple[str, ...]]) -> None:
        self._outputs = outputs

    def readiness(self, state: State, deliverable: str) -> float:
        """Share of the deliverable's output files (by path key) that stand on the computer."""
        keys = self._outputs[deliverable]
        return sum(key in state.files for key in keys) / len(keys) if keys else 1.0

    def unmet(self, state: State, items: tuple[str, ...]) -> tuple[str, ...]:
        """Nothing: without a rubric no demand can be checked."""
        return ()

    def wanting(self, state: State, deliverable: str) -> tuple[str, ...]:
        """Nothing: without a rubric no figure can be checked."""
        return ()
