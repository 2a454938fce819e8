"""The state hash: a digest of everything an episode is, the same on any machine and in any process.

Only what is new is digested: log nodes keep the digest of everything up to them, and the digests of file entries and
of pending things are remembered beside the live objects. Blobs stand in it by their own hash.
"""

from __future__ import annotations

import hashlib
import weakref
from typing import Any, Generic, TypeVar

import msgspec

from synthcomp_env.artifacts.blob import Blob
from synthcomp_env.simulation.log import Log
from synthcomp_env.simulation.state import State

__all__ = ["state_hash"]

T = TypeVar("T")
_SIZE = 16
_MODULUS = 1 << (8 * _SIZE)


def state_hash(state: State) -> str:
    """32 hex digits over every field of a state. Two states that are equal have equal hashes."""
    whole = hashlib.blake2b(digest_size=_SIZE)
    for name in State.__struct_fields__:
        value = getattr(state, name)
        whole.update(name.encode())
        if isinstance(value, Log):
            whole.update(_log(value))
        elif name == "files":
            total = sum(_ENTRIES.of(entry, key) for key, entry in value.items()) % _MODULUS
            whole.update(total.to_bytes(_SIZE, "big"))
        elif name == "pending":
            for entry in value:
                whole.update(_PENDING.of(entry, "").to_bytes(_SIZE, "big"))
        elif isinstance(value, int):
            whole.update(b"%d" % value)
        elif isinstance(value, dict):
            whole.update(_encoder.encode(sorted(value.items())))
        else:
            whole.update(_encoder.encode(value))
    return whole.hexdigest()


def _log(log: Log[Any]) -> bytes:
    """The digest of a log: each node's is made of the one before and its own entry."""
    for node in reversed(log.nodes_until(lambda node: node.digest is not None)):
        head = node.head
        assert head is not None
        previous, item = head
        node.digest = _digest((previous.digest or b"") + _encoder.encode(item))
    return log.digest or b""


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=_SIZE).digest()


def _plain(value: object) -> object:
    if isinstance(value, Blob):
        return value.hash
    raise NotImplementedError(f"a state may not hold {type(value).__name__}")


_encoder = msgspec.msgpack.Encoder(enc_hook=_plain, order="deterministic")


class _Digests(Generic[T]):
    """Digests of immutable objects, kept as long as the objects live."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[weakref.ref[T], str, int]] = {}

    def of(self, value: T, key: str) -> int:
        """The digest of a value under a key, as a number."""
        identity = id(value)
        found = self._known.get(identity)
        if found is not None and found[0]() is value and found[1] == key:
            return found[2]
        number = int.from_bytes(_digest(_encoder.encode((key, value))), "big")
        known = self._known
        self._known[identity] = (weakref.ref(value, lambda _: known.pop(identity, None)), key, number)
        return number


_ENTRIES: _Digests[Any] = _Digests()
_PENDING: _Digests[Any] = _Digests()
