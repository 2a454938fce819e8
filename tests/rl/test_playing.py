"""A chat model on dataset rows, played by scripted models: rewards, failures, and what each is counted as."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from synthcomp_env.errors import ModelError
from synthcomp_env.experience.results import Result
from synthcomp_env.models.chat import ChatMessage, ChatReply, ToolCall, Usage
from synthcomp_env.rl.demonstrations import Demonstration
from synthcomp_env.rl.ledger import Ledger
from synthcomp_env.rl.playing import Sampling, play, play_all
from synthcomp_env.rl.rows import Row


class Scripted:
    """Says what a demonstration said, as text or through the API; keeps what it was asked."""

    name = "scripted"

    def __init__(self, each: Demonstration, native: bool = False) -> None:
        self.asked: list[list[ChatMessage]] = []
        self.seeds: list[int | None] = []
        self._said = self._replies(each, native)

    @staticmethod
    def _replies(each: Demonstration, native: bool) -> Iterator[ChatReply]:
        for message in each.messages:
            if message["role"] != "assistant":
                continue
            calls = [call["function"] for call in message.get("tool_calls", ())]
            if native:
                made = tuple(ToolCall(f"c{n}", c["name"], json.dumps(c["arguments"])) for n, c in enumerate(calls))
                yield ChatReply(message["content"], None, Usage(1, 2), made)
            else:
                text = "".join(f"<tool_call>\n{json.dumps(call)}\n</tool_call>" for call in calls)
                yield ChatReply(text or message["content"], None, Usage(1, 2))

    def complete(self, messages: list[ChatMessage], *, seed: int | None = None, **more: Any) -> ChatReply:
        self.asked.append(list(messages))
        self.seeds.append(seed)
        return next(self._said)


class Fixed:
    """Says the same every time, or fails."""

    name = "fixed"

    def __init__(self, *replies: ChatReply | ModelError) -> None:
        self._replies = list(replies)
        self.count = 0
        self.seeds: list[int] = []

    def complete(self, messages: list[ChatMessage], *, seed: int, **more: Any) -> ChatReply:
        self.seeds.append(seed)
        reply = self._replies[min(self.count, len(self._replies) - 1)]
        self.count += 1
        if isinstance(reply, ModelError):
            raise reply
        return reply


@pytest.mark.parametrize("native", [False, True])
def test_what_a_demonstration_said_wins_what_it_won(
    few_rows: list[Row], demonstrated: list[Demonstration], native: bool
) -> None:
    for row, each in zip(few_rows[:6], demonstrated, strict=False):
        model = Scripted(each, native)
        result = play(model, row)
        assert result.reward == pytest.approx(1.0)
        assert result.solved
        assert (result.id, result.family, result.split) == (row.id, row.family, "train")
        assert result.occupation in ("operations_manager", "school_principal")
        assert result.turns == sum(message["role"] == "tool" for message in each.messages)
        assert result.tokens == 2 * len(model.asked)
        assert [message.content for message in model.asked[0]] == [m["content"] for m in each.messages[:2]]
        for before, after in zip(model.asked, model.asked[1:], strict=False):
            assert after[: len(before)] == before


def test_a_model_that_fails_leaves_the_row_unscored(few_rows: list[Row]) -> None:
    good = ChatReply('<tool_call>{"name": "list_messages", "arguments": {}}</tool_call>')
    result = play(Fixed(good, ModelError("away")), few_rows[0])
    assert result.reward is None
    assert not result.solved
    assert result.turns == 1


def test_a_reply_cut_short_ends_the_rollout(few_rows: list[Row]) -> None:
    model = Fixed(ChatReply('<tool_call>{"name": "list_mess', cut=True))
    result = play(model, few_rows[0])
    assert (result.cut, result.reward, result.turns, model.count) == (True, 0.0, 0, 1)


def test_bad_calls_cost_turns_and_end_with_the_rows_calls(few_rows: list[Row]) -> None:
    model = Fixed(ChatReply('<tool_call>{"name": "nothing_such", "arguments": {}}</tool_call>'))
    result = play(model, few_rows[0])
    assert result.reward == 0.0
    assert result.turns == result.invalid_calls == few_rows[0].max_turns
    assert not result.cut


def test_results_stand_in_the_order_of_rows_and_samples(few_rows: list[Row]) -> None:
    told: list[int] = []
    results = play_all(
        Fixed(ChatReply("Done.")), few_rows[:3], 2, Sampling(seed=5), concurrency=4,
        report=lambda what, done, total: told.append(done),
    )  # fmt: skip
    assert [(result.id, result.sample) for result in results] == [
        (row.id, sample) for row in few_rows[:3] for sample in (0, 1)
    ]
    assert told == [1, 2, 3, 4, 5, 6]


def test_what_was_lived_before_is_not_lived_again(few_rows: list[Row], tmp_path: Path) -> None:
    def lived(rows: list[Row], model: Fixed) -> list[Result]:
        ledger = Ledger(tmp_path / "ledger", "this")
        try:
            return play_all(model, rows, 2, concurrency=1, ledger=ledger)
        finally:
            ledger.close()

    first, second = Fixed(ChatReply("Done.")), Fixed(ChatReply("Done."))
    before = lived(few_rows[:2], first)
    assert first.count == 4
    both = lived(few_rows[:3], second)
    assert second.count == 2
    assert both[:4] == before
    assert [found.id for found in both[4:]] == [few_rows[2].id] * 2


def test_every_reply_of_every_sample_of_every_row_draws_by_a_seed_of_its_own(few_rows: list[Row]) -> None:
    def seeds(seed: int) -> list[int]:
        model = Fixed(ChatReply('<tool_call>{"name": "list_messages", "arguments": {}}</tool_call>'))
        play_all(model, few_rows[:4], 3, Sampling(temperature=1.0, seed=seed), concurrency=1)
        return model.seeds

    drawn = seeds(5)
    assert len(set(drawn)) == len(drawn) == 3 * sum(row.max_turns for row in few_rows[:4])
    assert seeds(5) == drawn
    assert not set(seeds(6)) & set(drawn)
