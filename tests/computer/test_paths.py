"""Logical paths: the rules of both systems, the mapping to real folders, and what the errors teach."""

from __future__ import annotations

import string
import timeit
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from synthcomp_env.computer import paths
from synthcomp_env.computer.paths import (
    OS,
    ancestors,
    extension,
    from_drives,
    guess_os,
    is_within,
    join,
    key,
    name,
    normalise,
    parent,
    stem,
    suffix,
    to_drives,
    with_name,
)
from synthcomp_env.errors import PathError

SYSTEMS: tuple[OS, ...] = ("windows", "macos")


@pytest.mark.parametrize(
    ("os", "written", "meant"),
    [
        ("windows", "D:\\x\\y.docx", "D:/x/y.docx"),
        ("windows", "d:/X//./y.docx/", "D:/X/y.docx"),
        ("windows", "C:", "C:/"),
        ("windows", "\\\\?\\C:\\x", "C:/x"),
        ("windows", "C:/.config/con-fig/comma.txt", "C:/.config/con-fig/comma.txt"),
        ("macos", "/Users//a/./b/", "/Users/a/b"),
        ("macos", "/", "/"),
        ("macos", "/Volumes/Macintosh HD/Users/a", "/Users/a"),
        ("macos", "/volumes/Vault/a", "/Volumes/Vault/a"),
        ("macos", "/Users/a/what? <really>|*.txt", "/Users/a/what? <really>|*.txt"),
        ("macos", "/Users/a/con.txt", "/Users/a/con.txt"),
    ],
)
def test_spellings_are_normalised(os: OS, written: str, meant: str) -> None:
    assert normalise(written, os) == meant


@pytest.mark.parametrize(
    ("os", "path", "teaches"),
    [
        ("windows", "", "empty"),
        ("windows", "   ", "empty"),
        ("windows", "C:/a/../../etc/passwd", "without '..'"),
        ("windows", "..\\x", "not a full path"),
        ("windows", "Documents/x.docx", "write C:/Users"),
        ("windows", "/Users/a/b", "macOS path"),
        ("windows", "C:x.docx", "Try 'C:/x.docx'"),
        ("windows", "\\\\server\\share\\x", "network path"),
        ("windows", "C:/a/CON", "Try '_CON'"),
        ("windows", "C:/a/nul.txt", "reserved"),
        ("windows", "C:/com1/x", "reserved"),
        ("windows", "C:/lpt²/x", "reserved"),
        ("windows", "C:/a/x.", "Try 'x'"),
        ("windows", "C:/a /x", "Try 'a'"),
        ("windows", "C:/.../x", "ends with a dot"),
        ("windows", "C:/a/what?.txt", "Try 'what-.txt'"),
        ("windows", "C:/a:stream", "':'"),
        ("windows", "C:/a/b\x00c", "control character"),
        ("windows", "C:/a/b\nc", "control character"),
        ("windows", "C:/" + "a/" * 200 + "b", "at most 259"),
        ("windows", "C:/" + "ä" * 128, "at most 255"),
        ("windows", "C:/" + "a" * 5000, "too long"),
        ("windows", "C:/\ud800", "surrogate"),
        ("macos", "C:/Users/a", "Windows path"),
        ("macos", "~/x", "not expanded"),
        ("macos", "x/y", "not a full path"),
        ("macos", "/a/../b", "without '..'"),
        ("macos", "/a/b:c", "macOS forbids"),
        ("macos", "/a/b\x00", "control character"),
        ("macos", "/" + "a/" * 600 + "b", "at most 1023"),
    ],
)
def test_wrong_paths_are_refused_with_the_reason(os: OS, path: str, teaches: str) -> None:
    with pytest.raises(PathError) as caught:
        normalise(path, os)
    assert teaches in str(caught.value)
    assert len(str(caught.value)) < 500
    str(caught.value).encode()  # a message can always be shown


def test_key_tells_which_paths_are_one_file() -> None:
    assert key("D:\\X\\Y.DOCX", "windows") == key("d:/x/y.docx", "windows")
    assert key("C:/ÄRGER.txt", "windows") == key("C:/ärger.txt", "windows")
    assert key("C:/straße", "windows") != key("C:/strasse", "windows")
    composed, decomposed = (unicodedata.normalize(form, "/Users/é.txt") for form in ("NFC", "NFD"))
    assert composed != decomposed
    assert key(composed, "macos") == key(decomposed.upper().replace("USERS", "Users"), "macos")
    assert key(composed.replace("/Users", "C:"), "windows") != key(decomposed.replace("/Users", "C:"), "windows")
    assert key("/Users/straße", "macos") == key("/Users/STRASSE", "macos")


@pytest.mark.parametrize(
    ("os", "path", "place"),
    [
        ("windows", "C:/a/b.txt", "drives/C/a/b.txt"),
        ("windows", "d:/", "drives/D"),
        ("macos", "/Users/a/b.txt", "drives/Macintosh HD/Users/a/b.txt"),
        ("macos", "/", "drives/Macintosh HD"),
        ("macos", "/Volumes/AxiomBackup/x.tar.gz", "drives/AxiomBackup/x.tar.gz"),
    ],
)
def test_places_on_disk(os: OS, path: str, place: str) -> None:
    assert to_drives(path, os) == place
    assert from_drives(place, os) == normalise(path, os)


