"""Findings and repairs: each kind is found where it is planted, and repaired as documented."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from synthcomp_env.artifacts.blob import Blob
from synthcomp_env.artifacts.content import Text
from synthcomp_env.computer import REPAIRS, Computer, creation_order
from synthcomp_env.computer.findings import finding

Columns = dict[str, Any]
Plant = Callable[[Columns], None]


def _file(columns: Columns, number: int) -> dict[str, Any]:
    record: dict[str, Any] = columns["file_list"][number]
    return record


def _append_file(columns: Columns, path: str, node: bool = True, **record: Any) -> None:
    columns["file_list"].append({"path": path, "timestamp": "2025-02-01T00:00:00", **record})
    if node:
        columns["file_graph"]["nodes"].append({"path": path, "project_ids": []})


def _edge(columns: Columns, **edge: Any) -> None:
    columns["file_graph"]["edges"].append(edge)


def _rubric(columns: Columns) -> dict[str, Any]:
    rubric: dict[str, Any] = columns["collaboration_context"]["collaborators"][0]["rubric"]
    return rubric


def _deliverable(columns: Columns) -> dict[str, Any]:
    deliverable: dict[str, Any] = columns["monthly_objectives"]["deliverables"][0]
    return deliverable


def _link_circle(columns: Columns) -> None:
    for number in (1, 2):
        _file(columns, number)["timestamp"] = "2025-05-01T09:00:00"
    _file(columns, 1)["derived_from"] = [_file(columns, 2)["path"]]


SURVEY, MODEL, MEMO = "D:/Levee/Survey.csv", "D:/Levee/Model.xlsx", "D:/Levee/Memo_v1.docx"

PLANTED: dict[str, Plant] = {
    "post_simulation_snapshot": lambda c: _append_file(c, "D:/Levee/New.docx", timestamp="2026-01-05T00:00:00"),
    "post_simulation_file": lambda c: _append_file(c, "D:/Levee/Figures.xlsx", timestamp=None, created="2026-01-07"),
    "output_present": lambda c: _append_file(c, "D:/Old/figures.xlsx"),
    "duplicate_path": lambda c: _append_file(c, "d:\\levee\\SURVEY.csv", node=False),
    "illegal_path": lambda c: _append_file(c, "external_share/reply.txt", node=False),
    "drives_path": lambda c: _append_file(c, "drives/D/Levee/x.txt"),
    "bad_timestamp": lambda c: _append_file(c, "D:/x.txt", timestamp="last spring"),
    "file_and_folder": lambda c: _append_file(c, SURVEY + "/inner.txt"),
    "dangling_link": lambda c: _file(c, 0).update(derived_from=["D:/Levee/Gone.csv"]),
    "backwards_link": lambda c: _file(c, 0).update(derived_from=["D:/Levee/Memo_v2.docx"]),
    "off_node_file": lambda c: c["file_graph"]["nodes"].pop(1),
    "off_list_node": lambda c: c["file_graph"]["nodes"].append({"path": "D:/Levee/Gone.csv"}),
    "duplicate_node": lambda c: c["file_graph"]["nodes"].append({"id": "d:/levee/survey.csv"}),
    "unreadable_edge": lambda c: _edge(c, **{"from": SURVEY}),
    "dangling_edge": lambda c: _edge(c, **{"from": SURVEY, "to": "D:/Levee/Gone.csv", "type": "references"}),
    "duplicate_edge": lambda c: _edge(c, source=SURVEY, target=MODEL, type="derived_from"),
    "backwards_edge": lambda c: _edge(c, source=MEMO, target=SURVEY, relation="references"),
    "cycle": _link_circle,
    "graph_extra_key": lambda c: c["file_graph"].update(nodes_added_day3=["D:/x"], edges_added_day12=9),
    "unknown_project": lambda c: _file(c, 2).update(project_ids=["dlv_001", "project_levee"]),
    "unknown_deliverable_project": lambda c: _deliverable(c).update(project_id="project_dyke"),
    "bad_period": lambda c: c["monthly_objectives"]["simulation_period"].update(end="2025-01-05"),
    "target_outside_period": lambda c: _deliverable(c).update(target_completion="2026-02-20"),
    "unknown_deliverable": lambda c: c["monthly_objectives"]["weekly_focus"][0].update(deliverable_ids=["dlv_009"]),
    "deliverable_without_rubric": lambda c: c["collaboration_context"]["collaborators"][0].pop("rubric"),
    "deliverable_with_rubrics": lambda c: c["collaboration_context"]["collaborators"][1].update(rubric=_rubric(c)),
    "rubric_without_deliverable": lambda c: _rubric(c).update(deliverable_id="dlv_009"),
    "rubric_empty": lambda c: _rubric(c).update(
        criteria=[], initially_communicated=[], revealed_on_ask=[], only_at_review=[]
    ),
    "rubric_unknown_requester": lambda c: _rubric(c).update(requester_id="nobody"),
    "rubric_partition": lambda c: _rubric(c).update(revealed_on_ask=["totals", "colour"]),
    "rubric_weights": lambda c: _rubric(c)["criteria"][0].update(weight=0.9),
    "duplicate_collaborator": lambda c: c["collaboration_context"]["collaborators"][1].update(id="ext_001"),
    "odd_value": lambda c: _file(c, 3).update(description=["a", "list"]),
}
NEEDS_CONTENTS = {"unmaterialised_file", "unlisted_file", "unreadable_file", "stray_file"}


def counts(computer: Computer) -> Counter[str]:
    return Counter(finding.kind for finding in computer.findings)


def planted(columns: Callable[..., Columns], kind: str) -> Computer:
    values = columns()
    PLANTED[kind](values)
    return Computer.of("win_ours", values)


def test_every_kind_is_planted_somewhere() -> None:
    assert set(PLANTED) | NEEDS_CONTENTS == set(REPAIRS)


@pytest.mark.parametrize("os", ["windows", "macos"])
def test_a_clean_computer_has_no_findings(columns: Callable[..., Columns], os: str) -> None:
    computer = Computer.of("ours", columns(os))
    assert computer.findings == ()
    assert computer.repaired() is computer


@pytest.mark.parametrize("kind", PLANTED)
def test_what_is_planted_is_found_and_repaired(columns: Callable[..., Columns], kind: str) -> None:
    computer = planted(columns, kind)
    assert kind in counts(computer)
    for item in computer.findings:
        assert item.message
        assert item.kind in str(item)
    mended = computer.repaired()
    assert not [item for item in mended.findings if item.repairable]
    assert (kind in counts(mended)) == (not REPAIRS[kind])
    assert mended.repaired() is mended
    creation_order(mended.graph)


def test_the_place_of_a_finding_is_exact(columns: Callable[..., Columns]) -> None:
    places = {kind: {f.where for f in planted(columns, kind).findings if f.kind == kind} for kind in PLANTED}
    assert places["backwards_link"] == {"file_list[0].derived_from[0]"}
    assert places["dangling_edge"] == {"file_graph.edges[2]"}
    assert places["graph_extra_key"] == {"file_graph.nodes_added_day3", "file_graph.edges_added_day12"}
    assert places["odd_value"] == {"file_list[3].description"}
    assert places["output_present"] == {"monthly_objectives.deliverables[0].output_files[1]"}
    assert places["rubric_partition"] == {"collaboration_context.collaborators[0].rubric"}


def test_a_snapshot_is_stripped_with_its_contents_and_its_edges(columns: Callable[..., Columns]) -> None:
    values = columns()
    _append_file(values, "D:/Levee/Report_FINAL.docx", timestamp="2026-01-28T10:00:00", derived_from=[MODEL])
    _append_file(values, "drives/D/Levee/Undated.docx", timestamp=None, day=14)
    _edge(values, source=MODEL, target="D:/Levee/Report_FINAL.docx", relation="informs")
    before = columns()
    note = Blob.of(Text("note"))
    contents = {"D:/Levee/Report_FINAL.docx": note, MODEL: note, "D:/Loose.txt": note}
    computer = Computer.of("win_ours", values, contents)
    (snapshot,) = (item for item in computer.findings if item.kind == "post_simulation_snapshot")
    assert "2 of 6 files" in snapshot.message
    assert "1 of 2 expected outputs" in snapshot.message
    mended = computer.repaired()
    assert mended.to_row() == Computer.of("win_ours", before).to_row()
    assert set(mended.contents) == {MODEL, "D:/Loose.txt"}


def test_time_wins(columns: Callable[..., Columns]) -> None:
    link = planted(columns, "backwards_link").repaired()
    assert [record.derived_from for record in link.file_list[::3]] == [(), (MEMO, SURVEY)]
    edge = planted(columns, "backwards_edge").repaired().file_graph.edges[-1]
    assert edge.to_json() == {"source": SURVEY, "target": MEMO, "relation": "references"}


def test_the_latest_duplicate_is_kept(columns: Callable[..., Columns]) -> None:
    values = columns()
    _append_file(values, "D:/levee/survey.csv", node=False, timestamp="2025-03-02T00:00:00", description="later")
    _append_file(values, "D:/Levee/Model.xlsx", node=False, timestamp="2025-01-01T00:00:00", description="earlier")
    computer = Computer.of("win_ours", values)
    assert computer.files["d:/levee/survey.csv"].description == "later"
    records = {record.path: record.description for record in computer.repaired().file_list}
    assert records["D:/levee/survey.csv"] == "later"
    assert SURVEY not in records
    assert records[MODEL] != "earlier"


def test_rubrics_are_mended_without_inventing(columns: Callable[..., Columns]) -> None:
    rubric = planted(columns, "rubric_partition").repaired().collaboration_context.collaborators[0].rubric
    assert rubric is not None
    assert (rubric.initially_communicated, rubric.revealed_on_ask) == (("totals",), ("limit",))
    rubric = planted(columns, "rubric_weights").repaired().collaboration_context.collaborators[0].rubric
    assert rubric is not None
    assert [round(criterion.weight, 4) for criterion in rubric.criteria] == [0.6429, 0.1786, 0.1786]


@pytest.mark.parametrize("weight", [-1, 10**400, float("inf"), float("nan")])
def test_impossible_weights_become_equal(columns: Callable[..., Columns], weight: float) -> None:
    values = columns()
    _rubric(values)["criteria"][0]["weight"] = weight
    computer = Computer.of("win_ours", values)
    assert counts(computer)["rubric_weights"] == 1
    rubric = computer.repaired().collaboration_context.collaborators[0].rubric
    assert rubric is not None
    assert {criterion.weight for criterion in rubric.criteria} == {1 / 3}


def test_contents_without_a_record_and_records_without_contents(columns: Callable[..., Columns]) -> None:
    values = columns()
    _append_file(values, "D:/Setup.exe", content_mode="skip")
    computer = Computer.of("win_ours", values, {SURVEY: Blob.of(Text("a")), "D:/Loose.txt": Blob.of(Text("b"))})
    assert counts(computer) == {"unmaterialised_file": 3, "unlisted_file": 1}
    assert computer.repaired() is computer


def test_a_month_without_a_period_strips_nothing(columns: Callable[..., Columns]) -> None:
    values = columns()
    values["monthly_objectives"]["simulation_period"]["start"] = "soon"
    _append_file(values, "D:/x.txt", timestamp="2026-01-09T00:00:00")
    computer = Computer.of("win_ours", values)
    assert counts(computer) == {"bad_period": 1}
    assert len(computer.repaired().file_list) == 5


def test_a_finding_of_no_known_kind_is_refused() -> None:
    with pytest.raises(KeyError):
        finding("no_such_kind", "x", "y")
