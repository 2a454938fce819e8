"""The mails in which requesters hand out the month's work; they wait in the mailbox on the first morning."""

from __future__ import annotations

from synthcomp_env.simulation.clock import Clock
from synthcomp_env.simulation.files import basename
from synthcomp_env.simulation.state import USER, Message
from synthcomp_env.world.scenario import DeliverableSpec, Scenario

__all__ = ["brief_mails"]


def brief_mails(scenario: Scenario, clock: Clock) -> tuple[Message, ...]:
    """One request a deliverable, from its requester, with every item that is told at the start.

    A deliverable whose request the scenario itself sends on the first day gets no second one."""
    closes = clock.closings[1]
    sent = [mail for mail in scenario.mails if mail.kind == "request" and mail.at <= closes]
    return tuple(
        _brief(scenario, clock, spec)
        for spec in scenario.deliverables
        if not any(
            mail.sender == spec.requester and (mail.subject == spec.title or mail.id.startswith(f"{spec.id}."))
            for mail in sent
        )
    )


def _brief(scenario: Scenario, clock: Clock, spec: DeliverableSpec) -> Message:
    items = [item for item in scenario.items.values() if item.disclosure == "initial" and item.deliverable == spec.id]
    requester = scenario.contacts[spec.requester]
    lines = [spec.brief]
    lines += [f"- {item.text}" for item in items if item.text not in spec.brief]
    unnamed = [output for output in spec.outputs if basename(output.path) not in spec.brief]
    if unnamed:
        lines.append("Files expected:")
        lines += [f"- {output.path}{': ' if output.about else ''}{output.about}" for output in unnamed]
    lines.append(f"Due: {clock.spoken(min(spec.due, clock.days))} (day {spec.due}).")
    lines.append(requester.name)
    shared = [
        (item.attachment, scenario.contacts[item.holder].files[item.attachment]) for item in items if item.attachment
    ]
    return Message(
        number=0,
        at=clock.opens(1),
        sender=spec.requester,
        to=(USER,),
        subject=spec.title,
        body="\n".join(lines),
        attachments=tuple(shared),
        kind="request",
        deliverable=spec.id,
        items=tuple(item.id for item in items),
    )
