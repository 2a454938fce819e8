"""The month as columns: monthly_objectives and collaboration_context, told from the scenario.

They say in the release's words what the scenario holds as data. Neither is shown to a policy as it stands:
collaborators answer from it, and rubrics are drafted from the scenario.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from synthcomp_env.creation.profile import stock
from synthcomp_env.randomness import keyed
from synthcomp_env.world.grammar import expand
from synthcomp_env.world.phrases import Phrasebook
from synthcomp_env.world.scenario import Contact, DeliverableSpec, Item, Scenario

__all__ = ["collaboration_context", "monthly_objectives"]

_WEEKS = 4


def monthly_objectives(scenario: Scenario) -> dict[str, Any]:
    """The monthly_objectives column."""
    calendar = scenario.calendar
    draw = keyed(scenario.seed, scenario.occupation, "activities")
    manager = next(iter(scenario.contacts.values())).name
    duties = [
        {"activity": f"{duty.title} (to {scenario.contacts[duty.to].name})", "frequency": "weekly"}
        for duty in scenario.duties
    ]
    everyday = draw.sample(stock()["activities"], 4)
    return {
        "simulation_period": {
            "start": calendar.start,
            "end": calendar.working_dates[-1],
            "working_days": calendar.days,
        },
        "deliverables": [_deliverable(spec, scenario) for spec in scenario.deliverables],
        "recurring_activities": duties
        + [{"activity": expand(text, draw, {"manager": manager}), "frequency": often} for often, text in everyday],
        "weekly_focus": [
            {"week": week, "focus": _say(scenario, f"week_{week}"), "deliverable_ids": _due_after(scenario, week)}
            for week in range(1, _WEEKS + 1)
        ],
    }


def _say(scenario: Scenario, phrase: str, *key: str, **slots: str) -> str:
    """One reading of a stock sentence."""
    return Phrasebook().say(phrase, keyed(scenario.seed, scenario.occupation, "columns", phrase, *key), slots)


def _due_after(scenario: Scenario, week: int) -> list[str]:
    """Deliverables that are still to be handed in during or after a week."""
    return [spec.id for spec in scenario.deliverables if spec.due > 5 * (week - 1)]


def _deliverable(spec: DeliverableSpec, scenario: Scenario) -> dict[str, Any]:
    return {
        "id": spec.id,
        "title": spec.title,
        "project_id": spec.project,
        "description": spec.brief,
        "target_completion": scenario.calendar.working_dates[min(spec.due, scenario.calendar.days) - 1],
        "milestones": [{"week": week, "goal": goal} for week, goal in spec.milestones or _milestones(spec)],
        "output_files": [output.path for output in spec.outputs],
    }


def _milestones(spec: DeliverableSpec) -> tuple[tuple[int, str], ...]:
    last = max(1, min(_WEEKS, (spec.due + 4) // 5))
    goals = {1: "Read the sources and the policy, and ask for what is not in the files."}
    if last >= 3:
        goals[last - 1] = "First version of every file, and a draft for review."
    goals[last] = (goals.get(last, "") + " Comments worked in, approvals obtained, files handed in.").strip()
    return tuple(sorted(goals.items()))


def collaboration_context(scenario: Scenario) -> dict[str, Any]:
    """The collaboration_context column: who knows what, who holds which file, and the rubric of each deliverable."""
    held: Mapping[str, list[Item]] = defaultdict(list)
    slips = {item.corrects for item in scenario.items.values()}
    for item in scenario.items.values():
        if item.id not in slips and not item.hearsay_of:  # the column says what is so
            held[item.holder].append(item)
    carried = {carrier: spec for spec, carrier in _carriers(scenario)}
    return {
        "collaborators": [
            _collaborator(person, held[person.id], carried.get(person.id), scenario)
            for person in scenario.contacts.values()
        ]
    }


def _carriers(scenario: Scenario) -> Iterator[tuple[DeliverableSpec, str]]:
    """Who carries the rubric of each deliverable: a collaborator has room for one, so who asks for two deliverables
    leaves the second rubric to the reviewer, the approver, or whoever carries none."""
    free = list(scenario.contacts)
    for spec in scenario.deliverables:
        wanted = (spec.requester, spec.reviewer, spec.approval.approver if spec.approval else "", *free)
        carrier = next(id for id in wanted if id in free)
        free.remove(carrier)
        yield spec, carrier


def _collaborator(
    person: Contact, items: list[Item], spec: DeliverableSpec | None, scenario: Scenario
) -> dict[str, Any]:
    low, high = person.latency_hours
    files = {item.attachment: item for item in items if item.kind == "file"}
    record: dict[str, Any] = {
        "id": person.id,
        "name": person.name,
        "role": person.role,
        "organization": person.organization,
        "relationship_to_user": "external" if person.external else "colleague",
        "communication_style": _say(scenario, f"style_{person.style}", person.id, low=f"{low:g}", high=f"{high:g}"),
        "what_they_provide": f"{person.about}{_leave(person, scenario)}",
        "key_facts": {item.id: item.text for item in items if item.kind not in ("file", "smalltalk")},
        "reference_files": [
            {
                "id": f"ref_{person.id}_{number:03d}",
                "filename": name,
                "description": files[name].text if name in files else f"Private file of {person.name}.",
                "content_scale": "small",
                "origin": "shared",
            }
            for number, name in enumerate(person.files, start=1)
        ],
    }
    if spec is not None:
        record["rubric"] = _rubric(spec, scenario)
    return record


def _leave(person: Contact, scenario: Scenario) -> str:
    """A sentence on somebody's leave, "" without one."""
    if not person.away_days:
        return ""
    first, last = (scenario.calendar.working_dates[person.away_days[place] - 1] for place in (0, -1))
    deputy = scenario.contacts.get(person.deputy)
    cover = _say(scenario, "leave_deputy", person.id, deputy=deputy.name) if deputy is not None else ""
    return f" {_say(scenario, 'leave_column', person.id, first_date=first, last_date=last, cover=cover)}"


