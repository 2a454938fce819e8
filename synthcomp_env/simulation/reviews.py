"""Reviews and approvals: what a reviewer says to a draft, and when an approver lets it go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from synthcomp_env.artifacts.blob import Blob
from synthcomp_env.simulation.drafting import Draft
from synthcomp_env.simulation.files import version
from synthcomp_env.simulation.questions import foreseen, is_topical
from synthcomp_env.simulation.speech import FILLER_STEMS, Clause, clauses, stem, stems
from synthcomp_env.simulation.state import Message, State, Verdict
from synthcomp_env.simulation.threads import deliverable_of, specs_of
from synthcomp_env.world.scenario import Contact, DeliverableSpec, Item

if TYPE_CHECKING:
    from synthcomp_env.simulation.month import Simulation

__all__ = ["Ruling", "answer_request", "approve", "review"]

READY = 0.5
"""Share of its points that a draft must have earned before it is reviewed or approved."""
_POINTS = 2
"""A reviewer makes at most so many points at a time, and names at most so many figures that are not there."""

Judgement: TypeAlias = Literal[
    "no_files",
    "seen",
    "not_ready",
    "points",
    "fine",
    "not_mine",
    "granted",
    "granted_before",
    "missing",
    "on_the_way",
    "change_ahead",
]


@dataclass(frozen=True, slots=True)
class Ruling:
    """What comes of a request for review or approval.

    Attributes:
        judgement: what was found.
        items: review items told now.
        unmet: what was asked for before and is still not there, in words.
        verdict: the decision to be recorded on delivery.
    """

    judgement: Judgement
    items: tuple[Item, ...] = ()
    unmet: tuple[str, ...] = ()
    verdict: Verdict | None = None


def answer_request(draft: Draft) -> bool:
    """Answer a request for review or approval; False when the message is none."""
    wanted = _requested(draft)
    if not wanted:
        return False
    draft.act = wanted
    spec = deliverable_of(draft.sim, draft.knowledge, draft.state, draft.contact.id, draft.message)
    if spec is None:
        titles = [each.title for each in specs_of(draft.sim, draft.contact.id) or draft.sim.scenario.deliverables]
        draft.say("which_work", options=" or ".join(titles))
        draft.prompt = True
        return True
    rule = approve if wanted == "approval" else review
    ruling = rule(draft.sim, draft.state, draft.contact, spec, draft.message)
    draft.verdict, draft.deliverable = ruling.verdict, spec.id
    draft.prompt = ruling.judgement in ("no_files", "seen", "not_mine", "change_ahead")
    if ruling.judgement == "not_mine":
        draft.say(f"not_mine_{wanted}", title=spec.title)
        if wanted == "approval" and spec.approval is not None:
            draft.say("approver", name=draft.sim.scenario.contacts[spec.approval.approver].name)
        return True
    single = ruling.judgement == "points" and len(ruling.items) + len(ruling.unmet) == 1
    draft.say("point" if single else ruling.judgement, title=spec.title)
    if ruling.judgement == "not_ready" and (wanting := draft.sim.referee.wanting(draft.state, spec.id)[:_POINTS]):
        draft.say("wanting", figures=" and ".join(wanting))
    draft.tell(ruling.items)
    for text in ruling.unmet:
        draft.say("unmet", text=text)
    if ruling.verdict is not None:
        draft.kind = "review" if wanted == "review" else "approval" if ruling.verdict.granted else "refusal"
    return True


def _requested(draft: Draft) -> Literal["", "review", "approval"]:
    """Whether a message asks for review or approval."""
    message = draft.message
    if message.kind == "submission":
        return ""
    if message.kind == "review_request":
        return _wanted(draft)
    parsed = (*clauses(message.subject), *draft.clauses) if message.attachments else draft.clauses
    named = [(clause, _acts(draft, clause)) for clause in parsed]
    asked = {
        act
        for clause, acts in named
        if not clause.acts & {"refuse", "gate"}
        and not foreseen(clause)
        and (message.attachments or (_is_request(clause) and "general" not in clause.acts))
        for act in acts
    }
    if not asked or (not message.attachments and is_topical(draft)):
        return ""
    return "approval" if "approval" in asked else "review"


def _wanted(draft: Draft) -> Literal["review", "approval"]:
    """What a request sent as such is for: approval where it says so, unless that is to follow later, or it asks
    somebody else than the approver for a review and only mentions the approval."""
    acts = {act for clause in draft.clauses if not foreseen(clause) for act in _acts(draft, clause)}
    if "approval" not in acts:
        return "review"
    spec = draft.sim.specs.get(draft.message.deliverable)
    elsewhere = spec is not None and spec.approval is not None and spec.approval.approver != draft.contact.id
    return "review" if "review" in acts and elsewhere else "approval"


def _is_request(clause: Clause) -> bool:
    return "ask" in clause.acts or clause.text.lower().startswith(_IMPERATIVES)


def _acts(draft: Draft, clause: Clause) -> frozenset[str]:
    """ "review" and "approval" where a clause means them, and not a deliverable whose title holds the word."""
    acts = clause.acts & {"review", "approval"}
    if "review" in acts and "review" in clause.words:
        place = clause.words.index("review")
        before, after = clause.words[max(0, place - 2) : place], clause.words[place + 1 : place + 4]
        beside = {stem(word) for word in (*before, *(after if after[:1] == ("of",) else ()))}
        titles = [set(stems(spec.title)) - FILLER_STEMS for spec in draft.sim.scenario.deliverables]
        if any("review" in title and beside & (title - {"review"}) for title in titles):
            return acts - {"review"}
    return acts


_IMPERATIVES = (
    "please",
    "kindly",
    "for your",
    "requesting",
    "request",
    "asking",
    "ready for",
    "review",
    "approv",
    "sign",
)


def review(sim: Simulation, state: State, contact: Contact, spec: DeliverableSpec, message: Message) -> Ruling:
    """What a contact says to a draft: at most two points that only a review brings, and what is still unmet."""
    wanted = _review_items(sim, contact, spec)
    if not wanted and contact.id != spec.reviewer:
        return Ruling("not_mine")
    shown = version(state, spec, sim.scenario.os, message)
    if not shown:
        return Ruling("no_files")
    if not _changed(state, contact, spec, shown, "review"):
        return Ruling("seen")
    if sim.referee.readiness(state, spec.id) < READY:
        return Ruling("not_ready")
    open_items = tuple(item for item in wanted if item.id not in state.released)[:_POINTS]
    unmet = _unmet(sim, state, _told(sim, state, contact, spec))
    granted = not open_items and not unmet
    verdict = Verdict("review", contact.id, spec.id, state.now, granted, shown)
    return Ruling("points" if open_items or unmet else "fine", open_items, unmet, verdict)


def approve(sim: Simulation, state: State, contact: Contact, spec: DeliverableSpec, message: Message) -> Ruling:
    """Whether an approver lets a deliverable go; a refusal says what is missing, as far as the approver knows it."""
    if spec.approval is None or spec.approval.approver != contact.id:
        return Ruling("not_mine")
    shown = version(state, spec, sim.scenario.os, message)
    if not shown:
        return Ruling("no_files")
    granted = [verdict for verdict in _verdicts(state, contact, spec, "approval") if verdict.granted]
    told, ahead = _changes(sim, state, contact, spec)
    if ahead:
        return Ruling("change_ahead")
    stale = _unmet(sim, state, told)
    if granted and not stale and _same(granted[-1].files, shown):
        return Ruling("granted_before")
    if not granted and not _changed(state, contact, spec, shown, "approval"):
        return Ruling("seen")
    verdict = Verdict("approval", contact.id, spec.id, state.now, False, shown)
    if sim.referee.readiness(state, spec.id) < READY:
        return Ruling("not_ready", verdict=verdict)
    wanted = _review_items(sim, contact, spec)
    unsaid = tuple(item for item in wanted if item.id not in state.released)[:_POINTS]
    if unsaid:
        return Ruling("missing", unsaid, _unmet(sim, state, _told(sim, state, contact, spec)), verdict)
    if stale:
        return Ruling("missing", (), stale, verdict)
    if any(item.id not in state.disclosed for item in wanted):
        return Ruling("on_the_way")
    return Ruling("granted", verdict=Verdict("approval", contact.id, spec.id, state.now, True, shown))


def _review_items(sim: Simulation, contact: Contact, spec: DeliverableSpec) -> tuple[Item, ...]:
    return tuple(
        item
        for item in sim.scenario.items.values()
        if item.holder == contact.id and item.disclosure == "review" and item.deliverable == spec.id
    )


def _told(sim: Simulation, state: State, contact: Contact, spec: DeliverableSpec) -> list[Item]:
    """The demands on a deliverable that this contact told before."""
    return [
        item
        for item in sim.scenario.items.values()
        if item.holder == contact.id
        and item.deliverable == spec.id
        and item.kind == "requirement"
        and item.id in state.disclosed
    ]


def _changes(sim: Simulation, state: State, contact: Contact, spec: DeliverableSpec) -> tuple[list[Item], bool]:
    """The changes to a deliverable that this contact announced, and whether they are about to announce one: before
    they would have answered."""
    told = [item for item in _told(sim, state, contact, spec) if item.disclosure == "change"]
    answered = sim.clock.after(contact, state.now, max(1, round(60 * contact.latency_hours[1])))
    ahead = any(
        mail.sender == contact.id and state.now < mail.at <= answered and sim.scenario.items[id].deliverable == spec.id
        for mail in sim.scenario.mails
        for id in mail.items
        if id in sim.scenario.items and sim.scenario.items[id].kind == "requirement"
    )
    return told, ahead


def _unmet(sim: Simulation, state: State, told: Sequence[Item]) -> tuple[str, ...]:
    """Texts of what was told and the draft still lacks, two at most."""
    if not told:
        return ()
    unmet = sim.referee.unmet(state, tuple(item.id for item in told))
    return tuple(item.text for item in told if item.id in unmet)[:_POINTS]


def _verdicts(
    state: State, contact: Contact, spec: DeliverableSpec, kind: Literal["approval", "review"]
) -> list[Verdict]:
    """A contact's verdicts on a deliverable, oldest first, with those still under way."""
    under_way = [entry.verdict for entry in state.pending if entry.verdict is not None]
    return [
        verdict
        for verdict in (*state.verdicts, *under_way)
        if verdict.contact == contact.id and verdict.deliverable == spec.id and verdict.kind == kind
    ]


def _changed(
    state: State,
    contact: Contact,
    spec: DeliverableSpec,
    shown: dict[str, Blob],
    kind: Literal["approval", "review"],
) -> bool:
    """Whether anything shown differs from what this contact saw last."""
    past = _verdicts(state, contact, spec, kind)
    return not past or not _same(past[-1].files, shown)


def _same(seen: dict[str, Blob], shown: dict[str, Blob]) -> bool:
    return all(seen.get(key) is blob for key, blob in shown.items())
