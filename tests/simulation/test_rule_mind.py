"""The disclosure rules, one by one."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from sayings import says
from simulation_worlds import HEALTH, LOGISTICS, base_files, begin, whole, with_file

from synthcomp_env.artifacts.blob import Blob
from synthcomp_env.artifacts.content import Text
from synthcomp_env.simulation import mailbox
from synthcomp_env.simulation.month import Simulation
from synthcomp_env.simulation.state import Message, State
from synthcomp_env.world.scenario import Scenario

MEMO = "C:/Users/mfuentes/Documents/BoardMemo.docx"


class FixedReferee:
    """A referee with a set readiness and a set of unmet items."""

    def __init__(self, readiness: float, unmet: tuple[str, ...] = ()) -> None:
        self._readiness, self._unmet = readiness, unmet

    def readiness(self, state: State, deliverable: str) -> float:
        return self._readiness

    def unmet(self, state: State, items: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(item for item in items if item in self._unmet)

    def wanting(self, state: State, deliverable: str) -> tuple[str, ...]:
        return ("Coverage rate of County total",)


def ready(readiness: float = 0.8, unmet: tuple[str, ...] = (), scenario: Scenario = HEALTH) -> tuple[Simulation, State]:
    sim = Simulation(scenario, FixedReferee(readiness, unmet))
    return sim, sim.start(7, base_files(scenario))


def ask(sim: Simulation, state: State, to: str, body: str, **more: object) -> tuple[State, Message]:
    """Send a message and give the whole answer that is on its way to it."""
    state = sim.send(state, (to,), str(more.pop("subject", "Question")), body, **more)  # type: ignore[arg-type]
    state = mailbox.read_all(sim, state)
    number = len(state.mail)
    replies = [entry.message for entry in state.pending if entry.message and entry.message.reply_to == number]
    return state, whole(replies)


def wait(sim: Simulation, state: State, days: int = 3) -> State:
    for _ in range(days):
        state = sim.end_day(state)
    return state


def attached(name: str, text: str) -> tuple[tuple[str, Blob], ...]:
    return ((name, Blob.of(Text(text))),)


def test_an_item_is_promised_at_once_and_disclosed_on_delivery() -> None:
    sim, state = begin()
    state, reply = ask(sim, state, "c_nurse", "How many overtime hours were there?")
    assert "212 hours" in reply.body
    assert "i_overtime" in state.released
    assert "i_overtime" not in state.disclosed
    state = wait(sim, state, 1)
    assert "i_overtime" in state.disclosed


def test_reference_files_come_attached() -> None:
    sim, state = begin()
    _, reply = ask(sim, state, "c_analyst", "Could you send me the clinic roster?")
    assert [name for name, _ in reply.attachments] == ["Clinic_Roster_2026.xlsx"]


@pytest.mark.parametrize(
    ("scenario", "to", "deliverable", "told", "hinted"),
    [
        (LOGISTICS, "p_solberg", "Warehouse budget variance report", 5, ()),
        (LOGISTICS, "p_watkins", "Dock safety memo", 2, ()),
        (LOGISTICS, "p_liu", "Carrier scorecard", 0, ("currency", "ranking", "audience")),
    ],
)
def test_any_requirements_releases_by_style(
    scenario: Scenario, to: str, deliverable: str, told: int, hinted: tuple[str, ...]
) -> None:
    sim, state = begin(scenario)
    state, reply = ask(sim, state, to, f"Do you have any requirements for the {deliverable.lower()}?")
    assert len(reply.items) == told
    for topic in hinted:
        assert topic in reply.body
    for item in scenario.items.values():
        assert (item.text in reply.body) is (item.id in reply.items)


def test_a_scattered_person_tells_the_rest_when_asked_again() -> None:
    sim, state = begin(LOGISTICS)
    told: set[str] = set()
    for turn in range(2):
        state, reply = ask(sim, state, "p_watkins", f"Anything else for the dock safety memo? ({turn})")
        told |= set(reply.items)
        state = wait(sim, state)
    assert told == {"j_dock", "j_near", "j_ramp"}
    _, reply = ask(sim, state, "p_watkins", "Anything more you want in the dock safety memo?")
    assert reply.items == ()


def test_a_minimal_person_who_is_pressed_tells_one_thing() -> None:
    sim, state = begin(LOGISTICS)
    state, _ = ask(sim, state, "p_liu", "Any requirements for the carrier scorecard?")
    state, reply = ask(
        sim, state, "p_liu", "I really need your requirements for the carrier scorecard, any requirements?"
    )
    assert len(reply.items) == 1


def test_review_items_and_corrections_are_not_told_for_the_asking() -> None:
    sim, state = begin()
    _, reply = ask(
        sim, state, "c_medical", "Do you want a comparison with last January, a trend, a footnote on sources?"
    )
    assert reply.items == ()
    assert "last January's" not in reply.body
    _, reply = ask(sim, state, "c_analyst", "What is the eligible count of Harbor Clinic?")
    assert "i_harbor" not in reply.items
    assert "412" not in reply.body


def test_what_somebody_else_holds_is_pointed_to_and_not_told() -> None:
    sim, state = begin()
    state, reply = ask(sim, state, "c_medical", "How many overtime hours did the nurses have in January?")
    assert reply.items == ()
    assert "Grace Okafor" in reply.body
    assert "212" not in reply.body


def test_private_remarks_are_told_between_the_two_only() -> None:
    sim, state = begin()
    _, reply = ask(sim, state, "c_nurse", "How is morale at the clinics?")
    assert reply.items == ("i_resign",)
    assert says("aside", reply.body)
    _, reply = ask(sim, state, "c_nurse", "How is morale at the clinics?", cc=("c_liaison",))
    assert reply.items == ()
    assert "notice" not in reply.body


def test_a_question_below_the_margin_is_asked_back_the_same_day_and_then_resolved() -> None:
    sim, state = begin()
    state, reply = ask(sim, state, "c_counsel", "Any advice on cells?")
    assert reply.items == ()
    assert "?" in reply.body
    assert reply.at < sim.clock.closings[1]
    assert "c_counsel" in state.open_questions
    state, _ = sim.advance(state, 60)
    state, reply = ask(sim, state, "c_counsel", "Yes, exactly.", reply_to=len(state.mail))
    assert reply.items == ("i_privacy",)
    assert "c_counsel" not in state.open_questions


def test_a_question_nobody_understands_twice_is_a_fault_of_the_simulator() -> None:
    sim, state = begin()
    state, reply = ask(sim, state, "c_medical", "What about the zorbification?")
    assert (state.faults, reply.items) == (0, ())
    state, reply = ask(sim, state, "c_medical", "The zorbification, what about it?")
    assert state.faults == 1
    assert "age groups" in reply.body


def test_of_several_recipients_only_the_holder_answers_in_substance() -> None:
    sim, state = begin()
    state = sim.send(state, ("c_medical", "c_nurse"), "Overtime", "How many overtime hours were there in January?")
    state = mailbox.read_all(sim, state)
    replies = [entry.message for entry in state.pending if entry.message is not None]
    assert [(reply.sender, reply.items) for reply in replies] == [("c_nurse", ("i_overtime",))]


# -- reports ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        "Immunisation_Extract_2026-01.xlsx has an error for Harbor Clinic.",
        "Cell C3 looks wrong: 4,120.",
        "Harbor Clinic shows 4120 eligible patients.",
        "I think Harbor in C3 was mistyped.",
    ],
)
def test_a_right_report_names_two_things_and_brings_the_correction(body: str) -> None:
    sim, state = begin()
    state, reply = ask(sim, state, "c_analyst", body)
    assert state.reported == {"err_harbor"}
    assert reply.items == ("i_harbor",)
    assert "412" in reply.body


def test_one_piece_of_evidence_is_not_enough_but_the_second_may_follow() -> None:
    sim, state = begin()
    state, reply = ask(sim, state, "c_analyst", "Harbor Clinic looks wrong.")
    assert (state.reported, reply.items) == (frozenset(), ())
    state, reply = ask(sim, state, "c_analyst", "It says 4,120 there.", reply_to=len(state.mail))
    assert state.reported == {"err_harbor"}


def test_a_report_to_the_wrong_person_is_redirected() -> None:
    sim, state = begin()
    state, reply = ask(sim, state, "c_nurse", "Harbor Clinic shows 4,120 in C3, that is wrong.")
    assert state.reported == frozenset()
    assert "Tom Becker" in reply.body


@pytest.mark.parametrize(
    "body",
    [
        "Northside, Harbor, Fairview and Elm Street in Immunisation_Extract_2026-01.xlsx all look wrong.",
        "Errors in C2, C3, C4 and C5 of Immunisation_Extract_2026-01.xlsx.",
        "Wrong: 4,120, 388, 412.5, 291, 377, 402, 365, 344 in Immunisation_Extract_2026-01.xlsx",
    ],
)
def test_a_spray_of_suspects_earns_nothing(body: str) -> None:
    sim, state = begin()
    state, reply = ask(sim, state, "c_analyst", body)
    assert (state.reported, reply.items) == (frozenset(), ())
    assert says("spray", reply.body)


def test_suspects_are_counted_over_the_month() -> None:
    sim, state = begin()
    for cell in ("B2", "C2", "B4", "C4", "B5"):
        state, reply = ask(sim, state, "c_analyst", f"Is cell {cell} in Immunisation_Extract_2026-01.xlsx wrong?")
        assert reply.items == ()
    state, reply = ask(sim, state, "c_analyst", "Is cell C3 in Immunisation_Extract_2026-01.xlsx wrong?")
    assert (state.reported, reply.items) == (frozenset(), ())


# -- reviews and approvals --------------------------------------------------------------------------------------


def review(
    sim: Simulation, state: State, text: str, note: str = "Please review the attached."
) -> tuple[State, Message]:
    return ask(sim, state, "c_medical", note, kind="review_request", deliverable="dlv_cov",
               attachments=attached("BoardMemo.docx", text))  # fmt: skip


def test_a_review_makes_two_points_at_a_time_on_changed_drafts() -> None:
    sim, state = ready()
    state, first = review(sim, state, "one")
    assert (first.kind, first.items) == ("review", ("i_history", "i_footnote"))
    assert state.verdicts == ()
    _, same = review(sim, state, "one", "Could you review it once more?")
    assert same.items == ()
    state = wait(sim, state)
    assert [(verdict.kind, verdict.contact, verdict.granted) for verdict in state.verdicts] == [
        ("review", "c_medical", False)
    ]
    state, second = review(sim, state, "two")
    assert second.items == ("i_trend",)
    state = wait(sim, state)
    state, third = review(sim, state, "three")
    assert (third.kind, third.items) == ("review", ())
    assert wait(sim, state).verdicts[-1].granted


def test_a_draft_that_is_not_ready_is_sent_back_without_points() -> None:
    sim, state = ready(0.4)
    state, reply = review(sim, state, "one")
    assert (reply.kind, reply.items) == ("reply", ())
    assert says("not_ready", reply.body)
    assert says("wanting", reply.body)
    assert "Coverage rate of County total" in reply.body
    assert wait(sim, state).verdicts == ()


def test_a_review_names_what_is_still_unmet() -> None:
    sim, state = ready(unmet=("i_ages",))
    state, _ = ask(sim, state, "c_medical", "Which age groups should the table show?")
    state = wait(sim, state)
    _, reply = review(sim, state, "one")
    assert "Split the table into under-fives and school age." in reply.body


def test_a_named_file_counts_as_shown() -> None:
    sim, state = ready()
    state = with_file(state, MEMO, "draft")
    _, reply = ask(sim, state, "c_medical", "Could you please review BoardMemo.docx?")
    assert reply.kind == "review"
    _, reply = ask(sim, state, "c_medical", "Could you please review my work on the coverage report?")
    assert reply.items == ()
    assert says("no_files", reply.body)


def test_somebody_who_neither_reviews_nor_approves_says_so() -> None:
    sim, state = ready()
    _, reply = ask(sim, state, "c_analyst", "Please approve the attached.", attachments=attached("BoardMemo.docx", "x"))
    assert "Helen Ruiz" in reply.body
    assert reply.kind == "reply"


def test_approval_needs_readiness_a_change_and_no_open_points() -> None:
    sim, state = ready()
    state, reply = review(sim, state, "one", "May I have your approval?")
    assert (reply.kind, reply.items) == ("refusal", ("i_history", "i_footnote"))
    state = wait(sim, state)
    assert [(verdict.kind, verdict.granted) for verdict in state.verdicts] == [("approval", False)]
    _, reply = review(sim, state, "one", "And now? May I have your approval?")
    assert reply.kind == "reply"
    state, reply = review(sim, state, "two", "Your approval, please.")
    assert (reply.kind, reply.items) == ("refusal", ("i_trend",))
    state = wait(sim, state)
    state, reply = review(sim, state, "three", "Please approve the attached.")
    assert reply.kind == "approval"
    assert not any(verdict.granted for verdict in state.verdicts)
    state = wait(sim, state)
    assert state.verdicts[-1].granted
    assert state.verdicts[-1].files == {MEMO.casefold(): Blob.of(Text("three"))}


def test_an_unready_draft_is_refused() -> None:
    sim, state = ready(0.2)
    state, reply = review(sim, state, "one", "Please approve.")
    assert (reply.kind, reply.items) == ("refusal", ())
    assert not wait(sim, state).verdicts[-1].granted


def test_a_request_for_review_that_speaks_of_the_approval_to_follow_is_one_for_review() -> None:
    sim, state = ready()
    note = "For review, please: the memo. The final set comes to you for approval afterwards."
    _, reply = review(sim, state, "one", note)
    assert reply.kind == "review"


def _approver_changes(day: int) -> Scenario:
    """The health world, whose approver announces another threshold on a working day at ten."""
    item = replace(HEALTH.items["i_threshold"], holder="c_medical")
    mail = replace(HEALTH.mails[0], at=(day - 1) * 1440 + 600, sender="c_medical")
    items = {key: each for key, each in HEALTH.items.items() if each.disclosure != "review"}
    return replace(HEALTH, items={**items, "i_threshold": item}, mails=(mail,), meetings=())


def test_an_approver_refuses_files_that_miss_a_change_of_theirs() -> None:
    sim, state = ready(unmet=("i_threshold",), scenario=_approver_changes(1))
    state, reply = review(sim, state, "old", "Please approve.")
    assert says("change_ahead", reply.body)
    state = wait(sim, state)
    assert (state.verdicts, "i_threshold" in state.disclosed) == ((), True)
    state, reply = review(sim, state, "old", "Please approve the files.")
    assert reply.kind == "refusal"
    assert "the action threshold is 82 percent" in reply.body
    met, state = ready(scenario=_approver_changes(1))
    state, reply = review(met, wait(met, state), "new", "Please approve.")
    assert reply.kind == "approval"


def test_an_approval_of_the_old_version_does_not_stand_after_a_change() -> None:
    sim, state = ready(unmet=("i_threshold",), scenario=_approver_changes(6))
    state, reply = review(sim, state, "old", "Please approve.")
    assert reply.kind == "approval"
    state = wait(sim, state, 7)
    state, reply = review(sim, state, "old", "Please approve it again, after the change.")
    assert reply.kind == "refusal"


def test_a_title_that_holds_the_word_review_is_no_request_for_one() -> None:
    spec = replace(HEALTH.deliverables[0], title="Review of clinic fees")
    sim, state = begin(replace(HEALTH, deliverables=(spec, HEALTH.deliverables[1])))
    _, reply = ask(sim, state, "c_medical", "When is the review of clinic fees due?", subject="Review of clinic fees")
    assert "23 January" in reply.body


# -- form -------------------------------------------------------------------------------------------------------


def test_styles_shape_the_wording() -> None:
    sim, state = begin(LOGISTICS)
    _, structured = ask(sim, state, "p_haddad", "Any requirements for the dock safety memo?")
    _, minimal = ask(sim, state, "p_liu", "Which currency should I use?")
    assert "1. " in structured.body
    assert "2. " in structured.body
    assert structured.body.endswith("Omar")
    assert minimal.body == "Show everything in euros at 1.08."


def test_nothing_private_is_in_any_reply_that_did_not_release_it() -> None:
    sim, state = begin()
    bodies = []
    for contact in HEALTH.contacts:
        for body in ("Hello, how are things?", "When is the coverage report due?", "Who approves the coverage report?"):
            _, reply = ask(sim, state, contact, body)
            bodies.append((reply.items, reply.body))
    for items, body in bodies:
        for item in HEALTH.items.values():
            assert item.id in items or item.text not in body


def test_replies_are_the_same_whatever_was_asked_before_in_other_episodes() -> None:
    sim, state = begin()
    first = ask(sim, state, "c_nurse", "How many overtime hours were there?")[1]
    ask(sim, state, "c_nurse", "When was Fairview shut?")
    assert ask(sim, state, "c_nurse", "How many overtime hours were there?")[1] == first
    other = Simulation(HEALTH)
    assert ask(other, other.start(7, base_files(HEALTH)), "c_nurse", "How many overtime hours were there?")[1] == first
