"""Finding, reading and keeping files."""

from __future__ import annotations

import fnmatch

import msgspec

from synthcomp_env.artifacts.content import Opaque, Text
from synthcomp_env.artifacts.views import view_of
from synthcomp_env.computer import paths
from synthcomp_env.errors import PathError, ToolError
from synthcomp_env.simulation.state import FileEntry
from synthcomp_env.tools.desk import (
    Desk,
    Outcome,
    Placed,
    date_of,
    find,
    handle,
    mark_read,
    moment_text,
    place,
    save,
    save_content,
    size_of,
    time_of,
    wrote,
)  # fmt: skip
from synthcomp_env.tools.index import Folder, Listing, index_of
from synthcomp_env.tools.paging import lines_page
from synthcomp_env.tools.reading import searchable
from synthcomp_env.tools.registry import tool

__all__: list[str] = []

_HEAD = 20
"""Characters kept free for the line over a page."""

_NOT_TEXT = {
    "docx": "create_document", "xlsx": "create_workbook", "pptx": "create_deck", "pdf": "export_pdf",
    "eml": "send_message",
} | dict.fromkeys(
    ["doc", "xls", "ppt", "png", "jpg", "jpeg", "gif", "heic", "zip", "exe", "dll", "msi", "mp3", "mp4", "mov"], ""
)  # fmt: skip
"""Endings that promise something else than plain text, and the tool that makes it."""


@tool("files", minutes=1, example={"folder": ""})
def list_files(desk: Desk, folder: str = "", page: int = 1) -> Outcome:
    """List a folder: subfolders, then files with handle, size, date.

    Args:
        folder: Empty: overview of all folders.
        page: Page.
    """
    files = desk.state.files
    index = index_of(files)
    kept = index.listings.get((folder, page, desk.limit))
    if kept is not None:
        entries = tuple(map(files.__getitem__, kept.folder.files))
        if kept.entries != entries:
            kept = index.listings[folder, page, desk.limit] = _listing(desk, kept.folder, entries, page, kept)
        return Outcome(desk.state, kept.text, kept.folder.path)
    if not folder.strip().strip("/\\") and (not folder.strip() or desk.scenario.os == "windows"):
        counted = sorted((item.path, len(item.files)) for item in index.folders.values() if item.files)
        lines = [f"{path} ({count})" for path, count in counted]
        return Outcome(desk.state, lines_page(f"{len(files)} files. Folders (files in each):", lines, page, desk.limit))
    item = index.folders[_folder(desk, folder)]
    made = _listing(desk, item, tuple(map(files.__getitem__, item.files)), page)
    if len(index.listings) < 512:
        index.listings[folder, page, desk.limit] = made
    return Outcome(desk.state, made.text, item.path)


def _listing(
    desk: Desk, folder: Folder, entries: tuple[FileEntry, ...], page: int, before: Listing | None = None
) -> Listing:
    """A page of a folder; the lines of files that are as they were `before` are kept."""
    start = desk.scenario.calendar.start
    if before is None:
        names = index_of(desk.state.files).folders
        lines = [f"{paths.name(names[sub].path)}/" for sub in sorted(folder.folders)]
        lines += [_line(start, entry) for entry in entries]
    else:
        lines, first = before.lines.copy(), len(folder.folders)
        for place, (entry, was) in enumerate(zip(entries, before.entries, strict=True), start=first):
            if entry is not was:
                lines[place] = _line(start, entry)
    return Listing(folder, entries, lines, lines_page(f"{folder.path}:", lines, page, desk.limit))


def _folder(desk: Desk, text: str) -> str:
    """The key of the folder a policy means: a full path, one under the default folder, or a unique folder name."""
    index, os = index_of(desk.state.files), desk.scenario.os
    asked = text.strip().strip("'\"")
    tried = [asked, paths.join(desk.scenario.home, asked)]
    problem = ""
    for path in tried:
        try:
            key = paths.key(path, os)
        except PathError as error:
            problem = problem or str(error)
            continue
        if key in index.folders:
            return key
        if key in desk.state.files:
            raise ToolError("not_found", f"{asked[:120]} is a file: use read_file or file_info.")
    tail = asked.replace("\\", "/").strip("/").casefold()
    ending = [key for key in index.folders if key.endswith("/" + tail)]
    if len(ending) == 1:
        return ending[0]
    if problem and paths.guess_os(asked) is not None:
        raise ToolError("not_allowed", problem)
    near = [item.path for key, item in index.folders.items() if tail and tail.rpartition("/")[2] in key][:4]
    hint = f"Nearest: {', '.join(near)}." if near else "list_files without a folder shows all."
    raise ToolError("not_found", f"There is no folder {asked[:120]!r} with files in it. {hint}")


