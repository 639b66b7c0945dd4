"""One crawl of one source: walk the listings, hand that over, then read pages, then files."""

from __future__ import annotations

import logging
import secrets
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from db.briefing import Briefing
from db.records import (
    Answer,
    Depth,
    Document,
    Exchange,
    FileLook,
    Found,
    ListingLook,
    ListingReading,
    PageLook,
    Parcel,
    Verdict,
)
from db.times import stamp
from scraper import judge, plan
from scraper.archives.asking import ArchiveFetcher
from scraper.clock import Clock
from scraper.discovery import candidates, discover
from scraper.evidence import Kept
from scraper.extract import Extractor
from scraper.fetch import Fetched, Fetcher, Refused
from scraper.files import FileAsker, own_files
from scraper.listings import Walker
from scraper.looks import PageAsker, own_pages
from scraper.names import Names
from scraper.reread import Archive, reread
from scraper.slices import Slices, Tell
from scraper.source import Source
from scraper.walks import renamed_in, rows_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

YOUNG = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Errand:
    """What a crawl is asked to do, and with what. `sent` counts its requests, by host."""

    source: Source
    depth: Depth
    files: Path
    briefing: Briefing
    clock: Clock
    kept: Kept
    sent: Counter[str]
    hurry: bool = False


class Crawl:
    """One visit to a source. It writes parcels and never the log."""

    def __init__(self, errand: Errand, crawler: Crawler, tell: Tell) -> None:
        self._errand, self._tell = errand, tell
        self._source, self._depth, self._clock = errand.source, errand.depth, errand.clock
        self.started = self._clock.started
        spent = dict(errand.briefing.spent)
        kind: Callable[..., Fetcher] = Fetcher
        if self._source.asked_hosts:
            rests = errand.briefing.host_rests
            kind = partial(ArchiveFetcher, rests=rests, now=self._clock.now)
        self._fetcher = kind(
            crawler,
            self._source,
            errand.sent,
            lambda host: plan.budget(self._depth, spent.get(host, 0)),
            hurry=errand.hurry,
        )
        self._answers: Counter[Answer] = Counter()
        self._lost: list[str] = []
        self._seen: list[tuple[str, str | None]] = []
        self._met: set[str] = set()
        self._offered: dict[str, tuple[Document, ...]] = {}
        self._links: dict[str, tuple[str, ...]] = {}
        self._files = {file.url for file in errand.briefing.files if file.last_read is not None}
        self._archive = Archive(errand.files, crawler)
        self._listings = {listing.listing: listing for listing in errand.briefing.listings}
        self._young = frozenset(
            known.key
            for known in errand.briefing.publications
            if not known.baseline and self.started - known.first_seen <= YOUNG
        )

    async def run(self) -> Verdict:
        """Crawl, handing over a parcel for the walk and one for each slice of pages or files."""
        errand = self._errand
        self._slices = Slices(
            self._start(), errand.files, errand.kept, self._fetcher, self._clock, self._tell
        )
        briefing = reread(self._source, errand.briefing, self._archive, self._slices)
        self._errand, self._names = replace(errand, briefing=briefing), Names.of(briefing)
        self._asker = PageAsker(
            self._source, self._fetcher, self._clock, self._slices.keep, self._names,
            briefing.templates,
        )  # fmt: skip
        try:
            verdict = await self._visit()
        except Refused as refused:
            verdict = self._refused(refused)
        self._slices.end(verdict)
        return verdict

    async def _visit(self) -> Verdict:
        rest = self._errand.briefing.rest_until
        if rest is not None and rest > self.started:
            why = f"{self._source.home} asked to be left alone until {stamp(rest)}"
            raise Refused(why, None)
        walks = await self._walk()
        swept = self._depth is Depth.SWEEP and all(
            walk.skipped or (walk.look.complete and walk.look.exhaustive) for walk in walks
        )
        verdict = judge.verdict(walks, Counter())
        rows = [] if verdict.trouble else rows_of(walks)
        due = plan.due_pages(
            self._errand.briefing, rows, self._depth, self._clock.now(),
            swept=swept and not verdict.trouble, renamed=renamed_in(walks, self._listings),
        )  # fmt: skip
        if self._source.archive:  # copies never change: what was read once is read
            due = [one for one in due if one.known is None or one.known.last_read is None]
        if due and not verdict.trouble:
            await self._read_pages(due)
            await self._call_witnesses()
            verdict = judge.verdict(walks, self._answers)
        if not verdict.trouble:
            await self._read_files()
        if swept and not verdict.trouble:
            await self._look_outside()
        return judge.verdict(walks, self._answers, self._lost)

    async def _walk(self) -> list[judge.Walked]:
        """Walk every listing and put what was seen into the pending parcel. Raises Refused."""
        walker = Walker(
            self._source,
            self._fetcher,
            self._depth,
            self._names,
            self._young,
            self._keep_listing_page,
        )
        walks = await walker.walk_all(
            self._listings, self.started, lambda name: self._tell({"walking": name})
        )
        looks = [walk.look for walk in walks]
        telling = (look for look in looks if look.placed or look.unchanged or self._ended(look))
        self._slices.add(listings=tuple(telling))
        if walker.refused is not None:
            raise walker.refused
        self._met = {row.key for row in rows_of(walks)}
        for skipped in filter(None, (walk.skipped for walk in walks)):
            logging.getLogger(self._source.name).warning("skipped: %s", skipped)
        return walks

    def _ended(self, look: ListingLook) -> bool:
        return look.gone and look.listing in self._listings

    async def _read_pages(self, due: list[plan.Due]) -> None:
        """Read pages; those beyond today's budget are not due, and make nothing partial."""
        self._slices.turn()
        await self._slices.fill(
            due, self._asker.look, self._pack, lambda page: self._fetcher.left(page.url) > 0
        )

    async def _call_witnesses(self) -> None:
        """Where a page changed and few others were read, read a few more that are not due."""
        known = {one.key: one.digest for one in self._errand.briefing.publications if one.digest}
        seen = [look for look in self._seen if look[0] in known]
        changed = [key for key, digest in seen if digest is not None and digest != known[key]]
        if not changed or len(seen) >= plan.WITNESSES:
            return
        due = plan.witnesses(self._errand.briefing, {key for key, _ in self._seen})
        self._slices.turn()
        await self._slices.fill(
            due, self._asker.look, self._pack, lambda page: self._fetcher.left(page.url) > 0
        )

    async def _look_outside(self) -> None:
        """Read what sitemaps, feeds and links lead to and no listing shows; it may be nothing."""
        discovered = await discover(self._source, self._fetcher.get, self._links)
        for note in discovered.notes:
            logging.getLogger(self._source.name).warning("outside the listings: %s", note)
        due = candidates(
            discovered.found, self._met, self._errand.briefing, self._errand.briefing.dead_ends
        )
        if due:
            self._slices.turn()
            await self._slices.fill(
                due, self._asker.look, partial(self._pack_found, discovered.found),
                lambda page: self._fetcher.left(page.url) > 0,
            )  # fmt: skip

    def _pack_found(self, found: tuple[Found, ...], looks: list[PageLook]) -> None:
        """Put what was found into the pending parcel, with the pages that were asked."""
        asked = {look.key for look in looks}
        pages = tuple(look if look.answer is Answer.READ else replace(look, reading=None)
                      for look in looks)  # fmt: skip
        self._slices.add(pages=pages, found=tuple(one for one in found if one.key in asked))

    async def _read_files(self) -> None:
        """Read the files that the pages offer, as far as the budgets of their hosts allow."""
        due = plan.due_files(
            self._errand.briefing, self._offered, self._depth, self._clock.now(), self._met
        )
        if self._source.archive:
            due = [one for one in due if one.known is None or one.known.last_read is None]
        extractor = Extractor()
        asker = FileAsker(
            self._source, self._fetcher, self._clock, self._slices.keep, extractor,
            self._errand.briefing.templates,
        )  # fmt: skip
        due = [file for file in due if asker.may_ask(file.url)]
        if not due:
            return
        self._slices.turn()
        try:
            await self._slices.fill(
                due, asker.look, self._pack_files,
                lambda file: asker.may_ask(file.url) and self._fetcher.left(file.url) > 0,
            )  # fmt: skip
        finally:
            extractor.close()

    def _pack(self, looks: list[PageLook]) -> None:
        """Put a slice's pages into the pending parcel, without those that share one body."""
        pages = own_pages(looks)
        self._answers.update(map(self._counted, pages))
        self._lost += [
            f"{look.key}: {look.note}"
            for look in pages
            if self._counted(look) in (Answer.FAILED, Answer.UNREAD)
        ]
        self._offered.update(
            (look.key, look.reading.documents) for look in pages if look.reading is not None
        )
        self._seen += [
            (look.key, look.digest)
            for look in pages
            if look.answer in (Answer.READ, Answer.UNCHANGED)
        ]
        self._links.update(
            (look.url, look.reading.links) for look in pages if look.reading and look.reading.links
        )
        self._slices.add(pages=tuple(pages))

    def _pack_files(self, looks: list[FileLook]) -> None:
        """Put a slice's files into the pending parcel; say of new ones why they are not read."""
        files = own_files(looks)
        self._lost += [
            f"{look.url}: {look.note}"
            for look in files
            if look.answer is not Answer.READ and look.url not in self._files
        ]
        self._slices.add(files=tuple(files))

    def _counted(self, look: PageLook) -> Answer:
        """Return how a look counts for the outcome: what a listing offers and is gone, failed."""
        offered = look.answer is Answer.GONE and look.key in self._met
        return Answer.FAILED if offered else look.answer

    def _refused(self, refused: Refused) -> Verdict:
        """Say that the site refuses us, with the answer that did."""
        rest = self._clock.now() + refused.rest if refused.rest else None
        self._slices.add(rest_until=rest)
        verdict = judge.blocked(str(refused))
        if refused.response is None:
            return verdict
        exchange = self._slices.keep_response(refused.response, refused.response.url)
        return replace(verdict, exchange=exchange)

    def _keep_listing_page(self, fetched: Fetched, reading: ListingReading) -> Exchange | None:
        """Keep a listing page that shows something new, or something young that may be buried."""
        keys = {row.key for row in reading.rows}
        telling = not keys <= self._names.known or keys & self._young
        return self._slices.keep(fetched) if telling else None

    def _start(self) -> Parcel:
        uid = f"{self.started:%Y%m%dT%H%M%S}-{self._source.name}-{secrets.token_hex(4)}"
        return Parcel(
            crawl=uid, slice=0, source=self._source.name, title=self._source.title,
            home=self._source.home, depth=self._depth, started=self.started, at=self.started,
            archive=self._source.archive,
            retention=self._source.retention, duties=self._source.duties,
            reader=self._errand.briefing.reader,
        )  # fmt: skip
