"""A month of some 2,300 turns lived by a served policy, while its client and its server are killed with kill -9.

`synthcomp rollout --preset month` runs as a process of its own, and so does the server. Now and then one of them, or
both, are killed, and begun again by the same command. Then it is counted what that cost: recorded turns that are gone
(none may be) and decisions that the server had to be asked for again (the one under way at most).

    python benchmarks/long_month.py                              # a scripted server: a few minutes, no model
    python benchmarks/long_month.py --turns 200 --kills 3        # a quick look
    python benchmarks/long_month.py --server vllm                # vLLM and a tiny checkpoint made on the fly
    python benchmarks/long_month.py --server vllm --model DIR    # a checkpoint of one's own

The scripted server answers by a function of the whole conversation, so a month that was killed must end in the state of
one that was not, which is lived first. vLLM's need not. Between client and server stands a relay, which counts the
requests and sees whether each conversation begins with the one before. Needs the `openai` extra; the tiny checkpoint
needs `train`, vLLM `make vllm`. Exit status 1 when a promise is broken.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any, NoReturn

from mindless import OCCUPATION, Handler, Listening, write_checkpoint

from synthcomp_env.cli.output import Report, emit_json, progress
from synthcomp_env.experience.outcome import read_exchanges
from synthcomp_env.experience.trajectory import read_trajectory

HERE = Path(__file__).resolve().parent
PAPER = 2272
"""Turns of a month in the paper, in the mean."""
USUAL = 2340
"""Turns to be expected of a whole month here, to place the kills."""
KINDS = ("client", "server", "both")
"""What is killed, in turn."""
AGENTS = {
    "scripted": ["--agent", "vllm"],
    "vllm": ["--agent", "vllm-small", "--temperature", "1", "--max-tokens", "96", "--context", "16384"],
}
MODEL_LENGTH = 32768
"""Tokens of a conversation that vLLM takes: more than the agent's context, whose tokens are estimates."""


class Relay:
    """Stands between client and server and outlives both. A server that is away it treats as the network does: the
    connection is dropped.

    Attributes:
        asked: the conversations sent, each as the hashes of its messages; one sent again stands there once.
        again: how many were sent again.
    """

    def __init__(self, upstream: int) -> None:
        self.asked: list[list[int]] = []
        self.again = 0
        self._known: set[bytes] = set()
        self._lock = threading.Lock()
        outer = self

        class Passing(Handler):
            def do_GET(self) -> None:
                self.pass_on(b"")

            def do_POST(self) -> None:
                self.pass_on(self.received())

            def pass_on(self, body: bytes) -> None:
                server = http.client.HTTPConnection("127.0.0.1", upstream, timeout=600)
                try:
                    server.connect()
                    if body:
                        outer._note(body)
                    server.request(self.command, self.path, body or None, {"Content-Type": "application/json"})
                    reply = server.getresponse()
                    self.answer(reply.status, reply.read())
                except (OSError, http.client.HTTPException):
                    self.close_connection = True
                finally:
                    server.close()

        self._server = Listening(("127.0.0.1", 0), Passing)
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def _note(self, body: bytes) -> None:
        key = sha256(body).digest()
        with self._lock:
            if key in self._known:
                self.again += 1
                return
            self._known.add(key)
            self.asked.append([hash(json.dumps(each)) for each in json.loads(body)["messages"]])

    def beginnings(self) -> int:
        """How many conversations do not begin with the one before."""
        return sum(late[: len(early)] != early for early, late in pairwise(self.asked))

    def stop(self) -> None:
        """Listen no more."""
        self._server.shutdown()
        self._server.server_close()


