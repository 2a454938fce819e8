"""A restated figure is told by its mail, not to a question before it, and to a question after it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "world"))

from deep_pack import deep_file

from synthcomp_env.environment import SyntheticComputerEnv


def test_a_restatement_is_told_by_its_mail_and_then_to_questions(tmp_path: Path) -> None:
    env = SyntheticComputerEnv("month", computer=f"generated:{deep_file(tmp_path)}#3", difficulty=0.0)
    env.reset(seed=1)
    scenario = env.scenario
    restated = next(spec.restated for spec in scenario.deliverables if spec.restated is not None)
    item = scenario.items[restated.item]
    owner = scenario.contacts[item.holder]

    def ask(words: str) -> None:
        call = {"name": "send_message", "arguments": {"to": [owner.name], "subject": words, "body": f"{words}?"}}
        assert env.step(json.dumps(call))[4]["error"] is None

    def end_day() -> str:
        return str(env.step(json.dumps({"name": "end_day", "arguments": {}}))[0])

    ask(f"Has {restated.column} for {restated.entity} been restated")
    shown = ""
    while env.state.day < restated.day:
        assert item.id not in env.state.disclosed
        assert item.canary not in shown
        shown = end_day()
    end_day()
    assert item.id in env.state.disclosed
    before = len([message for message in env.state.mail if item.canary in message.body])
    ask(f"What is the restatement of {item.topics[0]}")
    for _ in range(5):
        end_day()
    told = [message for message in env.state.mail if item.canary in message.body and message.sender == owner.id]
    assert len(told) == before + 1
