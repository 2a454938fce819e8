"""Finding and reading pack files: YAML in, a checked `Pack` out, mistakes named with file, line and field."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from synthcomp_env import shipped
from synthcomp_env.world.packfile import PackFile
from synthcomp_env.world.packmodel import Pack

__all__ = ["Pack", "load_pack", "pack_names"]


def pack_names() -> list[str]:
    """The names of all packs that can be found, sorted."""
    return shipped.names("envs/packs")


def load_pack(name_or_path: str | Path) -> Pack:
    """A pack by name ("financial_advisor") or by the path of a YAML file.

    Raises:
        ConfigError: no such pack, or a mistake in it; the message gives file, line and field.
    """
    path = shipped.find("envs/packs", name_or_path)
    return _load(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _load(path: Path, _modified: int) -> Pack:
    return PackFile(path).checked(Pack.model_validate, "pack")
