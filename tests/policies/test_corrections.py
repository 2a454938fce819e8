"""What a diligent worker makes of figures that are put right, and of questions that are passed on."""

from __future__ import annotations

import pytest

from synthcomp_env.policies.briefs import Brief, Wanted
from synthcomp_env.policies.errands import Errands
from synthcomp_env.policies.learning import learn
from synthcomp_env.policies.paperwork import Case
from synthcomp_env.policies.understanding import Mail

WANTED = Wanted("the hours lost at North Gate", "Hours lost")
PEOPLE = {"Bo Li": "Clerk: keeps the log of lost hours", "Cy Oh": "Keeps the keys"}


def told(*said: tuple[str, str]) -> float:
    """The figure that a worker holds after messages of (sender, text)."""
    brief = Brief("Gates", "Write of the gates.")
    brief.wanted.append(WANTED)
    case = Case("dlv_001", brief)
    mails = [Mail(f"m{number}", "Gates", sender, body) for number, (sender, body) in enumerate(said, start=3)]
    learn(case, mails)
    once = case.answers[WANTED][0].value
    learn(case, mails)
    assert case.answers[WANTED][0].value == once  # reading all mail again the next day changes nothing
    return once


@pytest.mark.parametrize(
    "body",
    [
        "I misread my sheet: Hours lost for North Gate is 14.6 hours, not 12.9 hours.",
        "The 12.9 hours for lost hours at North Gate were wrong, it is 14.6 hours.",
    ],
)
def test_a_figure_is_replaced_by_who_gave_it(body: str) -> None:
    first = ("Bo Li", "North Gate lost 12.9 hours.")
    assert told(first, ("Bo Li", body)) == 14.6
    assert told(first, ("Cy Oh", body)) == 12.9
    assert told(first, ("Bo Li", body), ("Bo Li", "Hours lost at North Gate are 15.9 hours, not 14.6 hours.")) == 15.9
    assert told(first, ("Bo Li", "For North Gate I also lost 8.5 hours, 12.9 hours and 14.6 hours.")) == 12.9


def test_a_question_that_was_passed_on_is_not_asked_again() -> None:
    brief = Brief("Gates", "Write of the gates.")
    brief.wanted.append(WANTED)
    case = Case("dlv_001", brief)
    for body, again in (
        ("Not my area. I passed your message on to Bo Li, who will answer you.", False),
        ("Not my area. Bo Li (Clerk) would be the one to ask.", True),
    ):
        errands = Errands()
        (question, *_) = errands.questions(case, PEOPLE)
        errands.sent("m3", question)
        answer = Mail("m4", "Re: Gates", "Cy Oh", body, answers="m3")
        assert bool(errands.follow_up(answer, PEOPLE | {"Cy Oh": "Keeps the keys"})) is again


def test_a_known_figure_gives_way_only_to_one_that_is_said_of_the_same() -> None:
    brief = Brief("Gates", "Write of the gates.")
    brief.wanted.append(WANTED)
    case = Case("dlv_001", brief)
    errands = Errands()
    (question, *_) = errands.questions(case, PEOPLE)
    errands.sent("m3", question)
    for sender, body, held in (
        ("Bo Li", "It was 12.9 hours.", 12.9),
        ("Cy Oh", "Page 8 of the plan has your rule.", 12.9),
        ("Cy Oh", "For North Gate I have 15.5 hours in pencil, but Bo Li keeps the log.", 12.9),
        ("Cy Oh", "North Gate lost 14.6 hours by the log.", 14.6),
    ):
        errands.follow_up(Mail("m4", "Re: Gates", sender, body, answers="m3"), PEOPLE)
        assert case.answers[WANTED][0].value == held


def test_a_figure_of_something_else_that_is_wanted_is_no_answer() -> None:
    brief = Brief("Gates", "Write of the gates.")
    other = Wanted("the visitors counted at South Gate", "Visitors")
    brief.wanted += [WANTED, other]
    case = Case("dlv_001", brief)
    errands = Errands()
    for number, question in enumerate(errands.questions(case, PEOPLE)):
        errands.sent(f"m{number}", question)
    errands.follow_up(
        Mail("m8", "Re: Gates", "Bo Li", "At South Gate there were 412. I had another point.", answers="m0"), PEOPLE
    )
    assert WANTED not in case.answers
    errands.follow_up(Mail("m9", "Re: Gates", "Bo Li", "I make it 12.9 hours.", answers="m0"), PEOPLE)
    assert case.answers[WANTED][0].value == 12.9
