"""Number formats: a cell's display text as Excel shows it, and the cell that a typed text means.

The usual parts of a format code are understood: sections, thousands, scaling commas, percent, exponents, literals,
currencies and dates. What is not (fractions, conditions) is shown as the General format shows it.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

from synthcomp_env.artifacts.cellvalues import as_moment, from_serial, is_date_format, is_error, shown
from synthcomp_env.artifacts.content import Cell

__all__ = ["cell_text", "typed"]

_TOKEN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|(?:[0#?]|[.,](?=[0#?]))+[0#?.,]*(?:[Ee][+-]0+)?|%|.', re.S)
_DATE_TOKEN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|y+|m+|d+|h+|s+(?:\.0+)?|am/pm|a/p|.', re.I | re.S)
_CURRENCY = re.compile(r"\[\$([^-\]]*)")
_SECTION = re.compile(r'((?:"[^"]*"|\\.|[^;"\\])*)(?:;|$)')


def cell_text(value: Cell, format: str = "") -> str:
    """The display text of a value under a number format ("" or "General": as short as it can be said).

    >>> cell_text(0.741, "0.0%"), cell_text(-1200, "$#,##0"), cell_text("2026-01-05", "d mmm yyyy")
    ('74.1%', '-$1,200', '5 Jan 2026')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    dated = bool(format) and is_date_format(format)
    if isinstance(value, str):
        moment = as_moment(value) if dated else None
        return str(shown(value)) if moment is None else _date_text(moment, format)
    if dated:
        text = from_serial(value)
        moment = as_moment(text)
        return general(value) if moment is None else _date_text(moment, format)
    if not format or format.lower() in ("general", "@"):
        return general(value)
    return _number_text(value, format)


def general(value: float) -> str:
    """A number in the General format: up to ten significant digits."""
    if isinstance(value, int) or value.is_integer():
        return str(int(value)) if abs(value) < 1e15 else f"{value:.9E}"
    text = f"{value:.10g}"
    return text if "e" not in text else f"{value:.5E}"


class _Section(NamedTuple):
    """One section of a format code, taken apart."""

    prefix: str
    suffix: str
    whole: int
    """Digits before the point, at least."""
    fixed: int
    """Digits after the point, at least."""
    digits: int
    """Digits after the point, at most."""
    grouped: bool
    scale: int
    """Power of ten that the value is multiplied by."""
    exponent: bool
    numeric: bool


@lru_cache(maxsize=512)
def _sections(format: str) -> tuple[_Section, ...]:
    parts = [match[1] for match in _SECTION.finditer(format)]
    if len(parts) > 1 and parts[-1] == "":
        parts.pop()
    return tuple(map(_section, parts))


def _section(code: str) -> _Section:
    prefix, suffix, core = "", "", ""
    scale = 0
    for token in _TOKEN.findall(code):
        literal = ""
        if token[0] in "0#?" or (token[0] in ".," and len(token) > 1):
            core += token
            continue
        if token[0] == '"':
            literal = token[1:-1] if len(token) > 1 else ""
        elif token[0] == "\\":
            literal = token[1:]
        elif token[0] == "_":
            literal = " "
        elif token[0] == "[":
            currency = _CURRENCY.match(token)
            literal = currency[1] if currency else ""
        elif token == "%":
            literal, scale = "%", scale + 2
        elif token[0] != "*":
            literal = token
        if core:
            suffix += literal
        else:
            prefix += literal
    exponent = "E" in core.upper()
    mantissa = re.split("[Ee]", core)[0]
    scaling = len(mantissa) - len(mantissa.rstrip(","))
    mantissa = mantissa.rstrip(",")
    before, _, after = mantissa.partition(".")
    places = after.replace(",", "")
    return _Section(
        prefix,
        suffix,
        sum(char == "0" for char in before),
        len(places.rstrip("#?")),
        len(places),
        "," in before,
        scale - 3 * scaling,
        exponent,
        bool(core),
    )


def _number_text(value: float, format: str) -> str:
    sections = _sections(format)
    if not sections or "/" in format:
        return general(value)
    section, negative = sections[0], value < 0
    if negative and len(sections) > 1:
        section, negative, value = sections[1], False, -value
    elif value == 0 and len(sections) > 2:
        section = sections[2]
    if not section.numeric:
        bare = section.prefix + section.suffix
        return general(value) if bare.lower() in ("general", "@", "") else bare
    if section.exponent:
        text = f"{abs(value):.{section.digits}E}"
    else:
        text = _digits(abs(value), section)
    sign = "-" if negative and text.strip("0.,") else ""
    return f"{sign}{section.prefix}{text}{section.suffix}".strip()


