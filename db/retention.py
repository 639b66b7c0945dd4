"""When a source's own rule allows that a publication leaves its site. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from db.findings.clocks import months_after
from db.records import Retention
from db.times import first_day

EARLY = timedelta(days=30)
"""What goes up to this long before the earliest date allowed has expired, and was not removed."""


@dataclass(frozen=True, kw_only=True)
class Allowance:
    """From which day a rule allows a publication to go, and which rule that is."""

    since: date
    why: str


def allowance(
    rules: Sequence[Retention], key: str, published: str | None, completed: str | None
) -> Allowance | None:
    """Return the earliest day on which a rule allows a publication to leave the site, or None.

    A stated month means any day in it, so its first one counts; calendar months clamp to the
    month's end.
    """
    dated = {"published": published, "completed": completed}
    days = [
        Allowance(since=months_after(first_day(said), rule.months), why=rule.why)
        for rule in rules
        if key.startswith(rule.sections) and (said := dated.get(rule.since))
    ]
    return min(days, key=lambda one: one.since, default=None)


def is_expired(allowed: Allowance, gone: date) -> bool:
    """Tell whether what went on a day has expired by the site's own rule."""
    return gone >= allowed.since - EARLY
