"""How often a page or a file is edited: what is usual at its age, and what was learned. Pure.

The usual rate falls with age. What a class (section and age) showed beside it is the class's
rate, and what one publication showed is shrunk towards its class: a gamma-Poisson estimate at
both steps, so that few looks teach little and many teach much. What was edited lately is likely
to be edited again, or put back.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from math import log

from db.briefing import KnownFile, KnownPublication
from db.times import last_day

Known = KnownPublication | KnownFile
Class = tuple[str, int]

A_DAY = timedelta(days=1)
UNDATED = timedelta(days=365)
"""How old a publication without a date is thought to be when the baseline meets it."""

FRESH, FADES, SETTLED = 0.05, 6.0, 0.0004
"""Usual edits a day: FRESH on the first day, half after FADES days, SETTLED in the end.

Not measured on the sites: what was learned soon outweighs it.
"""
CLASS_WEIGHT, OWN_WEIGHT = 4.0, 0.3
"""Edits that must be seen before they count as much as what is usual of all, or of the class."""

TELLING_EDITS = 3
"""More edits of one publication say nothing of its class."""

AGES = (45, 365)

LATELY = timedelta(days=45)
AGAIN = 0.02
"""Edits a day that are expected, at least, of what was edited lately: enough for a daily look."""

MANY, SHARE = 20, 0.05
"""So many edited on one day, in number and in share, are a change of the site and not of theirs."""


@dataclass(frozen=True, kw_only=True)
class Rates:
    """How often each class is edited, as a multiple of what is usual at each age.

    `stirred` are the days on which so many were edited that it says nothing of each.
    """

    by_class: Mapping[Class, float]
    stirred: frozenset[date] = frozenset()

    def of(self, publication: KnownPublication, known: Known, now: datetime) -> float:
        """Return how often a page or file of a publication is edited now, in edits a day."""
        born = _born(publication)
        age = _days(born, now)
        of_class = self.by_class.get(_class(publication, age), 1.0)
        expected = of_class * _expected(publication, known, born)
        own = (OWN_WEIGHT + _edits(known)) / (OWN_WEIGHT + expected)
        edited = _edited_lately(known, now)
        again = AGAIN if edited and edited.date() not in self.stirred else 0.0
        return max(own * of_class * _usual(age), again)


def learn(pairs: Iterable[tuple[KnownPublication, Known]], now: datetime) -> Rates:
    """Learn how often each class is edited from publications, each with its page or a file."""
    edits: dict[Class, float] = {}
    expected: dict[Class, float] = {}
    days: Counter[date] = Counter()
    count = 0
    for publication, known in pairs:
        count += 1
        if edited := _edited_lately(known, now):
            days[edited.date()] += 1
        born = _born(publication)
        which = _class(publication, _days(born, now))
        edits[which] = edits.get(which, 0.0) + min(_edits(known), TELLING_EDITS)
        expected[which] = expected.get(which, 0.0) + _expected(publication, known, born)
    return Rates(
        by_class={
            which: (CLASS_WEIGHT + seen) / (CLASS_WEIGHT + expected[which])
            for which, seen in edits.items()
        },
        stirred=frozenset(on for on, many in days.items() if many >= max(MANY, SHARE * count)),
    )


def _edits(known: Known) -> int:
    return max(known.versions - 1, 0)


def _edited_lately(known: Known, now: datetime) -> datetime | None:
    edited = known.changed if known.versions > 1 else None
    return edited if edited is not None and now - edited <= LATELY else None


def _expected(publication: KnownPublication, known: Known, born: datetime) -> float:
    """Return how many edits were usual from first sight to the last look."""
    if known.last_read is None:
        return 0.0
    first = _days(born, publication.first_seen)
    return _usual_until(max(_days(born, known.last_read), first)) - _usual_until(first)


def _usual(age: float) -> float:
    return FRESH / (1 + age / FADES) + SETTLED


def _usual_until(age: float) -> float:
    """Return how many edits are usual from birth to an age: the integral of `_usual`."""
    return FRESH * FADES * log(1 + age / FADES) + SETTLED * age


def _born(publication: KnownPublication) -> datetime:
    first = publication.first_seen
    if publication.stated_date is None:
        return first - UNDATED if publication.baseline else first
    return _midnight(publication.stated_date)


@lru_cache(maxsize=8192)
def _midnight(stated: str) -> datetime:
    return datetime.combine(last_day(stated), time(), UTC)


def _class(publication: KnownPublication, age: float) -> Class:
    section = publication.key.rpartition("/")[0]
    return section, bisect_left(AGES, age)


def _days(start: datetime, end: datetime) -> float:
    return max((end - start) / A_DAY, 0.0)
