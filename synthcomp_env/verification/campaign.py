"""Proofs over many computers, with confidence bounds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

import msgspec

from synthcomp_env import shipped
from synthcomp_env.errors import ConfigError
from synthcomp_env.policies import ADVERSARIES, POLICIES
from synthcomp_env.verification.journal import Journal, Task
from synthcomp_env.verification.probe import Probe, probe
from synthcomp_env.verification.ranking import GRADED, out_of_order
from synthcomp_env.verification.statistics import mean_interval, wilson

__all__ = ["GROUPS", "Report", "Row", "policies_of", "run_campaign", "summarise"]


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
    """The table of a campaign, the same for each pack, and what went wrong, in words."""

    rows: list[Row]
    problems: list[str]
    computers: int
    packs: dict[str, list[Row]]

    @property
    def ok(self) -> bool:
        """Whether every proof holds."""
        return all(row.ok for row in self.rows)


GROUPS: dict[str, list[str]] = {
    "all": ["oracle", "noop", *(name for name in GRADED if name != "noop"), *ADVERSARIES],
    "none": [],
    "graded": list(GRADED),
    "adversaries": list(ADVERSARIES),
}
"""Names for several policies at once."""


def policies_of(text: str) -> list[str]:
    """The policies of comma-separated names, groups among them.

    Raises:
        ConfigError: an unknown name.
    """
    asked = [name.strip() for name in text.split(",") if name.strip()]
    names = list(dict.fromkeys(each for name in asked for each in GROUPS.get(name, [name])))
    if unknown := [name for name in names if name not in POLICIES]:
        known = ", ".join(sorted({*POLICIES, *GROUPS}))
        raise ConfigError(f"no policy {', '.join(unknown)}; there are: {known}")
    return names


def run_campaign(
    occupations: Sequence[str] | None,
    seeds: Iterable[int],
    *,
    difficulty: float = 0.5,
    policies: str = "all",
    jobs: int = 1,
    journal: Path | None = None,
    on_part: Callable[[int, int, str], None] = lambda done, total, name: None,
) -> Report:
    """Run `probe` over occupations x seeds.

    Args:
        occupations: pack names; every shipped pack when None.
        seeds: seeds of each occupation.
        difficulty: of the computers.
        policies: comma-separated names of policies and `GROUPS`.
        jobs: processes.
        journal: a file of finished probes: those in it are not run again, and each new one is added at once.
        on_part: called after each computer with (done, total, name).

    Raises:
        ConfigError: an unknown policy; a journal of other code.
    """
    names = policies_of(policies)
    packs = list(occupations or shipped.names("envs/packs"))
    tasks = [Task(pack, seed, names, difficulty) for seed in seeds for pack in packs]
    kept = Journal(journal)
    found = {number: known for number, task in enumerate(tasks) if (known := kept.known(task)) is not None}
    todo = {number: task for number, task in enumerate(tasks) if number not in found}

    def note(number: int, result: Probe) -> None:
        kept.add(tasks[number], result)
        found[number] = result
        on_part(len(found), len(tasks), f"{tasks[number].pack} {tasks[number].seed}")

    if jobs <= 1:
        for number, task in todo.items():
            note(number, probe(*task))
    elif todo:
        with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
            futures = {pool.submit(probe, *task): number for number, task in todo.items()}
            for future in as_completed(futures):
                note(futures[future], future.result())
    return summarise([found[number] for number in range(len(tasks))])


def summarise(probes: Sequence[Probe]) -> Report:
    """The table of many probes, and that of each pack."""
    packs: dict[str, list[Probe]] = {}
    for item in probes:
        packs.setdefault(item.pack, []).append(item)
    disorder = {pack: out_of_order(_scores(own)) for pack, own in packs.items() if _is_graded(own)}
    problems = [problem for item in probes for problem in item.problems]
    problems += [f"{pack}: {pair}" for pack, pairs in disorder.items() for pair in pairs]
    each = {pack: _rows(own, {pack: disorder[pack]} if pack in disorder else {}) for pack, own in packs.items()}
    return Report(_rows(probes, disorder), problems, len(probes), each)


_ENOUGH = 5
"""Computers of one pack from which the order of the graded policies is told: one alone may favour a habit by chance."""


def _is_graded(probes: Sequence[Probe]) -> bool:
    return all(sum(name in item.scores for item in probes) >= _ENOUGH for name in GRADED)


def _scores(probes: Sequence[Probe]) -> dict[str, list[float]]:
    return {
        name: [item.scores[name] for item in probes if name in item.scores]
        for name in sorted({name for item in probes for name in item.scores})
    }


def _rows(probes: Sequence[Probe], disorder: Mapping[str, list[str]]) -> list[Row]:
    """The proofs over some probes; `disorder` has, by graded pack, the pairs of policies that are out of order."""
    rows = []
    for name, scores in _scores(probes).items():
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
    if disorder:
        right = sum(not pairs for pairs in disorder.values())
        bounds = wilson(right, len(disorder))
        name = "graded policies in order, share of packs"
        rows.append(Row(name, right / len(disorder), *bounds, "= 1", len(disorder), right == len(disorder)))
    return rows
