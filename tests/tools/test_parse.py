from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthcomp_env.tools import parse
from synthcomp_env.tools.parse import MAX_CALLS, Call

ONE = [Call("read_file", {"path": "f1"})]
TWO = [Call("read_file", {"path": "f1"}), Call("end_day", {})]
CALL = {"name": "read_file", "arguments": {"path": "f1"}}
END = {"name": "end_day", "arguments": {}}


@pytest.mark.parametrize(
    ("action", "calls"),
    [
        (json.dumps(CALL), ONE),
        (f"  \n{json.dumps(CALL)}\n", ONE),
        (f"<tool_call>\n{json.dumps(CALL)}\n</tool_call>", ONE),
        (f"I look.\n<tool_call>{json.dumps(CALL)}</tool_call>\n<tool_call>{json.dumps(END)}</tool_call>", TWO),
        (f"<tool_call>{json.dumps(CALL)}", ONE),
        (f"```json\n{json.dumps(CALL)}\n```", ONE),
        (f"```\n{json.dumps([CALL, END])}\n```", TWO),
        (f"First this: {json.dumps(CALL)} and then that.", ONE),
        (json.dumps([CALL, END]), TWO),
        (json.dumps(CALL) + "\n" + json.dumps(END), TWO),
        (f"<think>{json.dumps(END)}</think>{json.dumps(CALL)}", ONE),
        (json.dumps({"type": "function", "function": {"name": "read_file", "arguments": '{"path": "f1"}'}}), ONE),
        (json.dumps({"role": "assistant", "tool_calls": [{"id": "1", "function": CALL}, {"function": END}]}), TWO),
        ({"type": "tool_use", "id": "x", "name": "read_file", "input": {"path": "f1"}}, ONE),
        (CALL, ONE),
        ([CALL, END], TWO),
        ({"name": "end_day"}, [Call("end_day", {})]),
        ({"name": "end_day", "arguments": None}, [Call("end_day", {})]),
        ({"name": "end_day", "arguments": ""}, [Call("end_day", {})]),
        ("I have finished.", []),
        ("", []),
        ("[1] see my notes", []),
        ("<think>", []),
    ],
)
def test_forms_of_a_call(action: Any, calls: list[Call]) -> None:
    assert parse(action) == calls


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ('{"name": "read_file", "arguments": {"path": "f1"}', "not valid JSON"),
        ('{"name": "read_file", "arguments": {path: "f1"}}', "character 36"),
        ("<tool_call>read f1</tool_call>", "Example"),
        ({"arguments": {}}, '"name"'),
        ({"name": 7}, '"name"'),
        ({"name": "x", "arguments": [1]}, "JSON object"),
        ({"name": "x", "arguments": "{"}, "not valid JSON"),
        (7, "not a int"),
        (None, "NoneType"),
        ('{"name": "x", "arguments": {"a": ' + "[" * 9000 + "]" * 9000 + "}}", "deeply"),
    ],
)
def test_what_cannot_be_read_says_why(action: Any, words: str) -> None:
    (call,) = parse(action)
    assert call.error is not None
    assert call.error.kind == "malformed"
    assert words in call.error.message


@pytest.mark.parametrize("text", ["\x00", "\ud800", "a\x1bb", "\uffff"])
def test_characters_that_no_file_can_hold_are_refused(text: str) -> None:
    for action in (
        {"name": "write_note", "arguments": {"text": text}},
        json.dumps({"name": "w", "arguments": {"t": text}}),
    ):
        (call,) = parse(action)
        assert call.error is not None
        call.error.message.encode()


def test_huge_actions_and_crowds_of_calls_are_bounded() -> None:
    (call,) = parse("{" + " " * 10_000_000)
    assert call.error is not None
    assert call.error.kind == "too_large"
    assert len(parse([END] * 1000)) == MAX_CALLS + 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(st.text() | JSON | st.binary() | JSON.map(lambda value: json.dumps(value)))
def test_nothing_a_policy_says_raises(action: Any) -> None:
    for call in parse(action):
        assert isinstance(call, Call)


@given(st.dictionaries(st.text(max_size=10), JSON, max_size=4))
def test_a_call_comes_back_from_its_text_or_is_refused(arguments: dict[str, Any]) -> None:
    try:
        text = json.dumps({"name": "x", "arguments": arguments}, allow_nan=False)
    except ValueError:
        return
    (call,) = parse(text)
    assert call.error is not None or call.arguments == arguments
