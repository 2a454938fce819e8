"""The file graph: direction, keys, order of creation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthcomp_env.computer import Computer, add_edge, add_file, build_graph, creation_order, graph_column
from synthcomp_env.computer.filegraph import Graph, is_backwards, logical
from synthcomp_env.computer.schema import FileGraph, FileRecord
from synthcomp_env.errors import DataError, PathError


def test_edges_run_from_the_source_to_what_was_made_from_it(computer: Computer) -> None:
    survey, model, memo, memo_2 = (
        f"d:/levee/{name}" for name in ("survey.csv", "model.xlsx", "memo_v1.docx", "memo_v2.docx")
    )
    graph = computer.graph
    assert set(graph.edges) == {(survey, model), (model, memo), (memo, memo_2)}
    assert graph.edges[memo, memo_2]["type"] == "derived_from"  # the link in file_list is stronger than version_of
    assert graph.nodes[survey] == {
        "path": "D:/Levee/Survey.csv", "timestamp": "2025-03-01T09:00:00", "project_ids": ("project_levee",),
    }  # fmt: skip
    assert creation_order(graph) == [survey, model, memo, memo_2]


def test_all_dialects_and_spellings_meet_in_one_node() -> None:
    files = [FileRecord.model_validate({"path": path}) for path in ("D:/a.txt", "drives/D/B.txt")]
    column = FileGraph.model_validate(
        {
            "nodes": [{"id": "d:\\A.txt"}, {"label": "neither"}],
            "edges": [
                {"source": "drives/D/a.txt", "target": "d:/b.TXT", "relationship": "informs"},
                {"from": "reply.txt", "to": "D:/a.txt"},
                {"from": "D:/a.txt", "to": "D:/A.txt", "type": "modified"},
                {"from": None, "to": "D:/a.txt"},
            ],
        }
    )
    graph = build_graph(files, column, "windows")
    assert set(graph.nodes) == {"d:/a.txt", "d:/b.txt", "?reply.txt"}
    assert dict(graph.edges) == {
        ("d:/a.txt", "d:/b.txt"): {"type": "informs"},
        ("?reply.txt", "d:/a.txt"): {"type": "references"},
    }
    assert graph.nodes["d:/b.txt"]["path"] == "D:/B.txt"


def test_files_and_edges_are_added_by_rule() -> None:
    graph: Graph = nx.DiGraph()
    old = add_file(graph, "C:\\old.txt", "windows", "2025-01-01T00:00:00")
    new = add_file(graph, "C:/New.txt", "windows", "2025-01-02T00:00:00", ["p"])
    add_edge(graph, old, new, "derived_from")
    add_edge(graph, old, new, "references")
    assert graph.edges[old, new]["type"] == "derived_from"
    with pytest.raises(DataError, match="Add the file"):
        add_edge(graph, old, "c:/none", "references")
    with pytest.raises(DataError, match="itself"):
        add_edge(graph, old, old, "references")
    with pytest.raises(PathError):
        add_file(graph, "C:/con", "windows")
    assert graph_column(graph).to_json() == {
        "nodes": [{"path": "C:/old.txt", "project_ids": []}, {"path": "C:/New.txt", "project_ids": ["p"]}],
        "edges": [{"from": "C:/old.txt", "to": "C:/New.txt", "type": "derived_from"}],
    }


def test_a_circle_is_named() -> None:
    graph: Graph = nx.DiGraph([("a", "b"), ("b", "a")])
    with pytest.raises(DataError, match=r"(a -> b|b -> a)"):
        creation_order(graph)


@given(st.permutations(range(6)), st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=10))
def test_order_puts_sources_first_then_time_whatever_the_insertion(
    insertion: list[int], pairs: list[tuple[int, int]]
) -> None:
    links = [(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]]
    dates = [3, 1, 2, 2, 0, 1]

    def order(numbers: list[int], edges: list[tuple[int, int]]) -> list[str]:
        graph: Graph = nx.DiGraph()
        for number in numbers:
            graph.add_node(f"f{number}", timestamp=f"2025-01-0{dates[number] + 1}")
        for older, newer in edges:
            graph.add_edge(f"f{older}", f"f{newer}", type="references")
        return creation_order(graph)

    result = order(insertion, links)
    assert result == order(list(range(6)), links[::-1])
    assert all(result.index(f"f{older}") < result.index(f"f{newer}") for older, newer in links)
    done: set[str] = set()
    for name in result:  # Kahn: each step takes the earliest of what is ready
        ready = [
            f"f{n}" for n in range(6)
            if f"f{n}" not in done and all(f"f{older}" in done for older, newer in links if newer == n)
        ]  # fmt: skip
        assert name == min(ready, key=lambda node: (dates[int(node[1])], node))
        done.add(name)


def test_time_runs_backwards_only_between_known_times() -> None:
    assert is_backwards("2025-01-02", "2025-01-01T23:00:00")
    assert not is_backwards("2025-01-02T00:00:00", "2025-01-02T00:00:00")
    assert not is_backwards("2025-01-02", None)
    assert not is_backwards("yesterday", "2025-01-01")
    assert is_backwards("2025-01-01T12:00:00Z", "2025-01-01T11:59:00")


def test_logical_reads_places_on_disk_too() -> None:
    assert logical("drives/D/x", "windows") == "D:/x"
    assert logical("drives/share/x", "windows") is None
    assert logical("x.docx", "windows") is None


def test_a_graph_of_columns_becomes_columns_again(columns: Callable[..., dict[str, Any]]) -> None:
    mac = Computer.of("mac_ours", columns("macos"))
    column = graph_column(mac.graph)
    assert build_graph(mac.file_list, column, "macos").edges == mac.graph.edges
