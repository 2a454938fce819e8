"""What was done so far, told shortly: the log that stands for the older part of a conversation.

It is made of the calls a policy made and what came back, nothing else, so that equal histories give equal words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

from synthcomp_env.simulation.opening import LOOKING, excerpt
from synthcomp_env.tools.parse import Call, parse

__all__ = ["Exchange", "results_of", "work_log"]

_DETAIL = 110
"""Characters of a result that a line of the log shows."""
_ARGUMENT = 60
"""Characters of an argument."""
_NOTES = 0.3
"""Share of the log that plans and notes may take."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One action and what came back: on which working day and at what time it was answered."""

    action: Any
    observation: str
    day: int
    time: str


def results_of(observation: str, count: int) -> list[str]:
    """The result of each of an action's calls, from the one observation they share."""
    if count <= 1:
        return [observation]
    places: list[int] = []
    at = 0
    for number in range(1, count + 1):
        found = re.compile(rf"^\[{number}\] ", re.M).search(observation, at)
        if found is None:
            break
        places.append(found.start())
        at = found.end()
    if not places:
        return [observation] + ["Not carried out."] * (count - 1)
    bounds = [0, *places[1:], len(observation)]
    labelled = [observation[first:last].rstrip("\n") for first, last in pairwise(bounds)]
    parts = [re.sub(r"^\[\d+\] ", "", part, count=1, flags=re.M) for part in labelled]
    return parts + ["Not carried out."] * (count - len(parts))


def work_log(past: Sequence[Exchange], limit: int) -> str:
    """The log of past exchanges, day by day, then the plan in force and the notes kept.

    The newest days are told call by call, earlier ones in a few lines, the earliest by their numbers, as room allows.

    Args:
        past: oldest first.
        limit: most characters.
    """
    done = [_Done(call, result, each.day, each.time) for each in past for call, result in _calls(each)]
    kept = _kept(done, int(limit * _NOTES))
    room = limit - len(kept)
    days = [(day, list(group)) for day, group in groupby(done, key=lambda each: each.day)]
    told: list[str] = []
    brief = False
    for day, group in reversed(days):
        text = _in_brief(day, group) if brief else _in_full(day, group)
        if len(text) > room and not brief:
            brief, text = True, _in_brief(day, group)
        if len(text) > room:
            told.append(f"Before day {day + 1}: {_counted(sum(len(each) for number, each in days if number <= day))}.")
            break
        told.append(text)
        room -= len(text) + 1
    return "\n".join([*reversed(told), *([kept] if kept else [])])


@dataclass(frozen=True, slots=True)
class _Done:
    """One call and its result."""

    call: Call
    result: str
    day: int
    time: str

    @property
    def failed(self) -> bool:
        return self.result.startswith("Error (")

    def argument(self, *names: str) -> str:
        """The first of the named arguments that is there, as text; any first one when none is named."""
        values = [self.call.arguments[name] for name in names if name in self.call.arguments]
        if not names:
            values = list(self.call.arguments.values())
        shown = values[0] if values else ""
        return (
            shown if isinstance(shown, str) else ", ".join(map(str, shown)) if isinstance(shown, list) else str(shown)
        )

    def line(self) -> str:
        name, result = self.call.name or "text", " ".join(self.result.split())
        if name == "send_message" and not self.failed:
            return (
                f"- {self.time} send_message to {self.argument('to')}: {excerpt(self.argument('subject'), _ARGUMENT)}"
            )
        if name == "end_day":
            return f"- {self.time} end_day {excerpt(self.argument('note'), _DETAIL)}".rstrip()
        what = excerpt(" ".join(self.argument().split()), _ARGUMENT)
        return f"- {self.time} {name} {what}".rstrip() + f" -> {excerpt(result, _DETAIL)}"


def _calls(exchange: Exchange) -> list[tuple[Call, str]]:
    calls = parse(exchange.action) or [Call("", {})]
    return list(zip(calls, results_of(exchange.observation, len(calls)), strict=True))


def _in_full(day: int, group: list[_Done]) -> str:
    return "\n".join([f"Day {day}:", *(each.line() for each in group)])


_BRIEF = (("Read", LOOKING), ("Sent to", ("send_message",)), ("Review asked of", ("request_review",)),
          ("Handed in", ("submit_deliverable",)), ("Wrote", ("create_", "edit_", "write_file", "export_pdf", "copy_",
           "move_", "delete_", "save_")))  # fmt: skip
_SHOWN = 12
"""Names in a line of a day told in brief."""


def _in_brief(day: int, group: list[_Done]) -> str:
    failed = sum(each.failed for each in group)
    errors = f", {failed} answered with an error" if failed else ""
    lines = [f"Day {day}: {_counted(len(group))}{errors}."]
    for word, starts in _BRIEF:
        found = [_name(each) for each in group if each.call.name.startswith(starts) and not each.failed]
        names = list(dict.fromkeys(name for name in found if name))
        if names:
            more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
            lines.append(f"- {word}: {', '.join(names[:_SHOWN])}{more}")
    return "\n".join(lines)


def _counted(calls: int) -> str:
    return f"{calls} call{'s' * (calls != 1)}"


def _name(done: _Done) -> str:
    if done.call.name == "send_message":
        return f"{done.argument('to')} ({excerpt(done.argument('subject'), _ARGUMENT)})"
    return excerpt(done.argument("target", "path", "message", "deliverable", "to", "name", "query"), _ARGUMENT)


def _kept(done: list[_Done], limit: int) -> str:
    """The newest plan, and the newest notes that fit, oldest first."""
    plans = [each.argument("text") for each in done if each.call.name == "write_plan" and not each.failed]
    notes = [each.argument("text") for each in done if each.call.name == "write_note" and not each.failed]
    parts: list[str] = []
    if written := [plan for plan in plans if plan.strip()]:
        parts.append(f"Your newest plan:\n{excerpt(written[-1].strip(), limit // 2)}")
    room, shown = limit - sum(map(len, parts)), list[str]()
    for note in reversed([note for note in notes if note.strip()]):
        line = f"- {' '.join(note.split())}"
        if len(line) > room:
            break
        shown.insert(0, line)
        room -= len(line) + 1
    if shown:
        parts.append("\n".join(["Your notes:", *shown]))
    return "\n".join(parts)
