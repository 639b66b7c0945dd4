"""Times as the log keeps them, and days as people in London count them. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
YEARS = range(1990, 2200)
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip


def stamp(at: datetime) -> str:
    """Write a time as the log does: UTC, ISO 8601, whole seconds, `2017-11-14T09:30:00Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def unstamp(text: str) -> datetime:
    """Read a time that `stamp` wrote."""
    return datetime.fromisoformat(text)


def unstamp_optional(text: str | None) -> datetime | None:
    """Read a time that `stamp` wrote, or nothing."""
    return None if text is None else unstamp(text)


def day(at: datetime) -> date:
    """Return the Europe/London day of a time."""
    return at.astimezone(LONDON).date()


def parse_at(text: str) -> datetime:
    """Read a time given by a person: ISO 8601 with a zone or `Z`, of the years 1990 to 2199.

    Raises ValueError with a sentence that names what is expected.
    """
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or at.year not in YEARS:
        raise ValueError(
            f"{text!r} is not a time of 1990 to 2199: ISO 8601 with a zone is expected, "
            "as 2017-11-14T09:30:00Z"
        )
    return at.astimezone(UTC).replace(microsecond=0)


def parse_since(text: str) -> datetime:
    """Read a time as `parse_at` does, or a day, which begins at midnight in London."""
    try:
        began = datetime.combine(date.fromisoformat(text), time(), LONDON)
    except ValueError:
        return parse_at(text)
    return parse_at(began.isoformat())


def first_day(stated: str) -> date:
    """Return the first day that a stated date may mean: itself, or its month's or year's first."""
    year, month, day_ = [*map(int, stated.split("-")), 1, 1][:3]
    return date(year, month, day_)


def last_day(stated: str) -> date:
    """Return the last day that a stated date may mean: itself, or its month's or year's end.

    `stated` is `2017-11-14`, `2017-11` or `2017`.
    """
    parts = [int(part) for part in stated.split("-")]
    if len(parts) == 3:
        return date(*parts)
    year, month = (parts[0], parts[1]) if len(parts) == 2 else (parts[0], 12)
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)


def spoken(at: datetime) -> str:
    """Say a time as a person in London reads it: `14 Nov 2017, 09:30`."""
    local = at.astimezone(LONDON)
    return f"{local.day} {local:%b %Y, %H:%M}"


def spoken_day(stated: str) -> str:
    """Say a stated date: `14 November 2017`, `November 2017` or `2017`."""
    parts = stated.split("-")
    if len(parts) == 1:
        return stated
    said = date(int(parts[0]), int(parts[1]), int(parts[2]) if len(parts) == 3 else 1)
    return f"{said.day} {said:%B %Y}" if len(parts) == 3 else f"{said:%B %Y}"
