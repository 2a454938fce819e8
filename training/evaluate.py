"""The recipe `synthcomp train evaluate` as a script, for `accelerate launch` and for editing."""

import sys

from synthcomp_env.cli import main

if __name__ == "__main__":
    main(["train", "evaluate", *sys.argv[1:]])
