"""The command line: `synthcomp COMMAND --help` teaches each command."""

from synthcomp_env.cli.app import main

__all__ = ["main"]
