from __future__ import annotations

import pytest
from msgspec.structs import replace
from small_office import HOME, Office

from synthcomp_env.artifacts.blob import Blob
from synthcomp_env.artifacts.content import Text
from synthcomp_env.simulation.state import USER, Verdict


@pytest.fixture
def office() -> Office:
    return Office()


def test_contacts_show_people_but_no_private_files(office: Office) -> None:
    text = office("list_contacts").text
    assert "c_tom Tom Becker <tom@harlow.example>" in text
    assert "external" in text
    assert "Roster" not in text


def test_messages_newest_first_with_unread_marks(office: Office) -> None:
    text = office("list_messages").text
    assert text.startswith("m1* ")
    assert "Prepare the coverage report." in office("read_message", message="m1").text
    assert office("list_messages", unread=True).text == "No messages."
    assert "m1*" not in office("list_messages").text


def test_messages_are_found_by_words_sender_and_page(office: Office) -> None:
    for number in range(60):
        office.mail(subject=f"Subject {number}", body="the word is quokka" if number == 7 else "nothing")
    assert "Subject 7" in office("list_messages", search="QUOKKA").text
    assert "Priya Rao" in office("list_messages", sender="Priya Rao").text
    first, second = office("list_messages").text, office("list_messages", page=2).text
    assert "more on page 2" in first
    assert not set(first.split("\n")[:-1]) & set(second.split("\n"))
    assert "There is no page 99" in office("list_messages", page=99).text
    assert office("list_messages", page=0).error == "bad_argument"
    assert office("list_messages", sender="Nobody").error == "not_found"


def test_all_unread_messages_are_read_at_once(office: Office) -> None:
    for number in range(3):
        office.mail(subject=f"Subject {number}", body=f"body {number}")
    before, turn = office.state.now, office.state.turn
    text = office("read_message", message="unread").text
    assert text.startswith("m1,m2,m3,m4 (read again by number):\n\nm1 ")
    assert text.index("body 0") < text.index("body 2")
    assert (office.state.now - before, office.state.turn - turn) == (8, 1)
    assert office("read_message", message="unread").text == "No unread messages."
    again = office("read_message", message="m3, 4").text
    assert "body 1" in again
    assert "body 0" not in again
    assert office("read_message", message="m3,m99").error == "not_found"


def test_messages_that_do_not_fit_stay_unread_and_are_named() -> None:
    office = Office(limit=1000)
    office("read_message", message="m1")
    for _ in range(4):
        office.mail(body="word " * 80)
    text = office("read_message", message="unread").text
    assert len(text) <= 1000
    assert "[not opened yet: m4,m5]" in text
    assert "m4* " in office("list_messages").text
    assert "[not" not in office("read_message", message="unread").text


def test_a_listing_marks_what_has_an_answer(office: Office) -> None:
    office("read_message", message="unread")
    office("send_message", to=["c_lin"], subject="Re: it", body="Here is my answer.", reply_to="m1")
    office.mail(subject="Automatic reply: Re: it", reply_to=2)
    text = office("list_messages").text
    assert "m1> " in text
    assert "m2 " in text
    assert "m1> " in office("list_messages", sender="Priya Rao").text
    office.mail(subject="Re: it", reply_to=2)
    assert "m2> " in office("list_messages", sent=True).text


@pytest.mark.parametrize(("message", "kind"), [("m99", "not_found"), ("m0", "not_found"), ("first", "bad_argument")])
def test_a_wrong_message_is_an_error(office: Office, message: str, kind: str) -> None:
    assert office("read_message", message=message).error == kind
    assert office("save_attachment", message=message).error == kind


def test_sending_and_being_answered(office: Office) -> None:
    result = office("send_message", to="Tom Becker", subject="Roster", body="Could you send me the clinic roster?")
    assert result.commit
    assert "PRIVATE-ROSTER" not in result.text
    for _ in range(15):
        result = office("write_plan", text="wait")
    assert office.state.disclosed.get("i_roster") is not None
    answer = next(m for m in office.state.mail.newest() if m.sender == "c_tom")
    assert "Roster.xlsx" in office("read_message", message=f"m{answer.number}").text
    assert HOME in office("save_attachment", message=f"m{answer.number}").text
    assert office.entry(f"{HOME}/Roster.xlsx").by == "mail"
    assert "PRIVATE-ROSTER" in office("read_file", path="Roster.xlsx").text


