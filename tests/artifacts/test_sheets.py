import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthcomp_env.artifacts.a1 import Ref, address, column_letter, column_number, parse_ref
from synthcomp_env.artifacts.content import Cell, Workbook
from synthcomp_env.artifacts.formulas import values
from synthcomp_env.artifacts.numberformat import typed
from synthcomp_env.artifacts.sheets import (
    add_sheet,
    append_rows,
    cell_text,
    find_sheet,
    header_rows,
    rows_from_csv,
    rows_to_csv,
    set_cells,
    sheet_lines,
    workbook_from_sheets,
)
from synthcomp_env.errors import ToolError


@pytest.mark.parametrize(
    ("text", "cell", "code"),
    [
        ("1,234", 1234, "#,##0"),
        ("1,234.50", 1234.5, "#,##0.00"),
        ("12.5", 12.5, ""),
        ("-7", -7, ""),
        ("12.5%", 0.125, "0.0%"),
        ("82 %", 0.82, "0%"),
        ("$1,200", 1200, "$#,##0"),
        ("-$5.25", -5.25, "$#,##0.00"),
        ("($300)", -300, "$#,##0"),
        ("€9", 9, "€#,##0"),
        ("TRUE", True, ""),
        ("", None, ""),
    ],
)
def test_typed_numbers(text: str, cell: Cell, code: str) -> None:
    assert typed(text) == (cell, code)
    assert type(typed(text)[0]) is type(cell)


@pytest.mark.parametrize(
    "text",
    [
        "=A1*2",
        "2026-01-05",
        "007",
        "1234567890123456",
        "1,23",
        "1e5",
        "Q1 2026",
        "(2025)",
        "5.",
        "#N/A",
        "3-4",
        "12 kg",
        "$5%",
    ],
)
def test_typed_text_stays(text: str) -> None:
    assert typed(text) == (text, "")


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (0.741, "0.0%", "74.1%"),
        (0.7415, "0%", "74%"),
        (1234.5, "#,##0.00", "1,234.50"),
        (-1234.5, "#,##0.00_);(#,##0.00)", "(1,234.50)"),
        (-1200, "$#,##0", "-$1,200"),
        (1_500_000, '0.0,,"M"', "1.5M"),
        (0, '0;-0;"none"', "none"),
        (2.5, "0", "3"),
        (1.005, "0.00", "1.01"),
        (7, "000", "007"),
        (0.5, ".00", ".50"),
        (5, "0.##", "5"),
        (12345, "0.00E+00", "1.23E+04"),
        (12, "[$€-407] #,##0", "€ 12"),
        (-12, "#,##0;[Red]-#,##0", "-12"),
        (46027, "yyyy-mm-dd", "2026-01-05"),
        ("2026-01-05", "d mmm yyyy", "5 Jan 2026"),
        ("2026-01-05 14:30", "h:mm AM/PM", "2:30 PM"),
        (46027.5, "dd/mm/yy hh:mm", "05/01/26 12:00"),
        (1 / 3, "", "0.3333333333"),
        (0.1 + 0.2, "General", "0.3"),
        (1e20, "", "1.000000000E+20"),
        (True, "", "TRUE"),
        (None, "0.0", ""),
        ("words", "0.0%", "words"),
        ("'=text", "", "=text"),
        ("#DIV/0!", "0.0%", "#DIV/0!"),
        (3, '0 "days"', "3 days"),
    ],
)
def test_display_text(value: Cell, code: str, text: str) -> None:
    assert cell_text(value, code) == text


@given(st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text()), st.text(max_size=20))
def test_display_text_never_fails(value: Cell, code: str) -> None:
    assert isinstance(cell_text(value, code), str)


@given(st.text(max_size=30))
def test_typing_never_fails_and_twice_is_once(text: str) -> None:
    cell, code = typed(text)
    if isinstance(cell, str):
        assert (cell, code) == (text, "")


@given(st.integers(1, 16_384), st.integers(1, 1_048_576))
def test_addresses_come_back(column: int, row: int) -> None:
    assert column_number(column_letter(column)) == column
    assert parse_ref(address(row, column)) == Ref("", row, column, row, column)


def test_references() -> None:
    assert parse_ref("Data!B2:D9") == Ref("Data", 2, 2, 9, 4)
    assert parse_ref("'It''s mine'!$D$9:$B$2") == Ref("It's mine", 2, 2, 9, 4)
    for wrong in ("", "B", "2B", "B2:", "Data!", "XFE1", "A1048577", "A0"):
        with pytest.raises(ToolError, match="not a cell"):
            parse_ref(wrong)


def test_sheets_from_rows_cells_records_and_csv() -> None:
    book = workbook_from_sheets(
        {
            "Rows": [["Clinic", "Doses"], ["North", "1,204"]],
            "Cells": {"B2": "=Rows!B2", "A1": "Doses"},
            "Records": [{"Clinic": "North", "Doses": 1}, {"Clinic": "South", "Rate": "5%"}],
            "Csv": 'Clinic;Doses\nNorth;"1,204"\n',
        }
    )
    assert [sheet.rows for sheet in book.sheets] == [
        (("Clinic", "Doses"), ("North", 1204)),
        (("Doses", None), (None, "=Rows!B2")),
        (("Clinic", "Doses", "Rate"), ("North", 1, None), ("South", None, 0.05)),
        (("Clinic", "Doses"), ("North", 1204)),
    ]
    assert [sheet.header_rows for sheet in book.sheets] == [1, 0, 1, 1]
    assert values(book)["Cells"][1][1] == 1204


