"""The expert in the middle of a month: its own, which it continues exactly, or somebody else's, which it takes over.

Its own month is found out by living it again from the start: where every call and the state agree, the expert stands
where it stood. Else it reads again what the needed messages said, asks for what nobody was asked yet, writes at once
what is known, and goes on as in a month of its own.
"""

from __future__ import annotations

from dataclasses import replace as changed
from typing import Any

import msgspec

from synthcomp_env.environment import SyntheticComputerEnv
from synthcomp_env.policies.base import Action, Call, Policy, Script, Scripted, Turn, call
from synthcomp_env.policies.expert import Month, Work, expert
from synthcomp_env.policies.knowing import without
from synthcomp_env.policies.solution import solve
from synthcomp_env.scoring.rubric import ApprovalFirst
from synthcomp_env.simulation.calendar import duty_done
from synthcomp_env.simulation.hashing import state_hash
from synthcomp_env.snapshots import Snapshot
from synthcomp_env.world.scenario import DeliverableSpec, Duty

__all__ = ["expert_from", "own_month", "taken_over"]


def expert_from(snapshot: Snapshot) -> Policy:
    """The expert that goes on from a snapshot of a month, be it its own or another policy's."""
    return own_month(snapshot) or taken_over(snapshot)


def taken_over(snapshot: Snapshot) -> Policy:
    """The expert that takes somebody else's month over. It begins with the page of the moment."""
    right = _right(snapshot)
    return Scripted("expert", lambda observation, info: _Takeover(snapshot, right, observation).live())


def own_month(snapshot: Snapshot) -> Policy | None:
    """The expert at exactly the point at which it took a snapshot; None where the month is another policy's."""
    world = snapshot.world
    policy = expert(world.scenario)
    start = world.start(snapshot.state.seed)
    env = SyntheticComputerEnv(preset=snapshot.preset)
    last = world.scenario.calendar.days
    env.restore(changed(snapshot, state=start.state, book=start.book, last_day=last, budget=10**9, shown=start.text))
    action = policy.start(start.text, {"day": start.state.day})
    log = snapshot.state.activity
    for number in range(snapshot.state.turn):
        if action is None:
            return None
        observation, reward, terminated, truncated, info = env.step(action)
        if len(log) != snapshot.state.turn or env.state.activity[number] != log[number]:
            return None
        action = policy.act(Turn(observation, float(reward), info, terminated or truncated))
    return _Resumed(policy, action) if state_hash(env.state) == state_hash(snapshot.state) else None


class _Resumed:
    """A policy in the midst of its script."""

    def __init__(self, policy: Policy, action: Action | None) -> None:
        self.name = policy.name
        self._policy, self._action = policy, action

    def start(self, observation: str, info: dict[str, Any]) -> Action | None:
        """The next action of the script."""
        return self._action

    def act(self, turn: Turn) -> Action | None:
        """As the script goes on."""
        return self._policy.act(turn)


def _right(snapshot: Snapshot) -> frozenset[str]:
    """Deliverables whose files hold all that is to be won by them."""
    lacking: set[str] = set()
    for criterion, points in zip(snapshot.world.rubric.criteria, snapshot.book.points, strict=True):
        if (
            criterion.klass == "earning"
            and points < criterion.points
            and not isinstance(criterion.check, ApprovalFirst)
        ):
            lacking.add(criterion.deliverable)
    return frozenset(spec.id for spec in snapshot.world.scenario.deliverables) - lacking


class _Takeover(Month):
    """The rest of somebody else's month."""

    def __init__(self, snapshot: Snapshot, right: frozenset[str], morning: str) -> None:
        super().__init__(snapshot.world.scenario, reveal=True)
        self.since, self.simulation = snapshot.state, snapshot.world.simulation
        self.day, self.morning, self.right = self.since.day, morning, right
        self.promised = self.since.released
        self.drafted: set[str] = set()
        self.handed_in = {done.deliverable for done in self.since.submissions}

    def _arrive(self) -> Script:
        """Nothing: whoever takes over knows the people."""
        yield from ()

    def _read_again(self, spec: DeliverableSpec) -> Work:
        """Of the messages that were read, those that told what the deliverable rests on."""
        wanted = {item.id for item in self.scenario.items.values() if item.deliverable == spec.id}
        for message in self.since.mail:
            if self.since.read_mask >> message.number & 1 and wanted.intersection(message.items):
                turn = yield call("read_message", message=f"m{message.number}")
                assert turn is not None
                self.read.append(turn.observation)

    def _plans_today(self) -> bool:
        return super()._plans_today() and (self.day - 1) // 5 + 1 not in self.since.plans

    def _is_done(self, duty: Duty) -> bool:
        return self.day == self.since.day and duty_done(self.simulation, self.since, duty, self.day)

    # -- one deliverable --------------------------------------------------------------------------------------------

    def _deliverable(self, spec: DeliverableSpec) -> Work:
        if spec.id not in self.right:
            yield from self._read_again(spec)
            yield from super()._deliverable(spec)
            return
        self.written.add(spec.id)
        yield from self._approve(spec)
        if spec.id not in self.handed_in:
            yield call("submit_deliverable", deliverable=spec.id, note=f"Please find attached: {spec.title}.")

    def _report(self, spec: DeliverableSpec) -> Call | None:
        reported = spec.error is not None and spec.error.id in self.since.reported
        return None if reported else super()._report(spec)

    def _approve(self, spec: DeliverableSpec) -> Work:
        """Approval counts before the first release only."""
        if spec.id not in self.handed_in:
            yield from super()._approve(spec)

    def _meanwhile(self, spec: DeliverableSpec) -> Work:
        """Write what is known, so that an answer which comes too late costs only itself."""
        items = self.scenario.items
        correction = None if spec.error is None else items[spec.error.item]
        if (correction is not None and not self._told(correction)) or not self.drafted.issuperset(spec.depends_on):
            return
        self.drafted.add(spec.id)
        known = msgspec.structs.replace(
            spec,
            ask={fact: item for fact, item in spec.ask.items() if self._told(items[item])},
            extra={item: facts for item, facts in spec.extra.items() if self._told(items[item])},
            review={fact: item for fact, item in spec.review.items() if self._told(items[item])},
            limits=None
            if spec.limits and spec.limits.item and not self._told(items[spec.limits.item])
            else spec.limits,
        )
        chosen, facts = without(known, self.scenario.ledger.facts, self._unannounced(spec))
        for move in solve(self.scenario, chosen, facts=lambda role: facts).calls(spec):
            yield move
            if move["name"] == "create_workbook":
                yield from self._read(move["arguments"]["path"])
