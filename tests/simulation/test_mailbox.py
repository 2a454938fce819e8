import msgspec
import pytest
from simulation_worlds import begin, closed, with_file

from synthcomp_env.artifacts.blob import Blob
from synthcomp_env.artifacts.content import Text
from synthcomp_env.errors import ToolError
from synthcomp_env.simulation import mailbox
from synthcomp_env.simulation.month import Simulation
from synthcomp_env.simulation.snapshot import Snapshot, state_hash
from synthcomp_env.simulation.state import USER, Message, State


def replies(sim: Simulation, state: State) -> list[Message]:
    """What is on its way to the user once everything sent was read."""
    return [entry.message for entry in mailbox.read_all(sim, state).pending if entry.message is not None]


def test_a_message_is_answered_within_the_recipients_working_hours() -> None:
    sim, state = begin()
    state, _ = sim.advance(state, 60 * 7)  # 16:00; the nurse manager went home at 15:00
    state = sim.send(state, ("Grace Okafor",), "Thanks", "Thanks for the call.")
    assert state.mail[2].sender == USER
    (reply,) = replies(sim, state)
    minute = reply.at % 1440
    assert reply.at >= 1440
    assert 7 * 60 <= minute <= 15 * 60
    state = sim.end_day(sim.end_day(state))
    assert any(message.sender == "c_nurse" and message.reply_to == 3 for message in state.mail)


def test_latency_differs_by_seed_and_message_and_is_repeatable() -> None:
    times = []
    for seed in (1, 1, 2):
        sim, state = begin(seed=seed)
        for number in range(3):
            state = sim.send(state, ("c_medical",), "Hello", f"Thanks, number {number}.")
        times.append([reply.at for reply in replies(sim, state)])
    assert times[0] == times[1] != times[2]
    assert len(set(times[0])) == 3


def test_somebody_on_leave_says_so_and_answers_when_back() -> None:
    sim, state = begin()
    for _ in range(8):
        state = sim.end_day(state)
    assert state.day == 9
    state = sim.send(state, ("c_nurse",), "Question", "How many overtime hours were there?")
    first, second = replies(sim, state)
    assert "Mon 19 January 2026" in first.body
    assert sim.clock.day_at(second.at) >= 11


@pytest.mark.parametrize(
    "name", ["c_nurse", "Grace Okafor", "grace", "GRACE.OKAFOR@harlow.example", "G <grace.okafor@harlow.example>"]
)
def test_recipients_are_found_by_every_name_they_have(name: str) -> None:
    sim, state = begin()
    assert sim.send(state, (name,), "s", "b").mail[2].to == ("c_nurse",)


def test_an_unknown_recipient_is_an_error_that_names_the_nearest() -> None:
    sim, state = begin()
    with pytest.raises(ToolError, match="Grace Okafor") as caught:
        sim.send(state, ("Grace Okafur",), "s", "b")
    assert caught.value.kind == "not_found"
    with pytest.raises(ToolError, match="That is you"):
        sim.send(state, ("Maria Fuentes",), "s", "b")
    with pytest.raises(ToolError, match="at least one"):
        sim.send(state, (), "s", "b")
    with pytest.raises(ToolError, match="no message m9"):
        sim.send(state, ("grace",), "s", "b", reply_to=9)


def test_blank_and_repeated_messages_are_recorded_and_answered_tersely() -> None:
    sim, state = begin()
    state = sim.send(state, ("c_analyst",), "", "  ")
    assert "empty" in replies(sim, state)[0].body
    state = sim.send(state, ("c_analyst",), "Roster", "Could you send me the clinic roster?")
    state = mailbox.read_all(sim, state)
    before = state.released
    state = sim.send(state, ("c_analyst",), "Roster", "Could you send me the clinic roster?")
    assert len(state.mail) == 5
    assert "already" in replies(sim, state)[-1].body or any("already" in reply.body for reply in replies(sim, state))
    state = mailbox.read_all(sim, state)
    assert state.released == before
    state, _ = sim.advance(state, 30)
    state = with_file(state, "C:/Users/mfuentes/Documents/x.txt", "new")
    assert not mailbox.is_duplicate(closed(state, "t", "s"), Message(9, 0, USER, ("c_analyst",), "other", "b"))


