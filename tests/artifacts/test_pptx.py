import contextlib
import io
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pptx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Emu, Inches
from sheet_values import STYLE, convert, needs_libreoffice

from synthcomp_env.artifacts.content import Chart, Deck, Series, Slide, Table
from synthcomp_env.artifacts.inline import join, spans
from synthcomp_env.artifacts.pptx import read_pptx, write_pptx
from synthcomp_env.artifacts.pptx_layout import fit_table, fit_text, places, table_rows
from synthcomp_env.artifacts.pptx_skeleton import BODY, HEIGHT, WIDTH
from synthcomp_env.errors import FormatError

COLUMNS = Chart("Coverage by clinic", "column", ("North", "South"), (Series("Rate", (74.1, 81.0)),), unit="%")
LINES = Chart(
    "Spend",
    "line",
    ("Jan", "Feb", "Mar"),
    (Series("2026", (1200.0, None, 900.0)), Series("2025", (1.0, 2.0, 3.0))),
    unit="$",
)
TABLE = Table(
    (("Clinic", "Doses", "Rate"), ("North", "1,204", "74.1%"), ("Total", "2,104", "76.9%")),
    "Table 1. Coverage by clinic",
)
DECK = Deck(
    "January coverage",
    (
        Slide(
            "January coverage", ("Lakeshore County", "12 February 2026"), layout="title", notes="Welcome.\nBe brief."
        ),
        Slide("Fund a recall campaign", ("County rate is **75 %**", "Costs *$48,000*", "Decide by 20 February")),
        Slide("By clinic", ("Two stand above",), chart=COLUMNS, notes="Elm fell."),
        Slide("Figures", table=TABLE),
        Slide("Figures and spend", ("One line",), TABLE, LINES),
    ),
    "Mara Fields",
    STYLE,
)


def long_deck() -> Deck:
    """Everything that could leave its slide."""
    rows = (
        ("Clinic", *(f"Measure {at}" for at in range(9))),
        *((f"Clinic {at}", *["1,204 doses"] * 9) for at in range(40)),
    )
    words = tuple(
        f"Point {at} with a good many words that go on to fill the line and then some more" for at in range(40)
    )
    return Deck(
        "Long",
        (Slide("A title " * 40, words), Slide("T", ("x " * 300,), Table(rows)), Slide("S", words, Table(rows), LINES)),
    )


_words = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co")), min_size=1, max_size=20
).filter(lambda text: bool(text.strip()))
_charts = st.builds(
    Chart,
    _words.map(str.strip) | st.just(""),
    st.sampled_from(["bar", "column", "line", "pie"]),
    st.tuples(*[_words] * 3),
    st.lists(st.builds(Series, _words, st.tuples(*[st.none() | st.floats(-1e9, 1e9)] * 3)), min_size=1, max_size=3).map(
        tuple
    ),
    unit=st.sampled_from(["", "%", "$", "doses"]),
).filter(lambda chart: chart.kind != "pie" or len(chart.series) == 1)
_tables = st.integers(1, 4).flatmap(
    lambda width: st.builds(
        Table, st.lists(st.tuples(*[_words | st.just("")] * width), min_size=1, max_size=6).map(tuple), st.just("")
    )
)
_slides = st.builds(
    Slide,
    _words,
    st.lists(_words, max_size=5).map(tuple),
    st.none() | _tables,
    st.none() | _charts,
    st.just("") | _words.map(str.strip),
)
decks = st.builds(Deck, _words, st.lists(_slides, max_size=3).map(tuple), _words)


def carried(text: str) -> str:
    """A text as it comes back: its emphasis in canonical marks."""
    return join(spans(text))


def carried_cell(text: str) -> str:
    """A table's text as it comes back: bold from end to end is its row's look."""
    found = spans(text)
    if found and all(span.bold for span in found):
        return join([span._replace(bold=False) for span in found])
    return join(found)


def test_a_deck_comes_back_whole() -> None:
    found = read_pptx(write_pptx(DECK))
    assert found.slides == DECK.slides
    assert (found.title, found.author, found.unread) == (DECK.title, DECK.author, ())
    assert (found.style.accent, found.style.accent_2, found.style.letterhead) == ("0F766E", "B45309", STYLE.letterhead)


@given(decks)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_deck_comes_back(deck: Deck) -> None:
    found = read_pptx(write_pptx(deck))
    assert (found.title, found.author) == (deck.title, deck.author)
    for one, other in zip(deck.slides, found.slides, strict=True):
        assert other.title == carried(one.title)
        assert other.bullets == tuple(map(carried, one.bullets))
        assert (other.table is None) == (one.table is None)
        if one.table is not None and other.table is not None:
            assert other.table.rows == tuple(tuple(map(carried_cell, row)) for row in one.table.rows)
        assert other.chart == one.chart
        assert other.notes == one.notes


