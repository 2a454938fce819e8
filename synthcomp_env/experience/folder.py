"""Run folders: everything an episode was, on disk.

before/, after/     the computer with real files, as in the released layout
trajectory.jsonl    one line a turn
scorecard.json      every criterion: points, day, turn, evidence
rubric.json         the criteria as data; edit a copy of it to score the run by other ones
run.json            what was run, and its figures
final.snapshot      the last state: what `score --rubric` grades
judge.jsonl         a judge's replies, where one was asked
model.jsonl         one line a request to the model that played the policy, where one did
result.json         the line of the rollout's results, where the run is part of one
index.html          the page (written by `viewer`)
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any, Literal, TypeAlias, TypeVar

import msgspec

from synthcomp_env.errors import DataError

__all__ = ["Ended", "Summary", "clear", "is_cut_off", "read_summary", "run_name", "write_json"]

TRAJECTORY = "trajectory.jsonl"
SCORECARD = "scorecard.json"
RUBRIC = "rubric.json"
SUMMARY = "run.json"
SNAPSHOT = "final.snapshot"
JUDGE = "judge.jsonl"
EXCHANGES = "model.jsonl"
RESULT = "result.json"
PAGE = "index.html"
COMPUTERS = ("before", "after")

T = TypeVar("T")

Ended: TypeAlias = Literal["month_over", "truncated", "done", "cut off"]
"""How a run ended: the month was over; its calls were used up; the session was over (its days lived, its task said to
be done); or not at all, since something stopped it."""


class Summary(msgspec.Struct, frozen=True):
    """The figures of a run, as `run.json` holds them.

    Attributes:
        computer: the computer's reference.
        turns: tool calls made.
        days: working days lived, the last one perhaps in part.
        score: points won over all points; None when the judge failed.
        unjudged: share of all points that await a judge.
        faults: questions no collaborator understood (the simulator's fault).
        process: process measures, as the paper's retrospectives count them.
        ended: how it ended.
        day: working day on which it ended, from 1.
        version: of the package that lived it.
        split: that it was asked to keep to.
        judge: reference of the model asked for what no check can score.
    """

    computer: str
    policy: str
    preset: str
    seed: int
    turns: int
    days: int
    score: float | None
    points: int
    total: int
    unjudged: float
    faults: int
    files_before: int
    files_after: int
    process: dict[str, Any]
    ended: Ended
    day: int
    version: str
    split: str | None = None
    judge: str | None = None

    def lived(self) -> str:
        """How much was lived, in words: "212 calls over 5 working days"."""
        return f"{self.turns:,} call{'s' * (self.turns != 1)} {self.span()}"

    def span(self) -> str:
        """How long it was lived, and what stopped it early: "over 3 working days, cut off on day 3"."""
        ends = {"cut off": f", cut off on day {self.day}", "truncated": f", out of calls on day {self.day}"}
        return f"over {self.days} working day{'s' * (self.days != 1)}{ends.get(self.ended, '')}"


def run_name(computer: str, policy: str, preset: str, seed: int) -> str:
    """A folder name for a run: "public_health_director-0-expert-month-0"."""
    tail = computer.rpartition(":")[2] if computer.startswith(("generated:", "released:")) else Path(computer).name
    parts = (tail.rpartition("/")[2], policy, Path(preset).stem, str(seed))
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", "-".join(parts))


def clear(folder: Path) -> None:
    """Make a folder ready for a run: made if missing, an earlier run in it removed.

    Raises:
        DataError: it holds something that is not a run, or cannot be written.
    """
    if folder.is_file():
        raise DataError(f"{folder} is a file; a run needs a folder")
    try:
        if folder.is_dir() and any(folder.iterdir()) and not (folder / TRAJECTORY).exists():
            raise DataError(f"{folder} is not empty and holds no run; give another folder")
        folder.mkdir(parents=True, exist_ok=True)
        for name in (SCORECARD, RUBRIC, SUMMARY, SNAPSHOT, JUDGE, EXCHANGES, RESULT, PAGE):
            (folder / name).unlink(missing_ok=True)
        for name in COMPUTERS:
            shutil.rmtree(folder / name, ignore_errors=True)
    except OSError as error:
        raise DataError(f"{folder}: cannot be written: {error.strerror or error}") from error


def read_summary(folder: Path) -> Summary:
    """The figures of a finished run.

    Raises:
        DataError: the folder holds no finished run.
    """
    return read_json(folder, SUMMARY, Summary)


def read_json(folder: Path, name: str, type: type[T]) -> T:
    """One of a finished run's JSON files.

    Raises:
        DataError: the folder holds no finished run, or the file is damaged.
    """
    path = folder / name
    if not path.is_file():
        raise unfinished(folder)
    try:
        return msgspec.json.decode(path.read_bytes(), type=type)
    except msgspec.MsgspecError as error:
        raise DataError(f"{path} is damaged: {error}. `synthcomp replay {folder} --finish` writes it again.") from error


def write_json(path: Path, value: Any) -> None:
    """Write a value as indented JSON."""
    path.write_bytes(msgspec.json.format(msgspec.json.encode(value), indent=1))


def is_cut_off(folder: Path) -> bool:
    """Whether a folder holds a run whose results were not written."""
    return (folder / TRAJECTORY).is_file() and not (folder / SUMMARY).is_file()


def unfinished(folder: Path) -> DataError:
    """The error for a folder without results, which says what writes them."""
    if not folder.is_dir():
        return DataError(f"there is no run folder {folder}; `synthcomp run` writes one")
    if not (folder / TRAJECTORY).is_file():
        return DataError(f"{folder} is no run folder: it has no {TRAJECTORY}; `synthcomp run` writes one")
    return DataError(
        f"the run in {folder} was cut off; `synthcomp replay {folder} --finish` writes its results, as far as it got"
    )
