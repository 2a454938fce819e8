"""Our figures beside the paper's and the released rows'."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Sequence

import msgspec

from synthcomp_env.stats.collect import Population
from synthcomp_env.stats.measure import KB, Month, Record
from synthcomp_env.stats.published import COUNTS, SHARES, SIZES, Spread

__all__ = ["Comparison", "Line", "compare", "spread"]

_BEFORE: dict[str, Callable[[Record], float]] = {
    "files": lambda record: record.tree.files,
    "directories": lambda record: record.tree.directories,
    "average directory depth": lambda record: record.tree.average_depth,
    "maximum directory depth": lambda record: record.tree.maximum_depth,
}
_PEOPLE: dict[str, Callable[[Record], float]] = {
    "collaborators": lambda record: record.collaborators,
    "deliverables": lambda record: record.deliverables,
    "reference files of collaborators": lambda record: record.references,
}
_AFTER: dict[str, Callable[[Month], float]] = {
    "files, after the month": lambda month: month.tree.files,
    "directories, after the month": lambda month: month.tree.directories,
    "average directory depth, after the month": lambda month: month.tree.average_depth,
    "maximum directory depth, after the month": lambda month: month.tree.maximum_depth,
    "communications": lambda month: month.sent + month.received,
    "turns": lambda month: month.turns,
}


class Line(msgspec.Struct, frozen=True):
    """One measure in up to three populations; None where a population does not have it. `policy` lived the month that
    the measure is of; "" for measures of the computer itself."""

    table: str
    name: str
    unit: str
    paper: Spread | None
    ours: Spread | None
    released: Spread | None
    policy: str = ""


class Comparison(msgspec.Struct, frozen=True):
    """All lines, in the order of the paper, and how many computers stand behind them."""

    lines: tuple[Line, ...]
    computers: int
    released: int
    large: int
    """Computers of 500 files and more."""


def spread(values: Iterable[float]) -> Spread | None:
    """Mean, median and extremes; None without values."""
    found = list(values)
    return Spread(statistics.fmean(found), statistics.median(found), min(found), max(found)) if found else None


def compare(ours: Population, released: Population | None = None) -> Comparison:
    """Tables 1, 2, 3 and 5 and figure 5 of the paper, with our figures and the released rows' beside them."""
    mine = ours.records
    theirs = released.records if released is not None else ()
    policies = list(dict.fromkeys(name for record in mine for name in record.months))
    lines = []
    for name, of in _BEFORE.items():
        title = f"{name}, before the month"
        lines.append(Line("1", title, "", COUNTS[title], _spread(mine, of), _spread(theirs, of)))
    for name, after in _AFTER.items():
        table = "3" if name in ("communications", "turns") else "1"
        for policy in policies:
            found = spread(after(record.months[policy]) for record in mine if policy in record.months)
            lines.append(Line(table, name, "", COUNTS[name], found, None, policy))
    for group, kinds in SIZES.items():
        for kind, paper in kinds.items():
            sizes = [size / KB for record in mine for size in _sizes(record, group).get(kind, ())]
            lines.append(Line("2", f"{group}: {kind}", "KB", paper, spread(sizes), None))
    for name, of in _PEOPLE.items():
        table = "3" if name == "collaborators" else "5"
        lines.append(Line(table, name, "", COUNTS[name], _spread(mine, of), _spread(theirs, of)))
    for policy in policies:
        scores = spread(100 * record.months[policy].score for record in mine if policy in record.months)
        lines.append(Line("score", "score", "%", None, scores, None, policy))
    for kind, share in SHARES.items():
        lines.append(Line("figure 5", kind, "%", Spread(share), _share(mine, kind), _share(theirs, kind)))
    lines.sort(key=lambda line: _ORDER.index(line.table))
    return Comparison(tuple(lines), len(mine), len(theirs), sum(record.tree.files >= 500 for record in mine))


_ORDER = ("1", "2", "3", "5", "figure 5", "score")


def _spread(records: Sequence[Record], of: Callable[[Record], float]) -> Spread | None:
    return spread(of(record) for record in records)


def _sizes(record: Record, group: str) -> dict[str, list[int]]:
    if group != "final deliverables":
        return record.sizes.get(group, {})
    return next((month.sizes for month in record.months.values() if month.sizes), {})


def _share(records: Sequence[Record], kind: str) -> Spread | None:
    """The share of an extension among all files of the population, in percent."""
    total = sum(sum(record.extensions.values()) for record in records)
    return Spread(100 * sum(record.extensions.get(kind, 0) for record in records) / total) if total else None
