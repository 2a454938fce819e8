"""Saving and loading a computer's directory: the same blobs back, other people's directories, and hostile ones."""

from __future__ import annotations

import json
import os
import pickle
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from synthcomp_env.artifacts.blob import Blob
from synthcomp_env.artifacts.content import Document, Heading, Opaque, Paragraph, Sheet, Text, Workbook
from synthcomp_env.computer import Computer, disk, load_computer
from synthcomp_env.errors import DataError

MEMO = Document("Memo", (Heading("Levee"), Paragraph("Holds.")))
BOOK = Workbook((Sheet("Data", (("reach", "m"), ("north", 4.5))),))


@pytest.fixture
def full(columns: Callable[..., dict[str, Any]]) -> Computer:
    """A computer with contents of three kinds, one foreign, one unlisted, and something hidden."""
    contents = {
        "D:/Levee/Survey.csv": Blob.foreign(b"reach,m\r\nnorth,4.5\r\n", "csv"),
        "D:/Levee/Model.xlsx": Blob.of(BOOK),
        "D:/Levee/Memo_v1.docx": Blob.of(MEMO),
        "C:/Users/ines/Notes/ä 日.txt": Blob.of(Text("loose")),
    }
    return Computer.of("win_ours", columns(), contents, {"scenario": b"\x00secret", "rubric.json": b"{}"})


def blobs(computer: Computer) -> dict[str, Blob | None]:
    return {name: file.blob for name, file in computer.files.items()}


@pytest.mark.parametrize("bytes_on_disk", [True, False])
def test_everything_comes_back(full: Computer, tmp_path: Path, bytes_on_disk: bool) -> None:
    seen: list[tuple[int, int]] = []
    full.save(tmp_path / "a" / "b", bytes_on_disk, progress=lambda done, total: seen.append((done, total)))
    again = load_computer(tmp_path / "a" / "b")
    assert again.computer_id == "win_ours"
    assert again.to_row() == full.to_row()
    assert all(again.files[name].blob is blob for name, blob in blobs(full).items())
    assert again.hidden == full.hidden
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert (tmp_path / "a" / "b" / "drives").exists() == bytes_on_disk
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b"]


def test_real_files_stand_where_the_release_puts_them(full: Computer, tmp_path: Path) -> None:
    full.save(tmp_path / "c")
    survey = tmp_path / "c" / "drives" / "D" / "Levee" / "Survey.csv"
    assert survey.read_bytes() == b"reach,m\r\nnorth,4.5\r\n"
    assert survey.stat().st_mtime == 1740819600  # 2025-03-01T09:00:00 as UTC, on every machine
    assert (tmp_path / "c/drives/C/Users/ines/Notes/ä 日.txt").read_text() == "loose"
    assert (tmp_path / "c/drives/D/Levee/Memo_v1.docx").read_bytes()[:2] == b"PK"
    assert {path.stem for path in (tmp_path / "c").glob("*.json")} == set(full.columns)


