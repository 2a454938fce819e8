"""The page of a run: one self-contained HTML file that a person opens to see the machine, the mail, the month and the
points. It loads nothing from anywhere."""

from __future__ import annotations

import json
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec

from synthcomp_env.artifacts.blob import Blob
from synthcomp_env.artifacts.views import view
from synthcomp_env.computer import paths
from synthcomp_env.experience.folder import COMPUTERS, PAGE, TRAJECTORY, Summary, read_summary
from synthcomp_env.experience.rescoring import open_final, rescore
from synthcomp_env.experience.trajectory import TurnRecord, read_trajectory
from synthcomp_env.scoring.scorecard import Scorecard
from synthcomp_env.simulation.state import USER, State
from synthcomp_env.snapshots import Snapshot
from synthcomp_env.tools.parse import parse
from synthcomp_env.world.scenario import Scenario

__all__ = ["write_page"]

_LONGEST_PREVIEW = 6000
_LONGEST_OBSERVATION = 4000
_LONGEST_SUMMARY = 110
_MEANINGS = {
    "grounding": "share of the written files for which another file was read first",
    "files_written": "files of its own, at the end or handed in",
    "writes": "successful writing calls on those files",
    "rework": "writes beyond the first, a file",
    "reads_before_writes": "sources read for a written file, on average",
    "error_rate": "share of calls that were answered by an error",
    "messages": "sent",
    "blank_messages": "sent without words",
    "duplicate_messages": "sent again, word for word, to the same people",
    "contacts": "people written to",
    "replies": "share of the questions and requests it received that got an answer in their thread",
}
"""Process measure -> what it counts."""


def write_page(folder: Path) -> Path:
    """Write `index.html` into a run folder.

    Returns:
        Its path.

    Raises:
        DataError: the folder holds no finished run.
    """
    snapshot = open_final(folder)
    _, turns, _ = read_trajectory(folder / TRAJECTORY)
    data = _data(read_summary(folder), rescore(folder), snapshot, turns)
    data["real"] = (folder / COMPUTERS[1]).is_dir()
    text = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    page = _part("page.html").replace("__STYLE__", _part("page.css")).replace("__SCRIPT__", _part("page.js"))
    path = folder / PAGE
    path.write_bytes(page.replace("__DATA__", text).encode("utf-8", errors="replace"))
    return path


def _part(name: str) -> str:
    return files("synthcomp_env.viewer").joinpath(name).read_text(encoding="utf-8").rstrip()


def _data(summary: Summary, card: Scorecard, snapshot: Snapshot, turns: list[TurnRecord]) -> dict[str, Any]:
    scenario, state = snapshot.world.scenario, snapshot.state
    last = min(state.day, snapshot.last_day)
    names = {criterion.id: criterion.name for criterion in snapshot.world.rubric.criteria} | card.titles
    entries = (*snapshot.world.files.values(), *state.files.values())
    handles = {f"f{entry.number}": paths.name(entry.path) for entry in entries}
    handles |= {f"m{message.number}": message.subject for message in state.mail}
    return {
        "title": f"{scenario.user_name}, {scenario.user_role}",
        "subtitle": f"{scenario.organization} · {summary.computer} · a {Path(summary.preset).stem} lived by the policy "
        f"'{summary.policy}', seed {summary.seed}",
        "cards": _cards(summary, card),
        "process": [
            {"name": _words(key), "value": _shown(value), "note": _MEANINGS.get(key, "")}
            for key, value in summary.process.items()
        ],
        "scorecard": {"rows": msgspec.to_builtins(card.rows)},
        "names": names,
        "days": _days(scenario, state, last),
        "files": _files(snapshot),
        "mail": _mail(scenario, state),
        "turns": [_turn(record, handles, last) for record in turns],
    }


