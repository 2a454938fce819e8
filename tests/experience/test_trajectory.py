"""Trajectories survive being cut anywhere, and damage is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthcomp_env.errors import DataError
from synthcomp_env.experience.trajectory import Delta, Header, TrajectoryWriter, TurnRecord, read_trajectory

HEADER = Header("generated:x#1", "month", 1, {"reward": "terminal"}, "expert", "00", "0.1.0")
TURNS = [
    TurnRecord(1, 1, "09:00", {"name": "list_files", "arguments": {"folder": "ü\n"}}, "2 files", 0.0, "aa"),
    TurnRecord(2, 1, "09:01", "text", "error", 0.25, "bb", "malformed", 0.25, (Delta("c1", 3, "world", "late"),)),
]


def _write(path: Path) -> bytes:
    with TrajectoryWriter(path, HEADER) as writer:
        for turn in TURNS:
            writer.append(turn)
    return path.read_bytes()


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "run" / "t.jsonl"
    _write(path)
    assert read_trajectory(path) == (HEADER, TURNS, [])


@given(data=st.data())
def test_a_cut_file_keeps_every_whole_line(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    path = tmp_path_factory.mktemp("cut") / "t.jsonl"
    whole = _write(path)
    first = whole.index(b"\n") + 1
    cut = data.draw(st.integers(first, len(whole)))
    path.write_bytes(whole[:cut])
    header, turns, warnings = read_trajectory(path)
    lines = whole[:cut].count(b"\n") - 1
    assert header == HEADER
    assert turns in (TURNS[:lines], TURNS[: lines + 1])  # a line that lacks only its newline is whole
    assert len(warnings) == (0 if whole[:cut].endswith(b"\n") or len(turns) > lines else 1)


def test_damage_inside_is_named_by_line(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    lines = _write(path).splitlines()
    path.write_bytes(b"\n".join([lines[0], b"{broken", lines[2], b""]))
    with pytest.raises(DataError, match="line 2"):
        read_trajectory(path)


def test_missing_empty_and_newer_files(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no trajectory"):
        read_trajectory(tmp_path / "absent.jsonl")
    empty = tmp_path / "empty.jsonl"
    empty.touch()
    with pytest.raises(DataError, match="empty"):
        read_trajectory(empty)
    newer = tmp_path / "newer.jsonl"
    text = _write(newer).replace(b'"make"', b'"format":99,"make"', 1)
    newer.write_bytes(text)
    with pytest.raises(DataError, match="Upgrade"):
        read_trajectory(newer)