def test_a_mac_is_laid_out_by_volume(columns: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    contents = {"/Users/ines/a.txt": Blob.of(Text("a")), "/Volumes/Vault/b.txt": Blob.of(Text("b"))}
    Computer.of("mac_ours", columns("macos"), contents).save(tmp_path / "m")
    assert (tmp_path / "m/drives/Macintosh HD/Users/ines/a.txt").is_file()
    assert (tmp_path / "m/drives/Vault/b.txt").is_file()
    again = load_computer(tmp_path / "m")
    assert set(again.contents) == set(contents)
    assert again.os == "macos"


def test_what_was_edited_outside_is_foreign_and_the_rest_is_not(full: Computer, tmp_path: Path) -> None:
    full.save(tmp_path / "c")
    folder = tmp_path / "c" / "drives"
    (folder / "C/Users/ines/Notes/ä 日.txt").write_text("edited")
    (folder / "D/Levee/Memo_v1.docx").unlink()
    (folder / "D/New").mkdir()
    (folder / "D/New/Extra.MD").write_text("# new")
    (folder / ".DS_Store").write_text("litter")
    again = load_computer(tmp_path / "c")
    note = again.files["c:/users/ines/notes/ä 日.txt"].blob
    assert note is not None
    assert (note.form, note.data) == ("foreign", b"edited")
    assert again.files["d:/levee/memo_v1.docx"].blob is None
    assert again.files["d:/levee/model.xlsx"].blob is full.files["d:/levee/model.xlsx"].blob
    extra = again.files["d:/new/extra.md"]
    assert (extra.path, extra.record, extra.blob.kind if extra.blob else "") == ("D:/New/Extra.MD", None, "md")
    found = Counter(finding.kind for finding in again.findings)
    assert found == {"unmaterialised_file": 2, "unlisted_file": 2}


def test_a_directory_that_others_wrote(columns: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    folder = tmp_path / "win_computer_000099"
    (folder / "drives" / "D" / "Levee").mkdir(parents=True)
    (folder / "drives" / "share").mkdir()
    (folder / "outputs").mkdir()
    for name, value in columns().items():
        (folder / f"{name}.json").write_text(json.dumps(value, indent=1))
    (folder / "drives/D/Levee/Survey.csv").write_bytes(b"a,b\n")
    (folder / "drives/D/Levee/survey.CSV").write_bytes(b"twin\n")
    (folder / "drives/share/reply.txt").write_bytes(b"hello")
    computer = load_computer(folder)
    assert computer.computer_id == "win_computer_000099"
    survey = computer.files["d:/levee/survey.csv"].blob
    assert survey is Blob.foreign(b"a,b\n", "csv")
    assert computer.stray == ("drives/D/Levee/survey.CSV", "drives/share/reply.txt")
    assert Counter(finding.kind for finding in computer.findings) == {"stray_file": 2, "unmaterialised_file": 3}
    computer.save(tmp_path / "copy")
    assert load_computer(tmp_path / "copy").files["d:/levee/survey.csv"].blob is survey


def test_contents_are_read_only_when_looked_at(full: Computer, tmp_path: Path) -> None:
    full.save(tmp_path / "c")
    again = load_computer(tmp_path / "c")
    survey = again.files["d:/levee/survey.csv"]
    (tmp_path / "c/drives/D/Levee/Survey.csv").unlink()
    assert survey.contents is not None
    with pytest.raises(DataError, match="cannot be read"):
        _ = survey.blob


def test_a_huge_file_is_kept_but_not_read(full: Computer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full.save(tmp_path / "c")
    monkeypatch.setattr(disk, "MAX_BYTES", 10)
    again = load_computer(tmp_path / "c")
    survey = again.files["d:/levee/survey.csv"]
    assert "too large" in survey.flaw
    assert survey.blob is not None
    assert isinstance(survey.blob.content(), Opaque)
    assert "unreadable_file" in {finding.kind for finding in again.findings}
    again.save(tmp_path / "copy")
    assert (tmp_path / "copy/drives/D/Levee/Survey.csv").read_bytes() == b"reach,m\r\nnorth,4.5\r\n"


def test_saving_again_replaces_the_whole_computer(full: Computer, tmp_path: Path) -> None:
    full.save(tmp_path / "c")
    load_computer(tmp_path / "c").replace(contents={}).save(tmp_path / "c")
    assert not (tmp_path / "c" / "drives").exists()
    assert load_computer(tmp_path / "c").contents == {}
    load_computer(tmp_path / "c").replace(contents=full.contents).save(tmp_path / "c")
    load_computer(tmp_path / "c").save(tmp_path / "c")  # reads from the very place it writes to
    assert all(load_computer(tmp_path / "c").files[name].blob is blob for name, blob in blobs(full).items())


def test_other_peoples_folders_are_not_touched(full: Computer, tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_bytes(b"mine")
    with pytest.raises(DataError, match=r"holds thesis\.docx"):
        full.save(tmp_path)
    with pytest.raises(DataError, match="is a file"):
        full.save(tmp_path / "thesis.docx")
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]
    assert (tmp_path / "thesis.docx").read_bytes() == b"mine"


def test_a_failed_save_leaves_the_earlier_one(full: Computer, tmp_path: Path) -> None:
    full.save(tmp_path / "c")
    broken = full.replace(contents={"D:/a": Blob.foreign(b"x", ""), "D:/a/b": Blob.foreign(b"y", "")})
    with pytest.raises(DataError, match="cannot be written"):
        broken.save(tmp_path / "c")
    assert load_computer(tmp_path / "c").hidden == full.hidden
    assert [path.name for path in tmp_path.iterdir()] == ["c"]


@pytest.mark.parametrize("name", ["../x", "a/b", "", ".x", "x" * 200])
def test_hidden_names_cannot_climb_out(full: Computer, tmp_path: Path, name: str) -> None:
    climbing = Computer.of("win_ours", full.columns, hidden={name: b"x"})
    with pytest.raises(DataError, match="hidden name"):
        climbing.save(tmp_path / "c")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", ["drives/D/link.txt", "drives/D/folder", "hidden/link", "persona.json", "drives"])
def test_links_are_refused(full: Computer, tmp_path: Path, place: str) -> None:
    full.save(tmp_path / "c")
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "host.txt").write_text("host file")
    link = tmp_path / "c" / place
    if link.is_dir():
        link.rename(tmp_path / "moved")
    link.unlink(missing_ok=True)
    link.symlink_to(secret if place in ("drives", "drives/D/folder") else secret / "host.txt")
    with pytest.raises(DataError) as caught:
        load_computer(tmp_path / "c")
    assert "host file" not in str(caught.value)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_special_files_are_refused(full: Computer, tmp_path: Path) -> None:
    full.save(tmp_path / "c")
    os.mkfifo(tmp_path / "c/drives/D/pipe")
    with pytest.raises(DataError, match="neither a file nor a directory"):
        load_computer(tmp_path / "c")


def test_malformed_directories_are_named(full: Computer, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such directory"):
        load_computer(tmp_path / "none")
    with pytest.raises(DataError, match=r"collaboration_context\.json is missing"):
        load_computer(tmp_path)
    full.save(tmp_path / "c")
    (tmp_path / "c/file_list.json").write_text("[{]")
    with pytest.raises(DataError, match=r"file_list\.json: not valid JSON at line 1, column 3"):
        load_computer(tmp_path / "c")
    (tmp_path / "c/file_list.json").write_bytes(b"\xff\xff")
    with pytest.raises(DataError, match=r"file_list\.json: not readable"):
        load_computer(tmp_path / "c")


def test_a_damaged_manifest_is_named(full: Computer, tmp_path: Path) -> None:
    full.save(tmp_path / "c", bytes_on_disk=False)
    manifest = tmp_path / "c" / "blobs.msgpack"
    whole = manifest.read_bytes()
    decoded = msgspec.msgpack.decode(whole)
    for damage in (
        whole[:-5],
        b"",
        b"junk",
        msgspec.msgpack.encode({**decoded, "version": 99}),
        msgspec.msgpack.encode({**decoded, "blobs": {name: b"x" + data for name, data in decoded["blobs"].items()}}),
        msgspec.msgpack.encode({**decoded, "blobs": {}}),
        msgspec.msgpack.encode({**decoded, "files": [{**file, "path": "C:/../x"} for file in decoded["files"]]}),
    ):
        manifest.write_bytes(damage)
        with pytest.raises(DataError, match=r"blobs\.msgpack"):
            load_computer(tmp_path / "c")


def test_a_forged_content_value_is_refused(full: Computer, tmp_path: Path) -> None:
    Computer.of("win_ours", full.columns, {"D:/a.txt": Blob("content", b"\x93\x01\x02\x03")}).save(
        tmp_path / "c", False
    )
    with pytest.raises(DataError, match=r"'D:/a\.txt' holds no content value"):
        load_computer(tmp_path / "c")


def test_computers_pickle(full: Computer) -> None:
    assert full.findings  # cached values travel, or are made again
    twin = pickle.loads(pickle.dumps(full))
    assert twin.to_row() == full.to_row()
    assert blobs(twin) == blobs(full)
    assert twin.hidden == full.hidden
