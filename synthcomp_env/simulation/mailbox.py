"""The mailbox: sending, reading by those written to, the replies that sets going, and delivery.

Sending costs no thought: a message waits until its recipients get round to it, and only then is it understood and
answered. Whoever sends another message, or writes to a file, in the meantime does so before it is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from msgspec.structs import replace

from synthcomp_env.artifacts.blob import Blob
from synthcomp_env.errors import ToolError
from synthcomp_env.simulation import wording
from synthcomp_env.simulation.dice import Dice
from synthcomp_env.simulation.mind import Reply
from synthcomp_env.simulation.state import USER, Message, Pending, State, Submission, Verdict
from synthcomp_env.world.scenario import Contact

if TYPE_CHECKING:
    from synthcomp_env.simulation.month import Simulation

__all__ = [
    "deliver",
    "get_message",
    "is_duplicate",
    "open_message",
    "own_correction",
    "queue",
    "read",
    "read_all",
    "send",
    "submit",
    "unread",
    "unread_count",
    "waiting",
]

SentKind: TypeAlias = Literal["mail", "review_request", "submission"]
_DAY = 1440
"""Minutes."""
_LOOK_BACK = 60
"""How many messages back a repeated message is recognised as one."""
_UNREAD = 10
"""Minutes until a message is read: the least that a clarifying question takes to come back."""
_BEFORE_CLOSING = 5
"""Minutes before closing at which the day's last messages are read, so that questions come back on the same day."""
_READ = "read:"
"""What the event of a message's reading begins with; its number follows."""
_FORWARDED = "forwarded:"
"""What the event begins with that a message reaches whom it was passed on to; its number and their id follow."""
_AFTERTHOUGHT = (60, 420)
"""Working minutes until somebody adds what they forgot."""
_SECOND_LOOK = (480, 900)
"""Working minutes until somebody notices that they misread their own figures."""
_AUTOMATIC = "Automatic reply"


def send(
    sim: Simulation,
    state: State,
    to: tuple[str, ...],
    subject: str,
    body: str,
    cc: tuple[str, ...] = (),
    attachments: tuple[tuple[str, Blob], ...] = (),
    kind: SentKind = "mail",
    deliverable: str = "",
    reply_to: int = 0,
) -> State:
    """Send a message from the user. Each recipient in `to` reads it soon and answers later; those in `cc` only read.

    Args:
        to, cc: ids, addresses or names of contacts.
        attachments: (file name, contents).
        deliverable: id of the deliverable it is about, when the caller knows.
        reply_to: number of the message it answers, 0 for none.

    Raises:
        ToolError: nobody or somebody unknown is addressed, `reply_to` or `deliverable` does not exist.
    """
    recipients = sim.directory.recipients(to)
    copied = sim.directory.recipients(cc) if cc else ()
    if not recipients:
        raise ToolError("bad_argument", "A message needs at least one recipient in 'to'.")
    if not 0 <= reply_to <= len(state.mail):
        raise ToolError("not_found", f"There is no message m{reply_to} to reply to; the newest is m{len(state.mail)}.")
    if deliverable and deliverable not in sim.specs:
        raise ToolError("not_found", f"No deliverable {deliverable!r}. There are: {', '.join(sim.specs)}.")
    number = len(state.mail) + 1
    message = Message(
        number=number,
        at=state.now,
        sender=USER,
        to=recipients,
        subject=subject,
        body=body,
        cc=copied,
        attachments=attachments,
        kind=kind,
        deliverable=deliverable,
        reply_to=reply_to,
        turn=state.turn,
    )
    at = max(state.now + 1, min(state.now + _UNREAD, sim.clock.closings[state.day] - _BEFORE_CLOSING))
    pending = queue(state.pending, Pending(at, event=f"{_READ}{number}"))
    for contact_id in recipients:
        contact = sim.scenario.contacts[contact_id]
        if not sim.clock.works_at(contact, state.day) and not _knows_of_leave(sim, state, contact):
            pending = queue(pending, Pending(state.now + 1, _out_of_office(sim, state, contact, message)))
    return replace(state, mail=state.mail.append(message), read_mask=state.read_mask | 1 << number, pending=pending)


def read(sim: Simulation, state: State, event: str) -> State | None:
    """The state after a message's recipients read it: their replies are on the way. None for an event of another sort.

    Args:
        event: of the `Pending` that fell due.
    """
    if event.startswith(_FORWARDED):
        return _read_forwarded(sim, state, event)
    if not event.startswith(_READ):
        return None
    message = state.mail[int(event.removeprefix(_READ)) - 1]
    repeated = is_duplicate(state, message)
    for contact_id in message.to:
        contact = sim.scenario.contacts[contact_id]
        if not message.body.strip() and not message.attachments:
            reply = Reply("Your message reached me empty. What did you want to send?", prompt=True)
        elif repeated:
            reply = Reply("I already have this message from you; my answer to the first one stands.")
        else:
            reply = sim.mind.reply(sim, state, contact, message)
        state = _schedule(sim, state, contact, message, reply, message.at)
    return state


