"""Questions: every asking clause of a message is read, with what it refers back to, and answered."""

from __future__ import annotations

import re
from collections.abc import Sequence

from synthcomp_env.simulation import wording
from synthcomp_env.simulation.dice import Dice
from synthcomp_env.simulation.disclosure import (
    FIRM,
    HINT,
    Finding,
    Outcome,
    Question,
    candidates_answered,
    general,
    options_answered,
    specific,
)
from synthcomp_env.simulation.drafting import Draft, OpenQuestion
from synthcomp_env.simulation.duties import Duties
from synthcomp_env.simulation.files import basename
from synthcomp_env.simulation.places import cells
from synthcomp_env.simulation.speech import FILLER_STEMS, GENERIC_STEMS, Clause, clauses, stems
from synthcomp_env.simulation.state import USER, Message
from synthcomp_env.simulation.threads import deliverable_of, parent, specs_of
from synthcomp_env.world.scenario import DeliverableSpec, Item

__all__ = ["answer_questions", "foreseen", "is_topical"]

_PRONOUNS = frozenset(
    "it its that this them those these one ones same they there he she his her their".split()  # noqa: SIM905
)
_INTERROGATIVES = frozenset("what which who whose when where why how whats hows".split())  # noqa: SIM905
_WISHES = ("requirement", "note")
_FILE = re.compile(r"\w\.[a-z]{3,4}\b", re.I)
_REQUESTING = re.compile(r"^\W*(?:and |also )?(?:please|kindly|could|can|would|will)\b", re.I)
_NEEDING = re.compile(
    r"\bI (?:also |still |further )?(?:need|miss|lack)\b|\bI(?:'m| am) (?:also |still )?missing\b", re.I
)
_AGAIN = re.compile(r"\b(?:again|once more|re-?send|repeat|remind|lost (?:your|the|that)|deleted)\b", re.I)
"""Asks for what was told before."""
_EXCEPT = re.compile(r"\b(?:apart from|besides|other than|except|beyond|in addition|further|else|more)\b", re.I)
"""Asks for what was not told before."""
_WHY = re.compile(
    r"^\W*(?:and |but |so )?(?:why|how come|for what reason)\b"
    r"|\bwhy (?:is|are|was|were|did|does|do|has|have|the|that|it)\b"
    r"|\bwhat(?:'s| is| was| are) (?:behind|the (?:reason|cause))\b|\breasons? (?:for|behind|why)\b",
    re.I,
)
"""Asks for a reason."""
_REASON = re.compile(r"\b(?:because|due to|owing to|after|since|on account of|so that|as a result|following)\b", re.I)
"""Gives one."""
_LATER = re.compile(
    r"\b(?:will|'ll|shall|may|might)(?: \w+){0,2} need\b|\blater(?: on)?\b|\b(?:once|when|as soon as|after) "
    r"(?:it|they|that|this|the [\w ]{1,40}?|i)(?: \w+){0,2} (?:ready|done|finished|complete|final|in)\b"
    r"|\b(?:afterwards?|thereafter)\b"
    r"|\bin due (?:course|time)\b|\bwhen the time comes\b|\bnext week\b|\bat the end\b|\beventually\b",
    re.I,
)
"""Puts what it speaks of off to another day."""
_FORWARDS = 3
"""One in so many questions for somebody else is passed on rather than referred."""
_LEAD = 3
"""How many clauses before a bare request may say what it is about."""
_SHORT = 60
"""A message of at most so many words is short enough to be what "it" refers to."""


