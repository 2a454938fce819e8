"""The measured figures, beside a bare Gymnasium environment in the same run.

Machines differ and drift, so every figure is a ratio to B0: a bare `gymnasium.Env` through `gym.make` whose step parses a
JSON tool call, dispatches to a function and returns a 2 kB slice of a cached string.
"""

from __future__ import annotations

import gc
import itertools
import json
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterable
from typing import Any

import gymnasium as gym
import msgspec

__all__ = ["Figure", "run_bench"]

BASELINE_ID = "synthcomp-bench/Bare-v0"


class Figure(msgspec.Struct, frozen=True):
    """One measured figure.

    Attributes:
        name: what was measured.
        value: the measurement, in `unit`.
        unit: "x B0", "ms", "MB", "per minute", ...
        limit: the figure to keep, or None where it is only reported.
        ok: whether it is kept.
    """

    name: str
    value: float
    unit: str
    limit: float | None = None
    at_least: bool = False

    @property
    def ok(self) -> bool:
        """Whether the limit is kept; True without one."""
        if self.limit is None:
            return True
        return self.value >= self.limit if self.at_least else self.value <= self.limit


class BareEnv(gym.Env[str, str]):
    """B0: the least an environment of JSON tool calls can do."""

    def __init__(self) -> None:
        self.observation_space = gym.spaces.Text(4096)
        self.action_space = gym.spaces.Text(4096)
        self._text = "The quick brown fox jumps over the lazy dog. " * 200
        self._tools: dict[str, Callable[..., str]] = {"read": self._read}

    def _read(self, start: int = 0) -> str:
        return self._text[start : start + 2000]

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[str, dict[str, Any]]:
        """Start over."""
        super().reset(seed=seed)
        return "", {}

    def step(self, action: str) -> tuple[str, float, bool, bool, dict[str, Any]]:
        """One JSON tool call."""
        call = json.loads(action)
        return self._tools[call["name"]](**call["arguments"]), 0.0, False, False, {}


def _bare() -> gym.Env[Any, Any]:
    if BASELINE_ID not in gym.registry:
        gym.register(BASELINE_ID, entry_point=BareEnv, disable_env_checker=True)
    env = gym.make(BASELINE_ID)
    env.reset(seed=0)
    return env


def timed(action: Callable[[], object]) -> float:
    """Seconds one call takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def interleaved(actions: dict[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Seconds of each action, taken in turn so that the machine's drift falls on all alike."""
    taken: dict[str, list[float]] = {name: [] for name in actions}
    gc.collect()
    gc.disable()
    try:
        for _ in range(rounds):
            for name, action in actions.items():
                taken[name].append(timed(action))
    finally:
        gc.enable()
    return taken


def _p99(values: list[float]) -> float:
    return statistics.quantiles(values, n=100)[98]


def _month(computer: str = "generated:public_health_director#0") -> gym.Env[Any, Any]:
    env = gym.make("SyntheticComputer-v0", preset="month", computer=computer, max_turns=100_000)
    env.reset(seed=0)
    return env


def _call(name: str, **arguments: Any) -> str:
    return json.dumps({"name": name, "arguments": arguments})


def _actions(env: gym.Env[Any, Any]) -> dict[str, Callable[[], object]]:
    """The everyday steps whose cost is promised."""
    path = next(entry.path for entry in env.unwrapped.state.files.values() if entry.path.endswith(".docx"))
    someone = next(iter(env.unwrapped.scenario.contacts))
    home = env.unwrapped.scenario.home
    counter = itertools.count()
    listing, reading = _call("list_files", folder=home), _call("read_file", path=path)
    return {
        "list_files": lambda: env.step(listing),
        "read_file (warm)": lambda: env.step(reading),
        "write_file": lambda: env.step(
            _call("write_file", path=f"{home}/scratch.txt", content=f"note {next(counter)}")
        ),
        "send_message": lambda: env.step(
            _call("send_message", to=[someone], subject="Thanks", body=f"Thank you for note {next(counter)}.")
        ),
        "search_text": lambda: env.step(_call("search_text", query="coverage of the quarter")),
    }


def _fresh(env: gym.Env[Any, Any]) -> None:
    """Back to the first morning, so that the clock never ends a measurement."""
    env.unwrapped.restore(env.unwrapped.morning)


