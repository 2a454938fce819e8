"""The recipe `synthcomp train sft` as a script, for `accelerate launch` and for editing."""

import sys

from synthcomp_env.cli import main

if __name__ == "__main__":
    main(["train", "sft", *sys.argv[1:]])
