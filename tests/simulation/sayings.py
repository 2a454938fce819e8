"""Whether a reply says a thing, in whichever of its readings (`envs/words/replies.yaml`)."""

from __future__ import annotations

import re

from synthcomp_env.world.phrases import read_words


def says(saying: str, body: str) -> bool:
    """Whether a message holds some reading of a saying, of any style."""
    replies = read_words("replies")
    names = [name for name in replies if name.partition(".")[0] == saying]
    assert names, saying
    return any(re.search(pattern(template), body, re.S) for name in names for template in replies[name])


def pattern(template: str) -> str:
    """A regular expression for all readings of a template."""
    marks = {"[": "(?:", "|": "|", "]": ")"}
    parts = re.split(r"([\[\]|]|\{\w+\})", template)
    return "".join(".+?" if part.startswith("{") else marks.get(part, re.escape(part)) for part in parts)
