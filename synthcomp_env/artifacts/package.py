"""Writing Office packages: zip archives whose bytes depend on nothing but their parts."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable

__all__ = ["clean", "pack"]

_MOMENT = (2020, 1, 1, 0, 0, 0)
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def pack(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip archive of the parts in the order given: equal parts give equal bytes in every process.

    Pictures, already compressed, are stored; everything else is deflated at level 6."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in parts:
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.create_system = 0
            method = zipfile.ZIP_STORED if name.endswith((".png", ".jpeg")) else zipfile.ZIP_DEFLATED
            archive.writestr(entry, data, compress_type=method, compresslevel=6)
    return buffer.getvalue()


def clean(text: str) -> str:
    """The text without the characters that XML cannot hold, with line ends as "\\n"."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _ILLEGAL.sub("", text)
