"""The Gymnasium environment: a thin shell over worlds, tools, the simulation and the grader.

An action is text (or a mapping) -> its calls -> one tool each -> a new state; at commits the grader books points; the
observation is what the tools said. The shell holds one state, one book and nothing that grows.
"""

from __future__ import annotations

import random
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, Literal, TypedDict

import gymnasium as gym
import numpy as np
from gymnasium.error import ResetNeeded

from synthcomp_env.creation.splits import SplitName, seed_in_split, splits
from synthcomp_env.errors import ConfigError, ToolError
from synthcomp_env.loading import open_source, open_task, source_of
from synthcomp_env.presets import Preset, load_preset
from synthcomp_env.prompting import system_prompt
from synthcomp_env.scoring.book import Book
from synthcomp_env.scoring.grader import Grader
from synthcomp_env.scoring.model_judge import as_judge
from synthcomp_env.scoring.rubric import Rubric
from synthcomp_env.scoring.scorecard import Scorecard
from synthcomp_env.simulation.hashing import state_hash
from synthcomp_env.simulation.mailbox import unread_count
from synthcomp_env.simulation.state import State
from synthcomp_env.snapshots import Snapshot
from synthcomp_env.spaces import ToolCallSpace, UnicodeText
from synthcomp_env.tools import Toolbox, choose, parse, schemas
from synthcomp_env.tools.batches import joined, most_calls
from synthcomp_env.tools.desk import clip, moment_text
from synthcomp_env.tools.parse import EXAMPLE, Call
from synthcomp_env.tools.schemas import SchemaKind
from synthcomp_env.world.scenario import Scenario
from synthcomp_env.worlds import World

__all__ = ["Info", "SyntheticComputerEnv"]

_NO_CALL = Call("", {}, ToolError("malformed", f"No tool call was found in the text. Write one as {EXAMPLE}."))
_TOO_MANY = "Only the first {} calls of an action are carried out.\n"
_OVER = "The episode is over. Call reset to begin another."


class Info(TypedDict):
    """What `reset` and `step` report beside the observation.

    Attributes:
        day: working day, from 1.
        date, time: ISO date, and time of day.
        turn: calls made so far; every call is a turn.
        turns_left: calls left before truncation.
        unread: unread messages.
        score: share of all points won so far, in [0, 1].
        unjudged_weight: share of all points that await a judge.
        reward_parts: what this step won or lost by source, as shares of all points, and "world": what the calendar
            alone caused.
        error: None, or the kind of the last failed call of the action.
    """

    day: int
    date: str
    time: str
    turn: int
    turns_left: int
    unread: int
    score: float
    unjudged_weight: float
    reward_parts: dict[str, float]
    error: str | None


