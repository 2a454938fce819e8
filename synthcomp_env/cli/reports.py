"""How a scorecard looks on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.markup import escape
from rich.table import Table

from synthcomp_env.cli.output import say, show

if TYPE_CHECKING:
    from synthcomp_env.scoring.scorecard import Row, Scorecard, Tally

__all__ = ["show_card"]

_MOST_LOST = 12
_EVIDENCE = 110


def show_card(card: Scorecard, every: bool = False) -> None:
    """Print a scorecard: what was won by deliverable and source, and where points were lost.

    Args:
        every: list every criterion, not only the dearest that lost points.
    """
    colour = "red" if card.score is None else "green" if card.score >= 0.9 else "yellow" if card.score >= 0.5 else "red"
    say(f"[bold {colour}]{card.headline()}[/]")
    table = Table("", "won", "of", "share", box=box.SIMPLE_HEAD, pad_edge=False)
    for column in table.columns[1:]:
        column.justify = "right"
    for deliverable, tally in card.by_deliverable.items():
        _count(table, card.titles.get(deliverable, "the month as a whole"), tally)
    table.add_section()
    for source, tally in card.by_source.items():
        _count(table, f"source: {source}", tally)
    show(table)
    rows = (
        list(card.rows)
        if every
        else sorted((r for r in card.rows if r.points is not None and r.points < r.max), key=_lost)
    )
    if not rows:
        return
    shown = rows if every else rows[:_MOST_LOST]
    table = Table("criterion", "won", "of", "day", "evidence", box=box.SIMPLE_HEAD, pad_edge=False)
    for column in table.columns[1:4]:
        column.justify = "right"
    for row in shown:
        points = (
            "[yellow]–[/]" if row.points is None else f"[{'green' if row.points == row.max else 'red'}]{row.points}[/]"
        )
        evidence = row.evidence if every or len(row.evidence) <= _EVIDENCE else row.evidence[: _EVIDENCE - 1] + "…"
        table.add_row(escape(row.name), points, str(row.max), str(row.day or ""), escape(evidence))
    say("Every criterion:" if every else "Where points were lost:")
    show(table)
    if len(rows) > len(shown):
        say(f"… and {len(rows) - len(shown)} more")


def _count(table: Table, name: str, tally: Tally) -> None:
    share = f"{tally.points / tally.max:.0%}" if tally.max else "–"
    waits = f" ({tally.unjudged} await a judge)" if tally.unjudged else ""
    table.add_row(escape(name) + waits, str(tally.points), str(tally.max), share)


def _lost(row: Row) -> int:
    return (row.points or 0) - row.max
