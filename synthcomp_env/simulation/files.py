"""Finding a deliverable's files in a state."""

from __future__ import annotations

import ntpath

from synthcomp_env.artifacts.blob import Blob
from synthcomp_env.computer import paths
from synthcomp_env.errors import PathError
from synthcomp_env.simulation.state import Message, State
from synthcomp_env.world.scenario import DeliverableSpec

__all__ = ["basename", "output_keys", "path_key", "version"]


def path_key(path: str, os: paths.OS) -> str:
    """The key of a logical path in `State.files`. A path that the system forbids (released plans hold such) keeps its
    own spelling: no file can have that key."""
    try:
        return paths.key(path, os)
    except PathError:
        return path


def basename(path: str) -> str:
    """The file name of a logical path of either operating system."""
    return ntpath.basename(path)


def output_keys(spec: DeliverableSpec, os: paths.OS) -> tuple[str, ...]:
    """The keys of a deliverable's output files, in order."""
    return tuple(path_key(output.path, os) for output in spec.outputs)


def version(state: State, spec: DeliverableSpec, os: paths.OS, message: Message) -> dict[str, Blob]:
    """The files put before somebody who gets `message`: those attached, by output key where one has that name.

    Without attachments, the outputs on the computer that the message names by file name, stem or role ("the memo")."""
    keys = {basename(output.path).casefold(): path_key(output.path, os) for output in spec.outputs}
    if message.attachments:
        return {keys.get(name.casefold(), name.casefold()): blob for name, blob in message.attachments}
    text = f"{message.subject}\n{message.body}".casefold()
    words = set(text.translate(_PUNCTUATION).split())
    shown = {}
    for output, name in zip(spec.outputs, keys, strict=False):
        entry = state.files.get(keys[name])
        if entry is not None and (name.rpartition(".")[0] in text or output.role in words):
            shown[keys[name]] = entry.blob
    return shown


_PUNCTUATION = str.maketrans(dict.fromkeys(".,;:!?()\"'", " "))