class Process:
    """A child that can be killed as a crash would, with all of its own, and begun again by the same command."""

    def __init__(self, command: list[str], log: Path) -> None:
        self._command, self._log = command, log
        self.start()

    def start(self) -> None:
        """Begin it, or begin it again. What it prints goes to a file, what it complains of to another."""
        with self._log.open("ab") as log, self._log.with_suffix(".out").open("wb") as out:
            self._child = subprocess.Popen(
                self._command, stdout=out, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True
            )

    def kill(self) -> None:
        """By force, at once."""
        listed = subprocess.run(["ps", "-eo", "ppid=,pgid="], capture_output=True, text=True, check=True).stdout
        own = {int(group) for parent, group in map(str.split, listed.splitlines()) if int(parent) == self._child.pid}
        for group in own | {self._child.pid}:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(group, signal.SIGKILL)
        self._child.wait()

    def ended(self) -> bool:
        """Whether it is over."""
        return self._child.poll() is not None

    def said(self) -> bytes:
        """What it printed, once it has ended by itself."""
        if self._child.wait() != 0:
            self.fail(f"ended with status {self._child.returncode}")
        return self._log.with_suffix(".out").read_bytes()

    def fail(self, what: str) -> NoReturn:
        """End the measurement."""
        said = self._log.read_text(errors="replace")[-3000:]
        sys.exit(f"{' '.join(self._command[1:4])} …: {what}. Its log ends:\n{said}")


class Server(Process):
    """A server, there when `start` returns."""

    def __init__(self, command: list[str], port: int, log: Path) -> None:
        self._port = port
        super().__init__(command, log)

    def start(self) -> None:
        """Begin it, or begin it again, and wait until it answers."""
        super().start()
        while not self._answers():
            if self.ended():
                self.fail("ended before it answered")
            time.sleep(0.05)

    def kill(self) -> None:
        """By force, at once; over when the last of its processes has let go of the port."""
        super().kill()
        while True:
            with contextlib.suppress(OSError), socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(("127.0.0.1", self._port))
                return
            time.sleep(0.02)

    def _answers(self) -> bool:
        with contextlib.suppress(OSError, http.client.HTTPException):
            asked = http.client.HTTPConnection("127.0.0.1", self._port, timeout=5)
            asked.request("GET", "/v1/models")
            return asked.getresponse().status == 200
        return False


@dataclass
class Kill:
    """One kill.

    Attributes:
        kind: what died.
        turns: that were recorded by then.
        kept: whether these all stand there in the end, byte for byte.
        asked_again: requests sent a second time because of it: turns lost.
        seconds: from the kill to the next recorded turn.
    """

    kind: str
    turns: int
    kept: bool
    asked_again: int
    seconds: float


@dataclass
class Lived:
    """What came of one month; `calls`: of tools, of which a turn may hold several; `beginnings`: conversations that do
    not begin with the one before."""

    turns: int = 0
    calls: int = 0
    days: int = 0
    ended: str = ""
    invalid_calls: int = 0
    state_hash: str = ""
    seconds: float = 0.0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    tokens: int = 0
    model_seconds: float = 0.0
    compactions: dict[str, int] = field(default_factory=dict)
    beginnings: int = 0
    kills: list[Kill] = field(default_factory=list)


