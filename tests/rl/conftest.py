"""What the training tests share: a few demonstrated rows, and a checkpoint so small that a step takes milliseconds."""

from __future__ import annotations

from pathlib import Path

import pytest

from synthcomp_env.rl.demonstrations import Demonstration, demonstrations
from synthcomp_env.rl.rows import Row
from synthcomp_env.rl.task_rows import task_rows


@pytest.fixture(scope="session")
def few_rows() -> list[Row]:
    return task_rows("train", 16, 0.0, occupations=["operations_manager", "school_principal"], tasks_per_computer=2)


@pytest.fixture(scope="session")
def demonstrated(few_rows: list[Row]) -> list[Demonstration]:
    return list(demonstrations(few_rows))


@pytest.fixture(scope="session")
def checkpoint(demonstrated: list[Demonstration], tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("trl", reason="training needs the train extra")
    from synthcomp_env.rl.tiny import tiny_model, tiny_tokenizer

    folder = tmp_path_factory.mktemp("checkpoint")
    tokenizer = tiny_tokenizer((text for each in demonstrated for text in each.texts()), 512)
    tiny_model(tokenizer, width=32, layers=1, inner=32, seed=3).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder
