"""What collaborators know of a deliverable: corrections, private figures, further demands, review wishes, changes."""

from __future__ import annotations

import re

import msgspec

from synthcomp_env.computer import paths as logical
from synthcomp_env.errors import ConfigError
from synthcomp_env.world.dataset import aliases_of, draw_value
from synthcomp_env.world.display import apart
from synthcomp_env.world.facts import Fact, Lure, Place
from synthcomp_env.world.grammar import expand, pick
from synthcomp_env.world.job import Job
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


_JOINTS = (re.compile(r"[.;] "), re.compile(r", and "), re.compile(r", "), re.compile(r" and "))
"""Where a sentence may be parted, the clearest first."""
_ENCLOSED = re.compile(r"(?!which|is |are )[^.;]*\b(?:attach|enclos)\w*(?: [^.;]*)?\.?$", re.I)
"""Words that say that a file comes with a message ("my tracker is attached.")."""


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
            logical.name(job.paths["current"]),
            logical.stem(job.paths["current"]),
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
    slips = [notebook.slip == job.id and number == 0 for number in range(len(specs))]
    return [
        _private(job, notebook, spec, entity, slip) for spec, entity, slip in zip(specs, entities, slips, strict=True)
    ]


def _private(job: Job, notebook: Notebook, spec: PrivateSpec, entity: str, slip: bool) -> Wanted:
    """One private figure: its fact, its keeper's item, and what is told of it wrongly.

    Args:
        slip: the keeper tells a wrong value first, and corrects it a day or two later.
    """
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
    topics = _topics(job, spec.measure, *spec.aliases, *spec.topics, entity, *_short(job, entity), name)
    lures: list[Lure] = []
    told = value
    if slip:
        told = _wrong_value(job, spec, entity, [value], "slip")
        lures.append(Lure(told, "slip"))
    shown = job.display(told, spec.unit, spec.decimals)
    text, enclosure = _enclosure(pick(spec.text, chance, slots | {"value": shown}), shown if name else "")
    item = notebook.item(
        id=f"{id}.slip" if slip else id,
        holder=holder.id,
        kind="file" if name else "figure",
        disclosure="ask",
        topics=topics,
        text=text,
        deliverable=job.id,
        attachment=name,
    )
    item = notebook.amend(item.id, enclosure=enclosure)
    if slip:
        corrected = job.say("slip_correction", right=slots["value"], wrong=shown, measure=spec.measure, entity=entity)
        notebook.item(id, holder.id, "correction", "change", topics, corrected, job.id)
        notebook.amend(id, corrects=item.id)
    mistaken = spec.mistaken
    if mistaken is not None and mistaken.holder in job.cast.members and job.chance("hearsay").random() < _misled(job):
        wrong = _wrong_value(job, spec, entity, [value, *(lure.value for lure in lures)], "hearsay")
        lures.append(Lure(wrong, "hearsay"))
        words = pick(mistaken.text, chance, slots | {"value": job.display(wrong, spec.unit, spec.decimals)})
        notebook.item(f"{id}.hearsay", job.cast[mistaken.holder].id, "note", "ask", topics, words, job.id)
        notebook.amend(f"{id}.hearsay", hearsay_of=id)
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
            lures=tuple(lures),
            shown=(Place(f"private:{holder.id}/{name}"),) if name else (),
        )
    )
    return Wanted(fact, id, spec.measure, pick(spec.want, chance, slots))


def _misled(job: Job) -> float:
    """How likely it is that whoever may have a wrong idea of a figure has one."""
    return 0.3 + 0.7 * job.difficulty


def _enclosure(text: str, figure: str) -> tuple[str, str]:
    """A text parted from the words that say that a file comes with it; whole, and "", where they are not apart.

    Args:
        figure: the value that must stay in the text; "" when no file comes with it.
    """
    for joint in _JOINTS if figure else ():
        for found in joint.finditer(text):
            kept, words = text[: found.start()], text[found.end() :]
            if figure in kept and _ENCLOSED.match(words):
                return f"{kept.rstrip(' ,;.')}.", f"{words[:1].upper()}{words[1:].rstrip('.')}."
    return text, ""


def _wrong_value(job: Job, spec: PrivateSpec, entity: str, others: list[float], why: str) -> float:
    """A value 4 to 30 % off a private figure (the first of `others`), told apart from all others and the row's own.

    Raises:
        ConfigError: there is none.
    """
    chance = job.chance("private", spec.measure, why)
    row = job.dataset.truth[entity]
    near = [row[column.id] for column in job.dataset.spec.columns if column.unit == spec.unit]
    for _ in range(500):
        share = chance.uniform(0.04, 0.30) * chance.choice((-1, 1))
        value = round(others[0] * (1 + share), spec.decimals)
        digits = round(value * 10**spec.decimals)
        if digits >= 100 and digits % 5 and all(apart(value, other, spec.decimals) for other in (*others, *near)):
            return value
    raise ConfigError(f"private figure {spec.measure!r}: no wrong value fits beside it; raise its range.")


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
        more = {
            "measure": column.name,
            "prior_period": job.periods.prior.name,
            "file": logical.name(job.paths["prior"]),
        }
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
        topics=_topics(job, job.kind.rule.name, "threshold", "change", logical.stem(job.paths["policy"])),
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
        words.append(job.say("limit_slides", count=str(slides), file=logical.name(job.outputs["deck"])))
    if first:
        words.append(job.say("limit_first", slide=first))
    if sections:
        quoted = ", ".join(f'"{name}"' for name in sections)
        words.append(job.say("limit_sections", file=logical.name(job.outputs["memo"]), names=quoted))
    words.append(job.say("limit_pages", count=str(pages)))
    words = chance.sample(words, len(words))
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
    files = {role: logical.name(job.paths[role]) for role in ("current", "superseded")}
    notebook.item(
        id=f"{job.id}.final_extract",
        holder=job.cast[job.kind.owner].id,
        kind="note",
        disclosure="ask",
        topics=_topics(job, "extract", "final", "which file", "latest", "preliminary", *files.values()),
        text=job.say("final_extract", **files),
        deliverable=job.id,
    )
