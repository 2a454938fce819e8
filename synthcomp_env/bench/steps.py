"""Everyday steps, each in B0.

All kinds and B0 are taken in turn, once a round, within the same month, so that the machine's drift and the state of
its caches fall on all alike. Actions are written before the clock starts. The ratio of a kind is the median over
batches of (its median in the batch / B0's median in the batch).
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

__all__ = ["bench_steps"]

_ROUNDS = 16
"""Rounds of a batch: they fit into one working day."""
_MEDIAN, _P99, _SEARCH = 3.0, 15.0, 40.0
_READING = "send_message: read and answered, in a later step"


def bench_steps(batches: int = 60) -> Iterator[Figure]:
    """Median and p99 of everyday steps.

    Args:
        batches: of sixteen rounds each; every round takes each kind of step once.
    """
    env, base = month(), bare()
    rounds = list(_rounds(env, batches * _ROUNDS))
    for action in rounds[0].values():
        env.step(action)  # first uses fill the caches
    env.reset(seed=0)
    for action in rounds[0].values():
        env.step(action)
    morning = inside(env).snapshot()
    taken: dict[str, list[list[float]]] = {}
    for batch in range(batches):
        inside(env).restore(morning)
        costs: dict[str, list[float]] = {"B0": []}
        gc.collect()
        gc.disable()
        try:
            for actions in rounds[batch * _ROUNDS : (batch + 1) * _ROUNDS]:
                costs["B0"].append(timed(partial(base.step, BARE_CALL)))
                for kind, action in actions.items():
                    costs.setdefault(kind, []).append(timed(partial(env.step, action)))
        finally:
            gc.enable()
        for kind, values in costs.items():
            taken.setdefault(kind, []).append(values)
    yield from _figures(taken)


def _rounds(env: gym.Env[Any, Any], count: int) -> Iterator[dict[str, str]]:
    """Rounds of one action of each kind. A message sent in a round is read in the last step."""
    world = inside(env)
    documents = sorted(entry.path for entry in world.state.files.values() if entry.path.endswith(".docx"))
    people, home = list(world.scenario.contacts), world.scenario.home
    for number in range(count):
        thanks = f"Thank you for note {number}: I have what I need and go on with the work."
        yield {
            "list_files": call("list_files", folder=home),
            "read_file (warm)": call("read_file", path=documents[number % 4]),
            "write_file": call("write_file", path=f"{home}/scratch.txt", content=f"# Note {number}\n\nWork goes on."),
            "list_files after a write there": call("list_files", folder=home),
            "search_text": call("search_text", query="coverage of the quarter"),
            "send_message": call("send_message", to=[people[number % len(people)]], subject="Thanks", body=thanks),
            "(time passes)": call("file_info", path=documents[0]),
            "(more time)": call("read_file", path=documents[0]),
            _READING: call("read_file", path=documents[1]),
        }


def _figures(taken: dict[str, list[list[float]]]) -> Iterator[Figure]:
    base = [statistics.median(batch) for batch in taken["B0"]]
    whole = statistics.median(base)
    yield Figure("B0 step, median", whole * 1e6, "us")
    for kind, batches in taken.items():
        if kind == "B0" or kind.startswith("("):
            continue
        ratio = statistics.median(statistics.median(batch) / b0 for batch, b0 in zip(batches, base, strict=True))
        promised = kind in ("list_files", "read_file (warm)", "write_file", "send_message")
        limit = _SEARCH if kind == "search_text" else _MEDIAN if promised else None
        yield Figure(f"{kind}, median", ratio, "x B0", limit)
        if kind != "search_text":
            every = [cost for batch in batches for cost in batch]
            yield Figure(f"{kind}, p99", p99(every) / whole, "x B0", _P99 if promised else None)
