"""`verify`: whether a rubric can be trusted."""

from __future__ import annotations

from typing import Annotated

import typer
from rich import box
from rich.markup import escape
from rich.table import Table

from synthcomp_env.cli.app import app
from synthcomp_env.cli.choices import Difficulty, SplitOption, nth_seed, seed_range
from synthcomp_env.cli.output import AsJson, emit_json, progress, say, show


@app.command()
def verify(
    occupation: Annotated[
        list[str] | None, typer.Option(help="Occupation pack; repeat for several; all when left out.")
    ] = None,
    seeds: Annotated[str, typer.Option(help="A-B: seeds A to B inclusive, of every occupation.")] = "0-4",
    difficulty: Difficulty = 0.5,
    split: SplitOption = None,
    policies: Annotated[
        str,
        typer.Option(
            help="Comma-separated policies and adversaries; 'all', or 'none' for mutants and equivalents alone."
        ),
    ] = "all",
    jobs: Annotated[int, typer.Option(min=1, help="Processes.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Prove that the rubrics of fresh computers can be trusted. Exit status 1 when a bound is missed.

    *Solvability*: the expert reaches 1.0 writing nothing it was not shown. *Floor*: doing nothing scores 0, and no
    adversary (keyword stuffer, number dumper, input copier, empty files, spammer, suspect sprayer, self-praiser,
    forger, random calls) above 0.05. *Mutants*: right work with one thing broken fails the broken criterion.
    *Equivalents*: the same right work in another form passes. *Hygiene*: canaries planted in the ledger, undisclosed
    requirements and private files never reach an observation early.

    Examples:

    - `synthcomp verify --seeds 0-4`
    - `synthcomp verify --occupation financial_advisor --policies expert,noop --seeds 7 --json`
    """
    from synthcomp_env.creation import occupations_in_split
    from synthcomp_env.verification.campaign import run_campaign
    from synthcomp_env.world.pack import load_pack, pack_names

    chosen = [nth_seed(split, seed) for seed in seed_range(seeds)]
    for name in occupation or ():
        load_pack(name)
    packs = occupation or (occupations_in_split(split.value, pack_names()) if split is not None else None)
    with progress("verifying") as report:
        found = run_campaign(
            packs, chosen, difficulty=difficulty, policies=policies, jobs=jobs,
            on_part=lambda done, total, name: report(name, done, total),
        )  # fmt: skip
    if as_json:
        emit_json(found)
    else:
        table = Table(
            "proof",
            "measured",
            "95 % bounds",
            "wanted",
            "n",
            "",
            box=box.SIMPLE_HEAD,
            title=f"seeds {seeds}, difficulty {difficulty:g}",
        )
        for row in found.rows:
            mark = "[green]holds[/]" if row.ok else "[red]missed[/]"
            table.add_row(
                row.name, f"{row.value:.4f}", f"{row.low:.3f} to {row.high:.3f}", row.wanted, str(row.n), mark
            )
        show(table)
        for problem in found.problems[:20]:
            say(f"[yellow]·[/] {escape(problem)}")
    if not found.ok:
        raise typer.Exit(1)
