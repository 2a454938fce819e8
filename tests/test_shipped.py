"""Finding and ejecting the files one edits."""

from __future__ import annotations

from pathlib import Path

import pytest

from synthcomp_env import shipped
from synthcomp_env.errors import ConfigError


def _put(root: Path, place: str, text: str = "x: 1\n") -> Path:
    path = root / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project one stands in (`here/`), and a checkout whose package carries `_shipped/`."""
    package = tmp_path / "checkout" / "synthcomp_env"
    for folder in shipped.FOLDERS:
        _put(package / "_shipped", f"{folder}/from_wheel.yaml")
    _put(tmp_path, "checkout/envs/month.yaml", "from: checkout\n")
    _put(package / "_shipped", "envs/month.yaml", "from: wheel\n")
    (tmp_path / "here").mkdir()
    monkeypatch.setattr(shipped, "_PACKAGE", package)
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path


def _as_checkout(house: Path) -> None:
    (house / "checkout" / "pyproject.toml").touch()


def test_the_wheel_is_asked_last(house: Path) -> None:
    assert shipped.find("envs", "month").read_text() == "from: wheel\n"
    _as_checkout(house)
    assert shipped.find("envs", "month").read_text() == "from: checkout\n"
    _put(house, "here/envs/month.yaml", "from: here\n")
    assert shipped.find("envs", "month").read_text() == "from: here\n"
    assert shipped.find("envs", "from_wheel").read_text() == "x: 1\n"


def test_a_given_path_is_taken_first(house: Path) -> None:
    mine = _put(house, "elsewhere/month.yaml", "from: mine\n")
    _put(house, "here/envs/month.yaml")
    assert shipped.find("envs", str(mine)) == mine
    assert shipped.find("envs", mine) == mine


def test_folders_below_and_other_suffixes(house: Path) -> None:
    pack = _put(house, "here/envs/packs/baker.yaml")
    agent = _put(house, "here/agents/judge.md", "# Judge")
    assert shipped.find("envs/packs", "baker") == pack
    assert shipped.find("agents", "judge", ".md") == agent


def test_an_unknown_name_lists_the_known_ones(house: Path) -> None:
    _put(house, "here/envs/week.yaml")
    with pytest.raises(ConfigError, match=r"no envs/moth\.yaml\. Known: from_wheel, month, week"):
        shipped.find("envs", "moth")
    with pytest.raises(ConfigError, match="Known: none"):
        shipped.find("envs", "moth", ".toml")


def test_names_are_merged_and_sorted(house: Path) -> None:
    _as_checkout(house)
    _put(house, "here/envs/week.yaml")
    _put(house, "here/envs/notes.md")
    assert shipped.names("envs") == ["from_wheel", "month", "week"]
    assert shipped.names("nowhere") == []


def test_eject_copies_all_four_and_overwrites_nothing(house: Path) -> None:
    target = house / "mine"
    kept = _put(target, "envs/month.yaml", "edited: true\n")
    _put(house / "checkout/synthcomp_env/_shipped", "training/__pycache__/x.pyc")
    written = shipped.eject(target)
    assert kept.read_text() == "edited: true\n"
    assert {path.relative_to(target).as_posix() for path in written} == {
        f"{folder}/from_wheel.yaml" for folder in shipped.FOLDERS
    }
    assert all(path.is_file() for path in written)
    assert shipped.eject(target) == []


def test_eject_copies_from_the_checkout_where_there_is_one(house: Path) -> None:
    _as_checkout(house)
    assert [path.read_text() for path in shipped.eject(house / "mine")] == ["from: checkout\n"]


def test_an_installation_without_folders_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shipped, "_PACKAGE", tmp_path / "nothing" / "synthcomp_env")
    with pytest.raises(ConfigError, match="install synthcomp-env again"):
        shipped.eject(tmp_path / "mine")
