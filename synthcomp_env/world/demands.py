"""What collaborators know of a deliverable: corrections, private figures, further demands, review wishes, changes."""

from __future__ import annotations

import msgspec

from synthcomp_env.errors import ConfigError
from synthcomp_env.world.dataset import aliases_of, draw_value
from synthcomp_env.world.display import apart
from synthcomp_env.world.facts import Fact, Place
from synthcomp_env.world.grammar import expand, pick
from synthcomp_env.world.job import Job, basename, stem
from synthcomp_env.world.notebook import Notebook
from synthcomp_env.world.packmodel import PrivateSpec
from synthcomp_env.world.private_log import private_log
from synthcomp_env.world.rules import flagged
from synthcomp_env.world.scenario import Limits, PlantedError
from synthcomp_env.world.truth import DATA_SHEET, cell_address, prior_fact

__all__ = [
    "Wanted",
    "ask_figures",
    "change_item",
    "correction",
    "extra_figures",
    "final_note",
    "limits",
    "review_figures",
]


class Wanted(msgspec.Struct, frozen=True):
    """A figure that only a collaborator can tell, and the words in which the brief asks for it."""

    fact: str
    item: str
    measure: str
    words: str


def _topics(job: Job, *more: str) -> tuple[str, ...]:
    return (*more, job.title, *job.kind.keywords)


def correction(job: Job, notebook: Notebook) -> PlantedError | None:
    """The planted error with the item that corrects it, released by a right report."""
    planted = job.planted
    if planted is None:
        return None
    owner, column = job.cast[job.kind.owner], job.column(planted.column)
    right, wrong = job.cell(column.id, planted.right), job.cell(column.id, planted.wrong)
    cell = cell_address(job, planted.entity, column.id)
    item = notebook.item(
        id=f"{job.id}.correction",
        holder=owner.id,
        kind="correction",
        disclosure="report",
        topics=_topics(
            job,
            planted.entity,
            *aliases_of(planted.entity, job.dataset.spec.strip),
            column.name,
            *column.aliases,
            basename(job.paths["current"]),
            stem(job.paths["current"]),
            cell,
        ),
        text=job.say("correction", column=column.name, entity=planted.entity, right=right, wrong=wrong),
        deliverable=job.id,
    )
    before = job.cell(column.id, job.dataset.previous[planted.entity][column.id])
    symptom = {
        "tenfold": f"about ten times the {before} of {job.periods.previous.name}",
        "thousandfold": f"about a thousand times the {before} of {job.periods.previous.name}",
        "dropped_digit": f"about a tenth of the {before} of {job.periods.previous.name}",
        "swapped": f"far from the {before} of {job.periods.previous.name}; two digits are interchanged",
        "negative": f"negative, where {job.periods.previous.name} shows {before}",
    }[planted.kind]
    return PlantedError(
        id=f"{job.id}.error",
        path=job.paths["current"],
        sheet=DATA_SHEET,
        cell=cell,
        entity=planted.entity,
        column=column.id,
        wrong=planted.wrong,
        right=planted.right,
        owner=owner.id,
        item=item.id,
        symptom=symptom,
    )


def ask_figures(job: Job, notebook: Notebook) -> list[Wanted]:
    """The private figures that the deliverable needs."""
    chance = job.chance("private")
    specs = chance.sample(job.kind.private, min(job.traps.privates, len(job.kind.private)))
    entities = chance.sample(job.dataset.entities, len(specs))
    return [_private(job, notebook, spec, entity) for spec, entity in zip(specs, entities, strict=True)]


def _private(job: Job, notebook: Notebook, spec: PrivateSpec, entity: str) -> Wanted:
    holder = job.cast[spec.holder]
    value = _odd_value(job, spec, entity)
    id = f"{job.id}.private.{spec.measure.lower().replace(' ', '_')}"
    chance = job.chance("private", spec.measure)
    slots = job.slots | {
        "entity": entity,
        "value": job.display(value, spec.unit, spec.decimals),
        "measure": spec.measure,
        "holder": holder.name,
    }
    name = expand(spec.file, chance, slots) if spec.file else ""
    item = notebook.item(
        id=id,
        holder=holder.id,
        kind="file" if name else "figure",
        disclosure="ask",
        topics=_topics(job, spec.measure, *spec.aliases, *spec.topics, entity, *_short(job, entity), name),
        text=pick(spec.text, chance, slots),
        deliverable=job.id,
        attachment=name,
    )
    if name:
        notebook.private_file(spec.holder, name, private_log(job, spec, entity, value, item.canary))
    notebook.tell(spec.holder, expand(spec.about, chance, slots))
    fact = notebook.fact(
        Fact(
            id=id,
            label=entity,
            measure=spec.measure,
            value=value,
            unit=spec.unit,
            decimals=spec.decimals,
            period=job.periods.current.name,
            aliases=_short(job, entity),
            measure_aliases=spec.aliases,
            shown=(Place(f"private:{holder.id}/{name}"),) if name else (),
        )
    )
    return Wanted(fact, item.id, spec.measure, pick(spec.want, chance, slots))


def _short(job: Job, entity: str) -> tuple[str, ...]:
    return aliases_of(entity, job.dataset.spec.strip)


def _odd_value(job: Job, spec: PrivateSpec, entity: str) -> float:
    """A value nobody would guess: three digits or more, the last neither 0 nor 5, apart from the row's other figures.

    Raises:
        ConfigError: the figure's draw gives none.
    """
    chance = job.chance("private", spec.measure, "value")
    row = job.dataset.truth[entity]
    near = [row[column.id] for column in job.dataset.spec.columns if column.unit == spec.unit]
    for _ in range(500):
        value = draw_value(spec.draw, chance, spec.decimals)
        digits = round(value * 10**spec.decimals)
        if digits >= 100 and digits % 5 and all(apart(value, other, spec.decimals) for other in near):
            return value
    raise ConfigError(f"private figure {spec.measure!r}: its draw gives no odd value of three digits; raise its range.")


