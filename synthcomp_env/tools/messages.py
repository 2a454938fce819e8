"""The mailbox: who there is, what they wrote, and writing to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import msgspec

from synthcomp_env.artifacts.blob import Blob
from synthcomp_env.computer import paths
from synthcomp_env.errors import PathError, ToolError
from synthcomp_env.simulation import mailbox
from synthcomp_env.simulation.state import USER, Message, State
from synthcomp_env.tools.desk import Desk, Outcome, clip, find, handle, place, save, stamp_of
from synthcomp_env.tools.index import index_of
from synthcomp_env.tools.registry import tool
from synthcomp_env.world.scenario import Contact

__all__ = ["attachments_of", "message_number"]

_AUTOMATIC = "Automatic reply"
_ONE = re.compile(r"\s*[mM]?0*\d{1,9}\s*")
_UNREAD = ("unread", "all unread", "all", "new")
_A_LINE = 110
"""Characters a line of a listing takes, about."""
_MAX_ATTACHMENTS = 20


@tool("messages", minutes=1, example={})
def list_contacts(desk: Desk) -> Outcome:
    """List the people you work with: id, address, role, what they provide."""
    lines = []
    for contact in desk.scenario.contacts.values():
        where = f", {contact.organization}" if contact.organization else ""
        outside = ", external" if contact.external else ""
        about = f": {contact.about}" if contact.about else ""
        leave = _leave(desk, contact)
        lines.append(f"{contact.id} {contact.name} <{contact.email}> · {contact.role}{where}{outside}{about}{leave}")
    return Outcome(desk.state, "\n".join(lines) or "No contacts.")


def _leave(desk: Desk, contact: Contact) -> str:
    """A contact's leave as far as the user knows of it: once it is announced, or from its first day, until its last."""
    days, today, clock = contact.away_days, desk.state.day, desk.simulation.clock
    if not days or days[-1] < today or (desk.state.now < contact.leave_told and today < days[0]):
        return ""
    deputy = desk.scenario.contacts.get(contact.deputy)
    cover = f", {deputy.name} stands in" if deputy is not None else ""
    return f" [on leave {clock.spoken(days[0])} to {clock.spoken(days[-1])}{cover}]"


