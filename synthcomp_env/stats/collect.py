"""Measuring many computers, in processes when asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import msgspec

from synthcomp_env.computer.released import load_released
from synthcomp_env.creation import create_computer
from synthcomp_env.stats.measure import Record, live_month, measure

__all__ = ["Population", "collect", "released_population"]


class Population(msgspec.Struct, frozen=True):
    """Measured computers."""

    records: tuple[Record, ...]


class _Job(msgspec.Struct, frozen=True):
    occupation: str
    seed: int
    difficulty: float
    with_bytes: bool
    policies: tuple[str, ...]


def collect(
    occupations: Sequence[str],
    count: int,
    *,
    difficulty: float = 0.5,
    first_seed: int = 0,
    sized: int = 0,
    months: int = 0,
    policies: Sequence[str] = ("expert", "diligent"),
    jobs: int = 1,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Population:
    """Create and measure computers, the occupations in turn.

    Args:
        occupations: packs.
        count: computers in all.
        difficulty: of all of them.
        first_seed: of the first computer; the others count on.
        sized: of how many (the first ones) every file's bytes are made and measured.
        months: on how many (the first ones) each of `policies` lives its month.
        jobs: processes.
        progress: told (computers done, in all).

    Raises:
        ConfigError: no such pack or policy.
    """
    work = [
        _Job(
            occupations[number % len(occupations)],
            first_seed + number,
            difficulty,
            number < sized,
            tuple(policies) if number < months else (),
        )
        for number in range(count)
    ]
    return Population(tuple(_each(work, jobs, progress)))


def _each(work: Sequence[_Job], jobs: int, progress: Callable[[int, int], None]) -> Iterator[Record]:
    if jobs <= 1:
        for number, job in enumerate(work, start=1):
            yield _measured(job)
            progress(number, len(work))
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        for number, record in enumerate(pool.map(_measured, work), start=1):
            yield record
            progress(number, len(work))


def _measured(job: _Job) -> Record:
    computer = create_computer(job.occupation, job.seed, job.difficulty)
    record = measure(computer, job.occupation, job.with_bytes)
    reference = f"generated:{job.occupation}#{job.seed}"
    months = {policy: live_month(reference, policy, job.difficulty, job.with_bytes) for policy in job.policies}
    return msgspec.structs.replace(record, months=months)


def released_population(path: str | Path) -> Population:
    """The released computers of a Parquet file or directory; their files have no bytes.

    Raises:
        DataError: nothing of the kind is there, or pyarrow is not installed.
    """
    return Population(tuple(measure(computer) for computer in load_released(path)))
