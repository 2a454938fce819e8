"""People: names, e-mail addresses and the user's identity, all drawn by key.

Names mix many origins on purpose, and within one computer no two people share a first name or a surname, so that a
message about "Priya" or "Ms Okafor" means one person.
"""

from __future__ import annotations

import random
import re
import unicodedata

import msgspec

__all__ = ["NameDrawer", "Person", "UserIdentity", "email_address", "slug", "username"]

_FIRST = """
    Aaliyah Adaeze Aiko Alejandra Amara Amelia Anders Anjali Ansel Beatriz Benedikt Bilal Bronwyn Callum Camila
    Caspian Chidi Clara Cormac Daniela Darius Deborah Delphine Desmond Dimitri Eleni Elias Emeka Esther Farah Felipe
    Fiona Gareth Genevieve Gideon Giulia Hamza Hannah Harumi Helga Hiro Ibrahim Ifeoma Imogen Ingrid Isaac Ivana Jamal
    Jasmine Joaquin Jocelyn Kaito Kamala Keisha Kenji Kofi Lars Latoya Leilani Leticia Linh Lorenzo Lucia Magnus Malik
    Marcus Mariam Marisol Mateo Meera Miguel Mireille Nadia Naomi Nikolai Noor Obinna Olga Omar Oscar Padma Paolo Petra
    Priya Quentin Rafael Rashid Renata Rohan Rosalind Ruth Samira Santiago Selma Shauna Sibusiso Simone Soren Sunita
    Svetlana Tamsin Tariq Thandiwe Theo Tobias Tomasz Ulrike Valentina Vikram Wanjiru Wendell Wilhelmina Xiomara Yara
    Yasmin Yusuf Zainab Zoltan
"""
_LAST = """
    Abara Achterberg Adeyemi Aguilar Alvarsson Anand Andersen Asante Baptiste Barzani Bellweather Bianchi Blackwood
    Brannigan Castellanos Chakraborty Chowdhury Cisneros Czerny Dahlberg Delacroix Desrosiers Dlamini Donnelly Dubois
    Eastman Echeverria Edwards Eriksen Espinoza Fairweather Farrokhzad Ferreira Fitzgerald Fontaine Fukuda Gallagher
    Ganesan Garza Goldfarb Gonzaga Grabowski Hadley Halvorsen Hashimoto Hendricks Holloway Horvat Huang Iglesias
    Ishikawa Iyer Jankowski Johal Kaczmarek Kamau Karlsson Kessler Khoury Kimura Kowalczyk Lachance Lindqvist Lombardi
    Macallister Mahmoud Marchetti Mbeki Mendelsohn Mirza Moreau Nakamura Ndiaye Nguyen Novak Nwosu Oduya Okafor Olivares
    Ortega Osei Paredes Patel Pemberton Petrov Quintero Rahman Ramaswamy Reyes Rosenthal Rutherford Sandoval Schaefer
    Sekibo Shimizu Sithole Sorensen Stavros Sundaram Takahashi Tembo Thackeray Tran Ulbricht Valdez Vasquez Venkataraman
    Vandermeer Vogel Wachira Watanabe Whitlock Wojcik Yamada Yilmaz Zamora Zielinski
"""
FIRST_NAMES = tuple(_FIRST.split())
SURNAMES = tuple(_LAST.split())


class Person(msgspec.Struct, frozen=True):
    """A name in two parts."""

    first: str
    last: str

    @property
    def name(self) -> str:
        """The full name."""
        return f"{self.first} {self.last}"


class UserIdentity(msgspec.Struct, frozen=True):
    """The computer's user, as the generators need them."""

    full_name: str
    username: str
    email: str
    role: str
    organization: str
    location: str = ""

    @property
    def first_name(self) -> str:
        """The name that colleagues use."""
        return self.full_name.split()[0]


class NameDrawer:
    """Draws people whose first names and surnames are all different.

    Args:
        draw: the generator to draw from.
        taken: full names already in use (the user's), whose parts are avoided.
    """

    def __init__(self, draw: random.Random, taken: tuple[str, ...] = ()) -> None:
        used = {part.casefold() for name in taken for part in name.split()}
        self._first = [name for name in draw.sample(FIRST_NAMES, len(FIRST_NAMES)) if name.casefold() not in used]
        self._last = [name for name in draw.sample(SURNAMES, len(SURNAMES)) if name.casefold() not in used]

    def person(self) -> Person:
        """The next person."""
        return Person(self._first.pop(), self._last.pop())


def slug(text: str, joint: str = "") -> str:
    """Lower-case ASCII letters and digits of a text, words joined by `joint`."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return joint.join(re.findall(r"[a-z0-9]+", plain))


def email_address(name: str, domain: str) -> str:
    """`first.last@domain` for a full name."""
    parts = name.split()
    return f"{slug(parts[0])}.{slug(parts[-1])}@{domain}"


def username(name: str) -> str:
    """A login name: first initial and surname."""
    parts = name.split()
    return slug(parts[0])[0] + slug(parts[-1])
