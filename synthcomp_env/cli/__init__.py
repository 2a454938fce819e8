"""The command line: `synthcomp COMMAND --help` teaches each command.

Each module of this room registers its commands when it is imported; what a command needs beyond that is imported when
it runs, so that `--help` is quick.
"""

# `synthcomp --help` lists the commands in this order.
# isort: off
from synthcomp_env.cli.app import app
from synthcomp_env.cli import start, runs, rollout, slices, training, proofs, packs, population, tools  # noqa: F401
# isort: on

__all__ = ["app", "main"]

main = app
"""The entry point of the `synthcomp` command."""
