"""Ask for one page politely: redirects looked at, failures tried again, refusals obeyed."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.http.request import NO_CALLBACK

from db.archived import HostRest
from scraper.failures import FINAL, PASSING, said
from scraper.judge import is_root, refusal
from scraper.robots import UNAVAILABLE
from scraper.settings import MAX_FILE_BYTES, SECONDS_A_FILE
from scraper.source import Source

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

MAX_HOPS = 5
TRIES = 3
BACK_OFF = (2.0, 8.0)
FOR_FILES = {"download_maxsize": MAX_FILE_BYTES, "download_timeout": SECONDS_A_FILE}
LONGEST_WAIT = 120.0
"""Seconds that a `Retry-After` is waited for within a crawl; a longer one ends it."""

UNPACKED = "exceeded DOWNLOAD_MAXSIZE"
"""What Scrapy says of a body that becomes too large as it is unpacked."""


class Refused(Exception):  # noqa: N818 - it is an answer of the site's, not an error of ours
    """The site refuses us: the crawl ends as `blocked`, and nothing is evaded."""

    def __init__(self, why: str, response: Response | None, rest: timedelta | None = None) -> None:
        super().__init__(why)
        self.response = response
        self.rest = rest


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """What came of asking for an address: a response, or why there is none.

    `url` is where redirects led. `foreign` names a host outside the family, `rooted` says that
    they led to a home page, `too_large` that the body was cut off where it became too large.
    """

    url: str
    response: Response | None = None
    failure: str | None = None
    foreign: str | None = None
    rooted: bool = False
    too_large: bool = False

    @property
    def status(self) -> int | None:
        """Return the HTTP status of the last answer."""
        return self.response.status if self.response is not None else None

    @property
    def html(self) -> str:
        """Return the page's text, empty when the answer is no text."""
        return getattr(self.response, "text", "") if _is_text(self.response) else ""

    def header(self, name: str) -> str | None:
        """Return a response header."""
        value = self.response.headers.get(name) if self.response is not None else None
        return value.decode("latin-1") if value else None


@dataclass
class Spent:
    """What a slice has cost so far: answers 304, bytes, and requests by host since `before`."""

    before: Counter[str]
    unchanged: int = 0
    size: int = 0


