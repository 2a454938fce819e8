"""The store of snapshots: exact, shared, the same everywhere, and clear about damage."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
import zlib
from pathlib import Path

import pytest
from rl_months import mornings

from synthcomp_env.environment import SyntheticComputerEnv
from synthcomp_env.errors import DataError
from synthcomp_env.rl.store import Store, open_store
from synthcomp_env.simulation.hashing import state_hash


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Every morning of a month."""
    found = Store(tmp_path_factory.mktemp("store"))
    for snapshot in mornings("diligent").values():
        found.put(snapshot)
    return found


def test_what_is_put_comes_back(store: Store) -> None:
    snapshot = mornings("diligent")[12]
    again = Store(store.folder).get(store.put(snapshot))
    assert again is not snapshot
    assert state_hash(again.state) == state_hash(snapshot.state)
    assert again.book.pack() == snapshot.book.pack()
    assert (again.last_day, again.budget, again.shown) == (snapshot.last_day, snapshot.budget, snapshot.shown)
    assert bytes(again) == bytes(snapshot)
    assert again.preset == snapshot.preset


def test_the_month_goes_on_alike(store: Store) -> None:
    here, there = SyntheticComputerEnv(preset="month"), SyntheticComputerEnv(preset="month")
    snapshot = mornings("diligent")[9]
    here.restore(snapshot)
    there.restore(Store(store.folder).get(store.put(snapshot)))
    for _ in range(12):
        assert here.step({"name": "end_day", "arguments": {}}) == there.step({"name": "end_day", "arguments": {}})
        assert here.state_hash() == there.state_hash()
    assert here.state.finished


def test_snapshots_of_a_month_share_their_contents(store: Store) -> None:
    month = mornings("diligent").values()
    assert len(list(store)) == len(month)
    assert size(store.folder) < 0.6 * sum(len(bytes(snapshot)) for snapshot in month)
    before = size(store.folder)
    for snapshot in month:
        assert store.put(snapshot) in store
    assert size(store.folder) == before


def test_a_group_restores_in_no_time(store: Store) -> None:
    """The first rollout of a group reads and decodes; the others share what it read."""
    fresh, key = Store(store.folder), store.put(mornings("diligent")[15])
    first = fresh.get(key)
    began = time.perf_counter()
    assert fresh.get(key) is first
    assert time.perf_counter() - began < 0.001
    env = SyntheticComputerEnv(preset="month")
    env.restore(first)
    _, reward, *_ = env.step({"name": "list_messages", "arguments": {}})
    assert reward == 0.0
    assert env.book is first.book


def test_hashes_are_the_same_in_another_process(store: Store, tmp_path: Path) -> None:
    snapshot = mornings("diligent")[12]
    (tmp_path / "snapshot").write_bytes(bytes(snapshot))
    code = (
        "import sys; from pathlib import Path; from synthcomp_env.rl.store import Store\n"
        "from synthcomp_env.snapshots import Snapshot\n"
        "folder = Path(sys.argv[1])\n"
        "print(Store(folder / 'store').put(Snapshot.from_bytes((folder / 'snapshot').read_bytes())))"
    )
    other = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert other.stdout.strip() == store.put(snapshot)


def test_many_may_put_and_get_at_once(tmp_path: Path) -> None:
    month, faults = list(mornings("diligent").values())[:6], []

    def work() -> None:
        try:
            own = Store(tmp_path / "store")
            for snapshot in month:
                assert state_hash(own.get(own.put(snapshot)).state) == state_hash(snapshot.state)
        except Exception as error:
            faults.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(list(Store(tmp_path / "store"))) == 6
    assert not list(tmp_path.rglob(".*"))


def test_damage_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    key = Store(folder).put(mornings("diligent")[15])
    entry = folder / "snapshots" / key[:2] / key
    whole = entry.read_bytes()
    for broken in (whole[:-9], zlib.compress(zlib.decompress(whole) + b" ")):
        entry.write_bytes(broken)
        with pytest.raises(DataError, match=f"{key} is damaged"):
            Store(folder).get(key)
    entry.write_bytes(whole)
    blob = next((folder / "blobs").rglob("?" * 32))
    data = blob.read_bytes()
    blob.write_bytes(zlib.compress(b"nothing"))
    with pytest.raises(DataError, match=f"{blob.name} is damaged"):
        Store(folder).get(key)
    blob.unlink()
    with pytest.raises(DataError, match=f"{blob.name} is missing"):
        Store(folder).get(key)
    blob.write_bytes(data)
    assert Store(folder).get(key).state.day == 15


def test_a_wrong_name_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="holds no snapshot"):
        Store(tmp_path).get("0" * 32)
    with pytest.raises(DataError, match="is no hash"):
        Store(tmp_path).get("../../etc/passwd")
    with pytest.raises(DataError, match="synthcomp slices"):
        open_store(str(tmp_path / "none"))
    assert open_store(str(tmp_path)) is open_store(str(tmp_path))
