"""Snapshots: a whole month as a value that can be kept, forked, or sent to another process as bytes.

Inside a process a snapshot is a reference. As bytes it holds only what differs from the base computer: file entries
that changed, and blobs that the base files do not have.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import GenericAlias
from typing import Any, get_args, get_origin

import msgspec

from synthcomp_env.artifacts.blob import Blob
from synthcomp_env.errors import DataError
from synthcomp_env.simulation.hashing import state_hash
from synthcomp_env.simulation.log import Log
from synthcomp_env.simulation.state import FileEntry, State

__all__ = ["Snapshot", "state_hash"]

_VERSION = 1
_LEVEL = 1


class _Wire(msgspec.Struct, frozen=True):
    """The bytes of a snapshot: the state without its files, how the files differ from the base, and new blobs."""

    version: int
    state: dict[str, Any]
    changed: dict[str, Any]
    removed: tuple[str, ...]
    blobs: dict[str, tuple[str, bytes, str]]
    book: bytes | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A state, the grader's book that belongs to it, and the base computer's files from which bytes are counted.

    Attributes:
        state: the episode.
        book: what the grader keeps beside it: None, bytes, or any value with `__bytes__`. Comes back as bytes.
        base: the files that were there at the start, by path key; whoever reads the bytes has them too.
    """

    state: State
    book: Any = None
    base: Mapping[str, FileEntry] = field(default_factory=dict, repr=False)

    def __bytes__(self) -> bytes:
        wire, blobs = self._wire()
        new = {key: (blob.form, blob.data, blob.kind) for key, blob in blobs.items()}
        return zlib.compress(_encoder.encode(msgspec.structs.replace(wire, blobs=new)), _LEVEL)

    def packed(self) -> tuple[bytes, dict[str, Blob]]:
        """The snapshot without contents, as canonical bytes, and the contents by hash that the base files lack: for a
        store in which snapshots share them."""
        wire, blobs = self._wire()
        return _encoder.encode(wire), blobs

    def _wire(self) -> tuple[_Wire, dict[str, Blob]]:
        """What is written, and the contents that the base files do not have."""
        blobs: dict[str, Blob] = {}

        def plain(value: object) -> object:
            if isinstance(value, Blob):
                blobs[value.hash] = value
                return value.hash
            if isinstance(value, Log):
                return list(value)
            raise NotImplementedError(f"a state may not hold {type(value).__name__}")

        state, base = self.state, self.base
        fields = {name: getattr(state, name) for name in State.__struct_fields__ if name != "files"}
        fields = {name: sorted(value) if isinstance(value, frozenset) else value for name, value in fields.items()}
        fields["read_mask"], fields["seed"] = hex(state.read_mask), str(state.seed)
        changed = {key: entry for key, entry in state.files.items() if base.get(key) != entry}
        removed = tuple(sorted(key for key in base if key not in state.files))
        wire = _Wire(
            version=_VERSION,
            state=msgspec.to_builtins(fields, str_keys=True, enc_hook=plain),
            changed=msgspec.to_builtins(changed, enc_hook=plain),
            removed=removed,
            blobs={},
            book=None if self.book is None else bytes(self.book),
        )
        known = {entry.blob.hash for entry in base.values()}
        return wire, {key: blob for key, blob in sorted(blobs.items()) if key not in known}

    @classmethod
    def from_bytes(cls, data: bytes, base_files: Mapping[str, FileEntry]) -> Snapshot:
        """The snapshot of `bytes(snapshot)`, over the same base computer.

        Raises:
            DataError: the bytes are no snapshot, of another version, or of another computer.
        """
        try:
            plain = zlib.decompress(data)
        except (zlib.error, TypeError) as error:
            raise DataError(f"these bytes are no snapshot: {error}") from error
        return cls.from_packed(plain, base_files, _nowhere)

    @classmethod
    def from_packed(cls, data: bytes, base_files: Mapping[str, FileEntry], contents: Callable[[str], Blob]) -> Snapshot:
        """The snapshot of `packed()`.

        Args:
            data: its bytes.
            base_files: of the same base computer.
            contents: gives the contents of a hash that the base files lack; raises KeyError for an unknown one.

        Raises:
            DataError: as `from_bytes`.
        """
        try:
            wire = _decoder.decode(data)
            if wire.version != _VERSION:
                raise DataError(f"the snapshot is of version {wire.version}; this package reads version {_VERSION}.")
            blobs = {entry.blob.hash: entry.blob for entry in base_files.values()}
            blobs.update((key, Blob(*parts)) for key, parts in wire.blobs.items())  # type: ignore[arg-type]

            def rich(kind: Any, value: Any) -> Any:
                if kind is Blob:
                    return blobs[value] if value in blobs else contents(value)
                if get_origin(kind) is Log:
                    return Log.of(msgspec.convert(value, GenericAlias(list, get_args(kind)), dec_hook=rich))
                raise NotImplementedError(kind)

            gone = set(wire.removed)
            kept = {key: entry for key, entry in base_files.items() if key not in gone}
            changed = msgspec.convert(wire.changed, dict[str, FileEntry], dec_hook=rich)
            fields = dict(wire.state)
            fields["read_mask"], fields["seed"] = int(fields["read_mask"], 16), int(fields["seed"])
            fields["files"] = {}
            state = msgspec.convert(fields, State, str_keys=True, dec_hook=rich)
        except KeyError as error:
            raise DataError(
                f"the snapshot belongs to another computer: its contents {error} are unknown here."
            ) from error
        except (msgspec.MsgspecError, ValueError, TypeError) as error:
            raise DataError(f"these bytes are no snapshot: {error}") from error
        return cls(msgspec.structs.replace(state, files={**kept, **changed}), wire.book, base_files)


def _nowhere(key: str) -> Blob:
    """Where the bytes hold all contents themselves, there are no others."""
    raise KeyError(key)


_encoder = msgspec.msgpack.Encoder(order="deterministic")
_decoder = msgspec.msgpack.Decoder(_Wire)
