"""What a policy is told before it acts: the system prompt of a preset, filled in."""

from __future__ import annotations

from synthcomp_env.presets import Preset
from synthcomp_env.simulation.state import State
from synthcomp_env.world.scenario import Scenario
from synthcomp_env.worlds import World

__all__ = ["brief_of", "system_prompt"]


def brief_of(scenario: Scenario) -> str:
    """The deliverables, one paragraph each: what is wanted, by whom, when, in which files."""
    lines = []
    for spec in scenario.deliverables:
        contact = scenario.contacts.get(spec.requester)
        who = f" for {contact.name}" if contact is not None else ""
        files = "; ".join(f"{output.path}{f' ({output.about})' if output.about else ''}" for output in spec.outputs)
        lines.append(f"- {spec.id}, {spec.title}{who}, due on day {spec.due}: {spec.brief} Files: {files}")
    return "\n".join(lines)


def system_prompt(world: World, state: State, preset: Preset, limit: int) -> str:
    """The preset's template, filled in.

    Args:
        world: of the episode.
        state: of the moment.
        preset: whose template it is.
        limit: most characters of an observation.
    """
    scenario = world.scenario
    return preset.system_prompt.format(
        user_name=scenario.user_name,
        user_role=scenario.user_role,
        organization=scenario.organization,
        os={"windows": "Windows", "macos": "macOS"}[scenario.os],
        home=scenario.home,
        date=world.simulation.clock.spoken(state.day),
        days=preset.days or scenario.calendar.days,
        brief=brief_of(scenario),
        limit=limit,
    ).strip()
