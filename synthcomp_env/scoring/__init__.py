"""Rubrics as data, checks as pure functions, and a grader that books every point exactly."""

from synthcomp_env.scoring.book import Book, Delta
from synthcomp_env.scoring.draft import draft_rubric
from synthcomp_env.scoring.grader import Grader
from synthcomp_env.scoring.rubric import Criterion, Rubric
from synthcomp_env.scoring.scorecard import Scorecard

__all__ = ["Book", "Criterion", "Delta", "Grader", "Rubric", "Scorecard", "draft_rubric"]
