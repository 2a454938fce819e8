import io
import time
from pathlib import Path

import ironcalc
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sheet_values import convert, coverage, needs_libreoffice

from synthcomp_env.artifacts.content import Cell, Sheet, Workbook
from synthcomp_env.artifacts.formulas import perturb, problems, references, storable, values
from synthcomp_env.errors import ToolError

DATA: tuple[tuple[Cell, ...], ...] = (
    ("Clinic", "Doses", "Eligible", "Region"),
    ("North", 120, 150, "East"),
    ("South", 90, 130, "West"),
    ("Harbor", 45.5, 91, "East"),
)

RIGHT: dict[str, Cell] = {
    "=SUM(Data!B2:B4)": 255.5,
    "=AVERAGE(Data!C2:C4)": 371 / 3,
    "=ROUND(Data!B4/Data!C4,3)": 0.5,
    '=IF(Data!B2>100,"high","low")': "high",
    '=SUMIF(Data!D2:D4,"East",Data!B2:B4)': 165.5,
    '=COUNTIF(Data!B2:B4,">=90")': 2,
    '=INDEX(Data!A2:A4,MATCH("South",Data!A2:A4,0))': "South",
    '=VLOOKUP("Harbor",Data!A2:D4,4,FALSE)': "East",
    '=SUMIFS(Data!C2:C4,Data!D2:D4,"East",Data!B2:B4,"<100")': 91,
    "=SUMPRODUCT(Data!B2:B4,Data!C2:C4)": 33840.5,
    '=IFERROR(1/0,"none")': "none",
    "=MAX(Data!B2:B4)-MIN(Data!B2:B4)": 74.5,
    '=TEXT(0.7412,"0.0%")': "74.1%",
    "=ROUND(2.5,0)": 3,
    "=MEDIAN(Data!C2:C4)": 130,
    '=CONCATENATE("Q",1)&" total"': "Q1 total",
    "=COUNTA(Data!A1:D4)": 16,
    "=RANK(90,Data!B2:B4)": 2,
    "=AND(Data!B2>1,NOT(FALSE))": True,
    "=1/0": "#DIV/0!",
    '=VLOOKUP("nobody",Data!A2:D4,4,FALSE)': "#N/A",
    "=SQRT(-1)": "#NUM!",
    '=1+"x"': "#VALUE!",
}


def book(*formulas: Cell) -> Workbook:
    return Workbook((Sheet("Data", DATA), Sheet("Calc", tuple((formula,) for formula in formulas), header_rows=0)))


def calc(*formulas: Cell) -> list[Cell]:
    return [row[0] for row in values(book(*formulas))["Calc"]]


def test_usual_functions_compute_as_in_excel() -> None:
    for (formula, right), found in zip(RIGHT.items(), calc(*RIGHT), strict=True):
        assert found == (pytest.approx(right) if isinstance(right, float) else right), formula
        assert isinstance(found, bool) == isinstance(right, bool), formula


def test_ironcalc_agrees() -> None:
    model = ironcalc.create("check", "en", "UTC", "en")
    model.rename_sheet(0, "Data")
    model.add_sheet("Calc")
    for row, line in enumerate(DATA, start=1):
        for column, cell in enumerate(line, start=1):
            model.set_user_input(0, row, column, str(cell))
    for row, formula in enumerate(RIGHT, start=1):
        model.set_user_input(1, row, 1, formula)
    model.evaluate()
    for row, (formula, found) in enumerate(zip(RIGHT, calc(*RIGHT), strict=True), start=1):
        theirs = model.get_cell_value(1, row, 1)
        assert theirs == (pytest.approx(found) if isinstance(found, int | float) else found), formula


