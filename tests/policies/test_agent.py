"""The policy that a chat model plays: what it makes of replies, and what it shows the model of the past."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthcomp_env import shipped
from synthcomp_env.environment import SyntheticComputerEnv
from synthcomp_env.errors import ConfigError, MissingExtra
from synthcomp_env.models import ChatMessage, ChatReply, ToolCall
from synthcomp_env.policies.agent import ChatAgent
from synthcomp_env.policies.base import Turn, live
from synthcomp_env.policies.named import AgentSettings, ContextSettings, load_agent, make_agent, open_model
from synthcomp_env.policies.worklog import Exchange, results_of, work_log
from synthcomp_env.tools.batches import joined
from synthcomp_env.tools.parse import parse

LOOK = ChatReply("", calls=(ToolCall("x", "list_messages", "{}"),))


class Scripted:
    """A model that says one thing after another, and then the last for ever."""

    name = "scripted"

    def __init__(self, *replies: ChatReply | str) -> None:
        self.replies = [ChatReply(each) if isinstance(each, str) else each for each in replies]
        self.shown: list[list[ChatMessage]] = []

    def complete(self, messages: list[ChatMessage], **_: Any) -> ChatReply:
        self.shown.append(messages)
        return self.replies[min(len(self.shown), len(self.replies)) - 1]


def play(model: Scripted, preset: str = "task", turns: int = 6, **settings: Any) -> tuple[list[Any], ChatAgent]:
    env = SyntheticComputerEnv(preset=preset, occupation="operations_manager", max_turns=turns)
    env.reset(seed=2)
    agent = make_agent("test", AgentSettings(**settings), model, env)
    actions: list[Any] = []
    live(env, agent, seed=2, on_turn=lambda action, turn: actions.append(action))
    return actions, agent


def test_words_end_a_task() -> None:
    model = Scripted(LOOK, "All done.")
    actions, _ = play(model)
    assert actions[1] == "All done."
    assert len(actions) == len(model.shown) == 2


def test_words_are_answered_by_one_reminder_and_then_close_the_day() -> None:
    model = Scripted("", "I think.", "And on.", LOOK, "Hm.")
    actions, _ = play(model, "week", turns=5)
    assert actions[0] == ""
    assert [call.name for call in parse(actions[1])] == ["end_day"]
    assert actions[1]["content"] == "I think."
    assert actions[2] == "And on."
    assert model.shown[1][-1].role == "user"
    assert "No tool call was found" in model.shown[1][-1].content
    assert [message.role for message in model.shown[2][-2:]] == ["assistant", "tool"]
    assert model.shown[2][-2].calls[0].name == "end_day"


def test_several_calls_are_carried_out_in_order_and_each_is_answered() -> None:
    calls = (ToolCall("a", "list_messages", "{}"), ToolCall("a", "nothing", "{}"), ToolCall("b", "read_file", "{bad"))
    model = Scripted(ChatReply("Three.", calls=calls), "Done.")
    play(model)
    said, *answers = model.shown[1][2:]
    assert (said.content, [call.name for call in said.calls]) == ("Three.", ["list_messages", "nothing", "read_file"])
    assert len({call.id for call in said.calls}) == 3
    assert [answer.answers for answer in answers] == [call.id for call in said.calls]
    assert "no tool 'nothing'" in answers[1].content
    assert "not valid JSON" in answers[2].content
    assert not any(answer.content.startswith("[") for answer in answers)


def test_calls_written_as_text_are_answered_as_results() -> None:
    text = '<tool_call>\n{"name": "list_messages", "arguments": {}}\n</tool_call>'
    model = Scripted(text, "Done.")
    actions, _ = play(model, tools="hermes")
    assert actions[0] == text
    assert [(each.role, each.answers) for each in model.shown[1][2:]] == [("assistant", ""), ("tool", "")]


def test_recalled_actions_ask_nobody_and_lead_to_the_same_prompt() -> None:
    replies = [LOOK, "Hm.", LOOK, "Hm.", "Hm.", LOOK, LOOK]
    model = Scripted(*replies)
    settings = {"sessions": "day", "prompt": "work_agent"}
    actions, _ = play(model, "week", turns=7, **settings)
    env = SyntheticComputerEnv(preset="week", occupation="operations_manager", max_turns=7)
    env.reset(seed=2)
    again = Scripted(*replies[5:])
    agent = make_agent("test", AgentSettings(**settings), again, env)
    agent.recall(actions[:5])
    taken: list[Any] = []
    live(env, agent, seed=2, on_turn=lambda action, turn: taken.append(action))
    assert taken == actions
    assert again.shown == model.shown[5:]


def test_the_work_agent_begins_every_day_anew_and_plans_on_mondays() -> None:
    end = ChatReply("", calls=(ToolCall("x", "end_day", '{"note": "Next: the memo."}'),))
    note = ChatReply("", calls=(ToolCall("x", "write_note", '{"text": "The cap is 82 %."}'),))
    model = Scripted(note, *[end] * 9)
    play(model, "month", turns=8, sessions="day", prompt="work_agent")
    openings = [messages[1].content for messages in model.shown if len(messages) == 2]
    assert len(openings) == 7  # one a day
    weeks = [number for number, text in enumerate(openings) if text.startswith("A new week begins.")]
    assert weeks == [0, 5]
    assert all("A working day begins." in text for text in openings)
    assert all("The cap is 82 %." in text and "end_day Next: the memo." in text for text in openings[1:])
    assert "How you work." in model.shown[0][0].content
    assert all("working day" in text.rpartition("Your last call was answered:")[2] for text in openings[1:])


def test_a_conversation_that_fills_its_budget_keeps_the_newest_exchanges() -> None:
    model = Scripted(LOOK)
    settings = {"context": ContextSettings(tokens=9000, keep=0.3, log=0.3), "sampling": {"max_tokens": 100}}
    _, agent = play(model, "day", turns=90, **settings)
    compactions = agent.context.compactions
    assert {each.why for each in compactions} == {"budget"}
    assert len(compactions) > 2
    for each in compactions:
        assert each.after < each.before
        messages = model.shown[each.decision]
        assert messages[1].content.startswith("What you did before")
        assert messages[-2].role == "assistant"
    assert max(sum(len(m.content) for m in messages) for messages in model.shown) < 9000 * 3.5


def test_a_context_that_cannot_hold_the_first_prompt_is_an_error() -> None:
    with pytest.raises(ConfigError, match="larger budget"):
        play(Scripted(LOOK), "month", context=ContextSettings(tokens=2000))


@given(st.lists(st.text("ab\n[] 12", max_size=12), min_size=2, max_size=5))
def test_results_of_a_batch_are_told_apart(texts: list[str]) -> None:
    clear = [text.replace("\n[", "\n(").strip("\n").lstrip("[") for text in texts]
    observation = joined([("read_file", text, "") for text in clear], 10_000)
    assert results_of(observation, len(clear)) == [text.rstrip("\n") for text in clear]


def test_a_batch_that_ended_early_says_what_was_not_carried_out() -> None:
    assert results_of("[1] a\n[2] b\n", 3) == ["a", "b", "Not carried out."]
    assert results_of("Only the first 2 calls are carried out.\n[1] a\n[2] b\n", 3)[1:] == ["b", "Not carried out."]
    assert results_of("The working day is over.", 2) == ["The working day is over.", "Not carried out."]


def _days(count: int) -> list[Exchange]:
    return [
        Exchange({"name": name, "arguments": arguments}, observation, day, f"{hour:02}:00")
        for day in range(1, count + 1)
        for hour, (name, arguments, observation) in enumerate(
            [
                ("read_file", {"path": f"Source{day}.xlsx"}, "a\nb"),
                ("create_document", {"path": f"Memo{day}.docx", "markdown": "# M"}, "Wrote"),
                ("send_message", {"to": ["Ana"], "subject": f"Question {day}", "body": "?"}, "Sent"),
                ("write_note", {"text": f"Note of day {day}"}, "Note kept."),
                ("read_file", {"path": "absent"}, "Error (not_found): no such file"),
            ],
            start=9,
        )
    ]


@given(st.integers(0, 20), st.integers(200, 6000))
def test_a_log_keeps_its_limit_and_never_changes(days: int, limit: int) -> None:
    past = _days(days)
    log = work_log(past, limit)
    assert len(log) <= limit + 60
    assert log == work_log(past, limit)


def test_a_log_tells_new_days_in_full_and_old_ones_in_brief() -> None:
    log = work_log(_days(12), 2000)
    assert "- 09:00 read_file Source12.xlsx -> a b" in log
    assert "- 11:00 send_message to Ana: Question 12" in log
    assert "Day 5: 5 calls, 1 answered with an error." in log
    assert "- Wrote: Memo5.docx" in log
    assert "- Sent to: Ana (Question 5)" in log
    assert log.endswith("- Note of day 12")


def _names() -> Sequence[str]:
    return shipped.names("agents/policies")


@pytest.mark.parametrize("name", _names())
def test_shipped_policies_load(name: str) -> None:
    settings = load_agent(name)
    assert settings.about
    env = SyntheticComputerEnv(preset="day", occupation="operations_manager")
    env.reset(seed=1)
    agent = make_agent(name, settings, Scripted(LOOK), env)
    assert agent.name == name


def test_wrong_settings_are_named(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("tools: native\nsampling: {temprature: 1}\n")
    with pytest.raises(ConfigError, match=r"mine\.yaml: sampling\.temprature"):
        load_agent(path)
    path.write_text("context: {log: 0.5, keep: 0.5}\n")
    with pytest.raises(ConfigError, match="three quarters"):
        load_agent(path)
    with pytest.raises(ConfigError, match="Known: claude"):
        load_agent("nobody")
    with pytest.raises(ConfigError, match="names no model"):
        open_model(AgentSettings())


def test_a_tokenizer_counts_where_one_is_given(tmp_path: Path) -> None:
    try:
        from tokenizers import Tokenizer, models, pre_tokenizers
    except ImportError:
        pytest.skip("tokenizers is an extra")
    made = Tokenizer(models.WordLevel({"[UNK]": 0}, unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    made.save(str(tmp_path / "tokenizer.json"))
    _, by_words = play(Scripted("Done."), context=ContextSettings(tokenizer=tmp_path / "tokenizer.json"))
    _, by_letters = play(Scripted("Done."))
    assert 0 < by_words.context.tokens < by_letters.context.tokens
    (tmp_path / "broken.json").write_text("{")
    with pytest.raises((ConfigError, MissingExtra), match="tokenizer"):
        play(Scripted("Done."), context=ContextSettings(tokenizer=tmp_path / "broken.json"))


def test_acting_before_the_start_is_a_mistake_of_the_caller() -> None:
    env = SyntheticComputerEnv(preset="task", occupation="operations_manager")
    _, info = env.reset(seed=1)
    with pytest.raises(RuntimeError, match="start"):
        make_agent("x", AgentSettings(), Scripted(LOOK), env).act(Turn("", 0.0, info, False))
