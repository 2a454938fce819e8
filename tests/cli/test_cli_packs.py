"""`synthcomp packs`."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from synthcomp_env import shipped
from synthcomp_env.cli import app
from synthcomp_env.world.pack import pack_names


def test_list_names_every_pack() -> None:
    result = CliRunner().invoke(app, ["packs", "list", "--json"])
    assert result.exit_code == 0
    assert {row["id"] for row in json.loads(result.stdout)} == set(pack_names())
    assert CliRunner().invoke(app, ["packs", "list"]).exit_code == 0


def test_check_of_a_sound_pack_passes() -> None:
    result = CliRunner().invoke(app, ["packs", "check", "operations_manager", "--seeds", "1"])
    assert result.exit_code == 0, result.output
    assert "no errors" in result.stdout


def test_check_of_a_broken_pack_fails_with_file_and_line(tmp_path: Path) -> None:
    text = shipped.find("envs/packs", "operations_manager").read_text(encoding="utf-8")
    path = tmp_path / "broken.yaml"
    path.write_text(text.replace("period: month", "period: fortnight", 1), encoding="utf-8")
    result = CliRunner().invoke(app, ["packs", "check", str(path), "--seeds", "0", "--json"])
    assert result.exit_code == 1
    (finding,) = [row for row in json.loads(result.stdout) if row["level"] == "error"]
    assert finding["line"] == text[: text.index("period: month")].count("\n") + 1
