"""The notebook: everything a world gathers while its deliverables are composed, one writer, then frozen."""

from __future__ import annotations

import random

import msgspec

from synthcomp_env.artifacts.blob import Blob
from synthcomp_env.artifacts.content import Content
from synthcomp_env.errors import ConfigError
from synthcomp_env.randomness import keyed
from synthcomp_env.world.facts import Fact
from synthcomp_env.world.placement import WorldFile
from synthcomp_env.world.scenario import Disclosure, Item, ItemKind, ScheduledMail

__all__ = ["Notebook"]

_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"


class Notebook:
    """Facts, items, files and mails under construction.

    Attributes:
        about: contact key -> sentences on what the contact provides.
        private_files: contact key -> the reference files that contact keeps.
        slip: id of the deliverable whose first private figure is told wrongly at first, "" for none.
    """

    def __init__(self, seed: int, pack: str, prefixes: tuple[str, ...]) -> None:
        self.facts: dict[str, Fact] = {}
        self.items: dict[str, Item] = {}
        self.canaries: dict[str, str] = {}
        self.files: dict[str, WorldFile] = {}
        self.mails: list[ScheduledMail] = []
        self.about: dict[str, list[str]] = {}
        self.private_files: dict[str, dict[str, Blob]] = {}
        self.slip = ""
        self._chance: random.Random = keyed(seed, pack, "canaries")
        self._prefixes = prefixes

    def fact(self, fact: Fact) -> str:
        """Record a fact and return its id."""
        self.facts[fact.id] = fact
        return fact.id

    def file(self, file: WorldFile) -> str:
        """Record a file and return its path.

        Raises:
            ConfigError: another file has that path; two names in the pack collide.
        """
        if file.path.casefold() in self.files:
            raise ConfigError(f"two files would stand at {file.path}; give the pack's files different names.")
        self.files[file.path.casefold()] = file
        return file.path

    def canary(self, item: str) -> str:
        """A new reference code ("NQ-4821") that only this item holds."""
        while True:
            code = f"{self._chance.choice(_LETTERS)}{self._chance.choice(_LETTERS)}-{self._chance.randint(1000, 9999)}"
            if code not in self.canaries:
                self.canaries[code] = item
                return code

    def item(
        self,
        id: str,
        holder: str,
        kind: ItemKind,
        disclosure: Disclosure,
        topics: tuple[str, ...],
        text: str,
        deliverable: str = "",
        attachment: str = "",
    ) -> Item:
        """Record an item; but for small talk its text ends with a canary."""
        code, words = "", text
        if kind != "smalltalk":
            code = self.canary(id)
            words = f"{text} ({self._chance.choice(self._prefixes)} {code})"
        seen = tuple(dict.fromkeys(topic for topic in topics if topic))
        item = Item(id, holder, kind, disclosure, seen, words, deliverable, attachment, code)
        self.items[id] = item
        return item

    def amend(self, id: str, **changes: str) -> Item:
        """Change fields of an item recorded before, and give it as it is then."""
        self.items[id] = msgspec.structs.replace(self.items[id], **changes)
        return self.items[id]

    def private_file(self, key: str, name: str, content: Content) -> None:
        """Keep a reference file for a contact."""
        self.private_files.setdefault(key, {})[name] = Blob.of(content)

    def tell(self, key: str, sentence: str) -> None:
        """Add a sentence on what a contact provides."""
        told = self.about.setdefault(key, [])
        if sentence not in told:
            told.append(sentence)
