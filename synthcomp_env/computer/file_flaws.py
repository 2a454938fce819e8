"""Flaws of a computer's files and file graph: what a simulated month left behind, and links that cannot be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import networkx as nx

from synthcomp_env.computer.filegraph import is_backwards, logical, node_key
from synthcomp_env.computer.findings import Finding, finding
from synthcomp_env.computer.moments import moment
from synthcomp_env.computer.paths import OS, ancestors, key, normalise
from synthcomp_env.computer.schema import FileRecord, SimulationPeriod
from synthcomp_env.errors import PathError

if TYPE_CHECKING:
    from synthcomp_env.computer.computer import Computer

__all__ = ["file_flaws", "written_by_month"]


def written_by_month(records: Sequence[FileRecord], period: SimulationPeriod) -> frozenset[int]:
    """Positions of the files that the simulated month itself wrote: dated in or after it, or, where there are such,
    not dated at all (every file that was there before has a timestamp)."""
    start = moment(period.start)
    if start is None:
        return frozenset()
    dates = [_written(record) for record in records]
    late = {number for number, when in enumerate(dates) if when is not None and when >= start}
    undated = {number for number, when in enumerate(dates) if when is None}
    return frozenset(late | undated) if late else frozenset()


def file_flaws(computer: Computer) -> Iterator[Finding]:
    """Every flaw of the files, their links and the file graph, in the order of the columns."""
    yield from _odd_values(computer)
    yield from _month_files(computer)
    yield from _records(computer)
    yield from _contents(computer)
    yield from _links(computer)
    yield from _nodes(computer)
    yield from _edges(computer)
    yield from _cycles(computer)


def _odd_values(computer: Computer) -> Iterator[Finding]:
    for column, model in computer.columns.items():
        places = (
            [(f"{column}[{number}]", record) for number, record in enumerate(model)]
            if isinstance(model, tuple)
            else [(column, model)]
        )
        for where, record in places:
            for place, value in record.odd_places(where):
                yield finding("odd_value", place, f"{type(value).__name__} is not the type that stands here elsewhere")


def _month_files(computer: Computer) -> Iterator[Finding]:
    records = computer.file_list
    objectives = computer.monthly_objectives
    written = written_by_month(records, objectives.simulation_period)
    outputs = [output for deliverable in objectives.deliverables for output in deliverable.output_files]
    if written:
        names = {_base(records[number].path) for number in written}
        there = sum(_base(output) in names for output in outputs)
        yield finding(
            "post_simulation_snapshot",
            "file_list",
            f"taken after the month: {len(written)} of {len(records)} files were written in or after it, "
            f"and {there} of {len(outputs)} expected outputs are among them",
        )
    for number in sorted(written):
        record = records[number]
        when = record.timestamp or record.created or "without a date"
        yield finding("post_simulation_file", f"file_list[{number}]", f"'{record.path}' was written {when}")
    before = {_base(record.path): record.path for number, record in enumerate(records) if number not in written}
    paths = {node_key(record.path, computer.os) for number, record in enumerate(records) if number not in written}
    for position, deliverable in enumerate(objectives.deliverables):
        for place, output in enumerate(deliverable.output_files):
            absolute = logical(output, computer.os) is not None
            if node_key(output, computer.os) in paths if absolute else _base(output) in before:
                yield finding(
                    "output_present",
                    f"monthly_objectives.deliverables[{position}].output_files[{place}]",
                    f"'{output}' is there before the month begins: '{before[_base(output)]}'",
                )


def _records(computer: Computer) -> Iterator[Finding]:
    seen: Counter[str] = Counter()
    folders = folder_keys(computer.file_list, computer.os)
    for number, record in enumerate(computer.file_list):
        where = f"file_list[{number}]"
        if logical(record.path, computer.os) is None:
            yield finding("illegal_path", where, _why_illegal(record.path, computer.os))
        elif record.path.startswith("drives/"):
            yield finding("drives_path", where, f"'{record.path}' is a place on disk, not a logical path")
        node = node_key(record.path, computer.os)
        if seen[node]:
            yield finding("duplicate_path", where, f"'{record.path}' is listed before")
        if node in folders:
            yield finding("file_and_folder", where, f"'{record.path}' is also the folder of another file")
        seen[node] += 1
        if record.timestamp is None or moment(record.timestamp) is None:
            said = "no timestamp" if not record.timestamp else f"the unreadable timestamp '{record.timestamp}'"
            yield finding("bad_timestamp", where, f"'{record.path}' has {said}")


def _contents(computer: Computer) -> Iterator[Finding]:
    for number, record in enumerate(computer.file_list if computer.materialised else ()):
        shown = logical(record.path, computer.os)
        if shown is None or record.content_mode == "skip":
            continue
        if computer.files[key(shown, computer.os)].contents is None:
            yield finding("unmaterialised_file", f"file_list[{number}]", f"'{shown}' has no contents")
    for file in computer.files.values():
        if file.record is None:
            yield finding("unlisted_file", "drives", f"'{file.path}' is not in file_list")
        if file.flaw:
            yield finding("unreadable_file", "drives", f"'{file.path}': {file.flaw}")
    for relative in computer.stray:
        yield finding("stray_file", relative, "no place on this computer, or the place of another file; left out")


def _links(computer: Computer) -> Iterator[Finding]:
    times = timestamps(computer.file_list, computer.os)
    for number, record in enumerate(computer.file_list):
        own = node_key(record.path, computer.os)
        for place, source in enumerate(record.derived_from):
            where = f"file_list[{number}].derived_from[{place}]"
            node = node_key(source, computer.os)
            if node not in times or node == own:
                yield finding("dangling_link", where, f"'{source}' is no other file of this computer")
            elif is_backwards(times[node], record.timestamp):
                yield finding(
                    "backwards_link", where, f"'{record.path}' ({record.timestamp}) from '{source}' ({times[node]})"
                )


def _nodes(computer: Computer) -> Iterator[Finding]:
    for name in (name for name in computer.file_graph.keys if name not in ("nodes", "edges")):
        yield finding("graph_extra_key", f"file_graph.{name}", "appended by a simulated month; not nodes or edges")
    files = timestamps(computer.file_list, computer.os)
    seen: set[str] = set()
    for number, node in enumerate(computer.file_graph.nodes):
        where = f"file_graph.nodes[{number}]"
        name = node_key(node.file or "", computer.os)
        if name not in files:
            yield finding("off_list_node", where, f"'{node.file or ''}' is not in file_list")
        elif name in seen:
            yield finding("duplicate_node", where, f"'{node.file}' has a node before")
        seen.add(name)
    for number, record in enumerate(computer.file_list):
        if node_key(record.path, computer.os) not in seen:
            yield finding("off_node_file", f"file_list[{number}]", f"'{record.path}' has no node in file_graph")


def _edges(computer: Computer) -> Iterator[Finding]:
    times = timestamps(computer.file_list, computer.os)
    known = {node_key(node.file, computer.os) for node in computer.file_graph.nodes if node.file} | set(times)
    seen: set[tuple[str, str, str]] = set()
    for number, edge in enumerate(computer.file_graph.edges):
        where = f"file_graph.edges[{number}]"
        if not edge.older or not edge.newer:
            yield finding("unreadable_edge", where, "an end is missing")
            continue
        older, newer = node_key(edge.older, computer.os), node_key(edge.newer, computer.os)
        if older not in known or newer not in known or older == newer:
            lost = edge.older if older not in known else edge.newer
            yield finding("dangling_edge", where, f"'{lost}' is no other file of this computer")
        elif (older, newer, edge.kind) in seen:
            yield finding("duplicate_edge", where, f"'{edge.older}' -> '{edge.newer}' ({edge.kind}) stands before")
        elif is_backwards(times.get(older), times.get(newer)):
            yield finding(
                "backwards_edge",
                where,
                f"'{edge.older}' ({times[older]}) -> '{edge.newer}' ({times[newer]}), {edge.kind}",
            )
        seen.add((older, newer, edge.kind))


def _cycles(computer: Computer) -> Iterator[Finding]:
    for component in nx.strongly_connected_components(computer.graph):
        if len(component) > 1:
            part = computer.graph.subgraph(component)
            start = min(component)
            ring = [edge[0] for edge in nx.find_cycle(part, start)]
            yield finding("cycle", "file_graph", "a circle: " + " -> ".join([*ring, ring[0]]))


def timestamps(records: Sequence[FileRecord], os: OS) -> dict[str, str]:
    """Timestamp ("" when absent) of every file by its node key; of duplicates, the one that counts."""
    times: dict[str, str] = {}
    for record in records:
        node = node_key(record.path, os)
        times[node] = max(times.get(node, ""), record.timestamp or "")
    return times


def folder_keys(records: Sequence[FileRecord], os: OS) -> frozenset[str]:
    """Keys of all folders that the files lie in."""
    return frozenset(folder for record in records for folder in ancestors(node_key(record.path, os)))


def _written(record: FileRecord) -> datetime | None:
    return moment(record.timestamp) or moment(record.created)


def _base(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2].casefold()


def _why_illegal(path: str, os: OS) -> str:
    try:
        normalise(path, os)
    except PathError as error:
        return str(error)
    return f"'{path}' is not under a volume of this computer"
