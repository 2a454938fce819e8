"""Synthetic computers: the released schema, logical paths, the file graph, loading, saving, findings and repairs."""

from synthcomp_env.computer.computer import Computer, ComputerFile
from synthcomp_env.computer.directory import load_computer
from synthcomp_env.computer.filegraph import add_edge, add_file, build_graph, creation_order, graph_column
from synthcomp_env.computer.findings import REPAIRS, Finding
from synthcomp_env.computer.paths import (
    OS,
    ancestors,
    extension,
    from_drives,
    is_within,
    join,
    key,
    name,
    normalise,
    parent,
    stem,
    suffix,
    to_drives,
    with_name,
)
from synthcomp_env.computer.released import load_released, write_released

__all__ = [
    "OS", "REPAIRS", "Computer", "ComputerFile", "Finding", "add_edge", "add_file", "ancestors", "build_graph",
    "creation_order", "extension", "from_drives", "graph_column", "is_within", "join", "key", "load_computer",
    "load_released", "name", "normalise", "parent", "stem", "suffix", "to_drives", "with_name", "write_released",
]  # fmt: skip
