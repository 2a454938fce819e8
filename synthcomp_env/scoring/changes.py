"""What changed between two states that a rubric cares about: so that a commit which changed nothing costs nothing."""

from __future__ import annotations

from functools import reduce
from itertools import islice
from operator import or_
from typing import Literal, TypeAlias

from synthcomp_env.scoring.checks import Part, reads
from synthcomp_env.scoring.checks.messages import addressees, fingerprint, heeds, suspicious
from synthcomp_env.scoring.rubric import CleanMessages, DutyDone, Judged, Rubric
from synthcomp_env.scoring.view import Ground
from synthcomp_env.simulation.state import USER, Message, State

__all__ = ["Reason", "Watch", "new_messages"]

Reason: TypeAlias = Literal["files", "mail", "submissions", "verdicts", "disclosed", "reported", "day", "first"]

_PARTS: tuple[Part, ...] = ("submissions", "verdicts", "disclosed", "reported")


class Watch:
    """For one rubric: which criteria read which path and which part of the state."""

    def __init__(self, rubric: Rubric, ground: Ground) -> None:
        self.by_contact: dict[str, list[int]] = {}
        self.tidiness: list[int] = []
        self.paths: dict[str, list[int]] = {}
        self.parts: dict[Part, list[int]] = {}
        self.by_deliverable: dict[str, list[int]] = {}
        self.criteria = rubric.criteria
        self.ground = ground
        self.contacts = ground.scenario.contacts
        days = {duty.id: frozenset(duty.days) for duty in ground.scenario.duties}
        self.duty_days = {
            index: days.get(criterion.check.duty, frozenset())
            for index, criterion in enumerate(rubric.criteria)
            if isinstance(criterion.check, DutyDone)
        }
        for index, criterion in enumerate(rubric.criteria):
            if isinstance(criterion.check, Judged):
                continue
            depends = reads(criterion.check)
            for path in (*depends.outputs, *depends.current):
                self.paths.setdefault(ground.key(path), []).append(index)
            if isinstance(criterion.check, CleanMessages):
                self.tidiness.append(index)
            for contact in addressees(criterion.check, ground):
                self.by_contact.setdefault(contact, []).append(index)
            for part in {*depends.parts, "disclosed"} if criterion.item else depends.parts:
                self.parts.setdefault(part, []).append(index)
            if depends.outputs:
                self.by_deliverable.setdefault(criterion.deliverable, []).append(index)
        self.everything = [
            index for index, criterion in enumerate(rubric.criteria) if not isinstance(criterion.check, Judged)
        ]

    def changed(
        self, before: State | None, now: State, sent: tuple[Message, ...], seen: int
    ) -> tuple[dict[int, set[Reason]], int]:
        """Criteria to decide again, each with why; and the fingerprints of all that was sent up to now, as one mask.

        Args:
            before: the state last looked at; None when there was none.
            now: the state to look at.
            sent: what the user sent in between.
            seen: fingerprints of what was sent before, as one mask.
        """
        if before is None:
            return {index: {"first"} for index in self.everything}, reduce(or_, map(fingerprint, sent), seen)
        found: dict[int, set[Reason]] = {}
        if now.files is not before.files:
            old, new = before.files.get, now.files.get
            if list(map(old, self.paths)) != list(map(new, self.paths)):
                for path, indices in self.paths.items():
                    was, became = old(path), new(path)
                    if was is not became and (was is None or became is None or was.blob is not became.blob):
                        _add(found, indices, "files")
        if now.submissions is not before.submissions and now.submissions != before.submissions:
            _add(found, self.parts.get("submissions", ()), "submissions")
            for submission in now.submissions[len(before.submissions) :]:
                _add(found, self.by_deliverable.get(submission.deliverable, ()), "submissions")
        if now.verdicts is not before.verdicts and now.verdicts != before.verdicts:
            _add(found, self.parts.get("verdicts", ()), "verdicts")
        if now.disclosed is not before.disclosed and now.disclosed != before.disclosed:
            _add(found, self.parts.get("disclosed", ()), "disclosed")
        if now.reported is not before.reported and now.reported != before.reported:
            _add(found, self.parts.get("reported", ()), "reported")
        for message in sent:
            mark = fingerprint(message)
            if not seen or suspicious(message, mark, seen, self.contacts):
                _add(found, self.tidiness, "mail")
            for contact in (*message.to, *message.cc):
                for index in self.by_contact.get(contact, ()):
                    days = self.duty_days.get(index)
                    if days is not None and self.ground.day_of(message.at) not in days:
                        continue
                    if heeds(self.criteria[index].check, message):
                        _add(found, (index,), "mail")
            seen |= mark
        if now.day != before.day:
            for index, criterion in enumerate(self.criteria):
                if before.day < criterion.activates <= now.day:
                    _add(found, (index,), "day")
        return found, seen


def new_messages(before: State | None, now: State) -> tuple[Message, ...]:
    """What the user sent between two states, in order."""
    new = len(now.mail) - (0 if before is None else len(before.mail))
    return tuple([message for message in islice(now.mail.newest(), new) if message.sender == USER][::-1])


def _add(found: dict[int, set[Reason]], indices: list[int] | tuple[int, ...], reason: Reason) -> None:
    for index in indices:
        found.setdefault(index, set()).add(reason)
