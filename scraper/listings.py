"""Walk one listing: from page one as far as the crawl's depth goes, through what fails."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from db.briefing import KnownListing
from db.records import Depth, Exchange, ListingLook, ListingReading
from scraper.fetch import Fetched, Fetcher, Refused
from scraper.judge import Walked, ended, refusal
from scraper.names import Names
from scraper.source import Listing, Source
from scraper.walks import (
    Walk,
    agree_on_page_one,
    agree_throughout,
    no_page_one,
    rows_of,
    twin,
    unchanged,
    walked,
)

WINDOW_FURTHER = 6
"""Pages that a window goes on past the burial page, and one, for young publications not met."""
MAX_PAGES = 2000
GIVE_UP = 3
"""This many pages in a row that fail, or add nothing where pages are only counted, are the end."""

Keep = Callable[[Fetched, ListingReading], Exchange | None]


class Walker:
    """Walks the listings of one source in one crawl.

    `names` are the keys that are known; `young` those that may be buried: a window goes on until
    it has met them. `keep` stores a page that is evidence and says where. `refused` is how the
    site ended a walk that had begun: what was read until then counts.
    """

    refused: Refused | None = None

    def __init__(
        self,
        source: Source,
        fetcher: Fetcher,
        depth: Depth,
        names: Names,
        young: frozenset[str],
        keep: Keep,
    ) -> None:
        self._source, self._fetcher, self._depth = source, fetcher, depth
        self._names, self._young, self._keep = names, young, keep
        self._before: dict[str, Walk] = {}

    async def walk_all(
        self, known: dict[str, KnownListing], now: datetime, tell: Callable[[str], None]
    ) -> list[Walked]:
        """Walk every listing; addresses that show the same rows are one listing.

        A refusal ends it: what was read until then is returned, and `refused` says why.
        """
        walks: list[Walked] = []
        for listing in self._source.listings:
            tell(listing.name)
            try:
                walks.append(await self.walk(listing, known.get(listing.name)))
            except Refused as refused:
                self.refused = refused
            if self.refused is not None:
                return walks
        met = {row.key for row in rows_of(walks)}
        return [ended(walk, known.get(walk.look.listing), met, now) for walk in walks]

    async def walk(self, listing: Listing, known: KnownListing | None) -> Walked:
        """Walk a listing and say how it went. Raises Refused when page one is refused."""
        conditional = known is not None and self._depth is Depth.PULSE and known.baseline_ended
        for url in listing.addresses:
            etag, modified = (
                (known.etag, known.last_modified)
                if known and conditional and known.url == url
                else (None, None)
            )
            fetched = await self._fetcher.get(url, etag, modified)
            if fetched.status in (404, 410) and not fetched.failure:
                continue
            return await self._from_page_one(listing, url, known, fetched)
        why = f"{listing.name}: {listing.addresses[0]} answers 404"
        empty = ListingLook(listing=listing.name, url=listing.addresses[0])
        if known is not None and known.page_rows:
            return Walked(look=empty, failures=(why,), unanswered=True, missing=True)
        return Walked(look=empty, skipped=why)

    async def _from_page_one(
        self, listing: Listing, url: str, known: KnownListing | None, fetched: Fetched
    ) -> Walked:
        if fetched.status == 304:
            return Walked(look=unchanged(listing, url, known))
        walk = Walk(
            listing=listing.name, url=url, known=known, burial_page=listing.burial_page,
            burial_days=listing.burial_days,
        )  # fmt: skip
        reading = self._read(fetched)
        if isinstance(reading, str):
            return no_page_one(walk, reading, fetched)
        self._place(walk, fetched, reading)
        walk.led_to = fetched.url
        like = [name for name, other in self._before.items() if agree_on_page_one(walk, other)]
        if like and not self._has_stood_apart(walk, like[0]):
            return twin(walk, like[0])
        try:
            await self._onward(walk, listing, fetched.url, reading)
        except Refused as refused:
            walk.fail(str(refused))
            self.refused = refused
        if like and agree_throughout(walk, self._before[like[0]]):
            return twin(walk, like[0])
        self._before[listing.name] = walk
        return walked(walk, fetched)

    def _has_stood_apart(self, walk: Walk, other: str) -> bool:
        """Tell whether a listing of its own may show another's rows on page one for once.

        A release that fills page one of two listings makes them look alike; read to their ends
        they differ.
        """
        known = walk.known
        own = known is not None and bool(known.page_rows) and known.gone_since is None
        return own and walk.led_to != self._before[other].led_to

    def _read(self, fetched: Fetched) -> ListingReading | str:
        """Read a listing page, or say why it is none. Raises Refused for a challenge with 200."""
        if fetched.failure:
            return fetched.failure
        if fetched.status != 200:
            return f"answered {fetched.status}"
        reading = self._names.owned(self._source.read_listing(fetched.html, fetched.url))
        if reading.rows:
            return reading
        if why := refusal(200, {}, fetched.html):
            raise Refused(f"{fetched.url} answered {why}", fetched.response)
        return "no publication on the page (answered 200)"

    def _place(self, walk: Walk, fetched: Fetched, reading: ListingReading) -> int:
        new = walk.add(reading)
        exchange = self._keep(fetched, reading)
        if exchange is not None:
            walk.evidence.append((len(walk.page_rows), exchange))
        return new

    async def _onward(
        self, walk: Walk, listing: Listing, base: str, reading: ListingReading
    ) -> None:
        """Read the pages after the first, by their next links or, without any, by counting."""
        following = reading.next_url
        asked = {base}
        barren = failed = 0
        while not self._deep_enough(walk):
            number = len(walk.page_rows) + 1
            url = following or listing.page(base, number)
            if following is None and walk.linked and not failed:
                walk.ended = True  # where pages have next links, one without is the last
                return
            if url in asked:
                walk.ended = True
                return
            asked.add(url)
            fetched = await self._fetcher.get(url)
            page = self._read(fetched)
            following = None
            if isinstance(page, str):
                failed += 1
                walk.fail(page)
                if self._is_past_the_end(walk, failed, fetched):
                    return
                continue
            failed, following = 0, page.next_url
            barren = 0 if self._place(walk, fetched, page) else barren + 1
            if following is None and not walk.linked and barren >= GIVE_UP - 1:
                walk.ended = True
                return

    def _deep_enough(self, walk: Walk) -> bool:
        pages = len(walk.page_rows)
        if self._depth is Depth.PULSE:
            return True
        if self._depth is Depth.SWEEP:
            return pages >= MAX_PAGES
        sought = self._young & (walk.known.titles.keys() if walk.known else frozenset())
        past = walk.burial_page + 1
        return pages >= (past + WINDOW_FURTHER if sought - walk.keys else past)

    def _is_past_the_end(self, walk: Walk, failed: int, fetched: Fetched) -> bool:
        """Tell whether pages that fail are the end of the walk, and whether that is an end.

        Counting pages, a 404 or an empty page is how a site says that there are no more, unless
        pages further on answer, or the listing is known to go on.
        """
        last_known = len(walk.known.page_rows) if walk.known else 0
        number = len(walk.page_rows)
        if number < last_known and failed < GIVE_UP:
            return False
        natural = not walk.linked and (fetched.status in (200, 404, 410))
        if natural and failed == 1:
            return False  # look once further: a gap is not an end
        if natural and (number - failed >= last_known - 1 or failed >= GIVE_UP):
            walk.forget_tail()
            walk.ended = True
            return True
        return failed >= GIVE_UP
