"""The month around the deliverables: requests, change notices, chases, news, remarks and duties."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import msgspec

from synthcomp_env.randomness import keyed
from synthcomp_env.world.composing import Setting
from synthcomp_env.world.grammar import expand, pick
from synthcomp_env.world.job import Job
from synthcomp_env.world.leave import Leave
from synthcomp_env.world.notebook import Notebook
from synthcomp_env.world.periods import long_date
from synthcomp_env.world.phrases import Phrasebook
from synthcomp_env.world.scenario import DeliverableSpec, Duty, ScheduledMail

__all__ = ["add_mails", "add_remarks", "add_smalltalk", "duties", "when_at_work"]


_IMPATIENT = 0.4
"""Share of requesters who chase on the day before something is due, rather than on the day itself."""


def add_mails(job: Job, spec: DeliverableSpec, notebook: Notebook) -> None:
    """The mails about one deliverable: its request on day 1, its change notice, a chase as it falls due, and one by the
    manager when it has not been begun by the end of the week before."""
    requester, calendar, chance = job.cast[job.kind.requester], job.calendar, job.chance("mails")
    more = {"date": long_date(calendar.working_dates[job.due - 1]), "sender_first": requester.name.split()[0]}

    def post(kind: str, day: int, minute: int, sender: str, subject: str, body: str, **rest: object) -> None:
        at = calendar.at(day, minute)
        notebook.mails.append(
            ScheduledMail(f"{job.id}.{kind}", at, sender, subject, body, kind, **rest)  # type: ignore[arg-type]
        )

    opening = job.say("request_opening", **more)
    body = job.say("request", brief=spec.brief, request_opening=opening, **more)
    post("request", 1, chance.randint(500, 560), requester.id, job.title, body)
    if spec.rule is not None and spec.rule.item:
        manager = job.cast[job.pack.manager]
        first = manager.name.split()[0]
        body = f"{job.user.first_name},\n\n{notebook.items[spec.rule.item].text}\n\n{first}"
        when = chance.randint(540, 640)
        post("change", spec.rule.change_day, when, manager.id, job.say("change_subject"), body, items=(spec.rule.item,))
    subject = f"Re: {job.title}"
    when = chance.randint(900, 1000)
    day = max(2, job.due - (chance.random() < _IMPATIENT))
    body = job.say("chase", chase_body=job.say("chase_body", **more), **more)
    post("chase", day, when, requester.id, subject, body, unless_submitted=job.id)
    friday = (job.due - 1) // 5 * 5
    manager = job.cast[job.pack.manager]
    if friday and manager.id != requester.id:
        body = f"{job.user.first_name},\n\n{job.say('nudge_body', **more)}\n\n{manager.name.split()[0]}"
        at = calendar.at(friday, chance.randint(900, 1000))
        notebook.mails.append(
            ScheduledMail(f"{job.id}.nudge", at, manager.id, job.title, body, "chase", unless_begun=job.id)
        )


def add_remarks(setting: Setting, notebook: Notebook, book: Phrasebook) -> None:
    """Private remarks that colleagues mail to the user in confidence, one to three by difficulty."""
    chance = keyed(setting.seed, setting.pack.id, "remarks")
    able = [member for member in setting.cast.members.values() if member.spec.remarks and not member.contact.external]
    for number, member in enumerate(chance.sample(able, min(len(able), 1 + round(2 * setting.difficulty))), start=1):
        others = [each.name for each in setting.cast.contacts() if each.id != member.contact.id]
        text = pick(member.spec.remarks, chance, setting.slots | {"colleague": chance.choice(others)})
        item = notebook.item(
            id=f"remark.{number}",
            holder=member.contact.id,
            kind="remark",
            disclosure="change",
            topics=("between us", "confidential"),
            text=text,
        )
        body = f"{item.text}\n\n{book.say('remark_close', chance, {})}\n\n{member.contact.name.split()[0]}"
        at = setting.calendar.at(chance.randint(2, 9), chance.randint(600, 980))
        subject = book.say("remark_subject", chance, {})
        notebook.mails.append(
            ScheduledMail(f"remark.{number}.mail", at, member.contact.id, subject, body, "news", (item.id,))
        )


def add_smalltalk(setting: Setting, notebook: Notebook, book: Phrasebook) -> None:
    """News that bears on nothing, and an answer to pleasantries for everyone."""
    chance = keyed(setting.seed, setting.pack.id, "news")
    people = list(setting.cast.contacts())
    count = min(len(setting.pack.news), 1 + round(2 * setting.difficulty))
    for number, line in enumerate(chance.sample(setting.pack.news, count), start=1):
        sender = chance.choice([person for person in people if not person.external])
        slots = setting.slots | {"sender_first": sender.name.split()[0]}
        subject, _, body = expand(line, chance, slots).partition(" :: ")
        close = book.say("news_close", chance, slots)
        at = setting.calendar.at(chance.randint(1, setting.calendar.days), chance.randint(510, 1000))
        notebook.mails.append(ScheduledMail(f"news.{number}", at, sender.id, subject, f"{body}\n\n{close}", "news"))
    for person in people:
        notebook.item(
            id=f"smalltalk.{person.id}",
            holder=person.id,
            kind="smalltalk",
            disclosure="ask",
            topics=("how are you", "weekend", "holidays", "weather", "family"),
            text=book.say("smalltalk", chance, {}),
        )


def when_at_work(
    setting: Setting, mails: list[ScheduledMail], leaves: Mapping[str, Leave]
) -> tuple[ScheduledMail, ...]:
    """The mails in order of time; what somebody would have written while on leave is written on their return, or not at
    all when they return after the month."""
    calendar = setting.calendar
    placed = []
    for mail in mails:
        day = calendar.day_of(calendar.moment(mail.at).date().isoformat())
        leave = leaves.get(mail.sender)
        if leave is not None and day in leave.days:
            mail = msgspec.structs.replace(mail, at=calendar.at(leave.days[-1] + 1, mail.at % 1440))
        if mail.at <= calendar.at(calendar.days, calendar.closes):
            placed.append(mail)
    return tuple(sorted(placed, key=lambda mail: (mail.at, mail.id)))


def duties(setting: Setting) -> tuple[Duty, ...]:
    """The user's recurring duties, on their weekdays."""
    chance = keyed(setting.seed, setting.pack.id, "duties")
    found: list[Duty] = []
    for number, spec in enumerate(setting.pack.duties, start=1):
        if spec.to not in setting.cast.members:
            continue
        dates = setting.calendar.working_dates
        days = tuple(day for day, iso in enumerate(dates, start=1) if date.fromisoformat(iso).weekday() == spec.weekday)
        title = expand(spec.title, chance, setting.slots | {"to": setting.cast[spec.to].name})
        found.append(Duty(f"duty.{number}", title, setting.cast[spec.to].id, spec.about, days))
    return tuple(found)
