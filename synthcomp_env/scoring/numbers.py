"""Numbers as people write them: 74.1 %, 0.741, $1.2m, 1,234.5, 12k, (1,234), 74.1 per cent, −3.1 pp."""

from __future__ import annotations

import math
import re
from typing import Literal, NamedTuple, TypeAlias

from synthcomp_env.world.facts import Unit

__all__ = ["NUMBER", "Kind", "Quantity", "agrees", "cell_quantity", "displayed_figures", "quantity", "readings"]

Kind: TypeAlias = Literal["percent", "points", "currency", "days", "hours", "plain"]
"""What is written beside the digits: a percent sign, percentage points, a currency, a time, or nothing."""


class Quantity(NamedTuple):
    """One number.

    Attributes:
        value: in its own unit (percent in points, magnitudes multiplied out).
        kind: what is written beside the digits.
        step: one unit of the last displayed digit, in the value's unit.
        figures: significant figures displayed.
        scaled: a magnitude ("million", "k") was written.
        year: bare digits that may as well be a year (1900 to 2099).
        exact: a cell's own value, not a display of it.
    """

    value: float
    kind: Kind
    step: float
    figures: int
    scaled: bool = False
    year: bool = False
    exact: bool = False


_CURRENCY = r"(?:(?:US|A|C|NZ)?\$|€|£|(?:USD|EUR|GBP|CAD|AUD)\s?)"
_DIGITS = r"(?:\d{1,3}(?:[,\u00a0\u202f\u2009 ]\d{3}(?!\d))+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
_MAGNITUDE = r"(?:[\s-]?(?:thousand|million|billion|mln|mn|bn|mm)\b|[kKmMbB](?![\w]))"
_UNIT = (
    r"(?:\s?%|\s?percentage[\s-]points?\b|[\s-]?percent\b|[\s-]per\s?cent\b|\s?pct\b|\s?p\.?p\.?t?s?(?!\w)"
    r"|\s?bps\b|\s?basis[\s-]points?\b|\s(?:points?|pts)\b"
    r"|[\s-](?:working|business|calendar)?[\s-]?days?\b|[\s-]?(?:hours?|hrs?)\b|\s?h\b|\s(?:dollars|euros?|pounds)\b"
    r"|\s(?:USD|EUR|GBP)\b)"
)
NUMBER = (
    rf"(?<![\w.,])(?P<about>(?:about|around|approximately|approx\.?|roughly|nearly|almost|some|~|≈|c\.)\s?)?"
    rf"(?P<open>\()?(?P<sign>(?<![\d%)])[-−–+])?(?P<currency>{_CURRENCY}\s?)?(?P<inner>[-−–](?=\d))?"
    rf"(?P<digits>{_DIGITS})(?P<magnitude>{_MAGNITUDE})?(?P<unit>{_UNIT})?(?P<close>\))?(?![\w])"
)
"""A number with its signs, for a verbose search; groups are named."""

_NUMBER = re.compile(NUMBER, re.IGNORECASE)
_SCALES = {"k": 1e3, "t": 1e3, "m": 1e6, "b": 1e9}


def quantity(match: re.Match[str], whole: bool = False) -> Quantity:
    """The quantity of a `NUMBER` match. `whole`: the match is all of a table cell, so that "(1,234)" is negative."""
    digits = re.sub(r"[^\d.]", "", match["digits"])
    value = float(digits)
    decimals = len(digits.partition(".")[2])
    step = 10.0**-decimals
    figures = len(digits.replace(".", "").lstrip("0")) or 1
    if match["about"] and not decimals:
        zeros = len(digits) - len(digits.rstrip("0"))
        step, figures = 10.0**zeros, max(1, figures - zeros)
    scale = _magnitude(match["magnitude"])
    kind = _kind(match)
    if kind == "points" and "b" in (match["unit"] or "").lower():
        scale = 0.01
    negative = (match["sign"] or match["inner"] or "+") != "+"
    if whole and match["open"] and match["close"]:
        negative = True
    bare = not (match["currency"] or match["unit"] or match["magnitude"] or match["sign"])
    year = bare and not decimals and "," not in match["digits"] and len(digits) == 4 and 1900 <= value <= 2099
    value = -value if negative else value
    return Quantity(value * scale, kind, step * scale, figures, scale > 1, year)


