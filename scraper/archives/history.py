"""Read a source's history from archives, slice by slice, and hand it over; the log is not touched.

A page of an index is enumerated, then what no capture of the same bytes told before is read. How
far the enumeration came is handed over with the last of what the page brought, so that whoever is
interrupted goes on from there.
"""

from __future__ import annotations

import json
import secrets
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from db.archived import Archive, Backfill, Progress
from db.mementos import History
from db.records import Answer, Depth, Outcome, PageLook, Parcel, Verdict
from scraper import plan
from scraper.archives import MARK
from scraper.archives.addresses import ARCHIVE_HOSTS, NAMES, Query, index_address, pages_address
from scraper.archives.asking import ArchiveFetcher
from scraper.archives.cdx import Index, NotAnIndex, read_index
from scraper.archives.choosing import Chosen, Reading, choose
from scraper.archives.reading import MementoReader
from scraper.clock import Clock
from scraper.evidence import Kept
from scraper.fetch import Refused
from scraper.judge import refusal
from scraper.looks import own_pages
from scraper.slices import Slices, Tell
from scraper.source import Source

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

SLICE = 20
"""Mementos that are handed over together: less than a minute's work at the archives' rates."""


@dataclass(frozen=True, kw_only=True)
class Task:
    """A backfill to do: of which source and days, from which archives, knowing what."""

    source: Source
    since: date
    until: date
    archives: tuple[Archive, ...]
    files: Path
    history: History
    clock: Clock
    kept: Kept
    sent: Counter[str]
    reader: str
    hurry: bool = False


@dataclass
class Gathered:
    """What the backfill came to so far: failures by what failed, and what was left out."""

    failed: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    read: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    refused: dict[Archive, Refused] = field(default_factory=dict)


class Spent(Exception):  # noqa: N818 - it is a state of ours, not an error
    """Today's requests to an archive are spent."""


