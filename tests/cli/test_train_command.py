"""`synthcomp train`: measuring, comparing and drawing; mistakes are one line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from synthcomp_env.cli import app
from synthcomp_env.experience.results import Result, load_results, save_results

RUN = CliRunner()
TWO = ["--set", "evaluation.rows.count=2", "--set", "evaluation.rows.tasks_per_computer=2", "--set",
       "evaluation.max_tokens=4"]  # fmt: skip


def results(rewards: list[float]) -> list[Result]:
    return [Result(f"task/{number}", 0, reward, reward == 1.0) for number, reward in enumerate(rewards)]


def test_evaluating_a_checkpoint_beside_a_baseline(tmp_path: Path) -> None:
    pytest.importorskip("transformers", reason="a model in this process needs the train extra")
    from synthcomp_env.rl.tiny import tiny_model, tiny_tokenizer

    tokenizer = tiny_tokenizer([""], 300)
    tiny_model(tokenizer, width=32, layers=1, inner=32).save_pretrained(tmp_path / "model")
    tokenizer.save_pretrained(tmp_path / "model")
    first = tmp_path / "first.jsonl"
    arguments = ["train", "evaluate", "--model", str(tmp_path / "model"), *TWO]
    done = RUN.invoke(app, [*arguments, "--out", str(first), "--json"])
    assert done.exit_code == 0, done.output
    assert len(load_results(first)) == 2
    again = RUN.invoke(app, [*arguments, "--baseline", str(first), "--split", "val", "--json"])
    told = json.loads(again.stdout)
    (compared,) = told["comparisons"].values()
    assert (compared["tasks"], compared["ties"], compared["wins"]) == (2, 2, 0)


def test_comparing_and_drawing_what_was_stored(tmp_path: Path) -> None:
    good, poor = tmp_path / "good.jsonl", tmp_path / "poor.jsonl"
    save_results(good, results([1.0] * 9 + [0.0]))
    save_results(poor, results([0.0] * 10))
    done = RUN.invoke(app, ["train", "compare", str(good), "--baseline", str(poor), "--json"])
    (compared,) = json.loads(done.stdout)["comparisons"].values()
    assert (compared["wins"], compared["losses"], compared["ties"]) == (9, 0, 1)
    assert compared["p_value"] == pytest.approx(2 * 0.5**9)
    log = tmp_path / "log.jsonl"
    log.write_text("".join(json.dumps({"step": step, "reward": step / 10}) + "\n" for step in range(1, 6)))
    pytest.importorskip("matplotlib", reason="pictures need the plots extra")
    drawn = RUN.invoke(app, ["train", "curve", str(log), "--out", str(tmp_path / "curve.png"), "--start", "0.1"])
    assert drawn.exit_code == 0, drawn.output
    assert (tmp_path / "curve.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["sft", "--config", "nothing"], "no training/configs/nothing.yaml"),
        (["grpo", "--set", "grpo.steps"], "--set takes KEY=VALUE"),
        (["grpo", "--set", "grpo.steps=[1"], "--set grpo.steps=[1"),
        (["evaluate", "--set", "evaluation.sample=3"], "evaluation.sample: Extra inputs are not permitted"),
        (["evaluate", "--model", "nowhere", *TWO], "nowhere holds no checkpoint"),
        (["compare", "none.jsonl", "--baseline", "none.jsonl"], "none.jsonl: results cannot be read"),
    ],
)
def test_mistakes_are_one_line_and_status_two(arguments: list[str], message: str) -> None:
    done = RUN.invoke(app, ["train", *arguments])
    assert done.exit_code == 2
    assert message in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
