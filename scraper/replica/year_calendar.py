"""When what happens to a site in a made-up year: one thing after another, with room between. Pure.

Two things that would hide each other are kept apart here, since a truth that nobody could have
seen is none.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from scraper.replica.world import LONDON, london

DAY = timedelta(days=1)
QUIET_START = 4
"""Days at the start in which only new publications happen."""


@dataclass(frozen=True, kw_only=True)
class Planned:
    """Something that happens `times` a year: how long, and how many days it needs to itself.

    No deed is done to a publication within it, nor `calm` days around it; None allows deeds.
    """

    name: str
    times: int = 1
    before: int = 1
    lasts: timedelta = timedelta(hours=10)
    after: int = 1
    clock: str = "08:30"
    calm: int | None = 1

    @property
    def room(self) -> int:
        """Count the days that it takes, two of them to reach a working day."""
        return self.before + 2 - (-self.lasts // DAY) + self.after


@dataclass(frozen=True, kw_only=True)
class Slot:
    """One such thing, with its times."""

    name: str
    since: datetime
    until: datetime
    calm: int | None = None

    def covers(self, moment: datetime) -> bool:
        """Say whether no deed may be done then."""
        if self.calm is None:
            return False
        margin = self.calm * DAY
        return self.since - margin <= moment <= self.until + margin


HOUR = timedelta(hours=1)
BULK = Planned(name="bulk", before=7, lasts=3 * HOUR, after=7, clock="09:00", calm=None)
NIGHT = timedelta(minutes=10)
_HMICFRS = (
    Planned(name="hours", times=2),
    Planned(name="dropped"),
    Planned(name="moment", times=2, clock="10:10", lasts=timedelta(minutes=40)),
    Planned(name="days", lasts=2 * DAY, clock="07:00"),
    Planned(name="forbidden", lasts=7 * DAY, clock="05:00"),
    Planned(name="captcha", times=2, lasts=DAY, clock="05:00"),
    Planned(name="thin", times=2, lasts=23 * HOUR, clock="00:30"),
    Planned(name="empty", lasts=12 * HOUR, clock="07:30"),
    Planned(name="foreign", lasts=12 * HOUR, clock="07:30"),
    Planned(name="third page", times=2, lasts=6 * HOUR, clock="17:30"),
    Planned(name="third page for days", lasts=3 * DAY, clock="05:00"),
    Planned(name="lost", times=2, lasts=7 * HOUR, clock="04:00"),
    Planned(name="stale", times=2, lasts=7 * DAY, before=0, after=0, calm=None),
    Planned(name="featured", lasts=7 * DAY, before=0, after=0, calm=None),
    Planned(name="title order", lasts=23 * HOUR, clock="00:30"),
    Planned(name="ties", lasts=2 * DAY, clock="00:30", calm=None),
    Planned(name="size", lasts=20 * DAY, before=0, after=14, clock="02:00", calm=None),
    Planned(name="redesign", lasts=NIGHT, clock="02:00"),
    Planned(name="cookie wall", times=2, lasts=2 * DAY, clock="05:00"),
    Planned(name="template", times=2, before=8, lasts=NIGHT, after=8, clock="02:00", calm=8),
    Planned(name="host", lasts=NIGHT, clock="02:00"),
)
_IOPC = (
    Planned(name="hours", times=2),
    Planned(name="days", lasts=2 * DAY, clock="07:00"),
    Planned(name="forbidden", lasts=7 * DAY, clock="05:00"),
    Planned(name="captcha", times=2, lasts=DAY, clock="05:00"),
    Planned(name="thin", times=2, lasts=23 * HOUR, clock="00:30"),
    Planned(name="empty", lasts=12 * HOUR, clock="07:30"),
    Planned(name="third page", times=2, lasts=6 * HOUR, clock="17:30"),
    Planned(name="lost", lasts=7 * HOUR, clock="04:00"),
    Planned(name="stale", times=2, lasts=7 * DAY, before=0, after=0, calm=None),
    Planned(name="title order", lasts=23 * HOUR, clock="00:30"),
    Planned(name="cookie wall", times=2, lasts=2 * DAY, clock="05:00"),
    Planned(name="host", lasts=NIGHT, clock="02:00"),
    Planned(name="migration", before=8, lasts=NIGHT, after=8, clock="02:00", calm=8),
)
PLANS = {"hmicfrs": (BULK, 6, _HMICFRS), "iopc": (BULK, 4, _IOPC)}


def calendar(rng: Random, source: str, first: date, weeks: int) -> tuple[Slot, ...]:
    """Lay out what happens to a source; a short year has what fits of a whole one."""
    bulk, times, others = PLANS[source]
    queue = [plan for plan in others for _ in range(plan.times)] + [bulk] * (times - 1)
    rng.shuffle(queue)
    left = weeks * 7 - QUIET_START
    chosen: list[Planned] = []
    for plan in (bulk, *queue):
        if plan.room <= left:
            chosen.append(plan)
            left -= plan.room
    rng.shuffle(chosen)
    gaps = sorted(rng.randint(0, left) for _ in chosen)
    return tuple(_placed(chosen, gaps, first))


def _placed(chosen: Sequence[Planned], gaps: Sequence[int], first: date) -> list[Slot]:
    slots: list[Slot] = []
    taken = QUIET_START
    for plan, gap in zip(chosen, gaps, strict=True):
        day = first + (taken + gap + plan.before) * DAY
        day += max(0, 7 - day.weekday()) * DAY if day.weekday() > 4 else 0 * DAY
        since = london(day, plan.clock)
        slots.append(Slot(name=plan.name, since=since, until=since + plan.lasts, calm=plan.calm))
        taken += plan.room
    return slots


@dataclass(frozen=True)
class Calendar:
    """A source's year: its slots, and when something may be done."""

    slots: tuple[Slot, ...]
    first: datetime
    end: datetime

    def named(self, name: str) -> list[Slot]:
        """Give the slots of that name."""
        return [slot for slot in self.slots if slot.name == name]

    def allowed(self, moment: datetime) -> bool:
        """Say whether a deed may be done then."""
        quiet = self.first + QUIET_START * DAY
        return quiet <= moment < self.end and not any(slot.covers(moment) for slot in self.slots)

    def clear(self, moment: datetime, days: float) -> datetime:
        """Say when so many days have passed since, not counting those in which little is seen."""
        then = moment + days * DAY
        for slot in self.slots:
            if slot.calm is not None and slot.until > moment and slot.since - DAY <= then:
                then += slot.until - slot.since + DAY
        return then


def office_time(rng: Random, day: date) -> datetime:
    """Pick a moment in the working day: mostly the morning, now and then an evening."""
    draw = rng.random()
    if draw < 0.06:
        hour = rng.uniform(18, 21)
    elif day.weekday() == 4 and draw < 0.25:
        hour = rng.uniform(16, 18)
    else:
        hour = rng.choice((rng.uniform(9.5, 11.5), rng.uniform(9.5, 16.5)))
    return london(day, "00:00").replace(second=rng.randrange(60)) + timedelta(
        minutes=int(hour * 60)
    )


def working_days(rng: Random, first: date, days: int, weekly: float) -> list[datetime]:
    """Pick the moments of `weekly` publications a week, with the peaks of a working week."""
    weights = (0.9, 1.2, 1.1, 1.4, 0.7, 0.05, 0.03)
    moments: list[datetime] = []
    for number in range(days):
        day = first + number * DAY
        mean = weekly * weights[day.weekday()] / sum(weights)
        for _ in range(int(mean) + (rng.random() < mean % 1)):
            insort(moments, office_time(rng, day))
    return moments


def day_of(moment: datetime) -> date:
    """Give the day in London."""
    return moment.astimezone(LONDON).date()
