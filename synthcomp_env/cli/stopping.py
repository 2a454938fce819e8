"""What Ctrl-C leaves behind, and what to do with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["keeping"]


@contextmanager
def keeping(folder: Path) -> Iterator[None]:
    """When the block is stopped by Ctrl-C, say what the run folder keeps and which command goes on from there."""
    from synthcomp_env.experience.folder import is_cut_off

    try:
        yield
    except KeyboardInterrupt:
        if not is_cut_off(folder):
            raise
        raise KeyboardInterrupt(
            f"{folder} keeps every call made so far; `synthcomp replay {folder} --finish` writes their results"
        ) from None
