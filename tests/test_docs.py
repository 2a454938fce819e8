"""What the README and the guide show is run, and what they name exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = ("README.md", "docs/getting_started.md")


def _blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", (ROOT / page).read_text(encoding="utf-8"), re.M | re.S)


@pytest.mark.parametrize("page", PAGES)
def test_python_blocks_run_in_order(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    blocks = _blocks(page, "python")
    assert blocks
    shared: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, page, "exec"), shared)
    assert "Error" not in capsys.readouterr().out


@pytest.mark.parametrize("page", PAGES)
def test_commands_exist(page: str) -> None:
    from typer.testing import CliRunner

    from synthcomp_env.cli import app

    text = (ROOT / page).read_text(encoding="utf-8")
    shown = set(re.findall(r"`synthcomp ([a-z]+)", text))
    assert {"demo", "verify"} <= shown
    listing = CliRunner().invoke(app, ["--help"]).stdout
    for name in shown:
        assert f" {name} " in listing, name
        options = CliRunner().invoke(app, [name, "--help"], env={"COLUMNS": "200"}).stdout
        for command in re.findall(rf"`synthcomp {name}([^`]*)`", text):
            for option in re.findall(r"--[a-z-]+", command):
                assert option in options, f"{name} {option}"


def test_the_readme_lists_every_command() -> None:
    from synthcomp_env.cli import app

    listed = set(re.findall(r"^\| `synthcomp ([a-z]+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.M))
    alone = {command.name or command.callback.__name__ for command in app.registered_commands}  # type: ignore[union-attr]
    assert listed == alone | {group.name for group in app.registered_groups}


@pytest.mark.parametrize("page", PAGES)
def test_links_and_places_exist(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", text):
        assert ((ROOT / page).parent / target).exists(), target
    for place in re.findall(r"`((?:envs|docs|rubrics|agents|training)/[\w./-]*)`", text):
        assert (ROOT / place).exists(), place


def test_the_number_of_tools_is_true() -> None:
    from synthcomp_env.tools import TOOLS

    assert f"There are {len(TOOLS)} tools" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_readme_stays_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) < 180
