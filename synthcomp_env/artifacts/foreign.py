"""Opening bytes that somebody else wrote: limits are checked before anything is unpacked, and nothing touches a disk.

Everything here raises `FormatError` with a reason in words; `codecs.read_foreign` turns it into `Opaque`.
"""

from __future__ import annotations

import io
import zipfile
import zlib

from lxml import etree

from synthcomp_env.errors import FormatError

__all__ = ["MAX_FILE", "MAX_PART", "Package", "check_size", "parse_xml", "sniff"]

MAX_FILE = 64 * 2**20
"""Bytes of a file that is still opened."""
MAX_PART = 16 * 2**20
"""Bytes of one unpacked part of an Office package."""
MAX_TOTAL = 96 * 2**20
"""Bytes of all parts of an Office package, unpacked."""
MAX_RATIO = 150
"""How many times larger a part may be than its compressed form; small parts are exempt."""
MAX_PARTS = 4096
_SMALL = 2**20

_OFFICE_PARTS = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}


def check_size(data: bytes) -> None:
    """Raise FormatError when a file is empty or larger than is opened here."""
    if not data:
        raise FormatError("the file is empty (0 bytes)")
    if len(data) > MAX_FILE:
        raise FormatError(f"the file is {len(data) / 2**20:.0f} MB; at most {MAX_FILE // 2**20} MB are opened")


def sniff(data: bytes) -> str:
    """What the first bytes say a file is: "zip", "pdf", "png", "jpg", "ole", "gif", or "" when they say nothing."""
    head = data[:8]
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return "zip"
    if b"%PDF-" in data[:1024]:
        return "pdf"
    signatures = {
        b"\x89PNG\r\n\x1a\n": "png",
        b"\xff\xd8\xff": "jpg",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "ole",
        b"GIF8": "gif",
    }
    return next((kind for signature, kind in signatures.items() if head.startswith(signature)), "")


class Package:
    """An Office package opened within limits.

    Args:
        data: the file's bytes.
        kind: "docx", "xlsx" or "pptx"; the package must be of it.

    Raises:
        FormatError: not a sound package of that kind, encrypted, or unsafe to unpack.
    """

    def __init__(self, data: bytes, kind: str) -> None:
        check_size(data)
        _refuse_other(data, kind)
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
            entries = self._archive.infolist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, OverflowError) as error:
            raise FormatError(f"the {kind} file is damaged or cut short: {error}") from None
        _check_entries(entries, kind)
        self.names: tuple[str, ...] = tuple(entry.filename for entry in entries)
        self._known = frozenset(self.names)
        if "[Content_Types].xml" not in self._known:
            raise FormatError(f"a zip archive, but not a {kind} file: it has no [Content_Types].xml")
        folder = next(folder for folder, office in _OFFICE_PARTS.items() if office == kind)
        if not any(name.startswith(folder) for name in self.names):
            other = next(
                (office for f, office in _OFFICE_PARTS.items() if any(n.startswith(f) for n in self.names)), ""
            )
            raise FormatError(f"named {kind}, but it is {'a ' + other + ' file' if other else 'not an Office file'}")
        for name in self.names:
            if name.endswith((".xml", ".rels")) and b"<!DOCTYPE" in self._read(name, 2048, partial=True):
                raise FormatError(f"{name} declares its own entities (a DOCTYPE), which Office files never do")

    def __contains__(self, name: str) -> bool:
        return name in self._known

    def read(self, name: str) -> bytes:
        """The bytes of one part.

        Raises:
            FormatError: the part is missing, damaged or too large.
        """
        if name not in self._known:
            raise FormatError(f"the package has no part {name}")
        return self._read(name, MAX_PART, partial=False)

    def xml(self, name: str) -> etree._Element:
        """The root element of one XML part."""
        return parse_xml(self.read(name), name)

    def _read(self, name: str, limit: int, partial: bool) -> bytes:
        try:
            with self._archive.open(name) as stream:
                data = stream.read(limit + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            RuntimeError,
            ValueError,
            NotImplementedError,
        ) as error:
            raise FormatError(f"{name} is damaged: {error}") from None
        if len(data) > limit and not partial:
            raise FormatError(f"{name} unpacks to more than it declares (over {limit // 2**20} MB)")
        return data


def parse_xml(data: bytes, name: str) -> etree._Element:
    """The root of an XML text. Entities are not expanded, nothing is fetched, depth is bounded (256).

    Raises:
        FormatError: not well-formed, too deep, or with a DOCTYPE.
    """
    parser = etree.XMLParser(resolve_entities=False, huge_tree=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise FormatError(f"{name} is not sound XML: {str(error)[:160]}") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise FormatError(f"{name} declares its own entities (a DOCTYPE), which Office files never do")
    return root


def _refuse_other(data: bytes, kind: str) -> None:
    found = sniff(data)
    if found == "ole":
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise FormatError(f"the {kind} file is encrypted with a password")
        raise FormatError(f"named {kind}, but it is an old binary Office file (doc, xls or ppt); save it as {kind}")
    if found and found != "zip":
        raise FormatError(f"named {kind}, but it is a {found} file")
    if not found:
        raise FormatError(f"named {kind}, but its bytes are not those of an Office file")


def _check_entries(entries: list[zipfile.ZipInfo], kind: str) -> None:
    if len(entries) > MAX_PARTS:
        raise FormatError(f"the {kind} file holds {len(entries)} parts; at most {MAX_PARTS} are opened")
    total = 0
    for entry in entries:
        total += entry.file_size
        if entry.flag_bits & 0x1:
            raise FormatError(f"the {kind} file is encrypted with a password")
        if entry.file_size > MAX_PART and not entry.filename.lower().endswith((".png", ".jpg", ".jpeg", ".mp4")):
            raise FormatError(f"{entry.filename} would unpack to {entry.file_size / 2**20:.0f} MB (a zip bomb?)")
        if entry.file_size > _SMALL and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
            raise FormatError(
                f"{entry.filename} would unpack to {entry.file_size // max(entry.compress_size, 1)} times its size "
                "(a zip bomb?)"
            )
    if total > MAX_TOTAL:
        raise FormatError(f"the {kind} file would unpack to {total / 2**20:.0f} MB (a zip bomb?)")
