"""What a tool is given and what it gives back, and how files are found, placed and written."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Literal

import msgspec
from rapidfuzz import fuzz, process

from synthcomp_env.artifacts.blob import Blob
from synthcomp_env.artifacts.content import Content, Style
from synthcomp_env.computer import paths
from synthcomp_env.errors import PathError, ToolError
from synthcomp_env.simulation.state import Edge, FileEntry, State
from synthcomp_env.tools.index import index_of, keep_index
from synthcomp_env.world.scenario import Calendar, Scenario

__all__ = [
    "Desk", "Outcome", "Placed", "clip", "date_of", "find", "handle", "mark_read", "moment_text", "place", "save",
    "save_content", "size_of", "size_text", "stamp_of", "time_of", "wrote",
]  # fmt: skip

_REMEMBERED_READS = 16
_SOURCES = 8
"""A written file is drawn from at most so many files read before it."""
_HANDLE = re.compile(r"[fF]([1-9]\d{0,6})")


class Desk(msgspec.Struct, frozen=True):
    """What a tool works on.

    Attributes:
        simulation: the rules of the episode (`simulation.month.Simulation`).
        state: the state before the call.
        limit: most characters of an observation; tools page their results by it.
        style: the organisation's look, given to office files a tool makes.
    """

    simulation: Any
    state: State
    limit: int = 8000
    style: Style = Style()

    @property
    def scenario(self) -> Scenario:
        """The scenario of the episode."""
        scenario: Scenario = self.simulation.scenario
        return scenario


class Outcome(msgspec.Struct, frozen=True):
    """What a tool did: the new state, what the policy reads, the file or person it was about (for the log), and how
    many times the tool's own minutes it took."""

    state: State
    text: str
    about: str = ""
    times: int = 1


class Placed(msgspec.Struct, frozen=True):
    """Where a file is to be written, and what was there."""

    key: str
    path: str
    before: FileEntry | None


def find(desk: Desk, text: str) -> tuple[str, FileEntry]:
    """The (key, file) a policy means by a full path, a handle, a unique bare name, or the tail of a path.

    Raises:
        ToolError: no such file (the nearest are named), or several have that name.
    """
    files, os = desk.state.files, desk.scenario.os
    asked = text.strip().strip("'\"")
    try:
        key = paths.key(asked, os)
        found = files.get(key)
        if found is not None:
            return key, found
    except PathError as error:
        problem: PathError | None = error
    else:
        problem = None
    index = index_of(files)
    if (match := _HANDLE.fullmatch(asked)) and (numbered := index.numbers.get(int(match[1]))):
        return numbered, files[numbered]
    tail = (asked.replace("\\", "/") if os == "windows" else asked).strip("/").removeprefix("./").casefold()
    keys = index.names.get(tail.rpartition("/")[2], ())
    if "/" in tail:
        keys = tuple(key for key in keys if key.endswith("/" + tail))
    if len(keys) == 1:
        return keys[0], files[keys[0]]
    if keys:
        shown = ", ".join(f"{files[key].path} ({handle(files[key])})" for key in sorted(keys)[:6])
        raise ToolError(
            "not_found", f"Several files are named {asked[:80]!r}: {shown}. Give the full path or the handle."
        )
    if problem is not None and paths.guess_os(asked):
        raise ToolError("not_allowed", str(problem))
    raise ToolError("not_found", f"There is no file {_shown(asked)}.{_nearest(desk, tail)}")


def _nearest(desk: Desk, tail: str) -> str:
    """A sentence naming the files whose names are nearest."""
    files = desk.state.files
    name = tail.rpartition("/")[2][:100]
    names = {key: key.rpartition("/")[2] for key in sorted(files)}
    near = process.extract(name, names, scorer=fuzz.WRatio, limit=3, score_cutoff=60) if name else []
    if not near:
        return " list_files shows what there is."
    return f" Nearest: {', '.join(f'{files[key].path} ({handle(files[key])})' for _, _, key in near)}."


