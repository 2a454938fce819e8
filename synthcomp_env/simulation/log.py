"""An append-only log shared between states: appending makes a new head that links to the old one, copying nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

__all__ = ["Log"]

T = TypeVar("T")


class Log(Generic[T]):
    """A linked log; `len(log)` entries, numbered from 0. Append is O(1); the newest k entries cost O(k)."""

    __slots__ = ("_item", "_length", "_previous", "digest")

    def __init__(self, previous: Log[T] | None = None, item: T | None = None) -> None:
        self._previous = previous
        self._item = item
        self._length: int = 0 if previous is None else previous._length + 1
        self.digest: bytes | None = None if previous is not None else b""
        """Filled in by `state_hash`: the digest of everything up to here."""

    def append(self, item: T) -> Log[T]:
        """A log with one more entry."""
        return Log(self, item)

    @property
    def head(self) -> tuple[Log[T], T] | None:
        """(the log before, the newest entry), or None when empty."""
        return None if self._previous is None else (self._previous, self._item)  # type: ignore[return-value]

    def newest(self) -> Iterator[T]:
        """Entries, newest first."""
        node = self
        while node._previous is not None:
            yield node._item  # type: ignore[misc]
            node = node._previous

    def __getitem__(self, number: int) -> T:
        if not 0 <= number < self._length:
            raise IndexError(number)
        node = self
        for _ in range(self._length - 1 - number):
            node = node._previous  # type: ignore[assignment]
        return node._item  # type: ignore[return-value]

    def __iter__(self) -> Iterator[T]:
        return iter(list(self.newest())[::-1])

    def __len__(self) -> int:
        return self._length

    def __bool__(self) -> bool:
        return self._length > 0