@pytest.mark.libreoffice
@needs_libreoffice
def test_libreoffice_agrees(tmp_path: Path) -> None:
    bare = openpyxl.Workbook()  # without cached values, so that LibreOffice must compute
    sheet = bare.active
    assert sheet is not None
    sheet.title = "Data"
    for line in DATA:
        sheet.append(line)
    page = bare.create_sheet("Calc")
    for formula in RIGHT:
        page.append([formula])
    stream = io.BytesIO()
    bare.save(stream)
    (tmp_path / "out").mkdir()
    made = convert(tmp_path, "bare.xlsx", stream.getvalue(), "ods")
    back = convert(tmp_path / "out", "made.ods", made.read_bytes(), "xlsx")
    computed = openpyxl.load_workbook(back, data_only=True)["Calc"]
    for row, (formula, found) in enumerate(zip(RIGHT, calc(*RIGHT), strict=True), start=1):
        theirs = computed.cell(row, 1).value
        if isinstance(found, str) and found.startswith("#"):  # LibreOffice has other words for some errors
            assert str(theirs).startswith("#"), formula
            continue
        assert theirs == (pytest.approx(found) if isinstance(found, int | float) else found), formula


def test_dates_are_iso_strings_and_percentages_fractions() -> None:
    found = values(
        Workbook(
            (
                Sheet(
                    "S",
                    (
                        ("2026-01-05", "=A1+1", "=B1-A1", "=EOMONTH(A1,0)", "=DATE(2026,2,3)"),
                        ("2026-01-05 14:30", "=A2+0.5", "=MAX(A1:A1)", "=10%", "=TODAY()"),
                    ),
                    {"C2": "d mmm yyyy"},
                    header_rows=0,
                ),
            )
        )
    )["S"]
    assert found[0] == ("2026-01-05", "2026-01-06", 1, "2026-01-31", "2026-02-03")
    assert found[1] == ("2026-01-05 14:30", "2026-01-06 02:30", "2026-01-05", 0.1, "2026-01-01")


def test_text_that_begins_with_an_equals_sign_is_no_formula() -> None:
    assert calc("'=1+1", '=A1&"!"') == ["=1+1", "=1+1!"]


def test_circles_and_nonsense_are_errors_and_spoil_nothing_else() -> None:
    found = calc(
        "=A2", "=A1", "=A3+1", "=SUM(", "=A4+1", "=[other.xlsx]S!A1", "=FOO(1)", "=Nope!A1", "=Nope!A1:B2", "=1+1"
    )
    assert found[:3] == ["#CIRC!"] * 3
    assert found[3:] == ["#ERROR!", "#ERROR!", "#REF!", "#NAME?", "#REF!", "#REF!", 2]


def test_problems_say_why() -> None:
    broken = book(
        "=1/0", "=A1+1", "=SUM(", "=FOO(1)", "=SUM(Nope!A1:B2)", "=A6", "=[b.xlsx]S!A1", "=Data!B2", "=LEN(NAM)"
    )
    why = {problem.cell: problem.why for problem in problems(broken)}
    assert set(why) == {"A1", "A2", "A3", "A4", "A5", "A6", "A7", "A9"}
    assert "divides by zero" in why["A1"]
    assert why["A2"] == "#DIV/0!: A1 is #DIV/0!"
    assert "not a formula" in why["A3"]
    assert "no function FOO" in why["A4"]
    assert "no sheet 'Nope'; the sheets are Data, Calc" in why["A5"]
    assert "refers to itself" in why["A6"]
    assert "another workbook" in why["A7"]
    assert "not defined" in why["A9"]


def test_perturbing_an_input_moves_what_depends_on_it_and_nothing_stays() -> None:
    workbook = book("=SUM(Data!B2:B4)", "=Data!C2")
    before = values(workbook)
    moved = perturb(workbook, "Data", "B2", 220)
    assert (moved["Calc"][0][0], moved["Data"][1][1], moved["Calc"][1][0]) == (355.5, 220, 150)
    assert perturb(workbook, "Data", "B3", "none")["Calc"][0][0] == 165.5
    assert perturb(workbook, "Data", "B3", "=B2*2")["Calc"][0][0] == 405.5
    assert perturb(workbook, "Data", "F9", 5)["Data"][8][5] == 5
    assert values(workbook) == before
    with pytest.raises(KeyError):
        perturb(workbook, "Nope", "A1", 1)
    with pytest.raises(ToolError):
        perturb(workbook, "Data", "here", 1)


