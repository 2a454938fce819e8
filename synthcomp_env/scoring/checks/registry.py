"""Which function decides which check, and what it reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, NamedTuple, TypeAlias, TypeVar

from synthcomp_env.scoring.rubric import Check
from synthcomp_env.scoring.view import EvidenceView, Finding

__all__ = ["Part", "Reads", "decide", "reads", "register"]

Part: TypeAlias = Literal["mail", "disclosed", "verdicts", "submissions", "reported"]
"""A part of the state, beside files."""


class Reads(NamedTuple):
    """What a check depends on.

    Attributes:
        outputs: paths read as graded (the latest submission's).
        current: paths read as they stand now.
        parts: other parts of the state.
    """

    outputs: tuple[str, ...] = ()
    current: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()


C = TypeVar("C")
_deciders: dict[type, Callable[[Any, EvidenceView], Finding]] = {}
_readers: dict[type, Callable[[Any], Reads]] = {}


def register(
    kind: type[C], depends: Callable[[C], Reads]
) -> Callable[[Callable[[C, EvidenceView], Finding]], Callable[[C, EvidenceView], Finding]]:
    """Make a function the decider of a check type; `depends` says what a check of that type reads."""

    def wrap(function: Callable[[C, EvidenceView], Finding]) -> Callable[[C, EvidenceView], Finding]:
        _deciders[kind] = function
        _readers[kind] = depends
        return function

    return wrap


def decide(check: Check, view: EvidenceView) -> Finding:
    """Decide a check on a view. `Judged` has no decider: it awaits a judge.

    Raises:
        KeyError: the check's type has no decider.
    """
    return _deciders[type(check)](check, view)


def reads(check: Check) -> Reads:
    """What a check depends on."""
    return _readers[type(check)](check) if type(check) in _readers else Reads(outputs=getattr(check, "paths", ()))
