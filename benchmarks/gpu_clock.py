"""Where the seconds of a training step go, and how much memory it takes: a clock on TRL's trainers.

TRL times its own parts only for trackers on the network, and without waiting for the GPU. So the functions that do the
work are wrapped, for this process: each waits for the GPU when it begins and when it ends, and what runs inside another
counts once, as itself.
"""

from __future__ import annotations

import functools
import json
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from transformers import TrainerCallback

__all__ = ["PARTS", "Clock", "attach"]

PARTS = ("generation", "environment", "forward", "backward", "optimiser")
"""Parts of a step. What none of them is (templates, parsing, padding, advantages) is its `rest`."""

MIB = 2**20


class Clock(TrainerCallback):  # type: ignore[misc]
    """Writes one line of JSON a step, and ends the training in time.

    Args:
        figures: the file that lines are appended to.
        seconds: the training ends before a step that would outlast so many; None for no limit.
        begun: when they begin, by `time.monotonic`; with the first step when None.
    """

    def __init__(self, figures: Path, seconds: float | None = None, begun: float | None = None) -> None:
        self.stopped = False
        self._figures, self._seconds, self._begun = figures, seconds, begun
        self._open: list[str] = []
        self._since = self._start = 0.0
        self._running = False
        self._spent = dict.fromkeys(PARTS, 0.0)
        self._line: dict[str, Any] | None = None

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """What happens inside counts as this part of the step. Outside of steps nothing is measured."""
        if not self._running:
            yield
            return
        self._turn(push=name)
        try:
            yield
        finally:
            self._turn()

    def _turn(self, push: str | None = None) -> None:
        _settle()
        now = time.perf_counter()
        if self._open:
            self._spent[self._open[-1]] += now - self._since
        self._since = now
        if push is None:
            self._open.pop()
        else:
            self._open.append(push)

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        if self._begun is None:
            self._begun = time.monotonic()

    def on_step_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        _settle()
        if torch.cuda.is_available():
            torch.cuda.reset_peak_memory_stats()
        self._spent = dict.fromkeys(PARTS, 0.0)
        self._running, self._start = True, time.perf_counter()

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        _settle()
        took = time.perf_counter() - self._start
        self._running = False
        self._line = {"step": state.global_step, "seconds": took, **self._spent}
        self._line["rest"] = took - sum(self._spent.values())
        self._line["rollouts"] = getattr(args, "generation_batch_size", None)
        self._line |= _memory()
        if self._seconds is not None and self._begun is not None:
            self.stopped = time.monotonic() - self._begun + took > self._seconds
            control.should_training_stop = control.should_training_stop or self.stopped

    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **kwargs: Any) -> None:
        line, self._line = self._line, None
        if line is None or not logs:
            return
        written = logs.get("completions/mean_length")
        if written is not None:
            line["tokens"] = written * line["rollouts"]
        for name in ("reward", "rollout/turns", "rollout/cut", "rollout/invalid_calls", "loss"):
            if isinstance(logs.get(name), float):
                line[name] = logs[name]
        with self._figures.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")


def attach(clock: Clock) -> None:
    """Let a clock watch every trainer that this process makes from now on."""
    import accelerate
    import transformers.trainer
    from accelerate.optimizer import AcceleratedOptimizer
    from trl import GRPOTrainer

    from synthcomp_env.rl.facade import Rollout

    for owner, name, part in (
        (GRPOTrainer, "_generate_single_turn", "generation"),
        (Rollout, "reset", "environment"),
        (Rollout, "_act", "environment"),
        (Rollout, "get_reward", "environment"),
        (GRPOTrainer, "compute_loss", "forward"),
        (GRPOTrainer, "_get_per_token_logps_and_entropies", "forward"),
        (accelerate.Accelerator, "backward", "backward"),
        (accelerate.Accelerator, "clip_grad_norm_", "optimiser"),
        (AcceleratedOptimizer, "step", "optimiser"),
    ):
        setattr(owner, name, _timed(getattr(owner, name), part, clock))
    transformers.trainer.DEFAULT_CALLBACKS.append(clock)


def _timed(plain: Callable[..., Any], part: str, clock: Clock) -> Callable[..., Any]:
    @functools.wraps(plain)
    def timed(*args: Any, **named: Any) -> Any:
        with clock.part(part):
            return plain(*args, **named)

    return timed


def _settle() -> None:
    if torch.cuda.is_available():
        torch.cuda.synchronize()


def _memory() -> dict[str, float]:
    """The most that the step held on the GPU (and kept); the most of main memory that this process ever held."""
    found = {"ram_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}
    if torch.cuda.is_available():
        found["gpu_mib"] = torch.cuda.max_memory_allocated() / MIB
        found["gpu_kept_mib"] = torch.cuda.max_memory_reserved() / MIB
    return found
