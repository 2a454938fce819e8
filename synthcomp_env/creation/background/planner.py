"""Stage four for background files: which there are, where they lie, when they were made and what they build on."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from synthcomp_env.creation.background.files import PlannedFile, long_day
from synthcomp_env.creation.background.folders import folder_of
from synthcomp_env.creation.background.office import Shape, office
from synthcomp_env.creation.background.projects import PastProject, survey_like
from synthcomp_env.creation.background.prose import Prose
from synthcomp_env.creation.background.scripting import scripts
from synthcomp_env.creation.career import LAST_DAY
from synthcomp_env.creation.setting import Setting, file_stem
from synthcomp_env.randomness import keyed
from synthcomp_env.world.people import email_address

__all__ = ["plan_background"]

_BOUND = ("project", "notes", "correspondence", "scripts")
"""Places whose files belong to a past project; the others only borrow its people."""
_LAST_MOMENT = datetime(2025, 12, 31, 17, 45)
_MESSY = {
    "duplicate", "doc_copy", "book_copy", "leftover", "jot", "abandoned_draft", "todo", "owner_file", "recipe",
    "recipe_sheet", "packing_list", "club_note", "school_letter", "private_bill", "family_photo", "budget",
}  # fmt: skip
_CLUTTER = {"high": 0.4, "medium": 1.0, "low": 2.2}
_KEEPS_DEFAULT = 0.6
_UNSAFE = re.compile(r"[^\w\s.,()'~$-]+")
_STRAY = {"high": 0.0, "medium": 0.04, "low": 0.16}
"""Chance that a project's file lies on the desktop or among the downloads instead."""
_DERIVED = {"report_export": "docx", "deck_export": "pptx", "duplicate": "pdf", "doc_copy": "docx", "book_copy": "xlsx"}
"""Shape -> extension of the files it may be made from."""
_COPIES = ("duplicate", "doc_copy", "book_copy")
_NEVER_COPIED = ("template", "abandoned_draft", "self_review", "owner_file", "recipe_sheet", "budget", *_DERIVED)
_OWNED = ("docx", "xlsx", "pptx")


@dataclass(slots=True)
class _Draft:
    """A file in planning."""

    shape: str
    project: PastProject
    moment: datetime
    slots: dict[str, str]
    subject: str
    path: str = ""
    version: str = ""
    source: _Draft | None = None
    links: list[tuple[str, str]] = field(default_factory=list)


def plan_background(
    setting: Setting, projects: tuple[PastProject, ...], wanted: dict[str, int], taken: Iterable[str]
) -> tuple[PlannedFile, ...]:
    """The background files, oldest first.

    Args:
        wanted: extension -> number of files.
        taken: paths that are in use.
    """
    planner = _Planner(setting, projects, taken)
    for extension, count in wanted.items():
        planner.fill(extension, count)
    planner.link()
    drafts = sorted(planner.drafts, key=lambda draft: (draft.moment, draft.path))
    return tuple(planner.finished(draft) for draft in drafts)