def _line(start: str, entry: FileEntry) -> str:
    return f"{handle(entry)} {paths.name(entry.path)} · {size_of(entry)} · {moment_text(start, entry.modified)[0]}"


@tool("files", minutes=1, example={"name": "*.xlsx"})
def find_files(desk: Desk, name: str, folder: str = "", page: int = 1) -> Outcome:
    """Find files by name: part of a path, or a pattern with * and ?.

    Args:
        name: Words or pattern.
        folder: Only under this folder.
        page: Page.
    """
    asked = name.strip().replace("\\", "/").casefold()
    if not asked:
        raise ToolError("bad_argument", 'find_files: name is empty. Example: {"name": "budget"}')
    under = _under(desk, folder)
    if any(letter in asked for letter in "*?"):
        found = [e for k, e in desk.state.files.items() if k.startswith(under) and _matches(k, asked[:200])]
    else:
        words = asked.split()
        found = [e for k, e in desk.state.files.items() if k.startswith(under) and all(word in k for word in words)]
    lines = [f"{handle(entry)} {entry.path} · {size_of(entry)} · {date_of(desk, entry.modified)}" for entry in found]
    head = f"{len(lines)} found:" if lines else f"No file is named like {name[:80]!r}. search_text looks inside files."
    return Outcome(
        desk.state, lines_page(head, sorted(lines, key=lambda line: line.split(" ", 1)[1]), page, desk.limit)
    )


def _matches(key: str, pattern: str) -> bool:
    return fnmatch.fnmatchcase(key if "/" in pattern else paths.name(key), pattern)


def _under(desk: Desk, folder: str) -> str:
    """The prefix of the keys under a folder; "" for everywhere."""
    if not folder.strip():
        return ""
    key = _folder(desk, folder)
    return key if key.endswith("/") else key + "/"


@tool("files", minutes=2, example={"query": "threshold"})
def search_text(desk: Desk, query: str, folder: str = "", page: int = 1) -> Outcome:
    """Search inside all files for a phrase (case ignored); shows lines.

    Args:
        query: Word or phrase.
        folder: Only under this folder.
        page: Page.
    """
    needle = query.strip().lower()
    if len(needle) < 2:
        raise ToolError("bad_argument", 'search_text: give at least two characters. Example: {"query": "threshold"}')
    under = _under(desk, folder)
    hits: list[FileEntry] = []
    for key, entry in desk.state.files.items():
        if under and not key.startswith(under):
            continue
        if needle in searchable(entry.blob):
            hits.append(entry)
    if not hits:
        return Outcome(desk.state, f"No file holds {query[:80]!r}. Try fewer or other words.")
    hits.sort(key=lambda entry: entry.path)
    lines = [f"{handle(entry)} {entry.path}: {_excerpt(entry, needle)}" for entry in hits]
    return Outcome(desk.state, lines_page(f"{len(hits)} files hold {query[:80]!r}:", lines, page, desk.limit))


def _excerpt(entry: FileEntry, needle: str) -> str:
    """The line of the first hit, cut to some 90 characters around it, and how many more there are."""
    folded, text = searchable(entry.blob), view_of(entry.blob).text
    text = text if len(text) == len(folded) else folded
    at = folded.find(needle)
    start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    line = text[max(start, at - 45) : min(end if end >= 0 else len(text), at + len(needle) + 45)].strip()
    more = folded.count(needle) - 1
    return line + (f" (+{more})" if more else "")


@tool("files", minutes=3, example={"path": "f12"})
def read_file(desk: Desk, path: str, page: int = 1, formulas: bool = False) -> Outcome:
    """Read a file as text, by page. Workbooks show recomputed values.

    Args:
        path: Path, unique name or handle.
        page: Page.
        formulas: Show them too.
    """
    key, entry = find(desk, path)
    text = view_of(entry.blob, formulas).page(page, max(desk.limit - _HEAD - len(entry.path), 200))
    return Outcome(mark_read(desk.state, key), f"{entry.path} ({handle(entry)})\n{text}", entry.path)


@tool("files", minutes=1, example={"path": "f12"})
def file_info(desk: Desk, path: str) -> Outcome:
    """Show a file's path, size, dates and sources.

    Args:
        path: Path, name or handle.
    """
    _, entry = find(desk, path)
    files = desk.state.files
    lines = [
        f"{entry.path} ({handle(entry)})",
        f"size {size_of(entry)} · created {time_of(desk, entry.created)} · modified {time_of(desk, entry.modified)}",
    ]
    if entry.by != "base":
        lines.append(f"written by {'you' if entry.by == 'policy' else 'the ' + entry.by}")
    if entry.derived_from:
        sources = [files[source].path if source in files else source for source in entry.derived_from]
        lines.append("drawn from " + ", ".join(sources))
    held = entry.blob.content() if entry.blob.form == "foreign" else None
    if isinstance(held, Opaque):
        lines.append(f"cannot be read: {held.reason}")
    return Outcome(desk.state, "\n".join(lines), entry.path)


