import io

import pytest
from document_values import CHART, STYLE
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Picture

from synthcomp_env.artifacts.chart_png import chart_png
from synthcomp_env.artifacts.content import Chart, Image, Opaque, Series
from synthcomp_env.artifacts.png import draw_image, read_image

IMAGE = Image("Dashboard", ("County: 77.4%", "Übung ≥ 80"), CHART)


def pixels(data: bytes) -> Picture.Image:
    return Picture.open(io.BytesIO(data)).convert("RGB")


@pytest.mark.parametrize("form", ["png", "jpeg"])
def test_a_picture_says_what_it_shows(form: str) -> None:
    data = draw_image(IMAGE, form)  # type: ignore[arg-type]
    assert pixels(data).size == (960, 600)
    assert read_image(data) == Image("Dashboard", IMAGE.lines)
    assert data == draw_image(IMAGE, form)  # type: ignore[arg-type]


def test_a_chart_has_its_colours_on_white() -> None:
    picture = pixels(chart_png(CHART, STYLE))
    colours = {colour for _, colour in picture.getcolors(100_000) or []}
    assert (255, 255, 255) in colours
    for wanted in ((0x1F, 0x4E, 0x79), (0xC5, 0x5A, 0x11)):
        assert any(sum(abs(a - b) for a, b in zip(wanted, colour, strict=True)) < 12 for colour in colours)


def test_greater_values_stand_higher() -> None:
    chart = Chart("", "column", ("a", "b"), (Series("s", (10.0, 40.0)),))
    picture = pixels(chart_png(chart, STYLE))
    blue = [
        sum(1 for y in range(picture.height) if picture.getpixel((x, y))[2] > picture.getpixel((x, y))[0] + 40)  # type: ignore[index, operator]
        for x in range(picture.width)
    ]
    half = picture.width // 2
    assert 3.5 < max(blue[half:]) / max(blue[:half]) < 4.5


values = st.lists(st.one_of(st.none(), st.floats()), min_size=0, max_size=12)


@given(
    st.sampled_from(("bar", "column", "line", "pie")),
    st.lists(st.text(max_size=30), max_size=12),
    st.lists(values, max_size=4),
)
@settings(max_examples=60, deadline=None)
def test_any_chart_can_be_drawn(kind: str, categories: list[str], columns: list[list[float | None]]) -> None:
    series = tuple(Series(f"s{number}", tuple(column)) for number, column in enumerate(columns))
    assert chart_png(Chart("t", kind, tuple(categories), series), STYLE, 320, 200)  # type: ignore[arg-type]


def test_long_texts_are_cut_not_lost_in_error() -> None:
    image = Image("title " * 60, ("x" * 500, *("word " * 200,) * 60), width=320, height=200)
    assert pixels(draw_image(image)).size == (320, 200)


def test_other_pictures_stay_opaque_with_their_size() -> None:
    stream = io.BytesIO()
    Picture.new("RGB", (40, 30)).save(stream, "PNG")
    found = read_image(stream.getvalue())
    assert isinstance(found, Opaque)
    assert "40 x 30" in found.reason


@pytest.mark.parametrize("scene", ["landscape", "board"])
def test_photographs_are_painted_alike_and_say_what_they_show(scene: str) -> None:
    image = Image("Lake 2024", ("2024-07-01 10:00:00",), None, 640, 480, scene)  # type: ignore[arg-type]
    data = draw_image(image, "jpeg")
    assert data == draw_image(image, "jpeg")
    assert pixels(data).size == (640, 480)
    assert read_image(data) == Image("Lake 2024", image.lines, None, 640, 480)
    assert data != draw_image(Image("Hill 2024", image.lines, None, 640, 480, scene), "jpeg")  # type: ignore[arg-type]
