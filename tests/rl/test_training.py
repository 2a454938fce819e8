"""The recipes with the real trainers, on a checkpoint so small that it learns nothing in so few steps."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from synthcomp_env.errors import ConfigError, DataError
from synthcomp_env.experience.results import Result, load_results
from synthcomp_env.rl.config import TrainConfig
from synthcomp_env.rl.curve import read_history
from synthcomp_env.rl.demonstrations import Demonstration, load_demonstrations, save_demonstrations
from synthcomp_env.rl.evaluation import evaluate
from synthcomp_env.rl.facade import environment_class
from synthcomp_env.rl.grpo import STATE, candidates, teaching_rows, train_grpo
from synthcomp_env.rl.rows import Row, dataset, load_rows
from synthcomp_env.rl.sft import train_sft
from synthcomp_env.rl.trainers import LOG, last_checkpoint, load_tokenizer, quieten

pytest.importorskip("trl", reason="training needs the train extra")

ROWS = {
    "split": "train",
    "count": 4,
    "occupations": ["operations_manager", "school_principal"],
    "tasks_per_computer": 2,
}
GRPO = {
    "num_generations": 2, "per_device_train_batch_size": 4, "max_completion_length": 24, "save_steps": 1,
}  # fmt: skip


def silent(what: str, done: int, total: int) -> None:
    pass


def config(checkpoint: Path, **parts: Any) -> TrainConfig:
    base: dict[str, Any] = {
        "name": "test", "model": str(checkpoint), "device": "cpu",
        "sft": {"rows": ROWS, "args": {"max_steps": 2, "per_device_train_batch_size": 2, "save_steps": 1}},
        "grpo": {"rows": ROWS, "samples": 0, "steps": 2, "args": GRPO},
        "evaluation": {"rows": {**ROWS, "split": "val"}, "max_tokens": 8},
    }  # fmt: skip
    return TrainConfig.model_validate({**base, **parts})


def weights(folder: Path) -> Any:
    from transformers import AutoModelForCausalLM

    return AutoModelForCausalLM.from_pretrained(folder).state_dict()


def same(one: Any, other: Any) -> bool:
    import torch

    return all(torch.equal(one[name], other[name]) for name in one)


def test_sft_goes_on_where_it_was_stopped(checkpoint: Path, tmp_path: Path) -> None:
    whole = train_sft(config(checkpoint), tmp_path / "whole", silent)
    assert not same(weights(whole), weights(checkpoint))

    class Killed(Exception):
        pass

    def killed(what: str, done: int, total: int) -> None:
        if what.startswith("loss") and done == 2:
            raise Killed

    with pytest.raises(Killed):
        train_sft(config(checkpoint), tmp_path / "cut", killed)
    assert str(last_checkpoint(tmp_path / "cut")).endswith("checkpoint-1")
    again = train_sft(config(checkpoint), tmp_path / "cut", silent)
    assert same(weights(whole), weights(again))
    history = read_history(tmp_path / "whole" / LOG)
    assert [line["step"] for line in history if "loss" in line] == [1, 2]


def test_sft_takes_demonstrations_from_files_as_it_takes_its_own(checkpoint: Path, tmp_path: Path) -> None:
    args = {"max_steps": 1, "per_device_train_batch_size": 2}
    own = train_sft(config(checkpoint, sft={"rows": ROWS, "args": args}), tmp_path / "own", silent)
    (made,) = (tmp_path / "own").glob("demonstrations-*.jsonl")
    kept = load_demonstrations(made)
    lost = [msgspec.structs.replace(each, reward=0.0) for each in kept]
    given = tmp_path / "given.jsonl"
    save_demonstrations(given, [*lost, *kept])
    read = train_sft(config(checkpoint, sft={"rows": ROWS, "files": [given], "args": args}), tmp_path / "read", silent)
    assert same(weights(own), weights(read))  # those that won nothing are left out
    save_demonstrations(given, lost)
    with pytest.raises(ConfigError, match=r"no demonstration won 100%; lower sft\.least"):
        train_sft(config(checkpoint, sft={"files": [given], "args": args}), tmp_path / "none", silent)


def test_grpo_goes_on_where_it_was_stopped(checkpoint: Path, tmp_path: Path) -> None:
    parts = {"grpo": {"rows": ROWS, "samples": 0, "steps": 2, "phases": 2, "args": GRPO}}
    out = tmp_path / "run"
    done = train_grpo(config(checkpoint, **parts), out, silent)
    assert done == out / "phase-1" / "model"
    state = json.loads((out / STATE).read_bytes())
    assert state["phase"] == 2
    first, second = (load_rows(out / f"phase-{phase}" / "rows.jsonl") for phase in (0, 1))
    assert len(first) == len(second) == 2
    assert not {row.id for row in first} & {row.id for row in second}
    stamp = json.loads((out / "phase-1" / "checkpoint-2" / STATE).read_bytes())
    assert stamp["phase"] == 1
    assert stamp["candidates"] == state["digest"]
    assert (out / "phase-1" / "checkpoint-2" / "rng_state.pth").is_file()
    logged = read_history(out / "phase-0" / LOG)[0]
    for name in ("reward", "rollout/turns", "rollout/cut", "rollout/unjudged", "env/ms", "groups/zero_variance"):
        assert isinstance(logged[name], float)
    assert logged["phase"] == 0

    train_grpo(config(checkpoint, **parts), out, silent)  # nothing is left to do
    with pytest.raises(DataError, match="holds a run on other rows"):
        train_grpo(config(checkpoint, grpo={**parts["grpo"], "rows": {**ROWS, "first": 4}}), out, silent)


def test_nothing_to_learn_is_said(checkpoint: Path, tmp_path: Path) -> None:
    parts = {"grpo": {"rows": ROWS, "samples": 2, "steps": 1, "args": GRPO}}
    with pytest.raises(ConfigError, match="phase 0: the policy solves all or none of its 2 rollouts"):
        train_grpo(config(checkpoint, **parts), tmp_path, silent)


def test_fewer_rows_than_a_step_takes_are_said(checkpoint: Path, tmp_path: Path) -> None:
    parts = {"grpo": {"rows": {**ROWS, "count": 1}, "samples": 0, "steps": 1, "args": GRPO}}
    with pytest.raises(ConfigError, match="phase 0: 1 rows are fewer than one step takes"):
        train_grpo(config(checkpoint, **parts), tmp_path, silent)


def test_adapters_become_part_of_the_checkpoint(checkpoint: Path, tmp_path: Path) -> None:
    pytest.importorskip("peft", reason="adapters need the train extra")
    made = train_sft(config(checkpoint, lora={"r": 2, "alpha": 4}), tmp_path, silent)
    assert not (made / "adapter_config.json").exists()
    assert set(weights(made)) == set(weights(checkpoint))
    assert not same(weights(made), weights(checkpoint))


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ({"args": {**GRPO, "learning_rat": 1}}, r"grpo\.args\.learning_rat: .* Did you mean learning_rate\?"),
        ({"args": {"num_generations": 2}}, r"grpo\.args\.max_completion_length is missing"),
    ],
)
def test_wrong_settings_are_named(checkpoint: Path, tmp_path: Path, part: dict[str, Any], message: str) -> None:
    parts = {"grpo": {"rows": ROWS, "samples": 0, "steps": 1, **part}}
    with pytest.raises(ConfigError, match=message):
        train_grpo(config(checkpoint, **parts), tmp_path, silent)


def test_a_model_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere holds no checkpoint .*make_tiny"):
        train_sft(config(tmp_path / "nowhere"), tmp_path / "out", silent)


def test_a_folder_that_is_not_there_is_not_sought_on_a_hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, bool] = {}

    def from_pretrained(model: str, *, local_files_only: bool) -> None:
        asked[model] = not local_files_only
        raise OSError("nothing there")

    monkeypatch.setattr("transformers.AutoConfig.from_pretrained", from_pretrained)
    monkeypatch.chdir(tmp_path)
    names = {"models/tiny": False, f"{tmp_path}/nowhere": False, "./own": False, "Qwen/Qwen3-0.6B": True}
    for model in names:
        with pytest.raises(ConfigError, match=f"{model} holds no checkpoint"):
            load_tokenizer(TrainConfig(name="none", model=model), model)
    assert asked == names


def test_evaluation_scores_every_row(checkpoint: Path) -> None:
    results = evaluate(config(checkpoint), str(checkpoint), silent)
    assert len(results) == 4
    assert {result.split for result in results} == {"val"}
    assert {result.reward for result in results} == {0.0}


def test_rollouts_without_a_reward_are_counted_and_not_printed(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("trl.trainer.grpo_trainer")
    for _ in range(2):
        quieten(SimpleNamespace(remove_callback=lambda kind: None))
    logger.warning("All reward functions returned None for the following kwargs:\n{}")
    logger.warning("The model is on fire.")
    assert caplog.messages == ["The model is on fire."]


def test_an_evaluation_that_was_stopped_goes_on(checkpoint: Path, tmp_path: Path) -> None:
    told: list[int] = []

    def stop_at_two(what: str, done: int, total: int) -> None:
        told.append(done)
        if done == 2:
            raise KeyboardInterrupt

    settings, out = config(checkpoint), tmp_path / "found" / "results.jsonl"
    with pytest.raises(KeyboardInterrupt):
        evaluate(settings, str(checkpoint), stop_at_two, out)
    assert not out.exists()
    results = evaluate(settings, str(checkpoint), lambda what, done, total: told.append(done), out)
    assert told == [1, 2, 3, 4]
    assert load_results(out) == results == evaluate(settings, str(checkpoint), silent)
    assert list(out.parent.iterdir()) == [out]


def test_slices_begin_late_and_move_back_while_tasks_are_shared_out() -> None:
    base = {"prompt": (), "preset": "day", "computer": "", "difficulty": 0, "seed": 0, "max_turns": 1}
    rows = [Row(**base, kind="block", id=f"b{day}", day=day, available=1, total=1) for day in range(1, 7)]
    assert [row.day for row in candidates(rows, 0, 3)] == [6, 5]
    assert [row.day for row in candidates(rows, 2, 3)] == [6, 5, 4, 3, 2, 1]
    tasks = [msgspec.structs.replace(row, kind="task") for row in rows]
    assert [[row.id for row in candidates(tasks, phase, 3)] for phase in range(3)] == [
        ["b1", "b2"], ["b3", "b4"], ["b5", "b6"],
    ]  # fmt: skip


def test_rows_that_always_earn_the_same_teach_nothing(few_rows: list[Row]) -> None:
    rewards: list[list[float | None]] = [[0.0, 1.0], [1.0, 1.0], [0.0, 0.0], [None, 1.0], [None, None], [0.2, 0.4]]
    results = [
        Result(row.id, sample, reward, reward == 1.0)
        for row, found in zip(few_rows, rewards, strict=False)
        for sample, reward in enumerate(found)
    ]
    assert teaching_rows(few_rows, results) == [few_rows[0], few_rows[5]]


def test_the_trainer_masks_exactly_what_the_environment_wrote(
    checkpoint: Path, few_rows: list[Row], demonstrated: list[Demonstration], tmp_path: Path
) -> None:
    """Demonstrations are put into the trainer's mouth; what it then masks must be the environment's words, framed, and
    what it trains on the policy's own."""
    from transformers import AutoTokenizer
    from trl import GRPOConfig, GRPOTrainer

    tokenizer = AutoTokenizer.from_pretrained(checkpoint)
    rows, shown = few_rows[:4], demonstrated[:4]
    trainer = GRPOTrainer(
        model=str(checkpoint),
        args=GRPOConfig(
            str(tmp_path), use_cpu=True, bf16=False, num_generations=2, per_device_train_batch_size=4,
            max_completion_length=900, report_to="none", gradient_checkpointing=False,
        ),
        train_dataset=dataset(rows),
        reward_funcs=[],
        environment_factory=environment_class("task"),
        processing_class=tokenizer,
    )  # fmt: skip
    texts = [iter([tokenizer.decode(written) for written in _turns(tokenizer, each.messages)]) for each in shown]
    order = {tuple(_prompt(tokenizer, each)): at for at, each in enumerate(shown)}

    def scripted(prompt_ids: list[list[int]], *args: Any, **kwargs: Any) -> tuple[list[list[int]], None]:
        said = []
        for ids in prompt_ids:
            at = next(at for prompt, at in order.items() if tuple(ids[: len(prompt)]) == prompt)
            said.append(tokenizer.encode(next(texts[at]), add_special_tokens=False))
        return said, None

    trainer._generate_single_turn = scripted
    made = trainer._generate_and_score_completions(list(trainer.train_dataset))
    for at, each in enumerate(shown):
        ids, whole, own = (made[name][at].tolist() for name in ("completion_ids", "completion_mask", "tool_mask"))
        ids = [token for token, kept in zip(ids, whole, strict=True) if kept]
        masked = tokenizer.decode([token for token, mine in zip(ids, own, strict=False) if not mine])
        trained = tokenizer.decode([token for token, mine in zip(ids, own, strict=False) if mine])
        answers = [message["content"] for message in each.messages if message["role"] == "tool"]
        frame = "\n<|im_start|>user\n<tool_response>\n{}\n</tool_response><|im_end|>\n<|im_start|>assistant\n"
        assert masked == "".join(frame.format(answer) for answer in answers)
        assert trained == "".join(tokenizer.decode(turn) for turn in _turns(tokenizer, each.messages))
    assert [environment.get_reward() for environment in trainer.environments] == pytest.approx([1.0] * 4)


def _prompt(tokenizer: Any, each: Demonstration) -> list[int]:
    made: list[int] = tokenizer.apply_chat_template(
        list(each.messages[:2]), add_generation_prompt=True, return_dict=False
    )
    return made


def _turns(tokenizer: Any, messages: Any) -> list[list[int]]:
    """Token ids of each of the policy's turns, its end included, as the chat template marks them."""
    made = tokenizer.apply_chat_template(list(messages), return_dict=True, return_assistant_tokens_mask=True)
    turns: list[list[int]] = []
    before = 0
    for token, own in zip(made["input_ids"], made["assistant_masks"], strict=True):
        if own and not before:
            turns.append([])
        if own:
            turns[-1].append(token)
        before = own
    return turns