def _read_forwarded(sim: Simulation, state: State, event: str) -> State:
    """The state after somebody read a message of the user's that a colleague passed on to them."""
    number, _, contact_id = event.removeprefix(_FORWARDED).partition(":")
    message, contact = state.mail[int(number) - 1], sim.scenario.contacts[contact_id]
    reply = sim.mind.reply(sim, state, contact, message)
    return _schedule(sim, state, contact, message, reply, state.now)


def read_all(sim: Simulation, state: State) -> State:
    """The state after every message that still waits was read: what a report won counts even at the very end."""
    events = waiting(state)
    if not events:
        return state
    state = replace(state, pending=tuple(entry for entry in state.pending if not entry.event.startswith(_READ)))
    for event in events:
        state = read(sim, state, event) or state
    return state


def waiting(state: State) -> tuple[str, ...]:
    """The events of messages that the user sent and nobody has read yet."""
    return tuple(entry.event for entry in state.pending if entry.event.startswith(_READ))


def submit(
    sim: Simulation, state: State, deliverable: str, attachments: tuple[tuple[str, str, Blob], ...], note: str = ""
) -> State:
    """Hand a deliverable in: records the submission and sends the files to its requester.

    Args:
        attachments: (path key, file name, contents) of each file.

    Raises:
        ToolError: there is no such deliverable.
    """
    if deliverable not in sim.specs:
        raise ToolError("not_found", f"No deliverable {deliverable!r}. There are: {', '.join(sim.specs)}.")
    spec = sim.specs[deliverable]
    files = {key: blob for key, _, blob in attachments}
    submission = Submission(deliverable, state.now, state.day, state.turn, files, note)
    state = replace(state, submissions=(*state.submissions, submission))
    body = note.strip() or f"Please find attached: {spec.title}."
    named = tuple((name, blob) for _, name, blob in attachments)
    return send(sim, state, (spec.requester,), spec.title, body, (), named, "submission", deliverable)


def is_duplicate(state: State, message: Message) -> bool:
    """Whether the user sent the same words and attachments to the same people before, with no file changed between. A
    request for review or approval may be made again on another day: the first answer may have been "not yet"."""
    for age, earlier in enumerate(state.mail.newest()):
        if age >= _LOOK_BACK:
            return False
        if (
            earlier.sender == USER
            and earlier.body == message.body
            and earlier.number < message.number
            and earlier.to == message.to
            and earlier.subject == message.subject
            and earlier.attachments == message.attachments
        ):
            if message.kind == "review_request" and earlier.at // _DAY != message.at // _DAY:
                return False
            return not any(earlier.turn < entry.turn <= message.turn for entry in state.files.values())
    return False


def _schedule(
    sim: Simulation, state: State, contact: Contact, message: Message, reply: Reply, since: int, added: bool = False
) -> State:
    """Put a collaborator's reply on its way; what it promises is released.

    Args:
        since: the time from which it is counted how long they take.
        added: it is what they add to a reply they gave `since`.
    """
    if not reply.body:
        return state
    draw = Dice(state.seed, "added" if added else "reply", contact.id, message.number)
    low, high = contact.latency_hours
    if added:
        at = sim.clock.after(contact, since, _AFTERTHOUGHT[0] + draw.below(_AFTERTHOUGHT[1] - _AFTERTHOUGHT[0]))
    elif reply.prompt:
        at = sim.clock.same_day(contact, since, _UNREAD + draw.below(30))
    else:
        at = sim.clock.after(contact, since, max(1, round(60 * draw.uniform(low, high))))
    at = max(at, state.now)
    answer = Message(
        number=0,
        at=at,
        sender=contact.id,
        to=(USER,),
        subject=_reply_subject(message.subject),
        body=reply.body,
        attachments=reply.attachments,
        kind=reply.kind,
        deliverable=reply.deliverable or message.deliverable,
        reply_to=message.number,
        items=reply.items,
    )
    pending = queue(state.pending, Pending(at, answer, reply.verdict))
    if reply.forward:
        pending = queue(pending, Pending(at, event=f"{_FORWARDED}{message.number}:{reply.forward}"))
    for item in reply.items:
        right = sim.corrections.get(item)
        if right is not None and right.id not in state.released:
            slow = Dice(state.seed, "correction", right.id).below(_SECOND_LOOK[1] - _SECOND_LOOK[0])
            noticed = sim.clock.after(sim.scenario.contacts[right.holder], at, _SECOND_LOOK[0] + slow)
            pending = queue(pending, Pending(noticed, event=f"correction:{right.id}:{message.number}"))
    questions = state.open_questions
    if reply.question != questions.get(contact.id, ""):
        questions = {key: value for key, value in questions.items() if key != contact.id}
        if reply.question:
            questions[contact.id] = reply.question
    state = replace(
        state,
        pending=pending,
        released=state.released.union(reply.items) if reply.items else state.released,
        reported=state.reported.union(reply.reported) if reply.reported else state.reported,
        open_questions=questions,
        faults=state.faults + reply.fault,
    )
    return state if reply.later is None else _schedule(sim, state, contact, message, reply.later, at, added=True)