def test_news_that_arrives_is_told_at_once(office: Office) -> None:
    text = ""
    for _ in range(25):
        text += office("list_contacts").text
    assert "New message m2 from Lin Wu: Data attached" in text


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        ({"to": ["Nobody Known"]}, "not_found"),
        ({"to": []}, "bad_argument"),
        ({"to": ["Ana Silva"]}, "bad_argument"),
        ({"to": ["c_tom"], "attachments": ["missing.docx"]}, "not_found"),
        ({"to": ["c_tom"], "reply_to": "m77"}, "not_found"),
        ({"to": ["c_tom"], "reply_to": "the last"}, "bad_argument"),
        ({"to": ["c_tom"], "cc": ["Nobody"]}, "not_found"),
    ],
)
def test_a_message_that_cannot_be_sent_changes_nothing(office: Office, arguments: dict[str, object], kind: str) -> None:
    mails = len(office.state.mail)
    assert office("send_message", subject="s", body="b", **arguments).error == kind
    assert len(office.state.mail) == mails


def test_attachments_travel_as_they_are_now(office: Office) -> None:
    office("write_file", path="a.md", content="first")
    office("send_message", to=["c_lin"], subject="s", body="b", attachments=["a.md", "a.md"])
    office("write_file", path="a.md", content="second")
    sent = next(m for m in office.state.mail.newest() if m.sender == USER)
    assert [(name, blob.content()) for name, blob in sent.attachments] == [("a.md", Text("first"))]


def test_saving_one_of_several_attachments_and_never_over_a_source(office: Office) -> None:
    office.mail(attachments=(("x.md", Blob.of(Text("X"))), ("Extract.xlsx", Blob.of(Text("Y")))))
    number = len(office.state.mail)
    assert "x.md" in office("save_attachment", message=f"m{number}", name="X.MD").text
    assert office("save_attachment", message=f"m{number}", name="z.md").error == "not_found"
    blocked = office("save_attachment", message=f"m{number}", name="Extract.xlsx", path="D:/Projects/Coverage/")
    assert blocked.error == "not_allowed"
    assert office("save_attachment", message=f"m{number}", path="D:/Inbox").error is None
    assert office.entry("D:/Inbox/x.md")
    assert office("save_attachment", message="m1").error == "not_found"


@pytest.mark.parametrize(
    ("path", "saved"),
    [
        ("D:/Projects/Coverage/Old", "D:/Projects/Coverage/Old/x.md"),
        ("d:\\projects\\coverage", "D:/Projects/Coverage/x.md"),
        ("New/", f"{HOME}/New/x.md"),
        ("D:/New/y.md", "D:/New/y.md"),
        ("", f"{HOME}/x.md"),
    ],
)
def test_an_attachment_goes_into_the_folder_named(office: Office, path: str, saved: str) -> None:
    office.mail(attachments=(("x.md", Blob.of(Text("X"))),))
    assert office("save_attachment", message=f"m{len(office.state.mail)}", path=path).error is None
    assert office.entry(saved)


def test_a_folder_under_ones_own_is_known_by_its_short_path(office: Office) -> None:
    office("write_file", path="Fee_Review/Data/a.md", content="a")
    office.mail(attachments=(("x.md", Blob.of(Text("X"))),))
    assert office("save_attachment", message=f"m{len(office.state.mail)}", path="Fee_Review/Data").error is None
    assert office.entry(f"{HOME}/Fee_Review/Data/x.md")


def test_events_and_answers(office: Office) -> None:
    text = office("list_events").text
    assert "mtg_1 10:00 Huddle" in text
    assert "due: dlv_001" in text
    assert "duty: Weekly status" in text
    office("respond_to_invitation", event="mtg_1", answer="accept")
    assert office.state.responses == {"mtg_1": "accept"}
    assert office("respond_to_invitation", event="mtg_9", answer="accept").error == "not_found"
    assert office("list_events", days=0).error == "bad_argument"


def test_plans_and_notes_come_back_in_the_morning(office: Office) -> None:
    office("write_plan", text="read, then write")
    office("write_note", text="Tom knows the roster")
    text = office("end_day").text
    assert "read, then write" in text
    assert "Tom knows the roster" in text
    assert office.state.day == 2
    assert office("write_plan", text="x", week=9).error == "bad_argument"
    assert office("write_note", text="x" * 7000).error == "too_large"


