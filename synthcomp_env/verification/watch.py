"""Watching an episode from outside: what was shown too early, and what was written that no observation had shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from synthcomp_env.policies.base import Action, Turn
from synthcomp_env.world.scenario import Scenario

__all__ = ["CanaryWatch", "ShownWatch", "numbers"]

_NUMBER = re.compile(r"(?<![\w.])-?\$?(\d[\d,]*(?:\.\d+)?)")


def numbers(text: str) -> set[float]:
    """Numbers of three significant digits or more in a text; shorter ones are counting, dates and structure."""
    found = set()
    for token in _NUMBER.findall(text):
        plain = token.replace(",", "").rstrip(".")
        value = float(plain)
        if len(plain.replace(".", "").strip("0")) >= 3 and not (value.is_integer() and 1990 <= value <= 2035):
            found.add(value)
    return found


class CanaryWatch:
    """Notes every canary that reached an observation before its item was disclosed."""

    def __init__(self, scenario: Scenario) -> None:
        self._canaries = scenario.ledger.canaries
        self.early: list[str] = []

    def observe(self, observation: str, disclosed: Mapping[str, int], turn: int) -> None:
        """Look at one observation and the state it left."""
        for canary, item in self._canaries.items():
            if canary in observation and item not in disclosed:
                self.early.append(f"turn {turn}: {canary!r} of {item} was shown before it was disclosed")


class ShownWatch:
    """Notes every number that a policy wrote into a file before any observation had shown it."""

    def __init__(self) -> None:
        self._shown: set[float] = set()
        self.unseen: list[str] = []

    def observe(self, action: Action, turn: Turn) -> None:
        """Look at one action and what came back."""
        for call in action if isinstance(action, list) else [action]:
            if isinstance(call, Mapping) and str(call.get("name", "")).startswith(("create_", "edit_", "write_")):
                for number in sorted(numbers(" ".join(_strings(call.get("arguments", {}))))):
                    if not self._known(number):
                        self.unseen.append(f"turn {turn.info.get('turn')}: {call['name']} wrote {number:g}")
        self._shown |= numbers(turn.observation)

    def first(self, observation: str) -> None:
        """The observation of `reset`."""
        self._shown |= numbers(observation)

    def _known(self, number: float) -> bool:
        """Whether the number was shown, to as many digits or more, as a percent or as a fraction."""
        half = 0.5 * 10.0 ** -len(f"{number:.10f}".rstrip("0").partition(".")[2]) + 1e-9
        return any(abs(number - shown * scale) <= half for scale in (1, 100, 0.01) for shown in self._shown)


def _strings(value: Any) -> Iterable[str]:
    """All text in a call's arguments, formulas aside."""
    if isinstance(value, Mapping):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, bool) or value is None or (isinstance(value, str) and value.startswith("=")):
        return
    else:
        yield str(value)
