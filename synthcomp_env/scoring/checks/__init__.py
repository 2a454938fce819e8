"""Checks: pure functions from a check and what it may look at to a finding, one small module per few families."""

from synthcomp_env.scoring.checks import charts, figures, files, live, messages, texts
from synthcomp_env.scoring.checks.registry import Part, Reads, decide, reads, register

__all__ = ["Part", "Reads", "charts", "decide", "figures", "files", "live", "messages", "reads", "register", "texts"]
