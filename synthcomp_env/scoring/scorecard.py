"""The scorecard: every point won or lost, with criterion, file, day, turn and evidence. Its sums are exact."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import msgspec
from rich.console import Console
from rich.table import Table

from synthcomp_env.computer import paths
from synthcomp_env.scoring.book import Book, Delta
from synthcomp_env.scoring.checks import reads
from synthcomp_env.scoring.rubric import Criterion, Judged, Rubric
from synthcomp_env.world.scenario import Scenario

__all__ = ["MOST_UNJUDGED", "Row", "Scorecard", "Tally", "scorecard"]

MOST_UNJUDGED = 0.10
"""Above this share of points that await a judge, a score says little: the episode is unscored then, never zero."""


class Row(msgspec.Struct, frozen=True):
    """One criterion.

    Attributes:
        points: held at the end; None when it awaits a judge, or the judge failed.
        files: names of the files it looks at.
        day, turn: of the last change of its points; 0 when there was none.
        evidence: of the newest finding.
        active: it counted by the end.
        passed: what the newest finding says; None without one. A conditional criterion can pass and be paid in part.
    """

    criterion: str
    name: str
    points: int | None
    max: int
    source: str
    klass: str
    family: str
    deliverable: str
    files: tuple[str, ...]
    day: int
    turn: int
    evidence: str
    active: bool = True
    passed: bool | None = None


class Tally(msgspec.Struct, frozen=True):
    """Points won of points to be won, among them those unjudged."""

    points: int
    max: int
    unjudged: int

    def told(self) -> str:
        """In words: "30/40", "30/40 (8 await a judge)", "40 await a judge"."""
        if self.unjudged and self.unjudged == self.max:
            return f"{self.unjudged} await a judge"
        return f"{self.points}/{self.max}" + (f" ({self.unjudged} await a judge)" if self.unjudged else "")


class Scorecard(msgspec.Struct, frozen=True):
    """The result of an episode.

    Attributes:
        score: points over total, in [0, 1]; None when the judge failed.
        points, total: integers; the deltas sum exactly to `points`.
        unjudged: points that await a judge.
        failed: criteria on which the judge failed.
    """

    score: float | None
    points: int
    total: int
    unjudged: int
    failed: tuple[str, ...]
    rows: tuple[Row, ...]
    deltas: tuple[Delta, ...]
    by_source: dict[str, Tally]
    by_deliverable: dict[str, Tally]
    by_family: dict[str, Tally]
    titles: dict[str, str]
    """Deliverable id -> title."""

    def to_json(self) -> dict[str, Any]:
        """The scorecard as plain JSON values."""
        built: dict[str, Any] = msgspec.to_builtins(self)
        return built

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Scorecard:
        """Read `to_json` back."""
        return msgspec.convert(data, cls)

    def render(self, width: int = 120) -> str:
        """A table for a terminal."""
        console = Console(width=width, record=True, file=io.StringIO(), force_terminal=False)
        table = Table(title=self.headline(), title_justify="left", expand=True)
        for column, justify in (("criterion", "left"), ("points", "right"), ("source", "left"), ("evidence", "left")):
            table.add_column(column, justify="right" if justify == "right" else "left", overflow="fold")
        for deliverable, tally in self.by_deliverable.items():
            title = self.titles.get(deliverable, "The month as a whole")
            table.add_section()
            table.add_row(f"{deliverable} {title}".strip(), f"{tally.points}/{tally.max}", "", "", style="bold")
            for row in self.rows:
                if row.deliverable == deliverable:
                    points = "–" if row.points is None else str(row.points)
                    table.add_row(row.name, f"{points}/{row.max}", row.source, row.evidence)
        console.print(table)
        sources = ", ".join(f"{source} {tally.told()}" for source, tally in self.by_source.items())
        console.print(f"By source: {sources}")
        return console.export_text()

    def headline(self) -> str:
        """One line: the score; or, while points await a judge, what is won so far."""
        if self.unjudged and self.score is not None:
            share = f"{self.score:.1%} of all points won so far"
            return f"{self.points} of {self.total} points; {self.unjudged} await a judge ({share})"
        shown = "unscored (the judge failed)" if self.score is None else f"{self.score:.1%}"
        waits = f", {self.unjudged} points await a judge" if self.unjudged else ""
        return f"Score {shown}: {self.points} of {self.total} points{waits}"


def scorecard(scenario: Scenario, rubric: Rubric, book: Book) -> Scorecard:
    """Draw up the scorecard of a book; its sums are proved before it is handed out."""
    last: dict[str, Delta] = {delta.criterion: delta for delta in book.deltas}
    rows = tuple(
        _row(criterion, points, book, index, last.get(criterion.id))
        for index, (criterion, points) in enumerate(zip(rubric.criteria, book.points, strict=True))
    )
    deltas = tuple(book.deltas)
    points = sum(row.points or 0 for row in rows)
    if not sum(delta.delta for delta in deltas) == points == book.score:
        raise AssertionError(f"deltas sum to {sum(delta.delta for delta in deltas)}, points to {points}")
    unjudged = sum(row.max for row in rows if row.points is None)
    return Scorecard(
        None if book.failed else points / max(1, rubric.total),
        points,
        rubric.total,
        unjudged,
        book.failed,
        rows,
        deltas,
        _tally(rows, lambda row: row.source),
        _tally(rows, lambda row: row.deliverable),
        _tally(rows, lambda row: row.family),
        {spec.id: spec.title for spec in scenario.deliverables},
    )


def _row(criterion: Criterion, points: int, book: Book, index: int, last: Delta | None) -> Row:
    finding = book.findings[index]
    waits = isinstance(criterion.check, Judged) and finding is None
    depends = reads(criterion.check)
    failed = criterion.id in book.failed
    day = book.anchor.day if book.anchor is not None else 0
    return Row(
        criterion.id,
        criterion.name,
        None if waits else points,
        criterion.points,
        criterion.source,
        criterion.klass,
        str(criterion.check.__struct_config__.tag),
        criterion.deliverable,
        tuple(paths.name(path) for path in (*depends.outputs, *depends.current)),
        last.day if last else 0,
        last.turn if last else 0,
        ("the judge failed" if failed else "awaits a judge") if waits else (finding.evidence if finding else ""),
        day >= criterion.activates,
        finding.passed if finding is not None else None,
    )


def _tally(rows: tuple[Row, ...], key: Callable[[Row], str]) -> dict[str, Tally]:
    found: dict[str, Tally] = {}
    for row in rows:
        before = found.get(key(row), Tally(0, 0, 0))
        unjudged = row.max if row.points is None else 0
        found[key(row)] = Tally(before.points + (row.points or 0), before.max + row.max, before.unjudged + unjudged)
    return found
