"""Walk one listing: from page one as far as the crawl's depth goes, through what fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from db.briefing import KnownListing
from db.records import (
    Depth,
    Exchange,
    ListingLook,
    ListingReading,
    Placed,
    Row,
)
from scraper.fetch import Fetched, Fetcher, Refused
from scraper.judge import Walked, incomplete, refusal, shortfall
from scraper.source import Listing, Source

WINDOW_PAGES = 6
WINDOW_AT_MOST = 12
MAX_PAGES = 2000
GIVE_UP = 3
"""This many pages in a row that fail, or add nothing where pages are only counted, are the end."""

Keep = Callable[[Fetched, ListingReading], Exchange | None]


@dataclass
class Walk:
    """One listing's walk in the making."""

    listing: str
    url: str
    known: KnownListing | None
    placed: list[Placed] = field(default_factory=list)
    page_rows: list[int] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    evidence: list[tuple[int, Exchange]] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    rank: int = 0
    linked: bool = False
    total: int | None = None
    ended: bool = False

    def add(self, reading: ListingReading) -> int:
        """Place a page's rows; return how many publications are new to the walk."""
        self.page_rows.append(len(reading.rows))
        before = len(self.keys)
        for row in reading.rows:
            self.rank += not row.featured
            place = Placed(
                page=len(self.page_rows), rank=None if row.featured else self.rank, row=row
            )
            self.placed.append(place)
            self.keys.add(row.key)
        self.total = reading.stated_total or self.total
        self.linked = self.linked or reading.next_url is not None
        return len(self.keys) - before

    def fail(self, why: str) -> None:
        """Note that the next page could not be read; its rows keep their places free."""
        self.page_rows.append(-1)
        self.rank += sum(place.page == 1 and place.rank is not None for place in self.placed)
        self.failures.append(f"{self.listing} page {len(self.page_rows)}: {why}")

    def forget_tail(self) -> None:
        """Drop failed pages at the end that turned out to lie past it."""
        while self.page_rows and self.page_rows[-1] < 0:
            self.page_rows.pop()
            self.failures.pop()


class Walker:
    """Walks the listings of one source in one crawl.

    `young` are the keys that may be buried; a window goes on until it has met them. `keep`
    stores a page that is evidence and says where. `refused` is how the site ended a walk that
    had begun: what was read until then counts.
    """

    refused: Refused | None = None

    def __init__(
        self, source: Source, fetcher: Fetcher, depth: Depth, young: frozenset[str], keep: Keep
    ) -> None:
        self._source, self._fetcher, self._depth = source, fetcher, depth
        self._young, self._keep = young, keep

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
            return Walked(look=_unchanged(listing, url, known))
        walk = Walk(listing=listing.name, url=url, known=known)
        reading = self._read(fetched)
        if isinstance(reading, str):
            return _no_page_one(walk, reading, fetched)
        self._place(walk, fetched, reading)
        try:
            await self._onward(walk, listing, fetched.url, reading)
        except Refused as refused:
            walk.fail(str(refused))
            self.refused = refused
        return _walked(walk, fetched)

    def _read(self, fetched: Fetched) -> ListingReading | str:
        """Read a listing page, or say why it is none. Raises Refused for a challenge with 200."""
        if fetched.failure:
            return fetched.failure
        if fetched.status != 200:
            return f"answered {fetched.status}"
        reading = self._source.read_listing(fetched.html, fetched.url)
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
        return pages >= (WINDOW_AT_MOST if sought - walk.keys else WINDOW_PAGES)

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


def _unchanged(listing: Listing, url: str, known: KnownListing | None) -> ListingLook:
    return ListingLook(
        listing=listing.name, url=url, complete=True, unchanged=True,
        etag=known.etag if known else None, last_modified=known.last_modified if known else None,
    )  # fmt: skip


def _no_page_one(walk: Walk, why: str, fetched: Fetched) -> Walked:
    """Judge a listing of which not even page one can be read."""
    look = ListingLook(listing=walk.listing, url=walk.url)
    where = f"{walk.listing}: {walk.url}"
    expected = sum(walk.known.page_rows[:1]) if walk.known else 0
    elsewhere = fetched.rooted or fetched.foreign is not None
    empty = fetched.status == 200 and not fetched.failure
    if (elsewhere or empty) and not expected:
        return Walked(look=look, skipped=f"{where} {why}")
    if elsewhere:
        return Walked(look=look, trouble=f"{where} {why}")
    if empty:
        said = f"{where}: {expected} publications were expected on page one, none found"
        return Walked(look=look, trouble=said)
    return Walked(look=look, failures=(f"{where}: {why}",), unanswered=True)


def _walked(walk: Walk, first: Fetched) -> Walked:
    look = ListingLook(
        listing=walk.listing,
        url=walk.url,
        placed=tuple(walk.placed),
        page_rows=tuple(walk.page_rows),
        complete=not walk.failures,
        exhaustive=walk.ended,
        stated_total=walk.total,
        etag=first.header("ETag"),
        last_modified=first.header("Last-Modified"),
        notes=tuple(walk.failures),
        evidence=tuple(walk.evidence),
    )
    if trouble := shortfall(walk.known, look):
        return Walked(look=ListingLook(listing=walk.listing, url=walk.url), trouble=trouble)
    if short := incomplete(look):
        look = replace(look, complete=False, notes=(*look.notes, short))
    return Walked(look=look, failures=look.notes)


def agree(one: ListingLook, other: ListingLook) -> bool:
    """Tell whether two addresses show the same listing: rows on page one agree to 90 %."""
    keys = [{place.row.key for place in look.placed if place.page == 1} for look in (one, other)]
    return bool(keys[0]) and len(keys[0] & keys[1]) * 10 >= max(map(len, keys)) * 9


def renamed_in(walks: list[Walked], known: dict[str, KnownListing]) -> frozenset[str]:
    """Return the keys of the rows to which a listing gives another title than before."""
    return frozenset(
        place.row.key
        for walk in walks
        if walk.look.listing in known
        for place in walk.look.placed
        if known[walk.look.listing].titles.get(place.row.key, place.row.title) != place.row.title
    )


def rows_of(walks: list[Walked]) -> list[Row]:
    """Return every row met, listing by listing."""
    return [place.row for walk in walks for place in walk.look.placed]
