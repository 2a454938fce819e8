"""Handing work over: drafts for review, deliverables, and the day itself."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from rapidfuzz import fuzz, process

from synthcomp_env.computer import paths
from synthcomp_env.errors import ToolError
from synthcomp_env.simulation import mailbox
from synthcomp_env.tools.desk import Desk, Outcome
from synthcomp_env.tools.messages import attachments_of
from synthcomp_env.tools.morning import morning
from synthcomp_env.tools.registry import tool
from synthcomp_env.world.scenario import DeliverableSpec

__all__: list[str] = []


@tool(
    "handover", minutes=5, commits=True,
    example={"to": "Ana Silva", "deliverable": "dlv_001", "files": ["f12"], "note": "Please review this draft."},
)  # fmt: skip
def request_review(desk: Desk, to: str, files: list[str], note: str = "", deliverable: str = "") -> Outcome:
    """Send drafts to a person for review or approval.

    Args:
        to: Contact.
        files: Drafts.
        note: Say review or approval.
        deliverable: Id.
    """
    attached = attachments_of(desk, files)
    if not attached:
        raise ToolError("bad_argument", "request_review: name at least one file to be reviewed.")
    spec = (
        _deliverable(desk, deliverable) if deliverable.strip() else _owner(desk, tuple(key for key, _, _ in attached))
    )
    body = note.strip() or "Please review the attached."
    subject = f"Review: {spec.title}" if spec is not None else f"Review: {attached[0][1]}"
    named = tuple((name, blob) for _, name, blob in attached)
    state = desk.simulation.send(
        desk.state, (to,), subject, body, (), named, "review_request", spec.id if spec is not None else ""
    )
    names = ", ".join(name for name, _ in named)
    return Outcome(state, f"Sent m{len(state.mail)}: {names}. The answer comes by mail.", f"m{len(state.mail)}")


def _owner(desk: Desk, keys: tuple[str, ...]) -> DeliverableSpec | None:
    """The deliverable whose outputs the files are, if one only."""
    owners = [
        spec for spec in desk.scenario.deliverables if {_key(desk, output.path) for output in spec.outputs} & set(keys)
    ]
    return owners[0] if len(owners) == 1 else None


def _key(desk: Desk, path: str) -> str:
    return paths.key(path, desk.scenario.os)


def _deliverable(desk: Desk, text: str) -> DeliverableSpec:
    """The deliverable a policy means by id or title."""
    specs = desk.scenario.deliverables
    asked = text.strip().casefold()
    for spec in specs:
        if asked in (spec.id.casefold(), spec.title.casefold()):
            return spec
    titles = {spec.id: f"{spec.id} {spec.title}" for spec in specs}
    near = process.extract(asked[:200], titles, scorer=fuzz.token_set_ratio, limit=2, processor=str.casefold)
    if near and near[0][1] >= 80 and (len(near) == 1 or near[1][1] < near[0][1] - 10):
        return desk.scenario.deliverable(near[0][2])
    known = "; ".join(titles.values()) or "none"
    raise ToolError("not_found", f"There is no deliverable {text[:80]!r}. There are: {known}.")


@tool("handover", minutes=5, commits=True, example={"deliverable": "dlv_001"})
def submit_deliverable(desk: Desk, deliverable: str, files: Sequence[str] = (), note: str = "") -> Outcome:
    """Hand a deliverable in to its requester.

    Args:
        deliverable: Id or title.
        files: Its files; the expected outputs by default.
        note: Message to the requester.
    """
    spec = _deliverable(desk, deliverable)
    expected = {_key(desk, output.path): output.path for output in spec.outputs}
    here = desk.state.files
    named = files or [path for key, path in expected.items() if key in here]
    attached = attachments_of(desk, named)
    if not attached:
        wanted = ", ".join(expected.values())
        raise ToolError("not_found", f"Nothing to submit: none of the expected files exists ({wanted}).")
    state = mailbox.submit(desk.simulation, desk.state, spec.id, attached, note)
    handed = {key for key, _, _ in attached}
    missing = [path for key, path in expected.items() if key not in handed]
    text = f"Submitted {spec.title}: {', '.join(name for _, name, _ in attached)} (m{len(state.mail)})."
    if missing:
        text += f" Not included: {', '.join(missing)}. Submit again when they are ready."
    return Outcome(state, text, spec.id)


@tool("handover", minutes=0, commits=True, example={})
def end_day(desk: Desk, note: str = "") -> Outcome:
    """Close the working day; the next opens, or the month ends.

    Args:
        note: For your log.
    """
    state = desk.state
    if note.strip():
        state = msgspec.structs.replace(state, notes=state.notes.append(note.strip()[:2000]))
    state = desk.simulation.end_day(state)
    return Outcome(state, "The month has ended." if state.finished else morning(desk.simulation, state))