def answer_questions(draft: Draft, duties: Duties, quiet: bool) -> None:
    """Answer what the message asks.

    Args:
        duties: the user's recurring duties, which people may be asked about.
        quiet: something else of the message was answered, or it only tells how things stand; nothing but questions
            that are understood by themselves is answered.
    """
    findings = _findings(draft, duties, quiet)
    if findings and not quiet:
        plain = any("general" not in clause.acts for clause, _ in findings)
        draft.act = "ask" if plain else "general"
    told = [item for _, finding in findings if finding.outcome == "tell" for item in finding.items]
    if told and draft.status and draft.act == "chat":
        draft.act = "ask"
    if not told and draft.open is not None:
        told = _answered(draft, draft.open)
        draft.act = "ask" if told and not quiet else draft.act
    draft.tell(list(dict.fromkeys(told)), whole=False)
    answered = _facts(draft, findings) or bool(told)
    outcomes = {finding.outcome: finding for _, finding in reversed(findings)}
    if "no_reason" in outcomes or any(_unexplained(clause, finding) for clause, finding in findings):
        draft.say("no_reason")
        answered = True
    if "duty" in outcomes or ("duty_nothing" in outcomes and not answered):
        draft.say("duty" if "duty" in outcomes else "duty_nothing")
        answered = True
    withheld: tuple[Outcome, ...] = ("at_review", "when_reported", "unchanged", "private")
    for outcome in withheld:
        if outcome in outcomes and not quiet:
            draft.say(outcome)
            answered = True
    if "elsewhere" in outcomes and not quiet:
        _point(draft, outcomes["elsewhere"].contact, forwards=not told)
        answered = True
    if not draft.parts and not quiet and not findings and any(foreseen(clause) for clause in draft.clauses):
        draft.say("foreseen")
    if answered or quiet or not findings:
        return
    _ask_back(draft, findings)


def _findings(draft: Draft, duties: Duties, quiet: bool) -> list[tuple[Clause, Finding]]:
    """What the clauses that ask for something bring, each with its clause."""
    parsed = [clause for clause in draft.clauses if not _is_work(clause)]
    unclear = draft.open is not None and draft.open.sort == "unclear"
    findings: list[tuple[Clause, Finding]] = []
    for place, clause in enumerate(parsed):
        asks = bool(clause.acts & {"ask", "general"})
        if quiet:
            if asks and _stands_alone(draft, clause):
                finding = _on_duty(draft, duties, parsed, place) or _find(draft, parsed, place, quiet)
                if finding.outcome != "tell" and draft.act == "report":
                    finding = _led_up_to(draft, parsed, place) or finding
                findings.append((clause, finding))
        elif asks or (unclear and _is_said(clause)):
            findings.append((clause, _on_duty(draft, duties, parsed, place) or _find(draft, parsed, place)))
        elif clause.fragment and not clause.acts & {"refuse", "instruct", "deliver"} and _names(draft, clause):
            finding = _find(draft, parsed, place)
            if finding.outcome == "tell":
                findings.append((clause, finding))
    return findings


def _stands_alone(draft: Draft, clause: Clause) -> bool:
    """Whether a clause beside other business is a question of its own, and not part of what was reported or sent."""
    if clause.acts & {"review", "approval"} or (draft.act == "report" and clause.acts & {"error"}):
        return False
    if draft.act == "report" and _FILE.search(clause.text):
        return False
    if draft.act == "report" and _NEEDING.search(clause.text):
        return True
    return "?" in clause.text or _REQUESTING.match(clause.text) is not None


def _led_up_to(draft: Draft, parsed: Sequence[Clause], place: int) -> Finding | None:
    """What a bare request brings ("could you send it?") that stands in a message beside a report: by the sentences that
    lead up to it and are not of the report. None when they are about nothing new."""
    words = draft.knowledge.words(parsed[place].words)
    for clause in reversed(parsed[max(0, place - _LEAD) : place]):
        if "error" in clause.acts or _FILE.search(clause.text) or cells(clause.text):
            break
        words = draft.knowledge.words(clause.words) + words
    question = Question(parsed[place], (words,))
    sim, contact = draft.sim, draft.contact
    found = specific(draft.knowledge, sim.scenario, draft.state, contact, draft.message, question, lambda: "")
    new = tuple(item for item in found.items if item.kind in ("figure", "file") and item.id not in draft.state.released)
    return Finding("tell", new[:1]) if found.outcome == "tell" and new else None


def _on_duty(draft: Draft, duties: Duties, parsed: Sequence[Clause], place: int) -> Finding | None:
    """What a question about a recurring duty brings; None when it is about something else."""
    clause, contact = parsed[place], draft.contact.id
    if not duties.owed(contact):
        return None
    near = parsed[max(0, place - 1) : place + 1]
    meant = any(duties.named(contact, each) for each in near)
    if not meant and not (draft.status and draft.message.kind == "mail"):
        return None
    if draft.knowledge.vocabulary.titles(clause.text):
        return None
    if "general" not in clause.acts and _find(draft, parsed, place, alone=True).outcome == "tell":
        return None
    return Finding("duty" if duties.asks_how(clause) else "duty_nothing")


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
    if foreseen(clause):
        return True
    return False if "ask" in clause.acts or "general" in clause.acts else bool(clause.acts & {"review", "approval"})


