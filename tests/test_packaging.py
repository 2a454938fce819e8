"""What is installed works as well as the checkout: nothing is found only because the checkout stands beside it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from synthcomp_env import shipped

CHECKOUT = Path(__file__).parent.parent


def _sources() -> set[str]:
    """Every file that a user edits, as git knows them or would."""
    return {
        path.relative_to(CHECKOUT).as_posix()
        for folder in shipped.FOLDERS
        for path in (CHECKOUT / folder).rglob("*")
        if path.is_file() and not {"__pycache__", ".cache"} & set(path.parts)
    }


def test_importing_is_light(tmp_path: Path) -> None:
    code = (
        "import sys, synthcomp_env, gymnasium\n"
        "heavy = {'torch', 'docx', 'pptx', 'openpyxl', 'reportlab', 'pyarrow', 'networkx', 'pydantic'}\n"
        "print(sorted(heavy & set(sys.modules)), 'SyntheticComputer-v0' in gymnasium.registry)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=True)
    assert done.stdout.strip() == "[] True"


def test_every_shipped_folder_is_kept_by_git() -> None:
    """Git keeps no empty folder, and a wheel cannot be built without one that it is told to carry."""
    for folder in shipped.FOLDERS:
        assert any(place.startswith(f"{folder}/") for place in _sources()), folder


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("hatchling", reason="the build backend is not installed: pip install hatchling")
    folder = tmp_path_factory.mktemp("wheel")
    code = f"import hatchling.build as b; print(b.build_wheel({str(folder)!r}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=CHECKOUT, check=False)
    assert done.returncode == 0, done.stderr
    return folder / done.stdout.strip().splitlines()[-1]


@pytest.mark.slow
def test_the_wheel_carries_everything_and_nothing_else(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {f"synthcomp_env/_shipped/{place}" for place in _sources()} <= names
    for place in ("py.typed", "viewer/page.html", "viewer/page.css", "viewer/page.js"):
        assert f"synthcomp_env/{place}" in names
    tops = {name.split("/")[0] for name in names}
    assert tops - {top for top in tops if top.endswith(".dist-info")} == {"synthcomp_env"}
    assert not [name for name in names if "__pycache__" in name]


@pytest.mark.slow
def test_an_installed_wheel_works_away_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    """An empty environment that sees this one's libraries, but not the checkout."""
    home = tmp_path / "venv"
    venv.create(home, with_pip=False, symlinks=True)
    python = home / "bin" / "python"
    site = next((home / "lib").glob("python*")) / "site-packages"
    zipfile.ZipFile(wheel).extractall(site)
    # Last on the path, and without running the .pth file by which the checkout itself is installed here.
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "COV"))}

    def run(code: str, *arguments: str) -> str:
        command = [str(python), "-c", code, *arguments]
        done = subprocess.run(
            command, capture_output=True, text=True, cwd=elsewhere, env=environment, check=False, timeout=120
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    where = run("import synthcomp_env; print(synthcomp_env.__file__)")
    assert Path(where.strip()).is_relative_to(site)
    command = "from synthcomp_env.cli import main; main()"
    said = run(command, "run", "--preset", "day", "--policy", "expert", "--no-files", "--json", "--out", "run")
    assert json.loads(said)["summary"]["turns"] > 0
    assert (elsewhere / "run" / "index.html").is_file()
    run(command, "replay", "run")
    run(command, "eject", "mine")
    ejected = {
        path.relative_to(elsewhere / "mine").as_posix() for path in (elsewhere / "mine").rglob("*") if path.is_file()
    }
    assert ejected == _sources()
    for place in ejected:
        assert (elsewhere / "mine" / place).read_bytes() == (CHECKOUT / place).read_bytes()
    found = "from synthcomp_env import shipped; from synthcomp_env.scoring.judge import load_prompt; "
    found += "load_prompt('judge'); print(shipped.names('envs/packs'), shipped.names('rubrics'))"
    assert run(found).strip() == f"{shipped.names('envs/packs')} {shipped.names('rubrics')}"
