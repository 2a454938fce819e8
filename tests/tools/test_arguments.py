from __future__ import annotations

import math
from typing import Any

import pytest

from synthcomp_env.errors import ToolError
from synthcomp_env.tools import TOOLS
from synthcomp_env.tools.arguments import MAX_ITEMS, MAX_TEXT


def bind(name: str, **arguments: Any) -> dict[str, Any]:
    return TOOLS[name].bind(arguments)


def refused(name: str, **arguments: Any) -> ToolError:
    with pytest.raises(ToolError) as caught:
        bind(name, **arguments)
    return caught.value


def test_exact_arguments_pass_as_they_are() -> None:
    given = {"path": "f1", "page": 2}
    assert TOOLS["read_file"].bind(given) is given


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("read_file", {"path": "x", "page": "2"}, {"path": "x", "page": 2}),
        ("read_file", {"path": "x", "page": 2.0}, {"path": "x", "page": 2}),
        ("read_file", {"path": 12}, {"path": "12"}),
        ("read_file", {"path": "x", "formulas": "true"}, {"path": "x", "formulas": True}),
        ("read_file", {"path": "x", "page": None}, {"path": "x", "page": 1}),
        ("request_review", {"to": "a", "files": "f1, f2"}, {"to": "a", "files": ["f1", "f2"]}),
        ("request_review", {"to": "a", "files": '["a,b.md"]'}, {"to": "a", "files": ["a,b.md"]}),
        ("create_workbook", {"path": "a", "sheets": '{"S": [[1]]}'}, {"path": "a", "sheets": {"S": [[1]]}}),
        ("respond_to_invitation", {"event": "m", "answer": "Accept"}, {"event": "m", "answer": "accept"}),
    ],
)
def test_near_misses_are_coerced(name: str, given: dict[str, Any], expected: dict[str, Any]) -> None:
    assert bind(name, **given) == expected


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("read_file", {}, ["'path' is missing", "a string", "Example"]),
        ("read_file", {"pth": "x"}, ["'pth'", "did you mean 'path'"]),
        ("read_file", {"path": "x", "page": "two"}, ["'page'", "a whole number", "str 'two'"]),
        ("read_file", {"path": ["x"]}, ["'path'", "a string"]),
        ("read_file", {"path": "x", "page": 2.5}, ["'page'"]),
        ("read_file", {"path": "x", "page": True}, ["'page'"]),
        ("read_file", {"path": "x", "page": math.nan}, ["'page'"]),
        ("read_file", {"path": None}, ["'path'"]),
        ("create_workbook", {"path": "x", "sheets": [1]}, ["'sheets'", "a mapping"]),
        ("create_workbook", {"path": "x", "sheets": {"S": [[math.inf]]}}, ["number"]),
        ("create_workbook", {"path": "x", "sheets": {"S": [[10**400]]}}, ["number"]),
        ("create_workbook", {"path": "x", "sheets": {"S": [[b"x"]]}}, ["not JSON"]),
        ("send_message", {"to": [1], "subject": "", "body": ""}, ["'to'", "list of strings"]),
        ("respond_to_invitation", {"event": "m", "answer": "perhaps"}, ["accept, decline, tentative"]),
        ("write_note", {"text": "x", "x" * 500: 1}, ["no argument"]),
    ],
)
def test_wrong_arguments_teach(name: str, given: dict[str, Any], words: list[str]) -> None:
    error = refused(name, **given)
    assert error.kind == "bad_argument"
    for word in words:
        assert word in error.message
    assert len(error.message) < 600


def test_absurd_sizes_are_refused() -> None:
    assert refused("write_file", path="a.md", content="x" * (MAX_TEXT + 1)).kind == "too_large"
    assert refused("request_review", to="a", files=["x" * (MAX_TEXT + 1)]).kind == "too_large"
    assert refused("create_workbook", path="a", sheets={"S": [[0] * (MAX_ITEMS + 1)]}).kind == "too_large"
    deep: Any = 1
    for _ in range(100):
        deep = [deep]
    assert "nested" in refused("create_workbook", path="a", sheets={"S": deep}).message
    endless: dict[str, Any] = {}
    endless["S"] = endless
    assert "nested" in refused("create_workbook", path="a", sheets=endless).message
