"""Making computers: persona, profile, filesystem policy, plan and artifacts, and the scenario behind them."""

from synthcomp_env.creation.author import Author, ProceduralAuthor
from synthcomp_env.creation.create import create_computer
from synthcomp_env.creation.scenarios import scenario_of

__all__ = ["Author", "ProceduralAuthor", "create_computer", "scenario_of"]
