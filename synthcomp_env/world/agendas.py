"""What collaborators push for, complain of and quarrel about: mails in their own interest, which bear on no
deliverable and hold no figure of the ledger."""

from __future__ import annotations

import random
from collections.abc import Mapping

from synthcomp_env.randomness import keyed
from synthcomp_env.world.casting import Member
from synthcomp_env.world.composing import Setting
from synthcomp_env.world.grammar import expand
from synthcomp_env.world.leave import Leave, is_away
from synthcomp_env.world.notebook import Notebook
from synthcomp_env.world.phrases import Phrasebook
from synthcomp_env.world.scenario import ScheduledMail

__all__ = ["add_agendas"]

_LAST = 16
"""Last working day on which somebody takes up a cause."""


def add_agendas(setting: Setting, leaves: Mapping[str, Leave], notebook: Notebook, book: Phrasebook) -> None:
    """One to four mails by difficulty; one of them, from the middle on two, somebody else contradicts."""
    chance = keyed(setting.seed, setting.pack.id, "agendas")
    able = [(member, text) for member in setting.cast.members.values() for text in member.spec.agenda]
    wanted = min(len(able), 1 + round(3 * setting.difficulty))
    quarrels = 1 + (setting.difficulty > 0.5)
    chosen: list[tuple[Member, str]] = []
    for member, text in chance.sample(able, len(able)):
        if len(chosen) < wanted and member.key not in {other.key for other, _ in chosen}:
            chosen.append((member, text))
    for number, (member, text) in enumerate(chosen, start=1):
        other = _colleague(setting, member, chance)
        sender = member.contact
        slots = setting.slots | {
            "sender_first": sender.name.split()[0],
            "colleague": other.contact.name,
        }
        subject, _, body = expand(text, chance, slots).partition(" :: ")
        day = chance.choice([day for day in range(2, _LAST + 1) if not is_away(leaves, sender.id, day)])
        at = setting.calendar.at(day, chance.randint(510, 1000))
        closed = f"{body}\n\n{book.say('news_close', chance, slots)}"
        notebook.mails.append(ScheduledMail(f"agenda.{number}", at, sender.id, subject, closed))
        if number <= quarrels:
            after = chance.randint(day + 1, day + 2)
            while is_away(leaves, other.contact.id, after):
                after += 1
            later = setting.calendar.at(after, chance.randint(510, 1000))
            notebook.mails.append(
                _contrary(f"agenda.{number}.contrary", later, member, other, subject, body, book, chance)
            )


def _colleague(setting: Setting, member: Member, chance: random.Random) -> Member:
    """Whom a mail names: somebody of the user's own organisation where there is one."""
    others = [other for other in setting.cast.members.values() if other.key != member.key]
    inside = [other for other in others if not other.contact.external]
    return chance.choice(inside or others)


def _contrary(
    id: str, at: int, member: Member, other: Member, subject: str, body: str, book: Phrasebook, chance: random.Random
) -> ScheduledMail:
    """What the other one writes: the mail sent on with a comment, or a mail that says the opposite."""
    first = other.contact.name.split()[0]
    slots = {"other_first": member.contact.name.split()[0], "topic": subject, "sender_first": first}
    close = book.say("news_close", chance, slots)
    if chance.random() < 0.5:
        said = "\n".join(f"> {line}" for line in (f"From: {member.contact.name}", *body.splitlines()))
        text = f"{book.say('forwarded', chance, slots)}\n\n{close}\n\n{said}"
        return ScheduledMail(id, at, other.contact.id, f"FW: {subject}", text)
    return ScheduledMail(
        id, at, other.contact.id, f"Re: {subject}", f"{book.say('contrary', chance, slots)}\n\n{close}"
    )
