"""From what a user asks for to a world: references, directories, computers, or a fresh one by seed. Worlds are kept."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from typing import Any

from synthcomp_env.computer.computer import Computer
from synthcomp_env.creation import materialise, occupations_in_split, resolve, scenario_of
from synthcomp_env.creation.splits import SplitName
from synthcomp_env.errors import ConfigError
from synthcomp_env.randomness import keyed
from synthcomp_env.tasks import cut_task
from synthcomp_env.world.pack import pack_names
from synthcomp_env.worlds import World, entries_of, make_world

__all__ = ["Source", "open_source", "open_task", "source_of"]

_KEPT = 24

Source = Computer | str
"""A computer, or a reference to one."""


def source_of(computer: Any, occupation: str | None, seed: int, split: SplitName | None = None) -> Source:
    """What computer is meant: the one asked for, or a generated one of this seed.

    Args:
        computer: a `Computer`, a reference, the path of a directory, or None for a generated one.
        occupation: of a generated computer; None draws one by the seed, from those of the split.
        seed: of a generated computer.
        split: "train", "val", "test", or None.

    Raises:
        ConfigError: `computer` is none of these.
    """
    if computer is None:
        if occupation is None:
            known = pack_names() if split is None else occupations_in_split(split, pack_names())
            if not known:
                raise ConfigError("no occupation pack found; put one into envs/packs/ or name its path as occupation.")
            occupation = keyed(seed, "occupation").choice(sorted(known))
        return f"generated:{occupation}#{seed}"
    if isinstance(computer, Computer | str):
        return computer
    if isinstance(computer, Path):
        return str(computer)
    raise ConfigError(f"computer is a Computer, a reference or a directory, not {type(computer).__name__}")


def open_source(source: Source, difficulty: float, judge: Any = None) -> World:
    """The world of a computer, made at its first use and kept among the most recently used.

    Raises:
        ConfigError: the reference has no known form.
        DataError: the computer cannot be read.
    """
    key = _identity(source, difficulty, judge)
    found = _found(key)
    if found is not None:
        return found
    if isinstance(source, Computer):
        computer = source if source.hidden or source.materialised else materialise(source.repaired())
        reference = ""
    else:
        computer, reference = resolve(source, difficulty), source
    scenario = scenario_of(computer)
    return _keep(key, make_world(reference, scenario, entries_of(computer, scenario), difficulty, judge=judge), source)


def open_task(source: Source, difficulty: float, seed: int, judge: Any = None) -> World:
    """The world of one small task cut out of a computer's world by a seed."""
    key = ("task", seed, *_identity(source, difficulty, judge))
    found = _found(key)
    if found is not None:
        return found
    return _keep(key, cut_task(open_source(source, difficulty, judge), seed).world, source)


_worlds: OrderedDict[tuple[Any, ...], tuple[World, Source]] = OrderedDict()
"""With each world its source, so that a computer's id stays its own for as long as its world is kept."""


def _identity(source: Source, difficulty: float, judge: Any) -> tuple[Any, ...]:
    """A key for what makes a world. A directory that was written to again is another one."""
    if isinstance(source, Computer):
        return ("computer", id(source), id(judge))
    if source.startswith("generated:"):
        return (source, difficulty, id(judge))
    path = Path(source.removeprefix("released:").rpartition("#")[0] if source.startswith("released:") else source)
    return (source, path.stat().st_mtime_ns if path.exists() else 0, id(judge))


def _found(key: tuple[Any, ...]) -> World | None:
    kept = _worlds.get(key)
    if kept is None:
        return None
    _worlds.move_to_end(key)
    return kept[0]


def _keep(key: tuple[Any, ...], world: World, source: Source) -> World:
    _worlds[key] = (world, source)
    while len(_worlds) > _KEPT:
        _worlds.popitem(last=False)
    return world
