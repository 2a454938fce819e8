"""Where one begins: `demo` and `create`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from synthcomp_env.cli.app import app
from synthcomp_env.cli.choices import Difficulty, Occupation, SplitOption, nth_seed, split_name
from synthcomp_env.cli.output import AsJson, emit_json, progress, rule, say
from synthcomp_env.cli.reports import show_card
from synthcomp_env.cli.stopping import keeping

if TYPE_CHECKING:
    from synthcomp_env.computer import Computer

_DEMO_POLICIES = ("diligent", "expert")


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Where the run folders go.")] = Path("demo"),
    occupation: Occupation = "public_health_director",
    seed: Annotated[int, typer.Option(help="Another seed is another person, machine and month.")] = 0,
    as_json: AsJson = False,
) -> None:
    """The whole thing in under a minute, offline: make a computer, live its month twice, score both, make their pages.

    Example: `synthcomp demo --occupation financial_advisor --seed 3`
    """
    from synthcomp_env.creation import create_computer
    from synthcomp_env.experience.rescoring import rescore
    from synthcomp_env.experience.runs import record_run
    from synthcomp_env.policies import POLICIES
    from synthcomp_env.viewer.page import write_page
    from synthcomp_env.world.pack import load_pack

    load_pack(occupation or "")
    reference = f"generated:{occupation}#{seed}"
    with progress("making the computer"):
        computer = create_computer(occupation, seed=seed)
    if not as_json:
        _introduce(computer)
    summaries = {}
    for number, name in enumerate(_DEMO_POLICIES, start=2):
        with progress(name) as report, keeping(out / name):
            summaries[name] = record_run(out / name, computer=reference, policy=name, seed=seed, report=report)
        write_page(out / name)
        if not as_json:
            rule(f"{number}. {'The month' if number == 2 else 'The same month'}, lived by '{name}'")
            say(f"[dim]{name}: {POLICIES[name]}[/]")
            show_card(rescore(out / name))
            say()
    if as_json:
        emit_json({"computer": reference, "runs": summaries})
        return
    rule("4. Look at it")
    for name in _DEMO_POLICIES:
        say(f"Open [bold]{escape(str(out / name / 'index.html'))}[/] in a browser: files, mail, the month, the points.")
    say(f"Real files stand in [bold]{escape(str(out / 'expert' / 'after' / 'drives'))}[/]; "
        f"every criterion: [bold]synthcomp score {escape(str(out / 'diligent'))}[/]")  # fmt: skip


def _introduce(computer: Computer) -> None:
    from synthcomp_env.creation import scenario_of

    scenario = scenario_of(computer)
    rule("1. A synthetic computer")
    say(
        f"{scenario.user_name}, {scenario.user_role}, {scenario.organization}: {len(computer.files)} files, "
        f"{len(scenario.contacts)} collaborators, {len(scenario.deliverables)} deliverables due this month"
    )
    for spec in scenario.deliverables:
        kinds = ", ".join(output.path.rpartition(".")[2] for output in spec.outputs)
        say(f"  due on day {spec.due:>2}  {escape(spec.title)} ({kinds})")


@app.command()
def create(
    directory: Annotated[Path, typer.Argument(help="Where to write; one folder a computer.")],
    occupation: Occupation = None,
    seed: Annotated[int, typer.Option(help="Seed of the first computer.")] = 0,
    count: Annotated[int, typer.Option("--count", "-n", min=1, help="How many, with seeds counting up.")] = 1,
    difficulty: Difficulty = 0.5,
    split: SplitOption = None,
    parquet: Annotated[
        bool, typer.Option("--parquet", help="Write one Parquet file in the released form, without file contents.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make synthetic computers: real files under drives/, and the eight released columns as JSON beside them.

    Without an occupation each seed draws one. What is made can be lived on: `synthcomp run --computer out/NAME`. A
    computer that stands there already is replaced, and that is said.

    Examples:

    - `synthcomp create out --occupation financial_advisor --seed 7 -n 3`
    - `synthcomp create out --split test -n 20 --parquet`
    """
    from synthcomp_env.computer import write_released
    from synthcomp_env.creation import resolve
    from synthcomp_env.loading import source_of

    seeds = [nth_seed(split, seed + number) for number in range(count)]
    made: list[dict[str, object]] = []

    with progress("creating") as report:

        def computers() -> Iterator[Computer]:
            for number, each in enumerate(seeds):
                report(f"seed {each}", number, count)
                reference = source_of(None, occupation, each, split_name(split))
                computer = resolve(str(reference), difficulty)
                place = directory / ("computers.parquet" if parquet else computer.computer_id)
                made.append(
                    {
                        "computer": computer.computer_id,
                        "reference": reference,
                        "path": str(place),
                        "files": len(computer.files),
                        "replaced": place.exists(),
                    }
                )
                yield computer

        if parquet:
            write_released(directory / "computers.parquet", computers())
        else:
            for number, computer in enumerate(computers()):

                def saved(done: int, total: int, number: int = number) -> None:
                    report(f"writing computer {number + 1} of {count}, file", done, total)

                computer.save(directory / computer.computer_id, progress=saved)
    if as_json:
        emit_json(made)
        return
    for row in made:
        replaced = "  [yellow]replaced what stood there[/]" if row["replaced"] else ""
        say(f"{row['reference']}  {row['files']} files  [bold]{escape(str(row['path']))}[/]{replaced}")
