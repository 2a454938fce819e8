"""Training: the environment as trainers want it.

`facade` is the class that TRL's `environment_factory` takes: one method a tool, a reward of its own. `rows`,
`task_rows` and `slices` make the datasets whose rows it begins at; `store` keeps where slices begin.
"""

from synthcomp_env.rl.facade import environment_class
from synthcomp_env.rl.rows import Row, dataset, load_rows, rows_digest, save_rows
from synthcomp_env.rl.slices import slice_rows
from synthcomp_env.rl.store import Store
from synthcomp_env.rl.task_rows import task_rows

__all__ = [
    "Row", "Store", "dataset", "environment_class", "load_rows", "rows_digest", "save_rows", "slice_rows", "task_rows",
]  # fmt: skip
