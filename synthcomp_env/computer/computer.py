"""A populated computer: the eight released columns, the files' contents, and what is hidden from the policy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

from synthcomp_env.artifacts.blob import Blob
from synthcomp_env.computer.columns import COLUMNS, column_text, parse_column, parse_text
from synthcomp_env.computer.disk import DiskFile
from synthcomp_env.computer.file_flaws import file_flaws
from synthcomp_env.computer.filegraph import Graph, build_graph, logical
from synthcomp_env.computer.findings import Finding
from synthcomp_env.computer.paths import OS, guess_os, key, normalise
from synthcomp_env.computer.plan_flaws import plan_flaws
from synthcomp_env.computer.schema import (
    CollaborationContext,
    FileGraph,
    FileRecord,
    FilesystemPolicy,
    MonthlyObjectives,
    Persona,
    ProjectIndex,
    UserProfile,
)
from synthcomp_env.errors import DataError

__all__ = ["Computer", "ComputerFile", "Contents", "system_of"]

Contents: TypeAlias = Blob | DiskFile
"""A file's contents: a blob, or a real file that becomes one when it is first looked at."""


@dataclass(frozen=True, slots=True)
class ComputerFile:
    """One file of a computer.

    Attributes:
        path: logical path, as shown.
        timestamp: ISO date and time of its last change; "" when the release gives none.
        origin: user_created, web_download, shared, system_generated, extracted; "" for files that are not listed.
        description: what it holds, in words.
        record: its record in file_list; None for a file that only the disk holds.
        contents: None until something writes them ("not materialised").
    """

    path: str
    timestamp: str = ""
    origin: str = ""
    description: str = ""
    record: FileRecord | None = None
    contents: Contents | None = None

    @property
    def blob(self) -> Blob | None:
        """The contents, read from disk when need be; None when the file is not materialised.

        Raises:
            DataError: the real file can no longer be read.
        """
        return self.contents.blob() if isinstance(self.contents, DiskFile) else self.contents

    @property
    def flaw(self) -> str:
        """Why the contents cannot be read, or ""."""
        contents = self.contents
        return f"{contents.size} bytes: too large" if isinstance(contents, DiskFile) and contents.too_large else ""