@tool("messages", minutes=1, example={"unread": True})
def list_messages(
    desk: Desk, unread: bool = False, sent: bool = False, search: str = "", sender: str = "", page: int = 1
) -> Outcome:
    """List messages, newest first (* unread, > answered).

    Args:
        unread: Only unread.
        sent: Only your own.
        search: Words in subject or text.
        sender: Only from this person.
        page: Page.
    """
    state = desk.state
    answered: set[int] = set()
    wanted: Iterable[Message] = mailbox.unread(state) if unread else _noting(state.mail.newest(), answered)
    if sent:
        wanted = (message for message in wanted if message.sender == USER)
    if sender.strip():
        person = desk.simulation.directory.recipients((sender,))[0]
        wanted = (message for message in wanted if message.sender == person)
    if words := search.casefold().split():
        wanted = (message for message in wanted if _holds(message, words))
    if page < 1:
        raise ToolError("bad_argument", f"There is no page {page}; pages begin at 1.")
    each = min(max((desk.limit - 80) // _A_LINE, 3), 30)
    found = list(islice(wanted, (page - 1) * each, page * each + 1))
    if not found:
        return Outcome(state, "No messages." if page == 1 else f"There is no page {page}.")
    lines = [_line(desk, message, message.number in answered) for message in found[:each]]
    if len(found) > each:
        lines.append(f"[page {page}; more on page {page + 1}]")
    return Outcome(state, "\n".join(lines))


def _noting(newest: Iterable[Message], answered: set[int]) -> Iterator[Message]:
    """The messages, newest first; on the way, the numbers are noted of those that a later one answers."""
    for message in newest:
        if message.reply_to and not message.subject.startswith(_AUTOMATIC):
            answered.add(message.reply_to)
        yield message


def _holds(message: Message, words: list[str]) -> bool:
    text = f"{message.subject}\n{message.body}".casefold()
    return all(word in text for word in words)


def _line(desk: Desk, message: Message, answered: bool) -> str:
    mark = (">" if answered else "") if desk.state.read_mask >> message.number & 1 else "*"
    files = f" [{len(message.attachments)} file{'s' * (len(message.attachments) > 1)}]" if message.attachments else ""
    who = f"to {_people(desk, message.to)}" if message.sender == USER else _person(desk, message.sender)
    return f"m{message.number}{mark} {stamp_of(desk, message.at)} {who}: {message.subject[:80]}{files}"


def _person(desk: Desk, id: str) -> str:
    contact = desk.scenario.contacts.get(id)
    return contact.name if contact is not None else "you" if id == USER else id


def _people(desk: Desk, ids: tuple[str, ...]) -> str:
    return ", ".join([_person(desk, id) for id in ids])


def message_number(text: str) -> int:
    """The number of a message handle ("m12" or "12").

    Raises:
        ToolError: it is not a handle.
    """
    match = re.fullmatch(r"\s*[mM]?0*(\d{1,9})\s*", text)
    if match is None:
        raise ToolError(
            "bad_argument", f"{text[:40]!r} is not a message; messages are named m1, m2 ... (list_messages)."
        )
    return int(match[1])


@tool("messages", minutes=2, example={"message": "m1"})
def read_message(desk: Desk, message: str) -> Outcome:
    """Read messages.

    Args:
        message: m12; or several, m3,m4; or the word unread.
    """
    if _ONE.fullmatch(message):
        state, found = mailbox.open_message(desk.state, message_number(message))
        return Outcome(state, clip(_page(desk, found), desk.limit, "The rest cannot be shown."), f"m{found.number}")
    if message.strip().casefold() in _UNREAD:
        numbers = [found.number for found in reversed(mailbox.unread(desk.state))]
    else:
        numbers = [message_number(part) for part in re.split(r"[,;\s]+", message.strip(" ,;"))]
    return _read_several(desk, list(dict.fromkeys(numbers))) if numbers else Outcome(desk.state, "No unread messages.")


def _read_several(desk: Desk, numbers: list[int]) -> Outcome:
    """Messages one after the other, as many as fit; the rest stay as they were, and are named."""
    state, pages, room = desk.state, list[str](), desk.limit - 2 * len(_names(numbers)) - 60
    for number in numbers:
        opened, found = mailbox.open_message(state, number)
        page = _page(desk, found)
        if pages and len(page) + 2 > room:
            break
        pages.append(clip(page, room, "Read it by its number."))
        room -= len(pages[-1]) + 2
        state = opened
    shown, left = numbers[: len(pages)], numbers[len(pages) :]
    if left:
        pages.append(f"[not opened yet: {_names(left)}]")
    text = "\n\n".join((f"{_names(shown)} (read again by number):", *pages))
    return Outcome(state, clip(text, desk.limit, "Read fewer at once."), _names(shown), len(shown))


def _names(numbers: list[int]) -> str:
    return ",".join([f"m{number}" for number in numbers])


def _page(desk: Desk, found: Message) -> str:
    """A message as it is read."""
    lines = [f"m{found.number} {stamp_of(desk, found.at)} · {found.subject}"]
    lines.append(f"from {_person(desk, found.sender)} to {_people(desk, found.to)}")
    if found.cc:
        lines[-1] += f" cc {_people(desk, found.cc)}"
    if found.reply_to:
        lines[-1] += f" (answers m{found.reply_to})"
    if found.attachments:
        lines.append("attached: " + ", ".join(name for name, _ in found.attachments) + " (save_attachment to open)")
    return "\n".join((*lines, "", found.body))


@tool(
    "messages", minutes=5, commits=True,
    example={"to": ["Ana Silva"], "subject": "Board memo", "body": "Which figures do you need?"},
)  # fmt: skip
def send_message(
    desk: Desk,
    to: list[str],
    subject: str,
    body: str,
    attachments: Sequence[str] = (),
    cc: Sequence[str] = (),
    reply_to: str = "",
) -> Outcome:
    """Send a message. Answers come later.

    Args:
        to: Contacts.
        subject: Subject.
        body: Text.
        attachments: Files.
        cc: Contacts.
        reply_to: Message answered.
    """
    number = message_number(reply_to) if reply_to.strip() else 0
    named = tuple((name, blob) for _, name, blob in attachments_of(desk, attachments)) if attachments else ()
    state = desk.simulation.send(desk.state, tuple(to), subject, body, tuple(cc), named, "mail", "", number)
    return Outcome(state, _sent(desk, state), "m" + str(len(state.mail)))


def _sent(desk: Desk, state: State) -> str:
    message = next(state.mail.newest())
    files = f", {len(message.attachments)} attached" if message.attachments else ""
    return f"Sent m{message.number} to {_people(desk, message.to + message.cc)}{files}."


def attachments_of(desk: Desk, names: Iterable[str]) -> tuple[tuple[str, str, Blob], ...]:
    """(path key, file name, contents) of files named by a policy, each once.

    Raises:
        ToolError: a file is not found, or there are more than 20.
    """
    found: dict[str, tuple[str, str, Blob]] = {}
    for key, name, blob in _named(desk, names):
        found[key] = (key, name, blob)
        if len(found) > _MAX_ATTACHMENTS:
            raise ToolError("too_large", f"At most {_MAX_ATTACHMENTS} files fit in one message.")
    return tuple(found.values())


def _named(desk: Desk, names: Iterable[str]) -> Iterator[tuple[str, str, Blob]]:
    for name in names:
        key, entry = find(desk, name)
        yield key, paths.name(entry.path), entry.blob


@tool("messages", minutes=1, example={"message": "m4"})
def save_attachment(desk: Desk, message: str, name: str = "", path: str = "") -> Outcome:
    """Save a message's attachments as files.

    Args:
        message: As listed: m12.
        name: Only this one.
        path: Path or folder; yours by default.
    """
    found = mailbox.get_message(desk.state, message_number(message))
    if not found.attachments:
        raise ToolError("not_found", f"m{found.number} has no attachments.")
    chosen = [pair for pair in found.attachments if not name.strip() or pair[0].casefold() == name.strip().casefold()]
    if not chosen:
        raise ToolError(
            "not_found", f"m{found.number} has no {name[:80]!r}; it has {', '.join(n for n, _ in found.attachments)}."
        )
    saved = []
    for file_name, blob in chosen:
        where = _where(desk, path, file_name, len(chosen) > 1)
        extension = paths.extension(file_name)
        placed = place(desk, where, (extension,) if extension else ())
        if placed.before is not None and placed.before.blob is not blob and placed.before.by == "base":
            raise ToolError("not_allowed", f"{placed.path} exists with other contents. Give another path.")
        state = save(desk, placed, blob, by="mail")
        desk = msgspec.structs.replace(desk, state=state)
        saved.append(f"{placed.path} ({handle(state.files[placed.key])})")
    return Outcome(desk.state, f"Saved {', '.join(saved)}.", saved[0])


def _where(desk: Desk, path: str, file_name: str, folder: bool) -> str:
    """Where an attachment goes: under its own name into a folder that exists, ends with a slash or must be one."""
    asked = path.strip().strip("'\"")
    bare = asked.rstrip("/\\")
    if not bare:
        return paths.join(desk.scenario.home, file_name)
    if folder or bare != asked or _is_folder(desk, bare):
        return f"{bare}/{file_name}"
    return asked


def _is_folder(desk: Desk, path: str) -> bool:
    """Whether a full path, or one under the user's folder, is a folder with files in it."""
    folders = index_of(desk.state.files).folders
    for tried in (path, paths.join(desk.scenario.home, path)):
        try:
            if paths.key(tried, desk.scenario.os) in folders:
                return True
        except PathError:
            continue
    return False
