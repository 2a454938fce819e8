"""Flaws of a computer's projects, monthly objectives and rubrics."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from synthcomp_env.computer.findings import Finding, finding
from synthcomp_env.computer.moments import moment
from synthcomp_env.computer.schema import Rubric

if TYPE_CHECKING:
    from synthcomp_env.computer.computer import Computer

__all__ = ["DISCLOSURE", "is_partition", "plan_flaws", "weights_of", "weights_sum_to_one"]

DISCLOSURE = ("initially_communicated", "revealed_on_ask", "only_at_review")
"""The three lists of a rubric, by when a criterion becomes known."""


def plan_flaws(computer: Computer) -> Iterator[Finding]:
    """Every flaw of project ids, the period, the deliverables and the rubrics."""
    yield from _projects(computer)
    yield from _objectives(computer)
    yield from _rubrics(computer)


def is_partition(rubric: Rubric) -> bool:
    """Whether the three disclosure lists name every criterion exactly once and nothing else."""
    listed = [name for stage in DISCLOSURE for name in getattr(rubric, stage)]
    return sorted(listed) == sorted({criterion.name for criterion in rubric.criteria})


def weights_sum_to_one(rubric: Rubric) -> bool:
    """Whether all weights are finite and not negative, and sum to 1 within a millionth; true when there are none."""
    weights = weights_of(rubric)
    return weights == [] or (weights is not None and abs(sum(weights) - 1) < 1e-6)


def weights_of(rubric: Rubric) -> list[float] | None:
    """The weights of a rubric, or None when one is negative, infinite or no number at all."""
    try:
        weights = [float(criterion.weight) for criterion in rubric.criteria]
    except OverflowError:
        return None
    return weights if all(math.isfinite(weight) and weight >= 0 for weight in weights) else None


def _projects(computer: Computer) -> Iterator[Finding]:
    known = {project.project_id for project in computer.project_index.projects}
    of_files = [(f"file_list[{number}]", record.project_ids) for number, record in enumerate(computer.file_list)]
    of_nodes = [(f"file_graph.nodes[{n}]", node.project_ids) for n, node in enumerate(computer.file_graph.nodes)]
    for where, ids in of_files + of_nodes:
        for unknown in (id for id in ids if id not in known):
            yield finding("unknown_project", f"{where}.project_ids", f"no project '{unknown}'")
    for number, deliverable in enumerate(computer.monthly_objectives.deliverables):
        if deliverable.project_id not in known:
            where = f"monthly_objectives.deliverables[{number}].project_id"
            yield finding("unknown_deliverable_project", where, f"no project '{deliverable.project_id}'")


def _objectives(computer: Computer) -> Iterator[Finding]:
    objectives = computer.monthly_objectives
    start, end = moment(objectives.simulation_period.start), moment(objectives.simulation_period.end)
    if start is None or end is None or end < start:
        period = f"'{objectives.simulation_period.start}' to '{objectives.simulation_period.end}'"
        yield finding("bad_period", "monthly_objectives.simulation_period", f"{period} is no period")
    else:
        for number, deliverable in enumerate(objectives.deliverables):
            target = moment(deliverable.target_completion)
            if target is None or not start.date() <= target.date() <= end.date():
                yield finding(
                    "target_outside_period",
                    f"monthly_objectives.deliverables[{number}].target_completion",
                    f"'{deliverable.target_completion}' lies outside {start:%Y-%m-%d} to {end:%Y-%m-%d}",
                )
    known = {deliverable.id for deliverable in objectives.deliverables}
    for number, week in enumerate(objectives.weekly_focus):
        for unknown in (id for id in week.deliverable_ids if id not in known):
            where = f"monthly_objectives.weekly_focus[{number}].deliverable_ids"
            yield finding("unknown_deliverable", where, f"no deliverable '{unknown}'")


def _rubrics(computer: Computer) -> Iterator[Finding]:
    collaborators = computer.collaboration_context.collaborators
    ids = Counter(collaborator.id for collaborator in collaborators)
    for id in (id for id, count in ids.items() if count > 1):
        yield finding("duplicate_collaborator", "collaboration_context.collaborators", f"'{id}' names several people")
    wanted: Counter[str] = Counter()
    known = {deliverable.id for deliverable in computer.monthly_objectives.deliverables}
    for number, collaborator in enumerate(collaborators):
        rubric = collaborator.rubric
        if rubric is None:
            continue
        where = f"collaboration_context.collaborators[{number}].rubric"
        wanted[rubric.deliverable_id] += 1
        if rubric.deliverable_id not in known:
            yield finding("rubric_without_deliverable", where, f"no deliverable '{rubric.deliverable_id}'")
        if rubric.requester_id not in ids:
            yield finding("rubric_unknown_requester", where, f"no collaborator '{rubric.requester_id}'")
        if not rubric.criteria:
            yield finding("rubric_empty", where, "the rubric has no criterion")
        if not is_partition(rubric):
            yield finding("rubric_partition", where, "the three disclosure lists do not name each criterion once")
        if not weights_sum_to_one(rubric):
            weights = weights_of(rubric)
            said = (
                "a weight is negative or infinite" if weights is None else f"the weights sum to {sum(weights):g}, not 1"
            )
            yield finding("rubric_weights", where, said)
    for number, deliverable in enumerate(computer.monthly_objectives.deliverables):
        where = f"monthly_objectives.deliverables[{number}]"
        if not wanted[deliverable.id]:
            yield finding("deliverable_without_rubric", where, f"nobody holds a rubric for '{deliverable.id}'")
        if wanted[deliverable.id] > 1:
            yield finding(
                "deliverable_with_rubrics",
                where,
                f"{wanted[deliverable.id]} people hold a rubric for '{deliverable.id}'",
            )
