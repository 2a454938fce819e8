"""Counting the tokens of a prompt."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from synthcomp_env.environment import SyntheticComputerEnv
from synthcomp_env.errors import ConfigError, MissingExtra

__all__ = ["budget"]


def budget(preset: str, seed: int, tokenizer: Path | None) -> tuple[list[tuple[str, int]], str]:
    """Tokens of each part of a preset's opening prompt.

    Returns:
        (part, tokens) rows, and what counted them.

    Raises:
        ConfigError: the tokenizer file cannot be read.
        MissingExtra: the `tokenizers` package is missing.
    """
    count, counter = _counter(tokenizer)
    env = SyntheticComputerEnv(preset=preset)
    observation, _ = env.reset(seed=seed)
    schemas = env.tool_schemas("openai")
    rows = [("system prompt", count(env.system_prompt)), ("tool schemas", count(json.dumps(schemas)))]
    rows.append(("first observation", count(observation)))
    rows.append(("together", sum(number for _, number in rows)))
    rows += [(f"schema of {s['function']['name']}", count(json.dumps(s))) for s in schemas]
    return rows, counter


def _counter(path: Path | None) -> tuple[Callable[[str], int], str]:
    """What counts tokens, and its name."""
    if path is None:
        return (lambda text: -(-len(text) // 4)), "the rule of thumb of 4 characters a token"
    try:
        from tokenizers import Tokenizer
    except ImportError as error:
        raise MissingExtra("Counting with a tokenizer", "tokens") from error
    if not path.is_file():
        raise ConfigError(f"no tokenizer at {path}; give the path of a tokenizer.json")
    try:
        made = Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises bare Exception
        raise ConfigError(f"{path} is not a tokenizer.json: {error}") from error
    return (lambda text: len(made.encode(text).ids)), str(path)
