"""A wrong word on the command line is one clear line on stderr, exit status 2, and nothing written."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("run --policy nobody", "no policy 'nobody'. There are: oracle, expert"),
        ("run --computer nowhere", "'nowhere' is no computer. Write generated:OCCUPATION#SEED"),
        ("run --computer generated:baker#1", "no envs/packs/baker.yaml. Known: audience_editor"),
        ("run --computer generated:financial_advisor", "write the seed after '#'"),
        ("run --computer released:absent.parquet#x", "absent.parquet: no such file"),
        ("run --computer released:absent.parquet", "write the computer's id after '#'"),
        ("run --computer generated:financial_advisor#1 --split val", "not both"),
        ("run --preset fortnight", "no envs/fortnight.yaml is a preset. Known: block, day, month, task, week; or"),
        ("run --preset bad.yaml", "bad.yaml: name: Field required"),
        ("run --occupation baker", "no envs/packs/baker.yaml"),
        ("run --judge gpt", "'gpt' names no model: write anthropic:MODEL"),
        ("run --split val --seed 99999999999", "the val split has seeds 0 to"),
        ("run --out bad.yaml", "bad.yaml is a file"),
        ("demo --occupation baker", "no envs/packs/baker.yaml"),
        ("create out --occupation baker", "no envs/packs/baker.yaml"),
        ("score absent", "there is no run folder absent"),
        ("score .", "is no run folder: it has no trajectory.jsonl"),
        ("replay absent", "there is no run folder absent"),
        ("view absent --no-browser", "there is no run folder absent"),
        ("verify --seeds 4-1", "--seeds takes A-B with A <= B"),
        ("verify --seeds one", "--seeds takes A-B"),
        ("verify --policies nobody", "no policy nobody"),
        ("verify --occupation baker", "no envs/packs/baker.yaml"),
        ("tokens --tokenizer absent.json", "no tokenizer at absent.json"),
        ("tokens --preset splits", "is a preset. Known: block, day, month, task, week;"),
        ("tokens --preset fortnight", "no envs/fortnight.yaml"),
    ],
)
def test_errors(synthcomp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: str, words: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.yaml").write_text("x: 1\n")
    result = synthcomp(*arguments.split())
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert result.stderr.startswith("error: ")
    assert words in result.stderr
    assert result.stderr.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["bad.yaml"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "is not a rubric"),
        ('{"criteria": []}', "no points to win"),
        ('{"criteria": [{"id": "a"}]}', "missing required field"),
    ],
)
def test_malformed_rubrics(synthcomp, finished: Path, tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "mine.json"
    path.write_text(text)
    result = synthcomp("score", finished, "--rubric", path)
    assert result.exit_code == 2
    assert words in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_rubric_for_another_month_is_refused(synthcomp, finished: Path, tmp_path: Path) -> None:
    text = (finished / "rubric.json").read_text()
    path = tmp_path / "mine.json"
    path.write_text(text.replace('"deliverable": "dlv_001"', '"deliverable": "dlv_900"', 1))
    assert path.read_text() != text
    result = synthcomp("score", finished, "--rubric", path)
    assert result.exit_code == 2
    assert "is about 'dlv_900'; this run has dlv_001" in result.stderr


@pytest.mark.parametrize("arguments", ["run --difficulty 3", "create out -n 0", "run --split dev", "fly", "score"])
def test_usage_errors_exit_with_2(synthcomp, arguments: str) -> None:
    result = synthcomp(*arguments.split())
    assert result.exit_code == 2
    assert result.stdout == ""
