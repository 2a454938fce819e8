"""The brief: what the user is told of a deliverable at the start. It names every file and what each must hold, and
gives away nothing that is learnt by asking, reporting or review."""

from __future__ import annotations

from synthcomp_env.computer import paths as logical
from synthcomp_env.world.demands import Wanted
from synthcomp_env.world.facts import Fact
from synthcomp_env.world.grammar import pick
from synthcomp_env.world.job import Job
from synthcomp_env.world.periods import long_date

__all__ = ["listed", "write_brief"]


def listed(names: list[str]) -> str:
    """ "a, b and c"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def write_brief(job: Job, wanted: list[Wanted], limits: str, carried: tuple[str, Fact] | None) -> str:
    """The brief as plain text, output files as a list.

    Args:
        wanted: private figures the deliverable needs.
        limits: limits of format in words, "" when they are learnt by asking.
        carried: (title, headline fact) of another deliverable whose figure is carried over.
    """
    spec, kind, files = job.dataset.spec, job.kind, {role: logical.name(path) for role, path in job.outputs.items()}
    headline = listed([job.column(column).name for column in kind.headline])
    more = {
        "columns": listed([column.name for column in spec.columns]),
        "headline": headline,
        "table": kind.table,
        "order": job.say("order_lowest" if kind.rule.op == "<" else "order_highest"),
        "also": " and the PDF" if "pdf" in files else "",
        "date": long_date(job.calendar.working_dates[job.due - 1]),
        "day": str(job.due),
    }
    outputs = [job.say(f"brief_{role}", file=name, **more) for role, name in files.items()]
    rest = [job.say("brief_agree", **more), job.say("brief_source", **more), job.say("brief_rule", **more)]
    if second := job.departing("second"):
        rest.append(job.say("brief_second", **(more | {"column": job.column(second[0].column).name})))
    rest += [job.say("brief_private", want=each.words, measure=each.measure) for each in wanted]
    if job.traps.chart:
        file = files.get("deck", files["workbook"])
        rest.append(job.say("brief_chart", **(more | {"file": file, "column": job.column(kind.chart).name})))
    if carried is not None:
        title, fact = carried
        rest.append(job.say("brief_depends", title=title, measure=fact.measure, label=fact.label))
    if job.traps.verbatim:
        rest.append(job.say("brief_verbatim", **more))
    if limits:
        rest.append(job.say("brief_limits", limits=limits))
    if job.traps.reviews:
        rest.append(job.say("brief_review", **more))
    if job.traps.approval:
        rest.append(job.say("brief_approval", **more))
    rest.append(job.say("brief_keep"))
    return _lay_out(
        job, pick(kind.opening, job.chance("opening"), job.slots), outputs, rest, job.say("brief_due", **more)
    )


_MARKS = ("- ", "* ", "{number}. ", "{number}) ", "")
"""How the points of a list may begin; with the last they stand as lines of their own."""


def _lay_out(job: Job, opening: str, outputs: list[str], rest: list[str], due: str) -> str:
    """The brief in the requester's manner: what comes first, what is a list and what a paragraph, how it ends."""
    chance = job.chance("layout")
    rest = chance.sample(rest, len(rest))
    rest.insert(chance.choice((0, len(rest), len(rest))), due)
    mark, running = chance.choice(_MARKS), chance.random() < 0.4
    files = "\n".join(f"{mark.format(number=number)}{text}" for number, text in enumerate(outputs, start=1))
    if chance.random() < 0.6:
        files = f"{job.say('brief_files')}\n{files}"
    if running:
        cut = chance.randint(2, max(2, len(rest) - 2))
        points = "\n\n".join(" ".join(part) for part in (rest[:cut], rest[cut:]) if part)
    else:
        mark = chance.choice(_MARKS)
        points = "\n".join(f"{mark.format(number=number)}{text}" for number, text in enumerate(rest, start=1))
        points = f"{job.say('brief_rest')}\n{points}" if mark and chance.random() < 0.6 else points
    parts = [files, points] if chance.random() < 0.75 else [points, files]
    parts = [opening, *parts] if chance.random() < 0.85 else [*parts, opening]
    return "\n\n".join((*parts, *([job.say("brief_close")] if chance.random() < 0.3 else [])))
