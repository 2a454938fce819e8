"""Mutated rows load or are refused with a DataError; whatever loads can be examined, repaired and written."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synthcomp_env.computer import Computer, creation_order
from synthcomp_env.computer.columns import COLUMNS, parse_text
from synthcomp_env.errors import DataError
from synthcomp_env.randomness import keyed

STRANGE: list[Any] = [
    None, True, 0, -1, 1.5, 10**30, float("nan"), "", "x", "../../etc", "C:/con", "\ud800", "2026-01-09T00:00:00",
    "9999-99-99", "0001-01-01T00:00:00+14:00", [], {}, [None], [[]], {"path": 3}, [{"path": "/"}], "D:/", "/Volumes",
]  # fmt: skip


def _places(value: Any) -> list[tuple[Any, Any]]:
    """(container, key) of everything inside a JSON value."""
    found: list[tuple[Any, Any]] = []
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in list(inside):
        found.append((value, key))
        found.extend(_places(item))
    return found


def mutate(value: Any, draw: random.Random) -> Any:
    """Drop, replace, copy or exchange one part of a JSON value."""
    places = _places(value)
    if not places or draw.random() < 0.02:
        return draw.choice(STRANGE)
    holder, key = draw.choice(places)
    what = draw.randrange(4)
    if what == 0:
        del holder[key]
    elif what == 1:
        holder[key] = draw.choice(STRANGE)
    elif what == 2 and isinstance(holder, list):
        holder.append(holder[key])
    else:
        other, other_key = draw.choice(places)
        if not any(other is inner for inner, _ in _places(holder[key])) and other is not holder[key]:
            holder[key] = json.loads(json.dumps(other[other_key]))
    return value


def check(computer_id: str, columns: dict[str, Any]) -> bool:
    """Whether the columns load; if so, everything one can do with the computer is done."""
    row = {"computer_id": computer_id, **{name: json.dumps(value) for name, value in columns.items()}}
    try:
        computer = Computer.from_row(row, "fuzz")
    except DataError:
        return False
    written = computer.to_row()
    assert {name: json.dumps(json.loads(written[name])) for name in columns} == {name: row[name] for name in columns}
    written["file_list"].encode()
    mended = computer.repaired()
    assert not [finding for finding in mended.findings if finding.repairable]
    assert set(creation_order(mended.graph)) == set(mended.files)
    return True


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), edits=st.integers(1, 6), os=st.sampled_from(["windows", "macos"]))
def test_mutants_of_our_own_rows(columns: Callable[..., dict[str, Any]], seed: int, edits: int, os: str) -> None:
    draw = keyed(seed, "fuzz")
    values = columns(os)
    for _ in range(edits):
        name = draw.choice(COLUMNS)
        values[name] = mutate(values[name], draw)
    check("ours", values)


def test_a_dropped_column_is_named(row: dict[str, str]) -> None:
    for name in COLUMNS:
        thin = {key: value for key, value in row.items() if key != name}
        with pytest.raises(DataError, match=name):
            Computer.from_row(thin)


def test_mutants_of_released_rows(released_path: Path) -> None:
    rows = pq.read_table(released_path).to_pylist()
    draw = keyed(5, "released fuzz")
    loaded = 0
    for number in range(120):
        row = rows[number % len(rows)]
        values = {name: parse_text(row[name], name) for name in COLUMNS}
        for _ in range(12):
            name = draw.choice(COLUMNS)
            values[name] = mutate(values[name], draw)
        loaded += check(row["computer_id"], values)
    assert loaded > 20
