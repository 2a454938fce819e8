"""What came of one episode of a rollout, made from the episode's run folder alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from synthcomp_env.experience import folder as names
from synthcomp_env.experience.folder import read_json, read_summary
from synthcomp_env.experience.results import EpisodeResult
from synthcomp_env.policies.agent import Exchanged
from synthcomp_env.scoring.scorecard import MOST_UNJUDGED, Scorecard

__all__ = ["read_exchanges", "result_of"]


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
