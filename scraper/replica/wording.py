"""How the watched sites print dates and names. Pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def long_date(day: date) -> str:
    """Print `14 November 2017`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def short_date(day: date) -> str:
    """Print `23 Jun 2021`."""
    return f"{day.day:02} {MONTHS[day.month - 1][:3]} {day.year}"


def weekday_date(day: date) -> str:
    """Print `Tuesday, 15 June, 2021`."""
    return f"{DAYS[day.weekday()]}, {day.day} {MONTHS[day.month - 1]}, {day.year}"


def stated_day(stated: str | None) -> date | None:
    """Give the day that a publication states, if it states one."""
    return date.fromisoformat(stated) if stated and len(stated) == 10 else None


def slug(text: str) -> str:
    """Make the last part of an address from a title."""
    plain = unicodedata.normalize("NFKD", text).replace("’", "").lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
