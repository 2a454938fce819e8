"""Colours drawn from an organisation's accents: tints for bands and rules, and a series of colours for charts."""

from __future__ import annotations

from functools import lru_cache

from synthcomp_env.artifacts.content import Style

__all__ = ["GREY", "INK", "RULE", "chart_colours", "hex_colour", "ink_on", "mix"]

INK = "262626"
"""Text."""
GREY = "6B7280"
"""Small print, axis labels."""
RULE = "D5D9DF"
"""Hairlines."""


def hex_colour(text: str, fallback: str = "1F4E79") -> str:
    """Six upper-case hex digits; `fallback` when the text is no colour (a style may come from anywhere)."""
    bare = text.strip().lstrip("#").upper()
    return bare if len(bare) == 6 and all(char in "0123456789ABCDEF" for char in bare) else fallback


@lru_cache(maxsize=1024)
def mix(colour: str, other: str, share: float) -> str:
    """A colour with `share` (0 to 1) of another in it."""
    first, second = hex_colour(colour), hex_colour(other, "FFFFFF")
    parts = [(int(first[at : at + 2], 16), int(second[at : at + 2], 16)) for at in (0, 2, 4)]
    return "".join(f"{round(a + (b - a) * share):02X}" for a, b in parts)


def ink_on(colour: str) -> str:
    """White or dark text, whichever reads better on a colour."""
    red, green, blue = (int(hex_colour(colour)[at : at + 2], 16) for at in (0, 2, 4))
    return "FFFFFF" if 0.299 * red + 0.587 * green + 0.114 * blue < 150 else INK


def chart_colours(style: Style, count: int) -> tuple[str, ...]:
    """Colours for `count` series or slices: the two accents, then mixtures of them that stay apart."""
    accent, second = hex_colour(style.accent), hex_colour(style.accent_2, "C55A11")
    base = (
        accent,
        second,
        mix(accent, "FFFFFF", 0.45),
        mix(second, "FFFFFF", 0.45),
        mix(accent, "000000", 0.35),
        "8A94A3",
        mix(accent, second, 0.5),
        mix(second, "000000", 0.35),
        mix(accent, "FFFFFF", 0.7),
        mix(second, "FFFFFF", 0.7),
    )
    return tuple(base[at % len(base)] for at in range(count))
