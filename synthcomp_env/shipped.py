"""Finding the files one edits: presets, packs, agents, rubrics and recipes.

A name is looked up as a given path, then in the project one stands in, then in the checkout this package runs from,
then in what the wheel carries (`synthcomp_env/_shipped/`).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from synthcomp_env.errors import ConfigError

__all__ = ["FOLDERS", "eject", "find", "names"]

FOLDERS = ("envs", "agents", "rubrics", "training")

_PACKAGE = Path(__file__).parent


def _roots() -> Iterator[Path]:
    yield Path.cwd()
    checkout = _PACKAGE.parent
    if (checkout / "pyproject.toml").is_file():
        yield checkout
    yield _PACKAGE / "_shipped"


def find(folder: str, name: str | Path, suffix: str = ".yaml") -> Path:
    """The file of a name: `find("envs", "month")`, `find("envs/packs", "financial_advisor")`, or any path of yours.

    Raises:
        ConfigError: nothing has that name; the message lists the names there are.
    """
    given = Path(name)
    if given.suffix and given.is_file():
        return given
    for root in _roots():
        path = root / folder / f"{name}{suffix}"
        if path.is_file():
            return path
    raise ConfigError(
        f"no {folder}/{name}{suffix}. Known: {', '.join(names(folder, suffix)) or 'none'}; or give a path."
    )


def names(folder: str, suffix: str = ".yaml") -> list[str]:
    """All names in a folder, wherever they are found, sorted."""
    return sorted({path.name.removesuffix(suffix) for root in _roots() for path in (root / folder).glob(f"*{suffix}")})


def eject(directory: Path) -> list[Path]:
    """Copy the four folders to a directory for editing. Existing files are never overwritten.

    Returns:
        The files written.

    Raises:
        ConfigError: this installation carries no folders to copy.
    """
    written: list[Path] = []
    source = next((root for root in list(_roots())[1:] if (root / "envs").is_dir()), None)
    if source is None:
        raise ConfigError(f"{_PACKAGE} carries no presets; install synthcomp-env again.")
    for folder in FOLDERS:
        for path in sorted((source / folder).rglob("*")):
            target = directory / folder / path.relative_to(source / folder)
            if path.is_file() and not target.exists() and "__pycache__" not in path.parts:
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
                written.append(target)
    return written
