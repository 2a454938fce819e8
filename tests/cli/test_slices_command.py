"""`slices`, end to end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from synthcomp_env.rl import environment_class, load_rows, rows_digest

PACK = "operations_manager"


def test_months_become_rows_that_a_rollout_takes(synthcomp, tmp_path: Path) -> None:
    out, store = tmp_path / "rows.jsonl", tmp_path / "store"
    arguments = ("slices", "--occupation", PACK, "--seeds", "3", "--by", "expert", "--by", "diligent", "--out", out)
    result = synthcomp(*arguments, "--store", store, "--earlier", "12-19", "--json")
    assert result.exit_code == 0, result.output
    said, rows = json.loads(result.stdout), load_rows(out)
    assert (said["rows"], said["months"], said["digest"]) == (len(rows), 2, rows_digest(rows))
    assert said["available"] == [row.available for row in rows]
    assert {row.day for row in rows} <= set(range(1, 9))
    assert {"expert", "diligent"} == {row.id.split("/")[2] for row in rows}
    first = environment_class(rows[0].preset)().reset(**rows[0].columns())
    assert "This session has 10 calls and ends with the day." in first.splitlines()[0]
    told = synthcomp(*arguments, "--store", store, "--earlier", "19-19")
    assert "working day" in told.output
    assert "digest" in told.output


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (("--by", "nobody"), "no policy 'nobody'"),
        (("--earlier", "4"), "--earlier takes A-B"),
        (("--by", "noop", "--max-turns", "1", "--earlier", "0-0"), "no slice of these months"),
        (("--preset", "task"), "preset of a month"),
    ],
)
def test_a_mistake_is_one_line(synthcomp, tmp_path: Path, wrong: tuple[str, ...], named: str) -> None:
    where = ("--out", tmp_path / "rows.jsonl", "--store", tmp_path / "store")
    result = synthcomp("slices", "--occupation", PACK, "--seeds", "0", *where, *wrong)
    assert result.exit_code == 2
    assert named in result.output
    assert not (tmp_path / "rows.jsonl").exists()
