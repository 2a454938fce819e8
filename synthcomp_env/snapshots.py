"""Snapshots of an environment: the state, the book and the shell's few fields, as a value and as bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from synthcomp_env.artifacts.blob import Blob
from synthcomp_env.errors import ConfigError, DataError
from synthcomp_env.loading import open_source, open_task
from synthcomp_env.presets import Preset
from synthcomp_env.scoring.book import Book
from synthcomp_env.simulation import snapshot as simulated
from synthcomp_env.simulation.state import FileEntry, State
from synthcomp_env.worlds import World

__all__ = ["Snapshot"]

_VERSION = 1


class _Wire(msgspec.Struct, frozen=True):
    version: int
    reference: str
    difficulty: float
    task: int | None
    preset: dict[str, Any]
    last_day: int
    budget: int
    shown: str
    state: bytes
    book: dict[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """An episode as it stands. Taking one is O(1); everything is shared.

    `bytes(snapshot)` holds what differs from the computer, whose reference it carries; `Snapshot.from_bytes` makes the
    computer again where it is not known yet.

    Attributes:
        world: what the episode is lived in.
        preset: the preset of the environment it was taken from.
        state: the state of the episode.
        book: the points booked so far.
        last_day: working day after which the session ends.
        budget: calls before truncation.
        shown: the last observation.
    """

    world: World
    preset: Preset
    state: State
    book: Book
    last_day: int
    budget: int
    shown: str

    def __bytes__(self) -> bytes:
        return self._written(bytes(simulated.Snapshot(self.state, None, self.world.files)))

    def packed(self) -> tuple[bytes, dict[str, Blob]]:
        """The snapshot without contents, as canonical bytes, and the contents by hash that its computer lacks: for a
        store in which snapshots share them."""
        state, blobs = simulated.Snapshot(self.state, None, self.world.files).packed()
        return self._written(state), blobs

    def _written(self, state: bytes) -> bytes:
        world = self.world
        if not world.reference:
            raise ConfigError(
                "this episode's computer was given as a value, so its snapshot cannot name it; save the computer and "
                "give its directory as computer="
            )
        wire = _Wire(
            version=_VERSION,
            reference=world.reference,
            difficulty=world.difficulty,
            task=world.task,
            preset=self.preset.model_dump(mode="json"),
            last_day=self.last_day,
            budget=self.budget,
            shown=self.shown,
            state=state,
            book=self.book.pack(),
        )
        return _encoder.encode(wire)

    @classmethod
    def from_bytes(cls, data: bytes, judge: Any = None) -> Snapshot:
        """The snapshot of `bytes(snapshot)`.

        Args:
            data: the bytes.
            judge: of the environment that goes on from it; judges do not travel.

        Raises:
            DataError: the bytes are no snapshot, or its computer can no longer be read.
        """
        return cls._read(data, judge, simulated.Snapshot.from_bytes)

    @classmethod
    def from_packed(cls, data: bytes, contents: Callable[[str], Blob], judge: Any = None) -> Snapshot:
        """The snapshot of `packed()`.

        Args:
            data: its bytes.
            contents: gives the contents of a hash that its computer lacks; raises KeyError for an unknown one.
            judge: as for `from_bytes`.

        Raises:
            DataError: as `from_bytes`.
        """
        return cls._read(data, judge, lambda state, files: simulated.Snapshot.from_packed(state, files, contents))

    @classmethod
    def _read(
        cls, data: bytes, judge: Any, state_of: Callable[[bytes, Mapping[str, FileEntry]], simulated.Snapshot]
    ) -> Snapshot:
        try:
            wire = _decoder.decode(data)
        except (msgspec.DecodeError, TypeError) as error:
            raise DataError(f"these bytes are no snapshot of an environment: {error}") from error
        if wire.version != _VERSION:
            raise DataError(f"the snapshot is of version {wire.version}; this package reads version {_VERSION}")
        if wire.task is None:
            world = open_source(wire.reference, wire.difficulty, judge)
        else:
            world = open_task(wire.reference, wire.difficulty, wire.task, judge)
        state = state_of(wire.state, world.files).state
        preset = Preset.model_validate(wire.preset)
        return cls(world, preset, state, Book.unpack(wire.book), wire.last_day, wire.budget, wire.shown)


_encoder = msgspec.msgpack.Encoder(order="deterministic")
_decoder = msgspec.msgpack.Decoder(_Wire)
