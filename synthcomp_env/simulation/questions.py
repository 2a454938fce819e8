"""Questions: every asking clause of a message is read, with what it refers back to, and answered."""

from __future__ import annotations

from collections.abc import Sequence

from synthcomp_env.simulation import wording
from synthcomp_env.simulation.disclosure import Finding, Outcome, Question, candidates_answered, general, specific
from synthcomp_env.simulation.drafting import Draft
from synthcomp_env.simulation.files import basename
from synthcomp_env.simulation.speech import GENERIC_STEMS, Clause, clauses
from synthcomp_env.simulation.state import USER, Message
from synthcomp_env.simulation.threads import deliverable_of, parent, specs_of
from synthcomp_env.world.scenario import DeliverableSpec, Item

__all__ = ["answer_questions", "is_topical"]

_PRONOUNS = frozenset(
    "it its that this them those these one ones same they there he she his her their".split()  # noqa: SIM905
)
_INTERROGATIVES = frozenset("what which who whose when where why how whats hows".split())  # noqa: SIM905
_SHORT = 60
"""A message of at most so many words is short enough to be what "it" refers to."""


def answer_questions(draft: Draft, quiet: bool) -> None:
    """Answer what the message asks.

    Args:
        quiet: something else of the message was answered; only what is really understood is added.
    """
    parsed = [clause for clause in draft.clauses if not _is_work(clause)]
    waiting = draft.open
    findings: list[tuple[Clause, Finding]] = []
    for place, clause in enumerate(parsed):
        if clause.acts & {"ask", "general"} or (waiting is not None and waiting.sort == "unclear" and _is_said(clause)):
            findings.append((clause, _find(draft, parsed, place)))
        elif clause.fragment and not clause.acts & {"refuse", "instruct", "deliver"} and _names(draft, clause):
            finding = _find(draft, parsed, place)
            if finding.outcome == "tell":
                findings.append((clause, finding))
    if findings and not quiet:
        plain = any("general" not in clause.acts for clause, _ in findings)
        draft.act = "ask" if plain else "general"
    told = [item for _, finding in findings if finding.outcome == "tell" for item in finding.items]
    if not told and waiting is not None and waiting.sort == "items":
        told = _answered(draft, waiting.items)
        draft.act = "ask" if told and not quiet else draft.act
    draft.tell(list(dict.fromkeys(told)))
    answered = _facts(draft, findings) or bool(told)
    outcomes = {finding.outcome: finding for _, finding in reversed(findings)}
    withheld: tuple[Outcome, ...] = ("at_review", "when_reported", "unchanged", "private")
    for outcome in withheld:
        if outcome in outcomes and not quiet:
            draft.say(outcome)
            answered = True
    if "elsewhere" in outcomes and not quiet:
        _point(draft, outcomes["elsewhere"].contact)
        answered = True
    if answered or quiet or not findings:
        return
    _ask_back(draft, findings)


def is_topical(draft: Draft) -> bool:
    """Whether some asking clause is clearly about an item of the contact that a question may release."""
    parsed = list(draft.clauses)
    return any(
        "ask" in clause.acts and _find(draft, parsed, place).outcome == "tell" for place, clause in enumerate(parsed)
    )


def _names(draft: Draft, clause: Clause) -> bool:
    """Whether a clause has anything to do with what the contact knows."""
    return bool(draft.knowledge.match(draft.contact.id, draft.knowledge.words(clause.words)).found)


def _is_work(clause: Clause) -> bool:
    return False if "ask" in clause.acts or "general" in clause.acts else bool(clause.acts & {"review", "approval"})


def _is_said(clause: Clause) -> bool:
    return "chat" not in clause.acts and "refuse" not in clause.acts


def _find(draft: Draft, parsed: Sequence[Clause], place: int) -> Finding:
    """What one clause brings: on its topic, else on everything there is to know."""
    clause = parsed[place]
    sim, state, contact, message = draft.sim, draft.state, draft.contact, draft.message
    question = Question(clause, _readings(draft, parsed, place))

    def about() -> str:
        spec = deliverable_of(sim, draft.knowledge, state, contact.id, message)
        return spec.id if spec is not None else ""

    finding = specific(draft.knowledge, sim.scenario, state, contact, message, question, about)
    if finding.outcome == "tell":
        return finding
    waiting = draft.open
    repeated = waiting is not None and waiting.sort == "unclear" and _was_general(draft, waiting.number)
    if "general" in clause.acts or repeated:
        pressed = waiting is not None and waiting.sort == "items"
        held = [item for item in sim.scenario.items.values() if item.holder == contact.id]
        return general(state, contact, message, held, about(), pressed)
    return finding


def _was_general(draft: Draft, number: int) -> bool:
    return any("general" in clause.acts for clause in clauses(draft.state.mail[number - 1].body))


