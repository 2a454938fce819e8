"""The page of a run: one self-contained HTML file that a person opens to see the machine, the mail, the month and the
points. It loads nothing from anywhere."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec

from synthcomp_env.artifacts.blob import Blob
from synthcomp_env.artifacts.views import view
from synthcomp_env.experience.folder import PAGE, TRAJECTORY, Summary, read_summary
from synthcomp_env.experience.rescoring import open_final, rescore
from synthcomp_env.experience.trajectory import TurnRecord, read_trajectory
from synthcomp_env.scoring.scorecard import Scorecard
from synthcomp_env.simulation.state import USER, State
from synthcomp_env.snapshots import Snapshot
from synthcomp_env.world.scenario import Scenario

__all__ = ["write_page"]

_LONGEST_PREVIEW = 6000
_LONGEST_OBSERVATION = 4000


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
    template = files("synthcomp_env.viewer").joinpath("page.html").read_text(encoding="utf-8")
    text = json.dumps(data, ensure_ascii=False).replace("</", "<\\/")
    path = folder / PAGE
    path.write_text(template.replace("__DATA__", text), encoding="utf-8")
    return path


def _data(summary: Summary, card: Scorecard, snapshot: Snapshot, turns: list[TurnRecord]) -> dict[str, Any]:
    scenario, state = snapshot.world.scenario, snapshot.state
    names = {spec.id: spec.title for spec in scenario.deliverables}
    names |= {criterion.id: criterion.name for criterion in snapshot.world.rubric.criteria}
    return {
        "title": f"{scenario.user_name}, {scenario.user_role}",
        "subtitle": f"{scenario.organization} · {summary.computer} · policy {summary.policy} · {summary.turns} calls",
        "cards": _cards(summary),
        "scorecard": msgspec.to_builtins(card),
        "names": names,
        "days": _days(scenario, state),
        "files": _files(snapshot),
        "mail": _mail(scenario, state),
        "turns": [_turn(record) for record in turns],
    }


def _cards(summary: Summary) -> list[dict[str, str]]:
    process = summary.process
    cards = [
        {"name": "Calls", "value": f"{summary.turns:,}", "note": f"over {summary.days} working days"},
        {"name": "Files", "value": str(summary.files_after), "note": f"{summary.files_before} at the start"},
    ]
    if summary.unjudged:
        cards.append({"name": "Unjudged", "value": f"{summary.unjudged:.0%}", "note": "of the points await a judge"})
    for key, value in process.items():
        if isinstance(value, int | float):
            shown = f"{value:.1%}" if isinstance(value, float) and value <= 1 else f"{value:,}"
            cards.append({"name": key.replace("_", " ").capitalize(), "value": shown, "note": ""})
    return cards


def _days(scenario: Scenario, state: State) -> list[dict[str, Any]]:
    days = []
    for day, date in enumerate(scenario.calendar.working_dates, start=1):
        opens, closes = scenario.calendar.at(day, 0), scenario.calendar.at(day, 24 * 60)
        received = sum(1 for message in state.mail if message.sender != USER and opens <= message.at < closes)
        marks = [f"due: {spec.title}" for spec in scenario.deliverables if spec.due == day]
        marks += [f"submitted: {scenario.deliverable(s.deliverable).title}" for s in state.submissions if s.day == day]
        marks += [mail.subject for mail in scenario.mails if mail.kind == "change" and opens <= mail.at < closes]
        days.append({"day": day, "date": date, "mail": received, "marks": marks})
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
        status = "new" if known is None else "changed" if known.blob is not entry.blob else ""
        sources = [state.files[source].path for source in entry.derived_from if source in state.files]
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


def _turn(record: TurnRecord) -> dict[str, Any]:
    action = record.action
    call = action if isinstance(action, dict) else {}
    arguments = call.get("arguments", {})
    first = (
        next((value for value in arguments.values() if isinstance(value, str)), "")
        if isinstance(arguments, dict)
        else ""
    )
    return {
        "turn": record.turn,
        "day": record.day,
        "time": record.time,
        "tool": str(call.get("name", "text")),
        "summary": str(first)[:90],
        "error": record.error,
        "action": action,
        "observation": record.observation[:_LONGEST_OBSERVATION],
        "deltas": msgspec.to_builtins(record.deltas),
    }
