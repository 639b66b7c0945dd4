"""UK dates as sites print them, turned into ISO text of the precision stated. Pure."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
_NAMES = "january february march april may june july august september october november december"
_MONTHS = {
    form: number
    for number, name in enumerate(_NAMES.split(), 1)
    for form in (name, name[:3], name[:4])
}
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_WEEKDAY = r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,?\s+"
_DATE = re.compile(
    rf"""(?<![\w/.-])(?:{_WEEKDAY})?(?:
      (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?[\s-]+(?P<month>{_MONTH})\.?,?[\s-]+(?P<year>\d{{4}})
    | (?P<us_month>{_MONTH})\.?\s+(?P<us_day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<us_year>\d{{4}})
    | (?P<d>\d{{1,2}})(?P<cut>[/.])(?P<m>\d{{1,2}})(?P=cut)(?P<y>\d{{4}})
    | (?P<iso>\d{{4}}-\d{{2}}-\d{{2}})(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?
    | (?P<only_month>{_MONTH})\.?,?\s+(?P<only_year>\d{{4}})
    )(?![\w/])""",
    re.IGNORECASE | re.VERBOSE,
)
_HINT = re.compile(r"\d{4}")
_CLOCK = re.compile(r"[\s,]*(?:at\s+|[-–—|]\s*)?\d{1,2}[:.]?\d{0,2}\s*(?:am|pm)?\s*", re.IGNORECASE)
_MACHINE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_STAMP = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?(Z|[+-]\d{2}:?\d{2})?"
)


class Found(NamedTuple):
    """A date in a text: its ISO value and where it stands."""

    value: str
    start: int
    end: int


def find(text: str) -> Found | None:
    """Find the first possible date in a text."""
    if not _HINT.search(text):
        return None
    for match in _DATE.finditer(text):
        value = _value(match)
        if value is not None:
            return Found(value, match.start(), match.end())
    return None


def whole(text: str) -> str | None:
    """Read a text that is a date and nothing else, save a time of day after it."""
    text = text.strip(" \t\n.,;:()[]|–—-")
    if len(text) > 60:
        return None
    found = find(text)
    if found is None or found.start != 0:
        return None
    rest = text[found.end :]
    return found.value if not rest or _CLOCK.fullmatch(rest) else None


def machine(value: str | None) -> str | None:
    """Read a machine's date, with the day that it is in London where it has a time and zone."""
    value = (value or "").strip()
    stamp = _STAMP.fullmatch(value)
    if stamp:
        return _london_day(stamp)
    if _MACHINE.fullmatch(value):
        parts = [int(part) for part in value.split("-")]
        return value if _day(*[*parts, 1, 1][:3]) else None
    return whole(value)


def _london_day(stamp: re.Match[str]) -> str | None:
    day, clock, zone = stamp.groups()
    try:
        moment = datetime.fromisoformat(f"{day}T{clock}{zone or ''}")
        return (moment.astimezone(LONDON) if zone else moment).date().isoformat()
    except (ValueError, OverflowError):
        return None


def _value(match: re.Match[str]) -> str | None:
    part = match.groupdict()
    if part["iso"]:
        return machine(match["iso"] if "T" not in match[0].upper() else match[0].upper())
    if part["only_month"]:
        month = _month(part["only_month"])
        known = month and _day(int(part["only_year"]), month, 1)
        return f"{part['only_year']}-{month:02}" if known else None
    if part["d"]:
        return _day(int(part["y"]), int(part["m"]), int(part["d"]))
    return _day(
        int(part["year"] or part["us_year"]),
        _month(part["month"] or part["us_month"]),
        int(part["day"] or part["us_day"]),
    )


def _month(name: str) -> int:
    return _MONTHS.get(name.lower(), 0)


def _day(year: int, month: int, day: int) -> str | None:
    """Write a day that existed since the first of the watched bodies (1856) as ISO text."""
    if not 1856 <= year <= 2100:
        return None
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
