"""The chat format of the checkpoints made here: one template for SFT, GRPO and a vLLM server.

The template (`training/chatml.jinja`) renders tools and their results Hermes-style in ChatML. It travels with the
tokenizer, and so does how a reply is read back into calls: TRL parses by it, vLLM by its `hermes` parser.
"""

from __future__ import annotations

from typing import Any

from synthcomp_env.shipped import find

__all__ = ["END", "RESPONSE_TEMPLATE", "SPECIAL_TOKENS", "START", "dress", "unlist_tools"]

START, END = "<|im_start|>", "<|im_end|>"
SPECIAL_TOKENS = (START, END)
"""What a tokenizer needs as single tokens: the bounds of a turn. `<tool_call>` may be several."""

RESPONSE_TEMPLATE: dict[str, Any] = {
    "defaults": {"role": "assistant"},
    "start_anchor": f"{START}assistant\n",
    "fields": {
        "tool_calls": {
            "open": "<tool_call>",
            "close_pattern": r"</tool_call>\s*",
            "repeats": True,
            "content": "json",
            "transform": {"type": "function", "function": "{content}"},
        },
        "content": {"close_pattern": r"<\|im_end\|>\s*", "content": "text"},
    },
}
"""How transformers' `parse_response` finds calls and text in a reply."""


_UNLISTED = "{%- set tools = [] %}"


def unlist_tools(tokenizer: Any) -> Any:
    """Let a tokenizer's chat template leave the tools' schemas out of the prompt, in place: some 900 tokens of every
    conversation, which a policy that is taught the calls can do without. Returns the same tokenizer."""
    if not tokenizer.chat_template.startswith(_UNLISTED):
        tokenizer.chat_template = _UNLISTED + tokenizer.chat_template
    return tokenizer


def dress(tokenizer: Any) -> Any:
    """Give a tokenizer the chat format, in place: template, response template, end of turn as its end of sequence.

    Args:
        tokenizer: a transformers tokenizer that knows `SPECIAL_TOKENS`.

    Returns:
        The same tokenizer; `save_pretrained` keeps all of it.

    Raises:
        ValueError: the tokenizer lacks a special token.
    """
    known = tokenizer.get_vocab()
    if missing := [token for token in SPECIAL_TOKENS if token not in known]:
        raise ValueError(f"the tokenizer has no token {', '.join(missing)}: add it before the chat format")
    tokenizer.chat_template = find("training", "chatml", ".jinja").read_text(encoding="utf-8")
    tokenizer.response_template = RESPONSE_TEMPLATE
    tokenizer.eos_token = END
    return tokenizer
