from __future__ import annotations

import json
import warnings
from typing import Any

import gymnasium as gym
import pytest
from gymnasium.utils.env_checker import check_env, data_equivalence
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import synthcomp_env
from synthcomp_env.environment import Info, SyntheticComputerEnv
from synthcomp_env.errors import ConfigError, DataError
from synthcomp_env.snapshots import Snapshot
from synthcomp_env.tools import TOOLS

PRESETS = ("task", "block", "day", "week", "month")
COMPUTER = "generated:public_health_director#5"


def make(preset: str = "month", **arguments: Any) -> SyntheticComputerEnv:
    """An environment on a computer that all tests share."""
    env = gym.make(synthcomp_env.ENV_ID, preset=preset, **({"computer": COMPUTER} | arguments)).unwrapped
    assert isinstance(env, SyntheticComputerEnv)
    return env


def begun(preset: str = "month", seed: int = 1, **arguments: Any) -> SyntheticComputerEnv:
    env = make(preset, **arguments)
    env.reset(seed=seed)
    return env


def call(name: str, **arguments: Any) -> str:
    return json.dumps({"name": name, "arguments": arguments})


@pytest.mark.parametrize("preset", PRESETS)
def test_gymnasiums_own_checks_pass_without_a_warning(preset: str) -> None:
    env = gym.make(synthcomp_env.ENV_ID, preset=preset, occupation="public_health_director")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_env(env.unwrapped)


@pytest.mark.parametrize("preset", PRESETS)
def test_seed_and_actions_determine_everything(preset: str) -> None:
    first, second = make(preset, computer=None), make(preset, computer=None)
    first.action_space.seed(3)
    second.action_space.seed(3)
    assert data_equivalence(first.reset(seed=7), second.reset(seed=7), exact=True)
    for turn in range(60):
        action = first.action_space.sample()
        assert action == second.action_space.sample()
        one, two = first.step(action), second.step(action)
        assert data_equivalence(one, two, exact=True)
        assert first.state_hash() == second.state_hash()
        if one[2] or one[3]:
            assert data_equivalence(first.reset(seed=turn), second.reset(seed=turn), exact=True)


def test_unseeded_resets_follow_from_the_last_seed() -> None:
    first, second = make(computer=None, preset="task"), make(computer=None, preset="task")
    first.reset(seed=4), second.reset(seed=4)
    for _ in range(3):
        assert first.reset() == second.reset()
        assert first.state_hash() == second.state_hash()


def test_info_is_typed_and_small() -> None:
    env = begun()
    _, info = env.reset(seed=1)
    assert list(info) == list(Info.__annotations__)
    assert (info["day"], info["turn"], info["score"], info["error"]) == (1, 0, 0.0, None)
    *_, info = env.step(call("read_file", path="no such file"))
    assert list(info) == list(Info.__annotations__)
    assert (info["turn"], info["error"]) == (1, "not_found")
    assert len(json.dumps(info)) < 400


def test_several_calls_run_in_order_and_each_is_a_turn() -> None:
    env = begun()
    text, _, _, _, info = env.step(
        f"<tool_call>{call('write_note', text='one')}</tool_call><tool_call>{call('fly')}</tool_call>"
        f"<tool_call>{call('write_note', text='two')}</tool_call>"
    )
    assert text.startswith("[1] Note 1 kept.")
    assert "[3] Note 2 kept." in text
    assert (info["turn"], info["error"]) == (3, "unknown_tool")
    text, *_, info = env.step([{"name": "list_contacts"}] * 30)
    assert "Only the first 16" in text
    assert info["turn"] == 19


def test_several_long_results_share_an_observation_each_saying_that_it_was_cut() -> None:
    env = make(observation_limit=2000)
    env.reset(seed=1)
    assert "share 2000" in env.system_prompt
    text, *_ = env.step([{"name": "list_files"}, {"name": "list_contacts"}, {"name": "write_note", "text": "x"}] * 2)
    assert len(text) <= 2000
    assert all(f"[{number}] " in text for number in range(1, 7))


