"""Where the time of one kind of everyday step goes: `python benchmarks/profile_step.py send_message`.

Takes the same rounds of steps as `synthcomp bench` and profiles only the kind that is asked for; messages are sent only
when that is the kind.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats

from synthcomp_env.bench.baseline import inside, month
from synthcomp_env.bench.steps import rounds_of

_ROUNDS, _A_DAY = 320, 16


def main() -> None:
    """Profile the kind named on the command line."""
    env = month()
    rounds = list(rounds_of(env, _ROUNDS))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=list(rounds[0]))
    parser.add_argument("--sort", default="tottime", choices=("tottime", "cumtime", "ncalls"))
    wanted = parser.parse_args()
    for action in rounds[0].values():
        env.step(action)
    morning = inside(env).snapshot()
    profile = cProfile.Profile()
    for number, actions in enumerate(rounds):
        if number % _A_DAY == 0:
            inside(env).restore(morning)
        for kind, action in actions.items():
            if kind == "send_message" != wanted.kind:
                continue  # or its reading would fall into what is profiled
            if kind == wanted.kind:
                profile.enable()
            env.step(action)
            profile.disable()
    pstats.Stats(profile).sort_stats(wanted.sort).print_stats(40)


if __name__ == "__main__":
    main()
