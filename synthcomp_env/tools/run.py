"""Carrying out one call: check, act, let the time pass, write the activity log."""

from __future__ import annotations

from typing import Any, NamedTuple

from msgspec.structs import replace

from synthcomp_env.artifacts.content import Style
from synthcomp_env.errors import PathError, SynthcompError, ToolError
from synthcomp_env.simulation.state import Activity, State
from synthcomp_env.tools.batches import shortened
from synthcomp_env.tools.desk import Desk
from synthcomp_env.tools.morning import morning
from synthcomp_env.tools.parse import Call
from synthcomp_env.tools.registry import Tool, lookup

__all__ = ["ERROR_MINUTES", "Result", "Toolbox"]

ERROR_MINUTES = 1
"""Simulated minutes a failed call takes."""


class Result(NamedTuple):
    """What came of one call.

    Attributes:
        state: the state after it.
        text: what the policy reads.
        error: None, or the kind of the error.
        commit: whether the reward may have changed.
        news: the end of the text, where it tells what happened meanwhile.
    """

    state: State
    text: str
    error: str | None
    commit: bool
    news: str = ""


class Toolbox:
    """The tools of one preset at work in one simulation. Immutable: shared by all environments of a computer.

    Args:
        simulation: the rules of the episode.
        tools: those it offers, by name.
        limit: most characters of an observation.
        style: the organisation's look.
        minutes: simulated minutes by tool, where they differ from the tool's own.
    """

    def __init__(
        self, simulation: Any, tools: dict[str, Tool], limit: int, style: Style, minutes: dict[str, int] | None = None
    ) -> None:
        self.simulation = simulation
        self.tools = tools
        self.limit = limit
        self.style = style
        self._minutes = {name: tool.minutes for name, tool in tools.items()} | (minutes or {})

    def run(self, state: State, call: Call) -> Result:
        """Carry one call out. Every call is a turn, and takes time; a wrong one changes nothing else."""
        begun = replace(state, turn=state.turn + 1)
        try:
            if call.error is not None:
                raise call.error
            tool = self.tools.get(call.name) or lookup(call.name, self.tools)
            arguments = tool.bind(call.arguments)
            desk = Desk(self.simulation, begun, self.limit, self.style)
            outcome = tool.function(desk, **arguments)
        except ToolError as error:
            return self._failed(begun, call, error)
        except (PathError, SynthcompError) as error:
            return self._failed(begun, call, ToolError("bad_argument", str(error)))
        after, text, about = outcome.state, outcome.text, outcome.about
        line = Activity(begun.turn, begun.day, begun.now, tool.name, about, "", about)
        after = replace(after, activity=after.activity.append(line))
        minutes, news = self._minutes[tool.name] * outcome.times, ""
        if minutes:
            after, news = self._pass(after, minutes)
            if news:
                text += news
        if len(text) > self.limit:
            text = shortened(text, news, self.limit, "Ask for less at once.")
        return Result(after, text, None, tool.commits or after.day != begun.day or after.finished != "", news)

    def _failed(self, begun: State, call: Call, error: ToolError) -> Result:
        line = Activity(begun.turn, begun.day, begun.now, call.name[:40], error.message[:120], error.kind)
        after = replace(begun, activity=begun.activity.append(line))
        after, news = self._pass(after, ERROR_MINUTES)
        moved = after.day != begun.day or after.finished != ""
        text = f"Error ({error.kind}): {error.message}{news}"
        if len(text) > self.limit:
            text = shortened(text, news, self.limit, "Ask for less at once.")
        return Result(after, text, error.kind, moved, news)

    def _pass(self, state: State, minutes: int) -> tuple[State, str]:
        """Let time pass. What happened meanwhile, and a new morning's page, are the news that follow a result."""
        day = state.day
        state, notices = self.simulation.advance(state, minutes)
        if not notices:
            return state, ""
        news = "\n".join(("", "", *notices))
        if state.day != day and not state.finished:
            news += "\n" + morning(self.simulation, state)
        return state, news