def _magnitude(text: str | None) -> float:
    if not text:
        return 1.0
    return _SCALES[text.strip(" -\u00a0").lower()[0]]


def _kind(match: re.Match[str]) -> Kind:
    if match["currency"]:
        return "currency"
    unit = (match["unit"] or "").strip(" -\u00a0").lower()
    if not unit:
        return "plain"
    if unit == "%" or unit in ("percent", "pct") or unit.replace(" ", "") == "percent":
        return "percent"
    if unit.startswith(("percentage", "p", "b")) and not unit.startswith("pounds"):
        if unit in ("point", "points", "pts") or unit.startswith(("percentage", "pp", "p.p", "bps", "basis")):
            return "points"
        return "days" if unit.startswith("business") else "plain"
    if "day" in unit:
        return "days"
    if unit.startswith("h"):
        return "hours"
    return "currency"


def cell_quantity(cell: bool | int | float | str | None, number_format: str = "") -> Quantity | None:
    """The number a table cell holds, or None when it holds words, a date or nothing.

    A worksheet's number keeps its full precision; its format says whether it is a percentage or money, and how many
    zeros are shown after it: 0.1 as "0.0%" reads 10.0%, which is three figures."""
    if cell is None or isinstance(cell, bool):
        return None
    if isinstance(cell, str):
        text = cell.replace("**", "").replace("*", "").strip()
        match = _NUMBER.fullmatch(text)
        return quantity(match, whole=True) if match else None
    if not math.isfinite(cell):
        return None
    value, kind = float(cell), _format_kind(number_format)
    if kind == "percent":
        value *= 100
    year = isinstance(cell, int) and 1900 <= cell <= 2099 and kind == "plain" and "," not in number_format
    whole, _, fraction = f"{abs(value):.10f}".rstrip("0").partition(".")
    fraction = fraction.ljust(_places(number_format), "0")
    digits = f"{whole}.{fraction}" if fraction else whole
    step = 10.0 ** -len(fraction)
    figures = len(digits.replace(".", "").lstrip("0")) or 1
    return Quantity(value, kind, step, figures, year=year, exact=True)


def _places(number_format: str) -> int:
    """The digits that a format shows after the point."""
    match = re.search(r"\.([0#?]+)", number_format)
    return len(match[1]) if match else 0


def _format_kind(number_format: str) -> Kind:
    if "%" in number_format:
        return "percent"
    if any(sign in number_format for sign in "$€£"):
        return "currency"
    return "plain"


_ACCEPTED: dict[Unit, frozenset[Kind]] = {
    "percent": frozenset(("percent", "points", "plain")),
    "currency": frozenset(("currency", "plain")),
    "count": frozenset(("plain",)),
    "number": frozenset(("plain",)),
    "days": frozenset(("days", "plain")),
    "hours": frozenset(("hours", "plain")),
    "date": frozenset(),
    "text": frozenset(),
}


def readings(number: Quantity, unit: Unit, scale: float = 1.0) -> tuple[tuple[float, float], ...]:
    """What a number may mean in a unit: (value, step) pairs, empty when it cannot be of that unit.

    0.741 may be 74.1 percent; under a header "in $000s" (`scale` 1,000) a number may be so many times more."""
    if number.kind not in _ACCEPTED[unit]:
        return ()
    found = [(number.value, number.step)]
    if unit == "percent" and number.kind == "plain" and abs(number.value) <= 1.5:
        found.append((number.value * 100, number.step * 100))
    if scale != 1.0 and not number.scaled:
        found.append((number.value * scale, number.step * scale))
    return tuple(found)


def displayed_figures(value: float, decimals: int) -> int:
    """Significant figures of a true value in its customary display."""
    digits = f"{abs(value):.{decimals}f}".replace(".", "").lstrip("0")
    return len(digits) or 1


def agrees(number: Quantity, reading: tuple[float, float], truth: float, decimals: int) -> bool:
    """Whether a reading shows the truth: within one unit of its last displayed digit, and with three significant
    figures or as many as the truth has. A cell's own value may be rounded as far as customary display rounds."""
    value, step = reading
    if math.isclose(value, round(truth, decimals), rel_tol=1e-9, abs_tol=1e-9):
        return True
    apart = abs(value - truth) * (1 - 1e-9) - 1e-9
    if number.exact and apart <= 10.0**-decimals:
        return True
    return number.figures >= min(3, displayed_figures(truth, decimals)) and apart <= step
