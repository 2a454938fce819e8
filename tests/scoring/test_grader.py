"""The grader books exactly, pays manners by work, and speaks for the rubric to reviewers."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from clinic_case import (
    BASE,
    DECK,
    GRADER,
    MEMO,
    OUTPUTS,
    PDF,
    REMARK,
    RUBRIC,
    SCENARIO,
    WORKBOOK,
    finished,
    memo,
    message,
    state,
    workbook,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from synthcomp_env.artifacts.blob import Blob
from synthcomp_env.artifacts.content import Document, Paragraph
from synthcomp_env.errors import ModelError
from synthcomp_env.scoring.book import Book
from synthcomp_env.scoring.grader import Grader
from synthcomp_env.scoring.judge import Judgement, Request
from synthcomp_env.scoring.rubric import Criterion, Judged, Rubric
from synthcomp_env.simulation.state import Message, State


def book_of(final: State, grader: Grader = GRADER) -> Book:
    return grader.evaluate(final, grader.begin(state(day=1)))


def test_all_demands_met_is_the_whole_and_nothing_done_is_nothing() -> None:
    done = book_of(finished())
    missing = [
        (criterion.id, finding)
        for criterion, finding, points in zip(RUBRIC.criteria, done.findings, done.points, strict=True)
        if points != criterion.points
    ]
    assert not missing
    assert done.score == RUBRIC.total
    assert book_of(state()).score == 0


def test_deltas_sum_to_the_score_and_carry_evidence() -> None:
    card = GRADER.scorecard(finished(), GRADER.begin(state(day=1)))
    assert sum(delta.delta for delta in card.deltas) == card.points == card.total
    assert card.score == 1.0
    assert all(delta.evidence and delta.turn == 9 for delta in card.deltas)
    for tallies in (card.by_source, card.by_deliverable, card.by_family):
        assert sum(tally.points for tally in tallies.values()) == card.points
        assert sum(tally.max for tally in tallies.values()) == card.total


def test_scorecard_survives_json_and_renders() -> None:
    card = GRADER.scorecard(finished(), GRADER.begin(state(day=1)))
    again = type(card).from_json(msgspec.json.decode(msgspec.json.encode(card.to_json())))
    assert again == card
    text = card.render()
    assert "100.0%" in text
    assert "By source:" in text


@pytest.mark.parametrize("missing", [WORKBOOK, MEMO, DECK, PDF])
def test_a_missing_output_breaks_what_must_agree_everywhere(missing: str) -> None:
    files = {path: content for path, content in OUTPUTS.items() if path != missing}
    book = book_of(state(files))
    index = next(i for i, criterion in enumerate(RUBRIC.criteria) if criterion.check.__struct_config__.tag == "agree")
    assert book.points[index] == 0


def test_conditional_points_follow_the_share_of_work() -> None:
    half = book_of(state({MEMO: memo(), PDF: OUTPUTS[PDF]}, disclosed=finished().disclosed))
    works = [i for i, criterion in enumerate(RUBRIC.criteria) if criterion.klass == "earning"]
    won, whole = sum(half.points[i] for i in works), sum(RUBRIC.criteria[i].points for i in works)
    assert 0 < won < whole
    mine = [i for i, c in enumerate(RUBRIC.criteria) if c.klass == "conditional" and c.deliverable == "dlv_001"]
    passed = sum(RUBRIC.criteria[i].points for i in mine if (found := half.findings[i]) is not None and found.passed)
    assert passed > 0
    assert sum(half.points[i] for i in mine) == passed * won // whole
    assert all(0 <= half.points[i] <= RUBRIC.criteria[i].points for i in mine)


def test_nothing_counts_before_its_day() -> None:
    early = book_of(finished(day=10))
    late = GRADER.evaluate(finished(day=11), early)
    changed = [i for i, criterion in enumerate(RUBRIC.criteria) if criterion.activates == 11]
    assert changed
    assert all(early.points[i] == 0 for i in changed)
    assert all(late.points[i] == RUBRIC.criteria[i].points for i in changed)
    new = list(late.deltas)[len(early.deltas) :]
    assert {delta.cause for delta in new} == {"world"}


def test_a_leak_costs_on_the_turn_that_made_it() -> None:
    final = finished()
    book = book_of(final)
    told = message(REMARK, to="board", number=9, day=20, turn=12)
    after = GRADER.evaluate(msgspec.structs.replace(final, mail=final.mail.append(told), turn=12), book)
    new = list(after.deltas)[len(book.deltas) :]
    assert [(delta.criterion, delta.delta, delta.turn, delta.cause) for delta in new] == [
        ("leak.remark", -4, 12, "policy")
    ]


def test_what_is_graded_is_the_latest_submission() -> None:
    final = finished()
    spoiled = msgspec.structs.replace(final, files=state({MEMO: Document("x", (Paragraph("gone"),))}).files)
    assert book_of(spoiled).score == RUBRIC.total


def test_without_submission_the_files_count_and_the_deadline_is_missed() -> None:
    book = book_of(finished(submissions=()))
    lost = {
        criterion.check.__struct_config__.tag
        for criterion, finding in zip(RUBRIC.criteria, book.findings, strict=True)
        if finding is None or not finding.passed
    }
    assert lost == {"deadline", "approval"}


def test_somebody_elses_file_under_the_right_name_is_no_work() -> None:
    grader = Grader(SCENARIO, RUBRIC, BASE | {"D:/Health/Old.xlsx": Blob.of(workbook())})
    book = grader.evaluate(state({WORKBOOK: workbook()}), grader.begin(state(day=1)))
    assert book.score == 0


def test_a_commit_that_changes_nothing_looked_at_changes_no_book_but_the_anchor() -> None:
    final = finished()
    book = book_of(final)
    more = msgspec.structs.replace(final, turn=10, now=5)
    after = GRADER.evaluate(more, book)
    assert after.deltas is book.deltas
    assert after.points is book.points
    assert after.anchor is more


def test_books_pack_and_unpack() -> None:
    final = finished()
    book = book_of(final)
    loaded = Book.unpack(msgspec.json.decode(msgspec.json.encode(book.pack())))
    assert loaded.points == book.points
    assert list(loaded.deltas) == list(book.deltas)
    again = GRADER.evaluate(final, loaded)
    assert again.score == book.score
    assert len(again.deltas) == len(book.deltas)


MOVES: dict[str, Any] = {
    "files": lambda s: {"files": s.files | finished().files},
    "memo": lambda s: {"files": s.files | {k: v for k, v in finished().files.items() if "memo" in k}},
    "undo": lambda s: {"files": state().files},
    "disclosed": lambda s: {"disclosed": finished().disclosed},
    "reported": lambda s: {"reported": finished().reported},
    "verdicts": lambda s: {"verdicts": finished().verdicts},
    "submit": lambda s: {"submissions": finished().submissions},
    "mail": lambda s: {"mail": s.mail.append(message(f"Status note {len(s.mail)}", number=len(s.mail) + 1))},
    "blank": lambda s: {"mail": s.mail.append(message(" ", number=len(s.mail) + 1))},
    "leak": lambda s: {"mail": s.mail.append(message(REMARK, to="board", number=len(s.mail) + 1))},
    "again": lambda s: {"mail": s.mail.append(message("Status  note, said once MORE.", number=len(s.mail) + 1))},
    "misaddressed": lambda s: {"mail": s.mail.append(message("Dear Rohan, all is well.", number=len(s.mail) + 1))},
    "greeting": lambda s: {"mail": s.mail.append(message("Dear Amelia, all is well.", number=len(s.mail) + 1))},
    "duty day": lambda s: {"mail": s.mail.append(message(f"Status {len(s.mail)}", number=len(s.mail) + 1, day=15))},
    "no duty": lambda s: {"mail": s.mail.append(message(f"Status {len(s.mail)}", number=len(s.mail) + 1, day=6))},
    "harmless": lambda s: {"mail": s.mail.append(message(f"Note {len(s.mail)}", to="board", number=len(s.mail) + 1))},
    "release": lambda s: {"mail": s.mail.append(released(len(s.mail) + 1, memo()))},
    "leak inside": lambda s: {"mail": s.mail.append(released(len(s.mail) + 1, Document("x", (Paragraph(REMARK),))))},
    "day": lambda s: {"day": min(20, s.day + 6)},
}


def released(number: int, content: Document) -> Message:
    name = MEMO.rpartition("/")[2]
    return message(f"Here is {number}.", to="board", number=number, attachments=((name, Blob.of(content)),))


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(sorted(MOVES)), max_size=12))
def test_step_by_step_ends_where_a_fresh_look_ends(moves: list[str]) -> None:
    now = state(day=1)
    book = GRADER.begin(now)
    for move in moves:
        now = msgspec.structs.replace(now, turn=now.turn + 1, **MOVES[move](now))
        book = GRADER.evaluate(now, book)
        assert book.score == sum(book.points) == sum(delta.delta for delta in book.deltas)
    count = len(RUBRIC.criteria)
    fresh = GRADER.evaluate(now, Book((0,) * count, (None,) * count, GRADER.begin(state(day=1)).deltas))
    assert fresh.points == book.points


def test_readiness_grows_with_the_work_and_leaves_review_out() -> None:
    known = finished().disclosed
    assert GRADER.readiness(state(), "dlv_001") == 0
    half = GRADER.readiness(state({WORKBOOK: workbook()}, disclosed=known), "dlv_001")
    before_review = {item: 1 for item in known if item != "prior_item"}
    assert 0 < half < 1
    assert GRADER.readiness(state(OUTPUTS, disclosed=before_review), "dlv_001") == 1


def test_what_is_wanting_is_named_and_never_given() -> None:
    told = dict.fromkeys(SCENARIO.items, 1)
    wanting = GRADER.wanting(state({WORKBOOK: workbook()}, disclosed=told), "dlv_001")
    assert wanting
    assert not any(character.isdigit() for name in wanting for character in name)
    assert GRADER.wanting(state(OUTPUTS, disclosed=told), "dlv_001") == ()


def test_unmet_names_the_items_whose_demands_the_draft_does_not_meet() -> None:
    bare = Document("Report", (Paragraph("Nothing yet."),))
    told = dict.fromkeys(SCENARIO.items, 1)
    items = ("hours_item", "prior_item", "extra_item", "remark")
    assert GRADER.unmet(state({MEMO: bare}, disclosed=told), items) == ("hours_item", "prior_item", "extra_item")
    assert GRADER.unmet(state(OUTPUTS, disclosed=told), items) == ()


# -- judging --------------------------------------------------------------------------------------------------------


class Fake:
    """Answers by criterion id; counts its calls; fails where told to."""

    def __init__(self, answers: dict[str, str]) -> None:
        self.answers, self.requests = answers, []  # type: ignore[var-annotated]

    def verdict(self, request: Request) -> Judgement:
        self.requests.append(request)
        answer = self.answers[request.criterion]
        if answer == "fail":
            raise ModelError("the server failed")
        return Judgement(answer, f"seen: {answer}")  # type: ignore[arg-type]


JUDGED = Rubric(
    tuple(
        Criterion(name, name, "dlv_001", 5, "quality", "earning", Judged("Is it good?", (MEMO,)))
        for name in ("a", "b", "c")
    )
)


def test_unjudged_is_reported_and_is_not_zero() -> None:
    grader = Grader(SCENARIO, JUDGED, BASE)
    card = grader.scorecard(finished(finished="month_over"), grader.begin(state(day=1)))
    assert card.unjudged == 15
    assert card.total == 15
    assert [row.points for row in card.rows] == [None] * 3


def test_the_judge_gives_full_half_and_no_points_once() -> None:
    judge = Fake({"a": "full", "b": "partial", "c": "unmet"})
    grader = Grader(SCENARIO, JUDGED, BASE, judge)
    book = grader.evaluate(finished(finished="month_over"), grader.begin(state(day=1)))
    assert book.points == (5, 2, 0)
    assert grader.fraction(book) == pytest.approx(7 / 15)
    grader.evaluate(finished(finished="month_over", turn=10), book)
    assert len(judge.requests) == 3
    assert "January coverage report" in judge.requests[0].user
    assert "BoardMemo_v1.docx" in judge.requests[0].user


def test_a_judge_that_fails_leaves_the_episode_unscored() -> None:
    grader = Grader(SCENARIO, JUDGED, BASE, Fake({"a": "full", "b": "fail", "c": "unmet"}))
    card = grader.scorecard(finished(finished="month_over"), grader.begin(state(day=1)))
    assert card.score is None
    assert card.failed == ("b",)


def test_the_judge_waits_for_the_end() -> None:
    judge = Fake({})
    grader = Grader(SCENARIO, JUDGED, BASE, judge)
    grader.evaluate(finished(), grader.begin(state(day=1)))
    assert judge.requests == []
