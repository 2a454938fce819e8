"""Making and remaking: resets, further environments on one computer, and creating computers."""

from __future__ import annotations

import gc
import itertools
import math
import os
import statistics
import time
import tracemalloc
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import gymnasium as gym

from synthcomp_env.artifacts.codecs import file_bytes
from synthcomp_env.bench.baseline import BARE_CALL, bare, month
from synthcomp_env.bench.figures import Figure, timed
from synthcomp_env.bench.trace import trace
from synthcomp_env.creation import create_computer

__all__ = ["bench_creation", "bench_reset"]


def bench_reset(rounds: int = 400, seeds: int = 8, environments: int = 10) -> Iterator[Figure]:
    """Resets to a known computer and to a new seed; memory of further environments on one computer after 50 steps."""
    env, base = month(), bare()
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        taken[0].append(timed(partial(base.step, BARE_CALL)))
        taken[1].append(timed(partial(env.reset, seed=0)))
    ratio = statistics.median(taken[1]) / statistics.median(taken[0])
    yield Figure("reset to a known computer", ratio, "x B0", 20)
    fresh = gym.make("SyntheticComputer-v0", preset="month", occupation="public_health_director")
    numbers = itertools.count(50_000)
    news = [timed(lambda: fresh.reset(seed=next(numbers))) for _ in range(seeds)]
    yield Figure("reset to a new seed, median", statistics.median(news) * 1e3, "ms", 250)
    steps = trace(env, 50)
    for step in steps:
        env.step(step.action)
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    more = [month() for _ in range(environments)]
    for another in more:
        for step in steps:
            another.step(step.action)
    gc.collect()
    used = (tracemalloc.get_traced_memory()[0] - before) / len(more) / 1e6
    tracemalloc.stop()
    yield Figure("memory of a further environment after 50 steps", used, "MB", 0.1)


def bench_creation(count: int = 48, warm: int = 60, more: int = 120) -> Iterator[Figure]:
    """Computers made a minute on one core, contents as values; with all bytes made; and what memory is not given back.

    Args:
        count: computers to time; a run of seeds has small and large machines in their usual shares.
        warm: computers made before memory is looked at, by when the caches are full.
        more: computers made while it is.
    """
    create_computer("financial_advisor", seed=90_000)
    start = time.perf_counter()
    made = [create_computer("financial_advisor", seed=91_000 + number) for number in range(count)]
    minutely = count * 60 / (time.perf_counter() - start)
    yield Figure("computers created, contents as values", minutely, "a minute", 300, True)
    some = made[: max(1, count // 4)]
    seconds = 0.0
    for computer in some:
        files = [(file.blob, file.path.rpartition(".")[2].lower()) for file in computer.files.values()]
        seconds += sum(timed(partial(file_bytes, blob, kind)) for blob, kind in files if blob is not None)
    whole = 60 / (60 / minutely + seconds / len(some))
    yield Figure("computers created, with all bytes", whole, "a minute", 60, True)
    del made, some, computer, files
    yield Figure("memory kept a computer created", _kept(warm, more), "KB", 100)


def _kept(warm: int, more: int) -> float:
    """Kilobytes of this process that each of `more` computers leaves behind; NaN where the system does not tell."""
    if not _STATUS.is_file():
        return math.nan
    for number in range(warm):
        create_computer("financial_advisor", seed=92_000 + number)
    gc.collect()
    before = _resident()
    for number in range(more):
        create_computer("financial_advisor", seed=93_000 + number)
    gc.collect()
    return (_resident() - before) / more / 1e3


_STATUS = Path("/proc/self/statm")


def _resident() -> int:
    """Bytes of memory that the process holds now."""
    return int(_STATUS.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