def extra_figures(job: Job, notebook: Notebook) -> dict[str, tuple[str, ...]]:
    """Further demands, learnt by asking: figures of an entity that the rule does not flag, already on the machine."""
    rule = job.kind.rule
    named = set(flagged(job.row_values(rule.column), rule.op, job.thresholds.old))
    named |= set(flagged(job.row_values(rule.column), rule.op, job.thresholds.new))
    chance = job.chance("extra")
    free = [
        entity
        for entity in job.dataset.entities
        if entity not in named and all(departure.entity != entity for departure in job.departures)
    ]
    extras = chance.sample(job.kind.extras, min(job.traps.extras, len(job.kind.extras), len(free)))
    found: dict[str, tuple[str, ...]] = {}
    for number, (spec, entity) in enumerate(zip(extras, chance.sample(free, len(extras)), strict=True), start=1):
        column = job.column(spec.column)
        name = f"{next(n for n, label in enumerate(job.dataset.entities, start=1) if label == entity):02d}"
        wish = pick(spec.text, chance, job.slots | {"entity": entity, "column": column.name})
        item = notebook.item(
            id=f"{job.id}.extra.{number}",
            holder=job.cast[spec.holder].id,
            kind="requirement",
            disclosure="ask",
            topics=_topics(job, "requirements", "anything else", "scope", "content", entity, column.name),
            text=f"{wish} {job.say('for_paper')}",
            deliverable=job.id,
        )
        found[item.id] = (f"{job.id}.{name}.{column.id}",)
        if spec.holder != job.kind.requester:
            notebook.tell(spec.holder, job.say("about_wishes"))
    return found


def review_figures(job: Job, notebook: Notebook) -> dict[str, str]:
    """What the reviewer asks for on seeing a draft: comparisons with the year before."""
    columns = list(dict.fromkeys((*job.kind.headline, job.kind.rule.column)))
    columns = [column for column in columns if column in job.dataset.prior[job.dataset.spec.total]]
    found: dict[str, str] = {}
    for number, column_id in enumerate(columns[: job.traps.reviews], start=1):
        fact = prior_fact(job, notebook, column_id)
        column = job.column(column_id)
        more = {"measure": column.name, "prior_period": job.periods.prior.name, "file": basename(job.paths["prior"])}
        item = notebook.item(
            id=f"{job.id}.review.{number}",
            holder=job.cast[job.kind.reviewer].id,
            kind="requirement",
            disclosure="review",
            topics=_topics(job, "draft", "review", "comparison", column.name, job.periods.prior.name),
            text=pick(job.kind.review, job.chance("review", number), job.slots | more),
            deliverable=job.id,
        )
        found[fact] = item.id
    return found


def change_item(job: Job, notebook: Notebook) -> str:
    """The item that a change notice discloses."""
    chance = job.chance("change")
    more = {"old": job.threshold(job.thresholds.old), "new": job.threshold(job.thresholds.new)}
    reason = pick(job.kind.rule.change_reason, chance, job.slots)
    text = pick(job.kind.rule.change, chance, job.slots | more)
    return notebook.item(
        id=f"{job.id}.change",
        holder=job.cast[job.pack.manager].id,
        kind="requirement",
        disclosure="change",
        topics=_topics(job, job.kind.rule.name, "threshold", "change", stem(job.paths["policy"])),
        text=f"{reason} {text}",
        deliverable=job.id,
    ).id


def limits(job: Job, notebook: Notebook) -> tuple[Limits, str]:
    """The limits of structure and length, and the words that tell them (in the brief, or by the item when asked)."""
    chance = job.chance("limits")
    slides = chance.randint(5, 7) if job.outputs.get("deck") else 0
    first = chance.choice(job.kind.first_slides) if slides and job.kind.first_slides else ""
    sections = chance.choice(job.kind.sections) if job.kind.sections else ()
    pages = chance.randint(3, 4)
    words: list[str] = []
    if slides:
        words.append(f"at most {slides} slides in {basename(job.outputs['deck'])}")
    if first:
        words.append(f'the first slide is titled "{first}"')
    if sections:
        quoted = ", ".join(f'"{name}"' for name in sections)
        words.append(f"{basename(job.outputs['memo'])} has the section headings {quoted}, in that order")
    words.append(f"the memo runs to {pages} pages or fewer")
    text, item = "; ".join(words), ""
    if job.traps.limits_on_ask:
        item = notebook.item(
            id=f"{job.id}.limits",
            holder=job.cast[job.kind.requester].id,
            kind="requirement",
            disclosure="ask",
            topics=_topics(
                job, "format", "layout", "length", "slides", "pages", "sections", "headings", "requirements"
            ),
            text=job.say("limits", limits=text),
            deliverable=job.id,
        ).id
    return Limits(slides, first, pages, sections, item), text


def final_note(job: Job, notebook: Notebook) -> None:
    """The owner's answer to which extract is final."""
    files = {role: basename(job.paths[role]) for role in ("current", "superseded")}
    notebook.item(
        id=f"{job.id}.final_extract",
        holder=job.cast[job.kind.owner].id,
        kind="note",
        disclosure="ask",
        topics=_topics(job, "extract", "final", "which file", "latest", "preliminary", *files.values()),
        text=job.say("final_extract", **files),
        deliverable=job.id,
    )
