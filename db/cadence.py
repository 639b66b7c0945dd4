"""When each depth of a source is due next, and why. Pure.

Pulses every 1 to 5 minutes while a source usually publishes and every 30 outside, windows a few
times a day, a sweep each night. More often when something is expected, slower when a site is
unwell, and never beyond what a host may be asked in a day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from db.budget import BUDGET_A_DAY, KEPT_FOR_PULSES
from db.records import Depth
from db.releases import Hours, bank_holiday, eve_of
from db.times import LONDON, day, spoken

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

UNTIL_KNOWN = Hours(days=(0, 1, 2, 3, 4), opens=time(7), closes=time(19))
"""When a source is taken to publish until its own history is long enough."""

OFTEN = (1, 5)
"""Minutes between pulses in hours: one request a minute, and never more than these."""
OUTSIDE = 30 * MINUTE
WINDOWS = (4 * HOUR, 12 * HOUR)
"""Between windows in hours, and outside."""
LONGEST = 6 * HOUR
"""An unwell source is asked at least this often."""
REFUSED = 30 * MINUTE
"""The first rest of a source that refuses us without saying for how long."""
TRIES = 3
"""So many times a sweep that was not complete is tried again before the next night's."""
CONFIRMED = 6 * HOUR
NIGHT = (1, 5)
"""Hours (UTC) in which a sweep begins: the day's budget is new then."""
EXPECTING = (time(6), time(22))
"""Hours (London) of a day on which something is expected."""


