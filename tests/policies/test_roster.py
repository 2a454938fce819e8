"""Every reference policy can be made by name and lives every preset."""

from __future__ import annotations

import gymnasium as gym
import pytest

import synthcomp_env  # noqa: F401 (registers the environment)
from synthcomp_env.errors import ConfigError
from synthcomp_env.policies import POLICIES, live, make_policy


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize(("name", "score"), [("expert", 1.0), ("oracle", 1.0), ("noop", 0.0)])
def test_tasks_are_solved_by_the_expert_and_not_by_doing_nothing(name: str, score: float, seed: int) -> None:
    env = gym.make("SyntheticComputer-v0", preset="task", disable_env_checker=True)
    env.reset(seed=seed)
    episode = live(env, make_policy(name, env, seed), seed=seed)
    assert episode.over
    assert episode.total_reward == pytest.approx(score)


@pytest.mark.parametrize("preset", ["task", "day"])
@pytest.mark.parametrize("name", sorted(POLICIES))
def test_every_policy_lives_the_short_presets(name: str, preset: str) -> None:
    env = gym.make("SyntheticComputer-v0", preset=preset, computer="generated:operations_manager#77")
    env.reset(seed=3)
    episode = live(env, make_policy(name, env, 3), seed=3)
    assert episode.over
    assert 0.0 <= episode.info["score"] <= 1.0


def test_an_unknown_policy_is_refused_with_the_names_there_are() -> None:
    env = gym.make("SyntheticComputer-v0", preset="day", computer="generated:operations_manager#77")
    env.reset(seed=3)
    with pytest.raises(ConfigError, match="expert"):
        make_policy("expertt", env)
