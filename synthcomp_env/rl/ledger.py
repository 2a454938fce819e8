"""Results of a measurement under way, kept line by line, so that one that was stopped goes on where it stood."""

from __future__ import annotations

from pathlib import Path

import msgspec

from synthcomp_env.experience.results import Result

__all__ = ["Ledger"]


class _Head(msgspec.Struct, frozen=True):
    asked: str


class Ledger:
    """A file of results as they come, under a line that says what is measured.

    Args:
        path: the file. One that holds a measurement of something else is begun anew, and a line cut short is left out.
        asked: what is measured: policy, rows and sampling, as a digest.

    Attributes:
        known: (row, sample) -> what was measured before. Unscored episodes are not among them: they are tried again.
    """

    def __init__(self, path: Path, asked: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        found, whole = _read(path, asked)
        self.known = {(each.id, each.sample): each for each in found if each.reward is not None}
        self._file = path.open("ab")  # several ranks of a training may measure the same: their lines stay whole
        self._file.truncate(whole)
        if not whole:
            self._write(_Head(asked))

    def append(self, result: Result) -> None:
        """Keep one more."""
        self._write(result)

    def close(self) -> None:
        """Write no more; the file stays."""
        self._file.close()

    def _write(self, value: msgspec.Struct) -> None:
        self._file.write(msgspec.json.encode(value) + b"\n")
        self._file.flush()


def _read(path: Path, asked: str) -> tuple[list[Result], int]:
    """The results in a file, and its length in bytes as far as it is whole; 0 where it is of no use."""
    try:
        data = path.read_bytes()
        whole = data.rfind(b"\n") + 1
        head, *lines = data[:whole].splitlines()
        if msgspec.json.decode(head, type=_Head).asked == asked:
            return [msgspec.json.decode(line, type=Result) for line in lines], whole
    except (FileNotFoundError, ValueError):
        pass
    return [], 0
