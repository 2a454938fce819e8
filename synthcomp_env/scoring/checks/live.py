"""Totals that are live formulas: move the inputs, recompute, and see the total move as the identity says.

Total and inputs are found by their labels, never by their positions.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import msgspec

from synthcomp_env.artifacts import formulas
from synthcomp_env.artifacts.content import Cell, Workbook
from synthcomp_env.scoring.binding import Bound, bound_claims, sought
from synthcomp_env.scoring.checks.registry import Reads, register
from synthcomp_env.scoring.claims import Claims
from synthcomp_env.scoring.reading import inner
from synthcomp_env.scoring.rubric import LiveTotal, Target
from synthcomp_env.scoring.view import EvidenceView, Finding, name

__all__ = ["live_total"]

Spot = tuple[str, int, int]
"""(sheet, row, column), counted from 1."""


@register(LiveTotal, lambda check: Reads((check.path,)))
def live_total(check: LiveTotal, view: EvidenceView) -> Finding:
    """The total is right, is a formula, and follows its inputs."""
    blob, claims = view.file(check.path), view.claims(check.path)
    workbook = None if blob is None else inner(blob.content())
    if claims is None or not isinstance(workbook, Workbook):
        return Finding(False, f"{name(check.path)}: no workbook")
    sheets = {sheet.name: sheet.rows for sheet in workbook.sheets}
    label = check.target.labels[0]
    totals = [bound.claim.cell for bound in _in_cells(claims, check.target) if bound.right]
    live = [spot for spot in totals if spot and _is_formula(_cell(sheets, spot))]
    if not live:
        return Finding(False, f"{label} is {'not a formula' if totals else 'not there'}")
    constants = [
        [bound.claim.cell for bound in _in_cells(claims, target) if _is_constant(_cell(sheets, bound.claim.cell))]
        for target in check.inputs
    ]
    if not constants or not all(constants):
        return Finding(False, f"{label}: its inputs are not all in the workbook")
    for group in _groups(constants):
        moved = _perturbed(workbook, group)
        before, after = formulas.values(workbook), formulas.values(moved)
        shift = sum(change for _, change in group)
        for spot in live:
            was, now = _cell(before, spot), _cell(after, spot)
            if _follows(was, now, shift, check.identity):
                return Finding(True, f"{label} at {spot[0]}!R{spot[1]}C{spot[2]} follows its inputs")
    return Finding(False, f"{label} does not follow its inputs")


def _in_cells(claims: Claims, target: Target) -> list[Bound]:
    return [bound for bound in bound_claims(claims, sought(target)) if bound.claim.cell is not None]


Rows = tuple[tuple[Cell, ...], ...]


def _cell(sheets: dict[str, Rows], spot: Spot | None) -> Cell:
    if spot is None:
        return None
    rows = sheets.get(spot[0], ())
    if spot[1] > len(rows) or spot[2] > len(rows[spot[1] - 1]):
        return None
    return rows[spot[1] - 1][spot[2] - 1]


def _is_formula(cell: Cell) -> bool:
    return isinstance(cell, str) and cell.startswith("=") and len(cell) > 1


def _is_constant(cell: Cell) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _groups(constants: list[list[Spot | None]]) -> Iterator[list[tuple[Spot, float]]]:
    """Ways to move every input once: within one sheet that has them all, else wherever each first stands. The moves
    differ, so that a total that leaves one out cannot come right by chance."""
    sheets = sorted({spot[0] for spots in constants for spot in spots if spot})
    for wanted in [*sheets, None]:
        chosen = [next((spot for spot in spots if spot and wanted in (None, spot[0])), None) for spots in constants]
        if all(chosen) and len(set(chosen)) == len(chosen):
            yield [(spot, float(3 + 2**index % 1013)) for index, spot in enumerate(chosen) if spot]


def _perturbed(workbook: Workbook, moves: list[tuple[Spot, float]]) -> Workbook:
    changed = {sheet.name: [list(row) for row in sheet.rows] for sheet in workbook.sheets}
    for (sheet, row, column), change in moves:
        cell = changed[sheet][row - 1][column - 1]
        assert isinstance(cell, int | float)
        changed[sheet][row - 1][column - 1] = cell + change
    sheets = tuple(
        msgspec.structs.replace(sheet, rows=tuple(map(tuple, changed[sheet.name]))) for sheet in workbook.sheets
    )
    return msgspec.structs.replace(workbook, sheets=sheets)


def _follows(was: Cell, now: Cell, shift: float, identity: str) -> bool:
    if not isinstance(was, int | float) or not isinstance(now, int | float):
        return False
    if identity == "moves":
        return not math.isclose(was, now, rel_tol=1e-9, abs_tol=1e-12)
    return math.isclose(now - was, shift, rel_tol=1e-6, abs_tol=1e-6)
