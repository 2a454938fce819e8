"""The watches see what they are there to see."""

from __future__ import annotations

from synthcomp_env.policies.base import Turn, call
from synthcomp_env.verification.watch import ShownWatch, numbers


def _turn(text: str) -> Turn:
    return Turn(text, 0.0, {"turn": 1}, False)


def test_numbers_of_substance_only() -> None:
    assert numbers("In 2026, 12 of 1,284 clinics had 74.1% and $3,400.50; code 007") == {1284.0, 74.1, 3400.5}


def test_a_number_written_before_it_was_shown_is_noted() -> None:
    watch = ShownWatch()
    watch.first("The total is 1,284.")
    watch.observe(call("create_document", path="a.docx", markdown="1,284 and 9,871"), _turn("ok"))
    assert watch.unseen == ["turn 1: create_document wrote 9871"]


def test_formulas_and_rescaled_percents_are_not_claims() -> None:
    watch = ShownWatch()
    watch.first("74.1%")
    sheets = {"S": [["Rate", 0.741], ["Total", "=SUM(B2:B999)+12345"]]}
    watch.observe(call("create_workbook", path="a.xlsx", sheets=sheets), _turn("ok"))
    assert watch.unseen == []


def test_reading_is_no_writing() -> None:
    watch = ShownWatch()
    watch.observe(call("search_text", query="98765"), _turn("found 55,555"))
    watch.observe(call("write_file", path="n.txt", text="55,555"), _turn("ok"))
    assert watch.unseen == []
