"""Inline emphasis: `**bold**` and `*italic*` inside any text of a content value, parsed to spans and back.

The rules are CommonMark's for `*`, made simpler: a run of asterisks opens before a non-space and closes after one;
`\\*` is an asterisk; everything unmatched is itself. Underscores never mean emphasis (file names are full of them).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

__all__ = ["Span", "join", "merged", "plain", "spans"]

_RUN = re.compile(r"\\\*|\*+")


class Span(NamedTuple):
    """A stretch of text in one look."""

    text: str
    bold: bool = False
    italic: bool = False


class _Piece:
    """A literal text, or a run of asterisks still to be matched."""

    __slots__ = ("can_close", "can_open", "left", "marks", "text")

    def __init__(self, text: str, can_open: bool = False, can_close: bool = False) -> None:
        self.text = text
        self.left = len(text) if can_open or can_close else 0
        self.can_open, self.can_close = can_open, can_close
        self.marks: list[tuple[int, bool]] = []
        """(asterisks, opens) in the order they stand."""


@lru_cache(maxsize=4096)
def spans(text: str) -> tuple[Span, ...]:
    """The spans of a text; neighbours differ in look, none is empty."""
    if "*" not in text:
        return (Span(text),) if text else ()
    pieces = _pieces(text)
    _match(pieces)
    found: list[Span] = []
    bold = italic = 0
    for piece in pieces:
        for size in [size for size, opens in piece.marks if not opens]:
            bold, italic = (bold - 1, italic) if size == 2 else (bold, italic - 1)
        literal = "*" * piece.left if piece.can_open or piece.can_close else piece.text
        if literal:
            found.append(Span(literal, bold > 0, italic > 0))
        for size in [size for size, opens in piece.marks if opens]:
            bold, italic = (bold + 1, italic) if size == 2 else (bold, italic + 1)
    return merged(found)


def _pieces(text: str) -> list[_Piece]:
    pieces: list[_Piece] = []
    at = 0
    for run in _RUN.finditer(text):
        if run.start() > at:
            pieces.append(_Piece(text[at : run.start()]))
        at = run.end()
        if run.group() == "\\*":
            pieces.append(_Piece("*"))
            continue
        before, after = text[run.start() - 1 : run.start()], text[at : at + 1]
        can_open, can_close = bool(after) and not after.isspace(), bool(before) and not before.isspace()
        pieces.append(_Piece(run.group(), can_open, can_close))
    if at < len(text):
        pieces.append(_Piece(text[at:]))
    return pieces


def _match(pieces: list[_Piece]) -> None:
    """Pair closing runs with the nearest opening ones, two asterisks (bold) before one (italic)."""
    openers: list[_Piece] = []
    for piece in pieces:
        if piece.can_close:
            while piece.left and openers:
                opener = openers[-1]
                size = 2 if piece.left >= 2 and opener.left >= 2 else 1
                opener.marks.insert(0, (size, True))
                piece.marks.append((size, False))
                opener.left -= size
                piece.left -= size
                if not opener.left:
                    openers.pop()
        if piece.can_open and piece.left:
            openers.append(piece)


def merged(found: list[Span]) -> tuple[Span, ...]:
    """Spans with neighbours of one look made one, and empty ones left out."""
    out: list[Span] = []
    for span in found:
        if not span.text:
            continue
        if out and out[-1][1:] == span[1:]:
            out[-1] = Span(out[-1].text + span.text, span.bold, span.italic)
        else:
            out.append(span)
    return tuple(out)


def join(found: tuple[Span, ...] | list[Span]) -> str:
    """The text of spans. Emphasis on mere white space is dropped; where Markdown cannot say a combination, the words
    are kept and the emphasis is not."""
    wanted = merged([part for span in found for part in _trimmed(span)])
    if not any(span.bold or span.italic for span in wanted):
        text = "".join(span.text for span in wanted)
        return text if "*" not in text or spans(text) == wanted else _escaped(text)
    for escape in (False, True):
        text = _marked(wanted, escape)
        if spans(text) == wanted:
            return text
    return _escaped("".join(span.text for span in wanted))


def plain(text: str) -> str:
    """The text without its marks of emphasis."""
    return text if "*" not in text else "".join(span.text for span in spans(text))


def _escaped(text: str) -> str:
    return text.replace("*", "\\*")


def _trimmed(span: Span) -> list[Span]:
    """A span with the white space at its ends taken out of the emphasis."""
    if not (span.bold or span.italic):
        return [span]
    core = span.text.strip()
    if not core:
        return [Span(span.text)]
    start = span.text.index(core)
    return [Span(span.text[:start]), Span(core, span.bold, span.italic), Span(span.text[start + len(core) :])]


def _marked(wanted: tuple[Span, ...], escape: bool) -> str:
    """Spans with asterisks around them: what lasts longer opens first, so that marks nest."""
    out: list[str] = []
    stack: list[int] = []
    for number, span in enumerate(wanted):
        need = {index for index in (1, 2) if span[index]}
        while stack and not set(stack) <= need:
            out.append("**" if stack.pop() == 1 else "*")
        for index in sorted(need - set(stack), key=lambda index: -_lasts(wanted, number, index)):
            stack.append(index)
            out.append("**" if index == 1 else "*")
        out.append(_escaped(span.text) if escape else span.text)
    out.extend("**" if index == 1 else "*" for index in reversed(stack))
    return "".join(out)


def _lasts(wanted: tuple[Span, ...], number: int, index: int) -> int:
    count = 0
    for span in wanted[number:]:
        if not span[index]:
            break
        count += 1
    return count
