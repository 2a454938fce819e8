"""Content-addressed blobs: immutable file contents, interned by hash and shared by every environment in the process.

A blob keeps only its canonical bytes. Decoded values and real office bytes live in bounded caches beside it. Interning
is weak: what a policy wrote and no state holds any more is freed by Python itself.
"""

from __future__ import annotations

import hashlib
import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, Literal, TypeVar

import msgspec

from synthcomp_env.artifacts.content import Content

__all__ = ["Blob", "Cache"]

T = TypeVar("T")
Form = Literal["content", "foreign"]


class Cache(Generic[T]):
    """A least-recently-used cache, thread-safe, bounded by the number of entries."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._items: OrderedDict[object, T] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: object, make: Callable[[], T]) -> T:
        """The cached value of `key`, made by `make` when absent."""
        items = self._items
        try:
            value = items[key]
        except KeyError:
            value = make()
            with self._lock:
                items[key] = value
                while len(items) > self._size:
                    items.popitem(last=False)
            return value
        with self._lock:
            if key in items:
                items.move_to_end(key)
        return value

    def __len__(self) -> int:
        return len(self._items)


_interned: weakref.WeakValueDictionary[str, Blob] = weakref.WeakValueDictionary()
_decoded: Cache[Content] = Cache(512)
_encoder = msgspec.msgpack.Encoder(order="sorted")
_decoder: msgspec.msgpack.Decoder[Content] = msgspec.msgpack.Decoder(Content)


class Blob:
    """One file's contents. Two blobs with equal contents are the same object.

    Attributes:
        hash: 32 hex digits over form and data.
        form: "content" (canonical bytes of a content value) or "foreign" (real bytes somebody else wrote, with the
            file extension they claim in `kind`).
        data: the canonical or foreign bytes.
        kind: lower-case extension of foreign bytes ("docx"); empty for content.
    """

    __slots__ = ("__weakref__", "data", "form", "hash", "kind")
    hash: str
    form: Form
    data: bytes
    kind: str

    def __new__(cls, form: Form, data: bytes, kind: str = "") -> Blob:
        key = hashlib.blake2b(f"{form}:{kind}\n".encode() + data, digest_size=16).hexdigest()
        found = _interned.get(key)
        if found is not None:
            return found
        blob = super().__new__(cls)
        blob.hash, blob.form, blob.data, blob.kind = key, form, data, kind
        return _interned.setdefault(key, blob)

    def __getnewargs__(self) -> tuple[Form, bytes, str]:
        return self.form, self.data, self.kind

    def __getstate__(self) -> None:
        return None

    def __repr__(self) -> str:
        return f"Blob({self.hash[:8]}, {self.form}, {len(self.data)} bytes)"

    @classmethod
    def of(cls, content: Content) -> Blob:
        """The blob of a content value."""
        return cls("content", _encoder.encode(content))

    @classmethod
    def foreign(cls, data: bytes, kind: str) -> Blob:
        """The blob of bytes somebody else wrote; `kind` is the lower-case extension without a dot."""
        return cls("foreign", data, kind)

    def content(self) -> Content:
        """The content value: decoded, or read from foreign bytes (never raises: what cannot be read is `Opaque`)."""
        return _decoded.get(self.hash, self._decode)

    def _decode(self) -> Content:
        if self.form == "content":
            return _decoder.decode(self.data)
        from synthcomp_env.artifacts.codecs import read_foreign  # the codecs import this module

        return read_foreign(self.data, self.kind)
