"""Slices of months: stretches that fit a context, as rows of a dataset.

A block is so many calls of a day, a day session the whole of it. Both begin at a moment of a month that somebody lived,
kept in a store, and their prompt tells what was done before. What the expert can win from there within the calls is
worked out when the row is made; where that is nothing, there is no row.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal, TypeAlias

from synthcomp_env.environment import SyntheticComputerEnv
from synthcomp_env.errors import ConfigError
from synthcomp_env.policies.base import Turn, call
from synthcomp_env.policies.takeover import expert_from
from synthcomp_env.presets import Preset, load_preset
from synthcomp_env.prompting import system_prompt
from synthcomp_env.rl.recap import opening_page, recap
from synthcomp_env.rl.rows import Row
from synthcomp_env.rl.starts import Lived, Liver, Moment, live_month, relive, whole_month
from synthcomp_env.rl.store import Store
from synthcomp_env.rl.worth import worth
from synthcomp_env.scoring.book import Book
from synthcomp_env.scoring.scorecard import MOST_UNJUDGED
from synthcomp_env.snapshots import Snapshot
from synthcomp_env.tools.desk import clip
from synthcomp_env.worlds import World

__all__ = ["SliceKind", "rows_of_month", "slice_at", "slice_rows"]

SliceKind: TypeAlias = Literal["block", "day"]


def slice_rows(
    store: Store,
    computer: str,
    *,
    seed: int = 0,
    difficulty: float = 0.5,
    by: Liver | Path = "expert",
    kind: SliceKind = "block",
    max_turns: int | None = None,
    earlier: tuple[int, int] | None = None,
    preset: str | None = None,
    recap_tokens: int = 700,
) -> list[Row]:
    """The slices of one month, in its order.

    Args:
        store: keeps their beginnings.
        computer: reference of a generated computer.
        seed: of the episode.
        difficulty: of the computer.
        by: whose month: a reference policy's, that of what makes a policy for an environment, or a run folder's (then
            computer, seed and difficulty are the run's).
        kind: "block" or "day".
        max_turns: calls of a slice, in place of the preset's.
        earlier: only slices that begin from the first to the second number of working days before the end: (0, 4) is
            the last week. Start there, and move back as the policy improves. None is the whole month.
        preset: a preset of a month: the rollouts' tools, page size and system prompt. The one that is called as the
            kind is when None.
        recap_tokens: most tokens of what the prompt tells of the work so far.

    Raises:
        ConfigError: an argument is wrong, or too much of the computer's points await a judge.
        DataError: a run folder cannot be read.
    """
    if kind not in ("block", "day"):
        raise ConfigError(f"kind is 'block' or 'day', not {kind!r}")
    shape = load_preset(preset or kind)
    if shape.world == "task":
        raise ConfigError(f"slices need a preset of a month, not {preset!r}; `task_rows` makes rows of small tasks.")
    if isinstance(by, Path):
        month = relive(by)
    else:
        month = live_month(computer, seed, difficulty, shape, by)
    return list(rows_of_month(store, month, kind, max_turns, earlier, preset, recap_tokens))


def rows_of_month(
    store: Store,
    month: Lived,
    kind: SliceKind = "block",
    max_turns: int | None = None,
    earlier: tuple[int, int] | None = None,
    preset: str | None = None,
    recap_tokens: int = 700,
) -> Iterator[Row]:
    """The slices of a month that was lived; arguments as `slice_rows`."""
    shape, world = load_preset(preset or kind), month.world
    calls = max_turns if max_turns is not None else shape.max_turns
    if calls < 1:
        raise ConfigError(f"max_turns is at least 1, not {calls}")
    if world.unjudged(month.moments[0].book) > MOST_UNJUDGED:
        raise ConfigError(f"too many points of {world.reference} await a judge; slices need a generated computer.")
    nearest, furthest = earlier if earlier is not None else (0, world.scenario.calendar.days)
    if not 0 <= nearest <= furthest:
        raise ConfigError(f"earlier is two numbers of working days before the end, the nearer first, not {earlier!r}")
    for day in month.days():
        if not nearest <= world.scenario.calendar.days - month.moments[day[0]].state.day <= furthest:
            continue
        for first, last in _stretches(month, day, calls if kind == "block" else 0):
            start = slice_at(world, month.moments[first], shape, calls)
            if month.by == "expert" and month.preset == whole_month(shape):
                end = _end(month, first, day[-1], calls) if kind == "day" else last
                book = _booked(month, start, first, end)
                available = worth(world, start.state, start.book, month.moments[end].state, book).gained
            else:
                available = _expert_gains(start)
            if available > 0:
                yield _row(store, start, month.by, kind, calls, available, preset or kind, recap_tokens)


def slice_at(world: World, moment: Moment, preset: Preset, calls: int) -> Snapshot:
    """A slice's beginning: what was done is booked, and the page of the moment is what a rollout reads first."""
    state = moment.state
    page = clip(opening_page(world.simulation, state, calls), preset.observation_limit, "list_messages shows the rest.")
    book = world.grader.evaluate(state, moment.book)
    return Snapshot(world, preset, state, book, state.day, state.turn + calls, page)


def _stretches(month: Lived, day: list[int], calls: int) -> Iterator[tuple[int, int]]:
    """The (first, last) indices of a day's stretches of so many calls; of the whole day for 0. The last index opens the
    next stretch."""
    first = day[0]
    for index in day[1:]:
        used = month.moments[index].state.turn - month.moments[first].state.turn
        if index == day[-1] or (calls and used >= calls):
            yield first, index
            first = index


def _end(month: Lived, first: int, last: int, calls: int) -> int:
    """The index at which so many calls after `first` are used up, or the day's last."""
    begun = month.moments[first].state.turn
    return next((index for index in range(first, last) if month.moments[index].state.turn - begun >= calls), last)


def _booked(month: Lived, start: Snapshot, first: int, end: int) -> Book:
    """The book that begins as the slice's and is kept up at the month's own commits."""
    book, moments = start.book, month.moments
    for index in range(first + 1, end + 1):
        if moments[index].book is not moments[index - 1].book:
            book = month.world.grader.evaluate(moments[index].state, book)
    return book


def _expert_gains(start: Snapshot) -> int:
    """What the expert gains that goes on from here, within the slice."""
    env = SyntheticComputerEnv(preset=start.preset)
    env.restore(start)
    policy = expert_from(start)
    action = policy.start(start.shown, {"day": start.state.day})
    over = False
    while not over:
        observation, reward, terminated, truncated, info = env.step(action if action is not None else call("end_day"))
        over = terminated or truncated
        action = None if over else policy.act(Turn(observation, float(reward), info, over))
    return worth(start.world, start.state, start.book, env.state, env.book).gained


def _row(
    store: Store, start: Snapshot, by: str, kind: SliceKind, calls: int, available: int, preset: str, recap_tokens: int
) -> Row:
    world, state = start.world, start.state
    told = system_prompt(world, state, start.preset, start.preset.observation_limit)
    before = recap(world.simulation, state, recap_tokens)
    return Row(
        prompt=({"role": "system", "content": told}, {"role": "user", "content": f"{before}\n\n" if before else ""}),
        kind=kind,
        id=f"{kind}/{world.reference.removeprefix('generated:')}/{by}/{state.turn}@{world.difficulty:g}",
        preset=preset,
        computer=world.reference,
        difficulty=world.difficulty,
        seed=state.seed,
        max_turns=calls,
        available=available,
        total=world.total,
        day=state.day,
        snapshot=store.put(start),
        store=str(store.folder.resolve()),
    )
