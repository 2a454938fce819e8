"""Meetings with a life: who is there, what was noted, what is told there, and one that moves."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

import msgspec

from synthcomp_env.randomness import keyed
from synthcomp_env.world.composing import Setting
from synthcomp_env.world.grammar import expand
from synthcomp_env.world.job import Job
from synthcomp_env.world.leave import Leave, is_away
from synthcomp_env.world.notebook import Notebook
from synthcomp_env.world.periods import long_date
from synthcomp_env.world.phrases import Phrasebook
from synthcomp_env.world.scenario import DeliverableSpec, Meeting, ScheduledMail

__all__ = ["meetings"]

_WEEKS = 4
_NOTED = 2
"""Sentences of the pack in the notes of a standing meeting."""
_POINTS = 3
"""Open matters noted at a working session."""


def meetings(
    setting: Setting,
    jobs: Sequence[Job],
    specs: Sequence[DeliverableSpec],
    leaves: Mapping[str, Leave],
    notebook: Notebook,
    book: Phrasebook,
) -> tuple[Meeting, ...]:
    """A standing meeting each week, a working session for about half the deliverables, one of which tells what is
    otherwise learnt by asking only; on some computers a meeting moves."""
    chance = keyed(setting.seed, setting.pack.id, "meetings")
    found = [*_standing(setting, specs, leaves, book, chance), *_sessions(jobs, specs, leaves, notebook, chance)]
    if found and chance.random() < 0.4 + 0.6 * setting.difficulty:
        _move(setting, found, leaves, notebook, book, chance)
    return tuple(sorted(found, key=lambda meeting: (meeting.at, meeting.id)))


def _standing(
    setting: Setting,
    specs: Sequence[DeliverableSpec],
    leaves: Mapping[str, Leave],
    book: Phrasebook,
    chance: random.Random,
) -> list[Meeting]:
    """The weekly meeting. Its notes are other ones each week; of every other week they come by mail."""
    pack, calendar = setting.pack, setting.calendar
    manager = setting.cast[pack.manager]
    inside = [person for person in setting.cast.contacts() if not person.external and person.id != manager.id]
    title = expand(chance.choice(pack.meetings), chance, setting.slots)
    weekday, minute = chance.randint(0, 3), chance.choice((540, 570, 600, 630, 840))
    mailed = chance.randint(0, 1)
    sentences = chance.sample(pack.minutes, len(pack.minutes))
    people = {person.id: person.name for person in setting.cast.contacts()}
    found = []
    for week in range(_WEEKS):
        day = week * 5 + weekday + 1
        there = [person for person in inside if not is_away(leaves, person.id, day)]
        names = chance.sample([person.name for person in there], min(2, len(there)))
        slots = setting.slots | {
            "colleague": names[0] if names else manager.name,
            "other": names[-1] if len(names) > 1 else manager.name,
        }
        lines = [expand(text, chance, slots) for text in sentences[week * _NOTED : (week + 1) * _NOTED]]
        ahead = [spec for spec in specs if day < spec.due <= day + 6]
        if ahead and lines:
            spec = ahead[0]
            date = long_date(calendar.working_dates[spec.due - 1])
            more = {"title": spec.title, "date": date, "requester": people[spec.requester]}
            lines.append(book.say("minutes_due", chance, slots | more))
        found.append(
            Meeting(
                id=f"meeting.week{week}",
                at=calendar.at(day, minute),
                minutes=chance.choice((30, 45, 60)),
                title=title,
                organizer=manager.id,
                attendees=(manager.id, *(person.id for person in there)),
                notes="\n".join(f"- {line}" for line in lines),
                mailed=week % 2 == mailed,
            )
        )
    return found


def _sessions(
    jobs: Sequence[Job],
    specs: Sequence[DeliverableSpec],
    leaves: Mapping[str, Leave],
    notebook: Notebook,
    chance: random.Random,
) -> list[Meeting]:
    """Working sessions about deliverables, first for one that has a demand to be told there."""
    order = chance.sample(range(len(jobs)), len(jobs))
    order.sort(key=lambda number: not specs[number].extra)
    found: list[Meeting] = []
    for number in order[: (len(jobs) + 1) // 2]:
        job, spec = jobs[number], specs[number]
        told = next(iter(spec.extra), "") if not any(meeting.items for meeting in found) else ""
        owner = job.cast[job.kind.owner].id
        people = dict.fromkeys((spec.requester, owner, *([notebook.items[told].holder] if told else [])))
        days = [
            day
            for day in range(max(2, job.due - 7), max(3, job.due - 3))
            if not any(is_away(leaves, id, day) for id in people)
        ]
        if not days:
            continue
        found.append(
            Meeting(
                id=f"meeting.{job.id}",
                at=job.calendar.at(chance.choice(days), chance.choice((660, 690, 870, 900, 930))),
                minutes=chance.choice((30, 45)),
                title=f"Check-in: {job.title}",
                organizer=spec.requester,
                attendees=tuple(people),
                notes="\n".join(f"- {line}" for line in _points(job, spec, notebook, chance)),
                items=(told,) if told else (),
            )
        )
    return found


def _points(job: Job, spec: DeliverableSpec, notebook: Notebook, chance: random.Random) -> list[str]:
    """What is open about a deliverable, and who is to be asked; no figure."""
    names = {person.id: person.name for person in job.cast.contacts()}
    lines = []
    for fact, item in spec.ask.items():
        figure = notebook.facts[fact]
        more = {"measure": figure.measure, "entity": figure.label, "holder": names[notebook.items[item].holder]}
        lines.append(job.say("session_private", **more))
    lines.append(job.say("session_extract"))
    if spec.approval is not None:
        lines.append(job.say("session_approval"))
    if spec.review:
        lines.append(job.say("session_review"))
    return chance.sample(lines, min(len(lines), _POINTS))


def _move(
    setting: Setting,
    found: list[Meeting],
    leaves: Mapping[str, Leave],
    notebook: Notebook,
    book: Phrasebook,
    chance: random.Random,
) -> None:
    """Move one meeting by a day or to another hour; its organiser says so the day before."""
    calendar = setting.calendar
    for place in chance.sample(range(len(found)), len(found)):
        meeting = found[place]
        day = calendar.day_of(calendar.moment(meeting.at).date().isoformat())
        new_day, minute = day + chance.choice((0, 1)), chance.choice((570, 630, 810, 870, 945))
        moved = calendar.at(new_day, minute)
        busy = any(is_away(leaves, id, new_day) for id in meeting.attendees)
        announced = is_away(leaves, meeting.organizer, day - 1)
        if day < 3 or new_day > calendar.days or moved == meeting.at or busy or announced:
            continue
        told = calendar.at(day - 1, chance.randint(560, 940))
        people = {person.id: person.name.split()[0] for person in setting.cast.contacts()}
        slots = {"title": meeting.title, "old": _spoken(setting, meeting.at), "new": _spoken(setting, moved)}
        body = f"{setting.user.first_name},\n\n{book.say('move_notice', chance, slots)}\n\n{people[meeting.organizer]}"
        subject = book.say("move_subject", chance, slots)
        notebook.mails.append(ScheduledMail(f"{meeting.id}.moved", told, meeting.organizer, subject, body))
        found[place] = msgspec.structs.replace(meeting, moved_to=moved, moved_told=told)
        return


def _spoken(setting: Setting, at: int) -> str:
    """A time as a mail names it: "Mon 12 January, 09:40"."""
    moment = setting.calendar.moment(at)
    return f"{moment:%a} {moment.day} {moment:%B}, {moment:%H:%M}"
