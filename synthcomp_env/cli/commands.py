"""Commands of the main job: `demo`, `create`, `run`, `score`, `replay`, `view`."""

from __future__ import annotations

import webbrowser
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from synthcomp_env.cli.app import app
from synthcomp_env.cli.output import console, emit_json, progress

if TYPE_CHECKING:
    from synthcomp_env.computer import Computer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")]
Reference = Annotated[
    str,
    typer.Option(help="generated:OCCUPATION#SEED, released:PATH#ID (Parquet or directory), or a computer's directory."),
]
PolicyName = Annotated[
    str, typer.Option(help="expert, diligent, blind, oracle, or an adversary (see `synthcomp verify --help`).")
]
RunFolder = Annotated[Path, typer.Argument(help="A run folder, as `synthcomp run` writes it.")]


@app.command()
def create(
    directory: Annotated[Path, typer.Argument(help="Where to write; one folder a computer.")],
    occupation: Annotated[
        str | None, typer.Option(help="An occupation pack's name or path; any when left out.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the first computer.")] = 0,
    count: Annotated[int, typer.Option("-n", help="How many, with seeds counting up.")] = 1,
    difficulty: Annotated[float, typer.Option(min=0.0, max=1.0, help="More traps and longer chains towards 1.")] = 0.5,
    parquet: Annotated[
        bool, typer.Option("--parquet", help="Write rows in the released Parquet form instead.")
    ] = False,
) -> None:
    """Make synthetic computers: real files under drives/, and the eight released columns as JSON beside them.

    Example: `synthcomp create out --occupation financial_advisor --seed 7 -n 3`
    """
    from synthcomp_env.computer import write_released
    from synthcomp_env.creation import create_computer

    with progress("creating computers", total=count) as advance:

        def made() -> Iterator[Computer]:
            for number in range(count):
                computer = create_computer(occupation=occupation, seed=seed + number, difficulty=difficulty)
                advance(1, description=computer.computer_id)
                yield computer

        if parquet:
            directory.mkdir(parents=True, exist_ok=True)
            write_released(directory / "computers.parquet", made())
        else:
            for computer in made():
                computer.save(directory / computer.computer_id)
    console.print(f"{count} computer{'s' * (count > 1)} in {directory}")


@app.command()
def run(
    computer: Reference = "generated:public_health_director#0",
    policy: PolicyName = "diligent",
    preset: Annotated[str, typer.Option(help="task, day, week, month, or a preset file.")] = "month",
    seed: Annotated[int, typer.Option(help="Seed of the episode.")] = 0,
    out: Annotated[Path | None, typer.Option(help="Run folder; runs/COMPUTER-POLICY-SEED when left out.")] = None,
    judge: Annotated[
        str | None, typer.Option(help="A model for criteria code cannot check: anthropic:MODEL or URL#MODEL.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Let a policy live a month (or day, week, task) on a computer, and write everything it did into a run folder.

    Example: `synthcomp run --computer generated:operations_manager#3 --policy expert`
    """
    from synthcomp_env.experience.runs import record_run, run_name

    folder = out or Path("runs") / run_name(computer, policy, seed)
    with progress(f"{policy} at work") as advance:
        summary = record_run(
            folder,
            computer=computer,
            policy=policy,
            preset=preset,
            seed=seed,
            judge=judge,
            on_turn=lambda day, days, turn: advance(completed=day, total=days, description=f"{policy}, call {turn}"),
        )
    _page(folder)
    if as_json:
        emit_json(summary)
        return
    _show(folder)
    console.print(f"\nEverything is in [bold]{folder}[/]; open [bold]{folder / 'index.html'}[/]")


@app.command()
def score(
    folder: RunFolder,
    rubric: Annotated[
        Path | None, typer.Option(help="Another rubric (YAML or JSON); the run's own when left out.")
    ] = None,
    judge: Annotated[str | None, typer.Option(help="A model for criteria that await a judge.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show a run's scorecard, or score its final files again with another rubric, without living the month again."""
    from synthcomp_env.experience.runs import rescore

    card = rescore(folder, rubric, judge)
    if as_json:
        emit_json(card)
    else:
        console.print(card.render(console.width))


@app.command()
def replay(folder: RunFolder, as_json: AsJson = False) -> None:
    """Live a stored run again from its actions, and prove that every state, observation and reward is the same.

    Exit status 1 at the first difference, which is shown.
    """
    from synthcomp_env.experience.replay import replay as again

    with progress("replaying") as advance:
        report = again(folder, on_turn=lambda turn, turns: advance(completed=turn, total=turns))
    if as_json:
        emit_json(report)
    elif report.difference is None:
        console.print(f"[green]identical[/]: {report.turns} turns, final state {report.final_hash[:16]}")
    else:
        console.print(f"[red]differs[/] at turn {report.difference.turn}: {report.difference.what}")
    if report.difference is not None:
        raise typer.Exit(1)


@app.command()
def view(
    folder: RunFolder,
    browser: Annotated[bool, typer.Option(help="Open the page in the web browser.")] = True,
) -> None:
    """Make (again) the page of a run folder: files, mail, the month as a timeline, where points were won and lost."""
    path = _page(folder)
    console.print(f"{path}")
    if browser:
        webbrowser.open(path.resolve().as_uri())


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Where the run folder goes.")] = Path("demo"),
    seed: Annotated[int, typer.Option(help="Another seed is another person, machine and month.")] = 0,
) -> None:
    """The whole thing in under a minute, offline: make a computer, live its month, score it, and make its page."""
    from synthcomp_env.creation import create_computer
    from synthcomp_env.creation import scenario_of as scenario_of_computer

    reference = f"generated:public_health_director#{seed}"
    computer = create_computer("public_health_director", seed=seed)
    scenario = scenario_of_computer(computer)
    console.rule("[bold]1. A synthetic computer")
    console.print(
        f"{scenario.user_name}, {scenario.user_role}, {scenario.organization}: {len(computer.files)} files, "
        f"{len(scenario.contacts)} collaborators, {len(scenario.deliverables)} deliverables due this month"
    )
    for spec in scenario.deliverables:
        console.print(
            f"  day {spec.due:>2}  {spec.title} ({', '.join(o.path.rpartition('.')[2] for o in spec.outputs)})"
        )
    console.rule("[bold]2. A month lived on it, and scored")
    for name in ("diligent", "expert"):
        console.print(f"\n[bold]{name}[/]")
        run(computer=reference, policy=name, seed=seed, out=out / name)
    console.rule("[bold]3. Look at it")
    console.print(f"Open {out / 'expert' / 'index.html'} and {out / 'diligent' / 'index.html'} in a browser.")


def _page(folder: Path) -> Path:
    from synthcomp_env.viewer.page import write_page

    return write_page(folder)


def _show(folder: Path) -> None:
    from synthcomp_env.experience.runs import rescore

    console.print(rescore(folder).render(console.width))