def test_text_without_a_call_ends_a_session_and_teaches_in_a_month() -> None:
    text, _, terminated, _, info = begun("month").step("I think I am done.")
    assert (terminated, info["error"], info["turn"]) == (False, "malformed", 1)
    assert "read_message" in text
    for preset in ("day", "task"):
        _, _, terminated, truncated, info = begun(preset).step("I am done.")
        assert (terminated, truncated, info["error"]) == (True, False, None)


def test_the_month_ends_after_its_last_day() -> None:
    env = begun()
    for day in range(2, 21):
        _, _, terminated, _, info = env.step(call("end_day"))
        assert (terminated, info["day"]) == (False, day)
    _, _, terminated, truncated, _ = env.step(call("end_day"))
    assert (terminated, truncated) == (True, False)
    text, reward, terminated, _, info = env.step(call("end_day"))
    assert (reward, terminated, info["error"]) == (0.0, True, "closed")
    assert "reset" in text


@pytest.mark.parametrize(("preset", "days"), [("day", 1), ("week", 5)])
def test_sessions_last_their_days_from_any_day(preset: str, days: int) -> None:
    env = make(preset)
    _, info = env.reset(seed=1, options={"day": 9})
    assert info["day"] == 9
    for _ in range(days - 1):
        assert not env.step(call("end_day"))[2]
    text, _, terminated, _, _ = env.step(call("end_day"))
    assert terminated
    assert "over" in text


def test_a_late_start_is_the_same_month() -> None:
    late = make("day")
    late.reset(seed=1, options={"day": 4})
    lived = begun("month")
    for _ in range(3):
        lived.step(call("end_day"))
    assert late.state.day == lived.state.day
    assert late.state.disclosed.keys() == lived.state.disclosed.keys()
    assert len(late.state.mail) == len(lived.state.mail)


def test_the_turn_budget_truncates() -> None:
    env = make(max_turns=3)
    env.reset(seed=1)
    assert [env.step(call("list_contacts"))[3] for _ in range(3)] == [False, False, True]
    assert env.state.finished == "closed"


def test_gymnasiums_own_limit_counts_actions() -> None:
    limited = gym.make(synthcomp_env.ENV_ID, computer=COMPUTER, max_episode_steps=2)
    limited.reset(seed=1)
    assert limited.step(call("list_contacts"))[3] is False
    _, _, terminated, truncated, _ = limited.step(call("list_contacts"))
    assert (terminated, truncated) == (False, True)


def solved(env: SyntheticComputerEnv) -> None:
    """Write memos that state every deliverable's headline figures, which earns points."""
    for spec in env.scenario.deliverables:
        for output in spec.outputs:
            if output.role == "memo" and spec.table is not None:
                facts = [env.scenario.ledger.facts[id] for id in spec.headline]
                lines = [f"{fact.label}: {fact.measure} is {fact.value:,.{fact.decimals}f}" for fact in facts]
                env.step(call("create_document", path=output.path, markdown=f"# {spec.title}\n\n" + "\n\n".join(lines)))


@pytest.mark.parametrize("reward", ["progress", "terminal"])
def test_rewards_sum_to_the_score(reward: str) -> None:
    env = make(reward=reward)
    env.reset(seed=1)
    solved(env)
    total, parts, terminated = 0.0, 0.0, False
    while not terminated:
        _, value, terminated, _, info = env.step(call("end_day"))
        total += value
        parts += sum(info["reward_parts"].values())
    assert total == pytest.approx(env.score)
    assert parts == pytest.approx(env.score)
    card = env.scorecard()
    assert card.points == sum(delta.delta for delta in card.deltas) == env.book.score
    assert info["score"] == env.score


def test_reward_parts_name_sources_never_criteria() -> None:
    env = begun()
    solved(env)
    ids = {criterion.id for criterion in env.rubric.criteria}
    names: set[str] = set()
    for _ in range(20):
        *_, info = env.step(call("end_day"))
        names |= set(info["reward_parts"])
    assert names <= {"spec", "interaction", "expertise", "reference", "quality", "world"}
    assert not names & ids


