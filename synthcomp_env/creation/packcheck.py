"""Checking an occupation pack: what is wrong with it, what would make it richer, each with its line.

Three passes: the file against its model; every template's slots against those that its place fills; and computers drawn
from a range of seeds at three difficulties, because whether values find room shows in the drawing only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from synthcomp_env import shipped
from synthcomp_env.creation.background.office import office
from synthcomp_env.creation.create import create_computer
from synthcomp_env.errors import ConfigError
from synthcomp_env.world.pack import load_pack, pack_names
from synthcomp_env.world.packfile import Location, PackFile
from synthcomp_env.world.packmodel import Pack

__all__ = ["DIFFICULTIES", "Finding", "check_pack"]

DIFFICULTIES = (0.0, 0.5, 1.0)
"""Every seed is drawn at these."""

THEMES, MINUTES, AGENDA, DELIVERABLES = 8, 10, 2, 5
"""How many past projects, sentences of minutes, messages a contact and kinds of deliverable keep computers apart."""

_WORDLISTS = {"topics", "forms", "publishers", "publications", "vendors", "terms", "goods"}
_FIXED = {
    "letter_address", "signature", "memo_header", "readme_head", "jot_head", "mail_close", "call_head", "todo_head",
    "log_line", "template_prompts",
}  # fmt: skip
"""Rules of plain forms, which may well be the same everywhere."""

_SLOT = re.compile(r"\{([A-Za-z_]+)\}")
_QUOTED = re.compile(r"(dataset|rule|private figure|deliverable|column|duty) '([^']+)'")
_DIGIT = re.compile(r"\d")

_PLACE = frozenset({"org", "place"})
_JOB = _PLACE | {
    "org_short", "user", "user_first", "user_role", "requester", "reviewer", "owner", "approver", "requester_org",
    "title", "short", "period", "previous_period", "prior_period", "slug", "previous_slug", "prior_slug", "row", "rows",
    "total", "source", "column", "threshold",
}  # fmt: skip
_PROJECT = frozenset({
    "project", "short", "short_lower", "org", "vendor", "vendor_stem", "lead", "peer", "peer_first", "manager",
    "manager_first", "manager_last", "outside", "outside_first", "outside_last", "outside_org", "outside_role",
    "user_name", "user_first", "user_role", "term", "year", "month", "later", "rowword", "row_header", "measure", "top",
    "top_value", "low", "low_value", "total", "average",
})  # fmt: skip
_DELIVERABLE: dict[str, frozenset[str]] = {
    "sources.extract": frozenset({"file_period", "stamp"}),
    "sources.memo": frozenset({"file_period", "version"}),
    "sources.memo_title": frozenset({"memo_period"}),
    "rule.text": frozenset({"consequence"}),
    "rule.change": frozenset({"old", "new"}),
    "rule.exemption.text": frozenset({"limit"}),
    "restatement.text": frozenset({"entity", "column", "old", "new"}),
    "restatement.reason": frozenset({"entity", "column"}),
    "private.want": frozenset({"entity", "value", "measure", "holder"}),
    "private.text": frozenset({"entity", "value", "measure", "holder"}),
    "private.about": frozenset({"entity", "value", "measure", "holder"}),
    "private.file": frozenset({"entity", "value", "measure", "holder"}),
    "private.file_about": frozenset({"entity", "value", "measure", "holder"}),
    "private.mistaken.text": frozenset({"entity", "value", "measure", "holder"}),
    "extras.text": frozenset({"entity", "column"}),
    "review": frozenset({"measure", "prior_period", "file"}),
}
_MUST = {
    "sources.extract": ("file_period", "stamp"),
    "sources.memo": ("file_period", "version"),
    "rule.change": ("new",),
    "rule.exemption.text": ("limit",),
    "restatement.text": ("entity", "column", "new"),
    "private.text": ("entity", "value"),
    "private.want": ("entity",),
    "private.mistaken.text": ("value",),
    "extras.text": ("entity", "column"),
    "review": ("measure", "prior_period", "file"),
}
"""Slots without which a text would not say what it is for."""


class Finding(msgspec.Struct, frozen=True):
    """One thing to mend ("error") or to consider ("advice"). `where` is the way to it in the file, dotted."""

    level: Literal["error", "advice"]
    path: str
    line: int
    where: str
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.level}: {f'{self.where}: ' if self.where else ''}{self.text}"


def check_pack(
    name_or_path: str | Path, seeds: Sequence[int] = range(10), progress: Callable[[int, int], None] | None = None
) -> list[Finding]:
    """What is to be said of a pack, errors first, in the order of its lines.

    Args:
        name_or_path: a pack's name, or the path of a YAML file.
        seeds: computers are drawn from these at every difficulty of `DIFFICULTIES`.
        progress: told (computers drawn, computers in all).

    Raises:
        ConfigError: there is no such file.
    """
    path = shipped.find("envs/packs", name_or_path)
    try:
        pack, file = load_pack(path), PackFile(path)
    except ConfigError as error:
        return [_parsed(line, path) for line in str(error).splitlines()]
    found = [*_slots(file), *_draws(pack, file, seeds, progress or (lambda done, total: None))]
    found += [*_given_away(pack, file), *_poor(pack, file), *_borrowed(file)]
    return sorted(found, key=lambda finding: (finding.level != "error", finding.line))


def _parsed(line: str, path: Path) -> Finding:
    """A line of `load_pack`'s message, "path:line: where: what", as a finding."""
    match = re.match(rf"{re.escape(str(path))}:(\d+): (.*)", line)
    return Finding("error", str(path), int(match[1]) if match else 1, "", match[2] if match else line)