@dataclass(frozen=True, eq=False)
class Computer:
    """A computer as a value. `Computer.of` makes one; `replace` makes a changed one.

    Attributes:
        computer_id: "win_computer_000000" in the release.
        files: key of the path -> file: everything in file_list (of duplicates, the latest), and any further contents.
        hidden: name -> opaque bytes that no tool shows ("scenario", "rubric"); empty for released computers.
        stray: real files beside it that have no place on this computer ("drives/share/x.docx"); they were left out.

    `files` and `hidden` are plain dicts, to be treated as immutable.
    """

    computer_id: str
    persona: Persona
    user_profile: UserProfile
    filesystem_policy: FilesystemPolicy
    project_index: ProjectIndex
    file_list: tuple[FileRecord, ...]
    file_graph: FileGraph
    monthly_objectives: MonthlyObjectives
    collaboration_context: CollaborationContext
    files: Mapping[str, ComputerFile] = field(repr=False)
    hidden: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    stray: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        computer_id: str,
        columns: Mapping[str, Any],
        contents: Mapping[str, Contents] | None = None,
        hidden: Mapping[str, bytes] | None = None,
        stray: tuple[str, ...] = (),
        where: str = "",
    ) -> Computer:
        """A computer from its eight columns and its files' contents.

        Args:
            columns: column -> model, or the JSON value that makes one.
            contents: path -> contents. Paths that file_list does not name are kept as unlisted files.
            where: names the file it comes from, for messages.

        Raises:
            DataError: a column is missing or malformed.
            PathError: a path of `contents` breaks the rules of the computer's system.
        """
        place = f"{where}: {computer_id}" if where else computer_id
        if missing := [column for column in COLUMNS if column not in columns]:
            raise DataError(f"{place}: column {', '.join(missing)} is missing")
        models = {column: parse_column(column, columns[column], place) for column in COLUMNS}
        system = system_of(models["persona"], models["filesystem_policy"], models["file_list"])
        files = _files(models["file_list"], contents or {}, system)
        return cls(computer_id, files=files, hidden=dict(hidden or {}), stray=stray, **models)

    @classmethod
    def from_row(cls, row: Mapping[str, Any], where: str = "") -> Computer:
        """A computer from a row of the release: nine strings. It has no contents.

        Raises:
            DataError: a column is missing or malformed; the message names the row, the column and the position.
        """
        computer_id = row.get("computer_id")
        if not isinstance(computer_id, str) or not computer_id:
            raise DataError(f"{where or 'row'}: computer_id is missing")
        place = f"{where}: {computer_id}" if where else computer_id
        values = {column: parse_text(row[column], f"{place}: {column}") for column in COLUMNS if column in row}
        return cls.of(computer_id, values, where=where)

    def to_row(self) -> dict[str, str]:
        """The nine string columns, as the release writes them. A row that was read comes back unchanged."""
        return {"computer_id": self.computer_id, **{name: column_text(model) for name, model in self.columns.items()}}

    def replace(self, contents: Mapping[str, Contents] | None = None, **columns: Any) -> Computer:
        """A copy with other columns, or with other contents (path -> contents, in place of all there were)."""
        held = self.contents if contents is None else contents
        return Computer.of(self.computer_id, {**self.columns, **columns}, held, self.hidden, self.stray)

    @property
    def columns(self) -> dict[str, Any]:
        """Column -> model, in the release's order."""
        return {column: getattr(self, column) for column in COLUMNS}

    @property
    def contents(self) -> dict[str, Contents]:
        """Path -> contents of every materialised file."""
        return {file.path: file.contents for file in self.files.values() if file.contents is not None}

    @property
    def materialised(self) -> bool:
        """Whether any file has contents."""
        return any(file.contents is not None for file in self.files.values())

    @cached_property
    def os(self) -> OS:
        """The system whose path rules hold (`system_of`)."""
        return system_of(self.persona, self.filesystem_policy, self.file_list)

    @cached_property
    def graph(self) -> Graph:
        """The file graph, unrepaired (`filegraph.build_graph`)."""
        return build_graph(self.file_list, self.file_graph, self.os)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that is wrong with the columns; empty for a clean computer."""
        return (*file_flaws(self), *plan_flaws(self))

    def repaired(self) -> Computer:
        """A computer without any repairable finding (`findings.REPAIRS` says what is done for each)."""
        from synthcomp_env.computer.repairs import repaired  # repairs make computers

        return repaired(self)

    def save(
        self, directory: str | Path, bytes_on_disk: bool = True, progress: Callable[[int, int], None] | None = None
    ) -> None:
        """Write the computer as a directory (`directory.save_computer`); `load_computer` reads it back.

        Args:
            bytes_on_disk: write every file as real bytes under `drives/`; without, contents are kept as values only.
            progress: called with (files done, files in all).

        Raises:
            DataError: the directory holds something else, or cannot be written.
        """
        from synthcomp_env.computer.directory import save_computer  # loading makes computers

        save_computer(self, Path(directory), bytes_on_disk, progress)


def system_of(persona: Persona, policy: FilesystemPolicy, records: Iterable[FileRecord]) -> OS:
    """The system whose path rules hold: as the persona says, else by the drive or volume layout, else by the paths."""
    if persona.os:
        return "macos" if persona.os.casefold().startswith("mac") else "windows"
    if policy.drive_layout:
        return "windows"
    if policy.volume_layout:
        return "macos"
    guesses = [guess_os(record.path) for record in records]
    return "macos" if guesses.count("macos") > guesses.count("windows") else "windows"


def _files(records: Iterable[FileRecord], contents: Mapping[str, Contents], os: OS) -> dict[str, ComputerFile]:
    held = {key(path, os): (normalise(path, os), value) for path, value in contents.items()}
    files: dict[str, ComputerFile] = {}
    for record in records:
        path = logical(record.path, os)
        if path is None:
            continue
        name = key(path, os)
        known = files.get(name)
        if known is None or known.timestamp <= (record.timestamp or ""):
            value = held[name][1] if name in held else None
            files[name] = ComputerFile(path, record.timestamp or "", record.origin, record.description, record, value)
    for name, (path, value) in held.items():
        if name not in files:
            files[name] = ComputerFile(path, contents=value)
    return files
