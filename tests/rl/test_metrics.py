"""What a training step logs: records, conversations, and TRL itself."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthcomp_env.errors import ConfigError
from synthcomp_env.rl.metrics import ENV_SHARE, NO_SIGNAL, is_cut, logging_reward, measures, summarise, unheard_calls
from synthcomp_env.rl.record import RolloutRecord

CALL = {"type": "function", "function": {"name": "read_file", "arguments": {"path": "a.txt"}}}
ASKS = {"role": "assistant", "content": "", "tool_calls": [CALL]}
RESULT = {"role": "tool", "name": "read_file", "content": "1 line"}
DONE = {"role": "assistant", "content": "Done."}


def record(row: str = "r", reward: float | None = 0.0, **more: Any) -> RolloutRecord:
    values: dict[str, Any] = {
        "family": "", "score_delta": 0, "points_by_source": {}, "unjudged": 0.0, "invalid_calls": 0, "turns": 0,
        "env_ms": 0.0,
    }  # fmt: skip
    return RolloutRecord(row, reward=reward, **{**values, **more})


CONVERSATIONS: dict[str, tuple[list[dict[str, Any]], bool, bool]] = {
    # name: conversation, cut where the end token is unknown, cut where the last message ended on one
    "said its last word": ([ASKS, RESULT, DONE], False, False),
    "never called": ([DONE], False, False),
    "closed with nothing": ([ASKS, RESULT, {"role": "assistant", "content": ""}], False, False),
    "a result was rolled back": ([ASKS, RESULT, ASKS], True, True),
    "the first result was rolled back": ([ASKS], True, True),
    "no token was left after a result": ([ASKS, RESULT], True, True),
    "cut inside a call": ([ASKS, RESULT, {"role": "assistant", "content": '<tool_call>\n{"na'}], True, False),
    "a call that cannot be read": ([{"role": "assistant", "content": "<tool_call>{]</tool_call>"}], False, False),
    "cut while thinking": ([{"role": "assistant", "content": "", "reasoning_content": "Let me"}], True, False),
    "nothing at all": ([], True, True),
    "text in blocks": ([{"role": "assistant", "content": [{"type": "text", "text": "Done."}]}], False, False),
}


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_cut_conversations_are_seen(name: str) -> None:
    conversation, unknown, ended = CONVERSATIONS[name]
    assert is_cut(conversation) is unknown
    assert is_cut(conversation, ended=True) is ended
    assert is_cut(conversation, ended=False)


def test_calls_that_never_reached_the_environment_are_counted() -> None:
    refused = {"role": "tool", "name": "raed", "content": "{'error': 'Tool raed not found.'}"}
    ours = {"role": "tool", "name": "read_file", "content": "Error (not_found): there is no a.txt."}
    assert unheard_calls([ASKS, refused, ASKS, ours, ASKS, refused, DONE]) == 2
    assert unheard_calls([ASKS, RESULT, {"role": "assistant", "content": "<tool_call>{]</tool_call>"}]) == 1
    assert unheard_calls([ASKS, RESULT, DONE]) == unheard_calls([]) == 0


def test_a_step_is_the_mean_of_its_rollouts() -> None:
    found = summarise(
        [
            record("a", 1.0, family="figure", turns=4, env_ms=8.0, score_delta=3, points_by_source={"spec": (3, 4)}),
            record("a", 0.5, family="figure", invalid_calls=3, cut=True, points_by_source={"spec": (1, 4)}),
            record("b", None, family="chart", unjudged=0.5, points_by_source={"quality": (0, 0)}),
            record("b", 1.0, family="chart", unjudged=0.1),
        ]
    )
    assert found == pytest.approx(
        {
            "rollout/reward": 2.5 / 3, "rollout/pass": 2 / 3, "pass/figure": 0.5, "pass/chart": 1.0,
            "rollout/unscored": 0.25, "rollout/score_delta": 0.75, "rollout/unjudged": 0.15, "rollout/cut": 0.25,
            "rollout/invalid_calls": 0.75, "rollout/turns": 1.0, "env/ms": 2.0, "env/ms_per_turn": 2.0,
            "score/spec": 0.5, NO_SIGNAL: 0.5,
        }
    )  # fmt: skip


@given(st.lists(st.lists(st.sampled_from([None, 0.0, 0.5, 1.0]), min_size=1, max_size=5), max_size=6))
def test_groups_of_equal_rewards_teach_nothing(groups: list[list[float | None]]) -> None:
    records = [record(str(number), reward) for number, rewards in enumerate(groups) for reward in rewards]
    found = summarise(records).get(NO_SIGNAL)
    real = [{each for each in rewards if each is not None} for rewards in groups if len(rewards) > 1]
    counted = [len(rewards) == 1 for rewards in real if rewards]
    assert found == (pytest.approx(sum(counted) / len(counted)) if counted else None)


def test_groups_may_be_told() -> None:
    records = [record("a", 0.0), record("a", 0.0), record("a", 1.0), record("a", 0.0)]
    assert summarise(records)[NO_SIGNAL] == 0.0
    assert summarise(records, [1, 1, 2, 2])[NO_SIGNAL] == 0.5


def test_nothing_is_said_of_what_was_not_there() -> None:
    assert summarise([]) == {}
    assert not {"rollout/reward", "rollout/pass", "env/ms_per_turn"} & set(measures(record(reward=None)))


class Kept:
    """A rollout that was lived already."""

    def __init__(self, kept: RolloutRecord) -> None:
        self.kept, self.ended, self.dropped = kept, False, False

    def get_reward(self) -> float | None:
        self.ended = True
        return None if self.dropped else self.kept.reward

    def _record(self) -> RolloutRecord:
        assert self.ended, "points are booked when the reward is asked for"
        return self.kept

    def _leave_unscored(self) -> None:
        self.dropped = True


def test_the_logging_function_scores_nothing_and_logs_everything() -> None:
    logged: defaultdict[str, list[float]] = defaultdict(list)
    extra: dict[str, list[Any]] = {}
    times = iter([10.0, 12.0])
    log = logging_reward(end_ids={7}, clock=lambda: next(times))
    batch: dict[str, Any] = {
        "prompts": [[], []],
        "completions": [[DONE], [ASKS, {"role": "tool", "content": "{'error': 'no'}"}, ASKS]],
        "completion_ids": [[5, 6], [5, 7]],
        "environments": [Kept(record("a", 1.0, env_ms=300.0)), Kept(record("a", None, invalid_calls=2, env_ms=100.0))],
        "log_metric": lambda name, value: logged[name].append(value),
        "log_extra": lambda column, values: extra.update({column: values}),
        "family": ["figure", "figure"],
    }
    assert log(**batch) == [None, None]
    assert ENV_SHARE not in logged  # nothing is known yet of how long a step takes
    assert log(**batch) == [None, None]
    assert logged[ENV_SHARE] == [pytest.approx(0.2)]
    assert logged["rollout/reward"] == [1.0, 1.0]
    assert logged["rollout/cut"] == [1.0, 1.0, 1.0, 1.0]  # the first ended on no end token, the second was rolled back
    assert logged["rollout/invalid_calls"] == [0.0, 3.0, 0.0, 3.0]
    assert extra["id"] == ["a", "a"]


@pytest.mark.parametrize(("drop_cut", "rewards", "no_signal"), [(False, [1.0, 0.0], 0.0), (True, [1.0, None], 1.0)])
def test_what_was_cut_keeps_its_reward_or_is_dropped(
    drop_cut: bool, rewards: list[float | None], no_signal: float
) -> None:
    logged: defaultdict[str, list[float]] = defaultdict(list)
    environments = [Kept(record("a", 1.0)), Kept(record("a", 0.0))]
    logging_reward(drop_cut=drop_cut)(
        completions=[[ASKS, RESULT, DONE], [ASKS, RESULT]],
        completion_ids=[[5], [5]],
        environments=environments,
        log_metric=lambda name, value: logged[name].append(value),
        log_extra=lambda column, values: None,
    )
    assert [each.get_reward() for each in environments] == rewards
    assert logged["rollout/reward"] == [1.0, 0.0]  # what it won is told either way
    assert logged[NO_SIGNAL] == [no_signal]


def test_environments_without_a_record_are_refused() -> None:
    batch: dict[str, Any] = {"completions": [], "completion_ids": [], "log_metric": print, "log_extra": print}
    for environments in (None, [object()]):
        with pytest.raises(ConfigError, match="environment_factory"):
            logging_reward()(environments=environments, **batch)


class Guess:
    """The least environment that TRL trains on: right and wrong by turns, the third of every four unscorable."""

    made = 0

    def __init__(self) -> None:
        self.number = Guess.made
        Guess.made += 1
        self.row = ""

    def reset(self, **row: Any) -> str:
        self.row = row["id"]
        return "guess"

    def guess(self, number: int) -> str:
        """Guess a number.

        Args:
            number: the number.

        Returns:
            Whether it was right.
        """
        return "no"

    def get_reward(self) -> float | None:
        return None if self.number % 4 == 2 else float(self.number % 2)

    def _record(self) -> RolloutRecord:
        return record(self.row, self.get_reward(), family="guess", env_ms=1.0)


def test_trl_logs_it(tmp_path: Path) -> None:
    trl = pytest.importorskip("trl", reason="trl is in the train extra")
    transformers = pytest.importorskip("transformers", reason="transformers is in the train extra")
    datasets = pytest.importorskip("datasets", reason="datasets is in the train extra")
    tokenizer = byte_tokenizer()
    model = transformers.Qwen2ForCausalLM(
        transformers.Qwen2Config(
            vocab_size=len(tokenizer), hidden_size=16, intermediate_size=16, num_hidden_layers=1,
            num_attention_heads=2, num_key_value_heads=2, max_position_embeddings=2048,
        )
    )  # fmt: skip
    rows = [{"prompt": [{"role": "user", "content": "Go. "}], "id": f"row {number}"} for number in range(4)]
    trainer = trl.GRPOTrainer(
        model=model,
        reward_funcs=[logging_reward({tokenizer.eos_token_id, tokenizer.pad_token_id})],
        args=trl.GRPOConfig(
            output_dir=str(tmp_path), use_cpu=True, bf16=False, gradient_checkpointing=False, max_steps=2,
            per_device_train_batch_size=4, num_generations=4, max_completion_length=8, logging_steps=1,
            report_to=[], save_strategy="no", disable_tqdm=True,
        ),
        train_dataset=datasets.Dataset.from_list(rows),
        processing_class=tokenizer,
        environment_factory=Guess,
    )  # fmt: skip
    trainer.train()
    steps = [entry for entry in trainer.state.log_history if "reward" in entry]
    assert len(steps) == 2
    for step in steps:
        # The unscorable rollout is in no mean: neither in TRL's, since we answered None for it, nor in ours.
        assert step["reward"] == pytest.approx(2 / 3)
        assert step["rollout/reward"] == step["rollout/pass"] == step["pass/guess"] == pytest.approx(2 / 3)
        assert step["rollout/unscored"] == 0.25
        assert step[NO_SIGNAL] == 0.0
        assert step["rewards/rollouts/mean"] is None
        assert 0 <= step["rollout/cut"] <= 1
    assert ENV_SHARE not in steps[0]
    assert 0 < steps[1][ENV_SHARE] < 1


def byte_tokenizer() -> Any:
    """A tokenizer of single bytes that speaks the chat format."""
    import tokenizers
    from transformers import PreTrainedTokenizerFast

    from synthcomp_env.rl.chatml import SPECIAL_TOKENS, dress

    pieces = tokenizers.pre_tokenizers.ByteLevel
    bytewise = tokenizers.Tokenizer(
        tokenizers.models.BPE(vocab={letter: n for n, letter in enumerate(sorted(pieces.alphabet()))}, merges=[])
    )
    bytewise.pre_tokenizer = pieces(add_prefix_space=False)
    bytewise.decoder = tokenizers.decoders.ByteLevel()
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=bytewise, pad_token="<pad>", padding_side="left")
    tokenizer.add_special_tokens({"additional_special_tokens": list(SPECIAL_TOKENS)})
    return dress(tokenizer)
