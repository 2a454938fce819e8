"""The scenario of a released computer, derived from its columns."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta

from synthcomp_env.artifacts.blob import Blob
from synthcomp_env.computer import Computer, ancestors, extension, join, normalise
from synthcomp_env.computer.schema import Collaborator, Deliverable
from synthcomp_env.creation.released.knowledge import items_of
from synthcomp_env.creation.released.people import contact_of, plain_name, user_email
from synthcomp_env.creation.released.synthesis import reference_content
from synthcomp_env.errors import PathError
from synthcomp_env.randomness import digest
from synthcomp_env.world.people import slug
from synthcomp_env.world.scenario import (
    Calendar,
    Contact,
    DeliverableSpec,
    Duty,
    Item,
    Output,
    OutputRole,
    Scenario,
    ScheduledMail,
)

__all__ = ["calendar_of", "derive_scenario", "project_folder"]

_START, _END = date(2026, 1, 5), date(2026, 1, 30)
_LONGEST_PERIOD = 366
_MOST = (0.6, 0.4, 0.2)
"""Shares of a project's files that make a folder the project's, tried in turn."""
_ROLES: dict[str, OutputRole] = {
    "xlsx": "workbook", "xlsm": "workbook", "csv": "workbook", "docx": "memo", "md": "memo", "pptx": "deck",
    "pdf": "pdf",
}  # fmt: skip
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
_SENDING = re.compile(r"\b(memo|report|update|e-?mail|status|summary|briefing|letter|note)s?\b", re.I)
_MAYBE_NOT = re.compile(r"\b(?:call|meeting|1:1|one-on-one|standup|sync|chair|attend)\b", re.I)


def derive_scenario(computer: Computer) -> Scenario:
    """The scenario of a computer without a hidden one. Total: any row that loads has one.

    What is not certain is left out: rules, planted errors, approvals and figures await a judge.
    """
    identity, calendar = computer.user_profile.identity, calendar_of(computer)
    wanted = {each.id: each for each in computer.monthly_objectives.deliverables}
    taken = {user_email(computer)}
    contacts: dict[str, Contact] = {}
    items: dict[str, Item] = {}
    people: dict[str, Collaborator] = {}
    for person in computer.collaboration_context.collaborators:
        if person.id in contacts:
            continue
        files = {
            file.filename: Blob.of(reference_content(computer, person, file))
            for file in person.reference_files
            if file.filename
        }
        contacts[person.id] = contact_of(person, computer, taken, files)
        people[person.id] = person
        items |= {item.id: item for item in items_of(person, wanted)}
    requesters = _requesters(people, contacts)
    fallback = next(iter(contacts), "")
    specs = tuple(
        _spec(each, computer, calendar, requesters.get(each.id, fallback))
        for each in wanted.values()
        if requesters.get(each.id, fallback)
    )
    return Scenario(
        computer_id=computer.computer_id,
        seed=int.from_bytes(digest("released", computer.computer_id)[:4], "big"),
        user_name=identity.full_name,
        user_email=user_email(computer),
        user_role=identity.role,
        organization=identity.organization,
        os=computer.os,
        home=_home(computer),
        calendar=calendar,
        contacts=contacts,
        items=items,
        deliverables=specs,
        mails=tuple(mail for spec in specs for mail in _mails(spec, calendar, contacts, items, identity.full_name)),
        duties=_duties(computer, contacts, calendar),
        occupation=identity.role,
    )


def calendar_of(computer: Computer) -> Calendar:
    """The simulated period. Holidays are left out where the column names their dates."""
    period = computer.monthly_objectives.simulation_period
    start, end = _day(period.start) or _START, _day(period.end) or _END
    if not 0 <= (end - start).days <= _LONGEST_PERIOD:
        start, end = _START, _END
    named = " ".join(str(holiday) for holiday in period.holidays_observed) + f" {period.notes or ''}"
    holidays = {day for text in re.findall(r"\d{4}-\d{2}-\d{2}", named) if (day := _day(text))}
    days = [start + timedelta(days=offset) for offset in range((end - start).days + 1)]
    weekdays = [day for day in days if day.weekday() < 5]
    surplus = len(weekdays) - (period.working_days or len(weekdays))
    for day in weekdays if surplus > 0 else ():
        if surplus and day in holidays:
            weekdays = [each for each in weekdays if each != day]
            surplus -= 1
    return Calendar(start.isoformat(), tuple(day.isoformat() for day in weekdays or [start]))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None


def _requesters(people: dict[str, Collaborator], contacts: dict[str, Contact]) -> dict[str, str]:
    """Deliverable id -> contact who wants it: named in the rubric, else whoever carries the rubric."""
    found: dict[str, str] = {}
    for person in people.values():
        if person.rubric is not None:
            named = person.rubric.requester_id
            found.setdefault(person.rubric.deliverable_id, named if named in contacts else person.id)
    return found


def _spec(wanted: Deliverable, computer: Computer, calendar: Calendar, requester: str) -> DeliverableSpec:
    target = _day(wanted.target_completion)
    due = calendar.day_of(target.isoformat()) if target else calendar.days
    outputs: dict[str, Output] = {}
    for name in wanted.output_files:
        path = _output_path(name, computer, wanted.project_id)
        if path is not None:
            outputs.setdefault(path.casefold(), Output(_ROLES.get(extension(path), "other"), path))
    milestones = tuple((stone.week, stone.goal) for stone in wanted.milestones if stone.week)
    return DeliverableSpec(
        id=wanted.id,
        kind="released",
        title=wanted.title or wanted.id,
        project=wanted.project_id,
        brief=wanted.description,
        requester=requester,
        due=max(1, min(due, calendar.days)),
        outputs=tuple(outputs.values()),
        reviewer=requester,
        milestones=milestones,
    )


def _output_path(name: str, computer: Computer, project: str) -> str | None:
    """The full path of an output file: as given when absolute, else in its project's folder; None when illegal."""
    text = re.sub(r"\s+\(.*?\)$", "", name.strip())
    candidates = [text, join(project_folder(computer, project), text)]
    if computer.os == "windows":
        candidates.append(join(project_folder(computer, project), re.sub(r'[<>:"|?*]', "-", text)))
    else:
        candidates.append(join(project_folder(computer, project), text.replace(":", "-")))
    for candidate in candidates:
        try:
            return normalise(candidate, computer.os)
        except PathError:
            continue
    return None


