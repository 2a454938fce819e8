"""A directory of snapshots by hash, which every rank can open: the starts of slices.

snapshots/ab/HASH   a snapshot without contents; its name is the hash of what is in it
blobs/ab/HASH       contents that a month added to its computer, shared by all its snapshots

The computer itself is named, not stored. Entries are written under another name and then renamed, so that a reader sees
whole ones alone, and whoever puts the same snapshot writes the same bytes.
"""

from __future__ import annotations

import hashlib
import os
import threading
import zlib
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import msgspec

from synthcomp_env.artifacts.blob import Blob, Cache
from synthcomp_env.errors import DataError
from synthcomp_env.snapshots import Snapshot

__all__ = ["Store", "open_store"]

_SIZE = 16
"""Bytes of a hash."""
_LEVEL = 6
_KEPT = 32
"""Snapshots that stay in memory: the groups of a few batches. Each keeps its computer's world in memory as well."""


class Store:
    """Snapshots on disk, by hash.

    Args:
        folder: made when something is first put into it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._snapshots: OrderedDict[str, Snapshot] = OrderedDict()
        self._blobs: Cache[Blob] = Cache(2048)

    def put(self, snapshot: Snapshot) -> str:
        """Keep a snapshot.

        Returns:
            Its hash: 32 hex digits over all that it is, the same on any machine.

        Raises:
            ConfigError: its computer was given as a value, so that it cannot be named.
        """
        record, blobs = snapshot.packed()
        for key, blob in blobs.items():
            path = self._path("blobs", key)
            if not path.exists():
                _write(path, _encoder.encode((blob.form, blob.data, blob.kind)))
        key = _hash(record)
        path = self._path("snapshots", key)
        if not path.exists():
            _write(path, record)
        return key

    def get(self, key: str, judge: Any = None) -> Snapshot:
        """The snapshot of a hash.

        Args:
            key: as `put` returned it.
            judge: of the environment that goes on from it; judges are not stored.

        Raises:
            DataError: there is none, or an entry is damaged; the message names the file.
        """
        if judge is not None:
            return self._load(key, judge)
        with self._lock:
            found = self._snapshots.get(key)
            if found is not None:
                self._snapshots.move_to_end(key)
                return found
        found = self._load(key, None)
        with self._lock:
            self._snapshots[key] = found
            while len(self._snapshots) > _KEPT:
                self._snapshots.popitem(last=False)
        return found

    def __contains__(self, key: str) -> bool:
        return self._path("snapshots", key).exists()

    def __iter__(self) -> Iterator[str]:
        """Every snapshot's hash, in order."""
        return iter(sorted(path.name for path in (self.folder / "snapshots").glob("??/" + "?" * 2 * _SIZE)))

    def _load(self, key: str, judge: Any) -> Snapshot:
        path = self._path("snapshots", key)
        record = _read(path)
        if record is None:
            raise DataError(f"{self.folder} holds no snapshot {key}; make the slices again, or give their own store.")
        if _hash(record) != key:
            raise _damaged(path)
        snapshot = Snapshot.from_packed(record, self._contents, judge)
        return _anchored(snapshot)

    def _contents(self, key: str) -> Blob:
        return self._blobs.get(key, lambda: self._blob(key))

    def _blob(self, key: str) -> Blob:
        path = self._path("blobs", key)
        data = _read(path)
        if data is None:
            raise DataError(
                f"{path} is missing: the store was copied in part. Copy all of it, or make the slices again."
            )
        try:
            blob = Blob(*_decoder.decode(data))
        except msgspec.MsgspecError as error:
            raise _damaged(path) from error
        if blob.hash != key:
            raise _damaged(path)
        return blob

    def _path(self, kind: str, key: str) -> Path:
        if len(key) != 2 * _SIZE or not key.isalnum():
            raise DataError(f"{key!r} is no hash of a snapshot: it has {2 * _SIZE} hex digits.")
        return self.folder / kind / key[:2] / key


@lru_cache(maxsize=64)
def open_store(folder: str) -> Store:
    """The store of a directory: one a process, so that its snapshots are read once.

    Raises:
        DataError: there is no such directory.
    """
    path = Path(folder)
    if not path.is_dir():
        raise DataError(f"there is no store of snapshots at {folder}; `synthcomp slices --store {folder}` makes one.")
    return Store(path)


def _anchored(snapshot: Snapshot) -> Snapshot:
    """The snapshot with a book that knows what was last looked at, so that the first commit of each rollout looks only
    at what changed. A snapshot taken between commits keeps its own book: what awaits booking stays so."""
    book = snapshot.world.grader.evaluate(snapshot.state, snapshot.book)
    return replace(snapshot, book=book) if book.deltas is snapshot.book.deltas else snapshot


def _hash(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=_SIZE).hexdigest()


def _write(path: Path, data: bytes) -> None:
    """Write a whole entry, or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    fresh.write_bytes(zlib.compress(data, _LEVEL))
    fresh.replace(path)


def _read(path: Path) -> bytes | None:
    """The bytes of an entry; None when there is none."""
    try:
        return zlib.decompress(path.read_bytes())
    except FileNotFoundError:
        return None
    except zlib.error as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> DataError:
    return DataError(
        f"{path} is damaged: its contents are not what its name says. Delete it and make the slices again."
    )


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(tuple[Literal["content", "foreign"], bytes, str])
