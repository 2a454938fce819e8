"""Leave: who of the cast is away for some days of the month, who stands in, and how the user hears of it.

A leave never puts a demand out of reach. Whatever somebody away must tell can be had three working days before it is
needed: from them, before or after, or from a deputy who has their papers.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

import msgspec

from synthcomp_env.randomness import keyed
from synthcomp_env.world.composing import Setting
from synthcomp_env.world.notebook import Notebook
from synthcomp_env.world.periods import long_date
from synthcomp_env.world.phrases import Phrasebook
from synthcomp_env.world.scenario import DeliverableSpec, Item, ScheduledMail

__all__ = ["Leave", "is_away", "plan_leave"]

_SHORTEST, _LONGEST = 2, 6
"""Working days of a leave."""
_BACK_BEFORE = 6
"""How many working days before a deliverable is due whoever must still tell something for it is away for the last time:
a question that waits for them is answered two days after their return, three before it is due."""
_NOTICE = (2, 4)
"""Working days before a leave on which it is announced by mail."""
_ASKED = ("ask", "report")


class Leave(msgspec.Struct, frozen=True):
    """One person's leave.

    Attributes:
        days: working days, in a row.
        deputy: contact id of who stands in, "" for nobody.
        told: when the user is told by mail, 0 when it is known from the start.
    """

    days: tuple[int, ...]
    deputy: str = ""
    told: int = 0


def is_away(leaves: Mapping[str, Leave], id: str, day: int) -> bool:
    """Whether somebody is on leave on a working day."""
    return id in leaves and day in leaves[id].days


def plan_leave(
    setting: Setting, specs: Sequence[DeliverableSpec], notebook: Notebook, book: Phrasebook
) -> dict[str, Leave]:
    """The leaves of a computer by contact id, at most two; announces them and names deputies in the notebook.

    Args:
        setting: of the computer.
        specs: its deliverables, composed.
        notebook: holds all items and the mails that must not fall into a leave.
        book: of its sentences.
    """
    chance = keyed(setting.seed, setting.pack.id, "leave")
    count = min(2, int(1.5 * setting.difficulty + chance.random()))
    manager = setting.cast[setting.pack.manager].id
    people = [person.id for person in setting.cast.contacts() if person.id != manager]
    held = {
        id: sum(item.holder == id and item.disclosure in _ASKED for item in notebook.items.values()) for id in people
    }
    chance.shuffle(people)
    people.sort(key=lambda id: held[id] == 0)
    found: dict[str, Leave] = {}
    for id in people:
        if len(found) == count:
            break
        windows = _windows(setting, specs, notebook, id)
        if not windows:
            continue
        days, covered = _chosen(windows, chance)
        deputy = _deputy(setting, notebook, id, covered, {*found, manager}, chance) if covered else ""
        if covered and not deputy:
            continue
        if deputy:
            _hand_over(notebook, id, deputy, covered)
        found[id] = Leave(days, deputy, _announce(setting, notebook, book, id, days, deputy, specs, covered, chance))
    return found


def _chosen(windows: Sequence[tuple[tuple[int, ...], str]], chance: random.Random) -> tuple[tuple[int, ...], str]:
    """A leave of those possible: half the time one that begins in the first days, when most questions are asked, and
    rather one that needs a deputy."""
    early = [window for window in windows if window[0][0] <= 3]
    pool = early if early and chance.random() < 0.5 else list(windows)
    needy = [window for window in pool if window[1]]
    return chance.choice(needy if needy and chance.random() < 0.5 else pool)


def _windows(
    setting: Setting, specs: Sequence[DeliverableSpec], notebook: Notebook, id: str
) -> list[tuple[tuple[int, ...], str]]:
    """The leaves somebody can take, each with the id of the deliverable for which it needs a deputy, "" for none."""
    last = setting.calendar.days
    busy = {
        day
        for mail in notebook.mails
        if mail.sender == id and mail.kind != "news"
        for day in range(1, last + 1)
        if setting.calendar.at(day, 0) <= mail.at < setting.calendar.at(day, 1440)
    }
    found = []
    for length in range(_SHORTEST, _LONGEST + 1):
        for first in range(1, last - length + 2):
            days = tuple(range(first, first + length))
            if busy.isdisjoint(days) and (needs := _in_need(specs, notebook.items, id, days)) is not None:
                found.append((days, needs))
    return found


def _in_need(specs: Sequence[DeliverableSpec], items: Mapping[str, Item], id: str, days: tuple[int, ...]) -> str | None:
    """The one deliverable whose figures a deputy must be able to tell for somebody's leave, "" for none; None when the
    leave would put something out of reach."""
    needy: list[str] = []
    for spec in specs:
        if days[-1] <= spec.due - _BACK_BEFORE or days[0] > spec.due:
            continue
        if id in (spec.requester, spec.reviewer, spec.approval.approver if spec.approval else ""):
            return None
        held = [item for item in items.values() if item.holder == id and item.deliverable == spec.id]
        held = [item for item in held if item.disclosure in _ASKED and item.kind != "note"]
        if any(item.kind not in ("figure", "file") or _slips(item, items) for item in held):
            return None
        needy += [spec.id] if held else []
    return None if len(needy) > 1 else "".join(needy)


def _slips(item: Item, items: Mapping[str, Item]) -> bool:
    """Whether an item is a slip, which its holder alone can put right."""
    return any(other.corrects == item.id for other in items.values())


def _deputy(setting: Setting, notebook: Notebook, id: str, covered: str, taken: set[str], chance: random.Random) -> str:
    """Who stands in for somebody: a colleague at work who has no wrong idea of the figures themselves."""
    absent = next(person for person in setting.cast.contacts() if person.id == id)
    misled = {item.holder for item in notebook.items.values() if item.hearsay_of and item.deliverable == covered}
    able = [
        person.id
        for person in setting.cast.contacts()
        if person.id not in {id, *taken, *misled} and person.organization == absent.organization
    ]
    return chance.choice(able) if able else ""


def _hand_over(notebook: Notebook, id: str, deputy: str, covered: str) -> None:
    """Let a deputy tell what somebody keeps for one deliverable."""
    for item in list(notebook.items.values()):
        if item.holder == id and item.deliverable == covered and item.disclosure == "ask" and item.kind != "note":
            notebook.amend(item.id, deputy=deputy)


def _announce(
    setting: Setting,
    notebook: Notebook,
    book: Phrasebook,
    id: str,
    days: tuple[int, ...],
    deputy: str,
    specs: Sequence[DeliverableSpec],
    covered: str,
    chance: random.Random,
) -> int:
    """Announce a leave by mail, and give the time; 0 for one that is known from the start."""
    people = {person.id: person for person in setting.cast.contacts()}
    day = days[0] - chance.randint(*_NOTICE)
    if day < 1 or chance.random() < 0.4:
        return 0
    dates = setting.calendar.working_dates
    title = next((spec.title for spec in specs if spec.id == covered), "")
    slots = {
        "first_date": long_date(dates[days[0] - 1]),
        "last_date": long_date(dates[days[-1] - 1]),
        "title": title,
        "deputy": people[deputy].name if deputy else "",
    }
    slots["cover"] = book.say("leave_cover", chance, slots) if deputy else ""
    body = " ".join(book.say("leave_notice", chance, slots).split())
    at = setting.calendar.at(day, chance.randint(540, 960))
    subject = book.say("leave_subject", chance, slots)
    body = f"{setting.user.first_name},\n\n{body}\n\n{people[id].name.split()[0]}"
    notebook.mails.append(ScheduledMail(f"leave.{id}", at, id, subject, body))
    return at
