"""`run`, `score`, `replay` and `view`, end to end."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from synthcomp_env.computer import load_computer

FILES = {"final.snapshot", "index.html", "rubric.json", "run.json", "scorecard.json", "trajectory.jsonl"}


def test_a_run_folder_holds_what_it_should(finished: Path) -> None:
    assert {path.name for path in finished.iterdir()} == FILES
    summary = json.loads((finished / "run.json").read_text())
    assert summary["preset"] == "day"
    assert summary["policy"] == "expert"
    assert (summary["days"], summary["day"], summary["ended"]) == (1, 1, "done")
    assert summary["version"] == json.loads((finished / "trajectory.jsonl").read_text().partition("\n")[0])["version"]
    assert summary["turns"] == json.loads((finished / "trajectory.jsonl").read_text().splitlines()[-1])["turn"]


@pytest.mark.slow
def test_a_month_with_real_files(synthcomp, tmp_path: Path) -> None:
    out = tmp_path / "month"
    result = synthcomp("run", "--policy", "expert", "--seed", 1, "--out", out, "--json")
    assert result.exit_code == 0, result.output
    said = json.loads(result.stdout)
    assert said["summary"]["score"] == 1.0
    before, after = load_computer(out / "before"), load_computer(out / "after")
    assert len(before.files) == said["summary"]["files_before"]
    assert len(after.files) == said["summary"]["files_after"] > len(before.files)
    new = [file for key, file in after.files.items() if key not in before.files]
    assert any(file.path.endswith(".xlsx") for file in new)
    assert len(list((out / "after" / "drives").rglob("*.*"))) >= len(after.files)
    assert {"derived_from"} <= {edge.kind for edge in after.file_graph.edges}
    assert synthcomp("replay", out).exit_code == 0


def test_score_shows_every_criterion(synthcomp, finished: Path) -> None:
    result = synthcomp("score", finished)
    assert result.exit_code == 0
    assert "Every criterion" in result.stdout
    card = json.loads(synthcomp("score", finished, "--json").stdout)
    assert sum(row["points"] or 0 for row in card["rows"]) == card["points"] == sum(d["delta"] for d in card["deltas"])


@pytest.mark.parametrize("suffix", [".json", ".yaml"])
def test_another_rubric_scores_the_stored_state(synthcomp, finished: Path, tmp_path: Path, suffix: str) -> None:
    rubric = json.loads((finished / "rubric.json").read_text())
    own = json.loads(synthcomp("score", finished, "--rubric", finished / "rubric.json", "--json").stdout)
    assert own["points"] == json.loads((finished / "scorecard.json").read_text())["points"]
    kept = [each for each in rubric["criteria"] if each["deliverable"] == ""]
    for each in kept:
        each["points"] = 1
    path = tmp_path / f"mine{suffix}"
    encode = msgspec.json.encode if suffix == ".json" else msgspec.yaml.encode
    path.write_bytes(encode({**rubric, "criteria": kept}))
    card = json.loads(synthcomp("score", finished, "--rubric", path, "--json").stdout)
    assert card["total"] == len(kept) == len(card["rows"])


def test_replay_proves_the_run_or_finds_the_first_difference(synthcomp, folder: Path) -> None:
    good = synthcomp("replay", folder, "--json")
    assert good.exit_code == 0
    assert json.loads(good.stdout)["identical"] is True
    path = folder / "trajectory.jsonl"
    lines = path.read_text().split("\n")
    spoilt = json.loads(lines[3])
    spoilt["observation"] += "!"
    path.write_text("\n".join([*lines[:3], json.dumps(spoilt), *lines[4:]]))
    bad = synthcomp("replay", folder)
    assert bad.exit_code == 1
    assert "differs at turn 3: another observation" in bad.stdout


def test_a_run_that_was_cut_off_can_be_finished(synthcomp, folder: Path) -> None:
    path = folder / "trajectory.jsonl"
    path.write_bytes(path.read_bytes()[:-20])
    for name in FILES - {"trajectory.jsonl"}:
        (folder / name).unlink()
    for command in (("score", folder), ("view", folder, "--no-browser")):
        cut = synthcomp(*command)
        assert cut.exit_code == 2
        assert "was cut off" in cut.stderr
    result = synthcomp("replay", folder, "--finish")
    assert result.exit_code == 0, result.output
    assert "cut short" in result.stdout
    assert "results written to" in result.stdout
    # Only the last call was lost, the one that would have ended the day.
    summary = json.loads((folder / "run.json").read_text())
    assert (summary["ended"], summary["day"]) == ("cut off", 1)
    assert "over 1 working day, cut off on day 1" in synthcomp("score", folder).stdout
    assert "over 1 working day, cut off on day 1" in (folder / "index.html").read_text()
    assert {path.name for path in folder.iterdir()} == FILES | {"before", "after"}
    assert synthcomp("score", folder).exit_code == 0


def test_view_draws_the_page_again(synthcomp, folder: Path) -> None:
    page = folder / "index.html"
    before = page.read_bytes()
    page.unlink()
    result = synthcomp("view", folder, "--no-browser")
    assert result.exit_code == 0
    assert result.stdout.strip() == str(page)
    assert page.read_bytes() == before


def test_an_edited_preset_does_not_change_a_stored_run(synthcomp, tmp_path: Path) -> None:
    from synthcomp_env import shipped

    preset = tmp_path / "short.yaml"
    preset.write_text(shipped.find("envs", "day").read_text().replace("name: day", "name: short"))
    out = tmp_path / "run"
    assert synthcomp("run", "--preset", preset, "--policy", "noop", "--no-files", "--out", out).exit_code == 0
    preset.unlink()
    assert synthcomp("replay", out).exit_code == 0


def test_a_run_replaces_a_run_but_nothing_else(synthcomp, folder: Path, tmp_path: Path) -> None:
    arguments = ("run", "--preset", "task", "--policy", "noop", "--no-files")
    assert synthcomp(*arguments, "--out", folder).exit_code == 0
    assert json.loads((folder / "run.json").read_text())["preset"] == "task"
    other = tmp_path / "photos"
    other.mkdir()
    (other / "cat.jpg").touch()
    refused = synthcomp(*arguments, "--out", other)
    assert refused.exit_code == 2
    assert "holds no run" in refused.stderr
    assert [path.name for path in other.iterdir()] == ["cat.jpg"]


def test_a_split_gives_its_own_seeds(synthcomp, tmp_path: Path) -> None:
    from synthcomp_env.creation import split_of

    arguments = ("run", "--preset", "task", "--policy", "noop", "--no-files", "--json", "--split", "val")
    result = synthcomp(*arguments, "--seed", 5, "--out", tmp_path / "v")
    assert result.exit_code == 0, result.output
    summary = json.loads(result.stdout)["summary"]
    assert split_of(summary["seed"]) == "val"
    assert summary["computer"].endswith(f"#{summary['seed']}")
    assert summary["split"] == "val"


def test_a_task_is_lived_by_the_expert_unless_another_is_named(synthcomp, tmp_path: Path) -> None:
    result = synthcomp("run", "--preset", "task", "--no-files", "--out", tmp_path / "t")
    assert result.exit_code == 0, result.output
    assert "lived by 'expert'" in result.stdout
    assert "over 1 working day" in result.stdout
    assert "1 working days" not in result.stdout
    assert "Score 100.0%" in result.stdout


def test_a_run_out_of_calls_says_so(synthcomp, tmp_path: Path) -> None:
    out = tmp_path / "short"
    computer = ("--occupation", "operations_manager", "--seed", 3)
    arguments = (
        "run",
        "--preset",
        "week",
        *computer,
        "--policy",
        "expert",
        "--max-turns",
        60,
        "--no-files",
        "--out",
        out,
    )
    result = synthcomp(*arguments)
    assert result.exit_code == 0, result.output
    assert "60 calls over 2 working days, out of calls on day 2" in result.stdout
    assert json.loads((out / "run.json").read_text())["ended"] == "truncated"


def test_stopping_a_run_keeps_what_was_lived(synthcomp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from synthcomp_env.environment import SyntheticComputerEnv

    honest, calls = SyntheticComputerEnv.step, []

    def step(self: SyntheticComputerEnv, action: object) -> object:
        calls.append(action)
        if len(calls) == 6:
            raise KeyboardInterrupt
        return honest(self, action)

    monkeypatch.setattr(SyntheticComputerEnv, "step", step)
    out = tmp_path / "run"
    stopped = synthcomp("run", "--preset", "day", "--policy", "expert", "--out", out)
    assert stopped.exit_code == 130
    assert f"`synthcomp replay {out} --finish`" in " ".join(stopped.stderr.split())
    monkeypatch.undo()
    assert len((out / "trajectory.jsonl").read_text().splitlines()) == 1 + 5
    assert "identical: 5 actions" in synthcomp("replay", out).stdout
