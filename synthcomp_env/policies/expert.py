"""The oracle and the expert: every demand met through tools.

Both know the ledger. The `oracle` makes the moves alone: the upper bound. The `expert` makes the same moves, each
preceded by the calls that reveal its facts, and writes nothing that an observation has not shown: the proof that a
computer is solvable, and the demonstrator.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, TypeAlias

from synthcomp_env.policies.base import Call, Script, Scripted, Turn, call
from synthcomp_env.policies.solution import Solution, solve
from synthcomp_env.world.scenario import DeliverableSpec, Item, Scenario

__all__ = ["expert", "oracle"]

Work: TypeAlias = Generator["Call | None", "Turn | None", None]
"""One deliverable's work: yields calls, or None to wait for another day."""


def oracle(scenario: Scenario) -> Scripted:
    """The policy that makes every oracle move of a scenario."""
    return Scripted("oracle", lambda observation, info: _month(scenario, reveal=False))


def expert(scenario: Scenario) -> Scripted:
    """The policy that makes every oracle move, each preceded by the calls that reveal its facts."""
    return Scripted("expert", lambda observation, info: _month(scenario, reveal=True))


def _month(scenario: Scenario, reveal: bool) -> Script:
    """All deliverables side by side, day by day."""
    works = [_deliverable(scenario, spec, reveal) for spec in _in_order(scenario)]
    seen = _Inbox()
    day = 1
    while day <= scenario.calendar.days:
        if (day - 1) % 5 == 0:
            yield call("write_plan", text=_plan(scenario, day))
        turn = yield call("list_messages", unread=True)
        yield from seen.read_all(turn)
        for duty in scenario.duties:
            if day in duty.days:
                body = f"{duty.about[0].capitalize()} for day {day}: work on {_titles(scenario)} is on course."
                yield call("send_message", to=[duty.to], subject=f"{duty.title}, day {day}", body=body)
        for work in list(works):
            answer: Turn | None = None
            try:
                while (step := work.send(answer)) is not None:
                    answer = yield step
            except StopIteration:
                works.remove(work)
        turn = yield call("end_day")
        if turn.over:
            return
        day = int(turn.info["day"])


class _Inbox:
    """Reads whatever has come in."""

    def read_all(self, turn: Turn) -> Script:
        """Open every unread message that a listing names."""
        for handle in _handles(turn.observation):
            yield call("read_message", message=handle)


def _handles(listing: str) -> list[str]:
    import re

    return list(dict.fromkeys(re.findall(r"\bm\d+\b", listing)))


def _titles(scenario: Scenario) -> str:
    return "; ".join(spec.title for spec in scenario.deliverables)


def _plan(scenario: Scenario, day: int) -> str:
    lines = [f"Week {(day - 1) // 5 + 1}"]
    lines += [f"- {spec.title}: due on day {spec.due}" for spec in scenario.deliverables]
    return "\n".join(lines)


def _in_order(scenario: Scenario) -> list[DeliverableSpec]:
    """Deliverables by due day, those depended on first."""
    return sorted(scenario.deliverables, key=lambda spec: (len(spec.depends_on), spec.due))


def _deliverable(scenario: Scenario, spec: DeliverableSpec, reveal: bool) -> Work:
    """One deliverable from first reading to submission."""
    if reveal:
        yield from _read_sources(spec)
    yield from _ask(scenario, spec)
    turn = yield None
    while spec.rule is not None and spec.rule.change_day and turn is None:
        break
    yield from _wait(2)
    if spec.rule is not None and spec.rule.change_day:
        yield from _wait_until_changed(scenario, spec)
    yield from _write(spec, solve(scenario, spec), reveal)


def _wait(days: int) -> Work:
    for _ in range(days):
        yield None


def _wait_until_changed(scenario: Scenario, spec: DeliverableSpec) -> Work:
    yield None


def _read_sources(spec: DeliverableSpec) -> Work:
    for path in spec.sources.values():
        page = 1
        while True:
            turn = yield call("read_file", path=path, page=page)
            if turn is None or turn.failed or f"page {page + 1} of" not in turn.observation:
                break
            page += 1


def _ask(scenario: Scenario, spec: DeliverableSpec) -> Work:
    wanted: dict[str, list[Item]] = {}
    for item in scenario.items.values():
        if item.deliverable == spec.id and item.disclosure == "ask":
            wanted.setdefault(item.holder, []).append(item)
    for holder, items in wanted.items():
        for item in items:
            yield call("send_message", to=[holder], subject=spec.title, body=f"Could you tell me about {item.topics[0]}?")


def _write(spec: DeliverableSpec, solution: Solution, reveal: bool) -> Work:
    arguments: dict[str, Any] = {}
    for output in spec.outputs:
        if output.role == "workbook":
            yield call("create_workbook", path=output.path, sheets=solution.sheets, **arguments)
