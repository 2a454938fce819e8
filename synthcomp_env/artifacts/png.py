"""Pictures: an Image drawn as a window with a title bar, lines of text and perhaps a chart, as PNG or JPEG.

What it shows is also written into the file (Title and Description, as the PNG standard names them; a comment in JPEG),
so that a picture of ours, read back, says what it says. Other pictures stay opaque: their pixels are not read.
"""

from __future__ import annotations

import io
from typing import Literal

from PIL import Image as Picture
from PIL import ImageDraw, PngImagePlugin, UnidentifiedImageError

from synthcomp_env.artifacts.chart_png import draw_chart, font, palette, png_bytes, shorten
from synthcomp_env.artifacts.content import Content, Image, Opaque, Style
from synthcomp_env.artifacts.photograph import photograph
from synthcomp_env.errors import FormatError

__all__ = ["draw_image", "read_image"]

_BAR, _LINE, _MARGIN, _SIZE = 46, 25, 28, 14
_INK, _PAPER, _BAR_COLOUR, _BAR_INK = "#2B2B2B", "#FFFFFF", "#2F3B4C", "#FFFFFF"
_LIMITS = (160, 4000)
"""Least and greatest width and height that are drawn."""


def draw_image(image: Image, form: Literal["png", "jpeg"] = "png") -> bytes:
    """The bytes of a picture; equal images give equal bytes. Text that does not fit is cut with an ellipsis."""
    width, height = (min(max(size, _LIMITS[0]), _LIMITS[1]) for size in (image.width, image.height))
    if image.scene != "window":
        return _encoded(photograph(image, width, height), image, form)
    picture = Picture.new("RGB", (width, height), _PAPER)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, width, _BAR), _BAR_COLOUR)
    for number, colour in enumerate(("#E0705F", "#E3B341", "#6BA368")):
        x = width - _MARGIN - 18 * number
        draw.ellipse((x - 5, _BAR / 2 - 5, x + 5, _BAR / 2 + 5), colour)
    title = font(17, bold=True)
    room = width - 2 * _MARGIN
    draw.text(
        (_MARGIN, _BAR / 2), shorten(draw, " ".join(image.title.split()), title, room - 60), _BAR_INK, title, "lm"
    )
    y = _write(draw, image, room, height)
    if image.chart is not None and y + 120 < height:
        draw_chart(draw, image.chart, (_MARGIN, y + 10, width - _MARGIN, height - 18), palette(Style()), 1.25)
    draw.rectangle((0, 0, width - 1, height - 1), outline="#B8BEC7")
    return _encoded(picture, image, form)


def _write(draw: ImageDraw.ImageDraw, image: Image, room: int, height: int) -> float:
    """Write the lines, wrapped; returns where the next would stand."""
    face = font(_SIZE)
    y: float = _BAR + 20
    floor = height - 24 if image.chart is None else height * 0.5
    lines = [piece for line in image.lines for piece in _wrapped(draw, line, room)]
    for number, line in enumerate(lines):
        last = y + 2 * _LINE > floor and number + 1 < len(lines)
        draw.text((_MARGIN, y), f"{line} ..." if last else line, _INK, face)
        y += _LINE
        if last:
            break
    return y


def _wrapped(draw: ImageDraw.ImageDraw, line: str, room: int) -> list[str]:
    face = font(_SIZE)
    out, current = [], ""
    for word in line.split():
        longer = f"{current} {word}" if current else word
        if current and draw.textlength(longer, face) > room:
            out.append(current)
            longer = word
        current = longer if draw.textlength(longer, face) <= room else shorten(draw, longer, face, room)
    return [*out, current]


def _encoded(picture: Picture.Image, image: Image, form: str) -> bytes:
    said = "\n".join(image.lines)
    if form == "jpeg":
        buffer = io.BytesIO()
        picture.save(buffer, "JPEG", quality=88, comment=f"{image.title}\n{said}".encode()[:60000])
        return buffer.getvalue()
    about = PngImagePlugin.PngInfo()
    about.add_itxt("Title", image.title)
    about.add_itxt("Description", said)
    return png_bytes(picture, about)


def read_image(data: bytes) -> Content:
    """An Image when the file says in words what it shows, else Opaque with its format and size.

    Raises:
        FormatError: the bytes are no picture, or are damaged.
    """
    try:
        with Picture.open(io.BytesIO(data), formats=("PNG", "JPEG")) as picture:
            width, height, form, info = *picture.size, picture.format or "", picture.info
            picture.verify()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Picture.DecompressionBombError) as error:
        raise FormatError(f"not a sound PNG or JPEG picture: {str(error)[:120]}") from None
    if form == "JPEG":
        comment = info.get("comment", b"")
        title, _, said = (comment if isinstance(comment, bytes) else b"").decode("utf-8", "replace").partition("\n")
    else:
        title, said = str(info.get("Title", "")), str(info.get("Description", ""))
    if not title:
        return Opaque(data, f"a {form} picture of {width} x {height} pixels; it says nothing in words")
    return Image(title, tuple(said.split("\n")) if said else (), None, width, height)
