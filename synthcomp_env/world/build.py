"""Building a world: from an occupation pack and a seed to the ledger, the scenario and the files behind it."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

import msgspec

from synthcomp_env.errors import ConfigError
from synthcomp_env.randomness import keyed
from synthcomp_env.world.agendas import add_agendas
from synthcomp_env.world.casting import people_of, raise_cast
from synthcomp_env.world.composing import Setting, compose, make_job
from synthcomp_env.world.ensemble import choose_kinds, draw_ensemble
from synthcomp_env.world.facts import Ledger
from synthcomp_env.world.gatherings import meetings
from synthcomp_env.world.grammar import expand
from synthcomp_env.world.job import Job
from synthcomp_env.world.leave import Leave, plan_leave
from synthcomp_env.world.month import add_mails, add_remarks, add_smalltalk, duties, when_at_work
from synthcomp_env.world.notebook import Notebook
from synthcomp_env.world.organisation import Organisation, make_organisation
from synthcomp_env.world.packmodel import DeliverableKind, Pack
from synthcomp_env.world.people import UserIdentity
from synthcomp_env.world.periods import calendar
from synthcomp_env.world.phrases import Phrasebook
from synthcomp_env.world.placement import Placement, WorldFile
from synthcomp_env.world.restating import restatement_day
from synthcomp_env.world.scenario import Contact, DeliverableSpec, Scenario
from synthcomp_env.world.traps import share_out

__all__ = ["Project", "World", "build_world", "projects_of"]


_SLIPS_FROM = 0.3
"""Difficulty above which somebody tells a figure wrongly first and corrects it."""
_TWO_CARRY, _THREE_CARRY = 0.5, 1.0
"""Difficulty from which two, and three, deliverables carry a figure over."""


class Project(msgspec.Struct, frozen=True):
    """An entry of the project index; `people` are full names."""

    id: str
    name: str
    description: str
    tags: tuple[str, ...]
    people: tuple[str, ...] = ()


class World(msgspec.Struct, frozen=True):
    """All that a computer is rendered from: its scenario (with the ledger), the deliverables' files, its projects."""

    pack: str
    organisation: Organisation
    user: UserIdentity
    scenario: Scenario
    files: tuple[WorldFile, ...]
    projects: tuple[Project, ...]

    @property
    def ledger(self) -> Ledger:
        """The hidden truth."""
        return self.scenario.ledger


def projects_of(pack: Pack, seed: int) -> tuple[Project, ...]:
    """The user's projects, known before the world is built, so that folders can be named after them."""
    organisation = make_organisation(pack, seed)
    slots = {"org": organisation.name, "place": organisation.place}
    chance = keyed(seed, pack.id, "projects")
    return tuple(
        Project(spec.id, expand(spec.name, chance, slots), expand(spec.description, chance, slots), spec.tags)
        for spec in pack.projects
    )


def build_world(
    pack: Pack, seed: int, difficulty: float, user: UserIdentity, placement: Placement, computer_id: str = ""
) -> World:
    """The world of a pack and a seed; the same arguments give an equal world on any machine.

    Args:
        pack: the occupation.
        seed: any integer.
        difficulty: 0 (three deliverables, few traps) to 1 (up to five, all traps).
        user: whose computer it is.
        placement: the user's folders; a project without a folder gets one under the documents folder.
        computer_id: defaults to pack and seed.

    Raises:
        ConfigError: difficulty is outside 0 to 1, or the pack cannot be satisfied; the message names the mend.
    """
    if not 0 <= difficulty <= 1:
        raise ConfigError(f"difficulty is {difficulty}; it goes from 0 to 1.")
    organisation = make_organisation(pack, seed, user.organization)
    kinds, people = draw_ensemble(pack, seed, choose_kinds(pack, seed, difficulty))
    cast = raise_cast(pack, seed, difficulty, people, user, organisation)
    setting = Setting(pack, seed, difficulty, user, organisation, placement, calendar(), cast)
    book, notebook = Phrasebook(pack), Notebook(seed, pack.id, pack.canary_prefixes)
    due = _due_days(len(kinds), pack, seed)
    traps = share_out(kinds, due, (seed, pack.id), difficulty)
    taken = [part for person in cast.contacts() for part in person.name.split()]
    taken += user.full_name.split()
    taken += [name for dataset in pack.datasets for name in (dataset.total, *dataset.total_aliases)]
    jobs = [
        make_job(setting, f"dlv_{number:03d}", kind, day, trap, taken)
        for number, (kind, day, trap) in enumerate(zip(kinds, due, traps, strict=True), start=1)
    ]
    _choose_slip(jobs, notebook, difficulty)
    specs = _compose_all(jobs, notebook, difficulty, keyed(seed, pack.id, "chain"))
    leaves = plan_leave(setting, specs, notebook, book)
    add_remarks(setting, notebook, book)
    add_smalltalk(setting, notebook, book)
    add_agendas(setting, leaves, notebook, book)
    gatherings = meetings(setting, jobs, specs, leaves, notebook, book)
    scenario = Scenario(
        computer_id=computer_id or f"{pack.id}_{seed:06d}",
        seed=seed,
        user_name=user.full_name,
        user_email=user.email,
        user_role=user.role,
        organization=organisation.name,
        os=placement.os,
        home=placement.documents,
        calendar=setting.calendar,
        contacts={person.id: person for person in _contacts(setting, notebook, leaves)},
        items=notebook.items,
        deliverables=tuple(specs),
        mails=when_at_work(setting, notebook.mails, leaves),
        meetings=gatherings,
        duties=duties(setting),
        ledger=Ledger(notebook.facts, notebook.canaries),
        occupation=pack.id,
        difficulty=difficulty,
    )
    files = tuple(sorted(notebook.files.values(), key=lambda file: (file.timestamp, file.path)))
    return World(pack.id, organisation, user, scenario, files, _projects(setting, kinds))


