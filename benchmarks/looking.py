"""A source that is looked at for a year by the revisit policy, and by polling all pages in turn."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from statistics import median, quantiles

from benchmarks.edits import Page
from db.briefing import Briefing, KnownPublication
from db.records import Depth, Row
from scraper.plan import budget, due_pages

START = datetime(2024, 1, 1, tzinfo=UTC)
CRAWLS = ((6 / 24, Depth.SWEEP), (12 / 24, Depth.WINDOW), (18.5 / 24, Depth.SWEEP))
"""The hours of `make truth`, without its pulses, which look at nothing that is known."""

WINDOW_ROWS = 60
SECOND = 1 / 86_400
UNSEEN = 8
"""Edits of the last days are left out: not every look that they wait for falls in the year."""


@dataclass
class Result:
    """What one way of looking came to."""

    looks: int = 0
    delays: list[float] = field(default_factory=list)
    edits: int = 0
    overwritten: int = 0

    def look(self, page: Page, last: float, now: float, end: float) -> int:
        """Count a look at a page; return how many edits it finds.

        An edit's delay is the time to the next look, also where a later edit has overwritten it.
        """
        edits = page.between(last, now)
        self.looks += 1
        told = [at for at in edits if at < end]
        self.delays += [(now - at) * 24 for at in told]
        self.edits += len(told)
        self.overwritten += len([at for at in edits[:-1] if at < end])
        return len(edits)

    def __add__(self, other: Result) -> Result:
        """Put two sources' results together."""
        return Result(
            looks=self.looks + other.looks,
            delays=self.delays + other.delays,
            edits=self.edits + other.edits,
            overwritten=self.overwritten + other.overwritten,
        )

    @property
    def figures(self) -> tuple[float, float, float]:
        """Return the median and 95th percentile of the delays in hours, and % overwritten."""
        return (
            median(self.delays),
            quantiles(self.delays, n=20, method="inclusive")[-1],
            100 * self.overwritten / self.edits,
        )


class Policy:
    """Crawls a made-up source with the very functions that plan a real crawl."""

    def __init__(self, made: Iterable[Page], days: int) -> None:
        self._pages = {page.key: page for page in made}
        self._days, self._end = days, days - UNSEEN
        self._rows = {key: _row(page) for key, page in self._pages.items()}
        self._known = {key: _first(page, 0.0) for key, page in self._pages.items() if page.born < 0}
        self._waiting = [page for page in self._pages.values() if page.born >= 0]
        self._read = dict.fromkeys(self._known, 0.0)
        self.result = Result()
        self.joined: list[tuple[float, Page]] = []

    def run(self) -> None:
        """Crawl for as many days as the edits last."""
        for day in range(self._days):
            before = self.result.looks
            for hour, depth in CRAWLS:
                self._crawl(day + hour, depth, self.result.looks - before)

    def _crawl(self, at: float, depth: Depth, spent: int) -> None:
        listed = list(self._known)
        while self._waiting and self._waiting[0].born <= at:
            listed.append(self._waiting.pop(0).key)
        met = listed[:-WINDOW_ROWS:-1] if depth is Depth.WINDOW else reversed(listed)
        rows = [self._rows[key] for key in met]
        briefing = Briefing(source="made-up", publications=tuple(self._known.values()))
        swept = depth is Depth.SWEEP
        due = due_pages(briefing, rows, depth, _time(at), swept=swept)
        for number, page in enumerate(due[: budget(depth, spent)]):
            self._look(page.key, at + number * SECOND, conditional=page.etag is not None)

    def _look(self, key: str, now: float, *, conditional: bool) -> None:
        page, known = self._pages[key], self._known.get(key)
        if known is None:
            self._known[key] = _first(page, now)
            self._read[key] = now
            self.joined.append((now, page))
            page.edits = [at for at in page.edits if at > now]
            self.result.looks += 1
            return
        found = self.result.look(page, self._read[key], now, self._end)
        self._read[key] = now
        changed = {"versions": known.versions + 1, "changed": _time(now)} if found else {}
        whole = {} if conditional else {"last_unconditional": _time(now)}
        self._known[key] = replace(known, last_read=_time(now), **changed, **whole)  # type: ignore[arg-type]


def fixed(made: Iterable[Page], policy: Policy, days: int) -> Result:
    """Look at all pages in turn, as often as the policy did on the whole, at an even pace."""
    result = Result()
    queue = deque((page, 0.0) for page in made if page.born < 0)
    joining = deque(policy.joined)
    looks = policy.result.looks
    for number in range(looks):
        now = days * (number + 1) / looks
        if joining and joining[0][0] <= now:  # met when the policy met it, by the same listing
            at, page = joining.popleft()
            queue.append((page, at))
            result.looks += 1
            continue
        page, last = queue.popleft()
        result.look(page, last, now, days - UNSEEN)
        queue.append((page, now))
    return result


def _row(page: Page) -> Row:
    return Row(key=page.key, url=f"https://made-up.test/{page.key}", title=page.key,
               stated_date=_time(page.born).date().isoformat())  # fmt: skip


def _first(page: Page, now: float) -> KnownPublication:
    row, read = _row(page), _time(now)
    return KnownPublication(
        key=page.key, url=row.url, stated_date=row.stated_date, first_seen=read, title=row.title,
        baseline=page.born < 0, listed=True, versions=1, changed=read, last_read=read,
        last_unconditional=read, etag='"made-up"',
    )  # fmt: skip


def _time(days: float) -> datetime:
    return START + timedelta(days=days)
