"""Months lived for tests, once each."""

from __future__ import annotations

from functools import lru_cache

from synthcomp_env.environment import SyntheticComputerEnv
from synthcomp_env.policies import make_policy
from synthcomp_env.policies.base import live
from synthcomp_env.snapshots import Snapshot

PACK = "operations_manager"


@lru_cache
def mornings(policy: str, seed: int = 3) -> dict[int, Snapshot]:
    """Working day -> the month as it stood after the call that opened the day."""
    env = SyntheticComputerEnv(preset="month", computer=f"generated:{PACK}#{seed}")
    env.reset(seed=seed)
    found = {1: env.snapshot()}

    def look(action: object, turn: object) -> None:
        if env.state.day not in found and not env.state.finished:
            found[env.state.day] = env.snapshot()

    live(env, make_policy(policy, env), seed=seed, on_turn=look)
    return found
