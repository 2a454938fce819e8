"""Figures to stdout, progress to stderr."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any, TypeAlias

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

__all__ = ["AsJson", "Report", "emit_json", "progress", "rule", "say", "show"]

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on stdout, and nothing else there.")]
"""The option of every command that reports figures."""

Report: TypeAlias = Callable[[str, int, int], None]
"""Told how work goes on: (what is being done, steps done, steps in all; 0 where nobody knows)."""

_EVERY = 10.0
"""Seconds between lines of progress where stderr is no terminal."""

_console = Console(highlight=False)


def say(text: str = "") -> None:
    """A line on stdout. Rich markup such as [bold] works; escape what others wrote."""
    _console.print(text, soft_wrap=True)


def rule(title: str) -> None:
    """A heading on stdout."""
    _console.rule(f"[bold]{title}", align="left")


def show(table: Table) -> None:
    """A table on stdout, as wide as the terminal; where there is none, as wide as it needs to be."""
    if _console.is_terminal:
        _console.print(table)
    else:
        Console(file=sys.stdout, highlight=False, width=160).print(table)


def emit_json(value: Any) -> None:
    """One JSON document on stdout."""
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n")


@contextmanager
def progress(description: str) -> Iterator[Report]:
    """A bar on stderr while the block runs; a line every few seconds where stderr is no terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Lines(description)
        return
    columns = (
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    )  # fmt: skip
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(description, total=None)

        def report(what: str, done: int, total: int) -> None:
            bar.update(task, total=total or None, completed=done, description=f"{description}: {what}")

        yield report


class _Lines:
    """Progress for logs."""

    def __init__(self, description: str) -> None:
        self._description = description
        self._next = time.monotonic() + _EVERY

    def __call__(self, what: str, done: int, total: int) -> None:
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + _EVERY
            typer.echo(f"{self._description}: {what}" + (f" ({done} of {total})" if total else ""), err=True)
