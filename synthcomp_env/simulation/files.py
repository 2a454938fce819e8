"""Finding a deliverable's files in a state."""

from __future__ import annotations

import ntpath

from synthcomp_env.artifacts.blob import Blob
from synthcomp_env.simulation.state import Message, State
from synthcomp_env.world.scenario import DeliverableSpec

__all__ = ["basename", "path_key", "version"]


def path_key(path: str) -> str:
    """The key of a logical path in `State.files`."""
    return path.replace("\\", "/").casefold()


def basename(path: str) -> str:
    """The file name of a logical path of either operating system."""
    return ntpath.basename(path)


def version(state: State, spec: DeliverableSpec, message: Message | None = None) -> dict[str, Blob]:
    """The files of a deliverable as they stand: output path key -> contents.

    A file attached to `message` under an output's name takes the place of the one on the computer, and other
    attachments are added under their own names in lower case."""
    files = {}
    for output in spec.outputs:
        entry = state.files.get(path_key(output.path))
        if entry is not None:
            files[path_key(output.path)] = entry.blob
    if message is not None and message.attachments:
        keys = {basename(output.path).casefold(): path_key(output.path) for output in spec.outputs}
        for name, blob in message.attachments:
            files[keys.get(name.casefold(), name.casefold())] = blob
    return files
