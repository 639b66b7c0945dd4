"""One listing's walk in the making, and what it comes to."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from db.briefing import KnownListing
from db.records import Exchange, ListingLook, ListingReading, Placed, Row
from scraper.fetch import Fetched
from scraper.judge import Walked, incomplete, shortfall, stuck
from scraper.source import Listing


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
    burial_page: int = 5
    burial_days: int = 7
    led_to: str | None = None

    @property
    def page_one(self) -> set[str]:
        """Return the keys on page one."""
        return {place.row.key for place in self.placed if place.page == 1}

    def add(self, reading: ListingReading) -> int:
        """Place a page's rows; return how many publications are new to the walk."""
        self.page_rows.append(len(reading.rows))
        before = len(self.keys)
        page = len(self.page_rows)
        pinned = stuck(reading.rows) if page == 1 else frozenset()
        for at, row in enumerate(reading.rows):
            ranked = not (row.featured or at in pinned)
            self.rank += ranked
            self.placed.append(Placed(page=page, rank=self.rank if ranked else None, row=row))
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


def unchanged(listing: Listing, url: str, known: KnownListing | None) -> ListingLook:
    """Say that page one answered 304."""
    return ListingLook(
        listing=listing.name, url=url, complete=True, unchanged=True,
        etag=known.etag if known else None, last_modified=known.last_modified if known else None,
    )  # fmt: skip


def no_page_one(walk: Walk, why: str, fetched: Fetched) -> Walked:
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
    return Walked(look=look, failures=(f"{where}: {why}",), cause=why, unanswered=True)


def walked(walk: Walk, first: Fetched) -> Walked:
    """Say how a walk went, and what it saw; a listing that shows far too little shows nothing."""
    look = ListingLook(
        listing=walk.listing,
        url=walk.url,
        burial_page=walk.burial_page,
        burial_days=walk.burial_days,
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


def twin(walk: Walk, other: str) -> Walked:
    """Skip a listing that shows another's rows; what it held before stands there."""
    look = ListingLook(listing=walk.listing, url=walk.url, gone=True, settled=True)
    return Walked(look=look, skipped=f"{walk.listing} shows the same rows as {other}")


def agree_on_page_one(one: Walk, other: Walk) -> bool:
    """Tell whether two addresses may show one listing: the rows on page one agree to 90 %."""
    return _agree(one.page_one, other.page_one)


def agree_throughout(one: Walk, other: Walk) -> bool:
    """Tell whether two listings that were read to their ends are one."""
    return one.ended and other.ended and _agree(one.keys, other.keys)


def _agree(one: set[str], other: set[str]) -> bool:
    return bool(one) and len(one & other) * 10 >= max(len(one), len(other)) * 9


def renamed_in(walks: list[Walked], known: dict[str, KnownListing]) -> frozenset[str]:
    """Return the keys of the rows to which a listing gives another title, or date, than before."""
    return frozenset(
        place.row.key
        for walk in walks
        if walk.look.listing in known and known[walk.look.listing].comparable
        for place in walk.look.placed
        if _says_otherwise(place.row, known[walk.look.listing])
    )


def _says_otherwise(row: Row, known: KnownListing) -> bool:
    if known.titles.get(row.key, row.title) != row.title:
        return True
    was = known.dates.get(row.key)
    return None not in (was, row.stated_date) and was != row.stated_date


def rows_of(walks: list[Walked]) -> list[Row]:
    """Return every row met, listing by listing."""
    return [place.row for walk in walks for place in walk.look.placed]
