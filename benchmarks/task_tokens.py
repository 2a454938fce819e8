"""How many tokens the whole conversation of a smallest task takes in a small vocabulary of our own.

A byte-level BPE vocabulary is trained on conversations of the train split and counts conversations of the val split
that it never saw: system prompt, tools (one line each: name, arguments, what it does), brief, every call of the
solution, every observation, the closing sentence, and four tokens a message for the template.

    python benchmarks/task_tokens.py --vocabulary 4096

needs the `tokens` extra. Exit status 1 when a conversation takes more than 800 tokens.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterable

from tokenizers import Tokenizer, models, pre_tokenizers, trainers

from synthcomp_env.creation import occupations_in_split
from synthcomp_env.creation.splits import SplitName, splits
from synthcomp_env.environment import SyntheticComputerEnv
from synthcomp_env.errors import ConfigError
from synthcomp_env.loading import open_source
from synthcomp_env.snapshots import Snapshot
from synthcomp_env.tasks import FAMILIES, cut_task
from synthcomp_env.world.pack import pack_names

LIMIT = 800
TEMPLATE = 4
"""Tokens by which a chat template frames a message."""


def conversation(occupation: str, seed: int, family: str) -> list[str]:
    """Every message of a solved task at difficulty 0, the tools among the first."""
    world = open_source(f"generated:{occupation}#{seed}", 0.0)
    task = cut_task(world, seed, family)
    env = SyntheticComputerEnv(preset="task")
    start = task.world.start(seed)
    env.restore(Snapshot(task.world, env.preset, start.state, start.book, 1, task.world.turns, start.text))
    tools = "\n".join(
        f"{tool.name}({', '.join(parameter.name for parameter in tool.parameters)}): {tool.description}"
        for tool in env.tools.values()
    )
    said = [f"{env.system_prompt}\n{tools}", start.text]
    for call in task.solution:
        said += [json.dumps(call), env.step(call)[0]]
    env.step("Done.")
    assert env.score == 1.0, f"{occupation}#{seed} {family} was not solved"
    return [*said, "Done."]


def sample(split: SplitName, count: int) -> Iterable[tuple[str, list[str]]]:
    """Conversations of a split, occupations and families in turn."""
    first = splits().seeds[split][0]
    packs, families = occupations_in_split(split, pack_names()), sorted(FAMILIES)
    for number in range(count):
        family = families[number % len(families)]
        try:
            yield family, conversation(packs[number % len(packs)], first + number, family)
        except ConfigError:  # this computer has nothing for the family, such as a figure that only a person knows
            continue


def trained(texts: Iterable[str], size: int) -> Tokenizer:
    """A byte-level BPE vocabulary: any text can be written in it."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    tokenizer.train_from_iterator(
        texts, trainers.BpeTrainer(vocab_size=size, initial_alphabet=alphabet, show_progress=False)
    )
    return tokenizer


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vocabulary", type=int, default=4096, help="tokens in the vocabulary")
    parser.add_argument("--train", type=int, default=400, help="conversations it is trained on")
    parser.add_argument("--test", type=int, default=110, help="conversations that are counted")
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args()
    tokenizer = trained((text for _, said in sample("train", wanted.train) for text in said), wanted.vocabulary)
    counts: dict[str, list[int]] = defaultdict(list)
    for family, said in sample("val", wanted.test):
        counts[family].append(sum(len(tokenizer.encode(text).ids) + TEMPLATE for text in said))
    rows = {family: {"mean": sum(found) / len(found), "most": max(found)} for family, found in sorted(counts.items())}
    if wanted.json:
        print(json.dumps({"vocabulary": wanted.vocabulary, "tokens": rows}))
    else:
        print(f"tokens of a whole conversation, vocabulary of {wanted.vocabulary}, unseen computers")
        for family, row in rows.items():
            print(f"  {family:16} mean {row['mean']:6.0f}   most {row['most']:5d}")
    return int(max(row["most"] for row in rows.values()) > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
