"""A job: one deliverable of one computer, with everything drawn that its parts (facts, files, brief, items) share."""

from __future__ import annotations

import random

import msgspec

from synthcomp_env.randomness import keyed
from synthcomp_env.world.casting import Cast
from synthcomp_env.world.dataset import Dataset, Grid
from synthcomp_env.world.departures import Departure, Trap
from synthcomp_env.world.display import shown
from synthcomp_env.world.facts import Unit
from synthcomp_env.world.organisation import Organisation
from synthcomp_env.world.packmodel import ColumnSpec, DeliverableKind, Pack
from synthcomp_env.world.people import UserIdentity
from synthcomp_env.world.periods import Periods
from synthcomp_env.world.phrases import Phrasebook
from synthcomp_env.world.planting import Planted
from synthcomp_env.world.rules import Thresholds, flagged
from synthcomp_env.world.scenario import Calendar, OutputRole

__all__ = ["Job", "Traps"]


class Traps(msgspec.Struct, frozen=True):
    """Which demands beyond plain reporting a deliverable makes, and how many of the countable ones."""

    error: bool = False
    change: bool = False
    approval: bool = False
    verbatim: bool = False
    limits_on_ask: bool = False
    chart: bool = False
    exemption: bool = False
    second: bool = False
    restated: bool = False
    privates: int = 0
    extras: int = 0
    reviews: int = 0


class Job(msgspec.Struct, frozen=True):
    """One deliverable in the making.

    Attributes:
        paths: source role -> logical path ("current", "preliminary", "previous", "prior", "policy", ...).
        outputs: output role -> logical path.
        departures: the entries of the extract that are not the truth.
        slots: grammar slots, shared by all its text.
    """

    id: str
    pack: Pack
    seed: int
    difficulty: float
    kind: DeliverableKind
    title: str
    due: int
    traps: Traps
    dataset: Dataset
    planted: Planted | None
    departures: tuple[Departure, ...]
    thresholds: Thresholds
    periods: Periods
    cast: Cast
    user: UserIdentity
    organisation: Organisation
    calendar: Calendar
    book: Phrasebook
    paths: dict[str, str]
    outputs: dict[OutputRole, str]
    slots: dict[str, str]

    def chance(self, *purpose: object) -> random.Random:
        """The generator of one purpose within this deliverable."""
        return keyed(self.seed, self.pack.id, self.id, *purpose)

    def say(self, name: str, **more: str) -> str:
        """One reading of a stock sentence, with further slots."""
        return self.book.say(name, self.chance("say", name, *more.values()), self.slots | more)

    def column(self, id: str) -> ColumnSpec:
        """A column of the dataset."""
        return self.dataset.spec.column(id)

    def display(self, value: float, unit: Unit, decimals: int) -> str:
        """A value as this organisation writes it."""
        return shown(value, unit, decimals, self.organisation.currency)

    def cell(self, column: str, value: float) -> str:
        """A value of a column as this organisation writes it."""
        spec = self.column(column)
        return self.display(value, spec.unit, spec.decimals)

    def threshold(self, value: float) -> str:
        """A threshold of the rule, with no more digits than it needs."""
        return self.display(value, self.column(self.kind.rule.column).unit, self.thresholds.decimals)

    def row_values(self, column: str, grid: Grid | None = None) -> dict[str, float]:
        """Entity -> value of a column, the true one unless another grid is given."""
        return {entity: (grid or self.dataset.truth)[entity][column] for entity in self.dataset.entities}

    def flagged(self, grid: Grid, threshold: float) -> list[str]:
        """The entities of a grid that the rule flags by a threshold, worst first; who is exempt is not among them."""
        rule, limit = self.kind.rule, self.thresholds.exemption
        exempt: list[str] = []
        if rule.exemption is not None and limit is not None:
            exempt = flagged(self.row_values(rule.exemption.column, grid), rule.exemption.op, limit)
        return flagged(self.row_values(rule.column, grid), rule.op, threshold, exempt)

    def departing(self, trap: Trap) -> tuple[Departure, ...]:
        """The departures of one trap."""
        return tuple(departure for departure in self.departures if departure.trap == trap)