@pytest.mark.parametrize(
    ("os", "place"),
    [
        ("windows", "drives/share/x.docx"),
        ("windows", "drives/C/../../x"),
        ("windows", "drives"),
        ("windows", "C/x"),
        ("windows", "drives/é/x"),
        ("macos", "drives/"),
        ("macos", "drives/Macintosh HD/../x"),
        ("macos", "/drives/Vault/x"),
    ],
)
def test_places_that_are_no_paths(os: OS, place: str) -> None:
    with pytest.raises(PathError):
        from_drives(place, os)


def test_the_list_of_volumes_has_no_place() -> None:
    with pytest.raises(PathError, match="Name one"):
        to_drives("/Volumes", "macos")


def test_parts() -> None:
    path = "D:/x/report.v2.DOCX"
    assert (name(path), parent(path), stem(path), suffix(path), extension(path)) == (
        "report.v2.DOCX", "D:/x", "report.v2", ".DOCX", "docx",
    )  # fmt: skip
    assert ancestors(path) == ("D:/x", "D:/")
    assert ancestors("/Users/a/b") == ("/Users/a", "/Users", "/")
    assert (parent("D:/"), parent("/"), parent("/a")) == ("D:/", "/", "/")
    assert (stem("/a/.zshrc"), suffix("/a/.zshrc"), extension("/a/.zshrc")) == (".zshrc", "", "")
    assert (stem("/a/b."), suffix("/a/b."), suffix("/a.b/c"), stem("/a/..b")) == ("b.", "", "", "..b")
    assert with_name("D:/x/y.docx", "z.pdf") == "D:/x/z.pdf"
    assert with_name("D:/y.docx", "z.pdf") == "D:/z.pdf"
    assert join("D:/", "a/b/", "c.txt") == "D:/a/b/c.txt"


def test_is_within_goes_by_key_and_by_whole_names() -> None:
    assert is_within("d:/X/y/z", "D:/x", "windows")
    assert is_within("D:/x", "D:/X/", "windows")
    assert is_within("C:/a", "C:/", "windows")
    assert not is_within("D:/xy", "D:/x", "windows")
    assert not is_within("C:/x", "D:/", "windows")


def test_guess_os() -> None:
    assert [guess_os(path) for path in ("c:\\x", "C:/x", "/x", "x/y", "C:x")] == [
        "windows", "windows", "macos", None, None,
    ]  # fmt: skip


def test_a_warm_path_costs_about_a_microsecond() -> None:
    path = "D:\\Clients\\Ashford\\Ashford_InvestmentPolicy_v2.docx"
    for function in (normalise, key, to_drives):
        function(path, "windows")
        best = min(timeit.repeat(lambda f=function: f(path, "windows"), number=20_000, repeat=5)) / 20_000
        assert best < 2e-6, f"{function.__name__}: {best * 1e6:.2f} microseconds"


# --- properties ------------------------------------------------------------------------------------------------------

anything = st.text(max_size=60) | st.text(alphabet="CcDd:/\\. ~aé\x00*", max_size=40)
names = st.text(alphabet=string.ascii_letters + string.digits + " ._-()éÅßΣ日", min_size=1, max_size=12)


@given(anything, st.sampled_from(SYSTEMS))
def test_any_text_is_a_path_or_a_path_error(text: str, os: OS) -> None:
    try:
        path = normalise(text, os)
    except PathError:
        return
    assert normalise(path, os) == path
    assert guess_os(path) == os
    assert ".." not in path.split("/")
    assert key(path, os) == key(text, os)


@given(anything, st.sampled_from(SYSTEMS))
def test_any_place_is_a_path_or_a_path_error(text: str, os: OS) -> None:
    try:
        path = from_drives("drives/" + text, os)
    except PathError:
        return
    assert guess_os(path) == os


@given(st.lists(names, min_size=1, max_size=5), st.sampled_from(SYSTEMS), st.booleans())
def test_places_map_both_ways_and_stay_below_drives(parts: list[str], os: OS, second: bool) -> None:
    root = {"windows": ("C:/", "D:/"), "macos": ("/Users", "/Volumes/Vault")}[os][second]
    try:
        path = normalise(join(root, *parts), os)
    except PathError:
        assume(False)
    place = to_drives(path, os)
    assert place.startswith("drives/")
    assert ".." not in place.split("/")
    assert from_drives(place, os) == path
    assert join(parent(path), name(path)) == path
    assert stem(path) + suffix(path) == name(path)
    assert is_within(path, parent(path), os)


@given(st.lists(names, min_size=1, max_size=4), st.sampled_from(SYSTEMS))
def test_keys_ignore_case_and_are_stable(parts: list[str], os: OS) -> None:
    path = join("C:/" if os == "windows" else "/Users", *parts)
    try:
        folded = key(path, os)
    except PathError:
        assume(False)
    assert key(folded, os) == folded
    ascii_only = "".join(letter for letter in path if letter.isascii())
    try:
        assert key(ascii_only.upper(), "windows" if os == "windows" else os) == key(ascii_only.lower(), os)
    except PathError:
        assume(False)


def test_errors_are_not_cached_and_huge_inputs_take_no_room() -> None:
    before = paths.normalise.cache_info().currsize
    with pytest.raises(PathError):
        normalise("C:/" + "./" * 3000 + "a", "windows")
    assert paths.normalise.cache_info().currsize == before
