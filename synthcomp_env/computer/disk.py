"""Files that lie on a real disk: read when they are first looked at, and never through a link."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path

from synthcomp_env.artifacts.blob import Blob
from synthcomp_env.artifacts.content import Opaque
from synthcomp_env.errors import DataError

__all__ = ["MAX_BYTES", "DiskFile", "digest_of"]

MAX_BYTES = 200_000_000
"""Larger files are not read; their contents become `Opaque` with that reason."""


def digest_of(data: bytes) -> str:
    """The digest by which a saved file is recognised as unchanged."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


@dataclass
class DiskFile:
    """The contents of one real file, read once, when first asked for.

    Attributes:
        path: the real file.
        kind: its extension, in lower case without the dot.
        size: in bytes.
        known: the content that these bytes were written from, when we wrote them ourselves...
        digest: ...and the digest of those bytes: only if the file still has it, its contents are `known`.
    """

    path: Path
    kind: str
    size: int
    known: Blob | None = None
    digest: str = ""
    _blob: Blob | None = field(default=None, repr=False, compare=False)

    @property
    def too_large(self) -> bool:
        """Whether the file is larger than `MAX_BYTES`."""
        return self.size > MAX_BYTES

    def blob(self) -> Blob:
        """The contents.

        Raises:
            DataError: the file can no longer be read.
        """
        if self._blob is None:
            self._blob = self._read()
        return self._blob

    def _read(self) -> Blob:
        if self.too_large:
            return Blob.of(Opaque(b"", f"{self.size} bytes: larger than the {MAX_BYTES} that are read"))
        try:
            descriptor = os.open(self.path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
            with os.fdopen(descriptor, "rb") as file:
                data = file.read(MAX_BYTES + 1)
        except OSError as error:
            raise DataError(f"{self.path}: cannot be read: {error.strerror or error}") from error
        if self.known is not None and digest_of(data) == self.digest:
            return self.known
        return Blob.foreign(data, self.kind)
