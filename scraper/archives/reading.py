"""Read what a capture replays: a publication's page, or a publication that is a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email.utils import parsedate_to_datetime

from db.digest import content_digest
from db.records import Answer, Exchange, PageLook, PageReading
from scraper.archives.choosing import Reading
from scraper.clock import Clock
from scraper.extract import Extractor
from scraper.fetch import Fetched, Fetcher, Refused
from scraper.judge import is_unread, refusal
from scraper.source import Source

NEAR = timedelta(seconds=1)


class MementoReader:
    """Reads mementos of one source in one backfill; `keep` stores their bytes as evidence."""

    def __init__(
        self, source: Source, fetcher: Fetcher, clock: Clock, keep: Callable[[Fetched], Exchange]
    ) -> None:
        self._source, self._fetcher, self._clock, self._keep = source, fetcher, clock, keep
        self._extractor = Extractor()

    def close(self) -> None:
        """End what reads files."""
        self._extractor.close()

    async def look(self, one: Reading) -> PageLook:
        """Read a capture, under the archive's time. Raises Refused."""
        file = self._source.told(one.url)
        fetched = await self._fetcher.get(one.url, file=file is not None)
        if why := _why_not(one, fetched):
            return self._said(one, fetched, Answer.FAILED, why)
        reading = self._file(file, fetched) if file else self._page(one, fetched)
        if unread := is_unread(reading, None):
            if why := refusal(200, {}, fetched.html):
                raise Refused(f"{one.url} answered {why}", fetched.response)
            return self._said(one, fetched, Answer.UNREAD, unread)
        look = self._said(one, fetched, Answer.READ)
        return replace(
            look, reading=reading, digest=content_digest(reading), exchange=self._keep(fetched)
        )

    def _page(self, one: Reading, fetched: Fetched) -> PageReading:
        where = one.url if self._source.archive else one.capture.original
        return self._source.read_page(fetched.html, where)

    def _file(self, told: PageReading, fetched: Fetched) -> PageReading:
        assert fetched.response is not None  # noqa: S101 - else there is no status
        extracted = self._extractor.read(fetched.response.body, "application/pdf", fetched.url)
        return replace(told, text="\f".join(extracted.pages))

    def _said(
        self, one: Reading, fetched: Fetched, answer: Answer, note: str | None = None
    ) -> PageLook:
        return PageLook(
            key=one.key, url=one.url, at=one.capture.at, answer=answer, status=fetched.status,
            note=note,
        )  # fmt: skip


def _why_not(one: Reading, fetched: Fetched) -> str | None:
    """Say why what was answered is not the capture that was asked for, or None."""
    if fetched.failure or fetched.status != 200:
        return fetched.failure or f"answered {fetched.status}"
    told = fetched.header("Memento-Datetime")
    if told is None:
        return "the archive's own page, and no memento"
    try:
        at = parsedate_to_datetime(told)
    except ValueError:
        return f"a memento of no time ({told[:40]!r})"
    if abs(at - one.capture.at) > NEAR and not one.capture.clamped:
        return f"the archive replays its capture of {told[:40]}"
    return None
