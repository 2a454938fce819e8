"""What a rollout leaves behind for the log: one small value, made by the facade, read by `metrics`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import msgspec

__all__ = ["Recorded", "RolloutRecord", "is_solved"]

_ALL = 1.0 - 1e-9
"""A reward of this or more won everything; below one only by what floating point loses."""


def is_solved(reward: float | None) -> bool:
    """Whether a reward won everything that was to be won; an unscored rollout did not."""
    return reward is not None and reward >= _ALL


class RolloutRecord(msgspec.Struct, frozen=True):
    """One rollout, as it is logged.

    Attributes:
        id: of its dataset row; the rollouts of a group share it.
        family: of criteria, for a task; the kind of slice ("block", "day", "month") otherwise.
        reward: as `get_reward` said; None when it could not be scored.
        score_delta: points won less points lost since the rollout began; they sum exactly to a month's score.
        points_by_source: source of criteria -> (points won since the rollout began, points of the rubric).
        unjudged: share of all points that await a judge, in [0, 1].
        invalid_calls: calls answered with an error.
        turns: calls that reached the environment.
        env_ms: milliseconds spent in the environment, `reset` and the scoring included.
        cut: the conversation broke off before the policy had said its last word. Only the conversation shows it, so
            the facade leaves it False and `metrics` fills it in.
    """

    id: str
    family: str
    reward: float | None
    score_delta: int
    points_by_source: Mapping[str, tuple[int, int]]
    unjudged: float
    invalid_calls: int
    turns: int
    env_ms: float
    cut: bool = False


class Recorded(Protocol):
    """A rollout that can be logged."""

    def get_reward(self) -> float | None:
        """End the episode where it stands and say its reward; the same again when asked again."""

    def _record(self) -> RolloutRecord:
        """What is logged of the rollout, once `get_reward` has ended it."""

    def _leave_unscored(self) -> None:
        """Answer None from now on when asked for the reward."""
