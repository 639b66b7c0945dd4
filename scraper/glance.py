"""Read page one of each listing by a path of its own, to check the crawls against.

No Scrapy, no reader of a source's pages, no parcels: each address on the page that the source
names as a publication's is one. What this finds and the log does not have is a gap.
"""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import IO
from urllib.parse import urljoin, urlsplit, urlunsplit

from lxml import html
from lxml.etree import ParserError
from protego import Protego

from db.receipts import Glance
from scraper.process import Busy, only_one
from scraper.settings import USER_AGENT
from scraper.source import Listing, Source
from scraper.sources import get
from scraper.via import is_loopback, parse_via

PACE = 1.0
"""Seconds between requests; a longer Crawl-delay is honoured, up to LONGEST."""
LONGEST = 60.0
HOPS = 5
TIMEOUT = 30
MOST = 8_000_000


@dataclass(frozen=True, kw_only=True)
class Look:
    """What was seen, what could not be read, and which sources are being crawled just now."""

    seen: tuple[Glance, ...]
    troubles: tuple[str, ...]
    busy: tuple[str, ...]
    requests: dict[str, int]


class CannotGlance(Exception):  # noqa: N818 - named for what the caller says
    """A listing's page one cannot be read; the message is one line."""


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Follow nothing: each hop is looked at first."""


@dataclass(kw_only=True)
class Glancer:
    """Asks politely: who asks is said, robots.txt obeyed, one request a second."""

    contact: str
    via: str | None = None
    pause: Callable[[float], None] = time.sleep
    requests: dict[str, int] = field(default_factory=dict)
    _robots: dict[str, Protego | None] = field(default_factory=dict)

    def glance(self, source: Source) -> tuple[list[Glance], list[str]]:
        """Return the publications on page one of each listing, and why a listing has none."""
        seen: list[Glance] = []
        troubles: list[str] = []
        for listing in source.listings:
            try:
                seen += self._listing(source, listing)
            except CannotGlance as error:
                troubles.append(f"{source.name}, {listing.name}: {error}")
        if not seen and not troubles:
            troubles.append(f"{source.name}: none of its listings is there")
        return seen, troubles

    def _listing(self, source: Source, listing: Listing) -> list[Glance]:
        for address in listing.addresses:
            status, url, body = self._page(source, address)
            if status in (404, 410):
                continue
            if status != 200:
                raise CannotGlance(f"{address} answered {status}")
            if keys := _keys(source, url, body):
                return [
                    Glance(source=source.name, listing=listing.name, key=key, url=found)
                    for key, found in keys.items()
                ]
            raise CannotGlance(f"{address} shows no publication")
        return []

    def _page(self, source: Source, url: str) -> tuple[int, str, bytes]:
        for _ in range(HOPS):
            self._may(url)
            status, headers, body = self._ask(url)
            if status // 100 != 3 or not headers.get("location"):
                return status, url, body
            url = urljoin(url, headers["location"])
            if urlsplit(url).hostname not in source.hosts:
                raise CannotGlance(f"it leads to {urlsplit(url).hostname}")
        raise CannotGlance("it redirects without end")

    def _may(self, url: str) -> None:
        """Raise CannotGlance for what robots.txt forbids (RFC 9309: and where it cannot be had)."""
        host = urlsplit(url).netloc
        if host not in self._robots:
            status, _, body = self._ask(urljoin(url, "/robots.txt"))
            text = body.decode("utf-8", "replace") if status == 200 else ""
            self._robots[host] = None if status >= 500 else Protego.parse(text)
        rules = self._robots[host]
        if rules is None or not rules.can_fetch(url, self._agent):
            raise CannotGlance("robots.txt forbids it, or cannot be had")

    @property
    def _agent(self) -> str:
        return f"{USER_AGENT} (+{self.contact})"

    def _ask(self, url: str) -> tuple[int, dict[str, str], bytes]:
        host = urlsplit(url).netloc
        self._wait(host)
        self.requests[host] = self.requests.get(host, 0) + 1
        request = urllib.request.Request(  # noqa: S310 - http and https alone, from a source file
            self._address(url), headers={"User-Agent": self._agent, "Host": host}
        )
        opener = urllib.request.build_opener(_Stay, *self._straight())
        try:
            with opener.open(request, timeout=TIMEOUT) as answer:
                return _told(answer.status, answer, answer)
        except urllib.error.HTTPError as error:
            with error:
                return _told(error.code, error, error)
        except (OSError, HTTPException) as error:
            raise CannotGlance(f"{host} did not answer ({type(error).__name__})") from None

    def _wait(self, host: str) -> None:
        rules = self._robots.get(host)
        asked = float(rules.crawl_delay(self._agent) or 0) if rules else 0.0
        hurry = self.via is not None and is_loopback(parse_via(self.via)[0])
        if self.requests and not hurry:
            self.pause(max(PACE, min(asked, LONGEST)))

    def _address(self, url: str) -> str:
        if self.via is None:
            return url
        parts = urlsplit(url)
        return urlunsplit(("http", self.via, parts.path or "/", parts.query, ""))

    def _straight(self) -> list[urllib.request.ProxyHandler]:
        return [urllib.request.ProxyHandler({})] if self.via else []


def look(names: Iterable[str], log: Path, glancer: Glancer) -> Look:
    """Look at page one of each listing of some sources, but of none that is being crawled now."""
    seen: list[Glance] = []
    troubles: list[str] = []
    busy: list[str] = []
    for name in names:
        source = get(name)
        if source.archive:
            continue
        try:
            with only_one(name, log):
                found, why = glancer.glance(source)
        except Busy as error:
            busy.append(str(error))
        else:
            seen += found
            troubles += why
    return Look(
        seen=tuple(seen), troubles=tuple(troubles), busy=tuple(busy), requests=glancer.requests
    )


def _told(status: int, headers: object, body: IO[bytes]) -> tuple[int, dict[str, str], bytes]:
    given = getattr(headers, "headers", {})
    return status, {name.lower(): value for name, value in given.items()}, body.read(MOST)


def _keys(source: Source, url: str, body: bytes) -> dict[str, str]:
    """Return the publications to which a page links, each with its first address."""
    try:
        tree = html.document_fromstring(body)
    except (ParserError, ValueError):
        return {}
    keys: dict[str, str] = {}
    for link in tree.iter("a"):
        try:
            address = urljoin(url, str(link.get("href", "")).strip())
            key = source.key(address)
        except ValueError:
            continue
        if key is not None:
            keys.setdefault(key, address)
    return keys
