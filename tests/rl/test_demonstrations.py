"""Demonstrations: the row's own prompt, what the expert said, and nothing that it was not shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from synthcomp_env.errors import ConfigError, DataError
from synthcomp_env.rl.demonstrations import (
    CLOSING,
    Demonstration,
    demonstrate,
    demonstrations,
    load_demonstrations,
    save_demonstrations,
    sft_dataset,
)
from synthcomp_env.rl.facade import environment_class
from synthcomp_env.rl.rows import Row


def test_the_expert_wins_every_row_from_the_rows_own_prompt(
    few_rows: list[Row], demonstrated: list[Demonstration]
) -> None:
    assert [each.id for each in demonstrated] == [row.id for row in few_rows]
    for row, each in zip(few_rows, demonstrated, strict=True):
        first = environment_class("task")().reset(**row.columns())
        assert each.reward == pytest.approx(1.0)
        assert each.messages[0] == row.prompt[0]
        assert each.messages[1] == {"role": "user", "content": row.prompt[1]["content"] + first}
        assert each.messages[-1] == {"role": "assistant", "content": CLOSING}
        assert [message["role"] for message in each.messages[2:-1:2]] == ["assistant"] * (len(each.messages) // 2 - 1)


def test_answers_are_the_environments(few_rows: list[Row], demonstrated: list[Demonstration]) -> None:
    for row, each in zip(few_rows, demonstrated, strict=True):
        rollout = environment_class("task")()
        rollout.reset(**row.columns())
        for said, answer in zip(each.messages[2:-1:2], each.messages[3:-1:2], strict=True):
            call = said["tool_calls"][0]["function"]
            assert getattr(rollout, call["name"])(**call["arguments"]) == answer["content"]


def test_the_oracle_does_not_demonstrate(few_rows: list[Row]) -> None:
    with pytest.raises(ConfigError, match=r"'oracle' does not demonstrate\. Choose from expert, diligent"):
        demonstrate(few_rows[0], "oracle")


def test_work_that_won_too_little_is_left_out(few_rows: list[Row]) -> None:
    assert list(demonstrations(few_rows[:4], "diligent")) == []  # it is made for months, not for small tasks
    assert len(list(demonstrations(few_rows[:4], "diligent", least=0.0))) == 4


def test_a_demonstration_that_stops_too_early_says_that_it_is_done_and_wins_nothing(
    few_rows: list[Row], demonstrated: list[Demonstration]
) -> None:
    for row, whole in zip(few_rows, demonstrated, strict=True):
        short = demonstrate(row, calls=len(whole.messages) // 2 - 2)
        assert short is not None
        assert short.messages == (*whole.messages[:-3], whole.messages[-1])
        assert short.reward == 0.0
        assert (whole.won(1.0), short.won(0.0), short.won(0.1)) == (True, True, False)


def test_demonstrations_are_kept_as_lines(demonstrated: list[Demonstration], tmp_path: Path) -> None:
    path = tmp_path / "shown.jsonl"
    save_demonstrations(path, demonstrated)
    assert load_demonstrations(path) == demonstrated
    path.write_bytes(path.read_bytes() + b'{"id": 3}\n')
    with pytest.raises(DataError, match=r"shown\.jsonl, line 17 is no demonstration"):
        load_demonstrations(path)
    with pytest.raises(DataError, match="no demonstrations at"):
        load_demonstrations(tmp_path / "none.jsonl")


def test_the_dataset_gives_back_what_went_in(demonstrated: list[Demonstration]) -> None:
    pytest.importorskip("datasets", reason="datasets is in the train extra")
    schemas = environment_class("task")()._env.tool_schemas("openai")
    kept = sft_dataset(demonstrated, schemas)
    assert [tuple(row["messages"]) for row in kept] == [each.messages for each in demonstrated]
    assert kept[0]["tools"] == schemas
