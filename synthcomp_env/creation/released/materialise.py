"""Giving a released computer contents: what has no bytes is synthesised from its description and labelled so."""

from __future__ import annotations

from synthcomp_env.artifacts.blob import Blob
from synthcomp_env.computer import Computer
from synthcomp_env.creation.released.synthesis import synthesise

__all__ = ["materialise"]


def materialise(computer: Computer) -> Computer:
    """A computer of which every file has contents, save those the release never materialises (`content_mode` "skip").

    Real bytes that are there stay. A computer that lacks nothing comes back as it is.
    """
    missing = {
        file.path: Blob.of(synthesise(computer, file.record))
        for file in computer.files.values()
        if file.contents is None and file.record is not None and file.record.content_mode != "skip"
    }
    return computer.replace(contents={**computer.contents, **missing}) if missing else computer
