"""A long month: its whole cost, its late steps against its early ones, snapshots and forks, and what it keeps."""

from __future__ import annotations

import gc
import statistics
import tracemalloc
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import gymnasium as gym

from synthcomp_env.bench.baseline import BARE_CALL, bare, call, inside, month
from synthcomp_env.bench.figures import Figure, timed
from synthcomp_env.bench.trace import TURNS, Step, trace
from synthcomp_env.environment import SyntheticComputerEnv
from synthcomp_env.simulation.state import USER, State

__all__ = ["bench_month", "bench_month_memory", "own_bytes"]

_WINDOW = 200
"""Steps compared at the beginning and at the end: whole cycles of the trace, so the same kinds in both."""
_EARLY = 20


def bench_month(turns: int = TURNS, runs: int = 3) -> Iterator[Figure]:
    """Time of a month of mixed calls, growth of its steps, and snapshot and fork at its end.

    Args:
        turns: calls of the month.
        runs: the month is lived so often; the first time counts as its cost, and the least time of each call over all
            runs shows growth apart from the noise of the machine.
    """
    env, base = month(), bare()
    steps = trace(env, turns)
    costs = []
    for _ in range(runs):
        env.reset(seed=0)
        costs.append(_live(env, steps))
    lasted = inside(env).state.turn == turns and not inside(env).state.finished
    yield Figure("turns of the mixed month, all inside it", inside(env).state.turn if lasted else 0, "", turns, True)
    yield Figure(f"a month of {turns:,} calls, first time", sum(costs[0]), "s", 5)
    least = [min(each) for each in zip(*costs, strict=True)]
    late = turns - _WINDOW - (turns - _EARLY - _WINDOW) % 20
    early_steps, late_steps = range(_EARLY, _EARLY + _WINDOW), range(late, late + _WINDOW)
    ratio = _median(least, late_steps) / _median(least, early_steps)
    yield Figure(f"median step at turn {late:,} over turn {_EARLY}", ratio, "x", 1.2)
    yield _slowest(steps, least, early_steps, late_steps)
    yield from _values(env, base)


def _live(env: gym.Env[Any, Any], steps: Sequence[Step]) -> list[float]:
    gc.collect()
    return [timed(partial(env.step, step.action)) for step in steps]


def _median(costs: Sequence[float], turns: range) -> float:
    return statistics.median(costs[turn] for turn in turns)


def _slowest(steps: Sequence[Step], costs: Sequence[float], early: range, late: range) -> Figure:
    """Which kind of step, among those taken ten times or more in both windows, grew most."""
    kinds: dict[str, tuple[list[float], list[float]]] = defaultdict(lambda: ([], []))
    for place, turns in enumerate((early, late)):
        for turn in turns:
            kinds[steps[turn].kind][place].append(costs[turn])
    growth = {
        kind: statistics.median(last) / statistics.median(first)
        for kind, (first, last) in kinds.items()
        if min(len(first), len(last)) >= 8
    }
    kind = max(growth, key=lambda name: growth[name])
    return Figure(f"the kind of step that grew most: {kind}", growth[kind], "x")


def _values(env: gym.Env[Any, Any], base: gym.Env[Any, Any]) -> Iterator[Figure]:
    world = inside(env)
    taken: dict[str, list[float]] = {"B0": [], "snapshot": [], "fork": []}
    for _ in range(500):
        taken["B0"].append(timed(partial(base.step, BARE_CALL)))
        taken["snapshot"].append(timed(world.snapshot))
        taken["fork"].append(timed(world.fork))
    b0 = statistics.median(taken["B0"])
    for name in ("snapshot", "fork"):
        yield Figure(f"{name} at the last turn", statistics.median(taken[name]) / b0, "x B0", 25)
    yield Figure("forks are independent", float(_independent(world)), "", 1, True)


def _independent(world: SyntheticComputerEnv) -> bool:
    """Whether two forks that act differently change neither their origin nor each other, and one that acts as the
    origin does becomes its equal."""
    before = world.state_hash()
    left, right, same = world.fork(), world.fork(), world.fork()
    left.step(call("write_file", path="left.txt", content="only left"))
    right.step(call("write_note", text="only right"))
    apart = len({before, left.state_hash(), right.state_hash()}) == 3 and world.state_hash() == before
    for env in (world, same):
        env.step(call("write_note", text="both"))
    return apart and world.state_hash() == same.state_hash() != before


def bench_month_memory(turns: int = TURNS) -> Iterator[Figure]:
    """What a further environment on the same computer keeps after a month, beyond what its policy wrote."""
    tracemalloc.start()
    first = month()
    steps = trace(first, turns)
    for _ in range(2):  # fills the caches that all environments of a process share, each of them bounded
        first.reset(seed=0)
        for step in steps:
            first.step(step.action)
    gc.collect()
    before = tracemalloc.get_traced_memory()[0]
    env = month()
    for step in steps:
        env.step(step.action)
    gc.collect()
    used = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    state = inside(env).state
    yield Figure("memory of a further environment after a month", used / 1e6, "MB")
    yield Figure("of it beyond what the policy wrote", (used - own_bytes(state)) / 1e6, "MB", 1)
    kept = sum(type(thing) is State for thing in gc.get_objects())
    yield Figure("states alive after two months", kept, "")


def own_bytes(state: State) -> int:
    """Bytes of what the policy wrote and a state holds: files, messages, notes."""
    blobs = {id(entry.blob): len(entry.blob.data) for entry in state.files.values() if entry.by == "policy"}
    sent = sum(len(mail.subject) + len(mail.body) for mail in state.mail if mail.sender == USER)
    return sum(blobs.values()) + sent + sum(map(len, state.notes))
