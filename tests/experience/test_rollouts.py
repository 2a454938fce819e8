"""Rollouts against a server that speaks the OpenAI chat API: what fails, what is stopped, and what is gone on with."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fake_chat_server import FakeChatServer, Refusal, decisions, said, tool_calls

from synthcomp_env.errors import ConfigError, DataError
from synthcomp_env.experience.plans import Plan, episodes_of, read_starts
from synthcomp_env.experience.players import ReferencePlayer, choose_player
from synthcomp_env.experience.prompts import prompts_of
from synthcomp_env.experience.replay import replay
from synthcomp_env.experience.rollouts import Rollout, rollout
from synthcomp_env.models.openai_chat import OpenAIChat

Serve = Callable[..., FakeChatServer]
TASKS = Plan("task", first=0, count=3, occupation="operations_manager")
MONTH = Plan("month", first=2, count=1, occupation="operations_manager", max_turns=70)
IMPATIENT = {"server": {"patience": 0.0, "retries": 0}}
SMALL = {"sampling": {"max_tokens": 400}, "context": {"tokens": 14000}}

_TASK = [
    tool_calls(("list_messages", {})),
    tool_calls(("read_message", {"message": "m1"}), ("list_messages", {}), text="Both at once."),
    tool_calls(("read_message", "{not JSON")),
    tool_calls(("write_file", {"path": "Note.md", "content": "Total: 1"})),
]


def tasks(body: dict[str, Any]) -> Any:
    """Goes by how far the conversation is."""
    done = decisions(body)
    return _TASK[done] if done < len(_TASK) else said("Done.")


_MONTH = [
    tool_calls(("list_messages", {})),
    tool_calls(("read_message", {"message": "m2"}), ("list_contacts", {}), text="Both."),
    tool_calls(("write_plan", {"text": "Mon: read. Tue: write."})),
    tool_calls(("search_text", {"query": "Q4"})),
    tool_calls(("write_note", {"text": "The limit is 82 %, says m3."})),
    said("I think."),
    said("I think on."),
    tool_calls(("end_day", {"note": "Tomorrow: the memo."})),
    tool_calls(("read_file", {"path": "f3"})),
]


def month(body: dict[str, Any]) -> Any:
    """Goes by the seed, of which every decision has its own: the conversation is begun anew now and then."""
    return _MONTH[body["seed"] % len(_MONTH)]


def play(server: FakeChatServer, out: Path, plan: Plan = TASKS, agent: str = "plain", **settings: Any) -> Rollout:
    change = settings.pop("change", {})
    player = choose_player(server.url, agent, change={**IMPATIENT, **change})
    return rollout(out, plan, player, concurrency=settings.pop("concurrency", 2), **settings)


def contents(out: Path, *names: str) -> dict[str, bytes]:
    return {str(path.relative_to(out)): path.read_bytes() for name in names for path in sorted(out.rglob(name))}


def test_episodes_are_run_folders_and_results(serve: Serve, tmp_path: Path) -> None:
    server = serve(tasks)
    found = play(server, tmp_path / "out")
    assert [result.ended for result in found.results] == ["done"] * 3
    first = found.results[0]
    assert (first.reward, first.turns, first.invalid_calls, first.requests) == (0.0, 5, 1, 5)
    assert (first.tokens, first.prompt_tokens, first.cached_tokens) == (35, 500, 300)
    assert first.id == "task-operations_manager-0-d0.5"
    assert (found.figures.done, found.figures.turns, found.figures.requests) == (3, 15, 15)
    lines = [json.loads(line) for line in (tmp_path / "out/results.jsonl").read_text().splitlines()]
    assert [line["id"] for line in lines] == [result.id for result in found.results]
    assert replay(tmp_path / "out" / first.folder).difference is None
    tools = {tuple(tool["function"]["name"] for tool in body["tools"]) for body in server.requests}
    assert len(tools) == 1
    assert "write_file" in tools.pop()


def test_the_same_call_again_asks_nothing_and_more_episodes_are_added(serve: Serve, tmp_path: Path) -> None:
    server = serve(tasks)
    once = play(server, tmp_path / "out")
    asked = len(server.requests)
    again = play(server, tmp_path / "out")
    assert (again.results, len(server.requests)) == (once.results, asked)
    assert (again.figures.earlier, again.figures.turns) == (3, 0)
    more = Plan(**{**{name: getattr(TASKS, name) for name in TASKS.__slots__}, "count": 4})
    assert len(play(server, tmp_path / "out", more).results) == 4
    assert len(server.requests) == asked + 5


def test_another_rollout_and_strange_folders_are_refused(serve: Serve, tmp_path: Path) -> None:
    out = tmp_path / "out"
    rollout(out, TASKS, ReferencePlayer("noop"))
    with pytest.raises(DataError, match=r"policy: 'noop', not 'expert'"):
        rollout(out, TASKS, ReferencePlayer("expert"))
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/letter.txt").touch()
    with pytest.raises(DataError, match="holds no rollout"):
        rollout(tmp_path / "mine", TASKS, ReferencePlayer("noop"))


def test_reference_policies_score_as_they_should(tmp_path: Path) -> None:
    best = rollout(tmp_path / "expert", TASKS, ReferencePlayer("expert"))
    none = rollout(tmp_path / "noop", TASKS, ReferencePlayer("noop"))
    assert [result.reward for result in best.results] == [1.0] * 3
    assert all(result.solved and result.family for result in best.results)
    assert (none.figures.mean, none.figures.solved) == (0.0, 0)


@pytest.mark.parametrize(
    "broken",
    [Refusal(500), Refusal(200, "{broken"), Refusal(200, '{"choices": []}'), Refusal(400)],
    ids=["500", "no JSON", "no choices", "400"],
)
def test_what_a_server_fails_at_is_unscored_and_gone_on_with(serve: Serve, tmp_path: Path, broken: Refusal) -> None:
    whole = play(serve(tasks), tmp_path / "whole")
    server = serve(lambda body: broken if decisions(body) == 3 else tasks(body))
    found = play(server, tmp_path / "out")
    assert [(result.reward, result.ended) for result in found.results] == [(None, "cut off")] * 3
    assert (found.figures.unscored, found.figures.mean) == (3, None)
    assert all(result.error for result in found.results)
    server.answer = tasks
    before = len(server.requests)
    mended = play(server, tmp_path / "out")
    assert [result.reward for result in mended.results] == [result.reward for result in whole.results]
    assert len(server.requests) - before == 3 * 2  # only what was still to be asked
    kept = ("trajectory.jsonl", "scorecard.json", "final.snapshot", "run.json")
    assert contents(tmp_path / "out", *kept) == contents(tmp_path / "whole", *kept)
    assert [each.requests for each in mended.results] == [5, 5, 5]


def test_a_server_that_is_away_is_waited_for(serve: Serve, tmp_path: Path) -> None:
    first = serve(tasks)
    port, url = first.port, first.url
    player = choose_player(url, "plain", change={"server": {"patience": 20.0, "retries": 0}})
    gone = threading.Event()

    def restart() -> None:
        while sum(decisions(body) == 2 for body in list(first.requests)) == 0:
            time.sleep(0.01)
        first.stop()
        gone.set()
        time.sleep(0.8)
        serve(tasks, port=port)

    threading.Thread(target=restart, daemon=True).start()
    found = rollout(tmp_path / "out", TASKS, player, concurrency=2)
    assert gone.is_set()
    assert [result.ended for result in found.results] == ["done"] * 3


def test_a_client_killed_at_any_point_goes_on_to_the_same_end(serve: Serve, tmp_path: Path) -> None:
    whole = play(serve(tasks), tmp_path / "whole")

    def slowly(body: dict[str, Any]) -> Any:
        time.sleep(0.05)
        return tasks(body)

    server = serve(slowly)
    out = tmp_path / "out"
    code = "from synthcomp_env.cli import main; main()"
    arguments = ["rollout", "--policy", server.url, "-n", "3", "--occupation", "operations_manager", "--out", str(out)]
    for asked in (2, 7):
        child = subprocess.Popen([sys.executable, "-c", code, *arguments, "--concurrency", "2"])
        while len(server.requests) < asked and child.poll() is None:
            time.sleep(0.005)
        child.send_signal(signal.SIGKILL)
        assert child.wait() == -signal.SIGKILL
    lived = [len(text.splitlines()) - 1 for text in contents(out, "trajectory.jsonl").values()]
    assert 0 < sum(lived) < 15
    assert len(contents(out, "result.json")) < 3
    ended = play(server, out)
    kept = ("trajectory.jsonl", "scorecard.json", "final.snapshot", "run.json")
    assert contents(out, *kept) == contents(tmp_path / "whole", *kept)
    timeless = [(each.id, each.reward, each.turns, each.requests, each.tokens) for each in whole.results]
    assert [(each.id, each.reward, each.turns, each.requests, each.tokens) for each in ended.results] == timeless


@pytest.mark.parametrize("agent", ["plain", "vllm"])
def test_a_month_cut_off_goes_on_with_the_same_prompts(serve: Serve, tmp_path: Path, agent: str) -> None:
    change = SMALL if agent == "plain" else {**SMALL, "context": {"tokens": 20000}}
    server = serve(month)
    whole = play(server, tmp_path / "whole", MONTH, agent, change=change)
    assert whole.results[0].compactions > 3
    breaking = serve(lambda body: Refusal(500) if len(breaking.requests) in (20, 41) else month(body))
    for _ in range(2):
        cut = play(breaking, tmp_path / "out", MONTH, agent, change=change)
        assert cut.results[0].reward is None
    ended = play(breaking, tmp_path / "out", MONTH, agent, change=change)
    assert ended.results[0].compactions == whole.results[0].compactions
    kept = ("trajectory.jsonl", "final.snapshot")
    assert contents(tmp_path / "out", *kept) == contents(tmp_path / "whole", *kept)
    asked = [body for number, body in enumerate(breaking.requests, start=1) if number not in (20, 41)]
    assert asked == server.requests
    told = list(prompts_of(tmp_path / "whole", tmp_path / "whole" / whole.results[0].folder))
    client = OpenAIChat(server.url, "fake")
    assert [client.request(each.messages, **each.beside) for each in told] == server.requests


@pytest.mark.parametrize("agent", ["plain", "vllm"])
def test_prompts_only_grow_but_where_a_compaction_is_recorded(serve: Serve, tmp_path: Path, agent: str) -> None:
    server = serve(month)
    found = play(server, tmp_path / "out", MONTH, agent, change={**SMALL, "context": {"tokens": 18000}})
    lines = (tmp_path / "out" / found.results[0].folder / "model.jsonl").read_text().splitlines()
    anew = [json.loads(line)["compaction"] is not None for line in lines]
    assert len(anew) == len(server.requests)
    assert 1 < sum(anew) < len(anew) / 2
    for before, after, begun in zip(server.requests, server.requests[1:], anew[1:], strict=False):
        grown = after["messages"][: len(before["messages"])] == before["messages"]
        assert grown != begun
        assert after["tools"] == before["tools"]
        assert after["messages"][0] == before["messages"][0]


def test_a_prompt_the_server_finds_too_long_is_made_shorter_and_that_is_recorded(serve: Serve, tmp_path: Path) -> None:
    large = {"context": {"tokens": 60000}}
    too_long = Refusal(400, '{"error": {"message": "This model\'s maximum context length is 9000 tokens."}}')

    def answer(body: dict[str, Any]) -> Any:
        return too_long if len(body["messages"]) > 11 else month(body)

    whole = play(serve(answer, context=None), tmp_path / "whole", MONTH, change=large)
    lines = (tmp_path / "whole" / whole.results[0].folder / "model.jsonl").read_text().splitlines()
    reasons = [line["compaction"]["why"] for line in map(json.loads, lines) if line["compaction"]]
    assert set(reasons) == {"overflow"}
    stopping = serve(lambda body: Refusal(500) if len(stopping.requests) == 30 else answer(body), context=None)
    assert play(stopping, tmp_path / "out", MONTH, change=large).results[0].reward is None
    play(stopping, tmp_path / "out", MONTH, change=large)
    kept = ("trajectory.jsonl", "final.snapshot")
    assert contents(tmp_path / "out", *kept) == contents(tmp_path / "whole", *kept)


def test_samples_of_one_start_draw_differently_and_can_be_drawn_again(serve: Serve, tmp_path: Path) -> None:
    server = serve(tasks)
    plan = Plan("task", first=0, count=1, samples=3, occupation="operations_manager")
    play(server, tmp_path / "a", plan)
    drawn = sorted(body["seed"] for body in server.requests)
    assert len(set(drawn)) == len(drawn) == 15
    assert len({body["messages"][1]["content"] for body in server.requests}) == 1
    play(server, tmp_path / "b", plan)
    assert sorted(body["seed"] for body in server.requests[15:]) == drawn


def test_a_context_without_room_is_an_error_that_says_so(serve: Serve, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="larger budget"):
        play(serve(month, context=4000), tmp_path / "out", MONTH)


def test_rows_of_a_dataset_are_lived_as_they_say(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    row = {"id": "t:1", "kind": "task", "computer": "generated:operations_manager#3", "difficulty": 0.2, "seed": 9}
    path.write_text("".join(json.dumps({**row, "seed": seed, "id": f"t:{seed}"}) + "\n" for seed in (9, 10, 11)))
    plan = Plan("task", first=1, count=2, starts=read_starts(path))
    found = rollout(tmp_path / "out", plan, ReferencePlayer("expert"))
    assert [(each.id, each.reward, each.occupation) for each in found.results] == [
        ("t:10", 1.0, "operations_manager"),
        ("t:11", 1.0, "operations_manager"),
    ]
    header = json.loads((tmp_path / "out/episodes/t-10-0/trajectory.jsonl").read_text().splitlines()[0])
    assert (header["seed"], header["make"], header["computer"]) == (10, {"difficulty": 0.2}, row["computer"])
    path.write_text(json.dumps({**row, "snapshot": "abc"}))
    with pytest.raises(DataError, match="line 1: a slice"):
        read_starts(path)
    path.write_text('{"id": 3}')
    with pytest.raises(DataError, match="line 1: not a row"):
        read_starts(path)


def test_ids_name_the_start_alone() -> None:
    made = episodes_of(Plan("task", 5, 2, samples=2, computer="generated:operations_manager#1"))
    assert [each.start.id for each in made] == ["task-operations_manager-1-d0.5-5"] * 2 + [
        "task-operations_manager-1-d0.5-6"
    ] * 2
    assert [each.sample for each in made] == [0, 1, 0, 1]
