"""Counting while many episodes are lived at once."""

from __future__ import annotations

import threading
import time

import msgspec

from synthcomp_env.experience.results import EpisodeResult
from synthcomp_env.policies.agent import Exchanged

__all__ = ["Figures", "Tally"]


class Figures(msgspec.Struct, frozen=True):
    """How a rollout stands. Tokens, turns and times are of this sitting; episodes, scores and failures of the whole.

    Attributes:
        episodes: to be lived in all; `done` are over, `running` under way.
        earlier: of those done, lived in an earlier sitting.
        unscored: episodes that a failure stopped, or whose score cannot be said.
        mean: mean score of the scored ones; None without any.
        solved: episodes in which every point was won.
        turns: actions answered by the environment; `invalid` of them with an error.
        requests: to the model.
        prompt_tokens, cached_tokens, tokens: shown to the model, of them had by the server already, and written by it.
        seconds: since the sitting began.
        model_seconds, env_seconds: spent waiting for the model and in the environment, added up over all episodes.
        compactions: new beginnings of conversations.
    """

    episodes: int
    done: int = 0
    running: int = 0
    earlier: int = 0
    unscored: int = 0
    mean: float | None = None
    solved: int = 0
    turns: int = 0
    invalid: int = 0
    requests: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    tokens: int = 0
    seconds: float = 0.0
    model_seconds: float = 0.0
    env_seconds: float = 0.0
    compactions: int = 0

    @property
    def tokens_a_second(self) -> float:
        """Tokens written a second of wall clock."""
        return self.tokens / self.seconds if self.seconds else 0.0

    @property
    def env_ms(self) -> float:
        """Milliseconds of the environment a turn."""
        return 1000 * self.env_seconds / self.turns if self.turns else 0.0

    @property
    def model_ms(self) -> float:
        """Milliseconds a request to the model takes."""
        return 1000 * self.model_seconds / self.requests if self.requests else 0.0


class Tally:
    """Counts for many threads.

    Args:
        episodes: to be lived in all.
        earlier: results of those lived before.
    """

    def __init__(self, episodes: int, earlier: list[EpisodeResult]) -> None:
        self._lock = threading.Lock()
        self._began = time.monotonic()
        self._now = Figures(episodes, done=len(earlier), earlier=len(earlier))
        self._rewards: list[float] = []
        for result in earlier:
            self._count(result)

    def figures(self) -> Figures:
        """How it stands now."""
        with self._lock:
            mean = sum(self._rewards) / len(self._rewards) if self._rewards else None
            return msgspec.structs.replace(self._now, mean=mean, seconds=time.monotonic() - self._began)

    def began(self) -> None:
        """An episode began."""
        self._add(running=1)

    def turned(self, seconds: float, invalid: bool) -> None:
        """The environment answered an action."""
        self._add(turns=1, invalid=int(invalid), env_seconds=seconds)

    def replied(self, exchanged: Exchanged) -> None:
        """The model replied."""
        self._add(
            requests=1, prompt_tokens=exchanged.prompt_tokens, cached_tokens=exchanged.cached_tokens,
            tokens=exchanged.completion_tokens, model_seconds=exchanged.seconds,
            compactions=int(exchanged.compaction is not None),
        )  # fmt: skip

    def ended(self, result: EpisodeResult) -> None:
        """An episode is over, or was stopped by a failure."""
        self._add(running=-1, done=1)
        with self._lock:
            self._count(result)

    def _add(self, **more: float) -> None:
        with self._lock:
            now = self._now
            self._now = msgspec.structs.replace(now, **{name: getattr(now, name) + by for name, by in more.items()})

    def _count(self, result: EpisodeResult) -> None:
        if result.reward is None:
            self._now = msgspec.structs.replace(self._now, unscored=self._now.unscored + 1)
        else:
            self._rewards.append(result.reward)
            self._now = msgspec.structs.replace(self._now, solved=self._now.solved + result.solved)
