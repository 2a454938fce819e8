"""Who can be written to, and under which names."""

from __future__ import annotations

import re

from rapidfuzz import fuzz, process

from synthcomp_env.errors import ToolError
from synthcomp_env.world.scenario import Contact, Scenario

__all__ = ["Directory"]

_ADDRESS = re.compile(r"<([^<>]+)>")


class Directory:
    """The contacts of a scenario by id, e-mail address, full name, and every part of a name that only one has."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._known: dict[str, Contact] = {}
        parts: dict[str, list[Contact]] = {}
        for contact in scenario.contacts.values():
            for part in re.findall(r"[\w'-]{2,}", contact.name.casefold()):
                parts.setdefault(part, []).append(contact)
        self._known.update((part, owners[0]) for part, owners in parts.items() if len(owners) == 1)
        for contact in scenario.contacts.values():
            for name in (contact.name, contact.email, contact.id):
                self._known[name.casefold()] = contact

    def find(self, name: str) -> Contact | None:
        """The contact of an id, address, name or "Name <address>"; None when there is none."""
        key = name.strip().casefold()
        found = self._known.get(key)
        if found is None and (address := _ADDRESS.search(key)) is not None:
            found = self._known.get(address[1].strip())
        return found

    def recipients(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Contact ids of the names, each once, in order.

        Raises:
            ToolError: a name is unknown (the nearest names are given), or is the user's own.
        """
        ids: dict[str, None] = {}
        for name in names:
            found = self._known.get(name) or self.find(name)
            if found is None:
                self._refuse(name)
            else:
                ids[found.id] = None
        return tuple(ids)

    def _refuse(self, name: str) -> None:
        scenario = self._scenario
        if name.strip().casefold() in ("user", "me", scenario.user_name.casefold(), scenario.user_email.casefold()):
            raise ToolError("bad_argument", "That is you. Write to a contact, or keep it with write_note.")
        people = {f"{person.name} <{person.email}>": person for person in scenario.contacts.values()}
        nearest = process.extract(name, list(people), scorer=fuzz.WRatio, limit=3)
        known = "; ".join(choice for choice, _, _ in nearest)
        raise ToolError("not_found", f"No contact {name!r}. Nearest: {known or 'none'}. See list_contacts.")
