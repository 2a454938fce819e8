"""The sentences every occupation shares (`envs/words/phrases.yaml`), in the grammar of packs.

They hold no occupation's words; what they speak of comes through slots. Numbers come through slots only. A pack
overrides any of them by name under `phrases:`.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter

from synthcomp_env import shipped
from synthcomp_env.errors import ConfigError
from synthcomp_env.world.grammar import pick
from synthcomp_env.world.packfile import PackFile
from synthcomp_env.world.packmodel import Pack, Templates

__all__ = ["Phrasebook", "read_words", "stock"]

_KIND: TypeAdapter[dict[str, Templates]] = TypeAdapter(dict[str, Templates])


def stock() -> dict[str, tuple[str, ...]]:
    """The stock sentences: name -> templates, of which one is drawn.

    Raises:
        ConfigError: the file is missing or wrong; the message gives file, line and name.
    """
    return read_words("phrases")


def read_words(name: str) -> dict[str, tuple[str, ...]]:
    """A file of `envs/words/`: name of a sentence -> templates.

    Raises:
        ConfigError: the file is missing or wrong; the message gives file, line and name.
    """
    path = shipped.find("envs/words", name)
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _read(path: Path, _modified: int) -> dict[str, tuple[str, ...]]:
    return PackFile(path).checked(_KIND.validate_python)


class Phrasebook:
    """The sentences of one pack: its own where it has them, the stock ones otherwise; without a pack, the stock."""

    def __init__(self, pack: Pack | None = None) -> None:
        self._sentences = stock() if pack is None else {**stock(), **pack.phrases}

    def say(self, name: str, draw: random.Random, slots: Mapping[str, str]) -> str:
        """One reading of the named sentence.

        Raises:
            ConfigError: neither the pack nor the stock has a sentence of that name.
        """
        if name not in self._sentences:
            raise ConfigError(f"no sentence {name!r}: write one in envs/words/phrases.yaml or the pack's 'phrases'.")
        return pick(self._sentences[name], draw, slots)