def foreseen(clause: Clause) -> bool:
    """Whether a clause speaks of a review or an approval that will be asked for later ("I will also need your sign-off
    on it")."""
    return bool(clause.acts & {"review", "approval"}) and _LATER.search(clause.text) is not None


def _unexplained(clause: Clause, finding: Finding) -> bool:
    """Whether a clause asks why, and what it brings gives no reason."""
    told = finding.outcome == "tell" and bool(finding.items)
    return told and _WHY.search(clause.text) is not None and not any(_REASON.search(i.text) for i in finding.items)


def _is_said(clause: Clause) -> bool:
    return "chat" not in clause.acts and "refuse" not in clause.acts


def _find(draft: Draft, parsed: Sequence[Clause], place: int, alone: bool = False) -> Finding:
    """What one clause brings: on its topic, else on everything there is to know.

    Args:
        alone: the clause is read by its own words only.
    """
    clause = parsed[place]
    sim, state, contact, message = draft.sim, draft.state, draft.contact, draft.message

    def about() -> str:
        named = _named_deliverable(draft, clause)
        if named:
            return named
        spec = deliverable_of(sim, draft.knowledge, state, contact.id, message)
        return spec.id if spec is not None else ""

    readings = (draft.knowledge.words(clause.words),) if alone else _readings(draft, parsed, place)
    question = Question(clause, readings, _named_deliverable(draft, clause))
    finding = specific(draft.knowledge, sim.scenario, state, contact, message, question, about)
    finding = _fresh(draft, parsed, place, _of_deliverable(draft, clause, finding))
    if draft.status and finding.outcome == "tell":
        finding = _firmly_asked(draft, clause, finding)
    waiting = draft.open
    repeated = waiting is not None and waiting.sort in ("unclear", "works") and _was_general(draft, waiting.number)
    if "general" not in clause.acts and (not repeated or finding.outcome == "tell"):
        return finding
    if finding.outcome == "tell" and not any(item.kind == "requirement" for item in finding.items):
        return finding
    pressed = waiting is not None and waiting.sort == "items"
    held = [item for item in sim.scenario.items.values() if item.holder == contact.id]
    first = finding.items if finding.outcome == "tell" else ()
    return general(state, contact, message, held, about(), pressed, first)


def _named_deliverable(draft: Draft, clause: Clause) -> str:
    """Id of the one deliverable that the clause names, else that the whole message names; "" when none or several."""
    titles = draft.knowledge.vocabulary.titles
    own = titles(clause.text)
    if own:
        return own[0] if len(own) == 1 else ""
    named = {id for text in (draft.message.subject, *(each.text for each in draft.clauses)) for id in titles(text)}
    return named.pop() if len(named) == 1 else ""


def _of_deliverable(draft: Draft, clause: Clause, finding: Finding) -> Finding:
    """A finding without wishes and notes on other work, when the question names a deliverable the contact knows."""
    if finding.outcome != "tell" or not any(item.kind in _WISHES for item in finding.items):
        return finding
    named = _named_deliverable(draft, clause)
    if not named or named not in {spec.id for spec in specs_of(draft.sim, draft.contact.id)}:
        return finding
    kept = [item for item in finding.items if item.deliverable in (named, "") or item.kind not in _WISHES]
    return Finding("tell", tuple(kept)) if kept else Finding("nothing")


def _firmly_asked(draft: Draft, clause: Clause, finding: Finding) -> Finding:
    """A finding in a status note: only what is new and named by a row or by two words of its topics."""
    words = frozenset(draft.knowledge.words(clause.words)) - FILLER_STEMS - GENERIC_STEMS
    rows = draft.knowledge.entities.named(words)
    kept = [
        item
        for item in finding.items
        if item.id not in draft.state.released
        and (
            len({word for topic in item.topics for word in stems(topic)} & words) >= 2
            or any(row in item.text or row in item.topics for row in rows)
        )
    ]
    return Finding("tell", tuple(kept)) if kept else Finding("known")


