"""Proof that a rubric can be trusted: solvability, hygiene, mutants, equivalents and adversaries."""
