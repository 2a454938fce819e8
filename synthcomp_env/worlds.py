"""Worlds: all that episodes on one computer share, made once and kept.

A reset to a known computer must cost microseconds, so everything that does not change in an episode is worked out here:
the scenario, the rubric, the files of the first morning, the simulation with its referee, the toolbox's style.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from synthcomp_env.artifacts.blob import Blob
from synthcomp_env.artifacts.content import Deck, Document, Style, Workbook
from synthcomp_env.computer import paths
from synthcomp_env.computer.computer import Computer
from synthcomp_env.computer.moments import moment
from synthcomp_env.scoring.book import Book
from synthcomp_env.scoring.draft import draft_rubric
from synthcomp_env.scoring.grader import Grader
from synthcomp_env.scoring.rubric import Rubric
from synthcomp_env.simulation.mailbox import unread
from synthcomp_env.simulation.month import Simulation
from synthcomp_env.simulation.state import FileEntry, State
from synthcomp_env.tools.morning import morning
from synthcomp_env.world.scenario import Scenario

__all__ = ["Start", "World", "entries_of", "make_world", "style_of"]

_STARTS = 64
_ENOUGH = 4
"""As many office files of one look make it the organisation's."""


class Start(NamedTuple):
    """How an episode begins: its state, an open book, and what the policy reads first."""

    state: State
    book: Book
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """What all episodes on one computer share.

    Attributes:
        reference: what names the computer ("generated:OCCUPATION#SEED", a directory, ...).
        scenario: what the episodes are about.
        rubric: their criteria.
        files: path key -> file, as on the first morning.
        simulation: their rules, with the grader as referee.
        grader: scores their states.
        style: the organisation's look.
        difficulty: of the computer, when it was generated.
        total: the sum of all points, at least 1.
        task: the seed by which it was cut out of the computer's own world, or None.
        turns: calls before truncation where the world itself says so (a task's size does); 0 leaves it to the preset.
    """

    reference: str
    scenario: Scenario
    rubric: Rubric
    files: dict[str, FileEntry]
    simulation: Simulation
    grader: Grader
    style: Style
    difficulty: float
    total: int
    task: int | None = None
    turns: int = 0
    _unjudged: list[int] = field(default_factory=list, repr=False)
    _starts: OrderedDict[tuple[int, int], Start] = field(default_factory=OrderedDict, repr=False)

    def start(self, seed: int, day: int = 1) -> Start:
        """How an episode begins on the morning of a working day, nothing done by the policy before it.

        Args:
            seed: of the episode: how fast collaborators answer, and so on.
            day: working day, 1 or more; days past the end give the last.
        """
        found = self._starts.get((seed, day))
        if found is not None:
            return found
        state = self.simulation.start(seed, self.files)
        book = self.grader.begin(state)
        for _ in range(min(day, self.scenario.calendar.days) - 1):
            state = self.simulation.end_day(state)
            book = self.grader.evaluate(state, book)
        start = self._starts[seed, day] = Start(state, book, self._opening(state))
        while len(self._starts) > _STARTS:
            self._starts.popitem(last=False)
        return start

    def unjudged(self, book: Book) -> float:
        """Share of all points that await a judge."""
        if self.grader.judge is not None:
            return self.grader.unjudged(book) / self.total
        if not self._unjudged:  # without a judge it never changes
            self._unjudged.append(self.grader.unjudged(book))
        return self._unjudged[0] / self.total

    def _opening(self, state: State) -> str:
        """The opening page of the morning; of a task, its brief."""
        if self.task is None:
            return morning(self.simulation, state)
        files = ", ".join(f"f{entry.number} {paths.name(entry.path)}" for entry in state.files.values())
        briefs = [spec.brief for spec in self.scenario.deliverables]
        brief = briefs[0] if len(briefs) == 1 else "\n".join(f"{n}. {text}" for n, text in enumerate(briefs, start=1))
        mails = ", ".join(f"m{mail.number} {mail.subject}" for mail in unread(state) if mail.kind == "change")
        lines = [brief, f"Files: {files}" if files else "", f"Mail: {mails}" if mails else ""]
        return "\n".join(line for line in lines if line)


def make_world(
    reference: str,
    scenario: Scenario,
    files: dict[str, FileEntry],
    difficulty: float = 0.5,
    rubric: Rubric | None = None,
    judge: Any = None,
    task: int | None = None,
    turns: int = 0,
) -> World:
    """A world from a scenario and the files of its first morning; the rubric is drafted unless given."""
    rubric = rubric if rubric is not None else draft_rubric(scenario)
    grader = Grader(scenario, rubric, {key: entry.blob for key, entry in files.items()}, judge)
    simulation = Simulation(scenario, grader)
    return World(
        reference, scenario, rubric, files, simulation, grader, style_of(files), difficulty, max(1, rubric.total), task,
        turns,
    )  # fmt: skip


def entries_of(computer: Computer, scenario: Scenario) -> dict[str, FileEntry]:
    """The files of a computer that have contents, as entries of a state, numbered in the order of their paths."""
    start = datetime.fromisoformat(scenario.calendar.start)
    blobs: dict[str, tuple[str, Blob, str]] = {}
    for key, file in computer.files.items():
        blob = file.blob
        if blob is not None:
            blobs[key] = (file.path, blob, file.timestamp)
    return {
        key: FileEntry(path, blob, created, created, number=number)
        for number, (key, (path, blob, timestamp)) in enumerate(sorted(blobs.items()), start=1)
        for created in (_minutes(timestamp, start),)
    }


def _minutes(timestamp: str, start: datetime) -> int:
    """Minutes from the start of the period, never after it; a year before for what has no date."""
    when = moment(timestamp)
    return min(round((when - start).total_seconds() / 60), 0) if when is not None else -365 * 1440


def style_of(files: Mapping[str, FileEntry]) -> Style:
    """The organisation's look: the first that several of the computer's own office files have, else the commonest."""
    counts: dict[bytes, tuple[int, Style]] = {}
    for entry in files.values():
        if entry.blob.form != "content" or not entry.path.lower().endswith((".docx", ".xlsx", ".pptx")):
            continue
        content = entry.blob.content()
        if isinstance(content, Document | Workbook | Deck):
            mark = repr(content.style).encode()
            counts[mark] = (counts.get(mark, (0, content.style))[0] + 1, content.style)
        if len(counts) and max(count for count, _ in counts.values()) >= _ENOUGH:
            break
    return max(counts.values(), key=lambda pair: pair[0])[1] if counts else Style()
