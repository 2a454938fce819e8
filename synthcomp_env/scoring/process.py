"""Process measures, as the paper's retrospectives count them: grounding, communication, rework, errors."""

from __future__ import annotations

from collections import Counter

import msgspec

from synthcomp_env.scoring.checks.messages import is_blank
from synthcomp_env.simulation.state import USER, State

__all__ = ["ProcessMeasures", "process_measures"]


class ProcessMeasures(msgspec.Struct, frozen=True):
    """What a month's log says of how the work was done. Shares are in [0, 1]; 0 when there is nothing to count.

    Attributes:
        grounding: share of the written files for which another file was read first.
        files_written: files of the policy's own at the end or handed in.
        writes: successful writing actions on them.
        rework: writes beyond the first, a file.
        reads_before_writes: mean number of sources read for a written file.
        error_rate: share of actions that were errors.
        messages: sent; `blank_messages` and `duplicate_messages` among them.
        contacts: people written to.
        replies: share of received questions and requests that got an answer in their thread.
    """

    grounding: float
    files_written: int
    writes: int
    rework: float
    reads_before_writes: float
    error_rate: float
    messages: int
    blank_messages: int
    duplicate_messages: int
    contacts: int
    replies: float


_WRITING = ("write_file", "create_", "edit_", "export_")


def process_measures(state: State) -> ProcessMeasures:
    """Count a state's logs."""
    actions = errors = writes = 0
    written: set[str] = set()
    for activity in state.activity:
        actions += 1
        if activity.error:
            errors += 1
        elif activity.path and activity.tool.startswith(_WRITING):
            writes += 1
            written.add(activity.path)
    own = {key: entry for key, entry in state.files.items() if entry.by == "policy"}
    sources = [set(entry.derived_from) for entry in own.values()]
    grounded = sum(bool(found) for found in sources)
    sent = [message for message in state.mail if message.sender == USER]
    seen = Counter((message.to, message.subject, message.body.strip()) for message in sent)
    asked = {
        message.number
        for message in state.mail
        if message.sender != USER and (message.kind == "request" or message.body.rstrip().endswith("?"))
    }
    answered = {message.reply_to for message in sent} & asked
    return ProcessMeasures(
        grounding=_share(grounded, len(own)),
        files_written=len(own),
        writes=writes,
        rework=max(0, writes - len(written)) / max(1, len(written)),
        reads_before_writes=sum(map(len, sources)) / max(1, len(own)),
        error_rate=_share(errors, actions),
        messages=len(sent),
        blank_messages=sum(is_blank(message) for message in sent if message.kind == "mail"),
        duplicate_messages=sum(count - 1 for count in seen.values()),
        contacts=len({contact for message in sent for contact in (*message.to, *message.cc)}),
        replies=_share(len(answered), len(asked)),
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
