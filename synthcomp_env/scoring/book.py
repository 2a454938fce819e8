"""The book of an episode: points per criterion and the log of every point won or lost, as one immutable value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeAlias

import msgspec

from synthcomp_env.scoring.view import Finding
from synthcomp_env.simulation.log import Log
from synthcomp_env.simulation.state import Message, State

__all__ = ["Book", "Cause", "Delta"]

Cause: TypeAlias = Literal["policy", "world"]


class Delta(msgspec.Struct, frozen=True):
    """Points of one criterion won (positive) or lost. `cause` is "world" for what the calendar alone brought."""

    criterion: str
    delta: int
    day: int
    turn: int
    cause: Cause
    evidence: str


class Book(msgspec.Struct, frozen=True):
    """What was booked up to one state. Travels with that state through snapshots and forks.

    Attributes:
        points: points now held, by the rubric's order of criteria.
        findings: the newest finding of each criterion; None before its first evaluation.
        deltas: every change of points, in order. They sum exactly to `score`.
        score: the sum of `points`.
        sent: what the user sent up to there.
        seen: fingerprints of those messages as one mask, to notice duplicates.
        failed: criteria on which the judge failed.
        anchor: the state that was last evaluated; None in a book that was loaded, which is then evaluated afresh.
    """

    points: tuple[int, ...]
    findings: tuple[Finding | None, ...]
    deltas: Log[Delta]
    score: int = 0
    sent: tuple[Message, ...] = ()
    seen: int = 0
    failed: tuple[str, ...] = ()
    anchor: State | None = None

    def pack(self) -> dict[str, Any]:
        """The book as plain values that any serialiser takes; `unpack` reads them back."""
        return {
            "points": list(self.points),
            "findings": [None if finding is None else list(finding) for finding in self.findings],
            "deltas": [list(msgspec.structs.astuple(delta)) for delta in self.deltas],
            "failed": list(self.failed),
        }

    @classmethod
    def unpack(cls, data: dict[str, Any]) -> Book:
        """Read a packed book. Its next evaluation looks at everything afresh and books only what differs."""
        deltas: Log[Delta] = Log()
        make: Callable[..., Delta] = Delta
        for fields in data["deltas"]:
            deltas = deltas.append(make(*fields))
        return cls(
            tuple(data["points"]),
            tuple(None if finding is None else Finding(*finding) for finding in data["findings"]),
            deltas,
            sum(data["points"]),
            failed=tuple(data["failed"]),
        )
