"""Trainings in processes of their own, each under a clock: where the seconds of its steps go, and how much memory.

TRL times its own parts only for trackers on the network, and without waiting for the GPU. So the functions that do the
work are wrapped, for the process: each waits for the GPU when it begins and when it ends, and what runs inside another
counts once, as itself.
"""

from __future__ import annotations

import functools
import json
import multiprocessing
import os
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from synthcomp_env.creation.splits import splits
from synthcomp_env.experience.results import save_results
from synthcomp_env.rl.config import Rows, TrainConfig
from synthcomp_env.rl.curve import read_history
from synthcomp_env.rl.trainers import LOG, last_checkpoint, write_json

__all__ = ["FIGURES", "OCCUPATIONS", "PARTS", "SEEDS", "Job", "run_all"]

PARTS = ("generation", "environment", "forward", "backward", "optimiser")
"""Parts of a step. What none of them is (templates, parsing, padding, advantages) is its `rest`."""

FIGURES, DONE, OUTPUT = "figures.jsonl", "done.json", "output.txt"
SEEDS, OCCUPATIONS = "held-out seeds", "held-out occupations"
"""What a policy can be evaluated on: computers of the validation split; occupations that no training sees."""

MIB = 2**20


@dataclass(frozen=True)
class Job:
    """One training, and what is measured of its model, in a process of its own.

    Attributes:
        recipe: by demonstrations, by reward, or none at all.
        seconds: it may train; by demonstrations they begin with the first step, by reward with the call, so that
            making and measuring rows counts.
        sets: evaluated on afterwards.
        kill_at: the process is killed, once, when this step was logged, and begun anew.
    """

    name: str
    recipe: Literal["sft", "grpo", "none"]
    config: TrainConfig
    out: Path
    seconds: float | None = None
    sets: tuple[str, ...] = ()
    kill_at: int = 0

    def done(self) -> dict[str, Any] | None:
        """Its model, its seconds and whether they were all it had, once it is done."""
        path = self.out / DONE
        return json.loads(path.read_bytes()) if path.is_file() else None

    def history(self) -> list[dict[str, Any]]:
        """What its trainer logged so far."""
        path = self.out / ("phase-0" if self.recipe == "grpo" else "") / LOG
        return read_history(path) if path.is_file() else []

    def figures(self) -> list[dict[str, Any]]:
        """What its clock wrote so far, a mapping a step."""
        path = self.out / FIGURES
        return read_history(path) if path.is_file() else []

    def logged(self) -> int:
        """The last step that it logged."""
        return max((int(line["step"]) for line in self.history()), default=0)


def run_all(
    jobs: Sequence[Job], abreast: int, left: Callable[[], float], told: Callable[[str, Job, list[str]], None]
) -> set[str]:
    """Do jobs, so many at once, while there is time.

    Args:
        jobs: to be done, in order.
        abreast: processes at once.
        left: seconds left; what is not done then is killed.
        told: of what did not go straight: ("killed" | "failed" | "out of time", job, what it said last).

    Returns:
        The names of those that were killed for `kill_at`.
    """
    spawn = multiprocessing.get_context("spawn")
    waiting = list(jobs)
    running: list[tuple[Job, Any]] = []
    killed: set[str] = set()
    while waiting or running:
        while waiting and len(running) < abreast:
            job = waiting.pop(0)
            process = spawn.Process(target=_work, args=(job,))
            process.start()
            running.append((job, process))
        time.sleep(0.1)
        late = left() < 0
        for job, process in list(running):
            kill = process.is_alive() and 0 < job.kill_at <= job.logged() and job.name not in killed
            if process.is_alive() and (late or kill):
                process.kill()
            elif process.is_alive():
                continue
            process.join()
            running.remove((job, process))
            if kill:
                killed.add(job.name)
                waiting.insert(0, job)
                found = last_checkpoint(job.out / "phase-0")
                told("killed", job, [f"after step {job.logged()}, goes on from {found and Path(found).name}"])
            elif job.done() is None:
                said = (job.out / OUTPUT).read_text(encoding="utf-8", errors="replace").strip().splitlines()
                told("out of time" if late else "failed", job, said[-12:])
        if late:
            for job in waiting:
                told("out of time", job, ["was not begun"])
            waiting.clear()
    return killed


