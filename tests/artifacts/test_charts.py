import pytest

from synthcomp_env.artifacts.a1 import Ref
from synthcomp_env.artifacts.chart_text import chart_from_text
from synthcomp_env.artifacts.charts import chart_from_ranges, range_text, resolve, source_ranges
from synthcomp_env.artifacts.content import Chart, Series, Style, Workbook
from synthcomp_env.artifacts.palette import chart_colours, hex_colour, ink_on, mix
from synthcomp_env.artifacts.sheets import set_cells, workbook_from_sheets
from synthcomp_env.errors import ToolError


@pytest.fixture
def book() -> Workbook:
    return workbook_from_sheets(
        {
            "My data": [
                ["Clinic", "Doses", "Eligible", "Coverage rate"],
                ["North", 120, 160, "=B2/C2"],
                ["South", 90, 120, "=B3/C3"],
            ],
            "Wide": [["Month", "Jan", "Feb"], ["Rate", 71.5, 73]],
        }
    )


def test_a_chart_reads_its_ranges(book: Workbook) -> None:
    chart = chart_from_ranges(book, "my data", "column", "Doses", "A1:A3", ["B1:B3", "C1:C3"])
    assert chart.source == "'My data'!A2:A3|'My data'!B2:B3|'My data'!C2:C3"
    assert chart.categories == ("North", "South")
    assert chart.series == (Series("Doses", (120.0, 90.0)), Series("Eligible", (160.0, 120.0)))


def test_percent_cells_are_plotted_in_points(book: Workbook) -> None:
    chart = chart_from_ranges(book, "My data", "bar", "Rate", "A2:A3", ["D2:D3"])
    assert (chart.unit, chart.series) == ("%", (Series("Coverage rate", (75.0, 75.0)),))


def test_a_row_of_values_is_named_by_its_label(book: Workbook) -> None:
    chart = chart_from_ranges(book, "My data", "line", "Rate", "Wide!B1:C1", ["Wide!B2:C2"], "%")
    assert (chart.categories, chart.series) == (("Jan", "Feb"), (Series("Rate", (71.5, 73.0)),))


def test_a_chart_follows_its_cells(book: Workbook) -> None:
    chart = chart_from_ranges(book, "My data", "column", "Doses", "A2:A3", ["B2:B3"])
    moved = set_cells(book, "My data", {"B2": 200, "A3": "Harbor", "B3": "none"})
    assert resolve(moved, chart).categories == ("North", "Harbor")
    assert resolve(moved, chart).series == (Series("Doses", (200.0, None)),)
    lost = Chart("t", "pie", ("a",), (Series("s", (1.0,)),), "Gone!A1:A2|Gone!B1:B2")
    assert resolve(book, lost) == lost


def test_sources(book: Workbook) -> None:
    plain = Chart("t", "pie", (), (), "A1:A2|'a|b'!B1:B2")
    assert source_ranges(plain, "Home") == (Ref("Home", 1, 1, 2, 1), Ref("a|b", 1, 2, 2, 2))
    assert source_ranges(Chart("t", "pie", (), (), "nonsense|A1")) == ()
    assert [range_text(Ref(name, 1, 1, 2, 1)) for name in ("Data", "It's")] == ["Data!A1:A2", "'It''s'!A1:A2"]


@pytest.mark.parametrize(
    ("kind", "categories", "ranges", "says"),
    [
        ("scatter", "A2:A3", ["B2:B3"], "bar, column, line or pie"),
        ("bar", "A2:A3", [], "at least one range"),
        ("bar", "A2:A3", ["B2:B4"], "2 cells but B2:B4 has 3"),
        ("bar", "A2:A3", ["Gone!B2:B3"], "the sheets are My data, Wide"),
        ("bar", "A2:A3", ["B2:C3"], "is a block"),
        ("bar", "A2:A3", ["A2:A3"], "no numbers"),
        ("bar", "A2:A3", ["B2;B3"], "not a cell or range"),
    ],
)
def test_wrong_charts_teach(book: Workbook, kind: str, categories: str, ranges: list[str], says: str) -> None:
    with pytest.raises(ToolError, match=says):
        chart_from_ranges(book, "My data", kind, "t", categories, ranges)


def test_colours_stay_apart_and_readable() -> None:
    colours = chart_colours(Style(accent="0f766e"), 10)
    assert len(set(colours)) == 10
    assert (mix("000000", "FFFFFF", 0.5), ink_on("FFFFFF"), ink_on("1F4E79")) == ("808080", "262626", "FFFFFF")
    assert hex_colour("not a colour") == "1F4E79"


def test_a_label_may_have_commas_of_its_own() -> None:
    chart = chart_from_text("title: Cover\nEar, Nose and Throat, 12\nHills, Dales, 3.5\nPort, 4")
    assert chart.categories == ("Ear, Nose and Throat", "Hills, Dales", "Port")
    assert chart.series[0].values == (12.0, 3.5, 4.0)


def test_a_label_with_commas_before_several_values() -> None:
    chart = chart_from_text("series: A, B\nEar, Nose and Throat, 12, 13\nPort, 4, 5")
    assert chart.categories == ("Ear, Nose and Throat", "Port")
    assert [series.values for series in chart.series] == [(12.0, 4.0), (13.0, 5.0)]
