import hashlib
import subprocess
import sys

import pytest
from document_values import MEMO
from hypothesis import given
from hypothesis import strategies as st

from synthcomp_env.artifacts.blob import Blob
from synthcomp_env.artifacts.codecs import (
    check_extension,
    content_type,
    extension_of,
    file_bytes,
    read_foreign,
    to_bytes,
)
from synthcomp_env.artifacts.content import Content, Document, Email, Image, Opaque, Pages, Sheet, Text, Workbook
from synthcomp_env.errors import FormatError

MAIL = Email("Ann <a@x.org>", ("b@x.org",), "Coverage", "2026-01-05T09:30", "Dear all,\nsee below.\n")
SAMPLES: tuple[tuple[Content, str], ...] = (
    (MEMO, "docx"),
    (Pages(MEMO), "pdf"),
    (MAIL, "eml"),
    (Image("Dashboard", ("a", "b")), "png"),
    (Image("Dashboard", ("a", "b")), "jpg"),
    (Text("a,b\n1,2\n"), "csv"),
)


@pytest.mark.parametrize(
    ("path", "extension"),
    [
        ("D:/a/Memo.DOCX", "docx"),
        ("C:\\x.y\\notes.txt", "txt"),
        (".csv", "csv"),
        ("README", ""),
        ("a.tar.gz", "gz"),
    ],
)
def test_extension_of(path: str, extension: str) -> None:
    assert extension_of(path) == extension


@pytest.mark.parametrize(
    ("content", "extension", "words"),
    [
        (MEMO, "xlsx", r"\.xlsx holds a workbook, not a document; save a document as docx"),
        (MEMO, "md", r"\.md holds plain text, not a document; save a document as docx"),
        (Text("x"), "docx", r"\.docx holds a document, not plain text; save plain text as txt"),
        (Workbook((Sheet("A", ((1,),)),)), "csv", "save a workbook as xlsx"),
        (MEMO, ".PDF", "not a document; save a document as docx"),
    ],
)
def test_extension_and_content_must_agree(content: Content, extension: str, words: str) -> None:
    with pytest.raises(FormatError, match=words):
        to_bytes(content, extension)


def test_right_pairs_agree() -> None:
    for content, extension in SAMPLES:
        check_extension(content, extension)
        assert isinstance(content, content_type(extension))
    check_extension(Opaque(b"x"), "docx")


@pytest.mark.parametrize(("content", "extension"), SAMPLES)
def test_bytes_are_equal_in_another_process(content: Content, extension: str) -> None:
    here = hashlib.sha256(to_bytes(content, extension)).hexdigest()
    blob = Blob.of(content)
    script = (
        "import sys, hashlib\n"
        "from synthcomp_env.artifacts.blob import Blob\n"
        "from synthcomp_env.artifacts.codecs import to_bytes\n"
        "blob = Blob('content', sys.stdin.buffer.read())\n"
        f"print(hashlib.sha256(to_bytes(blob.content(), {extension!r})).hexdigest())"
    )
    there = subprocess.run(
        [sys.executable, "-c", script],
        input=blob.data,
        capture_output=True,
        check=True,
        env={"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"},
    )
    assert there.stdout.decode().strip() == here


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufeff\x00"), max_size=60))
def test_text_is_kept_to_the_character(text: str) -> None:
    found = read_foreign(to_bytes(Text(text), "txt"), "txt")
    assert found == Text(text) or isinstance(found, Opaque)  # a text that begins as a zip or PDF does is refused
    if not text.startswith(("%PDF", "PK", "GIF8")) and "%PDF-" not in text:
        assert found == Text(text)


def test_other_encodings_are_read() -> None:
    assert read_foreign("Übung".encode("cp1252"), "txt") == Text("Übung")
    assert read_foreign("Übung".encode("utf-16"), "csv") == Text("Übung")
    assert read_foreign("Übung".encode("utf-8-sig"), "md") == Text("Übung")
    assert read_foreign(b"", "txt") == Text("")


def test_file_bytes_are_cached_and_foreign_ones_untouched() -> None:
    blob = Blob.of(MEMO)
    assert file_bytes(blob, "docx") is file_bytes(blob, "docx")
    assert file_bytes(Blob.foreign(b"anything", "docx"), "docx") == b"anything"


def test_foreign_bytes_become_content_through_a_blob() -> None:
    content = Blob.foreign(to_bytes(MEMO, "docx"), "docx").content()
    assert isinstance(content, Document)
    assert content.title == MEMO.title
