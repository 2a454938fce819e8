"""What every pack must say whichever way its figures are drawn: a change names its period, a reason no direction."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

import pytest

from synthcomp_env.world.pack import load_pack, pack_names
from synthcomp_env.world.packmodel import Pack

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_DIRECTION = re.compile(
    r"\b(?:twice|double\w*|missing|forg[eo]t\w*|left out|cheaper|dearer|stricter|sharpened|tight\w*|loos\w*|"
    r"(?<!once )more|fewer|less|smaller|larger|longer|shorter|higher|lower|rises?|rose|"
    r"too (?:kind|strict|many|few)|generous|slower|faster|removed|gained|hired)\b",
    re.I,
)
"""Words that make a figure greater or less, or a limit stricter: how it moves is drawn, and not known to the pack."""


def readings(template: str) -> Iterator[str]:
    """Every reading of a template, its slots unfilled."""
    groups = [choice.split("|") for choice in _CHOICE.findall(template)]
    for chosen in product(*groups):
        reading = template
        for part in chosen:
            reading = _CHOICE.sub(lambda _, part=part: part, reading, count=1)  # type: ignore[misc]
        yield reading


@pytest.fixture(scope="module", params=pack_names())
def pack(request: pytest.FixtureRequest) -> Pack:
    return load_pack(request.param)


def test_every_change_of_a_rule_names_its_period(pack: Pack) -> None:
    for kind in pack.deliverables:
        for template in kind.rule.change:
            assert all("{period}" in reading for reading in readings(template)), template


def test_no_reason_says_which_way_a_figure_or_a_limit_moves(pack: Pack) -> None:
    for kind in pack.deliverables:
        reasons = [*kind.rule.change_reason, *(kind.restatement.reason if kind.restatement is not None else ())]
        found = [text for text in reasons if any(_DIRECTION.search(reading) for reading in readings(text))]
        assert not found
