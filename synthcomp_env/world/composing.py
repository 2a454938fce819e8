"""Composing one deliverable: its job is drawn, then its facts, items, files and brief follow."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from synthcomp_env.computer import paths as logical
from synthcomp_env.randomness import keyed
from synthcomp_env.world.brief import write_brief
from synthcomp_env.world.casting import Cast
from synthcomp_env.world.demands import (
    ask_figures,
    change_item,
    correction,
    extra_figures,
    final_note,
    limits,
    review_figures,
)
from synthcomp_env.world.figures import draw_figures
from synthcomp_env.world.grammar import expand
from synthcomp_env.world.job import Job, Traps
from synthcomp_env.world.notebook import Notebook
from synthcomp_env.world.organisation import Organisation
from synthcomp_env.world.packmodel import DeliverableKind, Pack
from synthcomp_env.world.people import UserIdentity
from synthcomp_env.world.periods import reporting_periods
from synthcomp_env.world.phrases import Phrasebook
from synthcomp_env.world.placement import Placement
from synthcomp_env.world.reconciling import second_source
from synthcomp_env.world.restating import restate
from synthcomp_env.world.scenario import Approval, Calendar, DeliverableSpec, Output, OutputRole, Verbatim
from synthcomp_env.world.sources import add_sources, source_paths
from synthcomp_env.world.truth import table_of, threshold_rule

__all__ = ["Setting", "compose", "make_job"]

_ABOUT: dict[OutputRole, str] = {
    "workbook": "the figures, with live totals",
    "memo": "the memo, with the table of flagged rows",
    "deck": "slides with the headline figures",
    "pdf": "the final memo as PDF",
}


SOURCES = ("current", "policy", "prior", "superseded", "second")
"""The source roles that a deliverable's specification names, if it has them; other files stand beside them."""


class Setting(msgspec.Struct, frozen=True):
    """What all deliverables of a computer share."""

    pack: Pack
    seed: int
    difficulty: float
    user: UserIdentity
    organisation: Organisation
    placement: Placement
    calendar: Calendar
    cast: Cast

    @property
    def slots(self) -> dict[str, str]:
        """Grammar slots that every text of the month may use."""
        org = self.organisation
        return {"org": org.name, "place": org.place, "user_first": self.user.first_name}


def make_job(setting: Setting, id: str, kind: DeliverableKind, due: int, traps: Traps, taken: list[str]) -> Job:
    """Draw a deliverable's dataset, error, thresholds and names. `taken` are labels in use on this computer."""
    pack, seed, cast = setting.pack, setting.seed, setting.cast
    key = (seed, pack.id, id)
    figures = draw_figures(kind, pack.dataset(kind.dataset), traps, key, taken)
    dataset = figures.dataset
    column = dataset.spec.column(kind.rule.column)
    periods = reporting_periods(kind.period)
    chance = keyed(seed, pack.id, id, "names")
    slots = {
        "org": setting.organisation.name,
        "org_short": setting.organisation.short,
        "place": setting.organisation.place,
        "user": setting.user.full_name,
        "user_first": setting.user.first_name,
        "user_role": setting.user.role,
        "period": periods.current.name,
        "previous_period": periods.previous.name,
        "prior_period": periods.prior.name,
        "slug": periods.current.slug,
        "previous_slug": periods.previous.slug,
        "prior_slug": periods.prior.slug,
        "row": dataset.spec.row.lower(),
        "rows": dataset.spec.rows_name,
        "total": dataset.spec.total,
        "source": dataset.spec.source,
        "column": column.name,
        "threshold": kind.rule.name,
        "current_date": "2026-01-02",
        "superseded_date": "2025-12-19",
        "previous_date": "2025-12-02" if kind.period == "month" else "2025-10-03",
    }
    for part in ("requester", "reviewer", "owner", "approver"):
        person = getattr(kind, part)
        slots[part] = cast[person].name if person else ""
    slots["requester_org"] = cast[kind.requester].organization
    slots["title"] = title = expand(kind.title, chance, slots)
    slots["short"] = title
    slots["consequence"] = expand(kind.rule.consequence, chance, slots)
    slots["policy_title"] = expand(kind.rule.title, chance, slots)
    slots["prior_title"] = expand(kind.sources.prior_title, chance, slots)
    slots["memo_title"] = expand(kind.sources.memo_title, chance, slots | {"memo_period": periods.previous.name})
    slots["draft_title"] = expand(kind.sources.memo_title, chance, slots | {"memo_period": periods.current.name})
    slots["method_title"] = expand(kind.sources.method_title, chance, slots)
    slots["wording"] = chance.choice(kind.verbatim) if kind.verbatim else ""
    names = _source_names(kind, slots, setting.difficulty, traps.second, key)
    slots["policy"] = names["policy"]
    project = setting.placement.projects.get(kind.project, f"{setting.placement.documents}/{kind.project}")
    outputs: dict[OutputRole, str] = {}
    for role in _ABOUT:
        template = getattr(kind.outputs, role)
        if template:
            outputs[role] = f"{project}/{expand(template, chance, slots)}"
    return Job(
        id=id,
        pack=pack,
        seed=seed,
        difficulty=setting.difficulty,
        kind=kind,
        title=title,
        due=due,
        traps=traps,
        dataset=dataset,
        planted=figures.planted,
        departures=figures.departures,
        thresholds=figures.thresholds,
        periods=periods,
        cast=cast,
        user=setting.user,
        organisation=setting.organisation,
        calendar=setting.calendar,
        book=Phrasebook(pack),
        paths=source_paths(names, setting.placement, kind.project),
        outputs=outputs,
        slots=slots,
    )