def place(desk: Desk, text: str, extensions: tuple[str, ...] = ()) -> Placed:
    """Where a file of that name is to be written.

    A full path is taken as it is. A bare name is an expected output's place if one has that name, else the file of the
    policy's own that has it, else the user's default folder. A missing extension is the first of `extensions`.

    Raises:
        ToolError: the path breaks the rules of the system, names a folder, or has another extension.
    """
    scenario, files = desk.scenario, desk.state.files
    path, key = _settled(text, extensions, scenario.os)
    if not path:
        path, key = _settled(_meant(desk, text, extensions), extensions, scenario.os)
    before = files.get(key)
    if before is not None:
        return Placed(key, before.path, before)
    folders = index_of(files).folders
    bare = key.removesuffix(f".{extensions[0]}") if extensions else key
    if key in folders or (bare in folders and not text.strip().lower().endswith(f".{extensions[0]}")):
        raise ToolError("not_allowed", f"{text.strip()[:200]} is a folder. Add a file name.")
    if blocking := next((folder for folder in paths.ancestors(key) if folder in files), ""):
        raise ToolError("not_allowed", f"{files[blocking].path} is a file; nothing can be put under it.")
    return Placed(key, path, None)


@lru_cache(8192)
def _settled(text: str, extensions: tuple[str, ...], os: paths.OS) -> tuple[str, str]:
    """(path, key) of a full path with one of the extensions; ("", "") when it is not a full path.

    Raises:
        ToolError: as `place`.
    """
    asked = text.strip().strip("'\"")
    if not paths.guess_os(asked.replace("\\", "/")):
        return "", ""
    if extensions and not paths.extension(asked.replace("\\", "/")):
        asked = f"{asked}.{extensions[0]}"
    try:
        path = paths.normalise(asked, os)
    except PathError as error:
        raise ToolError("not_allowed", str(error)) from error
    if not paths.name(path):
        raise ToolError("not_allowed", f"{path} is a folder. Add a file name.")
    if extensions and paths.extension(path) not in extensions:
        raise ToolError(
            "not_allowed",
            f"{paths.name(path)}: this tool writes .{' .'.join(extensions)} files. Change the name's ending.",
        )
    return path, paths.key(path, os)


def _meant(desk: Desk, text: str, extensions: tuple[str, ...]) -> str:
    """The full path meant by a handle or a relative name."""
    scenario, files = desk.scenario, desk.state.files
    asked = text.strip().strip("'\"")
    if not asked:
        raise ToolError(
            "bad_argument", f"The path is empty. Write one such as {paths.join(scenario.home, 'Notes.md')}."
        )
    if (match := _HANDLE.fullmatch(asked)) and (numbered := index_of(files).numbers.get(int(match[1]))):
        return files[numbered].path
    relative = (asked.replace("\\", "/") if scenario.os == "windows" else asked).removeprefix("./")
    if extensions and not paths.extension(relative):
        relative = f"{relative}.{extensions[0]}"
    return _home_of(desk, relative)


def _home_of(desk: Desk, relative: str) -> str:
    """The full path of a relative name."""
    name = paths.name(relative).casefold()
    if "/" not in relative:
        for deliverable in desk.scenario.deliverables:
            for output in deliverable.outputs:
                if paths.name(output.path).casefold() == name:
                    return output.path
        own = [key for key in index_of(desk.state.files).names.get(name, ()) if desk.state.files[key].by == "policy"]
        if len(own) == 1:
            return desk.state.files[own[0]].path
    return paths.join(desk.scenario.home, relative)


def mark_read(state: State, key: str) -> State:
    """The state in which a file was read: the newest of the recent reads, from which the file graph grows."""
    reads = state.recent_reads
    if reads and reads[-1] == key:
        return state
    if key in reads:
        reads = tuple(read for read in reads if read != key)
    return msgspec.structs.replace(state, recent_reads=(*reads[1 - _REMEMBERED_READS :], key))


