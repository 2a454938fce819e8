"""Where files are found: by folder, by bare name, by handle.

An index depends only on which files there are, not on what they hold; so writing to a file keeps it, adding one derives
a new one, and only moves and deletions build it again.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from synthcomp_env.computer import paths
from synthcomp_env.simulation.state import FileEntry

__all__ = ["FileIndex", "Folder", "Listing", "index_of", "keep_index"]

Files = dict[str, FileEntry]
_KEPT = 128


@dataclass(frozen=True, slots=True)
class Folder:
    """One folder: its display path, the keys of its files in order, and of the folders right under it."""

    path: str
    files: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()


class Listing(NamedTuple):
    """A rendered page of a folder, with the entries and the lines it was made from."""

    folder: Folder
    entries: tuple[FileEntry, ...]
    lines: list[str]
    text: str


@dataclass(frozen=True, slots=True)
class FileIndex:
    """An immutable index over the keys of a file map.

    Attributes:
        folders: folder key -> `Folder`; every folder that holds a file, at any depth.
        names: bare name in lower case -> keys.
        numbers: handle number -> key.
        listings: by (folder as asked for, page, limit).
    """

    folders: dict[str, Folder]
    names: dict[str, tuple[str, ...]]
    numbers: dict[int, str]
    listings: dict[tuple[str, int, int], Listing] = field(default_factory=dict)

    def adding(self, key: str, entry: FileEntry) -> FileIndex:
        """The index with one more file."""
        folder, name = _parted(key)
        folders, path = dict(self.folders), paths.parent(entry.path)
        known = folders.get(folder)
        if known is None:
            folders[folder] = Folder(path, (key,))
            _link(folders, folder, path)
        else:
            folders[folder] = Folder(known.path, tuple(sorted((*known.files, key))), known.folders)
        names = {**self.names, name: tuple(sorted((*self.names.get(name, ()), key)))}
        return FileIndex(folders, names, {**self.numbers, entry.number: key})


def index_of(files: Files) -> FileIndex:
    """The index of a file map, kept for as long as the map is in recent use."""
    kept = _indices.get(id(files))
    if kept is not None:
        return kept[1]
    index = _build(files)
    _keep(files, index, False)
    return index


def _build(files: Files) -> FileIndex:
    inside: dict[str, list[str]] = {}
    names: dict[str, list[str]] = {}
    numbers: dict[int, str] = {}
    for key in sorted(files):
        folder, name = _parted(key)
        inside.setdefault(folder, []).append(key)
        names.setdefault(name, []).append(key)
        numbers[files[key].number] = key
    folders: dict[str, Folder] = {}
    for folder, keys in inside.items():
        path = paths.parent(files[keys[0]].path)
        found = folders.get(folder)
        folders[folder] = Folder(path, tuple(keys), found.folders if found is not None else ())
        if found is None:
            _link(folders, folder, path)
    return FileIndex(folders, {name: tuple(keys) for name, keys in names.items()}, numbers)


@lru_cache(65536)
def _parted(key: str) -> tuple[str, str]:
    """(key of the folder, bare name) of a file's key."""
    return paths.parent(key), paths.name(key)


def _link(folders: dict[str, Folder], child: str, path: str) -> None:
    """Make a new folder known to those above it, making them where need be."""
    while (above := paths.parent(child)) != child:
        path = paths.parent(path)
        found = folders.get(above)
        if found is not None:
            folders[above] = Folder(found.path, found.files, (*found.folders, child))
            return
        folders[above] = Folder(path, (), (child,))
        child = above


def keep_index(before: Files, after: Files, key: str) -> None:
    """Carry the index of `before` over to `after`, which differs by one written file. A map that was itself written
    from another is let go: its index is made again should anybody come back to it."""
    kept = _indices.get(id(before))
    if kept is not None:
        if kept[2]:
            del _indices[id(before)]
        _keep(after, kept[1] if key in before else kept[1].adding(key, after[key]), True)


_indices: OrderedDict[int, tuple[Files, FileIndex, bool]] = OrderedDict()
"""Map id -> (map, index, whether it was carried over). Holding the map keeps its id from being used again."""


def _keep(files: Files, index: FileIndex, carried: bool) -> None:
    _indices[id(files)] = (files, index, carried)
    while len(_indices) > _KEPT:
        _indices.popitem(last=False)
