"""Which episodes a rollout has."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import msgspec

from synthcomp_env.creation.splits import SplitName
from synthcomp_env.errors import DataError
from synthcomp_env.loading import source_of

__all__ = ["Episode", "Plan", "Start", "episodes_of", "read_starts"]

EPISODES = "episodes"


class Start(msgspec.Struct, frozen=True):
    """Where an episode begins: a row of a dataset of tasks, as far as it says so."""

    id: str
    computer: str
    seed: int
    difficulty: float = 0.5


@dataclass(frozen=True, slots=True)
class Plan:
    """Which episodes.

    Attributes:
        preset: name or path.
        first: seed of the first episode; they count up.
        count: how many starts.
        samples: episodes of each start.
        computer: a reference, for all of them; None generates one by each seed.
        occupation, difficulty: of generated computers.
        split: that the seeds were taken from.
        max_turns: calls before truncation, in place of the preset's.
        judge: a model reference for criteria that no check can score.
        starts: in place of seeds that count up: `count` of them, from number `first` on.
    """

    preset: str
    first: int
    count: int
    samples: int = 1
    computer: str | None = None
    occupation: str | None = None
    difficulty: float = 0.5
    split: SplitName | None = None
    max_turns: int | None = None
    judge: str | None = None
    starts: tuple[Start, ...] | None = None


class Episode(msgspec.Struct, frozen=True):
    """One episode of a plan: where it begins, and which sample of that start it is."""

    start: Start
    sample: int

    @property
    def folder(self) -> str:
        """Its run folder, seen from the rollout's."""
        return f"{EPISODES}/{re.sub(r'[^A-Za-z0-9_.-]+', '-', self.start.id)}-{self.sample}"

    @property
    def occupation(self) -> str:
        """Of a generated computer; "" of any other."""
        kind, _, rest = self.start.computer.partition(":")
        return rest.partition("#")[0] if kind == "generated" else ""


def episodes_of(plan: Plan) -> list[Episode]:
    """The episodes of a plan; the samples of one start follow one another.

    Raises:
        ConfigError: the occupation or computer has no known form.
    """
    if plan.starts is not None:
        starts = list(plan.starts[plan.first : plan.first + plan.count])
    else:
        starts = [_start(plan, seed) for seed in range(plan.first, plan.first + plan.count)]
    return [Episode(start, sample) for start in starts for sample in range(plan.samples)]


def read_starts(path: Path) -> tuple[Start, ...]:
    """The starts of a dataset of tasks: JSON lines with `id`, `computer`, `seed`, `difficulty`.

    Raises:
        DataError: the file is missing, a line is damaged, or begins in the midst of a month.
    """
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise DataError(f"{path}: rows cannot be read ({error.strerror})") from error
    starts: list[Start] = []
    for number, line in enumerate(lines, start=1):
        try:
            if msgspec.json.decode(line).get("snapshot"):
                raise DataError(
                    f"{path}, line {number}: a slice of a month; a rollout lives whole episodes, so give tasks"
                )
            starts.append(msgspec.json.decode(line, type=Start))
        except (msgspec.DecodeError, AttributeError) as error:
            raise DataError(f"{path}, line {number}: not a row: {error}") from error
    return tuple(starts)


def _start(plan: Plan, seed: int) -> Start:
    """The start of a seed. Its id is fit for a folder, such as "task-operations_manager-3-d0.5"."""
    computer = str(source_of(plan.computer, plan.occupation, seed, plan.split))
    tail = Path(computer.rpartition(":")[2]).name.replace("#", "-")
    parts = [Path(plan.preset).stem, tail, f"d{plan.difficulty:g}"]
    if plan.computer is not None:
        parts.append(str(seed))
    return Start("-".join(parts), computer, seed, plan.difficulty)
