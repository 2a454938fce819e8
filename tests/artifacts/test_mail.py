from email import message_from_bytes, policy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthcomp_env.artifacts.content import Email
from synthcomp_env.artifacts.mail import read_eml, write_eml

MAIL = Email(
    "Maria Fontaine <m@county.org>",
    ("Zoë Ünal <z@board.org>", "b@c.org"),
    "Re: Übung; draft",
    "2026-01-05T09:30",
    "Dear Zoë,\n\nfigures – attached.\nFrom here on: fine.\n",
    ("cc@d.org",),
    ("Report; final.docx", "data.xlsx"),
)


def test_a_message_comes_back() -> None:
    assert read_eml(write_eml(MAIL)) == MAIL
    assert write_eml(MAIL) == write_eml(read_eml(write_eml(MAIL)))


def test_the_standard_library_reads_it() -> None:
    parsed = message_from_bytes(write_eml(MAIL), policy=policy.default)
    assert parsed["Subject"] == "Re: Übung; draft"
    assert [address.addr_spec for address in parsed["To"].addresses] == ["z@board.org", "b@c.org"]
    assert parsed["Date"].datetime.isoformat() == "2026-01-05T09:30:00"
    assert not parsed.defects


text = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30).map(lambda value: " ".join(value.split()))


@given(
    text, st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x85\u2028\u2029"), max_size=80), text
)
@settings(max_examples=80, deadline=None)
def test_any_words_come_back(subject: str, body: str, name: str) -> None:
    from synthcomp_env.artifacts.package import clean

    message = Email("a@b.org", ("c@d.org",), subject, "2026-01-05T09:30", body, attachments=(name + "x.pdf",))
    found = read_eml(write_eml(message))
    assert found.body == clean(body)
    assert found.subject == " ".join(clean(subject).split())
    assert found.attachments == (" ".join(clean(name + "x.pdf").split()),)


def test_headers_cannot_be_smuggled() -> None:
    message = Email("a@b.org\nBcc: evil@x.org", ("c@d.org",), "hi\r\nX-Evil: 1", "2026-01-05", "b")
    parsed = message_from_bytes(write_eml(message), policy=policy.default)
    assert parsed["Bcc"] is None
    assert parsed["X-Evil"] is None


def test_foreign_multipart_with_html_and_attachment() -> None:
    data = (
        b"From: A <a@b.org>\nTo: c@d.org, E <e@f.org>\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\n"
        b"Date: Tue, 6 Jan 2026 10:15:30 +0100\nContent-Type: multipart/mixed; boundary=x\n\n--x\n"
        b"Content-Type: text/html; charset=utf-8\n\n<html><p>Hello <b>you</b></p>\n<p>Bye</p></html>\n--x\n"
        b'Content-Type: application/pdf\nContent-Disposition: attachment; filename="r.pdf"\n\nabc\n--x--\n'
    )
    found = read_eml(data)
    assert found.subject == "Grüße"
    assert found.to == ("c@d.org", "E <e@f.org>")
    assert found.attachments == ("r.pdf",)
    assert found.body == "Hello you\nBye"
    assert found.date == "2026-01-06T10:15:30+01:00"


@pytest.mark.parametrize("date", ["", "yesterday", "2026-01-05"])
def test_odd_dates_are_kept_or_made_standard(date: str) -> None:
    message = Email("a@b.org", ("c@d.org",), "s", date, "b")
    assert read_eml(write_eml(message)).date.startswith(date)
