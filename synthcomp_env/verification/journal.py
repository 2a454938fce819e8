"""The journal of a campaign: every finished probe as a line of JSON, so that a killed campaign goes on where it was.

Probes of other code say nothing of this code, so each line carries a fingerprint of the package and of what it reads.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import NamedTuple

import msgspec

from synthcomp_env import shipped
from synthcomp_env.errors import ConfigError
from synthcomp_env.verification.probe import Probe

__all__ = ["Journal", "Task", "fingerprint"]


class Task(NamedTuple):
    """One probe to run: pack, seed, policies, difficulty (the arguments of `probe`)."""

    pack: str
    seed: int
    policies: list[str]
    difficulty: float


class _Line(msgspec.Struct):
    code: str
    pack: str
    seed: int
    policies: list[str]
    difficulty: float
    probe: Probe

    @property
    def task(self) -> Task:
        return Task(self.pack, self.seed, self.policies, self.difficulty)


def fingerprint() -> str:
    """A hash of the package's code and of the files in the folders one edits, as they are found from here."""
    package = Path(shipped.__file__).parent
    files = [path for path in sorted(package.rglob("*.py")) if "__pycache__" not in path.parts]
    for folder in ("envs", "envs/packs", "envs/words", "envs/office", "rubrics"):
        files += [shipped.find(folder, name) for name in shipped.names(folder)]
    found = hashlib.blake2b(digest_size=8)
    for path in files:
        found.update(path.name.encode() + b"\n" + path.read_bytes())
    return found.hexdigest()


class Journal:
    """Finished probes, in memory and in a file where there is one.

    Args:
        path: of the file; it is made when there is none, and what a killed campaign left half written is cut off.

    Raises:
        ConfigError: the file is no journal, or was written by other code.
    """

    def __init__(self, path: Path | None) -> None:
        self.done: list[tuple[Task, Probe]] = []
        self._path, self._code = path, fingerprint() if path is not None else ""
        if path is None or not path.exists():
            return
        whole, _, _ = path.read_bytes().rpartition(b"\n")
        for number, text in enumerate(whole.splitlines(), start=1):
            try:
                line = msgspec.json.decode(text, type=_Line)
            except msgspec.DecodeError as error:
                raise ConfigError(f"{path}:{number}: not a finished probe: {error}") from error
            if line.code != self._code:
                raise ConfigError(f"{path} was written by other code or packs; name a new file to begin again.")
            self.done.append((line.task, line.probe))
        path.write_bytes(whole + b"\n" if whole else b"")

    def known(self, task: Task) -> Probe | None:
        """The probe of a task that was finished before."""
        return next((probe for done, probe in self.done if done == task), None)

    def add(self, task: Task, probe: Probe) -> None:
        """Note a finished probe."""
        self.done.append((task, probe))
        if self._path is not None:
            with self._path.open("ab") as file:
                file.write(msgspec.json.encode(_Line(self._code, *task, probe)) + b"\n")
