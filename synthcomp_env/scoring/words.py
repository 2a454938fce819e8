"""Words as a reader folds them: case, plural and stem, so that "Clinics' coverage" and "clinic coverage" are one.

A text becomes a `Phrase`, a tuple of folded words; labels and measures are sought in it as runs of words.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

import snowballstemmer

__all__ = ["Hit", "Phrase", "fold", "fold_text", "mentions", "phrase", "vocabulary"]

Phrase: TypeAlias = tuple[str, ...]

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)?|&")
_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-", "\u00a0": " "})
_stemmer: Any = snowballstemmer.stemmer("english")
_stemming = threading.Lock()


class Hit(NamedTuple):
    """One mention: words `start` to `end` (exclusive) say the phrase of number `which`."""

    start: int
    end: int
    which: int


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """A word without case, accents, possessive and ending."""
    word = unicodedata.normalize("NFKD", word.casefold().translate(_QUOTES))
    word = "".join(letter for letter in word if not unicodedata.combining(letter))
    if word == "&":
        return "and"
    if word[:1].isdigit():
        return word.replace(",", "")
    word = word.removesuffix("'s").removesuffix("'")
    with _stemming:
        stem: str = _stemmer.stemWord(word)
    return stem


@lru_cache(maxsize=16384)
def phrase(text: str) -> Phrase:
    """The folded words of a text."""
    return tuple(fold(word) for word in _WORD.findall(text))


def fold_text(text: str) -> str:
    """A text with white space, typographic quotes, dashes and inline emphasis folded; case and words stay."""
    text = unicodedata.normalize("NFKC", text).translate(_QUOTES).replace("**", "").replace("*", "").replace("`", "")
    return " ".join(text.split())


def mentions(words: Phrase, sought: Iterable[Phrase], breaks: Collection[int] = ()) -> list[Hit]:
    """Where the sought phrases stand in some words, longest first and never overlapping, in reading order.

    Args:
        words: folded words.
        sought: folded phrases.
        breaks: places of words before which something ends (a colon): no phrase runs across them.
    """
    found: list[Hit] = []
    for which, wanted in enumerate(sought):
        if not wanted or wanted[0] not in words:
            continue
        size = len(wanted)
        start = 0
        while True:
            try:
                start = words.index(wanted[0], start)
            except ValueError:
                break
            if words[start : start + size] == wanted and not any(start < at < start + size for at in breaks):
                found.append(Hit(start, start + size, which))
            start += 1
    if len(found) < 2:
        return found
    found.sort(key=lambda hit: (hit.start - hit.end, hit.start, hit.which))
    kept: list[Hit] = []
    for hit in found:
        if all(hit.end <= other.start or other.end <= hit.start for other in kept):
            kept.append(hit)
    return sorted(kept)


def vocabulary(text: str) -> tuple[str, ...]:
    """Words or phrases of a list written as one text: parted by "|" where it has one, else by white space."""
    return tuple(text.split("|")) if "|" in text else tuple(text.split())
