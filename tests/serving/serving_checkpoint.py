"""A checkpoint of a hundred thousand parameters that knows one thing: to answer anything with one call."""

from __future__ import annotations

from pathlib import Path

from synthcomp_env.environment import SyntheticComputerEnv
from synthcomp_env.rl.tiny import tiny_model, tiny_tokenizer

REPLY = '<tool_call>\n{"name": "list_messages", "arguments": {}}\n</tool_call><|im_end|>'


def write_checkpoint(folder: Path, *, steps: int = 80, seed: int = 0) -> None:
    """Teach a fresh model `REPLY` and save it; with no steps it stays random."""
    import torch

    env = SyntheticComputerEnv(preset="task")
    texts = []
    for number in range(4):
        observation, _ = env.reset(seed=number)
        texts += [env.system_prompt, observation]
    tokenizer = tiny_tokenizer([*texts, REPLY], 512)
    model = tiny_model(tokenizer, width=64, layers=2, inner=128, context=4096, seed=seed)
    reply = tokenizer(REPLY)["input_ids"]
    optimiser = torch.optim.AdamW(model.parameters(), lr=5e-3)
    draw = torch.Generator().manual_seed(seed)
    header = tokenizer("<|im_start|>assistant\n")["input_ids"]
    for _ in range(steps):  # after anything at all
        before = torch.randint(3, len(tokenizer), (8, 150), generator=draw)
        known = torch.tensor([header + reply]).expand(8, -1)
        tokens = torch.cat([before, known], dim=1)
        labels = tokens.clone()
        labels[:, : -len(reply)] = -100
        model(input_ids=tokens, labels=labels).loss.backward()
        optimiser.step()
        optimiser.zero_grad()
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
