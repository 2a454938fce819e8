"""The tiny policy: a vocabulary for any text, the chat format, and copying that is really learnt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthcomp_env.errors import ConfigError
from synthcomp_env.rl.demonstrations import Demonstration

torch = pytest.importorskip("torch", reason="torch is in the train extra")

from synthcomp_env.rl.tiny import copying_batches, learn_copying, tiny_model, tiny_tokenizer  # noqa: E402

TOKENIZER = tiny_tokenizer(["Write Note.md with the line: Total Doses: 1,204"], 300)


@given(st.text(max_size=60))
def test_any_text_can_be_written(text: str) -> None:
    assert TOKENIZER.decode(TOKENIZER.encode(text, add_special_tokens=False)) == text


def test_words_and_digits_are_cut_alike_wherever_they_stand() -> None:
    def pieces(text: str) -> list[str]:
        return [TOKENIZER.decode([token]) for token in TOKENIZER.encode(text, add_special_tokens=False)]

    assert all("Doses" in pieces(text) for text in ("Doses", "| Doses |", '"Doses"', "Total Doses: 3", "Doses,"))
    assert pieces("1204") == ["1", "2", "0", "4"]


def test_a_conversation_reads_back_and_masks_what_the_policy_wrote(demonstrated: list[Demonstration]) -> None:
    tokenizer = tiny_tokenizer((text for each in demonstrated for text in each.texts()), 512)
    for each in demonstrated[:4]:
        made = tokenizer.apply_chat_template(
            list(each.messages), return_dict=True, return_assistant_tokens_mask=True, tools=[{"type": "function"}]
        )
        written = [token for token, own in zip(made["input_ids"], made["assistant_masks"], strict=True) if own]
        turns = tokenizer.decode(written).split("<|im_end|>")[:-1]
        said = [message for message in each.messages if message["role"] == "assistant"]
        assert len(turns) == len(said)
        for text, message in zip(turns, said, strict=True):
            parsed = tokenizer.parse_response(tokenizer.encode(text, add_special_tokens=False), prefix="")
            assert parsed.get("tool_calls") == message.get("tool_calls")
            assert (parsed.get("content") or "") == message["content"]
        assert "function" not in tokenizer.decode(made["input_ids"][:100])  # schemas stay out of its prompt


def test_labels_are_tokens_that_can_be_known() -> None:
    """Every labelled token follows a pair that stood before, in words, or belongs to a row that stood before."""
    tokens, labels = next(copying_batches(200, 1, batch=64, length=100))
    assert tokens.shape == labels.shape == (64, 100)
    known = labels != -100
    assert torch.equal(tokens[known], labels[known])
    assert 0.2 < float(known.float().mean()) < 0.9
    for row, mask in zip(tokens.tolist(), known.tolist(), strict=True):
        for at in (at for at, own in enumerate(mask) if own):
            assert row[at] in row[:at]


def test_heads_of_the_first_layer_look_back_one_way_each() -> None:
    model = tiny_model(TOKENIZER, width=128, layers=1, inner=32)
    model.set_attn_implementation("eager")
    seen = model(torch.arange(40).reshape(1, -1), output_attentions=True).attentions[0][0]
    for head, weights in enumerate(seen):
        assert weights[20:].argmax(-1).tolist() == [at - head - 1 for at in range(20, 40)]
        assert float(weights[30, 30 - head - 1]) > 0.5


def test_copying_is_learnt() -> None:
    model = tiny_model(TOKENIZER, width=64, layers=2, inner=64)
    before = learn_copying(tiny_model(TOKENIZER, width=64, layers=2, inner=64), 1, length=64, batch=8)
    after = learn_copying(model, 200, rate=4e-3, length=64, batch=16)
    assert before < 0.03
    assert after > 0.08


def test_sizes_that_cannot_be_are_refused() -> None:
    with pytest.raises(ConfigError, match="at least 263 tokens, not 100"):
        tiny_tokenizer([""], 100)
    with pytest.raises(ConfigError, match="multiple of 32, not 100"):
        tiny_model(TOKENIZER, width=100)
