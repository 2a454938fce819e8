"""Recurring duties: which message fulfils one, and what its recipient says when asked about it."""

from __future__ import annotations

import re
from functools import lru_cache

from synthcomp_env.simulation.speech import FILLER_STEMS, Clause, clauses, stems
from synthcomp_env.simulation.state import Message
from synthcomp_env.world.scenario import Duty, Scenario

__all__ = ["Duties"]

_NAME = re.compile(r"\s+(?:to|with|for)\s+[A-Z].*$")
"""What follows the name of a duty in its title: whom it is for."""
_MANNER = re.compile(
    r"\b(?:what|how|which|who|where|any)\b.*\b(?:need|want|expect|form|format|look|long|length|put in|"
    r"go(?:es)? in(?:to)?|includ\w*|contain\w*|numbers|details?|prefer|like)\b",
    re.I,
)
"""A question for what a note should hold or look like."""
_PAIR = 2


class Duties:
    """The duties of a scenario, by their recipients."""

    def __init__(self, scenario: Scenario) -> None:
        self._duties: dict[str, list[tuple[frozenset[str], frozenset[str]]]] = {}
        for duty in scenario.duties:
            self._duties.setdefault(duty.to, []).append((_marks(duty), _about(duty)))

    def owed(self, contact: str) -> bool:
        """Whether the user has any duty towards a contact."""
        return contact in self._duties

    def fulfils(self, contact: str, message: Message) -> bool:
        """Whether a message to a contact is a note that one of the user's duties asks for, and not just a question."""
        duties = self._duties.get(contact)
        if not duties or message.kind != "mail":
            return False
        subject = _stems(message.subject)
        if any(len(marks & subject) >= _PAIR for marks, _ in duties):
            return True
        said = clauses(message.body)
        begin = _stems(said[0].text) if said else frozenset()
        named = any((marks & begin and len(marks & begin) >= _PAIR) or about & subject for marks, about in duties)
        asked = sum(bool(clause.acts & {"ask", "general", "error"}) for clause in said)
        return named and bool(said) and not said[0].acts & {"ask", "general"} and 2 * asked < len(said)

    def named(self, contact: str, clause: Clause) -> bool:
        """Whether a clause names a duty towards the contact ("the pipeline note")."""
        words = _stems(clause.text)
        return any(len(marks & words) >= _PAIR for marks, _ in self._duties.get(contact, ()))

    @staticmethod
    def asks_how(clause: Clause) -> bool:
        """Whether a question wants to know what a note should hold or look like."""
        return _MANNER.search(clause.text) is not None


@lru_cache(1 << 12)
def _stems(text: str) -> frozenset[str]:
    return frozenset(stems(text))


def _marks(duty: Duty) -> frozenset[str]:
    """The stems of a duty's own name ("Friday pipeline note to Ann Lee": pipeline, note)."""
    return frozenset(stems(_NAME.sub("", duty.title))) - _WEEKDAYS


def _about(duty: Duty) -> frozenset[str]:
    return frozenset(word for about in duty.about for word in stems(about)) | _marks(duty) - FILLER_STEMS


_WEEKDAYS = frozenset(stems("monday tuesday wednesday thursday friday weekly the a"))
