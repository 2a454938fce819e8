"""Splits are disjoint, and their file is checked."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from synthcomp_env.creation import occupations_in_split, seed_in_split, split_of
from synthcomp_env.creation.splits import _load, splits
from synthcomp_env.errors import ConfigError


@pytest.mark.parametrize("split", ["train", "val", "test"])
def test_drawn_seeds_belong_to_their_split(split: str) -> None:
    draw = random.Random(3)
    assert all(split_of(seed_in_split(split, draw)) == split for _ in range(50))  # type: ignore[arg-type]


def test_ends_of_ranges_belong_to_one_split_each() -> None:
    for name, (low, high) in splits().seeds.items():
        assert split_of(low) == split_of(high) == name
    assert split_of(-1) is None


def test_unknown_splits_are_named() -> None:
    with pytest.raises(ConfigError, match="dev"):
        seed_in_split("dev", random.Random(1))  # type: ignore[arg-type]


def test_held_out_occupations_are_for_test_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "envs").mkdir()
    text = "seeds: {train: [0, 1], val: [2, 3], test: [4, 5]}\nheld_out: [b]\n"
    (tmp_path / "envs" / "splits.yaml").write_text(text)
    monkeypatch.chdir(tmp_path)
    assert occupations_in_split("train", ["b", "a"]) == ["a"]
    assert occupations_in_split("test", ["b", "a"]) == ["a", "b"]
    assert occupations_in_split("val", ["b"]) == ["b"]


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("seeds: {train: [0, 5], val: [5, 9], test: [10, 11]}", "overlap"),
        ("seeds: {train: [0, 5], val: [9, 6], test: [10, 11]}", "lower seed first"),
        ("seeds: {train: [0, 5]}", "missing"),
        ("seeds: {train: 4}", "seeds"),
        ("seeds: [", "splits"),
    ],
)
def test_wrong_files_are_config_errors(tmp_path: Path, text: str, match: str) -> None:
    path = tmp_path / "splits.yaml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=match):
        _load(path, 0)