def _digits(value: float, section: _Section) -> str:
    try:
        number = Decimal(repr(value)).scaleb(section.scale)
        number = number.quantize(Decimal(1).scaleb(-section.digits), ROUND_HALF_UP)
    except InvalidOperation:
        return general(value)
    text = f"{number:,.{section.digits}f}" if section.grouped else f"{number:.{section.digits}f}"
    whole, _, places = text.partition(".")
    while len(places) > section.fixed and places.endswith("0"):
        places = places[:-1]
    whole = whole.rjust(section.whole, "0") if section.whole or whole != "0" else ""
    return f"{whole}.{places}" if places else whole


_NAMED = {"yyyy": "%Y", "yy": "%y", "mmmm": "%B", "mmm": "%b", "dddd": "%A", "ddd": "%a"}


def _date_text(moment: date | datetime, format: str) -> str:
    """A date under a date format. "m" is minutes after hours or before seconds, months elsewhere."""
    when = moment if isinstance(moment, datetime) else datetime(moment.year, moment.month, moment.day)
    tokens = _DATE_TOKEN.findall(format.split(";")[0])
    half = any(token.lower() in ("am/pm", "a/p") for token in tokens)
    out: list[str] = []
    last = ""
    for at, token in enumerate(tokens):
        key = token.lower()
        if key[0] in "ymdhs" and key[0].isalpha():
            minutes = key[0] == "m" and len(key) <= 2 and (last == "h" or _next_unit(tokens, at) == "s")
            out.append(_date_part(when, key, minutes, half))
            last = key[0]
        elif key in ("am/pm", "a/p"):
            out.append("AM" if when.hour < 12 else "PM")
        elif token[0] == '"':
            out.append(token[1:-1])
        elif token[0] == "\\":
            out.append(token[1:])
        elif token[0] == "_":
            out.append(" ")
        elif token[0] not in "[*@":
            out.append(token)
    return "".join(out).strip()


def _next_unit(tokens: list[str], at: int) -> str:
    return next((token[0].lower() for token in tokens[at + 1 :] if token[0].lower() in "ymdhs"), "")


def _date_part(when: datetime, key: str, minutes: bool, half: bool) -> str:
    if key in _NAMED:
        return when.strftime(_NAMED[key])
    if key[0] == "m" and len(key) == 5:
        return when.strftime("%b")[0]
    hour = (when.hour % 12 or 12) if half else when.hour
    number = {"y": when.year, "m": when.minute if minutes else when.month, "d": when.day, "h": hour, "s": when.second}
    return str(number[key[0]]).rjust(2 if len(key) > 1 else 1, "0")


_PLAIN = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,14})?")
_MONEY = re.compile(
    r"(?P<open>\()?(?P<minus>[-−])?(?P<currency>[$€£¥])?\s?(?P<minus2>[-−])?"
    r"(?P<whole>\d{1,3}(?:,\d{3})+|0|[1-9]\d{0,14})(?P<places>\.\d{1,9})?\s?(?P<percent>%)?(?P<close>\))?"
)


def typed(text: str) -> tuple[Cell, str]:
    """The cell that a typed text means, and its number format ("" for none), as when one types into a spreadsheet.

    "12.5" -> 12.5; "1,234" -> 1234 with "#,##0"; "12.5%" -> 0.125 with "0.0%"; "$1,200" -> 1200 with "$#,##0";
    "($300)" -> -300; "TRUE" -> True; "" -> None. Formulas, ISO dates, codes ("007", "(2025)", more than 15 digits) and
    all other text stay as they are.
    """
    if not text:
        return None, ""
    if text in ("TRUE", "FALSE"):
        return text == "TRUE", ""
    bare = text.strip()
    if is_error(bare) or not any(char.isdigit() for char in bare[:24]) or len(bare) > 30:
        return text, ""
    if _PLAIN.fullmatch(bare):
        return (float(bare) if "." in bare else int(bare)), ""
    match = _MONEY.fullmatch(bare)
    if match is None or bool(match["open"]) != bool(match["close"]) or (match["percent"] and match["currency"]):
        return text, ""
    grouped = "," in match["whole"] or bool(match["currency"])
    if match["open"] and not (grouped or match["percent"]):
        return text, ""
    number = Decimal(match["whole"].replace(",", "") + (match["places"] or ""))
    if match["open"] or match["minus"] or match["minus2"]:
        number = -number
    places = len(match["places"] or ".") - 1
    tail = "." + "0" * places if places else ""
    if match["percent"]:
        return _tidy(number / 100, True), f"0{tail}%"
    return _tidy(number, places > 0), f"{match['currency'] or ''}{'#,##0' if grouped else '0'}{tail}"


def _tidy(number: Decimal, fraction: bool) -> Cell:
    return float(number) if fraction else int(number)