@dataclass(frozen=True, kw_only=True)
class Visits:
    """The crawls of one depth: when the last began, how many in a row were not complete.

    `killed`: the last one died; the first time it is run again at once.
    """

    last: datetime
    failures: int = 0
    killed: bool = False


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What is known of a source when it is asked what is due.

    `left` and `left_below` are the requests that its tightest host may still be sent today by a
    pulse, and by what goes deeper; `cost` is how many a pulse takes. `refusals` counts the last
    crawls of any depth in a row that were blocked. `suspected` is when a sweep last began to miss
    something. `expected` says what is expected `today`; `every` are fixed intervals.
    """

    source: str
    visits: Mapping[Depth, Visits] = field(default_factory=dict)
    hours: Hours | None = None
    rest_until: datetime | None = None
    refusals: int = 0
    left: int = BUDGET_A_DAY
    left_below: int = BUDGET_A_DAY - KEPT_FOR_PULSES
    cost: int = 1
    suspected: datetime | None = None
    expected: tuple[str, ...] = ()
    today: date | None = None
    every: Mapping[Depth, timedelta] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Due:
    """When a crawl of a source is due, and why then."""

    source: str
    depth: Depth
    at: datetime
    why: str


def due(known: Standing, now: datetime) -> tuple[Due, ...]:
    """Return when each depth of a source is due next, as far as is known at `now`."""
    if Depth.SWEEP not in known.visits:
        plans = {Depth.SWEEP: (now, "it was never swept")}
    else:
        plans = {Depth.SWEEP: _sweep(known, now)}
        plans |= {Depth.WINDOW: _window(known, now), Depth.PULSE: _pulse(known, now)}
    return tuple(
        Due(source=known.source, depth=depth, at=at, why=why)
        for depth, plan in plans.items()
        for at, why in [_held_back(known, depth, plan, now)]
    )


def is_open(hours: Hours | None, at: datetime) -> bool:
    """Tell whether a source usually publishes at a time; on bank holidays it does not."""
    hours = hours or UNTIL_KNOWN
    local = at.astimezone(LONDON)
    if local.weekday() not in hours.days or bank_holiday(local.date()):
        return False
    return hours.opens <= local.time() and (hours.closes == time() or local.time() < hours.closes)


def watch_from(known: Standing, now: datetime) -> datetime | None:
    """Return when a source next opens within eight days: now, if it is open."""
    if _watched(known, now):
        return now
    hours = known.hours or UNTIL_KNOWN
    days = (day(now) + ahead * DAY for ahead in range(9))
    opening = (
        datetime.combine(on, hours.opens, LONDON).astimezone(UTC)
        for on in days
        if on.weekday() in hours.days and not bank_holiday(on)
    )
    return next((at for at in opening if at > now), None)


def _watched(known: Standing, at: datetime) -> bool:
    """Tell whether a source is watched closely: it is open, or something is expected."""
    return is_open(known.hours, at) or bool(_expected(known, at))


def _expected(known: Standing, at: datetime) -> str | None:
    """Say what is expected of a source at a time, if anything is."""
    first, last = EXPECTING
    if not first <= at.astimezone(LONDON).time() < last:
        return None
    if known.expected and day(at) == known.today:
        return known.expected[0]
    holiday = eve_of(day(at))
    return f"the eve of a bank holiday ({holiday})" if holiday else None


def _pulse(known: Standing, now: datetime) -> tuple[datetime, str]:
    if fixed := known.every.get(Depth.PULSE):
        return _again(known, Depth.PULSE, fixed, f"every {_said(fixed)}, as set", now)
    if not _watched(known, now):
        at, why = _again(known, Depth.PULSE, OUTSIDE, "outside its publishing hours", now)
        opens = watch_from(known, now)
        if opens and opens < at and not _failures(known, Depth.PULSE):
            return opens, "its publishing hours begin"
        return at, why
    least, most = OFTEN
    interval = min(max(known.cost, least), most)
    if expected := _expected(known, now):
        interval = max(interval // 2, least)
    spread = _within_budget(known, interval * MINUTE, now)
    return _again(known, Depth.PULSE, spread, expected or "in its publishing hours", now)


def _within_budget(known: Standing, interval: timedelta, now: datetime) -> timedelta:
    """Stretch an interval so that what is left of the day's budget lasts until the day's end."""
    rest = _midnight(now) - now
    return max(interval, min(rest * known.cost / max(known.left, 1), rest))


def _window(known: Standing, now: datetime) -> tuple[datetime, str]:
    if fixed := known.every.get(Depth.WINDOW):
        return _again(known, Depth.WINDOW, fixed, f"every {_said(fixed)}, as set", now)
    in_hours, outside = WINDOWS
    if not _watched(known, now):
        return _again(known, Depth.WINDOW, outside, "outside its publishing hours", now)
    expected = _expected(known, now)
    interval = in_hours / 2 if expected else in_hours
    return _again(known, Depth.WINDOW, interval, expected or "a few times a day", now)


def _sweep(known: Standing, now: datetime) -> tuple[datetime, str]:
    visits = known.visits[Depth.SWEEP]
    if visits.killed and visits.failures <= 1:
        return now, "the last one was killed"
    if fixed := known.every.get(Depth.SWEEP):
        return _again(known, Depth.SWEEP, fixed, f"every {_said(fixed)}, as set", now)
    night = _night(known, visits.last)
    if 0 < visits.failures <= TRIES:
        at = _closed_from(known, visits.last + HOUR * 2 ** (visits.failures - 1))
        return min(at, night), f"{_in_a_row(visits.failures)} not complete"
    if known.suspected and known.suspected >= visits.last:
        return visits.last + CONFIRMED, "to confirm what the last sweep missed"
    return night, "each night"


def _night(known: Standing, last: datetime) -> datetime:
    """Return the night's hour at which the next sweep begins: 8 to 28 hours after the last.

    A source that never closes is swept a day and a quarter after the last at the latest.
    """
    begins, ends = NIGHT
    steps = (last + 8 * HOUR + step * 15 * MINUTE for step in range(81))
    fit = (at for at in steps if begins <= at.hour < ends and not _watched(known, at))
    return next(fit, last + DAY + LONGEST)


def _closed_from(known: Standing, at: datetime) -> datetime:
    """Return the first quarter of an hour from `at` on, within a day, that is not watched."""
    steps = (at + step * 15 * MINUTE for step in range(96))
    return next((step for step in steps if not _watched(known, step)), at)


def _again(
    known: Standing, depth: Depth, interval: timedelta, why: str, now: datetime
) -> tuple[datetime, str]:
    """Return when a depth is due after its last visit, later the more often it failed."""
    visits = known.visits.get(depth)
    if visits is None:
        return now, "not looked at so far"
    failures = _failures(known, depth)
    if visits.killed and failures <= 1:
        return now, "the last one was killed"
    if not failures:
        return visits.last + interval, why
    slower = min(interval * 2 ** min(failures, 10), max(LONGEST, interval))
    return visits.last + slower, f"{_in_a_row(failures)} not complete"


def _failures(known: Standing, depth: Depth) -> int:
    visits = known.visits.get(depth)
    return visits.failures if visits else 0


def _held_back(
    known: Standing, depth: Depth, plan: tuple[datetime, str], now: datetime
) -> tuple[datetime, str]:
    """Put a crawl off while the site asks for rest, refuses us, or its budget is spent."""
    at, why = plan
    if known.rest_until and known.rest_until > at:
        at, why = known.rest_until, f"the site asked for rest until {spoken(known.rest_until)}"
    if known.refusals and known.visits:
        last = max(visits.last for visits in known.visits.values())
        rested = last + min(REFUSED * 2 ** min(known.refusals - 1, 10), LONGEST)
        if rested > at:
            at, why = rested, f"{_in_a_row(known.refusals)} refused"
    left = known.left if depth is Depth.PULSE else known.left_below
    if left < known.cost and at < _midnight(now):
        return _midnight(now), "today's requests to its host are spent"
    return at, why


def _midnight(now: datetime) -> datetime:
    """Return when the next day of a host's budget begins: at midnight, UTC."""
    return datetime.combine(now.astimezone(UTC).date() + DAY, time(), UTC)


def _in_a_row(count: int) -> str:
    return "the last crawl was" if count == 1 else f"{count} crawls in a row were"


def _said(interval: timedelta) -> str:
    minutes = interval / MINUTE
    return f"{minutes:g} minutes" if minutes != 1 else "minute"
