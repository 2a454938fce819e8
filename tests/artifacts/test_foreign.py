import io
import time
import zipfile
import zlib

import pytest
from document_values import MEMO
from hypothesis import given, settings
from hypothesis import strategies as st

from synthcomp_env.artifacts.codecs import read_foreign, to_bytes
from synthcomp_env.artifacts.content import Document, Opaque, Pages
from synthcomp_env.artifacts.foreign import MAX_FILE, parse_xml, sniff
from synthcomp_env.artifacts.package import pack
from synthcomp_env.errors import FormatError

DOCX = to_bytes(MEMO, "docx")
PDF = to_bytes(Pages(MEMO), "pdf")
W = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'


def with_body(body: bytes) -> bytes:
    """Our docx with another document.xml."""
    with zipfile.ZipFile(io.BytesIO(DOCX)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return pack((parts | {"word/document.xml": body}).items())


def bomb(size: int, entries: int = 1) -> bytes:
    """A docx whose parts unpack to many times their size."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        for number in range(entries):
            archive.writestr(f"word/part{number}.xml", b" " * size)
    return stream.getvalue()


def lying_bomb() -> bytes:
    """A docx whose main part says that it is small and is not."""
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    raw = packed.compress(b" " * 60_000_000) + packed.flush()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", raw)
    data = bytearray(stream.getvalue())
    at = 0
    while (at := data.find(b"word/document.xml", at + 1)) > 0:
        for head, method in ((at - 30, 8), (at - 46, 10)):
            if data[head : head + 4] in (b"PK\x03\x04", b"PK\x01\x02"):
                data[head + method] = 8
    return bytes(data)


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "lol">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]><l>&j;</l>"
)
DEEP = W + b"<w:p>" * 5000 + b"</w:p>" * 5000 + b"</w:body></w:document>"
ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le")


@pytest.mark.parametrize(
    ("data", "kind", "words"),
    [
        (b"", "docx", "empty"),
        (DOCX[:-40], "docx", "damaged or cut short"),
        (DOCX[: len(DOCX) // 2], "docx", "damaged or cut short"),
        (PDF, "docx", "it is a pdf file"),
        (DOCX, "pdf", "it is a zip file"),
        (DOCX, "xlsx", "it is a docx file"),
        (DOCX, "pptx", "it is a docx file"),
        (b"hello", "docx", "not those of an Office file"),
        (b"hello", "pdf", "no PDF"),
        (PDF[: len(PDF) // 3], "pdf", ""),
        (b"%PDF-1.4\n%%EOF", "pdf", ""),
        (ENCRYPTED, "xlsx", "encrypted with a password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 900, "docx", "old binary Office file"),
        (bomb(50_000_000), "docx", "zip bomb"),
        (bomb(20_000_000), "docx", "zip bomb"),
        (bomb(1_000_000, 120), "docx", "zip bomb"),
        (bomb(10, 5000), "docx", "parts"),
        (lying_bomb(), "docx", ""),
        (with_body(LAUGHS), "docx", "DOCTYPE"),
        (with_body(b" " * 5000 + LAUGHS), "docx", ""),
        (with_body(DEEP), "docx", "not sound XML"),
        (with_body(b"<w:document"), "docx", "not sound XML"),
        (b"\x00\x01\x02binary", "txt", "binary"),
        (DOCX, "txt", "binary"),
        (b"PK\x03\x04" + b"\x00" * 50, "zip", "binary"),
        (b"\x89PNG\r\n\x1a\nrest", "png", "not a sound"),
        (b"no message at all", "eml", "not a saved message"),
    ],
)
def test_hostile_bytes_become_opaque_at_once(data: bytes, kind: str, words: str) -> None:
    start = time.perf_counter()
    found = read_foreign(data, kind)
    assert time.perf_counter() - start < 1.0
    assert isinstance(found, Opaque)
    assert found.data == data
    assert found.reason
    assert words in found.reason


@pytest.mark.parametrize("kind", ["docx", "xlsx", "pptx", "pdf", "txt", "eml", "png", "csv"])
def test_a_file_of_200_megabytes_is_not_opened(kind: str) -> None:
    data = b"PK\x03\x04" + bytes(200 * 2**20)
    start = time.perf_counter()
    found = read_foreign(data, kind)
    assert time.perf_counter() - start < 1.0
    assert isinstance(found, Opaque)
    assert "200 MB" in found.reason
    assert len(data) > MAX_FILE


def test_an_encrypted_pdf_says_so() -> None:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(PDF)))
    writer.encrypt("secret", algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    found = read_foreign(stream.getvalue(), "pdf")
    assert isinstance(found, Opaque)
    assert "encrypted" in found.reason or "not readable" in found.reason


def test_endless_documents_are_read_in_part() -> None:
    body = b"".join(b"<w:p><w:r><w:t>%d</w:t></w:r></w:p>" % (n * 7919 % 1_000_003) for n in range(100_000))
    found = read_foreign(with_body(W + body + b"</w:body></w:document>"), "docx")
    assert isinstance(found, Document)
    assert len(found.blocks) == 30_000
    assert found.unread == ("text after the first 30,000 paragraphs and cells",)


@given(st.binary(max_size=300), st.sampled_from(["docx", "xlsx", "pptx", "pdf", "eml", "png", "jpg", "txt", ""]))
@settings(max_examples=150, deadline=None)
def test_no_bytes_raise(data: bytes, kind: str) -> None:
    read_foreign(data, kind)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_damaged_files_never_raise(data: st.DataObject) -> None:
    kind, whole = data.draw(st.sampled_from([("docx", DOCX), ("pdf", PDF)]))
    at = data.draw(st.integers(0, len(whole) - 1))
    junk = data.draw(st.binary(min_size=1, max_size=40))
    read_foreign(whole[:at] + junk + whole[at + len(junk) :], kind)


def test_entities_are_never_expanded() -> None:
    with pytest.raises(FormatError, match="DOCTYPE"):
        parse_xml(b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "part")


def test_sniff() -> None:
    assert [sniff(data) for data in (DOCX, PDF, b"plain", b"\xff\xd8\xff\xe0")] == ["zip", "pdf", "", "jpg"]