def _work(job: Job) -> None:
    """Do a job, in a process of its own; what it prints goes to a file."""
    job.out.mkdir(parents=True, exist_ok=True)
    output = (job.out / OUTPUT).open("ab")
    for stream in (1, 2):
        os.dup2(output.fileno(), stream)
    from synthcomp_env.rl.evaluation import evaluate
    from synthcomp_env.rl.grpo import train_grpo
    from synthcomp_env.rl.sft import train_sft

    begun = time.monotonic()
    clock = _attach(Clock(job.out / FIGURES, job.seconds, begun if job.recipe == "grpo" else None))
    model = Path(job.config.model)
    if job.recipe != "none":
        model = (train_sft if job.recipe == "sft" else train_grpo)(job.config, job.out, _silent)
        if not job.figures():
            raise SystemExit("not one step was trained: fewer rows than a step takes, or no time")
    took = time.monotonic() - begun
    for name in job.sets:
        save_results(job.out / f"{name}.jsonl", evaluate(_on(job.config, name), str(model), _silent))
    write_json(job.out / DONE, {"model": str(model), "seconds": took, "out_of_time": clock.stopped})


def _silent(what: str, done: int, total: int) -> None:
    pass


def _on(config: TrainConfig, name: str) -> TrainConfig:
    """The configuration, to be evaluated on a set."""
    rows = config.evaluation.rows
    split = Rows(split="val") if name == SEEDS else Rows(split="test", occupations=tuple(splits().held_out))
    changed = split.model_copy(update={"count": rows.count, "difficulty": rows.difficulty})
    return config.model_copy(update={"evaluation": config.evaluation.model_copy(update={"rows": changed})})


class Clock:
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
        import torch

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


def _attach(clock: Clock) -> Clock:
    """Let a clock watch every trainer that this process makes from now on."""
    import accelerate
    import transformers.trainer
    from accelerate.optimizer import AcceleratedOptimizer
    from transformers import TrainerCallback
    from trl import GRPOTrainer, SFTTrainer

    from synthcomp_env.rl.facade import Rollout

    for owner, name, part in (
        (GRPOTrainer, "_generate_single_turn", "generation"),
        (Rollout, "reset", "environment"),
        (Rollout, "_act", "environment"),
        (Rollout, "get_reward", "environment"),
        (GRPOTrainer, "compute_loss", "forward"),
        (SFTTrainer, "compute_loss", "forward"),
        (GRPOTrainer, "_get_per_token_logps_and_entropies", "forward"),
        (accelerate.Accelerator, "backward", "backward"),
        (accelerate.Accelerator, "clip_grad_norm_", "optimiser"),
        (AcceleratedOptimizer, "step", "optimiser"),
    ):
        setattr(owner, name, _timed(getattr(owner, name), part, clock))

    events = ("on_train_begin", "on_step_begin", "on_step_end", "on_log")
    watching = type("Watching", (TrainerCallback,), {name: staticmethod(getattr(clock, name)) for name in events})
    transformers.trainer.DEFAULT_CALLBACKS.append(watching)
    return clock


def _timed(plain: Callable[..., Any], part: str, clock: Clock) -> Callable[..., Any]:
    @functools.wraps(plain)
    def timed(*args: Any, **named: Any) -> Any:
        with clock.part(part):
            return plain(*args, **named)

    return timed


def _settle() -> None:
    """Wait for the GPU, if there is one."""
    import torch

    if torch.cuda.is_available():
        torch.cuda.synchronize()


def _memory() -> dict[str, float]:
    """The most that the step held on the GPU (and kept); the most of main memory that this process ever held."""
    import torch

    found = {"ram_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}
    if torch.cuda.is_available():
        found["gpu_mib"] = torch.cuda.max_memory_allocated() / MIB
        found["gpu_kept_mib"] = torch.cuda.max_memory_reserved() / MIB
    return found