class SyntheticComputerEnv(gym.Env[str, Any]):
    """A month on a synthetic computer (or a week, a day, a small task of it), acted in by tool calls.

    Args:
        preset: "task", "block", "day", "week", "month", the path of a YAML file in the form of `envs/`, or a `Preset`.
        occupation: occupation pack of generated computers; drawn by the seed when None.
        difficulty: of generated computers, in [0, 1].
        computer: a `Computer`, a directory, or a reference ("generated:OCCUPATION#SEED", "released:PATH#ID"); a new
            computer is generated at every reset when None.
        reward: "progress" or "terminal", in place of the preset's.
        judge: scores the criteria that no check can: a `Judge`, a chat model, or a reference of one ("anthropic:MODEL",
            "http://HOST:PORT/v1#MODEL"); without one they are reported as unjudged.
        tools: names of the tools offered, in place of the preset's.
        max_turns: calls before truncation, in place of the preset's.
        observation_limit: most characters of an observation, in place of the preset's.
        split: "train", "val" or "test": an unseeded reset draws its seed, and an occupation not asked for, from it.
        render_mode: "ansi" or None.

    Raises:
        ConfigError: an argument is wrong; the message names it.
    """

    _state: State
    _book: Book
    _toolbox: Toolbox
    _sources: dict[str, str]
    _total: int
    _begins: str
    action_space: ToolCallSpace
    observation_space: UnicodeText
    _unjudged: float
    _last_day: int
    _budget: int

    metadata = {"render_modes": ["ansi"], "render_fps": 1}  # noqa: RUF012 (Gymnasium's own form)

    def __init__(
        self,
        preset: str | Path | Preset = "month",
        occupation: str | None = None,
        difficulty: float = 0.5,
        computer: Any = None,
        reward: Literal["progress", "terminal"] | None = None,
        judge: Any = None,
        tools: list[str] | tuple[str, ...] | None = None,
        max_turns: int | None = None,
        observation_limit: int | None = None,
        split: SplitName | None = None,
        render_mode: str | None = None,
    ) -> None:
        if render_mode not in (None, "ansi"):
            raise ConfigError(f"render_mode is 'ansi' or None, not {render_mode!r}")
        if reward not in (None, "progress", "terminal"):
            raise ConfigError(f"reward is 'progress' or 'terminal', not {reward!r}")
        if split is not None and split not in splits().seeds:
            raise ConfigError(f"split is one of {', '.join(splits().seeds)}, or None, not {split!r}")
        for name, value, least in (("max_turns", max_turns, 1), ("observation_limit", observation_limit, 200)):
            if value is not None and not (isinstance(value, int) and value >= least):
                raise ConfigError(f"{name} is a whole number of at least {least}, not {value!r}")
        self.preset = load_preset(preset)
        self.render_mode = render_mode
        self.reward = reward or self.preset.reward
        self.tools = choose(tools if tools is not None else self.preset.tools)
        self.limit = observation_limit or self.preset.observation_limit
        self._most = most_calls(self.limit)
        self.action_space = _actions(tuple(self.tools)).fresh()
        self.observation_space = _OBSERVATIONS.fresh()
        self._occupation = occupation
        self._difficulty = _checked_difficulty(difficulty)
        self._split = split
        self._computer = computer
        self._judge = as_judge(judge)
        self._max_turns = max_turns
        self._world: World | None = None
        self._draws_from: Any = None
        self._over = False
        self._shown = ""

    # -- Gymnasium ---------------------------------------------------------------------------------------------------

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[str, dict[str, Any]]:
        """Begin an episode.

        Args:
            seed: of the episode, and of the computer when one is generated; drawn when None.
            options: "computer", "occupation", "difficulty" for this episode; "day": the working day it begins on;
                "snapshot": a `Snapshot` or its bytes, to go on from there (then nothing else matters).

        Returns:
            The first observation, and `Info`.

        Raises:
            ConfigError: an option is unknown or wrong.
        """
        if seed is not None and not (isinstance(seed, int | np.integer) and 0 <= seed < 2**63):
            raise ConfigError(f"a seed is a whole number from 0 to 2**63 - 1, not {seed!r}")
        super().reset(seed=seed)
        wanted = options or {}
        if unknown := set(wanted) - {"computer", "occupation", "difficulty", "day", "snapshot"}:
            raise ConfigError(f"reset has no option {', '.join(sorted(map(str, unknown)))}")
        if wanted.get("snapshot") is not None:
            given = wanted["snapshot"]
            self.restore(given if isinstance(given, Snapshot) else Snapshot.from_bytes(given))
            return self._shown, self._info(None, {})
        number = seed if seed is not None else self._drawn_seed()
        source = source_of(
            wanted.get("computer", self._computer), wanted.get("occupation", self._occupation), number, self._split
        )
        difficulty = _checked_difficulty(wanted.get("difficulty", self._difficulty))
        if self.preset.world == "task":
            world = open_task(source, difficulty, number, self._judge)
        else:
            world = open_source(source, difficulty, self._judge)
        first_day = wanted.get("day", self.preset.start_day)
        if not isinstance(first_day, int) or not 1 <= first_day <= world.scenario.calendar.days:
            raise ConfigError(f"options['day'] lies between 1 and {world.scenario.calendar.days}, not {first_day!r}")
        start = world.start(number, first_day)
        last_day = first_day + self.preset.days - 1 if self.preset.days else world.scenario.calendar.days
        last_day = min(last_day, world.scenario.calendar.days)
        shown = clip(start.text, self.limit, "list_messages shows the rest.")
        self._enter(world, start.state, start.book, last_day, self._turns(world), shown)
        return self._shown, self._info(None, {})

    def step(self, action: Any) -> tuple[str, float, bool, bool, dict[str, Any]]:
        """Carry out one action: every call in it, in order.

        Args:
            action: a JSON or Hermes-style tool call as text, a mapping, or a list of mappings.

        Returns:
            Observation, reward, terminated, truncated, `Info`. What a policy says never raises.

        Raises:
            ResetNeeded: `reset` was not called.
        """
        if self._world is None:
            raise ResetNeeded("call reset before step")
        if self._over:
            return _OVER, 0.0, True, False, self._info("closed", {})
        state, budget = self._state, self._budget
        error: str | None = None
        commit, text = False, ""
        calls = parse(action)
        if not calls:
            if self.preset.text_ends:
                state, text, commit = self._world.simulation.finish(state, "done"), "Done.", True
            else:
                calls = [_NO_CALL]
        results: list[tuple[str, str, str]] = []
        for call in calls[: self._most]:
            state, said, failed, committed, news = self._toolbox.run(state, call)
            commit = commit or committed
            error = failed or error
            if state.day > self._last_day and not state.finished:
                state = self._world.simulation.finish(state, "closed")
                said, news = "The working day is over, and with it this session.", ""
            if len(calls) == 1:
                text = said
                break
            results.append((call.name, said, news))
            if state.finished or state.turn >= budget:
                break
        if results:
            text = joined(results, self.limit, _TOO_MANY.format(self._most) if len(calls) > self._most else "")
        terminated = state.finished != ""
        truncated = not terminated and state.turn >= budget
        if truncated:
            state = self._world.simulation.finish(state, "closed")
        self._state, self._shown = state, text
        self._over = over = terminated or truncated
        parts: dict[str, float] = {}
        reward = self._book_points(parts) if commit or over else 0.0
        return text, reward, terminated, truncated, self._info(error, parts)

    def conclude(self) -> tuple[float, dict[str, Any]]:
        """End the episode where it stands, for callers whose conversation is over before the episode is.

        It is what a text without a call does where that ends the session, and what running out of turns does elsewhere.

        Returns:
            The reward of the end, and `Info`; (0, `Info`) when it was over already.
        """
        world = self._at()
        if self._over:
            return 0.0, self._info(None, {})
        self._state = world.simulation.finish(self._state, "done" if self.preset.text_ends else "closed")
        self._over = True
        parts: dict[str, float] = {}
        return self._book_points(parts), self._info(None, parts)

    def render(self) -> str | None:
        """The last observation under a line that says when it is and how things stand; None without a render mode."""
        if self.render_mode is None:
            return None
        if self._world is None:
            return ""
        info = self._info(None, {})
        head = f"day {info['day']} · {info['date']} {info['time']} · turn {info['turn']} · {info['unread']} unread"
        return f"{head} · score {info['score']:.3f}\n{self._shown}"

    # -- what lies beneath -------------------------------------------------------------------------------------------

    @property
    def system_prompt(self) -> str:
        """What a policy is told before the first observation: who it is, what is wanted, how it acts."""
        return system_prompt(self._at(), self._state, self.preset, self.limit)

    def tool_schemas(self, kind: SchemaKind = "openai") -> list[dict[str, Any]]:
        """The tools' schemas for "openai", "anthropic" or "mcp"."""
        return schemas(self.tools.values(), kind)

    def scorecard(self) -> Scorecard:
        """Every point won or lost so far, with its criterion, file, day, turn and evidence."""
        return self._at().grader.scorecard(self._state, self._book)

    def state_hash(self) -> str:
        """A digest of the whole state: equal for equal histories on any machine."""
        self._at()
        return state_hash(self._state)

    def snapshot(self) -> Snapshot:
        """The episode as it stands, as a value: O(1), shares everything."""
        return Snapshot(self._at(), self.preset, self._state, self._book, self._last_day, self._budget, self._shown)

    def restore(self, snapshot: Snapshot) -> None:
        """Go on from a snapshot, of this environment or another one."""
        self._enter(snapshot.world, snapshot.state, snapshot.book, snapshot.last_day, snapshot.budget, snapshot.shown)

    def fork(self) -> SyntheticComputerEnv:
        """An independent environment that stands where this one does."""
        self._at()
        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__)
        twin._np_random = None
        if self._np_random is not None:
            twin._draws_from = self._np_random.bit_generator.state
        twin.action_space = self.action_space.fresh()
        twin.observation_space = self.observation_space.fresh()
        return twin

    @property
    def np_random(self) -> np.random.Generator:
        """What unseeded resets draw from. A fork goes on from where its origin stood."""
        if self._np_random is None and self._draws_from is not None:
            bits = np.random.PCG64()
            bits.state = self._draws_from
            self._np_random = np.random.Generator(bits)
        return super().np_random

    @np_random.setter
    def np_random(self, value: np.random.Generator) -> None:
        self._np_random = value

    @property
    def state(self) -> State:
        """The state of the episode."""
        self._at()
        return self._state

    @property
    def book(self) -> Book:
        """The points booked so far."""
        self._at()
        return self._book

    @property
    def score(self) -> float:
        """Share of all points won so far, in [0, 1]."""
        return self._book.score / self._total

    @property
    def scenario(self) -> Scenario:
        """What the episode is about, with its hidden ledger."""
        return self._at().scenario

    @property
    def rubric(self) -> Rubric:
        """The criteria of the episode."""
        return self._at().rubric

    @property
    def grader(self) -> Grader:
        """What scores the episode."""
        return self._at().grader

    @property
    def computer_reference(self) -> str:
        """The reference of the computer the episode is lived on."""
        return self._at().reference

    # -- inner workings ----------------------------------------------------------------------------------------------

    def _at(self) -> World:
        """The world of the episode under way."""
        if self._world is None:
            raise ResetNeeded("call reset first")
        return self._world

    def _enter(self, world: World, state: State, book: Book, last_day: int, budget: int, shown: str) -> None:
        """Stand at a state of a world."""
        if world is not self._world:
            self._world = world
            self._toolbox = Toolbox(world.simulation, self.tools, self.limit, world.style, self.preset.minutes)
            self._sources = {criterion.id: criterion.source for criterion in world.rubric.criteria}
            self._total = world.total
            self._begins = world.scenario.calendar.start
        self._state, self._book = state, book
        self._unjudged = world.unjudged(book)
        self._last_day, self._budget, self._shown = last_day, budget, shown
        self._over = state.finished != ""

    def _drawn_seed(self) -> int:
        """The seed of an unseeded reset, inside the split."""
        drawn = int(self.np_random.integers(2**31))
        return drawn if self._split is None else seed_in_split(self._split, random.Random(drawn))

    def _turns(self, world: World) -> int:
        """Calls before truncation."""
        return self._max_turns or world.turns or self.preset.max_turns

    def _book_points(self, parts: dict[str, float]) -> float:
        """The reward of a commit; what was won by source is added to `parts`."""
        before, world = self._book, self._at()
        book = self._book = world.grader.evaluate(self._state, before)
        if self._over:
            self._unjudged = world.unjudged(book)
        new = 0 if book.deltas is before.deltas else len(book.deltas) - len(before.deltas)
        for delta in islice(book.deltas.newest(), new):
            part = "world" if delta.cause == "world" else self._sources[delta.criterion]
            parts[part] = parts.get(part, 0.0) + delta.delta / self._total
        if self.reward == "terminal":
            return book.score / self._total if self._over else 0.0
        return (book.score - before.score) / self._total

    def _info(self, error: str | None, parts: dict[str, float]) -> dict[str, Any]:
        state = self._state
        date, time = moment_text(self._begins, state.now)
        return {
            "day": state.day,
            "date": date,
            "time": time,
            "turn": state.turn,
            "turns_left": max(0, self._budget - state.turn),
            "unread": unread_count(state),
            "score": self._book.score / self._total,
            "unjudged_weight": self._unjudged,
            "reward_parts": parts,
            "error": error,
        }


def _checked_difficulty(difficulty: Any) -> float:
    if isinstance(difficulty, bool) or not isinstance(difficulty, int | float) or not 0.0 <= difficulty <= 1.0:
        raise ConfigError(f"difficulty lies between 0 and 1, not {difficulty!r}")
    return float(difficulty)


_OBSERVATIONS = UnicodeText()


@lru_cache(64)
def _actions(tools: tuple[str, ...]) -> ToolCallSpace:
    """The action space of a set of tools; environments take fresh copies, which share what does not change."""
    return ToolCallSpace(choose(tools))
