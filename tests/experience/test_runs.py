"""Run folders from Python: what is kept, and what grows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from synthcomp_env.computer import load_computer
from synthcomp_env.errors import ConfigError, DataError
from synthcomp_env.experience.aftermath import computer_after, computer_with
from synthcomp_env.experience.folder import run_name
from synthcomp_env.experience.replay import replay
from synthcomp_env.experience.rescoring import open_final, rescore
from synthcomp_env.experience.runs import record_run
from synthcomp_env.models import ChatReply

MACHINE = "generated:financial_advisor#2"


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("experience") / "month"
    record_run(folder, computer=MACHINE, policy="expert", files=False)
    return folder


def test_equal_runs_write_equal_folders(month: Path, tmp_path: Path) -> None:
    record_run(tmp_path / "again", computer=MACHINE, policy="expert", files=False)
    for path in month.iterdir():
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes(), path.name


def test_the_last_state_scores_as_the_run_did(month: Path) -> None:
    own, again = rescore(month), rescore(month, month / "rubric.json")
    assert (own.points, own.total, own.score) == (again.points, again.total, 1.0)
    assert [row.points for row in own.rows] == [row.points for row in again.rows]


def test_the_file_graph_grows_by_what_was_read_before_it_was_written(month: Path) -> None:
    from synthcomp_env.creation import resolve

    snapshot = open_final(month)
    machine = resolve(MACHINE)
    assert computer_with(machine, snapshot.world.files) is machine
    after = computer_after(machine, snapshot.state, snapshot.world.scenario.calendar)
    written = {key for key, entry in snapshot.state.files.items() if entry.by == "policy"}
    assert written
    grown = set(after.graph.edges) - set(machine.graph.edges)
    assert {target for _, target in grown} & written
    assert set(machine.graph.edges) <= set(after.graph.edges)
    for key, entry in snapshot.state.files.items():
        assert after.files[key].blob == entry.blob
    new = {finding.kind for finding in after.findings} - {finding.kind for finding in machine.findings}
    # Files of the month are younger than the release's moment, and a source may be written again after what it fed.
    assert new <= {"post_simulation_file", "post_simulation_snapshot", "backwards_edge", "backwards_link"}


def test_a_task_keeps_only_its_own_files(tmp_path: Path) -> None:
    summary = record_run(tmp_path / "task", computer=MACHINE, policy="noop", preset="task", seed=4)
    before = load_computer(tmp_path / "task" / "before")
    assert sum(file.contents is not None for file in before.files.values()) == summary.files_before < 10


def test_a_wrong_argument_leaves_an_earlier_run_alone(month: Path) -> None:
    before = {path.name: path.read_bytes() for path in month.iterdir()}
    with pytest.raises(ConfigError):
        record_run(month, computer=MACHINE, policy="nobody")
    with pytest.raises(ConfigError):
        record_run(month, computer=MACHINE, policy="noop", judge="nobody")
    with pytest.raises(DataError):
        record_run(month, computer="released:absent.parquet#x", policy="noop")
    assert {path.name: path.read_bytes() for path in month.iterdir()} == before


def test_replay_sees_another_reward_and_another_start(month: Path, tmp_path: Path) -> None:
    lines = (month / "trajectory.jsonl").read_text().split("\n")
    won = next(n for n, line in enumerate(lines) if n and '"reward":0.0' not in line)
    turn = json.loads(lines[won])
    path = tmp_path / "trajectory.jsonl"
    path.write_text("\n".join([*lines[:won], json.dumps({**turn, "reward": turn["reward"] / 2}), *lines[won + 1 :]]))
    found = replay(path)
    assert found.difference is not None
    assert (found.difference.turn, found.difference.what) == (turn["turn"], "another reward")
    header = {**json.loads(lines[0]), "initial_hash": "00"}
    path.write_text("\n".join([json.dumps(header), *lines[1:]]))
    started = replay(path).difference
    assert started is not None
    assert started.turn == 0


class _Kind:
    """A model that finds every criterion met."""

    name = "kind"
    asked = 0

    def complete(self, messages: object, **_: object) -> ChatReply:
        _Kind.asked += 1
        verdict = {"evidence": "it says so", "verdict": "full"}
        return ChatReply(json.dumps(verdict), verdict)


def test_a_judges_replies_are_kept_and_replayed(month: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from synthcomp_env.experience import rescoring

    monkeypatch.setattr(rescoring, "connect", lambda reference: _Kind())
    folder = tmp_path / "run"
    record_run(folder, computer=MACHINE, policy="noop", preset="task", files=False)
    rubric = json.loads((folder / "rubric.json").read_text())
    (criterion,) = rubric["criteria"]
    criterion["check"] = {"type": "judged", "instruction": "The work is good.", "paths": []}
    mine = tmp_path / "mine.json"
    mine.write_text(json.dumps(rubric))
    assert rescore(folder, mine).unjudged == criterion["points"]
    judged = rescore(folder, mine, "anthropic:kind")
    assert (judged.unjudged, judged.points, _Kind.asked) == (0, criterion["points"], 1)
    assert rescore(folder, mine).points == criterion["points"]  # from the recording
    assert _Kind.asked == 1


@pytest.mark.parametrize(
    ("computer", "name"),
    [
        ("generated:financial_advisor#7", "financial_advisor-7-expert-month-1"),
        ("released:data/rows.parquet#win_computer_000000", "rows.parquet-win_computer_000000-expert-month-1"),
        ("/tmp/machines/mine/", "mine-expert-month-1"),
    ],
)
def test_names_of_run_folders(computer: str, name: str) -> None:
    assert run_name(computer, "expert", "month", 1) == name
