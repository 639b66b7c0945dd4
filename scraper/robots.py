"""robots.txt as RFC 9309 has it, where Scrapy's own middleware is more lenient."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http.request import NO_CALLBACK

from scraper.failures import said

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.robotstxt import RobotParser

MAX_HOPS = 5
MAX_TRIES = 3
FORBIDDEN = "robots.txt forbids this address"
UNAVAILABLE = "robots.txt cannot be had"
"""And so nothing may be asked (RFC 9309, 2.3.1.4)."""


class Robots(RobotsTxtMiddleware):
    """Obey robots.txt; an unreachable one forbids all, a missing one nothing; apply Crawl-delay."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._tries: Counter[str] = Counter()
        self._why: dict[str, str] = {}

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Raise IgnoreRequest for what may not be asked."""
        if rp is None:
            netloc = urlsplit(request.url).netloc
            self._forget(netloc)
            raise IgnoreRequest(f"{UNAVAILABLE}: {self._why[netloc]}")
        if not rp.allowed(request.url, self._default_useragent):
            raise IgnoreRequest(FORBIDDEN)
        self._slow_down(rp, request)

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        response = await self._follow(response)
        if response.status >= 500:
            raise IgnoreRequest(f"it answered {response.status}")
        if response.status >= 300:
            response = response.replace(body=b"")
        await super()._parse_robots(response, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        self._why[netloc] = said(exc)
        super()._robots_error(exc, netloc)

    def _forget(self, netloc: str) -> None:
        """Let the next request ask for robots.txt again, a few times."""
        self._tries[netloc] += 1
        if self._tries[netloc] < MAX_TRIES:
            self._parsers.pop(netloc, None)

    async def _follow(self, response: Response) -> Response:
        """Follow redirects of robots.txt as long as they stay with the source's hosts."""
        hosts: frozenset[str] = getattr(self.crawler.spider, "hosts", frozenset())
        for _ in range(MAX_HOPS):
            location = response.headers.get("Location")
            if response.status // 100 != 3 or not location:
                break
            url = urljoin(response.url, location.decode("latin-1"))
            if urlsplit(url).hostname not in hosts or self.crawler.engine is None:
                break
            again = Request(url, meta={"dont_obey_robotstxt": True}, callback=NO_CALLBACK)
            response = await self.crawler.engine.download_async(again)
        return response

    def _slow_down(self, rp: RobotParser, request: Request) -> None:
        """Apply a Crawl-delay that is longer than our own delay to the host's slot."""
        delay = rp.crawl_delay(self._default_useragent)
        if not delay or getattr(self.crawler.spider, "hurry", False) or self.crawler.engine is None:
            return
        slot = self.crawler.engine.downloader.slots.get(request.meta.get("download_slot", ""))
        if slot is not None:
            slot.delay = max(slot.delay, float(delay))
