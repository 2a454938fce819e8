"""Months played by hand, by people who saw only observations and tools, replayed on today's code.

What a player wrote rests on what people had told them on the day they played; today's collaborators may answer
otherwise. So a replay proves two things: nothing that a person naturally does makes the month fail, and what they wrote
is paid in full but for the criteria listed here, none of which the grader denies by its own fault.

A change to the world or the month may change this list: class a new entry honestly before adding it. "collaborator"
stands for people of the month who did not tell what they were asked, and for a world that did not say whom to ask.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeAlias

import pytest

from synthcomp_env.environment import SyntheticComputerEnv

PLAYS = Path(__file__).parent / "data" / "plays"
Blame: TypeAlias = Literal["player", "collaborator"]
UNTOLD = "the keeper never confirmed the entry, so 550 stands where 552 is right"
NOT_POINTED_TO = "a wish of somebody whom nothing named as having one"
LOST: dict[str, dict[str, tuple[Blame, str]]] = {
    "public_health": {},
    "financial": {"dlv_001.extra.03.opening": ("collaborator", NOT_POINTED_TO)},
    "operations": {
        "dlv_003.agree.total.intensity": ("collaborator", UNTOLD),
        "dlv_003.live.total.tonnes": ("collaborator", UNTOLD),
        "dlv_003.corrected.06.tonnes": ("collaborator", UNTOLD),
        "dlv_003.corrected.total.tonnes": ("collaborator", UNTOLD),
        "dlv_003.corrected.06.intensity": ("collaborator", UNTOLD),
        "dlv_004.extra.03.planned": ("collaborator", NOT_POINTED_TO),
    },
}
"""Criteria each play loses, with whose fault it is and the reason."""


class Played(NamedTuple):
    """A replayed month: what it lost by itself (not by a share of what else was lost), and what went wrong."""

    lost: set[str]
    score: float
    faults: int
    refused: int


def replay(name: str) -> Played:
    """Live a play again on today's code."""
    header, *lines = (PLAYS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    play: dict[str, Any] = json.loads(header)
    env = SyntheticComputerEnv(computer=f"generated:{play['occupation']}#{play['seed']}")
    env.reset(seed=play["seed"])
    refused = 0
    for line in lines:
        *_, info = env.step(json.loads(line))
        refused += info["error"] is not None
    passing = env.grader.passing(env.state, [criterion.id for criterion in env.grader.rubric.criteria])
    lost = {criterion for criterion, passed in passing.items() if not passed}
    score = env.scorecard().score
    assert score is not None
    return Played(lost, score, env.state.faults, refused)


@pytest.mark.parametrize("name", sorted(LOST))
def test_a_blind_play_loses_nothing_by_the_graders_fault(name: str) -> None:
    played = replay(name)
    assert played.lost == LOST[name].keys()
    assert played.faults == 0
    assert played.refused <= 2  # a step whose calls no longer fit today's month
    assert played.score > 0.9