def test_equal_decks_give_equal_bytes_in_every_process() -> None:
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); from test_pptx import DECK\n"
        "from synthcomp_env.artifacts.pptx import write_pptx; import hashlib\n"
        "print(hashlib.sha256(write_pptx(DECK)).hexdigest())"
    )
    here = str(Path(__file__).parent)
    digests = {
        subprocess.run(
            [sys.executable, "-c", program, here],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            check=True,
            capture_output=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    }
    assert len(digests) == 1
    assert write_pptx(DECK) == write_pptx(DECK)


def test_python_pptx_finds_native_parts() -> None:
    shown = pptx.Presentation(io.BytesIO(write_pptx(DECK)))
    assert (shown.slide_width, shown.slide_height) == (Inches(40 / 3), Inches(7.5))
    assert [slide.shapes.title.text for slide in shown.slides] == [slide.title for slide in DECK.slides]
    graphics = [shape for slide in shown.slides for shape in slide.shapes if shape.has_chart or shape.has_table]
    charts = [shape.chart for shape in graphics if shape.has_chart]
    assert [list(chart.plots[0].categories) for chart in charts] == [["North", "South"], ["Jan", "Feb", "Mar"]]
    assert charts[0].plots[0].has_data_labels
    assert not charts[1].plots[0].has_data_labels
    assert [shape.table.cell(1, 1).text for shape in graphics if shape.has_table] == ["1,204", "1,204"]
    assert shown.slides[0].notes_slide.notes_text_frame.text == "Welcome.\nBe brief."
    with zipfile.ZipFile(io.BytesIO(write_pptx(DECK))) as archive:
        assert not any("thumbnail" in name or "printer" in name for name in archive.namelist())
        master = archive.read("ppt/slideMasters/slideMaster1.xml").decode()
    assert "Lakeshore County Health Department" in master
    assert 'type="slidenum"' in master


@pytest.mark.parametrize("deck", [DECK, long_deck()])
def test_nothing_leaves_its_slide(deck: Deck) -> None:
    shown = pptx.Presentation(io.BytesIO(write_pptx(deck)))
    for slide in shown.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= shown.slide_width
            assert shape.top + shape.height <= shown.slide_height
            if shape.has_table:
                assert sum(row.height for row in shape.table.rows) <= shape.height + Emu(20_000)


def test_long_lists_shrink_and_take_columns() -> None:
    short, long = fit_text(["a few words"] * 4, BODY, 24), fit_text(["quite a few more words than that"] * 60, BODY, 24)
    assert (short.size, short.columns) == (24, 1)
    assert long.size < 14
    assert long.columns > 1
    rows = table_rows(Table(tuple(("a b c", "1,204") for _ in range(30))))
    assert sum(fit_table(rows, BODY).heights) <= BODY[3]


@given(_slides)
def test_parts_of_a_slide_do_not_overlap(slide: Slide) -> None:
    boxes = [box for box in places(slide) if box is not None]
    for at, (x, y, width, height) in enumerate(boxes):
        assert x >= 0
        assert y >= 0
        assert x + width <= WIDTH
        assert y + height <= HEIGHT
        for left, top, wide, high in boxes[at + 1 :]:
            assert x + width <= left or left + wide <= x or y + height <= top or top + high <= y


def test_foreign_decks_are_read() -> None:
    shown = pptx.Presentation()
    slide = shown.slides.add_slide(shown.slide_layouts[5])
    slide.shapes.title.text = "Other people's"
    group = slide.shapes.add_group_shape()
    box = group.shapes.add_textbox(0, 0, 100, 100)
    box.text_frame.text = "inside a group"
    data = CategoryChartData()
    data.categories = ["a", "b"]
    data.add_series("s", (1, 2))
    frame = (Inches(1), Inches(1), Inches(4), Inches(3))
    slide.shapes.add_chart(XL_CHART_TYPE.PIE, *frame, data)
    points = XyChartData()
    points.add_series("xy").add_data_point(1, 2)
    slide.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER, *frame, points)
    table = slide.shapes.add_table(2, 2, *frame).table
    table.cell(0, 0).text = "merged"
    table.cell(0, 0).merge(table.cell(0, 1))
    table.cell(1, 1).text = "5"
    from PIL import Image

    picture = io.BytesIO()
    Image.new("RGB", (4, 4)).save(picture, "png")
    slide.shapes.add_picture(io.BytesIO(picture.getvalue()), 0, 0)
    bare = shown.slides.add_slide(shown.slide_layouts[6])
    bare.shapes.add_textbox(0, 0, 100, 100).text_frame.text = "A title by place"
    bare._element.set("show", "0")
    stream = io.BytesIO()
    shown.save(stream)
    found = read_pptx(stream.getvalue())
    one, two = found.slides
    assert (one.title, one.bullets) == ("Other people's", ("inside a group",))
    assert one.chart == Chart("", "pie", ("a", "b"), (Series("s", (1.0, 2.0)),))
    assert one.table == Table((("merged", "merged"), ("", "5")))
    assert (two.title, two.bullets) == ("A title by place", ())
    assert found.unread == ("1 scatter chart", "1 picture", "slide 2 is hidden")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 cut short", b"no presentation at all"])
def test_bytes_that_are_no_deck(data: bytes) -> None:
    with pytest.raises(FormatError):
        read_pptx(data)


def test_any_damage_is_a_format_error_or_a_deck() -> None:
    good = write_pptx(DECK)
    for at in range(0, len(good), max(len(good) // 40, 1)):
        damaged = good[:at] + bytes(byte ^ 0xFF for byte in good[at : at + 8]) + good[at + 8 :]
        with contextlib.suppress(FormatError):
            assert isinstance(read_pptx(damaged), Deck)


@pytest.mark.libreoffice
@needs_libreoffice
def test_libreoffice_renders_every_slide(tmp_path: Path) -> None:
    from pypdf import PdfReader

    pdf = convert(tmp_path, "deck.pptx", write_pptx(DECK), "pdf")
    pages = [page.extract_text() for page in PdfReader(pdf).pages]
    assert len(pages) == len(DECK.slides)
    for page, words in zip(pages, ("12 February", "recall campaign", "74.1%", "1,204", "Spend"), strict=True):
        assert words in page


def test_writing_is_fast() -> None:
    ten = Deck("Ten", DECK.slides * 2, style=STYLE)
    write_pptx(ten)
    best = min(_timed(ten) for _ in range(3))
    assert best < 0.3  # about 0.05 on a quiet machine; the bench reports the figure


def _timed(deck: Deck) -> float:
    start = time.perf_counter()
    write_pptx(deck)
    return time.perf_counter() - start
