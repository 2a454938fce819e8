"""Slices: the same everywhere, worth what they say, and summing to the month."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from rl_months import PACK

from synthcomp_env.environment import SyntheticComputerEnv
from synthcomp_env.errors import ConfigError, DataError
from synthcomp_env.experience.runs import record_run
from synthcomp_env.policies import make_policy
from synthcomp_env.policies.base import Turn, live
from synthcomp_env.policies.takeover import expert_from
from synthcomp_env.presets import load_preset
from synthcomp_env.rl import environment_class, load_rows, rows_digest, save_rows
from synthcomp_env.rl.counterfactual import points_when_finished
from synthcomp_env.rl.facade import OVER, Rollout
from synthcomp_env.rl.rows import Row
from synthcomp_env.rl.slices import rows_of_month, slice_at, slice_rows
from synthcomp_env.rl.starts import Lived, Moment, live_month, whole_month
from synthcomp_env.rl.store import Store, open_store
from synthcomp_env.rl.worth import CREDIT, asked_for, share_of, worth
from synthcomp_env.simulation.hashing import state_hash

COMPUTER = f"generated:{PACK}#3"
SAID = """
import hashlib, sys
from pathlib import Path
from synthcomp_env.rl import environment_class, load_rows
whole = hashlib.blake2b()
for row in load_rows(Path(sys.argv[1])):
    whole.update(repr(row.prompt).encode() + environment_class("block")().reset(**row.columns()).encode())
print(whole.hexdigest())
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("slices") / "store")


@pytest.fixture(scope="module")
def months() -> dict[str, Lived]:
    return {by: live_month(COMPUTER, 3, 0.5, load_preset("block"), by) for by in ("expert", "diligent")}


@pytest.fixture(scope="module")
def blocks(store: Store, months: dict[str, Lived]) -> dict[str, list[Row]]:
    return {by: list(rows_of_month(store, month)) for by, month in months.items()}


def play(row: Row, policy: Any = None) -> Rollout:
    """Let a policy, the expert unless given, roll a row out through the facade."""
    rollout = environment_class(row.preset)()
    observation = rollout.reset(**row.columns())
    assert rollout._start is not None
    actor = policy or expert_from(rollout._start)
    action = actor.start(observation, {"day": row.day})
    while action is not None and not rollout._over:
        answer = getattr(rollout, action["name"])(**action["arguments"])
        action = actor.act(Turn(answer, 0.0, rollout._info, rollout._over))
    return rollout


@pytest.mark.parametrize("by", ["expert", "diligent"])
def test_the_expert_wins_what_a_row_says(blocks: dict[str, list[Row]], by: str) -> None:
    assert len(blocks[by]) > 8
    for row in blocks[by]:
        rollout = play(row)
        assert rollout.get_reward() == 1.0, row.id
        assert rollout._worth.gained == row.available
        assert rollout._calls <= row.max_turns


def test_doing_nothing_wins_nothing(blocks: dict[str, list[Row]]) -> None:
    for row in blocks["expert"]:
        rollout = environment_class("block")()
        rollout.reset(**row.columns())
        assert rollout.get_reward() == 0.0
        record = rollout._record()
        assert (record.id, record.family, record.turns, record.reward) == (row.id, "block", 0, 0.0)
        assert record.score_delta == 0
        assert rollout._concluded


def test_a_slice_is_what_the_gymnasium_environment_shows(blocks: dict[str, list[Row]], store: Store) -> None:
    """Same snapshot and calls, same observations, and the rewards of the steps are the points gained."""
    for row in (*blocks["expert"][1:8:2], *blocks["diligent"][3:9:2]):
        snapshot = store.get(row.snapshot)
        env = SyntheticComputerEnv(preset="block")
        first, info = env.reset(options={"snapshot": snapshot})
        rollout = environment_class("block")()
        assert rollout.reset(**row.columns()) == first
        assert row.prompt[0]["content"] == env.system_prompt
        assert info["turns_left"] == row.max_turns
        policy, total, over = expert_from(snapshot), 0.0, False
        action = policy.start(first, info)
        while action is not None and not over:
            observation, reward, terminated, truncated, info = env.step(action)
            total, over = total + reward, terminated or truncated
            assert getattr(rollout, action["name"])(**action["arguments"]) == observation
            action = policy.act(Turn(observation, reward, info, over))
        assert rollout.list_messages() == OVER  # type: ignore[attr-defined]
        assert rollout.get_reward() == 1.0
        record = rollout._record()
        caused = sum(points for points, _ in record.points_by_source.values())
        assert total * row.total == pytest.approx(caused) == pytest.approx(env.book.score - snapshot.book.score)


