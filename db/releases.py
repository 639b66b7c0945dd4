"""When a publication was let out: evenings, eves of holidays, odd hours, bulk, delay. Pure."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache

import holidays

from db.times import LONDON, day, last_day, spoken, spoken_day

BULK = 10
_EVENING = time(16)
_FRIDAY = 4
_SHORT = timedelta(hours=2)
_ENOUGH = 20
_HELD = 0.95
_DAY = timedelta(days=1)
# No run of weekends and bank holidays is as long as this.
_LONG = timedelta(days=8)


class What(StrEnum):
    """What is worth saying about a release, sharpest first."""

    EVE = "bank-holiday eve"
    FRIDAY = "Friday evening"
    OUT_OF_HOURS = "out of hours"
    BETWEEN = "between"
    BULK = "bulk"
    LATE = "days late"


@dataclass(frozen=True, kw_only=True)
class Annotation:
    """One thing about a release, and how an alert says it."""

    what: What
    said: str


@dataclass(frozen=True, kw_only=True)
class Hours:
    """When a source usually publishes: days (Monday is 0) and times in London.

    `closes` is midnight at the end of the day when it is 00:00. Bank holidays are never in it.
    """

    days: tuple[int, ...]
    opens: time
    closes: time


@dataclass(frozen=True, kw_only=True)
class Release:
    """How a publication was first met.

    `last_look` is the last look at the place without it; `together` how many were first seen on
    that listing on that day, itself among them; `hours` the source's own, if they are known.
    """

    last_look: datetime | None
    first_seen: datetime
    stated: str | None
    together: int
    hours: Hours | None


@dataclass(frozen=True, kw_only=True)
class _Span:
    """The time within which it came out: after the last look, at first sight at the latest."""

    after: datetime
    until: datetime

    @property
    def days(self) -> Iterator[date]:
        first, last = day(self.after), day(self.until)
        return (first + timedelta(days=past) for past in range((last - first).days + 1))

    def on_one_day(self) -> date | None:
        return day(self.until) if day(self.after) == day(self.until) else None

    def meets(self, begins: datetime, ends: datetime) -> bool:
        return self.after < ends and begins <= self.until

    def within(self, begins: datetime, ends: datetime) -> bool:
        return begins <= self.after and self.until < ends


OFFICE_HOURS = Hours(days=(0, 1, 2, 3, 4), opens=time(9), closes=time(17, 30))


def annotations(release: Release) -> tuple[Annotation, ...]:
    """Say what is odd about a release.

    A time is said only where the whole span from the last look to first sight lies in it;
    else, where a part does, "between X and Y". Each that holds is said, for each can be counted:
    a Friday evening before a bank holiday is all three. The first of them says the times.
    """
    return (*_timing(release), *_bulk(release), *_delay(release))


def usual_hours(spans: Sequence[tuple[datetime, datetime]]) -> Hours | None:
    """Learn when a source publishes from spans of a last look and a first sight.

    The fewest hours a week, the same on each day, that hold 95 % of the spans of at most 2 hours;
    None with fewer than 20 of those.
    """
    short = [
        (after.astimezone(LONDON), until.astimezone(LONDON))
        for after, until in spans
        if timedelta() <= until - after <= _SHORT
    ]
    if len(short) < _ENOUGH:
        return None
    found = [
        ((hours[1] - hours[0]) * len(days), days, hours)
        for days in _likely_days(short)
        if (hours := _fewest_hours(short, days)) is not None
    ]
    if not found:
        return None
    _, days, (opens, closes) = min(found)
    return Hours(days=days, opens=time(opens), closes=time(closes % 24))


def bank_holiday(on: date) -> str | None:
    """Name the bank holiday of England and Wales that a day is, if it is one."""
    return _bank_holidays(on.year).get(on)


def eve_of(on: date) -> str | None:
    """Name the bank holiday that a day is the eve of.

    The eve is the last working day before it, or before the run of weekend and bank holidays that
    it stands in: Maundy Thursday for Good Friday, the Friday for the Monday of early May.
    """
    following = on + _DAY
    while _is_working(on) and not _is_working(following):
        if name := bank_holiday(following):
            return name
        following += _DAY
    return None


def _timing(release: Release) -> Iterator[Annotation]:
    if release.last_look is None:
        return
    span = _Span(after=release.last_look, until=release.first_seen)
    hours = release.hours or OFFICE_HOURS
    times = [said for said in (_eve(span), _friday(span), _out_of_hours(span, hours)) if said]
    if times:
        yield Annotation(what=times[0].what, said=f"{times[0].said}, {_said(span)}")
        yield from times[1:]
    elif _is_partly_odd(span, hours):
        yield Annotation(what=What.BETWEEN, said=f"released {_said(span)}")


def _eve(span: _Span) -> Annotation | None:
    on = span.on_one_day()
    holiday = eve_of(on) if on else None
    said = f"released on the eve of a bank holiday ({holiday})"
    return Annotation(what=What.EVE, said=said) if holiday else None


def _friday(span: _Span) -> Annotation | None:
    on = span.on_one_day()
    if on and on.weekday() == _FRIDAY and span.within(*_evening(on)):
        return Annotation(what=What.FRIDAY, said="released on Friday evening")
    return None


def _out_of_hours(span: _Span, hours: Hours) -> Annotation | None:
    if span.until - span.after > _LONG or any(span.meets(*open_) for open_ in _open(span, hours)):
        return None
    return Annotation(what=What.OUT_OF_HOURS, said="released outside usual hours")


def _is_partly_odd(span: _Span, hours: Hours) -> bool:
    if span.until - span.after > _LONG:
        return True
    if not any(span.within(*open_) for open_ in _open(span, hours)):
        return True
    fridays = (on for on in span.days if on.weekday() == _FRIDAY)
    return any(span.meets(*_evening(on)) for on in fridays)


def _bulk(release: Release) -> Iterator[Annotation]:
    if release.together >= BULK:
        said = f"one of {release.together} first seen on this listing that day"
        yield Annotation(what=What.BULK, said=said)


def _delay(release: Release) -> Iterator[Annotation]:
    """Say how long after its stated date it came, unless our looks leave open a mere day."""
    if release.stated is None:
        return
    stated = last_day(release.stated)
    most = (day(release.first_seen) - stated).days
    looked = day(release.last_look or release.first_seen)
    least = max((looked - stated).days, 0)
    if most >= 2 or (most == least == 1):
        later = _days(most) if least == most else f"{least} to {_days(most)}"
        later = later if least else f"up to {_days(most)}"
        said = f"dated {spoken_day(release.stated)}, first seen {later} later"
        yield Annotation(what=What.LATE, said=said)


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def _said(span: _Span) -> str:
    after, until = spoken(span.after), spoken(span.until)
    if not span.on_one_day():
        return f"between {after} and {until}"
    on, _, at = until.rpartition(", ")
    began = after.rpartition(", ")[2]
    return f"at {at} on {on}" if began == at else f"between {began} and {at} on {on}"


def _open(span: _Span, hours: Hours) -> Iterator[tuple[datetime, datetime]]:
    for on in span.days:
        if on.weekday() in hours.days and not bank_holiday(on):
            yield _times(on, hours.opens, hours.closes)


def _evening(on: date) -> tuple[datetime, datetime]:
    return _times(on, _EVENING, time())


def _times(on: date, begins: time, ends: time) -> tuple[datetime, datetime]:
    # In UTC, since times of one zone are compared by the clock on the wall.
    last = on + _DAY if ends == time() else on
    return (
        datetime.combine(on, begins, LONDON).astimezone(UTC),
        datetime.combine(last, ends, LONDON).astimezone(UTC),
    )


def _is_working(on: date) -> bool:
    return on.weekday() <= _FRIDAY and bank_holiday(on) is None


@cache
def _bank_holidays(year: int) -> Mapping[date, str]:
    known = holidays.country_holidays("GB", subdiv="ENG", years=year)
    return {on: name.removesuffix(" (observed)") for on, name in known.items()}


def _likely_days(spans: Sequence[tuple[datetime, datetime]]) -> Iterator[tuple[int, ...]]:
    """Yield the busiest weekday, the two busiest, and so on to all on which anything came out."""
    busiest = Counter(until.weekday() for _, until in spans).most_common()
    for count in range(1, len(busiest) + 1):
        yield tuple(sorted(weekday for weekday, _ in busiest[:count]))


def _fewest_hours(
    spans: Sequence[tuple[datetime, datetime]], days: tuple[int, ...]
) -> tuple[int, int] | None:
    """Find the shortest run of whole hours that holds 95 % of the spans on these days."""
    held = [
        (after.hour, until.hour + (until.time() > time(until.hour)))
        for after, until in spans
        if until.weekday() in days and after.date() == until.date()
    ]
    needed = math.ceil(len(spans) * _HELD)
    runs = (
        (closes - opens, opens, closes)
        for opens in range(24)
        for closes in range(opens + 1, 25)
        if sum(opens <= begins and ends <= closes for begins, ends in held) >= needed
    )
    shortest = min(runs, default=None)
    return shortest[1:] if shortest else None
