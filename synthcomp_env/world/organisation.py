"""The user's organisation: its name, address and look."""

from __future__ import annotations

import msgspec

from synthcomp_env.artifacts.content import Style
from synthcomp_env.randomness import keyed
from synthcomp_env.world.grammar import expand
from synthcomp_env.world.packmodel import Pack
from synthcomp_env.world.people import NameDrawer, UserIdentity, email_address, slug, username

__all__ = ["Organisation", "domain_of", "make_organisation", "make_user"]

_FONTS = (
    ("Calibri", "Calibri"), ("Cambria", "Calibri"), ("Georgia", "Arial"), ("Arial", "Arial"),
    ("Segoe UI", "Segoe UI"), ("Garamond", "Garamond"), ("Trebuchet MS", "Verdana"), ("Times New Roman", "Arial"),
    ("Calibri Light", "Calibri"), ("Verdana", "Verdana"), ("Century Gothic", "Calibri"), ("Palatino Linotype", "Arial"),
    ("Tahoma", "Tahoma"), ("Franklin Gothic Book", "Calibri"), ("Candara", "Candara"), ("Book Antiqua", "Calibri"),
)  # fmt: skip
_COLOURS = (
    ("1F4E79", "C55A11"), ("2E5E4E", "B8860B"), ("5B2C6F", "117A65"), ("7B241C", "34495E"), ("154360", "9A7D0A"),
    ("0E6655", "A04000"), ("283747", "B03A2E"), ("4A235A", "D68910"), ("1B4F72", "7D6608"), ("145A32", "6C3483"),
    ("00467F", "F2A900"), ("5A2A27", "8C7853"), ("37474F", "00838F"), ("8A1538", "5C6670"), ("2B5797", "99B433"),
    ("3E2F5B", "C0587E"), ("006D5B", "D1603D"), ("4B4E53", "A6192E"), ("0B3C5D", "328CC1"), ("6B4226", "2F6B5F"),
)  # fmt: skip
_MINOR_WORDS = frozenset({"of", "the", "and", "for", "a", "an", "in", "on"})


class Organisation(msgspec.Struct, frozen=True):
    """Where the user works. `currency` is the sign before an amount ("$")."""

    name: str
    short: str
    domain: str
    location: str
    currency: str
    style: Style

    @property
    def place(self) -> str:
        """The town, without state or country."""
        return self.location.split(",")[0]


def domain_of(name: str) -> str:
    """A mail domain that an organisation of this name would have, under the reserved `.example`."""
    words = [word for word in name.split() if slug(word) and word.lower() not in _MINOR_WORDS]
    stem = slug("".join(words)) if len(words) <= 2 else slug("".join(word[0] for word in words))
    return f"{stem}.example"


def make_organisation(pack: Pack, seed: int, name: str = "") -> Organisation:
    """The organisation of a seed; `name` overrides its drawn name."""
    draw = keyed(seed, pack.id, "organisation")
    location = draw.choice(pack.locations)
    drawn = expand(draw.choice(pack.organisations), draw, {"place": location.split(",")[0]})
    full = name or drawn
    heading, body = draw.choice(_FONTS)
    accent, second = draw.choice(_COLOURS)
    style = Style(
        heading_font=heading,
        body_font=body,
        accent=accent,
        accent_2=second,
        size=draw.choice((10.0, 10.5, 11.0)),
        letterhead=full,
        footer=draw.choice((f"{full} | Internal", f"{full}, {location}", draw.choice(pack.footers))),
        paper=pack.paper,
        banded_tables=draw.random() < 0.6,
        margin=draw.choice((54.0, 62.0, 65.0, 72.0, 80.0)),
        letterhead_at=draw.choices(("left", "center", "right", "band"), (5, 2, 2, 2))[0],
        tables=draw.choices(("filled", "ruled", "grid"), (4, 3, 3))[0],
        numbered=draw.random() < 0.25,
        capitals=draw.random() < 0.2,
        page_numbers=draw.choice(("of", "slash", "plain")),
        slides=draw.choice(("bar", "side", "band", "clean")),
        gridlines=draw.random() < 0.4,
        freeze=draw.random() < 0.7,
    )
    short = "".join(word[0] for word in full.split() if word.lower() not in _MINOR_WORDS and word[0].isalnum()).upper()
    return Organisation(full, short, domain_of(full), location, pack.currency, style)


def make_user(pack: Pack, seed: int) -> UserIdentity:
    """A user of the seed's organisation."""
    organisation = make_organisation(pack, seed)
    draw = keyed(seed, pack.id, "user")
    name = NameDrawer(draw).person().name
    return UserIdentity(
        full_name=name,
        username=username(name),
        email=email_address(name, organisation.domain),
        role=draw.choice(pack.user_roles),
        organization=organisation.name,
        location=organisation.location,
    )