def _due_days(count: int, pack: Pack, seed: int) -> list[int]:
    """Working days on which the deliverables fall due, rising, from the second week to the last day."""
    chance = keyed(seed, pack.id, "due")
    if count == 1:
        return [chance.randint(10, 18)]
    step = 11 / (count - 1)
    return [min(20, 8 + round(number * step) + chance.randint(0, 1)) for number in range(count)]


def _compose_all(
    jobs: Sequence[Job], notebook: Notebook, difficulty: float, chain: random.Random
) -> list[DeliverableSpec]:
    """Compose the deliverables; some carry a headline figure over from one that is due earlier.

    The last always does, a second one from half difficulty on, a third at the full. A figure that is restated is so
    before its own deliverable is due, so what is carried over is final by then."""
    specs: list[DeliverableSpec] = []
    between = range(1, len(jobs) - 1)
    further = min(len(between), int(difficulty >= _TWO_CARRY) + int(difficulty >= _THREE_CARRY))
    dependents = {len(jobs) - 1, *chain.sample(between, further)}
    for number, job in enumerate(jobs):
        chance = job.chance("schedule")
        change_day = job.due - chance.randint(3, 5) if job.traps.change else 0
        carried = chance.choice(specs) if specs and number in dependents else None
        specs.append(compose(job, notebook, change_day, restatement_day(job, change_day), carried))
        add_mails(job, specs[-1], notebook)
    return specs


def _choose_slip(jobs: Sequence[Job], notebook: Notebook, difficulty: float) -> None:
    """On all but easy computers the keeper of one private figure tells it wrongly first."""
    able = [job.id for job in jobs if job.traps.privates]
    if able and difficulty > _SLIPS_FROM:
        notebook.slip = keyed(jobs[0].seed, jobs[0].pack.id, "slip").choice(able)


def _contacts(setting: Setting, notebook: Notebook, leaves: Mapping[str, Leave]) -> list[Contact]:
    """The cast with what each is known to provide, the private files each keeps, and their leaves."""
    found: list[Contact] = []
    for key, member in setting.cast.members.items():
        about = " ".join((member.contact.about, *notebook.about.get(key, ())))
        files = notebook.private_files.get(key, {})
        person, leave = member.contact, leaves.get(member.contact.id, Leave(()))
        found.append(
            msgspec.structs.replace(
                person, about=about, files=files, away_days=leave.days, deputy=leave.deputy, leave_told=leave.told
            )
        )
    return found


def _projects(setting: Setting, kinds: Sequence[DeliverableKind]) -> tuple[Project, ...]:
    """The project index entries, with the people who have a part in each."""
    found: list[Project] = []
    for project in projects_of(setting.pack, setting.seed):
        keys = {setting.pack.manager}.union(*(people_of(kind) for kind in kinds if kind.project == project.id))
        people = tuple(setting.cast[key].name for key in setting.cast.members if key in keys)
        found.append(msgspec.structs.replace(project, people=people))
    return tuple(found)
