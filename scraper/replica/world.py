"""What the simulated sites hold, and how each stands at a given time. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

from scraper.replica.archive import StandIn
from scraper.replica.spells import Spell, TimedFault, arranged, under

LONDON = ZoneInfo("Europe/London")


class Gone(StrEnum):
    """How a removed publication's own address answers."""

    NOT_FOUND = "404"
    GONE = "410"
    TO_ROOT = "redirect to root"
    SOFT = "soft 404"


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file, or (with a `path` of its own) an HTML edition, that a publication offers.

    `edition` differs between files that say the same in different bytes.
    """

    name: str
    label: str
    text: str | None = None
    path: str | None = None
    heading: str = "Get the report"
    edition: int = 1


@dataclass(frozen=True, kw_only=True)
class Publication:
    """A document that a simulated site publishes, at `path`, from `live` on.

    `published` is what the page states: ISO text of a day, a month, or None. `length` is how
    many paragraphs are made up where `paragraphs` is None. `reconstructed` marks what no record
    tells: it may be shown, and has to be shown as a reconstruction. `seed` keeps what is made up
    the same when the address moves.
    """

    path: str
    title: str
    live: datetime
    section: str
    listings: tuple[str, ...] = ()
    published: str | None = None
    updated: date | None = None
    withdrawn: date | None = None
    kind: str | None = None
    topics: tuple[str, ...] = ()
    forces: str | None = None
    reference: str | None = None
    recommended: date | None = None
    due: date | None = None
    answer: str | None = None
    paragraphs: tuple[str, ...] | None = None
    length: int = 3
    seed: str | None = None
    notes: tuple[str, ...] = ()
    documents: tuple[Attachment, ...] = ()
    links: tuple[str, ...] = ()
    node: int | None = None
    reconstructed: bool = False

    @property
    def order(self) -> tuple[str, datetime]:
        """Sort by the stated day (a month stands at its end), then by when it went live."""
        stated = self.published or self.live.astimezone(LONDON).date().isoformat()
        return (stated if len(stated) == 10 else f"{stated}-31", self.live)


@dataclass(frozen=True, kw_only=True)
class Page:
    """A publication as it stands at one moment; `changed` is when its own page last changed."""

    publication: Publication
    changed: datetime
    listed: bool = True
    gone: Gone | None = None


class Deed(Protocol):
    """What an event does to one page (None before it is published)."""

    def apply(self, page: Page | None) -> Page:
        """Return the page as it stands afterwards."""
        ...


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happens at a time to the publication whose first address is `path`."""

    at: datetime
    path: str
    deed: Deed


@dataclass(frozen=True, kw_only=True)
class Listing:
    """One listing of a simulated site.

    `order` fixes the rows, repeats included (what it does not name comes first, newest first);
    `featured` rows stand at the head of page one under their own heading.
    """

    name: str
    path: str
    title: str
    size: int
    order: tuple[str, ...] = ()
    featured: tuple[str, ...] = ()
    sort: str | None = None
    thin: int | None = None
    lost: int | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class Standing:
    """How a site stands between two events: `pages` by present address, `moves` old to new.

    `forgotten` are old addresses that do not lead to the new ones.
    """

    pages: Mapping[str, Page]
    moves: Mapping[str, str]
    changed: datetime
    forgotten: frozenset[str] = frozenset()

    @cached_property
    def by_node(self) -> Mapping[int, str]:
        """Give the address behind each node number."""
        nodes = ((page.publication.node, path) for path, page in self.pages.items())
        return {node: path for node, path in nodes if node is not None}

    @cached_property
    def listed(self) -> tuple[Page, ...]:
        """Give every page that stands in some listing, newest first."""
        pages = [p for p in self.pages.values() if p.listed and p.gone is None]
        listed = [p for p in pages if p.publication.listings]
        return tuple(sorted(listed, key=lambda p: p.publication.order, reverse=True))

    def rows(self, listing: Listing) -> tuple[Page, ...]:
        """Give the rows of a listing in order, without its featured ones."""
        own = [p for p in self.listed if listing.name in p.publication.listings]
        if not listing.order:
            return arranged(listing, own)
        by_path = {p.publication.path: p for p in own}
        fresh = [p for p in own if p.publication.path not in set(listing.order)]
        return (*fresh, *(by_path[path] for path in listing.order if path in by_path))

    def featured(self, listing: Listing) -> tuple[Page, ...]:
        """Give the featured rows of a listing."""
        pages = (self.pages.get(path) for path in listing.featured)
        return tuple(p for p in pages if p and p.listed and p.gone is None)


