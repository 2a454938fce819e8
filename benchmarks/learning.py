"""The learning result: does reward teach the tiny policy what more of the same demonstrations does not?

    make tiny
    python benchmarks/learning.py --config tiny-mixed --mixed --out runs/mixed   # half of them left unfinished
    python benchmarks/learning.py                         # right ones in plenty; an hour or two on two cores

A start is taught by demonstrations. From there, GRPO trains it on tasks that no demonstration showed, once for each
training seed; the control is SFT trained further on the demonstrations for as much CPU time as GRPO took. All are
measured on held-out seeds and on held-out occupations, and set beside one another task by task. It goes on where it was
stopped. Standard output: a table, or JSON with --json; the curve is drawn to OUT/curve.png.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

from rich.console import Console

from synthcomp_env.creation.splits import splits
from synthcomp_env.experience.results import Result, load_results, save_results
from synthcomp_env.rl.comparison import as_json, compare, comparison_table, summarise, summary_table
from synthcomp_env.rl.config import load_config, parse_settings
from synthcomp_env.rl.curve import draw_curve, read_history
from synthcomp_env.rl.demonstrations import demonstrate, save_demonstrations
from synthcomp_env.rl.facade import environment_class
from synthcomp_env.rl.record import is_solved

WHERE = {
    "seeds": ["evaluation.rows.split=val"],
    "occupations": ["evaluation.rows.split=test", f"evaluation.rows.occupations=[{', '.join(splits().held_out)}]"],
}
"""What is held out, and the settings that choose it."""


def train(chosen: argparse.Namespace, out: Path, *arguments: str) -> float:
    """Run `synthcomp train ...` unless it was done; returns the CPU seconds it took."""
    spent = out / "cpu_seconds.json" if out.suffix == "" else out.with_suffix(".cpu.json")
    if not spent.is_file():
        command = [sys.executable, "-c", "from synthcomp_env.cli import main; main()", "train", *arguments]
        out.parent.mkdir(parents=True, exist_ok=True)
        began = time.time()
        with (out.parent / f"{out.name}.log").open("ab") as log:
            process = subprocess.Popen(
                [*command, "--config", chosen.config, *(part for each in chosen.set for part in ("--set", each))],
                stdout=log,
                stderr=log,
                env={**os.environ, "OMP_NUM_THREADS": "1"},
            )
            _, status, used = os.wait4(process.pid, 0)
        if status:
            sys.exit(f"failed: synthcomp train {' '.join(arguments)}; see {out.parent / f'{out.name}.log'}")
        print(f"{out.name}: {time.time() - began:.0f} s, of CPU {used.ru_utime:.0f} s", file=sys.stderr)
        spent.write_text(json.dumps(used.ru_utime))
    return float(json.loads(spent.read_text()))


def mixed(chosen: argparse.Namespace, path: Path) -> None:
    """Two demonstrations of every row: the expert's, and one that says it is done a call too early."""
    if path.is_file():
        return
    found = []
    for row in load_config(chosen.config, parse_settings(chosen.set)).sft.rows.load():
        whole = demonstrate(row)
        if whole is not None:
            found += [whole, demonstrate(row, calls=whole.calls - 1)]
    save_demonstrations(path, [each for each in found if each is not None])


