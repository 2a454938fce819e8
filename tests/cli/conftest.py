"""One short run, shared by the tests of the command line."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from synthcomp_env.cli import app

Command = Callable[..., Result]


@pytest.fixture
def synthcomp() -> Command:
    """Run a command in this process: `synthcomp("score", folder).stdout`."""

    def command(*arguments: object) -> Result:
        return CliRunner().invoke(app, [str(each) for each in arguments])

    return command


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run of a day, without files. Do not write to it."""
    folder = tmp_path_factory.mktemp("runs") / "day"
    arguments = ["run", "--preset", "day", "--policy", "expert", "--seed", "3", "--no-files", "--out", str(folder)]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture
def folder(finished: Path, tmp_path: Path) -> Path:
    """A copy of the finished run, to be spoilt."""
    return Path(shutil.copytree(finished, tmp_path / "run"))
