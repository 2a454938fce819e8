"""Training configurations: what is shipped loads, and what is wrong is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from synthcomp_env import shipped
from synthcomp_env.errors import ConfigError
from synthcomp_env.rl.config import Rows, load_config, parse_settings
from synthcomp_env.rl.rows import Row, save_rows


def test_every_shipped_configuration_loads_and_bounds_the_conversation() -> None:
    names = shipped.names("training/configs")
    assert {"tiny-cpu", "smollm2-cpu", "gpu-single", "gpu-multi"} <= set(names)
    for name in names:
        found = load_config(name)
        assert found.name == name
        assert found.about
        assert found.grpo.args["max_completion_length"] > 256
        rollouts = found.grpo.args["per_device_train_batch_size"] * found.grpo.args["gradient_accumulation_steps"]
        assert rollouts % found.grpo.args["num_generations"] == 0
        assert found.evaluation.rows.split != "train"
        if not found.grpo.rows.files:  # what is demonstrated is not trained on by reward
            assert found.grpo.rows.first >= found.sft.rows.first + found.sft.rows.count


@pytest.mark.parametrize("name", ["tiny-cpu", "smollm2-cpu", "gpu-single", "gpu-multi"])
def test_the_trainers_know_every_setting(name: str, tmp_path: Path) -> None:
    trl = pytest.importorskip("trl", reason="training needs the train extra")
    from synthcomp_env.rl.config import known_args

    found = load_config(name)
    known_args({**found.common(tmp_path), **found.sft.args}, trl.SFTConfig, "sft.args")
    known_args({**found.common(tmp_path), **found.grpo.args}, trl.GRPOConfig, "grpo.args")


def test_settings_take_the_place_of_the_files() -> None:
    found = load_config("tiny-cpu", {"grpo.args.learning_rate": 5e-5, "sft.rows.count": 7, "seed": 3})
    assert (found.grpo.args["learning_rate"], found.sft.rows.count, found.seed) == (5e-5, 7, 3)
    assert found.grpo.args["num_generations"] == load_config("tiny-cpu").grpo.args["num_generations"]


def test_settings_of_a_command_line_are_yaml_in_which_exponents_are_numbers(tmp_path: Path) -> None:
    given = parse_settings(["grpo.args.learning_rate=1e-5", "grpo.rows.families=[figure, change]", "name=2e", "seed=3"])
    assert given == {
        "grpo.args.learning_rate": 1e-5, "grpo.rows.families": ["figure", "change"], "name": "2e", "seed": 3
    }  # fmt: skip
    path = tmp_path / "mine.yaml"
    path.write_text("name: mine\nmodel: models/tiny\ngrpo: {args: {learning_rate: 5E-6}}\n")
    assert load_config(path).grpo.args["learning_rate"] == 5e-6
    for wrong, message in (("grpo.steps", "KEY=VALUE"), ("grpo.steps=[", "--set grpo.steps=")):
        with pytest.raises(ConfigError, match=message):
            parse_settings([wrong])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"grpo.stepz": 3}, r"tiny-cpu\.yaml: grpo\.stepz: Extra inputs are not permitted"),
        ({"grpo.steps": 0}, r"grpo\.steps: Input should be greater than or equal to 1"),
        ({"sft.policy": "oracle"}, r"sft\.policy: Input should be 'expert' or 'diligent'"),
        ({"name.inner": 1}, r"name\.inner: name is no group of settings"),
    ],
)
def test_mistakes_are_named(changes: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        load_config("tiny-cpu", changes)


def test_a_file_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no training/configs/nothing\.yaml\. Known: gpu-multi, gpu-single"):
        load_config("nothing")
    path = tmp_path / "odd.yaml"
    path.write_text("- a\n- b\n")
    with pytest.raises(ConfigError, match=r"odd\.yaml: a configuration is a mapping of keys, not list"):
        load_config(path)
    path.write_text("a: [")
    with pytest.raises(ConfigError, match=r"odd\.yaml: cannot be read as YAML"):
        load_config(path)


def test_rows_come_from_tasks_or_files(few_rows: list[Row], tmp_path: Path) -> None:
    where = ("operations_manager", "school_principal")
    made = Rows(count=4, occupations=where, tasks_per_computer=2).load()
    assert made == few_rows[:4]
    save_rows(tmp_path / "a.jsonl", few_rows[:3])
    save_rows(tmp_path / "b.jsonl", few_rows[3:6])
    kept = Rows(files=(tmp_path / "a.jsonl", tmp_path / "b.jsonl"), first=1, count=4).load()
    assert kept == few_rows[1:5]
