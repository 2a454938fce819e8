"""The computer as a month leaves it: files, file list and file graph grown by what was written and deleted."""

from __future__ import annotations

from synthcomp_env.computer import Computer
from synthcomp_env.computer.filegraph import add_edge, add_file, graph_column
from synthcomp_env.simulation.state import State
from synthcomp_env.world.scenario import Calendar

__all__ = ["computer_after"]


def computer_after(computer: Computer, state: State, calendar: Calendar) -> Computer:
    """The computer of a state.

    Args:
        computer: as it was before the month.
        state: of any moment.
        calendar: turns the state's minutes into dates.

    Returns:
        A computer whose file list has the new files and lacks the deleted ones, and whose graph has the month's edges.
    """
    held = {key: entry for key, entry in state.files.items() if entry.by != "base"}
    kept = {key for key in computer.files if key in state.files or computer.files[key].contents is None}
    records = [
        file.record.to_json()
        for key, file in computer.files.items()
        if key in kept - held.keys() and file.record is not None
    ]
    graph = computer.graph.copy()
    graph.remove_nodes_from([key for key in computer.files if key not in kept])
    for key, entry in held.items():
        stamp = calendar.moment(entry.modified).isoformat(timespec="seconds")
        sources = [state.files[source].path for source in entry.derived_from if source in state.files]
        before = computer.files.get(key)
        about = before.description if before is not None else "Written during the month."
        records.append(
            {
                "path": entry.path,
                "timestamp": stamp,
                "origin": "shared" if entry.by == "mail" else "user_created",
                "description": about,
                "content_mode": "generate",
                "derived_from": sources,
                "content_generated": True,
            }
        )
        add_file(graph, entry.path, computer.os, stamp)
    for edge in state.edges:
        if edge.source in state.files and edge.target in state.files:
            add_edge(graph, state.files[edge.source].path, state.files[edge.target].path, edge.type)
    contents = {entry.path: entry.blob for entry in state.files.values()}
    return computer.replace(contents, file_list=records, file_graph=graph_column(graph))