class Backfilling:
    """One backfill of a source."""

    def __init__(self, task: Task, crawler: Crawler, tell: Tell) -> None:
        self._task, self._tell = task, tell
        self._source = replace(task.source, asked_hosts=ARCHIVE_HOSTS)
        spent = task.history.spent
        self._fetcher = ArchiveFetcher(
            crawler, self._source, task.sent,
            lambda host: plan.budget(Depth.SWEEP, spent.get(host, 0)),
            hurry=task.hurry, rests=task.history.rests, now=task.clock.now,
        )  # fmt: skip
        self._read = set(task.history.read)
        self._base = Backfill(since=task.since, until=task.until)
        self._came = Gathered()

    async def run(self) -> Verdict:
        """Enumerate, read and hand over; where one archive refuses us, the others are asked."""
        task = self._task
        self._slices = Slices(
            self._start(), task.files, task.kept, self._fetcher, task.clock, self._tell
        )
        self._reader = MementoReader(self._source, self._fetcher, task.clock, self._slices.keep)
        try:
            for archive in task.archives:
                await self._ask(archive)
        finally:
            self._reader.close()
        verdict = verdict_of(self._came, task.archives)
        self._slices.end(verdict)
        return verdict

    def _start(self) -> Parcel:
        source, started = self._source, self._task.clock.started
        uid = f"{started:%Y%m%dT%H%M%S}-{source.name}{MARK}{secrets.token_hex(4)}"
        return Parcel(
            crawl=uid, slice=0, source=source.name, title=source.title, home=source.home,
            depth=Depth.SWEEP, started=started, at=started, reader=self._task.reader,
            backfill=self._base,
        )  # fmt: skip

    async def _ask(self, archive: Archive) -> None:
        try:
            for below in history_of(self._source):
                await self._enumerate(archive, below)
        except Refused as refused:
            self._came.refused[archive] = refused
            self._slices.turn()
        except Spent as spent:
            self._came.failed.append(str(spent))
            self._slices.turn()

    async def _enumerate(self, archive: Archive, below: str) -> None:
        """Go through one enumeration from where it stopped before, page by page."""
        query = Query(url=below, since=self._task.since, until=self._task.until)
        name = index_address(archive, query)
        before = self._task.history.progress.get(name)
        if before is not None and before.done:
            return
        key = before.resume_key if before else None
        lost = len(self._came.lost)
        pages = await self._pages(query) if archive is Archive.UKGWA else None
        while True:
            index = await self._index(archive, query, key)
            if index is None:
                return
            key = _following(key, pages) if pages is not None else index.resume_key
            chosen = choose(
                index.captures, archive, self._source.key, (self._task.since, self._task.until),
                self._read,
            )  # fmt: skip
            again = key is None and len(self._came.lost) > lost
            progress = Progress(query=name, resume_key=key, done=key is None and not again)
            await self._take(index, chosen, progress)
            if key is None:
                return

    async def _pages(self, query: Query) -> int:
        """Ask how many pages an index without resume keys has."""
        fetched = await self._fetcher.get(pages_address(query))
        try:
            return max(int(json.loads(fetched.html)["pages"]), 1)
        except (ValueError, KeyError, TypeError):
            return 1

    async def _index(self, archive: Archive, query: Query, key: str | None) -> Index | None:
        """Ask for a page of an index, again if it was cut off; None when it cannot be had."""
        url = index_address(archive, query, key)
        self._afford(url, 1)
        self._tell({"walking": f"{NAMES[archive]}: {query.url}"})
        why = ""
        for _ in range(2):
            fetched = await self._fetcher.get(url)
            why = fetched.failure or ("" if fetched.status == 200 else f"answered {fetched.status}")
            if why:
                break
            try:
                return read_index(fetched.html)
            except NotAnIndex as error:
                why = str(error)
                if refused := refusal(200, {}, fetched.html):
                    raise Refused(f"{url} answered {refused}", fetched.response) from error
        self._came.failed.append(f"{NAMES[archive]}, {query.url}: {why}")
        return None

    async def _take(self, index: Index, chosen: Chosen, progress: Progress) -> None:
        """Read what has to be read of a page of the index, and hand it over with the rest."""
        self._came.left_out += chosen.left_out
        base = replace(self._base, seen=chosen.seen, notes=index.notes)
        done = 0
        for part in _parts(chosen.unread):
            self._afford(part[0].url, len(part))
            looks = own_pages([await self._look(one, len(chosen.unread)) for one in part])
            done += len(part)
            self._note(looks)
            told = replace(base, payloads=tuple((one.url, one.payload) for one in part))
            if done >= len(chosen.unread):
                told = replace(told, progress=(progress,))
            self._slices.add(mementos=tuple(looks), backfill=told)
            self._slices.turn()
            base = self._base
        if not chosen.unread:
            self._slices.add(backfill=replace(base, progress=(progress,)))
            self._slices.turn()
        self._read |= {(one.key, one.payload) for one in chosen.unread}

    def _afford(self, url: str, count: int) -> None:
        """Raise Spent where a host may not be sent so many requests today."""
        if self._fetcher.left(url) < count:
            host = urlsplit(url).hostname
            raise Spent(f"today's requests to {host} are spent: the same command goes on tomorrow")

    async def _look(self, one: Reading, of: int) -> PageLook:
        look = await self._reader.look(one)
        self._came.read += 1
        self._tell({"read": min(self._came.read, of), "of": of})
        return look

    def _note(self, looks: list[PageLook]) -> None:
        self._came.lost += [
            f"{look.key}: {look.note}" for look in looks if look.answer is not Answer.READ
        ]


def history_of(source: Source) -> tuple[str, ...]:
    """Return the addresses below which a source's publications stood, each host once."""
    if source.history:
        return source.history
    return tuple(f"http://{host}/" for host in sorted({
        host.removeprefix("www.") for host in source.hosts
    }))  # fmt: skip


def _following(key: str | None, pages: int) -> str | None:
    number = int(key or "0") + 1
    return str(number) if number < pages else None


def _parts(unread: tuple[Reading, ...]) -> Iterator[tuple[Reading, ...]]:
    for start in range(0, len(unread), SLICE):
        yield unread[start : start + SLICE]


def verdict_of(came: Gathered, archives: tuple[Archive, ...]) -> Verdict:
    """Judge a backfill: an archive that refused us, an enumeration that failed, what was lost."""
    if came.refused:
        reasons = [str(refused) for refused in came.refused.values()]
        rest = [NAMES[one] for one in archives if one not in came.refused]
        reasons += [f"read from {' and '.join(rest)} alone"] if rest else []
        return Verdict(outcome=Outcome.BLOCKED, reason="; ".join(reasons + came.failed[:3]))
    lost = came.lost[:5] + ([f"and {len(came.lost) - 5} more"] if len(came.lost) > 5 else [])
    bad = bool(came.failed) or len(came.lost) * 2 > came.read
    reasons = [*came.failed[:5], *lost]
    return Verdict(
        outcome=Outcome.PARTIAL if bad else Outcome.COMPLETE, reason="; ".join(reasons) or None
    )
