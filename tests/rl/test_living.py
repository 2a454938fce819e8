"""Months lived slice by slice."""

from __future__ import annotations

from typing import Any

import pytest
from rl_months import PACK

from synthcomp_env.environment import SyntheticComputerEnv
from synthcomp_env.policies import make_policy
from synthcomp_env.policies.base import Policy, Script, Scripted, call
from synthcomp_env.policies.takeover import taken_over
from synthcomp_env.rl.living import Stretch, live_in_slices

COMPUTER = f"generated:{PACK}#3"


def lived(make: Any, calls: int = 16) -> tuple[SyntheticComputerEnv, tuple[Stretch, ...]]:
    env = SyntheticComputerEnv(preset="month", computer=COMPUTER)
    return env, live_in_slices(env, make, seed=3, calls=calls)[1]


def diligent(env: SyntheticComputerEnv) -> Policy:
    return make_policy("diligent", env)


@pytest.mark.parametrize("calls", [5, 16, 200])
def test_deltas_sum_to_the_score(calls: int) -> None:
    env, stretches = lived(diligent, calls)
    assert env.state.finished == ("month_over" if calls == 200 else "closed")  # in 16 calls it has only read anew
    assert sum(stretch.delta for stretch in stretches) == env.book.score
    assert env.book.score > 0 or calls == 5
    assert all(isinstance(stretch.delta, int) for stretch in stretches)
    assert [stretch.turn for stretch in stretches] == sorted({stretch.turn for stretch in stretches})


def test_no_slice_is_longer_than_asked_or_crosses_a_day() -> None:
    env, stretches = lived(diligent, 10)
    ends = [stretch.turn for stretch in stretches[1:]] + [env.state.turn]
    for stretch, end in zip(stretches, ends, strict=True):
        days = {line.day for line in list(env.state.activity)[stretch.turn : end]}
        assert days == {stretch.day}
        assert 0 < end - stretch.turn <= 10


def test_contexts_are_the_same_every_time_and_tell_what_was_done() -> None:
    (_, first), (_, second) = lived(diligent), lived(diligent)
    assert first == second
    assert first[0].context.startswith("It is Mon 5 Jan 09:00. This session has 16 calls")
    assert "Done today:" in first[1].context
    assert "Messages you sent" in first[-1].context


def test_only_the_context_crosses_a_border() -> None:
    """A policy that counts its own calls starts from none in every slice."""
    counts: list[int] = []

    def script(observation: str, info: dict[str, Any]) -> Script:
        counts.append(0)
        while True:
            counts[-1] += 1
            yield call("write_note", text=f"note {counts[-1]}")

    env, stretches = lived(lambda env: Scripted("counter", script), 30)
    assert len(counts) == len(stretches) > 40
    assert max(counts) <= 31
    assert "note 30" in env.state.notes[29]


def test_who_knows_the_world_needs_no_memory() -> None:
    """The expert taking over anew at every border still wins nearly everything."""
    env, stretches = lived(lambda env: taken_over(env.snapshot()), 40)
    assert env.book.score >= 0.9 * env.snapshot().world.total
    assert len(stretches) >= 20