def test_forks_are_independent() -> None:
    env = begun()
    env.step(call("write_file", path="a.md", content="first"))
    before = env.state_hash()
    twin = env.fork()
    assert twin.state_hash() == before
    twin.step(call("write_file", path="a.md", content="second"))
    twin.step(call("end_day"))
    assert env.state_hash() == before
    env.step(call("write_file", path="a.md", content="second"))
    env.step(call("end_day"))
    assert env.state_hash() == twin.state_hash()
    assert env.reset()[0] == twin.reset()[0]


def test_snapshots_go_on_as_if_nothing_had_happened() -> None:
    env = begun()
    env.step(call("write_file", path="a.md", content="first"))
    solved(env)
    env.step(call("end_day"))
    taken = env.snapshot()
    moves = [call("list_messages"), call("end_day"), call("write_note", text="x"), call("end_day")]
    lived = [env.step(move) for move in moves]
    for snapshot in (taken, Snapshot.from_bytes(bytes(taken))):
        env.restore(snapshot)
        assert env.score == taken.book.score / env.rubric.total
        assert [env.step(move) for move in moves] == lived


def test_a_snapshots_bytes_are_stable_and_begin_an_episode() -> None:
    env = begun("task", seed=12)
    env.step(call("list_messages"))
    data = bytes(env.snapshot())
    assert bytes(Snapshot.from_bytes(data)) == data
    other = make("task")
    observation, info = other.reset(options={"snapshot": data})
    assert other.state_hash() == env.state_hash()
    assert info["turn"] == 1
    assert observation == env.snapshot().shown


@pytest.mark.parametrize("data", [b"", b"nothing", b"\x81\xa1a\x01"])
def test_bytes_that_are_no_snapshot(data: bytes) -> None:
    with pytest.raises(DataError, match="snapshot"):
        Snapshot.from_bytes(data)


def test_a_computer_given_as_a_value_is_lived_on() -> None:
    computer = synthcomp_env.create_computer(occupation="financial_advisor", seed=3)
    env = make(computer=computer)
    env.reset(seed=1)
    assert env.scenario.occupation == "financial_advisor"
    with pytest.raises(ConfigError, match="save the computer"):
        bytes(env.snapshot())


def test_long_results_are_cut_and_say_so() -> None:
    env = make(observation_limit=300)
    observation, _ = env.reset(seed=1)
    assert len(observation) <= 300
    listed = env.step(call("list_files"))[0]
    assert "page" in listed
    for action in (call("list_contacts"), call("read_message", message="m1"), call("list_messages")):
        assert len(env.step(action)[0]) <= 300
    assert len(listed) <= 300


def test_a_subset_of_tools_is_all_there_is() -> None:
    env = make(tools=["read_file", "end_day"])
    env.reset(seed=1)
    assert [s["name"] for s in env.tool_schemas("anthropic")] == ["read_file", "end_day"]
    text, *_, info = env.step(call("write_file", path="a.md", content="x"))
    assert info["error"] == "unknown_tool"
    assert "read_file" in text


def test_rendering() -> None:
    env = make(render_mode="ansi")
    assert env.render() == ""
    env.reset(seed=1)
    env.step(call("list_contacts"))
    shown = env.render()
    assert shown is not None
    assert shown.startswith("day 1 · 2026-")
    assert "<" in shown
    assert begun().render() is None


def test_the_prompt_tells_the_work_but_nothing_hidden() -> None:
    env = begun()
    for spec in env.scenario.deliverables:
        assert spec.title in env.system_prompt
    for canary in env.scenario.ledger.canaries:
        assert canary not in env.system_prompt


