"""How a simulated site presents itself for a while: its markup, its home, its listings. Pure."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from scraper.replica.faults import Fault

if TYPE_CHECKING:
    from scraper.replica.world import Listing, Page, Site

FOREVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Spell:
    """From `since` until `until` a site differs from what it is otherwise; None changes nothing.

    `block` is a paragraph put below every body; `size` the rows of a listing page; `sort` its
    order (`title` or `ties`); `thin` the rows that a page prints of those it has; one publication
    of `lost` is left out of each listing; `featured` stands at the head of the first listing;
    listing pages are up to `stale` old.
    """

    since: datetime
    until: datetime = FOREVER
    skin: str | None = None
    home: str | None = None
    block: str | None = None
    size: int | None = None
    sort: str | None = None
    thin: int | None = None
    lost: int | None = None
    featured: tuple[str, ...] = ()
    stale: timedelta | None = None

    def over(self, site: Site) -> Site:
        """Return the site as it is under this spell."""
        return replace(
            site,
            skin=self.skin or site.skin,
            home=self.home or site.home,
            serving=() if self.home else site.serving,
            block=self.block or site.block,
            stale=self.stale or site.stale,
            listings=tuple(self._listing(site, listing) for listing in site.listings),
        )

    def _listing(self, site: Site, listing: Listing) -> Listing:
        featured = self.featured if listing is site.listings[0] else ()
        return replace(
            listing,
            size=self.size or listing.size,
            sort=self.sort or listing.sort,
            thin=self.thin or listing.thin,
            lost=self.lost or listing.lost,
            featured=featured or listing.featured,
        )


@dataclass(frozen=True, kw_only=True)
class TimedFault:
    """A source misbehaves from `since` until `until`; `alert` is the state that it is told as.

    `faults` are what the server does then; a spell of the site's may do the rest.
    """

    source: str
    name: str
    since: datetime
    until: datetime
    faults: tuple[Fault, ...] = ()
    alert: str | None = None

    def meets(self, source: str, moment: datetime) -> bool:
        """Say whether the source misbehaves at that time."""
        return self.source == source and self.since <= moment < self.until


@lru_cache(maxsize=32)
def under(site: Site, spells: tuple[Spell, ...]) -> Site:
    """Return the site as it is under some spells."""
    for spell in spells:
        site = spell.over(site)
    return site


def arranged(listing: Listing, rows: Sequence[Page]) -> tuple[Page, ...]:
    """Return a listing's rows as a spell leaves them."""
    if listing.lost:
        rows = _without(rows, len(rows) // listing.lost)
    if listing.sort == "title":
        rows = sorted(rows, key=lambda p: p.publication.title)
    elif listing.sort == "ties":
        rows = sorted(rows, key=lambda p: p.publication.title)
        rows = sorted(rows, key=lambda p: p.publication.order[0], reverse=True)
    return tuple(rows)


def _without(rows: Sequence[Page], count: int) -> list[Page]:
    """Leave so many rows out, the same ones in whatever order they stand."""
    by_chance = sorted(rows, key=lambda p: zlib.crc32(p.publication.path.encode()))
    gone = {p.publication.path for p in by_chance[:count]}
    return [p for p in rows if p.publication.path not in gone]


def as_old_as(moment: datetime, target: str, stale: timedelta) -> datetime:
    """Return when the copy of a page that a cache gives out at `moment` was taken."""
    period = stale.total_seconds()
    phase = zlib.crc32(target.encode()) % int(period)
    return moment - timedelta(seconds=(moment.timestamp() - phase) % period)
