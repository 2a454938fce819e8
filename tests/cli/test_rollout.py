"""`synthcomp rollout` from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fake_chat_server import FakeChatServer, Refusal, decisions, said, tool_calls
from typer.testing import Result

Command = Callable[..., Result]
Serve = Callable[..., FakeChatServer]
TASKS = ("-n", 2, "--occupation", "operations_manager")


def answer(body: dict[str, Any]) -> dict[str, Any]:
    return said("Done.") if decisions(body) else tool_calls(("list_messages", {}))


def test_a_model_lives_episodes_that_the_other_commands_take(synthcomp: Command, serve: Serve, tmp_path: Path) -> None:
    server = serve(answer)
    found = synthcomp("rollout", "--policy", server.url, *TASKS, "--split", "val", "--out", tmp_path / "r", "--json")
    assert found.exit_code == 0, found.output
    told = json.loads(found.stdout)
    assert told["figures"]["done"] == told["figures"]["episodes"] == 2
    assert told["figures"]["mean"] == 0.0
    assert told["tokens_a_second"] > 0
    assert {result["split"] for result in told["results"]} == {"val"}
    episode = tmp_path / "r" / told["results"][0]["folder"]
    for command in (("replay",), ("score",), ("view", "--no-browser")):
        done = synthcomp(command[0], episode, *command[1:])
        assert done.exit_code == 0, done.output
    assert "list_messages" in (episode / "index.html").read_text(encoding="utf-8")
    settings = json.loads((tmp_path / "r/rollout.json").read_text())
    assert settings["identity"]["policy"] == "plain"
    assert settings["identity"]["sampling"]["temperature"] == 1.0


def test_options_change_the_named_policy(synthcomp: Command, serve: Serve, tmp_path: Path) -> None:
    server = serve(answer, context=6000)
    options = ("--agent", "vllm-small", "--model", "fake", "--temperature", 0, "--max-tokens", 99)
    done = synthcomp("rollout", "--policy", server.url, *options, *TASKS, "-k", 2, "--out", tmp_path / "r")
    assert done.exit_code == 0, done.output
    assert "4 of 4 over" in done.stdout
    assert {(body["temperature"], body["max_tokens"]) for body in server.requests} == {(0.0, 99)}
    assert all("structured_outputs" in body for body in server.requests)
    identity = json.loads((tmp_path / "r/rollout.json").read_text())["identity"]
    assert identity["context"]["tokens"] == 6000  # no more than the server takes


def test_failures_are_unscored_and_say_so(synthcomp: Command, serve: Serve, tmp_path: Path) -> None:
    server = serve(lambda body: Refusal(400))
    done = synthcomp("rollout", "--policy", server.url, *TASKS, "--out", tmp_path / "r")
    assert done.exit_code == 1
    assert "2 unscored" in done.stdout
    assert "refused the request" in " ".join(done.stdout.split())
    server.answer = answer
    again = synthcomp("rollout", "--policy", server.url, *TASKS, "--out", tmp_path / "r")
    assert again.exit_code == 0, again.output
    assert "0 unscored" in again.stdout


def test_reference_policies_need_no_model(synthcomp: Command, tmp_path: Path) -> None:
    done = synthcomp("rollout", "--policy", "expert", *TASKS, "--out", tmp_path / "r", "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["figures"]["solved"] == 2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "who is to act"),
        (("--policy", "nobody"), "there is no reference policy 'nobody'"),
        (("--policy", "expert", "--agent", "vllm"), "takes no --agent"),
        (("--agent", "nobody"), "Known: claude"),
        (("--agent", "vllm"), "names no model"),
        (("--agent", "local", "--model", "local:absent"), "holds no checkpoint"),
        (("--agent", "local", "--model", "gpt"), "names no model"),
        (("--policy", "noop", "--computer", "generated:x#1", "--split", "val"), "not both"),
        (("--policy", "noop", "--split", "val", "--seed", 9_999_999, "-n", 2), "counted from its first"),
    ],
)
def test_mistakes_are_one_line(synthcomp: Command, tmp_path: Path, arguments: tuple[Any, ...], says: str) -> None:
    done = synthcomp("rollout", *arguments, "--out", tmp_path / "r")
    assert done.exit_code == 2
    assert says in " ".join(done.output.split())
    assert not (tmp_path / "r").exists()


def test_a_model_the_server_does_not_have_is_named(synthcomp: Command, serve: Serve, tmp_path: Path) -> None:
    done = synthcomp("rollout", "--policy", serve(answer).url, "--model", "other", "--out", tmp_path / "r")
    assert done.exit_code == 2
    assert "serves no model 'other'; it serves: fake" in " ".join(done.output.split())


def test_a_checkpoint_in_this_process_lives_episodes(synthcomp: Command, tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="torch is in the train extra")
    pytest.importorskip("transformers", reason="transformers is in the train extra")
    from tiny_checkpoint import save_checkpoint

    path = save_checkpoint(tmp_path / "model")
    options = ("--agent", "local", "--model", f"local:{path}", "--max-tokens", 8, *TASKS, "--out", tmp_path / "r")
    done = synthcomp("rollout", *options, "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["figures"]["tokens"] > 0
    assert told["figures"]["mean"] == 0.0
