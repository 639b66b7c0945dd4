"""Which pages a crawl asks for, in which order. Pure.

When something known is due is decided in `scraper/revisit.py`. What is new, was renamed or may
have moved is asked for at once. Files come after the pages (`scraper/plan_files.py`).
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from db.briefing import Briefing, KnownPublication
from db.budget import BUDGET_A_DAY, KEPT_FOR_PULSES
from db.matching import Candidate, matches
from db.records import Depth, Row
from db.times import day
from scraper.plan_files import DueFile, due_files
from scraper.rates import Rates, learn
from scraper.revisit import (
    AGAIN,
    AT_ONCE,
    NEW,
    SUSPECT,
    TWIN,
    Look,
    due_look,
    in_order,
    is_recent,
    trusted,
)

__all__ = ["Due", "DueFile", "budget", "due_files", "due_pages", "witnesses"]

SUSPECT_AGAIN = timedelta(hours=1)

WITNESSES = 6
"""So many known pages tell whether what changed on one changed on all."""

LEFT = ("delisted", "unlisted")
"""States in which no listing has a publication, and that is settled."""


@dataclass(frozen=True, kw_only=True)
class Due:
    """A page to ask for; with validators it is asked for conditionally.

    `listed` is the address that a listing gives it now, and `title` what a listing calls what is
    new; `suspected`: no listing has it, its
    address was gone before, or something new bears its name. `overdue` is how far past its bound
    it is.
    """

    key: str
    url: str
    known: KnownPublication | None = None
    etag: str | None = None
    last_modified: str | None = None
    rank: tuple[int, float] = (NEW, 0.0)
    listed: str | None = None
    suspected: bool = False
    overdue: timedelta = timedelta()
    title: str | None = None


@dataclass(frozen=True, kw_only=True)
class _Visit:
    """One crawl at the point where its walk is done: what it met, and how deep it goes."""

    depth: Depth
    now: datetime
    swept: bool
    met: Mapping[str, Row]
    renamed: frozenset[str]
    rates: Rates


def budget(depth: Depth, spent: int) -> int:
    """Return how many more requests a crawl may send to a host today."""
    limit = BUDGET_A_DAY if depth is Depth.PULSE else BUDGET_A_DAY - KEPT_FOR_PULSES
    return max(limit - spent, 0)


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

    A pulse reads what it met for the first time; a window also what is due among what it met, is
    recent, or changes often; a sweep all that is due. `swept` says that the walk was
    complete and exhaustive, so that a known publication it did not meet is suspected. `renamed`
    are keys that a listing gives another title than before: their pages are read at once.

    A new row that bears the name of a known publication which the walk did not meet: the old
    address is asked first of all, since its answer tells a move from a new publication.
    """
    met = {row.key: row for row in reversed(list(rows))}
    known = {publication.key: publication for publication in briefing.publications}
    new = [row for key, row in reversed(met.items()) if key not in known]
    twins = _twins(new, briefing.publications, met)
    visit = _Visit(
        depth=depth, now=now, swept=swept, met=met, renamed=renamed,
        rates=_page_rates(briefing, depth, now),
    )  # fmt: skip
    rest = [Due(key=row.key, url=row.url, title=row.title) for row in new]
    for publication in briefing.publications:
        if publication.key not in twins and (due := _due(publication, visit)):
            rest.append(trusted(due, briefing.distrusted))
    first = [replace(_whole(known[key], TWIN), suspected=True) for key in twins]
    return [*first, *in_order(rest)]


def witnesses(briefing: Briefing, asked: Container[str]) -> list[Due]:
    """Return a few more pages to ask for, when some changed and too few others were read.

    What came to one page may have come to all: that is known once others have been seen too.
    """
    known = (one for one in briefing.publications if one.digest is not None and one.live)
    rested = (one for one in known if one.listed and one.key not in asked)
    newest = sorted(rested, key=lambda one: str(one.last_read), reverse=True)
    return [
        trusted(
            replace(_whole(one, AGAIN), etag=one.etag, last_modified=one.last_modified),
            briefing.distrusted,
        )
        for one in newest[:WITNESSES]
    ]


