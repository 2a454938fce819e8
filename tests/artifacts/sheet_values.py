"""Workbooks for tests: one that a department would send, and hypothesis strategies for what Workbooks can say."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import strategies as st

from synthcomp_env.artifacts.content import Cell, Chart, Series, Sheet, Style, Workbook
from synthcomp_env.artifacts.sheets import add_chart, header_rows, workbook_from_sheets

STYLE = Style(accent="0F766E", accent_2="B45309", letterhead="Lakeshore County Health Department")

needs_libreoffice = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="soffice (LibreOffice) is not on this machine"
)


def convert(directory: Path, name: str, data: bytes, to: str) -> Path:
    """A file's bytes converted by LibreOffice, with a profile of its own."""
    source = directory / name
    source.write_bytes(data)
    profile = f"-env:UserInstallation={(directory / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", to, "--outdir", str(directory), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return directory / f"{Path(name).stem}.{to.partition(':')[0]}"


def coverage(clinics: int = 8) -> Workbook:
    """Doses and rates by clinic with totals, a summary across sheets, a trend and three charts."""
    rows: list[list[Cell]] = [["Clinic", "Opened", "Doses", "Eligible", "Coverage rate", "Spend", "Notes"]]
    for number in range(1, clinics + 1):
        at = number + 1
        row: list[Cell] = [f"Clinic {number}", f"20{10 + number % 10}-03-15", 400 + 37 * number, 800 + 31 * number]
        rows.append([*row, f"=C{at}/D{at}", f"${9_000 + 250 * number:,}", None if number % 3 else "Closed in week 2"])
    last = clinics + 1
    total: list[Cell] = ["County total", None, f"=SUM(C2:C{last})", f"=SUM(D2:D{last})", f"=C{last + 1}/D{last + 1}"]
    rows.append([*total, f"=SUM(F2:F{last})", None])
    book = workbook_from_sheets(
        {
            "Coverage": rows,
            "Summary": {
                "A1": "Measure",
                "B1": "Value",
                "A2": "County rate",
                "B2": f"=Coverage!E{last + 1}",
                "A3": "Clinics under 60%",
                "B3": f'=COUNTIF(Coverage!E2:E{last},"<0.6")',
                "A4": "Updated",
                "B4": "=MAX(Coverage!B2:B3)",
            },
            "Trend": [["Month", "Rate", "Target"], ["Jan", 71.2, 80], ["Feb", 73.4, 80], ["Mar", 74.1, 80]],
        },
        STYLE,
        "Coverage report",
        "Mara Fields",
    )
    book = add_chart(book, "Coverage", "bar", "Coverage by clinic", f"A2:A{last}", [f"E2:E{last}"])
    return add_chart(book, "Trend", "line", "Against target", "A1:A4", ["B1:B4", "C1:C4"], "%")


_LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co"), exclude_characters="_")
_words = st.text(_LETTERS, max_size=12)
_texts = st.one_of(
    _words.filter(lambda text: text != "" and not text.startswith(("=", "'="))),
    st.sampled_from(
        ["'=not a formula", "'=A1", "=", "line\nline", "2026-01-05", "2026-01-05 14:30", "_x0041_", "#N/A"]
    ),
)
_numbers = st.one_of(
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False).filter(lambda number: abs(number) < 1e300),
)
_formulas = st.sampled_from(["=1+2", "=A1", "=SUM(A1:B9)", "=IFS(1>0,2)", '="a"&"b"', "=1/0", "=TODAY()"])
cells: st.SearchStrategy[Cell] = st.one_of(st.none(), st.booleans(), _numbers, _texts, _formulas)
_names = st.text(st.sampled_from("abc XYZ'&0.9é"), min_size=1, max_size=20).filter(
    lambda name: name == name.strip() and name.strip("'") == name
)
_formats = st.sampled_from(["0.0%", "#,##0", '0.0" kg"', "$#,##0.00;[Red]-$#,##0.00"])
_series = st.builds(Series, _words.filter(bool), st.tuples(*[st.none() | st.floats(-1e6, 1e6)] * 3))
_charts = st.builds(
    Chart,
    _words,
    st.sampled_from(["bar", "column", "line", "pie"]),
    st.tuples(*[_words.filter(str.strip)] * 3),
    st.lists(_series, min_size=1, max_size=3).map(tuple),
    unit=st.sampled_from(["", "%", "doses"]),
)


@st.composite
def _sheets(draw: st.DrawFn) -> Sheet:
    width = draw(st.integers(1, 5))
    rows = draw(st.lists(st.tuples(*[cells] * width), min_size=1, max_size=6).filter(_is_trimmed))
    formats = draw(st.dictionaries(st.sampled_from("ABCDE"[:width]), _formats, max_size=3))
    notes = draw(st.dictionaries(st.sampled_from(["A1", "B2", "E9"]), _words.filter(str.strip), max_size=2))
    charts = tuple(draw(st.lists(_charts, max_size=1)))
    headers = draw(st.integers(1, 3)) if draw(st.booleans()) else header_rows(rows)
    return Sheet("", tuple(rows), formats, headers, charts, notes)


def _is_trimmed(rows: list[tuple[Cell, ...]]) -> bool:
    """Whether the last row and the last column hold something, as a file's do."""
    return any(cell is not None for cell in rows[-1]) and any(row[-1] is not None for row in rows)


@st.composite
def _workbooks(draw: st.DrawFn) -> Workbook:
    names = draw(st.lists(_names, min_size=1, max_size=3, unique_by=str.lower))
    sheets = [draw(_sheets()) for _ in names]
    named = [Sheet(name, *list(_fields(sheet))[1:]) for name, sheet in zip(names, sheets, strict=True)]
    return Workbook(tuple(named), draw(_words), draw(_words))


def _fields(sheet: Sheet) -> tuple[object, ...]:
    return sheet.name, sheet.rows, sheet.formats, sheet.header_rows, sheet.charts, sheet.notes


workbooks = _workbooks()
