"""Ask for one file that a publication's page offers and say what came of it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from db.digest import without_templates
from db.records import Answer, Condition, FileLook
from scraper import extract
from scraper.clock import Clock
from scraper.extract import Extracted, Extractor
from scraper.fetch import Fetched, Fetcher, Refused
from scraper.judge import SAME_BODY, refusal
from scraper.looks import Keep
from scraper.plan import DueFile
from scraper.readers import edition_reader, file_reader
from scraper.settings import MAX_FILE_BYTES
from scraper.source import Source

if TYPE_CHECKING:
    from scrapy.http import Response

HTML, TEXT = "text/html", "text/plain"
VAGUE = (None, "application/octet-stream", "binary/octet-stream", "application/zip")
SHORT = 1000
"""Letters that a challenge page does not exceed; a report may speak of security checks."""

LEFT_ALONE = 5
"""A host of files alone that refuses so often in a row is asked for nothing more in the crawl."""


class FileAsker:
    """Asks for files of one source in one crawl.

    `keep` stores what is evidence; `furniture` are paragraphs that belong to the site.
    """

    def __init__(
        self,
        source: Source,
        fetcher: Fetcher,
        clock: Clock,
        keep: Keep,
        extractor: Extractor,
        furniture: frozenset[str] = frozenset(),
    ) -> None:
        self._source, self._fetcher, self._clock, self._keep = source, fetcher, clock, keep
        self._extractor, self._furniture = extractor, furniture
        self._refusals: Counter[str] = Counter()

    def may_ask(self, url: str) -> bool:
        """Tell whether a file is the source's own, on a host that does not keep refusing us."""
        return self._source.keeps(url) and self._refusals[_host(url)] < LEFT_ALONE

    async def look(self, due: DueFile) -> FileLook:
        """Ask for a file. Raises Refused when the source's own host refuses us."""
        try:
            fetched = await self._fetcher.get(due.url, due.etag, due.last_modified, file=True)
        except Refused as refused:
            return self._refused(due, refused)
        self._refusals.pop(_host(fetched.url), None)
        if fetched.too_large:
            return self._too_large(due, fetched)
        if bodiless := _bodiless(fetched):
            answer, note = bodiless
            return self._said(due, fetched, answer, note, kept=answer is Answer.GONE)
        assert fetched.response is not None  # noqa: S101 - else there is no status
        return self._received(due, fetched, fetched.response)

    def _refused(self, due: DueFile, refused: Refused) -> FileLook:
        """Bear with a host of files alone: an object store answers 403 for what is not there."""
        if refused.response is None or _host(refused.response.url) in self._source.hosts:
            raise refused
        host = _host(refused.response.url)
        # To wait for longer than a crawl does is to be left alone in it.
        self._refusals[host] += LEFT_ALONE if refused.response.status == 429 else 1
        fetched = Fetched(url=refused.response.url, response=refused.response)
        return self._said(due, fetched, Answer.FAILED, str(refused))

    def _too_large(self, due: DueFile, fetched: Fetched) -> FileLook:
        note = f"more than {MAX_FILE_BYTES >> 20} MB"
        look = self._said(due, fetched, Answer.READ, note)
        return replace(look, condition=Condition.TOO_LARGE)

    def _received(self, due: DueFile, fetched: Fetched, response: Response) -> FileLook:
        if is_html(response.body, _media_type(fetched)):
            return self._page(due, fetched, response)
        digest = hashlib.sha256(response.body).hexdigest()
        if due.known is not None and due.known.byte_digest == digest:
            look = self._said(due, fetched, Answer.UNCHANGED)
            return replace(look, size=len(response.body), byte_digest=digest)
        try:
            extracted = self._extracted(due, fetched, response.body)
        except OSError as error:
            return self._said(due, fetched, Answer.FAILED, str(error))
        look = self._said(due, fetched, Answer.READ, kept=True)
        look = replace(look, media_type=_found_type(due, fetched, response.body))
        return _with(look, response.body, digest, extracted, file_reader())

    def _extracted(self, due: DueFile, fetched: Fetched, body: bytes) -> Extracted:
        words = _media_type(fetched) == TEXT and extract.kind_of(body) is None
        if words and fetched.html and not extract.is_pdf(due.media_type, due.url):
            return extract.plain(fetched.html)
        return self._extractor.read(body, due.media_type, due.url)

    def _page(self, due: DueFile, fetched: Fetched, response: Response) -> FileLook:
        """Read an HTML edition; where a file was expected a page is none."""
        page = self._source.read_page(fetched.html, fetched.url)
        text = without_templates(page.text, self._furniture)
        why = refusal(200, {}, fetched.html) if len(text) < SHORT else None
        if why and _host(fetched.url) in self._source.hosts:
            raise Refused(f"{fetched.url} answered {why}", fetched.response)
        if not self._is_edition(due) or not text:
            why = why or ("nothing to read on the page" if self._is_edition(due) else None)
            return self._said(
                due, fetched, Answer.UNREAD, why or "a page, where a file was expected"
            )
        extracted = extract.plain(text)
        if due.known is not None and due.known.text_digest == extracted.text_digest:
            return self._said(due, fetched, Answer.UNCHANGED)
        look = replace(self._said(due, fetched, Answer.READ, kept=True), media_type=HTML)
        digest = hashlib.sha256(response.body).hexdigest()
        reader = edition_reader(self._source.name)
        return _with(look, response.body, digest, extracted, reader)

    def _is_edition(self, due: DueFile) -> bool:
        """Tell whether an HTML page is what the address is to give."""
        if due.media_type is not None:
            return due.media_type == HTML
        return self._source.key(due.url) is not None

    def _said(
        self,
        due: DueFile,
        fetched: Fetched,
        answer: Answer,
        note: str | None = None,
        *,
        kept: bool = False,
    ) -> FileLook:
        return FileLook(
            key=due.key,
            url=due.url,
            at=self._clock.now(),
            answer=answer,
            status=fetched.status,
            conditional=bool(due.etag or due.last_modified),
            etag=fetched.header("ETag"),
            last_modified=fetched.header("Last-Modified"),
            note=note,
            exchange=self._keep(fetched) if kept and fetched.response is not None else None,
        )


