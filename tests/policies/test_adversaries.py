"""Adversaries do what they threaten, and win nothing by it."""

from __future__ import annotations

import gymnasium as gym
import pytest

import synthcomp_env  # noqa: F401 (registers the environment)
from synthcomp_env.policies import ADVERSARIES, live, make_policy

_HAND_IN = ["empty", "keywords", "numbers", "pairs", "copier", "praiser", "forger", "spammer", "sprayer"]


@pytest.mark.parametrize("name", list(ADVERSARIES))
def test_an_adversary_wins_nothing(name: str) -> None:
    env = gym.make("SyntheticComputer-v0", computer="generated:financial_advisor#501", disable_env_checker=True)
    env.reset(seed=501)
    policy = make_policy(name, env, 501)
    live(env, policy, seed=501)
    u = env.unwrapped
    assert u.score <= 0.05  # type: ignore[attr-defined]
    if name in _HAND_IN:
        state, scenario = u.state, u.scenario  # type: ignore[attr-defined]
        assert {done.deliverable for done in state.submissions} == {spec.id for spec in scenario.deliverables}
        written = {entry.path for entry in state.files.values() if entry.by == "policy"}
        expected = {output.path for spec in scenario.deliverables for output in spec.outputs}
        assert len(expected & written) >= 0.7 * len(expected)