@pytest.mark.parametrize("by", ["expert", "diligent"])
@pytest.mark.parametrize("calls", [7, 10])
def test_deltas_sum_to_the_month(months: dict[str, Lived], by: str, calls: int) -> None:
    """Lived block by block, every border a snapshot, the month ends with the same points, and the deltas are they."""
    month, total, number = months[by], 0, 0
    env = SyntheticComputerEnv(preset="block")
    moments = month.moments
    while not moments[number].state.finished:
        start = slice_at(month.world, moments[number], load_preset("block"), calls)
        last = next(
            index
            for index in range(number + 1, len(moments))
            if index == number + calls or moments[index].state.day != start.state.day or moments[index].state.finished
        )
        env.restore(start)
        found = worth(month.world, start.state, start.book, moments[last].state, moments[last].book)
        assert isinstance(found.delta, int)
        total, number = total + found.delta, last
    assert total == moments[-1].book.score - moments[0].book.score == moments[-1].book.score > 0


def test_a_whole_month_of_rollouts_sums_to_its_score(store: Store, months: dict[str, Lived]) -> None:
    """The facade's own deltas: each rollout begins where the one before it stood, and the last state is the month's."""
    world, moments, preset = months["diligent"].world, months["diligent"].moments, load_preset("day")
    env = SyntheticComputerEnv(preset=whole_month(load_preset("month")), computer=COMPUTER)
    env.reset(seed=3)
    actions: list[Any] = []
    live(env, make_policy("diligent", env), seed=3, on_turn=lambda action, turn: actions.append(action))
    moment, total, used, rollouts = moments[0], 0, 0, 0
    while used < len(actions):
        start = slice_at(world, moment, preset, 9)
        rollout = environment_class("day")()
        rollout.reset(kind="block", snapshot=store.put(start), store=str(store.folder), max_turns=9, available=1)
        while used < len(actions) and not rollout._over:
            getattr(rollout, actions[used]["name"])(**actions[used]["arguments"])
            used += 1
        rollout.get_reward()
        assert rollout._end is not None
        state = rollout._end.state
        total, rollouts = total + rollout._record().score_delta, rollouts + 1
        moment = Moment(state if state.finished == "month_over" else replace(state, finished=""), rollout._end.book)
    assert rollouts > 30
    assert total == moments[-1].book.score
    assert state_hash(moment.state) == state_hash(moments[-1].state)


def test_asking_the_right_person_is_credited_once(months: dict[str, Lived]) -> None:
    month = months["expert"]
    world, start = month.world, month.moments[0]
    wanted = next(
        item
        for item in world.scenario.items.values()
        if item.kind == "figure" and item.disclosure == "ask" and item.topics
    )
    others = [contact for contact in world.scenario.contacts if contact not in (wanted.holder, wanted.deputy)]
    question = {"subject": "A question", "body": f"What can you tell me about {wanted.topics[0]}?"}

    def credited(to: str, env: SyntheticComputerEnv) -> int:
        before, book = env.state, env.book
        env.step({"name": "send_message", "arguments": {"to": [to], **question}})
        env.step({"name": "list_events", "arguments": {}})
        found = worth(world, before, book, env.state, env.book)
        assert (wanted.id in asked_for(world, before, world.simulation.finish(env.state, "closed"))) == (
            found.asked > 0
        )
        assert (
            found.gained
            == sum(delta.delta for delta in env.book.deltas if delta.cause == "policy") + found.asked * CREDIT
        )
        return found.asked

    for to, once in ((wanted.holder, 1), (others[0], 0)):
        env = SyntheticComputerEnv(preset="block")
        env.restore(slice_at(world, start, load_preset("block"), 24))
        before = env.book.score
        assert credited(to, env) == once
        assert env.book.score == before
        assert credited(to, env) == 0


def test_losses_are_nothing_gained() -> None:
    assert [share_of(gained, 10) for gained in (-3, 0, 5, 10, 14)] == [0.0, 0.0, 0.5, 1.0, 1.0]


def test_starts_move_back_from_the_end(store: Store, months: dict[str, Lived]) -> None:
    late = list(rows_of_month(store, months["diligent"], max_turns=24, earlier=(0, 4)))
    before = list(rows_of_month(store, months["diligent"], max_turns=24, earlier=(5, 9)))
    assert late
    assert before
    assert {row.day for row in late} <= set(range(16, 21))
    assert {row.day for row in before} <= set(range(11, 16))
    with pytest.raises(ConfigError, match="nearer first"):
        list(rows_of_month(store, months["diligent"], earlier=(4, 0)))


def test_day_sessions_last_a_day(store: Store, months: dict[str, Lived]) -> None:
    rows = list(rows_of_month(store, months["diligent"], "day"))
    assert {row.max_turns for row in rows} == {load_preset("day").max_turns}
    assert {row.preset for row in rows} == {"day"}
    assert len({row.day for row in rows}) == len(rows)
    rollout = play(rows[0])
    assert rollout.get_reward() == 1.0
    assert "The working day is over" in rollout.end_day() or rollout.list_messages() == OVER  # type: ignore[attr-defined]


