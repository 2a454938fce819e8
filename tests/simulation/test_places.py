"""Which entry a report is about, and how its keeper answers one that is restated, overruled, or only mentioned."""

from __future__ import annotations

from msgspec.structs import replace
from sayings import says
from simulation_worlds import HEALTH, begin, whole

from synthcomp_env.simulation.month import Simulation
from synthcomp_env.simulation.places import places
from synthcomp_env.simulation.state import Message, State
from synthcomp_env.simulation.topics import Knowledge
from synthcomp_env.world.facts import Restatement, SecondSource
from synthcomp_env.world.scenario import Duty, Item, Scenario, ScheduledMail

FINAL = "Immunisation_Extract_2026-01.xlsx"
NEWS = "Mill Road Clinic gave 391 doses, not 344; two lists came late."
"""What the keeper of the extract mails on working day 3."""


def _restated() -> Scenario:
    """The health world, where the doses of one clinic are restated and those of another are kept in a second record."""
    spec = HEALTH.deliverables[0]
    keeper = Item("i_final", "c_analyst", "note", "ask", ("extract", "final", FINAL), f"{FINAL} is final.", spec.id)
    news = Item("i_news", "c_analyst", "figure", "change", ("Mill Road Clinic", "doses"), NEWS, spec.id)
    changed = replace(
        spec,
        restated=Restatement(3, "i_news", "Mill Road Clinic", "doses", 344.0, 391.0, {}),
        second=SecondSource("D:/Data/Fridges.xlsx", "D:/Data/Policy.docx", "doses", "the fridge log", {}),
    )
    mail = ScheduledMail("mail_news", 2 * 1440 + 600, "c_analyst", "Restated", NEWS, "change", ("i_news",))
    assert changed.second is not None
    changed = replace(changed, second=replace(changed.second, overruled={"Fairview Clinic": 251.0}))
    return replace(
        HEALTH,
        items={**HEALTH.items, "i_final": keeper, "i_news": news},
        deliverables=(changed, *HEALTH.deliverables[1:]),
        mails=(mail,),
        meetings=(),
    )


WORLD = _restated()


def cell(clinic: str, column: str) -> str:
    """The cell of the extract that shows a clinic's value."""
    table = WORLD.deliverables[0].table
    assert table is not None
    ids = [each.id for each in table.columns]
    return f"{chr(ord('B') + ids.index(column))}{table.entities.index(clinic) + 2}"


MILL = cell("Mill Road Clinic", "doses")


def ask(sim: Simulation, state: State, body: str, days: int = 1) -> tuple[State, Message]:
    """Ask the keeper of the extract, and give the whole answer after some days."""
    state = sim.send(state, ("c_analyst",), "Extract", body)
    number = len(state.mail)
    for _ in range(days):
        state = sim.end_day(state)
    return state, whole([message for message in state.mail if message.reply_to == number])


def test_an_entry_to_be_restated_is_not_called_right_before_and_is_told_after() -> None:
    sim, state = begin(WORLD)
    state, reply = ask(sim, state, f"{FINAL}, cell {MILL}, Mill Road Clinic, reads 344. Is that right?")
    assert says("checking", reply.body)
    assert not says("stands", reply.body)
    assert (reply.items, "391" in reply.body) == ((), False)
    while "i_news" not in state.disclosed:
        state = sim.end_day(state)
    for body in (
        f"{FINAL}, cell {MILL}, Mill Road Clinic, reads 344. Is that still right?",
        "Doses given at Mill Road Clinic: is it 391 or 344? Please tell me if the new figure is wrong.",
    ):
        state, reply = ask(sim, state, body, 2)
        assert reply.items == ("i_news",)
        assert NEWS in reply.body


def test_a_check_asked_for_without_a_word_of_error_is_a_report_and_not_a_question_on_extracts() -> None:
    sim, state = begin(WORLD)
    body = f"{FINAL}, cell B2, Northside Clinic, reads 1180, above the preliminary extract. Please confirm the value."
    state, reply = ask(sim, state, body, 2)
    assert says("stands", reply.body)
    assert reply.items == ()