def save(
    desk: Desk,
    placed: Placed,
    blob: Blob,
    sources: tuple[str, ...] = (),
    relation: Literal["derived_from", "version_of"] = "derived_from",
    by: Literal["policy", "mail"] = "policy",
) -> State:
    """The state in which a file was written, with the edges its writing adds to the file graph.

    Args:
        desk: where.
        placed: from `place`.
        blob: the contents.
        sources: keys of the files it is drawn from; the files read last, when empty.
        relation: type of the edges added.
        by: who wrote it; a file saved from a message is drawn from nothing on the computer.
    """
    state, key, before = desk.state, placed.key, placed.before
    number, next_file = _number(state, before)
    known = before.derived_from if before is not None else ()
    fresh: tuple[str, ...] = ()
    if by == "policy" and (sources or state.recent_reads):
        drawn = sources or state.recent_reads[-_SOURCES:]
        fresh = tuple(source for source in drawn if source != key and source not in known)
    entry = FileEntry(
        path=placed.path, blob=blob, created=before.created if before is not None else state.now, modified=state.now,
        by=by, turn=state.turn, derived_from=known + fresh if fresh else known, number=number,
    )  # fmt: skip
    files = {**state.files, key: entry}
    keep_index(state.files, files, key)
    if not fresh:
        return msgspec.structs.replace(state, files=files, next_file=next_file)
    edges = state.edges.append(tuple([Edge(source, key, relation, state.turn) for source in fresh]))
    return msgspec.structs.replace(state, files=files, edges=edges, next_file=next_file)


def _number(state: State, before: FileEntry | None) -> tuple[int, int]:
    """(handle number of a file to be written, next free number): a number is never used twice in an episode."""
    if before is not None and before.number:
        return before.number, state.next_file
    following = state.next_file or 1 + max((entry.number for entry in state.files.values()), default=0)
    return following, following + 1


def save_content(desk: Desk, placed: Placed, content: Content) -> State:
    """`save`, from a content value."""
    return save(desk, placed, Blob.of(content))


def wrote(state: State, placed: Placed, what: str = "") -> Outcome:
    """The outcome of writing a file: where it stands now, and what was written."""
    done = "Replaced" if placed.before is not None else "Wrote"
    detail = f": {what}" if what else ""
    return Outcome(state, f"{done} {placed.path} ({handle(state.files[placed.key])}){detail}.", placed.path)


def handle(entry: FileEntry) -> str:
    """The short handle of a file: `f12`."""
    return f"f{entry.number}"


def size_of(entry: FileEntry) -> str:
    """The size of a file in words."""
    return size_text(len(entry.blob.data))


def size_text(size: int) -> str:
    """A number of bytes in words."""
    return f"{size} B" if size < 1000 else f"{size / 1000:.1f} kB" if size < 1_000_000 else f"{size / 1e6:.1f} MB"


@lru_cache(4096)
def moment_text(start: str, now: int) -> tuple[str, str]:
    """(ISO date, time of day) of a time in a period that begins on `start`."""
    moment = Calendar(start, (start,)).moment(now)
    return moment.strftime("%Y-%m-%d"), moment.strftime("%H:%M")


def date_of(desk: Desk, now: int) -> str:
    """The ISO date of a time."""
    return moment_text(desk.scenario.calendar.start, now)[0]


def time_of(desk: Desk, now: int) -> str:
    """ISO date and time of day of a time."""
    return " ".join(moment_text(desk.scenario.calendar.start, now))


def stamp_of(desk: Desk, now: int) -> str:
    """A time as people write it: "Mon 12 Jan 09:40"."""
    return _stamp(desk.simulation.clock, now)


@lru_cache(8192)
def _stamp(clock: Any, now: int) -> str:
    text: str = clock.stamp(now)
    return text


def clip(text: str, limit: int, advice: str) -> str:
    """At most `limit` characters of a text, cut at a line's end, with a note of what was cut and what to do."""
    if len(text) <= limit:
        return text
    note = f"\n[cut: {len(text):,} characters in all. {advice}]"
    room = max(limit - len(note), 40)
    end = text.rfind("\n", room // 2, room)
    return text[: end if end > 0 else room] + note


def _shown(text: str) -> str:
    return repr(text if len(text) <= 120 else text[:117] + "...")
