"""The application that the commands join, and how errors look to a person."""

from __future__ import annotations

from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from synthcomp_env.errors import SynthcompError

__all__ = ["app"]


class _Group(TyperGroup):
    """The commands. An error raised on purpose, or by the disk, is one line on stderr and exit status 2."""

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # the reader of our output went away: nothing is wrong
            raise
        except SynthcompError as error:
            _fail(" ".join(str(error).split()))
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            _fail(f"{where}{error.strerror or error}")
        except KeyboardInterrupt as stop:
            typer.secho(f"stopped; {stop or 'what was written so far is kept'}", err=True, fg="yellow")
            raise typer.Exit(130) from None


def _fail(message: str) -> NoReturn:
    typer.secho("error:", err=True, fg="red", bold=True, nl=False)
    typer.echo(f" {message}", err=True)
    raise typer.Exit(2)


app = typer.Typer(
    name="synthcomp",
    cls=_Group,
    help="Make simulated knowledge workers' computers, live months on them, and score what was delivered.\n\n"
    "Begin with `synthcomp demo`; every command teaches itself: `synthcomp run --help`.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _say_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"synthcomp-env {version('synthcomp-env')}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """See `app`."""
