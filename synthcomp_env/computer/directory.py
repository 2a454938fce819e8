"""A computer as a directory: `drives/VOLUME/...` with real files, the eight columns as JSON files, perhaps `hidden/`.

That is the layout of the release's own archive, so what others wrote loads too. What we write also has `blobs.msgpack`:
the content values behind the real bytes, so that unchanged files come back as the very same blobs.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from synthcomp_env.artifacts.blob import Blob, Form
from synthcomp_env.artifacts.codecs import file_bytes
from synthcomp_env.computer.columns import COLUMNS, column_text, parse_column, parse_text
from synthcomp_env.computer.computer import Computer, Contents, system_of
from synthcomp_env.computer.disk import DiskFile, digest_of
from synthcomp_env.computer.filegraph import logical
from synthcomp_env.computer.moments import moment, seconds
from synthcomp_env.computer.paths import OS, extension, key, to_drives
from synthcomp_env.errors import DataError, PathError

__all__ = ["MANIFEST", "is_computer", "load_computer", "save_computer"]

MANIFEST = "blobs.msgpack"
_VERSION = 1
_OURS = {f"{column}.json" for column in COLUMNS} | {"drives", "hidden", MANIFEST}
_HIDDEN_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
_LITTER = {".DS_Store"}
"""What a file browser leaves in folders that somebody looked at."""


class _Entry(msgspec.Struct, frozen=True):
    """One file of the manifest. `digest` is that of its real bytes, "" when they are not on disk."""

    path: str
    blob: str
    form: Form
    kind: str
    digest: str


class _Manifest(msgspec.Struct, frozen=True):
    """What we know of a directory that we wrote: `blobs` holds data by blob hash."""

    version: int
    computer_id: str
    files: tuple[_Entry, ...]
    blobs: dict[str, bytes]


def is_computer(directory: Path) -> bool:
    """Whether a directory looks like a saved computer: it holds at least the persona's JSON file."""
    return (directory / "persona.json").is_file()


