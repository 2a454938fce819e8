import ast
import dataclasses
import json
from collections import Counter
from pathlib import Path
from typing import Any

import gymnasium as gym
import pytest

import synthcomp_env  # noqa: F401
from synthcomp_env.creation import create_computer
from synthcomp_env.policies import diligent as module
from synthcomp_env.policies.base import Scripted, live
from synthcomp_env.policies.diligent import ABLATIONS, blind, diligent, worker
from synthcomp_env.policies.plainwork import Notebook, write_output
from synthcomp_env.policies.understanding import read_mail

OCCUPATIONS = ("public_health_director", "financial_advisor", "operations_manager")
SEES_NOTHING_OF = ("world", "scoring", "simulation", "creation", "environment", "worlds", "tools")


def month(policy: Any, computer: Any, seed: int = 4) -> tuple[float, Counter[str], list[str], Any]:
    """(score, calls by tool, failed calls, environment) of a month."""
    env = gym.make("SyntheticComputer-v0", preset="month", computer=computer)
    env.reset(seed=seed)
    used: Counter[str] = Counter()
    failed: list[str] = []

    def watch(action: Any, turn: Any) -> None:
        used[action["name"]] += 1
        if turn.failed:
            failed.append(turn.observation)

    policy = policy(env.unwrapped.system_prompt) if not isinstance(policy, Scripted) else policy  # type: ignore[attr-defined]
    episode = live(env, policy, seed=seed, on_turn=watch)
    assert episode.over
    return episode.info["score"], used, failed, env.unwrapped


def test_a_worker_imports_nothing_of_what_it_works_in() -> None:
    folder, seen = Path(module.__file__).parent, {"diligent"}
    queue = ["diligent"]
    while queue:
        tree = ast.parse((folder / f"{queue.pop()}.py").read_text())
        for node in ast.walk(tree):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in (name for name in names if name.startswith("synthcomp_env")):
                room, _, rest = name.removeprefix("synthcomp_env.").partition(".")
                assert room not in SEES_NOTHING_OF, name
                if room == "policies" and rest and rest not in seen:
                    seen.add(rest)
                    queue.append(rest)
    assert {"understanding", "tables", "errands"} <= seen


@pytest.mark.parametrize("occupation", OCCUPATIONS)
def test_diligent_earns_most_points_without_a_failed_call_and_blind_few(occupation: str) -> None:
    computer = f"generated:{occupation}#4"
    score, used, failed, _ = month(diligent, computer)
    assert failed == []
    assert 0.5 < score < 0.9  # the worlds are made to be hard: 0.35 to 0.75 on the average computer of this difficulty
    assert used["submit_deliverable"] >= 3
    lower, less, failed, env = month(blind, computer)
    assert failed == []
    assert lower < score - 0.2
    assert less["request_review"] == 0
    duties = {duty.title for duty in env.scenario.duties}
    sent = [message for message in env.state.mail if message.sender == "user" and message.kind == "mail"]
    assert {message.subject for message in sent} <= duties


def test_every_habit_left_out_costs_points() -> None:
    computer = "generated:public_health_director#1"
    whole, *_ = month(diligent, computer)
    for name, (_, habits) in ABLATIONS.items():
        score, *_ = month(lambda prompt, name=name, habits=habits: worker(name, habits, prompt), computer)
        assert score < whole, name


def test_the_same_month_is_worked_the_same_way() -> None:
    computer = "generated:operations_manager#4"
    assert len({month(diligent, computer)[3].state_hash() for _ in range(2)}) == 1


def test_a_computer_without_a_ledger_is_worked_to_the_end() -> None:
    made = dataclasses.replace(create_computer("financial_advisor", 4), hidden={})
    _, _, failed, env = month(diligent, made)
    assert failed == []
    submitted = {done.deliverable for done in env.state.submissions}
    assert submitted == {spec.id for spec in env.scenario.deliverables}
    names = {entry.path for entry in env.state.files.values()}
    assert {output.path for spec in env.scenario.deliverables for output in spec.outputs} <= names


def test_plain_work_is_drawn_from_what_was_asked_heard_and_read() -> None:
    book = Notebook(read={"Rates.csv": "Rates.csv (f3)\n| Region | Grant rate |\n| North | 12.5 |\n| South | 9 |"})
    book.hear(read_mail("m3 Mon 5 Jan 09:00 · Re: Plan\nfrom Bo Li to you\n\nHi,\n\nThe grant plan needs two regions."))
    book.hear(read_mail("m4 Mon 5 Jan 09:00 · x\nfrom Bo Li to you\n\nBetween us: the grant plan may be dropped."))
    request = "Write the grant plan.\n- Name the regions and their grant rate."
    written = {
        kind: write_output("Grant plan", f"D:/Plan.{kind}", "the plan by region", request, book)
        for kind in ("docx", "pptx", "pdf", "xlsx", "md", "json", "csv", "py", "png")
    }
    assert [each["name"] for each in written["pdf"]] == ["create_document", "export_pdf"]
    assert written["png"] == []
    for kind in ("docx", "md", "json", "csv", "py", "xlsx", "pptx"):
        text = str(written[kind][0]["arguments"])
        assert "Name the regions" in text, kind
        assert "needs two regions" in text, kind
        assert "dropped" not in text, kind
    assert ["North", 12.5] in written["xlsx"][0]["arguments"]["sheets"]["Table 1"]
    assert json.loads(written["json"][0]["arguments"]["content"])["title"] == "Grant plan"
    ast.parse(written["py"][0]["arguments"]["content"])
