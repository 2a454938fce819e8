"""The state of an episode: one immutable value. Copying a reference is a snapshot, continuing twice from it a fork.

Every operation is a function `f(state, ...) -> state` that copies what it changes and shares the rest. Times are
minutes since 00:00 of the period's first day.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from synthcomp_env.artifacts.blob import Blob
from synthcomp_env.simulation.log import Log

__all__ = ["USER", "Activity", "Edge", "FileEntry", "Message", "Pending", "State", "Submission", "Verdict"]

USER = "user"
"""The sender or recipient id of the computer's user, whom the policy plays."""


class FileEntry(msgspec.Struct, frozen=True, weakref=True):
    """One file: its display path, contents and history."""

    path: str
    blob: Blob
    created: int
    modified: int
    by: Literal["base", "policy", "mail", "world"] = "base"
    turn: int = 0
    """Turn of the last write by the policy; 0 for files that were there at the start."""
    derived_from: tuple[str, ...] = ()
    number: int = 0
    """The file's handle on the surface is `f<number>`; kept for life, never used twice. 0: none yet."""


class Message(msgspec.Struct, frozen=True):
    """A message in the user's mailbox, sent or received. Its id on the surface is `m<number>` (position in the log,
    counted from 1)."""

    number: int
    at: int
    sender: str
    to: tuple[str, ...]
    subject: str
    body: str
    cc: tuple[str, ...] = ()
    attachments: tuple[tuple[str, Blob], ...] = ()
    kind: Literal[
        "mail",
        "review_request",
        "submission",
        "reply",
        "review",
        "approval",
        "refusal",
        "change",
        "chase",
        "news",
        "request",
    ] = "mail"
    deliverable: str = ""
    reply_to: int = 0
    items: tuple[str, ...] = ()
    """Knowledge items this message disclosed (never shown)."""
    turn: int = 0


class Submission(msgspec.Struct, frozen=True):
    """A deliverable handed in: the files as they were."""

    deliverable: str
    at: int
    day: int
    turn: int
    files: dict[str, Blob]
    """path key -> contents at that time"""
    note: str = ""


class Verdict(msgspec.Struct, frozen=True):
    """An approver's or reviewer's recorded decision."""

    kind: Literal["approval", "review"]
    contact: str
    deliverable: str
    at: int
    granted: bool
    files: dict[str, Blob]


class Pending(msgspec.Struct, frozen=True, weakref=True, omit_defaults=True):
    """Something that will happen at `at`.

    Either a message to be delivered, with the `verdict` it brings into force, or an `event`, worked out when it falls
    due: "mail:ID" (a scheduled mail), "meeting:ID" (a meeting's end), "read:NUMBER" (the recipients of a message that
    the user sent get round to reading it), "forwarded:NUMBER:CONTACT" (so does somebody it was passed on to) or
    "correction:ITEM:NUMBER" (somebody corrects with an item what they answered to that message)."""

    at: int
    message: Message | None = None
    verdict: Verdict | None = None
    event: str = ""


class Activity(msgspec.Struct, frozen=True, gc=False):
    """One line of the activity log."""

    turn: int
    day: int
    at: int
    tool: str
    summary: str
    error: str = ""
    path: str = ""


class Edge(msgspec.Struct, frozen=True, gc=False):
    """An edge the month added to the file graph: `source` was read before `target` was written from it."""

    source: str
    target: str
    type: Literal["derived_from", "references", "version_of"]
    turn: int


class State(msgspec.Struct, frozen=True):
    """Everything that can change in an episode.

    `files` is keyed by the path's comparison key (`computer.paths`: case-folded). Plain dicts are treated as immutable.
    """

    seed: int
    now: int
    day: int
    turn: int
    files: dict[str, FileEntry]
    mail: Log[Message]
    read_mask: int
    """Bit n set: message number n was opened."""
    pending: tuple[Pending, ...]
    """Sorted by time."""
    disclosed: dict[str, int]
    """Knowledge item id -> turn at which a delivered message (or the brief, turn 0) told it."""
    released: frozenset[str]
    """Items already promised in a reply under way, or disclosed."""
    submissions: tuple[Submission, ...]
    verdicts: tuple[Verdict, ...]
    reported: frozenset[str]
    """Planted error ids rightly reported to their owners."""
    responses: dict[str, str]
    """Meeting id -> "accept" | "decline" | "tentative"."""
    plans: dict[int, str]
    """Week -> plan text."""
    notes: Log[str]
    activity: Log[Activity]
    edges: Log[tuple[Edge, ...]]
    """What each writing of a file added to the file graph."""
    recent_reads: tuple[str, ...]
    """Path keys read since the day began, newest last, for the file graph."""
    open_questions: dict[str, str]
    """Contact id -> the question they asked back and wait on: in the form of `drafting.OpenQuestion` (never shown)."""
    faults: int
    """Questions no collaborator understood: the simulator's fault, counted."""
    finished: str = ""
    """Why the episode ended: "" while it goes on, "month_over", "done", "closed"."""
    next_file: int = 0
    """The next free file number; 0: one more than the greatest in `files`."""
