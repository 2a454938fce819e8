"""Reading the corpus of paraphrases and measuring a mind by it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec
import yaml
from simulation_worlds import HEALTH, LOGISTICS

from synthcomp_env.simulation import mailbox
from synthcomp_env.simulation.drafting import Draft
from synthcomp_env.simulation.month import Simulation
from synthcomp_env.simulation.rule_mind import RuleMind
from synthcomp_env.simulation.state import Message, State
from synthcomp_env.world.scenario import Contact

WORLDS = {"health": HEALTH, "logistics": LOGISTICS}
CORPUS = Path(__file__).parents[1] / "data" / "paraphrases.yaml"


class Listener(RuleMind):
    """A rule mind that remembers as what it read the last message."""

    act = ""

    def read(self, sim: Simulation, state: State, contact: Contact, message: Message) -> Draft:
        draft = super().read(sim, state, contact, message)
        self.act = draft.act
        return draft


MINDS = {name: Listener(world) for name, world in WORLDS.items()}


class Paraphrase(msgspec.Struct, frozen=True):
    act: str
    items: tuple[str, ...]
    subject: str
    body: str
    any: int = 0
    first: str = ""
    held_out: bool = False


class Group(msgspec.Struct, frozen=True):
    world: str
    to: str
    messages: tuple[Paraphrase, ...]


@dataclass(frozen=True)
class Outcome:
    group: Group
    paraphrase: Paraphrase
    told: frozenset[str]
    act: str
    body: str

    @property
    def wanted(self) -> int:
        return self.paraphrase.any or len(self.paraphrase.items)

    @property
    def found(self) -> int:
        return min(self.wanted, len(self.told & set(self.paraphrase.items)))

    @property
    def false(self) -> frozenset[str]:
        return self.told - set(self.paraphrase.items)


def corpus() -> tuple[Group, ...]:
    return msgspec.convert(yaml.safe_load(CORPUS.read_text()), tuple[Group, ...])


def outcomes(held_out: bool) -> list[Outcome]:
    return [
        run(group, paraphrase) for group in corpus() for paraphrase in group.messages if paraphrase.held_out is held_out
    ]


def run(group: Group, paraphrase: Paraphrase) -> Outcome:
    """Send the paraphrase on a fresh first day (after its `first`, when it has one) and see what is told to it. What
    is wanted and was told to the first already need not be told again."""
    mind = MINDS[group.world]
    sim = Simulation(WORLDS[group.world], mind=mind)
    state = sim.start(7, {})
    reply_to, before = 0, frozenset[str]()
    if paraphrase.first:
        state = sim.send(state, (group.to,), paraphrase.subject, paraphrase.first)
        first = len(state.mail)
        for _ in range(3):
            state = sim.end_day(state)
        reply_to = next(message.number for message in state.mail if message.reply_to == first)
        before = frozenset(state.disclosed)
    state = sim.send(state, (group.to,), paraphrase.subject, paraphrase.body, reply_to=reply_to)
    state = mailbox.read_all(sim, state)
    sent = len(state.mail)
    replies = [entry.message for entry in state.pending if entry.message and entry.message.reply_to == sent]
    told = frozenset(item for reply in replies for item in reply.items) - before
    if paraphrase.first:
        told |= before & frozenset(paraphrase.items)
    return Outcome(group, paraphrase, told, mind.act, "\n".join(reply.body for reply in replies))


def recall(results: list[Outcome]) -> float:
    """Share of the items wanted that were told."""
    return sum(result.found for result in results) / sum(result.wanted for result in results)


def false_disclosure(results: list[Outcome]) -> float:
    """Share of the messages to which something was told that they did not ask for."""
    return sum(bool(result.false) for result in results) / len(results)


def act_accuracy(results: list[Outcome]) -> float:
    """Share of the messages whose speech act was read as labelled."""
    return sum(result.act == result.paraphrase.act for result in results) / len(results)
