"""The page with which a day session opens: what an agent needs to restore its context, at most a few hundred words."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from synthcomp_env.simulation.calendar import duties_on, meetings
from synthcomp_env.simulation.mailbox import unread
from synthcomp_env.simulation.state import Activity, State, Verdict
from synthcomp_env.world.scenario import DeliverableSpec

if TYPE_CHECKING:
    from synthcomp_env.simulation.month import Simulation

__all__ = ["LOOKING", "day_opening", "deliverable_status", "excerpt"]

LOOKING = ("list_", "find_", "search_", "read_", "file_info")
"""What the names of tools that change nothing begin with."""
_SHOWN = 12
"""How many entries of a list are written out before the rest is counted."""
_ACTIONS = 8
"""How many of yesterday's actions are."""
_PLAN = (6, 160)
"""Lines of a plan that are repeated every morning, and characters of a line."""


def day_opening(sim: Simulation, state: State) -> str:
    """Date, week and plan, yesterday's activity, new messages, today's meetings and duties, deliverables and status."""
    clock, day = sim.clock, state.day
    week = clock.week(day)
    lines = [f"{clock.spoken(day)}: working day {day} of {clock.days}, week {week}."]
    plan = state.plans.get(week)
    if plan:
        lines += [f"Plan of week {week}:", *_beginning(plan)]
    elif clock.starts_week(day):
        lines.append(f"Week {week} begins: write its plan with write_plan.")
    else:
        lines.append(f"There is no plan for week {week} yet: write it with write_plan.")
    lines += _section("Yesterday", _yesterday(state))
    new = [
        f"m{message.number} from {_name(sim, message.sender)}: {message.subject}" for message in reversed(unread(state))
    ]
    lines += _section("Unread messages", new[-_SHOWN:], len(new) - _SHOWN)
    today = [
        f"{meeting.id} {clock.stamp(meeting.planned(state.now))[-5:]} {meeting.title} ({meeting.minutes} min, "
        f"{state.responses.get(meeting.id, 'not answered')})"
        for meeting in meetings(sim, state.now, day, day)
    ]
    lines += _section("Meetings today", today)
    lines += _section("Duties today", [f"{duty.title} (to {_name(sim, duty.to)})" for duty in duties_on(sim, day)])
    lines += _section("Deliverables", [deliverable_status(sim, state, spec) for spec in sim.scenario.deliverables])
    return "\n".join(lines)


def deliverable_status(sim: Simulation, state: State, spec: DeliverableSpec) -> str:
    """One line: title, due day, what is submitted, the latest review and ruling of each person, and which output files
    exist. Files change after a review that left points to work in, and nothing is said of that."""
    submitted = [done.day for done in state.submissions if done.deliverable == spec.id]
    left = spec.due - state.day
    if submitted:
        status = f"submitted on day {submitted[-1]}"
    elif left < 0:
        status = f"OVERDUE by {-left} working day{'s' if left < -1 else ''}"
    else:
        status = "due today" if left == 0 else f"due in {left} working day{'s' if left > 1 else ''}"
    there = sum(key in state.files for key in sim.output_keys[spec.id])
    parts = [status, f"{there} of {len(spec.outputs)} files exist"]
    judged: dict[tuple[str, str], str] = {}
    for verdict in state.verdicts:
        if verdict.deliverable == spec.id:
            word = "reviewed by" if verdict.kind == "review" else "approved by" if verdict.granted else "refused by"
            note = f"{word} {_name(sim, verdict.contact)}"
            judged.pop((verdict.kind, verdict.contact), None)
            stale = _changed(state, verdict) and (verdict.granted or verdict.kind == "approval")
            judged[verdict.kind, verdict.contact] = f"{note} (files changed since)" if stale else note
    parts += judged.values()
    return f"{spec.id} {spec.title} (due day {spec.due}, {sim.clock.spoken(min(spec.due, sim.clock.days))}): " + (
        "; ".join(parts)
    )


def _changed(state: State, verdict: Verdict) -> bool:
    """Whether a file that was judged is another one now."""
    return any(key in state.files and state.files[key].blob is not blob for key, blob in verdict.files.items())


def _beginning(plan: str) -> list[str]:
    """The first lines of a plan, and how to see the rest."""
    most, width = _PLAN
    lines = [line.rstrip() for line in plan.splitlines() if line.strip()]
    shown = [excerpt(line, width) for line in lines[:most]]
    if len(lines) > most or any(line.endswith("…") for line in shown):
        shown.append("… (write_plan without text shows all)")
    return shown


def excerpt(text: str, most: int) -> str:
    """At most so many characters of a text, cut between words."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    return f"{cut[: at if (at := cut.rfind(' ')) > most // 2 else None].rstrip()}…"


def _yesterday(state: State) -> list[str]:
    """The last day on which anything was done: what was changed or sent, and how often the rest was used."""
    lines: list[Activity] = []
    for line in state.activity.newest():
        if line.day < state.day and lines and line.day != lines[-1].day:
            break
        if line.day < state.day:
            lines.append(line)
    lines.reverse()
    done = [f"{line.tool}: {line.summary}" for line in lines if not line.tool.startswith(LOOKING) and not line.error]
    looked = Counter(line.tool for line in lines if line.tool.startswith(LOOKING))
    shown = done[-_ACTIONS:]
    if len(done) > _ACTIONS:
        shown = [f"… and {len(done) - _ACTIONS} earlier actions", *shown]
    if looked:
        shown.append("Looked: " + ", ".join(f"{tool} {times}x" for tool, times in sorted(looked.items())))
    if errors := sum(1 for line in lines if line.error):
        shown.append(f"Failed calls: {errors}")
    return shown


def _section(title: str, lines: list[str], hidden: int = 0) -> list[str]:
    if not lines:
        return []
    more = [f"- … and {hidden} more"] if hidden > 0 else []
    return [f"{title}:", *more, *(f"- {line}" for line in lines)]


def _name(sim: Simulation, sender: str) -> str:
    contact = sim.scenario.contacts.get(sender)
    return contact.name if contact is not None else sender
