"""Ask a site the few questions of a check: a listing, its next page, one document."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

from scraper.checking.answers import Answer
from scraper.checking.site import sitemap_to_ask
from scraper.fetch import Fetched, Refused
from scraper.judge import refusal
from scraper.source import Listing, Source

Ask = Callable[[str, str | None, str | None], Awaitable[Fetched]]
MOST = 6
"""Requests of one check, robots.txt beside them; each is a second after the one before."""


class Visit:
    """One polite visit; iterate to get the answers as they come, at most MOST."""

    def __init__(self, source: Source, ask: Ask, robots: Callable[[], str]) -> None:
        self._source, self._ask, self._robots = source, ask, robots
        self._left = MOST

    async def check(self, listings: Sequence[Listing]) -> AsyncIterator[Answer]:
        """Ask for page one of the first listing that answers, and onward from there."""
        page_one = None
        for listing, url in ((one, url) for one in listings for url in one.addresses):
            if page_one is None and self._left > 1:
                answer = await self.one("listing", url, listing.name)
                yield answer
                if answer.read:
                    page_one = answer, listing
                elif answer.refused or answer.status not in (404, 410):
                    return
        if page_one is not None:
            async for answer in self._onward(*page_one):
                yield answer
                if answer.refused:
                    return

    async def _onward(self, page_one: Answer, listing: Listing) -> AsyncIterator[Answer]:
        reading = self._source.read_listing(page_one.text, page_one.url)
        if not reading.rows and refusal(200, {}, page_one.text):
            return
        if reading.rows:
            yield await self.one("page", reading.rows[0].url)
            following = reading.next_url or listing.page(page_one.url, 2)
            yield await self.one("next", following, listing.name)
        etag, modified = (page_one.headers.get(name) for name in ("etag", "last-modified"))
        if (etag or modified) and self._left:
            yield await self.one("again", page_one.url, listing.name, etag, modified)
        sitemap = sitemap_to_ask(self._robots(), self._source.discovery)
        if sitemap and self._left:
            yield await self.one("sitemap", sitemap)

    async def one(
        self, role: str, url: str, listing: str | None = None, etag: str | None = None,
        modified: str | None = None,
    ) -> Answer:  # fmt: skip
        """Ask for one address, and say what came, a refusal included."""
        self._left -= 1
        began = time.monotonic()
        try:
            fetched = await self._ask(url, etag, modified)
        except Refused as refused:
            status = refused.response.status if refused.response is not None else None
            where = refused.response.url if refused.response is not None else url
            return Answer(role=role, asked=url, url=where, listing=listing, status=status,
                          refused=str(refused))  # fmt: skip
        return Answer(
            role=role, asked=url, url=fetched.url, listing=listing, status=fetched.status,
            headers=_headers(fetched), text=fetched.html, failure=fetched.failure,
            size=len(fetched.response.body) if fetched.response is not None else 0,
            seconds=round(time.monotonic() - began, 2),
        )  # fmt: skip


def _headers(fetched: Fetched) -> dict[str, str]:
    if fetched.response is None:
        return {}
    return {
        name.decode("latin-1").lower(): value[-1].decode("latin-1")
        for name, value in fetched.response.headers.items()
        if value
    }
