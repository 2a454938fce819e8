"""Which deliverables a computer has, and which few of a pack's collaborators carry them.

A pack gives every part in a deliverable to whom it fits best, so four deliverables together would need nearly
everybody. A real user works with five to eight people who wear several hats (the paper: 5.5 on average). So a size is
drawn first, the people most needed are kept, and parts of the others pass to those who are there.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

from synthcomp_env.randomness import keyed
from synthcomp_env.world.packmodel import DeliverableKind, ExtraSpec, Pack, PrivateSpec

__all__ = ["choose_kinds", "draw_ensemble"]

_SIZES = {5: 68, 6: 19, 7: 9, 8: 4}
"""People around the user and how often: table 3 of the paper has mean 5.5, median 5, between 5 and 8."""
_COUNTS = (-1, 0, 1)
_ODDS = (6, 78, 16)
"""Deliverables beyond or short of three (at difficulty 0) to five (at 1), and how often: 4.1 on average at 0.5."""


def choose_kinds(pack: Pack, seed: int, difficulty: float) -> list[DeliverableKind]:
    """Three to five kinds of deliverable, in a drawn order, more of them the more difficult."""
    chance = keyed(seed, pack.id, "kinds")
    wanted = round(3 + 2 * difficulty) + chance.choices(_COUNTS, _ODDS)[0]
    return chance.sample(pack.deliverables, min(len(pack.deliverables), max(3, min(5, wanted))))


def draw_ensemble(pack: Pack, seed: int, kinds: Sequence[DeliverableKind]) -> tuple[list[DeliverableKind], set[str]]:
    """Who is there, and the deliverables with every part given to one of them.

    Requesters stay as the pack has them, since the opening of a deliverable speaks of them. A deliverable keeps the
    private figures whose holders are there; when none of them is, a colleague holds one of the figures.

    Returns:
        The kinds, in their order, and the contact keys.
    """
    chance = keyed(seed, pack.id, "ensemble")
    size = chance.choices(tuple(_SIZES), tuple(_SIZES.values()))[0]
    there = {pack.manager}.union({kind.requester for kind in kinds})
    outside = [key for key, contact in pack.contacts.items() if contact.external]
    if outside and not there.intersection(outside):
        there.add(chance.choice(outside))
    there |= set(_most_wanted(kinds, there, chance)[: max(0, size - len(there))])
    return [_fitted(kind, pack, there, chance) for kind in kinds], there


def _most_wanted(kinds: Sequence[DeliverableKind], there: set[str], chance: random.Random) -> list[str]:
    """Those not there yet whom the deliverables name, most often named first."""
    named: Counter[str] = Counter()
    for kind in kinds:
        named.update([private.holder for private in kind.private])
        named.update([extra.holder for extra in kind.extras])
        named.update([kind.owner, kind.owner, kind.reviewer, *([kind.approver] if kind.approver else [])])
    keys = sorted(key for key in named if key not in there)
    chance.shuffle(keys)
    return sorted(keys, key=lambda key: -named[key])


def _fitted(kind: DeliverableKind, pack: Pack, there: set[str], chance: random.Random) -> DeliverableKind:
    """A kind all of whose parts are given to people who are there."""
    inside = [key for key in pack.contacts if key in there and not pack.contacts[key].external]
    colleagues = [key for key in inside if key not in (kind.requester, pack.manager)] or inside
    owner = kind.owner if kind.owner in there else chance.choice(colleagues)
    reviewer = kind.reviewer
    if reviewer not in there:
        reviewer = next((key for key in (pack.manager, *inside) if key not in (kind.requester, owner)), kind.requester)
    approver = kind.approver
    if approver not in there:
        approver = pack.manager if approver and pack.manager != kind.requester else ""
    private = [spec for spec in kind.private if spec.holder in there]
    if kind.private and not private:
        private = [chance.choice(kind.private).model_copy(update={"holder": chance.choice(colleagues)})]
    return kind.model_copy(
        update={
            "owner": owner,
            "reviewer": reviewer,
            "approver": approver,
            "private": tuple(_told(spec, there) for spec in private),
            "extras": tuple(_wished(extra, kind, there) for extra in kind.extras),
        }
    )


def _told(private: PrivateSpec, there: set[str]) -> PrivateSpec:
    """A private figure without a mistaken colleague who is not there, or who holds it now."""
    mistaken = private.mistaken
    kept = mistaken is None or (mistaken.holder in there and mistaken.holder != private.holder)
    return private if kept else private.model_copy(update={"mistaken": None})


def _wished(extra: ExtraSpec, kind: DeliverableKind, there: set[str]) -> ExtraSpec:
    return extra if extra.holder in there else extra.model_copy(update={"holder": kind.requester})
