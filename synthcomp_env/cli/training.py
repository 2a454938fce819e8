"""Training a policy and measuring it: `train sft`, `train grpo`, `train evaluate`, `train compare`, `train curve`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from synthcomp_env.cli.app import app
from synthcomp_env.cli.choices import Split
from synthcomp_env.cli.output import AsJson, emit_json, progress, say, show

train = typer.Typer(
    help="Teach a policy by demonstrations, improve it by reward, and measure it on computers it never saw.\n\n"
    "A run is one YAML file (`training/configs/`); it goes on where it was stopped.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)
app.add_typer(train, name="train")

Config = Annotated[
    str, typer.Option(help="tiny-cpu, smollm2-cpu, gpu-single, gpu-multi, or the path of a YAML file like those.")
]
Out = Annotated[Path, typer.Option(help="Folder of the run: checkpoints, log, rows. A run in it is gone on with.")]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", help="KEY=VALUE in place of the file's, as often as needed: grpo.args.learning_rate=1e-5."),
]
Model = Annotated[
    str | None,
    typer.Option(help="A checkpoint's folder, in place of the configuration's; or http://HOST:PORT/v1#MODEL."),
]


@train.command()
def sft(
    config: Config = "tiny-cpu",
    out: Out = Path("runs/sft"),
    model: Model = None,
    settings: Settings = None,
    as_json: AsJson = False,
) -> None:
    """Teach a checkpoint by demonstrations of the expert; only what the policy would write counts in the loss.

    Examples:

    - `synthcomp train sft --config tiny-cpu --out runs/tiny-sft`
    - `synthcomp train sft --config smollm2-cpu --set sft.args.max_steps=50 --out runs/short`
    """
    from synthcomp_env.rl.sft import train_sft

    with progress("sft") as report:
        made = train_sft(_config(config, model, settings), out, report)
    _done({"model": str(made)}, as_json)


@train.command()
def grpo(
    config: Config = "tiny-cpu",
    out: Out = Path("runs/grpo"),
    model: Model = None,
    settings: Settings = None,
    as_json: AsJson = False,
) -> None:
    """Improve a checkpoint by reward: measure the rows, keep those that teach, train, and add earlier starts.

    Examples:

    - `synthcomp train grpo --config tiny-cpu --model runs/tiny-sft/model --out runs/tiny-grpo`
    - `accelerate launch training/grpo.py --config gpu-multi --model runs/sft/model --out runs/grpo`
    """
    from synthcomp_env.rl.grpo import train_grpo

    with progress("grpo") as report:
        made = train_grpo(_config(config, model, settings), out, report)
    _done({"model": str(made)}, as_json)


@train.command()
def evaluate(
    config: Config = "tiny-cpu",
    model: Model = None,
    out: Annotated[
        Path | None, typer.Option(help="Where the results go, one line an episode; nowhere if left out.")
    ] = None,
    baseline: Annotated[
        list[Path] | None, typer.Option(help="Results of another policy on the same rows, to be set beside.")
    ] = None,
    split: Annotated[Split | None, typer.Option(help="Rows of this split, in place of the configuration's.")] = None,
    held_out: Annotated[bool, typer.Option("--held-out", help="Only occupations that training never saw.")] = False,
    samples: Annotated[int | None, typer.Option("-k", min=1, help="Rollouts of each row: pass@k and pass^k.")] = None,
    settings: Settings = None,
    as_json: AsJson = False,
) -> None:
    """Measure a policy on rows it was not trained on.

    Mean reward with its 95 % interval, pass@k, pass^k, families, occupations, invalid calls, cut and unscored episodes;
    with --baseline the paired difference and an exact sign test. With --out, the same command goes on where a stopped
    one stood.

    Examples:

    - `synthcomp train evaluate --model runs/tiny-sft/model --out runs/sft.jsonl`
    - `synthcomp train evaluate --model runs/tiny-grpo/phase-0/model --baseline runs/sft.jsonl --held-out`
    """
    from synthcomp_env.creation.splits import splits
    from synthcomp_env.experience.results import load_results
    from synthcomp_env.rl.comparison import as_json as plain
    from synthcomp_env.rl.comparison import compare as paired
    from synthcomp_env.rl.comparison import comparison_table, summarise, summary_table
    from synthcomp_env.rl.evaluation import evaluate as measure

    changes = [f"evaluation.rows.split={split.value}"] if split else []
    if held_out:
        changes += ["evaluation.rows.split=test", f"evaluation.rows.occupations=[{', '.join(splits().held_out)}]"]
    if samples:
        changes.append(f"evaluation.samples={samples}")
    chosen = _config(config, None, [*changes, *(settings or [])])
    others = {str(path): load_results(path) for path in baseline or []}
    with progress("evaluating") as report:
        results = measure(chosen, model or chosen.model, report, out)
    name = model or chosen.model
    summaries = {name: summarise(results)} | {path: summarise(other) for path, other in others.items()}
    comparisons = {f"{name} over {path}": paired([results], other) for path, other in others.items()}
    if as_json:
        emit_json(plain(summaries, comparisons))
        return
    show(summary_table(summaries))
    if comparisons:
        show(comparison_table(comparisons))


@train.command()
def compare(
    results: Annotated[list[Path], typer.Argument(help="Results of one policy, a file for each training seed.")],
    baseline: Annotated[Path, typer.Option(help="Results of the other policy on the same rows.")],
    as_json: AsJson = False,
) -> None:
    """Set stored results beside a baseline's, task by task: difference, interval, exact sign test.

    Results are what `train evaluate --out` writes, or a rollout's results.jsonl.

    Example: `synthcomp train compare runs/grpo-0.jsonl runs/grpo-1.jsonl --baseline runs/sft.jsonl`
    """
    from synthcomp_env.experience.results import load_results
    from synthcomp_env.rl.comparison import as_json as plain
    from synthcomp_env.rl.comparison import compare as paired
    from synthcomp_env.rl.comparison import comparison_table, summarise, summary_table

    runs = [load_results(path) for path in results]
    other = load_results(baseline)
    named = zip(map(str, results), runs, strict=True)
    summaries = {name: summarise(run) for name, run in named} | {str(baseline): summarise(other)}
    comparisons = {f"{len(runs)} runs over {baseline}": paired(runs, other)}
    if as_json:
        emit_json(plain(summaries, comparisons))
        return
    show(summary_table(summaries))
    show(comparison_table(comparisons))


@train.command()
def curve(
    logs: Annotated[
        list[Path], typer.Argument(help="Folder of a run (or its log.jsonl); several are seeds of one recipe.")
    ],
    out: Annotated[
        Path | None, typer.Option(help="A picture: .png, .svg or .pdf. Only the terminal if left out.")
    ] = None,
    start: Annotated[float | None, typer.Option(help="Reward before training, as a line.")] = None,
) -> None:
    """Draw the learning curve of a run: in the terminal, and as a picture.

    Example: `synthcomp train curve runs/grpo-* --out curve.png`
    """
    from synthcomp_env.rl.curve import curve_table, draw_curve, read_history

    histories = [read_history(path) for path in logs]
    show(curve_table(histories))
    if out is not None:
        draw_curve(histories, out, {"before": {"reward": start}} if start is not None else None)
        say(f"drawn to [bold]{escape(str(out))}[/]")


def _config(name: str, model: str | None, settings: list[str] | None) -> Any:
    from synthcomp_env.rl.config import load_config, parse_settings

    return load_config(name, ({"model": model} if model else {}) | parse_settings(settings or []))


def _done(made: dict[str, str], as_json: bool) -> None:
    if as_json:
        emit_json(made)
    else:
        model = escape(made["model"])
        say(f"The model is in [bold]{model}[/]; measure it: synthcomp train evaluate --model {model}")
