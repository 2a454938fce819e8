"""A tiny policy of our own: a vocabulary, a model of about a million parameters, and the one skill it must begin with.

No checkpoint can be had everywhere, and a real trainer must be tried on a real policy in minutes. The vocabulary is
byte-level, so any text can be written in it; words, digits and what stands between them are cut alike wherever they
stand, so copying text is copying tokens. A model that cannot copy will never quote a path or a figure, and no reward
would ever teach it: so it first learns to repeat random tokens, and to look a row up by its key and repeat the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from synthcomp_env.errors import ConfigError, MissingExtra
from synthcomp_env.rl.chatml import END, START, dress, unlist_tools

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedTokenizerFast, Qwen2ForCausalLM

__all__ = ["copying_batches", "learn_copying", "tiny_model", "tiny_tokenizer"]

PAD = "<|endoftext|>"
FRAMES = ("<tool_call>", "</tool_call>", "<tool_response>", "</tool_response>")
"""Markers of the chat format that deserve a token each."""

_PIECES = r"\d|[A-Za-z]+|[^A-Za-z\d]+"
"""Single digits, words without the space before them, and whatever stands between."""

_IGNORED = -100
"""A label that counts for nothing, as in transformers."""


def tiny_tokenizer(texts: Iterable[str], size: int = 1024) -> PreTrainedTokenizerFast:
    """A byte-level BPE vocabulary of `size` tokens, learnt from `texts`, with the chat format; tools are not rendered
    into the prompt: their schemas would be longer than all the rest.

    Raises:
        ConfigError: `size` leaves no room for anything but bytes.
        MissingExtra: transformers is not installed.
    """
    try:
        from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
        from transformers import PreTrainedTokenizerFast
    except ImportError as error:
        raise MissingExtra("A tiny policy", "train") from error
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    learnt = size - len(FRAMES)
    if learnt < len(alphabet) + 3:
        raise ConfigError(f"a vocabulary needs at least {len(alphabet) + 3 + len(FRAMES)} tokens, not {size}")
    inner = Tokenizer(models.BPE())
    inner.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_PIECES), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    inner.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=learnt, initial_alphabet=alphabet, show_progress=False, special_tokens=[PAD, START, END]
    )
    inner.train_from_iterator(texts, trainer)
    inner.add_tokens(list(FRAMES))
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=inner, pad_token=PAD, clean_up_tokenization_spaces=False)
    return unlist_tools(dress(tokenizer))


def tiny_model(
    tokenizer: Any, *, width: int = 128, layers: int = 4, inner: int = 384, context: int = 2048, seed: int = 0
) -> Qwen2ForCausalLM:
    """An untrained model for a tokenizer: Qwen2's architecture, heads of 32 (the smallest that vLLM serves on a CPU).

    Args:
        tokenizer: whose vocabulary it speaks.
        width: of the residual stream; a multiple of 32.
        layers, inner: how many layers, and the width of their inner part.
        context: most tokens of a conversation.
        seed: of the first weights.

    Raises:
        ConfigError: `width` is no multiple of 32.
        MissingExtra: transformers or torch is not installed.
    """
    try:
        import torch
        from transformers import Qwen2Config, Qwen2ForCausalLM
    except ImportError as error:
        raise MissingExtra("A tiny policy", "train") from error
    if width % 32:
        raise ConfigError(f"the width of a tiny policy is a multiple of 32, not {width}")
    end, pad = tokenizer.convert_tokens_to_ids(END), tokenizer.pad_token_id
    config = Qwen2Config(
        vocab_size=len(tokenizer), hidden_size=width, num_hidden_layers=layers, num_attention_heads=width // 32,
        num_key_value_heads=width // 32, intermediate_size=inner, max_position_embeddings=context,
        tie_word_embeddings=True, bos_token_id=None, eos_token_id=end, pad_token_id=pad,
    )  # fmt: skip
    torch.manual_seed(seed)
    model = Qwen2ForCausalLM(config)
    _look_back(model)
    model.generation_config.eos_token_id, model.generation_config.pad_token_id = end, pad
    return model


def _look_back(model: Any) -> None:
    """Let the heads of the first layer begin by looking one, two, three, … tokens back.

    Copying is looking up where the last token stood before, and repeating what followed; a model finds that out long
    after it has learnt to see each token's neighbour, which is the slow part. Queries and keys have biases here, so a
    head that looks back a fixed way needs no more than two vectors that the rotation of `offset` positions makes equal.
    """
    import torch

    layer = model.model.layers[0].self_attn
    size = layer.head_dim
    half = size // 2
    sharp = 6.0 * (torch.arange(half) < half // 2)
    angles = model.model.rotary_emb.inv_freq
    with torch.no_grad():
        for head in range(model.config.num_attention_heads):
            at, turn = head * size, angles * (head + 1)
            layer.q_proj.bias[at : at + size] = torch.cat([sharp, torch.zeros(half)])
            layer.k_proj.bias[at : at + size] = torch.cat([sharp * turn.cos(), sharp * turn.sin()])


def copying_batches(
    vocabulary: int, seed: int, *, batch: int = 32, length: int = 128, words: float = 0.5
) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Endless batches of random tokens in which later parts repeat earlier ones: (tokens, labels), each
    (batch, length). Only what can be known counts in the labels.

    A share `words` of the rows repeat words; the others are tables, of whose rows some come again.
    """
    import torch

    draw = np.random.default_rng(seed)
    while True:
        rows = [(_words if draw.random() < words else _table)(draw, vocabulary, length) for _ in range(batch)]
        tokens = torch.from_numpy(np.stack([row[0] for row in rows]))
        labels = torch.from_numpy(np.stack([row[1] for row in rows]))
        yield tokens, labels