def _readings(draft: Draft, parsed: Sequence[Clause], place: int) -> tuple[tuple[str, ...], ...]:
    """The clause's own words; and, when it names nothing itself, its words with those of what it refers back to: the
    clauses before it, the subject, the thread."""
    knowledge, message, clause = draft.knowledge, draft.message, parsed[place]
    own = knowledge.words(clause.words)
    readings = [own]
    matches = knowledge.match(draft.contact.id, own)
    refers = bool(_PRONOUNS & set(clause.words)) or any(word in GENERIC_STEMS for word in own)
    subject = knowledge.read(message.subject)
    waiting = draft.open
    if waiting is not None and waiting.sort == "unclear":
        readings.append(own + knowledge.read(draft.state.mail[waiting.number - 1].body))
    if matches.content <= 0.6 and (refers or _INTERROGATIVES & set(clause.words) or len(clause.words) <= 4):
        if place:
            readings.append(own + knowledge.words(parsed[place - 1].words))
        readings.append(own + subject)
        earlier = _antecedent(draft)
        if earlier is not None and refers:
            if earlier.items:
                topics = [draft.sim.scenario.items[item].topics for item in earlier.items]
                readings += [own + knowledge.read(" ".join(each)) for each in topics]
            elif earlier.sender == USER or len(earlier.body.split()) <= _SHORT:
                readings.append(own + knowledge.read(f"{earlier.subject} {earlier.body}"))
    elif not matches.unknown:
        readings.append(own + subject)
        if place and refers:
            readings.append(own + knowledge.words(parsed[place - 1].words))
    return tuple(readings)


def _antecedent(draft: Draft) -> Message | None:
    """The message that a pronoun may refer to: the one answered, unless that only acknowledged the user's own."""
    earlier = parent(draft.state, draft.contact.id, draft.message)
    if earlier is not None and earlier.sender != USER and not earlier.items and earlier.reply_to:
        earlier = draft.state.mail[earlier.reply_to - 1]
    return None if earlier is None or earlier.kind == "request" else earlier


def _answered(draft: Draft, ids: Sequence[str]) -> list[Item]:
    """The items meant by an answer to "which do you mean?"."""
    if any("refuse" in clause.acts for clause in draft.clauses):
        return []
    candidates = [draft.sim.scenario.items[id] for id in ids if id in draft.sim.scenario.items]
    return list(candidates_answered(draft.knowledge, draft.contact, candidates, draft.message.body))


def _facts(draft: Draft, findings: Sequence[tuple[Clause, Finding]]) -> bool:
    """Answer questions on due dates, files and approval from what the brief says anyway."""
    said = False
    asked = {act for clause, finding in findings if finding.outcome != "tell" for act in clause.acts}
    if not asked & {"deadline", "outputs", "gate"}:
        return False
    for spec in _specs(draft):
        if "deadline" in asked:
            date = draft.sim.clock.spoken(min(spec.due, draft.sim.clock.days))
            draft.say("due", title=spec.title, date=date)
        if "outputs" in asked:
            draft.say("outputs", title=spec.title, files=", ".join(basename(output.path) for output in spec.outputs))
        if "gate" in asked and spec.approval is not None:
            approver = draft.sim.scenario.contacts[spec.approval.approver]
            draft.say("gate", title=spec.title, name=approver.name)
        elif "gate" in asked:
            draft.say("no_gate", title=spec.title)
        said = True
    return said


def _specs(draft: Draft) -> tuple[DeliverableSpec, ...]:
    spec = deliverable_of(draft.sim, draft.knowledge, draft.state, draft.contact.id, draft.message)
    return (spec,) if spec is not None else specs_of(draft.sim, draft.contact.id)


def _point(draft: Draft, other: str) -> None:
    """Name the role that may know, unless that person got the message too."""
    if other in (*draft.message.to, *draft.message.cc):
        draft.silent = True
    person = draft.sim.scenario.contacts[other]
    draft.say("elsewhere", name=person.name, role=person.role)


def _ask_back(draft: Draft, findings: Sequence[tuple[Clause, Finding]]) -> None:
    """Nothing was understood well enough: ask which was meant, on the same day. Never silence."""
    outcomes = {finding.outcome: finding for _, finding in reversed(findings)}
    if len(draft.message.to) > 1 and draft.message.to[0] != draft.contact.id:
        draft.silent = True
    if "nothing" in outcomes:
        draft.say("nothing")
    elif all("meeting" in clause.acts for clause, _ in findings):
        draft.say("meeting")
    elif "which" in outcomes:
        items = outcomes["which"].items
        draft.say("which_of" if draft.contact.style == "minimal" else "which", options=wording.labels(items))
        draft.ask("items", items)
    elif "deliverable" in outcomes:
        titles = [spec.title for spec in specs_of(draft.sim, draft.contact.id)]
        draft.say("deliverable", options=" or ".join(titles))
        draft.ask("unclear")
    else:
        _unclear(draft)


def _unclear(draft: Draft) -> None:
    waiting = draft.open
    if waiting is None or waiting.sort != "unclear":
        draft.say("unclear")
        draft.ask("unclear")
        return
    draft.fault = True
    held = [
        item
        for item in draft.sim.scenario.items.values()
        if item.holder == draft.contact.id and item.disclosure == "ask" and item.kind not in ("remark", "smalltalk")
    ]
    if held:
        draft.say("unclear_again", options=wording.labels(held, " and "))
        draft.ask("items", held)
    else:
        draft.say("unclear_bare")
