"""Rows of small tasks: families in turn, several tasks a computer, several computers at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import count as counted
from itertools import islice

from synthcomp_env.creation import occupations_in_split
from synthcomp_env.creation.splits import SplitName, splits
from synthcomp_env.errors import ConfigError
from synthcomp_env.loading import open_source
from synthcomp_env.presets import Preset, load_preset
from synthcomp_env.prompting import system_prompt
from synthcomp_env.rl.rows import Row
from synthcomp_env.tasks import FAMILIES, Task, cut_task
from synthcomp_env.world.pack import pack_names
from synthcomp_env.worlds import World

__all__ = ["ABREAST", "task_rows"]

ABREAST = 8
"""Computers whose tasks alternate: as many worlds as fit into memory together with their tasks' own."""

_SEEDS = 8
"""Seeds kept for one computer: the first whose world has tasks of the wanted families is taken."""

_TRIES = 60
"""So many tasks are cut from a world for each that is wanted, until enough of the wanted families are found."""


def task_rows(
    split: SplitName,
    count: int,
    difficulty: float,
    families: Iterable[str] | None = None,
    occupations: Iterable[str] | None = None,
    first: int = 0,
    *,
    tasks_per_computer: int = 16,
    preset: str = "task",
) -> list[Row]:
    """Rows `first` to `first + count` of the endless list of a split's tasks: the same row wherever it is made.

    Rows alternate between eight computers until all their tasks are given, so a trainer that keeps the order (in TRL,
    `shuffle_dataset=False`) finds their worlds in memory, and a batch still meets several.

    Args:
        split: "train", "val" or "test": whose seeds and occupations.
        count: how many rows.
        difficulty: of computers and tasks, in [0, 1].
        families: of `tasks.FAMILIES`, in turn; all when None.
        occupations: in turn; all of the split when None.
        first: rows passed over, so that two calls share none.
        tasks_per_computer: more make rows faster (a world takes a tenth of a second), fewer make them more various.
        preset: a preset whose world is "task".

    Raises:
        ConfigError: an argument is wrong; the message names it.
    """
    found = load_preset(preset)
    wanted = _families(families)
    packs = _occupations(split, occupations)
    if found.world != "task":
        raise ConfigError(f"task rows need a preset whose world is 'task', not {preset!r}")
    for name, value, least in (("count", count, 0), ("first", first, 0), ("tasks_per_computer", tasks_per_computer, 1)):
        if value < least:
            raise ConfigError(f"{name} is at least {least}, not {value}")
    window = ABREAST * tasks_per_computer
    low, high = splits().seeds[split]
    if (first + count) // tasks_per_computer // len(packs) * _SEEDS + low + ABREAST * _SEEDS > high:
        raise ConfigError(f"the {split} split has not so many computers; ask for fewer rows, or more of each computer.")

    def rows() -> Iterator[Row]:
        for start in counted(first // window):
            groups = [
                _of_computer(number, packs, low, difficulty, wanted, tasks_per_computer, preset, found)
                for number in range(start * ABREAST, (start + 1) * ABREAST)
            ]
            for abreast in zip(*groups, strict=True):
                yield from abreast

    skipped = first % window
    return list(islice(rows(), skipped, skipped + count)) if count else []


def _families(names: Iterable[str] | None) -> list[str]:
    wanted = list(FAMILIES) if names is None else list(names)
    unknown = [name for name in wanted if name not in FAMILIES]
    if unknown or not wanted:
        raise ConfigError(f"no family of tasks {', '.join(unknown) or 'was given'}. There are: {', '.join(FAMILIES)}.")
    return wanted


def _occupations(split: SplitName, names: Iterable[str] | None) -> list[str]:
    if split not in splits().seeds:
        raise ConfigError(f"split is one of {', '.join(splits().seeds)}, not {split!r}")
    allowed = occupations_in_split(split, pack_names())
    if names is None:
        return allowed
    wanted = list(names)
    if held := [name for name in wanted if name in splits().held_out and name not in allowed]:
        raise ConfigError(f"{', '.join(held)} is held out: only the test split may use it (envs/splits.yaml).")
    if not wanted:
        raise ConfigError("occupations names none; leave it out for all of the split.")
    return wanted


def _of_computer(
    number: int,
    packs: Sequence[str],
    low: int,
    difficulty: float,
    families: Sequence[str],
    count: int,
    preset: str,
    shape: Preset,
) -> list[Row]:
    """The rows of one computer, by its number in the split."""
    pack = packs[number % len(packs)]
    base = low + number // len(packs) * _SEEDS
    for seed in range(base, base + _SEEDS):
        reference = f"generated:{pack}#{seed}"
        world = open_source(reference, difficulty)
        tasks = _tasks(world, low, families, number, count)
        if tasks:
            return [_row(task, shape, preset) for task in tasks]
    raise ConfigError(
        f"no task of {', '.join(families)} can be cut from {pack} at difficulty {difficulty}; give other families."
    )


def _tasks(world: World, low: int, families: Sequence[str], turn: int, count: int) -> list[Task]:
    """As many tasks of a world, families in turn from the one whose turn it is; where the world holds too few of a
    family, of another one. None at all where it has no task of the families."""
    waiting: dict[str, list[Task]] = {name: [] for name in families}
    cuts = (cut_task(world, seed) for seed in range(low, low + _TRIES * count))
    chosen: list[Task] = []
    for number in range(turn, turn + count):
        name = families[number % len(families)]
        while not waiting[name] and (task := next(cuts, None)) is not None:
            if task.family in waiting:
                waiting[task.family].append(task)
        if not waiting[name]:
            name = max(waiting, key=lambda each: len(waiting[each]))
        if not waiting[name]:
            return []
        chosen.append(waiting[name].pop(0))
    return chosen


def _row(task: Task, preset: Preset, name: str) -> Row:
    world = task.world
    assert world.task is not None
    state = world.start(world.task).state
    told = system_prompt(world, state, preset, preset.observation_limit)
    return Row(
        prompt=({"role": "system", "content": told}, {"role": "user", "content": ""}),
        kind="task",
        id=f"task/{world.reference.removeprefix('generated:')}/{world.task}@{world.difficulty:g}",
        preset=name,
        computer=world.reference,
        difficulty=world.difficulty,
        seed=world.task,
        max_turns=world.turns or preset.max_turns,
        available=world.total,
        total=world.total,
        family=task.family,
    )
