"""`stats`: what a population of computers looks like, beside the paper's and the released one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.table import Table

from synthcomp_env.cli.app import app
from synthcomp_env.cli.choices import Difficulty, SplitOption, nth_seed
from synthcomp_env.cli.output import AsJson, emit_json, progress, say, show

if TYPE_CHECKING:
    from synthcomp_env.stats import Comparison


@app.command()
def stats(
    count: Annotated[int, typer.Option("-n", "--count", min=1, help="Computers to create, occupations in turn.")] = 200,
    occupation: Annotated[
        list[str] | None, typer.Option(help="Occupation pack; repeat for several; all when left out.")
    ] = None,
    difficulty: Difficulty = 0.5,
    split: SplitOption = None,
    seed: Annotated[int, typer.Option(help="Seed of the first computer; the others count on.")] = 0,
    sized: Annotated[int, typer.Option(min=0, help="On how many of them to make all bytes, for file sizes.")] = 24,
    months: Annotated[
        int, typer.Option(min=0, help="On how many of them policies live a month, for what it adds.")
    ] = 12,
    policies: Annotated[str, typer.Option(help="Comma-separated policies that live those months.")] = "expert,diligent",
    released: Annotated[
        Path | None, typer.Option(help="The released computers (Parquet file or directory) to set beside ours.")
    ] = None,
    page: Annotated[
        Path | None, typer.Option(help="Draw the distributions into this file: .html (with the tables) or .png.")
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Processes.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Set generated computers beside the paper's tables 1, 2, 3 and 5 and figure 5, and beside the released rows.

    Each measure is given as mean, median and range. Files "after the month" and communications are those of the
    reference policies, reported as they are: nothing is padded to match.

    Examples:

    - `synthcomp stats -n 200 --page stats.html`
    - `synthcomp stats -n 50 --released released.parquet --months 0 --json`
    """
    from synthcomp_env.creation import occupations_in_split
    from synthcomp_env.stats import collect, compare, write_stats_page
    from synthcomp_env.stats.collect import released_population
    from synthcomp_env.world.pack import pack_names

    packs = occupation or (occupations_in_split(split.value, pack_names()) if split is not None else pack_names())
    theirs = released_population(released) if released is not None else None
    with progress("measuring") as report:
        ours = collect(
            packs, count, difficulty=difficulty, first_seed=nth_seed(split, seed), sized=sized, months=months,
            policies=[name.strip() for name in policies.split(",") if name.strip()], jobs=jobs,
            progress=lambda done, total: report("computers", done, total),
        )  # fmt: skip
    found = compare(ours, theirs)
    if page is not None:
        write_stats_page(page, found, ours, theirs)
    if as_json:
        emit_json(found)
    else:
        _print(found)
        if page is not None:
            say(f"drawn: {page}")


def _print(found: Comparison) -> None:
    from synthcomp_env.stats.page import cells

    titles = {"figure 5": "Figure 5: share of files by type", "score": "Scores of the policies that lived the months"}
    for name in dict.fromkeys(line.table for line in found.lines):
        columns = [f"{who} {what}" for who in ("paper", "ours") for what in ("mean", "median", "range")]
        if found.released:
            columns += ["released mean", "median", "range"]
        table = Table("", *columns, title=titles.get(name, f"Table {name}"), box=box.SIMPLE_HEAD, title_justify="left")
        for column in table.columns[1:]:
            column.justify = "right"
        for line in found.lines:
            if line.table == name:
                table.add_row(*cells(line)[: len(columns) + 1])
        show(table)
    say(f"{found.computers} computers, {found.large} of them of 500 files and more; sizes in KB of 1000 bytes")