def _at(file: PackFile, location: Location, level: Literal["error", "advice"], text: str) -> Finding:
    return Finding(level, str(file.path), file.line(location), ".".join(map(str, location)), text)


def _slots(file: PackFile) -> Iterator[Finding]:
    """Texts with a slot that nothing fills there, or without one that they are for."""
    for location, text in file.texts():
        known = _known_slots(location)
        if known is None:
            continue
        used = set(_SLOT.findall(text))
        if unknown := sorted(used - known):
            yield _at(
                file, location, "error", f"nothing fills {{{unknown[0]}}} here; known: {', '.join(sorted(known))}."
            )
        if missing := [slot for slot in _MUST.get(_kind(location), ()) if slot not in used]:
            yield _at(file, location, "error", f"{text!r} lacks {{{missing[0]}}}.")


def _kind(location: Location) -> str:
    """ "private.text" for ("deliverables", 2, "private", 0, "text", 1)."""
    if location[:1] != ("deliverables",):
        return ""
    return ".".join(step for step in location[2:] if isinstance(step, str))


def _known_slots(location: Location) -> frozenset[str] | None:
    """The slots of the place a text stands in; None where texts are no templates or the place has slots of its own."""
    head = location[0]
    if head == "deliverables":
        return _JOB | _DELIVERABLE.get(_kind(location), frozenset())
    if head == "contacts" and len(location) > 2:
        more = {"colleague"} if location[2] in ("remarks", "agenda") else set()
        return _PLACE | {"user_first"} | more
    if head in ("projects", "organisations", "locations", "meetings", "footers"):
        return _PLACE
    if head == "news":
        return _PLACE | {"user_first"}
    if head == "minutes":
        return _PLACE | {"colleague", "other", "user_first"}
    if head == "themes":
        return _PROJECT
    if head == "vocabulary" and len(location) > 1:
        general = office().rules
        here = {slot for text in general.get(str(location[1]), ()) for slot in _SLOT.findall(text)}
        return frozenset(_PROJECT | here | set(general))
    return None


def _draws(pack: Pack, file: PackFile, seeds: Sequence[int], progress: Callable[[int, int], None]) -> Iterator[Finding]:
    """What goes wrong when computers are drawn, each complaint once with the number of computers it hits."""
    complaints: dict[str, list[str]] = {}
    total = len(seeds) * len(DIFFICULTIES)
    for number, seed in enumerate(seeds):
        for step, difficulty in enumerate(DIFFICULTIES):
            try:
                create_computer(str(file.path), seed, difficulty)
            except ConfigError as error:
                complaints.setdefault(str(error), []).append(f"seed {seed} at difficulty {difficulty:g}")
            progress(number * len(DIFFICULTIES) + step + 1, total)
    for text, where in complaints.items():
        yield _at(file, _named(text, pack), "error", f"{text} ({len(where)} of {total} computers; first {where[0]})")


def _named(complaint: str, pack: Pack) -> Location:
    """Where the part that a complaint names stands."""
    match = _QUOTED.search(complaint)
    if match is None:
        return ()
    what, name = match[1], match[2]
    for number, dataset in enumerate(pack.datasets):
        if what == "dataset" and dataset.id == name:
            return ("datasets", number)
    for number, kind in enumerate(pack.deliverables):
        if what == "deliverable" and kind.id == name:
            return ("deliverables", number)
        if what == "rule" and kind.rule.name == name:
            return ("deliverables", number, "rule")
        for place, private in enumerate(kind.private):
            if what == "private figure" and private.measure == name:
                return ("deliverables", number, "private", place)
    return ()


