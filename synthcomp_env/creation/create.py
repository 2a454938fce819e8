"""The pipeline: persona, profile, filesystem policy, plan and artifacts, in the paper's five stages.

The world (ledger, scenario, the deliverables' files) is drawn first, because everything is rendered from it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from synthcomp_env.artifacts.blob import Blob
from synthcomp_env.artifacts.content import Content
from synthcomp_env.computer import Computer, creation_order
from synthcomp_env.creation import hidden
from synthcomp_env.creation.author import Author, ProceduralAuthor
from synthcomp_env.creation.background.files import Brief, PlannedFile
from synthcomp_env.creation.background.office import office
from synthcomp_env.creation.background.planner import plan_background
from synthcomp_env.creation.background.projects import PastProject, draw_projects
from synthcomp_env.creation.background.quota import quotas
from synthcomp_env.creation.career import draw_career
from synthcomp_env.creation.columns import FileEntry, file_graph, file_list, project_index
from synthcomp_env.creation.objectives import collaboration_context, monthly_objectives
from synthcomp_env.creation.policy import draw_habits, filesystem_policy, lay_out
from synthcomp_env.creation.profile import Subject, manager_of
from synthcomp_env.creation.setting import Acquaintance, Habits, Setting
from synthcomp_env.errors import ConfigError
from synthcomp_env.randomness import keyed
from synthcomp_env.world.build import World, build_world, projects_of
from synthcomp_env.world.organisation import make_user
from synthcomp_env.world.pack import Pack, load_pack, pack_names
from synthcomp_env.world.placement import Placement
from synthcomp_env.world.scenario import Contact, Scenario

__all__ = ["FROZEN_AT", "Progress", "create_computer"]

FROZEN_AT = "2025-12-31T23:59:59"
"""The moment at which every computer of the release stands still; ours wait for the last extract of the year."""

Progress = Callable[[str, int, int], None]
"""Called with (stage, steps done, steps in all)."""

_STAGES = ("world", "persona", "profile", "policy", "plan", "artifacts")


def create_computer(
    occupation: str | None = None,
    seed: int = 0,
    difficulty: float = 0.5,
    author: Author | None = None,
    progress: Progress | None = None,
) -> Computer:
    """A computer of 72 to 600 files (89 at the median) with its month and its hidden scenario.

    Equal arguments give equal bytes.

    Args:
        occupation: name of an occupation pack; None draws one of the packs there are by the seed.
        seed: any integer.
        difficulty: 0 (three deliverables, few traps) to 1 (up to five, all traps).
        author: writes persona, profile and background files; the procedural author when None.
        progress: told as each stage begins, and while artifacts are written.

    Raises:
        ConfigError: no such pack, or a difficulty outside 0 to 1.
    """
    writer = author if author is not None else ProceduralAuthor()
    tell = progress or (lambda stage, done, total: None)
    tell("world", 0, len(_STAGES))
    base = _draw_base(load_pack(occupation or _any_occupation(seed)), seed, difficulty)
    subject = Subject(base.pack, base.world, base.habits, tuple((past.name, past.start.year) for past in base.past))
    tell("persona", 1, len(_STAGES))
    persona = writer.write_persona(subject)
    tell("profile", 2, len(_STAGES))
    profile = writer.write_profile(subject, persona)
    tell("policy", 3, len(_STAGES))
    policy = filesystem_policy(seed, base.habits, base.placement)
    tell("plan", 4, len(_STAGES))
    background = _plan(base)
    entries = _entries(base.world, background)
    columns = {
        "persona": _persona(persona, base.placement, entries[-1].timestamp),
        "user_profile": profile,
        "filesystem_policy": policy,
        "project_index": project_index(base.world, base.past),
        "file_list": file_list(entries),
        "file_graph": file_graph(entries),
        "monthly_objectives": monthly_objectives(base.world.scenario),
        "collaboration_context": collaboration_context(base.world.scenario),
    }
    planned = Computer.of(base.world.scenario.computer_id, columns)
    tell("artifacts", 5, len(_STAGES))
    contents = _artifacts(planned, base, background, writer, tell)
    scenario = {hidden.SCENARIO: hidden.encode(base.world.scenario)}
    return Computer.of(planned.computer_id, planned.columns, contents, scenario)


@dataclass(frozen=True, slots=True)
class _Base:
    """What all stages share."""

    pack: Pack
    world: World
    habits: Habits
    placement: Placement
    setting: Setting
    past: tuple[PastProject, ...]


def _any_occupation(seed: int) -> str:
    names = pack_names()
    if not names:
        raise ConfigError("no occupation pack found; put one into envs/packs/ or give its path.")
    return keyed(seed, "occupation").choice(names)


def _draw_base(pack: Pack, seed: int, difficulty: float) -> _Base:
    user = make_user(pack, seed)
    career = draw_career(seed, pack.id)
    habits = draw_habits(seed, pack.id, career)
    placement = lay_out(seed, pack.id, user, habits, {project.id: project.name for project in projects_of(pack, seed)})
    world = build_world(
        pack, seed, difficulty, user, placement, f"{'win' if placement.os == 'windows' else 'mac'}_{pack.id}_{seed:06d}"
    )
    manager = _acquaintance(manager_of(world, pack))
    setting = Setting(
        key=f"{pack.id} {seed}",
        user=user,
        manager=manager,
        people=tuple(_acquaintance(contact) for contact in world.scenario.contacts.values()),
        placement=placement,
        habits=habits,
        career=career,
        style=world.organisation.style,
        currency=world.organisation.currency,
        avoid=_ledger_words(world.scenario),
        rules=office().with_vocabulary(pack.vocabulary),
        themes=pack.themes,
    )
    past = draw_projects(setting)
    return _Base(pack, world, habits, placement, setting, past)


def _acquaintance(contact: Contact) -> Acquaintance:
    return Acquaintance(contact.name, contact.role, contact.organization, contact.external, contact.email)


def _ledger_words(scenario: Scenario) -> frozenset[str]:
    """Labels and measures of the true figures, so that no other table can be taken for theirs."""
    words: set[str] = set()
    for fact in scenario.ledger.facts.values():
        words |= {fact.label, fact.measure, *fact.aliases, *fact.measure_aliases}
    return frozenset(word.casefold() for word in words if word)


def _plan(base: _Base) -> tuple[PlannedFile, ...]:
    draw = keyed(base.setting.key, "size")
    held = [file.path.rpartition(".")[2].lower() for file in base.world.files]
    wanted = quotas(draw, held, base.setting.career.files, base.habits.tidiness)
    outputs = [output.path for spec in base.world.scenario.deliverables for output in spec.outputs]
    taken = [*(file.path for file in base.world.files), *outputs]
    return plan_background(base.setting, base.past, wanted, taken)


def _entries(world: World, background: Sequence[PlannedFile]) -> list[FileEntry]:
    """All planned files, oldest first. Links to files that are not on the machine are dropped."""
    entries = []
    paths = {file.path for file in world.files} | {file.path for file in background}
    for file in world.files:
        links = [(path, "derived_from") for path in file.derived_from] + [
            (path, "references") for path in file.references
        ]
        if file.version_of:
            links.append((file.version_of, "version_of"))
        kept = tuple(link for link in links if link[0] in paths)
        entries.append(FileEntry(file.path, file.timestamp, file.origin, file.description, file.project_ids, kept))
    for plan in background:
        bound = plan.place in ("project", "notes", "correspondence", "scripts")
        ids = (plan.project.id,) if bound else ()
        entries.append(FileEntry(plan.path, plan.moment.isoformat(), _origin(plan), plan.description, ids, plan.links))
    return sorted(entries, key=lambda entry: (entry.timestamp, entry.path))


def _origin(plan: PlannedFile) -> str:
    if plan.shape in ("web_report", "receipt", "duplicate", "school_letter", "private_bill"):
        return "web_download"
    if plan.shape in ("handbook", "mail"):
        return "shared"
    return "system_generated" if plan.shape in ("sync_log", "leftover", "system_file", "owner_file") else "user_created"


def _persona(text: str, placement: Placement, newest: str) -> dict[str, str]:
    record = {"persona": text, "current_timestamp": max(FROZEN_AT, f"{newest[:10]}T23:59:59")}
    return record | {"os": "macos"} if placement.os == "macos" else record


def _artifacts(
    planned: Computer, base: _Base, background: Sequence[PlannedFile], writer: Author, tell: Progress
) -> dict[str, Blob]:
    """Every file's contents, sources before what is made from them (Kahn), ties by timestamp."""
    plans = {plan.path: plan for plan in background}
    written: dict[str, Content] = {file.path: file.content for file in base.world.files}
    blobs: dict[str, Blob] = {}
    order = creation_order(planned.graph)
    for number, node in enumerate(order):
        path = planned.graph.nodes[node]["path"]
        plan = plans.get(path)
        if plan is not None:
            sources = {source: written[source] for source, _ in plan.links}
            written[path] = writer.write_artifact(Brief(plan, base.setting, sources))
        blobs[path] = Blob.of(written[path])
        if number % 20 == 0:
            tell("artifacts", number, len(order))
    return blobs