def test_a_long_plan_and_long_notes_are_shortened_in_the_morning_and_shown_when_asked_for(office: Office) -> None:
    assert "no plan" in office("write_plan").text
    plan = "\n".join(f"step {number}: " + "much to do " * (40 if number == 2 else 1) for number in range(12))
    office("write_plan", text=plan)
    for number in range(7):
        office("write_note", text=f"note {number}: " + "word " * (100 if number == 6 else 1))
    text = office("end_day").text
    assert "step 5" in text
    assert "step 6" not in text
    assert "… (write_plan without text shows all)" in text
    assert "write_note without text shows all" in text
    assert "- note 1" not in text
    assert "word…" in text
    assert plan in office("write_plan", text=" ").text
    notes = office("write_note").text
    assert notes.startswith("7 notes, newest first:\n7. note 6")
    assert "1. note 0" in notes
    assert len(office.state.notes) == 7


def test_notes_that_are_many_come_by_page() -> None:
    office = Office(limit=600)
    for number in range(30):
        office("write_note", text=f"note {number}: " + "word " * 20)
    assert "page 1 of" in office("write_note", text="").text
    assert "note 0:" in office("write_note", text="", page=8).text


def test_review_needs_a_file_and_names_the_deliverable(office: Office) -> None:
    office("create_document", path="BoardMemo.docx", markdown="# Memo\n\ntext")
    result = office("request_review", to="Lin Wu", files=["BoardMemo.docx"], note="Please review this draft.")
    assert result.commit
    sent = next(m for m in office.state.mail.newest() if m.sender == USER)
    assert (sent.kind, sent.deliverable) == ("review_request", "dlv_001")
    assert office("request_review", to="Lin Wu", files=[]).error == "bad_argument"
    assert office("request_review", to="Lin Wu", files=["BoardMemo.docx"], deliverable="zzz").error == "not_found"


def test_the_morning_tells_that_a_reviewed_file_was_changed(office: Office) -> None:
    office("create_document", path="BoardMemo.docx", markdown="# Memo\n\ntext")
    key = f"{HOME}/BoardMemo.docx".lower()
    verdict = Verdict("review", "c_lin", "dlv_001", office.state.now, True, {key: office.state.files[key].blob})
    office.state = replace(office.state, verdicts=(verdict,))
    assert "reviewed by Lin Wu\n" in office("end_day").text + "\n"
    office("edit_document", path="BoardMemo.docx", find="text", replace="other")
    assert "reviewed by Lin Wu (files changed since)" in office("end_day").text
    again = replace(verdict, files={key: office.state.files[key].blob})
    office.state = replace(office.state, verdicts=(verdict, again))
    assert "changed since" not in office("end_day").text


def test_the_morning_tells_the_latest_ruling_and_leaves_comments_to_be_worked_in(office: Office) -> None:
    office("create_document", path="BoardMemo.docx", markdown="# Memo\n\ntext")
    key = f"{HOME}/BoardMemo.docx".lower()
    points = Verdict("review", "c_lin", "dlv_001", office.state.now, False, {key: office.state.files[key].blob})
    refused = replace(points, kind="approval")
    office.state = replace(office.state, verdicts=(points, refused, replace(refused, granted=True)))
    office("edit_document", path="BoardMemo.docx", find="text", replace="other")
    text = office("end_day").text
    assert "reviewed by Lin Wu; approved by Lin Wu (files changed since)" in text
    assert "refused" not in text


def test_submitting_names_what_is_missing(office: Office) -> None:
    assert office("submit_deliverable", deliverable="dlv_001").error == "not_found"
    office("create_document", path="BoardMemo.docx", markdown="# Memo\n\ntext")
    result = office("submit_deliverable", deliverable="the coverage report", note="Here it is.")
    assert result.commit
    assert "Coverage.xlsx" in result.text.split("Not included")[1]
    (submission,) = office.state.submissions
    assert list(submission.files) == [f"{HOME}/BoardMemo.docx".lower()]
    assert office("submit_deliverable", deliverable="dlv_777").error == "not_found"
    assert office("submit_deliverable", deliverable="dlv_001", files=["missing.docx"]).error == "not_found"


def test_days_end_and_the_month_with_them(office: Office) -> None:
    for day in range(2, 6):
        assert f"working day {day} of 5" in office("end_day", note="done").text
    assert office("end_day").text == "The month has ended."
    assert office.state.finished == "month_over"


def test_the_office_closes_by_itself(office: Office) -> None:
    for _ in range(60):
        result = office("write_plan", text="slowly")
        if office.state.day == 2:
            break
    assert "The working day is over" in result.text
    assert "working day 2 of 5" in result.text
    assert result.commit
