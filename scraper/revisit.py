"""When a page or a file that is known is looked at again, and how telling the look is. Pure.

`rules.md`, "Reading again", is the floor: what is recent is looked at daily and unconditionally
every 7 days, everything every 7 days and unconditionally every 28.What is edited so often that a
request is well spent on it is looked at sooner (`scraper/rates.py`). Looks that come on some days
only come in the evening, since pages are edited in office hours. What is gone is asked for again
every 7 days for 60 days and then every 28: it may come back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import exp, sqrt
from typing import Any, ClassVar, Protocol, TypeVar
from urllib.parse import urlsplit
from zlib import crc32

from db.briefing import KnownFile, KnownPublication
from db.times import LONDON, day, last_day

Known = KnownPublication | KnownFile

A_DAY = timedelta(days=1)
RECENT = timedelta(days=45)
RECENT_EVERY, RECENT_UNCONDITIONAL = A_DAY, timedelta(days=7)
EVERY, UNCONDITIONAL = timedelta(days=7), timedelta(days=28)
GONE_LATELY, GONE_EVERY, LONG_GONE_EVERY = timedelta(days=60), EVERY, timedelta(days=28)
SOONEST = timedelta(hours=3)
EVENING = timedelta(hours=17)
EARLY = timedelta(hours=2)
"""A crawl that starts a little earlier in the day than the last one still finds the tail due."""

WORTH = 100
"""Requests that may be spent to learn of one edit a day sooner."""

TWIN, SUSPECT, NEW, AT_ONCE, AGAIN = range(5)
"""What is asked for first, second, ...: what went tells what the new ones are."""

TELLING_TO_STARVED = 4
"""Of five looks the fifth is one that has waited a day past its bound, if there is one."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """A look that is due.

    `whole`: without validators. `gain` is the chance that it finds an edit; `sooner`: it should
    not wait for the next sweep; `overdue` is how far past the floor it is.
    """

    whole: bool
    gain: float = 0.0
    sooner: bool = False
    overdue: timedelta = timedelta()


class Ranked(Protocol):
    """What is asked for in an order: the lowest rank first, nothing overdue starving."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def url(self) -> str:
        """Return the address that is asked for."""

    @property
    def rank(self) -> tuple[int, float]:
        """Return the place in the order."""

    @property
    def overdue(self) -> timedelta:
        """Return how far past its bound it is."""


R = TypeVar("R", bound=Ranked)


def is_recent(known: KnownPublication, now: datetime) -> bool:
    """Tell whether a publication is stated, or after the baseline first seen, within 45 days."""
    if not known.baseline and now - known.first_seen <= RECENT:
        return True
    return known.stated_date is not None and day(now) - last_day(known.stated_date) <= RECENT


def interval(rate: float) -> timedelta:
    """Return how long to wait between looks at what is edited `rate` times a day.

    Looks every i days cost 1/i requests a day and learn of an edit i/2 days late on average; the
    sum 1/i + WORTH * rate * i/2 is least where i is the root of 2 / (WORTH * rate). (Cho and
    Garcia-Molina, 2003; Azar et al., 2018: visits by the root of the rate.)
    """
    return max(timedelta(days=sqrt(2 / (WORTH * rate))), SOONEST)


def due_look(
    publication: KnownPublication, known: Known, rate: float, now: datetime
) -> Look | None:
    """Return the look that is due at a publication's page or file, `known`, if one is.

    `rate` is how often it is thought to be edited, in edits a day.
    """
    if known.last_read is None:
        return Look(whole=True, gain=1.0)
    waited = now - known.last_read
    if not publication.live:
        return _gone(publication, waited, now)
    recent = is_recent(publication, now)
    floor = RECENT_EVERY if recent else _spread(publication, known.last_read)
    every = min(floor, interval(rate))
    if waited < floor and not _is_time(every, known.last_read, now):
        return None
    bound = RECENT_UNCONDITIONAL if every <= RECENT_EVERY else UNCONDITIONAL
    return Look(
        whole=_must_be_whole(known, every, bound, now),
        gain=1 - exp(-rate * (waited / A_DAY)),
        sooner=recent or waited < floor - EARLY,
        overdue=max(waited - floor, timedelta()),
    )


def _is_time(every: timedelta, last_read: datetime, now: datetime) -> bool:
    """Tell whether a look that is to come `every` so often should come now.

    One that comes on some days only comes when office hours are over.
    """
    waited = now - last_read
    if every < A_DAY:
        return waited >= every * 11 / 12
    evenings = _evenings_until(now) - _evenings_until(last_read)
    return waited >= SOONEST and evenings >= round(every / A_DAY)


def _evenings_until(moment: datetime) -> int:
    """Count the ends of office hours in London until a moment."""
    return (moment.astimezone(LONDON) - EVENING).toordinal()


def in_order(due: Iterable[R]) -> list[R]:
    """Put the most telling first, and let what has waited too long have every fifth place."""
    telling = sorted(due, key=lambda one: one.rank)
    starved = [one for one in telling if one.overdue >= A_DAY]
    if not starved:
        return telling
    starved.sort(key=lambda one: one.overdue)
    ordered: list[R] = []
    taken: set[int] = set()
    for one in telling:
        while starved and len(ordered) % (TELLING_TO_STARVED + 1) == TELLING_TO_STARVED:
            _take(starved.pop(), ordered, taken)
        _take(one, ordered, taken)
    return ordered


def trusted(due: R, distrusted: frozenset[str]) -> R:
    """Ask without validators where a host's validators proved wrong."""
    wrong = bool(distrusted) and urlsplit(due.url).hostname in distrusted
    return replace(due, etag=None, last_modified=None) if wrong else due


def _take(one: R, ordered: list[R], taken: set[int]) -> None:
    if id(one) not in taken:
        taken.add(id(one))
        ordered.append(one)


def _gone(publication: KnownPublication, waited: timedelta, now: datetime) -> Look | None:
    went = publication.gone_since or publication.changed or publication.first_seen
    every = GONE_EVERY if now - went < GONE_LATELY else LONG_GONE_EVERY
    if waited < every - EARLY:
        return None
    return Look(whole=True, overdue=max(waited - every, timedelta()))


def _spread(publication: KnownPublication, last_read: datetime) -> timedelta:
    """Return the bound of the tail; its second look comes on a day of its own.

    Without this, all that the first sweep met would be due on one day of every week.
    """
    if last_read - publication.first_seen >= A_DAY:
        return EVERY
    days = EVERY // A_DAY
    return A_DAY * (1 + crc32(publication.key.encode()) % days)


def _must_be_whole(known: Known, every: timedelta, bound: timedelta, now: datetime) -> bool:
    """Tell whether the next look would come too late for one without validators."""
    last = known.last_unconditional
    return last is None or now - last + every > bound + EARLY
