"""Results of episodes, summaries and paired comparisons."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from synthcomp_env.errors import DataError
from synthcomp_env.experience.results import Result, load_results, save_results
from synthcomp_env.rl.comparison import as_json, compare, comparison_table, summarise, summary_table


def result(task: str, reward: float | None, sample: int = 0, **more: object) -> Result:
    return Result(task, sample, reward, reward is not None and reward >= 1, **more)  # type: ignore[arg-type]


def test_results_survive_a_file(tmp_path: Path) -> None:
    results = [
        result("a", 0.5, family="figure", occupation="nurse", by_family={"figure": (1, 2)}, turns=4, tokens=90),
        result("a", None, 1, cut=True),
    ]
    save_results(tmp_path / "results.jsonl", results)
    assert load_results(tmp_path / "results.jsonl") == results


def test_a_bad_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    path.write_text('{"id": "a", "sample": 0, "reward": 1, "solved": true, "later": 1}\n\n{"id": "b", "sample": "x"}\n')
    with pytest.raises(DataError, match="line 3"):
        load_results(path)
    with pytest.raises(DataError, match=r"nowhere\.jsonl"):
        load_results(tmp_path / "nowhere.jsonl")


def test_the_unscored_are_counted_and_left_out() -> None:
    found = summarise([result("a", 1.0), result("a", None, 1, turns=9, invalid_calls=9), result("b", None)])
    assert found.reward is not None
    assert (found.reward.mean, found.reward.tasks) == (1.0, 1)
    assert (found.episodes, found.unscored, found.unscored_share) == (3, 2, pytest.approx(2 / 3))
    assert (found.invalid_call_rate, found.turns) == (0.0, 0.0)
    nothing = summarise([result("a", None)])
    assert (nothing.reward, nothing.pass_at, nothing.unscored_share) == (None, {}, 1.0)


def test_every_task_counts_once() -> None:
    found = summarise([result("a", 1.0, sample) for sample in range(9)] + [result("b", 0.0)])
    assert found.reward is not None
    assert found.reward.mean == 0.5


def test_pass_at_k_rests_on_tasks_with_enough_samples() -> None:
    found = summarise(
        [result("a", reward, sample) for sample, reward in enumerate((1.0, 0.0, 0.0))]
        + [result("b", reward, sample) for sample, reward in enumerate((1.0, 1.0, None))]
    )
    assert {k: each.mean for k, each in found.pass_at.items()} == pytest.approx({1: 2 / 3, 2: 5 / 6, 3: 1.0})
    assert {k: each.mean for k, each in found.pass_all.items()} == pytest.approx({1: 2 / 3, 2: 1 / 2, 3: 0.0})
    assert [each.tasks for each in found.pass_at.values()] == [2, 2, 1]


def test_families_occupations_and_rates() -> None:
    found = summarise(
        [
            result("m", 0.3, occupation="nurse", by_family={"figure": (3, 4), "deadline": (0, 2), "chart": (0, 0)},
                   turns=10, invalid_calls=1, tokens=100),
            result("t", 1.0, occupation="chef", family="figure", turns=6, invalid_calls=3, tokens=50, cut=True),
        ]
    )  # fmt: skip
    assert {name: each.mean for name, each in found.by_family.items()} == {"deadline": 0.0, "figure": 0.875}
    assert {name: each.mean for name, each in found.by_occupation.items()} == {"chef": 1.0, "nurse": 0.3}
    assert (found.invalid_call_rate, found.cut_rate, found.turns, found.tokens) == (0.25, 0.5, 8.0, 75.0)


def test_the_same_sample_twice_is_refused() -> None:
    with pytest.raises(DataError, match="sample 0 of task 'a'"):
        summarise([result("a", 1.0), result("a", 0.0)])
    with pytest.raises(DataError, match="no results"):
        summarise([])


def test_a_comparison_is_paired() -> None:
    # Tasks differ far more than policies do: only pairing shows the small gain.
    baseline = [result(f"t{number}", number / 50) for number in range(40)]
    ours = [result(f"t{number}", number / 50 + 0.02 + 0.01 * (number % 2)) for number in range(40)]
    found = compare([ours], baseline)
    assert found.difference.mean == pytest.approx(0.025)
    assert found.difference.low == pytest.approx(0.025, abs=0.003)
    assert (found.wins, found.losses, found.ties, found.p_value) == (40, 0, 0, 2.0**-39)
    whole = summarise(ours).reward
    assert whole is not None
    assert whole.low is not None
    assert whole.low < found.baseline < whole.mean  # unpaired, nothing could be said


def test_only_common_scored_tasks_count() -> None:
    ours = [result("a", 1.0), result("b", 0.5), result("c", None), result("d", 1.0)]
    theirs = [result("a", 0.0), result("b", 0.5), result("c", 0.0), result("e", 0.0)]
    found = compare([ours], theirs)
    assert (found.tasks, found.left_out) == (2, 3)
    assert (found.wins, found.losses, found.ties, found.p_value) == (1, 0, 1, 1.0)
    assert (found.policy, found.baseline) == (0.75, 0.25)
    solved = compare([ours], theirs, "solved")
    assert (solved.policy, solved.baseline, solved.difference.mean) == (0.5, 0.0, 0.5)


def test_strangers_cannot_be_compared() -> None:
    with pytest.raises(DataError, match=r"share no scored task.*'a'.*'b'"):
        compare([[result("a", 1.0)]], [result("b", 1.0)])
    with pytest.raises(DataError, match="no results to compare"):
        compare([], [result("b", 1.0)])


def test_training_seeds_are_averaged_and_shown() -> None:
    baseline = [result(f"t{number}", 0.0) for number in range(30)]
    runs = [[result(f"t{number}", gain) for number in range(30)] for gain in (0.1, 0.3)]
    found = compare(runs, baseline)
    assert found.by_seed == pytest.approx((0.1, 0.3))
    assert found.difference.mean == pytest.approx(0.2)
    assert (found.difference.low, found.difference.high) == (pytest.approx(0.1), pytest.approx(0.3))
    assert found.wins == 30


def test_tables_and_json_say_the_same() -> None:
    ours = [result("a", 1.0, family="figure", occupation="chef"), result("b", None)]
    theirs = [result("a", 0.25, occupation="chef"), result("b", 0.0)]
    summaries = {"ours": summarise(ours), "theirs": summarise(theirs)}
    comparisons = {"ours over theirs": compare([ours], theirs)}
    told = io.StringIO()
    console = Console(file=told, width=160)
    console.print(summary_table(summaries))
    console.print(comparison_table(comparisons))
    shown = told.getvalue()
    for text in ("points of figure", "reward of chef", "1 (50.0%)", "pass@1", "0.750", "1/0/0", "1 (1 left out)"):
        assert text in shown
    data = json.loads(json.dumps(as_json(summaries, comparisons)))
    assert data["policies"]["ours"]["pass_at"]["1"]["mean"] == 1.0
    assert data["comparisons"]["ours over theirs"]["difference"]["mean"] == 0.75