def _rubric(spec: DeliverableSpec, scenario: Scenario) -> dict[str, Any]:
    """The deliverable's demands as weighted criteria, each in one of the three stages of disclosure."""
    stages: dict[str, list[tuple[str, int, str]]] = {"initial": _told_at_start(spec, scenario), "ask": [], "review": []}
    asked = [*spec.ask.values(), *spec.extra]
    if spec.limits is not None and spec.limits.item:
        asked.append(spec.limits.item)
    for stage, ids in (("ask", asked), ("review", list(spec.review.values()))):
        for id in dict.fromkeys(ids):
            item = scenario.items[id]
            told = "Learnt by asking" if stage == "ask" else "At review"
            name = f"{told}: {item.topics[0] if item.topics else id}"
            taken = {entry[0] for entry in stages[stage]}
            stages[stage].append((f"{name} ({id})" if name in taken else name, 3, item.text))
    entries = [entry for stage in stages.values() for entry in stage]
    shares = _weights([points for _, points, _ in entries])
    return {
        "deliverable_id": spec.id,
        "requester_id": spec.requester,
        "communication_style": scenario.contacts[spec.requester].style,
        "criteria": [
            {"name": name, "weight": weight, "description": text}
            for (name, _, text), weight in zip(entries, shares, strict=True)
        ],
        "initially_communicated": [name for name, _, _ in stages["initial"]],
        "revealed_on_ask": [name for name, _, _ in stages["ask"]],
        "only_at_review": [name for name, _, _ in stages["review"]],
    }


def _told_at_start(spec: DeliverableSpec, scenario: Scenario) -> list[tuple[str, int, str]]:
    """(name, points, description) of what the brief says."""
    facts = scenario.ledger.facts
    headline = ", ".join(facts[id].measure for id in spec.headline)
    files = ", ".join(output.path.rpartition("/")[2] for output in spec.outputs)
    approver = scenario.contacts[spec.approval.approver].name if spec.approval is not None else ""
    total = spec.table.total_label if spec.table is not None else ""
    demands: tuple[tuple[str, str, int, bool], ...] = (
        ("judged_files", "Files as asked", 1, True),
        ("judged_headline", "Headline figures", 4, True),
        ("judged_totals", "Live totals", 3, bool(total)),
        ("judged_rule", "Rule applied", 4, spec.rule is not None),
        ("judged_error", "Extract checked", 4, spec.error is not None),
        ("judged_second", "Records reconciled", 4, spec.second is not None),
        ("judged_approval", "Approval first", 2, bool(approver)),
        ("judged_verbatim", "Standard wording", 1, spec.verbatim is not None),
        ("judged_chart", "Chart", 2, bool(spec.chart)),
    )
    slots = {"files": files, "headline": headline, "total": total, "approver": approver}
    return [(name, points, _say(scenario, phrase, spec.id, **slots)) for phrase, name, points, made in demands if made]


def _weights(points: list[int]) -> list[float]:
    """Weights in hundredths that sum to exactly 1, by largest remainder."""
    total = sum(points)
    exact = [100 * value / total for value in points]
    whole = [int(value) for value in exact]
    by_rest = sorted(range(len(points)), key=lambda index: (whole[index] - exact[index], index))
    for index in by_rest[: 100 - sum(whole)]:
        whole[index] += 1
    return [value / 100 for value in whole]
