"""Choosing among sources and taking a case's table from them: final before preliminary, this period before others."""

from __future__ import annotations

import re
from collections.abc import Mapping

from synthcomp_env.policies.briefs import Brief
from synthcomp_env.policies.paperwork import Case
from synthcomp_env.policies.tables import Grid, form_of, grids, shape, stray

__all__ = ["choose", "examine", "reports"]

_PRELIMINARY = re.compile(r"preliminary|superseded|draft", re.I)


def reports(found: list[tuple[str, str]], brief: Brief) -> list[str]:
    """Handles of two earlier reports of the kind, to see how figures are written; no drafts, not the rule itself."""
    papers = [
        handle
        for handle, path in found
        if path.endswith((".docx", ".pdf")) and not path.endswith(brief.policy or "?") and "DRAFT" not in path
    ]
    return papers[:3]


def _table(text: str, brief: Brief) -> Grid | None:
    return next((grid for grid in grids(text) if grid.holds(brief.columns)), None)


def choose(extracts: Mapping[str, str], brief: Brief) -> str:
    """The handle of the extract to work from: of the brief's period, final, the newest by name; "" when none fits."""
    fitting = [
        (_name(text), handle)
        for handle, text in extracts.items()
        if _table(text, brief) and brief.period in text and not _PRELIMINARY.search(_status(text))
    ]
    return max(fitting)[1] if fitting else ""


def _name(text: str) -> str:
    return re.split(r"[/\\]", text.split(" (f", 1)[0])[-1].strip()


def _status(text: str) -> str:
    found = re.search(r"^\|[^|\n]*\| Status \|([^|\n]*)\|", text, re.M)
    return found[1] if found else ""


def examine(case: Case, text: str, extracts: Mapping[str, str], chosen: str, papers: list[str]) -> None:
    """Take the table in, and all that is to be known of it.

    Args:
        case: what is filled in.
        text: the chosen extract with its formulas shown.
        extracts: every extract that was read, by handle.
        chosen: the handle of the chosen one.
        papers: texts of earlier reports.
    """
    brief = case.brief
    grid = case.grid = _table(text, brief)
    if grid is None:
        return
    case.extract = _name(text)
    sheet = re.search(r"^## Sheet (.+?) \(", text, re.M)
    case.sheet = sheet[1] if sheet else ""
    keeper = re.search(r"(?:[Pp]repared|[Cc]ompiled|[Pp]ulled) by ([A-Z][\w'’ .-]+?)(?: \(|\.? Questions|,|\.\s)", text)
    case.keeper = keeper[1] if keeper else ""
    percent = re.search(r"more than (\d+(?:\.\d+)?)\s?%", text)
    case.bound = 1 + float(percent[1]) / 100 if percent else 1.5
    case.older = [
        table for handle, other in extracts.items() if handle != chosen and (table := _table(other, brief)) is not None
    ]
    for column in brief.columns:
        case.shapes[column] = shape(grid, column, case.entities)
        written = next((table.column(column) for paper in papers if (table := _table(paper, brief))), None)
        case.forms[column] = form_of(written if written is not None else grid.column(column))
    entered = [column for column in brief.columns if not case.shapes[column]]
    case.suspect = stray(grid, case.older, entered, case.entities, case.bound)