@pytest.mark.parametrize(
    "arguments",
    [
        {"preset": "year"}, {"reward": "much"}, {"difficulty": 2}, {"difficulty": "hard"}, {"max_turns": 0},
        {"observation_limit": 10}, {"tools": ["fly"]}, {"render_mode": "human"}, {"split": "holdout"},
    ],
)  # fmt: skip
def test_wrong_arguments_are_refused_when_made(arguments: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        SyntheticComputerEnv(**arguments)


@pytest.mark.parametrize(
    "options",
    [
        {"colour": "red"}, {"day": 0}, {"day": 99}, {"day": "two"}, {"difficulty": -1}, {"computer": 7},
        {"computer": "nowhere/at/all"}, {"computer": "generated:astronaut#1"}, {"computer": "generated:x"},
    ],
)  # fmt: skip
def test_wrong_options_are_refused_at_reset(options: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        make().reset(seed=1, options=options)


def test_stepping_before_reset_is_an_error() -> None:
    env = make()
    for use in (
        lambda: env.step("x"),
        env.snapshot,
        env.scorecard,
        env.state_hash,
        env.fork,
        lambda: env.system_prompt,
    ):
        with pytest.raises(gym.error.ResetNeeded):
            use()


def test_splits_keep_unseeded_resets_apart() -> None:
    seeds: dict[str, set[str]] = {}
    for split in ("train", "val", "test"):
        env = make(computer=None, split=split, preset="task")
        env.reset(seed=1)
        for _ in range(4):
            env.reset()
            seeds.setdefault(split, set()).add(env.computer_reference)
    assert not seeds["train"] & seeds["val"]
    assert not seeds["train"] & seeds["test"]


def test_turn_two_thousand_keeps_no_history_in_the_shell() -> None:
    env = begun(max_turns=10_000)
    fields = set(vars(env))
    for number in range(200):
        env.step(call("write_note", text=str(number)))
    assert set(vars(env)) == fields


VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30) | st.sampled_from(
    ["f1", "m1", "D:/", "/Users", "Data!A1", "../x", "CON", "dlv_001", "=1/0", "A1:B2"]
)  # fmt: skip
NESTED = st.recursive(
    VALUES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
NAMES = sorted({parameter.name for tool in TOOLS.values() for parameter in tool.parameters})
CALLS = st.fixed_dictionaries(
    {
        "name": st.sampled_from(sorted(TOOLS)) | st.text(max_size=10),
        "arguments": st.dictionaries(st.sampled_from(NAMES), NESTED, max_size=5),
    }
)
SHARED: list[SyntheticComputerEnv] = []


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(CALLS | NESTED | st.lists(CALLS, max_size=3) | CALLS.map(lambda value: json.dumps(value)) | st.text())
def test_nothing_a_policy_does_raises(action: Any) -> None:
    if not SHARED:
        SHARED.append(begun(max_turns=100_000))
    env = SHARED[0].fork()
    text, reward, _, _, info = env.step(action)
    assert text in env.observation_space
    text.encode()
    assert -1.0 <= reward <= 1.0
    assert info["error"] in (
        None, "malformed", "unknown_tool", "bad_argument", "not_found", "not_allowed", "too_large", "unreadable",
        "closed",
    )  # fmt: skip
    assert len(text) <= env.limit
    assert len(env.state_hash()) == 32


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(TOOLS)), st.data())
def test_every_tool_survives_arguments_of_the_right_types(name: str, data: st.DataObject) -> None:
    if not SHARED:
        SHARED.append(begun(max_turns=100_000))
    env = SHARED[0].fork()
    kinds = {
        "string": st.text(max_size=40) | st.sampled_from(["f1", "f2", "m1", "dlv_001", "D:/x.docx"]),
        "integer": st.integers(-5, 5) | st.integers(),
        "number": st.floats(allow_nan=False),
        "boolean": st.booleans(),
        "array": st.lists(st.text(max_size=10), max_size=3),
        "object": st.dictionaries(st.text(max_size=6), NESTED, max_size=3),
    }
    arguments = {
        p.name: data.draw(kinds[p.kind]) for p in TOOLS[name].parameters if p.required or data.draw(st.booleans())
    }
    text, *_ = env.step({"name": name, "arguments": arguments})
    text.encode()
    assert len(text) <= env.limit


@pytest.mark.parametrize("seed", [-1, 2**63, 10**30, 1.5])
def test_a_seed_that_cannot_be_is_refused_in_one_line(seed: Any) -> None:
    with pytest.raises(ConfigError, match="whole number from 0"):
        SyntheticComputerEnv("task").reset(seed=seed)


@pytest.mark.parametrize("wrong", [{"max_turns": "a"}, {"max_turns": 0}, {"observation_limit": 10}, {"max_turns": 1.5}])
def test_limits_that_cannot_be_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match="whole number of at least"):
        SyntheticComputerEnv("task", **wrong)