def idle(chosen: argparse.Namespace, settings: list[str], out: Path) -> None:
    """The results of a policy that does nothing."""
    if out.is_file():
        return
    config = load_config(
        chosen.config, parse_settings([*chosen.set, *settings, f"evaluation.rows.count={chosen.tasks}"])
    )
    found = []
    for row in config.evaluation.rows.load():
        rollout = environment_class(row.preset)()
        rollout.reset(**row.columns())
        reward = rollout.get_reward()
        found.append(Result(row.id, 0, reward, is_solved(reward), family=row.family))
    save_results(out, found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("runs/learning"))
    parser.add_argument("--config", default="tiny-cpu")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE",
                        help="in place of the configuration's, for every command; may be repeated")  # fmt: skip
    parser.add_argument("--mixed", action="store_true",
                        help="teach the start with demonstrations of which half stop a call too early")  # fmt: skip
    parser.add_argument("--seeds", type=int, default=3, help="training seeds of GRPO")
    parser.add_argument("--tasks", type=int, default=330, help="held-out tasks of each kind")
    parser.add_argument("--jobs", type=int, default=2, help="processes at once, one core each")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    out: Path = chosen.out
    start = out / "start"
    if chosen.mixed:
        mixed(chosen, out / "demonstrations.jsonl")
        chosen.set.append(f"sft.files=[{out / 'demonstrations.jsonl'}]")
    first = train(chosen, start, "sft", "--out", str(start))
    begun = str(start / "model")
    runs = [out / f"grpo-{seed}" for seed in range(chosen.seeds)]
    with ThreadPoolExecutor(chosen.jobs) as pool:

        def grpo(seed: int) -> float:
            where = runs[seed]
            return train(chosen, where, "grpo", "--model", begun, "--out", str(where), "--set", f"seed={seed}")

        def further() -> None:
            """Begins when a worker is free, so that some training seed is done and says how long it took."""
            spent = [seed.result() for seed in trained if seed.done()]
            more = max(1, round(sum(spent) / len(spent) / first * steps))
            settings = ("--set", f"sft.args.max_steps={more}")
            train(chosen, control, "sft", "--model", begun, "--out", str(control), *settings)

        steps = len((start / "log.jsonl").read_text().splitlines()) - 1
        control = out / "more-sft"
        trained = [pool.submit(grpo, seed) for seed in range(chosen.seeds)]
        wait([*trained, pool.submit(further)])
        phases = load_config(chosen.config, parse_settings(chosen.set)).grpo.phases
        models = {"sft": begun, "more-sft": str(control / "model")}
        models |= {run.name: str(run / f"phase-{phases - 1}" / "model") for run in runs}

        def measure(job: tuple[str, str]) -> None:
            name, kind = job
            settings = [part for setting in WHERE[kind] for part in ("--set", setting)]
            where = out / f"{name}-{kind}.jsonl"
            train(chosen, where, "evaluate", "--model", models[name], "--out", str(where), *settings,
                  "--set", f"evaluation.rows.count={chosen.tasks}")  # fmt: skip

        list(pool.map(measure, [(name, kind) for kind in WHERE for name in models]))
    for kind, settings in WHERE.items():
        idle(chosen, settings, out / f"noop-{kind}.jsonl")
    report(chosen, ["noop", *models], [run.name for run in runs])


def report(chosen: argparse.Namespace, names: list[str], runs: list[str]) -> None:
    """Tables of both kinds of held-out rows."""
    told, lines = {}, {}
    for kind in WHERE:
        found = {name: load_results(chosen.out / f"{name}-{kind}.jsonl") for name in names}
        summaries = {name: summarise(results) for name, results in found.items()}
        trained = [found[name] for name in runs]
        comparisons = {
            "grpo over its start": compare(trained, found["sft"]),
            "grpo over more sft": compare(trained, found["more-sft"]),
            "more sft over the start": compare([found["more-sft"]], found["sft"]),
        }
        if kind == "seeds":
            drawn = {"the start, held out": summaries["sft"].reward, "more SFT, held out": summaries["more-sft"].reward}
            lines = {name: {"reward": level.mean} for name, level in drawn.items() if level is not None}
        told[kind] = as_json(summaries, comparisons)
        if not chosen.json:
            Console(width=160).print(f"held-out {kind}", summary_table(summaries), comparison_table(comparisons))
    histories = [read_history(chosen.out / name) for name in runs]
    draw_curve(histories, chosen.out / "curve.png", lines, {"reward": "reward"})
    print(f"drawn to {chosen.out / 'curve.png'}", file=sys.stderr)
    if chosen.json:
        print(json.dumps(told))


if __name__ == "__main__":
    main()
