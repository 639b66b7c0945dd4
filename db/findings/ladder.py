"""When to remind of what is still not published. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from db.findings.clocks import months_after

DAYS = (30, 90, 180)
ROUND = 1000
"""Every so many days is a rung too: people count them."""


@dataclass(frozen=True, kw_only=True)
class Rung:
    """A step of the ladder: the day on which it is reached, and its name, such as `5 years`."""

    day: date
    name: str


def reached(since: date, on: date) -> Rung | None:
    """Return the highest rung that has been reached by a day, counted from `since`."""
    age = (on - since).days
    if age < DAYS[0]:
        return None
    rungs = [_days(since, each) for each in DAYS if each <= age]
    years = on.year - since.year - (months_after(since, 12 * (on.year - since.year)) > on)
    if years:
        name = f"{years} year{'' if years == 1 else 's'}"
        rungs.append(Rung(day=months_after(since, 12 * years), name=name))
    if age >= ROUND:
        rungs.append(_days(since, age // ROUND * ROUND))
    return max(rungs, key=lambda rung: rung.day)


def _days(since: date, days: int) -> Rung:
    return Rung(day=since + timedelta(days=days), name=f"{days:,} days")
