"""What a population of computers looks like, beside the paper's figures and the released rows.

`measure` looks at one computer (and at a month lived on it), `collect` at many, `compare` sets means beside the
published ones (`published`), `page` draws the distributions.
"""

from synthcomp_env.stats.collect import Population, collect
from synthcomp_env.stats.compare import Comparison, compare
from synthcomp_env.stats.measure import Record, measure
from synthcomp_env.stats.page import write_stats_page

__all__ = ["Comparison", "Population", "Record", "collect", "compare", "measure", "write_stats_page"]
