"""Ask an archive as politely as any site, and obey at once what it refuses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urlsplit

from db.archived import HostRest
from db.times import stamp
from scraper.archives.addresses import NAMES, memento_address
from scraper.archives.pace import TOO_MANY
from scraper.archives.rates import RATES, rest_after
from scraper.fetch import Fetched, Fetcher, Refused, retry_after

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

LEFT_OUT = b"AdministrativeAccessControlException"


class ArchiveFetcher(Fetcher):
    """Asks archives on behalf of one crawl or backfill.

    `rests` are the hosts that asked to be left alone before; `host_rests` gathers those that ask
    for it now.
    """

    def __init__(
        self,
        *given: Any,
        rests: Mapping[str, HostRest],
        now: Callable[[], datetime],
        hurry: bool,
    ) -> None:
        super().__init__(*given, hurry=hurry)
        self._rests, self._now = dict(rests), now

    async def get(
        self,
        url: str,
        etag: str | None = None,
        last_modified: str | None = None,
        *,
        file: bool = False,
    ) -> Fetched:
        """Ask for an address; a capture that leads to another page's is a failure.

        What a capture is asked for by stays its address, although archives lead to the nearest.
        """
        fetched = await super().get(url, etag, last_modified, file=file)
        asked, landed = memento_address(url), memento_address(fetched.url)
        if asked is None or fetched.url == url:
            return fetched
        if landed is None or self._key(landed.original) != self._key(asked.original):
            return replace(fetched, failure=f"the archive leads to {fetched.url}")
        return replace(fetched, url=url)

    def _key(self, url: str) -> str:
        return self._source.key(url) or url

    async def _once(self, url: str, request: Request) -> Fetched:
        host = urlsplit(url).hostname or ""
        rest = self._rests.get(host)
        if rest is not None and rest.until > self._now():
            raise Refused(f"{host} asked to be left alone until {stamp(rest.until)}", None)
        fetched = await super()._once(url, request)
        if fetched.failure and TOO_MANY in fetched.failure:  # it was robots.txt that was refused
            self._leave_alone(host, None)
        return fetched

    def _answered(self, url: str, request: Request, response: Response) -> Fetched:
        try:
            return super()._answered(url, request, response)
        except Refused as refused:
            if LEFT_OUT not in response.body:
                raise
            memento = memento_address(url)
            whose = NAMES[memento.archive] if memento else urlsplit(url).hostname
            why = f"{whose} leaves this site out (403, {LEFT_OUT.decode()})"
            raise Refused(why, refused.response) from refused

    async def _wait_as_told(self, fetched: Fetched, *, last: bool) -> None:
        """Leave an archive alone at its first 429; a site of our own is waited for as ever."""
        host = urlsplit(fetched.url).hostname or ""
        if host not in RATES:
            await super()._wait_as_told(fetched, last=last)
            return
        seconds = retry_after(fetched.header("Retry-After"), fetched.header("Date"))
        told = timedelta(seconds=seconds) if seconds is not None else None
        self._leave_alone(host, told, fetched.response)

    def _leave_alone(
        self, host: str, told: timedelta | None, response: Response | None = None
    ) -> NoReturn:
        rest = rest_after(self._rests.get(host), host, self._now(), told)
        self._rests[host] = rest
        self.host_rests = (*self.host_rests, rest)
        why = f"{host} answered 429 Too Many Requests; it is left alone until {stamp(rest.until)}"
        raise Refused(why, response, rest.until - self._now())
