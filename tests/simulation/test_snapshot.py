import gc
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from simulation_worlds import HEALTH, base_files, begin, closed, with_file

from synthcomp_env.errors import DataError
from synthcomp_env.simulation.snapshot import Snapshot, state_hash
from synthcomp_env.simulation.state import Edge, State

MOVES = ("advance", "end_day", "ask", "write", "record", "note", "delete")


def played(moves: list[str], seed: int = 3) -> State:
    sim, state = begin(seed=seed)
    for number, move in enumerate(moves):
        if move == "advance":
            state, _ = sim.advance(state, 45)
        elif move == "end_day":
            state = sim.end_day(state)
        elif move == "ask" and not state.finished:
            state = sim.send(state, ("c_nurse",), "Overtime", f"How many overtime hours were there? ({number})")
        elif move == "write":
            state = with_file(state, f"C:/Users/mfuentes/Documents/n{number}.txt", f"text {number}")
        elif move == "note":
            state = replace(state, notes=state.notes.append(f"n{number}"), plans={**state.plans, 1: "plan"})
            state = replace(state, edges=state.edges.append((Edge("a", "b", "references", number),)))
        elif move == "delete":
            state = replace(state, files=dict(list(state.files.items())[1:]))
        state = closed(state, move, str(number))
    return state


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(MOVES), max_size=40))
def test_a_snapshot_comes_back_equal_from_bytes(moves: list[str]) -> None:
    state = played(moves)
    data = bytes(Snapshot(state, b"book", base_files(HEALTH)))
    twin = Snapshot.from_bytes(data, base_files(HEALTH))
    assert twin.state == state
    assert twin.book == b"book"
    assert state_hash(twin.state) == state_hash(state)
    assert bytes(twin) == data


def test_only_new_contents_travel() -> None:
    _, state = begin()
    base = base_files(HEALTH)
    state = with_file(state, "C:/Users/mfuentes/Documents/x.txt", "written by the policy")
    plain = zlib.decompress(bytes(Snapshot(state, None, base)))
    assert b"written by the policy" in plain
    assert b"contents of" not in plain
    assert b"contents of" in zlib.decompress(bytes(Snapshot(state, None, {})))


def test_bytes_of_another_computer_or_kind_are_refused() -> None:
    _, state = begin()
    state = replace(state, files={key: replace(entry, turn=4) for key, entry in state.files.items()})
    data = bytes(Snapshot(state, None, base_files(HEALTH)))
    with pytest.raises(DataError, match="another computer"):
        Snapshot.from_bytes(data, {})
    with pytest.raises(DataError, match="no snapshot"):
        Snapshot.from_bytes(b"nonsense", {})


def test_the_hash_tells_every_difference() -> None:
    sim, state = begin()
    variants = [
        state,
        replace(state, now=state.now + 1),
        replace(state, read_mask=2),
        replace(state, faults=1),
        replace(state, disclosed={**state.disclosed, "i_slides": 3}),
        replace(state, notes=state.notes.append("x")),
        with_file(state, "C:/Users/mfuentes/Documents/x.txt", "x"),
        with_file(state, "C:/Users/mfuentes/Documents/x.txt", "y"),
        closed(state, "a", "b"),
        closed(state, "a", "c"),
        sim.send(state, ("c_nurse",), "s", "b"),
    ]
    assert len({state_hash(variant) for variant in variants}) == len(variants)
    assert state_hash(begin()[1]) == state_hash(state)


def test_the_hash_does_not_depend_on_the_process_or_on_hash_order() -> None:
    code = (
        "from test_snapshot import played, state_hash; print(state_hash(played(['ask', 'write', 'end_day', 'note'])))"
    )
    here = Path(__file__).parent
    seen = {
        subprocess.run(
            [sys.executable, "-c", code], cwd=here, capture_output=True, text=True, check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": f"{here}:{here.parents[1]}"},
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert seen == {state_hash(played(["ask", "write", "end_day", "note"])) + "\n"}


def test_a_month_of_turns_is_hashed_serialised_and_dropped_without_recursion() -> None:
    _, state = begin()
    for number in range(5_000):
        state = closed(state, "read_file", f"read {number}")
    state = replace(state, read_mask=(1 << 3000) - 2)
    state_hash(state)
    began = time.perf_counter()
    for number in range(50):
        state = closed(state, "read_file", f"again {number}")
        state_hash(state)
    assert (time.perf_counter() - began) / 50 < 0.002
    twin = Snapshot.from_bytes(bytes(Snapshot(state, None, base_files(HEALTH))), base_files(HEALTH))
    assert twin.state == state
    del state, twin
    gc.collect()


def test_forks_are_independent() -> None:
    sim, state = begin()
    left = sim.send(state, ("c_nurse",), "Overtime", "How many overtime hours were there?")
    right = with_file(state, "C:/Users/mfuentes/Documents/x.txt", "x")
    assert (len(state.mail), len(left.mail), len(right.mail)) == (2, 3, 2)
    assert left.files is state.files
    assert len(right.files) == len(state.files) + 1
