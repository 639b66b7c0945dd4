"""Ask for one publication's own page and say what came of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from urllib.parse import urljoin

from db.digest import content_digest, text_digest, without_templates
from db.records import Answer, Exchange, PageLook, PageReading, Row
from scraper.clock import Clock
from scraper.fetch import Fetched, Fetcher, Refused
from scraper.judge import is_soft_404, is_unread, refusal, same_bodies
from scraper.names import Names
from scraper.plan import Due
from scraper.source import Source

Keep = Callable[[Fetched], Exchange]


class PageAsker:
    """Asks for publications' pages of one source in one crawl.

    `keep` stores what is evidence; `furniture` are paragraphs that belong to the
    site, so that a page is not taken for changed when they come or go.
    """

    def __init__(
        self,
        source: Source,
        fetcher: Fetcher,
        clock: Clock,
        keep: Keep,
        names: Names,
        furniture: frozenset[str] = frozenset(),
    ) -> None:
        self._source, self._fetcher, self._clock, self._keep = source, fetcher, clock, keep
        self._names, self._furniture = names, furniture
        self._random: dict[str, PageReading | None] = {}

    async def look(self, due: Due) -> PageLook:
        """Ask for a page; where its address is gone, at the one that a listing gives it now.

        Raises Refused.
        """
        if (told := self._source.told(due.url)) is not None:
            return self._told(due, told)
        look = await self._ask(due)
        if look.answer is not Answer.GONE or due.listed in (None, due.url):
            return look
        there = await self._ask(replace(due, url=due.listed, etag=None, last_modified=None))
        if there.answer is not Answer.READ or there.reading is None:
            return look
        now = Row(key=due.key, url=there.url, title=there.reading.title)
        return replace(there, moved=there.moved or now)

    def _told(self, due: Due, reading: PageReading) -> PageLook:
        """Say what the address alone tells of a publication that is a file."""
        return PageLook(
            key=due.key, url=due.url, at=self._clock.now(), answer=Answer.READ, reading=reading,
            digest=content_digest(reading),
        )  # fmt: skip

    async def _ask(self, due: Due) -> PageLook:
        fetched = await self._fetcher.get(due.url, due.etag, due.last_modified)
        if fetched.status == 304:
            return self._said(due, fetched, Answer.UNCHANGED)
        if fetched.rooted:
            return self._said(due, fetched, Answer.GONE, "redirect to the home page", kept=True)
        if fetched.status in (404, 410):
            return self._said(due, fetched, Answer.GONE, str(fetched.status), kept=True)
        if fetched.failure or fetched.status != 200:
            why = fetched.failure or f"answered {fetched.status}"
            return self._said(due, fetched, Answer.FAILED, why)
        return await self._read(due, fetched)

    async def _read(self, due: Due, fetched: Fetched) -> PageLook:
        landed = self._landed(due, fetched)
        if landed is not None and self._names.is_known(landed):
            return self._said(due, fetched, Answer.FAILED, f"redirects to {fetched.url}")
        reading = self._source.read_page(fetched.html, fetched.url)
        unread = is_unread(reading, due.known, due.title)
        if unread and (why := refusal(200, {}, fetched.html)):
            raise Refused(f"{fetched.url} answered {why}", fetched.response)
        if due.suspected and is_soft_404(reading, await self._random_page(fetched.url)):
            return self._said(
                due, fetched, Answer.GONE, "soft 404 (200)", reading=reading, kept=True
            )
        if unread:
            return self._said(due, fetched, Answer.UNREAD, unread, reading=reading)
        own = replace(reading, text=without_templates(reading.text, self._furniture))
        digest = content_digest(own)
        changed = due.known is None or due.known.digest != digest
        look = self._said(due, fetched, Answer.READ, reading=reading, digest=digest, kept=changed)
        if fetched.url == due.url:
            return look
        return replace(look, moved=Row(key=landed or due.key, url=fetched.url, title=reading.title))

    def _landed(self, due: Due, fetched: Fetched) -> str | None:
        """Return the key of where a redirect led, when it is another than the publication's."""
        asked, landed = self._source.key(due.url), self._source.key(fetched.url)
        if asked is None or landed is None or landed == asked:
            return None
        return None if self._names.own(landed) == due.key else landed

    async def _random_page(self, url: str) -> PageReading | None:
        """Return what the site answers where nothing can be; asked for once a section."""
        section = urljoin(url.rstrip("/"), "./")
        if section not in self._random:
            name = "pagefive-" + hashlib.sha256(section.encode()).hexdigest()[:12]
            fetched = await self._fetcher.get(f"{section}{name}/")
            found = fetched.status in (200, 404, 410) and not fetched.failure
            self._random[section] = (
                self._source.read_page(fetched.html, fetched.url) if found else None
            )
        return self._random[section]

    def _said(
        self,
        due: Due,
        fetched: Fetched,
        answer: Answer,
        note: str | None = None,
        *,
        reading: PageReading | None = None,
        digest: str | None = None,
        kept: bool = False,
    ) -> PageLook:
        return PageLook(
            key=due.key,
            url=due.url,
            at=self._clock.now(),
            answer=answer,
            status=fetched.status,
            conditional=bool(due.etag or due.last_modified),
            reading=reading,
            digest=digest,
            etag=fetched.header("ETag"),
            last_modified=fetched.header("Last-Modified"),
            note=note,
            exchange=self._keep(fetched) if kept and fetched.response is not None else None,
        )


def own_pages(looks: Sequence[PageLook]) -> list[PageLook]:
    """Judge looks by the bodies that several pages share; only a page that was read says more."""
    shared = same_bodies(
        [look.reading for look in looks if look.reading and look.answer is not Answer.GONE]
    )
    return [_own(look, shared) for look in looks]


def _own(look: PageLook, shared: set[str]) -> PageLook:
    if look.reading and text_digest(look.reading.text) in shared:
        return replace(
            look, answer=Answer.UNREAD, reading=None, note="the same body as other pages"
        )
    return look if look.answer is Answer.READ else replace(look, reading=None)
