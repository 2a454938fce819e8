"""The measured figures, beside a bare Gymnasium environment in the same run.

Machines differ and drift, so every cost is a ratio to B0 (`baseline`): a bare `gymnasium.Env` through `gym.make` whose
step parses a JSON tool call, dispatches to a function and returns a 2 kB slice of a cached text.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from synthcomp_env.bench.figures import Figure
from synthcomp_env.bench.making import bench_creation, bench_reset
from synthcomp_env.bench.months import bench_month, bench_month_memory
from synthcomp_env.bench.steps import bench_steps

__all__ = ["Figure", "run_bench"]


def run_bench(progress: Callable[[str], None] = lambda name: print(name, file=sys.stderr)) -> list[Figure]:
    """Every figure, in one run of about half a minute.

    Args:
        progress: is told what is measured next.
    """
    figures: list[Figure] = []
    for name, part in (
        ("everyday steps", bench_steps),
        ("a long month", bench_month),
        ("resets and memory", bench_reset),
        ("memory of a long month", bench_month_memory),
        ("creation", bench_creation),
    ):
        progress(name)
        figures += part()
    return figures
