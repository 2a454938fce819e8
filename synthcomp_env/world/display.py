"""How values are written, and when two of them are far enough apart to be told from each other."""

from __future__ import annotations

from synthcomp_env.world.facts import Unit

__all__ = ["SEPARATION", "apart", "number_format", "shown"]

SEPARATION = 0.03
"""Least relative distance between a truth, its lures and its neighbours."""


def apart(a: float, b: float, decimals: int) -> bool:
    """Whether two values differ by 3 % or more of the larger, and by at least two units of the last displayed digit."""
    gap = abs(a - b)
    return gap >= SEPARATION * max(abs(a), abs(b)) and gap >= 2 * 10.0**-decimals - 1e-12


def shown(value: float, unit: Unit, decimals: int = 0, currency: str = "$") -> str:
    """A value as prose and tables show it: "1,284", "74.1%", "$12,400", "37.5 hours"."""
    figure = f"{abs(value):,.{decimals}f}"
    sign = "-" if value < 0 else ""
    if unit == "currency":
        return f"{sign}{currency}{figure}"
    if unit == "percent":
        return f"{sign}{figure}%"
    if unit in ("days", "hours"):
        return f"{sign}{figure} {unit}"
    return sign + figure


def number_format(unit: Unit, decimals: int, currency: str = "$") -> str:
    """The spreadsheet format of a column. Percents are held in percent points, so their sign is a literal."""
    digits = "#,##0" + ("." + "0" * decimals if decimals else "")
    if unit == "currency":
        return f'"{currency}"{digits}'
    if unit == "percent":
        return f'{digits}"%"'
    return digits