@tool("files", minutes=3, example={"path": "Notes.md", "content": "# Notes"})
def write_file(desk: Desk, path: str, content: str, append: bool = False) -> Outcome:
    """Write a plain-text file (txt, md, csv, json, py ...), replacing what was there.

    Args:
        path: Full path, or name for your folder.
        content: Its text.
        append: Add at the end instead.
    """
    placed = place(desk, path)
    extension = placed.key.rpartition(".")[2]
    if extension in _NOT_TEXT:
        hint = f"use {_NOT_TEXT[extension]}" if _NOT_TEXT[extension] else "choose another ending"
        raise ToolError("not_allowed", f"write_file writes plain text, and .{extension} is not; {hint}.")
    whole = content
    if append and placed.before is not None:
        held = placed.before.blob.content()
        if not isinstance(held, Text):
            raise ToolError("unreadable", f"{placed.path} is not plain text; nothing can be added to it.")
        whole = held.text + ("" if not held.text or held.text.endswith("\n") else "\n") + content
        if len(whole) > 2_000_000:
            raise ToolError("too_large", f"{placed.path} would grow over 2,000,000 characters. Begin a new file.")
    return wrote(save_content(desk, placed, Text(whole)), placed, f"{len(whole):,} characters")


@tool("files", minutes=1, example={"source": "f12", "target": "Plan_v2.docx"})
def copy_file(desk: Desk, source: str, target: str) -> Outcome:
    """Copy a file.

    Args:
        source: Path, name or handle.
        target: New path, or a folder.
    """
    key, entry = find(desk, source)
    placed = _target(desk, entry, target)
    if placed.key == key:
        raise ToolError("bad_argument", f"{entry.path} cannot be copied onto itself. Give another name.")
    state = save(desk, placed, entry.blob, (key,), "version_of")
    return Outcome(state, f"Copied to {placed.path} ({handle(state.files[placed.key])}).", placed.path)


@tool("files", minutes=1, example={"source": "f12", "target": "Archive/Plan.docx"})
def move_file(desk: Desk, source: str, target: str) -> Outcome:
    """Move or rename a file.

    Args:
        source: Path, name or handle.
        target: New path, or a folder.
    """
    key, entry = find(desk, source)
    placed = _target(desk, entry, target)
    if placed.before is not None and placed.key != key:
        raise ToolError("not_allowed", f"{placed.path} exists. Delete it first, or give another name.")
    files = {k: e for k, e in desk.state.files.items() if k != key}
    path = _full_target(desk, entry, target) if placed.key == key else placed.path
    files[placed.key] = msgspec.structs.replace(entry, path=path, by="policy", turn=desk.state.turn)
    reads = tuple(placed.key if read == key else read for read in desk.state.recent_reads)
    state = msgspec.structs.replace(desk.state, files=files, recent_reads=reads)
    return Outcome(state, f"Moved {entry.path} to {path}.", path)


def _target(desk: Desk, entry: FileEntry, target: str) -> Placed:
    extension = paths.extension(entry.path)
    return place(desk, _full_target(desk, entry, target), (extension,) if extension else ())


def _full_target(desk: Desk, entry: FileEntry, target: str) -> str:
    """The target as a file's path: a folder gets the file's own name; a bare name stays in the file's own folder."""
    asked = target.strip().strip("'\"")
    if not asked:
        raise ToolError("bad_argument", "The target is empty. Give a path, a name or a folder.")
    if asked[-1] in "/\\":
        return f"{asked.rstrip('/' + chr(92))}/{paths.name(entry.path)}"
    try:
        if paths.key(asked, desk.scenario.os) in index_of(desk.state.files).folders:
            return paths.join(asked, paths.name(entry.path))
    except PathError:
        pass
    if "/" not in asked and "\\" not in asked:
        return paths.with_name(entry.path, asked if paths.extension(asked) else asked + paths.suffix(entry.path))
    return asked


@tool("files", minutes=1, example={"path": "f12"})
def delete_file(desk: Desk, path: str) -> Outcome:
    """Delete a file for good.

    Args:
        path: Path, name or handle.
    """
    key, entry = find(desk, path)
    files = {k: e for k, e in desk.state.files.items() if k != key}
    reads = tuple(read for read in desk.state.recent_reads if read != key)
    state = msgspec.structs.replace(desk.state, files=files, recent_reads=reads)
    return Outcome(state, f"Deleted {entry.path}.", entry.path)
