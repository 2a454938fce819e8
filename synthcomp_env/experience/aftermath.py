"""The computer of a moment: as an episode found it, and as a month leaves it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

from synthcomp_env.computer import Computer
from synthcomp_env.computer.filegraph import add_edge, add_file, graph_column
from synthcomp_env.simulation.state import FileEntry, State
from synthcomp_env.world.scenario import Calendar

__all__ = ["computer_after", "computer_with"]


def computer_with(computer: Computer, files: Mapping[str, FileEntry]) -> Computer:
    """The part of a computer that an episode is lived on: a task is cut out of a few of its files.

    Files without contents stay listed, as the release lists them.
    """
    gone = {key for key, file in computer.files.items() if key not in files and file.contents is not None}
    if not gone and files.keys() <= computer.files.keys():
        return computer
    graph = computer.graph.copy()
    graph.remove_nodes_from(gone)
    records = [file.record.to_json() for key, file in computer.files.items() if key not in gone and file.record]
    contents = {entry.path: entry.blob for entry in files.values()}
    return computer.replace(contents, file_list=records, file_graph=graph_column(graph))


def computer_after(computer: Computer, state: State, calendar: Calendar) -> Computer:
    """The computer as a month leaves it: files, file list and file graph grown by what was written and deleted.

    Args:
        computer: as it was before the month.
        state: of any moment.
        calendar: turns the state's minutes into dates.
    """
    written = {key: entry for key, entry in state.files.items() if entry.by != "base"}
    kept = {key for key, file in computer.files.items() if key in state.files or file.contents is None}
    records = [
        file.record.to_json()
        for key, file in computer.files.items()
        if key in kept - written.keys() and file.record is not None
    ]
    graph = computer.graph.copy()
    graph.remove_nodes_from([key for key in computer.files if key not in kept])
    for key, entry in written.items():
        stamp = calendar.moment(entry.modified).isoformat(timespec="seconds")
        before = computer.files.get(key)
        records.append(
            {
                "path": entry.path,
                "timestamp": stamp,
                "origin": "shared" if entry.by == "mail" else "user_created",
                "description": before.description if before is not None else "Written during the month.",
                "content_mode": "generate",
                "derived_from": [state.files[source].path for source in entry.derived_from if source in state.files],
                "content_generated": True,
            }
        )
        add_file(graph, entry.path, computer.os, stamp)
    for edge in chain.from_iterable(state.edges):
        if edge.source != edge.target and edge.source in graph and edge.target in graph:
            add_edge(graph, edge.source, edge.target, edge.type)
    contents = {entry.path: entry.blob for entry in state.files.values()}
    return computer.replace(contents, file_list=records, file_graph=graph_column(graph))
