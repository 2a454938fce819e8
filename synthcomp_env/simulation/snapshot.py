"""Snapshots: a whole month as a value that can be kept, forked, or sent to another process as bytes.

Inside a process a snapshot is a reference. As bytes it holds only what differs from the base computer: file entries
that changed, and blobs that the base files do not have.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
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
        new = {key: (blob.form, blob.data, blob.kind) for key, blob in sorted(blobs.items()) if key not in known}
        return zlib.compress(_encoder.encode(msgspec.structs.replace(wire, blobs=new)), _LEVEL)

    @classmethod
    def from_bytes(cls, data: bytes, base_files: Mapping[str, FileEntry]) -> Snapshot:
        """The snapshot of `bytes(snapshot)`, over the same base computer.

        Raises:
            DataError: the bytes are no snapshot, of another version, or of another computer.
        """
        try:
            wire = _decoder.decode(zlib.decompress(data))
            if wire.version != _VERSION:
                raise DataError(f"the snapshot is of version {wire.version}; this package reads version {_VERSION}.")
            blobs = {entry.blob.hash: entry.blob for entry in base_files.values()}
            blobs.update((key, Blob(*parts)) for key, parts in wire.blobs.items())  # type: ignore[arg-type]

            def rich(kind: Any, value: Any) -> Any:
                if kind is Blob:
                    return blobs[value]
                if get_origin(kind) is Log:
                    return Log.of(msgspec.convert(value, GenericAlias(list, get_args(kind)), dec_hook=rich))
                raise NotImplementedError(kind)

            kept = {key: entry for key, entry in base_files.items() if key not in set(wire.removed)}
            changed = msgspec.convert(wire.changed, dict[str, FileEntry], dec_hook=rich)
            fields = dict(wire.state)
            fields["read_mask"], fields["seed"] = int(fields["read_mask"], 16), int(fields["seed"])
            fields["files"] = {}
            state = msgspec.convert(fields, State, str_keys=True, dec_hook=rich)
        except KeyError as error:
            raise DataError(
                f"the snapshot belongs to another computer: its contents {error} are unknown here."
            ) from error
        except (msgspec.MsgspecError, zlib.error, ValueError, TypeError) as error:
            raise DataError(f"these bytes are no snapshot: {error}") from error
        return cls(msgspec.structs.replace(state, files={**kept, **changed}), wire.book, base_files)


_encoder = msgspec.msgpack.Encoder(order="deterministic")
_decoder = msgspec.msgpack.Decoder(_Wire)
