"""Give out turns to ask an archive: one queue a host for all processes that share a log."""

from __future__ import annotations

import asyncio
import fcntl
import os
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import IgnoreRequest

from scraper.archives.rates import RATES, next_turn

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response


class Pace:
    """Turns to ask hosts with a rate; `scale` stretches the time between two (0: none).

    The last turn given out stands in a file a host, so that crawls and backfills that run at once
    stand in one queue.
    """

    def __init__(
        self,
        folder: Path,
        *,
        scale: float = 1.0,
        clock: Callable[[], float] = time.time,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._folder, self._scale, self._clock, self._pause = folder, scale, clock, pause

    async def turn(self, host: str) -> None:
        """Wait for the turn of a request to a host; hosts without a rate are not held back."""
        rate = RATES.get(host)
        if rate is None or not self._scale:
            return
        at = self._reserve(host, rate.seconds * self._scale)
        wait = at - self._clock()
        if wait > 0:
            await self._pause(wait)

    def _reserve(self, host: str, seconds: float) -> float:
        """Take the next free turn; the file is held for as long as that takes, and no longer."""
        self._folder.mkdir(parents=True, exist_ok=True)
        held = os.open(self._folder / f"{host}.turn", os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(held, fcntl.LOCK_EX)
            last = None
            with suppress(ValueError):
                last = float(os.read(held, 40))
            at = next_turn(last, self._clock(), seconds)
            os.ftruncate(held, 0)
            os.pwrite(held, f"{at:.3f}".encode(), 0)
            return at
        finally:
            os.close(held)


TOO_MANY = "the archive answered 429 Too Many Requests"


class Paced:
    """Hold every request to an archive back until its turn, robots.txt and redirects too.

    After a 429, be it for robots.txt, nothing more is sent to that archive.
    """

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._refused: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Paced:
        """Build the middleware; a spider that hurries, on this machine, is not held back."""
        spider = crawler.spider
        scale = float(getattr(spider, "pace", 0.0 if getattr(spider, "hurry", False) else 1.0))
        folder = getattr(spider, "files", None)
        return cls(Pace(Path(folder or "."), scale=scale))

    async def process_request(self, request: Request) -> None:
        """Wait for the request's turn; raise IgnoreRequest where there is none any more."""
        host = urlsplit(request.url).hostname or ""
        if host in self._refused:
            raise IgnoreRequest(TOO_MANY)
        await self._pace.turn(host)

    def process_response(self, request: Request, response: Response) -> Response:
        """Note that an archive wants no more requests."""
        host = urlsplit(request.url).hostname or ""
        if response.status == 429 and host in RATES:
            self._refused.add(host)
        return response
