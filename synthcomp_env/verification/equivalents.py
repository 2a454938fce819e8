"""Equivalents: the same right work in another form. A rubric that fails one grades form, not truth."""

from __future__ import annotations

from collections.abc import Iterator

from synthcomp_env.policies.solution import Look
from synthcomp_env.simulation.state import State
from synthcomp_env.verification.rewrite import Rewriter

__all__ = ["LOOKS", "equivalents"]

LOOKS: dict[str, Look] = {
    "transposed tables": Look(table="transposed"),
    "prose for tables": Look(table="prose"),
    "bullets for tables": Look(table="bullets"),
    "percent in words": Look(percent="word"),
    "fractions under percent headers": Look(percent="fraction"),
    "millions in words": Look(magnitude="short"),
    "synonym labels": Look(alias=True),
    "a marked prior-year column": Look(prior_column=True),
    "summary before data": Look(split=True),
}


def equivalents(rewriter: Rewriter) -> Iterator[tuple[str, State]]:
    """The final state of right work, rewritten in every look: (name, state)."""
    for name, look in LOOKS.items():
        yield name, rewriter.put(rewriter.outputs(look=look))