def _source_names(
    kind: DeliverableKind, slots: dict[str, str], difficulty: float, second: bool, key: tuple[object, ...]
) -> dict[str, str]:
    """File name of each source role; drafts and old decks stand on some computers only."""
    chance = keyed(str(key[0]), *key[1:], "sources")
    names, current = kind.sources, slots["slug"]

    def named(template: str, **more: str) -> str:
        return expand(template, chance, slots | more)

    found = {
        "current": named(names.extract, file_period=current, stamp=slots["current_date"]),
        "superseded": named(names.extract, file_period=current, stamp=slots["superseded_date"]),
        "previous": named(names.extract, file_period=slots["previous_slug"], stamp=slots["previous_date"]),
        "prior": named(names.prior),
        "policy": named(kind.rule.file),
        "dictionary": named(names.dictionary),
        "method": named(names.method),
        "memo": named(names.memo, file_period=slots["previous_slug"], version="FINAL"),
        "export": named(names.export),
    }
    if chance.random() < 0.4 + 0.5 * difficulty:
        found["draft"] = named(names.memo, file_period=current, version="DRAFT")
    if names.deck and chance.random() < 0.5:
        found["deck"] = named(names.deck)
    if second and kind.second_source is not None:
        found["second"] = named(kind.second_source.file, file_period=current, stamp=slots["current_date"])
    return found


def compose(
    job: Job, notebook: Notebook, change_day: int, restated_day: int, carried: DeliverableSpec | None
) -> DeliverableSpec:
    """Write a deliverable into the notebook.

    Args:
        job: what was drawn for it.
        notebook: receives facts, items, files and what contacts provide.
        change_day: working day of the change notice, 0 for none.
        restated_day: working day on which a figure is restated, where one is.
        carried: the deliverable whose first headline figure is carried over, if any.

    Returns:
        Its specification.
    """
    table = table_of(job, notebook)
    item = change_item(job, notebook) if change_day else ""
    rule = threshold_rule(job, notebook, change_day, item)
    add_sources(job, notebook)
    wanted = ask_figures(job, notebook)
    extras, reviews = extra_figures(job, notebook), review_figures(job, notebook)
    form, words = limits(job, notebook)
    error = correction(job, notebook)
    final_note(job, notebook)
    _tell_parts(job, notebook)
    headline = [table.fact_id(table.total_label, column) for column in job.kind.headline]
    told = None
    if carried is not None:
        headline.append(carried.headline[0])
        told = (carried.title, notebook.facts[carried.headline[0]])
    worst_first = job.flagged(job.dataset.truth, rule.final)
    return DeliverableSpec(
        id=job.id,
        kind=job.kind.kind,
        title=job.title,
        project=job.kind.project,
        brief=write_brief(job, wanted, "" if form.item else words, told),
        requester=job.cast[job.kind.requester].id,
        due=job.due,
        outputs=tuple(Output(role, path, _ABOUT[role]) for role, path in job.outputs.items()),
        table=table,
        sources={role: job.paths[role] for role in SOURCES if role in job.paths},
        rule=rule,
        error=error,
        second=second_source(job),
        restated=restate(job, notebook, table, restated_day),
        approval=_approval(job),
        verbatim=_verbatim(job),
        limits=form,
        headline=tuple(headline),
        ordered=tuple(table.fact_id(entity, rule.column) for entity in worst_first),
        ask={each.fact: each.item for each in wanted},
        review=reviews,
        extra=extras,
        reviewer=job.cast[job.kind.reviewer].id,
        chart=job.kind.chart if job.traps.chart else "",
        depends_on=(carried.id,) if carried else (),
        milestones=_milestones(job),
    )


def _approval(job: Job) -> Approval | None:
    if not job.traps.approval:
        return None
    return Approval(job.cast[job.kind.approver].id, job.cast[job.kind.requester].id)


def _verbatim(job: Job) -> Verbatim | None:
    if not job.traps.verbatim:
        return None
    roles = tuple(role for role in job.outputs if role in ("memo", "pdf"))
    return Verbatim(
        job.slots["wording"], job.paths["policy"], roles, f"closing of the memo; {logical.name(job.paths['policy'])}"
    )


def _tell_parts(job: Job, notebook: Notebook) -> None:
    """Say in each person's description what part they have in this deliverable."""
    parts: Sequence[tuple[str, str]] = (
        (job.kind.owner, "about_owner"),
        (job.kind.requester, "about_requester"),
        (job.kind.reviewer if job.traps.reviews else "", "about_reviewer"),
        (job.kind.approver if job.traps.approval else "", "about_approver"),
    )
    for key, sentence in parts:
        if key:
            notebook.tell(key, job.say(sentence, first=job.cast[key].name.split()[0]))


def _milestones(job: Job) -> tuple[tuple[int, str], ...]:
    """One goal a week up to the week it is due; the last goal is always to hand in."""
    weeks = (job.due - 1) // 5 + 1
    goals = [job.say(f"milestone_{number}") for number in range(1, 5)]
    chosen = goals[: weeks - 1] + goals[-1:]
    return tuple(enumerate(chosen, start=1))
