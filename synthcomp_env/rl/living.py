"""A whole month lived slice by slice: a policy whose context is made anew at every border.

It is how a policy that was trained on slices lives a month that fits no context. At a border, after so many calls or
when a day opens, a fresh policy takes over and reads what a slice's rollout reads: what was done before, told from the
state, and the page of the moment. Nothing else crosses the border, so the month is a function of its slices.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from synthcomp_env.environment import SyntheticComputerEnv
from synthcomp_env.policies.base import Action, Episode, Policy, Turn, call, live
from synthcomp_env.rl.recap import opening_page, recap

__all__ = ["SliceBySlice", "Stretch", "live_in_slices"]


class Stretch(NamedTuple):
    """One slice of a month that was lived.

    Attributes:
        turn: calls made before it.
        day: working day.
        context: what its policy read first, all that it knew of what was before.
        delta: points won less points lost in it; the stretches of a month sum to its score.
    """

    turn: int
    day: int
    context: str
    delta: int


class SliceBySlice:
    """A policy made of policies, one a slice.

    Args:
        env: the environment it acts in, not wrapped.
        make: makes the policy of a slice for the environment as it stands.
        calls: calls of a slice; it ends with the day at the latest.
        recap_tokens: most tokens of what is told of the work so far.
    """

    def __init__(
        self,
        env: SyntheticComputerEnv,
        make: Callable[[SyntheticComputerEnv], Policy],
        calls: int = 10,
        recap_tokens: int = 700,
    ) -> None:
        self.name = "slice by slice"
        self._env, self._make, self._calls, self._tokens = env, make, calls, recap_tokens
        self._policy: Policy | None = None
        self._begun: list[tuple[int, int, str, int]] = []

    def start(self, observation: str, info: dict[str, Any]) -> Action | None:
        """Open the first slice."""
        self._begun = []
        return self._open(info)

    def act(self, turn: Turn) -> Action | None:
        """Go on in the slice, or open the next one."""
        assert self._policy is not None
        began, day, _, _ = self._begun[-1]
        if turn.info["day"] != day or turn.info["turn"] - began >= self._calls:
            return self._open(turn.info)
        return self._policy.act(turn) or call("end_day")

    def stretches(self) -> tuple[Stretch, ...]:
        """The slices up to now, with what each was worth."""
        scores = [score for _, _, _, score in self._begun] + [self._score()]
        return tuple(
            Stretch(turn, day, context, after - before)
            for (turn, day, context, before), after in zip(self._begun, scores[1:], strict=True)
        )

    def _open(self, info: dict[str, Any]) -> Action | None:
        """A fresh policy takes over."""
        env, state = self._env, self._env.state
        simulation = env.snapshot().world.simulation
        before = recap(simulation, state, self._tokens)
        context = f"{before}\n\n" * bool(before) + opening_page(simulation, state, self._calls)
        self._begun.append((state.turn, state.day, context, self._score()))
        self._policy = self._make(env)
        self.name = self._policy.name
        return self._policy.start(context, info) or call("end_day")

    def _score(self) -> int:
        """Points as of now, what awaits booking included."""
        return self._env.grader.evaluate(self._env.state, self._env.book).score


def live_in_slices(
    env: SyntheticComputerEnv,
    make: Callable[[SyntheticComputerEnv], Policy],
    *,
    seed: int,
    calls: int = 10,
    recap_tokens: int = 700,
    on_turn: Callable[[Action, Turn], None] | None = None,
) -> tuple[Episode, tuple[Stretch, ...]]:
    """Let policies live a month slice by slice.

    Args:
        env: an environment whose preset lasts the whole month, not wrapped.
        make: makes the policy of a slice for the environment as it stands.
        seed: of the episode.
        calls, recap_tokens: as for `SliceBySlice`.
        on_turn: called after every step.

    Returns:
        The episode, and its slices.
    """
    policy = SliceBySlice(env, make, calls, recap_tokens)
    episode = live(env, policy, seed=seed, on_turn=on_turn)
    return episode, policy.stretches()
