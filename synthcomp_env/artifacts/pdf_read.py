"""Reading anybody's PDF into a Document: its text page by page, a page break between pages.

A PDF has no paragraphs or tables, only placed text: lines stay lines, and a row of a table is a
line with two spaces between its cells.
"""

from __future__ import annotations

import io
import logging
import re

from pypdf import PageObject, PdfReader
from pypdf.errors import PyPdfError

from synthcomp_env.artifacts.content import Block, Document, PageBreak, Paragraph
from synthcomp_env.artifacts.foreign import check_size, sniff
from synthcomp_env.artifacts.package import clean
from synthcomp_env.errors import FormatError

__all__ = ["read_pdf"]

MAX_PAGES = 100
"""Pages that are read; further ones are told in `unread`."""
MAX_STREAM = 4 * 2**20
"""Bytes of drawing operators of a page that is still read."""
MAX_TEXT = 2 * 2**20
"""Characters that are read."""

logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def read_pdf(data: bytes) -> Document:
    """The Document in a PDF.

    Raises:
        FormatError: the bytes are no sound PDF, or it is encrypted.
    """
    check_size(data)
    if sniff(data) != "pdf":
        raise FormatError(f"named pdf, but it is {'a ' + sniff(data) + ' file' if sniff(data) else 'no PDF'}")
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise FormatError("the pdf file is encrypted with a password")
        count = len(reader.pages)
        return _document(reader, count)
    except FormatError:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, OSError, ImportError) as error:
        why = f"{type(error).__name__}: {str(error)[:120]}"
        raise FormatError(f"the pdf file is damaged or cut short ({why})") from None


def _document(reader: PdfReader, count: int) -> Document:
    if not count:
        raise FormatError("the pdf file has no pages")
    blocks: list[Block] = []
    unread: list[str] = []
    silent: list[str] = []
    left = MAX_TEXT
    for number in range(min(count, MAX_PAGES)):
        if number:
            blocks.append(PageBreak())
        text = _text(reader.pages[number], number + 1, unread)[:left]
        left -= len(text)
        if not text.strip():
            silent.append(str(number + 1))
        blocks += [Paragraph(group) for group in _groups(text)]
        if left <= 0:
            unread.append(f"text after page {number + 1} (only {MAX_TEXT:,} characters are read)")
            break
    if count > MAX_PAGES:
        unread.append(f"pages {MAX_PAGES + 1} to {count} (only {MAX_PAGES} are read)")
    if silent:
        unread.append(f"page{'s' * (len(silent) > 1)} {', '.join(silent[:20])} without text (perhaps scanned)")
    about = reader.metadata
    title, author = (str(about.title or "").strip(), str(about.author or "").strip()) if about else ("", "")
    return Document(clean(title), tuple(blocks), author=clean(author), unread=tuple(unread))


def _text(page: PageObject, number: int, unread: list[str]) -> str:
    contents = page.get_contents()
    size = len(contents.get_data()) if contents is not None else 0
    if size > MAX_STREAM:
        unread.append(f"page {number} ({size / 2**20:.0f} MB of drawing)")
        return ""
    try:
        text = page.extract_text(extraction_mode="layout", layout_mode_space_vertically=False)
    except (KeyError, ValueError, TypeError, IndexError, AttributeError, ZeroDivisionError):
        text = page.extract_text()  # the plain way asks less of fonts and matrices
    return clean(text.replace("\x7f", "\u2022"))


def _groups(text: str) -> list[str]:
    """Lines between blank lines, each group a paragraph."""
    lines = [re.sub(r"[ \t]{2,}", "  ", line).strip() for line in text.split("\n")]
    return [group.strip("\n") for group in re.split(r"\n{2,}", "\n".join(lines)) if group.strip()]
