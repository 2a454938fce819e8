"""`verify`: whether a rubric can be trusted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.markup import escape
from rich.table import Table

from synthcomp_env.cli.app import app
from synthcomp_env.cli.choices import Difficulty, SplitOption, nth_seed, seed_range
from synthcomp_env.cli.output import AsJson, emit_json, progress, say, show

if TYPE_CHECKING:
    from synthcomp_env.verification.campaign import Report


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
            help="Comma-separated policies and adversaries; 'all', 'graded', 'adversaries', or 'none' for mutants and "
            "equivalents alone."
        ),
    ] = "all",
    jobs: Annotated[int, typer.Option(min=1, help="Processes.")] = 1,
    resume: Annotated[
        Path | None,
        typer.Option(help="Keep finished computers in this file (JSON lines), and go on from those it has already."),
    ] = None,
    by_pack: Annotated[bool, typer.Option("--by-pack", help="A row for each occupation pack as well.")] = False,
    as_json: AsJson = False,
) -> None:
    """Prove that the rubrics of fresh computers can be trusted. Exit status 1 when a bound is missed.

    *Solvability*: the expert reaches 1.0 writing nothing it was not shown. *Floor*: doing nothing scores 0, and no
    adversary (keyword stuffer, number dumper, input copier, empty files, spammer, suspect sprayer, self-praiser,
    forger, random calls) above 0.05. *Mutants*: right work with one thing broken fails the broken criterion.
    *Equivalents*: the same right work in another form passes. *Order*: workers that lack one habit or several are paid
    in the order of what they do, in each pack of five seeds or more. *Hygiene*: canaries planted in the ledger,
    undisclosed requirements and private files never reach an observation early.

    Examples:

    - `synthcomp verify --seeds 0-4`
    - `synthcomp verify --occupation financial_advisor --policies expert,noop --seeds 7 --json`
    - `synthcomp verify --seeds 0-49 --policies oracle,noop --jobs 2 --resume proofs.jsonl --by-pack`
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
            packs, chosen, difficulty=difficulty, policies=policies, jobs=jobs, journal=resume,
            on_part=lambda done, total, name: report(name, done, total),
        )  # fmt: skip
    if as_json:
        emit_json(found)
    else:
        show(_proofs(found, f"seeds {seeds}, difficulty {difficulty:g}"))
        if by_pack:
            show(_packs(found))
        for problem in found.problems[:20]:
            say(f"[yellow]·[/] {escape(problem)}")
    if not found.ok:
        raise typer.Exit(1)


def _proofs(found: Report, title: str) -> Table:
    """A row for each proof."""
    table = Table("proof", "measured", "95 % bounds", "wanted", "n", "", box=box.SIMPLE_HEAD, title=title)
    for row in found.rows:
        mark = "[green]holds[/]" if row.ok else "[red]missed[/]"
        bounds = f"{row.low:.3f} to {row.high:.3f}"
        table.add_row(row.name, f"{row.value:.4f}", bounds, row.wanted, str(row.n), mark)
    return table


_COLUMNS = {
    "expert": "expert, lowest", "oracle": "oracle, lowest", "no-op": "no-op", "cheats": "<= 0.05",
    "asking": "blind, points", "mutants": "mutants", "rewordings": "equivalents", "early": "canaries",
    "unseen": "numbers", "order": "graded",
}  # fmt: skip
"""Column of the table by pack -> how the names of its proofs begin, or what is wanted of them."""


def _packs(found: Report) -> Table:
    """A row for each pack: how many computers, and the worst that each proof measured."""
    table = Table("pack", "n", *_COLUMNS, box=box.SIMPLE_HEAD, title="by pack")
    for pack, rows in sorted(found.packs.items()):
        cells = []
        for start in _COLUMNS.values():
            mine = [row for row in rows if row.name.startswith(start) or row.wanted == start]
            worst = max(mine, key=lambda row: (not row.ok, row.value), default=None)
            shown = f"{worst.value:.4g}" if worst else ""
            cells.append(shown if worst is None or worst.ok else f"[red]{shown}[/]")
        computers = max((row.n for row in rows if row.name.startswith("canaries")), default=0)
        table.add_row(pack, str(computers), *cells)
    return table
