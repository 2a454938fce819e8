"""The expert in the middle of a month: its own continued exactly, others' taken over."""

from __future__ import annotations

from functools import lru_cache

import pytest

from synthcomp_env.environment import SyntheticComputerEnv
from synthcomp_env.policies import make_policy
from synthcomp_env.policies.base import Policy, Turn, call, live
from synthcomp_env.policies.takeover import expert_from, own_month, taken_over
from synthcomp_env.simulation.hashing import state_hash
from synthcomp_env.snapshots import Snapshot
from synthcomp_env.tools.morning import morning

PACKS = ("operations_manager", "financial_advisor", "product_analyst")


@lru_cache
def month(policy: str, pack: str) -> tuple[Snapshot, ...]:
    """The month after every call."""
    env = SyntheticComputerEnv(preset="month", computer=f"generated:{pack}#1")
    env.reset(seed=1)
    found = [env.snapshot()]
    live(env, make_policy(policy, env), seed=1, on_turn=lambda action, turn: found.append(env.snapshot()))
    return tuple(found)


def morning_of(policy: str, pack: str, day: int) -> Snapshot:
    return next(snapshot for snapshot in month(policy, pack) if snapshot.state.day == day)


def finished(snapshot: Snapshot, policy: Policy) -> Snapshot:
    """How the month ends when the policy goes on from here."""
    env = SyntheticComputerEnv(preset="month")
    env.restore(snapshot)
    page = morning(snapshot.world.simulation, snapshot.state)
    action, over = policy.start(page, {"day": snapshot.state.day}), False
    while not over:
        observation, reward, terminated, truncated, info = env.step(action if action is not None else call("end_day"))
        over = terminated or truncated
        action = None if over else policy.act(Turn(observation, reward, info, over))
    return env.snapshot()


@pytest.mark.parametrize("turn", [0, 1, 30, 71, 140])
def test_its_own_month_goes_on_exactly(turn: int) -> None:
    whole = month("expert", PACKS[0])
    policy = own_month(whole[turn])
    assert policy is not None
    end = finished(whole[turn], policy)
    assert state_hash(end.state) == state_hash(whole[-1].state)
    assert end.book.score == whole[-1].book.score == end.world.total


def test_other_months_are_not_taken_for_its_own() -> None:
    assert own_month(month("expert", PACKS[0])[0]) is not None
    for turn in (10, 20, 100):
        assert own_month(month("diligent", PACKS[0])[turn]) is None


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("day", [5, 10, 15])
def test_most_of_what_is_left_is_won_from_somebody_elses_month(pack: str, day: int) -> None:
    start = morning_of("diligent", pack, day)
    end = finished(start, expert_from(start))
    left = end.world.total - start.book.score
    assert end.book.score - start.book.score >= (0.85 if day == 15 else 0.95) * left
    assert end.book.score > month("diligent", pack)[-1].book.score


def test_nothing_is_written_that_was_not_shown() -> None:
    """Whoever takes over has read, since then, each message whose figures it writes."""
    start = morning_of("diligent", PACKS[0], 10)
    end = finished(start, taken_over(start))
    items = start.world.scenario.items
    opened = {line.summary for line in list(end.state.activity)[start.state.turn :] if line.tool == "read_message"}
    texts = "\n".join(message.body for message in end.state.mail if f"m{message.number}" in opened)
    written = {done.deliverable for done in end.state.submissions[len(start.state.submissions) :]}
    wanted = [
        item for item in items.values()
        if item.deliverable in written and item.kind == "figure" and item.disclosure in ("ask", "review")
    ]  # fmt: skip
    assert wanted
    assert all(item.text in texts for item in wanted if not any(each.corrects == item.id for each in items.values()))


def test_what_was_reported_or_done_today_is_not_done_again() -> None:
    start = [snapshot for snapshot in month("diligent", PACKS[0]) if snapshot.state.day == 5][-1]
    scenario, state = start.world.scenario, start.state
    duty = next(duty for duty in scenario.duties if 5 in duty.days)
    end = finished(start, taken_over(start))
    fresh = [message for message in end.state.mail if message.turn > state.turn]
    assert state.reported
    for spec in scenario.deliverables:
        if spec.error is not None and spec.error.id in state.reported:
            assert not any(message.subject == f"Error in {spec.error.path.rpartition('/')[2]}" for message in fresh)
    assert not any(message.subject.startswith(f"{duty.title}, day 5") for message in fresh)
    assert any(message.subject.startswith(f"{duty.title}, day 10") for message in fresh)
