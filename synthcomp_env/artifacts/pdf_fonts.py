"""Text for PDFs in any script: the standard fonts where they reach, then fonts that reportlab ships or the machine has.

Characters that no font at hand can show lose their accents, or become "?"; nothing fails for a character's sake.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.lib.fonts import addMapping
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from synthcomp_env.artifacts.inline import spans
from synthcomp_env.artifacts.package import clean

__all__ = ["family", "is_standard", "markup", "raw_markup"]

_SERIFS = (
    "times",
    "georgia",
    "cambria",
    "garamond",
    "palatino",
    "book antiqua",
    "century",
    "serif",
    "bookman",
    "constantia",
)
_FALLBACKS = (
    "Vera.ttf",
    "DejaVuSans.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf",
    "/Library/Fonts/Arial Unicode.ttf",
    "C:/Windows/Fonts/arial.ttf",
)


def family(font: str) -> tuple[str, str, str, str]:
    """The standard fonts (regular, bold, italic, bold italic) nearest to a named one."""
    if any(word in font.casefold() for word in _SERIFS):
        return "Times-Roman", "Times-Bold", "Times-Italic", "Times-BoldItalic"
    return "Helvetica", "Helvetica-Bold", "Helvetica-Oblique", "Helvetica-BoldOblique"


@lru_cache(maxsize=1)
def _fallbacks() -> tuple[tuple[str, frozenset[int]], ...]:
    """Fonts to fall back on, with the characters each has."""
    found: list[tuple[str, frozenset[int]]] = []
    for path in _FALLBACKS:
        if "/" in path and not Path(path).is_file():
            continue
        name = f"Fallback{len(found)}"
        try:
            font = TTFont(name, path)
        except (TTFError, OSError):
            continue
        pdfmetrics.registerFont(font)
        for bold in (0, 1):
            for italic in (0, 1):
                addMapping(name, bold, italic, name)
        found.append((name, frozenset(font.face.charToGlyph)))
    return tuple(found)


def is_standard(text: str) -> bool:
    """Whether the standard fonts can show all of a text."""
    return text.isascii() or all(_face(character)[0] == "" for character in text)


@lru_cache(maxsize=8192)
def _face(character: str) -> tuple[str, str]:
    """(fallback font or "" for the standard one, what to write) for one character."""
    if character.isascii():
        return "", character
    try:
        character.encode("cp1252")
    except UnicodeEncodeError:
        pass
    else:
        return "", character
    for name, characters in _fallbacks():
        if ord(character) in characters:
            return name, character
    if unicodedata.category(character) in ("Mn", "Cf", "Cc"):
        return "", ""
    bare = "".join(part for part in unicodedata.normalize("NFKD", character) if part.isascii())
    return "", bare or "?"


def raw_markup(text: str, line_end: str = "<br/>") -> str:
    """reportlab's markup for a text without emphasis; line ends become breaks, or stay for preformatted text."""
    text = clean(text).replace("\t", "    ")
    if text.isascii():
        return escape(text).replace("\n", line_end)
    out: list[str] = []
    at = 0
    while at < len(text):
        name = _face(text[at])[0]
        end = at
        words = []
        while end < len(text) and _face(text[end])[0] == name:
            words.append(_face(text[end])[1])
            end += 1
        piece = escape("".join(words)).replace("\n", line_end)
        out.append(f'<font name="{name}">{piece}</font>' if name else piece)
        at = end
    return "".join(out)


def markup(text: str) -> str:
    """reportlab's markup for a text with emphasis."""
    out = []
    for span in spans(clean(text)):
        piece = raw_markup(span.text)
        piece = f"<i>{piece}</i>" if span.italic else piece
        out.append(f"<b>{piece}</b>" if span.bold else piece)
    return "".join(out)
