import io
import shutil
import subprocess
import time
import zipfile
from pathlib import Path

import docx
import pytest
from document_values import CHART, MEMO, STYLE, as_carried, documents
from hypothesis import given, settings

from synthcomp_env.artifacts.content import (
    Bullets,
    Document,
    Figure,
    Heading,
    PageBreak,
    Paragraph,
    Style,
    Table,
)
from synthcomp_env.artifacts.docx import read_docx, write_docx
from synthcomp_env.artifacts.inline import join, spans
from synthcomp_env.artifacts.package import pack

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def foreign(body: str, **parts: str) -> bytes:
    """A docx of raw body XML, as other writers make them, with further parts by name."""
    stream = io.BytesIO()
    docx.Document().save(stream)
    with zipfile.ZipFile(stream) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    held["word/document.xml"] = f"<w:document {W}><w:body>{body}</w:body></w:document>".encode()
    held |= {f"word/{name}.xml": text.encode() for name, text in parts.items()}
    return pack(held.items())


def test_a_memo_comes_back_whole() -> None:
    found = read_docx(write_docx(MEMO))
    assert found.blocks == tuple(map(as_carried, MEMO.blocks))
    assert (found.title, found.author, found.date, found.unread) == (MEMO.title, MEMO.author, MEMO.date, ())
    assert (found.style.letterhead, found.style.footer) == (STYLE.letterhead, STYLE.footer)


@given(documents)
@settings(max_examples=60, deadline=None)
def test_any_document_comes_back(document: Document) -> None:
    found = read_docx(write_docx(document))
    assert found.title == join(spans(document.title))
    assert found.blocks == tuple(map(as_carried, document.blocks))


def test_equal_documents_give_equal_bytes_and_styles_differ() -> None:
    assert write_docx(MEMO) == write_docx(Document(MEMO.title, MEMO.blocks, MEMO.author, MEMO.date, MEMO.style))
    assert write_docx(Document("a", ())) != write_docx(Document("a", (), style=Style(accent="AA0000")))


def test_python_docx_reads_styles_lists_and_repeated_headers() -> None:
    stock = docx.Document(io.BytesIO(write_docx(MEMO)))
    names = [paragraph.style.name for paragraph in stock.paragraphs]
    assert {"Title", "Heading 1", "Heading 2", "Caption", "Quote", "List Number", "List Bullet"} <= set(names)
    assert [cell.text for cell in stock.tables[0].rows[1].cells] == ["Northside", "1,204", "74.1%"]
    assert stock.tables[0].rows[0]._tr.trPr.xpath("w:tblHeader")
    assert stock.core_properties.author == "Maria Fontaine"
    assert "Northside County" in stock.sections[0].header.paragraphs[0].text
    assert len(stock.inline_shapes) == 1
    bold = [run.text for paragraph in stock.paragraphs for run in paragraph.runs if run.bold]
    assert bold == ["Board of Health", "30 January"]


def test_a_memo_without_charts_is_written_fast() -> None:
    blocks = tuple(block for block in MEMO.blocks if not isinstance(block, Figure))
    memo = Document(MEMO.title, blocks, style=STYLE)
    write_docx(memo)
    times = []
    for _ in range(5):
        start = time.perf_counter()
        write_docx(memo)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.015


def test_a_chart_comes_back_from_its_alternative_text() -> None:
    found = read_docx(write_docx(Document("t", (Figure(CHART),))))
    assert found.blocks == (Figure(CHART),)


def test_python_docx_files_are_read_in_order() -> None:
    document = docx.Document()
    document.core_properties.title = "Quarterly note"
    document.add_heading("Findings", 1)
    document.add_paragraph("First ").add_run("bold").bold = True
    document.add_paragraph("one", style="List Number")
    document.add_paragraph("two", style="List Number")
    document.add_paragraph("dot", style="List Bullet")
    table = document.add_table(2, 2)
    for row, texts in enumerate((("Name", "Value"), ("North", "12"))):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    document.add_paragraph("after")
    document.add_page_break()
    document.sections[0].header.paragraphs[0].text = "Acme Ltd"
    stream = io.BytesIO()
    document.save(stream)
    found = read_docx(stream.getvalue())
    assert found.title == "Quarterly note"
    assert found.blocks[:6] == (
        Heading("Findings"),
        Paragraph("First **bold**"),
        Bullets(("one", "two"), ordered=True),
        Bullets(("dot",)),
        Table((("Name", "Value"), ("North", "12"))),
        Paragraph("after"),
    )
    assert found.style.letterhead == "Acme Ltd"


def test_tracked_changes_controls_merges_and_boxes() -> None:
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"

    body = (
        "<w:p><w:ins><w:r><w:t>kept </w:t></w:r></w:ins><w:del><w:r><w:delText>gone</w:delText></w:r></w:del>"
        "<w:r><w:t>text</w:t></w:r></w:p>"
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>inside a control</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        f"<w:tbl><w:tr>{cell('Both', '<w:gridSpan w:val=&quot;2&quot;/>'.replace('&quot;', chr(34)))}</w:tr>"
        f"<w:tr>{cell('a')}{cell('b')}</w:tr></w:tbl>"
        "<w:p><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>boxed</w:t></w:r></w:p></w:txbxContent></w:pict></w:r></w:p>"
    )
    comments = (
        f'<w:comments {W}><w:comment w:author="Ann"><w:p><w:r><w:t>why?</w:t></w:r></w:p></w:comment></w:comments>'
    )
    found = read_docx(foreign(body, comments=comments))
    assert found.blocks == (
        Paragraph("kept text"),
        Paragraph("inside a control"),
        Table((("Both", "Both"), ("a", "b"))),
    )
    said = " | ".join(found.unread)
    for about in ("tracked insertion", "tracked deletion", 'text box: "boxed"', 'comment by Ann: "why?"'):
        assert about in said
    assert "gone" not in str(found.blocks)


@pytest.mark.parametrize("paper", ["letter", "a4"])
def test_tables_fit_the_page(paper: str) -> None:
    wide = Table((tuple(f"Column number {n}" for n in range(12)), tuple("1" * 40 for _ in range(12))))
    stock = docx.Document(io.BytesIO(write_docx(Document("t", (wide,), style=Style(paper=paper)))))  # type: ignore[arg-type]
    section = stock.sections[0]
    grid = [column.w for column in stock.tables[0]._tbl.tblGrid.gridCol_lst]
    assert sum(grid) <= section.page_width - section.left_margin - section.right_margin


@pytest.mark.libreoffice
@pytest.mark.skipif(shutil.which("soffice") is None, reason="soffice (LibreOffice) is not on this machine")
def test_libreoffice_renders_it(tmp_path: Path) -> None:
    from synthcomp_env.artifacts.pdf import read_pdf

    source = tmp_path / "memo.docx"
    source.write_bytes(write_docx(MEMO))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    found = read_pdf((tmp_path / "memo.pdf").read_bytes())
    text = "\n".join(block.text for block in found.blocks if isinstance(block, Paragraph))
    assert sum(isinstance(block, PageBreak) for block in found.blocks) == 1
    for words in (
        "January immunisation coverage",
        "1,204",
        "Page 2 of 2",
        "Northside County",
        "Figures are provisional",
    ):
        assert words in text
