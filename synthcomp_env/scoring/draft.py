"""Drafting a rubric: templates (`rubrics/KIND.yaml`) filled from a scenario's deliverables and ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from synthcomp_env import shipped
from synthcomp_env.errors import ConfigError
from synthcomp_env.scoring import rubric as r
from synthcomp_env.scoring.bindings import BINDINGS, Binding, Bindings
from synthcomp_env.scoring.released import draft_released
from synthcomp_env.scoring.rubric import Check, Criterion, Rubric, Source
from synthcomp_env.world.scenario import DeliverableSpec, Scenario

__all__ = ["Entry", "Template", "draft_rubric", "load_template"]

PROCESS = "process"
"""The template of criteria over the whole month."""


class Entry(BaseModel):
    """One entry of a template: a criterion for each binding of `for_each`, in each file of `in`.

    `in` lists output roles; "memo/deck" is the first of the two that the deliverable has. Without `in`, a check that
    needs a path takes it from its binding."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    id: str
    name: str
    for_each: str
    check: str
    points: int = Field(ge=1)
    source: Source
    klass: Literal["earning", "conditional"] = Field(alias="class")
    where: list[str] = Field(default=[], alias="in")
    together: bool = False
    """One criterion over all the files of `in`, rather than one a file."""
    when: list[str] = []
    """Bindings that must exist beside `for_each`."""
    settings: dict[str, float] = {}
    """Further parameters of the check, such as a duty's share."""


class Template(BaseModel):
    """A template file."""

    model_config = ConfigDict(extra="forbid")

    name: str
    criteria: list[Entry]


@lru_cache(maxsize=64)
def _read(path: Path, stamp: int) -> Template:
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ConfigError(f"{path}: not YAML: {error}") from error
    try:
        template = Template.model_validate(data)
    except ValidationError as error:
        raise ConfigError(f"{path}: {_explain(error, data)}") from error
    ids = [entry.id for entry in template.criteria]
    for entry in template.criteria:
        _known(path, entry, "for_each", entry.for_each, BINDINGS)
        _known(path, entry, "check", entry.check, _FAMILIES)
        for name in entry.when:
            _known(path, entry, "when", name, BINDINGS)
        if ids.count(entry.id) > 1:
            raise ConfigError(f"{path}: criterion {entry.id!r}: id: used twice; give each criterion its own")
    return template


def _explain(error: ValidationError, data: Any) -> str:
    """The first flaw: criterion, key and what is wrong."""
    flaw = error.errors()[0]
    where = list(flaw["loc"])
    if len(where) >= 2 and where[0] == "criteria" and isinstance(where[1], int):
        entry = data["criteria"][where[1]]
        id = entry.get("id", f"number {where[1] + 1}") if isinstance(entry, dict) else f"number {where[1] + 1}"
        key = ".".join(map(str, where[2:]))
        return f"criterion {id!r}: {key}: {flaw['msg']}"
    return f"{'.'.join(map(str, where)) or 'file'}: {flaw['msg']}"


def _known(path: Path, entry: Entry, key: str, value: str, known: dict[str, Any]) -> None:
    if value not in known:
        raise ConfigError(f"{path}: criterion {entry.id!r}: {key}: no {value!r}; known: {', '.join(sorted(known))}")


def load_template(kind: str | Path) -> Template:
    """The template of a deliverable kind, from `rubrics/`.

    Raises:
        ConfigError: no such template, or a flaw in it; the message names file, criterion and key.
    """
    path = shipped.find("rubrics", kind)
    return _read(path, path.stat().st_mtime_ns)


def draft_rubric(scenario: Scenario, name: str = "") -> Rubric:
    """The rubric of a scenario: each deliverable by the template of its kind, then the process.

    Deliverables without a table (of released computers) get certain checks only; the rest awaits a judge.

    Raises:
        ConfigError: a template is missing or flawed.
    """
    criteria: list[Criterion] = []
    for spec in scenario.deliverables:
        if spec.table is None:
            criteria += draft_released(scenario, spec)
        else:
            criteria += _fill(load_template(spec.kind), spec.kind, Bindings(scenario, spec), spec.id)
    if scenario.deliverables:
        whole = Bindings(scenario, scenario.deliverables[0])
        criteria += _fill(load_template(PROCESS), PROCESS, whole, "")
    return Rubric(tuple(criteria), name or scenario.computer_id)


