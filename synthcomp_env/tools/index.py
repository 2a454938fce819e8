"""Where files are found: by folder, by bare name, by handle.

An index depends only on which files there are, not on what they hold; so writing to a file keeps it, adding one derives
a new one, and only moves and deletions build it again.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

from synthcomp_env.computer import paths
from synthcomp_env.simulation.state import FileEntry

__all__ = ["FileIndex", "Folder", "index_of", "keep_index"]

Files = dict[str, FileEntry]
_KEPT = 128


@dataclass(frozen=True, slots=True)
class Folder:
    """One folder: its display path, the keys of its files and of the folders right under it."""

    path: str
    files: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileIndex:
    """An immutable index over the keys of a file map.

    Attributes:
        folders: folder key -> `Folder`; every folder that holds a file, at any depth.
        names: bare name in lower case -> keys.
        numbers: handle number -> key.
        listings: rendered listings by (folder as asked for, page, limit), each with its folder and the entries it was
            made from.
    """

    folders: dict[str, Folder]
    names: dict[str, tuple[str, ...]]
    numbers: dict[int, str]
    listings: dict[tuple[str, int, int], tuple[Folder, tuple[FileEntry, ...], str]] = field(default_factory=dict)

    def adding(self, key: str, entry: FileEntry) -> FileIndex:
        """The index with one more file."""
        folders, names = dict(self.folders), dict(self.names)
        _add(folders, names, key, entry)
        return FileIndex(folders, names, {**self.numbers, entry.number: key})


def index_of(files: Files) -> FileIndex:
    """The index of a file map, kept for as long as the map is in recent use."""
    kept = _indices.get(id(files))
    if kept is not None:
        return kept[1]
    folders: dict[str, Folder] = {}
    names: dict[str, tuple[str, ...]] = {}
    for key, entry in files.items():
        _add(folders, names, key, entry)
    index = FileIndex(folders, names, {entry.number: key for key, entry in files.items()})
    _keep(files, index)
    return index


def keep_index(before: Files, after: Files, key: str) -> None:
    """Carry the index of `before` over to `after`, which differs by one written file."""
    kept = _indices.get(id(before))
    if kept is not None:
        _keep(after, kept[1] if key in before else kept[1].adding(key, after[key]))


_indices: OrderedDict[int, tuple[Files, FileIndex]] = OrderedDict()


def _keep(files: Files, index: FileIndex) -> None:
    """Holding the map itself keeps its id from being used again."""
    _indices[id(files)] = (files, index)
    while len(_indices) > _KEPT:
        _indices.popitem(last=False)


def _add(folders: dict[str, Folder], names: dict[str, tuple[str, ...]], key: str, entry: FileEntry) -> None:
    name = paths.name(key)
    names[name] = (*names.get(name, ()), key)
    folder_key, path = paths.parent(key), paths.parent(entry.path)
    known = folders.get(folder_key)
    if known is not None:
        folders[folder_key] = Folder(known.path, (*known.files, key), known.folders)
        return
    folders[folder_key] = Folder(path, (key,))
    child = folder_key
    while (above := paths.parent(child)) != child:
        path = paths.parent(path)
        found = folders.get(above)
        if found is not None:
            folders[above] = Folder(found.path, found.files, (*found.folders, child))
            return
        folders[above] = Folder(path, (), (child,))
        child = above