def bench_steps(rounds: int = 400) -> Iterable[Figure]:
    """Median and p99 of everyday steps, in B0."""
    env, bare = _month(), _bare()
    env.unwrapped.morning = env.unwrapped.snapshot()
    reading = _call("read", start=100)
    actions: dict[str, Callable[[], object]] = {"B0": lambda: bare.step(reading), **_actions(env)}
    for action in actions.values():
        action()
    taken: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(max(1, rounds // 20)):
        _fresh(env)
        for name, values in interleaved(actions, 20).items():
            taken[name] += values
    b0 = statistics.median(taken["B0"])
    yield Figure("B0 step", b0 * 1e6, "us")
    for name, values in taken.items():
        if name == "B0":
            continue
        searching = name == "search_text"
        yield Figure(f"{name}, median", statistics.median(values) / b0, "x B0", 40 if searching else 3)
        if not searching:
            yield Figure(f"{name}, p99", _p99(values) / b0, "x B0", 15)


def bench_state(turns: int = 2272) -> Iterable[Figure]:
    """A long month: total time, cost at the end against the beginning, snapshot and fork, memory."""
    env, bare = _month(), _bare()
    reading = _call("read", start=100)
    b0 = statistics.median(timed(lambda: bare.step(reading)) for _ in range(2000))
    mixed = _mixed(env)
    costs: list[float] = []
    start = time.perf_counter()
    for number in range(turns):
        action = mixed(number)
        costs.append(timed(lambda action=action: env.step(action)))  # type: ignore[misc]
    yield Figure(f"a month of {turns} calls", time.perf_counter() - start, "s", 5)
    early, late = statistics.median(costs[20:220]), statistics.median(costs[-272:-72])
    yield Figure("median step at turn 2,000 over turn 20", late / early, "x", 1.2)
    u = env.unwrapped
    forks = [timed(u.fork) for _ in range(300)]
    snaps = [timed(u.snapshot) for _ in range(300)]
    yield Figure("fork at the last turn", statistics.median(forks) / b0, "x B0", 25)
    yield Figure("snapshot at the last turn", statistics.median(snaps) / b0, "x B0", 25)
    before, twin = u.state_hash(), u.fork()
    twin.step(_call("write_note", text="only here"))
    yield Figure("fork is independent", float(u.state_hash() == before != twin.state_hash()), "", 1, at_least=True)


def _mixed(env: gym.Env[Any, Any]) -> Callable[[int], str]:
    """A mixed trace in about the proportions of a natural month."""
    paths = [entry.path for entry in env.unwrapped.state.files.values()]
    people = list(env.unwrapped.scenario.contacts)
    home = env.unwrapped.scenario.home

    def action(number: int) -> str:
        match number % 16:
            case 0 | 1 | 2 | 3 | 4 | 5:
                return _call("read_file", path=paths[number % len(paths)])
            case 6 | 7 | 8:
                return _call("list_files", folder=home)
            case 9 | 10:
                return _call("search_text", query="quarter")
            case 11 | 12 | 13:
                return _call(
                    "write_file", path=f"{home}/note_{number % 50}.md", content=f"# Note {number}\n\nWork goes on."
                )
            case 14:
                return _call("write_note", text=f"note {number}")
            case _ if number % 160 == 15:
                body = f"Thank you, that was helpful ({number})."
                return _call("send_message", to=[people[number % len(people)]], subject="Thanks", body=body)
            case _ if number % 112 == 31:
                return _call("end_day")
            case _:
                return _call("list_messages")

    return action


def bench_reset() -> Iterable[Figure]:
    """Resets: to a known computer, to a new seed; memory of further environments on one computer."""
    env, bare = _month(), _bare()
    reading = _call("read", start=100)
    taken = interleaved({"B0": lambda: bare.step(reading), "reset": lambda: env.reset(seed=0)}, 300)
    b0 = statistics.median(taken["B0"])
    yield Figure("reset to a known computer", statistics.median(taken["reset"]) / b0, "x B0", 20)
    fresh = gym.make("SyntheticComputer-v0", preset="month", occupation="public_health_director")
    seeds = itertools.count(50_000)
    news = [timed(lambda: fresh.reset(seed=next(seeds))) for _ in range(8)]
    yield Figure("reset to a new seed, median", statistics.median(news) * 1e3, "ms", 250)
    tracemalloc.start()
    envs = [_month() for _ in range(3)]
    gc.collect()
    before = tracemalloc.get_traced_memory()[0]
    more = [_month() for _ in range(10)]
    for another in more:
        mixed = _mixed(another)
        for number in range(50):
            another.step(mixed(number))
    gc.collect()
    used = (tracemalloc.get_traced_memory()[0] - before) / 10 / 1e6
    tracemalloc.stop()
    yield Figure("memory of a further environment after 50 steps", used, "MB", 0.1)
    del envs, more


def bench_creation(count: int = 12) -> Iterable[Figure]:
    """Computers made a minute on one core, contents as values; and with all bytes."""
    from synthcomp_env.artifacts.codecs import file_bytes
    from synthcomp_env.creation import create_computer

    create_computer("financial_advisor", seed=90_000)
    start = time.perf_counter()
    made = [create_computer("financial_advisor", seed=91_000 + number) for number in range(count)]
    yield Figure(
        "computers created, contents as values", count * 60 / (time.perf_counter() - start), "a minute", 60, True
    )
    start = time.perf_counter()
    for computer in made[:3]:
        for file in computer.files.values():
            if file.blob is not None:
                file_bytes(file.blob, file.path.rpartition(".")[2].lower())
    bytes_seconds = (time.perf_counter() - start) / 3
    yield Figure("real bytes of one computer", bytes_seconds, "s")


def run_bench(progress: Callable[[str], None] = lambda name: print(name, file=sys.stderr)) -> list[Figure]:
    """Every figure, in one run."""
    figures: list[Figure] = []
    for name, part in (
        ("everyday steps", bench_steps),
        ("a long month", bench_state),
        ("resets and memory", bench_reset),
        ("creation", bench_creation),
    ):
        progress(name)
        figures += part()
    return figures
