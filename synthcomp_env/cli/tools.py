"""Commands about the package itself: `eject`, `tokens`, `bench`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.markup import escape
from rich.table import Table

from synthcomp_env.cli.app import app
from synthcomp_env.cli.choices import Preset
from synthcomp_env.cli.output import AsJson, emit_json, progress, say, show


@app.command()
def eject(
    directory: Annotated[Path, typer.Argument(help="Where to copy envs/, agents/, rubrics/ and training/.")],
) -> None:
    """Copy presets, occupation packs, agent prompts, rubrics and recipes out for editing.

    Run commands from that directory afterwards: what stands there is used before what is shipped. Files that exist are
    kept as they are.

    Example: `synthcomp eject myproject`
    """
    from synthcomp_env.shipped import eject as copy

    written = copy(directory)
    say(f"{len(written)} files written under {escape(str(directory))}")
    for path in written:
        say(f"  {escape(str(path))}")


@app.command()
def tokens(
    tokenizer: Annotated[
        Path | None, typer.Option(help="A tokenizer.json (Hugging Face tokenizers); without one, 4 characters a token.")
    ] = None,
    preset: Preset = "month",
    seed: Annotated[int, typer.Option(help="Seed of the computer whose prompt is counted.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Print what a prompt costs: the system prompt, the tools' schemas and the first observation, in tokens.

    Example: `synthcomp tokens --preset task --tokenizer models/qwen/tokenizer.json`
    """
    from synthcomp_env.cli.budget import budget

    rows, counter = budget(preset, seed, tokenizer)
    if as_json:
        emit_json({"counter": counter, "tokens": dict(rows)})
        return
    table = Table("part", "tokens", title=f"{preset}, counted by {counter}", box=box.SIMPLE_HEAD)
    table.columns[1].justify = "right"
    for name, count in rows:
        table.add_row(name, f"{count:,}")
    show(table)


@app.command()
def bench(as_json: AsJson = False) -> None:
    """Measure steps, resets, forks, memory and creation beside a bare Gymnasium environment, in one run.

    Every cost is a ratio to B0, a bare environment through `gym.make` whose step parses a JSON tool call. Exit status 1
    when a figure misses its limit.

    Example: `synthcomp bench --json > figures.json`
    """
    from synthcomp_env.bench import run_bench

    with progress("measuring") as report:
        figures = run_bench(lambda name: report(name, 0, 0))
    if as_json:
        emit_json([{"name": f.name, "value": f.value, "unit": f.unit, "limit": f.limit, "ok": f.ok} for f in figures])
    else:
        table = Table("figure", "measured", "limit", "", title="measured in this run", box=box.SIMPLE_HEAD)
        for figure in figures:
            sign = ">=" if figure.at_least else "<="
            limit = "" if figure.limit is None else f"{sign} {figure.limit:g} {figure.unit}"
            mark = "" if figure.limit is None else ("[green]kept[/]" if figure.ok else "[red]missed[/]")
            table.add_row(figure.name, f"{figure.value:,.3g} {figure.unit}", limit, mark)
        show(table)
    if not all(figure.ok for figure in figures):
        raise typer.Exit(1)
