"""What came of episodes, one value an episode, one line of JSON each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from synthcomp_env.errors import DataError
from synthcomp_env.experience.folder import Ended

__all__ = ["EpisodeResult", "Result", "load_results", "save_results"]


class Result(msgspec.Struct, frozen=True):
    """One evaluated episode.

    Attributes:
        id: of the task, or of the dataset row: equal ids are the same start for every policy.
        sample: which of the samples of that task, from 0.
        reward: None where it could not be scored (a judge or a server failed): such an episode is counted and left out.
        solved: all that was to be won was won.
        family: of criteria, for a task.
        occupation: of the computer.
        split: "train", "val" or "test".
        by_family: family of criteria -> (points won, points to be won).
        turns: tool calls made.
        invalid_calls: of them answered with an error.
        cut: the conversation broke off before the policy had said its last word.
        tokens: that the policy wrote.
    """

    id: str
    sample: int
    reward: float | None
    solved: bool
    family: str = ""
    occupation: str = ""
    split: str = ""
    by_family: Mapping[str, tuple[int, int]] = {}
    turns: int = 0
    invalid_calls: int = 0
    cut: bool = False
    tokens: int = 0


class EpisodeResult(Result, frozen=True):
    """One episode of a rollout, with what it cost.

    Attributes:
        prompt_tokens, cached_tokens: that it was shown, and of them those the server still had.
        requests: to the model.
        model_seconds: that they took.
        compactions: new beginnings of the conversation.
        ended: how the episode ended; "cut off" where a failure stopped it.
        folder: its run folder, seen from the rollout's.
        error: what stopped it.
    """

    prompt_tokens: int = 0
    cached_tokens: int = 0
    requests: int = 0
    model_seconds: float = 0.0
    compactions: int = 0
    ended: Ended = "cut off"
    folder: str = ""
    error: str = ""


def save_results(path: Path, results: Iterable[Result]) -> None:
    """Write results, one line of JSON an episode."""
    path.write_bytes(b"".join(msgspec.json.encode(result) + b"\n" for result in results))


def load_results(path: Path) -> list[Result]:
    """Read what `save_results` wrote; further keys of a line are passed over.

    Raises:
        DataError: the file is missing, or a line is not a result.
    """
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise DataError(f"{path}: results cannot be read ({error.strerror})") from error
    results = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            results.append(msgspec.json.decode(line, type=Result))
        except msgspec.DecodeError as error:
            raise DataError(f"{path}, line {number}: not an episode's result: {error}") from error
    return results
