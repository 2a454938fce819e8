"""Many episodes at once: `rollout`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.live import Live
from rich.markup import escape
from rich.table import Table

from synthcomp_env.cli.app import app
from synthcomp_env.cli.choices import Difficulty, Judge, Occupation, Preset, SplitOption, nth_seed, split_name
from synthcomp_env.cli.output import AsJson, emit_json, progress, say, show

if TYPE_CHECKING:
    from synthcomp_env.experience.tally import Figures


@app.command()
def rollout(
    agent: Annotated[
        str | None,
        typer.Option(
            help="Who acts: settings in agents/policies/ (vllm, vllm-small, plain, claude, local), or a YAML file."
        ),
    ] = None,
    policy: Annotated[
        str | None,
        typer.Option(
            help="The address of an OpenAI-compatible server, such as vLLM's http://HOST:8000/v1; or a reference "
            "policy (expert, diligent, …)."
        ),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(
            help="The model's name on the server (needless where it serves one), or in place of the agent's: "
            "anthropic:MODEL, local:DIRECTORY."
        ),
    ] = None,
    count: Annotated[int, typer.Option("-n", min=1, help="How many starts; their seeds count up from --seed.")] = 16,
    samples: Annotated[int, typer.Option("-k", min=1, help="Episodes of each start, sampled differently.")] = 1,
    concurrency: Annotated[int, typer.Option(min=1, help="Episodes under way at once.")] = 16,
    preset: Preset = "task",
    seed: Annotated[int, typer.Option(help="Seed of the first start.")] = 0,
    split: SplitOption = None,
    occupation: Occupation = None,
    difficulty: Difficulty = 0.5,
    computer: Annotated[
        str | None, typer.Option(help="Live all episodes on this computer, in place of generated ones.")
    ] = None,
    rows: Annotated[
        Path | None,
        typer.Option(help="Live the tasks of a dataset, JSON lines as training takes them, from number --seed on."),
    ] = None,
    max_turns: Annotated[
        int | None, typer.Option(min=1, help="Tool calls at most; the preset's when left out.")
    ] = None,
    judge: Judge = None,
    temperature: Annotated[
        float | None, typer.Option(min=0.0, max=2.0, help="In place of the agent's; 0 is greedy.")
    ] = None,
    max_tokens: Annotated[int | None, typer.Option(min=1, help="Of one reply, in place of the agent's.")] = None,
    context: Annotated[
        int | None,
        typer.Option(min=512, help="Tokens of prompt and reply, in place of the agent's; a server's own limit holds."),
    ] = None,
    out: Annotated[Path, typer.Option(help="The rollout's folder.")] = Path("rollout"),
    files: Annotated[bool, typer.Option("--files", help="Write each computer before and after as real files.")] = False,
    as_json: AsJson = False,
) -> None:
    """Let a policy live many episodes at once: a model behind a server, Claude, a local checkpoint, or a reference one.

    Every episode is a run folder under OUT/episodes, for `synthcomp view`, `score` and `replay`; OUT/results.jsonl has
    a line for each, OUT/rollout.json the figures. The same command again goes on where a stopped one stood: whole
    episodes are passed over, cut ones are lived on from their last call. A server that is away is waited for; what it
    fails for good is left unscored, never zero, and exit status 1 says so.

    Examples:

    - `synthcomp rollout --policy http://localhost:8000/v1 -n 64 --split val --out runs/base`
    - `synthcomp rollout --agent vllm-small --policy http://localhost:8000/v1 --model smol -n 64 -k 4`
    - `synthcomp rollout --agent claude --preset month -n 4 --concurrency 4 --out runs/claude`
    - `synthcomp rollout --agent local --model local:checkpoints/last -n 64 --temperature 0`
    - `synthcomp rollout --policy expert -n 64 --split val --json`
    """
    from synthcomp_env.errors import ConfigError
    from synthcomp_env.experience.plans import Plan, read_starts
    from synthcomp_env.experience.players import choose_player
    from synthcomp_env.experience.rollouts import rollout as live_all
    from synthcomp_env.presets import load_preset

    if computer is not None and (split is not None or occupation is not None):
        raise ConfigError("give --computer, or --occupation and --split to have one generated, not both")
    if rows is not None and (computer is not None or occupation is not None):
        raise ConfigError("the rows of --rows name their computers: leave --computer and --occupation out")
    starts = read_starts(rows) if rows is not None else None
    if starts is not None and seed + count > len(starts):
        raise ConfigError(f"{rows} has {len(starts)} rows; -n {count} from number {seed} on is too many")
    first = nth_seed(split, seed) if starts is None else seed
    nth_seed(split, seed + count - 1)
    change: dict[str, dict[str, Any]] = {
        "sampling": {"temperature": temperature, "max_tokens": max_tokens},
        "context": {"tokens": context},
    }
    with progress("waiting for the model"):
        player = choose_player(policy, agent, model, task=load_preset(preset).world == "task", change=change)
    plan = Plan(
        preset, first, count, samples, computer, occupation, difficulty, split_name(split), max_turns, judge, starts
    )
    try:
        with _watching(player.name) as watch:
            found = live_all(out, plan, player, concurrency=concurrency, files=files, watch=watch)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(
            f"{out} keeps every call made so far; the same command again goes on from there"
        ) from None
    figures = found.figures
    if as_json:
        rates = {"tokens_a_second": figures.tokens_a_second, "env_ms": figures.env_ms, "model_ms": figures.model_ms}
        emit_json({"folder": str(out), "policy": player.name, "figures": figures, **rates, "results": found.results})
    else:
        show(_table(player.name, figures))
        for result in [each for each in found.results if each.error][:3]:
            say(f"[yellow]unscored:[/] {escape(result.folder)}: {escape(result.error[:300])}")
        say(f"Everything is in [bold]{escape(str(out))}[/]; look at one: [bold]synthcomp view "
            f"{escape(str(out / found.results[0].folder))}[/]")  # fmt: skip
    if figures.unscored:
        raise typer.Exit(1)


def _table(title: str, now: Figures) -> Table:
    """How a rollout stands."""
    table = Table(title=escape(title), title_justify="left", box=box.SIMPLE_HEAD, show_header=False)
    earlier = f" ({now.earlier} lived earlier)" if now.earlier else ""
    mean = "–" if now.mean is None else f"{now.mean:.3f}"
    invalid = f" ({now.invalid / now.turns:.1%} with an invalid call)" if now.turns else ""
    table.add_row("episodes", f"{now.done} of {now.episodes} over, {now.running} under way{earlier}")
    table.add_row("mean score", f"{mean}, {now.solved} solved, {now.unscored} unscored")
    table.add_row("turns", f"{now.turns:,}{invalid}")
    if now.requests:
        cached = f" ({now.cached_tokens / now.prompt_tokens:.0%} cached)" if now.cached_tokens else ""
        table.add_row(
            "tokens", f"{now.prompt_tokens:,} in{cached}, {now.tokens:,} out, {now.tokens_a_second:,.1f} out/s"
        )
        table.add_row("model", f"{now.model_ms:,.0f} ms a request, {now.compactions} compactions")
    table.add_row("environment", f"{now.env_ms:,.1f} ms a turn")
    table.add_row("time", f"{now.seconds:,.0f} s")
    return table


@contextmanager
def _watching(title: str) -> Iterator[Callable[[Figures], None]]:
    """A table on stderr while the block runs; a line every few seconds where stderr is no terminal."""
    console = Console(stderr=True)
    if console.is_terminal:
        with Live(console=console, transient=True, auto_refresh=False) as board:
            yield lambda now: board.update(_table(title, now), refresh=True)
        return
    with progress(title) as report:

        def tell(now: Figures) -> None:
            mean = "" if now.mean is None else f", mean score {now.mean:.3f}"
            rate = f", {now.tokens_a_second:,.1f} tokens/s" if now.requests else ""
            failed = f", {now.unscored} unscored" if now.unscored else ""
            report(f"{now.running} under way, {now.turns:,} turns{rate}{mean}{failed}", now.done, now.episodes)

        yield tell
