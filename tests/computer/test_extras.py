"""What is an extra says so when it is missing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from synthcomp_env.computer import load_released, write_released
from synthcomp_env.errors import MissingExtra


def test_parquet_without_pyarrow_names_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "rows.parquet"
    file.write_bytes(b"PAR1")
    for name in [name for name in sys.modules if name.partition(".")[0] == "pyarrow"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtra, match=r"pip install 'synthcomp-env\[parquet\]'"):
        load_released(file)
    with pytest.raises(MissingExtra, match="parquet"):
        write_released(tmp_path / "out.parquet", [])
