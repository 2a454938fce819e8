"""What collaborators say to things that ask for nothing, and how they say it: notes, suspicions, repeats, closings."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from sayings import says
from simulation_worlds import CLINICS, HEALTH, LOGISTICS, base_files, begin, whole

from synthcomp_env.simulation import mailbox
from synthcomp_env.simulation.month import Simulation
from synthcomp_env.simulation.state import Message, State
from synthcomp_env.world.scenario import Duty, Item, Scenario

FINAL, EARLY = "Immunisation_Extract_2026-01.xlsx", "Immunisation_Extract_2025-12.xlsx"


def _keeper() -> Scenario:
    """The health world with an early extract, a keeper who tells which one counts, and a duty towards her nurse."""
    spec = HEALTH.deliverables[0]
    sources = {"current": f"D:/Data/{FINAL}", "superseded": f"D:/Data/{EARLY}"}
    item = Item("i_final", "c_analyst", "note", "ask", ("extract", "final", FINAL, EARLY),
                f"{FINAL} is final.", "dlv_cov")  # fmt: skip
    duty = Duty("duty_2", "Monday rota note to Grace Okafor", "c_nurse", ("rota",), (1, 6, 11, 16))
    return replace(
        HEALTH,
        items={**HEALTH.items, "i_final": item},
        deliverables=(replace(spec, sources=sources), *HEALTH.deliverables[1:]),
        duties=(*HEALTH.duties, duty),
    )


KEEPER = _keeper()


def wait(state: State, sim: Simulation) -> State:
    """Some days later."""
    for _ in range(3):
        state = sim.end_day(state)
    return state


def ask(sim: Simulation, state: State, to: str, body: str, subject: str = "Question") -> tuple[State, Message]:
    """Send a message, let some days pass, and give the whole answer to it."""
    state = sim.send(state, (to,), subject, body)
    number = len(state.mail)
    state = wait(state, sim)
    return state, whole([message for message in state.mail if message.reply_to == number])


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (f"Is cell B2 of {FINAL} right? Northside Clinic looks low.", "Northside Clinic (B2)"),
        (f"Please double-check Mill Road Clinic in {FINAL}, 344 looks wrong.", "Mill Road Clinic"),
        (f"In {FINAL}, B4 must be a keying error.", "B4"),
    ],
)
def test_a_suspect_that_is_right_is_confirmed_with_its_place(body: str, said: str) -> None:
    sim, state = begin(KEEPER)
    state, reply = ask(sim, state, "c_analyst", body)
    assert said in reply.body
    assert FINAL in reply.body
    assert says("stands", reply.body)
    assert (reply.items, state.reported) == ((), frozenset())


def test_an_entry_of_a_superseded_file_is_answered_with_the_final_one() -> None:
    sim, state = begin(KEEPER)
    state, reply = ask(sim, state, "c_analyst", f"Harbor Clinic, C3, looks wrong in {EARLY}: 391.")
    assert reply.items == ("i_final",)
    assert state.reported == frozenset()
    state, reply = ask(sim, state, "c_analyst", f"Harbor Clinic, C3, looks wrong in {FINAL}: 4,120.")
    assert reply.items == ("i_harbor",)


def test_refused_heaps_do_not_stand_in_the_way_of_a_report() -> None:
    sim, state = begin(KEEPER)
    state, reply = ask(sim, state, "c_analyst", f"{', '.join(CLINICS)} in {FINAL} all look wrong.")
    assert (reply.items, state.reported) == ((), frozenset())
    state, reply = ask(sim, state, "c_analyst", f"One suspect: Harbor Clinic in {FINAL}, C3, 4,120 looks wrong.")
    assert reply.items == ("i_harbor",)


def test_a_note_that_fulfils_a_duty_is_taken_note_of_and_its_question_answered() -> None:
    sim, state = begin(KEEPER)
    body = (
        "The overtime hours and refusals are in. The closure at Fairview Clinic is explained. Tell me if you need more."
    )
    read = wait(sim.send(state, ("c_nurse",), "Monday rota note", body), sim)
    answers = [message for message in read.mail if message.reply_to]
    assert all(answer.items == () and "?" not in answer.body for answer in answers)
    state, reply = ask(sim, state, "c_nurse", f"{body} How many overtime hours were there?", "Monday rota note")
    assert reply.items == ("i_overtime",)


@pytest.mark.parametrize("subject", ["Monday rota note", "A question"])
def test_a_duty_itself_can_be_asked_about(subject: str) -> None:
    sim, state = begin(KEEPER)
    _, reply = ask(sim, state, "c_nurse", "What do you want in the Monday rota note, and in what form?", subject)
    assert reply.items == ()
    assert says("duty", reply.body)


def test_what_was_told_is_told_again_only_for_the_asking() -> None:
    sim, state = begin(replace(HEALTH, meetings=()))
    state, reply = ask(sim, state, "c_nurse", "How many overtime hours were there?")
    assert reply.items == ("i_overtime",)
    state, reply = ask(sim, state, "c_nurse", "Anything else for the clinic staffing plan?")
    assert reply.items == ("i_shifts",)
    _, reply = ask(sim, state, "c_nurse", "Could you repeat the overtime hours?")
    assert reply.items == ("i_overtime",)


def test_one_teases_only_with_what_one_holds() -> None:
    sim, state = begin(LOGISTICS)
    state, first = ask(sim, state, "p_watkins", "Any requirements for the dock safety memo?")
    state, second = ask(
        sim, state, "p_watkins", "You wrote that there was more, what was the rest?", "Dock safety memo"
    )
    assert len(first.items) == 2
    assert len(second.items) == 1
    assert set(first.items) | set(second.items) == {"j_dock", "j_near", "j_ramp"}
    assert "?" not in second.body


def test_wishes_of_one_work_do_not_answer_for_another() -> None:
    sim, state = begin(KEEPER)
    _, reply = ask(sim, state, "c_liaison", "What layout would you like for the clinic staffing plan?")
    assert "i_slides" not in reply.items


def test_for_which_work_may_be_answered_with_both() -> None:
    sim, state = begin()
    state, reply = ask(sim, state, "c_nurse", "Any requirements?", "Hello")
    assert "?" in reply.body
    state, reply = ask(sim, state, "c_nurse", "Both, please.", "Hello")
    assert {HEALTH.items[item].deliverable for item in reply.items} == {"dlv_cov", "dlv_staff"}


def test_two_scattered_people_do_not_sound_alike() -> None:
    twin = replace(HEALTH.contacts["c_medical"], style="scattered")
    scenario = replace(HEALTH, contacts={**HEALTH.contacts, twin.id: twin})
    sim = Simulation(scenario)
    state = sim.start(7, base_files(scenario))
    said: list[set[str]] = []
    for who in ("c_nurse", twin.id):
        waiting = [mailbox.read_all(sim, sim.send(state, (who,), "Note", f"All is well, {turn}.")) for turn in range(9)]
        replies = [
            each.message for after in waiting for each in after.pending if each.message and each.message.reply_to
        ]
        said.append({reply.body.partition("Maria")[0] + reply.body.partition("Maria")[2][:12] for reply in replies})
    assert all(said)
    assert not said[0] & said[1]
