"""Drawing a chart with Pillow: for pictures, and for documents and PDFs, which show a chart as a picture.

Fonts are those that reportlab ships, so that the same chart gives the same pixels on every machine.
"""

from __future__ import annotations

import importlib.util
import io
import math
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from PIL import Image as Picture
from PIL import ImageDraw, ImageFont, PngImagePlugin

from synthcomp_env.artifacts.content import Chart, Style

__all__ = ["chart_png", "draw_chart", "font", "palette", "png_bytes", "shorten"]

Box = tuple[float, float, float, float]
Height = Callable[[float], float]
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

_INK = "#333333"
_MUTED = "#6B6B6B"
_GRID = "#E3E3E3"
_GREATEST = 1e15


@lru_cache(maxsize=32)
def font(size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    """The drawing font at a size in pixels."""
    spec = importlib.util.find_spec("reportlab")
    folder = Path(spec.origin or "").parent / "fonts" if spec else Path()
    return ImageFont.truetype(str(folder / ("VeraBd.ttf" if bold else "Vera.ttf")), max(size, 6))


def palette(style: Style) -> tuple[str, ...]:
    """Colours of a chart's series, as "#RRGGBB": the organisation's two, then quiet ones."""
    return (f"#{style.accent}", f"#{style.accent_2}", "#7F9DB9", "#A5A5A5", "#4F7F5B", "#B58B3C", "#6B4E71", "#3F8A8C")


@lru_cache(maxsize=64)
def chart_png(chart: Chart, style: Style, width: int = 1040, height: int = 544) -> bytes:
    """A chart as a PNG picture, kept for the next file that shows it; equal charts give equal bytes."""
    picture = Picture.new("RGB", (width, height), "white")
    draw_chart(ImageDraw.Draw(picture), chart, (16, 12, width - 16, height - 12), palette(style), width / 560)
    return png_bytes(picture)


def png_bytes(picture: Picture.Image, about: PngImagePlugin.PngInfo | None = None) -> bytes:
    """The PNG of a picture, with few colours kept few (drawings compress well so), and with texts about it."""
    buffer = io.BytesIO()
    few = picture.quantize(128, method=Picture.Quantize.FASTOCTREE, dither=Picture.Dither.NONE)
    colours = [255 if value > 250 else value for value in few.getpalette() or []]  # near-white is meant white
    few.putpalette(colours)
    few.save(buffer, "PNG", pnginfo=about, compress_level=4)
    return buffer.getvalue()


def shorten(draw: ImageDraw.ImageDraw, text: str, face: Font, width: float) -> str:
    """The text, cut with an ellipsis where it is wider than `width` pixels."""
    if draw.textlength(text, face) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if draw.textlength(text[:middle].rstrip() + "...", face) <= width:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + "..." if low else ""


def draw_chart(draw: ImageDraw.ImageDraw, chart: Chart, box: Box, colours: tuple[str, ...], scale: float = 1.0) -> None:
    """Draw a chart inside a box.

    Args:
        draw: the surface.
        chart: what to draw; missing values leave gaps.
        box: left, top, right, bottom in pixels.
        colours: one a series, used again from the start when there are more.
        scale: 1 for text of about 10 pixels.
    """
    left, top, right, bottom = box
    title = font(round(13 * scale), bold=True)
    label = font(round(9.5 * scale))
    if chart.title:
        draw.text((left, top), shorten(draw, _line(chart.title), title, right - left), _INK, title)
        top += 21 * scale
    names = _legend_names(chart)
    if names:
        _legend(draw, names, (left, top, right), colours, label, scale)
        top += 19 * scale
    top += 6 * scale
    if not any(value is not None for series in chart.series for value in series.values):
        draw.text(((left + right) / 2, (top + bottom) / 2), "no data", _MUTED, label, anchor="mm")
    elif chart.kind == "pie":
        _pie(draw, chart, (left, top, right, bottom), colours, label, scale)
    elif chart.kind == "bar":
        _bars(draw, chart, (left, top, right, bottom), colours, label, scale)
    else:
        _columns(draw, chart, (left, top, right, bottom), colours, label, scale)


def _line(text: str) -> str:
    return " ".join(text.split())


def _legend_names(chart: Chart) -> list[str]:
    if chart.kind == "pie":
        return []
    return [_line(series.name) for series in chart.series] if len(chart.series) > 1 else []


def _legend(
    draw: ImageDraw.ImageDraw,
    names: list[str],
    place: tuple[float, float, float],
    colours: tuple[str, ...],
    face: Font,
    scale: float,
) -> None:
    x, y, right = place
    for number, name in enumerate(names):
        text = shorten(draw, name, face, 160 * scale)
        width = draw.textlength(text, face)
        if x + width + 16 * scale > right:
            break
        side = 8 * scale
        draw.rectangle((x, y + 2 * scale, x + side, y + 2 * scale + side), colours[number % len(colours)])
        draw.text((x + side + 5 * scale, y), text, _MUTED, face)
        x += width + side + 20 * scale


def _ticks(values: list[float]) -> list[float]:
    """Round axis steps from zero (or below it) past the greatest value."""
    low, high = min(0.0, *values), max(0.0, *values)
    if high - low < 1e-12:
        low, high = 0.0, 1.0
    rough = (high - low) / 5
    power = 10 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [number * step for number in range(first, last + 1)]


def _figure(value: float, unit: str, decimals: int = 0) -> str:
    """A value as an axis or a label shows it, with at least `decimals` digits after the point when below 1,000."""
    if abs(value) >= 1e6:
        text = f"{value / 1e6:,.1f}".removesuffix(".0") + "m"
    elif abs(value) >= 1000:
        text = f"{value:,.0f}"
    else:
        text = f"{value:.{decimals}f}"
    if unit in ("$", "€", "£"):
        return f"-{unit}{text[1:]}" if text.startswith("-") else unit + text
    return text + ("%" if unit in ("%", "percent") else "")


def _decimals(values: list[float]) -> int:
    """Digits after the point that tell the values apart: none for whole numbers, else one or two."""
    if all(float(value).is_integer() for value in values):
        return 0
    return 1 if max(map(abs, values)) >= 2 else 2


def _numbers(chart: Chart) -> list[float]:
    """All values that can be drawn; 0 when there is none."""
    count = max((len(series.values) for series in chart.series), default=0)
    every = (_value(chart, index, number) for index in range(len(chart.series)) for number in range(count))
    return [value for value in every if value is not None] or [0.0]


def _value(chart: Chart, series: int, category: int) -> float | None:
    """One value, within what an axis can show; None where there is none."""
    values = chart.series[series].values
    value = values[category] if category < len(values) else None
    return None if value is None or math.isnan(value) else min(max(value, -_GREATEST), _GREATEST)


def _columns(
    draw: ImageDraw.ImageDraw, chart: Chart, box: Box, colours: tuple[str, ...], face: Font, scale: float
) -> None:
    """Columns or lines: categories along the bottom, cut short, and only some of them named when there are many."""
    left, top, right, bottom = box
    ticks, digits = _ticks(_numbers(chart)), _decimals(_numbers(chart))
    labels = [_figure(tick, chart.unit, _decimals(ticks)) for tick in ticks]
    left += max(draw.textlength(text, face) for text in labels) + 8 * scale
    bottom -= 18 * scale
    top += 8 * scale
    span = ticks[-1] - ticks[0]

    def height(value: float) -> float:
        return bottom - (value - ticks[0]) / span * (bottom - top)

    for tick, text in zip(ticks, labels, strict=True):
        y = height(tick)
        draw.line((left, y, right, y), _MUTED if tick == 0 else _GRID, max(1, round(scale)))
        draw.text((left - 6 * scale, y), text, _MUTED, face, anchor="rm")
    count = max(len(chart.categories), 1)
    slot = (right - left) / count
    every = max(1, math.ceil(34 * scale / slot))
    for number, category in enumerate(chart.categories):
        if number % every == 0:
            text = shorten(draw, _line(category), face, slot * every - 6 * scale)
            draw.text((left + slot * (number + 0.5), bottom + 6 * scale), text, _INK, face, anchor="ma")
    if chart.kind == "line":
        for index in range(len(chart.series)):
            _path(draw, chart, index, (left, slot), height, colours[index % len(colours)], scale)
        return
    each = slot * 0.68 / max(len(chart.series), 1)
    for index in range(len(chart.series)):
        for number in range(len(chart.categories)):
            value = _value(chart, index, number)
            if value is None:
                continue
            x = left + slot * (number + 0.16) + each * index
            low, high = sorted((height(value), height(0)))
            draw.rectangle((x, low, x + each * 0.94, high), colours[index % len(colours)])
            text = _figure(value, chart.unit, digits)
            if draw.textlength(text, face) < each * 1.4 and len(chart.series) * count <= 24:
                at, anchor = (low - 3 * scale, "mb") if value >= 0 else (high + 3 * scale, "mt")
                draw.text((x + each * 0.47, at), text, _INK, face, anchor=anchor)


def _path(
    draw: ImageDraw.ImageDraw,
    chart: Chart,
    index: int,
    place: tuple[float, float],
    height: Height,
    colour: str,
    scale: float,
) -> None:
    left, slot = place
    previous: tuple[float, float] | None = None
    radius = 2.6 * scale
    for number in range(len(chart.categories)):
        value = _value(chart, index, number)
        point = None if value is None else (left + slot * (number + 0.5), height(value))
        if previous and point:
            draw.line((previous, point), colour, max(2, round(2.2 * scale)), joint="curve")
        if point:
            draw.ellipse((point[0] - radius, point[1] - radius, point[0] + radius, point[1] + radius), colour)
        previous = point


def _bars(
    draw: ImageDraw.ImageDraw, chart: Chart, box: Box, colours: tuple[str, ...], face: Font, scale: float
) -> None:
    """Horizontal bars, first category on top."""
    left, top, right, bottom = box
    ticks, digits = _ticks(_numbers(chart)), _decimals(_numbers(chart))
    names = [shorten(draw, _line(category), face, (right - left) * 0.32) for category in chart.categories]
    left += max((draw.textlength(name, face) for name in names), default=0) + 10 * scale
    right -= draw.textlength(_figure(ticks[-1], chart.unit, digits), face) + 6 * scale
    bottom -= 16 * scale
    span = ticks[-1] - ticks[0]

    def across(value: float) -> float:
        return left + (value - ticks[0]) / span * (right - left)

    for tick in ticks:
        x = across(tick)
        draw.line((x, top, x, bottom), _MUTED if tick == 0 else _GRID, max(1, round(scale)))
        draw.text((x, bottom + 5 * scale), _figure(tick, chart.unit, _decimals(ticks)), _MUTED, face, anchor="ma")
    slot = (bottom - top) / max(len(names), 1)
    each = slot * 0.7 / max(len(chart.series), 1)
    every = max(1, math.ceil(12 * scale / slot))
    for number, name in enumerate(names):
        if number % every == 0:
            draw.text((left - 6 * scale, top + slot * (number + 0.5)), name, _INK, face, anchor="rm")
        for index in range(len(chart.series)):
            value = _value(chart, index, number)
            if value is None:
                continue
            y = top + slot * (number + 0.15) + each * index
            low, high = sorted((across(value), across(0)))
            draw.rectangle((low, y, high, y + each * 0.92), colours[index % len(colours)])
            if each > 9 * scale:
                at, anchor = (high + 4 * scale, "lm") if value >= 0 else (low - 4 * scale, "rm")
                draw.text((at, y + each * 0.46), _figure(value, chart.unit, digits), _INK, face, anchor=anchor)


def _pie(draw: ImageDraw.ImageDraw, chart: Chart, box: Box, colours: tuple[str, ...], face: Font, scale: float) -> None:
    """The first series as a pie, with a legend that gives each share."""
    left, top, right, bottom = box
    values = [max(_value(chart, 0, number) or 0.0, 0.0) for number in range(len(chart.categories))]
    total, digits = sum(values) or 1.0, _decimals(values)
    side = min(bottom - top, (right - left) * 0.55)
    circle = (left + 8 * scale, top, left + 8 * scale + side, top + side)
    angle = -90.0
    x = circle[2] + 24 * scale
    row = min(20 * scale, side / max(len(values), 1))
    y = top + max(0.0, (side - row * len(values)) / 2)
    for number, (category, value) in enumerate(zip(chart.categories, values, strict=True)):
        colour = colours[number % len(colours)]
        turn = 360 * value / total
        if turn:
            draw.pieslice(circle, angle, angle + turn, colour, "white", max(1, round(scale)))
        angle += turn
        draw.rectangle((x, y + 3 * scale, x + 9 * scale, y + 12 * scale), colour)
        text = f"{_line(category)}  {_figure(value, chart.unit, digits)} ({value / total:.0%})"
        draw.text((x + 15 * scale, y), shorten(draw, text, face, right - x - 15 * scale), _INK, face)
        y += row