class _Planner:
    def __init__(self, setting: Setting, projects: tuple[PastProject, ...], taken: Iterable[str]) -> None:
        self.setting = setting
        self.projects = projects
        self.draw = keyed(setting.key, "background plan")
        self.taken = {path.casefold() for path in taken}
        self.drafts: list[_Draft] = []
        self.weights = tuple(project.weight for project in projects)
        names = list(scripts().kinds)
        self.scripts = self.draw.sample(names, len(names))

    def fill(self, extension: str, count: int) -> None:
        """Plan `count` files of an extension; version chains count each version."""
        shapes = office().of_extension(extension)
        if extension == "xlsx":  # every project has its workbook first: the rest is written from it
            for project in self.projects[:count]:
                if count:
                    count -= self._add("data_table", shapes["data_table"], project, count)
        weights = {
            name: shape.share * (_CLUTTER[self.setting.habits.tidiness] if name in _MESSY else 1.0)
            for name, shape in shapes.items()
            if shape.share
        }
        while count > 0:
            name = self.draw.choices(tuple(weights), tuple(weights.values()))[0]
            project = self.draw.choices(self.projects, self.weights)[0]
            made = self._add(name, shapes[name], project, count)
            if not made:
                del weights[name]
            count -= made

    def _add(self, name: str, shape: Shape, project: PastProject, room: int) -> int:
        """Plan one file, or all versions of it; the number of files made, 0 when it has no source to be made from."""
        source = None
        if name in _DERIVED:
            source = self._exportable(name)
            if source is None:
                return 0
            project = source.project
        beside = self._open_document() if name == "owner_file" else None
        if name == "owner_file" and beside is None:
            return 0
        subject = f"{name} {len(self.drafts)}"
        if name == "web_report":
            project = survey_like(project, self.setting, subject)
        draw = keyed(self.setting.key, "file", subject)
        moment = self._moment(draw, shape, project, source)
        slots = self._slots(draw, name, project, moment.date(), source)
        if name == "script":
            slots["script"] = self.scripts[sum(draft.shape == "script" for draft in self.drafts) % len(self.scripts)]
        if beside is not None:  # the mark was left some time after the document was first saved
            project, moment = beside.project, max(moment, beside.moment + timedelta(days=1, minutes=7))
            moment = min(moment, _LAST_MOMENT)
            slots |= {"source_name": beside.path.rpartition("/")[2], "beside": beside.path}
        base = _Draft(name, project, moment, slots, subject, source=source)
        stem = self._stem(draw, shape, base)
        versions = self._versions(draw, shape, room)
        for number, version in enumerate(versions):
            if number:
                later = moment + timedelta(days=draw.randint(1, 9), minutes=draw.randint(-120, 120))
                moment = min(
                    _working(later.date(), draw, later), _LAST_MOMENT - timedelta(minutes=len(versions) - number)
                )
            draft = replace(base, moment=moment, version=version, slots=slots | {"version": version}, links=[])
            draft.path = self._path(draft, shape, stem, superseded=version in ("v1", "v2"))
            if number:
                draft.links.append((self.drafts[-1].path, "version_of"))
            self.drafts.append(draft)
        return len(versions)

    def _versions(self, draw: random.Random, shape: Shape, room: int) -> tuple[str, ...]:
        if shape.chain and draw.random() < shape.chain and room >= 2:
            return ("v1", "v2", "FINAL") if room >= 3 and draw.random() < 0.5 else ("v1", "FINAL")
        return ("",)

    def _exportable(self, name: str) -> _Draft | None:
        """A finished document, deck or download that has no export yet."""
        used = {id(draft.source) for draft in self.drafts}
        choices = [
            draft
            for draft in self.drafts
            if draft.path.endswith("." + _DERIVED[name])
            and draft.version in ("", "FINAL")
            and id(draft) not in used
            and draft.shape not in _NEVER_COPIED
            and (name != "duplicate" or draft.shape == "web_report")
            and draft.moment < _LAST_MOMENT - timedelta(days=4)
        ]
        return self.draw.choice(choices) if choices else None

    def _open_document(self) -> _Draft | None:
        """An Office file of a project whose program once ended badly."""
        marked = {draft.slots.get("beside") for draft in self.drafts}
        choices = [
            draft
            for draft in self.drafts
            if draft.path.endswith(_OWNED) and draft.shape != "owner_file" and draft.path not in marked
            if draft.moment < _LAST_MOMENT - timedelta(days=9)
        ]
        return self.draw.choice(choices) if choices else None

    def _moment(self, draw: random.Random, shape: Shape, project: PastProject, source: _Draft | None) -> datetime:
        if source is not None:
            later = source.moment + timedelta(minutes=draw.randint(3, 1800))
            return min(_working(later.date(), draw, later), _LAST_MOMENT)
        low, high = shape.stage
        share = low + (high - low) * draw.random()
        if shape.place in _BOUND:
            day = project.when(share)
        else:
            first = self.setting.career.first_day
            span = (LAST_DAY - first).days
            day = first + timedelta(days=round(span * (share if shape.place != "desktop" else 1 - share * share / 4)))
        minute = draw.choice((0, 60, 60, 120, 240, 300, 360, 420)) + 8 * 60 + draw.randrange(15, 75)
        if draw.random() < 0.05:
            minute = draw.randrange(19 * 60, 22 * 60)
        start = datetime(day.year, day.month, day.day) + timedelta(minutes=minute, seconds=draw.randrange(60))
        return _working(day, draw, start)

    def _slots(
        self, draw: random.Random, name: str, project: PastProject, day: date, source: _Draft | None
    ) -> dict[str, str]:
        """The project's values and those of this one file."""
        rules = self.setting.rules
        later = day + timedelta(days=draw.randint(30, 75))
        topic, form, publisher = (draw.choice(rules[rule]) for rule in ("topics", "forms", "publishers"))
        writer = draw.choice(project.cast[:2])
        slots = project.slots | {
            "day": day.isoformat(),
            "day_words": long_day(day),
            "month": f"{day:%B}",
            "month_stem": f"{day:%Y-%m}",
            "year": str(day.year),
            "later": f"{later:%B}",
            "weekday": draw.choice(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")),
            "clock": f"{draw.randint(8, 18):02d}.{draw.randint(0, 59):02d}",
            "topic": topic,
            "topic_stem": topic,
            "form": form,
            "form_stem": form,
            "publisher": publisher,
            "publisher_stem": publisher.split()[0],
            "order": str(draw.randint(10243, 98765)),
            "writer": writer.name,
            "writer_email": writer.email or email_address(writer.name, self.setting.user.email.partition("@")[2]),
        }
        prose = Prose(draw, rules, slots)
        slots["publication"] = prose.pick(rules["publications"])
        slots["pub_stem"] = slots["publication"].replace(",", "")
        slots["pub_slug"] = "-".join(re.findall(r"[a-z0-9]+", slots["publication"].lower()))[:48]
        slots["dish_stem"] = prose.pick(rules["dish"])
        slots["day_digits"] = f"{day:%Y%m%d}"
        slots["os_shot"] = (
            f"Screenshot {day} {slots['clock'].replace('.', '')}{draw.randint(10, 59)}"
            if self.setting.placement.os == "windows"
            else f"Screenshot {day} at {slots['clock']}.{draw.randint(10, 59)}"
        )
        slots["subject"] = prose.pick(rules["mail_subject"]) if name == "mail" else ""
        slots["mail_stem"] = slots["subject"].replace(":", "")
        slots["source_name"] = "" if source is None else source.path.rpartition("/")[2]
        return slots

    def _stem(self, draw: random.Random, shape: Shape, draft: _Draft) -> str:
        habits, prose = self.setting.habits, Prose(draw, self.setting.rules, draft.slots)
        if draft.shape == "script":
            words = draw.choice(scripts().kinds[draft.slots["script"]].stem)
            return words.replace(" ", "_")
        if draft.source is not None:
            return draft.source.path.rpartition("/")[2].rpartition(".")[0]
        if draft.shape == "owner_file":
            name = draft.slots["source_name"]
            return "~$" + (name[2:] if len(name) > 8 else name).rpartition(".")[0]
        if shape.default and habits.tidiness == "low" and draw.random() < _KEEPS_DEFAULT:
            return prose.pick(shape.default)
        if shape.raw:
            return _UNSAFE.sub(" ", prose.pick(shape.stem)).strip()[:80]
        return file_stem(prose.pick(shape.stem), habits)

    def _path(self, draft: _Draft, shape: Shape, stem: str, superseded: bool) -> str:
        habits = self.setting.habits
        folder = folder_of(self.setting, draft.project, shape.place, draft.shape, shape.ext, draft.moment.year)
        if draft.shape in ("report_export", "deck_export") and draft.source is not None:
            folder = draft.source.path.rpartition("/")[0]
        elif draft.shape in _COPIES and draft.source is not None:
            folder = draft.source.path.rpartition("/")[0]
            stem += _copied(draft.shape, self.setting)
        elif draft.shape == "owner_file":
            folder = draft.slots["beside"].rpartition("/")[0]
        elif draft.shape == "system_file":
            return self._system_path(draft.project)
        elif shape.place in ("project", "notes") and self.draw.random() < _STRAY[habits.tidiness]:
            place = self.setting.placement
            folder = self.draw.choice((place.desktop, place.downloads, place.documents))
        elif superseded and habits.tidiness == "high":
            folder = f"{folder}/{file_stem('Old versions', habits)}"
        joint = habits.joint
        if draft.version:
            stem = f"{stem}{joint}{draft.version}"
        path, number = f"{folder}/{stem}.{shape.ext}", 2
        while path.casefold() in self.taken:
            path, number = f"{folder}/{stem}{joint}{number}.{shape.ext}", number + 1
        self.taken.add(path.casefold())
        return path

    def _system_path(self, project: PastProject) -> str:
        """A file that the system keeps in a folder, where there is none yet."""
        place = self.setting.placement
        name = "desktop.ini" if place.os == "windows" else ".DS_Store"
        folders = (place.desktop, place.documents, project.folder, place.downloads, place.pictures)
        paths = [f"{folder}/{name}" for folder in folders if f"{folder}/{name}".casefold() not in self.taken]
        path = paths[0] if paths else f"{self.draw.choice(self.projects).folder}/{name}"
        number = 2
        while path.casefold() in self.taken:
            path, number = f"{project.folder}/{name}.{number}", number + 1
        self.taken.add(path.casefold())
        return path

    def link(self) -> None:
        """Relate each file to earlier ones of its project, as its shape allows."""
        shapes = office().shapes
        by_project: dict[tuple[str, str], list[_Draft]] = {}
        for draft in self.drafts:
            by_project.setdefault((draft.project.id, draft.shape), []).append(draft)
        for draft in self.drafts:
            if draft.source is not None:
                draft.links.insert(0, (draft.source.path, "derived_from"))
                continue
            for shape, kind in shapes[draft.shape].links:
                earlier = [
                    other for other in by_project.get((draft.project.id, shape), ()) if other.moment < draft.moment
                ]
                earlier.sort(key=lambda other: (other.moment, other.path))
                for other in earlier[-2:] if kind == "references" else earlier[-1:]:
                    if other is not draft and all(other.path != path for path, _ in draft.links):
                        draft.links.append((other.path, kind))

    def finished(self, draft: _Draft) -> PlannedFile:
        """The draft as a plan."""
        shape = office().shapes[draft.shape]
        prose = Prose(keyed(self.setting.key, "about", draft.path), self.setting.rules, draft.slots)
        about = prose.pick(scripts().kinds[draft.slots["script"]].about if draft.shape == "script" else shape.about)
        about = about[:1].upper() + about[1:]
        if draft.version in ("v1", "v2"):
            about = f"{about} Draft {draft.version}, superseded."
        return PlannedFile(
            draft.path, draft.shape, draft.subject, draft.project, draft.moment, about, shape.place, draft.slots,
            draft.version, tuple(draft.links),
        )  # fmt: skip


def _copied(shape: str, setting: Setting) -> str:
    """What the system adds to the name of a copy or of a second download."""
    if shape == "duplicate":
        return " (1)"
    return " - Copy" if setting.placement.os == "windows" else " copy"


def _working(day: date, draw: random.Random, moment: datetime) -> datetime:
    """The moment, moved off a weekend nine times in ten, and never past the end of the history."""
    if day.weekday() >= 5 and draw.random() < 0.9:
        moment += timedelta(days=7 - day.weekday())
    return min(moment, _LAST_MOMENT - timedelta(minutes=draw.randrange(600)))
