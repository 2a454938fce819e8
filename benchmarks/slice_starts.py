"""What a slice's beginning costs: bytes on disk, and milliseconds to keep it, read it again and start a rollout there.

    python benchmarks/slice_starts.py --computers 3 --json

Every computer's world is in memory, as it is for all but the first rollout on it; making a world is measured beside it.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from synthcomp_env.loading import open_source
from synthcomp_env.presets import load_preset
from synthcomp_env.rl import environment_class
from synthcomp_env.rl.rows import Row
from synthcomp_env.rl.slices import rows_of_month, slice_at
from synthcomp_env.rl.starts import Lived, live_month
from synthcomp_env.rl.store import Store

PACKS = ("operations_manager", "financial_advisor", "school_principal", "nurse_manager")


def timed(act: Callable[..., Any], *given: Any, **named: Any) -> tuple[Any, float]:
    """What a call gives, and its milliseconds."""
    began = time.perf_counter()
    found = act(*given, **named)
    return found, (time.perf_counter() - began) * 1000


def rows_made(store: Store, month: Lived) -> list[Row]:
    """The rows of a month."""
    return list(rows_of_month(store, month))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--computers", type=int, default=4)
    parser.add_argument("--by", default="diligent")
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args()
    preset = load_preset("block")
    costs: dict[str, list[float]] = {}
    size, alone, kept = 0, 0, 0

    def note(name: str, milliseconds: float) -> None:
        costs.setdefault(name, []).append(milliseconds)

    rollout = environment_class("block")()
    for number in range(wanted.computers):
        reference = f"generated:{PACKS[number % len(PACKS)]}#{900 + number}"
        note("make the computer's world", timed(open_source, reference, 0.5)[1])
        month = live_month(reference, 0, 0.5, preset, wanted.by)
        with tempfile.TemporaryDirectory() as folder:
            store = Store(Path(folder))
            rows, spent = timed(rows_made, store, month)
            note("make a row, the expert's gain included", spent / max(1, len(rows)))
            for moment in month.moments[::12]:
                snapshot = slice_at(month.world, moment, preset, 12)
                alone += len(bytes(snapshot))
                key, spent = timed(store.put, snapshot)
                note("put", spent)
                kept += 1
                note("get, from disk", timed(Store(Path(folder)).get, key)[1])
                store.get(key)
                note("get, read before", timed(store.get, key)[1])
                row = {"kind": "block", "snapshot": key, "store": folder, "max_turns": 12, "available": 1}
                rollout.reset(**row)
                note("reset of a rollout, its group's start read before", timed(rollout.reset, **row)[1])
            size += sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
    figures = {
        name: {"median ms": round(statistics.median(each), 3), "most ms": round(max(each), 3)}
        for name, each in costs.items()
    }
    disk = {"snapshots": kept, "bytes each": round(size / kept), "bytes each, nothing shared": round(alone / kept)}
    if wanted.json:
        print(json.dumps({"times": figures, "disk": disk}))
        return 0
    for name, figure in figures.items():
        print(f"{name:52} median {figure['median ms']:8.3f} ms   most {figure['most ms']:8.3f} ms")
    print(", ".join(f"{name} {value:,}" for name, value in disk.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
