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
_IN_PART = "passed, and paid by the share of the work that was done"


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
    _list(card, every)


def _list(card: Scorecard, every: bool) -> None:
    """The criteria: all of them, or those that failed, dearest first."""
    in_part = [row for row in card.rows if _paid_in_part(row)]
    lost = [row for row in card.rows if row.points is not None and row.points < row.max and not _paid_in_part(row)]
    rows = list(card.rows) if every else sorted(lost, key=_loss)[:_MOST_LOST]
    table = Table("criterion", "won", "of", "day", "evidence", box=box.SIMPLE_HEAD, pad_edge=False)
    for column in table.columns[1:4]:
        column.justify = "right"
    for row in rows:
        evidence = row.evidence if every or len(row.evidence) <= _EVIDENCE else row.evidence[: _EVIDENCE - 1] + "…"
        if _paid_in_part(row):
            evidence = f"{_IN_PART}: {evidence}"
        table.add_row(escape(row.name), _points(row), str(row.max), str(row.day or ""), escape(evidence))
    if rows:
        say("Every criterion:" if every else "Where points were lost:")
        show(table)
    if every:
        return
    if len(lost) > len(rows):
        say(f"… and {len(lost) - len(rows)} more criteria that failed")
    if in_part:
        missing = -sum(map(_loss, in_part))
        say(f"{missing} more point{'s' * (missing != 1)} on {len(in_part)} criteria of manners: {_IN_PART}")


def _points(row: Row) -> str:
    if row.points is None:
        return "[yellow]–[/]"
    return f"[{'green' if row.points == row.max else 'yellow' if row.points > 0 else 'red'}]{row.points}[/]"


def _paid_in_part(row: Row) -> bool:
    """A conditional criterion that passed, in a deliverable whose earning points were not all won."""
    return row.klass == "conditional" and row.points is not None and 0 < row.points < row.max


def _count(table: Table, name: str, tally: Tally) -> None:
    share = f"{tally.points / tally.max:.0%}" if tally.max else "–"
    waits = f" ({tally.unjudged} await a judge)" if tally.unjudged else ""
    table.add_row(escape(name) + waits, str(tally.points), str(tally.max), share)


def _loss(row: Row) -> int:
    return (row.points or 0) - row.max
