"""A reply in the making: what a mind gathers while it reads a message, before it is composed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from synthcomp_env.simulation import wording
from synthcomp_env.simulation.dice import Dice
from synthcomp_env.simulation.mind import Reply
from synthcomp_env.simulation.speech import Clause, clauses
from synthcomp_env.simulation.state import Message, State, Verdict
from synthcomp_env.simulation.topics import Knowledge
from synthcomp_env.world.scenario import Contact, Item

if TYPE_CHECKING:
    from synthcomp_env.simulation.month import Simulation

__all__ = ["Draft", "OpenQuestion", "open_question"]


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """What a contact asked back: to which message, and the items or deliverables it may be about.

    `sort` is "items" (which of these?), "works" (for which deliverable?), "unclear" (what do you mean?) or "report"
    (where is that error?)."""

    number: int
    sort: Literal["items", "works", "unclear", "report"]
    items: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.number}:{self.sort}:{' '.join(self.items)}"


def open_question(state: State, contact: str) -> OpenQuestion | None:
    """The question a contact waits on, if any."""
    written = state.open_questions.get(contact)
    if not written:
        return None
    number, sort, items = written.split(":", 2)
    return OpenQuestion(int(number), sort, tuple(items.split()))  # type: ignore[arg-type]


@dataclass(slots=True)
class Draft:
    """One message being answered, and the answer so far."""

    sim: Simulation
    knowledge: Knowledge
    state: State
    contact: Contact
    message: Message
    chance: Dice
    act: Literal["ask", "general", "report", "review", "approval", "deliver", "instruct", "chat"] = "chat"
    """What the message was read as: the weightiest of its speech acts."""
    parts: list[str] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    reported: list[str] = field(default_factory=list)
    kind: Literal["reply", "review", "approval", "refusal"] = "reply"
    deliverable: str = ""
    question: OpenQuestion | None = None
    fault: bool = False
    prompt: bool = False
    silent: bool = False
    verdict: Verdict | None = None
    status: bool = False
    """The message tells how things stand (a duty's note, a hand-in) and is only to be taken note of."""

    @property
    def text(self) -> str:
        """Subject and body of the message."""
        return f"{self.message.subject}\n{self.message.body}"

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """The clauses of the body; those of the subject when there is no body."""
        return clauses(self.message.body) or clauses(self.message.subject)

    @property
    def open(self) -> OpenQuestion | None:
        """What the contact waits on."""
        return open_question(self.state, self.contact.id)

    def say(self, saying: str, /, **slots: str) -> None:
        """Add one sentence of `wording`."""
        self.parts.append(wording.say(self.chance, saying, **slots))

    def tell(self, items: Sequence[Item]) -> None:
        """Add the texts of items; they will be disclosed, and their files attached."""
        new = [item for item in items if item not in self.items]
        if new:
            self.items.extend(new)
            self.parts.append(wording.tell(self.chance, self.contact.style, new))

    def ask(self, sort: Literal["items", "works", "unclear", "report"], ids: Sequence[str] = ()) -> None:
        """Wait for an answer to a question that was just added; it goes out on the same day."""
        self.question = OpenQuestion(self.message.number, sort, tuple(ids))
        self.prompt = True

    def reply(self) -> Reply:
        """The reply composed of everything gathered; empty when it is left to another recipient."""
        if not self.parts or (self.silent and not self.items):
            return Reply("")
        names = dict.fromkeys(item.attachment for item in self.items if item.attachment in self.contact.files)
        voice = self.knowledge.voices.get(self.contact.id, 0)
        return Reply(
            body=wording.compose(
                self.chance, self.contact, self.sim.scenario.user_name, self.parts, voice, self._more()
            ),
            items=tuple(item.id for item in self.items),
            attachments=tuple((name, self.contact.files[name]) for name in names),
            kind=self.kind,
            deliverable=self.deliverable,
            reported=tuple(self.reported),
            question=str(self.question) if self.question is not None else "",
            fault=self.fault,
            prompt=self.prompt and not self.items,
            verdict=self.verdict,
        )

    def _more(self) -> bool | None:
        """Whether a scattered contact, after telling these items, holds more on the same work that a question would
        release; None when nothing was told that more could be added to."""
        if self.contact.id not in self.knowledge.voices:
            return None
        works = {item.deliverable for item in self.items if item.disclosure == "ask" and item.deliverable}
        if not works:
            return None
        released, told = self.state.released, self.items
        for item in self.knowledge.askable[self.contact.id]:
            if item.deliverable in works and item.id not in released and item not in told:
                return True
        return False