def own_correction(sim: Simulation, state: State, name: str) -> Message | None:
    """The message in which somebody corrects what they told by mistake; None when they were asked about it meanwhile.

    Args:
        name: id of the item that corrects, and the number of the message that was answered wrongly.
    """
    id, _, number = name.rpartition(":")
    if id in state.released:
        return None
    item, asked = sim.scenario.items[id], state.mail[int(number) - 1]
    contact = sim.scenario.contacts[item.holder]
    chance = Dice(state.seed, "correction", id, number)
    return Message(
        number=0,
        at=state.now,
        sender=contact.id,
        to=(USER,),
        subject=_reply_subject(asked.subject),
        body=wording.compose(chance, contact, sim.scenario.user_name, (item.text,)),
        kind="reply",
        deliverable=item.deliverable,
        reply_to=asked.number,
        items=(id,),
    )


def queue(pending: tuple[Pending, ...], new: Pending) -> tuple[Pending, ...]:
    """The pending things with one more, in order of time; equal times keep the order in which they were queued."""
    at = new.at
    for place, entry in enumerate(pending):
        if entry.at > at:
            return (*pending[:place], new, *pending[place:]) if place else (new, *pending)
    return (*pending, new)


def deliver(state: State, message: Message, verdict: Verdict | None = None) -> State:
    """Put a message into the mailbox: its items become disclosed and its verdict comes into force."""
    message = replace(message, number=len(state.mail) + 1, at=state.now, turn=state.turn)
    disclosed, released = state.disclosed, state.released
    if message.items:
        disclosed = {**dict.fromkeys(message.items, state.turn), **disclosed}
        released = released.union(message.items)
    verdicts = state.verdicts
    if verdict is not None:
        verdicts = (*verdicts, replace(verdict, at=state.now))
    return replace(state, mail=state.mail.append(message), disclosed=disclosed, released=released, verdicts=verdicts)


def get_message(state: State, number: int) -> Message:
    """The message of a number (`m12` has number 12).

    Raises:
        ToolError: there is none.
    """
    if not 1 <= number <= len(state.mail):
        raise ToolError("not_found", f"There is no message m{number}; they are m1 to m{len(state.mail)}.")
    return state.mail[number - 1]


def open_message(state: State, number: int) -> tuple[State, Message]:
    """Read a message: it no longer counts as unread.

    Raises:
        ToolError: there is none.
    """
    message = get_message(state, number)
    if state.read_mask >> number & 1:
        return state, message
    return replace(state, read_mask=state.read_mask | 1 << number), message


def unread_count(state: State) -> int:
    """How many messages were never opened."""
    return len(state.mail) - state.read_mask.bit_count()


def unread(state: State) -> tuple[Message, ...]:
    """Messages never opened, newest first."""
    missing = unread_count(state)
    found: list[Message] = []
    for message in state.mail.newest():
        if len(found) == missing:
            break
        if not state.read_mask >> message.number & 1:
            found.append(message)
    return tuple(found)


def _reply_subject(subject: str) -> str:
    subject = subject.strip()
    return subject if subject[:3].casefold() == "re:" else f"Re: {subject}".rstrip()


def _knows_of_leave(sim: Simulation, state: State, contact: Contact) -> bool:
    """Whether an automatic reply of this absence was sent to the user already: nobody gets two."""
    begun = state.day
    while begun > 1 and not sim.clock.works_at(contact, begun - 1):
        begun -= 1
    since = sim.clock.midnight(begun)
    for earlier in state.mail.newest():
        if earlier.at < since:
            break
        if earlier.sender == contact.id and earlier.subject.startswith(_AUTOMATIC):
            return True
    return any(
        entry.message is not None
        and entry.message.sender == contact.id
        and entry.message.subject.startswith(_AUTOMATIC)
        for entry in state.pending
    )


def _out_of_office(sim: Simulation, state: State, contact: Contact, message: Message) -> Message:
    draw = Dice(state.seed, "leave", contact.id, message.number)
    back = sim.clock.spoken(sim.clock.back(contact, state.day))
    body = wording.say(draw, "out_of_office", date=back, name=contact.name)
    covered = {item.deliverable for item in sim.scenario.items.values() if item.deputy and item.holder == contact.id}
    deputy = sim.scenario.contacts.get(contact.deputy)
    if deputy is not None:
        titles = " and ".join(f'"{spec.title}"' for spec in sim.scenario.deliverables if spec.id in covered)
        sort = "deputy_for" if titles else "deputy"
        body += " " + wording.say(draw, sort, name=deputy.name, role=deputy.role, title=titles)
    return Message(
        number=0,
        at=state.now + 1,
        sender=contact.id,
        to=(USER,),
        subject=f"{_AUTOMATIC}: {message.subject}",
        body=body,
        kind="reply",
        reply_to=message.number,
    )
