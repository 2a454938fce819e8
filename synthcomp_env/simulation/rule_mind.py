"""The offline mind: reads a message clause by clause and answers by rule. No language model, no network."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from synthcomp_env.simulation import wording
from synthcomp_env.simulation.dice import Dice
from synthcomp_env.simulation.drafting import Draft
from synthcomp_env.simulation.duties import Duties
from synthcomp_env.simulation.mind import Reply
from synthcomp_env.simulation.questions import answer_questions
from synthcomp_env.simulation.reports import answer_report
from synthcomp_env.simulation.reviews import answer_request
from synthcomp_env.simulation.state import Message, State
from synthcomp_env.simulation.topics import Knowledge
from synthcomp_env.simulation.wording import first_name
from synthcomp_env.world.scenario import Contact, Scenario

if TYPE_CHECKING:
    from synthcomp_env.simulation.month import Simulation

__all__ = ["RuleMind"]

_ACKNOWLEDGED = 4
"""One in so many routine notes is acknowledged; the others are read and need no answer."""


class RuleMind:
    """Answers for collaborators by rules. What the contacts know is indexed on first use and kept with the scenario."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario

    @cached_property
    def knowledge(self) -> Knowledge:
        """Who knows what, indexed."""
        return Knowledge(self._scenario)

    @cached_property
    def duties(self) -> Duties:
        """The user's recurring duties, by recipient."""
        return Duties(self._scenario)

    def reply(self, sim: Simulation, state: State, contact: Contact, message: Message) -> Reply:
        """The answer of a contact to a message; its body is empty when somebody else is left to answer."""
        return self.read(sim, state, contact, message).reply()

    def read(self, sim: Simulation, state: State, contact: Contact, message: Message) -> Draft:
        """The reply in the making, with the speech act the message was read as."""
        chance = Dice(state.seed, "words", contact.id, message.number)
        draft = Draft(sim, self.knowledge, state, contact, message, chance)
        routine = self.duties.fulfils(contact.id, message)
        draft.status = message.kind == "submission" or routine
        handled = answer_report(draft) or (not draft.status and answer_request(draft))
        answer_questions(draft, self.duties, quiet=handled or draft.status)
        if not draft.parts and not (routine and Dice(state.seed, "routine", message.number).below(_ACKNOWLEDGED)):
            _acknowledge(draft)
        if draft.forwarded and draft.parts:
            passed_on_by = sim.scenario.contacts[message.to[0]].name
            draft.parts.insert(0, wording.say(chance, "handed_on", name=passed_on_by))
        return draft


def _acknowledge(draft: Draft) -> None:
    """The message asked for nothing: say that it came, or answer a pleasantry."""
    acts = {act for clause in draft.clauses for act in clause.acts}
    smalltalk = draft.knowledge.smalltalk.get(draft.contact.id)
    asked = draft.message.body.casefold()
    if draft.message.kind == "submission" or draft.message.attachments or "deliver" in acts:
        draft.act = "deliver"
        draft.say("delivered")
    elif "instruct" in acts:
        draft.act = "instruct"
        draft.say("instructed")
    elif smalltalk is not None and any(topic.casefold() in asked for topic in smalltalk.topics):
        draft.tell([smalltalk])
    else:
        draft.say("chat", user=first_name(draft.sim.scenario.user_name))
