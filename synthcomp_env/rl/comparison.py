"""How good a policy is, and whether it is better than another one, from the results of their episodes.

Every figure is a mean over tasks, with an interval that draws tasks anew. Unscored episodes are counted and left out.
A comparison is paired: it looks only at tasks that both policies were scored on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import fmean
from typing import Any, Literal, TypeAlias, TypeVar

import msgspec
from rich.table import Table

from synthcomp_env.errors import DataError
from synthcomp_env.experience.results import Result
from synthcomp_env.rl.estimates import Estimate, crossed_estimate, estimate, pass_all_k, pass_at_k, sign_test

__all__ = ["Comparison", "Measure", "Summary", "as_json", "compare", "comparison_table", "summarise", "summary_table"]

Measure: TypeAlias = Literal["reward", "solved"]
"""What is compared: the mean reward, or the share solved."""

K = TypeVar("K")

_TIE = 1e-9
"""Differences up to this are ties: sums of the same points differ by less."""


class Summary(msgspec.Struct, frozen=True):
    """One policy's figures. All but `episodes` and the two on unscored ones are of scored episodes alone.

    Attributes:
        episodes: scored or not.
        unscored: episodes that could not be scored; `unscored_share` of all.
        reward: mean reward; None where nothing was scored.
        pass_at: k -> chance that one of k samples solves a task, over tasks with at least k scored samples.
        pass_all: k -> chance that all of k samples do.
        by_family: family of criteria -> share of its points won.
        by_occupation: occupation -> mean reward.
        invalid_call_rate: calls answered with an error, of all calls.
        cut_rate: episodes whose conversation broke off, of all.
        turns, tokens: means an episode.
    """

    episodes: int
    unscored: int
    unscored_share: float
    reward: Estimate | None
    pass_at: dict[int, Estimate]
    pass_all: dict[int, Estimate]
    by_family: dict[str, Estimate]
    by_occupation: dict[str, Estimate]
    invalid_call_rate: float
    cut_rate: float
    turns: float
    tokens: float


class Comparison(msgspec.Struct, frozen=True):
    """A policy beside a baseline, on the tasks that both were scored on.

    Attributes:
        measure: what is compared.
        tasks: compared; `left_out` are tasks of either side that the other was not scored on.
        policy, baseline: their means over those tasks; the policy's over its training seeds too.
        difference: policy less baseline, with its paired interval; over several seeds, one that draws them anew too.
        by_seed: the difference of each training seed.
        wins, losses, ties: tasks on which the policy was better, worse, or the same.
        p_value: of the two-sided exact sign test of wins against losses.
    """

    measure: Measure
    tasks: int
    left_out: int
    policy: float
    baseline: float
    difference: Estimate
    by_seed: tuple[float, ...]
    wins: int
    losses: int
    ties: int
    p_value: float


def summarise(results: Sequence[Result], seed: int = 0) -> Summary:
    """The figures of one policy (one training seed).

    Args:
        results: of its episodes.
        seed: of the resampling.

    Raises:
        DataError: no results, or one sample of a task twice.
    """
    if not results:
        raise DataError("there are no results to summarise")
    tasks = _by_task(results)
    scored = [result for result in results if result.reward is not None]
    most = max((len(samples) for samples in tasks.values()), default=0)
    ks = [k for k in (2**power for power in range(most.bit_length())) if k <= most]
    if most not in ks and most:
        ks.append(most)

    def passing(of: Callable[[int, int, int], float], k: int) -> Estimate | None:
        counts = [(len(each), sum(one.solved for one in each)) for each in tasks.values() if len(each) >= k]
        return estimate([of(samples, solved, k) for samples, solved in counts], seed)

    shares: defaultdict[str, defaultdict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    occupations: defaultdict[str, defaultdict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for result in scored:
        for family, share in _shares(result).items():
            shares[family][result.id].append(share)
        if result.occupation:
            occupations[result.occupation][result.id].append(_reward(result))
    calls = sum(result.turns for result in scored)
    return Summary(
        episodes=len(results),
        unscored=len(results) - len(scored),
        unscored_share=1 - len(scored) / len(results),
        reward=estimate([_mean(samples, "reward") for samples in tasks.values()], seed),
        pass_at=_known({k: passing(pass_at_k, k) for k in ks}),
        pass_all=_known({k: passing(pass_all_k, k) for k in ks}),
        by_family=_by_name(shares, seed),
        by_occupation=_by_name(occupations, seed),
        invalid_call_rate=sum(result.invalid_calls for result in scored) / calls if calls else 0.0,
        cut_rate=fmean(result.cut for result in scored) if scored else 0.0,
        turns=calls / len(scored) if scored else 0.0,
        tokens=sum(result.tokens for result in scored) / len(scored) if scored else 0.0,
    )


def compare(
    runs: Sequence[Sequence[Result]], baseline: Sequence[Result], measure: Measure = "reward", seed: int = 0
) -> Comparison:
    """Set a policy beside a baseline, task by task.

    Args:
        runs: the policy's results, one sequence for each training seed.
        baseline: the other policy's results.
        measure: what is compared.
        seed: of the resampling.

    Raises:
        DataError: no runs, no task that all were scored on, or one sample of a task twice.
    """
    if not runs:
        raise DataError("there are no results to compare")
    ours, theirs = [_by_task(run) for run in runs], _by_task(baseline)
    everywhere = [name for name in theirs if all(name in run for run in ours)]
    if not everywhere:
        raise DataError(
            f"policy and baseline share no scored task (the policy has {_some(ours[0])}; the baseline {_some(theirs)}):"
            " evaluate both on the same rows"
        )
    differences = [
        [_mean(run[name], measure) - _mean(theirs[name], measure) for name in everywhere] for run in ours
    ]  # fmt: skip
    by_task = [fmean(column) for column in zip(*differences, strict=True)]
    wins, losses = sum(each > _TIE for each in by_task), sum(each < -_TIE for each in by_task)
    before = fmean(_mean(theirs[name], measure) for name in everywhere)
    difference = crossed_estimate(differences, seed, within=(-1.0, 1.0))
    return Comparison(
        measure=measure,
        tasks=len(everywhere),
        left_out=len(set(theirs).union(*ours)) - len(everywhere),
        policy=before + difference.mean,
        baseline=before,
        difference=difference,
        by_seed=tuple(fmean(row) for row in differences),
        wins=wins,
        losses=losses,
        ties=len(by_task) - wins - losses,
        p_value=sign_test(wins, losses),
    )


def summary_table(summaries: Mapping[str, Summary]) -> Table:
    """Policies side by side: a column each."""
    table = Table(title="Policies (mean over tasks, 95 % interval)", title_justify="left")
    table.add_column("")
    for name in summaries:
        table.add_column(name, justify="right")

    def line(label: str, of: Callable[[Summary], Any]) -> None:
        table.add_row(label, *(_cell(of(summary)) for summary in summaries.values()))

    def lines(title: str, of: Callable[[Summary], Mapping[Any, Estimate]]) -> None:
        names = sorted({name for summary in summaries.values() for name in of(summary)})
        if names:
            table.add_section()
        for name in names:
            table.add_row(title.format(name), *(_cell(of(summary).get(name)) for summary in summaries.values()))

    line("reward", lambda summary: summary.reward)
    lines("pass@{}", lambda summary: summary.pass_at)
    lines("pass^{}", lambda summary: {k: value for k, value in summary.pass_all.items() if k > 1})
    lines("points of {}", lambda summary: summary.by_family)
    lines("reward of {}", lambda summary: summary.by_occupation)
    table.add_section()
    line("tasks", lambda summary: summary.reward.tasks if summary.reward else 0)
    line("episodes", lambda summary: summary.episodes)
    line("unscored, left out", lambda summary: f"{summary.unscored} ({summary.unscored_share:.1%})")
    line("invalid calls", lambda summary: f"{summary.invalid_call_rate:.1%}")
    line("cut off", lambda summary: f"{summary.cut_rate:.1%}")
    line("calls an episode", lambda summary: f"{summary.turns:.1f}")
    line("tokens an episode", lambda summary: f"{summary.tokens:,.0f}")
    return table


def comparison_table(comparisons: Mapping[str, Comparison]) -> Table:
    """Comparisons, a line each; the key says who was set beside whom."""
    table = Table(title="Paired on the same tasks (95 % interval, exact sign test)", title_justify="left")
    for column in ("", "tasks", "baseline", "policy", "difference", "won/lost/tied", "p", "by training seed"):
        table.add_column(column, justify="left" if not column else "right")
    for name, each in comparisons.items():
        table.add_row(
            f"{name} ({each.measure})",
            f"{each.tasks}" + (f" ({each.left_out} left out)" if each.left_out else ""),
            f"{each.baseline:.3f}",
            f"{each.policy:.3f}",
            each.difference.told(),
            f"{each.wins}/{each.losses}/{each.ties}",
            f"{each.p_value:.2g}",
            ", ".join(f"{seed:+.3f}" for seed in each.by_seed),
        )
    return table


def as_json(summaries: Mapping[str, Summary], comparisons: Mapping[str, Comparison]) -> dict[str, Any]:
    """Both as plain JSON values, for `--json`."""
    built: dict[str, Any] = msgspec.to_builtins(
        {"policies": dict(summaries), "comparisons": dict(comparisons)}, str_keys=True
    )
    return built


def _by_task(results: Iterable[Result]) -> dict[str, list[Result]]:
    """The scored results of each task."""
    tasks: defaultdict[str, list[Result]] = defaultdict(list)
    seen: set[tuple[str, int]] = set()
    for result in results:
        if (result.id, result.sample) in seen:
            raise DataError(f"sample {result.sample} of task {result.id!r} stands in the results twice")
        seen.add((result.id, result.sample))
        if result.reward is not None:
            tasks[result.id].append(result)
    return dict(tasks)


def _mean(samples: Sequence[Result], measure: Measure) -> float:
    return fmean(_reward(one) if measure == "reward" else float(one.solved) for one in samples)


def _reward(result: Result) -> float:
    if result.reward is None:
        raise ValueError(f"{result.id}: an unscored result has no reward")
    return result.reward


def _shares(result: Result) -> dict[str, float]:
    """Family -> share of its points won. A task without points has one criterion, whose share is its reward."""
    if result.by_family:
        return {family: won / total for family, (won, total) in result.by_family.items() if total}
    return {result.family: _reward(result)} if result.family else {}


def _by_name(values: Mapping[str, Mapping[str, list[float]]], seed: int) -> dict[str, Estimate]:
    """Name -> estimate, from name -> task -> values of its samples."""
    return _known(
        {name: estimate([fmean(each) for each in tasks.values()], seed) for name, tasks in sorted(values.items())}
    )


def _known(found: Mapping[K, Estimate | None]) -> dict[K, Estimate]:
    return {name: each for name, each in found.items() if each is not None}


def _some(tasks: Mapping[str, Any]) -> str:
    names = [repr(name) for name in list(tasks)[:2]]
    return f"{', '.join(names)}, … ({len(tasks)} in all)" if names else "none"


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    return value.told() if isinstance(value, Estimate) else str(value)
