"""Making computers: persona, profile, filesystem policy, plan and artifacts, and the scenario behind them."""

from synthcomp_env.creation.author import Author, ProceduralAuthor
from synthcomp_env.creation.create import create_computer
from synthcomp_env.creation.references import resolve
from synthcomp_env.creation.released import materialise
from synthcomp_env.creation.scenarios import scenario_of
from synthcomp_env.creation.splits import occupations_in_split, seed_in_split, split_of

__all__ = [
    "Author", "ProceduralAuthor", "create_computer", "materialise", "occupations_in_split", "resolve", "scenario_of",
    "seed_in_split", "split_of",
]  # fmt: skip
