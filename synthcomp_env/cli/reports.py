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
    """The criteria: all of them, or those that failed, dearest first; and what the points lost add up to."""
    in_part = [row for row in card.rows if _paid_in_part(row)]
    failed = sorted((row for row in card.rows if _loss(row) and not _paid_in_part(row)), key=_loss, reverse=True)
    rows = list(card.rows) if every else failed[:_MOST_LOST]
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
    _sum_up(card, failed[len(rows) :] if not every else [], in_part)


def _sum_up(card: Scorecard, unlisted: list[Row], in_part: list[Row]) -> None:
    """What was lost beyond the criteria listed, and all of it together."""
    if unlisted:
        more = f"{len(unlisted)} more criteri{'on' if len(unlisted) == 1 else 'a'} that failed"
        say(f"… and {more}: {_count_of(sum(map(_loss, unlisted)))}")
    if in_part:
        work = [row for row in card.rows if row.klass == "earning"]
        done = sum(row.points or 0 for row in work) / max(1, sum(row.max for row in work))
        say(f"manners: {_count_of(sum(map(_loss, in_part)))} not paid because only {done:.0%} of the work was done")
    if lost := sum(map(_loss, card.rows)):
        say(f"together: {_count_of(lost)} lost")
    if card.unjudged:
        say(f"neither won nor lost: {_count_of(card.unjudged)} that await a judge (`--judge`)")


def _count_of(points: int) -> str:
    return f"{points} point{'s' * (points != 1)}"


def _points(row: Row) -> str:
    if row.points is None:
        return "[yellow]–[/]"
    return f"[{'green' if row.points == row.max else 'yellow' if row.points > 0 else 'red'}]{row.points}[/]"


def _paid_in_part(row: Row) -> bool:
    """A conditional criterion that passed while work was missing, so that it was not paid in full."""
    passed = row.passed if row.passed is not None else row.points is not None and row.points > 0
    return row.klass == "conditional" and passed and _loss(row) > 0


def _count(table: Table, name: str, tally: Tally) -> None:
    share = f"{tally.points / tally.max:.0%}" if tally.max else "–"
    if not tally.unjudged:
        table.add_row(escape(name), str(tally.points), str(tally.max), share)
    elif tally.unjudged == tally.max:
        table.add_row(escape(name), "–", str(tally.max), f"{tally.unjudged} await a judge")
    else:
        table.add_row(escape(name), str(tally.points), str(tally.max), f"{share}; {tally.unjudged} await a judge")


def _loss(row: Row) -> int:
    """Points not won, of a criterion that was judged."""
    return 0 if row.points is None else row.max - row.points
