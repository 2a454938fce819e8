"""The chat format: what TRL demands of a template, and that calls are read back as they were written."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("transformers", reason="the chat format is for transformers' tokenizers: the train extra")

import copy
import itertools

from synthcomp_env.rl.chatml import SPECIAL_TOKENS, dress, unlist_tools

CALLS = [
    {"type": "function", "function": {"name": "read_file", "arguments": {"path": 'C:/Zoë "x".docx', "page": 2}}},
    {"type": "function", "function": {"name": "end_day", "arguments": {}}},
]
TALK: list[dict[str, Any]] = [
    {"role": "system", "content": "You are Ada."},
    {"role": "user", "content": "Begin."},
    {"role": "assistant", "content": "First this.", "tool_calls": CALLS},
    {"role": "tool", "name": "read_file", "content": "Text."},
    {"role": "tool", "name": "end_day", "content": "Over."},
    {"role": "assistant", "content": "Done."},
]
TOOLS = [{"type": "function", "function": {"name": "end_day", "description": "End.", "parameters": {"type": "object"}}}]


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    inner = Tokenizer(models.BPE(vocab={letter: at for at, letter in enumerate(alphabet)}, merges=[]))
    inner.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    inner.decoder = decoders.ByteLevel()
    bare = PreTrainedTokenizerFast(tokenizer_object=inner)
    with pytest.raises(ValueError, match="im_start"):
        dress(bare)
    bare.add_special_tokens({"additional_special_tokens": list(SPECIAL_TOKENS)})
    return dress(bare)


def _text(tokenizer: Any, messages: list[dict[str, Any]], **settings: Any) -> str:
    return str(tokenizer.apply_chat_template(messages, tokenize=False, **settings))


def test_trl_finds_what_it_needs(tokenizer: Any) -> None:
    found = pytest.importorskip("trl.chat_template_utils", reason="TRL judges the template: the train extra")
    assert found.supports_tool_calling(tokenizer)
    assert found.is_chat_template_prefix_preserving(tokenizer)
    assert found.has_generation_markers(tokenizer.chat_template)
    assert found.is_chat_template_stop_token_trained(tokenizer)
    assert found.get_training_chat_template(tokenizer) is None  # none better


def test_tools_can_be_left_out_of_the_prompt(tokenizer: Any) -> None:
    bare = _text(tokenizer, TALK)
    assert len(_text(tokenizer, TALK, tools=TOOLS)) > len(bare)
    short = unlist_tools(unlist_tools(copy.deepcopy(tokenizer)))
    assert _text(short, TALK, tools=TOOLS) == bare
    found = pytest.importorskip("trl.chat_template_utils", reason="TRL judges the template: the train extra")
    assert found.supports_tool_calling(short)
    assert found.is_chat_template_prefix_preserving(short)


def test_appending_changes_nothing_before(tokenizer: Any) -> None:
    texts = [_text(tokenizer, TALK[: end + 1], tools=TOOLS) for end in (1, 2, 4, 5)]
    for shorter, longer in itertools.pairwise(texts):
        assert longer.startswith(shorter)
    assert _text(tokenizer, TALK[:2], tools=TOOLS, add_generation_prompt=True) == texts[0] + "<|im_start|>assistant\n"


def test_tools_are_shown_only_where_there_are_any(tokenizer: Any) -> None:
    assert '{"type": "function", "function": {"name": "end_day"' in _text(tokenizer, TALK, tools=TOOLS)
    assert "<tools>" not in _text(tokenizer, TALK)
    assert _text(tokenizer, TALK[1:2]) == "<|im_start|>user\nBegin.<|im_end|>\n"
    assert _text(tokenizer, TALK[1:2], tools=TOOLS).startswith("<|im_start|>system\n# Tools")


def test_calls_come_back_as_they_were_written(tokenizer: Any) -> None:
    header = _text(tokenizer, TALK[:2], add_generation_prompt=True)
    reply = _text(tokenizer, TALK[:3])[len(header) :]
    encode = lambda text: tokenizer(text, add_special_tokens=False)["input_ids"]  # noqa: E731
    read = tokenizer.parse_response(encode(reply), prefix=encode(header))
    assert read["tool_calls"] == CALLS
    assert read["content"].strip() == "First this."


def test_arguments_may_come_as_text(tokenizer: Any) -> None:
    """As the OpenAI API has them."""
    call = {"type": "function", "function": {"name": "end_day", "arguments": '{"a": 1}'}}
    assert '"arguments": {"a": 1}}' in _text(tokenizer, [{"role": "assistant", "content": None, "tool_calls": [call]}])
