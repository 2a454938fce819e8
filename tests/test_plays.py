"""Months played by hand, by people who saw only observations and tools, replayed on today's code.

Each play keeps the computer it was played on, since today's generator makes another one of the same seed. What a player
wrote rests on what people had told them on the day they played; today's collaborators may answer otherwise, and at
other times. So a replay proves two things: nothing that a person naturally does makes the month fail, and what they
wrote is paid in full but for the criteria listed here, none of which the grader denies by its own fault.

A change to the month or the scoring may change this list: class a new entry honestly before adding it. "collaborator"
stands for people of the month who did not tell what they were asked, and for a world that did not say whom to ask.
"""

from __future__ import annotations

import json
import re
import tarfile
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeAlias

import pytest

from synthcomp_env.computer.directory import load_computer
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
READING = {"read_message", "save_attachment"}
"""Calls by the number of a message. Messages are numbered as they come, and people answer at other times than they did,
so some of these point to messages that are not there yet; nothing is written or sent by them."""
REFUSED = 6
"""Other calls that may be refused in one play: replies to such messages, reads of what they brought, and one deck whose
chart a stricter tool sends back (a later call writes it again)."""


class Played(NamedTuple):
    """A replayed month: what it lost by itself (not by a share of what else was lost), and what went wrong."""

    lost: set[str]
    score: float
    faults: int
    refused: list[str]


def replay(name: str, folder: Path) -> Played:
    """Live a play again on today's code, on the computer it was played on, which is unpacked into a folder."""
    header, *lines = (PLAYS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    play: dict[str, Any] = json.loads(header)
    with tarfile.open(PLAYS / f"{name}.tar.xz") as kept:
        kept.extractall(folder, filter="data")
    env = SyntheticComputerEnv(computer=load_computer(folder))
    env.reset(seed=play["seed"])
    refused = []
    for line in lines:
        calls = json.loads(line)
        observation, *_, info = env.step(calls)
        if info["error"] is not None:
            numbers = re.findall(r"^\[(\d+)\] Error", observation, re.M) or ["1"]
            refused += [calls[int(number) - 1]["name"] for number in numbers]
    passing = env.grader.passing(env.state, [criterion.id for criterion in env.grader.rubric.criteria])
    lost = {criterion for criterion, passed in passing.items() if not passed}
    score = env.scorecard().score
    assert score is not None
    return Played(lost, score, env.state.faults, refused)


@pytest.mark.parametrize("name", sorted(LOST))
def test_a_blind_play_loses_nothing_by_the_graders_fault(name: str, tmp_path: Path) -> None:
    played = replay(name, tmp_path)
    assert played.lost == LOST[name].keys()
    assert played.faults == 0
    assert len([call for call in played.refused if call not in READING]) <= REFUSED, played.refused
    assert played.score > 0.9
