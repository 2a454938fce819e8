"""Every reference policy by name."""

from __future__ import annotations

from typing import Any

from synthcomp_env.errors import ConfigError
from synthcomp_env.loading import open_source
from synthcomp_env.policies.adversaries import ADVERSARIES, adversary
from synthcomp_env.policies.base import Policy, Script, Scripted
from synthcomp_env.policies.diligent import ABLATIONS, blind, diligent, worker
from synthcomp_env.policies.expert import expert, oracle
from synthcomp_env.policies.takeover import expert_from
from synthcomp_env.tasks import Task, cut_task

__all__ = ["POLICIES", "make_policy"]

POLICIES: dict[str, str] = {
    "oracle": "knows the ledger, makes every move: the upper bound",
    "expert": "the oracle's moves, each preceded by the calls that reveal its facts: the demonstrator",
    "diligent": "knows nothing of the world or the scoring: reads, asks, writes",
    "blind": "diligent, but asks nobody",
    **{name: what for name, (what, _) in ABLATIONS.items()},
    "noop": "does nothing at all",
    **ADVERSARIES,
}
"""Policy -> what it is."""


def _solve(task: Task) -> Script:
    """The calls that solve a task: those that show its facts, then those that use them."""
    for step in task.solution:  # noqa: UP028 (a tuple cannot be sent what came back)
        yield step


def _nothing(observation: str, info: dict[str, Any]) -> Script:
    """Has nothing to do, from the first: `live` ends the days or the session."""
    yield from ()


def make_policy(name: str, env: Any, seed: int = 0) -> Policy:
    """A reference policy for an environment that was reset.

    Args:
        name: a key of `POLICIES`.
        env: the environment, wrapped or not; `oracle` and `expert` take its scenario (the expert takes over where the
            month stands), `diligent` and its like the system prompt, `random` the tools.
        seed: of random policies.

    Raises:
        ConfigError: an unknown name.
    """
    if name in ADVERSARIES:
        return adversary(name, env.unwrapped.system_prompt, env.unwrapped.tool_schemas("openai"), seed)
    if name in ABLATIONS:
        return worker(name, ABLATIONS[name][1], env.unwrapped.system_prompt)
    here = env.unwrapped.snapshot()
    world = here.world
    match name:
        case "oracle" | "expert" if world.task is not None:
            task = cut_task(open_source(world.reference, world.difficulty), world.task)
            return Scripted(name, lambda observation, info: _solve(task))
        case "oracle":
            return oracle(world.scenario)
        case "expert":
            return expert_from(here) if here.state.turn else expert(world.scenario)
        case "diligent":
            return diligent(env.unwrapped.system_prompt)
        case "blind":
            return blind(env.unwrapped.system_prompt)
        case "noop":
            return Scripted("noop", _nothing)
    raise ConfigError(f"there is no policy {name!r}. There are: {', '.join(POLICIES)}.")
