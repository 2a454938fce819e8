"""The expert among people who slip, are misled, go on leave and quarrel."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import gymnasium as gym
import pytest

import synthcomp_env  # noqa: F401
from synthcomp_env.policies import make_policy
from synthcomp_env.policies.base import live
from synthcomp_env.verification.mutants import Bench, mutants

sys.path.append(str(Path(__file__).parents[1] / "world"))
from lively_pack import LIVELY


def month(pack: Path, seed: int, policy: str = "expert") -> Any:
    """The environment after a month at full difficulty."""
    env = gym.make("SyntheticComputer-v0", preset="month", computer=f"generated:{pack}#{seed}", difficulty=1.0)
    env.reset(seed=seed)
    live(env, make_policy(policy, env, seed), seed=seed)
    return env.unwrapped


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("packs") / "librarian.yaml"
    path.write_text(LIVELY, encoding="utf-8")
    return path


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("policy", ["expert", "oracle"])
def test_slips_wrong_ideas_and_leave_cost_the_expert_nothing(pack: Path, seed: int, policy: str) -> None:
    u = month(pack, seed, policy)
    assert u.score == 1.0
    (right,) = [item for item in u.scenario.items.values() if item.corrects]
    assert {right.id, right.corrects} <= u.state.disclosed.keys()
    assert u.state.disclosed[right.corrects] < u.state.disclosed[right.id]


def test_who_keeps_to_the_slip_or_to_hearsay_fails_what_was_asked(pack: Path) -> None:
    for seed in range(1, 9):
        u = month(pack, seed)
        if any(item.hearsay_of for item in u.scenario.items.values()):
            break
    spec = u.scenario.deliverables[0]
    asked = [criterion for criterion in u.rubric.criteria if criterion.item in spec.ask.values()]
    assert asked
    world = u.snapshot().world
    for criterion in asked:
        made = {each.name: each.state for each in mutants(Bench(world, spec, u.state), criterion)}
        for name in ("a lure (slip)", "a lure (hearsay)", "never disclosed"):
            assert not u.grader.passing(made[name], [criterion.id])[criterion.id], name
