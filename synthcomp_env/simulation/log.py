"""An append-only log shared between states: appending makes a new head that links to the old one, copying nothing.

Beside the link to the entry before, every node holds one long jump back (a skew-binary skip list), so that any entry
is found in O(log n) steps: entry 5 costs the same at turn 3,000 as at turn 10.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, TypeVar

__all__ = ["Log"]

T = TypeVar("T")


class Log(Generic[T]):
    """A linked log; `len(log)` entries, numbered from 0. Append is O(1); the newest k entries cost O(k).

    Equality compares entries and stops at the first node that both logs share. Copying and pickling are iterative.
    """

    __slots__ = ("_item", "_jump", "_length", "_previous", "digest")

    def __init__(self, previous: Log[T] | None = None, item: T | None = None) -> None:
        self._previous = previous
        self._item = item
        self.digest: bytes | None = None
        """Filled in by `hashing`: the digest of everything up to here."""
        self._jump: Log[T] | None = previous
        self._length: int = 0
        if previous is None:
            self.digest = b""
            return
        self._length = previous._length + 1
        jump = previous._jump
        further = None if jump is None else jump._jump
        if jump is None or further is None:
            return
        if previous._length - jump._length == jump._length - further._length:
            self._jump = further

    @classmethod
    def of(cls, items: Iterable[T]) -> Log[T]:
        """A log of the items, oldest first."""
        log: Log[T] = cls()
        for item in items:
            log = cls(log, item)
        return log

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

    def nodes_until(self, stop: Callable[[Log[T]], bool]) -> list[Log[T]]:
        """Nodes from the newest backwards, up to but not including the first for which `stop` holds."""
        nodes: list[Log[T]] = []
        node = self
        while not stop(node) and node._previous is not None:
            nodes.append(node)
            node = node._previous
        return nodes

    def __getitem__(self, number: int) -> T:
        if not 0 <= number < self._length:
            raise IndexError(number)
        node, wanted = self, number + 1
        while node._length > wanted:
            jump = node._jump
            node = jump if jump is not None and jump._length >= wanted else node._previous  # type: ignore[assignment]
        return node._item  # type: ignore[return-value]

    def __iter__(self) -> Iterator[T]:
        return iter(list(self.newest())[::-1])

    def __len__(self) -> int:
        return self._length

    def __bool__(self) -> bool:
        return self._length > 0

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Log):
            return NotImplemented
        if self._length != other._length:
            return False
        mine, theirs = self, other
        while mine is not theirs and mine._previous is not None:
            if mine._item != theirs._item:
                return False
            mine, theirs = mine._previous, theirs._previous  # type: ignore[assignment]
        return True

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[list[T]]]:
        return Log.of, (list(self),)

    def __repr__(self) -> str:
        return f"Log({self._length} entries)"
