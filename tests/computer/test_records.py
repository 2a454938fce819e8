"""Records and columns: tolerant on the way in, lossless on the way out."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthcomp_env.computer.columns import COLUMNS, column_text, parse_column, parse_text
from synthcomp_env.computer.schema import Collaborator, Deliverable, FileEdge, FileGraph, FileRecord, Rubric
from synthcomp_env.errors import DataError

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
record_keys = st.sampled_from(
    [
        "path",
        "timestamp",
        "origin",
        "derived_from",
        "project_ids",
        "extract",
        "_keys",
        "_odd",
        "odd",
        "copy",
        "from_",
        "é",
    ]
)


def same(left: Any, right: Any) -> bool:
    """Deep equality that also tells 1 from 1.0 and True, and one key order from another."""
    return json.dumps(left) == json.dumps(right)


@given(st.dictionaries(record_keys | st.text(max_size=5), json_values, max_size=6))
def test_any_object_comes_back_from_an_all_optional_record(value: dict[str, Any]) -> None:
    assert same(FileRecord.model_validate(value).to_json(), value)
    assert same(FileEdge.model_validate(value).to_json(), value)


@given(
    st.dictionaries(st.sampled_from(["title", "milestones", "output_files", "target_completion", "x"]), json_values),
)
def test_typed_attributes_keep_their_types_whatever_stands_there(value: dict[str, Any]) -> None:
    deliverable = Deliverable.model_validate({"id": "dlv", **value})
    assert same(deliverable.to_json(), {"id": "dlv", **value})
    assert isinstance(deliverable.title, str)
    assert all(isinstance(name, str) for name in deliverable.output_files)
    assert all(isinstance(milestone.goal, str) for milestone in deliverable.milestones)


def test_an_odd_value_is_kept_reported_and_replaced_by_the_default() -> None:
    record = FileRecord.model_validate({"path": "C:/a", "derived_from": "C:/b", "extract": None, "day": 3})
    assert record.derived_from == ()
    assert record.odd == {"derived_from": "C:/b"}
    assert list(record.odd_places("file_list[0]")) == [("file_list[0].derived_from", "C:/b")]
    assert record.to_json() == {"path": "C:/a", "derived_from": "C:/b", "extract": None, "day": 3}


def test_what_stands_where_an_object_should_is_kept_beside_its_neighbours() -> None:
    value = {"nodes": ["C:/a", {"path": "C:/b"}, 7], "edges": ["C:/a -> C:/b", ["C:/a", "C:/b"], {"to": "C:/b"}]}
    graph = FileGraph.model_validate(value)
    assert graph.to_json() == value
    assert [node.file for node in graph.nodes] == [None, "C:/b", None]
    assert [edge.newer for edge in graph.edges] == [None, None, "C:/b"]
    assert [place for place, _ in graph.odd_places("g")] == ["g.nodes[0]", "g.nodes[2]", "g.edges[0]", "g.edges[1]"]
    assert same(graph.nodes[0].replace(path="C:/a").to_json(), {"path": "C:/a"})


def test_an_odd_part_deep_inside_an_optional_part_is_kept() -> None:
    value = {"id": "e", "name": "E", "rubric": {"deliverable_id": "d", "criteria": [{"name": "no weight"}]}}
    person = Collaborator.model_validate(value)
    assert person.rubric is None
    assert person.to_json() == value
    assert [place for place, _ in person.odd_places("c")] == ["c.rubric"]


def test_numbers_stay_as_written() -> None:
    rubric = Rubric.model_validate({"deliverable_id": "d", "criteria": [{"name": "a", "weight": 1}]})
    assert json.dumps(rubric.to_json()["criteria"]) == '[{"name": "a", "weight": 1}]'
    assert "weight" not in rubric.criteria[0].odd


def test_changes_keep_order_and_everything_else() -> None:
    record = FileRecord.model_validate({"zzz": 1, "path": "C:/a", "derived_from": "odd", "origin": "shared"})
    assert list(record.replace(path="C:/b", timestamp="t").to_json().items()) == [
        ("zzz", 1), ("path", "C:/b"), ("derived_from", "odd"), ("origin", "shared"), ("timestamp", "t"),
    ]  # fmt: skip
    assert record.without("zzz", "derived_from").to_json() == {"path": "C:/a", "origin": "shared"}
    assert record.to_json()["path"] == "C:/a"


def test_edges_read_in_both_dialects() -> None:
    clean = FileEdge.of("C:/a", "C:/b", "version_of")
    month = FileEdge.model_validate({"source": "C:/a", "target": "C:/b", "relation": "version_of", "day": 4})
    assert [(edge.older, edge.newer, edge.kind) for edge in (clean, month)] == [("C:/a", "C:/b", "version_of")] * 2
    assert clean.to_json() == {"from": "C:/a", "to": "C:/b", "type": "version_of"}


def test_columns_round_trip_as_text(columns: Callable[..., dict[str, Any]]) -> None:
    for os in ("windows", "macos"):
        for name, value in columns(os).items():
            text = json.dumps(value, ensure_ascii=False)
            assert column_text(parse_column(name, parse_text(text, "x"), "x")) == text


def test_half_a_surrogate_pair_survives() -> None:
    text = '{"persona": "ok", "note": "\\ud800"}'
    written = column_text(parse_column("persona", parse_text(text, "x"), "x"))
    assert written.encode()
    assert json.loads(written) == json.loads(text)


def test_records_pickle() -> None:
    record = FileRecord.model_validate({"b": [1], "path": "C:/a", "derived_from": 4})
    twin = pickle.loads(pickle.dumps(record))
    assert twin == record
    assert twin.to_json() == record.to_json()


@pytest.mark.parametrize(
    ("column", "value", "place"),
    [
        ("persona", {"persona": 3}, "persona.persona"),
        ("persona", ["no object"], "persona"),
        ("file_list", {"path": "C:/a"}, "file_list"),
        ("file_graph", None, "file_graph"),
        ("user_profile", {"identity": 5}, "user_profile.identity"),
        ("project_index", {"projects": [{"name": "no id"}]}, "project_index.projects[0].project_id"),
        ("monthly_objectives", {"deliverables": []}, "monthly_objectives.simulation_period"),
        ("collaboration_context", {"collaborators": [{"id": "a", "name": None}]}, "collaborators[0].name"),
    ],
)
def test_a_missing_required_part_is_named(column: str, value: Any, place: str) -> None:
    with pytest.raises(DataError, match="here: ") as caught:
        parse_column(column, value, "here")
    assert place in str(caught.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"a": 1,\n "b": }', "line 2, column 7"),
        ("", "line 1, column 1"),
        (None, "nothing"),
        (5, "int"),
        ("[" * 100_000, "not readable"),
        ("9" * 10_000, "not readable"),
        (b"\xff\xfe\xfa", "not readable"),
    ],
)
def test_malformed_text_is_a_data_error(text: object, says: str) -> None:
    with pytest.raises(DataError, match="here") as caught:
        parse_text(text, "here")
    assert says in str(caught.value)


def test_the_columns_are_the_released_eight() -> None:
    assert sorted(COLUMNS) == list(COLUMNS)
    assert len(COLUMNS) == 8