def test_a_request_for_review_may_be_made_again_the_next_day() -> None:
    _, state = begin()
    asked = Message(3, 600, USER, ("c_analyst",), "Review: report", "Please review.", kind="review_request")
    state = msgspec.structs.replace(state, mail=state.mail.append(asked))
    again = msgspec.structs.replace(asked, number=4, at=660)
    assert mailbox.is_duplicate(state, again)
    assert not mailbox.is_duplicate(state, msgspec.structs.replace(again, at=660 + 1440))
    assert mailbox.is_duplicate(state, msgspec.structs.replace(again, kind="mail", at=660 + 1440))


def test_reading_marks_a_message_and_unread_lists_the_newest_first() -> None:
    _, state = begin()
    assert [message.number for message in mailbox.unread(state)] == [2, 1]
    read, message = mailbox.open_message(state, 2)
    assert message.number == 2
    assert mailbox.unread_count(read) == 1
    assert mailbox.open_message(read, 2)[0] is read
    assert mailbox.unread_count(state) == 2
    with pytest.raises(ToolError, match="m1 to m2"):
        mailbox.open_message(state, 3)


def test_a_submission_is_recorded_and_sent_to_the_requester() -> None:
    sim, state = begin()
    blob = Blob.of(Text("plan"))
    state = mailbox.submit(sim, state, "dlv_staff", (("c:/x/plan.docx", "plan.docx", blob),), "Here it is.")
    assert state.submissions[0].files == {"c:/x/plan.docx": blob}
    sent = state.mail[2]
    assert (sent.kind, sent.to, sent.attachments) == ("submission", ("c_medical",), (("plan.docx", blob),))
    with pytest.raises(ToolError, match="dlv_cov"):
        mailbox.submit(sim, state, "dlv_none", ())


def test_a_message_is_read_some_minutes_later_and_understood_only_then() -> None:
    sim, state = begin()
    sent = sim.send(state, ("c_analyst",), "Error", "Harbor Clinic shows 4,120 in C3, that is wrong.")
    assert sent.pending[0].event == "read:3"
    early, _ = sim.advance(sent, 9)
    assert (early.reported, early.released) == (frozenset(), state.released)
    later, _ = sim.advance(early, 1)
    assert later.reported == {"err_harbor"}
    assert not any(entry.event == "read:3" for entry in later.pending)
    assert any(entry.message and entry.message.reply_to == 3 for entry in later.pending)


def test_a_message_sent_last_is_read_before_closing_or_when_the_episode_ends() -> None:
    sim, state = begin()
    state, _ = sim.advance(state, sim.clock.closings[1] - state.now - 3)
    state = sim.send(state, ("c_analyst",), "Error", "Harbor Clinic shows 4,120 in C3, that is wrong.")
    assert state.reported == frozenset()
    assert sim.finish(state, "done").reported == {"err_harbor"}
    assert sim.end_day(state).reported == {"err_harbor"}


def test_messages_are_read_in_the_order_they_were_sent_and_a_snapshot_carries_the_unread() -> None:
    sim, state = begin()
    state = sim.send(state, ("c_medical",), "Question", "What about the zorbification?")
    state, _ = sim.advance(state, 5)
    state = sim.send(state, ("c_medical",), "Question", "The zorbification, what about it?")
    again = Snapshot.from_bytes(bytes(Snapshot(state)), {}).state
    assert state_hash(again) == state_hash(state)
    ends = [sim.advance(each, 30)[0] for each in (state, again)]
    assert [each.faults for each in ends] == [1, 1]
    assert state_hash(ends[0]) == state_hash(ends[1])
