"""Measuring one computer, and a month lived on it by a policy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import gymnasium as gym
import msgspec

from synthcomp_env.artifacts.codecs import file_bytes
from synthcomp_env.computer import Computer
from synthcomp_env.computer.paths import OS, ancestors, extension, to_drives
from synthcomp_env.creation import scenario_of
from synthcomp_env.errors import DataError
from synthcomp_env.policies import make_policy
from synthcomp_env.policies.base import live
from synthcomp_env.simulation.state import USER
from synthcomp_env.stats.published import SHARES, SIZES

__all__ = ["Month", "Record", "Tree", "live_month", "measure", "tree_of"]

KB = 1000
OFFICE = tuple(SIZES["all files"])


class Tree(msgspec.Struct, frozen=True):
    """The shape of a file tree. A directory is any folder below a drive or volume that holds a file, directly or not;
    its depth counts from the drive, whose own folders are at depth 1."""

    files: int
    directories: int
    average_depth: float
    maximum_depth: int


class Month(msgspec.Struct, frozen=True):
    """What a policy's month came to. `sent` are messages that it wrote, `received` those that people wrote to it;
    `sizes` are bytes of what it handed in, by extension."""

    score: float
    turns: int
    sent: int
    received: int
    tree: Tree
    sizes: dict[str, list[int]] = {}


class Record(msgspec.Struct, frozen=True):
    """One computer.

    Attributes:
        name: its id.
        occupation: its pack; "" for a released computer.
        tree: before the month.
        extensions: files by extension, as figure 5 names them ("others" for the rest).
        edges: edges of the file graph by type.
        collaborators, deliverables, references: how many; references are files that collaborators hold.
        sizes: group of table 2 -> extension -> bytes of each file; empty where bytes were not made.
        months: policy -> what its month came to.
    """

    name: str
    occupation: str
    os: str
    tree: Tree
    extensions: dict[str, int]
    edges: dict[str, int]
    collaborators: int
    deliverables: int
    references: int
    sizes: dict[str, dict[str, list[int]]] = {}
    months: dict[str, Month] = {}


def tree_of(paths: Iterable[str], os: OS) -> Tree:
    """The shape of the tree that holds these files (logical paths)."""
    count = 0
    folders: set[str] = set()
    for path in paths:
        try:
            place = to_drives(path, os)
        except DataError:  # a released record may name no path that this system could hold
            continue
        count += 1
        folders.update(ancestors(place))
    depths = [depth for folder in folders if (depth := folder.strip("/").count("/") - 1) > 0]
    average = sum(depths) / len(depths) if depths else 0.0
    return Tree(count, len(depths), average, max(depths, default=0))


def measure(computer: Computer, occupation: str = "", with_bytes: bool = False) -> Record:
    """Measure a computer.

    Args:
        computer: generated or released.
        occupation: its pack.
        with_bytes: make every file's bytes (a second or so) for the sizes.
    """
    paths = [file.path for file in computer.files.values()]
    kinds = Counter(kind if (kind := extension(path)) in SHARES else "others" for path in paths)
    people = computer.collaboration_context.collaborators
    return Record(
        name=computer.computer_id,
        occupation=occupation,
        os=computer.os,
        tree=tree_of(paths, computer.os),
        extensions=dict(kinds),
        edges=dict(Counter(edge.type or "" for edge in computer.file_graph.edges)),
        collaborators=len(people),
        deliverables=len(computer.monthly_objectives.deliverables),
        references=sum(len(person.reference_files) for person in people),
        sizes=_sizes(computer) if with_bytes else {},
    )


def _sizes(computer: Computer) -> dict[str, dict[str, list[int]]]:
    held = [(name, blob) for contact in scenario_of(computer).contacts.values() for name, blob in contact.files.items()]
    own = [(file.path, file.blob) for file in computer.files.values() if file.blob is not None]
    return {"all files": _by_extension(own), "files held by collaborators": _by_extension(held)}


def _by_extension(files: Iterable[tuple[str, Any]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for path, blob in files:
        kind = extension(path)
        if kind in OFFICE:
            found.setdefault(kind, []).append(len(file_bytes(blob, kind)))
    return found


def live_month(reference: str, policy: str, difficulty: float, with_bytes: bool = False) -> Month:
    """Let a reference policy live a month and measure what comes of it.

    Args:
        reference: the computer, "generated:OCCUPATION#SEED".
        policy: its name in the roster.
        difficulty: of the computer.
        with_bytes: make the bytes of what was handed in, for sizes.
    """
    env = gym.make(
        "SyntheticComputer-v0", preset="month", computer=reference, difficulty=difficulty, disable_env_checker=True
    )
    u: Any = env.unwrapped
    env.reset(seed=0)
    episode = live(env, make_policy(policy, env, 0), seed=0)
    state, scenario = u.state, u.scenario
    mine = [message.sender == USER for message in state.mail]
    handed = {path: blob for submission in state.submissions for path, blob in submission.files.items()}
    return Month(
        score=u.score,
        turns=episode.turns,
        sent=sum(mine),
        received=len(mine) - sum(mine),
        tree=tree_of((entry.path for entry in state.files.values()), scenario.os),
        sizes=_by_extension(handed.items()) if with_bytes else {},
    )
