"""Casting: which of a pack's collaborators a computer has, and who plays them."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from synthcomp_env.randomness import keyed
from synthcomp_env.world.grammar import expand, pick
from synthcomp_env.world.organisation import Organisation, domain_of
from synthcomp_env.world.packmodel import ContactSpec, DeliverableKind, Pack
from synthcomp_env.world.people import NameDrawer, UserIdentity, email_address, slug
from synthcomp_env.world.scenario import CommunicationStyle, Contact

__all__ = ["Cast", "Member", "people_of", "raise_cast"]

FEWEST = 5


class Member(msgspec.Struct, frozen=True):
    """One collaborator: the pack's part and the person who plays it."""

    key: str
    spec: ContactSpec
    contact: Contact


class Cast(msgspec.Struct, frozen=True):
    """All collaborators of a computer, by the pack's key."""

    members: dict[str, Member]

    def __getitem__(self, key: str) -> Contact:
        return self.members[key].contact

    def contacts(self) -> Iterable[Contact]:
        """The contacts, in the order of their ids."""
        return (member.contact for member in self.members.values())


def people_of(kind: DeliverableKind) -> set[str]:
    """The contact keys that a kind of deliverable needs."""
    keys = {kind.requester, kind.reviewer, kind.owner}
    keys |= {private.holder for private in kind.private} | {extra.holder for extra in kind.extras}
    return keys | ({kind.approver} if kind.approver else set())


def raise_cast(
    pack: Pack, seed: int, difficulty: float, people: set[str], user: UserIdentity, org: Organisation
) -> Cast:
    """The cast of the contact keys `people`, filled up to five, those first to whom a duty is owed; ids are `ext_001`
    and so on."""
    chance = keyed(seed, pack.id, "cast")
    owed = [duty.to for duty in pack.duties if duty.to not in people]
    spare = [key for key in pack.contacts if key not in people and key not in owed]
    chance.shuffle(spare)
    keys = people | set(list(dict.fromkeys([*owed, *spare]))[: max(0, FEWEST - len(people))])
    names = NameDrawer(chance, (user.full_name,))
    members: dict[str, Member] = {}
    for number, key in enumerate((key for key in pack.contacts if key in keys), start=1):
        spec = pack.contacts[key]
        slots = {"org": org.name, "place": org.place, "user_first": user.first_name}
        person = names.person()
        organisation = pick(spec.organisations, chance, slots) if spec.organisations else org.name
        low, high = spec.latency_hours
        contact = Contact(
            id=f"ext_{number:03d}",
            name=person.name,
            email=email_address(person.name, _domain(organisation, org) if spec.external else org.domain),
            role=pick(spec.roles, chance, slots),
            organization=organisation,
            external=spec.external,
            style=_style(spec, chance.random(), difficulty),
            latency_hours=(low, low + (high - low) * (0.5 + difficulty / 2)),
            works=chance.choice(((8 * 60, 16 * 60), (8 * 60 + 30, 17 * 60), (9 * 60, 17 * 60), (9 * 60, 18 * 60))),
            about=expand(chance.choice(spec.about), chance, slots),
        )
        members[key] = Member(key, spec, contact)
    return Cast(members)


def _domain(outside: str, org: Organisation) -> str:
    """An outsider's mail domain, which never is the user's own even where both have the same initials."""
    short = domain_of(outside)
    return short if short != org.domain else f"{slug(outside)}.example"


def _style(spec: ContactSpec, draw: float, difficulty: float) -> CommunicationStyle:
    """One of the styles a part allows: the easier the computer, the more often the first."""
    spread = len(spec.styles) * (0.4 + 0.6 * difficulty)
    return spec.styles[min(int(draw * spread), len(spec.styles) - 1)]
