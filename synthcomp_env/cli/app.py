"""The application that the commands join, and how errors look to a person."""

from __future__ import annotations

import sys

import typer
from rich.console import Console

from synthcomp_env.errors import SynthcompError

__all__ = ["app", "main"]

app = typer.Typer(
    name="synthcomp",
    help="Make simulated knowledge workers' computers, live months on them, and score what was delivered.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Run the command line; errors raised on purpose are one red line and exit status 2."""
    from synthcomp_env.cli import commands, proofs, tools  # noqa: F401 (each module registers its commands)

    try:
        app()
    except SynthcompError as error:
        Console(stderr=True).print(f"[bold red]error:[/] {error}", highlight=False)
        sys.exit(2)
    except KeyboardInterrupt:
        Console(stderr=True).print("[yellow]stopped[/]; what was written so far is kept")
        sys.exit(130)
