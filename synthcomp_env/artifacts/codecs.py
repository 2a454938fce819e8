"""Content to real bytes and back: which extension carries which content, and the one way in and out for every format.

`to_bytes` is pure: equal content and extension give equal bytes in every process. `read_foreign` never raises.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from synthcomp_env.artifacts.blob import Blob, Cache
from synthcomp_env.artifacts.content import (
    Content,
    Deck,
    Document,
    Email,
    Image,
    Opaque,
    Pages,
    Text,
    Workbook,
)
from synthcomp_env.artifacts.foreign import Package, check_size, sniff
from synthcomp_env.errors import FormatError

__all__ = ["TYPES", "check_extension", "content_type", "extension_of", "file_bytes", "read_foreign", "to_bytes"]

Kind: TypeAlias = type[Document | Workbook | Deck | Pages | Email | Image | Text]

TYPES: dict[str, Kind] = {
    "docx": Document,
    "xlsx": Workbook,
    "pptx": Deck,
    "pdf": Pages,
    "eml": Email,
    "png": Image,
    "jpg": Image,
    "jpeg": Image,
}
"""Extension -> content type. Every extension that is not here carries `Text`."""

_NAMES: dict[type, tuple[str, str]] = {
    Document: ("a document", "docx"),
    Workbook: ("a workbook", "xlsx"),
    Deck: ("a deck", "pptx"),
    Pages: ("an exported PDF", "pdf"),
    Email: ("a saved message", "eml"),
    Image: ("a picture", "png or jpg"),
    Text: ("plain text", "txt, md, csv, json, jsonl, toml, py or another text extension"),
}
_BINARY = ("zip", "doc", "xls", "ppt", "exe", "dll", "bin", "gif", "mp3", "mp4", "7z", "rar", "parquet")

_files: Cache[bytes] = Cache(256)


def extension_of(path: str) -> str:
    """The lower-case extension of a path or extension, without a dot ("D:/a/Memo.DOCX" -> "docx"); "" when none."""
    name = path.replace("\\", "/").rsplit("/", 1)[-1]
    stem, dot, extension = name.rpartition(".")
    return extension.lower() if dot and stem else name.lstrip(".").lower() if name.startswith(".") else ""


def content_type(extension: str) -> Kind:
    """The content type that files with this extension carry."""
    return TYPES.get(extension.lower().lstrip("."), Text)


def check_extension(content: Content, extension: str) -> None:
    """Raise FormatError when a content may not be kept under an extension; the message says which one to use."""
    extension = extension.lower().lstrip(".")
    wanted = content_type(extension)
    if isinstance(content, Opaque | wanted):
        return
    name, right = _NAMES[type(content)]
    if wanted is Text:
        raise FormatError(f".{extension} holds plain text, not {name}; save {name} as {right}.")
    raise FormatError(f".{extension} holds {_NAMES[wanted][0]}, not {name}; save {name} as {right}.")


def to_bytes(content: Content, extension: str) -> bytes:
    """The real bytes of a content value: a docx, xlsx, pptx, pdf, eml, png, jpg or text file.

    Args:
        content: any content value; `Opaque` gives back its own bytes whatever the extension.
        extension: with or without a dot, in any case.

    Raises:
        FormatError: the content does not belong under the extension; the message says what does.
    """
    extension = extension.lower().lstrip(".")
    check_extension(content, extension)
    if isinstance(content, Text):
        return content.text.encode("utf-8", "replace")
    if isinstance(content, Opaque):
        return content.data
    if isinstance(content, Document):
        from synthcomp_env.artifacts.docx import write_docx

        return write_docx(content)
    if isinstance(content, Workbook):
        from synthcomp_env.artifacts.xlsx import write_xlsx

        return write_xlsx(content)
    if isinstance(content, Deck):
        from synthcomp_env.artifacts.pptx import write_pptx

        return write_pptx(content)
    if isinstance(content, Pages):
        from synthcomp_env.artifacts.pdf import write_pdf

        return write_pdf(content)
    if isinstance(content, Email):
        from synthcomp_env.artifacts.mail import write_eml

        return write_eml(content)
    from synthcomp_env.artifacts.png import draw_image

    return draw_image(content, "jpeg" if extension in ("jpg", "jpeg") else "png")


def file_bytes(blob: Blob, extension: str) -> bytes:
    """The real bytes of a blob under an extension, cached by hash. Foreign bytes are returned as they came."""
    if blob.form == "foreign":
        return blob.data
    return _files.get((blob.hash, extension), lambda: to_bytes(blob.content(), extension))


def read_foreign(data: bytes, kind: str) -> Content:
    """The content of bytes that somebody else wrote. Never raises: what cannot be read is `Opaque` with the reason.

    Args:
        data: the file's bytes.
        kind: its extension, with or without a dot.

    Returns:
        Document for docx and pdf, Workbook, Deck, Email, Image (pictures that describe themselves) or Text; what was
        seen but not understood stands in `unread`.
    """
    kind = kind.lower().lstrip(".")
    try:
        if kind not in _READERS:
            return _read_text(data, kind)
        check_size(data)
        return _READERS[kind](data)
    except FormatError as error:
        return Opaque(data, str(error))
    except RecursionError:
        return Opaque(data, f"the {kind} file is nested too deeply to be read")
    except Exception as error:  # whatever a stock reader does with hostile bytes, a bad file is data here
        return Opaque(data, f"not readable as {kind or 'text'}: {type(error).__name__}: {str(error)[:160]}")


def _read_docx(data: bytes) -> Content:
    from synthcomp_env.artifacts.docx import read_docx

    return read_docx(data)


def _read_xlsx(data: bytes) -> Content:
    Package(data, "xlsx")
    from synthcomp_env.artifacts.xlsx import read_xlsx

    return read_xlsx(data)


def _read_pptx(data: bytes) -> Content:
    Package(data, "pptx")
    from synthcomp_env.artifacts.pptx import read_pptx

    return read_pptx(data)


def _read_pdf(data: bytes) -> Content:
    from synthcomp_env.artifacts.pdf import read_pdf

    return read_pdf(data)


def _read_eml(data: bytes) -> Content:
    from synthcomp_env.artifacts.mail import read_eml

    return read_eml(data)


def _read_image(data: bytes) -> Content:
    from synthcomp_env.artifacts.png import read_image

    return read_image(data)


_READERS: dict[str, Callable[[bytes], Content]] = {
    "docx": _read_docx,
    "xlsx": _read_xlsx,
    "pptx": _read_pptx,
    "pdf": _read_pdf,
    "eml": _read_eml,
    "png": _read_image,
    "jpg": _read_image,
    "jpeg": _read_image,
}


def _read_text(data: bytes, kind: str) -> Content:
    """Plain text in UTF-8, UTF-16 with a mark, or else Windows-1252; bytes that are no text are refused."""
    if not data:
        return Text("")
    check_size(data)
    if kind in _BINARY or sniff(data):
        raise FormatError(f"a binary file ({sniff(data) or kind}), not text")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Text(data.decode("utf-16"))
    if b"\x00" in data[:65536]:
        raise FormatError("a binary file, not text")
    try:
        return Text(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return Text(data.decode("cp1252", "replace"))