def test_a_prompt_tells_what_was_done(blocks: dict[str, list[Row]], store: Store, months: dict[str, Lived]) -> None:
    first, later = next(rows_of_month(store, months["expert"], "day")), blocks["diligent"][-2]
    assert first.prompt[1]["content"] == ""
    told = later.prompt[1]["content"]
    assert told.startswith(("Done today", "Files you wrote"))
    assert "Messages you sent" in told
    assert told.endswith("\n\n")
    assert len(told) <= 700 * 3.0 + 2


def test_every_process_reads_the_same(blocks: dict[str, list[Row]], store: Store) -> None:
    path = store.folder.parent / "rows.jsonl"
    save_rows(path, blocks["diligent"][:6])
    assert rows_digest(load_rows(path)) == rows_digest(blocks["diligent"][:6])
    assert '"store":"store"' in path.read_text()
    whole = hashlib.blake2b()
    for row in blocks["diligent"][:6]:
        whole.update(repr(row.prompt).encode() + environment_class("block")().reset(**row.columns()).encode())
    other = subprocess.run([sys.executable, "-c", SAID, str(path)], capture_output=True, text=True, check=True)
    assert other.stdout.strip() == whole.hexdigest()


def test_slices_of_a_run_folder_and_of_a_policy_of_ones_own(store: Store, tmp_path: Path) -> None:
    record_run(tmp_path / "run", computer=COMPUTER, policy="noop", seed=3, files=False)
    recorded = slice_rows(store, "", by=tmp_path / "run", kind="day", earlier=(10, 19))
    lived = slice_rows(store, COMPUTER, seed=3, by=lambda env: make_policy("noop", env), kind="day", earlier=(10, 19))
    assert recorded == lived
    assert [row.id for row in recorded] == [row.id for row in lived] != []
    assert "/noop/" in recorded[0].id


def test_what_a_slice_changed_about_the_end(months: dict[str, Lived], blocks: dict[str, list[Row]]) -> None:
    """Two days of honest work are worth something to who finishes the month, nothing done is worth nothing."""
    row = blocks["expert"][2]
    idle = environment_class("block")()
    idle.reset(**row.columns())
    idle.get_reward()
    assert idle._counterfactual() == 0
    preset = load_preset("block")

    def ends(by: str, policy: str, *shares: float) -> list[int]:
        month = months[by]
        moments = (month.moments[int(share * (len(month.moments) - 1))] for share in shares)
        return [points_when_finished(slice_at(month.world, each, preset, 12), policy) for each in moments]

    idle, busy, done = ends("expert", "noop", 0, 0.5, 1)
    assert idle < busy <= done == months["expert"].moments[-1].book.score
    assert ends("expert", "expert", 0, 0.5, 1) == [months["expert"].world.total] * 3
    allowed = ends("diligent", "expert", 0, 0.4, 0.9, 1)
    assert allowed == sorted(allowed, reverse=True)
    assert allowed[0] > allowed[-1]


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"kind": "week"}, "'block' or 'day'"),
        ({"max_turns": 0}, "max_turns"),
        ({"preset": "task"}, "preset of a month"),
        ({"by": "nobody"}, "no policy 'nobody'"),
    ],
)
def test_a_wrong_argument_is_named(store: Store, wrong: dict[str, Any], named: str) -> None:
    with pytest.raises(ConfigError, match=named):
        slice_rows(store, COMPUTER, seed=3, **{"by": "noop", **wrong})


def test_a_row_that_does_not_fit_is_refused(blocks: dict[str, list[Row]], tmp_path: Path) -> None:
    columns = blocks["expert"][0].columns()
    with pytest.raises(ConfigError, match="preset 'block', the environment class of 'month'"):
        environment_class("month")().reset(**columns)
    with pytest.raises(ConfigError, match="no 'store'"):
        environment_class("block")().reset(**{**columns, "store": ""})
    with pytest.raises(ConfigError, match="'available'"):
        environment_class("block")().reset(**{**columns, "available": 0})
    with pytest.raises(DataError, match="no store of snapshots"):
        environment_class("block")().reset(**{**columns, "store": str(tmp_path / "none")})
    open_store(str(tmp_path))
    with pytest.raises(DataError, match="holds no snapshot"):
        environment_class("block")().reset(**{**columns, "store": str(tmp_path)})


def test_a_pooled_instance_forgets_a_slice(blocks: dict[str, list[Row]]) -> None:
    rollout, fresh = environment_class("block")(), environment_class("block")()
    rows = blocks["expert"]
    rollout.reset(**rows[2].columns())
    rollout.list_messages()  # type: ignore[attr-defined]
    rollout.get_reward()
    assert rollout.reset(**rows[4].columns()) == fresh.reset(**rows[4].columns())
    assert rollout.get_reward() == fresh.get_reward()
    one, other = rollout._record(), fresh._record()
    assert (one.turns, one.invalid_calls, one.score_delta) == (other.turns, other.invalid_calls, other.score_delta)