def _words(draw: np.random.Generator, vocabulary: int, length: int) -> tuple[Any, Any]:
    """A few words of random tokens that come again and again: after its first token, a known word can be known."""
    words = [draw.integers(3, vocabulary, int(draw.integers(3, 12))).tolist() for _ in range(int(draw.integers(2, 8)))]
    tokens: list[int] = []
    labels: list[int] = []
    met: set[int] = set()
    while len(tokens) < length:
        at = int(draw.integers(len(words)))
        tokens += words[at]
        labels += [_IGNORED, *words[at][1:]] if at in met else [_IGNORED] * len(words[at])
        met.add(at)
    return np.array(tokens[:length]), np.array(labels[:length])


def _table(draw: np.random.Generator, vocabulary: int, length: int) -> tuple[Any, Any]:
    """Rows of key, bar, value, end, the bar and end the same in all of them; then some rows again."""
    bar, end = draw.integers(3, vocabulary, 2)
    parts: list[tuple[list[int], list[int]]] = []
    for _ in range(int(draw.integers(3, 7))):
        key, value = (draw.integers(3, vocabulary, int(draw.integers(1, most))).tolist() for most in (5, 9))
        parts.append((key, value))
    tokens: list[int] = []
    labels: list[int] = []
    for key, value in parts:
        tokens += [*key, bar, *value, end]
    labels += [_IGNORED] * len(tokens)
    while len(tokens) < length:
        key, value = parts[int(draw.integers(len(parts)))]
        tokens += [*key, bar, *value, end]
        labels += [_IGNORED] * len(key) + [bar, *value, end]
    return np.array(tokens[:length]), np.array(labels[:length])


def learn_copying(
    model: Any,
    steps: int,
    *,
    seed: int = 0,
    rate: float = 2e-3,
    batch: int = 32,
    length: int = 128,
    report: Callable[[int, float, float], None] | None = None,
) -> float:
    """Teach a model to copy, in place.

    Args:
        model: a causal language model.
        steps: of the optimiser (AdamW, a warm-up of a tenth, then a cosine down to a tenth).
        seed: of the random tokens.
        rate: highest learning rate.
        batch, length: rows, and tokens of a row.
        report: told (step, loss, share of known tokens that were right) every 50 steps.

    Returns:
        The share of known tokens that were right, over the last 50 steps.
    """
    import torch
    from transformers import get_cosine_with_min_lr_schedule_with_warmup as cosine

    optimiser = torch.optim.AdamW(model.parameters(), lr=rate, weight_decay=0.01)
    schedule = cosine(optimiser, steps // 10, steps, min_lr_rate=0.1)
    model.train()
    right: list[float] = []
    batches = copying_batches(model.config.vocab_size, seed, batch=batch, length=length)
    for step in range(1, steps + 1):
        tokens, labels = (part.to(model.device) for part in next(batches))
        logits = model(input_ids=tokens).logits[:, :-1]
        wanted = labels[:, 1:]
        known = wanted != _IGNORED
        loss = torch.nn.functional.cross_entropy(logits[known], wanted[known])
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        optimiser.zero_grad(set_to_none=True)
        right.append(float((logits[known].argmax(-1) == wanted[known]).float().mean()))
        if report is not None and step % 50 == 0:
            report(step, loss.item(), sum(right[-50:]) / 50)
    return sum(right[-50:]) / len(right[-50:])