def _fresh(draft: Draft, parsed: Sequence[Clause], place: int, finding: Finding) -> Finding:
    """A finding without what the user was told before, unless the clause asks for just that again."""
    clause, known = parsed[place], draft.state.released
    if finding.outcome == "tell" and _WHY.search(clause.text) and all(item.id in known for item in finding.items):
        reasons = tuple(item for item in finding.items if _REASON.search(item.text))
        return Finding("tell", reasons) if reasons else Finding("no_reason", finding.items)
    if finding.outcome == "which":
        left = tuple(item for item in finding.items if item.id not in known)
        return Finding("which", left) if left else Finding("known")
    kept = [item for item in finding.items if item.id not in known]
    if finding.outcome != "tell" or len(kept) == len(finding.items) or _AGAIN.search(clause.text):
        return finding
    before = parsed[place - 1] if place and not parsed[place - 1].acts else clause
    if "general" not in clause.acts and not _EXCEPT.search(f"{before.text} {clause.text}"):
        found = draft.knowledge.match(draft.contact.id, draft.knowledge.words(clause.words)).found
        asked = {each.item.id for each in found if each.score >= (HINT if each.item.disclosure == "ask" else FIRM)}
        kept = [item for item in finding.items if item in kept or item.id in asked]
    return Finding("tell", tuple(kept)) if kept else Finding("known")


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
    if waiting is not None and waiting.sort in ("unclear", "works"):
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


def _answered(draft: Draft, waiting: OpenQuestion) -> list[Item]:
    """The items meant by an answer to "which do you mean?" or "for which piece of work?"."""
    if waiting.sort not in ("items", "works") or any("refuse" in clause.acts for clause in draft.clauses):
        return []
    scenario, body = draft.sim.scenario, draft.message.body
    if waiting.sort == "items":
        candidates = [scenario.items[id] for id in waiting.items if id in scenario.items]
        return list(candidates_answered(draft.knowledge, draft.contact, candidates, body))
    meant = options_answered(waiting.items, body)
    held = [item for item in scenario.items.values() if item.holder == draft.contact.id]
    found = [general(draft.state, draft.contact, draft.message, held, work, pressed=True) for work in meant]
    return [item for finding in found if finding.outcome == "tell" for item in finding.items]


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


def _point(draft: Draft, other: str, forwards: bool) -> None:
    """Name the one who may know, or pass the message on, unless that person got it too.

    Args:
        forwards: nothing else of the message was answered, so that it may be passed on as it is.
    """
    message, person = draft.message, draft.sim.scenario.contacts[other]
    if other in (*message.to, *message.cc):
        draft.silent = True
    elif forwards and not draft.forwarded and message.kind == "mail" and draft.contact.style != "minimal":
        at_work = draft.sim.clock.works_at(person, draft.state.day)
        if at_work and not Dice(draft.state.seed, "forward", draft.contact.id, message.number).below(_FORWARDS):
            draft.forward = other
            draft.say("passed_on", name=person.name, role=person.role)
            return
    draft.say("elsewhere", name=person.name, role=person.role)


def _ask_back(draft: Draft, findings: Sequence[tuple[Clause, Finding]]) -> None:
    """Nothing was understood well enough: ask which was meant, on the same day. Never silence."""
    outcomes = {finding.outcome: finding for _, finding in reversed(findings)}
    if len(draft.message.to) > 1 and draft.message.to[0] != draft.contact.id:
        draft.silent = True
    if "nothing" in outcomes or "known" in outcomes:
        draft.say("nothing" if "nothing" in outcomes else "known")
    elif all("meeting" in clause.acts for clause, _ in findings):
        draft.say("meeting")
    elif "which" in outcomes:
        items = outcomes["which"].items
        draft.say("which", options=wording.labels(items))
        draft.ask("items", [item.id for item in items])
    elif "deliverable" in outcomes:
        works = specs_of(draft.sim, draft.contact.id)
        draft.say("deliverable", options=" or ".join(spec.title for spec in works))
        draft.ask("works", [spec.id for spec in works])
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
        draft.ask("items", [item.id for item in held])
    else:
        draft.say("unclear_bare")
