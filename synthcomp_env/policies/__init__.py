"""Reference policies: upper bounds, demonstrators, baselines and adversaries."""

from synthcomp_env.policies.adversaries import ADVERSARIES
from synthcomp_env.policies.base import Policy, Turn, call, live
from synthcomp_env.policies.roster import POLICIES, make_policy

__all__ = ["ADVERSARIES", "POLICIES", "Policy", "Turn", "call", "live", "make_policy"]
