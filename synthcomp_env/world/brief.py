"""The brief: what the user is told of a deliverable at the start. It names every file and what each must hold, and
gives away nothing that is learnt by asking, reporting or review."""

from __future__ import annotations

from synthcomp_env.world.demands import Wanted
from synthcomp_env.world.facts import Fact
from synthcomp_env.world.grammar import pick
from synthcomp_env.world.job import Job, basename
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
    spec, kind, files = job.dataset.spec, job.kind, {role: basename(path) for role, path in job.outputs.items()}
    headline = listed([job.column(column).name for column in kind.headline])
    more = {
        "columns": listed([column.name for column in spec.columns]),
        "headline": headline,
        "table": kind.table,
        "order": "lowest first" if kind.rule.op == "<" else "highest first",
        "also": " and the PDF" if "pdf" in files else "",
        "date": long_date(job.calendar.working_dates[job.due - 1]),
        "day": str(job.due),
    }
    lines = [pick(kind.opening, job.chance("opening"), job.slots), ""]
    lines += [f"- {job.say(f'brief_{role}', file=name, **more)}" for role, name in files.items()]
    lines.append("")
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
    rest.append(job.say("brief_due", **more))
    return "\n".join((*lines, *rest))
