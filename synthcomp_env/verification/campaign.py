"""Proofs over many computers, with confidence bounds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context

import msgspec

from synthcomp_env import shipped
from synthcomp_env.errors import ConfigError
from synthcomp_env.policies import ADVERSARIES, POLICIES
from synthcomp_env.verification.probe import Probe, probe
from synthcomp_env.verification.statistics import mean_interval, wilson

__all__ = ["Report", "Row", "run_campaign"]


class Row(msgspec.Struct, frozen=True):
    """One proof: what was measured over `n` cases, its 95 % bounds, and what is wanted."""

    name: str
    value: float
    low: float
    high: float
    wanted: str
    n: int
    ok: bool


class Report(msgspec.Struct, frozen=True):
    """The table of a campaign and what went wrong, in words."""

    rows: list[Row]
    problems: list[str]
    computers: int

    @property
    def ok(self) -> bool:
        """Whether every proof holds."""
        return all(row.ok for row in self.rows)


def run_campaign(
    occupations: Sequence[str] | None,
    seeds: Iterable[int],
    *,
    difficulty: float = 0.5,
    policies: str = "all",
    jobs: int = 1,
    on_part: Callable[[int, int, str], None] = lambda done, total, name: None,
) -> Report:
    """Run `probe` over occupations x seeds.

    Args:
        occupations: pack names; every shipped pack when None.
        seeds: seeds of each occupation.
        difficulty: of the computers.
        policies: comma-separated names; "all" or "none".
        jobs: processes.
        on_part: called after each computer with (done, total, name).

    Raises:
        ConfigError: an unknown policy.
    """
    names = {"all": ["oracle", "noop", "blind", "diligent", *ADVERSARIES], "none": []}.get(policies)
    if names is None:
        names = [name.strip() for name in policies.split(",") if name.strip()]
        if unknown := [name for name in names if name not in POLICIES]:
            raise ConfigError(f"no policy {', '.join(unknown)}; there are: {', '.join(sorted(POLICIES))}")
    packs = list(occupations or shipped.names("envs/packs"))
    work = [(pack, seed, names, difficulty) for seed in seeds for pack in packs]
    probes: list[Probe] = []
    if jobs <= 1:
        for number, (pack, seed, *rest) in enumerate(work, start=1):
            probes.append(probe(pack, seed, *rest))  # type: ignore[arg-type]
            on_part(number, len(work), f"{pack} {seed}")
    else:
        with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
            futures = {pool.submit(probe, *item): item for item in work}
            for number, future in enumerate(as_completed(futures), start=1):
                probes.append(future.result())
                on_part(number, len(work), f"{futures[future][0]} {futures[future][1]}")
    return summarise(probes)


def summarise(probes: Sequence[Probe]) -> Report:
    """The table of many probes."""
    rows = []
    for name in sorted({name for item in probes for name in item.scores}):
        scores = [item.scores[name] for item in probes if name in item.scores]
        mean, low, high = mean_interval(scores)
        if name in ("oracle", "expert"):
            rows.append(Row(f"{name}, lowest score", min(scores), low, high, "= 1", len(scores), min(scores) == 1.0))
        elif name == "noop":
            rows.append(Row("no-op, highest score", max(scores), low, high, "= 0", len(scores), max(scores) == 0.0))
        elif name in ADVERSARIES:
            rows.append(
                Row(f"{name}, highest score", max(scores), low, high, "<= 0.05", len(scores), max(scores) <= 0.05)
            )
        else:
            rows.append(Row(f"{name}, mean score", mean, low, high, "reported", len(scores), True))
    asking = [item.asking for item in probes if item.asking is not None]
    if asking:
        mean, low, high = mean_interval(asking)
        rows.append(
            Row("blind, points that need asking", max(asking), low, high, "<= 0.10", len(asking), max(asking) <= 0.10)
        )
    for label, hits, total, wanted in (
        ("mutants caught", sum(p.caught for p in probes), sum(p.mutants for p in probes), 0.995),
        ("equivalents passed", sum(p.passed for p in probes), sum(p.equivalents for p in probes), 0.99),
    ):
        share = hits / total if total else 0.0
        rows.append(Row(label, share, *wilson(hits, total), f">= {wanted:g}", total, share >= wanted))
    for label, count in (
        ("canaries shown early", sum(p.early for p in probes)),
        ("numbers the expert wrote unseen", sum(p.unseen for p in probes)),
    ):
        rows.append(Row(label, float(count), float(count), float(count), "= 0", len(probes), count == 0))
    return Report(rows, [problem for item in probes for problem in item.problems], len(probes))
