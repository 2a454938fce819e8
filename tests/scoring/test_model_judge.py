"""A chat model as judge: verdicts taken, nonsense refused, and a month judged through the environment."""

from __future__ import annotations

from typing import Any

import gymnasium as gym
import pytest

import synthcomp_env  # noqa: F401 (registers the environment)
from synthcomp_env.computer import write_released
from synthcomp_env.creation import create_computer
from synthcomp_env.errors import ConfigError, ModelError
from synthcomp_env.models import ChatMessage, ChatReply
from synthcomp_env.scoring.judge import VERDICT_SCHEMA, Request
from synthcomp_env.scoring.model_judge import ModelJudge, as_judge

REQUEST = Request("c1", "Be strict.", "Is it met?")


class Model:
    """A chat model that always answers the same, and keeps what it was asked."""

    name = "stand-in"

    def __init__(self, parsed: Any) -> None:
        self.parsed, self.asked = parsed, []  # type: ignore[var-annotated]

    def complete(self, messages: list[ChatMessage], **settings: Any) -> ChatReply:
        self.asked.append((messages, settings))
        if isinstance(self.parsed, Exception):
            raise self.parsed
        return ChatReply("", self.parsed)


def test_a_verdict_is_asked_for_with_the_schema_and_taken() -> None:
    model = Model({"verdict": "partial", "evidence": "table 2"})
    judgement = ModelJudge(model).verdict(REQUEST)
    assert (judgement.verdict, judgement.evidence) == ("partial", "table 2")
    messages, settings = model.asked[0]
    assert [message.role for message in messages] == ["system", "user"]
    assert settings["schema"] is VERDICT_SCHEMA


@pytest.mark.parametrize("parsed", [{"verdict": "great", "evidence": ""}, {"verdict": "full"}, None, "full"])
def test_nonsense_is_a_model_error(parsed: Any) -> None:
    with pytest.raises(ModelError, match="c1"):
        ModelJudge(Model(parsed)).verdict(REQUEST)


def test_what_a_user_may_give_as_judge() -> None:
    assert as_judge(None) is None
    judge = ModelJudge(Model({}))
    assert as_judge(judge) is judge
    assert isinstance(as_judge(Model({})), ModelJudge)
    with pytest.raises(ConfigError, match="anthropic:MODEL"):
        as_judge("my-judge")


@pytest.fixture(scope="module")
def released_row(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A computer in the released form: nine columns, no contents, no hidden truth."""
    path = tmp_path_factory.mktemp("released") / "rows.parquet"
    computer = create_computer("operations_manager", seed=5)
    write_released(path, [computer])
    return f"released:{path}#{computer.computer_id}"


def _judged(model: Model, released_row: str) -> Any:
    env = gym.make("SyntheticComputer-v0", computer=released_row, judge=model, disable_env_checker=True)
    env.reset(seed=0)
    over = False
    while not over:
        _, _, over, _, info = env.step({"name": "end_day", "arguments": {}})
    return env.unwrapped, info


def test_a_released_month_is_judged_and_a_failing_judge_leaves_it_unscored(released_row: str) -> None:
    u, info = _judged(Model({"verdict": "full", "evidence": "seen"}), released_row)
    assert info["unjudged_weight"] == 0.0
    assert u.scorecard().score > 0.5
    u, info = _judged(Model(ModelError("down")), released_row)
    assert u.scorecard().score is None
    assert u.scorecard().failed
