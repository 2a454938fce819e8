"""Findings: what is wrong with a computer's columns, typed, each with its documented repair.

`computer.findings` lists them and `computer.repaired()` gives a computer without the repairable ones. Nothing is ever
repaired silently: a computer as loaded is what the file says.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["REPAIRS", "Finding", "finding"]

REPAIRS: dict[str, str] = {
    # files
    "post_simulation_snapshot": "the files that the simulated month wrote are stripped",
    "post_simulation_file": "the file is stripped",
    "output_present": "",
    "duplicate_path": "the record with the latest timestamp is kept, of equal ones the last",
    "illegal_path": "the record is dropped",
    "drives_path": "the path is rewritten as the logical path it stands for",
    "bad_timestamp": "",
    "unmaterialised_file": "",
    "unlisted_file": "",
    "unreadable_file": "",
    "stray_file": "",
    "file_and_folder": "the record of the file is dropped",
    # links and graph
    "dangling_link": "the link is dropped",
    "backwards_link": "time wins: the link is moved to the newer of the two files",
    "off_node_file": "a node is added",
    "off_list_node": "the node is dropped, and its edges with it",
    "duplicate_node": "the first node is kept",
    "unreadable_edge": "the edge is dropped",
    "dangling_edge": "the edge is dropped",
    "duplicate_edge": "the first edge is kept",
    "backwards_edge": "time wins: the edge is turned round",
    "cycle": "links that close a circle are dropped, those of file_graph before those of file_list",
    "graph_extra_key": "the key is dropped",
    # projects, objectives and rubrics
    "unknown_project": "the id is dropped from the file or node",
    "unknown_deliverable_project": "",
    "bad_period": "",
    "target_outside_period": "the target is clamped to the period",
    "unknown_deliverable": "the id is dropped",
    "deliverable_without_rubric": "",
    "deliverable_with_rubrics": "",
    "rubric_without_deliverable": "",
    "rubric_empty": "",
    "rubric_unknown_requester": "the collaborator who carries the rubric becomes its requester",
    "rubric_partition": "each criterion is listed once: where it is listed first, else under revealed_on_ask",
    "rubric_weights": "the weights are scaled to sum to 1; impossible ones become equal",
    "duplicate_collaborator": "",
    "odd_value": "",
}
"""Every kind of finding, with what `repaired` does about it; "" where only a person can tell."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One flaw of a computer.

    Attributes:
        kind: a key of `REPAIRS`.
        where: the place in the columns: "file_list[12]", "file_graph.edges[3]".
        message: what is wrong, in a sentence.
    """

    kind: str
    where: str
    message: str

    @property
    def repair(self) -> str:
        """What `repaired` does about it; "" when nothing."""
        return REPAIRS[self.kind]

    @property
    def repairable(self) -> bool:
        """Whether `repaired` mends it."""
        return bool(REPAIRS[self.kind])

    def __str__(self) -> str:
        return f"{self.where}: {self.message} [{self.kind}]"


def finding(kind: str, where: str, message: str) -> Finding:
    """A finding of a known kind.

    Raises:
        KeyError: the kind is not in `REPAIRS`: a mistake in the code that found it.
    """
    if kind not in REPAIRS:
        raise KeyError(kind)
    return Finding(kind, where, message)