class Fetcher:
    """Asks for pages on behalf of one crawl.

    `sent` counts what the crawl has sent, by host; `budget(host)` is how many requests were left
    when it began; `host_rests` are the hosts that asked to be left alone for longer.
    """

    host_rests: tuple[HostRest, ...] = ()

    def __init__(
        self,
        crawler: Crawler,
        source: Source,
        sent: Counter[str],
        budget: Callable[[str], int],
        *,
        hurry: bool,
    ) -> None:
        self._crawler, self._source = crawler, source
        self._sent, self._budget, self._hurry = sent, budget, hurry
        self._down: Counter[str] = Counter()
        self.spent = Spent(Counter())

    def left(self, url: str) -> int:
        """Return how many requests the host of an address may still be sent today."""
        host = urlsplit(url).hostname or ""
        return self._budget(host) - self._sent[host]

    def begin_slice(self) -> None:
        """Count anew."""
        self.spent = Spent(self._sent.copy())

    def requests(self) -> Counter[str]:
        """Return how many requests each host was sent in this slice."""
        return self._sent - self.spent.before

    async def get(
        self,
        url: str,
        etag: str | None = None,
        last_modified: str | None = None,
        *,
        file: bool = False,
    ) -> Fetched:
        """Ask for an address, following redirects within the family, or to where its files lie.

        Raises Refused when the site refuses us.
        """
        seen: list[str] = []
        validators = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in validators.items() if value}
        asked = Request(
            url, headers=headers, meta=FOR_FILES if file else None, callback=NO_CALLBACK,
            dont_filter=True,
        )  # fmt: skip
        while True:
            seen.append(url)
            fetched = await self._patiently(url, asked)
            onward = fetched.header("Location")
            if fetched.failure or fetched.status not in (301, 302, 303, 307, 308) or not onward:
                return _landed(fetched, seen)
            url = urljoin(url, onward)
            if stop := self._stop(url, seen, file=file):
                return stop

    def _stop(self, url: str, seen: list[str], *, file: bool) -> Fetched | None:
        """Say why a redirect is not followed, or None."""
        parts = urlsplit(url)
        hosts = self._source.hosts | self._source.asked_hosts
        ours = parts.hostname in hosts or (file and self._source.keeps(url))
        if parts.scheme not in ("http", "https") or not ours:
            host = parts.hostname or url[:80]
            return Fetched(url=url, failure=f"redirects to another site ({host})", foreign=host)
        if url in seen:
            return Fetched(url=url, failure="redirects in a loop")
        if len(seen) > MAX_HOPS:
            return Fetched(url=url, failure=f"redirects more than {MAX_HOPS} times")
        return None

    async def _patiently(self, url: str, asked: Request) -> Fetched:
        """Ask, and ask again after a passing failure; wait as long as a 429 says."""
        host = urlsplit(url).hostname or ""
        tries = 1 if self._down[host] >= TRIES else TRIES
        fetched = Fetched(url=url)
        for attempt in range(tries):
            if self.left(url) <= 0:
                return Fetched(url=url, failure="today's request budget for the host is spent")
            fetched = await self._once(url, asked.replace(url=url))
            if fetched.status == 429:
                await self._wait_as_told(fetched, last=attempt + 1 == tries)
            elif fetched.failure is None and (fetched.status or 0) < 500:
                self._down[host] = 0
                return fetched
            elif fetched.failure and fetched.failure.startswith("!"):
                return replace(fetched, failure=fetched.failure[1:])
            elif attempt + 1 < tries:
                await self._pause(BACK_OFF[attempt])
        self._down[host] += 1
        return fetched

    async def _once(self, url: str, request: Request) -> Fetched:
        """Send one request. A failure that begins with `!` is final."""
        engine = self._crawler.engine
        assert engine is not None  # noqa: S101 - a spider runs inside one
        try:
            response = await engine.download_async(request)
        except IgnoreRequest as error:
            why = f"{'' if UNAVAILABLE in str(error) else '!'}{said(error)}"
            return Fetched(url=url, failure=why, too_large=UNPACKED in str(error))
        except FINAL as error:
            large = isinstance(error, DownloadCancelledError)
            return Fetched(url=url, failure=f"!{said(error)}", too_large=large)
        except PASSING as error:
            return Fetched(url=url, failure=said(error))
        return self._answered(url, request, response)

    def _answered(self, url: str, request: Request, response: Response) -> Fetched:
        received = request.meta.get("received", response)
        self.spent.size += len(received.body)
        self.spent.unchanged += response.status == 304
        headers = {name.decode("latin-1").lower(): "" for name in response.headers}
        if response.status not in (200, 304) and response.status != 429:
            html = response.text if _is_text(response) else ""
            if why := refusal(response.status, headers, html):
                raise Refused(f"{url} answered {why}", response)
        return Fetched(url=url, response=response)

    async def _wait_as_told(self, fetched: Fetched, *, last: bool) -> None:
        """Wait for a 429's `Retry-After`; raise Refused when it outlasts our patience."""
        told = fetched.header("Retry-After")
        seconds = retry_after(told, fetched.header("Date"))
        why = f"{fetched.url} answered 429 Too Many Requests"
        if seconds is not None and seconds > LONGEST_WAIT:
            rest = timedelta(seconds=seconds)
            raise Refused(f"{why} (Retry-After: {told})", fetched.response, rest)
        if last:
            raise Refused(f"{why} {TRIES} times", fetched.response)
        if seconds is not None:
            await asyncio.sleep(seconds)
        else:
            await self._pause(30.0)

    async def _pause(self, seconds: float) -> None:
        if not self._hurry:
            await asyncio.sleep(seconds)


def _landed(fetched: Fetched, seen: list[str]) -> Fetched:
    """Note when redirects led from a page to a home page."""
    if len(seen) == 1 or fetched.failure or is_root(seen[0]) or not is_root(fetched.url):
        return fetched
    return Fetched(
        url=fetched.url,
        response=fetched.response,
        failure="redirects to the home page",
        rooted=True,
    )


def retry_after(told: str | None, date: str | None) -> float | None:
    """Read a `Retry-After`: seconds, or an HTTP date beside the answer's own (RFC 9110, 10.2.3)."""
    if told is None:
        return None
    if told.strip().isdigit():
        return float(told)
    try:
        wait = parsedate_to_datetime(told) - parsedate_to_datetime(date or "")
    except ValueError:
        return None
    return max(wait.total_seconds(), 0.0)


def _is_text(response: Response | None) -> bool:
    return response is not None and hasattr(response, "encoding")
