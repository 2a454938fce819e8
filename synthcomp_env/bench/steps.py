"""Everyday steps, each in B0.

B0 and all kinds of step are taken once a round, in an order drawn anew for each round, within the same month: so the
machine's drift and what the step before left in its caches fall on all alike. Actions are written before the clock
starts. The ratio of a kind is the median over batches of (its median in the batch / B0's median in the batch).

A message is read and answered by its recipients some minutes after it was sent, in whatever step falls then. Such steps
are timed under a name of their own, and do not count for their kind.
"""

from __future__ import annotations

import gc
import statistics
from collections.abc import Iterator
from functools import partial
from typing import Any

import gymnasium as gym

from synthcomp_env.bench.baseline import BARE_CALL, bare, call, inside, month
from synthcomp_env.bench.figures import Figure, p99, timed
from synthcomp_env.randomness import keyed
from synthcomp_env.simulation.mailbox import waiting

__all__ = ["bench_steps", "rounds_of"]

_ROUNDS = 16
"""Rounds of a batch: they fit into one working day."""
_WARM = 9
"""Rounds before the clock starts: enough to write to everybody once."""
_MEDIAN, _P99, _SEARCH = 3.0, 15.0, 40.0
_READING = "a step in which a message is read and answered"


def bench_steps(batches: int = 100) -> Iterator[Figure]:
    """Median and p99 of everyday steps.

    Args:
        batches: of sixteen rounds each; every round takes each kind of step once.
    """
    env, base = month(), bare()
    rounds = list(rounds_of(env, batches * _ROUNDS))
    for _ in range(2):  # first uses fill the caches
        env.reset(seed=0)
        for actions in rounds[:_WARM]:
            for action in actions.values():
                env.step(action)
    morning = inside(env).snapshot()
    taken: dict[str, list[list[float]]] = {"B0": []}
    for batch in range(batches):
        inside(env).restore(morning)
        costs: dict[str, list[float]] = {kind: [] for kind in ("B0", *rounds[0], _READING)}
        gc.collect()
        gc.disable()
        try:
            for number, actions in enumerate(rounds[batch * _ROUNDS : (batch + 1) * _ROUNDS]):
                steps = {"B0": partial(base.step, BARE_CALL)}
                steps |= {kind: partial(env.step, action) for kind, action in actions.items()}
                for kind in keyed(batch, "bench", number).sample(list(steps), len(steps)):
                    before = waiting(inside(env).state)
                    cost = timed(steps[kind])
                    read = kind != "B0" and any(event not in waiting(inside(env).state) for event in before)
                    costs[_READING if read else kind].append(cost)
        finally:
            gc.enable()
        for kind, values in costs.items():
            taken.setdefault(kind, []).append(values)
    yield from _figures(taken)


def rounds_of(env: gym.Env[Any, Any], count: int) -> Iterator[dict[str, str]]:
    """Rounds of one action of each kind."""
    world = inside(env)
    documents = sorted(entry.path for entry in world.state.files.values() if entry.path.endswith(".docx"))
    people, home = list(world.scenario.contacts), world.scenario.home
    other = documents[0].rpartition("/")[0]
    for number in range(count):
        thanks = f"Thank you for note {number}: I have what I need and go on with the work."
        yield {
            "list_files": call("list_files", folder=other),
            "read_file (warm)": call("read_file", path=documents[number % 4]),
            "write_file": call("write_file", path=f"{home}/scratch.txt", content=f"# Note {number}\n\nWork goes on."),
            "list_files where a file was written since": call("list_files", folder=home),
            "search_text": call("search_text", query="coverage of the quarter"),
            "send_message": call("send_message", to=[people[number % len(people)]], subject="Thanks", body=thanks),
        }


def _figures(taken: dict[str, list[list[float]]]) -> Iterator[Figure]:
    base = [statistics.median(batch) for batch in taken["B0"]]
    whole = statistics.median(base)
    yield Figure("B0 step, median", whole * 1e6, "us")
    yield Figure("B0 step, p99", p99([cost for batch in taken["B0"] for cost in batch]) / whole, "x B0")
    for kind, batches in taken.items():
        if kind == "B0":
            continue
        ratio = statistics.median(
            statistics.median(batch) / b0 for batch, b0 in zip(batches, base, strict=True) if batch
        )
        promised = kind in ("list_files", "read_file (warm)", "write_file", "send_message")
        limit = _SEARCH if kind == "search_text" else _MEDIAN if promised else None
        yield Figure(f"{kind}, median", ratio, "x B0", limit)
        if kind != "search_text":
            every = [cost for batch in batches for cost in batch]
            yield Figure(f"{kind}, p99", p99(every) / whole, "x B0", _P99 if promised else None)
