"""A real vLLM server, started by the serve script, under a real rollout. `make test-vllm` installs what this needs."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from synthcomp_env.models.chat import ToolOffer
from synthcomp_env.tools import parse

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "training" / "serve_vllm.py"
VLLM = next(
    (
        python
        for python in (Path(sys.executable), ROOT / ".venv-vllm" / "bin" / "python")
        if python.exists()
        and subprocess.run([python, "-c", "import importlib.util as u; exit(u.find_spec('vllm') is None)"]).returncode
        == 0
    ),
    None,
)

pytestmark = [
    pytest.mark.vllm,
    pytest.mark.slow,
    pytest.mark.skipif(VLLM is None, reason="no vLLM beside this Python or in .venv-vllm: make vllm"),
]
for package in ("torch", "transformers", "openai"):
    pytest.importorskip(package, reason=f"{package} makes or asks the model under test: make test-vllm")


class Server:
    """A server in a process of its own, on a port that stays the same when it is started again."""

    def __init__(self, model: Path, port: int = 0) -> None:
        command = [sys.executable, SCRIPT, model, "--port", str(port), "--name", "tiny", "--max-model-len", "4096"]
        command += ["--strict", "--reload", "--log", model.parent / "vllm.log", "--wait", "300", "--python", VLLM]
        self.process = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().strip()
        assert self.url, (model.parent / "vllm.log").read_text()[-3000:]
        self.port = int(self.url.removesuffix("/v1").rpartition(":")[2])

    def kill(self) -> None:
        """As a crash would: every process of the server at once, by force."""
        listed = subprocess.run(["ps", "-eo", "pid=,ppid=,pgid="], capture_output=True, text=True, check=True).stdout
        groups = {
            int(group) for _, parent, group in map(str.split, listed.splitlines()) if int(parent) == self.process.pid
        }
        assert groups
        for group in groups:
            os.killpg(group, signal.SIGKILL)
        self.process.wait(60)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(60)


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from serving_checkpoint import write_checkpoint

    folder = tmp_path_factory.mktemp("vllm") / "tiny"
    write_checkpoint(folder)
    return folder


@pytest.fixture(scope="module")
def server(checkpoint: Path) -> Iterator[list[Server]]:
    """One server for the module; the test that kills it puts its successor here."""
    running = [Server(checkpoint)]
    yield running
    running[0].stop()


def _client(server: Server) -> Any:
    import openai

    return openai.OpenAI(base_url=server.url, api_key="none", timeout=120, max_retries=0)


def _tools() -> list[dict[str, Any]]:
    from synthcomp_env.environment import SyntheticComputerEnv

    return SyntheticComputerEnv(preset="task").tool_schemas("openai")


@contextlib.contextmanager
def _rollout(server: Server, out: Path) -> Iterator[subprocess.Popen[str]]:
    """A rollout in a process of its own, which does not outlive the block."""
    code = "from synthcomp_env.cli import main; main()"
    chosen = f"--agent plain --policy {server.url} -n 6 --concurrency 3 --temperature 0 --max-tokens 64 --max-turns 8"
    command = [sys.executable, "-c", code, "rollout", *chosen.split(), "--occupation", "financial_advisor"]
    command += ["--json", "--out", str(out)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        yield child
    finally:
        child.kill()
        child.wait()


def _lived(out: Path) -> dict[str, list[Any]]:
    """By episode: what was done, what came of it."""
    return {
        path.parent.name: [
            {key: turn[key] for key in ("action", "observation", "reward")}
            for turn in map(json.loads, path.read_text().rpartition("\n")[0].splitlines()[1:])  # whole lines
            if "action" in turn
        ]
        for path in sorted(out.glob("episodes/*/trajectory.jsonl"))
    }


@pytest.fixture(scope="module")
def lived(
    server: list[Server], tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, Any], dict[str, list[Any]]]:
    out = tmp_path_factory.mktemp("rollout") / "whole"
    with _rollout(server[0], out) as child:
        said, _ = child.communicate(timeout=300)
    assert child.returncode == 0
    return json.loads(said), _lived(out)


def test_the_server_reads_calls_from_replies(server: list[Server]) -> None:
    messages = [{"role": "user", "content": "What came today?"}]
    reply = _client(server[0]).chat.completions.create(
        model="tiny", messages=messages, tools=_tools(), temperature=0, max_tokens=64
    )
    (call,) = reply.choices[0].message.tool_calls
    assert (call.function.name, json.loads(call.function.arguments)) == ("list_messages", {})
    assert reply.choices[0].finish_reason == "tool_calls"


def test_a_grammar_holds_any_model_to_a_tools_schema(server: list[Server]) -> None:
    """Even one that never heard of the tool."""
    from synthcomp_env.models.hermes import call_grammar

    where = {"which": {"type": "string", "enum": ["left", "right"]}, "steps": {"type": "integer"}}
    schema = {"name": "turn", "parameters": {"type": "object", "properties": where, "required": ["which"]}}
    grammar = call_grammar(ToolOffer(({"type": "function", "function": schema},), "structured"))
    reply = _client(server[0]).chat.completions.create(
        model="tiny", messages=[{"role": "user", "content": "?"}], temperature=0, max_tokens=200,
        extra_body={"structured_outputs": {"structural_tag": grammar}},
    )  # fmt: skip
    (call,) = parse(reply.choices[0].message.content)
    assert call.error is None
    assert call.name == "turn"
    assert call.arguments["which"] in ("left", "right")


def test_seeds_in_many_long_requests_at_once_do_not_end_it(server: list[Server]) -> None:
    client = _client(server[0])

    def ask(seed: int) -> int:
        content = f"{seed} " + "word " * 600
        reply = client.chat.completions.create(
            model="tiny", messages=[{"role": "user", "content": content}], seed=seed, temperature=1.0, max_tokens=4
        )
        return int(reply.usage.prompt_tokens)

    with ThreadPoolExecutor(8) as pool:
        assert min(pool.map(ask, range(8))) > 600


def test_a_rollout_lives_whole_episodes(lived: tuple[dict[str, Any], dict[str, list[Any]]]) -> None:
    summary, episodes = lived
    assert len(episodes) == 6
    for turns in episodes.values():
        assert len(turns) == 8  # the budget: this policy never stops asking
        assert all("list_messages" in json.dumps(turn["action"]) for turn in turns)
        assert not any("Error" in turn["observation"] for turn in turns)
    figures = summary["figures"]
    assert (figures["done"], figures["unscored"], figures["invalid"], figures["turns"]) == (6, 0, 0, 48)
    assert figures["tokens"] > 48 * 10


def test_a_killed_server_loses_nothing(
    server: list[Server], checkpoint: Path, lived: tuple[dict[str, Any], dict[str, list[Any]]], tmp_path: Path
) -> None:
    out = tmp_path / "cut"
    with _rollout(server[0], out) as child:
        until = time.monotonic() + 240
        while sum(map(len, _lived(out).values())) < 5:
            assert time.monotonic() < until
            assert child.poll() is None, "the rollout was over before the server could be killed"
            time.sleep(0.02)
        server[0].kill()
        assert sum(map(len, _lived(out).values())) < 48
        server[0] = Server(checkpoint, server[0].port)
        said, _ = child.communicate(timeout=300)
    assert child.returncode == 0
    assert _lived(out) == lived[1]
    summary = json.loads(said)
    figures = summary["figures"]
    assert (figures["done"], figures["unscored"]) == (6, 0)


def test_new_weights_reach_a_running_server(server: list[Server], checkpoint: Path, tmp_path: Path) -> None:
    """The server's log-probabilities are those of transformers, before and after; the last layer's too."""
    from serving_checkpoint import write_checkpoint

    from synthcomp_env.rl.vllm_cpu import reload_server

    other = tmp_path / "other"
    write_checkpoint(other, steps=2, seed=1)
    here, there = _scores(checkpoint), _scores(other)
    assert max(abs(a - b) for a, b in zip(here, there, strict=True)) > 0.1
    assert _served_scores(server[0]) == pytest.approx(here, abs=1e-3)
    reload_server(server[0].url, other)
    assert _served_scores(server[0]) == pytest.approx(there, abs=1e-3)
    reload_server(server[0].url, checkpoint)
    assert _served_scores(server[0]) == pytest.approx(here, abs=1e-3)


PROMPT = [5, 9, 300, 41, 7, 77, 120, 33, 250, 12]


def _scores(folder: Path) -> list[float]:
    """Log-probability of each token of `PROMPT` but the first, by transformers."""
    import torch
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    with torch.no_grad():
        logits = model(torch.tensor([PROMPT])).logits[0].log_softmax(-1)
    return [float(logits[at, token]) for at, token in enumerate(PROMPT[1:])]


def _served_scores(server: Server) -> list[float]:
    """The same, by the server."""
    reply = _client(server).completions.create(
        model="tiny", prompt=PROMPT, max_tokens=1, temperature=0, extra_body={"prompt_logprobs": 0}
    )
    told = reply.choices[0].prompt_logprobs[1:]
    return [float(each[str(token)]["logprob"]) for each, token in zip(told, PROMPT[1:], strict=True)]


GRPO = """
import sys
import torch
from datasets import Dataset
from transformers import AutoModelForCausalLM, AutoTokenizer
from trl import GRPOConfig, GRPOTrainer
from synthcomp_env.rl.vllm_cpu import patch_trl
patch_trl()
folder, out = sys.argv[1:]
settings = GRPOConfig(
    output_dir=out, use_cpu=True, bf16=False, gradient_checkpointing=False, use_vllm=True, vllm_mode="colocate",
    vllm_max_model_length=256, per_device_train_batch_size=4, num_generations=4, max_completion_length=24,
    max_steps=3, learning_rate=1e-2, logging_steps=1, report_to=[], save_strategy="no", temperature=2.0,
)
trainer = GRPOTrainer(
    model=AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32),
    args=settings,
    train_dataset=Dataset.from_list([{"prompt": [{"role": "user", "content": str(n)}]} for n in range(8)]),
    reward_funcs=lambda completions, **_: [float(len(each[0]["content"]) % 5) for each in completions],
    processing_class=AutoTokenizer.from_pretrained(folder),
)
before = next(trainer.model.parameters()).detach().clone()
trainer.train()
moved = float((next(trainer.model.parameters()) - before).abs().max())
print("moved", moved)
print("apart", max(line.get("sampling/sampling_logp_difference/max", 0) for line in trainer.state.log_history))
"""


def test_grpo_samples_from_the_weights_it_trains(checkpoint: Path, tmp_path: Path) -> None:
    """In one process with vLLM on a CPU; a stale last layer would set the two apart by 0.07 and more."""
    has = subprocess.run([VLLM, "-c", "import importlib.util as u; exit(u.find_spec('trl') is None)"], check=False)  # type: ignore[list-item]
    if has.returncode:
        pytest.skip("no trl beside vLLM: make test-vllm")
    from serving_checkpoint import write_checkpoint

    write_checkpoint(tmp_path / "fresh", steps=0)
    environment = os.environ | {"VLLM_CPU_KVCACHE_SPACE": "1", "HF_HUB_OFFLINE": "1"}
    done = subprocess.run(
        [str(VLLM), "-c", GRPO, str(tmp_path / "fresh"), str(tmp_path / "out")],
        capture_output=True, text=True, env=environment, cwd=ROOT, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    said = dict(line.split() for line in done.stdout.splitlines() if line.startswith(("moved", "apart")))
    assert float(said["moved"]) > 0.01
    assert float(said["apart"]) < 1e-4