NOTHING = Standing(pages={}, moves={}, changed=datetime(2000, 1, 1, tzinfo=UTC))


@dataclass(frozen=True, eq=False, kw_only=True)
class Site:
    """One simulated site: its hosts, what it publishes, and what happens to it.

    `home` is its present address; `serving` are hosts that answer as the home does, and the
    other `hosts` redirect to it. `skin` names the markup. `tooltips` and `page_kb` weigh pages
    down as the real ones are; `volatile` puts a new form token into every answer. `block` stands
    below every body; listing pages are up to `stale` old; `maps` offers a sitemap and a feed.
    """

    name: str
    home: str
    hosts: tuple[str, ...]
    skin: str
    listings: tuple[Listing, ...]
    publications: tuple[Publication, ...] = field(repr=False)
    events: tuple[Event, ...] = field(default=(), repr=False)
    serving: tuple[str, ...] = ()
    robots: str = "User-agent: *\nDisallow: /search\n"
    tooltips: int = 0
    page_kb: int = 0
    volatile: bool = False
    compressed: bool = True
    validators: bool = True
    spells: tuple[Spell, ...] = field(default=(), repr=False)
    block: str | None = None
    stale: timedelta | None = None
    maps: bool = False

    @cached_property
    def script(self) -> tuple[Event, ...]:
        """Give everything that happens, in the order in which it happens."""
        births = (Event(at=p.live, path=p.path, deed=Publish(p)) for p in self.publications)
        return tuple(sorted((*births, *self.events), key=lambda event: event.at))

    @cached_property
    def _times(self) -> tuple[datetime, ...]:
        return tuple(event.at for event in self.script)

    def at(self, moment: datetime) -> Standing:
        """Say how the site stands at an aware time."""
        return _standing(self, bisect_right(self._times, moment))

    def presented(self, moment: datetime) -> Site:
        """Give the site as it presents itself at an aware time."""
        return under(self, tuple(s for s in self.spells if s.since <= moment < s.until))


@dataclass(frozen=True)
class Publish:
    """A publication goes live."""

    publication: Publication

    def apply(self, page: Page | None) -> Page:
        """Put the publication there, whatever stood there before."""
        return Page(publication=self.publication, changed=self.publication.live)


@lru_cache(maxsize=16)
def _standing(site: Site, count: int) -> Standing:
    last = _last_standing(site)
    done, before = last[0] if last[0][0] <= count else (0, NOTHING)
    pages, moves, forgotten = dict(before.pages), dict(before.moves), set(before.forgotten)
    for event in site.script[done:count]:
        path = _followed(moves, event.path)
        page = replace(event.deed.apply(pages.pop(path, None)), changed=event.at)
        pages[page.publication.path] = page
        if page.publication.path != path:
            moves[path] = page.publication.path
            if getattr(event.deed, "forgets", False):
                forgotten.add(path)
    changed = site.script[count - 1].at if count else NOTHING.changed
    standing = Standing(pages=pages, moves=moves, changed=changed, forgotten=frozenset(forgotten))
    last[0] = (count, standing)
    return standing


@lru_cache(maxsize=8)
def _last_standing(site: Site) -> list[tuple[int, Standing]]:
    """Keep how a site stood last and after how many events, to go on from there."""
    return [(0, NOTHING)]


def _followed(moves: Mapping[str, str], path: str) -> str:
    while path in moves:
        path = moves[path]
    return path


@dataclass(frozen=True, eq=False, kw_only=True)
class World:
    """A set of simulated sites, the time at which their story starts, and what goes wrong in it.

    `archives` stand in for web archives, and hold what they captured of these and other sites.
    """

    name: str
    start: datetime
    sites: tuple[Site, ...]
    faults: tuple[TimedFault, ...] = field(default=(), repr=False)
    archives: tuple[StandIn, ...] = ()

    def site(self, name: str) -> Site:
        """Give the site of that name; KeyError if there is none."""
        return {site.name: site for site in self.sites}[name]


def london(day: date | str, clock: str = "09:30") -> datetime:
    """Give the UTC time at which the clocks in London show that day and time."""
    on = date.fromisoformat(day) if isinstance(day, str) else day
    return datetime.combine(on, time.fromisoformat(clock), LONDON).astimezone(UTC)