def _cards(summary: Summary, card: Scorecard) -> list[dict[str, str]]:
    share = "unscored" if card.score is None else f"{card.score:.1%}"
    won = f"{card.points} of {card.total} points"
    score = ("Won so far of all points", share, f"{won}; {card.unjudged} await a judge") if card.unjudged else None
    cards = [
        score or ("Score", share, won),
        ("Calls", f"{summary.turns:,}", summary.span()),
        ("Files", str(summary.files_after), f"{summary.files_before} at the start"),
    ]
    if summary.faults:
        cards.append(("Not understood", str(summary.faults), "questions: the simulator's fault"))
    return [{"name": name, "value": value, "note": note} for name, value, note in cards]


def _words(key: str) -> str:
    return key.replace("_", " ").capitalize()


def _shown(value: Any) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def _days(scenario: Scenario, state: State, last: int) -> list[dict[str, Any]]:
    """The days lived, up to `last`."""
    days = []
    for day, iso in enumerate(scenario.calendar.working_dates, start=1):
        if day > last:
            break  # a day or a week ends before the month does
        opens, closes = scenario.calendar.at(day, 0), scenario.calendar.at(day, 24 * 60)
        received = sum(1 for message in state.mail if message.sender != USER and opens <= message.at < closes)
        marks = [("warn", f"due: {spec.title}") for spec in scenario.deliverables if spec.due == day]
        handed = [s for s in state.submissions if s.day == day]
        marks += [("good", f"handed in: {scenario.deliverable(s.deliverable).title}") for s in handed]
        changes = [mail for mail in scenario.mails if mail.kind == "change" and opens <= mail.at < closes]
        marks += [("bad", mail.subject) for mail in changes]
        days.append(
            {
                "day": day,
                "title": date.fromisoformat(iso).strftime("%a %d %b"),
                "mail": received,
                "marks": [{"tone": tone, "text": text} for tone, text in marks],
            }
        )
    return days


def _files(snapshot: Snapshot) -> list[dict[str, Any]]:
    scenario, state, base = snapshot.world.scenario, snapshot.state, snapshot.world.files
    rows = []
    for key in sorted({*state.files, *base}):
        entry = state.files.get(key)
        if entry is None:
            rows.append({"path": base[key].path, "status": "deleted", "modified": "", "from": [], "text": ""})
            continue
        known = base.get(key)
        status = "new" if known is None else "changed" if known.blob.hash != entry.blob.hash else ""
        sources = [paths.name(state.files[source].path) for source in entry.derived_from if source in state.files]
        modified = scenario.calendar.moment(entry.modified).isoformat(sep=" ", timespec="minutes")
        rows.append(
            {"path": entry.path, "status": status, "modified": modified, "from": sources, "text": _preview(entry.blob)}
        )
    return rows


def _preview(blob: Blob) -> str:
    return view(blob.content()).page(1, _LONGEST_PREVIEW)


def _mail(scenario: Scenario, state: State) -> list[dict[str, Any]]:
    def person(id: str) -> str:
        return scenario.user_name if id == USER else scenario.contacts[id].name if id in scenario.contacts else id

    return [
        {
            "sender": person(message.sender),
            "sent": message.sender == USER,
            "to": [person(to) for to in (*message.to, *message.cc)],
            "at": scenario.calendar.moment(message.at).strftime("%a %d %b %H:%M"),
            "subject": message.subject,
            "body": message.body,
            "kind": message.kind,
            "attachments": [name for name, _ in message.attachments],
        }
        for message in state.mail
    ]


def _turn(record: TurnRecord, handles: dict[str, str], last: int) -> dict[str, Any]:
    """One call; that which closed a session belongs to its last day."""
    action = record.action
    calls = parse(action)
    values = calls[0].arguments.values() if calls else ()
    first = next((value for value in values if isinstance(value, str)), action if isinstance(action, str) else "")
    if first in handles:
        first = f"{first} {handles[first]}"
    return {
        "day": min(record.day, last),
        "time": record.time,
        "tool": ", ".join(call.name or "text" for call in calls) or "text",
        "summary": " ".join(first.split())[:_LONGEST_SUMMARY],
        "score": record.score,
        "error": record.error,
        "action": action,
        "observation": record.observation[:_LONGEST_OBSERVATION],
        "deltas": msgspec.to_builtins(record.deltas),
    }
