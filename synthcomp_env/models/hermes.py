"""Tools as plain text, in the Hermes form that Qwen, SmolLM and many small models were trained on.

The schemas join the system prompt, calls are `<tool_call>` blocks, results come back as `<tool_response>` blocks of the
user. It needs nothing of a server but text, and is byte for byte what Qwen's chat templates write.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby
from typing import Any

import msgspec

from synthcomp_env.models.chat import ChatMessage, ToolCall, ToolOffer

__all__ = ["as_text", "call_grammar", "written"]

_HEAD = (
    "\n\n# Tools\n\nYou may call one or more functions to assist with the user query.\n\n"
    "You are provided with function signatures within <tools></tools> XML tags:\n<tools>\n"
)
_TAIL = (
    "\n</tools>\n\nFor each function call, return a json object with function name and arguments within "
    '<tool_call></tool_call> XML tags:\n<tool_call>\n{"name": <function-name>, "arguments": <args-json-object>}\n'
    "</tool_call>"
)


def as_text(messages: Sequence[ChatMessage], tools: ToolOffer) -> list[ChatMessage]:
    """A conversation with tools as one without: system, user and assistant messages only."""
    schemas = "\n".join(json.dumps(schema, ensure_ascii=False) for schema in tools.schemas)
    plain: list[ChatMessage] = []
    for role, group in groupby(messages, key=lambda message: message.role):
        if role == "tool":
            results = "\n".join(f"<tool_response>\n{message.content}\n</tool_response>" for message in group)
            plain.append(ChatMessage("user", results))
        elif role == "assistant":
            plain += [ChatMessage("assistant", written(message)) for message in group]
        else:
            plain += group
    if plain and plain[0].role == "system":
        plain[0] = ChatMessage("system", plain[0].content + _HEAD + schemas + _TAIL)
    else:
        plain.insert(0, ChatMessage("system", (_HEAD + schemas + _TAIL).lstrip()))
    return plain


def written(message: ChatMessage) -> str:
    """An assistant's message with its calls as text."""
    blocks = [f"<tool_call>\n{_call(each)}\n</tool_call>" for each in message.calls]
    return "\n".join([message.content, *blocks] if message.content else blocks)


def _call(call: ToolCall) -> str:
    """A call as JSON; arguments that are no JSON stand as they were written."""
    return f'{{"name": {json.dumps(call.name)}, "arguments": {call.arguments or "{}"}}}'


def call_grammar(tools: ToolOffer) -> str:
    """The structural tag (as vLLM and xgrammar read it) of one valid call, or of the closing words."""
    choices: list[dict[str, Any]] = [
        {
            "type": "tag",
            "begin": f'<tool_call>\n{{"name": "{schema["function"]["name"]}", "arguments": ',
            # Small models lose themselves in white space, which JSON allows without end.
            "content": {
                "type": "json_schema",
                "json_schema": _closed(schema["function"]["parameters"]),
                "max_whitespace_cnt": 1,
            },
            "end": "}\n</tool_call>",
        }
        for schema in tools.schemas
    ]
    if tools.closing:
        choices.append({"type": "const_string", "value": tools.closing})
    return msgspec.json.encode({"type": "structural_tag", "format": {"type": "or", "elements": choices}}).decode()


def _closed(parameters: dict[str, Any]) -> dict[str, Any]:
    """A schema of arguments that allows no others."""
    return {**parameters, "additionalProperties": False}
