"""What a check may look at: the files that are graded, the messages sent, and what the month recorded. All pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from synthcomp_env.artifacts.blob import Blob
from synthcomp_env.computer import paths
from synthcomp_env.errors import PathError
from synthcomp_env.scoring.claims import Claims, claims_of
from synthcomp_env.scoring.reading import Reading, read
from synthcomp_env.simulation.state import USER, FileEntry, Message, State, Submission
from synthcomp_env.world.scenario import Scenario

__all__ = ["EvidenceView", "Finding", "Ground", "name"]

_A_DAY = 24 * 60


class Finding(NamedTuple):
    """What a check found, with the reason in words (for the scorecard, never for the policy)."""

    passed: bool
    evidence: str


@dataclass(frozen=True)
class Ground:
    """What stays the same for a whole episode: the scenario and the files as they were at the start."""

    scenario: Scenario
    base: Mapping[str, Blob]
    """path key -> contents at the start"""
    names: tuple[str, ...]
    """Paths of those files as displayed."""

    @classmethod
    def of(cls, scenario: Scenario, files: Mapping[str, Blob | FileEntry]) -> Ground:
        """Ground from files by path (any spelling) or path key."""
        base, names = {}, []
        for path, entry in files.items():
            blob, shown = (entry.blob, entry.path) if isinstance(entry, FileEntry) else (entry, path)
            base[paths.key(shown, scenario.os)] = blob
            names.append(shown)
        return cls(scenario, base, tuple(names))

    @cached_property
    def given(self) -> frozenset[str]:
        """Hashes of all contents that somebody else made: handing one of them in is no work."""
        private = (blob for contact in self.scenario.contacts.values() for blob in contact.files.values())
        return frozenset(blob.hash for blob in (*self.base.values(), *private))

    @cached_property
    def working_days(self) -> dict[int, int]:
        """Days since the period began -> number of the working day."""
        calendar = self.scenario.calendar
        return {calendar.at(day, 0) // _A_DAY: day for day in range(1, calendar.days + 1)}

    def day_of(self, at: int) -> int:
        """The working day of a time; 0 on days off."""
        return self.working_days.get(at // _A_DAY, 0)

    def key(self, path: str) -> str:
        """The comparison key of a path; the path itself where it is none."""
        try:
            return paths.key(path, self.scenario.os)
        except PathError:
            return path.casefold()


@dataclass(frozen=True)
class EvidenceView:
    """One state as the checks of one deliverable see it.

    Args:
        ground: what does not change.
        state: the state to judge.
        deliverable: id; its latest submission is what is graded, the files as they stand when there is none.
        draft: look at the files as they stand even when something was submitted (for reviewers).
        messages: what the user sent, where the caller knows it already or wants a part of it looked at.
    """

    ground: Ground
    state: State
    deliverable: str = ""
    draft: bool = False
    messages: tuple[Message, ...] | None = None

    @property
    def scenario(self) -> Scenario:
        """The scenario."""
        return self.ground.scenario

    @cached_property
    def submitted(self) -> dict[str, Blob] | None:
        """path key -> contents handed in, later submissions over earlier ones; None when nothing was."""
        if self.draft or not self.deliverable:
            return None
        found: dict[str, Blob] = {}
        for submission in self.submissions():
            found.update(submission.files)
        return found or None

    def submissions(self) -> Iterator[Submission]:
        """The submissions of this deliverable, in order."""
        return (each for each in self.state.submissions if each.deliverable == self.deliverable)

    def file(self, path: str) -> Blob | None:
        """The graded contents of an output; None when absent or merely somebody else's file under that name."""
        blob = self.graded(path)
        return None if blob is None or blob.hash in self.ground.given else blob

    def graded(self, path: str) -> Blob | None:
        """The graded contents of a path, whoever made them."""
        key = self.ground.key(path)
        if self.submitted is not None:
            return self.submitted.get(key)
        entry = self.state.files.get(key)
        return None if entry is None else entry.blob

    def current(self, path: str) -> Blob | None:
        """The contents of a path as they stand now."""
        entry = self.state.files.get(self.ground.key(path))
        return None if entry is None else entry.blob

    def claims(self, path: str) -> Claims | None:
        """The claims of an output; None when absent."""
        blob = self.file(path)
        return None if blob is None else claims_of(blob, path)

    def reading(self, path: str) -> Reading | None:
        """The reading of an output; None when absent."""
        blob = self.file(path)
        return None if blob is None else read(blob, path)

    @cached_property
    def sent(self) -> tuple[Message, ...]:
        """What the user sent, in order."""
        if self.messages is not None:
            return self.messages
        return tuple(message for message in self.state.mail if message.sender == USER)

    def day_of(self, at: int) -> int:
        """The working day of a time; 0 on days off."""
        return self.ground.day_of(at)


def name(path: str) -> str:
    """The file name of a path, for evidence."""
    return paths.name(path) or path
