"""Which publications' pages a crawl asks for, in which order. Pure.

`rules.md`, "Reading again": what is recent is read daily and unconditionally every 7 days,
everything every 7 days and unconditionally every 28.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from db.briefing import Briefing, KnownPublication
from db.records import (
    Depth,
    Row,
)
from db.times import day, last_day

RECENT = timedelta(days=45)
RECENT_EVERY, RECENT_UNCONDITIONAL = timedelta(days=1), timedelta(days=7)
EVERY, UNCONDITIONAL = timedelta(days=7), timedelta(days=28)
EARLY = timedelta(hours=2)
"""A crawl that starts a little earlier in the day than the last one still finds pages due."""

SUSPECT_AGAIN = timedelta(hours=1)

BUDGET_A_DAY = 5000
KEPT_FOR_PULSES = 2000


@dataclass(frozen=True, kw_only=True)
class Due:
    """A page to ask for; with validators it is asked for conditionally.

    `listed` is the address that a listing gives it now; `suspected`: no listing has it, or its
    address was gone before.
    """

    key: str
    url: str
    known: KnownPublication | None = None
    etag: str | None = None
    last_modified: str | None = None
    rank: tuple[int, str] = (0, "")
    listed: str | None = None
    suspected: bool = False


def budget(depth: Depth, spent: int) -> int:
    """Return how many more requests a crawl may send to a host today."""
    limit = BUDGET_A_DAY if depth is Depth.PULSE else BUDGET_A_DAY - KEPT_FOR_PULSES
    return max(limit - spent, 0)


def is_recent(known: KnownPublication, now: datetime) -> bool:
    """Tell whether a publication is stated, or after the baseline first seen, within 45 days."""
    if not known.baseline and now - known.first_seen <= RECENT:
        return True
    return known.stated_date is not None and day(now) - last_day(known.stated_date) <= RECENT


def due_pages(
    briefing: Briefing,
    rows: Iterable[Row],
    depth: Depth,
    now: datetime,
    *,
    swept: bool = False,
    renamed: frozenset[str] = frozenset(),
) -> list[Due]:
    """Return the pages to ask for after a walk that met `rows`, the most telling first.

    A pulse reads what it met for the first time; a window also what is due among what it met; a
    sweep all that is due. `swept` says that the walk was complete and exhaustive, so that a
    known publication it did not meet is suspected. `renamed` are keys that a listing gives
    another title than before: their pages are read at once.
    """
    known = {publication.key: publication for publication in briefing.publications}
    met = {row.key: row for row in reversed(list(rows))}
    due = [Due(key=key, url=row.url, rank=(0, "")) for key, row in met.items() if key not in known]
    due.reverse()
    for publication in briefing.publications:
        here = publication.key in met
        listed = met[publication.key].url if here else None
        if depth is Depth.SWEEP or here or (publication.suspected and depth is Depth.WINDOW):
            missing = publication.suspected or (swept and not here)
            if publication.key in renamed:
                due.append(replace(_whole(publication, 1), listed=listed))
            elif asked := _due(publication, now, pulse=depth is Depth.PULSE, missing=missing):
                due.append(replace(asked, listed=listed, suspected=missing))
    return sorted(due, key=lambda page: page.rank)


def _whole(known: KnownPublication, rank: int) -> Due:
    return Due(key=known.key, url=known.url, known=known, rank=(rank, ""))


def _due(known: KnownPublication, now: datetime, *, pulse: bool, missing: bool) -> Due | None:
    if not known.live:
        return None
    if known.last_read is None or known.undecided:
        return _whole(known, 1)
    since_read = now - known.last_read
    if missing and since_read >= SUSPECT_AGAIN:
        return _whole(known, 2)
    recent = is_recent(known, now)
    every, unconditional = (
        (RECENT_EVERY, RECENT_UNCONDITIONAL) if recent else (EVERY, UNCONDITIONAL)
    )
    if pulse or since_read < every - EARLY:
        return None
    whole = known.last_unconditional is None or (
        now - known.last_unconditional >= unconditional - EARLY
    )
    return Due(
        key=known.key,
        url=known.url,
        known=known,
        etag=None if whole else known.etag,
        last_modified=None if whole else known.last_modified,
        rank=(3 if recent else 4, known.last_read.isoformat()),
    )
