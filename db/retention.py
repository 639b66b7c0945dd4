"""When a source's own rule allows that a publication leaves its site. Pure."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from db.records import Retention
from db.times import MONTHS

EARLY = timedelta(days=30)
"""What goes up to this long before the earliest date allowed has expired, and was not removed."""

_MONTH = "|".join(MONTHS)
_COMPLETED = re.compile(
    r"\b(?:concluded|completed|finished|ended|closed)\b"
    r"(?:\s+(?:our|its|the|this|their|an?)\b)?(?:\s+(?:independent\s+)?investigations?)?"
    rf"(?:\s+(?:in|on))\s+(?:(?P<day>\d{{1,2}})\s+)?(?P<month>{_MONTH})\s+(?P<year>\d{{4}})",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Allowance:
    """From which day a rule allows a publication to go, and which rule that is."""

    since: date
    why: str


def stated_completion(text: str) -> str | None:
    """Return when a text says that an investigation was completed, as precise as it says it."""
    found = _COMPLETED.search(text)
    if found is None:
        return None
    month = [name.casefold() for name in MONTHS].index(found["month"].casefold()) + 1
    said = f"{found['year']}-{month:02}"
    return f"{said}-{int(found['day']):02}" if found["day"] else said


def allowance(
    rules: Sequence[Retention], key: str, published: str | None, completed: str | None
) -> Allowance | None:
    """Return the earliest day on which a rule allows a publication to leave the site, or None.

    A stated month means any day in it, so its first one counts; calendar months clamp to the
    month's end.
    """
    dated = {"published": published, "completed": completed}
    days = [
        Allowance(since=_later(_first_day(said), rule.months), why=rule.why)
        for rule in rules
        if key.startswith(rule.sections) and (said := dated.get(rule.since))
    ]
    return min(days, key=lambda one: one.since, default=None)


def is_expired(allowed: Allowance | None, gone: date) -> bool:
    """Tell whether what went on a day has expired by the site's own rule."""
    return allowed is not None and gone >= allowed.since - EARLY


def _first_day(stated: str) -> date:
    year, month, day = [*map(int, stated.split("-")), 1, 1][:3]
    return date(year, month, day)


def _later(day: date, months: int) -> date:
    count = day.month - 1 + months
    year, month = day.year + count // 12, count % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
