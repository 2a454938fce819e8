"""Released computers: a scenario derived from their columns, and contents synthesised from their descriptions.

Everything is read defensively: the release writes the same thing in many shapes. What is not certain is left out, never
guessed into the scenario: released computers carry no ledger, so nothing of theirs is checked against a figure.
"""

from synthcomp_env.creation.released.derive import derive_scenario
from synthcomp_env.creation.released.materialise import materialise

__all__ = ["derive_scenario", "materialise"]
