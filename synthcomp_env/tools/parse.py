"""From what a policy says to the calls it means.

An action may be a JSON tool call as text, Hermes-style `<tool_call>{...}</tool_call>` blocks, a code fence around
either, the call objects of the OpenAI and Anthropic APIs, a dict, or a list of dicts. Text without a call means that
the policy has nothing more to do; malformed JSON is an error that shows where and how.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from json import JSONDecodeError, JSONDecoder
from typing import Any

import msgspec

from synthcomp_env.errors import ToolError
from synthcomp_env.tools.arguments import MAX_TEXT, unwritable

__all__ = ["EXAMPLE", "MAX_ACTION", "MAX_CALLS", "Call", "parse"]

EXAMPLE = '{"name": "read_message", "arguments": {"message": "m1"}}'
MAX_CALLS = 16
"""Most calls that one action may carry."""
MAX_ACTION = 4 * MAX_TEXT
"""Most characters of one action."""

_HERMES = re.compile(r"<tool_call>(.*?)(?:</tool_call>|\Z)", re.DOTALL)
_THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)
_FENCE = re.compile(r"```(?:json|tool_call|tool_code)?\s*\n?(.*?)(?:```|\Z)", re.DOTALL)
_EMBEDDED = re.compile(r'\{\s*"(?:name|function|tool)"\s*:')
_POSITION = re.compile(r"\(byte (\d+)\)")


class Call(msgspec.Struct, frozen=True):
    """One call as the policy wrote it: a tool's name and arguments, or why it could not be read."""

    name: str
    arguments: dict[str, Any]
    error: ToolError | None = None


class _Plain(msgspec.Struct):
    name: str
    arguments: dict[str, Any]


_plain = msgspec.json.Decoder(_Plain)
_any = msgspec.json.Decoder()
_embedded = JSONDecoder()


def parse(action: object) -> list[Call]:
    """The calls in an action, in order. An empty list means text without a call.

    Never raises for what a policy says: a part that cannot be read becomes a `Call` with its error.
    """
    if isinstance(action, str):
        if action[:1] == "{" and len(action) <= MAX_ACTION:
            try:
                plain = _plain.decode(action)
            except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
                return _text(action)
            if "\\u" not in action:
                return [Call(plain.name, plain.arguments)]
            return [_writable(Call(plain.name, plain.arguments))]
        return _text(action)
    if isinstance(action, Mapping):
        return _objects(dict(action))
    if isinstance(action, list | tuple):
        return _objects(list(action))
    return [_refused(f"An action is text, a mapping or a list of mappings, not a {type(action).__name__}.")]


def _text(text: str) -> list[Call]:
    if len(text) > MAX_ACTION:
        return [_refused(f"The action has {len(text):,} characters; at most {MAX_ACTION:,} can be read.", "too_large")]
    if "<think>" in text:
        text = _THOUGHT.sub("", text)
    blocks = _HERMES.findall(text) if "<tool_call>" in text else []
    if not blocks and "```" in text:
        blocks = [block for block in _FENCE.findall(text) if block.lstrip()[:1] in ("{", "[")]
    if not blocks:
        stripped = text.strip()
        if stripped[:1] == "{" or (stripped[:1] == "[" and stripped[1:].lstrip()[:1] == "{"):
            blocks = [stripped]
    if blocks:
        return [call for block in blocks[: MAX_CALLS + 1] for call in _block(block.strip())]
    return _within(text)


def _block(block: str) -> list[Call]:
    """The calls of one piece of JSON; several objects one after the other are several calls."""
    try:
        return _objects(_any.decode(block))
    except UnicodeEncodeError:
        return [_refused("The call holds characters that are not Unicode text.")]
    except RecursionError:
        return [_refused("The call is nested too deeply; arguments are flat.")]
    except msgspec.DecodeError as error:
        calls = _sequence(block)
        return calls if calls else [_malformed(block, str(error))]


def _sequence(block: str) -> list[Call]:
    """Several JSON objects set one after the other, or [] when that is not what the block is."""
    calls: list[Call] = []
    at = 0
    while at < len(block) and len(calls) <= MAX_CALLS:
        try:
            value, at = _embedded.raw_decode(block, at)
        except (JSONDecodeError, RecursionError):
            return []
        calls.extend(_objects(value))
        while at < len(block) and block[at] in " \t\r\n,;":
            at += 1
    return calls


def _within(text: str) -> list[Call]:
    """Calls set in the midst of prose."""
    calls: list[Call] = []
    at = 0
    while len(calls) <= MAX_CALLS and (found := _EMBEDDED.search(text, at)):
        try:
            value, at = _embedded.raw_decode(text, found.start())
        except (JSONDecodeError, RecursionError) as error:
            calls.append(_malformed(text[found.start() :], str(error)))
            break
        calls.extend(_objects(value))
    return calls


def _objects(value: Any) -> list[Call]:
    """The calls of a decoded value."""
    if isinstance(value, list):
        return [call for item in value[: MAX_CALLS + 1] for call in _objects(item) if not isinstance(item, list)]
    if not isinstance(value, dict):
        return [_refused(f"A call is a JSON object, not {type(value).__name__}.")]
    if isinstance(value.get("tool_calls"), list):
        return _objects(value["tool_calls"])
    return [_writable(_call(value))]


def _call(value: dict[str, Any]) -> Call:
    function = value.get("function")
    source = function if isinstance(function, dict) else value
    name = source.get("name", source.get("tool", function if isinstance(function, str) else None))
    if not isinstance(name, str) or not name:
        return _refused(f'The call has no "name". Example: {EXAMPLE}')
    arguments: Any = {}
    for key in ("arguments", "input", "parameters", "args"):
        if key in source:
            arguments = source[key]
            break
    if isinstance(arguments, str):
        if not arguments.strip():
            return Call(name, {})
        if len(arguments) > MAX_ACTION:
            return _refused(f"{name[:60]!r}: the arguments are too long to be read.", "too_large")
        try:
            arguments = _any.decode(arguments)
        except UnicodeEncodeError:
            return _refused(f"{name[:60]!r}: the arguments hold characters that are not Unicode text.")
        except RecursionError:
            return _refused(f"{name[:60]!r}: the arguments are nested too deeply; they are flat.")
        except msgspec.DecodeError as error:
            return _malformed(arguments, str(error))
    if arguments is None:
        return Call(name, {})
    if not isinstance(arguments, Mapping):
        return _refused(f'{name[:60]!r}: "arguments" must be a JSON object. Example: {EXAMPLE}')
    return Call(name, {str(key): item for key, item in arguments.items()})


def _writable(call: Call) -> Call:
    """The call, or its error when a text in it holds characters that no file can hold."""
    if call.error is None and (unwritable(call.arguments) or unwritable(call.name)):
        return _refused(
            "A text argument holds control characters or lone surrogates, which no file can hold. Leave them out.",
            "bad_argument",
        )
    return call


def _malformed(text: str, reason: str) -> Call:
    """An error that shows where the JSON broke."""
    found = _POSITION.search(reason) or re.search(r"\(char (\d+)\)", reason)
    place = ""
    if found:
        at = min(int(found[1]), len(text))
        place = f" near {text[max(0, at - 20) : at + 10]!r} (character {at})"
    what = _POSITION.sub("", reason).replace("JSON is malformed:", "").strip(" :")
    return _refused(f"The call is not valid JSON: {what[:120]}{place}. Example: {EXAMPLE}")


def _refused(message: str, kind: str = "malformed") -> Call:
    return Call("", {}, ToolError(kind, message))
