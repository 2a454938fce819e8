"""Rows: what a trainer's dataset holds, one line an episode.

A row determines state and first observation completely, so that every rollout of its group, on every rank and machine,
reads the same bytes. Its columns are flat JSON; `Rollout.reset(**row)` takes them all.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import msgspec

from synthcomp_env.errors import DataError, MissingExtra

if TYPE_CHECKING:
    from datasets import Dataset

__all__ = ["Kind", "Row", "dataset", "load_rows", "rows_digest", "save_rows", "shown_rows"]

Kind: TypeAlias = Literal["task", "block", "day"]


class Row(msgspec.Struct, frozen=True):
    """One episode of a dataset. Columns that a kind does not need are "" or 0, so that all rows have one type.

    Attributes:
        prompt: chat messages: the system prompt, and a user message to which the trainer appends the first observation.
        kind: "task" (cut out of a world), "block" (so many calls of a day) or "day" (a day session).
        id: unique, and the same wherever the row is made.
        preset: of the environment class that takes the row.
        computer: reference of the computer.
        difficulty: of the computer.
        seed: of the episode.
        family: of the task's criteria.
        day: working day of a slice.
        snapshot: hash of the state a slice begins at; `store` is the directory that holds it.
        max_turns: calls after which the rollout is over.
        available: points that the expert can gain from here within `max_turns`, always above 0.
        total: all points of the episode's rubric.
    """

    prompt: tuple[dict[str, str], ...]
    kind: Kind
    id: str
    preset: str
    computer: str
    difficulty: float
    seed: int
    max_turns: int
    available: int
    total: int
    family: str = ""
    day: int = 0
    snapshot: str = ""
    store: str = ""

    def columns(self) -> dict[str, Any]:
        """The row as plain values: what a dataset holds, and what `Rollout.reset` takes."""
        found: dict[str, Any] = msgspec.to_builtins(self)
        return found


def dataset(rows: Iterable[Row]) -> Dataset:
    """The rows as a `datasets.Dataset`, for trainers.

    Raises:
        MissingExtra: `datasets` is not installed.
    """
    try:
        from datasets import Dataset
    except ImportError as error:
        raise MissingExtra("a dataset of rows", "train") from error
    return Dataset.from_list([row.columns() for row in rows], on_mixed_types="use_json")


def rows_digest(rows: Iterable[Row]) -> str:
    """32 hex digits over all columns but `store`: the same rows have the same digest on any machine."""
    whole = hashlib.blake2b(digest_size=16)
    for row in rows:
        whole.update(_encoder.encode(msgspec.structs.replace(row, store="")) + b"\n")
    return whole.hexdigest()


def save_rows(path: Path, rows: Iterable[Row]) -> None:
    """Write rows as JSON lines. A store beside or below the file is named relative to it, so that both can be moved."""
    path.parent.mkdir(parents=True, exist_ok=True)
    home = path.parent.resolve()
    with path.open("wb") as file:
        for row in rows:
            if row.store:
                store = Path(row.store).resolve()
                named = os.path.relpath(store, home) if store.is_relative_to(home) else str(store)
                row = msgspec.structs.replace(row, store=named)
            file.write(_encoder.encode(row) + b"\n")


def load_rows(path: Path) -> list[Row]:
    """Read what `save_rows` wrote.

    Raises:
        DataError: there is no such file, or a line is no row (named by number).
    """
    if not path.is_file():
        raise DataError(f"there are no rows at {path}; `synthcomp slices` and `save_rows` write them.")
    home = path.parent.resolve()
    return [
        msgspec.structs.replace(row, store=str((home / row.store).resolve())) if row.store else row
        for row in _lines(path)
    ]


def _lines(path: Path) -> Iterator[Row]:
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        try:
            yield _decoder.decode(line)
        except msgspec.MsgspecError as error:
            raise DataError(f"{path}, line {number} is no row: {error}. Make the rows again.") from error


def shown_rows(rows: Sequence[Row]) -> str:
    """What rows there are, in one line: how many of which kind and family, on how many computers."""
    kinds: dict[str, int] = {}
    for row in rows:
        name = row.family or row.kind
        kinds[name] = kinds.get(name, 0) + 1
    told = ", ".join(f"{name} {count}" for name, count in sorted(kinds.items()))
    return f"{len(rows)} rows on {len({row.computer for row in rows})} computers: {told}"


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Row)
