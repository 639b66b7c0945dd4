"""How long something owed to the public has been owed. Pure."""

from __future__ import annotations

from datetime import date


def age_days(since: date, on: date) -> int:
    """Return the days from `since` to `on`."""
    return (on - since).days


def spoken_days(since: date, on: date) -> str:
    """Say an age: `1,972 days`."""
    days = age_days(since, on)
    return f"{days:,} day{'' if days == 1 else 's'}"


def spoken_age(since: date, on: date, since_what: str) -> str:
    """Say an age and since what: `1,972 days since the deaths`."""
    return f"{spoken_days(since, on)} since {since_what}"