def _twins(
    new: list[Row], publications: Iterable[KnownPublication], met: Container[str]
) -> frozenset[str]:
    """Return the keys of known publications, not met, whose name one new row alone bears."""
    if not new:
        return frozenset()
    left = [
        Candidate(key=one.key, title=one.title, stated_date=one.stated_date)
        for one in publications
        if one.live and one.key not in met
    ]
    named = [Candidate(key=row.key, title=row.title, stated_date=row.stated_date) for row in new]
    return frozenset(matches(named, left).values())


def _page_rates(briefing: Briefing, depth: Depth, now: datetime) -> Rates:
    if depth is Depth.PULSE:
        return Rates(by_class={})
    return learn(((one, one) for one in briefing.publications if one.live), now)


def _due(known: KnownPublication, visit: _Visit) -> Due | None:
    """Return the page of a known publication if this visit asks for it."""
    here = visit.met.get(known.key)
    due = _at_once(known, visit) or _suspect(known, visit)
    if due is None and visit.depth is not Depth.PULSE and _may_be_due(known, visit):
        look = due_look(known, known, visit.rates.of(known, known, visit.now), visit.now)
        within = look is not None and (here or visit.depth is Depth.SWEEP or look.sooner)
        due = _again(known, look) if look is not None and within else None
    due = due or _closely(known, visit)
    return replace(due, listed=here.url) if due and here else due


def _may_be_due(known: KnownPublication, visit: _Visit) -> bool:
    """Tell whether a look can be due: a window leaves the tail that it did not meet."""
    here = visit.depth is Depth.SWEEP or known.key in visit.met
    return here or known.versions > 1 or is_recent(known, visit.now)


def _at_once(known: KnownPublication, visit: _Visit) -> Due | None:
    """Return what was renamed, never read, came back, waits for its date, or owes an answer."""
    here = known.key in visit.met
    unread = known.last_read is None or known.undecided
    back = here and not known.live and _rested(known, visit.now)
    first = unread and known.live and (here or visit.depth is Depth.SWEEP)
    if first or back or known.key in visit.renamed or _answer_is_due(known, visit.now):
        return replace(_whole(known, AT_ONCE), suspected=not known.live)
    return None


def _answer_is_due(known: KnownPublication, now: datetime) -> bool:
    """Tell whether the last day for an answer has passed since the page was last read."""
    if known.due is None or not known.live or known.last_read is None:
        return False
    return day(known.last_read) <= known.due < day(now)


def _suspect(known: KnownPublication, visit: _Visit) -> Due | None:
    """Return what no listing has any longer, or whose address was gone at the last look."""
    here = known.key in visit.met
    settled = known.state in LEFT and known.gone_since is None
    missing = visit.swept and not here
    again = known.suspected and (here or visit.depth is not Depth.PULSE)
    if known.live and not settled and (missing or again) and _rested(known, visit.now):
        return replace(_whole(known, SUSPECT), suspected=True)
    return None


def _closely(known: KnownPublication, visit: _Visit) -> Due | None:
    """Return what a person wants watched closely: every window and sweep reads it."""
    if not known.close or not known.live or visit.depth is Depth.PULSE:
        return None
    whole = _whole(known, AT_ONCE)
    return replace(whole, etag=known.etag, last_modified=known.last_modified)


def _rested(known: KnownPublication, now: datetime) -> bool:
    return known.last_read is None or now - known.last_read >= SUSPECT_AGAIN


def _whole(known: KnownPublication, place: int) -> Due:
    return Due(key=known.key, url=known.url, known=known, rank=(place, 0.0))


def _again(known: KnownPublication, look: Look) -> Due:
    return Due(
        key=known.key,
        url=known.url,
        known=known,
        etag=None if look.whole else known.etag,
        last_modified=None if look.whole else known.last_modified,
        rank=(AGAIN, -look.gain),
        suspected=not known.live or known.suspected,
        overdue=look.overdue,
    )
