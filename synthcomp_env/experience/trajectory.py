"""Trajectories: one JSON line a turn, safe to append and to cut anywhere.

The first line is the header: which computer, preset and seed. Every later line is one turn. A process that dies loses
at most the line it was writing: a truncated last line is dropped on reading, and said so.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

import msgspec

from synthcomp_env.errors import DataError

__all__ = ["Header", "TrajectoryWriter", "TurnRecord", "read_trajectory"]

FORMAT = 1


class Header(msgspec.Struct, frozen=True, omit_defaults=True):
    """Line 1: what `reset` needs to begin the same episode again.

    Attributes:
        computer: a computer reference ("generated:financial_advisor#7", "released:PATH#ID", a directory).
        preset: preset name or path.
        seed: the seed given to `reset`.
        make: further arguments of the environment ("reward", "difficulty", "max_turns", ...).
        policy: who acted.
        initial_hash: state hash after reset.
        version: package version that wrote it.
        preset_values: the preset's values, so that a preset edited since does not change the run.
        split, judge: that were asked for.
    """

    computer: str
    preset: str
    seed: int
    make: dict[str, Any]
    policy: str
    initial_hash: str
    version: str
    format: int = FORMAT
    preset_values: dict[str, Any] | None = None
    split: str | None = None
    judge: str | None = None


class Delta(msgspec.Struct, frozen=True, omit_defaults=True):
    """Points a turn won or lost on one criterion; `cause` "world" when the calendar alone moved it."""

    criterion: str
    points: int
    cause: str = "policy"
    evidence: str = ""


class TurnRecord(msgspec.Struct, frozen=True, omit_defaults=True):
    """One turn: the action as the policy wrote it, what came back, and the state it left."""

    turn: int
    day: int
    time: str
    action: Any
    observation: str
    reward: float
    state_hash: str
    error: str | None = None
    score: float | None = None
    deltas: tuple[Delta, ...] = ()


class TrajectoryWriter:
    """Appends turns to a file, each line flushed before the next turn begins.

    Args:
        path: the file; its folder is made if missing.
        header: begins a new trajectory. None goes on with the one that is there, whose last line is dropped when it was
            cut short.
    """

    def __init__(self, path: Path, header: Header | None) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        if header is None:
            data = path.read_bytes()
            whole = data.rfind(b"\n") + 1
            with path.open("r+b") as file:
                file.truncate(whole)
        self._file: TextIO = path.open("w" if header is not None else "a", encoding="utf-8")
        if header is not None:
            self._write(header)

    def _write(self, value: Any) -> None:
        self._file.write(msgspec.json.encode(value).decode() + "\n")
        self._file.flush()

    def append(self, record: TurnRecord) -> None:
        """Write one turn."""
        self._write(record)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> TrajectoryWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _lines(path: Path) -> Iterator[tuple[int, bytes, bool]]:
    """(number, line, whether it is complete). Only a newline ends a line: other separators may stand in texts."""
    lines = path.read_bytes().split(b"\n")
    for number, line in enumerate(lines, start=1):
        complete = number < len(lines)
        if line or complete:
            yield number, line, complete


def read_trajectory(path: Path) -> tuple[Header, list[TurnRecord], list[str]]:
    """Read a trajectory.

    Returns:
        The header, the turns, and warnings (a truncated last line that was dropped).

    Raises:
        DataError: the file is missing, or a complete line is not what it should be (named by number).
    """
    if not path.is_file():
        raise DataError(f"no trajectory at {path}. Give the run folder or its trajectory.jsonl.")
    header: Header | None = None
    turns: list[TurnRecord] = []
    warnings: list[str] = []
    for number, line, complete in _lines(path):
        try:
            if number == 1:
                header = msgspec.json.decode(line, type=Header)
            else:
                turns.append(msgspec.json.decode(line, type=TurnRecord))
        except (msgspec.DecodeError, msgspec.ValidationError) as error:
            if complete or number == 1:
                raise DataError(
                    f"{path}, line {number}: {error}. The line is damaged; cut the file before it."
                ) from error
            warnings.append(f"line {number} was cut short and is dropped: the run was interrupted there")
    if header is None:
        raise DataError(f"{path} is empty: its first line should be the header.")
    if header.format > FORMAT:
        raise DataError(f"{path} has format {header.format}; this version reads up to {FORMAT}. Upgrade synthcomp-env.")
    return header, turns, warnings