def _fill(template: Template, file: str, bindings: Bindings, deliverable: str) -> Iterator[Criterion]:
    for entry in template.criteria:
        if not all(bindings.each(name) for name in entry.when):
            continue
        for binding in bindings.each(entry.for_each):
            for paths in _paths(entry, binding, bindings.spec):
                try:
                    check = _FAMILIES[entry.check](binding, paths, deliverable, entry.settings)
                    label = entry.name.format(**{"file": ", ".join(map(_base, paths)), **binding.words})
                except KeyError as error:
                    raise ConfigError(
                        f"rubrics/{file}: criterion {entry.id!r}: for_each {entry.for_each!r} gives no {error}, which"
                        f" check {entry.check!r} or the name needs"
                    ) from error
                role = "" if entry.together else _role(paths, bindings.spec)
                parts = (deliverable, entry.id, binding.id, role if len(entry.where) > 1 else "")
                yield Criterion(
                    ".".join(part for part in parts if part),
                    label,
                    deliverable,
                    entry.points,
                    entry.source,
                    entry.klass,
                    check,
                    binding.activates,
                    binding.item,
                )


def _paths(entry: Entry, binding: Binding, spec: DeliverableSpec) -> Iterator[tuple[str, ...]]:
    """The files of each criterion of an entry; none when the deliverable lacks them."""
    if not entry.where:
        yield binding.more.get("paths", ())
        return
    found = []
    for choice in entry.where:
        chosen = [output.path for role in choice.split("/") for output in spec.outputs if output.role == role]
        found += chosen[:1]
    if entry.together:
        if found:
            yield tuple(found)
        return
    for path in found:
        yield (path,)


def _role(paths: tuple[str, ...], spec: DeliverableSpec) -> str:
    return next((output.role for output in spec.outputs if paths and output.path == paths[0]), "")


def _base(path: str) -> str:
    return path.rpartition("/")[2]


Maker = Callable[[Binding, tuple[str, ...], str, dict[str, float]], Check]


def _target(binding: Binding) -> r.Target:
    if binding.target is None:
        raise KeyError("target")
    return binding.target


_FAMILIES: dict[str, Maker] = {
    "exists": lambda b, p, d, s: r.Exists(p),
    "figure": lambda b, p, d, s: r.FigureRight(p, (_target(b),)),
    "agree": lambda b, p, d, s: r.Agree(p, _target(b)),
    "live_total": lambda b, p, d, s: r.LiveTotal(p[0], _target(b), b.more["inputs"], b.more["identity"]),
    "corrected": lambda b, p, d, s: r.Corrected(p, _target(b)),
    "reconciled": lambda b, p, d, s: r.Reconciled(p, _target(b)),
    "restated": lambda b, p, d, s: r.Restated(b.item, p, _target(b)),
    "error_reported": lambda b, p, d, s: r.ErrorReported(b.more["error"]),
    "asked": lambda b, p, d, s: r.Asked(b.item, p, _target(b)),
    "reviewed": lambda b, p, d, s: r.Reviewed(b.item, p, _target(b)),
    "verbatim": lambda b, p, d, s: r.VerbatimText(p, b.more["text"]),
    "ordered": lambda b, p, d, s: r.Ordered(p[0], b.more["items"], b.more["others"], b.more["aliases"]),
    "approval": lambda b, p, d, s: r.ApprovalFirst(d, b.more["approver"], b.more["recipient"]),
    "change": lambda b, p, d, s: r.ChangeApplied(b.item, p, _target(b), b.more["old"], b.more["history"]),
    "structure": lambda b, p, d, s: r.Structure(p[0], **b.more),
    "chart": lambda b, p, d, s: r.ChartShows(p[0], **b.more),
    "preserved": lambda b, p, d, s: r.Preserved(b.more["hashes"]),
    "clean_messages": lambda b, p, d, s: r.CleanMessages(d),
    "no_leak": lambda b, p, d, s: r.NoLeak(b.more["phrases"], b.more["outsiders"]),
    "no_placeholders": lambda b, p, d, s: r.NoPlaceholders(p),
    "cites": lambda b, p, d, s: r.Cites(p[0], b.more["sources"]),
    "deadline": lambda b, p, d, s: r.Deadline(d, b.more["day"]),
    "duty": lambda b, p, d, s: r.DutyDone(b.more["duty"], s.get("share", 0.75)),
}
"""Check family -> how its parameters come from a binding, paths, the deliverable's id and the entry's settings."""
