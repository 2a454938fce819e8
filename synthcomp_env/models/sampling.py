"""Sampling in a batch where every conversation draws from its own seed."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from transformers import LogitsProcessor

__all__ = ["SeededSampling"]


class SeededSampling(LogitsProcessor):  # type: ignore[misc]
    """Makes the greedy choice a draw: with Gumbel noise added, the largest logit is a sample of the softmax.

    A batch has one generator of randomness in transformers; here each row has its own, so that what else is in the
    batch does not change what a row draws.

    Args:
        rows: (temperature, top_p, seed) of each conversation. Temperature 0 is greedy.
    """

    def __init__(self, rows: Sequence[tuple[float, float, int | None]]) -> None:
        self._rows = [(temperature, top_p, _generator(seed)) for temperature, top_p, seed in rows]

    def __call__(self, input_ids: torch.LongTensor, scores: torch.FloatTensor) -> torch.FloatTensor:
        """Logits whose largest is the draw, row by row."""
        out = scores.clone()
        for row, (temperature, top_p, generator) in enumerate(self._rows):
            if temperature > 0:
                logits = scores[row].float().cpu() / temperature
                if top_p < 1:
                    logits = _nucleus(logits, top_p)
                noise = torch.empty_like(logits).exponential_(generator=generator).log().neg()
                out[row] = (logits + noise).to(out)
        return out


def _generator(seed: int | None) -> torch.Generator:
    made = torch.Generator()
    if seed is None:
        made.seed()
    else:
        made.manual_seed(seed)
    return made


def _nucleus(logits: torch.Tensor, top_p: float) -> torch.Tensor:
    """The logits of the fewest tokens that hold `top_p` of the probability; the others are impossible."""
    ordered, order = logits.sort(descending=True)
    before = ordered.softmax(-1).cumsum(-1) - ordered.softmax(-1)
    ordered = ordered.masked_fill(before >= top_p, float("-inf"))
    return torch.empty_like(logits).scatter_(0, order, ordered)
