from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from synthcomp_env import shipped
from synthcomp_env.errors import ConfigError
from synthcomp_env.presets import Preset, load_preset
from synthcomp_env.tools import TOOLS

GOOD = {"name": "mine", "max_turns": 5, "system_prompt": "You are {user_name}."}


def write(tmp_path: Path, **changes: object) -> Path:
    path = tmp_path / "mine.yaml"
    path.write_text(yaml.safe_dump(GOOD | changes))
    return path


@pytest.mark.parametrize("name", ["task", "block", "day", "week", "month"])
def test_the_shipped_presets_load(name: str) -> None:
    preset = load_preset(name)
    assert preset.name == name
    assert set(preset.tools or TOOLS) <= set(TOOLS)


def test_the_task_preset_is_small() -> None:
    preset = load_preset("task")
    assert preset.tools is not None
    assert len(preset.tools) <= 6
    assert preset.max_turns <= 8
    assert preset.observation_limit <= 480


def test_a_preset_of_ones_own(tmp_path: Path) -> None:
    preset = load_preset(write(tmp_path, tools=["read_file"], minutes={"read_file": 9}))
    assert preset.tools == ("read_file",)
    assert preset.minutes == {"read_file": 9}


def test_an_edited_file_is_read_again(tmp_path: Path) -> None:
    path = write(tmp_path)
    assert load_preset(path).max_turns == 5
    path.write_text(yaml.safe_dump(GOOD | {"max_turns": 77}))
    import os

    os.utime(path, ns=(1, 1))
    assert load_preset(path).max_turns == 77


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"max_turns": 0}, "max_turns"),
        ({"max_turns": "many"}, "max_turns"),
        ({"colour": "red"}, "colour"),
        ({"tools": ["raed_file"]}, "read_file"),
        ({"minutes": {"fly": 1}}, "fly"),
        ({"minutes": {"read_file": -1}}, "read_file"),
        ({"reward": "much"}, "reward"),
        ({"system_prompt": "Hello {nobody}"}, "nobody"),
        ({"system_prompt": "Hello {"}, "system_prompt"),
        ({"observation_limit": 3}, "observation_limit"),
        ({"world": "moon"}, "world"),
    ],
)
def test_a_wrong_key_is_named_with_its_file(tmp_path: Path, changes: dict[str, object], word: str) -> None:
    path = write(tmp_path, **changes)
    with pytest.raises(ConfigError) as caught:
        load_preset(path)
    assert str(path) in str(caught.value)
    assert word in str(caught.value)


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "a: [", "\x00"])
def test_a_file_that_is_no_preset(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=r"bad\.yaml"):
        load_preset(path)


def test_an_unknown_preset_lists_the_known_ones() -> None:
    with pytest.raises(ConfigError, match="month"):
        load_preset("year")


def test_a_preset_value_passes_through() -> None:
    preset = Preset.model_validate(GOOD)
    assert load_preset(preset) is preset


def test_presets_are_found_by_the_shipped_lookup() -> None:
    assert shipped.find("envs", "month").name == "month.yaml"


def test_importing_the_package_is_light() -> None:
    code = (
        "import sys, synthcomp_env, gymnasium; "
        "heavy = {'docx', 'openpyxl', 'pptx', 'pyarrow', 'networkx', 'pydantic'} & set(sys.modules); "
        "assert not heavy, heavy; assert 'SyntheticComputer-v0' in gymnasium.registry"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
