"""The facade for TRL, held against the Gymnasium environment: same row and calls, same observations and rewards."""

from __future__ import annotations

import inspect
import pickle
import threading
from functools import partial
from typing import Any

import pytest

from synthcomp_env.environment import SyntheticComputerEnv
from synthcomp_env.errors import ConfigError
from synthcomp_env.loading import open_source
from synthcomp_env.presets import load_preset
from synthcomp_env.rl import environment_class
from synthcomp_env.rl.facade import OVER, Rollout, make_rollout
from synthcomp_env.tasks import cut_task
from synthcomp_env.tools import choose, schemas

PACK = "operations_manager"


def tools_of(kind: type[Rollout]) -> list[str]:
    """What TRL makes tools of: `GRPOTrainer` reads them in just this way."""
    names = [name for name, _ in inspect.getmembers(kind, predicate=inspect.isfunction)]
    return [name for name in names if name not in ("reset", "get_reward") and not name.startswith("_")]


def solution_of(seed: int) -> list[dict[str, Any]]:
    world = open_source(f"generated:{PACK}#{seed}", 0.5)
    return list(cut_task(world, seed).solution)


@pytest.mark.parametrize("preset", ["task", "block", "day", "week", "month"])
def test_the_public_methods_are_exactly_the_presets_tools(preset: str) -> None:
    assert set(tools_of(environment_class(preset))) == set(choose(load_preset(preset).tools))


def test_one_class_a_set_of_tools() -> None:
    few = environment_class("month", ["end_day", "read_file"])
    assert sorted(tools_of(few)) == ["end_day", "read_file"]
    assert few is environment_class("month", ["read_file", "end_day"])
    assert few is not environment_class("month")
    with pytest.raises(ConfigError, match="no tool 'read_fil'"):
        environment_class("month", ["read_fil"])


@pytest.mark.parametrize("preset", ["task", "month"])
def test_trainers_read_the_registrys_schemas_from_the_signatures(preset: str) -> None:
    utilities = pytest.importorskip("transformers.utils", reason="transformers is in the train extra")
    kind = environment_class(preset)
    for schema in schemas(choose(load_preset(preset).tools).values()):
        ours = schema["function"]
        theirs = utilities.get_json_schema(getattr(kind, ours["name"]))["function"]
        assert theirs["description"] == ours["description"]
        assert theirs["parameters"].get("required", []) == ours["parameters"].get("required", [])
        for name, wanted in ours["parameters"]["properties"].items():
            found = theirs["parameters"]["properties"][name]
            assert found["type"] == wanted["type"]
            assert found["description"] == wanted["description"]
            assert found.get("enum") == wanted.get("enum")


@pytest.mark.parametrize("seed", range(6))
def test_same_row_and_calls_same_observations_and_reward(seed: int) -> None:
    rollout = environment_class("task")()
    env = SyntheticComputerEnv(preset="task", occupation=PACK)
    first, _ = env.reset(seed=seed)
    assert rollout.reset(seed=seed, occupation=PACK, prompt="ignored", family="ignored") == first
    total = 0.0
    mistakes = [{"name": "read_file", "arguments": {"pth": "Data.xlsx"}}, {"name": "read_file", "arguments": {}}]
    for call in [*mistakes, *solution_of(seed)]:
        observation, reward, *_ = env.step(call)
        total += reward
        assert getattr(rollout, call["name"])(**call["arguments"]) == observation
    total += env.step("I am done.")[1]
    assert rollout.get_reward() == pytest.approx(total) == pytest.approx(1.0)


def test_a_wrong_argument_is_answered_and_costs_a_turn() -> None:
    rollout = environment_class("task")()
    rollout.reset(seed=1, occupation=PACK)
    answer = rollout.read_file(file="Data.xlsx", bogus=3)  # type: ignore[attr-defined]
    assert answer.startswith("Error (bad_argument)")
    assert rollout._env.state.turn == 1


def test_the_state_is_frozen_after_the_end() -> None:
    rollout = environment_class("task")()
    rollout.reset(seed=1, occupation=PACK)
    for _ in range(rollout._info["turns_left"]):
        assert rollout.list_messages() != OVER  # type: ignore[attr-defined]
    before = rollout._env.state_hash()
    assert rollout.list_messages() == OVER  # type: ignore[attr-defined]
    assert rollout._env.state_hash() == before
    assert rollout.get_reward() == 0.0


def test_a_pooled_instance_starts_afresh() -> None:
    rollout, fresh = environment_class("task")(), environment_class("task")()
    rollout.reset(seed=2, occupation=PACK)
    for call in solution_of(2):
        getattr(rollout, call["name"])(**call["arguments"])
    assert rollout.get_reward() == 1.0
    assert rollout.reset(seed=3, occupation=PACK) == fresh.reset(seed=3, occupation=PACK)
    assert rollout.get_reward() == fresh.get_reward() == 0.0


def test_a_snapshot_is_a_start() -> None:
    env = SyntheticComputerEnv(preset="day", occupation=PACK)
    env.reset(seed=4)
    for _ in range(3):
        env.step({"name": "list_messages", "arguments": {}})
    shown = env.step({"name": "list_messages", "arguments": {}})[0]
    rollout = environment_class("day")()
    assert rollout.reset(snapshot=bytes(env.snapshot())) == shown
    assert rollout._env.state_hash() == env.state_hash()
    assert rollout.get_reward() == 0.0


def test_a_row_without_a_start_is_refused() -> None:
    with pytest.raises(ConfigError, match="'seed' or a 'snapshot'"):
        environment_class("task")().reset(prompt="x", seed=None)


@pytest.mark.parametrize("preset", ["task", "month"])
def test_asking_for_the_reward_ends_the_episode(preset: str) -> None:
    rollout = environment_class(preset)()
    rollout.reset(seed=6, occupation=PACK)
    first = rollout.get_reward()
    assert rollout._env.state.finished == ("done" if preset == "task" else "closed")
    assert rollout.list_messages() == OVER  # type: ignore[attr-defined]
    assert rollout.get_reward() == first


def test_threads_take_turns() -> None:
    rollout = environment_class("month")()
    rollout.reset(seed=5, occupation=PACK)
    calls = 40

    def act() -> None:
        for _ in range(calls):
            rollout.list_messages()  # type: ignore[attr-defined]

    threads = [threading.Thread(target=act) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert rollout._env.state.turn == 4 * calls


def test_a_rollout_can_be_made_in_another_process() -> None:
    made = pickle.loads(pickle.dumps(partial(make_rollout, "task")))()
    assert type(made) is environment_class("task")
