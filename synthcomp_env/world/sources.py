"""The files behind one deliverable: which stand on the machine, where, since when, and what each came from."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from synthcomp_env.artifacts.content import Content, Pages
from synthcomp_env.computer import paths as logical
from synthcomp_env.world import documents, reconciling
from synthcomp_env.world.departures import entered
from synthcomp_env.world.figures import believed
from synthcomp_env.world.grammar import pick
from synthcomp_env.world.job import Job
from synthcomp_env.world.notebook import Notebook
from synthcomp_env.world.placement import Placement, WorldFile

__all__ = ["add_sources", "source_paths"]

_DATES = {
    "month": {"previous": "2025-12-02", "memo": "2025-12-09", "deck": "2025-12-15", "export": "2025-12-05"},
    "quarter": {"previous": "2025-10-03", "memo": "2025-10-14", "deck": "2025-10-20", "export": "2025-10-07"},
}
_COMMON_DATES = {
    "dictionary": "2024-11-12", "policy": "2025-03-10", "method": "2025-05-20", "prior": "2025-01-21",
    "superseded": "2025-12-19", "draft": "2025-12-22", "current": "2026-01-02", "second": "2026-01-02",
}  # fmt: skip


def source_paths(names: dict[str, str], placement: Placement, project: str) -> dict[str, str]:
    """Logical path of each source role, from its file name."""
    home = placement.projects.get(project, f"{placement.documents}/{project}")
    folders = {
        "current": f"{home}/Data", "superseded": f"{home}/Data", "previous": f"{home}/Data",
        "prior": placement.archive, "policy": placement.shared, "dictionary": placement.shared, "method": home,
        "memo": home, "draft": home, "deck": home, "export": placement.downloads, "second": placement.downloads,
    }  # fmt: skip
    return {role: f"{folders[role]}/{name}" for role, name in names.items()}


def add_sources(job: Job, notebook: Notebook) -> None:
    """Write all source files of a deliverable into the notebook."""
    data, periods, paths = job.dataset, job.periods, job.paths
    shelf = _Shelf(job, notebook)
    slots = job.slots
    shelf.put("dictionary", documents.dictionary(job), f"Data dictionary of {data.spec.title.lower()}", "shared")
    shelf.put("policy", _policy(job), f"Policy with the {job.kind.rule.name} for {data.spec.rows_name}", "shared")
    prior = documents.report(
        job, slots["prior_title"], data.prior, periods.prior, _day(job, "prior"), _comments(job, "prior", 2), ""
    )
    shelf.put(
        "prior",
        Pages(prior) if paths["prior"].endswith(".pdf") else prior,
        f"Report for {periods.prior.name}",
        references=("dictionary",),
    )
    method = [pick(text, job.chance("method", text), slots) for text in job.kind.method]
    note = documents.method_note(job, slots["method_title"], _day(job, "method"), method)
    shelf.put("method", note, f"Method note on {data.spec.title.lower()}", references=("dictionary", "policy"))
    before = documents.extract(job, data.previous, periods.previous, _notes(job, "previous", "Final"))
    shelf.put("previous", before, f"Final extract for {periods.previous.name}", "shared")
    extension = paths["export"].rpartition(".")[2]
    plain = documents.export(job, data.previous, periods.previous, extension)
    shelf.put("export", plain, f"Plain export for {periods.previous.name}", "web_download", derived=("previous",))
    memo = documents.report(
        job, slots["memo_title"], data.previous, periods.previous, _day(job, "memo"), _comments(job, "memo", 2), ""
    )
    shelf.put("memo", memo, f"Memo for {periods.previous.name}", derived=("previous",), references=("policy",))
    if "deck" in paths:
        slides = documents.deck(job, slots["memo_title"], data.previous, periods.previous)
        shelf.put("deck", slides, f"Slides for {periods.previous.name}", derived=("previous", "memo"))
    early = documents.extract(job, data.preliminary, periods.current, _notes(job, "superseded", "Preliminary"))
    shelf.put("superseded", early, f"Preliminary pull for {periods.current.name}, superseded", "shared")
    if "draft" in paths:
        warning = job.say("draft_warning", date="19 December 2025")
        draft = documents.report(
            job,
            slots["draft_title"],
            data.preliminary,
            periods.current,
            _day(job, "draft"),
            _comments(job, "draft", 1),
            warning,
        )
        shelf.put("draft", draft, "Own early draft from preliminary figures", derived=("superseded", "memo"))
    final = documents.extract(job, entered(data, job.departures), periods.current, _notes(job, "current", "Final"))
    shelf.put("current", final, f"Final extract for {periods.current.name}", "shared", version_of="superseded")
    spec = job.kind.second_source
    if spec is not None and "second" in paths:
        title = pick(spec.title, job.chance("second", "title"), reconciling.second_slots(job, spec))
        counted = reconciling.record(job, spec, title, "2 January 2026")
        shelf.put("second", counted, f"{title}, from {spec.source}", "web_download", references=("policy",))


def _comments(job: Job, purpose: str, count: int) -> list[str]:
    chance = job.chance("comments", purpose)
    chosen = chance.sample(job.kind.commentary, min(count, len(job.kind.commentary)))
    return [pick(text, chance, job.slots) for text in chosen]


def _policy(job: Job) -> Content:
    chance, rule = job.chance("policy"), job.kind.rule
    purpose, text = pick(rule.purpose, chance, job.slots), pick(rule.text, chance, job.slots)
    sentences = [
        purpose,
        _joined(text, _exempting(job)),
        _joined(job.say("policy_sources"), *reconciling.authority(job)),
    ]
    if job.traps.approval:
        role = job.cast[job.kind.approver].role
        sentences.append(job.say("policy_signoff", approver_role=role))
    return documents.policy(job, _day(job, "policy"), sentences, job.slots["wording"])


def _joined(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)


def _exempting(job: Job) -> str:
    """The sentence on whom the rule leaves out, "" when it leaves out nobody."""
    spec, limit = job.kind.rule.exemption, job.thresholds.exemption
    if spec is None or limit is None:
        return ""
    digits = len(f"{limit:.6f}".rstrip("0").partition(".")[2])
    shown = job.display(limit, job.column(spec.column).unit, digits)
    return pick(
        spec.text, job.chance("exemption"), job.slots | {"limit": shown, "column": job.column(spec.column).name}
    )


def _notes(job: Job, role: str, status: str) -> list[tuple[str, str]]:
    """The notes sheet of an extract: status, origin, keeper, and what makes an odd entry noticeable."""
    period = job.periods.previous if role == "previous" else job.periods.current
    bound = f"{believed(job.dataset, job.departures):.0%}"
    owner = job.cast[job.kind.owner]
    keeper = {"owner": owner.name, "owner_role": owner.role, "owner_email": owner.email}
    quality = pick(job.dataset.spec.quality, job.chance("quality", role), job.slots)
    return [
        ("Period", period.name),
        ("Status", f"{status}, pulled {job.slots[f'{role}_date']}"),
        ("Source", job.dataset.spec.source),
        ("Keeper", job.say("notes_owner", **keeper)),
        ("Data quality", quality),
        ("Plausibility", job.say("notes_plausible", bound=bound)),
    ]


class _Shelf:
    """Puts a deliverable's files into the notebook with their histories."""

    def __init__(self, job: Job, notebook: Notebook) -> None:
        self._job = job
        self._notebook = notebook

    def put(
        self,
        role: str,
        content: Content,
        description: str,
        origin: Literal["user_created", "web_download", "shared"] = "user_created",
        derived: tuple[str, ...] = (),
        references: tuple[str, ...] = (),
        version_of: str = "",
    ) -> None:
        """File a source; `derived`, `references` and `version_of` are roles of sources filed before it."""
        paths = self._job.paths
        self._notebook.file(
            WorldFile(
                path=paths[role],
                content=content,
                timestamp=source_moment(self._job, role),
                description=f"{description} ({logical.name(paths[role])})",
                origin=origin,
                project_ids=(self._job.kind.project,),
                derived_from=tuple(paths[name] for name in derived),
                references=tuple(paths[name] for name in references),
                version_of=paths[version_of] if version_of else "",
            )
        )


def _day(job: Job, role: str) -> str:
    """The date on a document: the day its file was last written."""
    return source_moment(job, role)[:10]


def source_moment(job: Job, role: str) -> str:
    """When a source was last written (ISO): a weekday near its role's date, in office hours."""
    day = date.fromisoformat(_COMMON_DATES.get(role) or _DATES[job.kind.period][role])
    chance = job.chance("moment", role)
    if role not in ("current", "superseded", "previous", "second"):
        day += timedelta(days=chance.randint(-1, 1))
        day += timedelta(days={5: -1, 6: 1}.get(day.weekday(), 0))
    return f"{day.isoformat()}T{chance.randint(8, 16):02d}:{chance.randint(0, 59):02d}:{chance.randint(0, 59):02d}"
