"""Training: the environment as trainers want it.

`facade` is the class that TRL's `environment_factory` takes: one method a tool, a reward of its own.
"""

from synthcomp_env.rl.facade import environment_class

__all__ = ["environment_class"]
