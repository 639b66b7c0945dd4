"""Publications that a source points to outside its listings: by sitemap, by feed, by link."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from db.briefing import Briefing
from db.records import Found, Route
from scraper import feeds
from scraper.fetch import Fetched, Refused
from scraper.plan import Due
from scraper.reading.addresses import clean, spells
from scraper.source import Source

FILES, ADDRESSES, CANDIDATES = 50, 50_000, 100
LAST = 5
"""The rank of a candidate among the pages that are due: after all that is known."""

_NEVER = datetime.min.replace(tzinfo=UTC)

Ask = Callable[[str], Awaitable[Fetched]]


@dataclass(frozen=True, kw_only=True)
class Discovered:
    """What a sweep met outside the listings, the strongest route first; `notes` say what failed."""

    found: tuple[Found, ...]
    notes: tuple[str, ...] = ()


async def discover(source: Source, ask: Ask, links: Mapping[str, Sequence[str]]) -> Discovered:
    """Ask for a source's sitemaps and feeds, each once, and add the links of the pages read.

    `ask` is a Fetcher's `get`; `links` maps a page's address to the links that its reading gives.
    That a sitemap is missing or refused is no trouble; only a 429 that outlasts our patience
    raises Refused, since then nothing more may be asked.
    """
    search = _Search(source, ask)
    await search.read_files()
    for where, addresses in links.items():
        search.meet(Route.LINK, where, addresses)
    return Discovered(found=search.found(), notes=tuple(search.notes))


@dataclass
class _Search:
    """One sweep's search; `met` are the publications that each route leads to, by key."""

    source: Source
    ask: Ask
    met: dict[Route, dict[str, Found]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    left: int = ADDRESSES
    refusing: set[str] = field(default_factory=set)

    def meet(self, route: Route, where: str, addresses: Iterable[str]) -> None:
        """Note what a page, a feed or a sitemap leads to."""
        met = self.met.setdefault(route, {})
        for url in addresses:
            key = self.source.key(url)
            if key is not None and key not in met:
                met[key] = Found(key=key, url=url, route=route, where=where)
            elif key is not None and spells(url, key) and not spells(met[key].url, key):
                # An HTML edition's address serves only where there is no other.
                met[key] = replace(met[key], url=url)

    def found(self) -> tuple[Found, ...]:
        """Return each publication once, by its strongest route."""
        every: dict[str, Found] = {}
        for route in (Route.LINK, Route.FEED, Route.SITEMAP):
            for key, found in self.met.get(route, {}).items():
                every.setdefault(key, found)
        return tuple(every.values())

    async def read_files(self) -> None:
        """Ask for the candidate files and for those that they name, breadth first."""
        waiting = deque(filter(None, map(clean, self.source.discovery)))
        seen = set(waiting)
        asked = 0
        while waiting and self.left > 0:
            url = waiting.popleft()
            host = urlsplit(url).hostname
            if host not in self.source.hosts or host in self.refusing:
                continue
            if asked == FILES:
                self.notes.append(f"more than {FILES} sitemaps and feeds; the rest was not read")
                break
            asked += 1
            new = [one for one in await self._sitemaps(url) if one not in seen]
            waiting.extend(new)
            seen.update(new)
        if self.left <= 0:
            self.notes.append(f"more than {ADDRESSES:,} addresses; the rest was not read")

    async def _sitemaps(self, url: str) -> tuple[str, ...]:
        """Read one file; return the sitemaps that it names."""
        try:
            fetched = await self.ask(url)
        except Refused as refused:
            if refused.response is None or refused.response.status == 429:
                raise
            self.notes.append(str(refused))
            self.refusing.add(urlsplit(url).hostname or "")
            return ()
        if fetched.rooted or fetched.status in (404, 410):
            return ()
        if fetched.failure or fetched.response is None or fetched.status != 200:
            self.notes.append(f"{url}: {fetched.failure or f'answered {fetched.status}'}")
            return ()
        return self._read(fetched, fetched.response.body)

    def _read(self, fetched: Fetched, body: bytes) -> tuple[str, ...]:
        pointers = feeds.read(body, fetched.url, self.left)
        if pointers.route is None:
            self.notes.append(f"{fetched.url}: neither a sitemap nor a feed")
            return ()
        self.left -= pointers.entries
        self.meet(pointers.route, fetched.url, pointers.pages)
        return pointers.sitemaps


def section(key: str) -> str:
    """Return the part of a key that its neighbours share."""
    return key.rpartition("/")[0]


def watched(keys: Iterable[str], listed: Set[str]) -> frozenset[str]:
    """Return the sections of which at least half of the known addresses stand in a listing."""
    every = {*keys, *listed}
    known = Counter(map(section, every))
    shown = Counter(map(section, listed))
    return frozenset(name for name, count in known.items() if shown[name] * 2 >= count)


def candidates(
    found: Iterable[Found],
    listed: Set[str],
    briefing: Briefing,
    asked: Mapping[str, datetime] | None = None,
) -> list[Due]:
    """Return the pages to ask for, to know whether what was found outside the listings answers.

    `listed` are the keys that the listings of this crawl, read to their ends, show; `asked` says
    when a key's page was asked for in vain. What the log knows already is asked for by plan. The
    never asked come first, then those asked longest ago.
    """
    own: dict[str, Found] = {}
    for one in found:
        own.setdefault(briefing.other_keys.get(one.key, one.key), one)
    known = {publication.key for publication in briefing.publications}
    live = {publication.key for publication in briefing.publications if publication.live}
    sections = watched({*own, *live}, listed)
    asked = asked or {}
    new = [key for key in own if key not in listed and key not in known]
    new = [key for key in new if section(key) in sections]
    new.sort(key=lambda key: asked.get(key, _NEVER))
    return [
        Due(key=key, url=own[key].url, rank=(LAST, float(at)), suspected=True)
        for at, key in enumerate(new[:CANDIDATES])
    ]