@given(st.lists(st.tuples(*[st.integers(-(10**6), 10**6)] * 3), min_size=1, max_size=12), st.data())
@settings(max_examples=40, deadline=None)
def test_totals_follow_any_input(rows: list[tuple[int, int, int]], data: st.DataObject) -> None:
    height = len(rows)
    total: tuple[Cell, ...] = tuple(f"=SUM({letter}1:{letter}{height})" for letter in "ABC")
    workbook = Workbook((Sheet("S", (*rows, total), header_rows=0),))
    row, column = data.draw(st.integers(1, height)), data.draw(st.integers(0, 2))
    new = data.draw(st.integers(-(10**6), 10**6))
    expected = [sum(line[at] for line in rows) for at in range(3)]
    assert list(values(workbook)["S"][-1]) == expected
    expected[column] += new - rows[row - 1][column]
    assert list(perturb(workbook, "S", f"{'ABC'[column]}{row}", new)["S"][-1]) == expected


@pytest.mark.parametrize(
    "formula",
    [
        "=" + "(" * 4000 + "1" + ")" * 4000,
        "=" + "-" * 8000 + "1",
        "=" + "+".join(["1"] * 4000),
        "=" + "IF(TRUE," * 800 + "1" + ",0)" * 800,
        "=SUM(" + "A1:B2," * 3000 + "1)",
        "=SEQUENCE(100000,10000)",
        '=LEN(REPT("x",1000000000))',
        "=SUMPRODUCT((B1:XFD1048576=1)*1)",
        "=SUM(B:XFD)",
        "=FACT(1E9)",
        "=1E308*10",
        "=LET(f,LAMBDA(f,n,f(f,n+1)),f(f,1))",
    ],
)
def test_absurd_formulas_end_quickly(formula: str) -> None:
    start = time.perf_counter()
    assert len(calc(formula)) == 1
    assert time.perf_counter() - start < 2


def test_more_work_than_anyone_should_wait_for_is_refused_alike_everywhere() -> None:
    rows = tuple((number, f"=SUMPRODUCT($A$1:$A$4000,$A$1:$A$4000+{number})") for number in range(1, 4001))
    workbook = Workbook((Sheet("S", rows, header_rows=0),))
    start = time.perf_counter()
    assert values(workbook)["S"][7] == (8, "#NUM!")
    assert time.perf_counter() - start < 1


def test_long_chains_and_spills() -> None:
    chain: list[tuple[Cell, ...]] = [(1,), *((f"=A{row}+1",) for row in range(1, 3000))]
    assert values(Workbook((Sheet("S", tuple(chain), header_rows=0),)))["S"][-1] == (3000,)
    spilled = Workbook((Sheet("S", ((3, "=SORT(A1:A3)"), (1, None), (2, None)), header_rows=0),))
    assert values(spilled)["S"] == ((3, 1), (1, 2), (2, 3))


def test_references_name_their_sheets() -> None:
    assert references("=SUM(Data!A2:B3,$C$4)+'My s'!A1") == ("'Data'!A2:B3", "$C$4", "'My s'!A1")
    assert references("=SUM(") is None
    assert storable("=SUM(data!A1:A2)", {"Data"})
    assert not storable("=SUM(Nope!A1:A2)", {"Data"})
    assert not storable("=[b.xlsx]S!A1", {"S"})


def test_a_300_row_book_recomputes_fast() -> None:
    workbook = coverage(300)
    rebuilt = Workbook(workbook.sheets)  # another object, so that nothing is cached
    start = time.perf_counter()
    values(rebuilt)
    first = time.perf_counter() - start
    perturb(rebuilt, "Coverage", "C2", 1)
    start = time.perf_counter()
    perturb(rebuilt, "Coverage", "C3", 5)
    again = time.perf_counter() - start
    assert first < 0.15
    assert again < 0.05
