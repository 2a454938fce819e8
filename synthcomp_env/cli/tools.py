"""Commands about the package itself: `eject`, `tokens`, `bench`, `variety`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.markup import escape
from rich.table import Table

from synthcomp_env.cli.app import app
from synthcomp_env.cli.choices import Difficulty, Preset
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


@app.command()
def variety(
    occupations: Annotated[
        str, typer.Option(help="Occupation packs, comma-separated; all when left out.", show_default=False)
    ] = "",
    count: Annotated[int, typer.Option("-n", min=2, help="Computers of each.")] = 10,
    seed: Annotated[int, typer.Option(help="Their first seed.")] = 0,
    difficulty: Difficulty = 0.5,
    shown: Annotated[int, typer.Option(min=0, help="Common sentences to print; --json gives all.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Measure how unlike one another computers are, and list the sentences that stand on too many of them.

    Computers of one occupation are compared pair by pair (Jaccard similarity of five-word shingles of all there is to
    read, raw and with names, numbers and dates masked). A masked sentence should stand on at most a twentieth of all
    computers; that share is worth its name from a hundred computers on. Exit status 1 when a limit is missed.

    Example: `synthcomp variety --occupations financial_advisor,operations_manager -n 20 --json > variety.json`
    """
    from synthcomp_env.bench.variety import measure
    from synthcomp_env.world.pack import pack_names

    chosen = [name.strip() for name in occupations.split(",") if name.strip()] or pack_names()
    with progress("creating computers") as report:
        found = measure(chosen, count, difficulty, seed, report)
    if as_json:
        emit_json(found)
    else:
        pairs = Table("occupation", "raw", "masked", title="median similarity of two computers", box=box.SIMPLE_HEAD)
        for each in found.likeness:
            pairs.add_row(escape(each.occupation), f"{each.raw:.3f}", f"{each.masked:.3f}")
        show(pairs)
        title = f"{len(found.common)} of {found.sentences:,} masked sentences on more than 5% of {found.computers}"
        common = Table("computers", "from", "sentence", title=title, box=box.SIMPLE_HEAD)
        for line in found.common[:shown]:
            common.add_row(str(line.computers), escape(", ".join(line.kinds)), escape(line.sentence))
        show(common)
        for figure in found.figures:
            mark = "[green]kept[/]" if figure.ok else "[red]missed[/]"
            say(f"{figure.name}: {figure.value:,.3g} (<= {figure.limit:g}) {mark}")
    if not all(figure.ok for figure in found.figures):
        raise typer.Exit(1)
