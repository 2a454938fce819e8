"""Learning curves: what is drawn is what was logged."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from synthcomp_env.errors import ConfigError, DataError
from synthcomp_env.rl.curve import band, curve_figure, curve_table, draw_curve, read_history, sparkline


def history(gain: float, steps: int = 5) -> list[dict[str, Any]]:
    """As a trainer logs it: a line a training step, one more for each evaluation, a last one without figures."""
    lines: list[dict[str, Any]] = []
    for step in range(1, steps + 1):
        lines.append({"step": step, "reward": gain * step, "rollout/pass": gain * step / 2, "kl": None})
        if step % 2 == 0:
            lines.append({"step": step, "eval_reward": gain * step + 0.1})
    return [*lines, {"step": steps, "train_runtime": 3.0}]


def test_seeds_make_a_mean_and_a_band() -> None:
    found = band([history(0.1), history(0.2)], "reward")
    assert found is not None
    assert found.steps == (1, 2, 3, 4, 5)
    assert found.mean == pytest.approx((0.15, 0.3, 0.45, 0.6, 0.75))
    assert found.low == pytest.approx((0.1, 0.2, 0.3, 0.4, 0.5))
    assert found.high == pytest.approx((0.2, 0.4, 0.6, 0.8, 1.0))
    assert found.seeds == 2
    assert band([history(0.1)], "kl") is None


def test_the_mean_is_of_the_same_seeds_at_every_step() -> None:
    found = band([history(0.1, 5), history(0.9, 3)], "reward")
    assert found is not None
    assert found.steps == (1, 2, 3)
    with pytest.raises(DataError, match="no common step"):
        band([[{"step": 1, "reward": 0}], [{"step": 2, "reward": 0}]], "reward")


def test_a_resumed_run_counts_its_later_line() -> None:
    found = band([[{"step": 1, "reward": 0.0}, {"step": 2, "reward": 0.9}, {"step": 2, "reward": 0.4}]], "reward")
    assert found is not None
    assert found.mean == (0.0, 0.4)


def test_what_is_drawn_is_what_was_logged() -> None:
    pytest.importorskip("matplotlib", reason="matplotlib is in the plots extra")
    figure = curve_figure([history(0.1), history(0.2)], {"diligent": {"reward": 0.7}, "base": {"rollout/pass": 0.05}})
    reward, passing = figure.axes
    lines = {str(line.get_label()): line for line in reward.get_lines()}
    assert list(lines) == ["training, mean of 2 seeds", "held out, mean of 2 seeds", "diligent (0.700)"]
    assert list(lines["training, mean of 2 seeds"].get_xdata()) == [1, 2, 3, 4, 5]
    assert list(lines["training, mean of 2 seeds"].get_ydata()) == pytest.approx([0.15, 0.3, 0.45, 0.6, 0.75])
    assert list(lines["held out, mean of 2 seeds"].get_xdata()) == [2, 4]
    assert list(lines["held out, mean of 2 seeds"].get_ydata()) == pytest.approx([0.4, 0.7])
    assert list(lines["diligent (0.700)"].get_ydata()) == [0.7, 0.7]
    edges = reward.collections[0].get_paths()[0].vertices
    at_five = {round(float(y), 6) for x, y in edges if x == 5}
    assert at_five == {0.5, 1.0}
    assert (reward.get_ylabel(), passing.get_ylabel()) == ("reward", "pass rate")
    assert [str(line.get_label()) for line in passing.get_lines()] == ["training, mean of 2 seeds", "base (0.050)"]


def test_a_picture_is_written(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib is in the plots extra")
    image = pytest.importorskip("PIL.Image")
    out = tmp_path / "figures" / "curve.png"
    draw_curve([history(0.1)], out, title="A run")
    with image.open(out) as picture:
        assert picture.format == "PNG"
        colours = {colour for _, colour in picture.convert("RGB").getcolors(1 << 20)}
    assert (0x2F, 0x66, 0x90) in colours  # the line itself
    with pytest.raises(ConfigError, match=r"\.png"):
        draw_curve([history(0.1)], tmp_path / "curve.docx")


def test_figures_that_nobody_logged_are_named() -> None:
    with pytest.raises(DataError, match="'reward' or 'rollout/pass'"):
        curve_table([[{"step": 1, "loss": 0.3}]])


def test_histories_are_read_from_what_trainers_write(tmp_path: Path) -> None:
    lines = history(0.1)
    (tmp_path / "steps.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    (tmp_path / "steps.json").write_text(json.dumps(lines))
    (tmp_path / "trainer_state.json").write_text(json.dumps({"global_step": 5, "log_history": lines}))
    (tmp_path / "steps.csv").write_text("step,reward,eval_reward,note\n1,0.1,,warm\n2,0.2,0.3,\n")
    for name in ("steps.jsonl", "steps.json", "trainer_state.json"):
        assert read_history(tmp_path / name) == lines
    table = [read_history(tmp_path / "steps.csv")]
    for name, steps, values in (("reward", (1, 2), (0.1, 0.2)), ("eval_reward", (2,), (0.3,))):
        found = band(table, name)
        assert found is not None
        assert (found.steps, found.mean) == (steps, values)


def test_the_phases_of_a_run_follow_one_another(tmp_path: Path) -> None:
    for phase, rewards in {2: [0.6], 0: [0.1, 0.2], 10: [0.9]}.items():
        log = tmp_path / f"phase-{phase}" / "log.jsonl"
        log.parent.mkdir()
        lines = [{"step": step, "reward": reward} for step, reward in enumerate(rewards, 1)]
        log.write_text("".join(json.dumps(line) + "\n" for line in [*lines, {"step": len(rewards), "runtime": 1.0}]))
    found = band([read_history(tmp_path)], "reward")
    assert found is not None
    assert (found.steps, found.mean) == ((1, 2, 3, 4), (0.1, 0.2, 0.6, 0.9))
    assert read_history(tmp_path / "phase-0") == read_history(tmp_path / "phase-0" / "log.jsonl")
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match="not the folder of a run"):
        read_history(tmp_path / "empty")


@pytest.mark.parametrize(("name", "text"), [("a.json", '{"steps": 1}'), ("a.jsonl", "[1]\n"), ("a.json", "{")])
def test_what_is_no_history_is_refused(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(DataError, match=name):
        read_history(tmp_path / name)


def test_missing_and_unknown_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"nowhere\.csv"):
        read_history(tmp_path / "nowhere.csv")
    with pytest.raises(ConfigError, match=r"\.csv, \.json or \.jsonl"):
        read_history(tmp_path / "log.txt")


def test_sparklines() -> None:
    assert sparkline([0, 1, 2, 3, 4, 5, 6, 7]) == "▁▂▃▄▅▆▇█"
    assert sparkline([0.5, 0.5]) == "▁▁"
    assert sparkline([]) == ""
    assert sparkline([0, 0, 1, 1, 3.5, 3.5], width=3) == "▁▃█"
    assert len(sparkline(range(1000), width=40)) == 40


def test_a_curve_in_a_terminal() -> None:
    told = io.StringIO()
    Console(file=told, width=120).print(curve_table([history(0.1), history(0.2)]))
    lines = {line.split("│")[1].strip(): line for line in told.getvalue().splitlines() if line.count("│") > 3}
    assert set(lines) == {"reward", "reward, held out", "pass rate"}
    assert all(text in lines["reward"] for text in ("1-5", "▁▃▅▆█", "0.150", "0.750"))
    assert all(text in lines["reward, held out"] for text in ("2-4", "0.400", "0.700"))


def test_panels_that_show_the_same_are_drawn_once() -> None:
    won = [{"step": step, "reward": step / 4, "rollout/pass": step / 4 + 1e-8} for step in range(4)]
    pytest.importorskip("matplotlib", reason="drawing needs the plots extra")
    assert len(curve_figure([won]).axes) == 1
    assert len(curve_figure([[*won, {"step": 4, "reward": 0.5, "rollout/pass": 0.25}]]).axes) == 2
