"""Photographs, as far as we can paint them: a view with sky, hills and grain, or a whiteboard with its scribbles."""

from __future__ import annotations

import math
import random

from PIL import Image as Picture
from PIL import ImageDraw, ImageOps

from synthcomp_env.artifacts.chart_png import font, shorten
from synthcomp_env.artifacts.content import Image
from synthcomp_env.randomness import keyed

__all__ = ["photograph"]

_SKIES = (("#3F7FBF", "#DCEBF5"), ("#F2A65A", "#5B3A6B"), ("#8FA9BF", "#E8E4DC"), ("#2E5C9A", "#F6D7A7"))
_LANDS = (("#2F5D3A", "#7FA05A"), ("#3B4A3F", "#A7A06B"), ("#274B6D", "#6FA3B8"), ("#8C7A5B", "#D9C9A3"))
_MARKERS = ("#1D3F94", "#B22222", "#1F6B3A", "#222222")


def photograph(image: Image, width: int, height: int) -> Picture.Image:
    """The picture of an image whose scene is no window; equal images give equal pixels."""
    draw = keyed("photograph", image.title, *image.lines, image.scene)
    return _board(image, width, height, draw) if image.scene == "board" else _landscape(width, height, draw)


def _gradient(width: int, height: int, above: str, below: str) -> Picture.Image:
    ramp = Picture.linear_gradient("L").resize((1, height))
    return ImageOps.colorize(ramp, above, below).resize((width, height), Picture.Resampling.NEAREST)


def _grain(picture: Picture.Image, draw: random.Random, strength: float) -> Picture.Image:
    """What a sensor adds: soft noise, the same for the same picture."""
    width, height = picture.width // 2, picture.height // 2
    noise = Picture.frombytes("L", (width, height), draw.randbytes(width * height))
    fine = noise.convert("RGB").resize(picture.size, Picture.Resampling.NEAREST)
    return Picture.blend(picture, fine, strength)


def _landscape(width: int, height: int, draw: random.Random) -> Picture.Image:
    picture = _gradient(width, height, *draw.choice(_SKIES))
    brush = ImageDraw.Draw(picture)
    x, y, size = draw.uniform(0.15, 0.85) * width, draw.uniform(0.1, 0.35) * height, draw.uniform(0.03, 0.06) * width
    brush.ellipse((x - size, y - size, x + size, y + size), "#FFF4D6")
    near, far = draw.choice(_LANDS)
    layers = draw.randint(3, 5)
    for layer in range(layers):
        share = layer / (layers - 1)
        base = height * (0.45 + 0.42 * share)
        waves = [(draw.uniform(0.4, 2.2), draw.uniform(0, 6.3), height * draw.uniform(0.01, 0.07)) for _ in range(3)]
        ridge = [
            (at, base + sum(size * math.sin(6.3 * often * at / width + start) for often, start, size in waves))
            for at in range(0, width + 8, 8)
        ]
        tone = ImageOps.colorize(Picture.new("L", (1, 1), round(255 * (1 - share))), near, far).getpixel((0, 0))
        brush.polygon([*ridge, (width, height), (0, height)], tone)
    return _grain(picture, draw, 0.07)


def _board(image: Image, width: int, height: int, draw: random.Random) -> Picture.Image:
    picture = _gradient(width, height, "#D9D6CE", "#BFC3C4")
    left, top = width * 0.06, height * 0.07
    brush = ImageDraw.Draw(picture)
    corners = ((left, top), (width - left, top), (width - left, height - top), (left, height - top))
    askew = [(x + draw.uniform(-0.03, 0.03) * width, y + draw.uniform(-0.03, 0.03) * height) for x, y in corners]
    brush.polygon(askew, "#F4F4F0", "#9AA0A4", 9)
    face, title = font(max(width // 42, 12)), font(max(width // 32, 14), bold=True)
    room = width - 2 * left - 90
    y, step = top + 45, max(height / 14, 30)
    brush.text((left + 50, y), shorten(brush, image.title, title, room), _MARKERS[0], title)
    y += step * 1.3
    for line in image.lines:
        colour, x = draw.choice(_MARKERS), left + 50 + draw.uniform(0, width * 0.08)
        text = shorten(brush, line, face, room - width * 0.08)
        brush.text((x, y + draw.uniform(-6, 6)), text, colour, face)
        if draw.random() < 0.3:
            length = brush.textlength(text, face)
            brush.line((x, y + step * 0.62, x + length, y + step * 0.62 + draw.uniform(-5, 5)), colour, 4)
        y += step
        if y > height - top - step:
            break
    return _grain(picture, draw, 0.06)
