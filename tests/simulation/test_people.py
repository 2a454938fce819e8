"""People with a life of their own: leave and deputies, slips put right, wrong ideas, questions passed on, second
messages, questions after reasons, meetings that move."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from simulation_worlds import HEALTH, LOGISTICS, base_files, begin, whole, with_file

from synthcomp_env.simulation import calendar, mailbox
from synthcomp_env.simulation.month import Simulation
from synthcomp_env.simulation.snapshot import Snapshot, state_hash
from synthcomp_env.simulation.state import Message, State
from synthcomp_env.world.scenario import Contact, Item, Scenario, ScheduledMail

OVERTIME = HEALTH.items["i_overtime"]


def with_items(*items: Item, scenario: Scenario = HEALTH) -> Scenario:
    return replace(scenario, items={**scenario.items, **{item.id: item for item in items}})


def with_contact(scenario: Scenario, contact: Contact) -> Scenario:
    return replace(scenario, contacts={**scenario.contacts, contact.id: contact})


def later(sim: Simulation, state: State, days: int) -> State:
    for _ in range(days):
        state = sim.end_day(state)
    return state


def ask(sim: Simulation, state: State, to: str, body: str, days: int = 3) -> tuple[State, Message]:
    """Send a message, let days pass, and give the whole answer."""
    state = sim.send(state, (to,), "Question", body)
    number = len(state.mail)
    state = later(sim, state, days)
    return state, whole([message for message in state.mail if message.reply_to == number])


def first_answer(sim: Simulation, state: State, to: str, body: str) -> Message:
    """The first answer that is on its way to a message."""
    sent = sim.send(state, (to,), "Question", body)
    read = mailbox.read_all(sim, sent)
    answers = [entry.message for entry in read.pending if entry.message is not None]
    return next(answer for answer in answers if answer.reply_to == len(sent.mail))


# -- leave ------------------------------------------------------------------------------------------------------------

NURSE = replace(HEALTH.contacts["c_nurse"], style="structured", away_days=(2, 3, 4, 5, 6), deputy="c_medical")
COVERED = with_contact(with_items(replace(OVERTIME, deputy="c_medical")), NURSE)


def test_an_automatic_reply_names_the_return_and_the_deputy_once() -> None:
    sim, state = begin(COVERED)
    state = sim.end_day(state)
    for number in range(2):
        state = sim.send(state, ("c_nurse",), f"Question {number}", "How many overtime hours were there?")
        state, _ = sim.advance(state, 5)
    automatic = [message for message in state.mail if message.subject.startswith("Automatic reply")]
    assert len(automatic) == 1
    assert "Tue 13 January 2026" in automatic[0].body
    assert "Helen Ruiz" in automatic[0].body
    assert "Clinic staffing plan" in automatic[0].body


def test_a_deputy_tells_what_the_holder_keeps_only_while_the_holder_is_away() -> None:
    sim, state = begin(COVERED)
    answer = first_answer(sim, state, "c_medical", "How many overtime hours were there?")
    assert answer.items == ()
    assert "Grace Okafor" in answer.body
    state = sim.end_day(begin(COVERED)[1])
    state, reply = ask(sim, state, "c_medical", "How many overtime hours were there?")
    assert reply.items == ("i_overtime",)
    assert "212 hours" in reply.body
    assert "Grace Okafor" in reply.body


def test_others_refer_to_the_deputy_while_the_holder_is_away() -> None:
    sim, state = begin(COVERED)
    question = "How many overtime hours were there?"
    named = [first_answer(sim, day, "c_counsel", question).body for day in (state, sim.end_day(state))]
    assert "Grace Okafor" in named[0]
    assert "Helen Ruiz" in named[1]


def test_who_is_away_without_a_deputy_answers_on_return() -> None:
    alone = with_contact(HEALTH, replace(NURSE, deputy=""))
    sim, state = begin(alone)
    state = sim.end_day(state)
    state = sim.send(state, ("c_nurse",), "Question", "How many overtime hours were there?")
    state = later(sim, state, 5)
    assert "i_overtime" not in state.disclosed
    assert "i_overtime" in later(sim, state, 2).disclosed


# -- slips and wrong ideas --------------------------------------------------------------------------------------------

SLIP = replace(OVERTIME, id="i_slip", text="Overtime in January came to 187 hours.")
RIGHT = replace(
    OVERTIME, kind="correction", disclosure="change", corrects="i_slip",
    text="I misread my sheet: overtime in January was 212 hours, not 187.",
)  # fmt: skip
SLIPPED = with_contact(with_items(SLIP, RIGHT), replace(HEALTH.contacts["c_nurse"], away_days=()))


def test_a_slip_is_corrected_by_its_teller_within_two_days() -> None:
    sim, state = begin(SLIPPED)
    state, reply = ask(sim, state, "c_nurse", "How many overtime hours were there?", days=1)
    assert "187" in reply.body
    assert "212" not in reply.body
    assert ("i_slip" in state.disclosed, "i_overtime" in state.disclosed) == (True, False)
    state = later(sim, state, 3)
    assert "i_overtime" in state.disclosed
    corrections = [message for message in state.mail if "i_overtime" in message.items]
    assert len(corrections) == 1
    assert corrections[0].reply_to == 3
    assert corrections[0].sender == "c_nurse"


@pytest.mark.parametrize(
    "body",
    [
        "Your sheet says 212 hours of overtime, you wrote 187. Which is right?",
        "Could you send me the overtime hours once more?",
    ],
)
def test_who_asks_again_is_told_at_once_and_only_once(body: str) -> None:
    sim, state = begin(SLIPPED)
    state, _ = ask(sim, state, "c_nurse", "How many overtime hours were there?", days=1)
    state, reply = ask(sim, state, "c_nurse", body)
    assert reply.items == ("i_overtime",)
    state = later(sim, state, 3)
    assert sum("i_overtime" in message.items for message in state.mail) == 1


def test_a_snapshot_between_slip_and_correction_goes_on_alike() -> None:
    sim, state = begin(SLIPPED)
    state, _ = ask(sim, state, "c_nurse", "How many overtime hours were there?", days=1)
    base = base_files(SLIPPED)
    twin = Snapshot.from_bytes(bytes(Snapshot(state, None, base)), base).state
    assert state_hash(later(sim, state, 5)) == state_hash(later(sim, twin, 5))


HEARSAY = Item("i_heard", "c_counsel", "note", "ask", ("overtime hours", "overtime"),
               "I believe 240 hours of overtime; Grace Okafor has the book.", "dlv_staff",
               hearsay_of="i_overtime")  # fmt: skip


def test_a_wrong_idea_is_told_by_who_has_it_and_nobody_refers_to_it() -> None:
    sim, state = begin(with_items(HEARSAY))
    after, reply = ask(sim, state, "c_counsel", "How many overtime hours were there?")
    assert reply.items == ("i_heard",)
    assert "i_overtime" not in after.disclosed
    _, reply = ask(sim, state, "c_liaison", "How many overtime hours were there?")
    assert "Grace Okafor" in reply.body
    assert "Marcus Webb" not in reply.body


def test_two_who_do_not_know_name_the_same_keeper() -> None:
    sim, state = begin(with_items(HEARSAY))
    for question in ("How many overtime hours were there?", "Who has the vaccine refusals?", "What of the census?"):
        named = set()
        for other in ("c_liaison", "c_medical"):
            reply = first_answer(sim, state, other, question)
            named |= {person.name for person in HEALTH.contacts.values() if person.name in reply.body}
        assert len(named) == 1, (question, named)


# -- passing on, second messages, files left out -----------------------------------------------------------------------


def test_some_questions_are_passed_on_and_answered_by_who_knows() -> None:
    passed, referred = 0, 0
    for seed in range(12):
        sim, state = begin(seed=seed)
        state, _ = ask(sim, state, "c_medical", "How many overtime hours were there?", days=4)
        answers = [message for message in state.mail if message.reply_to == 3]
        if "i_overtime" in state.disclosed:
            passed += 1
            assert [answer.sender for answer in answers] == ["c_medical", "c_nurse"]
            assert "Helen Ruiz" in answers[1].body
        else:
            referred += 1
            assert len(answers) == 1
        assert "Grace Okafor" in answers[0].body
    assert passed
    assert referred


def test_a_scattered_person_adds_the_other_half_within_a_day() -> None:
    sim, state = begin(replace(HEALTH, meetings=()))
    state = sim.send(state, ("c_nurse",), "Question", "How many overtime hours, and how many refusals, were there?")
    state = later(sim, state, 3)
    answers = [message for message in state.mail if message.reply_to == 3]
    assert [len(answer.items) for answer in answers] == [1, 1]
    assert {item for answer in answers for item in answer.items} == {"i_overtime", "i_refusals"}
    assert 0 < sim.clock.day_at(answers[1].at) - sim.clock.day_at(answers[0].at) + 1 <= 2


@pytest.mark.parametrize("style", ["minimal", "structured"])
def test_a_minimal_person_leaves_the_file_out_until_asked(style: str) -> None:
    item = replace(LOGISTICS.items["j_fuel"], text="The surcharge is 14.2 percent.", enclosure="The table is attached.")
    scenario = with_contact(
        with_items(item, scenario=LOGISTICS),
        replace(LOGISTICS.contacts["p_solberg"], style=style),  # type: ignore[arg-type]
    )
    sim, state = begin(scenario)
    state, reply = ask(sim, state, "p_solberg", "How high is the fuel surcharge?")
    assert "14.2 percent" in reply.body
    assert bool(reply.attachments) == ("attached" in reply.body) == (style == "structured")
    _, reply = ask(sim, state, "p_solberg", "Could you send me the file with the fuel surcharge as well?")
    assert [name for name, _ in reply.attachments] == ["Fuel_Surcharge_Table.xlsx"]


# -- reasons, foreseen sign-offs, routine notes ------------------------------------------------------------------------


def test_a_question_after_the_reason_is_not_met_with_the_same_fact() -> None:
    sim, state = begin(replace(HEALTH, meetings=()))
    state, reply = ask(sim, state, "c_nurse", "How many overtime hours were there?")
    assert reply.items == ("i_overtime",)
    _, reply = ask(sim, state, "c_nurse", "Why were there so many overtime hours?")
    assert reply.items == ()
    assert "212" not in reply.body
    assert any(word in reply.body for word in ("cannot tell", "don't know", "could not say"))


def test_a_reason_that_is_known_is_given() -> None:
    sim, state = begin(replace(HEALTH, meetings=()))
    state, _ = ask(sim, state, "c_nurse", "When was Fairview Clinic closed?")
    _, reply = ask(sim, state, "c_nurse", "Why was Fairview Clinic closed?")
    assert reply.items == ("i_closure",)
    assert "burst pipe" in reply.body


def test_a_sign_off_that_is_only_foreseen_is_no_request_for_one() -> None:
    sim, state = begin(replace(HEALTH, meetings=()))
    body = "How many overtime hours were there? I will also need your sign-off on the staffing plan later."
    _, reply = ask(sim, state, "c_nurse", body)
    assert reply.items == ("i_overtime",)
    assert "approve" not in reply.body
    _, reply = ask(sim, state, "c_counsel", "I will need your approval of the coverage report once it is ready.")
    assert "approve" not in reply.body


# -- meetings and the manager ------------------------------------------------------------------------------------------


def moving() -> Scenario:
    first, second = HEALTH.meetings
    moved = replace(second, moved_to=4 * 1440 + 600, moved_told=1 * 1440 + 660)
    standing = replace(first, notes="Ramp repainted.", mailed=False)
    return replace(HEALTH, meetings=(standing, moved))


def test_a_meeting_moves_in_the_calendar_when_it_is_announced() -> None:
    sim, state = begin(moving())
    assert [meeting.id for meeting in calendar.meetings(sim, state.now, 3, 3)] == ["meet_2"]
    state = later(sim, state, 2)
    assert calendar.meetings(sim, state.now, 3, 3) == ()
    assert [meeting.id for meeting in calendar.meetings(sim, state.now, 5, 5)] == ["meet_2"]
    state = later(sim, state, 2)
    assert "i_shifts" not in state.disclosed
    assert "i_shifts" in later(sim, state, 1).disclosed


def test_notes_that_are_not_mailed_stand_in_the_calendar() -> None:
    sim, state = begin(moving())
    (standing,) = calendar.meetings(sim, state.now, 2, 2)
    assert calendar.standing_notes(state, standing) == ""
    state = later(sim, state, 2)
    assert calendar.standing_notes(state, standing) == "Ramp repainted."
    assert not any("Weekly huddle" in message.subject for message in state.mail)
    declined = later(sim, calendar.respond(sim, begin(moving())[1], "meet_1", "decline"), 2)
    assert calendar.standing_notes(declined, standing) == ""


@pytest.mark.parametrize("begun", [False, True])
def test_the_manager_asks_after_work_that_was_not_begun(begun: bool) -> None:
    nudge = ScheduledMail(
        "nudge", 4 * 1440 + 900, "c_medical", "Plan", "Nothing yet?", "chase", unless_begun="dlv_staff"
    )
    sim, state = begin(replace(HEALTH, mails=(nudge,)))
    if begun:
        state = with_file(state, "C:/Users/mfuentes/Documents/StaffingPlan.docx", "draft")
    state = later(sim, state, 5)
    assert any(message.subject == "Plan" for message in state.mail) is not begun
