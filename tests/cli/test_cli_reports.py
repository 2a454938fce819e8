"""How a scorecard looks on a terminal: what was lost adds up, and what awaits a judge is not called lost."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

from synthcomp_env.cli.reports import show_card
from synthcomp_env.scoring.scorecard import Row, Scorecard, Tally

NAMES = st.sampled_from(["earning", "conditional"])


@st.composite
def rows(draw: st.DrawFn) -> tuple[Row, ...]:
    made = []
    for number in range(draw(st.integers(1, 40))):
        most = draw(st.integers(1, 9))
        points = draw(st.none() | st.integers(0, most))
        passed = None if points is None else draw(st.booleans())
        made.append(
            Row(f"c{number}", f"c{number}", points, most, "spec", draw(NAMES), "exists", "", (), 1, 1, "", True, passed)
        )
    return tuple(made)


def _card(rows: tuple[Row, ...]) -> Scorecard:
    points, total = sum(row.points or 0 for row in rows), sum(row.max for row in rows)
    waits = sum(row.max for row in rows if row.points is None)
    tally = {"spec": Tally(points, total, waits)}
    return Scorecard(points / total, points, total, waits, (), rows, (), tally, {"": tally["spec"]}, tally, {})


@given(rows())
def test_the_points_lost_add_up(rows: tuple[Row, ...]) -> None:
    card = _card(rows)
    with pytest.MonkeyPatch.context() as patch:
        said: list[str] = []
        patch.setattr("synthcomp_env.cli.reports.say", said.append)
        patch.setattr("synthcomp_env.cli.reports.show", lambda table: said.extend(_lines(table)))
        show_card(card)
    text = "\n".join(said)
    lost = card.total - card.points - card.unjudged
    listed = sum(int(of) - int(won) for won, of in re.findall(r"^row (\d+) (\d+)$", text, re.M))
    more = sum(map(int, re.findall(r"(?:that failed|^manners): (\d+) point", text, re.M)))
    assert listed + more == lost
    assert (f"together: {lost} point" in text) == (lost > 0)
    assert (f"neither won nor lost: {card.unjudged} point" in text) == (card.unjudged > 0)


def _lines(table: object) -> list[str]:
    """The rows of the table of criteria, as "row WON OF"."""
    columns = {str(column.header): list(column.cells) for column in table.columns}  # type: ignore[attr-defined]
    if "criterion" not in columns:
        return []
    return [f"row {Text.from_markup(won)} {of}" for won, of in zip(columns["won"], columns["of"], strict=True)]


def test_what_awaits_a_judge_is_not_nought_percent(capsys: pytest.CaptureFixture[str]) -> None:
    waits = Row("a", "a", None, 30, "spec", "earning", "judged", "", (), 0, 0, "awaits a judge")
    show_card(_card((waits,)))
    shown = capsys.readouterr().out
    assert shown.startswith("0 of 30 points; 30 await a judge")
    assert "0%" not in shown.replace("0.0% of all points won so far", "")
    assert "points were lost" not in shown
    assert "together" not in shown
