"""The bench measures what it says. No limit is asserted here, for machines are noisy: `make bench` does that."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest
from typer.testing import CliRunner

import synthcomp_env.bench
from synthcomp_env.bench import Figure
from synthcomp_env.bench.baseline import BARE_CALL, bare, call, inside, month
from synthcomp_env.bench.making import bench_creation, bench_reset
from synthcomp_env.bench.months import _independent, bench_month, own_bytes
from synthcomp_env.bench.steps import bench_steps
from synthcomp_env.bench.trace import TURNS, trace
from synthcomp_env.cli import app


def by_name(figures: Iterable[Figure]) -> dict[str, Figure]:
    return {figure.name: figure for figure in figures}


def test_a_figure_keeps_its_limit_from_the_right_side() -> None:
    assert Figure("a", 2.0, "x", 3).ok
    assert not Figure("a", 4.0, "x", 3).ok
    assert Figure("a", 4.0, "x", 3, at_least=True).ok
    assert not Figure("a", 2.0, "x", 3, at_least=True).ok
    assert Figure("a", 1e9, "x").ok


def test_the_bare_environment_answers_with_two_kilobytes() -> None:
    observation, reward, *_ = bare().step(BARE_CALL)
    assert (len(observation), reward) == (2000, 0.0)


def test_the_trace_lasts_a_whole_month_inside_it_and_every_call_of_it_works() -> None:
    env = month()
    steps = trace(env)
    assert len(steps) == TURNS
    failed = [step for step in steps if env.step(step.action)[4]["error"] is not None]
    assert failed == []
    state = inside(env).state
    assert (state.turn, state.finished) == (TURNS, "")
    assert state.day >= 15
    assert len({step.kind for step in steps}) >= 14


def test_everyday_steps_are_measured_in_b0() -> None:
    figures = by_name(bench_steps(batches=2))
    for kind in ("list_files", "read_file (warm)", "write_file", "send_message"):
        assert figures[f"{kind}, median"].limit == 3
        assert figures[f"{kind}, p99"].limit == 15
        assert 0.2 < figures[f"{kind}, median"].value < 300
    assert figures["search_text, median"].limit == 40
    assert "a step in which a message is read and answered, median" in figures


def test_a_month_is_measured_and_its_forks_are_independent() -> None:
    figures = by_name(bench_month(turns=440, runs=1))
    assert figures["turns of the mixed month, all inside it"].value == 440
    assert figures["forks are independent"].value == 1
    assert figures["snapshot at the last turn"].limit == 25
    assert figures["median step at turn 240 over turn 20"].limit == 1.2


def test_a_fork_that_shared_its_state_would_be_found_out() -> None:
    world = inside(month())
    assert _independent(world)

    class Sharing:
        def __init__(self) -> None:
            self.state_hash, self.step = world.state_hash, world.step

        def fork(self) -> Sharing:
            return self

    assert not _independent(Sharing())  # type: ignore[arg-type]


def test_what_the_policy_wrote_is_counted_once() -> None:
    env = month()
    before = own_bytes(inside(env).state)
    env.step(call("write_file", path="a.txt", content="x" * 5000))
    env.step(call("copy_file", source="a.txt", target="b.txt"))
    env.step(call("write_note", text="y" * 1000))
    assert before + 6000 <= own_bytes(inside(env).state) < before + 6100


def test_resets_and_creation_are_measured() -> None:
    figures = by_name([*bench_reset(rounds=5, seeds=2, environments=2), *bench_creation(count=1, warm=1, more=1)])
    assert figures["reset to a new seed, median"].value > 0
    assert figures["memory of a further environment after 50 steps"].limit == 0.1
    assert figures["computers created, contents as values"].at_least
    assert figures["computers created, with all bytes"].value < figures["computers created, contents as values"].value


@pytest.mark.parametrize(("value", "status", "mark"), [(2.0, 0, "kept"), (4.0, 1, "missed")])
def test_the_command_prints_every_figure_and_fails_on_a_missed_one(
    monkeypatch: pytest.MonkeyPatch, value: float, status: int, mark: str
) -> None:
    figures = [Figure("a step", value, "x B0", 3), Figure("reported", 7.0, "s")]

    def measured(progress: Any) -> list[Figure]:
        progress("something")
        return figures

    monkeypatch.setattr(synthcomp_env.bench, "run_bench", measured)
    table = CliRunner().invoke(app, ["bench"])
    assert table.exit_code == status
    assert mark in table.stdout
    assert "reported" in table.stdout
    plain = CliRunner().invoke(app, ["bench", "--json"])
    assert plain.exit_code == status
    found = json.loads(plain.stdout)
    assert [(each["name"], each["ok"]) for each in found] == [("a step", status == 0), ("reported", True)]
