"""The other figure of a slice: what it changed about how the month ends when a reference policy finishes it."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from synthcomp_env.environment import SyntheticComputerEnv
from synthcomp_env.policies import make_policy
from synthcomp_env.policies.base import Turn, call
from synthcomp_env.snapshots import Snapshot
from synthcomp_env.tools.morning import morning

__all__ = ["counterfactual", "points_when_finished"]

_BUDGET = 1_000_000
"""Calls of a month that is finished for its points."""


def counterfactual(start: Snapshot, end: Snapshot, policy: str = "diligent") -> int:
    """Points at the month's end when a policy finishes it from `end`, less those when it does from `start`.

    The expert takes over: what it ends with is how much a moment still allows. Every other policy comes new to the
    month, reads all mail again and writes the files anew, well or not: what counts then is above all what was asked,
    reported, approved and handed in, and good files may count for nothing.

    Args:
        start, end: two moments of one month.
        policy: name of a reference policy.

    Raises:
        ConfigError: no such policy.
    """
    return points_when_finished(end, policy) - points_when_finished(start, policy)


def points_when_finished(snapshot: Snapshot, policy: str = "diligent") -> int:
    """The points of the month when a policy finishes it from a moment; those of the moment when it is over."""
    state = snapshot.state
    if state.finished == "month_over":
        return snapshot.book.score
    env = SyntheticComputerEnv(preset=snapshot.preset)
    unread = msgspec.structs.replace(state, finished="", read_mask=state.read_mask if policy == "expert" else 0)
    last = snapshot.world.scenario.calendar.days
    env.restore(replace(snapshot, state=unread, last_day=last, budget=_BUDGET))
    actor = make_policy(policy, env)
    page = morning(snapshot.world.simulation, unread)
    action = actor.start(page, {"day": state.day})
    over = False
    while not over:
        observation, reward, terminated, truncated, info = env.step(action if action is not None else call("end_day"))
        over = terminated or truncated
        action = None if over else actor.act(Turn(observation, float(reward), info, over))
    return env.book.score
