"""Make the tiny policy: a vocabulary learnt from demonstrations, about a million parameters, taught to copy.

    python training/make_tiny.py models/tiny            # some ten minutes on one core
    python training/make_tiny.py models/tiny --steps 50 # a look at how it goes; it copies nothing yet

What it writes is an ordinary checkpoint: SFT, GRPO, vLLM and transformers take the folder as it is.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from synthcomp_env.errors import SynthcompError
from synthcomp_env.rl.demonstrations import demonstrations
from synthcomp_env.rl.task_rows import task_rows
from synthcomp_env.rl.tiny import learn_copying, tiny_model, tiny_tokenizer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path, help="folder of the checkpoint")
    parser.add_argument("--vocabulary", type=int, default=1024, help="tokens")
    parser.add_argument("--width", type=int, default=128, help="of the model, a multiple of 32")
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--texts", type=int, default=640, help="demonstrations the vocabulary is learnt from")
    parser.add_argument("--steps", type=int, default=1000, help="of learning to copy")
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()

    def report(step: int, loss: float, right: float) -> None:
        print(f"step {step}: loss {loss:.3f}, {right:.1%} of the known tokens right", file=sys.stderr)

    try:
        shown = demonstrations(task_rows("train", chosen.texts, 0.0))
        tokenizer = tiny_tokenizer((text for each in shown for text in each.texts()), chosen.vocabulary)
        model = tiny_model(
            tokenizer, width=chosen.width, layers=chosen.layers, inner=3 * chosen.width, seed=chosen.seed
        )
        print(f"{sum(each.numel() for each in model.parameters()):,} parameters", file=sys.stderr)
        learn_copying(model, chosen.steps, seed=chosen.seed, report=report)
    except SynthcompError as error:
        sys.exit(f"{Path(sys.argv[0]).name}: {error}")
    model.save_pretrained(chosen.out)
    tokenizer.save_pretrained(chosen.out)
    print(chosen.out)


if __name__ == "__main__":
    main()
