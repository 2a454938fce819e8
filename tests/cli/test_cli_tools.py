"""`create`, `tokens`, `eject`, `demo`, help, and the command as a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from synthcomp_env.computer import load_computer, load_released

COMMANDS = ("demo", "create", "run", "score", "replay", "view", "verify", "eject", "tokens", "bench", "variety")


def _process(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from synthcomp_env.cli import main; main()", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, timeout=120, check=False, env=os.environ)


def test_help_lists_every_command_and_each_teaches_by_example(synthcomp) -> None:
    listing = synthcomp("--help")
    assert listing.exit_code == 0
    for name in COMMANDS:
        assert f" {name} " in listing.stdout
        help_text = synthcomp(name, "--help").stdout
        assert f"synthcomp {name}" in help_text.split("Options")[0].partition("Usage")[2].partition("\n")[2], name


def test_help_is_quick_and_loads_no_engine(tmp_path: Path) -> None:
    code = (
        "import sys, synthcomp_env.cli as c\n"
        "heavy = {'torch', 'docx', 'pptx', 'openpyxl', 'reportlab', 'pyarrow', 'synthcomp_env.environment'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=True)
    assert done.stdout.strip() == "[]"


def test_create_writes_computers_that_load(synthcomp, tmp_path: Path) -> None:
    result = synthcomp("create", tmp_path, "--occupation", "operations_manager", "--seed", 4, "--json")
    assert result.exit_code == 0, result.output
    (made,) = json.loads(result.stdout)
    computer = load_computer(made["path"])
    assert len(computer.files) == made["files"] > 70
    assert made["reference"] == "generated:operations_manager#4"
    assert made["replaced"] is False
    second = synthcomp("create", tmp_path, "--occupation", "operations_manager", "--seed", 4)
    assert "replaced what stood there" in second.stdout
    again = synthcomp(
        "run", "--computer", made["path"], "--preset", "task", "--policy", "noop", "--no-files", "--out", tmp_path / "r"
    )
    assert again.exit_code == 0, again.output


def test_create_writes_rows(synthcomp, tmp_path: Path) -> None:
    result = synthcomp("create", tmp_path / "rows", "--split", "test", "-n", 2, "--parquet", "--json")
    assert result.exit_code == 0, result.output
    made = json.loads(result.stdout)
    read = list(load_released(tmp_path / "rows" / "computers.parquet"))
    assert [computer.computer_id for computer in read] == [row["computer"] for row in made]
    assert [row["reference"].rpartition("#")[2] for row in made] == ["110000000", "110000001"]


def test_tokens_adds_up(synthcomp) -> None:
    result = synthcomp("tokens", "--preset", "task", "--json")
    tokens = json.loads(result.stdout)["tokens"]
    assert tokens["together"] == tokens["system prompt"] + tokens["tool schemas"] + tokens["first observation"] > 0
    assert "together" in synthcomp("tokens", "--preset", "task").stdout


def test_eject_copies_for_editing_and_what_stands_here_is_used(
    synthcomp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert synthcomp("eject", tmp_path).exit_code == 0
    for place in (
        "envs/month.yaml",
        "envs/packs/financial_advisor.yaml",
        "envs/office/themes.yaml",
        "agents/judge.md",
        "rubrics/report.yaml",
    ):
        assert (tmp_path / place).is_file(), place
    preset = tmp_path / "envs" / "day.yaml"
    preset.write_text(preset.read_text() + "nonsense: 1\n")
    assert "0 files written" in synthcomp("eject", tmp_path).stdout
    monkeypatch.chdir(tmp_path)
    assert "nonsense" in synthcomp("tokens", "--preset", "day").stderr


def test_the_process_keeps_stdout_clean(tmp_path: Path) -> None:
    done = _process("run", "--preset", "task", "--policy", "expert", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    folder = json.loads(done.stdout)["folder"]
    assert (tmp_path / folder / "index.html").is_file()
    assert (tmp_path / folder / "after" / "drives").is_dir()
    wrong = _process("score", "absent", cwd=tmp_path)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert wrong.stderr.startswith("error: ")


@pytest.mark.slow
def test_the_demo_makes_everything(synthcomp, tmp_path: Path) -> None:
    result = synthcomp("demo", "--out", tmp_path)
    assert result.exit_code == 0, result.output
    for heading in ("1. A synthetic computer", "2. The month", "3. The same month", "4. Look at it"):
        assert heading in result.stdout
    assert "Score 100.0%" in result.stdout
    for name in ("diligent", "expert"):
        assert (tmp_path / name / "index.html").stat().st_size > 100_000


def test_tokens_are_counted_by_a_given_tokenizer(synthcomp, tmp_path: Path) -> None:
    tokenizers = pytest.importorskip("tokenizers", reason="the 'tokens' extra is not installed")
    made = tokenizers.Tokenizer(tokenizers.models.WordLevel({"?": 0}, unk_token="?"))
    made.pre_tokenizer = tokenizers.pre_tokenizers.WhitespaceSplit()
    path = tmp_path / "tokenizer.json"
    made.save(str(path))
    told = json.loads(synthcomp("tokens", "--preset", "task", "--tokenizer", path, "--json").stdout)
    assert told["counter"] == str(path)
    from synthcomp_env.environment import SyntheticComputerEnv

    env = SyntheticComputerEnv(preset="task")
    observation, _ = env.reset(seed=0)
    assert told["tokens"]["first observation"] == len(observation.split())
    path.write_text("{}")
    wrong = synthcomp("tokens", "--tokenizer", path)
    assert wrong.exit_code == 2
    assert "is not a tokenizer.json" in wrong.stderr


@pytest.mark.slow
def test_verify_reports_every_proof(synthcomp, tmp_path: Path) -> None:
    asked = ("verify", "--occupation", "financial_advisor", "--seeds", "1", "--policies", "expert,noop")
    asked += ("--resume", str(tmp_path / "proofs.jsonl"))
    result = synthcomp(*asked, "--json")
    report = json.loads(result.stdout)
    rows = {row["name"]: row for row in report["rows"]}
    assert result.exit_code == (0 if all(row["ok"] for row in report["rows"]) else 1)
    assert rows["expert, lowest score"]["value"] == 1.0
    assert rows["no-op, highest score"]["value"] == 0.0
    assert rows["mutants caught"]["n"] > 0 < rows["equivalents passed"]["n"]
    assert report["packs"]["financial_advisor"] == report["rows"]
    table = synthcomp(*asked, "--by-pack").stdout.partition("by pack")[2]  # read from the file, not run again
    assert len((tmp_path / "proofs.jsonl").read_text().splitlines()) == 1
    assert "financial_advis" in table


def test_variety_measures_the_computers_it_makes(synthcomp) -> None:
    made = synthcomp("variety", "--occupations", "financial_advisor", "-n", "2", "--json")
    found = json.loads(made.stdout)
    assert (found["computers"], found["likeness"][0]["occupation"]) == (2, "financial_advisor")
    assert 0 < found["likeness"][0]["raw"] < found["likeness"][0]["masked"] < 1
    assert made.exit_code == (1 if found["common"] else 0)
    shown = synthcomp("variety", "--occupations", "financial_advisor", "-n", "2")
    assert "median similarity" in shown.stdout