def is_html(body: bytes, media_type: str | None) -> bool:
    """Tell whether an answer is a page, by its type or its first bytes."""
    if extract.kind_of(body) is not None:
        return False
    start = body[:256].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    declared = media_type in (HTML, "application/xhtml+xml")
    return declared or start.startswith((b"<!doctype html", b"<html"))


def own_files(looks: Sequence[FileLook]) -> list[FileLook]:
    """Leave out editions whose words stand at more than five addresses: a wall, not their own."""
    read = {(look.url, look.text_digest) for look in looks if look.media_type == HTML}
    counts = Counter(digest for _, digest in read if digest)
    return [
        _walled(look)
        if look.media_type == HTML and counts[look.text_digest or ""] > SAME_BODY
        else look
        for look in looks
    ]


def _walled(look: FileLook) -> FileLook:
    return replace(
        look, answer=Answer.UNREAD, note="the same words as at other addresses", pages=(),
        size=None, byte_digest=None, text_digest=None, media_type=None,
    )  # fmt: skip


def _with(look: FileLook, body: bytes, digest: str, extracted: Extracted, reader: str) -> FileLook:
    return replace(
        look,
        size=len(body),
        byte_digest=digest,
        text_digest=extracted.text_digest,
        pages=extracted.pages,
        condition=extracted.condition,
        reader=reader,
        note=extracted.note,
    )


def _bodiless(fetched: Fetched) -> tuple[Answer, str | None] | None:
    """Say what an answer that brings no file means, or None."""
    if fetched.status == 304:
        return Answer.UNCHANGED, None
    if fetched.rooted:
        return Answer.GONE, "redirect to the home page"
    if fetched.status in (404, 410):
        return Answer.GONE, str(fetched.status)
    if fetched.failure or fetched.status != 200:
        return Answer.FAILED, fetched.failure or f"answered {fetched.status}"
    return None


def _found_type(due: DueFile, fetched: Fetched, body: bytes) -> str | None:
    """Name a file's type: by its first bytes, as its server says, or as its page does."""
    if extract.kind_of(body) == "pdf":
        return extract.PDF
    declared = _media_type(fetched)
    return due.media_type or declared if declared in VAGUE else declared


def _media_type(fetched: Fetched) -> str | None:
    declared = fetched.header("Content-Type")
    return declared.partition(";")[0].strip().lower() if declared else None


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""
