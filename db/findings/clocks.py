"""How long something has been owed, and by when it is due, each by a rule that is named. Pure.

Two things that are never mixed: *late* (a printed or statutory day has passed) and *unpublished*
(so many days since it was stated complete; no law sets a day). "56 days beginning with the day"
counts that day as the first, so the last is 55 days after it.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import holidays

EIGHT_WEEKS = timedelta(days=55)
RESPONSES_SINCE = date(2014, 10, 1)
"""When Police Reform Act 2002, Sch 3 para 28B came into force."""
LONGEST_EXTENSION = timedelta(days=366)
"""A printed last day that is later than this after the recommendation is a slip of the pen."""
PRINTED = "the day printed on the page"


class Clock(StrEnum):
    """A rule that sets a last day."""

    RESPONSE = "response"
    COMMENTS = "comments"
    REPLY = "reply"
    SUPER_COMPLAINT = "super-complaint"


@dataclass(frozen=True, kw_only=True)
class Due:
    """The last day for an answer, and the rule that gives it.

    `slip` says what is implausible about the printed day, which then gives way to the statute.
    """

    day: date
    rule: str
    slip: str | None = None


def due(clock: Clock, began: date | None, printed: date | None = None) -> Due | None:
    """Return the last day that a clock sets for what began on a day; None where it sets none.

    A plausible printed day wins over arithmetic, since the answer's time may be extended.
    """
    if printed is not None and (slip := _slip(began, printed)) is None:
        return Due(day=printed, rule=PRINTED)
    slip = _slip(began, printed) if printed else None
    if began is None or (clock is Clock.RESPONSE and began < RESPONSES_SINCE):
        return None
    day, rule = _STATUTES[clock](began)
    return Due(day=day, rule=rule, slip=slip)


def _slip(began: date | None, printed: date) -> str | None:
    if began is None or began <= printed <= began + LONGEST_EXTENSION:
        return None
    when = "before" if printed < began else "more than a year after"
    return f"the page prints {printed.isoformat()}, {when} {began.isoformat()}"


def _response(made: date) -> tuple[date, str]:
    return made + EIGHT_WEEKS, (
        "56 days beginning with the day of the recommendation "
        "(Police Reform Act 2002, Sch 3 para 28B)"
    )


def _comments(published: date) -> tuple[date, str]:
    return published + EIGHT_WEEKS, (
        "56 days beginning with the day of publication (Police Act 1996, s.55(5A))"
    )


def _reply(report: date) -> tuple[date, str]:
    return report + timedelta(days=56), (
        "56 days from the report (Coroners (Investigations) Regulations 2013, reg 29)"
    )


def _super_complaint(received: date) -> tuple[date, str]:
    return working_days_after(received, 5), (
        "an acknowledgement within 5 working days (SI 2018/748, reg 5)"
    )


_STATUTES = {
    Clock.RESPONSE: _response,
    Clock.COMMENTS: _comments,
    Clock.REPLY: _reply,
    Clock.SUPER_COMPLAINT: _super_complaint,
}


def response_published_by(last: date) -> date:
    """Return the outer bound for the IOPC to publish a response that came on its last day.

    21 days beginning with the day it was received (Police Reform Act 2002, Sch 3 para 28B(5)); the
    day of receipt is not printed, so a response may lawfully appear as late as this.
    """
    return last + timedelta(days=21)


def explanations_due(began: date, until: date) -> list[date]:
    """Return the days by which an unfinished investigation had to be explained in writing.

    At 12 months and then every 6 (SI 2020/2, reg 13): a duty to explain to the policing body, not
    to publish anything.
    """
    days, months = [], 12
    while (day := months_after(began, months) - timedelta(days=1)) <= until:
        days.append(day)
        months += 6
    return days


def months_after(day: date, months: int) -> date:
    """Return the day so many calendar months later, clamped to its month's end."""
    count = day.month - 1 + months
    year, month = day.year + count // 12, count % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def working_days_after(day: date, count: int) -> date:
    """Return the working day of England and Wales that is `count` after a day."""
    off = holidays.country_holidays("GB", subdiv="ENG", years=(day.year, day.year + 1))
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5 and day not in off
    return day


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