def save_computer(
    computer: Computer,
    directory: Path,
    bytes_on_disk: bool = True,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Write a computer. An earlier computer in that place is replaced as a whole, at the end, or not at all.

    Args:
        bytes_on_disk: write real files, with their timestamps, under `drives/`; without, values only (but files too
            large to be read are copied all the same).
        progress: called with (files done, files in all) after each file.

    Raises:
        DataError: the place holds something other than a computer, or cannot be written.
    """
    for name in computer.hidden:
        if not _HIDDEN_NAME.fullmatch(name):
            raise DataError(f"hidden name '{name}': use letters, digits, '.', '_' and '-' only")
    directory = directory.resolve()
    if directory.exists() and (not directory.is_dir() or (foreign := {p.name for p in directory.iterdir()} - _OURS)):
        held = f"holds {', '.join(sorted(foreign)[:3])}" if directory.is_dir() else "is a file"
        raise DataError(f"{directory} {held}; choose a new directory, or one that holds only a computer")
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{directory.name}.", dir=directory.parent))
    except OSError as error:
        raise DataError(f"{directory}: cannot be written: {error.strerror or error}") from error
    try:
        draft.chmod(0o755)
        _write(computer, draft, bytes_on_disk, progress)
        _put_in_place(draft, directory)
    except OSError as error:
        raise DataError(f"{directory}: cannot be written: {error.strerror or error}") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def load_computer(directory: str | Path) -> Computer:
    """Read a computer from a directory that we or others wrote. Real files are read when first looked at.

    Raises:
        DataError: no such directory, a column's file is missing or malformed, a link or special file under `drives/`,
            or a damaged manifest. The message names it.
    """
    folder = Path(directory)
    if not folder.is_dir():
        raise DataError(f"{folder}: no such directory")
    values = {column: parse_text(_text(folder / f"{column}.json"), f"{folder}/{column}.json") for column in COLUMNS}
    models = {column: parse_column(column, value, str(folder)) for column, value in values.items()}
    system = system_of(models["persona"], models["filesystem_policy"], models["file_list"])
    manifest = _manifest(folder)
    contents, stray = _contents(folder, system, manifest)
    computer_id = manifest.computer_id if manifest else folder.resolve().name
    return Computer.of(computer_id, models, contents, _hidden(folder), stray, where=str(folder))


def _write(computer: Computer, draft: Path, bytes_on_disk: bool, progress: Callable[[int, int], None] | None) -> None:
    for column, model in computer.columns.items():
        (draft / f"{column}.json").write_text(column_text(model, indent=2) + "\n", encoding="utf-8")
    for name, data in computer.hidden.items():
        (draft / "hidden").mkdir(exist_ok=True)
        (draft / "hidden" / name).write_bytes(data)
    entries: list[_Entry] = []
    blobs: dict[str, bytes] = {}
    files = [file for file in computer.files.values() if file.contents is not None]
    fallback = computer.persona.current_timestamp
    for done, file in enumerate(files, start=1):
        target = draft / to_drives(file.path, computer.os)
        if isinstance(file.contents, DiskFile) and file.contents.too_large:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file.contents.path, target, follow_symlinks=False)
        elif (blob := file.blob) is not None:
            digest = ""
            if bytes_on_disk:
                data = file_bytes(blob, extension(file.path))
                digest = digest_of(data)
                _write_file(target, data, file.timestamp or fallback)
            if blob.form == "content" or not bytes_on_disk:
                blobs[blob.hash] = blob.data
            entries.append(_Entry(file.path, blob.hash, blob.form, blob.kind, digest))
        if progress is not None:
            progress(done, len(files))
    manifest = _Manifest(_VERSION, computer.computer_id, tuple(entries), blobs)
    (draft / MANIFEST).write_bytes(msgspec.msgpack.encode(manifest))


def _write_file(target: Path, data: bytes, timestamp: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    when = moment(timestamp)
    if when is not None:
        os.utime(target, (seconds(when), seconds(when)))


def _put_in_place(draft: Path, directory: Path) -> None:
    if not directory.exists():
        draft.rename(directory)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{directory.name}.old.", dir=directory.parent))
    directory.rename(old / "computer")
    try:
        draft.rename(directory)
    except OSError:
        (old / "computer").rename(directory)
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)


def _text(path: Path) -> bytes:
    if path.is_symlink() or not path.is_file():
        raise DataError(f"{path.parent}: {path.name} is missing; a computer's directory holds {', '.join(COLUMNS)}")
    try:
        return path.read_bytes()
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror or error}") from error


def _manifest(folder: Path) -> _Manifest | None:
    path = folder / MANIFEST
    if not path.exists():
        return None
    try:
        manifest = msgspec.msgpack.decode(_text(path), type=_Manifest)
    except msgspec.MsgspecError as error:
        raise DataError(f"{path}: damaged ({error}); delete it to load the real files alone") from error
    if manifest.version != _VERSION:
        raise DataError(f"{path}: version {manifest.version}; this release reads version {_VERSION}")
    return manifest


def _contents(folder: Path, system: OS, manifest: _Manifest | None) -> tuple[dict[str, Contents], tuple[str, ...]]:
    """Contents by path, and the real files that have no place on this computer."""
    known = {_key(folder, entry.path, system): entry for entry in (manifest.files if manifest else ())}
    contents: dict[str, Contents] = {}
    seen: set[str] = set()
    stray: list[str] = []
    for real in _real_files(folder / "drives") if (folder / "drives").exists() else ():
        relative = real.relative_to(folder).as_posix()
        path = logical(relative, system)
        if path is None or (name := key(path, system)) in seen:
            stray.append(relative.encode(errors="replace").decode())
            continue
        seen.add(name)
        entry = known.get(name)
        disk = DiskFile(real, extension(path), real.stat().st_size)
        if manifest is not None and entry is not None and entry.blob in manifest.blobs:
            disk.known, disk.digest = _blob(folder, entry, manifest), entry.digest
        contents[path] = disk
    for name, entry in known.items():
        if manifest is not None and not entry.digest and name not in seen:
            contents[entry.path] = _blob(folder, entry, manifest)
    return contents, tuple(stray)


def _key(folder: Path, path: str, system: OS) -> str:
    try:
        return key(path, system)
    except PathError as error:
        raise DataError(f"{folder}/{MANIFEST}: {error}") from error


def _blob(folder: Path, entry: _Entry, manifest: _Manifest) -> Blob:
    data = manifest.blobs.get(entry.blob)
    blob = Blob(entry.form, data, entry.kind) if data is not None else None
    if blob is None or blob.hash != entry.blob:
        raise DataError(f"{folder}/{MANIFEST}: the contents of '{entry.path}' are damaged")
    if blob.form == "content":
        try:
            blob.content()
        except (msgspec.MsgspecError, RecursionError) as error:
            raise DataError(f"{folder}/{MANIFEST}: '{entry.path}' holds no content value: {error}") from error
    return blob


def _real_files(folder: Path) -> Iterator[Path]:
    if folder.is_symlink() or not folder.is_dir():
        raise DataError(f"{folder}: not a directory")
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        path = Path(entry.path)
        if entry.is_symlink():
            raise DataError(f"{path}: a link; a computer holds real files only, for a link could lead anywhere")
        if entry.is_dir(follow_symlinks=False):
            yield from _real_files(path)
        elif not entry.is_file(follow_symlinks=False):
            raise DataError(f"{path}: neither a file nor a directory")
        elif entry.name not in _LITTER:
            yield path


def _hidden(folder: Path) -> dict[str, bytes]:
    place = folder / "hidden"
    return {path.name: _text(path) for path in sorted(_real_files(place))} if place.exists() else {}
