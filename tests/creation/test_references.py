"""Computer references resolve, and wrong ones say what to write."""

from __future__ import annotations

from pathlib import Path

import pytest

from synthcomp_env.computer import Computer, write_released
from synthcomp_env.creation import resolve, scenario_of
from synthcomp_env.errors import ConfigError, DataError


def test_generated(generated: Computer) -> None:
    again = resolve("generated:public_health_director#7")
    assert again.to_row() == generated.to_row()
    assert scenario_of(resolve("generated:#7", difficulty=0.0)).difficulty == 0.0


def test_released_rows_are_repaired_and_filled(museum: Computer, tmp_path: Path) -> None:
    write_released(tmp_path / "rows.parquet", [museum])
    found = resolve(f"released:{tmp_path / 'rows.parquet'}#win_museum")
    assert found.materialised
    assert scenario_of(found).user_name == "Dr. Ines Calder"


def test_directories(generated: Computer, tmp_path: Path) -> None:
    generated.save(tmp_path / "computer", bytes_on_disk=False)
    assert resolve(str(tmp_path / "computer")).hidden == generated.hidden


@pytest.mark.parametrize(
    "ref",
    ["", "generated:public_health_director", "generated:x#seven", "released:rows.parquet", "no/such/place", "http://x"],
)
def test_wrong_forms_are_config_errors(ref: str) -> None:
    with pytest.raises(ConfigError, match=r"generated:|released:"):
        resolve(ref)


def test_missing_files_and_computers_are_data_errors(museum: Computer, tmp_path: Path) -> None:
    with pytest.raises(DataError):
        resolve(f"released:{tmp_path / 'none.parquet'}#x")
    write_released(tmp_path / "rows.parquet", [museum])
    with pytest.raises(DataError, match="nobody"):
        resolve(f"released:{tmp_path / 'rows.parquet'}#nobody")
    with pytest.raises(DataError, match="reference"):
        resolve(str(tmp_path))
