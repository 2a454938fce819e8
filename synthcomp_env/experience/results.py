"""What came of one episode of a rollout: a line of its `results.jsonl`, made from the episode's run folder alone."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from synthcomp_env.experience import folder as names
from synthcomp_env.experience.folder import Ended, read_json, read_summary
from synthcomp_env.policies.agent import Exchanged
from synthcomp_env.scoring.scorecard import Scorecard

__all__ = ["MOST_UNJUDGED", "EpisodeResult", "read_exchanges", "result_of", "write_results_file"]

MOST_UNJUDGED = 0.10
"""Above this share of points that await a judge, a score says little: the episode is unscored then."""


class EpisodeResult(msgspec.Struct, frozen=True):
    """One episode of a rollout.

    Attributes:
        id: of the start: equal ids are the same start for every policy.
        sample: which of the samples of that start, from 0.
        reward: the score; None where it could not be said (the model's server or a judge failed, or too much awaits a
            judge). Such an episode is counted and left out, never zero.
        solved: every point was won.
        family: of the task; empty for longer presets.
        occupation: of the computer.
        split: that the seed was taken from.
        by_family: family of criteria -> (points won, points to be won).
        turns: tool calls made.
        invalid_calls: of them answered with an error.
        cut: it ended before the policy had said its last word: out of calls, or in the midst of a reply.
        tokens: that the policy wrote.
        prompt_tokens, cached_tokens: that it was shown, and of them those the server still had.
        requests: to the model.
        model_seconds: that they took.
        compactions: new beginnings of the conversation.
        ended: how the episode ended; "cut off" where a failure stopped it.
        folder: its run folder, seen from the rollout's.
        error: what stopped it.
    """

    id: str
    sample: int
    reward: float | None
    solved: bool
    family: str = ""
    occupation: str = ""
    split: str = ""
    by_family: dict[str, tuple[int, int]] = {}
    turns: int = 0
    invalid_calls: int = 0
    cut: bool = False
    tokens: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    requests: int = 0
    model_seconds: float = 0.0
    compactions: int = 0
    ended: Ended = "cut off"
    folder: str = ""
    error: str = ""


def result_of(path: Path, **said: Any) -> EpisodeResult:
    """The result of a whole run folder.

    Args:
        path: the folder.
        said: the fields of the result that no folder tells: `id`, `sample`, `family`, `occupation`, `split`, `folder`.

    Raises:
        DataError: the folder holds no finished run.
    """
    summary = read_summary(path)
    card = read_json(path, names.SCORECARD, Scorecard)
    asked = read_exchanges(path)
    unsaid = card.score is None or summary.unjudged > MOST_UNJUDGED
    return EpisodeResult(
        reward=None if unsaid else card.score,
        solved=not unsaid and card.points == card.total,
        by_family={name: (tally.points, tally.max) for name, tally in card.by_family.items()},
        turns=summary.turns,
        invalid_calls=round(summary.process["error_rate"] * summary.turns),
        cut=summary.ended == "truncated" or bool(asked and asked[-1].cut),
        tokens=sum(each.completion_tokens for each in asked),
        prompt_tokens=sum(each.prompt_tokens for each in asked),
        cached_tokens=sum(each.cached_tokens for each in asked),
        requests=len(asked),
        model_seconds=sum(each.seconds for each in asked),
        compactions=sum(each.compaction is not None for each in asked),
        ended=summary.ended,
        **said,
    )


def read_exchanges(folder: Path) -> list[Exchanged]:
    """The requests to the model that a run folder tells of; a last line that was cut short is left out."""
    path = folder / names.EXCHANGES
    if not path.is_file():
        return []
    lines = path.read_bytes().split(b"\n")[:-1]
    return [msgspec.json.decode(line, type=Exchanged) for line in lines]


def write_results_file(path: Path, results: Iterable[EpisodeResult]) -> None:
    """Write results, one line of JSON an episode."""
    path.write_bytes(b"".join(msgspec.json.encode(result) + b"\n" for result in results))
