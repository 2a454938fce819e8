"""Working time: which working day a minute belongs to, when offices open, and when somebody gets round to something."""

from __future__ import annotations

from datetime import date, timedelta

from synthcomp_env.world.scenario import Calendar, Contact

__all__ = ["Clock"]


class Clock:
    """The arithmetic of one calendar, worked out once. Days are working days, numbered from 1."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self.days = calendar.days
        self._midnights = (0, *(calendar.at(day, 0) for day in range(1, self.days + 1)))
        mondays = [_monday(iso) for iso in calendar.working_dates]
        self._weeks = (0, *(len(set(mondays[: day + 1])) for day in range(self.days)))
        self.closings = (0, *(midnight + calendar.closes for midnight in self._midnights[1:]))
        """Closing time by working day (index 0 unused)."""

    def midnight(self, day: int) -> int:
        """00:00 of a working day; days past the end count on from the last date."""
        return self._midnights[day] if day <= self.days else self.calendar.at(day, 0)

    def opens(self, day: int) -> int:
        """When the user's office opens on a working day."""
        return self.midnight(day) + self.calendar.opens

    def week(self, day: int) -> int:
        """The week (1-based, a new one every Monday) of a working day."""
        return self._weeks[min(max(day, 1), self.days)]

    def starts_week(self, day: int) -> bool:
        """Whether a working day is the first of its week."""
        return day == 1 or self.week(day) != self.week(day - 1)

    def date(self, day: int) -> date:
        """The calendar date of a working day."""
        return date.fromisoformat(self.calendar.start) + timedelta(minutes=self.midnight(day))

    def spoken(self, day: int) -> str:
        """A working day's date as people write it: "Mon 12 January 2026"."""
        when = self.date(day)
        return f"{when:%a} {when.day} {when:%B %Y}"

    def stamp(self, now: int) -> str:
        """A time as people write it: "Mon 12 Jan 09:40"."""
        when = self.calendar.moment(now)
        return f"{when:%a} {when.day} {when:%b %H:%M}"

    def day_at(self, now: int) -> int:
        """The working day in whose span (from its midnight to the next one's) a time lies."""
        day = 1
        while day < self.days and self._midnights[day + 1] <= now:
            day += 1
        return day

    def works_at(self, contact: Contact, day: int) -> bool:
        """Whether a contact is at work on a working day."""
        return day not in contact.away_days

    def back(self, contact: Contact, day: int) -> int:
        """The next working day, after one of their leave, on which a contact is at work."""
        day += 1
        while not self.works_at(contact, day):
            day += 1
        return day

    def after(self, contact: Contact, now: int, minutes: int) -> int:
        """When a contact has worked for `minutes` from `now` on: their hours only, skipping leave and weekends."""
        opens, closes = contact.works
        day, left = self.day_at(now), minutes
        while True:
            if self.works_at(contact, day):
                midnight = self.midnight(day)
                begins = max(now, midnight + opens)
                if begins + left <= midnight + closes:
                    return begins + left
                left -= max(0, midnight + closes - begins)
            day += 1

    def same_day(self, contact: Contact, now: int, minutes: int) -> int:
        """As `after`, but brought forward to before the user's office closes when the contact is at work today."""
        day = self.day_at(now)
        at = now + minutes
        if self.works_at(contact, day) and now >= self.midnight(day):
            return max(now + 1, min(at, self.closings[day] - 5))
        return self.after(contact, now, minutes)


def _monday(iso_date: str) -> date:
    when = date.fromisoformat(iso_date)
    return when - timedelta(days=when.weekday())