class Month:
    """One month in a folder, that may be killed.

    Args:
        out: the rollout's folder.
        serving: the command of the server on `port`.
        agent: options of the rollout.
        report: told how it goes.
    """

    def __init__(self, out: Path, serving: list[str], port: int, agent: list[str], report: Report) -> None:
        self.out, self._report = out, report
        self.relay = Relay(port)
        self.lived = Lived()
        self._held: list[bytes] = []
        self._server = Server(serving, port, out.with_suffix(".server.log"))
        rollout = [sys.executable, "-c", "from synthcomp_env.cli import main; main()", "rollout"]
        rollout += ["--policy", self.relay.url, "--preset", "month", "--occupation", OCCUPATION, "-n", "1"]
        rollout += ["--concurrency", "1", "--json", "--out", str(out), *agent]
        self._client = Process(rollout, out.with_suffix(".client.log"))

    def live(self, kills: list[tuple[int, str, float]]) -> Lived:
        """Live it to its end, killing as planned: (after how many turns, what, seconds later)."""
        began = time.monotonic()
        try:
            for turns, kind, later in kills:
                self._wait(turns)
                time.sleep(later)
                self._kill(kind)
            while not self._client.ended():
                self._tell(self._turns())
                time.sleep(0.1)
            (result,) = json.loads(self._client.said())["results"]
        finally:
            for process in (self._client, self._server):
                process.kill()
            self.relay.stop()
        return self._found(result, time.monotonic() - began)

    def trajectory(self) -> bytes:
        """What is recorded, as it stands on the disk; a line that was cut short is none."""
        path = next(self.out.glob("episodes/*/trajectory.jsonl"), None)
        data = path.read_bytes() if path is not None else b""
        return data[: data.rfind(b"\n") + 1]

    def _turns(self) -> int:
        return max(0, self.trajectory().count(b"\n") - 1)

    def _tell(self, turns: int) -> None:
        self._report(f"{self.out.name}: {turns:,} turns, {len(self.lived.kills)} kills", 0, 0)

    def _wait(self, turns: int) -> None:
        while (there := self._turns()) < turns:
            self._tell(there)
            if self._client.ended():
                self._client.said()
                sys.exit(f"the month was over after {there} turns, before the kill planned at {turns}: give --turns")
            time.sleep(0.05)

    def _kill(self, kind: str) -> None:
        again, died = self.relay.again, time.monotonic()
        if kind != "server":
            self._client.kill()
        if kind != "client":
            self._server.kill()
        held = self.trajectory()
        turns = held.count(b"\n") - 1
        if kind != "client":
            self._server.start()
        if kind != "server":
            self._client.start()
        self._wait(turns + 1)
        self._held.append(held)
        self.lived.kills.append(Kill(kind, turns, False, self.relay.again - again, time.monotonic() - died))

    def _found(self, result: dict[str, Any], seconds: float) -> Lived:
        folder, lived, final = self.out / result["folder"], self.lived, self.trajectory()
        _, turns, _ = read_trajectory(folder / "trajectory.jsonl")
        for kill, held in zip(lived.kills, self._held, strict=True):
            kill.kept = final.startswith(held)
        compactions = [each.compaction for each in read_exchanges(folder) if each.compaction is not None]
        lived.compactions = dict(Counter(each.why for each in compactions))
        lived.beginnings, lived.seconds = self.relay.beginnings(), seconds
        lived.turns, lived.days, lived.state_hash = len(turns), len({each.day for each in turns}), turns[-1].state_hash
        lived.calls = result["turns"]
        for name in ("ended", "invalid_calls", "prompt_tokens", "cached_tokens", "tokens", "model_seconds"):
            setattr(lived, name, result[name])
        return lived


def faults(lived: Lived, limit: int | None) -> Iterator[str]:
    """The promises that were broken by a month that was to end after `limit` calls, or when it was over."""
    if limit is None and lived.turns < PAPER:
        yield f"{lived.turns:,} turns, not {PAPER:,} or more"
    if limit is not None and lived.calls < limit:
        yield f"{lived.calls:,} calls, not {limit:,} or more"
    for number, kill in enumerate(lived.kills, start=1):
        if not kill.kept:
            yield f"kill {number} ({kill.kind}): recorded turns are gone"
        if kill.asked_again > 1:
            yield f"kill {number} ({kill.kind}): {kill.asked_again} decisions were asked for again"
    if lived.beginnings != sum(lived.compactions.values()):
        yield f"{lived.beginnings} conversations began anew, but {sum(lived.compactions.values())} were compacted"


