"""`verify`: whether a rubric can be trusted."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from synthcomp_env.cli.app import app
from synthcomp_env.cli.output import console, emit_json, progress
from synthcomp_env.errors import ConfigError


@app.command()
def verify(
    occupation: Annotated[
        list[str] | None, typer.Option(help="Occupation pack; repeat for several; all when left out.")
    ] = None,
    seeds: Annotated[str, typer.Option(help="A-B: seeds A to B inclusive, of every occupation.")] = "0-4",
    difficulty: Annotated[float, typer.Option(min=0.0, max=1.0)] = 0.5,
    policies: Annotated[
        str,
        typer.Option(
            help="Comma-separated policies and adversaries; 'all', or 'none' for mutants and equivalents alone."
        ),
    ] = "all",
    jobs: Annotated[int, typer.Option(help="Processes.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")] = False,
) -> None:
    """Prove that the rubrics of fresh computers can be trusted. Exit status 1 when a bound is missed.

    *Solvability*: the expert reaches 1.0 writing nothing it was not shown. *Floor*: doing nothing scores 0, and no
    adversary (keyword stuffer, number dumper, input copier, empty files, spammer, suspect sprayer, self-praiser,
    forger, random calls) above 0.05. *Mutants*: right work with one thing broken fails the broken criterion.
    *Equivalents*: the same right work in another form passes. *Hygiene*: canaries planted in the ledger, undisclosed
    requirements and private files never reach an observation early.
    """
    from synthcomp_env.verification.campaign import run_campaign

    first, _, last = seeds.partition("-")
    if not (first.isdigit() and (last or first).isdigit() and int(first) <= int(last or first)):
        raise ConfigError(f"--seeds takes A-B with A <= B, such as 0-4; got {seeds!r}")
    chosen = range(int(first), int(last or first) + 1)
    with progress("verifying") as advance:
        report = run_campaign(
            occupation,
            chosen,
            difficulty=difficulty,
            policies=policies,
            jobs=jobs,
            on_part=lambda done, total, name: advance(completed=done, description=f"{name} ({done} of {total})"),
        )
    if as_json:
        emit_json(report)
    else:
        table = Table(
            "proof", "measured", "95 % bounds", "wanted", "n", "", title=f"seeds {seeds}, difficulty {difficulty:g}"
        )
        for row in report.rows:
            mark = "[green]holds[/]" if row.ok else "[red]missed[/]"
            table.add_row(
                row.name, f"{row.value:.4f}", f"{row.low:.3f} to {row.high:.3f}", row.wanted, str(row.n), mark
            )
        console.print(table)
        for problem in report.problems[:20]:
            console.print(f"[yellow]·[/] {problem}")
    if not report.ok:
        raise typer.Exit(1)
