"""A reply in the making: what a mind gathers while it reads a message, before it is composed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from synthcomp_env.artifacts.blob import Blob
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

_A_FILE = re.compile(
    r"\b(?:files?|logs?|logbook|sheets?|spreadsheets?|workbooks?|lists?|registers?|trackers?|records?|cop(?:y|ies)|"
    r"attach\w*|enclos\w*|documents?|sources?|evidence|backup|back-up|details?|breakdown|\w+\.(?:xlsx|csv|pdf|docx))\b",
    re.I,
)


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
    later: list[Item] = field(default_factory=list)
    """What a scattered person adds in a second message."""
    forward: str = ""
    """Contact id of the one to whom the message is passed on."""
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
        self.parts.append(wording.say(self.chance, saying, self.contact.style, **slots))

    @property
    def forwarded(self) -> bool:
        """Whether a colleague passed the message on to this person."""
        return self.contact.id not in (*self.message.to, *self.message.cc)

    def tell(self, items: Sequence[Item], whole: bool = True) -> None:
        """Add the texts of items; they will be disclosed, and their files attached.

        Args:
            whole: tell all of them now; else a scattered person keeps half of several for a second message.
        """
        meant = dict.fromkeys(self._mended(item).id for item in items)
        new = [item for id in meant if (item := self.sim.scenario.items[id]) not in (*self.items, *self.later)]
        if not whole and self.contact.style == "scattered" and len(new) > 1:
            half = (len(new) + 1) // 2
            self.later.extend(new[half:])
            new = new[:half]
        if new:
            self.items.extend(new)
            self.parts.append(self._told(new))

    def _mended(self, item: Item) -> Item:
        """What somebody tells who is asked for an item again: a slip is noticed then."""
        right = self.sim.corrections.get(item.id)
        return right if right is not None and item.id in self.state.disclosed else item

    def _told(self, items: Sequence[Item]) -> str:
        """The texts of items; of those whose files go with them, the sentences that say so too."""
        texts = [f"{item.text} {item.enclosure}".rstrip() if self._encloses(item) else item.text for item in items]
        texts = [wording.aside(self.chance, text, item) for text, item in zip(texts, items, strict=True)]
        borrowed = next((item for item in items if item.holder != self.contact.id), None)
        if borrowed is not None:
            holder = self.sim.scenario.contacts[borrowed.holder]
            self.say("for_the_absent", name=holder.name)
        return wording.tell(self.chance, self.contact.style, texts)

    def _encloses(self, item: Item) -> bool:
        """Whether an item's file goes with it: always where its text speaks of the file, and from a minimal person,
        where it does not, only when the message asks for one."""
        if not item.attachment or item.attachment not in self.sim.scenario.contacts[item.holder].files:
            return False
        return not item.enclosure or self.contact.style != "minimal" or self.asks_for_file

    @property
    def asks_for_file(self) -> bool:
        """Whether the message asks for a file, and not just for a figure."""
        return _A_FILE.search(self.message.body) is not None

    def ask(self, sort: Literal["items", "works", "unclear", "report"], ids: Sequence[str] = ()) -> None:
        """Wait for an answer to a question that was just added; it goes out on the same day."""
        self.question = OpenQuestion(self.message.number, sort, tuple(ids))
        self.prompt = True

    def reply(self) -> Reply:
        """The reply composed of everything gathered; empty when it is left to another recipient."""
        if not self.parts or (self.silent and not self.items):
            return Reply("")
        return Reply(
            body=self._composed(self.parts, self._more()),
            items=tuple(item.id for item in self.items),
            attachments=self._files(self.items),
            kind=self.kind,
            deliverable=self.deliverable,
            reported=tuple(self.reported),
            question=str(self.question) if self.question is not None else "",
            fault=self.fault,
            prompt=self.prompt and not self.items,
            verdict=self.verdict,
            later=self._afterthought() if self.later else None,
            forward=self.forward,
        )

    def _composed(self, parts: Sequence[str], more: bool | None) -> str:
        voice = self.knowledge.voices.get(self.contact.id, 0)
        return wording.compose(self.chance, self.contact, self.sim.scenario.user_name, parts, voice, more)

    def _files(self, items: Sequence[Item]) -> tuple[tuple[str, Blob], ...]:
        """The files that go with items, each once."""
        found = {
            item.attachment: self.sim.scenario.contacts[item.holder].files[item.attachment]
            for item in items
            if self._encloses(item)
        }
        return tuple(found.items())

    def _afterthought(self) -> Reply:
        """The second message of somebody who answered half."""
        parts = (wording.say(self.chance, "afterthought", self.contact.style), self._told(self.later))
        ids = tuple(item.id for item in self.later)
        return Reply(self._composed(parts, None), ids, self._files(self.later), deliverable=self.deliverable)

    def _more(self) -> bool | None:
        """Whether a scattered contact, after telling these items, holds more on the same work that a question would
        release; None when nothing was told that more could be added to."""
        if self.contact.id not in self.knowledge.voices:
            return None
        works = {item.deliverable for item in self.items if item.disclosure == "ask" and item.deliverable}
        if not works:
            return None
        released, told = self.state.released, self.items
        if self.later:
            return True
        for item in self.knowledge.askable[self.contact.id]:
            if item.kind != "note" and item.deliverable in works and item.id not in released and item not in told:
                return True
        return False
