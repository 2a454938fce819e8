from __future__ import annotations

import json
import re
import statistics

import pytest

from synthcomp_env.environment import SyntheticComputerEnv
from synthcomp_env.errors import ConfigError
from synthcomp_env.loading import open_source
from synthcomp_env.presets import load_preset
from synthcomp_env.snapshots import Snapshot
from synthcomp_env.tasks import FAMILIES, Task, cut_task

WORLDS = ("generated:public_health_director#3", "generated:financial_advisor#8", "generated:operations_manager#2")


def begin(task: Task, seed: int = 1) -> SyntheticComputerEnv:
    env = SyntheticComputerEnv("task")
    start = task.world.start(seed)
    turns = task.world.turns
    env.restore(Snapshot(task.world, load_preset("task"), start.state, start.book, 1, turns, start.text))
    return env


def task_of(reference: str, family: str) -> Task:
    return cut_task(open_source(reference, 0.5), 1, family)


def test_there_are_at_least_eight_families() -> None:
    assert len(FAMILIES) >= 8


@pytest.mark.parametrize("family", sorted(FAMILIES))
@pytest.mark.parametrize("reference", WORLDS)
def test_doing_nothing_wins_nothing_and_the_solution_wins_all(reference: str, family: str) -> None:
    task = task_of(reference, family)
    assert begin(task).step("Done.")[1] == 0.0
    env = begin(task)
    observations = [env.snapshot().shown]
    total = 0.0
    for call in task.solution:
        text, reward, _, _, info = env.step(json.dumps(call))
        assert info["error"] is None, text
        observations.append(text)
        total += reward
    _, reward, terminated, _, _ = env.step("Done.")
    assert terminated
    assert total + reward == pytest.approx(1.0)
    assert len(task.solution) < load_preset("task").max_turns
    assert len(observations[0]) / 4 <= 150
    assert all(len(text) / 4 <= 120 for text in observations)
    assert len(env.system_prompt + "".join(observations)) + len(json.dumps(task.solution)) <= 1500 * 4


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_no_single_call_of_the_solution_is_left_over_for_show(family: str) -> None:
    """The last call is what wins: without it the task is worth nothing."""
    task = task_of(WORLDS[0], family)
    env = begin(task)
    for call in task.solution[:-1]:
        env.step(json.dumps(call))
    env.step("Done.")
    assert env.score < 1.0


@pytest.mark.parametrize("difficulty", [0.0, 1.0])
@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_the_solution_writes_nothing_that_was_not_shown(family: str, difficulty: float) -> None:
    """Sums are the workbook's, answers a colleague's, and a message is known before it is opened."""
    task = cut_task(open_source(WORLDS[2], difficulty), 5, family)
    env = begin(task)
    shown = env.snapshot().shown
    for call in task.solution:
        arguments = call["arguments"]
        text = json.dumps([arguments.get(key) for key in ("content", "body", "append")]).replace(",", "")
        assert not [number for number in re.findall(r"\d[\d.]+\d", text) if number not in shown.replace(",", "")]
        assert arguments.get("message", "") in shown
        shown += env.step(json.dumps(call))[0]


@pytest.mark.parametrize("difficulty", [0.0, 0.75, 1.0])
@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_tasks_of_every_size_are_solvable_and_worth_nothing_undone(family: str, difficulty: float) -> None:
    task = cut_task(open_source(WORLDS[2], difficulty), 5, family)
    assert begin(task).step("Done.")[1] == 0.0
    env = begin(task)
    for call in task.solution:
        text, _, _, truncated, info = env.step(json.dumps(call))
        assert info["error"] is None, text
        assert not truncated
    env.step("Done.")
    assert env.score == 1.0, env.scorecard().render()


def test_difficulty_is_size() -> None:
    calls = [
        statistics.fmean(len(cut_task(open_source(WORLDS[2], hard), seed).solution) for seed in range(12))
        for hard in (0.0, 0.6, 0.8, 1.0)
    ]
    assert calls == sorted(calls)
    assert calls[0] <= 4
    assert 9 <= calls[-1] <= 20
    largest = cut_task(open_source(WORLDS[2], 1.0), 3, "corrected")
    assert len(largest.world.scenario.deliverables) == len(largest.world.rubric.criteria) == 5
    assert "Old_data.xlsx" in begin(largest).snapshot().shown


def test_parts_of_a_large_task_pay_by_themselves() -> None:
    task = cut_task(open_source(WORLDS[2], 1.0), 7, "figure")
    env = begin(task)
    for call in task.solution[: len(task.solution) // 5]:
        env.step(json.dumps(call))
    env.step("Done.")
    assert env.score == pytest.approx(1 / len(task.world.rubric.criteria))


def test_briefs_vary() -> None:
    world = open_source(WORLDS[2], 0.5)
    masked = {
        re.sub(
            r"\b[A-Z]\S*( [A-Z]\S*)*", "N", cut_task(world, seed, "error_reported").world.scenario.deliverables[0].brief
        )
        for seed in range(30)
    }
    assert len(masked) >= 4


def test_a_seed_always_cuts_the_same_task() -> None:
    world = open_source(WORLDS[0], 0.5)
    first, second = cut_task(world, 11), cut_task(world, 11)
    assert first.family == second.family
    assert first.solution == second.solution
    assert first.world.scenario.deliverables == second.world.scenario.deliverables
    assert len({cut_task(world, seed).family for seed in range(60)}) >= 8


def test_a_world_without_datasets_has_no_tasks() -> None:
    import msgspec

    from synthcomp_env.worlds import make_world

    world = open_source(WORLDS[0], 0.5)
    bare = tuple(msgspec.structs.replace(spec, table=None) for spec in world.scenario.deliverables)
    scenario = msgspec.structs.replace(world.scenario, deliverables=bare)
    with pytest.raises(ConfigError, match="generated computer"):
        cut_task(make_world("", scenario, world.files, rubric=world.rubric), 1)
