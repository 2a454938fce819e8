"""How much of a server's speed a rollout keeps: tokens a second of `synthcomp rollout`, beside a bare load generator.

The requests of one rollout are recorded. Then, in turns, rollouts like it are lived anew, and the recorded requests are
sent by threads that do nothing else: as many at once, those of an episode one after the other. Both see the same server
in the same minutes, so a machine whose speed drifts harms neither.

    make serve MODEL=models/smollm2 ARGS=--reload
    python benchmarks/vllm_throughput.py http://127.0.0.1:8000/v1 --starts 8 --samples 4 --rounds 3

Where the server takes it (`--reload`), its prefix cache is emptied before each measurement; else it is warm in all.
Needs the `openai` extra. Exit status 1 when the median of the ratios is below 0.9.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import statistics
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from synthcomp_env.experience.plans import Plan
from synthcomp_env.experience.players import ModelPlayer
from synthcomp_env.experience.rollouts import rollout
from synthcomp_env.models.chat import ChatMessage, ChatReply
from synthcomp_env.models.openai_chat import OpenAIChat, first_served
from synthcomp_env.policies.named import load_agent

GOAL = 0.9


class Recorder(OpenAIChat):
    """A client that keeps what it sends, by episode: each is lived in one thread and begins with no reply in it."""

    def __init__(self, url: str, model: str) -> None:
        super().__init__(url, model, timeout=600)
        self.episodes: list[list[dict[str, Any]]] = []
        self._own = threading.local()

    def complete(self, messages: list[ChatMessage], **settings: Any) -> ChatReply:
        """Keep the request, and ask."""
        request = self.request(messages, **settings)
        if not any(message.role == "assistant" for message in messages):
            self._own.episode = []
            self.episodes.append(self._own.episode)
        self._own.episode.append(request | request.pop("extra_body", {}))
        return super().complete(messages, **settings)


def replay(url: str, episodes: list[list[dict[str, Any]]], concurrency: int) -> tuple[int, float]:
    """Send recorded requests as fast as the server answers. Returns the tokens it wrote, and the seconds it took."""
    bodies = [[json.dumps(request).encode() for request in episode] for episode in episodes]
    clients, place = threading.local(), urlsplit(url)

    def live(episode: list[bytes]) -> int:
        if not hasattr(clients, "own"):
            clients.own = http.client.HTTPConnection(place.netloc, timeout=600)
        written = 0
        for body in episode:
            clients.own.request("POST", f"{place.path}/chat/completions", body, {"Content-Type": "application/json"})
            reply = json.load(clients.own.getresponse())
            written += reply["usage"]["completion_tokens"]
        return written

    began = time.perf_counter()
    with ThreadPoolExecutor(concurrency) as pool:
        return sum(pool.map(live, bodies)), time.perf_counter() - began


def emptied(url: str) -> bool:
    """Have the server forget the prefixes it cached, where it takes the order."""
    order = urllib.request.Request(f"{url.removesuffix('/v1')}/reset_prefix_cache", method="POST")
    with contextlib.suppress(OSError), urllib.request.urlopen(order, timeout=60):
        return True
    return False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url", help="of the API, such as http://127.0.0.1:8000/v1")
    parser.add_argument("--model", help="the model's name on the server, if it serves several")
    parser.add_argument("--agent", default="plain", help="settings in agents/policies/ (default: plain)")
    parser.add_argument("--preset", default="task")
    parser.add_argument("--starts", type=int, default=8, help="tasks, each on a computer of its own (default: 8)")
    parser.add_argument("--samples", type=int, default=4, help="episodes of each (default: 4)")
    parser.add_argument("--concurrency", type=int, default=16)
    parser.add_argument("--max-turns", type=int, default=8)
    parser.add_argument("--max-tokens", type=int, default=64, help="of one reply")
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    url = chosen.url.rstrip("/")
    model = chosen.model or first_served(url).name
    settings = load_agent(chosen.agent)
    settings = settings.model_copy(
        update={"sampling": settings.sampling.model_copy(update={"max_tokens": chosen.max_tokens})}
    )
    plan = Plan(
        chosen.preset, 0, chosen.starts, chosen.samples, occupation="financial_advisor", max_turns=chosen.max_turns
    )

    def lived(client: OpenAIChat) -> tuple[int, float]:
        with tempfile.TemporaryDirectory() as folder:
            player = ModelPlayer(chosen.agent, settings, client)
            began = time.perf_counter()
            figures = rollout(Path(folder) / "out", plan, player, concurrency=chosen.concurrency).figures
            seconds = time.perf_counter() - began
        if figures.unscored:
            sys.exit(f"{figures.unscored} episodes failed: the server did not answer")
        return figures.tokens, seconds

    def measured(what: Callable[[], tuple[int, float]]) -> float:
        cache = "cold" if emptied(url) else "warm"
        tokens, seconds = what()
        print(f"  {names[what]:8} {tokens:7,} tokens {seconds:7.1f} s {tokens / seconds:8.1f} tokens/s ({cache} cache)")
        return tokens / seconds

    recorder = Recorder(url, model)
    tokens, seconds = lived(recorder)
    requests = sum(map(len, recorder.episodes))
    print(f"recorded {requests} requests of {len(recorder.episodes)} episodes: {tokens:,} tokens in {seconds:.1f} s")
    live: Callable[[], tuple[int, float]] = lambda: lived(OpenAIChat(url, model, timeout=600))  # noqa: E731
    load: Callable[[], tuple[int, float]] = lambda: replay(url, recorder.episodes, chosen.concurrency)  # noqa: E731
    names = {live: "rollout", load: "load"}
    ratios = []
    for number in range(chosen.rounds):
        print(f"round {number + 1}")
        first, second = (live, load) if number % 2 == 0 else (load, live)
        speed = {what: measured(what) for what in (first, second)}
        ratios.append(speed[live] / speed[load])
    ratio = statistics.median(ratios)
    print(f"rollout / load: median {ratio:.3f} of {', '.join(f'{each:.3f}' for each in ratios)} (goal: {GOAL} or more)")
    sys.exit(ratio < GOAL)


if __name__ == "__main__":
    main()
