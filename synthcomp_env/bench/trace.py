"""A mixed trace of tool calls that lasts a whole month: looking, reading, writing, calculating, corresponding."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import gymnasium as gym

from synthcomp_env.bench.baseline import call, inside

__all__ = ["TURNS", "Step", "trace"]

TURNS = 2272
"""Tool calls of the paper's longest month."""
_CYCLE = (
    "read_file", "list_files", "read_file", "write_file", "list_messages", "read_file", "search_text", "edit_workbook",
    "read_file", "read_message", "write_note", "find_files", "read_file", "document", "send_message", "list_files",
    "read_file", "file_info", "write_file", "list_events",
)  # fmt: skip
_DAY_ENDS_EARLY = 500
"""Every so many calls the policy closes its day early; the other days end when the office closes."""
_OUTPUT = 100
"""Every so many calls a file that is graded is written anew."""
_OWN = 12
"""Files of each kind that the policy keeps."""


class Step(NamedTuple):
    """One action of the trace and its kind."""

    kind: str
    action: str


def trace(env: gym.Env[Any, Any], turns: int = TURNS) -> list[Step]:
    """The actions of a month on the computer of `env`, written before any of them is taken."""
    return [step for _, step in zip(range(turns), _steps(env), strict=False)]


def _steps(env: gym.Env[Any, Any]) -> Iterator[Step]:
    world = inside(env)
    home, people = world.scenario.home, list(world.scenario.contacts)
    paths = [entry.path for entry in world.state.files.values()]
    output = next(file.path for spec in world.scenario.deliverables for file in spec.outputs if file.role == "memo")
    books = [f"{home}/Working_{number}.xlsx" for number in range(_OWN)]
    yield from (Step("create_workbook", call("create_workbook", path=path, sheets=_SHEETS)) for path in books)
    number = len(books)
    while True:
        kind, turn = _CYCLE[number % len(_CYCLE)], number // len(_CYCLE)
        if number % _DAY_ENDS_EARLY == 0:
            yield Step("end_day", call("end_day", note=f"Stopped after call {number}."))
        elif number % _OUTPUT == 0:
            yield Step("output", call("create_document", path=output, markdown=_document(number)))
        elif kind == "read_file":
            yield Step(kind, call(kind, path=paths[(7 * number) % len(paths)]))
        elif kind == "list_files":
            yield Step(kind, call(kind, folder=home))
        elif kind == "search_text":
            yield Step(kind, call(kind, query=("quarter", "total", "approved")[turn % 3]))
        elif kind == "find_files":
            yield Step(kind, call(kind, name="*.xlsx"))
        elif kind == "file_info":
            yield Step(kind, call(kind, path=paths[number % len(paths)]))
        elif kind == "write_file":
            path = f"{home}/note_{turn % _OWN}.md"
            yield Step(kind, call(kind, path=path, content=f"# Note {number}\n\n{_SENTENCE}"))
        elif kind == "edit_workbook":
            yield Step(kind, call(kind, path=books[turn % _OWN], cells={f"Data!B{2 + turn % 30}": number}))
        elif kind == "document":
            yield Step(kind, call("create_document", path=f"{home}/Memo_{turn % _OWN}.docx", markdown=_document(turn)))
        elif kind == "read_message":
            yield Step(kind, call(kind, message="m1"))
        elif kind == "write_note":
            yield Step(kind, call(kind, text=f"Note {number}: go on with the second table."))
        elif kind == "send_message":
            body = f"Thank you, that was helpful ({number}). {_SENTENCE}"
            yield Step(kind, call(kind, to=[people[turn % len(people)]], subject="Thanks", body=body))
        else:
            yield Step(kind, call(kind))
        number += 1


_SENTENCE = "The second table is nearly done, and the rest of the draft follows once the figures are checked."
_ROWS: list[list[Any]] = [["Unit", "Count", "Share"]]
_ROWS += [[f"Unit {row}", 10 * row, f"=B{row + 1}/B$33"] for row in range(1, 32)]
_ROWS += [["Total", "=SUM(B2:B32)", "=SUM(C2:C32)"]]
_SHEETS = {"Data": _ROWS}


def _document(number: int) -> str:
    rows = "\n".join(f"| Unit {row} | {10 * row + number} |" for row in range(1, 16))
    sections = "\n\n".join(f"## Part {part}\n\n{_SENTENCE} {_SENTENCE}" for part in range(1, 5))
    return f"# Working paper {number}\n\n{sections}\n\n| Unit | Count |\n|---|---|\n{rows}\n"