def project_folder(computer: Computer, project: str) -> str:
    """Where a project's files lie: the deepest folder that holds most of them, else one named after it."""
    paths = [file.path for file in computer.files.values() if file.record and project in file.record.project_ids]
    below = Counter(folder for path in paths for folder in ancestors(path))
    home = _home(computer)
    above = {home, *ancestors(home)}
    for share in _MOST if project else ():
        deep = [
            folder
            for folder, count in below.items()
            if count >= share * len(paths) and folder not in above and not folder.endswith("/")
        ]
        if deep:
            return max(deep, key=lambda folder: (folder.count("/"), below[folder], folder))
    names = {each.project_id: each.name for each in computer.project_index.projects}
    name = re.sub(r"[^\w .-]+", " ", names.get(project, "") or project).strip(" .") or "Deliverables"
    return join(home, name)


def _home(computer: Computer) -> str:
    documents = computer.filesystem_policy.default_paths.documents
    user = slug(computer.user_profile.identity.username or computer.user_profile.identity.full_name) or "user"
    fallback = f"C:/Users/{user}/Documents" if computer.os == "windows" else f"/Users/{user}/Documents"
    try:
        return normalise(documents or fallback, computer.os)
    except PathError:
        return fallback


def _mails(
    spec: DeliverableSpec, calendar: Calendar, contacts: dict[str, Contact], items: dict[str, Item], user: str
) -> tuple[ScheduledMail, ...]:
    """The request on the first morning, with what is communicated at the start, and a chase a day before it is due."""
    sender = contacts[spec.requester]
    told = [item for item in items.values() if item.deliverable == spec.id and item.disclosure == "initial"]
    points = "\n".join(f"- {item.text}" for item in told)
    first, due = plain_name(user).split()[0], calendar.working_dates[spec.due - 1]
    sign = plain_name(sender.name).split()[0]
    wants = f"\n\nWhat matters to me:\n{points}" if points else ""
    body = f'{first},\n\nI need "{spec.title}" by {due}.{wants}\n\nAsk me when anything is unclear.\n\n{sign}'
    minute = 510 + 11 * (int(digest(spec.id)[0]) % 9)
    request = ScheduledMail(
        f"{spec.id}.request", calendar.at(1, minute), sender.id, spec.title, body, "request",
        tuple(item.id for item in told),
    )  # fmt: skip
    chase = ScheduledMail(
        f"{spec.id}.chase", calendar.at(max(2, spec.due - 1), 15 * 60 + minute % 60), sender.id, f"Re: {spec.title}",
        f'{first},\n\n"{spec.title}" is due on {due}. Is it on track?\n\n{sign}', "chase", unless_submitted=spec.id,
    )  # fmt: skip
    return request, chase


def _duties(computer: Computer, contacts: dict[str, Contact], calendar: Calendar) -> tuple[Duty, ...]:
    """Recurring activities that certainly are messages: weekly, on one named weekday, of something that is sent to one
    known person."""
    found: list[Duty] = []
    for activity in computer.monthly_objectives.recurring_activities:
        text = activity.activity
        days = [number for number, name in enumerate(_WEEKDAYS) if re.search(name, text, re.I)]
        about = tuple(dict.fromkeys(match.lower() for match in _SENDING.findall(text)))
        people = [contact for contact in contacts.values() if _named(contact, text)]
        sent = len(people) == 1 and re.search(rf"\bto\b[^.;]*{re.escape(_surname(people[0]))}", text)
        certain = len(days) == 1 and sent and about and not _MAYBE_NOT.search(text)
        if activity.frequency != "weekly" or not certain:
            continue
        working = tuple(
            number
            for number, day in enumerate(calendar.working_dates, start=1)
            if date.fromisoformat(day).weekday() == days[0]
        )
        found.append(Duty(f"duty_{len(found) + 1}", text, people[0].id, about, working))
    return tuple(found)


def _named(contact: Contact, text: str) -> bool:
    return bool(re.search(rf"\b{re.escape(_surname(contact))}\b", text))


def _surname(contact: Contact) -> str:
    return plain_name(contact.name).split()[-1]
