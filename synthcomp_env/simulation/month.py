"""The month: one episode's rules and the passing of its time, as pure functions over the state."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from synthcomp_env.artifacts.blob import Blob
from synthcomp_env.errors import DataError
from synthcomp_env.simulation import calendar, mailbox, opening
from synthcomp_env.simulation.briefing import brief_mails
from synthcomp_env.simulation.clock import Clock
from synthcomp_env.simulation.directory import Directory
from synthcomp_env.simulation.files import output_keys
from synthcomp_env.simulation.log import Log
from synthcomp_env.simulation.mind import Mind, OutputsExist, Referee
from synthcomp_env.simulation.rule_mind import RuleMind
from synthcomp_env.simulation.state import USER, FileEntry, Message, Pending, State
from synthcomp_env.world.scenario import Scenario, ScheduledMail

__all__ = ["Simulation"]


class Simulation:
    """The rules of one scenario's episodes: immutable once made, shared by any number of them.

    Args:
        scenario: what the episode is about.
        referee: judges drafts for reviewers and approvers; without one the existence of output files decides.
        mind: answers for the collaborators; `RuleMind` by default.

    Raises:
        DataError: the scenario has no working days, or a contact without working hours.
    """

    def __init__(self, scenario: Scenario, referee: Referee | None = None, mind: Mind | None = None) -> None:
        if not scenario.calendar.working_dates:
            raise DataError("the scenario's calendar has no working dates")
        for contact in scenario.contacts.values():
            if contact.works[0] >= contact.works[1]:
                raise DataError(f"contact {contact.id} has no working hours: {contact.works}")
        self.scenario = scenario
        self.clock = Clock(scenario.calendar)
        self.directory = Directory(scenario)
        self.specs = {spec.id: spec for spec in scenario.deliverables}
        self.meetings = tuple(sorted(scenario.meetings, key=lambda meeting: meeting.at))
        self.mails = {mail.id: mail for mail in scenario.mails}
        self.corrections = {item.corrects: item for item in scenario.items.values() if item.corrects}
        """Id of an item told by mistake -> the item that corrects it."""
        self.output_keys = {spec.id: output_keys(spec, scenario.os) for spec in scenario.deliverables}
        self.referee: Referee = referee or OutputsExist(self.output_keys)
        self.mind: Mind = mind or RuleMind(scenario)

    def start(self, seed: int, files: Mapping[str, FileEntry]) -> State:
        """The state in which day 1 opens: the requesters' briefs in the mailbox, what they tell disclosed at turn 0."""
        now = self.clock.opens(1)
        events = [Pending(mail.at, event=f"mail:{mail.id}") for mail in self.scenario.mails]
        events += [Pending(meet.held + meet.minutes, event=f"meeting:{meet.id}") for meet in self.meetings]
        state = State(
            seed=seed,
            now=now,
            day=1,
            turn=0,
            files=dict(files),
            mail=Log(),
            read_mask=0,
            pending=tuple(sorted(events, key=lambda event: event.at)),
            disclosed={},
            released=frozenset(),
            submissions=(),
            verdicts=(),
            reported=frozenset(),
            responses={},
            plans={},
            notes=Log(),
            activity=Log(),
            edges=Log(),
            recent_reads=(),
            open_questions={},
            faults=0,
        )
        for message in brief_mails(self.scenario, self.clock):
            state = mailbox.deliver(state, message)
        told = {item.id: 0 for item in self.scenario.items.values() if item.disclosure == "initial"}
        state = replace(state, disclosed={**state.disclosed, **told}, released=state.released.union(told))
        return self._deliver_until(state, now)[0]

    def advance(self, state: State, minutes: int) -> tuple[State, tuple[str, ...]]:
        """Let time pass: what falls due is delivered, and when the office closes the next morning opens.

        Returns:
            The new state, and a line for everything that happened ("New message m12 from …").
        """
        now = state.now + minutes
        pending = state.pending
        if now < self.clock.closings[state.day] and (not pending or pending[0].at > now) and not state.finished:
            return replace(state, now=now), ()
        if state.finished:
            return state, ()
        closes = self.clock.closings[state.day]
        if now < closes:
            return self._deliver_until(state, now)
        state, notices = self._deliver_until(state, max(state.now, closes))
        state, more = self._next_morning(state)
        if state.finished:
            return state, (*notices, *more, "The last working day is over: the month has ended.")
        opened = f"The working day is over. It is now {self.clock.spoken(state.day)}, day {state.day}."
        return state, (*notices, opened, *more)

    def end_day(self, state: State) -> State:
        """Close the working day; the next one opens, or the month is over."""
        if state.finished:
            return state
        closes = max(state.now, self.clock.closings[state.day])
        return self._next_morning(self._deliver_until(state, closes)[0])[0]

    def finish(self, state: State, why: str) -> State:
        """End the episode; the first reason given stays. What was sent last is still read, but not answered."""
        return state if state.finished else replace(mailbox.read_all(self, state), finished=why)

    def day_opening(self, state: State) -> str:
        """All that an agent needs to take the work up again on this morning."""
        return opening.day_opening(self, state)

    def send(
        self,
        state: State,
        to: tuple[str, ...],
        subject: str,
        body: str,
        cc: tuple[str, ...] = (),
        attachments: tuple[tuple[str, Blob], ...] = (),
        kind: mailbox.SentKind = "mail",
        deliverable: str = "",
        reply_to: int = 0,
    ) -> State:
        """Send a message from the user (`mailbox.send`)."""
        return mailbox.send(self, state, to, subject, body, cc, attachments, kind, deliverable, reply_to)

    def _next_morning(self, state: State) -> tuple[State, tuple[str, ...]]:
        if state.day >= self.clock.days:
            return self.finish(state, "month_over"), ()
        day = state.day + 1
        state = replace(state, day=day, recent_reads=())
        return self._deliver_until(state, self.clock.opens(day))

    def _deliver_until(self, state: State, now: int) -> tuple[State, tuple[str, ...]]:
        """Deliver everything due up to a time, in order, and move the clock there."""
        notices = []
        while state.pending and state.pending[0].at <= now:
            due = state.pending[0]
            state = replace(state, pending=state.pending[1:], now=max(state.now, due.at))
            if (after := mailbox.read(self, state, due.event)) is not None:
                state = after
                continue
            message = due.message or self._happen(state, due.event)
            if message is not None:
                state = mailbox.deliver(state, message, due.verdict)
                sender = self.scenario.contacts.get(message.sender)
                name = sender.name if sender is not None else message.sender
                notices.append(f"New message m{len(state.mail)} from {name}: {message.subject}")
        return replace(state, now=now), tuple(notices)

    def _happen(self, state: State, event: str) -> Message | None:
        """The message an event of the scenario brings, if it brings one."""
        sort, _, name = event.partition(":")
        if sort == "meeting":
            return calendar.meeting_notes(self, state, name)
        if sort == "correction":
            return mailbox.own_correction(self, state, name)
        mail = self.mails[name]
        if mail.unless_submitted and any(done.deliverable == mail.unless_submitted for done in state.submissions):
            return None
        if mail.unless_begun and any(key in state.files for key in self.output_keys[mail.unless_begun]):
            return None
        return self._scheduled(mail)

    def _scheduled(self, mail: ScheduledMail) -> Message:
        sender = self.scenario.contacts.get(mail.sender)
        texts = [self.scenario.items[item].text for item in mail.items]
        missing = [text for text in texts if text not in mail.body]
        return Message(
            number=0,
            at=mail.at,
            sender=mail.sender,
            to=(USER,),
            subject=mail.subject,
            body="\n".join([mail.body, *missing]),
            attachments=tuple((name, sender.files[name]) for name in mail.attachments) if sender is not None else (),
            kind=mail.kind,
            deliverable=mail.unless_submitted or mail.unless_begun,
            items=mail.items,
        )
