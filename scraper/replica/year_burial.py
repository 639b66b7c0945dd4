"""Who is buried in a made-up year, from the script alone: ranks as they were over time. Pure.

`rules.md`: within 7 days of first seen (of the stated date when later), its rank passes 4 times
the usual page size. What is backdated, or was there before the year, is never buried.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from scraper.replica.world import Page, Site

DEPTH = 40
"""Four pages of ten: a rank past it stands on page five."""
SURE = timedelta(days=6)
UNSURE = timedelta(days=8, hours=6)
"""Between these ages it depends on when somebody looked whether a fall was within 7 days."""
SEEN = timedelta(hours=13)
"""How long a rank has to last for a look to find it."""

_Order = tuple[str, datetime]


@dataclass(frozen=True, kw_only=True)
class Fall:
    """A publication's rank in a listing passed the depth at a time."""

    path: str
    listing: str
    at: datetime
    rank: int


@dataclass
class Ranks:
    """The ranks in one listing as the script goes on."""

    orders: list[_Order] = field(default_factory=list)
    own: dict[str, _Order] = field(default_factory=dict)

    def put(self, path: str, order: _Order | None) -> None:
        """Place a publication, or take it off the listing."""
        before = self.own.pop(path, None)
        if before is not None:
            self.orders.remove(before)
        if order is not None:
            insort(self.orders, order)
            self.own[path] = order

    def rank(self, path: str) -> int | None:
        """Give a publication's place, counted from 1."""
        order = self.own.get(path)
        return None if order is None else len(self.orders) - bisect_right(self.orders, order) + 1


def falls(
    site: Site, born: Mapping[str, datetime], late: frozenset[str]
) -> tuple[list[Fall], set[str]]:
    """Play a site's script; return who is buried, and whom nobody could judge beyond doubt.

    `born` is when each publication of the year went live; those in `late` were backdated.
    """
    watch = _Watch(born=born, late=late)
    for at, names, path in _changes_of_place(site, watch.ranks):
        for name in names:
            watch.look(at, name, path)
    return watch.found()


@dataclass
class _Watch:
    born: Mapping[str, datetime]
    late: frozenset[str]
    ranks: dict[str, Ranks] = field(default_factory=lambda: defaultdict(Ranks))
    deep: dict[tuple[str, str], Fall] = field(default_factory=dict)
    started: set[tuple[str, str]] = field(default_factory=set)
    unsure: set[str] = field(default_factory=set)

    def look(self, at: datetime, name: str, moved: str) -> None:
        """Look at every young publication in a listing in which something moved."""
        for path, live in self.born.items():
            if not live <= at <= live + UNSURE:
                continue
            rank = self.ranks[name].rank(path)
            if rank is None:
                continue
            spot = (name, path)
            if path in self.late and spot not in self.started and rank > DEPTH:
                self.deep.setdefault(spot, Fall(path=path, listing=name, at=at, rank=0))
            self.started.add(spot)
            self._judge(at, spot, rank, at - live)

    def _judge(self, at: datetime, spot: tuple[str, str], rank: int, age: timedelta) -> None:
        fall = self.deep.get(spot)
        name, path = spot
        if fall is None and rank > DEPTH:
            self.deep[spot] = Fall(path=path, listing=name, at=at, rank=rank)
            if age > SURE or path in self.late:
                self.unsure.add(path)
        elif fall and fall.rank and rank <= DEPTH and at - fall.at < SEEN:
            self.unsure.add(path)

    def found(self) -> tuple[list[Fall], set[str]]:
        """Return the falls, without those that began at their depth for being backdated."""
        return [fall for fall in self.deep.values() if fall.rank], self.unsure


def _changes_of_place(
    site: Site, ranks: dict[str, Ranks]
) -> Iterator[tuple[datetime, tuple[str, ...], str]]:
    """Play the script, keeping the ranks; yield when something moved in which listings."""
    pages: dict[str, Page] = {}
    for event in site.script:
        before = pages.get(event.path)
        page = pages[event.path] = event.deed.apply(before)
        if _place(before) == (place := _place(page)):
            continue
        for name in page.publication.listings:
            ranks[name].put(event.path, place)
        yield event.at, page.publication.listings, event.path


def _place(page: Page | None) -> _Order | None:
    if page is None or not page.listed or page.gone is not None:
        return None
    return page.publication.order
