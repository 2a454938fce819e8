"""One computer put to the proof: every policy lived, every mutant and equivalent graded."""

from __future__ import annotations

from typing import Any

import gymnasium as gym
import msgspec

from synthcomp_env.policies import make_policy
from synthcomp_env.policies.base import live
from synthcomp_env.scoring.rubric import Criterion
from synthcomp_env.verification.equivalents import equivalents
from synthcomp_env.verification.mutants import Bench, mutants
from synthcomp_env.verification.watch import CanaryWatch, ShownWatch

__all__ = ["Probe", "probe"]


class Probe(msgspec.Struct):
    """What one computer showed.

    Attributes:
        scores: final score of each policy, in [0, 1].
        asking: share of the points that need asking or review which `blind` earned, None where it did not run.
        mutants, caught: how many mutants there were, how many failed the criterion they break.
        equivalents, passed: how many (criterion, form) pairs there were, how many still passed.
        criteria: criteria of the rubric.
        problems: what went wrong, in words.
    """

    computer: str
    scores: dict[str, float] = {}
    asking: float | None = None
    mutants: int = 0
    caught: int = 0
    equivalents: int = 0
    passed: int = 0
    early: int = 0
    unseen: int = 0
    criteria: int = 0
    problems: list[str] = []

    @property
    def pack(self) -> str:
        """The occupation pack of the computer."""
        return self.computer.removeprefix("generated:").rpartition("#")[0]


def probe(occupation: str, seed: int, policies: list[str], difficulty: float = 0.5) -> Probe:
    """Put one computer to the proof.

    Args:
        occupation: pack name or path.
        seed: seed of the computer and the episode.
        policies: names of the policies to run; the expert always runs, since mutants start from its final state.
        difficulty: of the computer.
    """
    reference = f"generated:{occupation}#{seed}"
    result = Probe(reference)
    for name in ["expert", *(name for name in policies if name != "expert")]:
        env = gym.make(
            "SyntheticComputer-v0", preset="month", computer=reference, difficulty=difficulty, disable_env_checker=True
        )
        u: Any = env.unwrapped
        env.reset(seed=seed)
        canaries, shown = CanaryWatch(u.scenario), ShownWatch()

        def on_turn(
            action: Any, turn: Any, u: Any = u, canaries: CanaryWatch = canaries, shown: ShownWatch = shown
        ) -> None:
            canaries.observe(turn.observation, u.state.disclosed, u.state.turn)
            shown.observe(action, turn)

        live(env, make_policy(name, env, seed), seed=seed, on_turn=on_turn)
        result.scores[name] = u.score
        result.early += len(canaries.early)
        result.problems += [f"{reference} {name}: {problem}" for problem in canaries.early[:3]]
        if name == "expert":
            result.unseen = len(shown.unseen)
            result.problems += [f"{reference} expert: {problem}" for problem in shown.unseen[:3]]
            _grade_rewrites(u, result)
        if name == "blind":
            result.asking = _asking_share(u)
    return result


def _asking_share(u: Any) -> float:
    """The share of points won among those whose demand is told only on asking or at review."""
    card, items = u.scorecard(), u.scenario.items
    bound = {
        criterion.id: criterion.points
        for criterion in u.rubric.criteria
        if criterion.item and items[criterion.item].disclosure in ("ask", "review")
    }
    won = sum(row.points or 0 for row in card.rows if row.criterion in bound)
    return won / sum(bound.values()) if bound else 0.0


def _grade_rewrites(u: Any, result: Probe) -> None:
    """Mutants and equivalents of the expert's final state."""
    world, grader, state = u.snapshot().world, u.grader, u.state
    criteria: tuple[Criterion, ...] = u.rubric.criteria
    result.criteria = len(criteria)
    base = grader.passing(state, [criterion.id for criterion in criteria])
    result.problems += [f"{result.computer}: the expert fails {id}" for id, passed in base.items() if not passed]
    for number, spec in enumerate(world.scenario.deliverables):
        mine = [criterion for criterion in criteria if criterion.deliverable == spec.id and base[criterion.id]]
        others = [c.id for c in criteria if c.deliverable not in ("", spec.id) and base[c.id]]
        bench = Bench(world, spec, state)
        for name, form in equivalents(bench):
            for id, passed in grader.passing(form, [criterion.id for criterion in mine]).items():
                result.equivalents += 1
                result.passed += passed
                if not passed:
                    result.problems.append(f"{result.computer}: {id} fails right work as {name}")
        monthly = [criterion for criterion in criteria if not criterion.deliverable and base[criterion.id]]
        for criterion in [*mine, *(monthly if number == 0 else [])]:
            for mutant in mutants(bench, criterion):
                result.mutants += 1
                outcome = grader.passing(mutant.state, [criterion.id, *others])
                if outcome.pop(criterion.id):
                    result.problems.append(f"{result.computer}: {criterion.id} passes although {mutant.name}")
                else:
                    result.caught += 1
                hit = [id for id, passed in outcome.items() if not passed]
                if hit:
                    result.problems.append(f"{result.computer}: {criterion.id}, {mutant.name}: also fails {hit[0]}")