def test_formats_follow_what_is_summed_repeated_and_typed() -> None:
    book = workbook_from_sheets(
        {
            "Summary": {"A1": "Item", "B1": "Value", "A2": "Rate", "B2": "=Data!D4", "A3": "Spend", "B3": "=Data!E4"},
            "Data": [
                ["Clinic", "Doses", "Eligible", "Coverage rate", "Spend", "Growth rate"],
                ["North", "1,200", 1500, "=B2/C2", "$1,200", 1.2],
                ["South", 900, 1300, "=B3/C3", "$800", 0.7],
                ["Total", "=SUM(B2:B3)", "=SUM(C2:C3)", "=B4/C4", "=SUM(E2:E3)", None],
            ],
        }
    )
    assert book.sheets[1].formats == {"B": "#,##0", "C": "#,##0", "D": "0.0%", "E": "$#,##0", "F": "#,##0.0"}
    assert book.sheets[0].formats == {"B2": "0.0%", "B3": "$#,##0"}


def test_latest_dates_are_dates_and_totals_part_their_thousands() -> None:
    book = workbook_from_sheets(
        {
            "Log": [["On", "Hours"], ["2026-01-05", 700], ["2026-02-09", 900], ["Total", "=SUM(B2:B3)"]],
            "Summary": {"A1": "Latest", "B1": "=MAX(Log!A2:A3)"},
        }
    )
    assert (book.sheets[0].formats, book.sheets[1].formats) == ({"B": "#,##0"}, {"B1": "yyyy-mm-dd"})
    assert values(book)["Summary"] == (("Latest", "2026-02-09"),)


def test_header_rows_are_found() -> None:
    assert header_rows([["Clinic", "Doses"], ["North", 1]]) == 1
    assert header_rows([["Report", None], [None, None], ["Clinic", "Doses"], ["North", 1]]) == 3
    assert header_rows([["North", 1], ["South", 2]]) == 0
    assert header_rows([["Clinic", "Doses"]]) == 0


@pytest.fixture
def small() -> Workbook:
    return workbook_from_sheets({"Data": [["Clinic", "Doses"], ["North", 120], ["South", 95]], "Other": [[1]]})


def test_setting_cells_and_filling(small: Workbook) -> None:
    book = set_cells(
        small, "data", {"C2:C3": "=B2*$B$2", "B3": "1,000", "Other!A2": [["x", "5%"], ["y", 3]], "D2:D3": [7, 8]}
    )
    assert book.sheets[0].rows[1:] == (("North", 120, "=B2*$B$2", 7), ("South", 1000, "=B3*$B$2", 8))
    assert book.sheets[1].rows == ((1, None), ("x", 0.05), ("y", 3))
    assert (book.sheets[0].formats["B3"], book.sheets[1].formats["B2"]) == ("#,##0", "0%")
    assert small.sheets[0].rows[2] == ("South", 95)
    assert set_cells(book, "Data", {"B3": None}).sheets[0].rows[2][1] is None


def test_appending_and_adding(small: Workbook) -> None:
    book = append_rows(small, "Data", [["Harbor", "45"]])
    assert book.sheets[0].rows[-1] == ("Harbor", 45)
    assert add_sheet(book, "New", [["a", "b"], [1, 2]]).sheets[-1].header_rows == 1


def test_lines_for_a_reader(small: Workbook) -> None:
    book = set_cells(small, "Data", {"B4": "=SUM(B2:B3)", "A4": "Total"})
    assert sheet_lines(book, values(book), "Data", 2, 9, formulas=True) == [
        "| A | B",
        "2 | North | 120",
        "3 | South | 95",
        "4 | Total | 215 {=SUM(B2:B3)}",
    ]


@pytest.mark.parametrize(
    ("change", "kind", "says"),
    [
        (lambda book: find_sheet(book, "Dta"), "bad_argument", "Did you mean 'Data'"),
        (lambda book: set_cells(book, "Data", {"B2:B3": [1, 2, 3]}), "bad_argument", "3 by 1 values"),
        (lambda book: set_cells(book, "Data", {"B2": []}), "bad_argument", "empty"),
        (lambda book: set_cells(book, "Data", {"cell": 1}), "bad_argument", "not a cell"),
        (lambda book: set_cells(book, "Data", {"A900000": 1}), "too_large", "20000 by 512"),
        (lambda book: set_cells(book, "Data", {"A1:XFD1048576": 0}), "too_large", "more than"),
        (lambda book: set_cells(book, "Data", {"A1": "x" * 40_000}), "too_large", "40000 characters"),
        (lambda book: set_cells(book, "Data", {"A1": float("nan")}), "bad_argument", "not a number"),
        (lambda book: set_cells(book, "Data", {"A1": {"b": 1}}), "bad_argument", "a cell takes"),
        (lambda book: add_sheet(book, "DATA"), "bad_argument", "already"),
        (lambda book: add_sheet(book, "a/b"), "bad_argument", "cannot name a sheet"),
        (lambda book: append_rows(book, "Data", ["row"]), "bad_argument", "row 1 is not a list"),
        (lambda book: workbook_from_sheets({}), "bad_argument", "at least one sheet"),
        (lambda book: workbook_from_sheets({"a": [[1]], "A": [[1]]}), "bad_argument", "two sheets"),
    ],
)
def test_wrong_requests_teach(small: Workbook, change: object, kind: str, says: str) -> None:
    with pytest.raises(ToolError, match=says) as caught:
        change(small)  # type: ignore[operator]
    assert caught.value.kind == kind


def test_csv_comes_back() -> None:
    rows = [["Clinic", "Note"], ["North, East", 'said "yes"'], ["x", "two\nlines"]]
    assert rows_from_csv(rows_to_csv(rows)) == rows
    assert rows_from_csv("a\tb\n1\t2\n") == [["a", "b"], ["1", "2"]]
    assert rows_to_csv([[None, True, 1.5]]) == ",True,1.5\n"
