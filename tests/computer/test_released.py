"""The released rows: all load, come back unchanged, and show the flaws that were measured on them."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from synthcomp_env.computer import Computer, creation_order, load_released, write_released
from synthcomp_env.computer.columns import COLUMNS, ROW_COLUMNS
from synthcomp_env.errors import DataError


@pytest.fixture(scope="module")
def rows(released_path: Path) -> list[dict[str, str]]:
    """The rows as strings, read without our loader."""
    found: list[dict[str, str]] = pq.read_table(released_path).to_pylist()
    return found


@pytest.fixture(scope="module")
def computers(released_path: Path) -> list[Computer]:
    """The rows as computers."""
    return list(load_released(released_path))


def is_post(computer: Computer) -> bool:
    """Whether the release took this row after its month: win_computer_000030 and later."""
    return computer.computer_id >= "win_computer_000030"


def kinds(computer: Computer) -> Counter[str]:
    return Counter(finding.kind for finding in computer.findings)


# --- the released rows -----------------------------------------------------------------------------------------------


def test_every_row_loads_and_comes_back_to_the_letter(rows: list[dict[str, str]], computers: list[Computer]) -> None:
    assert len(computers) == len(rows) == 48
    for row, computer in zip(rows, computers, strict=True):
        assert computer.to_row() == row
        assert list(computer.to_row()) == list(ROW_COLUMNS)


def test_nothing_in_the_release_is_odd(computers: list[Computer]) -> None:
    assert not [finding for computer in computers for finding in computer.findings if finding.kind == "odd_value"]


def test_the_papers_worked_example(released_path: Path) -> None:
    (computer,) = load_released(released_path, id="win_computer_000000")
    assert computer.os == "windows"
    name = computer.user_profile.identity.full_name.split()
    assert (name[0], name[-1]) == ("Margaret", "Forsythe")
    assert len(computer.files) == len(computer.file_list) == 68
    assert len(computer.collaboration_context.collaborators) == 7
    assert [len(d.output_files) for d in computer.monthly_objectives.deliverables] == [8, 8, 6, 7, 7]
    assert not computer.materialised
    assert {file.origin for file in computer.files.values()} >= {"user_created", "web_download"}


def test_systems_are_told_apart(computers: list[Computer]) -> None:
    assert all(
        computer.os == ("macos" if computer.computer_id.startswith("mac") else "windows") for computer in computers
    )


def test_exactly_the_late_windows_rows_are_post_simulation(computers: list[Computer]) -> None:
    for computer in computers:
        assert bool(kinds(computer)["post_simulation_snapshot"]) == is_post(computer), computer.computer_id


def test_late_files_are_those_dated_in_the_month_or_not_at_all(
    rows: list[dict[str, str]], computers: list[Computer]
) -> None:
    for row, computer in zip(rows, computers, strict=True):
        files = json.loads(row["file_list"])
        late = [file for file in files if file.get("timestamp", "9999") >= "2026-01-05"]
        assert kinds(computer)["post_simulation_file"] == len(late)
        assert kinds(computer)["bad_timestamp"] == sum("timestamp" not in file for file in files)
        outputs = sum(len(item["output_files"]) for item in json.loads(row["monthly_objectives"])["deliverables"])
        if is_post(computer):
            (snapshot,) = (item for item in computer.findings if item.kind == "post_simulation_snapshot")
            there, expected = (int(number) for number in re.findall(r"and (\d+) of (\d+)", snapshot.message)[0])
            assert expected == outputs
            assert there >= 0.8 * expected


def _plain(path: str) -> str:
    return re.sub(r"^drives/([A-Z])/", r"\1:/", path).lower()


def _naive(row: dict[str, str]) -> Counter[str]:
    """The flaws of a row, counted from the JSON by the plainest means."""
    files, graph = json.loads(row["file_list"]), json.loads(row["file_graph"])
    times: dict[str, str] = {}
    for file in files:
        times[_plain(file["path"])] = max(file.get("timestamp", ""), times.get(_plain(file["path"]), ""))
    nodes = {_plain(node.get("path") or node.get("id", "")) for node in graph["nodes"]}
    count: Counter[str] = Counter()
    count["duplicate_path"] = len(files) - len(times)
    count["off_node_file"] = sum(_plain(file["path"]) not in nodes for file in files)
    count["graph_extra_key"] = len(graph) - 2
    seen = set()
    for edge in graph["edges"]:
        kind = edge.get("type") or edge.get("relation") or edge.get("relationship")
        ends = tuple(_plain(edge.get(a) or edge.get(b)) for a, b in (("from", "source"), ("to", "target")))
        if ends[0] == ends[1] or not {*ends} <= nodes | set(times):
            count["dangling_edge"] += 1
        elif (*ends, kind) in seen:
            count["duplicate_edge"] += 1
        elif times.get(ends[1]) and times.get(ends[0], "") > times[ends[1]]:
            count["backwards_edge"] += 1
        seen.add((*ends, kind))
    for file in files:
        for source in map(_plain, file.get("derived_from", [])):
            if source not in times or source == _plain(file["path"]):
                count["dangling_link"] += 1
            elif file.get("timestamp") and times[source] > file["timestamp"]:
                count["backwards_link"] += 1
    return +count


def test_flaws_agree_with_a_plain_count(rows: list[dict[str, str]], computers: list[Computer]) -> None:
    for row, computer in zip(rows, computers, strict=True):
        naive = _naive(row)
        found = kinds(computer)
        assert {kind: found[kind] for kind in naive} == dict(naive), computer.computer_id


def test_flaws_are_as_rare_before_the_month_as_was_measured(computers: list[Computer]) -> None:
    clean = [computer for computer in computers if not is_post(computer)]
    total = sum((kinds(computer) for computer in clean), Counter[str]())
    links = sum(len(record.derived_from) for computer in clean for record in computer.file_list)
    edges = sum(len(computer.file_graph.edges) for computer in clean)
    assert len(clean) == 38
    assert 0.03 < total["backwards_link"] / links < 0.07
    assert total["dangling_edge"] <= 8
    assert total["duplicate_path"] <= 7
    assert total["backwards_edge"] < 0.3 * edges
    assert not set(total) & {
        "illegal_path", "drives_path", "bad_timestamp", "graph_extra_key", "unreadable_edge", "unknown_project",
        "bad_period", "unknown_deliverable", "rubric_weights", "rubric_partition", "file_and_folder",
    }  # fmt: skip


def test_every_deliverable_has_one_rubric_whose_weights_sum_to_one(computers: list[Computer]) -> None:
    for computer in computers:
        assert not set(kinds(computer)) & {
            "deliverable_without_rubric", "deliverable_with_rubrics", "rubric_without_deliverable", "rubric_weights",
            "rubric_empty", "duplicate_collaborator",
        }  # fmt: skip


def test_repaired_rows_have_nothing_left_to_repair(computers: list[Computer]) -> None:
    for computer in computers:
        mended = computer.repaired()
        assert not [finding for finding in mended.findings if finding.repairable], computer.computer_id
        assert mended.repaired() is mended
        order = creation_order(mended.graph)
        assert set(order) == set(mended.files)
        assert all(file.timestamp < "2026-01-05" for file in mended.files.values())
        if not is_post(computer):
            assert set(mended.files) == set(computer.files)
        assert [d.id for d in mended.monthly_objectives.deliverables] == [
            d.id for d in computer.monthly_objectives.deliverables
        ]


def test_rows_survive_parquet_and_directory(computers: list[Computer], tmp_path: Path) -> None:
    assert write_released(tmp_path / "out.parquet", computers[::12]) == 4
    for number, computer in enumerate(load_released(tmp_path / "out.parquet")):
        assert computer.to_row() == computers[number * 12].to_row()
        computer.save(tmp_path / "all" / computer.computer_id)
    again = {computer.computer_id: computer.to_row() for computer in load_released(tmp_path / "all")}
    assert again == {computer.computer_id: computer.to_row() for computer in computers[::12]}


# --- loading and writing, with rows of our own -----------------------------------------------------------------------


@pytest.fixture
def parquet(tmp_path: Path, row: dict[str, str]) -> Path:
    """Twenty rows of ours in the released form."""
    path = tmp_path / "ours.parquet"
    rows = [{**row, "computer_id": f"win_{number:02}"} for number in range(20)]
    pq.write_table(pa.Table.from_pylist(rows), path, row_group_size=7)
    return path


def test_rows_stream_in_order_and_one_can_be_picked(parquet: Path) -> None:
    stream = load_released(parquet)
    assert isinstance(stream, Iterator)
    assert [computer.computer_id for computer in stream] == [f"win_{number:02}" for number in range(20)]
    assert [computer.computer_id for computer in load_released(str(parquet), id="win_17")] == ["win_17"]


def test_what_is_written_is_what_was_read(parquet: Path, tmp_path: Path) -> None:
    target = tmp_path / "new" / "copy.parquet"
    assert write_released(target, load_released(parquet)) == 20
    assert pq.read_table(target).to_pylist() == pq.read_table(parquet).select(list(ROW_COLUMNS)).to_pylist()
    assert [path.name for path in target.parent.iterdir()] == ["copy.parquet"]
    assert write_released(target, []) == 0
    assert list(load_released(target)) == []


def test_a_failed_write_leaves_the_earlier_file(parquet: Path, tmp_path: Path) -> None:
    before = parquet.read_bytes()

    def broken() -> Iterator[Computer]:
        yield from load_released(parquet, id="win_03")
        raise RuntimeError("the source fails")

    with pytest.raises(RuntimeError):
        write_released(parquet, broken())
    assert parquet.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["ours.parquet"]
    (tmp_path / "file").touch()
    with pytest.raises(DataError, match="cannot be written"):
        write_released(tmp_path / "file" / "x.parquet", [])


def test_a_directory_of_computers_or_one(parquet: Path, tmp_path: Path) -> None:
    for computer in load_released(parquet):
        if computer.computer_id in ("win_04", "win_09"):
            computer.save(tmp_path / "many" / f"folder_{computer.computer_id}")
    assert [c.computer_id for c in load_released(tmp_path / "many")] == ["win_04", "win_09"]
    assert [c.computer_id for c in load_released(tmp_path / "many" / "folder_win_09")] == ["win_09"]
    assert [c.computer_id for c in load_released(tmp_path / "many", id="win_09")] == ["win_09"]
    assert [c.computer_id for c in load_released(tmp_path / "many", id="folder_win_04")] == ["win_04"]


def test_what_is_no_release_is_refused_at_once(parquet: Path, tmp_path: Path) -> None:
    (tmp_path / "junk.parquet").write_bytes(b"PAR1 but not really PAR1")
    (tmp_path / "empty.parquet").touch()
    (tmp_path / "cut.parquet").write_bytes(parquet.read_bytes()[:-200])
    pq.write_table(pa.table({"computer_id": ["a"], "persona": ["{}"]}), tmp_path / "thin.parquet")
    (tmp_path / "folder").mkdir()
    for name, says in (
        ("none.parquet", "no such file"), ("junk.parquet", "Parquet"), ("empty.parquet", "Parquet"),
        ("cut.parquet", "Parquet"), ("thin.parquet", "lacks the column collaboration"), ("folder", "no computer"),
    ):  # fmt: skip
        with pytest.raises(DataError, match=says) as caught:
            load_released(tmp_path / name)
        assert name in str(caught.value)
    with pytest.raises(DataError, match=r"no computer 'win_99'; it holds win_00, win_01, win_02, \.\.\. \(20 in all\)"):
        load_released(parquet, id="win_99")
    with pytest.raises(DataError, match="no computer 'win_99'"):
        load_released(tmp_path, id="win_99")


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("value", [None, "", "{", "null", "7", '"text"'])
def test_a_malformed_column_names_file_row_and_column(
    row: dict[str, str], tmp_path: Path, column: str, value: Any
) -> None:
    path = tmp_path / "bad.parquet"
    schema = pa.schema([(name, pa.string()) for name in ROW_COLUMNS])
    pq.write_table(pa.Table.from_pylist([row, {**row, "computer_id": "bad", column: value}], schema), path)
    stream = load_released(path)
    assert next(stream).computer_id == "win_ours"
    with pytest.raises(DataError) as caught:
        next(stream)
    for part in ("bad.parquet", "row 1", "bad", column):
        assert part in str(caught.value)


def test_columns_of_another_type_are_data_errors(tmp_path: Path, row: dict[str, str]) -> None:
    path = tmp_path / "numbers.parquet"
    pq.write_table(pa.Table.from_pylist([{**row, "persona": 7}]), path)
    with pytest.raises(DataError, match="persona: expected JSON text, found int"):
        next(load_released(path))
    pq.write_table(pa.Table.from_pylist([{**row, "computer_id": None}]), path)
    with pytest.raises(DataError, match="computer_id is missing"):
        next(load_released(path))
