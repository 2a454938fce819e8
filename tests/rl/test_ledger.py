"""A measurement that was stopped goes on, and another one does not take its results."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from synthcomp_env.experience.results import Result
from synthcomp_env.rl.ledger import Ledger

RESULTS = [Result(f"row {number}", 0, number / 4, number == 4) for number in range(5)]


def kept(path: Path, asked: str = "this") -> list[Result]:
    ledger = Ledger(path, asked)
    ledger.close()
    return list(ledger.known.values())


def write(path: Path, results: list[Result], asked: str = "this") -> None:
    ledger = Ledger(path, asked)
    for result in results:
        ledger.append(result)
    ledger.close()


@given(st.data())
def test_a_file_cut_anywhere_keeps_its_whole_lines(tmp_path_factory: object, data: st.DataObject) -> None:
    path = tmp_path_factory.mktemp("ledger") / "file"  # type: ignore[attr-defined]
    write(path, RESULTS[:3])
    whole = path.read_bytes()
    cut = data.draw(st.integers(0, len(whole)))
    path.write_bytes(whole[:cut])
    lines = whole[:cut].count(b"\n")
    assert kept(path) == RESULTS[: max(0, lines - 1)]
    write(path, RESULTS[max(0, lines - 1) :])
    assert kept(path) == RESULTS


def test_what_was_asked_otherwise_is_measured_anew(tmp_path: Path) -> None:
    path = tmp_path / "new" / "file"
    write(path, RESULTS)
    assert kept(path, "that") == []
    assert kept(path) == []


def test_what_could_not_be_scored_is_tried_again(tmp_path: Path) -> None:
    failed = Result("row 0", 0, None, False)
    write(tmp_path / "file", [failed, *RESULTS[1:]])
    assert kept(tmp_path / "file") == RESULTS[1:]
    write(tmp_path / "file", RESULTS[:1])
    assert sorted(kept(tmp_path / "file"), key=lambda found: found.id) == RESULTS


def test_a_file_of_something_else_is_no_ledger(tmp_path: Path) -> None:
    for text in ("", "\n", "{}\n", '{"asked": "this"}\nnothing\n', '{"asked": "this"}\n[]\n'):
        (tmp_path / "file").write_text(text)
        assert kept(tmp_path / "file") == []


def test_two_that_measure_the_same_keep_whole_lines(tmp_path: Path) -> None:
    one, other = Ledger(tmp_path / "file", "this"), Ledger(tmp_path / "file", "this")
    for number, result in enumerate(RESULTS):
        (one, other)[number % 2].append(result)
    other.append(RESULTS[0])
    one.close()
    other.close()
    assert sorted(kept(tmp_path / "file"), key=lambda found: found.id) == RESULTS