def test_an_entry_that_another_record_overrules_is_not_called_right() -> None:
    sim, state = begin(WORLD)
    place = cell("Fairview Clinic", "doses")
    state, reply = ask(sim, state, f"In {FINAL}, cell {place}, Fairview Clinic, 251 looks wrong.", 2)
    assert says("two_records", reply.body)
    assert not says("stands", reply.body)


def test_each_entry_of_one_mail_is_answered_and_the_question_beside_them() -> None:
    sim, state = begin(WORLD)
    body = (
        f"Two entries of {FINAL} look wrong:\n1. Cell C3, Harbor Clinic, eligible: 4120, ten times too high.\n"
        f"2. Cell {MILL}, Mill Road Clinic, doses: 344.\nThirdly, I am looking for the roster of the clinics. "
        "It is in no folder; could you send it to me?"
    )
    state, reply = ask(sim, state, body, 2)
    assert set(reply.items) == {"i_harbor", "i_roster"}
    assert says("checking", reply.body)


def test_what_was_put_right_before_is_no_answer_to_another_entry() -> None:
    sim, state = begin(WORLD)
    state, reply = ask(sim, state, f"{FINAL}, cell C3, Harbor Clinic, 4120 looks wrong.", 2)
    assert reply.items == ("i_harbor",)
    body = f"Thanks, C3 of Harbor Clinic is settled. Another one: {FINAL}, cell B2, Northside Clinic, 1180 looks wrong."
    state, reply = ask(sim, state, body, 2)
    assert reply.items == ()
    assert says("stands", reply.body)
    assert "Northside Clinic (B2)" in reply.body
    state, reply = ask(sim, state, f"{FINAL}, cell C3, Harbor Clinic, 4120: that is wrong, is it not?", 2)
    assert reply.items == ("i_harbor",)


def test_a_total_beside_an_error_and_a_row_of_a_private_figure_are_no_suspects() -> None:
    sim, state = begin(WORLD)
    body = (
        f"{FINAL}, cell C3, Harbor Clinic, reads 4120, ten times too high; the total in C7 carries the same error. "
        "I also need the closure of Fairview Clinic in days."
    )
    state, reply = ask(sim, state, body, 2)
    assert reply.items == ("i_harbor",)
    assert not says("stands", reply.body)


def test_what_is_worked_out_from_an_entry_stands_or_falls_with_it() -> None:
    sim, state = begin(WORLD)
    rate = cell("Mill Road Clinic", "rate")
    body = f"{FINAL}, cell {MILL}, Mill Road Clinic, reads 344 and looks wrong; the rate in {rate} follows from it."
    state, reply = ask(sim, state, body)
    assert says("checking", reply.body)
    assert not says("stands", reply.body)


def test_a_report_to_whom_a_note_is_owed_is_a_report() -> None:
    duty = Duty("duty_extract", "Monday extract note to Tom Becker", "c_analyst", ("extract",), (1, 6))
    sim, state = begin(replace(WORLD, duties=(duty,)))
    state = sim.send(
        state, ("c_analyst",), f"Extract note: {FINAL}", f"Cell {MILL}, Mill Road Clinic, looks wrong: 344."
    )
    number = len(state.mail)
    state = sim.end_day(state)
    assert says("checking", whole([message for message in state.mail if message.reply_to == number]).body)


def test_a_cell_stands_for_its_row_and_column() -> None:
    knowledge = Knowledge(WORLD)
    sim, _ = begin(WORLD)
    (found,) = places(sim, knowledge, "c_analyst", f"Cell {MILL} of {FINAL}: right?")
    assert (found.row, found.column, found.where) == ("Mill Road Clinic", "doses", MILL)
    assert found.restated
    (found,) = places(sim, knowledge, "c_analyst", f"Eligible patients of Mill Road Clinic in {FINAL} look wrong.")
    assert (found.column, found.restated) == ("eligible", False)
    assert places(sim, knowledge, "c_nurse", f"Cell {MILL} of {FINAL}: right?") == ()
