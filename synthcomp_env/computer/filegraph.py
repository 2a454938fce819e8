"""The file graph as a `networkx.DiGraph`: which file was made from, or refers to, which.

Nodes are keys of paths (`paths.key`), with the attributes `path` (as shown), `timestamp` (ISO or "") and `project_ids`.
Edges run from the older or source file to the newer or derived one, with the attribute `type`: "derived_from",
"version_of", "references" or one of the release's rarer spellings. Where two files are related in several ways the
strongest one is kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeAlias

import networkx as nx

from synthcomp_env.computer.moments import moment
from synthcomp_env.computer.paths import OS, from_drives, key, normalise
from synthcomp_env.computer.schema import FileEdge, FileGraph, FileNode, FileRecord
from synthcomp_env.errors import DataError, PathError

__all__ = [
    "Graph", "add_edge", "add_file", "build_graph", "creation_order", "graph_column", "is_backwards",
    "logical", "node_key",
]  # fmt: skip

if TYPE_CHECKING:
    Graph: TypeAlias = nx.DiGraph[str]
else:
    Graph = nx.DiGraph

_STRENGTH = {"derived_from": 3, "version_of": 2, "references": 1}


def logical(path: str, os: OS) -> str | None:
    """The logical path that a column means: as written, or under `drives/`; None when it breaks the rules."""
    try:
        return from_drives(path, os) if path.startswith("drives/") else normalise(path, os)
    except PathError:
        return None


def node_key(path: str, os: OS) -> str:
    """The graph's key of a path as a column writes it; what is no legal path keeps its own text, prefixed by "?"."""
    shown = logical(path, os)
    return f"?{path}" if shown is None else key(shown, os)


def add_file(graph: Graph, path: str, os: OS, timestamp: str = "", project_ids: Iterable[str] = ()) -> str:
    """Add a file, or complete one that only edges have named so far. Returns its key.

    Raises:
        PathError: the path breaks the rules of its system.
    """
    shown = normalise(path, os)
    node = key(shown, os)
    graph.add_node(node, path=shown, timestamp=timestamp, project_ids=tuple(project_ids))
    return node


def add_edge(graph: Graph, older: str, newer: str, type: str) -> None:
    """Relate two files that are in the graph, by key. A weaker relation never hides a stronger one.

    Raises:
        DataError: a file is not in the graph, or the two are one.
    """
    for node in (older, newer):
        if node not in graph:
            raise DataError(f"The file graph has no '{node}'. Add the file before its edges.")
    if older == newer:
        raise DataError(f"'{older}' cannot be related to itself.")
    _relate(graph, older, newer, type)


def build_graph(files: Iterable[FileRecord], column: FileGraph, os: OS) -> Graph:
    """The graph of a computer's columns: its files, the nodes and edges of file_graph, and every derived_from link.

    Nothing is repaired here: endpoints that name no file become nodes without a timestamp, and cycles stay.
    """
    graph: Graph = nx.DiGraph()
    for node in column.nodes:
        if node.file:
            graph.add_node(node_key(node.file, os), path=node.file, timestamp="", project_ids=node.project_ids)
    records = list(files)
    for record in records:
        path = logical(record.path, os) or record.path
        graph.add_node(
            node_key(record.path, os), path=path, timestamp=record.timestamp or "", project_ids=record.project_ids
        )
    for edge in column.edges:
        if edge.older and edge.newer:
            _named(graph, edge.older, edge.newer, edge.kind, os)
    for record in records:
        for source in record.derived_from:
            _named(graph, source, record.path, "derived_from", os)
    return graph


def creation_order(graph: Graph) -> list[str]:
    """Keys in the order in which the files can be made: sources first (Kahn), ties by timestamp, then by key.

    Raises:
        DataError: the graph has a cycle; the message names it.
    """
    when = {node: (data.get("timestamp", ""), node) for node, data in graph.nodes(data=True)}
    try:
        return list(nx.lexicographical_topological_sort(graph, key=when.__getitem__))
    except nx.NetworkXUnfeasible as error:
        cycle = " -> ".join(str(edge[0]) for edge in nx.find_cycle(graph))
        raise DataError(f"The file graph runs in a circle: {cycle}. Drop one of these links.") from error


def graph_column(graph: Graph) -> FileGraph:
    """The file_graph column of a graph: nodes in order of insertion, edges likewise."""
    nodes = graph.nodes(data=True)
    return FileGraph.model_validate(
        {
            "nodes": [
                FileNode.model_validate({"path": data["path"], "project_ids": tuple(data.get("project_ids", ()))})
                for _, data in nodes
            ],
            "edges": [
                FileEdge.of(graph.nodes[older]["path"], graph.nodes[newer]["path"], data["type"])
                for older, newer, data in graph.edges(data=True)
            ],
        }
    )


def is_backwards(older: str | None, newer: str | None) -> bool:
    """Whether a link between files of these timestamps runs backwards in time; never so when one is unknown."""
    source, derived = moment(older), moment(newer)
    return source is not None and derived is not None and source > derived


def _named(graph: Graph, older: str, newer: str, type: str, os: OS) -> None:
    ends = node_key(older, os), node_key(newer, os)
    for node, path in zip(ends, (older, newer), strict=True):
        if node not in graph:
            graph.add_node(node, path=logical(path, os) or path, timestamp="", project_ids=())
    if ends[0] != ends[1]:
        _relate(graph, *ends, type)


def _relate(graph: Graph, older: str, newer: str, type: str) -> None:
    held = graph.edges[older, newer]["type"] if graph.has_edge(older, newer) else ""
    if _STRENGTH.get(type, 1) > _STRENGTH.get(held, 1 if held else 0):
        graph.add_edge(older, newer, type=type)
