"""Saved messages: Email to eml and back, with the standard library.

An Email names its attachments but does not hold them, so we write their names in a header, "X-Attachments", and no
empty files that would pretend to be them.
"""

from __future__ import annotations

import email
import email.policy
import re
from datetime import datetime
from email.charset import QP, Charset
from email.header import Header
from email.message import EmailMessage, Message
from email.utils import format_datetime, formataddr, getaddresses, parsedate_to_datetime
from urllib.parse import unquote

from lxml import html

from synthcomp_env.artifacts.content import Email
from synthcomp_env.artifacts.package import clean
from synthcomp_env.errors import FormatError

__all__ = ["read_eml", "write_eml"]

_NAMES = "X-Attachments"
_MAX_BODY = 2**20
_MAX_PARTS = 200


def write_eml(message: Email) -> bytes:
    """The bytes of an eml file; equal messages give equal bytes. An ISO date becomes a standard one."""
    charset = Charset("utf-8")
    charset.body_encoding = QP
    out = Message()
    out["From"] = _addresses((message.sender,))
    out["To"] = _addresses(message.to)
    if message.cc:
        out["Cc"] = _addresses(message.cc)
    out["Subject"] = _header(message.subject)
    out["Date"] = _standard_date(message.date)
    if message.attachments:
        out[_NAMES] = _header(
            "; ".join(re.sub(r"[;%]", lambda found: f"%{ord(found[0]):02X}", name) for name in message.attachments)
        )
    out["MIME-Version"] = "1.0"
    out.set_payload(clean(message.body), charset)
    return out.as_bytes(policy=email.policy.compat32.clone(linesep="\r\n", max_line_length=None))


def read_eml(data: bytes) -> Email:
    """The Email in an eml file: its plain text, or else the text of its HTML, and the names of what is attached.

    Raises:
        FormatError: the bytes hold no message.
    """
    parsed = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)
    if not any(parsed[name] for name in ("From", "To", "Subject", "Date")):
        raise FormatError("not a saved message: it has none of From, To, Subject and Date")
    named = parsed.get(_NAMES)
    attached = [unquote(name) for name in str(named).split("; ")] if named else []
    for number, part in enumerate(parsed.walk()):
        if number > _MAX_PARTS:
            raise FormatError(f"the message has more than {_MAX_PARTS} parts")
        name = part.get_filename()
        if name:
            attached.append(" ".join(name.split()))
    return Email(
        sender=_one(parsed, "From"),
        to=_many(parsed, "To"),
        subject=" ".join(str(parsed.get("Subject", "")).split()),
        date=_iso_date(str(parsed.get("Date", ""))),
        body=_body(parsed),
        cc=_many(parsed, "Cc"),
        attachments=tuple(attached),
    )


def _body(parsed: EmailMessage) -> str:
    part = parsed.get_body(("plain", "html"))
    if part is None:
        return ""
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    try:
        text = raw[:_MAX_BODY].decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:
        text = raw[:_MAX_BODY].decode("utf-8", "replace")
    if part.get_content_type() == "text/html" and text.strip():
        words = "".join(str(piece) for piece in html.document_fromstring(text).itertext())
        lines = (" ".join(line.split()) for line in words.splitlines())
        text = "\n".join(line for line in lines if line)
    return clean(text)


def _one(parsed: EmailMessage, name: str) -> str:
    return ", ".join(_many(parsed, name))


def _many(parsed: EmailMessage, name: str) -> tuple[str, ...]:
    pairs = getaddresses([str(value) for value in parsed.get_all(name, [])])
    return tuple(f"{person} <{address}>" if person else address for person, address in pairs if person or address)


def _addresses(people: tuple[str, ...]) -> str:
    """Addresses as a header: "Name <address>", names quoted or encoded where they must be."""
    out = []
    for person in people:
        name, address = next(iter(getaddresses([" ".join(clean(person).split())])), ("", ""))
        try:
            out.append(formataddr((name, address)) if address else _header(person))
        except UnicodeError:
            out.append(_header(person))
    return ", ".join(out)


def _header(text: str) -> str:
    text = " ".join(clean(text).split())
    return text if text.isascii() else Header(text, "utf-8", maxlinelen=10**6).encode()


def _standard_date(date: str) -> str:
    try:
        return format_datetime(datetime.fromisoformat(date))
    except ValueError:
        return _header(date)


def _iso_date(date: str) -> str:
    try:
        moment = parsedate_to_datetime(date)
    except (ValueError, TypeError):
        return date
    return moment.isoformat(timespec="seconds" if moment.second else "minutes")
