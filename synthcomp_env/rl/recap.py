"""What somebody needs who takes the work up in the middle of a month: told from the state, within a budget of tokens.

It is made of the activity log, the files and the mailbox alone, so equal states give equal words. What the page of the
moment says (`tools.morning`: plan, unread mail, deliverables, notes) is not said again: a slice opens with both.
"""

from __future__ import annotations

from itertools import groupby, takewhile

from synthcomp_env.computer import paths
from synthcomp_env.simulation.month import Simulation
from synthcomp_env.simulation.opening import LOOKING, excerpt
from synthcomp_env.simulation.state import USER, Activity, Message, State
from synthcomp_env.tools.morning import morning

__all__ = ["CHARACTERS", "opening_page", "recap"]

CHARACTERS = 3.0
"""Characters of a token, at the least: text of this kind has 3.2 to 3.7 in the vocabularies of SmolLM2 and GPT-2."""

_LINE = 140
"""Most characters of a line."""
_WEEK = 5
"""Working days of a week."""


def opening_page(simulation: Simulation, state: State, calls: int) -> str:
    """The first observation of a slice: the time, the calls it has, and the page of the moment."""
    stamp = simulation.clock.stamp(state.now)
    return f"It is {stamp}. This session has {calls} calls and ends with the day.\n{morning(simulation, state)}"


def recap(simulation: Simulation, state: State, tokens: int = 700) -> str:
    """What was done before this moment: today call by call, the user's own files, the messages sent and opened, the
    days before of the week. Where it would be too long, the oldest of each part is only counted.

    Args:
        simulation: the rules of the month.
        state: the moment.
        tokens: of the whole text, at most.

    Returns:
        The text; "" where nothing was done yet.
    """
    if not state.turn:
        return ""
    mail = [message for message in state.mail.newest() if state.read_mask >> message.number & 1]  # the own ones too
    sent = [_sent(simulation, message) for message in mail if message.sender == USER]
    opened = [_opened(simulation, message) for message in mail if message.sender != USER]
    parts = (
        ("Done today", 0.35, _today(state)),
        ("Files you wrote or saved", 0.2, _files(state)),
        ("Messages you sent", 0.2, sent),
        ("Messages you opened", 0.15, opened),
        ("Done earlier this week", 0.1, _week(state)),
    )
    room, told = 0.0, []
    for title, share, newest_first in parts:
        room += share * tokens * CHARACTERS  # and what the parts before it have left
        if text := _part(title, newest_first, round(room)):
            told.append(text)
            room -= len(text) + 1
    return "\n".join(told)


def _part(title: str, newest_first: list[str], room: int) -> str:
    """A title and as many of the newest lines as there is room for, oldest first; "" where none fits."""
    room -= len(title) + 40  # the title and the count of what is left out
    kept: list[str] = []
    for line in newest_first:
        room -= len(line) + 3
        if room < 0:
            break
        kept.append(f"- {line}")
    if not kept:
        return ""
    left_out = len(newest_first) - len(kept)
    head = f"{title} (and {left_out} earlier):" if left_out else f"{title}:"
    return "\n".join([head, *reversed(kept)])


def _today(state: State) -> list[str]:
    """Today's calls, newest first; the same tool several times on end is one line."""
    lines = list(takewhile(lambda line: line.day == state.day, state.activity.newest()))
    told = []
    for (tool, failed), group in groupby(lines, key=lambda line: (line.tool, bool(line.error))):
        about = dict.fromkeys(text for line in reversed(list(group)) if (text := _about(line)))
        told.append(excerpt(f"{tool}{' failed' if failed else ''}{': ' if about else ''}{'; '.join(about)}", _LINE))
    return told


def _week(state: State) -> list[str]:
    """The week's earlier days, newest first: what was changed or sent on each."""
    first = state.day - (state.day - 1) % _WEEK
    lines = takewhile(lambda line: line.day >= first, state.activity.newest())
    told = []
    for day, group in groupby(lines, key=lambda line: line.day):
        if day == state.day:
            continue
        done = [line for line in reversed(list(group)) if not line.tool.startswith(LOOKING) and not line.error]
        what = "; ".join(f"{line.tool} {_about(line)}".strip() for line in done if line.tool != "end_day")
        told.append(excerpt(f"day {day}: {what or 'read only'}", 2 * _LINE))
    return told


def _about(line: Activity) -> str:
    """What a call was about: the file's name, the message's handle, why it failed."""
    if line.error:
        return excerpt(line.summary, 60)
    return paths.name(line.path) if "/" in line.path else line.summary


def _files(state: State) -> list[str]:
    """The user's own files, newest first."""
    own = [entry for entry in state.files.values() if entry.by in ("policy", "mail") and entry.turn]
    own.sort(key=lambda entry: (entry.turn, entry.number), reverse=True)
    return [f"f{entry.number} {entry.path}" for entry in own]


def _sent(simulation: Simulation, message: Message) -> str:
    names = ", ".join(_name(simulation, contact) for contact in message.to)
    return excerpt(f"m{message.number} to {names}, {simulation.clock.stamp(message.at)}: {message.subject}", _LINE)


def _opened(simulation: Simulation, message: Message) -> str:
    name = _name(simulation, message.sender)
    answers = f" (answers m{message.reply_to})" if message.reply_to else ""
    return excerpt(f"m{message.number} from {name}{answers}: {message.subject}", _LINE)


def _name(simulation: Simulation, contact: str) -> str:
    found = simulation.scenario.contacts.get(contact)
    return found.name if found is not None else contact
