"""Tasks: one criterion family, cut out of a generated world so that a few turns decide it."""

from synthcomp_env.tasks.cutting import Task, cut_task
from synthcomp_env.tasks.families import FAMILIES

__all__ = ["FAMILIES", "Task", "cut_task"]
