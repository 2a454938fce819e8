"""Rows of datasets: complete, the same everywhere, balanced, and taken by the facade."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from synthcomp_env.creation.splits import split_of, splits
from synthcomp_env.environment import SyntheticComputerEnv
from synthcomp_env.errors import ConfigError, DataError
from synthcomp_env.policies import make_policy
from synthcomp_env.policies.base import live
from synthcomp_env.rl import environment_class, task_rows
from synthcomp_env.rl.rows import Row, dataset, load_rows, rows_digest, save_rows, shown_rows
from synthcomp_env.tasks import FAMILIES

SAID = """
import hashlib
from synthcomp_env.rl import environment_class, task_rows
whole = hashlib.blake2b()
for row in task_rows("val", 6, 0.25, first=3, tasks_per_computer=2):
    whole.update(repr(row.prompt).encode() + environment_class("task")().reset(**row.columns()).encode())
print(whole.hexdigest())
"""


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return task_rows("val", 44, 0.25, tasks_per_computer=4)


def test_rows_are_one_endless_list(rows: list[Row]) -> None:
    assert len(rows) == 44
    assert task_rows("val", 9, 0.25, first=30, tasks_per_computer=4) == rows[30:39]
    assert task_rows("val", 0, 0.25) == []
    assert len({row.id for row in rows}) == 44


def test_families_and_computers_take_turns(rows: list[Row]) -> None:
    assert set(Counter(row.family for row in rows).values()) <= {3, 4, 5}
    assert {row.family for row in rows} == set(FAMILIES)
    assert len({row.computer for row in rows[:8]}) == 8
    assert {row.computer for row in rows[:8]} == {row.computer for row in rows[8:32]}
    assert shown_rows(rows).startswith("44 rows on 16 computers: agree ")


def test_rows_stay_in_their_split(rows: list[Row]) -> None:
    seeds = [int(row.computer.rpartition("#")[2]) for row in rows] + [row.seed for row in rows]
    assert {split_of(seed) for seed in seeds} == {"val"}
    packs = {row.computer.partition(":")[2].partition("#")[0] for row in rows}
    assert not packs & set(splits().held_out)
    (held,) = task_rows("test", 1, 0.5, occupations=[splits().held_out[0]])
    assert held.computer.startswith(f"generated:{splits().held_out[0]}#")


def test_only_the_wanted_families() -> None:
    found = task_rows("train", 6, 0.5, families=["chart", "asked"], occupations=["operations_manager"])
    assert [row.family for row in found] == ["chart", "asked"] * 3
    assert len({row.computer for row in found}) == 6
    assert {row.total for row in found} == {row.available for row in found} == {10}


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"families": ["charts"]}, "charts"),
        ({"occupations": ["nurse_manager"]}, "nurse_manager is held out"),
        ({"preset": "month"}, "month"),
        ({"first": -1}, "first is at least 0"),
        ({"first": 10**12}, "not so many computers"),
    ],
)
def test_a_wrong_argument_is_named(wrong: dict[str, object], named: str) -> None:
    with pytest.raises(ConfigError, match=named):
        task_rows("train", 1, 0.5, **wrong)  # type: ignore[arg-type]


def test_a_row_is_the_episode_it_says(rows: list[Row]) -> None:
    """The facade begins the row's task, and the expert wins what the row says is to be won, within its turns."""
    for row in rows[:11]:
        env = SyntheticComputerEnv(preset=row.preset)
        options = {"computer": row.computer, "difficulty": row.difficulty}
        first, info = env.reset(seed=row.seed, options=options)
        assert environment_class(row.preset)().reset(**row.columns()) == first
        assert row.prompt[0] == {"role": "system", "content": env.system_prompt}
        assert info["turns_left"] == row.max_turns
        assert env.rubric.name == f"task.{row.family}"
        episode = live(env, make_policy("expert", env), seed=row.seed, options=options)
        assert env.book.score == row.available == row.total
        assert episode.turns <= row.max_turns


def test_every_process_reads_the_same() -> None:
    whole = hashlib.blake2b()
    for row in task_rows("val", 6, 0.25, first=3, tasks_per_computer=2):
        whole.update(repr(row.prompt).encode() + environment_class("task")().reset(**row.columns()).encode())
    other = subprocess.run([sys.executable, "-c", SAID], capture_output=True, text=True, check=True)
    assert other.stdout.strip() == whole.hexdigest()


def test_rows_are_kept_as_lines(rows: list[Row], tmp_path: Path) -> None:
    path = tmp_path / "rows" / "train.jsonl"
    save_rows(path, rows)
    assert load_rows(path) == rows
    assert rows_digest(load_rows(path)) == rows_digest(rows) != rows_digest(rows[:-1])
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(DataError, match="line 44 is no row"):
        load_rows(path)
    with pytest.raises(DataError, match="no rows at"):
        load_rows(tmp_path / "none.jsonl")


def test_rows_become_a_dataset(rows: list[Row]) -> None:
    pytest.importorskip("datasets", reason="datasets is in the train extra")
    found = dataset(rows)
    assert found.column_names == list(Row.__struct_fields__)
    assert [Row(**{**line, "prompt": tuple(line["prompt"])}) for line in found] == rows