def show(title: str, lived: Lived) -> None:
    """The figures for people."""
    cached, whys = lived.cached_tokens / max(1, lived.prompt_tokens), lived.compactions.items()
    print(f"{title}: {lived.turns:,} turns on {lived.days} days ({lived.ended}) in {lived.seconds:.0f} s, of which "
          f"{lived.model_seconds:.0f} s for the model; {lived.calls:,} calls, {lived.invalid_calls} bad")  # fmt: skip
    print(f"  tokens: {lived.prompt_tokens:,} in ({cached:.1%} cached), {lived.tokens:,} out")
    print(f"  {sum(lived.compactions.values())} compactions ({', '.join(f'{each}: {n}' for each, n in whys)}); "
          f"{lived.beginnings} prompts that do not begin with the one before")  # fmt: skip
    for number, kill in enumerate(lived.kills, start=1):
        kept = "all recorded turns kept" if kill.kept else "recorded turns are gone"
        print(f"  kill {number}, {kill.kind}, at turn {kill.turns:,}: {kept}, {kill.asked_again} asked again, "
              f"next turn after {kill.seconds:.1f} s")  # fmt: skip


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", choices=tuple(AGENTS), default="scripted")
    parser.add_argument("--model", type=Path, help="folder of a checkpoint for vLLM (default: a tiny one is made)")
    parser.add_argument("--turns", type=int, help="end after so many calls (default: when the month is over)")
    parser.add_argument("--kills", type=int, default=6, help="of client, server, and both, in turn (default: 6)")
    parser.add_argument("--seed", type=int, default=0, help="of the moments of the kills")
    parser.add_argument("--out", type=Path, help="a new folder that keeps rollouts and logs")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    if chosen.out is not None and chosen.out.exists():
        parser.error(f"{chosen.out} is there already; give a new folder")
    draw, lasts = random.Random(chosen.seed), chosen.turns or USUAL
    kills = [(lasts * number // (chosen.kills + 1), KINDS[(number - 1) % 3], draw.uniform(0, 0.1))
             for number in range(1, chosen.kills + 1)]  # fmt: skip
    agent, port = list(AGENTS[chosen.server]), free_port()
    agent += ["--max-turns", str(chosen.turns)] if chosen.turns else []
    with tempfile.TemporaryDirectory() as temporary, progress("long month") as report:
        out = chosen.out or Path(temporary) / "out"
        out.mkdir(parents=True)
        if chosen.server == "scripted":
            serving = [sys.executable, str(HERE / "mindless.py"), str(port)]
            whole = Month(out / "whole", serving, port, agent, report)
            whole.live([])
        else:
            if chosen.model is None:
                report("teaching a tiny checkpoint", 0, 0)
                write_checkpoint(out / "tiny", context=MODEL_LENGTH)
            serving = [
                sys.executable,
                str(HERE.parent / "training" / "serve_vllm.py"),
                str(chosen.model or out / "tiny"),
            ]
            serving += ["--port", str(port), "--max-num-seqs", "2", "--max-model-len", str(MODEL_LENGTH)]
        killed = Month(out / "killed", serving, port, agent, report)
        lived = killed.live(kills)
        broken, found = list(faults(lived, chosen.turns)), {"server": chosen.server, **asdict(lived)}
        found["turns_lost"] = [kill.asked_again for kill in lived.kills]
        found["next_turn_after"] = {
            kind: statistics.median(kill.seconds for kill in lived.kills if kill.kind == kind)
            for kind in dict.fromkeys(kill.kind for kill in lived.kills)
        }
        if chosen.server == "scripted":
            same = {
                "same final state": whole.lived.state_hash == lived.state_hash,
                "same trajectory": whole.trajectory() == killed.trajectory(),
                "same prompts": whole.relay.asked == killed.relay.asked,
            }
            broken += [f"{what}: no" for what, holds in same.items() if not holds]
            found |= {"uninterrupted": asdict(whole.lived), **same}
    if chosen.json:
        emit_json({**found, "broken": broken})
    else:
        if chosen.server == "scripted":
            show("uninterrupted", whole.lived)
        show("killed", lived)
        print(f"final state: {lived.state_hash}")
        if chosen.server == "scripted" and not broken:
            print("of both the prompts, the trajectory and the final state are the same, byte for byte")
        for each in broken:
            print(f"BROKEN: {each}")
    sys.exit(bool(broken))


if __name__ == "__main__":
    main()
