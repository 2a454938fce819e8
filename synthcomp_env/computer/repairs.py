"""Repairs: a computer without its repairable findings. What each repair does stands in `findings.REPAIRS`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TypeVar

import networkx as nx

from synthcomp_env.computer.file_flaws import folder_keys, timestamps, written_by_month
from synthcomp_env.computer.filegraph import build_graph, is_backwards, logical, node_key
from synthcomp_env.computer.moments import moment
from synthcomp_env.computer.paths import OS, key
from synthcomp_env.computer.plan_flaws import DISCLOSURE, is_partition, weights_of, weights_sum_to_one
from synthcomp_env.computer.schema import (
    CollaborationContext,
    FileEdge,
    FileGraph,
    FileNode,
    FileRecord,
    MonthlyObjectives,
    Rubric,
)

if TYPE_CHECKING:
    from synthcomp_env.computer.computer import Computer

__all__ = ["repaired"]

Item = TypeVar("Item", FileRecord, FileNode)


def repaired(computer: Computer) -> Computer:
    """The computer with every repair applied; the same object when nothing is to be repaired."""
    if not any(finding.repairable for finding in computer.findings):
        return computer
    os = computer.os
    objectives = _objectives(computer.monthly_objectives)
    known = {project.project_id for project in computer.project_index.projects}
    records = _respelled(computer.file_list, os)
    written = written_by_month(records, objectives.simulation_period)
    records = [record for number, record in enumerate(records) if number not in written]
    records = _without_duplicates(records, os)
    folders = folder_keys(records, os)
    records = [record for record in records if node_key(record.path, os) not in folders]
    records = [_with_known_projects(record, known) for record in records]
    records = _links_in_time(records, os)
    nodes = _nodes(computer.file_graph.nodes, records, known, os)
    edges = _edges(computer.file_graph.edges, records, os)
    records, edges = _without_cycles(records, edges, os)
    graph = computer.file_graph
    graph = graph.without(*(name for name in graph.keys if name not in ("nodes", "edges")))
    kept = {node_key(record.path, os) for record in records}
    gone = {node_key(record.path, os) for record in computer.file_list} - kept
    return computer.replace(
        contents={path: value for path, value in computer.contents.items() if key(path, os) not in gone},
        file_list=tuple(records),
        file_graph=graph.replace(nodes=tuple(nodes), edges=tuple(edges)),
        monthly_objectives=objectives,
        collaboration_context=_collaboration(computer.collaboration_context),
    )


def _respelled(records: Iterable[FileRecord], os: OS) -> list[FileRecord]:
    legal: list[FileRecord] = []
    for record in records:
        path = logical(record.path, os)
        if path is not None:
            legal.append(record.replace(path=path) if record.path.startswith("drives/") else record)
    return legal


def _without_duplicates(records: Sequence[FileRecord], os: OS) -> list[FileRecord]:
    kept: dict[str, FileRecord] = {}
    for record in records:
        node = node_key(record.path, os)
        if node not in kept or (kept[node].timestamp or "") <= (record.timestamp or ""):
            kept[node] = record
    return [record for record in records if kept[node_key(record.path, os)] is record]


def _with_known_projects(item: Item, known: set[str]) -> Item:
    ids = tuple(id for id in item.project_ids if id in known)
    return item if ids == item.project_ids else item.replace(project_ids=ids)


def _links_in_time(records: Sequence[FileRecord], os: OS) -> list[FileRecord]:
    by_node = {node_key(record.path, os): record for record in records}
    kept: dict[str, dict[str, str]] = {node: {} for node in by_node}
    moved: dict[str, dict[str, str]] = {node: {} for node in by_node}
    for node, record in by_node.items():
        for source in record.derived_from:
            older = node_key(source, os)
            if older not in by_node or older == node:
                continue
            if is_backwards(by_node[older].timestamp, record.timestamp):
                moved[older].setdefault(node, record.path)
            else:
                kept[node].setdefault(older, source)
    return [_with_sources(record, tuple((kept[node] | moved[node]).values())) for node, record in by_node.items()]


def _with_sources(record: FileRecord, sources: tuple[str, ...]) -> FileRecord:
    return record if sources == record.derived_from else record.replace(derived_from=sources)


def _nodes(nodes: Iterable[FileNode], records: Iterable[FileRecord], known: set[str], os: OS) -> list[FileNode]:
    missing = {node_key(record.path, os): record for record in records}
    kept = [
        _with_known_projects(node, known)
        for node in nodes
        if missing.pop(node_key(node.file or "", os), None) is not None
    ]
    added = [
        FileNode.model_validate({"path": record.path, "project_ids": record.project_ids}) for record in missing.values()
    ]
    return kept + added


def _edges(edges: Iterable[FileEdge], records: Sequence[FileRecord], os: OS) -> list[FileEdge]:
    times = timestamps(records, os)
    kept: dict[tuple[str, str, str], FileEdge] = {}
    for edge in edges:
        if not edge.older or not edge.newer:
            continue
        older, newer = node_key(edge.older, os), node_key(edge.newer, os)
        if older not in times or newer not in times or older == newer:
            continue
        if is_backwards(times[older], times[newer]):
            kept.setdefault((newer, older, edge.kind), _turned(edge))
        else:
            kept.setdefault((older, newer, edge.kind), edge)
    return list(kept.values())


def _turned(edge: FileEdge) -> FileEdge:
    older = "from" if edge.from_ is not None else "source"
    newer = "to" if edge.to is not None else "target"
    return edge.replace(**{older: edge.newer, newer: edge.older})


def _without_cycles(
    records: list[FileRecord], edges: list[FileEdge], os: OS
) -> tuple[list[FileRecord], list[FileEdge]]:
    graph = build_graph(records, FileGraph.model_validate({"edges": ()}), os)
    while not nx.is_directed_acyclic_graph(graph):
        older, newer = nx.find_cycle(graph)[-1][:2]
        graph.remove_edge(older, newer)
        records = [_without_source(record, older, os) if node_key(record.path, os) == newer else record
                   for record in records]  # fmt: skip
    kept: list[FileEdge] = []
    for edge in edges:
        older, newer = node_key(edge.older or "", os), node_key(edge.newer or "", os)
        if not nx.has_path(graph, newer, older):
            graph.add_edge(older, newer)
            kept.append(edge)
    return records, kept


def _without_source(record: FileRecord, source: str, os: OS) -> FileRecord:
    return _with_sources(record, tuple(path for path in record.derived_from if node_key(path, os) != source))


def _objectives(objectives: MonthlyObjectives) -> MonthlyObjectives:
    start, end = moment(objectives.simulation_period.start), moment(objectives.simulation_period.end)
    if start is not None and end is not None and end >= start:
        first, last = start.date(), end.date()
        deliverables = []
        for deliverable in objectives.deliverables:
            target = moment(deliverable.target_completion)
            if target is None or not first <= target.date() <= last:
                nearest = first if target is not None and target.date() < first else last
                deliverable = deliverable.replace(target_completion=nearest.isoformat())
            deliverables.append(deliverable)
        objectives = objectives.replace(deliverables=tuple(deliverables))
    known = {deliverable.id for deliverable in objectives.deliverables}
    weeks = [
        week
        if known.issuperset(week.deliverable_ids)
        else week.replace(deliverable_ids=tuple(id for id in week.deliverable_ids if id in known))
        for week in objectives.weekly_focus
    ]
    return objectives.replace(weekly_focus=tuple(weeks)) if weeks else objectives


def _collaboration(context: CollaborationContext) -> CollaborationContext:
    ids = {collaborator.id for collaborator in context.collaborators}
    people = []
    for collaborator in context.collaborators:
        rubric = collaborator.rubric
        if rubric is not None:
            if rubric.requester_id not in ids:
                rubric = rubric.replace(requester_id=collaborator.id)
            rubric = _partitioned(_weighted(rubric))
        people.append(collaborator if rubric is collaborator.rubric else collaborator.replace(rubric=rubric))
    return context.replace(collaborators=tuple(people))


def _weighted(rubric: Rubric) -> Rubric:
    if weights_sum_to_one(rubric):
        return rubric
    weights = weights_of(rubric)
    total = sum(weights) if weights is not None else 0.0
    count = len(rubric.criteria)
    shares = [weight / total for weight in weights] if weights and total else [1 / count] * count
    criteria = [criterion.replace(weight=share) for criterion, share in zip(rubric.criteria, shares, strict=True)]
    return rubric.replace(criteria=tuple(criteria))


def _partitioned(rubric: Rubric) -> Rubric:
    if is_partition(rubric):
        return rubric
    unlisted = dict.fromkeys(criterion.name for criterion in rubric.criteria)
    stages: dict[str, list[str]] = {stage: [] for stage in DISCLOSURE}
    for stage, names in stages.items():
        for name in getattr(rubric, stage):
            if name in unlisted:
                del unlisted[name]
                names.append(name)
    stages["revealed_on_ask"].extend(unlisted)
    return rubric.replace(**{stage: tuple(names) for stage, names in stages.items()})