def _poor(pack: Pack, file: PackFile) -> Iterator[Finding]:
    """What would make the pack's computers differ more from one another and from other occupations'."""

    def advise(location: Location, text: str) -> Finding:
        return _at(file, location, "advice", text)

    if len(pack.themes) < THEMES:
        yield advise(("themes",), f"{len(pack.themes)} themes; with {THEMES} and more, pasts differ.")
    if len(pack.minutes) < MINUTES:
        yield advise(("minutes",), f"{len(pack.minutes)} sentences of minutes; bring {MINUTES} and more.")
    if len(pack.deliverables) < DELIVERABLES:
        yield advise(("deliverables",), f"{len(pack.deliverables)} kinds of deliverable; bring {DELIVERABLES}.")
    for key, contact in pack.contacts.items():
        if len(contact.agenda) < AGENDA:
            yield advise(("contacts", key), f"{len(contact.agenda)} messages on this person's agenda; bring {AGENDA}.")
    general = office().rules
    for name in sorted(set(general) - set(pack.vocabulary) - _FIXED):
        yield advise(("vocabulary",), f"no {name!r}: what it says is said in words that all occupations use.")
    for name, own in pack.vocabulary.items():
        if name not in general:
            close = ", ".join(sorted(general))
            yield _at(file, ("vocabulary", name), "error", f"no rule of background files is called so; known: {close}.")
        elif name not in _WORDLISTS | _FIXED and len(own) < len(general[name]):
            yield advise(("vocabulary", name), f"{len(own)} sentences; there are {len(general[name])} general ones.")
    traps = {
        "rule.exemption": any(kind.rule.exemption for kind in pack.deliverables),
        "second_source": any(kind.second_source for kind in pack.deliverables),
        "restatement": any(kind.restatement for kind in pack.deliverables),
        "approver": any(kind.approver for kind in pack.deliverables),
        "private.mistaken": any(private.mistaken for kind in pack.deliverables for private in kind.private),
    }
    for name in sorted(name for name, there in traps.items() if not there):
        yield advise(("deliverables",), f"no deliverable has {name!r}; that demand can then never be made.")
    for location, text in file.texts():
        prose = location[0] in ("vocabulary", "minutes", "news") or _kind(location).startswith(("rule.", "private."))
        if prose and "file" not in location and _DIGIT.search(re.sub(r"\{[^}]*\}", "", text)):
            yield advise(location, "a typed number; numbers come through slots or as {#3-9}.")


def _given_away(pack: Pack, file: PackFile) -> Iterator[Finding]:
    """Documents that name a figure which only a colleague may know, of their own deliverable or another."""
    private = {spec.measure for kind in pack.deliverables for spec in kind.private}
    for number, kind in enumerate(pack.deliverables):
        dataset = next(place for place, each in enumerate(pack.datasets) if each.id == kind.dataset)
        said: list[tuple[Location, tuple[str, ...]]] = [
            (("deliverables", number, "method"), kind.method),
            (("deliverables", number, "commentary"), kind.commentary),
            (("deliverables", number, "rule", "purpose"), kind.rule.purpose),
            (("deliverables", number, "rule", "text"), kind.rule.text),
            (("datasets", dataset, "quality"), pack.datasets[dataset].quality),
        ]
        for location, texts in said:
            for place, text in enumerate(texts):
                for measure in sorted(private):
                    if measure in text:
                        yield _at(file, (*location, place), "error", f"names the private figure {measure!r}.")


def _borrowed(file: PackFile) -> Iterator[Finding]:
    """Sentences that stand in another pack or in the general rules too."""
    others: dict[str, str] = {}
    for name in pack_names():
        path = shipped.find("envs/packs", name)
        if path.resolve() != file.path.resolve():
            others |= {text: name for _, text in PackFile(path).texts() if _is_sentence(text)}
    for rule, texts in office().rules.items():
        others |= {text: f"the general rule {rule!r}" for text in texts if _is_sentence(text)}
    for location, text in file.texts():
        if _is_sentence(text) and text in others and location[-1] not in ("formula", "group"):
            yield _at(file, location, "advice", f"the same sentence stands in {others[text]}.")


def _is_sentence(text: str) -> bool:
    return len(text.split()) >= 5
