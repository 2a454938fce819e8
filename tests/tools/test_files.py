from __future__ import annotations

from pathlib import Path

import pytest
from small_office import CONTENTS, HOME, Office

from synthcomp_env.artifacts.codecs import file_bytes
from synthcomp_env.artifacts.content import Text
from synthcomp_env.computer import paths
from synthcomp_env.tools.index import index_of


@pytest.fixture
def office() -> Office:
    return Office()


def test_the_overview_counts_every_file(office: Office) -> None:
    text = office("list_files").text
    assert f"{len(CONTENTS)} files" in text
    assert "D:/Projects/Coverage (3)" in text


def test_a_folder_lists_subfolders_then_files_with_handles(office: Office) -> None:
    text = office("list_files", folder="D:/Projects/Coverage").text
    assert text.index("Old/") < text.index("Deck.pptx")
    number = office.entry("D:/Projects/Coverage/Deck.pptx").number
    assert f"f{number} Deck.pptx" in text


@pytest.mark.parametrize("folder", ["coverage", r"d:\projects\COVERAGE", "D:/Projects/Coverage/"])
def test_a_folder_may_be_named_in_any_spelling(office: Office, folder: str) -> None:
    assert "Policy.docx" in office("list_files", folder=folder).text


def test_a_listing_shows_what_was_written_since(office: Office) -> None:
    before = office("list_files", folder=HOME).text
    office("write_file", path="new.md", content="x")
    office("write_file", path="Budget 2025.csv", content="a,b")
    after = office("list_files", folder=HOME).text
    assert "new.md" in after
    assert before != after
    office("write_file", path="new.md", content="longer than it was")
    assert office("list_files", folder=HOME).text != after


@pytest.mark.parametrize("folder", ["Nowhere", "D:/Notes/notes.md", "C:/..", "/etc", "D:/Projects/Nothing"])
def test_a_wrong_folder_is_an_error(office: Office, folder: str) -> None:
    assert office("list_files", folder=folder).error in ("not_found", "not_allowed")


def test_long_listings_go_by_pages_that_hold_everything(office: Office) -> None:
    small = Office(limit=260)
    for number in range(40):
        small("write_file", path=f"C:/Many/file_{number:02}.md", content="x")
    first = small("list_files", folder="C:/Many").text
    assert "[page 1 of" in first
    pages = int(first.rsplit("of ", 1)[1].split(",")[0])
    texts = [small("list_files", folder="C:/Many", page=page).text for page in range(1, pages + 1)]
    assert all(len(text) <= 260 for text in texts)
    assert sum(text.count(".md") for text in texts) == 40
    assert small("list_files", folder="C:/Many", page=pages + 1).error == "bad_argument"
    assert small("list_files", folder="C:/Many", page=-1).error == "bad_argument"


def test_finding_by_words_and_by_pattern(office: Office) -> None:
    assert "2 found" in office("find_files", name="notes").text
    assert "Extract_2025.csv" in office("find_files", name="*.CSV").text
    assert "1 found" in office("find_files", name="extract old").text
    assert "1 found" in office("find_files", name="notes", folder="Archive").text
    assert "No file is named" in office("find_files", name="zebra").text
    assert office("find_files", name=" ").error == "bad_argument"


def test_search_looks_inside_every_kind_of_file(office: Office) -> None:
    text = office("search_text", query="threshold").text
    assert "Policy.docx: The threshold is 80 %." in text
    assert "notes.md: remember the THRESHOLD".lower() in text.lower()
    assert "2 files hold" in text
    assert "(+" in office("search_text", query="line 1").text
    assert "1 files hold" in office("search_text", query="second point").text
    assert "No file holds" in office("search_text", query="no such words").text
    assert office("search_text", query="x").error == "bad_argument"


def test_search_sees_what_was_just_written(office: Office) -> None:
    office("write_file", path="fresh.md", content="an unheard-of word: Quokka")
    assert "fresh.md" in office("search_text", query="quokka").text


@pytest.mark.parametrize("path", ["D:/Notes/notes.md", r"d:\notes\NOTES.md", "Notes/notes.md", '"D:/Notes/notes.md"'])
def test_a_file_is_found_in_any_spelling(office: Office, path: str) -> None:
    assert "remember the THRESHOLD" in office("read_file", path=path).text


def test_a_handle_means_the_same_file_for_the_whole_episode(office: Office) -> None:
    number = office.entry("D:/Notes/notes.md").number
    for other in ("Extract_2025.csv", "long.txt"):
        office("delete_file", path=other)
    office("write_file", path="a.md", content="a")
    office("move_file", source=f"f{number}", target="D:/Elsewhere/")
    assert "remember" in office("read_file", path=f"f{number}").text


def test_a_number_is_never_given_twice(office: Office) -> None:
    office("write_file", path="a.md", content="a")
    first = office.entry(f"{HOME}/a.md").number
    office("delete_file", path="a.md")
    office("write_file", path="b.md", content="b")
    assert office.entry(f"{HOME}/b.md").number > first
    assert office("read_file", path=f"f{first}").error == "not_found"


def test_an_ambiguous_name_lists_its_files(office: Office) -> None:
    result = office("read_file", path="notes.md")
    assert result.error == "not_found"
    assert "D:/Archive/notes.md" in result.text
    assert "D:/Notes/notes.md" in result.text


def test_a_near_miss_names_the_nearest(office: Office) -> None:
    assert "Policy.docx" in office("read_file", path="Polcy.docx").text


def test_long_files_are_read_by_pages(office: Office) -> None:
    text = office("read_file", path="long.txt").text
    assert "page=2 continues" in text
    assert "line 1999" not in text
    assert office("read_file", path="long.txt", page=999).error == "bad_argument"
    assert len(text) <= office.box.limit


