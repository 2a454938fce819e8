from hypothesis import given
from hypothesis import strategies as st
from simulation_worlds import HEALTH, LOGISTICS

from synthcomp_env.simulation.clock import Clock
from synthcomp_env.world.scenario import Contact

CLOCK = Clock(HEALTH.calendar)


def test_weeks_begin_on_mondays() -> None:
    assert [CLOCK.week(day) for day in (1, 5, 6, 10, 11, 20)] == [1, 1, 2, 2, 3, 4]
    assert [day for day in range(1, 21) if CLOCK.starts_week(day)] == [1, 6, 11, 16]


def test_times_are_spoken() -> None:
    assert CLOCK.spoken(1) == "Mon 5 January 2026"
    assert CLOCK.stamp(CLOCK.opens(2)) == "Tue 6 Jan 09:00"


CONTACTS = [*HEALTH.contacts.values(), *LOGISTICS.contacts.values()]


@given(st.sampled_from(CONTACTS), st.integers(0, 26 * 1440), st.integers(1, 3000))
def test_work_is_done_in_working_hours_only(contact: Contact, now: int, minutes: int) -> None:
    done = CLOCK.after(contact, now, minutes)
    day = CLOCK.day_at(done)
    assert done >= now + minutes
    assert contact.works[0] < done % 1440 <= contact.works[1] or day > CLOCK.days
    assert day not in contact.away_days
    assert CLOCK.after(contact, now, minutes + 1) > done
