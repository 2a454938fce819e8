"""`slices`: stretches of months as rows of a dataset."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer
from rich import box
from rich.markup import escape
from rich.table import Table

from synthcomp_env.cli.app import app
from synthcomp_env.cli.choices import Difficulty, Split, SplitOption, nth_seed, seed_range
from synthcomp_env.cli.output import AsJson, emit_json, progress, say, show
from synthcomp_env.errors import ConfigError

if TYPE_CHECKING:
    from synthcomp_env.rl.rows import Row


class Kind(StrEnum):
    """The kinds of slices."""

    block = "block"
    day = "day"


@app.command()
def slices(
    out: Annotated[Path, typer.Option(help="The dataset: one JSON line a row.")],
    store: Annotated[
        Path, typer.Option(help="The directory that keeps where slices begin; many datasets may share it.")
    ],
    by: Annotated[
        list[str] | None,
        typer.Option(
            help="Whose months: a reference policy, or a run folder of any policy; repeat for several; expert when "
            "left out."
        ),
    ] = None,
    kind: Annotated[Kind, typer.Option(help="block: so many calls of a day. day: the whole day.")] = Kind.block,
    occupation: Annotated[
        list[str] | None, typer.Option(help="Occupation pack; repeat for several; all of the split when left out.")
    ] = None,
    seeds: Annotated[str, typer.Option(help="A-B: seeds A to B inclusive, of every occupation.")] = "0-3",
    difficulty: Difficulty = 0.5,
    split: SplitOption = None,
    max_turns: Annotated[int | None, typer.Option(min=1, help="Calls of a slice, in place of the preset's.")] = None,
    earlier: Annotated[
        str | None,
        typer.Option(help="A-B: only slices that begin A to B working days before the end; 0-4 is the last week."),
    ] = None,
    preset: Annotated[
        str | None, typer.Option(help="Tools, page size and prompt: a name or YAML file; as the kind when left out.")
    ] = None,
    recap_tokens: Annotated[int, typer.Option(min=0, help="Most tokens the prompt tells of the work so far.")] = 700,
    as_json: AsJson = False,
) -> None:
    """Cut months into slices that fit a context, each a row for training: where it begins, what its prompt tells, and
    how many points the expert can gain from there. Where nothing can be gained, there is no row.

    A rollout of a row is `environment_class(row.preset)` with `reset(**row)`; its reward is the share of those points.
    Train on months of the expert first, then on those of your own policy (`--by RUN`), and let starts move back from
    the end as it improves (`--earlier 0-4`, then `0-9`, ...).

    What fits which context, when the expert plays (tokens of SmolLM2; benchmarks/slice_tokens.py counts yours):
    8,000 hold blocks of 10 calls; 16,000 hold blocks of 24; 32,000 hold whole days (`--kind day --preset block
    --max-turns 150`; nine in ten of those in other policies' months), or blocks of 48 with the 28 tools and the briefs
    of `day` (`--preset day --max-turns 48`).

    Examples:

    `synthcomp slices --occupation financial_advisor --seeds 0-9 --out rows.jsonl --store store`

    `synthcomp slices --by runs/mine --max-turns 24 --earlier 0-9 --out late.jsonl --store store`
    """
    from synthcomp_env.rl.rows import rows_digest, save_rows
    from synthcomp_env.rl.slices import slice_rows
    from synthcomp_env.rl.store import Store

    span, kept = _span(earlier), Store(store)
    found: list[Row] = []
    sources = list(_sources(by or ["expert"], occupation, seeds, split))
    with progress("cutting months") as report:
        for done, source in enumerate(sources):
            report(f"{len(found)} slices so far", done, len(sources))
            found += slice_rows(
                kept, source.computer, seed=source.seed, difficulty=difficulty, by=source.by, kind=kind.value,
                max_turns=max_turns, earlier=span, preset=preset, recap_tokens=recap_tokens,
            )  # fmt: skip
    if not found:
        raise ConfigError("no slice of these months has anything to gain: give more calls, other days or other seeds.")
    save_rows(out, found)
    if as_json:
        emit_json({
            "rows": len(found), "months": len(sources), "digest": rows_digest(found), "out": str(out),
            "store": str(store), "available": [row.available for row in found], "days": [row.day for row in found],
        })  # fmt: skip
        return
    table = Table("working day", "slices", "points to gain, each", title=f"{len(sources)} months", box=box.SIMPLE_HEAD)
    for day in sorted({row.day for row in found}):
        points = [row.available for row in found if row.day == day]
        table.add_row(str(day), str(len(points)), f"{sum(points) / len(points):.1f}")
    show(table)
    say(f"{len(found)} rows in {escape(str(out))}, digest {rows_digest(found)}")
    say("[dim]their rollouts: environment_class(row.preset), reset(**row.columns())[/]")


class _Source(NamedTuple):
    """Whose month on which computer; of a run folder, the run's own."""

    by: str | Path
    computer: str
    seed: int


def _sources(by: list[str], occupations: list[str] | None, seeds: str, split: Split | None) -> Iterator[_Source]:
    from synthcomp_env.creation import occupations_in_split
    from synthcomp_env.policies import POLICIES
    from synthcomp_env.world.pack import pack_names

    packs = pack_names() if split is None else occupations_in_split(split.value, pack_names())
    for name in by:
        if name not in POLICIES and Path(name).is_dir():
            yield _Source(Path(name), "", 0)
            continue
        for pack in occupations or packs:
            for seed in seed_range(seeds):
                number = nth_seed(split, seed)
                yield _Source(name, f"generated:{pack}#{number}", number)


def _span(earlier: str | None) -> tuple[int, int] | None:
    """The two numbers of --earlier."""
    if earlier is None:
        return None
    nearer, dash, further = earlier.partition("-")
    if not dash or not nearer.isdecimal() or not further.isdecimal() or int(nearer) > int(further):
        raise ConfigError(f"--earlier takes A-B with A <= B, such as 0-4; got {earlier!r}")
    return int(nearer), int(further)