def test_workbooks_show_recomputed_values(office: Office) -> None:
    assert "200" in office("read_file", path="Extract.xlsx").text
    assert "=SUM(B2:B3)" in office("read_file", path="Extract.xlsx", formulas=True).text


def test_reading_then_writing_adds_an_edge(office: Office) -> None:
    office("read_file", path="Extract.xlsx")
    office("read_file", path="Policy.docx")
    office("write_file", path="memo.md", content="x")
    office("write_file", path="memo.md", content="y")
    edges = [(edge.source, edge.target, edge.type) for added in office.state.edges for edge in added]
    target = f"{HOME}/memo.md".lower()
    assert edges == [
        ("d:/projects/coverage/extract.xlsx", target, "derived_from"),
        ("d:/projects/coverage/policy.docx", target, "derived_from"),
    ]
    assert "Extract.xlsx" in office("file_info", path="memo.md").text


def test_writing_and_appending(office: Office) -> None:
    assert HOME in office("write_file", path="log.md", content="one").text
    office("write_file", path="log.md", content="two", append=True)
    content = office.entry(f"{HOME}/log.md").blob.content()
    assert content == Text("one\ntwo")
    assert "Replaced" in office("write_file", path="log.md", content="three").text


@pytest.mark.parametrize("name", ["Makefile", ".gitignore", "bot.php", "app.service", "notes.md"])
def test_plain_text_may_have_any_name(office: Office, name: str) -> None:
    office("write_file", path=name, content="x = 1\n")
    entry = office.entry(f"{HOME}/{name}")
    assert entry.blob.content() == Text("x = 1\n")
    assert file_bytes(entry.blob, paths.extension(entry.path)) == b"x = 1\n"


@pytest.mark.parametrize(
    "path",
    [
        "../../etc/passwd", "C:/../x.md", "D:/Notes/../../x.md", "/etc/passwd", "CON.txt", "D:/nul.md", "D:/a?.md",
        "D:/x/aux/b.md", "", "  ", "D:/", "D:/Notes", "D:/Notes/notes.md/below.md", "\\\\server\\share\\x.md",
        "x" * 5000, "D:/" + "a/" * 200 + "b.md", "D:/Notes/a:b.md", "report.docx", "book.xlsx", "page.pdf", "prog.exe",
    ],
)  # fmt: skip
def test_paths_that_break_the_rules_are_refused(office: Office, path: str) -> None:
    before = office.state.files
    result = office("write_file", path=path, content="x")
    assert result.error in ("not_allowed", "bad_argument")
    assert office.state.files is before


def test_host_files_are_never_read_or_written(office: Office, tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("HOST-SECRET")
    for path in (str(secret), f"C:{secret}", f"../../..{secret}", f"D:/..{secret}", "/etc/passwd"):
        assert "HOST-SECRET" not in office("read_file", path=path).text
        office("write_file", path=path, content="overwritten")
        office("delete_file", path=path)
    assert secret.read_text() == "HOST-SECRET"
    assert list(tmp_path.iterdir()) == [secret]


def test_copy_move_delete(office: Office) -> None:
    assert "Copied" in office("copy_file", source="Policy.docx", target="Policy_v2").text
    copied = office.entry("D:/Projects/Coverage/Policy_v2.docx")
    assert copied.blob is office.entry("D:/Projects/Coverage/Policy.docx").blob
    assert "Moved" in office("move_file", source="Policy_v2.docx", target="D:/Archive/").text
    assert office.entry("D:/Archive/Policy_v2.docx").number == copied.number
    assert office("move_file", source="Policy_v2.docx", target="Policy_v3.docx").error is None
    taken = office("move_file", source="Policy_v3.docx", target="D:/Projects/Coverage/Policy.docx")
    assert taken.error == "not_allowed"
    assert office("copy_file", source="Policy.docx", target="Policy.docx").error == "bad_argument"
    assert office("copy_file", source="Policy.docx", target="Policy.pdf").error == "not_allowed"
    assert "Deleted" in office("delete_file", path="Policy.docx").text
    assert office("read_file", path="D:/Projects/Coverage/Policy.docx").error == "not_found"
    assert office("delete_file", path="D:/Projects/Coverage/Policy.docx").error == "not_found"


def test_renaming_only_the_case_of_a_name(office: Office) -> None:
    office("move_file", source="Policy.docx", target="POLICY.docx")
    assert office.entry("D:/Projects/Coverage/Policy.docx").path.endswith("POLICY.docx")


def test_every_call_is_a_turn_in_the_log_and_takes_time(office: Office) -> None:
    start = office.state.now
    office("list_files")
    office("read_file", path="nothing")
    log = list(office.state.activity)
    assert [line.turn for line in log] == [1, 2]
    assert [line.error for line in log] == ["", "not_found"]
    assert office.state.turn == 2
    assert office.state.now > start


def test_the_index_carried_along_equals_one_made_afresh(office: Office) -> None:
    office("list_files")
    for path in ("a.md", "D:/New/Deep/er/b.md", "D:/Projects/Coverage/c.md", "a.md", "E:/x.md"):
        office("write_file", path=path, content="x")
    office("delete_file", path="Policy.docx")
    office("copy_file", source="c.md", target="D:/Archive/")
    carried = index_of(office.state.files)
    fresh = index_of(dict(office.state.files))
    assert carried is not fresh
    assert {k: (f.path, f.files, sorted(f.folders)) for k, f in carried.folders.items()} == {
        k: (f.path, f.files, sorted(f.folders)) for k, f in fresh.folders.items()
    }
    assert (carried.names, carried.numbers) == (fresh.names, fresh.numbers)
